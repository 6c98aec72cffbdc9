"""Say what came after a draw for one entity that it drew: visit, result, team, reserves."""

from dataclasses import dataclass

from randcheck.protocol.aftermath import Finding, Objection, standing
from randcheck.protocol.calendar import local_date
from randcheck.protocol.verify import Examination
from randcheck.services.after_words import ANSWERS, OBJECTIONS
from randcheck.services.explain import Answer
from randcheck.services.pages.after import corrected_of, found_facts, state_of_visit
from randcheck.services.pages.folder import Folder
from randcheck.services.pages.replacing import stories_of
from randcheck.services.pages.told import Told
from randcheck.site.public import FindingLine
from randcheck.text import Text, tr


@dataclass(frozen=True, slots=True)
class Sequel:
    """What came after, as codes and in words.

    `state` is none, owed, visited, recorded, returned or passed; `finding` the latest that passed
    review, `earlier` those it superseded; `moved_for` and `made_up_by` are codes, or empty.
    """

    state: str
    finding: Finding | None
    earlier: tuple[Finding, ...]
    objections: tuple[Objection, ...]
    moved_for: str
    made_up_by: str
    words: tuple[Text, ...]


def sequel_of(examination: Examination, answer: Answer, now: str) -> Sequel | None:
    """Tell what came after the draw of an answer; None where it did not draw the entity."""
    view = next(v for v in examination.views if v.attempt.seal.draw == answer.draw)
    if answer.fate not in ("drawn", "moved"):
        return None
    assert examination.log is not None and examination.checkpoint is not None
    day = local_date(now, examination.log.zone)
    told = Told(Folder(examination.log, examination.views, examination.checkpoint, (), day), view)
    token = answer.token
    findings = view.attempt.findings.get(token, [])
    objections = tuple(view.attempt.objections.get(token, ()))
    passed = [one for one in findings if one.state == "passed"]
    facts = [_fact(one.label, one.value) for one in found_facts(told, token)]
    story = [line.text for line in stories_of(told).get(token, ())]
    return Sequel(
        state_of_visit(told, token),
        standing(findings),
        tuple(passed[:-1]),
        objections,
        told.moved_for.get(token, ""),
        told.made_up.get(token, ""),
        (*story, *facts, *map(_corrected, corrected_of(told, token)), *map(_objection, objections)),
    )


def _fact(label: Text, value: Text) -> Text:
    return tr(f"{label.zh}: {value.zh}", f"{label.en}: {value.en}")


def _corrected(one: FindingLine) -> Text:
    old, new, why = one.old.words, one.new.words, one.why
    return tr(
        f"更正({why.zh}): 原为“{old.zh}”, 现为“{new.zh}”",
        f"corrected ({why.en}): was '{old.en}', is '{new.en}'",
    )


def _objection(one: Objection) -> Text:
    kind, outcome = OBJECTIONS[one.kind], ANSWERS[one.outcome]
    return tr(
        f"{one.received} {kind.zh}: {outcome.zh}, 答复期限 {one.answer_by}",
        f"{one.received} {kind.en}: {outcome.en}, to be answered by {one.answer_by}",
    )
