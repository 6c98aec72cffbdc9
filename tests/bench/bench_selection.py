"""Time the first draw beside a bare hash loop and a peer: `bench_selection.py --help`.

All ways hash the same codes in one process, one after the other, round by round, so that a busy
machine slows all of them; memory is measured for each way in a process of its own. The peer is left
out where `consistent-sampler` is not installed.
"""

import argparse
import gc
import multiprocessing
import os
import random
import resource
import statistics
import time
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from hashlib import sha256

from randcheck.protocol.selection import select, ticket_numbers
from randcheck.protocol.table import FRAME, Row, format_table, parse_table
from randcheck.protocol.ticket import key

SEED = "5" * 64
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
BYTES, TEXT, TICKETS, SELECT, PEER = (
    "loop, bytes", "loop, text", "tickets", "selection", "peer",
)  # fmt: skip
WAYS = (BYTES, TEXT, TICKETS, SELECT, PEER)


def frame(size: int, strata: int) -> list[Row]:
    """Make up a frame and read it back, as a draw does: codes of 18 signs, one ticket each."""
    dice = random.Random(size)
    codes: set[str] = set()
    while len(codes) < size:
        codes.add("".join(dice.choices(SIGNS, k=18)))
    rows = [(code, f"s-{n % strata}", "team-1", "1") for n, code in enumerate(sorted(codes))]
    return parse_table(FRAME, format_table(FRAME, rows, False), False)


def ways(rows: list[Row], strata: int) -> dict[str, Callable[[], object]]:
    """Name the ways; every one is ready to be timed and gives something of its own."""
    entity_key = key(SEED, "entity")
    first, codes = f"{entity_key}1:", [row[0] for row in rows]
    numbers = {f"s-{n}": len(rows) // 100 // strata for n in range(strata)}
    first_bytes, encoded = first.encode(), [code.encode() for code in codes]
    found: dict[str, Callable[[], object]] = {
        BYTES: lambda: [sha256(first_bytes + code).digest() for code in encoded],
        TEXT: lambda: [sha256((first + code).encode()).digest() for code in codes],
        TICKETS: lambda: ticket_numbers(entity_key, rows),
        SELECT: lambda: select(rows, numbers, SEED),
    }
    assert found[TEXT]() == found[TICKETS]()
    try:
        from consistent_sampler import sampler
    except ImportError:
        return found
    count = sum(numbers.values())
    return found | {PEER: lambda: list(sampler(codes, SEED, take=count, output="id"))}


def seconds(size: int, strata: int, rounds: int) -> dict[str, list[float]]:
    """Time every way once a round; clearing up afterwards is not counted."""
    found = ways(frame(size, strata), strata)
    taken: dict[str, list[float]] = {way: [] for way in found}
    for _ in range(rounds):
        for way, run in found.items():
            gc.collect()
            start = time.perf_counter()
            kept = run()
            taken[way].append(time.perf_counter() - start)
            del kept
    return taken


def memory(size: int, strata: int, way: str) -> tuple[float, int]:
    """Give MiB: what one way adds to its inputs at its peak, and the whole process."""
    run = ways(frame(size, strata), strata)[way]
    run()
    whole = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    tracemalloc.start()
    kept = run()
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    del kept
    return peak, whole


def alone(work: Callable[[], object]) -> object:
    """Do something in a new process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work).result()


def ratio(some: list[float], others: list[float]) -> float:
    """Compare two ways within each round; the median of the rounds."""
    return statistics.median(a / b for a, b in zip(some, others, strict=True))


def main() -> None:
    """Print one row per size and way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, action="append", help="default: 10k, 100k, 1M")
    parser.add_argument("--strata", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=7)
    asked = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'ids':>9} {'way':>12} {'seconds':>8} {'spread':>7} {'loop x':>7} {'peer x':>7}"
          f" {'MiB':>6} {'process':>8}")  # fmt: skip
    for size in asked.size or (10_000, 100_000, 1_000_000):
        taken = alone(partial(seconds, size, asked.strata, asked.rounds))
        for way, rounds in taken.items():
            middle = statistics.median(rounds)
            spread = (max(rounds) - min(rounds)) / middle
            faster = f"{ratio(taken[PEER], rounds):7.2f}" if PEER in taken else "      -"
            peak, whole = alone(partial(memory, size, asked.strata, way))
            print(
                f"{size:>9} {way:>12} {middle:8.4f} {spread:7.0%} {ratio(rounds, taken[TEXT]):7.2f}"
                f" {faster} {peak:6.1f} {whole:>8}",
                flush=True,
            )
    print(f"load after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
