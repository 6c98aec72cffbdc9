"""Seal a draw, log what was typed, record the result, or call an attempt off."""

from collections.abc import Sequence

from randcheck.errors import FalseClaim, Refused
from randcheck.protocol.attempt import Attempt, Sealed
from randcheck.protocol.bodies import Draw, Event, Inputs, Void
from randcheck.protocol.calendar import local_date, local_time, seconds
from randcheck.protocol.checks import Case
from randcheck.protocol.draw_checks import derive_for, seed_text
from randcheck.protocol.gates import AHEAD
from randcheck.protocol.note import Signer
from randcheck.protocol.pairing import Pairing
from randcheck.protocol.result import Result, format_result
from randcheck.protocol.seal_claims import deadline
from randcheck.protocol.seed import round_of, round_time, seed_of, typed_sources, verify_line
from randcheck.protocol.table import LABELS, PEOPLE, Row, format_table
from randcheck.protocol.views import BEFORE
from randcheck.services.drawings import Drawing, case_at_seal, derived, known_attempt
from randcheck.services.journal import Journal, attachment, tree
from randcheck.services.plan import Plan
from randcheck.services.rules_log import log_rules
from randcheck.services.sealing import at_time
from randcheck.services.wording import clock
from randcheck.text import Text, tr


def seal(journal: Journal, plan: Plan, signers: Sequence[Signer]) -> Attempt:
    """Write the seal as of this moment; from here on nothing can be changed.

    Raises:
        Refused: the day has changed since the draw was prepared, or a verifier would refuse it.
    """
    now = journal.workspace.world.now()
    if local_date(now, journal.state.zone) != plan.seal.as_of:
        raise Refused(
            tr("已过午夜, 禁选期要重算", "the day has changed and the bars with it"),
            tr("重新执行这条命令", "run the command again"),
        )
    try:
        for check in BEFORE.values():
            check(plan.case)
    except FalseClaim as error:
        raise Refused(error.what, error.hint) from error
    log_rules(journal, plan.rules, signers, now)
    body = at_time(plan.seal, now, plan.request)
    journal.append(body, signers, plan.files, time=now)
    return journal.state.history.attempts[-1]


def practice_line(journal: Journal) -> str:
    """Make the seed line of a practice draw from the machine's own randomness."""
    return f"practice {journal.workspace.world.random(32).hex()}"


def log_inputs(
    journal: Journal, waiting: Sealed, lines: Sequence[str], signers: Sequence[Signer]
) -> None:
    """Log what people typed for a seal or event, before anything is computed from it.

    Raises:
        Malformed: a line does not fit what was sealed.
    """
    for source, line in zip(typed_sources(waiting.sources), lines, strict=True):
        verify_line(source, line)
    journal.append(Inputs(waiting.body.draw, waiting.text_hash, tuple(lines)), signers)


def live_attempt(journal: Journal, draw: str | None) -> Attempt:
    """Find the sealed draw to go on with; without a name, the only one.

    A completed draw may be named too: its papers are then written again.

    Raises:
        Refused: none, a void one, or several to choose from.
    """
    named = None if draw is None else known_attempt(journal, draw)
    if named is not None and named.void:
        raise Refused(tr(f"{draw} 已作废", f"{draw} is void"))
    if named is not None and named.draw_seq is not None:
        return named
    live = [a for a in journal.state.history.attempts if a.live and draw in (None, a.seal.draw)]
    if len(live) == 1:
        refuse_out_of_time(journal, live[0])
        return live[0]
    if not live:
        raise Refused(
            tr("没有已封存待抽的抽取", "no draw is sealed and waiting"),
            tr("先 randcheck draw seal", "first: randcheck draw seal"),
        )
    names = "、".join(a.seal.draw for a in live)
    raise Refused(tr(f"有几次待抽: {names}", f"several are waiting: {names}"))


def refuse_out_of_time(journal: Journal, waiting: Sealed) -> None:
    """Refuse to go on where what people type may not be logged now.

    Raises:
        Refused: the lottery is still to come, or the time for typing has run out.
    """
    body, now = waiting.body, journal.workspace.world.now()
    if not typed_sources(body.sources) or waiting.inputs_hash is not None:
        return
    if now < body.earliest:
        at = local_time(body.earliest, journal.state.zone)
        raise Refused(
            tr(f"彩票 {at} 才开奖", f"the lottery is drawn at {at}"),
            tr("开奖后再录入", "type its numbers after that"),
        )
    drand = round_of(body.sources)
    if now > body.long_stop or (drand and seconds(now) > round_time(drand) - AHEAD):
        raise Refused(
            tr(f"{body.draw} 录入期限已过", f"the time for the inputs of {body.draw} is past"),
            _hint_of_void(journal, waiting),
        )


def _hint_of_void(journal: Journal, waiting: Sealed) -> Text:
    """Say from when on what missed its inputs may be called off, or an event tried again."""
    draw, at = waiting.body.draw, local_time(waiting.body.long_stop, journal.state.zone)
    if isinstance(waiting.body, Event):
        again = f"randcheck draw event {draw}"
        return tr(f"{at} 之后另立一个事件: {again}", f"after {at} open another event: {again}")
    return tr(
        f"{at} 之后公开作废再重来: randcheck draw void {draw}",
        f"after {at} call it off: randcheck draw void {draw}",
    )


