"""What a draw comes to: scope, strata, batches, odds, its item (SPEC §7.2, §7.3, §9)."""

from datetime import date
from fractions import Fraction

import pytest
from desk import RULES, Desk
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import Refused, UsageError
from randcheck.model import Entity, Inspector, Item, Licence, PastVisit
from randcheck.protocol.parts import Limit, Stratum
from randcheck.protocol.views import BEFORE
from randcheck.services import draws, items, trial, visits
from randcheck.services.batches import batch_days, label_of
from randcheck.services.columns import covers, cut, section_of, values_of
from randcheck.services.itemised import has_items, read_item
from randcheck.services.odds import odds_lines, odds_of
from randcheck.services.plan import Plan
from randcheck.services.rosters import Wanted, apply_change, change_entities
from randcheck.services.rule_words import Ratio
from randcheck.services.rules import Rules, default_rules, parse_rules

TEXT = default_rules().decode()
FOOD, SHOPS = "餐饮企业专项库", "食品流通企业专项库"


def rules(**sections: str) -> Rules:
    """The default rules with other lines in a section."""
    text = TEXT
    for section, lines in sections.items():
        before, head, rest = text.partition(f"[{section}]")
        own, bracket, after = rest.partition("\n[")
        names = [line.partition(" ")[0] for line in lines.splitlines()]
        kept = [row for row in own.splitlines() if row.partition(" ")[0] not in names]
        text = before.removesuffix("# ") + head + "\n".join([*kept, lines]) + bracket + after
    return parse_rules(text.encode())


def shape(plan: Plan) -> dict[str, tuple[int, int]]:
    """Drum and number of every stratum, by label."""
    return {plan.labels.get(s.stratum, s.stratum): (s.drum, s.number) for s in plan.seal.strata}


def holds(plan: Plan) -> Plan:
    """A plan that every verifier would accept."""
    for check in BEFORE.values():
        check(plan.case)
    return plan


# --- columns ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "wanted", "value", "held"),
    [
        ("region", "33", "330106", True),
        ("region", "3301", "330106", True),
        ("region", "330106", "3301", False),
        ("region", "33010", "330106", False),
        ("region", "西湖区", "西湖区", True),
        ("region", "西湖", "西湖区", False),
        ("industry", "52", "F5226", True),
        ("industry", "F52", "5226", True),
        ("industry", "F", "5226", True),
        ("industry", "H", "F5226", False),
        ("industry", "餐饮", "餐饮业", False),
        ("office", "3301", "330106", False),
    ],
)
def test_codes_cover_what_begins_with_them(column, wanted, value, held):
    assert covers(column, wanted, value) is held


@given(st.integers(1, 97))
def test_every_division_is_in_one_section(division):
    assert section_of(f"{division:02d}10") in set("ABCDEFGHIJKLMNOPQRST")


def test_known_sections():
    sections = {
        "0111": "A",
        "5226": "F",
        "6210": "H",
        "9610": "S",
        "97": "T",
        "餐饮": "",
        "F52": "F",
    }
    assert {code: section_of(code) for code in sections} == sections
    assert [cut("330106", 4), cut("西湖区", 2), cut("330106", 0)] == ["3301", "西湖区", "330106"]


def test_a_pool_is_one_as_long_as_a_licence_of_it_is_valid():
    held = (
        Licence(FOOD, since="2020-01-01", until="2025-12-31"),
        Licence(FOOD, since="2026-03-01"),
        Licence(SHOPS, until="9999-12-31"),
    )
    entity = Entity("A", "a", licences=held, tags=("重点",))
    assert values_of(entity, "pool", "2026-02-01") == (SHOPS,)
    assert values_of(entity, "pool", "2026-03-01") == (FOOD, SHOPS)
    assert values_of(entity, "tags", "2026-03-01") == ("重点",)
    assert values_of(entity, "region", "2026-03-01") == ()


# --- batches ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("batches", "days"),
    [
        ("1", ["2026-12-31"]),
        ("3", ["2026-06-10", "2026-09-20", "2026-12-31"]),
        ("quarter", ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]),
        ("每季", ["2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31"]),
    ],
)
def test_batches_end_on_these_days(batches, days):
    assert list(batch_days("2026-03-01", "2026-12-31", batches)) == days


def test_months_across_a_year():
    days = batch_days("2026-11-22", "2027-02-10", "month")
    assert days == ("2026-11-30", "2026-12-31", "2027-01-31", "2027-02-10")
    assert label_of(days, "2026-11-22", 1) == "2026-11-22 – 2026-11-30"
    assert label_of(days, "2026-11-22", 3) == "2027-01-01 – 2027-01-31"


