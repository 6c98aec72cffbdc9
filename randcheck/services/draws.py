"""Seal a draw, log what was typed, record the result, or call an attempt off."""

from collections.abc import Sequence
from dataclasses import dataclass

from randcheck.errors import FalseClaim, Refused
from randcheck.protocol.bodies import Draw, Inputs, Seal, Void
from randcheck.protocol.calendar import local_date
from randcheck.protocol.checks import Case
from randcheck.protocol.draw_checks import derive_for
from randcheck.protocol.history import Attempt
from randcheck.protocol.note import Signer
from randcheck.protocol.result import Result, format_result
from randcheck.protocol.seed import format_seed, seed_of, typed_sources, verify_line
from randcheck.protocol.table import LABELS, PEOPLE, Row, format_table
from randcheck.protocol.verify import BEFORE, case_of
from randcheck.services.draft import at_time
from randcheck.services.journal import Journal, attachment, tree
from randcheck.services.plan import Plan
from randcheck.services.rules_log import log_rules
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Drawing:
    """A completed draw as the workspace knows it."""

    attempt: Attempt
    case: Case
    result: Result
    seed_text: bytes


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
    journal.append(at_time(plan.seal, now), signers, plan.files, time=now)
    return journal.state.history.attempts[-1]


def practice_line(journal: Journal) -> str:
    """Make the seed line of a practice draw from the machine's own randomness."""
    return f"practice {journal.workspace.world.random(32).hex()}"


def log_inputs(
    journal: Journal, attempt: Attempt, lines: Sequence[str], signers: Sequence[Signer]
) -> None:
    """Log what people typed, before anything is computed from it.

    Raises:
        Malformed: a line does not fit what was sealed.
    """
    for source, line in zip(typed_sources(attempt.seal), lines, strict=True):
        verify_line(source, line)
    body = Inputs(attempt.seal.draw, attempt.text_hash, tuple(lines))
    journal.append(body, signers)


def live_attempt(journal: Journal, draw: str | None) -> Attempt:
    """Find the sealed draw to go on with; without a name, the only one.

    A completed draw may be named too: its papers are then written again.

    Raises:
        Refused: none, or several to choose from.
    """
    if draw is not None and known_attempt(journal, draw).draw_seq is not None:
        return known_attempt(journal, draw)
    live = [a for a in journal.state.history.attempts if a.live and draw in (None, a.seal.draw)]
    if len(live) == 1:
        return _in_time(journal, live[0])
    if not live:
        raise Refused(
            tr("没有已封存待抽的抽取", "no draw is sealed and waiting"),
            tr("先 randcheck draw seal", "first: randcheck draw seal"),
        )
    names = "、".join(a.seal.draw for a in live)
    raise Refused(tr(f"有几次待抽: {names}", f"several are waiting: {names}"))


def _in_time(journal: Journal, attempt: Attempt) -> Attempt:
    """Refuse an attempt whose time for typing has run out."""
    seal = attempt.seal
    if attempt.inputs_hash is None and journal.workspace.world.now() > seal.long_stop:
        raise Refused(
            tr(
                f"{seal.draw} 录入期限 {seal.long_stop} 已过",
                f"{seal.draw} closed {seal.long_stop}",
            ),
            tr(
                f"公开作废后重来: randcheck draw void {seal.draw}",
                f"randcheck draw void {seal.draw}",
            ),
        )
    return attempt


def known_attempt(journal: Journal, draw: str) -> Attempt:
    """Find a draw by its id.

    Raises:
        Refused: there is none.
    """
    attempt = journal.state.history.attempt(draw)
    if attempt is None:
        raise Refused(
            tr(f"没有抽取 {draw}", f"there is no draw {draw}"),
            tr("randcheck draw list 列出全部", "randcheck draw list names them all"),
        )
    return attempt


