"""Look over both rosters before they are drawn from; nothing is written.

Every line of the report is one function of a `Scene`; those of the log take the journal.
"""

from collections.abc import Callable
from dataclasses import dataclass

from randcheck.errors import RandcheckError
from randcheck.protocol.calendar import local_date
from randcheck.services import (
    quality_cover,
    quality_entities,
    quality_log,
    quality_people,
    quality_twins,
)
from randcheck.services.journal import Journal
from randcheck.services.remarks import Remark, Scene, Severity
from randcheck.services.rules import Rules, read_rules
from randcheck.services.versions import entity_version, inspector_version
from randcheck.text import tr

ORDER = list(Severity)
LINES: tuple[Callable[[Scene], list[Remark]], ...] = (
    quality_entities.empty,
    quality_people.empty,
    quality_entities.personal,
    quality_people.personal,
    quality_cover.teams,
    quality_cover.panels,
    quality_twins.aliased,
    quality_twins.checked_apart,
    quality_twins.look_alikes,
    quality_twins.same_address,
    quality_twins.same_region,
    quality_entities.wrong_checks,
    quality_entities.regions,
    quality_entities.licences_without_dates,
    quality_entities.licences_ended,
    quality_entities.licences_ending,
    quality_entities.several_pools,
    quality_people.ended,
    quality_people.ending,
    quality_people.unknown_end,
    quality_people.without_scope,
    quality_people.without_regions,
    quality_people.regions,
    quality_people.experts,
    quality_people.auxiliaries,
    quality_entities.blanks,
    quality_people.blanks,
)


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report: the worst lines first; versions as they are shown."""

    day: str
    entities: int
    inspectors: int
    entity_version: str
    inspector_version: str
    remarks: tuple[Remark, ...]

    def count(self, severity: str) -> int:
        """Count the lines of one severity."""
        return sum(found.severity == severity for found in self.remarks)


def check(journal: Journal) -> Report:
    """Look over the rosters of a workspace as of today."""
    store = journal.workspace.store
    rules, unread = _rules(journal)
    scene = _scene(journal, rules)
    remarks = [*unread, *(found for line in LINES for found in line(scene))]
    remarks += quality_cover.unqualified_items(journal, scene)
    remarks += quality_log.lines(journal, scene.today)
    return Report(
        scene.today,
        len(scene.entities),
        len(scene.inspectors),
        entity_version(store),
        inspector_version(store),
        tuple(sorted(remarks, key=lambda found: ORDER.index(found.severity))),
    )


def _rules(journal: Journal) -> tuple[Rules | None, list[Remark]]:
    try:
        return read_rules(journal.workspace.rules_path), []
    except RandcheckError as error:
        what = tr(f"细则不能用: {error.what.zh}", f"the rules are unusable: {error.what.en}")
        todo = error.hint or tr("改 rules.toml", "mend rules.toml")
        return None, [Remark("rules", Severity.ERROR, what, 1, todo)]


def _scene(journal: Journal, rules: Rules | None) -> Scene:
    store = journal.workspace.store
    inspectors = tuple(person for person, active in store.sorted_inspectors() if active)
    return Scene(
        local_date(journal.workspace.world.now(), journal.state.zone),
        tuple(entity for entity, active in store.sorted_entities() if active),
        inspectors,
        rules,
        _recused(journal, {person.code for person in inspectors}),
    )


def _recused(journal: Journal, inspectors: set[str]) -> dict[str, frozenset[str]]:
    history = journal.state.history
    if not history.recusals:
        return {}
    tokens = journal.workspace.tokens()
    code_of = {tokens.token(code): code for code in inspectors}
    pairs: dict[str, set[str]] = {}
    for entity, token in history.recusals:
        if token in code_of:
            pairs.setdefault(history.entities.current(entity), set()).add(code_of[token])
    return {entity: frozenset(codes) for entity, codes in pairs.items()}
