"""Write a roster into a file, or on standard output; shared by the roster commands."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from randcheck.cli import session
from randcheck.cli.options import both
from randcheck.cli.output import say, write_json
from randcheck.errors import UsageError
from randcheck.text import tr

if TYPE_CHECKING:
    from randcheck.services.exports import Exported
    from randcheck.services.workspace import Workspace

Target = Annotated[str, typer.Argument(metavar="文件", help=".csv, .xlsx, -")]
Retired = Annotated[bool, typer.Option("--retired", help=both("连停用的", "retired too"))]
Replace = Annotated[bool, typer.Option("--yes", "-y", help=both("覆盖已有文件", "replace a file"))]


def export_roster(
    make: "Callable[[Workspace, str, bool], Exported]",
    file: str,
    retired: bool,
    replace: bool,
    as_json: bool,
) -> None:
    """Export one roster.

    Raises:
        UsageError: JSON and the file were both wanted on standard output.
    """
    from randcheck.services.exports import STDOUT, write_export

    if file == STDOUT and as_json:
        raise UsageError(
            tr("- 与 --json 不能同时用", "- and --json both want standard output"),
            tr("写成文件名", "name a file"),
        )
    exported = make(session.workspace(), file, retired)
    if file == STDOUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(exported.data)
        sys.stdout.buffer.flush()
        return
    write_export(Path(file), exported, replace)
    say(tr(f"√ {file}  {exported.rows:,} 行", f"√ {file}, {exported.rows:,} rows"))
    if as_json:
        write_json("export", file=file, rows=exported.rows, sha256=exported.sha256)