@given(
    st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    st.integers(0, 800),
    st.sampled_from(["1", "2", "7", "12", "month", "quarter"]),
)
def test_batches_ascend_to_the_last_day(start, length, batches):
    due = date.fromordinal(start.toordinal() + length)
    try:
        days = batch_days(str(start), str(due), batches)
    except UsageError:
        assert batches.isdecimal() and int(batches) > length + 1
        return
    assert list(days) == sorted(set(days)) and days[-1] == str(due) and days[0] >= str(start)


@pytest.mark.parametrize("batches", ["0", "-1", "400", "week", "1.5", "²"])
def test_other_batches_are_refused(batches):
    with pytest.raises(UsageError):
        batch_days("2026-01-01", "2027-12-31", batches)


# --- strata -------------------------------------------------------------------------------


def classes(desk: Desk) -> None:
    risks = "A" * 9 + "B" * 6 + "C" * 3 + "D" * 2
    desk.load([Entity(f"FIRM-{n:02d}", f"第{n}家", risk=risk) for n, risk in enumerate(risks)])


def test_a_total_is_shared_out_so_that_all_have_the_same_odds(desk: Desk):
    classes(desk)
    plan = holds(desk.prepare(by="risk", number=5))
    assert {s.rounding for s in plan.seal.strata} == {"lot"} and plan.number == 5
    assert {line.exact for line in odds_lines(plan.seal, plan.case.frame)} == {Fraction(1, 4)}
    assert not any("相差一倍" in text.zh for text in trial.remarks(desk.journal, plan))
    drawing = desk.draw("共五户", by="risk", number=5)
    assert sum(len(s.drawn) for s in drawing.result.strata) == 5


def test_ratios_by_class_and_what_rounding_does_to_the_odds(desk: Desk):
    classes(desk)
    given = {"A": Ratio((1, 100)), "B": Ratio((2, 100)), "C": Ratio((1, 10)), "D": Ratio((3, 10))}
    plan = holds(desk.prepare(by="risk", number=None, ratios=given))
    assert shape(plan) == {"A": (9, 1), "B": (6, 1), "C": (3, 1), "D": (2, 1)}
    odd = [text.zh for text in trial.remarks(desk.journal, plan) if "相差一倍" in text.zh]
    assert len(odd) == 3  # 1/9 for 1 %, 1/6 for 2 %, 1/3 for 10 %; 1/2 for 30 % is near enough
    lots = {label: Ratio(ratio.parts, "lot") for label, ratio in given.items()}
    exact = holds(desk.prepare(by="risk", number=None, ratios=lots))
    found = {line.stratum: line.exact for line in odds_lines(exact.seal, exact.case.frame)}
    assert found == {label.lower(): Fraction(*ratio.parts) for label, ratio in given.items()}
    assert not any("相差一倍" in text.zh for text in trial.remarks(desk.journal, exact))


def test_the_same_number_of_every_office(desk: Desk):
    offices = [f"{n % 4}所" for n in range(20)]
    desk.load([Entity(f"FIRM-{n:02d}", f"第{n}家", office=o) for n, o in enumerate(offices)])
    plan = holds(desk.prepare(by="office", number=None, each=2))
    assert shape(plan) == {f"{n}所": (5, 2) for n in range(4)}
    again = holds(desk.prepare(rules=rules(strata='by = "office"\neach = 2'), number=None))
    assert shape(again) == shape(plan)


def test_must_check_firms_come_in_an_order_and_in_batches(desk: Desk):
    desk.load([Entity(f"FIRM-{n:02d}", f"第{n}家", tags=("重点",) * (n < 6)) for n in range(20)])
    asked = {"where": {"tags": frozenset({"重点"})}, "ratio": Ratio((1, 1)), "number": None}
    plan = holds(desk.prepare(batches="3", due="2026-12-31", **asked))
    (stratum,) = plan.seal.strata
    assert (stratum.number, stratum.drum, stratum.whole) == (6, 6, True)
    assert len(plan.seal.batches) == 3 and plan.seal.batches[-1] == "2026-12-31"
    assert any("随机的只是次序" in text.zh for text in trial.remarks(desk.journal, plan))


