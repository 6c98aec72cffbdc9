"""The working rules: how they are worded, what they refuse, what they come to (SPEC §6.4, §7.3)."""

import re

import pytest
from desk import RULES, Desk
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import Refused
from randcheck.model import Entity, Inspector
from randcheck.protocol.parts import SIGNED_TYPES, Limit, Window
from randcheck.services import draws, rules_check
from randcheck.services.rule_words import (
    Ratio,
    parse_bounds,
    parse_limit,
    parse_ratio,
    parse_window,
)
from randcheck.services.rules import Rules, default_rules, parse_rules
from randcheck.services.rules_log import signers_of

TEXT = default_rules().decode()


def rules(*lines: str, base: str = TEXT) -> Rules:
    """The default rules with more lines at the end of a section, as `section: line`."""
    text = base
    for line in lines:
        section, _, more = line.partition(": ")
        text = text.replace(f"[{section}]", f"[{section}]\n{more}", 1)
    return parse_rules(text.encode())


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("1 year", Limit("years", 1, 1, "any")),
        ("year", Limit("years", 1, 1, "any")),
        ("3 years", Limit("years", 3, 1, "any")),
        ("180 days", Limit("days", 180, 1, "any")),
        ("2 times in 1 year", Limit("years", 1, 2, "any")),
        ("1 time in 2 years for item", Limit("years", 2, 1, "item")),
        ("2 times in licence for the item", Limit("licence", 1, 2, "item")),
        ("1 time per year per department", Limit("years", 1, 1, "department")),
        ("同年", Limit("years", 1, 1, "any")),
        ("同年2次", Limit("years", 1, 2, "any")),
        ("自然年", Limit("years", 1, 1, "any")),
        ("１８０天", Limit("days", 180, 1, "any")),
        ("同事项 2年 1次", Limit("years", 2, 1, "item")),
        ("同事项许可期内2次", Limit("licence", 1, 2, "item")),
        ("同部门180天1次", Limit("days", 180, 1, "department")),
        ("none", None),
        ("无", None),
    ],
)
def test_how_often_is_too_often(text, limit):
    assert parse_limit(text) == limit


@pytest.mark.parametrize(
    "text", ["soon", "0 years", "days", "天", "2 licence", "1 month", "-1 days", "1 year for me"]
)
def test_other_wordings_are_refused(text):
    with pytest.raises(Refused):
        parse_limit(text)


@given(st.text(alphabet="同年天期许可事项部门次内 0123456789yearsdintmoflcp", max_size=20))
def test_limits_are_read_or_refused(text):
    try:
        limit = parse_limit(text)
    except Refused:
        return
    assert limit is None or (limit.length >= 1 and limit.times >= 1)


def test_windows_are_years_and_days_only():
    assert parse_window("365 days") == Window("days", 365)
    assert parse_window("none") == Window("days", 0)
    for text in ("licence", "2 times in 1 year", "1 year for item"):
        with pytest.raises(Refused):
            parse_window(text)


@pytest.mark.parametrize(
    ("text", "bounds"), [("60-70", (60, 70)), ("5-", (5, None)), ("-70", (None, 70))]
)
def test_bounds(text, bounds):
    assert parse_bounds(text) == bounds
    with pytest.raises(Refused):
        parse_bounds(text.replace("-", "~"))


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_ratios_come_in_lowest_terms(p, q):
    if p > q:
        with pytest.raises(Refused):
            parse_ratio(f"{p}/{q}", "lot")
    else:
        found = parse_ratio(f"{p}/{q}", "lot")
        assert found.parts[0] * q == found.parts[1] * p and found.rounding == "lot"


def test_the_sample_says_what_it_says():
    assert RULES.windows.entities == (Limit("years", 1, 1, "any"),)
    assert (RULES.cap, RULES.balance, RULES.leeway) == (20, "even", 1)
    assert RULES.deadlines.publish == 20 and not RULES.says_how_many


def test_every_commented_line_of_the_sample_is_understood():
    """What the sample shows as possible must be possible."""
    possible = re.compile(r"# (\[?(?!each|roles)[a-z]+(\]| = )[^\n]*)")
    found = parse_rules(re.sub(possible, r"\1", TEXT.replace('by = ""', 'by = "pool"')).encode())
    assert found.strata.by == "pool" and found.panels["officer"].lead
    assert found.strata.ratios["A"] == Ratio((1, 100))
    assert found.strata.bounds["D"] == (5, 70)
    assert found.tickets == {"C": 2, "D": 4} and found.department == "餐饮科"
    assert found.reasons == {"demolished": "拆迁"}
    assert found.signers == {"seal": ("operator", "observer")}


@pytest.mark.parametrize(
    "line",
    [
        "strata: byy = 1",
        'strata: ratio = "300%"',
        'strata: rounding = "nearest"',
        "strata: each = -1",
        'draw: department = "餐 饮 / 科"',
        'window: entities = "sometimes"',
        "window: entities = 3",
        'deadlines: due = "soon"',
        "deadlines: publish = 0",
    ],
)
def test_what_is_not_understood_is_refused_with_its_place(line):
    name = line.partition(": ")[2].partition(" ")[0]
    text = "\n".join(row for row in TEXT.splitlines() if not row.startswith(f"{name} "))
    with pytest.raises(Refused) as refused:
        rules(line, base=text)
    assert "细则" in refused.value.what.zh and refused.value.hint


