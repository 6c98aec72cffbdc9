"""Turn team and panel rules into the teams and panels of one draw."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import count

from randcheck.errors import Refused
from randcheck.model import Entity, Inspector
from randcheck.protocol.people import TeamRow
from randcheck.services.rules import MATCHES, PanelRule, Rules, TeamRule
from randcheck.text import tr

EVERYWHERE = frozenset({"全省", "全市", "全县", "全区", "全部", "全域"})


@dataclass(frozen=True, slots=True)
class Teams:
    """The teams of one draw: by entity, by code, with panels of tokens and labels for people."""

    of: Mapping[str, str]
    rules: Mapping[str, tuple[TeamRow, ...]]
    panels: Mapping[str, frozenset[str]]
    labels: Mapping[tuple[str, str], str]


def build_teams(
    entities: Iterable[Entity], people: Mapping[str, Inspector], rules: Rules, size: int | None
) -> Teams:
    """Give every entity the team rule that fits it first.

    `people` maps tokens to those who may sit at all; `size` overrides the number of a team rule
    with a single role.

    Raises:
        Refused: an entity that no rule fits, or a team nobody can fill.
    """
    keys = {entity.code: _key(entity, rules) for entity in entities}
    builder = _Builder(people, rules, size)
    codes = {key: builder.team(key) for key in sorted(set(keys.values()))}
    empty = [code for code, key in keys.items() if codes[key] is None]
    if empty:
        raise Refused(
            tr(
                f"{len(empty)} 户无人可派, 如 {'、'.join(sorted(empty)[:3])}",
                f"nobody may visit {len(empty)} entities, such as {', '.join(sorted(empty)[:3])}",
            ),
            tr("补充检查人员的地区或执法领域, 或改细则的候选组", "widen scope, regions or panels"),
        )
    of = {code: str(codes[key]) for code, key in keys.items()}
    return Teams(of, builder.teams, builder.panels, builder.labels)


def _key(entity: Entity, rules: Rules) -> tuple[int, tuple[str, ...]]:
    """Tell which rule fits an entity, and the values its panels compare."""
    for place, team in enumerate(rules.teams):
        if all(getattr(entity, column) in values for column, values in team.matches.items()):
            columns = _compared(team, rules)
            return place, tuple(getattr(entity, column) for column in columns)
    raise Refused(
        tr(f"没有检查组规则适用于 {entity.code}", f"no team rule fits {entity.code}"),
        tr("在 rules.toml 加一个不写 for 的 [[team]]", "add a [[team]] without `for`"),
    )


def _compared(team: TeamRule, rules: Rules) -> list[str]:
    return sorted({column for role in team.roles for column in rules.panels[role.panel].same})


class _Builder:
    """Number teams and panels in the order of their keys; equal ones share a code."""

    def __init__(self, people: Mapping[str, Inspector], rules: Rules, size: int | None) -> None:
        self.people, self.rules, self.size = people, rules, size
        self.teams: dict[str, tuple[TeamRow, ...]] = {}
        self.panels: dict[str, frozenset[str]] = {}
        self.labels: dict[tuple[str, str], str] = {}
        self._codes: dict[tuple[str, object], str] = {}

    def team(self, key: tuple[int, tuple[str, ...]]) -> str | None:
        """Return the code of a team, or None when a seat has nobody."""
        rule = self.rules.teams[key[0]]
        values = dict(zip(_compared(rule, self.rules), key[1], strict=True))
        panels = [self._panel(self.rules.panels[role.panel], values) for role in rule.roles]
        if not all(panels):
            return None
        seats = tuple(
            (role.role, self._number(rule, role.number), str(panel))
            for role, panel in zip(rule.roles, panels, strict=True)
        )
        if code := self._codes.get((rule.code, seats)):
            return code
        taken = {team.code for team in self.rules.teams} | self.teams.keys()
        code = _numbered(rule.code, taken) if values else rule.code
        self._codes[rule.code, seats] = code
        self.teams[code] = tuple(TeamRow(code, place, *seat) for place, seat in enumerate(seats, 1))
        for role in rule.roles:
            self.labels["role", role.role] = role.label
        return code

    def _number(self, rule: TeamRule, number: int) -> int:
        if self.size is None:
            return number
        if len(rule.roles) > 1:
            raise Refused(
                tr(
                    f"检查组 {rule.code} 有多个席位, 人数写在细则里",
                    f"team {rule.code} has several roles; the rules give its size",
                )
            )
        return self.size

    def _panel(self, rule: PanelRule, values: Mapping[str, str]) -> str | None:
        members = frozenset(
            token for token, person in self.people.items() if _may_sit(person, rule, values)
        )
        if not members:
            return None
        if code := self._codes.get((rule.code, members)):
            return code
        taken = self.rules.panels.keys() | self.panels.keys()
        code = _numbered(rule.code, taken) if rule.same else rule.code
        self._codes[rule.code, members] = code
        self.panels[code] = members
        self.labels["panel", code] = "·".join([rule.label, *(values[c] for c in rule.same)])
        return code


def _numbered(code: str, taken: Set[str]) -> str:
    """Make the next free code of a rule that has several."""
    return next(c for n in count(1) if (c := f"{code[:24]}-{n}") not in taken)


def _may_sit(person: Inspector, rule: PanelRule, values: Mapping[str, str]) -> bool:
    return (
        person.role in rule.kinds
        and (not rule.departments or person.department in rule.departments)
        and (not rule.scope or not person.scope or bool(set(rule.scope) & set(person.scope)))
        and (not rule.regions or bool(set(rule.regions) & set(person.regions)))
        and all(_covers(getattr(person, MATCHES[c]), values[c]) for c in rule.same)
    )


def _covers(offered: tuple[str, ...], value: str) -> bool:
    """Tell whether a person's list covers an entity's value; an empty list covers everything."""
    return not offered or value in offered or bool(EVERYWHERE & set(offered))
