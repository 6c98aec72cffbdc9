"""What the rules and the inspectors leave without anybody: entities, panels, items.

Whether a team exists is asked of the same code that a draw asks, without drawing. Bars of an
earlier visit are left to the draw: they change from day to day, the rosters do not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from randcheck.errors import Refused
from randcheck.model import ENTITY_FIELDS, Entity, Item
from randcheck.protocol.people import TeamRow
from randcheck.protocol.team_checks import LEAST_OFFICERS
from randcheck.services.columns import values_of
from randcheck.services.items import latest_items
from randcheck.services.journal import Journal
from randcheck.services.quality_entities import used_columns
from randcheck.services.remarks import Remark, Scene, Severity, named
from randcheck.services.rules import Rules
from randcheck.services.scope import BLANK
from randcheck.services.staffing import PanelRule
from randcheck.services.teams import Teams, Visitors, build_teams
from randcheck.services.wording import COLUMNS
from randcheck.text import tr

NOBODY: frozenset[str] = frozenset()


def teams(scene: Scene) -> list[Remark]:
    """Find entities that no team can visit, and why."""
    if scene.rules is None:
        return []
    left = without_team(scene, scene.rules)
    columns = sorted(used_columns(scene.rules) & set(ENTITY_FIELDS))
    return unvisitable(left) + [line for c in columns for line in uncovered(scene, left, c)]


def unvisitable(left: Iterable[Entity]) -> list[Remark]:
    """Name entities for which the rules make no complete team of two officers at least."""
    what = tr("按细则没有人能去查", "entities no team can visit")
    todo = tr("补充人员, 或核对执法领域、区域、回避和细则", "add people, or check scope and rules")
    return named("no-team", Severity.ERROR, what, (entity.code for entity in left), todo)


def without_team(scene: Scene, rules: Rules) -> list[Entity]:
    """List the entities that no team can visit; all that are alike to the rules go together."""
    people = {person.code: person for person in scene.valid}
    officers = frozenset(code for code, person in people.items() if person.role == "officer")
    columns = sorted(used_columns(rules))
    alike: dict[tuple[tuple[str, ...], ...], list[Entity]] = {}
    for entity in scene.entities:
        key = tuple(values_of(entity, column, scene.today) for column in columns)
        alike.setdefault(key, []).append(entity)
    left: list[Entity] = []
    for entities in alike.values():
        found = _teams(entities[0], Visitors(people, scene.today), rules)
        if found is None:
            left += entities
            continue
        away = {e.code: scene.recused.get(e.code, NOBODY) for e in entities}
        good = {absent: _complete(found, officers, absent) for absent in set(away.values())}
        left += (e for e in entities if not good[away[e.code]])
    return sorted(left, key=lambda entity: entity.code)


def _teams(entity: Entity, visitors: Visitors, rules: Rules) -> Teams | None:
    try:
        return build_teams([entity], rules, visitors)
    except Refused:
        return None


def _complete(found: Teams, officers: frozenset[str], away: frozenset[str]) -> bool:
    """Tell whether the one team found is complete, with two officers, once some stay away."""
    (roles,) = found.rules.values()
    panels = {code: members - away for code, members in found.panels.items()}
    sure = sum(role.number for role in roles if found.panels[role.panel] <= officers)
    return sure >= LEAST_OFFICERS and _fills(roles, panels)


def _fills(roles: Sequence[TeamRow], panels: Mapping[str, frozenset[str]]) -> bool:
    """Tell whether every seat finds a person of its own (Hall's theorem; teams are small)."""
    return all(
        len(frozenset().union(*(panels[role.panel] for role in some)))
        >= sum(role.number for role in some)
        for size in range(1, len(roles) + 1)
        for some in combinations(roles, size)
    )


def uncovered(scene: Scene, left: Iterable[Entity], column: str) -> list[Remark]:
    """Say which regions or industries of the entities left out nobody covers."""
    rules = scene.rules
    compared = [p for p in rules.panels.values() if column in p.same] if rules else []
    lost = sorted(_lost(scene, compared, left, column))
    name = COLUMNS[column]
    what = tr(f"{name.zh}没有人管", f"a {name.en} that nobody covers")
    todo = tr("给有关人员补上", "add it to somebody's list")
    return named(f"uncovered-{column}", Severity.ERROR, what, lost, todo)


def _lost(
    scene: Scene, panels: Iterable[PanelRule], left: Iterable[Entity], column: str
) -> Iterator[str]:
    values = {getattr(entity, column): entity for entity in left}
    for panel in panels:
        only = replace(panel, same=(column,))
        for value in [v for v, entity in values.items() if not _members(scene, only, entity)]:
            del values[value]
            yield value or BLANK


def panels(scene: Scene) -> list[Remark]:
    """Say for each panel how many people could sit in it, whatever the entity."""
    lines: list[Remark] = []
    if scene.rules is None or not scene.entities:
        return lines
    for panel in scene.rules.panels.values():
        members = sorted(_members(scene, replace(panel, same=()), scene.entities[0]))
        what = tr(f"候选组“{panel.label}”可派的人", f"people who could sit in panel {panel.code}")
        todo = tr("不用改", "nothing")
        lines += named(f"panel-{panel.code}", Severity.HINT, what, members, todo)
        if not members:
            todo = tr("补充人员, 或改细则的候选组", "add people, or change the panel")
            lines.append(Remark(f"panel-{panel.code}", Severity.ERROR, what, 0, todo))
    return lines


def _members(scene: Scene, panel: PanelRule, entity: Entity) -> frozenset[str]:
    """List who may sit in a panel for an entity, as a draw with that one seat would."""
    if scene.rules is None:
        return frozenset()
    team = scene.rules.teams[0]
    role = replace(team.roles[0], number=1, panel=panel.code)
    rules = replace(
        scene.rules,
        teams=(replace(team, roles=(role,), matches={}),),
        panels={panel.code: panel},
    )
    people = {person.code: person for person in scene.valid}
    teams = _teams(entity, Visitors(people, scene.today), rules)
    return frozenset().union(*teams.panels.values()) if teams else frozenset()


def unqualified_items(journal: Journal, scene: Scene) -> list[Remark]:
    """Find inspection items that no officer with a valid certificate has in his scope."""
    items = latest_items(journal)
    officers = [i for i in scene.valid if i.role == "officer"]
    labels = {label for person in officers for label in person.scope}
    anything = any(not person.scope for person in officers)
    found = [item.code for item in items if not (anything or labels & _names(item))]
    what = tr("抽查事项没有人能查", "items nobody is qualified for")
    todo = tr("在执法领域写上事项的代码或名称", "put the item's code or name into a scope")
    return named("item-nobody", Severity.ERROR, what, found, todo)


def _names(item: Item) -> set[str]:
    return {item.code, item.name, f"{item.code}.{item.name}"}
