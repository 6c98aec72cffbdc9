"""Commands after a result: strike rows, pair anew, replace by lot who cannot go."""

from typing import TYPE_CHECKING, Annotated

import typer

from randcheck.cli import session, substitute
from randcheck.cli.draw_options import Beacon, DrawId, Relay, SignElsewhere, Typed, Wait
from randcheck.cli.options import (
    Json,
    ObserverPassphraseFile,
    PassphraseFile,
    Yes,
    both,
    number_option,
)
from randcheck.cli.output import say, write_json
from randcheck.text import Text, tr

if TYPE_CHECKING:
    from randcheck.services.corrections import Correction
    from randcheck.services.journal import Journal
    from randcheck.services.request import Request

Strike = Annotated[
    list[str],
    typer.Option(metavar="代码=原因", help=both("删除一户, 可重复", "strike one, repeatable")),
]
Source = Annotated[str, typer.Option(metavar="d10|drand|…", help=both("随机源", "source"))]


def correct(
    draw: DrawId,
    strike: Strike,
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    sign_elsewhere: SignElsewhere = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """更正: 删除有误的户, 种子和户数不变 / Strike faulty rows: same seed, same numbers."""
    from randcheck.cli import ask, ceremony
    from randcheck.cli.results import present
    from randcheck.protocol.anchors import show_code
    from randcheck.services import corrections
    from randcheck.services.reason_words import RETIRE
    from randcheck.services.reasons import read_reason

    journal = session.journal()
    pairs = [_pair(text) for text in strike]
    attempt, tokens = corrections.correctable(journal, draw, [code for code, _ in pairs])
    reasons = [read_reason(journal, reason, RETIRE) for _, reason in pairs]
    correction = corrections.plan_correction(
        journal, attempt, dict(zip(tokens, reasons, strict=True))
    )
    say(_effect(correction))
    question = tr("写入后不能撤回, 继续?", "it cannot be withdrawn; go on?")
    if ask.at_terminal() and not ask.confirm(question, yes):
        say(tr("未更正", "not corrected"))
        return
    files = (passphrase_file, observer_passphrase_file)
    people = ceremony.open_people(journal, None, *files, sign_elsewhere)
    drawing = corrections.correct(journal, attempt, correction, people)
    code = show_code(journal.log.entries[-1].note.text_hash)
    say(
        tr(f"√ {draw} 已更正, 公示时可见", f"√ {draw} is corrected, and published as such"),
        tr(f"更正码  {code}  抄下, 核对时用 --seen", f"its code  {code}  for verify --seen"),
    )
    present(journal, drawing, as_json)


def _effect(correction: "Correction") -> Text:
    """Say who leaves, who moves up, and what becomes of the pairing."""
    gone, moved = ("、".join(names) for names in (correction.gone, correction.moved))
    if correction.unchanged:
        return tr(
            f"删除 {gone}; 没有抽中, 抽中名单不变", f"struck {gone}: not drawn, the list stays"
        )
    return tr(
        f"删除 {gone}; 递补 {moved or '无'}; 检查人员重新匹配",
        f"struck {gone}; moves up: {moved or 'nobody'}; inspectors are paired anew",
    )


def _pair(text: str) -> tuple[str, str]:
    from randcheck.errors import UsageError
    from randcheck.services.words import read_code

    code, equals, reason = text.replace("＝", "=").partition("=")
    if not equals or not reason.strip():
        raise UsageError(
            tr(f"--strike 应写成 代码=原因, 不是“{text}”", f"--strike takes CODE=REASON: '{text}'")
        )
    return read_code(code), reason.strip()


def event(
    draw: DrawId,
    source: Source = "d10",
    cap: Annotated[
        int | None, number_option("--cap", both("每人最多几户", "visits per inspector"))
    ] = None,
    at: Annotated[str, typer.Option(metavar="时刻", help=both("彩票何时开奖", "when"))] = "",
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    sign_elsewhere: SignElsewhere = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """配不成组时: 户不变, 换一批人员重新匹配 / No pairing: the entities stand, new people."""
    from randcheck.cli import ask, ceremony
    from randcheck.protocol.anchors import show_code
    from randcheck.services import events
    from randcheck.services.rules import read_rules
    from randcheck.services.wording import planned

    journal = session.journal()
    rules = read_rules(journal.workspace.rules_path)
    request = _request(journal, source, at, cap)
    plan = events.prepare_event(journal, rules, draw, request)
    events.refuse_stuck(plan)
    what, drum = planned(plan.body.sources, request.lead), plan.body.inspectors.drum
    say(
        tr(
            f"{draw}: {len(plan.case.frame)} 户不变, {drum} 人重新匹配, 随机源 {what.zh}",
            f"{draw}: {len(plan.case.frame)} entities stand, {drum} people, source {what.en}",
        )
    )
    if not ask.confirm(tr("写入后不能撤回, 继续?", "it cannot be withdrawn; go on?"), yes):
        say(tr("没有写入事件", "no event was opened"))
        return
    files = (passphrase_file, observer_passphrase_file)
    people = ceremony.open_people(journal, None, *files, sign_elsewhere)
    opened = events.open_event(journal, plan, people)
    code = show_code(opened.text_hash)
    say(tr(f"√ 事件码  {code}  先拍照", f"√ event code  {code}  photograph it"))
    say(tr(f"下一步: randcheck draw pair {draw}", f"next: randcheck draw pair {draw}"))
    if as_json:
        write_json("event", draw=draw, event_sha256=opened.text_hash)


def _request(journal: "Journal", source: str, at: str, cap: int | None) -> "Request":
    from randcheck.protocol.parts import Practice
    from randcheck.services.request import Request
    from randcheck.services.source_words import read_moment, read_sources
    from randcheck.services.words import refuse_cap

    refuse_cap(cap)
    found, lead = read_sources(source)
    when = read_moment(at, journal.state.zone) if at else ""
    sources = (Practice("practice"),) if journal.practice else found
    return Request("", sources, cap=cap, lead=lead, at=when)


def pair(
    draw: DrawId,
    typed: Typed = None,
    beacon: Beacon = None,
    wait: Wait = False,
    relay: Relay = None,
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    sign_elsewhere: SignElsewhere = None,
    as_json: Json = False,
) -> None:
    """事件、更换的种子到了就匹配 / Pair anew once the seed of an event or substitution is there."""
    from randcheck.cli import seeding
    from randcheck.cli.results import present
    from randcheck.services import events
    from randcheck.services.drawings import drawn_attempt
    from randcheck.services.draws import refuse_out_of_time

    journal = session.journal()
    attempt = drawn_attempt(journal, draw)
    if attempt.open_substitution:
        substitute.finish(journal, attempt, beacon, wait, relay or (), as_json)
        return
    waiting = events.waiting_event(attempt)
    refuse_out_of_time(journal, waiting)
    seeding.refuse_typed_again(waiting, typed or ())
    files = (passphrase_file, observer_passphrase_file)
    given = seeding.Given(typed or (), beacon, wait, relay or (), files, sign_elsewhere)
    line = seeding.gather(journal, waiting, given)
    present(journal, events.record_pairing(journal, attempt, line), as_json)


def register(app: typer.Typer) -> None:
    """Put the commands under `draw`."""
    for command in (correct, event, pair, substitute.substitute):
        app.command(command.__name__)(command)
