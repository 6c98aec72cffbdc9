"""The rules for teams and panels: who is sent where."""

from collections.abc import Mapping
from dataclasses import dataclass

from randcheck.files.inspectors import ROLES
from randcheck.services.columns import COLUMNS, column_named
from randcheck.services.section import Section, fault
from randcheck.services.stratifying import same as as_read
from randcheck.text import tr

MATCHES = {"region": "regions", "industry": "scope", "item": "scope", "office": "department"}
"""What `same` compares: a column of the entity (or the item drawn for) with one of the person."""

TEAM_KEYS = {"code", "for", "roles"}
ROLE_KEYS = {"role", "label", "number", "panel"}
PANEL_LISTS = ("departments", "scope", "regions", "qualifications", "levels", "posts")
PANEL_KEYS = {"code", "label", "kinds", "lead", "same", *PANEL_LISTS}


@dataclass(frozen=True, slots=True)
class RoleRule:
    """One role of a team rule."""

    role: str
    label: str
    number: int
    panel: str


@dataclass(frozen=True, slots=True)
class TeamRule:
    """Which entities a team is for, and its roles."""

    code: str
    roles: tuple[RoleRule, ...]
    matches: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class PanelRule:
    """Who may take a seat; empty lists admit everybody, `lead` only those who may lead."""

    code: str
    label: str
    kinds: tuple[str, ...]
    departments: tuple[str, ...]
    scope: tuple[str, ...]
    regions: tuple[str, ...]
    qualifications: tuple[str, ...]
    levels: tuple[str, ...]
    posts: tuple[str, ...]
    lead: bool
    same: tuple[str, ...]


def team(section: Section, panels: set[str]) -> TeamRule:
    """Read one team rule.

    Raises:
        Refused: no roles, or a column or panel that is not there.
    """
    roles = tuple(_role(role, panels) for role in section.sections("roles", ROLE_KEYS))
    if not roles:
        raise fault(section.name, tr("检查组没有席位", "a team without roles"))
    return TeamRule(section.code("code"), roles, read_matches(section))


def read_matches(section: Section) -> dict[str, tuple[str, ...]]:
    """Read `for`: by column, the values of which an entity has one.

    Raises:
        Refused: a column that is not there.
    """
    matches = {column_named(k): v for k, v in section.mapping("for", list).items()}
    for column in matches:
        if column not in COLUMNS:
            raise fault(section.name, tr(f"没有列 {column}", f"no column {column}"))
    return {c: tuple(as_read(c, str(value)) for value in wanted) for c, wanted in matches.items()}


def _role(section: Section, panels: set[str]) -> RoleRule:
    code = section.code("panel")
    if code not in panels:
        raise fault(section.name, tr(f"没有候选组 {code}", f"no panel {code}"))
    role = section.code("role")
    return RoleRule(role, section.label("label", role), section.number("number", 1, 1, 9), code)


def _kinds(section: Section) -> tuple[str, ...]:
    words = section.words("kinds")
    for word in words:
        if word not in ROLES:
            known = "、".join(("officer", "expert", "auxiliary"))
            raise fault(section.name, tr(f"kinds 可写 {known}", f"kinds: {known}"))
    return tuple(dict.fromkeys(ROLES[word] for word in words))


def panel(section: Section) -> PanelRule:
    """Read one panel rule.

    Raises:
        Refused: `same` names what cannot be compared.
    """
    code, same = section.code("code"), section.words("same")
    for word in same:
        if word not in MATCHES:
            raise fault(section.name, tr(f"same 不认识 {word}", f"same does not know {word}"))
    departments, scope, regions, able, levels, posts = map(section.words, PANEL_LISTS)
    return PanelRule(
        code,
        section.label("label", code),
        _kinds(section) or ("officer",),
        departments,
        scope,
        regions,
        able,
        levels,
        posts,
        section.flag("lead"),
        same,
    )
