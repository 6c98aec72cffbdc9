"""The command that writes the public folder."""

from pathlib import Path
from typing import Annotated

import typer

from randcheck.cli import session
from randcheck.cli.options import DryRun, Json, both
from randcheck.cli.output import say, write_json
from randcheck.text import tr


def publish(
    out: Annotated[
        Path, typer.Option("--out", metavar="文件夹", help=both("写到哪里", "where to"))
    ],
    private: Annotated[
        bool,
        typer.Option(
            "--private", help=both("全部内容, 交监督人和审计", "everything, for auditors")
        ),
    ] = False,
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """公示: 写出可验证的文件夹 / Publish a folder that anybody can verify."""
    from randcheck.services import publish as service

    publication = service.publish(session.journal(), out, private, dry_run)
    count, held = len(publication.draws), len(publication.held_back)
    say(tr(f"公布 {count} 次; 暂缓 {held} 次", f"{count} published; {held} held back"))
    for attempt in publication.held_back:
        draw, day = attempt.seal.draw, attempt.seal.opens
        say(tr(f"  {draw} 检查未完, 最迟 {day} 公布", f"  {draw} opens when visited, by {day}"))
    if dry_run:
        say(tr("只看, 未写入", "dry run, nothing written"))
    else:
        say(
            tr(f"核对: randcheck verify {out}", f"check it: randcheck verify {out}"),
            tr(f"不用本软件也行: {out}/VERIFY.txt", f"without randcheck: see {out}/VERIFY.txt"),
        )
    if as_json:
        held_rows = [{"draw": a.seal.draw, "opens": a.seal.opens} for a in publication.held_back]
        names = sorted(publication.files)
        write_json(
            "publish", out=str(out), draws=list(publication.draws), held_back=held_rows, files=names
        )
