"""Time the pairing draw: `python tests/bench/bench_pairing.py --help`."""

import argparse
import random
import time
import tracemalloc

from randcheck.protocol.pairing import Instance, Pairing, Person, Role, pair

SIZES = {
    "small": (100, 40, 1),
    "county": (1_000, 300, 3),
    "city": (10_000, 2_000, 20),
    "city, one panel": (10_000, 2_000, 1),
    "province": (100_000, 20_000, 200),
}
RULES = (("none", 1), ("even", 0), ("even", 1), ("even", 2))
TEAMS = ("two alike", "lead and member")


def instance(
    size: tuple[int, int, int], team: str, balance: str, leeway: int, slack: int
) -> tuple[Instance, list[tuple[str, str]]]:
    """Make up regions with equal panels; 35 in 100 may lead, 3 in 100 are barred from an entity."""
    entities, inspectors, regions = size
    dice = random.Random(repr(size))
    tokens = [f"{dice.getrandbits(256):064x}" for _ in range(inspectors)]
    cap = -(-2 * entities // inspectors) + slack
    panels, teams, barred, rows = {}, {}, {}, []
    for region in range(regions):
        everybody = tokens[region::regions]
        panels[f"all-{region}"] = frozenset(everybody)
        panels[f"lead-{region}"] = frozenset(everybody[: -(-35 * len(everybody) // 100)])
        teams[f"team-{region}"] = (
            (Role("officer", 2, f"all-{region}"),)
            if team == "two alike"
            else (Role("lead", 1, f"lead-{region}"), Role("member", 1, f"all-{region}"))
        )
    for number in range(entities):
        entity, region = f"{dice.getrandbits(60):018d}", number % regions
        rows.append((entity, f"team-{region}"))
        barred[entity] = frozenset(t for t in tokens[region::regions] if dice.random() < 0.03)
    people = {token: Person(token, cap) for token in tokens}
    return Instance(people, panels, teams, barred, balance, leeway), rows


def measure(made: Instance, rows: list[tuple[str, str]], rounds: int) -> tuple[str, int]:
    """Draw a few times and say the best time and the refusals by look-ahead."""
    seconds, needed = [], 0
    for number in range(rounds):
        start = time.perf_counter()
        result = pair(made, rows, f"bench-{number}")
        seconds.append(time.perf_counter() - start)
        assert isinstance(result, Pairing)
        seats = [seat for visit in result.visits for seat in visit.seats]
        needed = sum(passed.reason == "needed" for seat in seats for passed in seat.passed)
    return f"{min(seconds):8.2f}", needed


def memory(made: Instance, rows: list[tuple[str, str]]) -> int:
    """Give the peak of one draw in MiB, result included."""
    tracemalloc.start()
    pair(made, rows, "bench-memory")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak // 2**20


def main() -> None:
    """Print one row per size, team and rule."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", choices=SIZES, action="append", help="default: the first three")
    parser.add_argument("--rounds", type=int, default=2, help="best of so many draws")
    parser.add_argument("--slack", type=int, default=6, help="cap above the mean load")
    parser.add_argument("--memory", action="store_true", help="also trace memory (slow)")
    asked = parser.parse_args()
    print(f"{'size':>16} {'entities':>8} {'people':>6} {'team':>15} {'balance':>7} {'leeway':>6}"
          f" {'seconds':>8} {'needed':>7} {'MiB':>5}")  # fmt: skip
    for name in asked.size or list(SIZES)[:3]:
        for team in TEAMS:
            for balance, leeway in RULES:
                made, rows = instance(SIZES[name], team, balance, leeway, asked.slack)
                seconds, needed = measure(made, rows, asked.rounds)
                peak = memory(made, rows) if asked.memory else "-"
                print(
                    f"{name:>16} {SIZES[name][0]:>8} {SIZES[name][1]:>6} {team:>15} {balance:>7}"
                    f" {leeway:>6} {seconds} {needed:>7} {peak:>5}"
                )


if __name__ == "__main__":
    main()
