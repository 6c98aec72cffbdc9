"""Read the working rules (细则) of a workspace from `rules.toml`."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from math import gcd
from pathlib import Path
from typing import Any

from randcheck.errors import Refused, Unreadable
from randcheck.model import ENTITY_FIELDS
from randcheck.protocol.alphabet import is_code
from randcheck.protocol.bodies import Window, Windows
from randcheck.text import Text, tr

DEFAULT_RULES = """\
# 细则: 抽取时照此办理; 每次封存都记下本文件的摘要。 / The working rules of every draw.

[window]
entities = "1 year"      # 检查对象禁选期: "1 year" 同一年内不重复, "3 years", "180 days", "none"
pairs = "365 days"       # 同一检查人员多久内不再去同一户
inspectors = "none"      # 检查人员禁选期; "1 year" = 同一年内抽过的人不再抽(从严)

[draw]
cap = 20                 # 每次抽取每人最多几户
balance = "even"         # even 各人户数拉平; none 不拉平
leeway = 1               # 拉平时允许多出几户

[strata]                 # 分层: by 写列名 region office station industry risk kind, 留空不分层
by = ""
# ratio = "3%"           # 各层统一比例; 也可逐层写: ratios = { A = "1%", B = "3%" }
rounding = "up"          # up 不低于(进一), down 不超过(舍去), half-up 四舍五入

[[team]]                 # 检查组: 第一个 for 相符的规则适用; 不写 for 适用于全部
code = "default"
roles = [{ role = "officer", label = "执法人员", number = 2, panel = "officer" }]

[[panel]]                # 候选组: 谁可以坐这个席位
code = "officer"
label = "执法人员"
kinds = ["officer"]      # officer 执法人员, expert 专家, auxiliary 辅助人员
same = []                # ["region"] 同地区, ["industry"] 执法领域含其行业
"""
ROUNDINGS = ("up", "down", "half-up")
MATCHES = {"region": "regions", "industry": "scope"}


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio in lowest terms, how to round it, and bounds."""

    parts: tuple[int, int]
    rounding: str = "up"
    least: int | None = None
    most: int | None = None


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
        tuple(_team(section, {p.code for p in panels}) for section in top.sections("team", TEAM)),
        {panel.code: panel for panel in panels},
    )


TEAM = {"code", "for", "roles"}
PANEL_KEYS = {"code", "label", "kinds", "departments", "scope", "regions", "same"}


def _tickets(label: str, number: int) -> int:
    if not 1 <= number <= 999:
        raise fault("tickets.of", tr(f"{label}: 签数应为 1 至 999", f"{label}: 1 to 999 tickets"))
    return number


def _team(section: "Section", panels: set[str]) -> TeamRule:
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


def _role(section: "Section", panels: set[str]) -> RoleRule:
    panel = section.code("panel")
    if panel not in panels:
        raise fault(section.name, tr(f"没有候选组 {panel}", f"no panel {panel}"))
    role = section.code("role")
    return RoleRule(role, section.text("label", role), section.number("number", 1, 1, 9), panel)


def _panel(section: "Section") -> PanelRule:
    code = section.code("code")
    same = section.words("same")
    for word in same:
        if word not in MATCHES:
            raise fault(section.name, tr(f"same 不认识 {word}", f"same does not know {word}"))
    return PanelRule(
        code,
        section.text("label", code),
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


@dataclass(frozen=True, slots=True)
class Section:
    """One table of the rules, read strictly: unknown keys are refused, not ignored."""

    name: str
    value: Mapping[str, Any]
    keys: set[str]

    def __post_init__(self) -> None:
        """Refuse keys that nobody reads."""
        for key in self.value:
            if key not in self.keys:
                raise fault(self.name, tr(f"不认识 {key}", f"unknown key {key}"))

    def _get(self, key: str, default: Any, kind: type) -> Any:
        found = self.value.get(key, default)
        if not isinstance(found, kind) or isinstance(found, bool):
            raise fault(self.name, tr(f"{key} 写法不对", f"{key} has another form"))
        return found

    def text(self, key: str, default: str) -> str:
        """Read a text."""
        return str(self._get(key, default, str))

    def code(self, key: str) -> str:
        """Read a code."""
        found = self.text(key, "")
        if not is_code(found):
            raise fault(self.name, tr(f"{key} 须为小写字母数字", f"{key} must be a code"))
        return found

    def number(self, key: str, default: int, low: int, high: int) -> int:
        """Read a whole number within bounds."""
        found = int(self._get(key, default, int))
        if not low <= found <= high:
            raise fault(self.name, tr(f"{key} 应在 {low}–{high}", f"{key} is {low} to {high}"))
        return found

    def choice(self, key: str, default: str, words: tuple[str, ...]) -> str:
        """Read one of a few words."""
        found = self.text(key, default)
        if found not in words:
            raise fault(self.name, tr(f"{key} 只能是 {words}", f"{key} is one of {words}"))
        return found

    def words(self, key: str) -> tuple[str, ...]:
        """Read a list of texts."""
        return tuple(str(word) for word in self._get(key, [], list))

    def mapping(self, key: str, kind: type) -> dict[str, Any]:
        """Read a table of values of one kind."""
        found = self._get(key, {}, dict)
        if not all(isinstance(v, kind) for v in found.values()):
            raise fault(self.name, tr(f"{key} 写法不对", f"{key} has another form"))
        return dict(found)

    def section(self, key: str, keys: set[str]) -> "Section":
        """Read a table."""
        return Section(key, self._get(key, {}, dict), keys)

    def sections(self, key: str, keys: set[str]) -> list["Section"]:
        """Read a list of tables."""
        return [Section(key, value, keys) for value in self._get(key, [], list)]


def fault(where: str, what: Text) -> Refused:
    """Say where the rules are wrong."""
    return Refused(
        tr(f"细则 [{where}]: {what.zh}", f"rules [{where}]: {what.en}"),
        tr("改 rules.toml 后再试", "mend rules.toml and try again"),
    )
