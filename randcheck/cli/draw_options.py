"""The options that several commands of `draw` share."""

from pathlib import Path
from typing import Annotated

import typer

from randcheck.cli.options import both

DrawId = Annotated[str, typer.Argument(metavar="编号", help="2026-0001")]
Typed = Annotated[
    list[str] | None,
    typer.Option(metavar="点数", help=both("掷出的点数, 开奖号码", "throws or numbers, in order")),
]
Beacon = Annotated[
    str | None,
    typer.Option(metavar="签名|-", help=both("drand 签名, - 从标准输入", "drand signature or -")),
]
Wait = Annotated[bool, typer.Option("--wait", help=both("等到该轮产生", "wait for the round"))]
Relay = Annotated[
    list[str] | None, typer.Option(metavar="网址", help=both("drand 中继", "drand relay"))
]
SignElsewhere = Annotated[
    Path | None,
    typer.Option(
        metavar="草稿.zip", help=both("监督人在别处签名", "the observer signs on another machine")
    ),
]