def test_who_must_sign():
    usual = {s.type: s.roles for s in signers_of({})}
    assert list(usual) == list(SIGNED_TYPES)
    assert usual["rules"] == ("operator",) and usual["items"] == ("log",)
    own = {s.type: s.roles for s in signers_of({"draw": ["log", "observer"]})}
    assert own["draw"] == ("log", "observer") and own["seal"] == usual["seal"]
    for wrong in ({"seal": ["observer"]}, {"seal": ["boss"]}, {"deal": ["log"]}, {"draw": []}):
        with pytest.raises(Refused):
            signers_of(wrong)


def test_rules_are_logged_once_and_again_when_they_change(desk: Desk):
    kinds = [s.entry.body.__class__.__name__ for s in desk.journal.log.entries]
    assert kinds[:2] == ["Genesis", "Rules"]
    desk.draw("一", number=2)
    desk.draw("二", number=2)
    assert [type(s.entry.body).__name__ for s in desk.journal.log.entries].count("Rules") == 1
    other = rules('reasons: gone = "拆迁"', base=TEXT.replace("# [reasons]", "[reasons]"))
    plan = desk.prepare("三", rules=other, number=2)
    draws.seal(desk.journal, plan, desk.people)
    names = [type(s.entry.body).__name__ for s in desk.journal.log.entries]
    assert names[-2:] == ["Rules", "Seal"] and names.count("Rules") == 2
    seal = desk.journal.state.history.attempts[-1].seal
    assert seal.rules == desk.journal.state.history.rules


def test_other_signers_than_the_log_has_are_refused(desk: Desk):
    text = TEXT.replace("# [signers]", "[signers]").replace("# seal =", "draw =")
    with pytest.raises(Refused, match="not what the log was begun with"):
        desk.prepare(rules=parse_rules(text.encode()))


def test_rules_in_words_and_against_the_rosters(desk: Desk):
    desk.load([Entity(f"FIRM-{n:02d}", f"第{n}家", risk="AB"[n % 2]) for n in range(20)])
    lines = ('by = "risk"', 'ratios = { A = "1%", E = "30%" }')
    text = TEXT.replace('by = ""', "\n".join(lines), 1)
    found = rules_check.check_rules(desk.journal, parse_rules(text.encode()))
    said = {about.zh: rule.zh for about, rule in found.lines}
    assert said["抽多少"] == "A 1%、E 30%, 进一取整" and said["分层"] == "按信用风险等级"
    assert said["禁选(检查对象)"] == "同一自然年内查过 1 次"
    assert [problem.zh for problem in found.problems] == [
        "细则写了名录里没有的层: E",
        "这些层细则没写比例: B",
    ]
    assert not found.logged
    assert rules_check.check_rules(desk.journal, RULES).logged == "2026-03-02"


def test_rules_that_name_what_no_entity_has(desk: Desk):
    desk.load([Entity(f"FIRM-{n:02d}", f"第{n}家", risk="A", region="330106") for n in range(3)])
    team = """
[[team]]
code = "special"
for = { region = ["3301", "3302"] }
roles = [{ role = "a", number = 2, panel = "officer" }]
"""
    weights = '[tickets]\nby = "risk"\nof = { A = 1, D = 3 }\n'
    text = TEXT.replace("[[panel]]", f"{team}\n[[panel]]", 1) + weights
    found = rules_check.check_rules(desk.journal, parse_rules(text.encode()))
    assert [problem.zh for problem in found.problems] == [
        "没有一户的地区是 3302",
        "没有一户的信用风险等级是 D",
    ]


def test_teams_by_lead_qualification_level_and_region(desk: Desk):
    staff = [
        Inspector("33100", "组长", lead=True, regions=("3301",), level="县级"),
        Inspector("33101", "甲", qualifications=("食品检查员",), regions=("330106",)),
        Inspector("33102", "乙", regions=("330106",)),
        Inspector("33103", "丙", regions=("3302",)),
        Inspector("33104", "专家", role="expert"),
    ]
    desk.people_are(staff)
    desk.load([Entity(f"FIRM-{n:02d}", f"第{n}家", region="330106") for n in range(20)])
    text = (
        TEXT[: TEXT.index("[[team]]")]
        + """
[[team]]
code = "special"
for = { region = ["33"] }
roles = [
  { role = "lead", number = 1, panel = "lead" },
  { role = "officer", number = 1, panel = "officer" },
  { role = "expert", number = 1, panel = "expert" },
]
[[panel]]
code = "lead"
lead = true
levels = ["县级"]
same = ["region"]
[[panel]]
code = "officer"
qualifications = ["食品检查员"]
same = ["region"]
[[panel]]
code = "expert"
kinds = ["expert"]
"""
    )
    plan = desk.prepare(rules=parse_rules(text.encode()), number=3)
    members = {panel: len(found) for panel, found in plan.people.panels.items()}
    assert members == {"lead-1": 1, "officer-1": 1, "expert": 1}
