"""The options that describe a draw, shared by `now`, `prepare` and `seal`."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from randcheck.cli.options import both, number_option

Many = list[str] | None


def describe(
    task: Annotated[
        str | None, typer.Option(metavar="名称", help=both("任务名称", "name of the task"))
    ] = None,
    number: Annotated[
        int | None, number_option("--number", both("抽多少户", "how many entities"))
    ] = None,
    each: Annotated[
        int | None, number_option("--each", both("每层抽多少户", "as many of every stratum"))
    ] = None,
    ratio: Annotated[
        Many,
        typer.Option(metavar="3%|A=3%", help=both("比例, 可逐层给出", "ratio, also per stratum")),
    ] = None,
    team: Annotated[
        int | None, number_option("--team", both("每户几人", "inspectors per entity"))
    ] = None,
    observer: Annotated[
        str | None, typer.Option(metavar="姓名", help=both("监督人", "the observer's name"))
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(
            metavar="d10|d6|drand|…",
            help=both(
                "随机源, 并用以 + 相连: drand:10, lottery:快乐8:期号", "source, + for several"
            ),
        ),
    ] = None,
    at: Annotated[
        str, typer.Option(metavar="时刻", help=both("彩票何时开奖", "when the lottery is drawn"))
    ] = "",
    throws: Annotated[
        int | None, number_option("--throws", both("掷几次", "how many throws"))
    ] = None,
    item: Annotated[
        str,
        typer.Option(metavar="名称", help=both("抽查事项, 默认同任务", "item, default the task")),
    ] = "",
    period: Annotated[
        str, typer.Option(metavar="名称", help=both("期次, 默认当年", "period, default the year"))
    ] = "",
    department: Annotated[
        str, typer.Option(metavar="名称", help=both("检查部门", "who holds the draw"))
    ] = "",
    by: Annotated[
        str | None,
        typer.Option(metavar="列", help=both("按哪列分层, 例 地区:4", "column of the strata")),
    ] = None,
    where: Annotated[
        Many,
        typer.Option(metavar="列=值,值", help=both("只抽这些, 会写进日志", "only these, logged")),
    ] = None,
    least: Annotated[int | None, number_option("--min", both("至少", "at least"))] = None,
    most: Annotated[int | None, number_option("--max", both("至多", "at most"))] = None,
    cap: Annotated[
        int | None, number_option("--cap", both("每人最多几户", "visits per inspector"))
    ] = None,
    due: Annotated[
        str, typer.Option(metavar="日期", help=both("完成期限, 默认年底", "last day of the task"))
    ] = "",
    batches: Annotated[
        str, typer.Option(metavar="N|month|quarter", help=both("分几批检查", "visit in batches"))
    ] = "1",
    whole: Annotated[
        bool, typer.Option("--whole", help=both("允许整层全抽", "a whole stratum may be drawn"))
    ] = False,
    zero: Annotated[
        bool, typer.Option("--zero", help=both("允许某层抽 0 户", "a stratum may draw none"))
    ] = False,
) -> dict[str, Any]:
    """Gather the options as they were given."""
    return dict(locals())


def with_request(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of `describe`; it receives them as its first argument."""
    shared = inspect.signature(describe).parameters
    own = list(inspect.signature(command).parameters.values())[1:]

    def run(**given: Any) -> None:
        words = describe(**{name: given.pop(name) for name in shared})
        command(words, **given)

    parameters = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in [*shared.values(), *own]]
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {p.name: p.annotation for p in parameters}
    run.__doc__, run.__name__ = command.__doc__, command.__name__
    return run
