"""Tell what came after a draw: what was found, what was corrected, what was objected."""

from collections.abc import Iterator
from itertools import pairwise

from randcheck.protocol.aftermath import Finding, standing
from randcheck.services.after_words import (
    ANSWERS,
    CORRECTING,
    DONE,
    FOLLOWED,
    FOUND,
    OBJECTIONS,
    OWED,
    STATES,
    method_words,
)
from randcheck.services.pages.replacing import substitutions_of
from randcheck.services.pages.told import Told
from randcheck.services.reason_words import CORRECT
from randcheck.site.paths import entity_name
from randcheck.site.public import AfterPart, Fact, FindingLine, Mark, ObjectionLine, State
from randcheck.text import Text, tr


def after_part(told: Told) -> AfterPart:
    """Tell what came after a completed draw, all its entities together."""
    tokens = [visit.entity for visit in told.order]
    return AfterPart(
        tuple(_counts(told, tokens)),
        tuple(substitutions_of(told)),
        tuple(line for token in tokens for line in corrected_of(told, token)),
        tuple(line for token in tokens for line in objections_of(told, token)),
        bool(told.substitutions or told.view.attempt.findings or told.view.attempt.objections),
    )


def _counts(told: Told, tokens: list[str]) -> Iterator[Fact]:
    """Count as `findings.json` does (SPEC §13)."""
    attempt = told.view.attempt
    found = [standing(attempt.findings.get(token, [])) for token in tokens]
    passed = [one for one in found if one]
    for zh, en, count in (
        ("应检查", "to visit", len(tokens)),
        ("已检查", "visited", sum(token in attempt.visited for token in tokens)),
        ("已公示", "results public", len(passed)),
        ("已完结", "done", sum(one.done for one in passed)),
    ):
        yield Fact(tr(zh, en), tr(f"{count:,}", f"{count:,}"))


def state_of_visit(told: Told, token: str) -> str:
    """Name how far the visit of a drawn entity is: a state of SPEC §13, or owed."""
    attempt = told.view.attempt
    findings = attempt.findings.get(token, [])
    if findings:
        return findings[-1].state
    if token in attempt.visited:
        return "visited"
    return "owed" if attempt.seal.due < told.folder.last_day else "none"


def state_words(told: Told, token: str) -> State:
    """Say what was found at an entity, in the official wording, or how far its visit is."""
    attempt, state = told.view.attempt, state_of_visit(told, token)
    findings = attempt.findings.get(token, [])
    stands = standing(findings)
    if stands:
        later = () if stands is findings[-1] else (CORRECTING,)
        return State(FOUND[stands.result], (_same(stands.date), DONE[stands.done], *later))
    if findings:
        return State(STATES[state], (_same(findings[-1].date),))
    if state != "visited":
        return State(STATES[state])
    day = told.folder.days.get((attempt.seal.draw, told.folder.current(token)), "")
    return State(tr(f"已检查 {day}", f"visited {day}"))


def marks_of(told: Told, token: str) -> Iterator[Mark]:
    """Say for whom an entity moved up, or who moved up for it."""
    if gone := told.moved_for.get(token):
        yield Mark(tr("递补，顶替", "moved up in place of"), told.entity(gone), entity_name(gone))
    if moved := told.made_up.get(token):
        yield Mark(tr("已由递补顶上：", "made up for by"), told.entity(moved), entity_name(moved))


def found_facts(told: Told, token: str) -> Iterator[Fact]:
    """Tell of one entity what was found and what follows, or how far its visit is."""
    state, owed = state_words(told, token), state_of_visit(told, token) == "owed"
    yield Fact(tr("检查结果", "result"), OWED if owed else state.words)
    stands = standing(told.view.attempt.findings.get(token, []))
    if stands is None:
        for more in state.more:
            yield Fact(tr("检查日期", "day of the visit"), more)
        return
    yield Fact(tr("检查日期", "day of the visit"), _same(stands.date))
    yield Fact(tr("检查方式", "how"), method_words(stands.methods))
    yield Fact(tr("后续处置", "follow-up"), FOLLOWED[stands.follow_up])
    yield Fact(tr("完结情况", "whether done"), _done(stands))
    for item in stands.items:
        result, follow_up = FOUND[item.result], FOLLOWED[item.follow_up]
        yield Fact(
            tr(f"事项 {item.item}", f"item {item.item}"),
            tr(f"{result.zh}；{follow_up.zh}", f"{result.en}; {follow_up.en}"),
        )
    if state.more[-1] is CORRECTING:
        yield Fact(tr("更正", "correction"), CORRECTING)


def _done(finding: Finding) -> Text:
    words, day = DONE[finding.done], finding.completed
    return tr(f"{words.zh} {day}", f"{words.en} {day}") if day else words


def corrected_of(told: Told, token: str) -> Iterator[FindingLine]:
    """Tell of every finding that passed review and was superseded by another that did."""
    findings = told.view.attempt.findings.get(token, [])
    passed = [n for n, one in enumerate(findings) if one.state == "passed"]
    for old, new in pairwise(passed):
        # What stands between the two was returned: the reason is that of the first of them.
        why = told.reason(findings[old + 1].reason or "other", CORRECT)
        both = _wording(findings[old]), _wording(findings[new])
        yield FindingLine(told.entity(token), entity_name(token), *both, why)


def _wording(finding: Finding) -> State:
    return State(FOUND[finding.result], (_same(finding.date), FOLLOWED[finding.follow_up]))


def objections_of(told: Told, token: str) -> Iterator[ObjectionLine]:
    """Tell of every objection to a finding, and every application for recusal."""
    found = told.view.attempt.objections.get(token, [])
    for one in sorted(found, key=lambda one: (one.received, one.kind, one.seq)):
        yield ObjectionLine(
            told.entity(token),
            entity_name(token),
            OBJECTIONS[one.kind],
            one.received,
            one.answer_by,
            ANSWERS[one.outcome],
            one.decided or "",
        )


def _same(text: str) -> Text:
    return tr(text, text)
