"""Time a large publication: `python tests/bench/bench_publish.py --draws 500 --firms 2000`.

A bureau that draws 20 firms a day publishes everything, then nothing new, then one more draw.
"""

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(HERE), str(HERE / "services")]
os.environ["RANDCHECK_STATE"] = ""

from desk import Desk  # noqa: E402

from randcheck.model import Entity, Inspector  # noqa: E402
from randcheck.protocol.calendar import format_time, local_date  # noqa: E402
from randcheck.protocol.pages import is_page  # noqa: E402
from randcheck.services import publish  # noqa: E402
from randcheck.services.rules import default_rules, parse_rules  # noqa: E402
from randcheck.services.verify import Brought, verify  # noqa: E402

DAY = 86_400
RULES = parse_rules(
    default_rules()
    .replace(b'entities = "1 year"', b'entities = "none"')
    .replace(b'pairs = "365 days"', b'pairs = "none"')
)


def drawn(desk: Desk, number: int) -> None:
    """Draw 20 firms for an item of its own, and visit them."""
    drawing = desk.draw(f"任务{number}", rules=RULES, number=20, item=f"A{number:04d}")
    desk.visit(drawing, local_date(format_time(desk.now), "+08:00"))
    desk.now += DAY


def published(desk: Desk, out: Path, what: str) -> None:
    begun = time.perf_counter()
    publication, found = publish.publish(desk.journal, out, False)
    seconds = time.perf_counter() - begun
    sizes = {path: len(data) / 2**20 for path, data in publication.files.items()}
    pages = sum(size for path, size in sizes.items() if is_page(path))
    print(
        f"{what}: {seconds:.1f} s; {len(sizes)} files, {sum(sizes.values()):.0f} MiB, of these "
        f"pages {pages:.0f}; {len(found.added)} added, {len(found.changed)} changed, "
        f"{found.same} untouched",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=500)
    parser.add_argument("--firms", type=int, default=2000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        desk = Desk(folder)
        desk.load([Entity(f"FIRM-{n:05d}", f"第{n}家企业有限公司") for n in range(asked.firms)])
        people = [Inspector(f"33{n:03d}", f"员{n}", until="2035-12-31") for n in range(30)]
        desk.people_are(people)
        for number in range(asked.draws - 1):
            drawn(desk, number)
        published(desk, folder / "out", f"{asked.draws - 1} draws")
        published(desk, folder / "out", "again")
        drawn(desk, asked.draws)
        published(desk, folder / "out", "one more")
        begun = time.perf_counter()
        verdict = verify(folder / "out", Brought(), desk.journal.workspace.world).verdict
        print(f"verify: {time.perf_counter() - begun:.1f} s, exit {verdict.exit_code}")
        print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10:.0f} MiB")


if __name__ == "__main__":
    main()