def test_weights_are_tickets_and_their_odds_are_computed(desk: Desk):
    classes(desk)
    weighted = rules(tickets='by = "risk"\nof = { C = 2, D = 4 }')
    plan = holds(desk.prepare(rules=weighted, number=4))
    lines = {line.tickets: line for line in odds_lines(plan.seal, plan.case.frame)}
    assert {t: line.rows for t, line in lines.items()} == {1: 15, 2: 3, 4: 2}
    expected = sum(line.rows * line.chance for line in lines.values())
    assert abs(expected - 4) < 1e-6
    assert lines[1].chance < lines[2].chance < lines[4].chance < 4 * lines[1].chance


def test_weighted_odds_where_the_number_is_drawn_by_lot():
    stratum = Stratum("a", 10, 10, (1, 4), "lot", None, None, False, False, 2)
    found = odds_of(stratum, {1: 6, 3: 4})
    assert abs(6 * found[1][1] + 4 * found[3][1] - 2.5) < 1e-6
    assert odds_of(stratum, {1: 10}) == {1: (Fraction(1, 4), None)}


def pooled(desk: Desk) -> None:
    """Eight restaurants, eight shops, four of them both; four firms without a licence."""
    held = {FOOD: range(0, 8), SHOPS: range(4, 12)}
    desk.load(
        [
            Entity(
                f"FIRM-{n:02d}",
                f"第{n}家",
                licences=tuple(
                    Licence(pool, since="2024-05-01") for pool, rows in held.items() if n in rows
                ),
            )
            for n in range(20)
        ]
    )


def test_a_firm_in_two_pools_is_drawn_from_the_first_named(desk: Desk):
    pooled(desk)
    ratios = {SHOPS: Ratio((1, 4)), FOOD: Ratio((1, 2))}
    plan = holds(desk.prepare(by="pool", ratios=ratios, number=None))
    assert shape(plan) == {SHOPS: (8, 2), FOOD: (4, 2)}
    assert [c.reason for c in plan.seal.entities.excluded] == ["out-of-scope"]
    only = holds(desk.prepare(where={"pool": frozenset({FOOD})}, number=2))
    assert shape(only) == {"all": (8, 2)}


def test_so_often_while_licensed(desk: Desk):
    pooled(desk)
    made = [("FIRM-00", "2024-06-01"), ("FIRM-00", "2025-06-01"), ("FIRM-01", "2024-04-30")]
    made += [("FIRM-01", "2025-06-01"), ("FIRM-02", "2025-06-01")]
    rows = visits.plan_visits(desk.journal, [PastVisit(*visit) for visit in made])
    visits.record_visits(desk.journal, rows, None)
    limited = rules(window='entities = "同事项许可期2次"')
    plan = holds(desk.prepare(rules=limited, where={"pool": frozenset({FOOD})}, number=2))
    barred = [row[0] for row in plan.case.rest if row[1] == "barred"]
    assert barred == ["FIRM-00"] and dict(plan.case.licences)["FIRM-01"] == "2024-05-01"
    assert plan.seal.licences and "licences" in plan.files
    desk.draw("许可", rules=limited, where={"pool": frozenset({FOOD})}, number=2)


def test_borrowed_people_help_out_only(desk: Desk):
    own = [Inspector(f"33{n:03d}", f"员{n}", until="2030-12-31") for n in range(3)]
    lent = [
        Inspector(f"44{n:03d}", f"借{n}", until="2030-12-31", borrowed="邻县") for n in range(4)
    ]
    desk.people_are(own + lent)
    assert desk.journal.state.history.inspectors.lent == {
        desk.journal.workspace.tokens().token(person.code) for person in lent
    }
    plan = holds(desk.prepare(number=4, cap=3))
    assert any("借用 4 人" in text.zh for text in trial.remarks(desk.journal, plan))
    seated = [
        s.inspector for v in desk.draw(number=4, cap=3).result.pairing.visits for s in v.seats
    ]
    tokens = desk.journal.workspace.tokens()
    mine = {tokens.token(person.code) for person in own}
    assert sum(token in mine for token in seated) == 8  # three of them have room for nine seats
    few = desk.draw("少", number=6, cap=3)
    sat = [s.inspector for v in few.result.pairing.visits for s in v.seats]
    assert sum(token in mine for token in sat) == 9 and len(sat) == 12
    desk.people_are([*own, Inspector("44000", "借0", until="2030-12-31")])
    assert desk.journal.state.history.inspectors.lent == {
        tokens.token(person.code) for person in lent[1:]
    }


# --- items --------------------------------------------------------------------------------


def listed(desk: Desk, **fields: str) -> None:
    found = Item(code="A01", name="直销违法行为检查", basis="直销管理条例", **fields)
    change = items.change_items((), (found,), False, ())
    assert items.apply_items(desk.journal, change)


