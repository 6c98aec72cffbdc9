"""Turn team and panel rules into the teams and panels of one draw."""

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import count

from randcheck.errors import Refused
from randcheck.model import Entity, Inspector
from randcheck.protocol.alphabet import LABEL_LENGTH
from randcheck.protocol.people import TeamRow
from randcheck.services.columns import covers, values_of
from randcheck.services.rules import Rules
from randcheck.services.staffing import MATCHES, PanelRule, TeamRule
from randcheck.text import tr

EVERYWHERE = frozenset({"全省", "全市", "全县", "全区", "全部", "全域"})


@dataclass(frozen=True, slots=True)
class Teams:
    """The teams of one draw: by entity, by code, with panels of tokens and labels for people."""

    of: Mapping[str, str]
    rules: Mapping[str, tuple[TeamRow, ...]]
    panels: Mapping[str, frozenset[str]]
    labels: Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Visitors:
    """Who may sit at all, by token; what is visited for; on which day.

    `item` is the item's code and name, either of which a person's scope may give; `size` overrides
    the number of a team rule with a single role.
    """

    people: Mapping[str, Inspector]
    day: str
    item: tuple[str, ...] = ()
    size: int | None = None


def build_teams(entities: Iterable[Entity], rules: Rules, visitors: Visitors) -> Teams:
    """Give every entity the team rule that fits it first.

    Raises:
        Refused: an entity that no rule fits, or a team nobody can fill.
    """
    keys = {entity.code: _key(entity, rules, visitors.day) for entity in entities}
    builder = _Builder(rules, visitors)
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


def _key(entity: Entity, rules: Rules, day: str) -> tuple[int, tuple[str, ...]]:
    """Tell which rule fits an entity, and the values its panels compare."""
    for place, team in enumerate(rules.teams):
        if all(_fits(entity, column, team, day) for column in team.matches):
            columns = (column for column in _compared(team, rules) if column != "item")
            return place, tuple(getattr(entity, column) for column in columns)
    raise Refused(
        tr(f"没有检查组规则适用于 {entity.code}", f"no team rule fits {entity.code}"),
        tr("在 rules.toml 加一个不写 for 的 [[team]]", "add a [[team]] without `for`"),
    )


def _fits(entity: Entity, column: str, team: TeamRule, day: str) -> bool:
    values = values_of(entity, column, day)
    return any(covers(column, wanted, v) for wanted in team.matches[column] for v in values)


def _compared(team: TeamRule, rules: Rules) -> list[str]:
    return sorted({column for role in team.roles for column in rules.panels[role.panel].same})


class _Builder:
    """Number teams and panels in the order of their keys; equal ones share a code."""

    def __init__(self, rules: Rules, visitors: Visitors) -> None:
        self.visitors, self.rules = visitors, rules
        self.teams: dict[str, tuple[TeamRow, ...]] = {}
        self.panels: dict[str, frozenset[str]] = {}
        self.labels: dict[tuple[str, str], str] = {}
        self._codes: dict[tuple[str, object], str] = {}

    def team(self, key: tuple[int, tuple[str, ...]]) -> str | None:
        """Return the code of a team, or None when a seat has nobody."""
        rule = self.rules.teams[key[0]]
        compared = [column for column in _compared(rule, self.rules) if column != "item"]
        values = dict(zip(compared, key[1], strict=True))
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
        if self.visitors.size is None:
            return number
        if len(rule.roles) > 1:
            raise Refused(
                tr(
                    f"检查组 {rule.code} 有多个席位, 人数写在细则里",
                    f"team {rule.code} has several roles; the rules give its size",
                )
            )
        return self.visitors.size

    def _panel(self, rule: PanelRule, values: Mapping[str, str]) -> str | None:
        members = frozenset(
            token
            for token, person in self.visitors.people.items()
            if _may_sit(person, rule, values, self.visitors.item)
        )
        if not members:
            return None
        if code := self._codes.get((rule.code, members)):
            return code
        taken = self.rules.panels.keys() | self.panels.keys()
        code = _numbered(rule.code, taken) if rule.same else rule.code
        self._codes[rule.code, members] = code
        self.panels[code] = members
        named = [values[column] for column in rule.same if values.get(column)]
        self.labels["panel", code] = "·".join([rule.label, *named])[:LABEL_LENGTH].strip()
        return code


def _numbered(code: str, taken: Set[str]) -> str:
    """Make the next free code of a rule that has several."""
    return next(c for n in count(1) if (c := f"{code[:24]}-{n}") not in taken)


def _may_sit(
    person: Inspector, rule: PanelRule, values: Mapping[str, str], item: tuple[str, ...]
) -> bool:
    wanted = {
        column: item if column == "item" else (values[column],)
        for column in rule.same
        if column != "item" or item
    }
    return (
        person.role in rule.kinds
        and (person.lead or not rule.lead)
        and (not rule.departments or person.department in rule.departments)
        and (not rule.scope or not person.scope or bool(set(rule.scope) & set(person.scope)))
        and (not rule.regions or _shares_region(rule.regions, person.regions))
        and (not rule.qualifications or bool(set(rule.qualifications) & set(person.qualifications)))
        and (not rule.levels or person.level in rule.levels)
        and (not rule.posts or person.post in rule.posts)
        and all(
            any(_covers(column, _offered(person, column), value) for value in found)
            for column, found in wanted.items()
        )
    )


def _shares_region(wanted: tuple[str, ...], offered: tuple[str, ...]) -> bool:
    """Tell whether a person serves in a region, in a part of it, or in all of a larger one."""
    if not offered or EVERYWHERE & set(offered):
        return True
    pairs = ((one, other) for one in wanted for other in offered)
    return any(covers("region", *pair) or covers("region", *pair[::-1]) for pair in pairs)


def _offered(person: Inspector, column: str) -> tuple[str, ...]:
    """Give what a person covers of a column; an empty list covers everything."""
    found: str | tuple[str, ...] = getattr(person, MATCHES[column])
    return (found,) if isinstance(found, str) and found else tuple(found)


def _covers(column: str, offered: tuple[str, ...], value: str) -> bool:
    """Tell whether a person's list covers a value; items may be written `A01.直销检查`."""
    if not offered or EVERYWHERE & set(offered):
        return True
    if column == "item":
        return any(value in (one, *one.partition(".")[::2]) for one in offered)
    return any(covers(column, one, value) for one in offered)
