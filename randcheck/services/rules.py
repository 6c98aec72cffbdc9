"""Read the working rules (细则) of a workspace from `rules.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from randcheck.errors import Refused, Unreadable
from randcheck.protocol.alphabet import is_date
from randcheck.protocol.gates import MOST_LIMITS
from randcheck.protocol.parts import Windows
from randcheck.services.columns import COLUMNS, column_named
from randcheck.services.rule_words import parse_limit, parse_window
from randcheck.services.section import Section, fault
from randcheck.services.staffing import PANEL_KEYS, TEAM_KEYS, PanelRule, TeamRule, panel, team
from randcheck.services.stratifying import STRATA_KEYS, StrataRule, same, strata_rule
from randcheck.services.toml_words import not_toml
from randcheck.services.visit_rules import VISITS_KEYS, VisitsRule, visits_rule
from randcheck.text import tr

DEFAULT = "rules_default.toml"
BALANCES = ("even", "none")
KEYS = {
    "window": {"entities", "pairs", "inspectors"},
    "draw": {"department", "cap", "balance", "leeway", "reserves"},
    "strata": STRATA_KEYS,
    "tickets": {"by", "of"},
    "deadlines": {"due", "publish"},
    "public": {"names"},
    "visits": VISITS_KEYS,
    "calendar": {"file"},
}


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long a task lasts (`12-31` or so many days), and working days until it is published."""

    due: str
    publish: int


@dataclass(frozen=True, slots=True)
class Rules:
    """The working rules, and the exact bytes they were read from.

    `signers` are empty unless the rules say who must sign; `reasons` map codes to labels;
    `names` tells whether inspectors are published by name, or by unit and pseudonym; `reserves`,
    whether the next of a stratum may make up for an entity that is found to be gone; `calendar` is
    the file of the bureau's own working days.
    """

    data: bytes
    windows: Windows
    department: str
    cap: int
    balance: str
    leeway: int
    strata: StrataRule
    tickets_by: str
    tickets: Mapping[str, int]
    teams: tuple[TeamRule, ...]
    panels: Mapping[str, PanelRule]
    reasons: Mapping[str, str]
    deadlines: Deadlines
    signers: Mapping[str, tuple[str, ...]]
    names: bool = False
    reserves: bool = False
    visits: VisitsRule = field(default_factory=VisitsRule)
    calendar: Path | None = None

    @property
    def says_how_many(self) -> bool:
        """Tell whether the rules alone give every stratum its number."""
        return bool(self.strata.ratio or self.strata.ratios or self.strata.each)


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
    return parse_rules(data, path.parent)


def parse_rules(data: bytes, folder: Path | None = None) -> Rules:
    """Parse the text of the rules; other files they name are meant from `folder`.

    Raises:
        Refused: names the place that is wrong.
    """
    try:
        value = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Refused(*not_toml(data, error)) from error
    top = Section("", value, {*KEYS, "team", "panel", "reasons", "signers"})
    parts = {name: top.section(name, keys) for name, keys in KEYS.items()}
    draw, tickets = parts["draw"], parts["tickets"]
    by = column_named(tickets.text("by", ""))
    if by not in ("", *COLUMNS) or (tickets.mapping("of", int) and not by):
        raise fault(
            "tickets", tr("of 要有 by, 写列名, 如 by = 'risk'", "`of` needs a column in `by`")
        )
    panels = [panel(section) for section in top.sections("panel", PANEL_KEYS)]
    teams = [team(section, {p.code for p in panels}) for section in top.sections("team", TEAM_KEYS)]
    for name, codes in (("panel", [p.code for p in panels]), ("team", [t.code for t in teams])):
        if len(set(codes)) < len(codes) or not codes:
            raise fault(name, tr("代码重复或缺少", "codes are missing or given twice"))
    return Rules(
        data,
        _windows(parts["window"]),
        draw.token("department"),
        draw.number("cap", 20, 1, 999),
        draw.choice("balance", "even", BALANCES),
        draw.number("leeway", 1, 0, 9),
        strata_rule(parts["strata"]),
        by,
        {same(by, k): _tickets(k, n) for k, n in tickets.mapping("of", int).items()},
        tuple(teams),
        {p.code: p for p in panels},
        _reasons(top.section("reasons", None)),
        _deadlines(parts["deadlines"]),
        _signers(top.section("signers", None)),
        parts["public"].flag("names"),
        draw.flag("reserves"),
        visits_rule(parts["visits"]),
        _calendar(parts["calendar"], folder or Path()),
    )


def _windows(section: Section) -> Windows:
    limits = [parse_limit(text) for text in section.texts("entities", "1 year")]
    if len(limits) > MOST_LIMITS:
        raise fault(
            "window", tr(f"entities 最多 {MOST_LIMITS} 条", f"at most {MOST_LIMITS} limits")
        )
    return Windows(
        tuple(limit for limit in limits if limit is not None),
        parse_window(section.text("pairs", "365 days")),
        parse_window(section.text("inspectors", "none")),
    )


def _tickets(label: str, number: int) -> int:
    if not 1 <= number <= 999:
        raise fault("tickets.of", tr(f"{label}: 签数应为 1 至 999", f"{label}: 1 to 999 tickets"))
    return number


def _reasons(section: Section) -> dict[str, str]:
    return {section.as_code(key): section.label(key, "") for key in section.value}


def _deadlines(section: Section) -> Deadlines:
    due = section.text("due", "12-31")
    if not re.fullmatch(r"[1-9][0-9]{0,2} days?", due) and not is_date(f"2001-{due}"):
        raise fault(
            "deadlines",
            tr(f"due 写 12-31 或 90 days, 不是“{due}”", f"due is 12-31 or 90 days, not '{due}'"),
        )
    return Deadlines(due, section.number("publish", 20, 1, 250))


def _calendar(section: Section, folder: Path) -> Path | None:
    name = section.text("file", "")
    return folder / name if name else None


def _signers(section: Section) -> dict[str, tuple[str, ...]]:
    return {key: tuple(section.texts(key, "")) for key in section.value}
