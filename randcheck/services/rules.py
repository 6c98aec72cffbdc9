"""Read the working rules (细则) of a workspace from `rules.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from math import gcd
from pathlib import Path

from randcheck.errors import Refused, Unreadable
from randcheck.model import ENTITY_FIELDS
from randcheck.protocol.bodies import Window, Windows
from randcheck.services.section import Section, fault
from randcheck.text import tr

DEFAULT = "rules_default.toml"
ROUNDINGS = ("up", "down", "half-up")
MATCHES = {"region": "regions", "industry": "scope"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio in lowest terms, and how to round it."""

    parts: tuple[int, int]
    rounding: str = "up"


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
    """Who may take a seat; empty lists admit everybody."""

    code: str
    label: str
    kinds: tuple[str, ...]
    departments: tuple[str, ...]
    scope: tuple[str, ...]
    regions: tuple[str, ...]
    same: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The working rules, and the exact bytes they were read from."""

    data: bytes
    windows: Windows
    cap: int
    balance: str
    leeway: int
    by: str
    rounding: str
    ratio: Ratio | None
    ratios: Mapping[str, Ratio]
    tickets_by: str
    tickets: Mapping[str, int]
    teams: tuple[TeamRule, ...]
    panels: Mapping[str, PanelRule]


def default_rules() -> bytes:
    """Return the commented rules that a new workspace begins with."""
    return files("randcheck.services").joinpath(DEFAULT).read_bytes()


def read_rules(path: Path) -> Rules:
    """Read the rules file.

    Raises:
        Unreadable: it is absent; Refused: it says something this program does not know.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(tr(f"读不到细则 {path}", f"cannot read the rules {path}")) from error
    return parse_rules(data)


def parse_rules(data: bytes) -> Rules:
    """Parse the text of the rules.

    Raises:
        Refused: names the place that is wrong.
    """
    try:
        value = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(
            tr(f"细则不是 TOML: {error}", f"the rules are not TOML: {error}"),
            tr("用记事本改, 存为 UTF-8", "edit as plain text, save as UTF-8"),
        ) from error
    top = Section("", value, {"window", "draw", "strata", "tickets", "team", "panel"})
    window = top.section("window", {"entities", "pairs", "inspectors"})
    draw = top.section("draw", {"cap", "balance", "leeway"})
    strata = top.section("strata", {"by", "ratio", "ratios", "rounding"})
    tickets = top.section("tickets", {"by", "of"})
    rounding = strata.choice("rounding", "up", ROUNDINGS)
    panels = [_panel(section) for section in top.sections("panel", PANEL_KEYS)]
    teams = [_team(section, {p.code for p in panels}) for section in top.sections("team", TEAM)]
    for name, codes in (("panel", [p.code for p in panels]), ("team", [t.code for t in teams])):
        if len(set(codes)) < len(codes) or not codes:
            raise fault(name, tr("代码重复或缺少", "codes are missing or given twice"))
    return Rules(
        data,
        Windows(
            parse_window(window.text("entities", "1 year")),
            parse_window(window.text("pairs", "365 days")),
            parse_window(window.text("inspectors", "none")),
        ),
        draw.number("cap", 20, 1, 999),
        draw.choice("balance", "even", ("even", "none")),
        draw.number("leeway", 1, 0, 9),
        strata.choice("by", "", ("", *ENTITY_FIELDS)),
        rounding,
        parse_ratio(strata.text("ratio", ""), rounding) if strata.text("ratio", "") else None,
        {k: parse_ratio(v, rounding) for k, v in strata.mapping("ratios", str).items()},
        tickets.choice("by", "", ("", *ENTITY_FIELDS)),
        {k: _tickets(k, n) for k, n in tickets.mapping("of", int).items()},
        tuple(teams),
        {panel.code: panel for panel in panels},
    )


TEAM = {"code", "for", "roles"}
PANEL_KEYS = {"code", "label", "kinds", "departments", "scope", "regions", "same"}


def _tickets(label: str, number: int) -> int:
    if not 1 <= number <= 999:
        raise fault("tickets.of", tr(f"{label}: 签数应为 1 至 999", f"{label}: 1 to 999 tickets"))
    return number


def _team(section: Section, panels: set[str]) -> TeamRule:
    roles = tuple(_role(role, panels) for role in section.sections("roles", ROLE_KEYS))
    if not roles:
        raise fault(section.name, tr("检查组没有席位", "a team without roles"))
    matches = section.mapping("for", list)
    for column in matches:
        if column not in ENTITY_FIELDS:
            raise fault(section.name, tr(f"没有列 {column}", f"no column {column}"))
    return TeamRule(
        section.code("code"), roles, {c: tuple(map(str, v)) for c, v in matches.items()}
    )


ROLE_KEYS = {"role", "label", "number", "panel"}


def _role(section: Section, panels: set[str]) -> RoleRule:
    panel = section.code("panel")
    if panel not in panels:
        raise fault(section.name, tr(f"没有候选组 {panel}", f"no panel {panel}"))
    role = section.code("role")
    return RoleRule(role, section.label("label", role), section.number("number", 1, 1, 9), panel)


def _panel(section: Section) -> PanelRule:
    code = section.code("code")
    same = section.words("same")
    for word in same:
        if word not in MATCHES:
            raise fault(section.name, tr(f"same 不认识 {word}", f"same does not know {word}"))
    return PanelRule(
        code,
        section.label("label", code),
        section.words("kinds") or ("officer",),
        section.words("departments"),
        section.words("scope"),
        section.words("regions"),
        same,
    )


def parse_window(text: str) -> Window:
    """Read `1 year`, `3 years`, `180 days` or `none`.

    Raises:
        Refused: another wording.
    """
    if text == "none":
        return Window("days", 0)
    found = re.fullmatch(r"([1-9][0-9]{0,3}) (year|years|day|days)", text)
    if not found:
        raise fault("window", tr(f"不认识“{text}”", f"'{text}' is not understood"))
    return Window(found[2].rstrip("s") + "s", int(found[1]))


def parse_ratio(text: str, rounding: str) -> Ratio:
    """Read `3%`, `0.5%`, `2‰` or `1/50`.

    Raises:
        Refused: another wording, or not within 0 and 100 %.
    """
    plain = text.replace("％", "%").replace(" ", "")
    found = re.fullmatch(r"([0-9]{1,6})(?:\.([0-9]{1,3}))?([%‰])", plain)
    fraction = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})", plain)
    if found:
        decimals = found[2] or ""
        unit = 100 if found[3] == "%" else 1000
        parts = (int(found[1] + decimals), unit * 10 ** len(decimals))
    elif fraction:
        parts = (int(fraction[1]), int(fraction[2]))
    else:
        raise fault("ratio", tr(f"不认识比例“{text}”, 例 3%、2‰、1/50", f"no ratio: '{text}'"))
    if not 0 < parts[0] <= parts[1]:
        raise fault("ratio", tr(f"比例“{text}”不在 0 与 100% 之间", f"'{text}' is out of range"))
    shared = gcd(*parts)
    return Ratio((parts[0] // shared, parts[1] // shared), rounding)
