"""The command that shows the whole job on made-up rosters."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from randcheck.cli import session
from randcheck.cli.options import Json, both
from randcheck.cli.output import say, write_json
from randcheck.text import tr

DEFAULT = Path("randcheck-demo")


def demo(
    folder: Annotated[
        Path, typer.Argument(metavar="文件夹", help=both("新文件夹", "new folder"))
    ] = DEFAULT,
    as_json: Json = False,
) -> None:
    """演练: 用样例名录走一遍 / See it all on made-up rosters, offline, in seconds."""
    from randcheck.cli import show
    from randcheck.cli.verdict import show as show_verdict
    from randcheck.cli.verify import verdict_json
    from randcheck.services.demo import run_demo
    from randcheck.services.world import World

    found = run_demo(folder, World())
    session.keep(found.journal.workspace)
    if as_json:
        verdict = verdict_json(found.examination.verdict)
        draw = show.draw_json(found.journal, found.drawing)
        write_json("demo", folder=str(folder), draw=draw, verdict=verdict)
        return
    say(tr("一、抽前: 谁在框内, 抽多少", "1. Before: who is in the drum, how many"))
    show.show_plan(found.journal, found.plan, found.trial)
    say(tr("二、封存, 然后才有种子", "2. Seal; only then does a seed exist"))
    show.show_seal(found.journal, found.drawing.attempt)
    say(tr("三、抽取与匹配", "3. The draw and the teams"))
    show.show_result(found.journal, found.drawing)
    say(tr("四、公示, 任何人都能核对", "4. Published; anybody can check"))
    sys.stderr.flush()
    show_verdict(found.examination)
    closing(found.root, found.drawing.result.strata[0].drawn[0][1], found.fingerprint)


def closing(root: Path, token: str, fingerprint: str) -> None:
    """Name the commands to look further."""
    say(
        tr("接着看:", "look further:"),
        tr(f"  randcheck -w {root}", f"  randcheck -w {root}"),
        tr(f"  randcheck -w {root} explain {token}", f"  randcheck -w {root} explain {token}"),
        tr(
            f"  randcheck verify {root / '公示'} --key {fingerprint[:32]}",
            f"  randcheck verify {root / '公示'} --key {fingerprint[:32]}",
        ),
        tr(f"  {root / '抽取'} 里有结果与记录单", f"  the papers are in {root / '抽取'}"),
    )
