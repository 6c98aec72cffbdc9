"""Say in words what the working rules mean, and where they miss the rosters."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from operator import eq

from randcheck.model import Entity
from randcheck.protocol.bodies import Rules as RulesEntry
from randcheck.protocol.calendar import local_date
from randcheck.protocol.parts import Limit, Window
from randcheck.services.columns import covers, values_of
from randcheck.services.journal import Journal, attachment
from randcheck.services.rule_words import Ratio
from randcheck.services.rules import Rules
from randcheck.services.rules_log import refuse_other_signers
from randcheck.services.scope import Scope
from randcheck.services.staffing import PanelRule, TeamRule
from randcheck.services.stratifying import Bounds
from randcheck.services.visit_rules import VisitsRule
from randcheck.services.wording import COLUMNS, ROLES, ROUNDINGS
from randcheck.text import Text, join, tr

UNITS = {"years": tr("年", "years"), "days": tr("天", "days")}
SCOPES = {
    "any": tr("", ""),
    "item": tr("同一事项", " for the same item"),
    "department": tr("同一部门", " for the same department"),
}


@dataclass(frozen=True, slots=True)
class RulesReport:
    """What the rules say line by line, and problems; `logged` is the day they were logged."""

    sha256: str
    logged: str
    lines: tuple[tuple[Text, Text], ...]
    problems: tuple[Text, ...]


def check_rules(journal: Journal, rules: Rules) -> RulesReport:
    """Put the rules into words and hold them against the rosters.

    Raises:
        Refused: they name other signers than the log was begun with.
    """
    refuse_other_signers(journal, rules.signers)
    now = local_date(journal.workspace.world.now(), journal.state.zone)
    active = [e for e, active in journal.workspace.store.entities().values() if active]
    return RulesReport(
        attachment(rules.data).sha256,
        _logged(journal, rules),
        tuple(_lines(rules)),
        tuple(_problems(rules, active, now)),
    )


def _logged(journal: Journal, rules: Rules) -> str:
    """Tell the day on which these very rules were logged; empty if the log has others."""
    if journal.state.history.rules != attachment(rules.data):
        return ""
    times = [s.entry.time for s in journal.log.entries if isinstance(s.entry.body, RulesEntry)]
    return local_date(times[-1], journal.state.zone)


def _lines(rules: Rules) -> Iterator[tuple[Text, Text]]:
    limits = join([limit_words(limit) for limit in rules.windows.entities], "; 或", "; or ")
    none = tr("不设", "none")
    yield tr("禁选(检查对象)", "barred (entities)"), limits if rules.windows.entities else none
    yield tr("禁选(同一人与同一户)", "barred (pairs)"), window_words(rules.windows.pairs)
    yield tr("禁选(检查人员)", "barred (people)"), window_words(rules.windows.inspectors)
    yield tr("每人最多", "at most each"), tr(f"{rules.cap} 户", f"{rules.cap} visits")
    yield tr("分层", "strata"), _strata(rules)
    yield tr("抽多少", "how many"), _amounts(rules)
    if rules.tickets_by:
        yield tr("权重", "tickets"), _tickets(rules)
    for team in rules.teams:
        yield tr(f"检查组 {team.code}", f"team {team.code}"), _team(team)
    for panel in rules.panels.values():
        yield tr(f"候选组 {panel.code}", f"panel {panel.code}"), _panel(panel)
    due, days = rules.deadlines.due, rules.deadlines.publish
    yield (
        tr("期限", "deadlines"),
        tr(f"{due} 完成, {days} 个工作日内公布", f"due {due}, public within {days} working days"),
    )
    named = tr(
        "单位、编号、姓名, 记录单另有执法证号",
        "unit, pseudonym, name; the record sheet adds numbers",
    )
    shown = named if rules.names else tr("单位和编号", "unit and pseudonym")
    yield tr("公示检查人员", "inspectors published by"), shown
    yield from _visits(rules.visits)
    if rules.calendar is not None:
        name = rules.calendar.name
        yield tr("工作日历", "calendar"), tr(f"以 {name} 为准", f"by {name}")


def _visits(rule: VisitsRule) -> Iterator[tuple[Text, Text]]:
    """Say how often everybody is visited, at least and at most."""
    if rule.every is not None:
        unit, of = UNITS[rule.every.unit], matches_words(rule.matches)
        zh, en = f"{rule.every.length} {unit.zh}", f"{rule.every.length} {unit.en}"
        suffix = tr(f" (限 {of.zh})", f" (of {of.en})") if rule.matches else of
        yield (
            tr("至少检查", "visited at least"),
            tr(f"每 {zh}一次{suffix.zh}", f"every {en}{suffix.en}"),
        )
    if rule.ceiling is not None:
        much = tr(
            f"每年 {rule.ceiling} 次, 超过提醒", f"{rule.ceiling} times a year, with a warning"
        )
        yield tr("至多检查", "visited at most"), much


def matches_words(matches: Mapping[str, tuple[str, ...]]) -> Text:
    """Say of whom a rule speaks; nothing where it speaks of all."""
    parts = [(COLUMNS[column], values) for column, values in matches.items()]
    zh = "; ".join(f"{name.zh} {'、'.join(values)}" for name, values in parts)
    return tr(zh, "; ".join(f"{name.en} {', '.join(values)}" for name, values in parts))


def limit_words(limit: Limit) -> Text:
    """Say how often is too often."""
    scope = SCOPES[limit.scope]
    if limit.unit == "licence":
        zh, en = "许可有效期内", "while licensed"
    elif (limit.unit, limit.length) == ("years", 1):
        zh, en = "同一自然年内", "in a calendar year"
    else:
        unit = UNITS[limit.unit]
        zh, en = f"{limit.length} {unit.zh}内", f"in {limit.length} {unit.en}"
    return tr(f"{scope.zh}{zh}查过 {limit.times} 次", f"{limit.times} times {en}{scope.en}")


def window_words(window: Window) -> Text:
    """Say how long a window is."""
    if not window.length:
        return tr("不设", "none")
    if (window.unit, window.length) == ("years", 1):
        return tr("同一自然年内", "within a calendar year")
    unit = UNITS[window.unit]
    return tr(f"{window.length} {unit.zh}内", f"within {window.length} {unit.en}")


def _strata(rules: Rules) -> Text:
    if not rules.strata.by:
        return tr("不分层", "one stratum")
    name = COLUMNS[rules.strata.by]
    digits = f" 前{rules.strata.digits}位" if rules.strata.digits else ""
    return tr(f"按{name.zh}{digits}", f"by {name.en}{digits and f':{rules.strata.digits}'}")


def _amounts(rules: Rules) -> Text:
    strata = rules.strata
    parts = [f"{label} {_percent(ratio)}" for label, ratio in strata.ratios.items()]
    if strata.ratio:
        parts.append(_percent(strata.ratio))
    if strata.each:
        return tr(f"每层 {strata.each} 户", f"{strata.each} of every stratum")
    how = ROUNDINGS[strata.rounding]
    parts += [f"{label} {_bounds(bounds)}" for label, bounds in strata.bounds.items()]
    if not parts:
        return tr("每次抽取时说", "said at every draw")
    return tr(f"{'、'.join(parts)}, {how.zh}", f"{', '.join(parts)}, {how.en}")


def _bounds(bounds: Bounds) -> str:
    return "–".join("" if bound is None else str(bound) for bound in bounds)


def _percent(ratio: Ratio) -> str:
    p, q = ratio.parts
    return f"{p * 100 // q}%" if p * 100 % q == 0 else f"{p}/{q}"


def _tickets(rules: Rules) -> Text:
    name = COLUMNS[rules.tickets_by]
    found = "、".join(f"{label} {n}" for label, n in rules.tickets.items())
    return tr(f"按{name.zh}: {found} 签, 其余 1 签", f"by {name.en}: {found}; others 1")


def _team(team: TeamRule) -> Text:
    seats = "、".join(f"{role.label} {role.number}" for role in team.roles)
    wanted = matches_words(team.matches).zh
    return tr(f"{seats}{f' (适用于 {wanted})' if wanted else ''}", seats)


def _panel(panel: PanelRule) -> Text:
    """Say who may sit."""
    kinds = join([ROLES[kind] for kind in panel.kinds], "、", ", ")
    lists = ("departments", "scope", "regions", "qualifications", "levels", "posts")
    wanted = ["、".join(getattr(panel, name)) for name in lists if getattr(panel, name)]
    zh, en = [kinds.zh, *wanted], [kinds.en, *wanted]
    if panel.lead:
        zh.append("可任组长")
        en.append("may lead")
    for column in panel.same:
        name = COLUMNS.get(column, tr("事项", "item"))
        zh.append(f"{name.zh}相符")
        en.append(f"same {name.en}")
    return tr("; ".join(zh), "; ".join(en))


def _problems(rules: Rules, active: list[Entity], day: str) -> Iterator[Text]:
    if not active:
        return
    if rules.strata.by:
        yield from _strata_missed(rules, active, day)
    for matches in (*(team.matches for team in rules.teams), rules.visits.matches):
        for column, wanted in matches.items():
            yield from _nobody_has(column, wanted, active, day)
    if rules.tickets_by:
        yield from _nobody_has(rules.tickets_by, tuple(rules.tickets), active, day, exact=True)


def _nobody_has(
    column: str, wanted: tuple[str, ...], active: list[Entity], day: str, exact: bool = False
) -> Iterator[Text]:
    """Name the values of a column that no entity has."""
    found = {value for entity in active for value in values_of(entity, column, day)}
    match = eq if exact else partial(covers, column)
    if strange := [value for value in wanted if not any(match(value, v) for v in found)]:
        name, shown = COLUMNS[column], "、".join(strange[:5])
        yield tr(f"没有一户的{name.zh}是 {shown}", f"no entity has {name.en} {shown}")


def _strata_missed(rules: Rules, active: list[Entity], day: str) -> Iterator[Text]:
    strata = rules.strata
    scope = Scope(strata.by, strata.digits, first=tuple(strata.ratios))
    found = {scope.label(entity, day) for entity in active}
    named = {*strata.ratios, *strata.bounds}
    if strange := sorted(named - found):
        shown = "、".join(strange[:5])
        yield tr(f"细则写了名录里没有的层: {shown}", f"no entity is in stratum {shown}")
    if strata.ratios and not strata.ratio and (left := sorted(found - strata.ratios.keys())):
        shown = "、".join(left[:5])
        yield tr(f"这些层细则没写比例: {shown}", f"no ratio for {shown}")
    blank = sum(not values_of(entity, strata.by, day) for entity in active)
    if blank:
        name = COLUMNS[strata.by]
        yield tr(f"{blank:,} 户没填{name.zh}", f"{name.en} is blank for {blank:,} entities")
