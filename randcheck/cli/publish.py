"""The command that writes the public folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from randcheck.cli import session
from randcheck.cli.options import DryRun, Json, both
from randcheck.cli.output import line, say, write_json
from randcheck.text import tr

if TYPE_CHECKING:
    from randcheck.services.public_folder import Changes
    from randcheck.services.publish import Publication


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

    publication, found = service.publish(session.journal(), out, private, dry_run)
    _say(publication, found, out, dry_run)
    if as_json:
        write_json("publish", out=str(out), **_described(publication, found))
    elif dry_run:
        for sign, paths in zip("+~-", (found.added, found.changed, found.removed), strict=True):
            for path in paths:
                line(f"{sign} {path}")


def _say(publication: "Publication", found: "Changes", out: Path, dry_run: bool) -> None:
    count, held = len(publication.draws), len(publication.held_back)
    say(tr(f"公布 {count} 次; 暂缓 {held} 次", f"{count} published; {held} held back"))
    for attempt in publication.held_back:
        draw, day = attempt.seal.draw, attempt.seal.opens
        say(tr(f"  {draw} 检查未完, 最迟 {day} 公布", f"  {draw} opens when visited, by {day}"))
    new, other, gone = len(found.added), len(found.changed), len(found.removed)
    say(
        tr(
            f"文件: 新增 {new}, 变更 {other}, 移除 {gone}, 未动 {found.same}",
            f"files: {new} added, {other} changed, {gone} removed, {found.same} untouched",
        )
    )
    if dry_run:
        say(tr("只看, 未写入", "dry run, nothing written"))
        return
    say(tr(f"核对: randcheck verify {out}", f"check it: randcheck verify {out}"))
    if "index.html" in publication.files:
        say(tr(f"网页: {out}/index.html, 整个文件夹拷到网站即可", f"open {out}/index.html"))
    say(tr(f"不用本软件也行: {out}/VERIFY.txt", f"without randcheck: see {out}/VERIFY.txt"))


def _described(publication: "Publication", found: "Changes") -> dict[str, Any]:
    """Describe a publication for programs."""
    return {
        "draws": list(publication.draws),
        "held_back": [{"draw": a.seal.draw, "opens": a.seal.opens} for a in publication.held_back],
        "files": sorted(publication.files),
        "added": list(found.added),
        "changed": list(found.changed),
        "removed": list(found.removed),
    }
