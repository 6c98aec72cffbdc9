"""Options that several commands share, and the parsers that keep their values strict."""

import re
from typing import Annotated

import typer

from randcheck.errors import UsageError
from randcheck.text import tr


def whole_number(text: str) -> int:
    """Read a whole number as people write it: no sign, no point, no blanks."""
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise UsageError(
            tr(f"“{text}”不是整数", f"'{text}' is no whole number"),
            tr(
                "写成 20 这样的阿拉伯数字, 不带单位; 按比例抽用 --ratio 3%",
                "write digits only, such as 20; for a ratio use --ratio 3%",
            ),
        )
    return int(text)


Json = Annotated[bool, typer.Option("--json", help="输出 JSON / JSON on stdout")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="不再询问 / do not ask")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="只看不写 / show only, write nothing")]
Column = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="代码=列名",
        help="指明列, 如 代码=企业编号 / name a column, code=HEADING",
    ),
]
SheetName = Annotated[
    str,
    typer.Option("--sheet", metavar="名称", help="读哪个工作表 / which sheet of a workbook"),
]
Update = Annotated[
    bool,
    typer.Option("--update", help="文件只含部分, 其余不动 / a partial file, leave others alone"),
]
PassphraseFile = Annotated[
    str | None,
    typer.Option(
        "--passphrase-file", metavar="FILE", help="操作人口令文件 / operator's passphrase file"
    ),
]
ObserverPassphraseFile = Annotated[
    str | None,
    typer.Option(
        "--observer-passphrase-file",
        metavar="FILE",
        help="监督人口令文件 / observer's passphrase file",
    ),
]


def number_option(name: str, help_text: str) -> typer.models.OptionInfo:
    """Make an option that takes a whole number."""
    option: typer.models.OptionInfo = typer.Option(
        name, parser=whole_number, metavar="N", help=help_text
    )
    return option


def read_columns(pairs: list[str] | None) -> dict[str, str]:
    """Read `field=heading` pairs.

    Raises:
        UsageError: a pair without `=`.
    """
    found = {}
    for pair in pairs or []:
        field, equals, heading = pair.replace("＝", "=").partition("=")
        if not equals or not field or not heading:
            raise UsageError(
                tr(
                    f"--column 应写成 代码=列名, 不是“{pair}”",
                    f"--column takes code=HEADING: '{pair}'",
                )
            )
        found[field.strip()] = heading.strip()
    return found


def both(zh: str, en: str) -> str:
    """Write help in both languages on one line."""
    return f"{zh} / {en}"
