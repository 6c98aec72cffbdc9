"""The command that writes the page with which anybody verifies in a browser."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from randcheck.cli.options import Json
from randcheck.cli.output import say, write_json
from randcheck.errors import UsageError
from randcheck.text import tr

DEFAULT, STDOUT = "核对.html", "-"


def page(
    file: Annotated[str, typer.Argument(metavar="文件", help=".html, -")] = DEFAULT,
    as_json: Json = False,
) -> None:
    """核对网页: 发给没有本软件的人 / The page on which a browser verifies, to pass on."""
    from randcheck.services.page_file import general_page, write_page

    if file == STDOUT and as_json:
        raise UsageError(
            tr("- 与 --json 不能同时用", "- and --json both want standard output"),
            tr("写成文件名", "name a file"),
        )
    found = general_page()
    if file == STDOUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(found.data)
        sys.stdout.buffer.flush()
    else:
        write_page(Path(file), found)
        say(tr(f"√ {file}", f"√ {file}"))
    say(tr(f"SHA-256  {found.sha256}", f"SHA-256  {found.sha256}"))
    if as_json:
        write_json("page", file=file, sha256=found.sha256)
