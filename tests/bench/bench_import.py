"""Time the import of a large roster, command by command and phase by phase: `--help`.

Made-up rows go from files into new workspaces by the command itself, then through the services; a
third child reads a frame of as many rows. Every command and every round of phases is a process of
its own, which tells its peak memory.
"""

import argparse
import hashlib
import itertools
import multiprocessing
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from randcheck.files import read_entities
from randcheck.files.uscc import ALPHABET, VALUES, WEIGHTS
from randcheck.protocol.calendar import format_time
from randcheck.protocol.table import FRAME, format_table, parse_table, table_root
from randcheck.services import rosters, setup
from randcheck.services.journal import open_journal
from randcheck.services.rosters import Wanted
from randcheck.services.world import World

T = TypeVar("T")
COMMANDS = (("tenth.csv",), ("tenth.xlsx",), ("roster.csv", "changed.csv"), ("gb18030.csv",))
HEADINGS = "统一社会信用代码,企业名称,地区,行业,信用风险等级,曾用代码"


class Watch:
    """Phases in their order: name, seconds, peak MiB of the process so far."""

    def __init__(self) -> None:
        self.phases: list[tuple[str, float, int]] = []

    def __call__(self, name: str, work: Callable[[], T]) -> T:
        start = time.perf_counter()
        value = work()
        taken = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        self.phases.append((name, taken, peak))
        return value


def make_codes(size: int) -> list[str]:
    """Make up codes whose check characters are right, in random order."""
    dice = random.Random(size)
    codes: dict[str, None] = {}
    while len(codes) < size:
        code = "92999902MA" + "".join(dice.choices(ALPHABET, k=7))
        total = sum(VALUES[c] * w for c, w in zip(code, WEIGHTS[:17], strict=True))
        codes[code + ALPHABET[-total % 31]] = None
    return list(codes)


def made_up(size: int, former: int, changed: int = 0) -> Iterator[str]:
    """Make up a roster; the first `former` rows name a former code each, some have a new region."""
    yield HEADINGS
    every = size // changed if changed else size + 1
    for number, code in enumerate(make_codes(size), 1):
        old = f"{number:015d}" if number <= former else ""
        region, risk = "甲乙丙丁"[number % 4] + "区", "ABCD"[number // 4 % 4]
        region = "新区" if not number % every else region
        yield f"{code},澄溪{number}店,{region},餐饮,{risk},{old}"


def write_csv(
    path: Path, size: int, former: int, changed: int = 0, encoding: str = "utf-8"
) -> None:
    """Write a roster as csv."""
    with path.open("w", encoding=encoding) as file:
        file.writelines(f"{line}\n" for line in made_up(size, former, changed))


def write_xlsx(path: Path, size: int, former: int) -> None:
    """Write a roster as a workbook."""
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(made_up(size, former)):
            sheet.write_row(number, 0, line.split(","))


def write_files(folder: Path, size: int, former: int) -> None:
    """Write every roster that is imported."""
    write_csv(folder / "roster.csv", size, former)
    write_csv(folder / "changed.csv", size, former, changed=300)
    write_csv(folder / "gb18030.csv", size, former, encoding="gb18030")
    write_csv(folder / "tenth.csv", size // 10, former // 10)
    write_xlsx(folder / "tenth.xlsx", size // 10, former // 10)
    setup.init(folder / "empty", "澄溪市市场监督管理局", "李梅", "correct horse", False, World())


def import_files(folder: Path) -> list[tuple[str, float, int]]:
    """Run the whole command: on a new workspace, then, with 300 changes, on the same one."""
    found = []
    for first, *rest in COMMANDS:
        home = folder / "ws"
        shutil.copytree(folder / "empty", home)
        for name in (first, *rest):
            found.append(command(home, folder / name))
        shutil.rmtree(home)
    return found


def command(home: Path, path: Path) -> tuple[str, float, int]:
    """Import one file, and give the seconds and the peak of its process."""
    words = ["-m", "randcheck", "-w", str(home), "entity", "import", str(path), "--yes"]
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, *words], stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return f"import {path.name}", time.perf_counter() - start, usage.ru_maxrss // 1024


def import_roster(path: Path, folder: Path) -> list[tuple[str, float, int]]:
    """Import the file into a new workspace, then compare it with what is there by then."""
    count, clock = itertools.count(), itertools.count(1_795_000_000, 60)
    world = World(
        lambda: format_time(next(clock)),
        lambda n: hashlib.sha256(str(next(count)).encode()).digest()[:n],
    )
    os.environ["RANDCHECK_STATE"] = str(folder / "memory")  # every round makes the same keys
    watch = Watch()
    start = partial(setup.init, folder, "澄溪市市场监督管理局", "李梅", "correct horse", False)
    workspace = watch("setup.init", lambda: start(world)).workspace
    journal = open_journal(workspace)
    reading = watch("read_entities", lambda: read_entities("名录.csv", path.read_bytes()))
    wanted = Wanted(reading.values, False)
    change = watch("change_entities", lambda: rosters.change_entities(journal, wanted))
    watch("apply_change", lambda: rosters.apply_change(journal, change, None))
    later = watch("open_journal, later", lambda: open_journal(workspace))
    again = watch("change_entities, same file", lambda: rosters.change_entities(later, wanted))
    assert not again.table
    return watch.phases


def read_frame(size: int) -> list[tuple[str, float, int]]:
    """Write a frame, read it back, and hash it into a tree."""
    rows = [(code, "s-1", "team-1", "1") for code in make_codes(size)]
    watch = Watch()
    data = watch("format_table", lambda: format_table(FRAME, rows, False))
    rows = []
    watch("table_root", lambda: table_root(data))
    watch("parse_table", lambda: parse_table(FRAME, data, False))
    return watch.phases


def alone(work: Callable[[], T]) -> T:
    """Do something in a new process."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work).result()


def show(rounds: list[list[tuple[str, float, int]]]) -> None:
    """Print the medians of every phase."""
    for same in zip(*rounds, strict=True):
        taken = [seconds for _, seconds, _ in same]
        middle = statistics.median(taken)
        spread = (max(taken) - min(taken)) / middle
        peak = statistics.median(peak for *_, peak in same)
        print(f"{same[0][0]:>28} {middle:8.2f} {spread:7.0%} {peak:8.0f}", flush=True)


def main() -> None:
    """Print one row per phase."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--former", type=int, default=0, help="rows that name a former code")
    parser.add_argument("--rounds", type=int, default=5)
    asked = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'phase':>28} {'seconds':>8} {'spread':>7} {'peak MiB':>8}")
    commands, imports, frames = [], [], []
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "roster.csv"
        alone(partial(write_files, Path(name), asked.size, asked.former))
        for number in range(asked.rounds):
            commands.append(import_files(Path(name)))
            imports.append(alone(partial(import_roster, path, Path(name) / f"ws-{number}")))
            frames.append(alone(partial(read_frame, asked.size)))
    show(commands)
    show(imports)
    show(frames)
    print(f"load after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