def test_nothing_is_inspected_that_is_not_on_the_list(desk: Desk):
    listed(desk)
    with pytest.raises(Refused, match="not on the list") as refused:
        desk.prepare("直销")
    assert "A01 直销违法行为检查" in refused.value.hint.zh
    for named in ({"item": "A01"}, {"item": "直销违法行为检查"}):
        plan = holds(desk.prepare("春季", **named))
        assert plan.seal.item == "A01" and plan.seal.items == desk.journal.state.history.items


def test_an_item_may_be_typed_by_its_name(desk: Desk):
    assert not has_items(desk.journal) and read_item(desk.journal, "随便") == "随便"
    listed(desk)
    assert has_items(desk.journal)
    assert {read_item(desk.journal, text) for text in ("a01", "直销违法 行为检查")} == {"A01"}
    with pytest.raises(UsageError, match="not on the list"):
        read_item(desk.journal, "直销")


def test_the_item_gives_the_ratio_and_the_bounds(desk: Desk):
    listed(desk, ratio="不低于10%")
    assert shape(desk.prepare(item="A01", number=None)) == {"all": (20, 2)}
    with pytest.raises(Refused, match="below"):
        desk.prepare(item="A01", number=1)
    assert desk.prepare(item="A01", number=3).number == 3


def test_the_item_caps_the_visits_to_one_firm(desk: Desk):
    listed(desk, frequency="对同一单位每2年抽查不超过1次")
    loose = rules(window='entities = "none"')
    plan = holds(desk.prepare(item="A01", rules=loose))
    assert plan.seal.window.entities == (Limit("years", 2, 1, "item"),)
    drawing = desk.draw("春季", item="A01", rules=loose, due="2026-03-31")
    desk.visit(drawing, "2026-03-02")
    again = holds(desk.prepare("夏季", item="A01", period="2026-Q3", rules=loose))
    drawn = {token for s in drawing.result.strata for _, token in s.drawn}
    assert {row[0] for row in again.case.rest if row[1] == "barred"} == drawn


def test_an_inspectors_scope_may_name_the_item(desk: Desk):
    listed(desk)
    scopes = [("A01.直销违法行为检查",), ("A01",), ("直销违法行为检查",), ("B02",), ("B02",)]
    desk.people_are(
        [Inspector(f"33{n}00", f"员{n}", scope=scope) for n, scope in enumerate(scopes)]
    )
    by_item = parse_rules(TEXT.replace("same = []", 'same = ["item"]').encode())
    plan = holds(desk.prepare(item="A01", rules=by_item))
    assert {len(found) for found in plan.people.panels.values()} == {3}


def test_what_the_item_asks_of_people_is_remarked(desk: Desk):
    listed(desk, officers="需专业岗位资格")
    plan = desk.prepare(item="A01", rules=RULES)
    assert any("需专业岗位资格" in text.zh for text in trial.remarks(desk.journal, plan))
    draws.seal(desk.journal, plan, desk.people)


def test_bounds_of_the_item_hold_for_lots_as_a_whole(desk: Desk):
    """The floors of many small strata would be far below the ratio that everybody has."""
    classes(desk)
    listed(desk, ratio="不低于10%")
    lots = {label: Ratio((1, 10), "lot") for label in "ABCD"}
    plan = holds(desk.prepare(item="A01", by="risk", number=None, ratios=lots))
    assert sum(s.number for s in plan.seal.strata) == 0
    with pytest.raises(Refused, match="below"):
        desk.prepare(
            item="A01", by="risk", number=None, ratios={**lots, "A": Ratio((9, 100), "lot")}
        )


# --- what a stranger tried ----------------------------------------------------------------


def test_what_no_verifier_would_examine_is_not_prepared(desk: Desk, monkeypatch):
    monkeypatch.setattr("randcheck.protocol.limits.CANDIDATES", 10)
    with pytest.raises(Refused) as refused:
        desk.prepare(number=4)
    assert "分几次抽" in refused.value.hint.zh


def test_five_limits_are_one_too_many(desk: Desk):
    four = 'entities = ["同年", "3年2次", "180天", "同事项2年1次"]'
    with pytest.raises(Refused, match="at most 4"):
        rules(window=four.replace("]", ', "同部门90天"]'))
    listed(desk, frequency="同一单位每3年抽查不超过1次")
    with pytest.raises(Refused, match="at most 4"):
        desk.prepare(item="A01", rules=rules(window=four))


