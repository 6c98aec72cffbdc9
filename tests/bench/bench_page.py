"""Time the verifier page in a browser, with large frames: `python tests/bench/bench_page.py`.

A made-up roster is sealed and drawn, and a real one where it is at hand; then Chromium opens the
page of the draw, and checks the whole publication: over http, from the disk, and on a host where
browsers have no `crypto.subtle`. `blocked` is the longest time for which the page did not answer.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "browser")]
os.environ["RANDCHECK_STATE"] = ""

from bureau import published  # noqa: E402
from conftest import CASES  # noqa: E402
from forge import Files, write  # noqa: E402
from launch import INTRANET, find, launched  # noqa: E402
from office import begun, entity, inspector  # noqa: E402
from serving import served  # noqa: E402
from sites import with_pages  # noqa: E402

from randcheck.files import read_entities  # noqa: E402
from randcheck.model import Entity, Inspector  # noqa: E402
from randcheck.services import rosters  # noqa: E402
from randcheck.services.verify import Brought, verify  # noqa: E402
from randcheck.services.world import World  # noqa: E402

REAL = CASES / "rosters" / "zj_list03.csv"
WATCH = """window.longest = 0; window.ended = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
}).observe({ type: "longtask", buffered: true });
document.addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
  if (document.body.dataset.state === "done") ended = performance.now();
}).observe(document.body, { attributes: true }));"""
DONE, LOADED = "body[data-state=done]", "body[data-state=done] #loaded:not(:empty)"


@dataclass
class Round:
    """Seconds until the verdict, and the longest of them without an answer."""

    seconds: float
    blocked: float


def publication(firms: tuple[Entity, ...], drawn: int, people: int) -> Files:
    """Seal and draw once from a roster, and publish it with all pages."""
    with tempfile.TemporaryDirectory() as folder:
        bureau = begun(Path(folder))
        change = rosters.change_entities(bureau.journal, rosters.Wanted(firms))
        rosters.apply_change(bureau.journal, change, None)
        staff = [
            Inspector(inspector(n), f"检查员{n}", until="2030-01-01") for n in range(20, people)
        ]
        bureau.staff(*staff)
        bureau.draw(number=drawn, by="")
        made = published(bureau, private=True)
        return with_pages(made.files, made.signers["log"])


def made_up(size: int) -> tuple[Entity, ...]:
    return tuple(Entity(entity(n + 1000), f"第{n}号企业有限责任公司") for n in range(size))


def rosters_of(size: int) -> Iterator[tuple[str, tuple[Entity, ...]]]:
    if REAL.is_file():
        yield "real", tuple(read_entities(REAL.name, REAL.read_bytes()).values)
    yield "made up", made_up(size)


def timed(browser: Any, rounds: int, act: Callable[[Any], None]) -> Round:
    """Take the medians of some rounds, each in a new tab."""
    found = []
    for _ in range(rounds):
        context = browser.new_context()
        context.add_init_script(WATCH)
        page = context.new_page()
        act(page)
        ended, longest = page.evaluate("[ended, longest]")
        found.append(Round(ended / 1000, longest / 1000))
        context.close()
    return Round(*(statistics.median(column) for column in zip(*map(of_round, found), strict=True)))


def of_round(found: Round) -> tuple[float, float]:
    return found.seconds, found.blocked


def ways(folder: Path, port: int, draw: str) -> Iterator[tuple[str, Callable[[Any], None]]]:
    """Name the ways to verify, each with what a tab has to do."""

    def beside(host: str) -> Callable[[Any], None]:
        def act(page: Any) -> None:
            page.goto(f"http://{host}:{port}/verify.html#verify")
            page.wait_for_selector(LOADED, timeout=600_000)

        return act

    def one_draw(page: Any) -> None:
        page.goto(f"http://127.0.0.1:{port}/draws/{draw}/verify.html")
        page.wait_for_selector(DONE, timeout=600_000)

    def from_disk(page: Any) -> None:
        page.goto((folder / "verify.html").as_uri())
        page.set_input_files("#folder", folder)
        page.wait_for_selector(LOADED, timeout=600_000)

    yield "one draw", one_draw
    yield "whole, http", beside("127.0.0.1")
    yield "whole, no subtle", beside(INTRANET)
    yield "whole, disk", from_disk


def of_program(folder: Path, rounds: int) -> float:
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        verify(folder, Brought(), World())
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    path = find() or sys.exit("no chromium is here")
    for name, firms in rosters_of(asked.size):
        files = publication(firms, drawn=len(firms) * 3 // 100, people=144)
        draw = next(p.split("/")[1] for p in files if p.startswith("draws/"))
        page, whole = len(files[f"draws/{draw}/verify.html"]), sum(map(len, files.values()))
        print(
            f"{name}: {len(firms):,} firms, {len(files):,} files of {whole / 1e6:.1f} MB, ", end=""
        )
        print(f"the page of the draw {page / 1e6:.1f} MB")
        with tempfile.TemporaryDirectory() as place, served(Path(place)) as port:
            folder = write(Path(place), files)
            print(f"  {'program':18} {of_program(folder, asked.rounds):6.2f} s", flush=True)
            with launched(path) as browser:
                for way, act in ways(folder, port, draw):
                    found = timed(browser, asked.rounds, act)
                    print(
                        f"  {way:18} {found.seconds:6.2f} s  {found.blocked:6.2f} s blocked",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