def drawn_attempt(journal: Journal, draw: str) -> Attempt:
    """Find a completed draw by its id.

    Raises:
        Refused: there is none, it is void, or its result is not recorded yet.
    """
    attempt = known_attempt(journal, draw)
    if attempt.void:
        raise Refused(tr(f"{draw} 已作废, 没有结果", f"{draw} is void and has no result"))
    if attempt.draw_seq is None:
        raise Refused(
            tr(f"{draw} 还没有抽", f"{draw} is not drawn yet"),
            tr(f"先 randcheck draw run {draw}", f"first: randcheck draw run {draw}"),
        )
    return attempt


def case_at_seal(journal: Journal, attempt: Attempt) -> Case:
    """Gather what a seal names; the history is today's."""
    signed = journal.log.entries[attempt.seq]
    assert isinstance(signed.entry.body, Seal)
    return case_of(journal.log, signed, signed.entry.body, journal.state.history)


def derived(journal: Journal, attempt: Attempt) -> Drawing:
    """Derive a draw whose seed is known.

    Raises:
        Refused: the seed is not known yet.
    """
    if typed_sources(attempt.seal) and attempt.inputs_hash is None:
        raise Refused(
            tr(f"{attempt.seal.draw} 还没有录入种子", f"{attempt.seal.draw} has no inputs yet"),
            tr("先 randcheck draw run", "first: randcheck draw run"),
        )
    text = format_seed(
        attempt.text_hash, attempt.inputs_hash, list(attempt.inputs_lines), journal.practice
    )
    case = case_at_seal(journal, attempt)
    result = derive_for(case, text)
    assert result is not None
    return Drawing(attempt, case, result, text)


def record(journal: Journal, attempt: Attempt) -> Drawing:
    """Write the draw entry, unless it is there: the record of what seal and seed have fixed."""
    drawing = derived(journal, attempt)
    if attempt.draw_seq is not None:
        return drawing
    teams = {row[0]: row[2] for row in drawing.case.frame}
    files = {
        "result": format_result(drawing.result, teams, journal.practice),
        "labels": _labels(journal, drawing.result),
        "people": _people(journal, drawing.case),
    }
    body = Draw(
        attempt.seal.draw,
        seed_of(drawing.seed_text),
        (),
        tree(files["result"]),
        attachment(files["labels"]),
        attachment(files["people"]),
    )
    journal.append(body, [journal.log_signer()], files)
    return drawing


def _labels(journal: Journal, result: Result) -> bytes:
    roster, current = journal.workspace.store.entities(), journal.state.history.entities.current
    rows: list[Row] = [("salt", "-", journal.workspace.world.random(16).hex())]
    rows += [
        ("entity", token, roster[current(token)][0].name)
        for s in result.strata
        for _, token in s.order
    ]
    return format_table(LABELS, rows, journal.practice)


def _people(journal: Journal, case: Case) -> bytes:
    """Open the pseudonyms, for observer and auditor only."""
    tokens, roster = journal.workspace.tokens(), journal.workspace.store.inspectors()
    codes = {tokens.token(code): code for code in roster}
    persons = [row[1] for row in case.people if row[0] == "person"]
    rows = [
        (token, tokens.opening(codes[token]), roster[codes[token]][0].name) for token in persons
    ]
    return format_table(PEOPLE, rows, journal.practice)


def voidable(journal: Journal, draw: str) -> Attempt:
    """Find an attempt that may be called off: sealed, and its seed still unknown.

    Raises:
        Refused: the seed is known, so the result stands; or it is over already.
    """
    attempt = known_attempt(journal, draw)
    if not attempt.live:
        raise Refused(tr(f"{draw} 已有结果或已作废", f"{draw} is drawn or void already"))
    if attempt.inputs_hash is not None:
        raise Refused(
            tr(f"{draw} 的种子已知, 结果已定, 不能作废", f"the seed of {draw} is known; it stands"),
            tr(f"用 randcheck draw run {draw} 记录结果", f"record it: randcheck draw run {draw}"),
        )
    return attempt


def void(journal: Journal, attempt: Attempt, reason: str, signers: Sequence[Signer]) -> None:
    """Call a voidable attempt off in public."""
    journal.append(Void(attempt.seal.draw, attempt.text_hash, reason), signers)
