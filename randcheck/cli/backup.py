"""The commands that put a workspace into one file and take it out again."""

from pathlib import Path
from typing import Annotated

import typer

from randcheck.cli import session
from randcheck.cli.options import Json, Yes, both
from randcheck.cli.output import say, write_json
from randcheck.text import tr

Zip = Annotated[Path, typer.Argument(metavar="文件.zip", help=both("备份文件", "the backup"))]


def backup(file: Zip, yes: Yes = False, as_json: Json = False) -> None:
    """备份: 数据库、密钥、细则装进一个文件 / Put database, keys and rules into one file."""
    from randcheck.protocol.anchors import show_code
    from randcheck.services import backup as service
    from randcheck.services.newest import WHAT_TO_DO, say_ahead

    journal = session.journal()
    made = service.backup(journal, file, yes)
    head = made.manifest.head
    say(
        tr(
            f"√ {file}  日志 {head.entries} 条  {made.bytes:,} 字节, 已读回核对",
            f"√ {file}: {head.entries} log entries, {made.bytes:,} bytes, read back and verified",
        ),
        tr(
            f"公钥指纹  {show_code(head.fingerprint)}",
            f"fingerprint  {show_code(head.fingerprint)}",
        ),
        tr(
            "里面有密钥和名录: 像工作文件夹一样保管, 不要外传",
            "it holds keys and rosters: keep it like the workspace and give it to nobody",
        ),
        tr(
            "抽取/ 里的结果文件没有装进去, 随时可以重写",
            "the papers of the draws are left out: they can be written again",
        ),
    )
    if made.inside:
        say(
            tr(
                "! 备份放在工作文件夹里, 会一起丢: 请复制到别的盘",
                "! it lies in the workspace and would be lost with it: copy it to another disk",
            )
        )
    if made.ahead:
        told = say_ahead(made.ahead, journal.log)
        say(tr(f"! {told.zh}", f"! {told.en}"), tr(f"  → {WHAT_TO_DO.zh}", f"  → {WHAT_TO_DO.en}"))
    if as_json:
        write_json(
            "backup",
            file=str(file),
            origin=head.origin,
            entries=head.entries,
            root=head.root,
            fingerprint=head.fingerprint,
            bytes=made.bytes,
            sha256=made.sha256,
            files=[member.name for member in made.manifest.files],
            older=made.ahead is not None,
        )


def restore(
    file: Zip,
    folder: Annotated[Path, typer.Argument(metavar="文件夹", help=both("新文件夹", "new folder"))],
    published: Annotated[
        Path | None,
        typer.Option(
            metavar="公示", help=both("与公示比对, 看备份旧不旧", "compare with a publication")
        ),
    ] = None,
    older: Annotated[
        bool,
        typer.Option(
            "--older", help=both("旧备份也恢复, 只供查看", "restore an old one, to be read only")
        ),
    ] = False,
    as_json: Json = False,
) -> None:
    """从备份恢复到新文件夹 / Make a workspace from a backup, in a new folder."""
    from randcheck.protocol.anchors import show_code
    from randcheck.services import restore as service
    from randcheck.services.drives import drive_warnings
    from randcheck.services.newest import WHAT_TO_DO

    made = service.restore(file, folder, published, older)
    head = made.manifest.head
    say(
        tr(f"√ {folder}  {head.origin}", f"√ {folder}: {head.origin}"),
        tr(
            f"日志 {head.entries} 条, 重放无误; 备份时间 {made.manifest.time}",
            f"{head.entries} log entries, replayed; backed up {made.manifest.time}",
        ),
        tr(
            f"公钥指纹  {show_code(head.fingerprint)}",
            f"fingerprint  {show_code(head.fingerprint)}",
        ),
    )
    for told in (*made.behind, *drive_warnings(folder)):
        say(tr(f"! {told.zh}", f"! {told.en}"))
    if made.behind:
        say(tr(f"  → {WHAT_TO_DO.zh}", f"  → {WHAT_TO_DO.en}"))
    else:
        if not published:
            say(
                tr(
                    "这份备份是不是最新的, 用 --published 公示 比对才知道",
                    "whether it is the newest, only --published FOLDER can tell",
                )
            )
        say(
            tr(
                f"原来的工作文件夹若还在, 不要再用。看下一步: randcheck -w {folder}",
                f"never use the old workspace again, if it exists. Next: randcheck -w {folder}",
            )
        )
    if as_json:
        write_json(
            "restore",
            folder=str(folder),
            origin=head.origin,
            practice=made.practice,
            entries=head.entries,
            root=head.root,
            fingerprint=head.fingerprint,
            time=made.manifest.time,
            older=[{"zh": told.zh, "en": told.en} for told in made.behind],
        )
