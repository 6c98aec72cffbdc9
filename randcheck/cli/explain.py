"""The command that answers "why me?"."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from randcheck.cli import session
from randcheck.cli.options import Json, both
from randcheck.cli.output import line, say, write_json
from randcheck.cli.session import pick
from randcheck.services.ceiling import ceiling_of, over_ceiling, source_counts
from randcheck.services.claim_words import OUTCOMES
from randcheck.services.explain import Answer, Yearly, explain, yearly
from randcheck.services.own_ticket import powershell_line, shell_line
from randcheck.services.reason_words import RETIRE
from randcheck.services.wording import reason
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from randcheck.protocol.verify import Examination


def explain_code(
    code: Annotated[str, typer.Argument(metavar="代码", help=both("检查对象代码", "entity code"))],
    path: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="路径", help=both("公示文件夹, 默认本工作文件夹", "publication")
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """为什么抽到我: 每次抽取的来龙去脉 / Why me: what every draw did with one entity."""
    from randcheck.cli.explain_after import sequel_json, show_sequel
    from randcheck.services.explain_after import sequel_of
    from randcheck.services.reading import examined
    from randcheck.services.words import read_code
    from randcheck.services.world import World

    examination = examined(path, session.journal)
    token, answers = explain(examination, read_code(code))
    ceiling = None if path else ceiling_of(session.journal())
    now = World().now()
    visits = yearly(examination, token, now, ceiling)
    if as_json:
        draws = [
            answer_json(a) | {"after": sequel_json(sequel_of(examination, a, now))} for a in answers
        ]
        write_json("explanation", code=token, draws=draws, visits=yearly_json(visits))
        return
    if not answers:
        say(_nothing_yet(examination))
    for answer in answers:
        show(answer)
        show_sequel(sequel_of(examination, answer, now))
    line(pick(_yearly(visits)))


def show(answer: Answer) -> None:
    """Print one draw's answer, with the commands that recompute it."""
    line(f"{answer.draw} {answer.task} {answer.as_of}: {pick(_fate(answer))}")
    if answer.drum:
        line("  " + pick(_odds(answer)))
    if answer.stratum == "owed":
        line("  " + pick(tr("上次欠检转入, 必查", "owed from the draw before: must be visited")))
    if answer.ticket:
        line(pick(tr(f"  签号 {answer.ticket}", f"  ticket {answer.ticket}")))
        if answer.cut_off:
            line(pick(tr(f"  界线 {answer.cut_off}", f"  cut-off {answer.cut_off}")))
        line(pick(tr("  自己算:", "  compute it yourself:")))
        for own in (shell_line, powershell_line):
            line(f"    {own(answer.key, answer.lowest, answer.token)}")
    if answer.free:
        line(pick(tr(f"  禁选到 {answer.free} 前", f"  barred until {answer.free}")))


def _yearly(found: Yearly) -> Text:
    """Say how often the entity was visited this year, and how often it may be."""
    what = source_counts(found.by_source)
    sources = tr(f" ({what.zh})", f" ({what.en})") if found.total else what
    most = "" if found.ceiling is None else str(found.ceiling)
    limit = tr(f", 每年至多 {most} 次", f", at most {most} a year") if most else tr("", "")
    return tr(
        f"{found.year} 年检查 {found.total} 次{sources.zh}{limit.zh}",
        f"{found.total} visits in {found.year}{sources.en}{limit.en}",
    )


def yearly_json(found: Yearly) -> dict[str, Any]:
    """Describe the visits of a year for programs."""
    return {
        "year": found.year,
        "total": found.total,
        "by_source": dict(found.by_source),
        "ceiling": found.ceiling,
        "over_ceiling": over_ceiling(found.by_source, found.ceiling),
    }


def _nothing_yet(examination: "Examination") -> Text:
    """Say that no draw is known, and whether some are held back."""
    back = [c for c in examination.verdict.claims if c.name == "held-back"]
    if back:
        return tr(
            f"在名录里, 公布的抽取里没有; {back[0].text.zh}", f"on no list; {back[0].text.en}"
        )
    return tr("在名录里, 还没有抽取", "on the roster, no draw yet")


def _fate(answer: Answer) -> Text:
    if answer.reason:
        label = RETIRE.get(answer.reason, tr(answer.reason, answer.reason))
        return tr(f"抽后更正时删除: {label.zh}", f"struck by a correction: {label.en}")
    if answer.fate in OUTCOMES:
        return OUTCOMES[answer.fate]
    why = reason(answer.fate)
    where = (
        tr("", "")
        if answer.bar is None
        else tr(f" (日志第 {answer.bar} 条)", f" (entry {answer.bar})")
    )
    return tr(f"未入框: {why.zh}{where.zh}", f"not in the drum: {why.en}{where.en}")


def _odds(answer: Answer) -> Text:
    if answer.odds is None:
        odds = "" if answer.chance is None else f", {answer.chance:.4%}"
        return tr(
            f"{answer.drum:,} 户抽 {answer.number}, 本户 {answer.tickets} 签{odds}",
            f"{answer.number} of {answer.drum:,}, {answer.tickets} tickets{odds}",
        )
    percent = f"{float(answer.odds):.2%}"
    place = (
        tr(f", 签号排第 {answer.place}", f", place {answer.place}") if answer.place else tr("", "")
    )
    return tr(
        f"{answer.drum:,} 户抽 {answer.number} ({percent}){place.zh}",
        f"{answer.number} of {answer.drum:,} ({percent}){place.en}",
    )


def answer_json(answer: Answer) -> dict[str, Any]:
    """Describe an answer for programs."""
    own = answer.key, answer.lowest, answer.token
    return {
        "draw": answer.draw,
        "task": answer.task,
        "as_of": answer.as_of,
        "fate": answer.fate,
        "reason": answer.reason or None,
        "stratum": answer.stratum or None,
        "drum": answer.drum,
        "number": answer.number,
        "tickets": answer.tickets,
        "odds": str(answer.odds) if answer.odds is not None else None,
        "chance": answer.chance,
        "place": answer.place or None,
        "ticket": answer.ticket or None,
        "cut_off": answer.cut_off or None,
        "barred_by_entry": answer.bar,
        "barred_until": answer.free or None,
        "shell": shell_line(*own) if answer.ticket else None,
        "powershell": powershell_line(*own) if answer.ticket else None,
    }
