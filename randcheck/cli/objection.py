"""Commands for objections to findings and applications for recusal (异议、申请回避)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from randcheck.cli import session
from randcheck.cli.finding import Code, Draw, Note
from randcheck.cli.options import Json, both
from randcheck.cli.output import say, table, write_json
from randcheck.text import tr

if TYPE_CHECKING:
    from randcheck.services.objections import Noted

app = typer.Typer(no_args_is_help=True)
Kind = Annotated[
    str, typer.Option(metavar="类型", help=both("结果异议 申请回避", "finding, recusal"))
]


@app.command("add")
def add(
    draw: Draw,
    code: Code,
    kind: Kind = "",
    received: Annotated[
        str, typer.Option(metavar="日期", help=both("收到日, 默认今天", "day of receipt"))
    ] = "",
    answer_by: Annotated[
        str, typer.Option(metavar="日期", help=both("答复期限, 默认按工作日推算", "answer by"))
    ] = "",
    calendar: Annotated[
        Path | None, typer.Option(metavar="文件", help=both("工作日历", "working days"))
    ] = None,
    note: Note = "",
    as_json: Json = False,
) -> None:
    """登记一件异议或回避申请; 检查不停 / Note one; the inspection goes on."""
    from randcheck.services.clocks import guess_mark, of_the_rules
    from randcheck.services.objections import KINDS, add_objection

    journal = session.journal()
    days = of_the_rules(journal, calendar)
    found, guessed = add_objection(journal, draw, code, kind, received, answer_by, note, days)
    mark = guess_mark(guessed)
    say(
        tr(
            f"√ 已登记{KINDS[found.kind].zh}, {found.answer_by} 前答复{mark.zh}",
            f"√ noted: {KINDS[found.kind].en}, to be answered by {found.answer_by}{mark.en}",
        )
    )
    if as_json:
        write_json("objection", draw=draw, code=code, answer_by=found.answer_by, guessed=guessed)


@app.command("decide")
def decide(
    draw: Draw,
    code: Code,
    outcome: Annotated[
        str,
        typer.Option(
            metavar="结论", help=both("成立 不成立 撤回", "upheld, rejected or withdrawn")
        ),
    ],
    kind: Kind = "",
    date: Annotated[
        str, typer.Option("--date", metavar="日期", help=both("默认今天", "today if none"))
    ] = "",
    as_json: Json = False,
) -> None:
    """办结 / Decide one."""
    from randcheck.services.objections import decide_objection

    found = decide_objection(session.journal(), draw, code, kind, outcome, date)
    say(tr(f"√ 已办结 {found.decided}", f"√ decided on {found.decided}"))
    if found.outcome == "upheld" and found.kind == "recusal":
        say(
            tr(
                f"下一步: randcheck recusal add {code} 执法证号, 再 "
                f"randcheck draw substitute {draw} --out 执法证号=回避:{code}",
                f"next: randcheck recusal add {code} CERTIFICATE, then "
                f"randcheck draw substitute {draw} --out CERTIFICATE=recusal:{code}",
            )
        )
    elif found.outcome == "upheld":
        again = f"randcheck finding record {draw} {code} --because"
        say(tr(f"下一步: {again} 异议成立 …", f"next: {again} objection …"))
    if as_json:
        write_json("objection", draw=draw, code=code, outcome=found.outcome, decided=found.decided)


@app.command("list")
def list_all(
    draw: Annotated[str, typer.Option(metavar="编号", help=both("只看一次抽取", "one draw"))] = "",
    as_json: Json = False,
) -> None:
    """列出异议和回避申请 / List them."""
    from randcheck.services.objections import list_objections

    found = list_objections(session.journal(), draw)
    if as_json:
        write_json("objections", objections=[_as_json(one) for one in found])
        return
    headings = (
        tr("抽取", "draw"),
        tr("代码", "code"),
        tr("名称", "name"),
        tr("类型", "kind"),
        tr("收到", "received"),
        tr("答复期限", "answer by"),
        tr("结果", "outcome"),
    )
    table(headings, map(_cells, found))


def _cells(one: "Noted") -> tuple[str, ...]:
    from randcheck.services.after_words import ANSWERS
    from randcheck.services.objections import KINDS

    o = one.objection
    kind, outcome = session.pick(KINDS[o.kind]), session.pick(ANSWERS[o.outcome])
    decided = f"{outcome} {o.decided}" if o.decided else outcome
    return one.draw, one.code, one.name, kind, o.received, o.answer_by, decided


def _as_json(one: "Noted") -> dict[str, object]:
    from randcheck.cli.explain_after import objection_json

    return {"draw": one.draw, "code": one.code, "name": one.name, **objection_json(one.objection)}