def test_a_last_day_that_is_past_is_not_moved(desk: Desk):
    with pytest.raises(Refused, match="is past"):
        desk.prepare(rules=rules(deadlines='due = "01-31"'))
    for wrong in ("13-01", "02-30", "00-00"):
        with pytest.raises(Refused):
            rules(deadlines=f'due = "{wrong}"')
    assert desk.prepare(rules=rules(deadlines='due = "30 days"')).seal.due == "2026-04-01"


def test_two_items_on_one_day_are_two_visits(desk: Desk):
    listed(desk)
    named = PastVisit("FIRM-01", "2026-02-01", item="直销违法行为检查")
    for visit, rows in (
        (PastVisit("FIRM-01", "2026-02-01", item="B01"), 1),
        (named, 1),
        (named, 0),
    ):
        plan = visits.plan_visits(desk.journal, [visit])
        assert len(plan.rows) == rows
        visits.record_visits(desk.journal, plan, None)
    limited = rules(window='entities = "同事项2年1次"')
    found = holds(desk.prepare(item="A01", rules=limited))
    assert [row[0] for row in found.case.rest] == ["FIRM-01"]


def test_a_closed_firm_is_struck_and_owed_no_longer(desk: Desk):
    drawing = desk.draw("春季", item="春", due="2026-03-10")
    owed = sorted(token for s in drawing.result.strata for _, token in s.drawn)
    desk.now += 30 * 86_400
    gone = Wanted(retire={owed[0]: "closed"})
    apply_change(desk.journal, change_entities(desk.journal, gone), None)
    plan = holds(desk.prepare("夏季", item="春", period="2026-Q2"))
    assert [row[0] for row in plan.case.frame if row[1] == "owed"] == owed[1:]
    assert [row[:2] for row in plan.case.rest if row[0] == owed[0]] == [(owed[0], "struck")]
    desk.draw("夏季", item="春", period="2026-Q2")
    later = holds(desk.prepare("秋季", item="春", period="2026-Q3"))
    assert [row[1] for row in later.case.rest if row[0] == owed[0]] == ["retired"]


@pytest.mark.parametrize(
    "asked",
    [
        {"number": 4, "each": 2},
        {"number": 4, "ratio": Ratio((1, 2))},
        {"number": None, "ratios": {"E": Ratio((1, 2))}, "by": "risk"},
        {"number": None, "ratios": {"A": Ratio((1, 2))}},
    ],
)
def test_amounts_that_contradict_or_match_nothing(desk: Desk, asked):
    classes(desk)
    with pytest.raises(UsageError):
        desk.prepare(**asked)


def test_the_rules_of_one_column_are_not_those_of_another(desk: Desk):
    desk.load([Entity(f"FIRM-{n:02d}", f"第{n}家", industry="AB"[n % 2]) for n in range(20)])
    by_risk = rules(strata='by = "risk"\nratios = { A = "30%", B = "50%" }')
    with pytest.raises(Refused, match="nothing says how many"):
        desk.prepare(rules=by_risk, by="industry", number=None)


def test_a_team_rule_reads_its_values_as_an_import_does(desk: Desk):
    classes(desk)
    text = TEXT.replace('code = "default"', 'code = "default"\nfor = { "风险等级" = ["D级"] }')
    with pytest.raises(Refused, match="no team rule fits"):
        desk.prepare(rules=parse_rules(text.encode()))
    found = parse_rules(text.encode()).teams[0].matches
    assert found == {"risk": ("D",)}


def test_people_of_everywhere_serve_in_every_region(desk: Desk):
    people = [("全市",), ("3301",), (), ("3302",)]
    desk.people_are([Inspector(f"33{n}00", f"员{n}", regions=r) for n, r in enumerate(people)])
    text = TEXT.replace("same = []", 'same = []\nregions = ["330106"]')
    plan = desk.prepare(rules=parse_rules(text.encode()), number=2)
    assert {len(found) for found in plan.people.panels.values()} == {3}


@pytest.mark.parametrize(
    ("column", "wanted", "value", "held"),
    [
        ("region", "330100", "330106", True),
        ("region", "330000", "330106", True),
        ("region", "330106001", "330106001005", True),
        ("industry", "F5", "G5411", False),
        ("industry", "F5", "5226", True),
        ("industry", "C1", "B1110", False),
        ("industry", "H52", "F5226", False),
    ],
)
def test_codes_as_people_write_them(column, wanted, value, held):
    assert covers(column, wanted, value) is held
    assert cut("F5226", 2) == cut("5226", 2) == "52"
