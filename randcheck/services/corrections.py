"""Strike rows after the seed: same seed, same numbers (SPEC §8.6)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from randcheck.errors import Refused, UsageError
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Correct, Draw, Strike
from randcheck.protocol.draw_checks import derive_for, seed_text, without
from randcheck.protocol.note import Signer
from randcheck.protocol.result import format_result
from randcheck.services.drawings import Drawing, case_at_seal, derived, drawn_attempt
from randcheck.services.draws import result_labels
from randcheck.services.journal import Journal, attachment, tree
from randcheck.services.papers import drop_papers
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction ready to be signed: its body, its files, and what it does.

    `gone` are the entities struck now and `moved` those that move up, each by code and name;
    `unchanged` says that none of the struck was drawn, so that the list stays.
    """

    body: Correct
    files: Mapping[str, bytes]
    gone: tuple[str, ...]
    moved: tuple[str, ...]
    unchanged: bool


def correctable(journal: Journal, draw: str, codes: Sequence[str]) -> tuple[Attempt, list[str]]:
    """Find a completed draw and the tokens in its frame that some codes of today stand for.

    Raises:
        Refused: it has a visit or an event, or a code is not in its frame or struck already;
        UsageError: one is named twice.
    """
    attempt = drawn_attempt(journal, draw)
    if attempt.visited or attempt.events:
        raise Refused(
            tr(f"{draw} 已有检查或人员事件, 不能再更正", f"{draw} has a visit or an event"),
            tr(
                "停业、查无此户也是检查结果, 照实记录",
                "closed or not found is a finding: record it",
            ),
        )
    current = journal.state.history.entities.current
    of = {current(row[0]): row[0] for row in journal.log.table(attempt.seq, "frame")}
    struck = {strike.token for strike in attempt.corrected}
    for code in codes:
        token = of.get(current(code))
        if token is None or token in struck:
            raise Refused(
                tr(
                    f"{code} 不在 {draw} 的待抽名单, 或已删除",
                    f"{code} is not in {draw}, or struck",
                ),
                tr(f"randcheck explain {code} 说明它的去向", f"see randcheck explain {code}"),
            )
    tokens = [of[current(code)] for code in codes]
    twice = next((token for n, token in enumerate(tokens) if token in tokens[:n]), None)
    if twice is not None:
        raise UsageError(tr(f"{twice} 写了两次", f"{twice} stands twice"))
    return attempt, tokens


def plan_correction(journal: Journal, attempt: Attempt, strikes: Mapping[str, str]) -> Correction:
    """Work out what a draw gives once some frame rows are struck, each with a reason code.

    Raises:
        Refused: nobody would be left.
    """
    every = {strike.token: strike.reason for strike in attempt.corrected} | dict(strikes)
    case = without(case_at_seal(journal, attempt), every)
    if not case.frame:
        raise Refused(tr("不能把待抽名单删空", "nobody would be left in the drum"))
    entry = journal.log.entries[attempt.draw_seq or 0].entry.body
    assert isinstance(entry, Draw)
    result = derive_for(case, seed_text(attempt, entry.beacon, journal.practice))
    assert result is not None
    teams = {row[0]: row[2] for row in case.frame}
    files = {
        "result": format_result(result, teams, journal.practice),
        "labels": result_labels(journal, result),
    }
    struck = tuple(Strike(token, every[token]) for token in sorted(every, key=str.encode))
    body = Correct(
        attempt.seal.draw,
        attempt.text_hash,
        struck,
        tree(files["result"]),
        attachment(files["labels"]),
    )
    before = attempt.seated.drawn if attempt.seated else frozenset()
    moved = [token for s in result.strata for _, token in s.drawn if token not in before]
    drawn = before & strikes.keys()
    gone, up = _names(journal, strikes), _names(journal, moved)
    return Correction(body, files, gone, up, unchanged=not drawn and not moved)


def _names(journal: Journal, tokens: Iterable[str]) -> tuple[str, ...]:
    """Name entities by today's code and name."""
    roster, current = journal.workspace.store.entities(), journal.state.history.entities.current
    return tuple(f"{current(t)} {roster[current(t)][0].name}" for t in tokens)


def correct(
    journal: Journal, attempt: Attempt, correction: Correction, signers: Sequence[Signer]
) -> Drawing:
    """Record a correction, and derive the draw anew."""
    if journal.elsewhere is None:
        drop_papers(journal, attempt)
    journal.append(correction.body, signers, correction.files)
    return derived(journal, attempt)