def record(journal: Journal, attempt: Attempt, beacon: str | None = None) -> Drawing:
    """Write the draw entry, unless it is there: the record of what seal and seed have fixed.

    Raises:
        Refused: the seed is not known yet.
    """
    if attempt.draw_seq is not None:
        return derived(journal, attempt)
    lines = refuse_unsown(journal, attempt, beacon)
    case, text = case_at_seal(journal, attempt), seed_text(attempt, lines, journal.practice)
    result = derive_for(case, text)
    assert result is not None
    teams = {row[0]: row[2] for row in case.frame}
    files = {
        "result": format_result(result, teams, journal.practice),
        "labels": result_labels(journal, result),
        "people": openings(journal, case),
    }
    body = Draw(
        attempt.seal.draw,
        seed_of(text),
        tuple(lines),
        tree(files["result"]),
        attachment(files["labels"]),
        attachment(files["people"]),
    )
    journal.append(body, [journal.log_signer()], files)
    return Drawing(attempt, case, result, text)


def refuse_unsown(journal: Journal, waiting: Sealed, beacon: str | None) -> list[str]:
    """Return the beacon lines once all of a seed is there.

    Raises:
        Refused: something is missing, or this clock has not come to the round yet.
    """
    typed, drand = typed_sources(waiting.sources), round_of(waiting.sources)
    draw, word = waiting.body.draw, "pair" if isinstance(waiting.body, Event) else "run"
    if (typed and waiting.inputs_hash is None) or (drand and beacon is None):
        raise Refused(
            tr(f"{draw} 的种子还没有齐", f"the seed of {draw} is not known yet"),
            tr(f"先 randcheck draw {word} {draw}", f"first: randcheck draw {word} {draw}"),
        )
    now = journal.workspace.world.now()
    if drand and seconds(now) < round_time(drand):
        raise Refused(
            tr(f"本机时钟 {now} 还没到该轮", f"by this clock ({now}) the round is still to come"),
            tr("校准时钟后再试", "set the clock and try again"),
        )
    return [beacon] if beacon else []


def result_labels(journal: Journal, result: Result) -> bytes:
    """Name the drawn and the reserves, and the units of the inspectors who are sent."""
    roster, current = journal.workspace.store.entities(), journal.state.history.entities.current
    rows: list[Row] = [("salt", "-", journal.workspace.world.random(16).hex())]
    rows += [
        ("entity", token, roster[current(token)][0].name)
        for s in result.strata
        for _, token in s.order
    ]
    return format_table(LABELS, [*rows, *_units(journal, result)], journal.practice)


def _units(journal: Journal, result: Result) -> list[Row]:
    visits = result.pairing.visits if isinstance(result.pairing, Pairing) else ()
    seated = {seat.inspector for visit in visits for seat in visit.seats}
    tokens, roster = journal.workspace.tokens(), journal.workspace.store.inspectors()
    units = {tokens.token(code): person.department for code, (person, _) in roster.items()}
    return [("unit", token, units[token]) for token in seated if units.get(token)]


def openings(journal: Journal, case: Case) -> bytes:
    """Open the pseudonyms, for observer and auditor only."""
    tokens, roster = journal.workspace.tokens(), journal.workspace.store.inspectors()
    codes = {tokens.token(code): code for code in roster}
    persons = [row[1] for row in case.people if row[0] == "person"]
    rows = [
        (token, tokens.opening(codes[token]), roster[codes[token]][0].name) for token in persons
    ]
    return format_table(PEOPLE, rows, journal.practice)


def voidable(journal: Journal, draw: str) -> Attempt:
    """Find an attempt that may be called off: sealed, and neither round nor lottery near.

    Raises:
        Refused: the seed is known, or too near, so the result stands; or it is over already.
    """
    attempt = known_attempt(journal, draw)
    if not attempt.live:
        raise Refused(tr(f"{draw} 已有结果或已作废", f"{draw} is drawn or void already"))
    last, now = deadline(attempt), journal.workspace.world.now()
    near = last is not None and seconds(now) > last and now <= attempt.seal.long_stop
    if near and attempt.inputs_hash is None and typed_sources(attempt.sources):
        raise Refused(
            tr(f"{draw} 的种子将知或已知, 不能作废", f"the seed of {draw} is near or known"),
            _hint_of_void(journal, attempt)
            if round_of(attempt.sources)
            else tr(f"开奖后 randcheck draw run {draw}", f"then: randcheck draw run {draw}"),
        )
    drand = round_of(attempt.sources)
    if near and drand and attempt.inputs_hash is None:
        at = clock(round_time(drand), journal.state.zone)
        raise Refused(
            tr(
                f"离该轮 ({at}) 不足 {AHEAD} 秒或已产生, 不能作废",
                f"the round ({at}) is out, or less than {AHEAD} seconds away: it stands",
            ),
            tr(f"用 randcheck draw run {draw} 记录结果", f"record it: randcheck draw run {draw}"),
        )
    if near or attempt.inputs_hash is not None:
        raise Refused(
            tr(f"{draw} 的种子已定, 结果已定, 不能作废", f"the seed of {draw} is fixed; it stands"),
            tr(f"用 randcheck draw run {draw} 记录结果", f"record it: randcheck draw run {draw}"),
        )
    return attempt


def void(journal: Journal, attempt: Attempt, reason: str, signers: Sequence[Signer]) -> None:
    """Call a voidable attempt off in public."""
    journal.append(Void(attempt.seal.draw, attempt.text_hash, reason), signers)
