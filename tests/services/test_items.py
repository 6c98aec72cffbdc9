"""The list in its one form, what an import changes of it, and what a draw may ask of an item."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from randcheck.errors import Malformed, Refused, UsageError
from randcheck.files.cells import ERROR_VALUE, NOTHING, BadCell
from randcheck.files.checklists import Checked
from randcheck.files.headings import normal
from randcheck.files.item_headings import CATALOGUE, CHECKLISTS
from randcheck.files.item_headings import ITEMS as ITEM_HEADS
from randcheck.files.items import passage
from randcheck.model import Cap, Check, Item
from randcheck.services.item_files import export_items, import_items
from randcheck.services.item_list import format_items, in_order, parse_items
from randcheck.services.item_rules import Asked, Before, Setting, cap_of, check_item, quantities_of
from randcheck.services.item_words import full_name, quantity_words
from randcheck.services.items import (
    attach_checklists,
    change_items,
    find_item,
    recode_items,
)

A = Item("A01", "甲", "《甲法》", ratio="不低于3%", frequency="对同一单位每2年抽查不超过1次")
B = Item("B01", "乙", "《乙法》", checklist=(Check("1", "看", "问"),))


HEADS = ITEM_HEADS.words() | CHECKLISTS.words() | CATALOGUE.words()


def passages(least=0):
    """Make texts as an import reads them."""

    def read(text):
        try:
            found = passage(text)
            # a cell that reads like a heading may be taken for one
            return "" if found in NOTHING or normal(found) in HEADS else found
        except BadCell:
            return ""

    odd = st.sampled_from(
        ["=1+1", "@a", "-3", "+8", "a,b", '"', "'", "\\", "1\n2", "_x000D_", "５"]
    )
    found = (st.text(max_size=12) | odd).map(read)
    return found.filter(lambda text: len(text) >= least and not ERROR_VALUE.fullmatch(text))


CHECKS = st.builds(Check, passages(), passages(1), passages())
CODES = st.sampled_from(
    [f"{a}{n}{b}" for a in ("A0", "", "检") for n in (1, 2, 10) for b in ("", "-2")]
)
ITEMS = st.lists(
    st.builds(
        Item,
        CODES,
        passages(1),
        passages(1),
        *(passages() for _ in range(2)),
        st.sampled_from(["general", "key"]),
        *(passages() for _ in range(8)),
    ),
    min_size=1,
    max_size=4,
    unique_by=lambda item: item.code,
).map(tuple)


def sorted_items(items):
    return tuple(sorted(items, key=lambda item: item.code))


# --- the one form -------------------------------------------------------------------------


@given(ITEMS, st.lists(CHECKS, max_size=2))
def test_the_list_is_read_as_it_was_written(items, checks):
    first, *rest = items
    items = (Item(first.code, first.name, first.basis, checklist=tuple(checks)), *rest)
    data = format_items(items)
    assert parse_items(data) == sorted_items(items)
    assert format_items(parse_items(data)) == data
    assert format_items(reversed(items)) == data


def test_the_form_is_what_it_is():
    assert format_items([Item("A1", "甲", "法")]).decode().splitlines()[:7] == [
        *("{", ' "v": 1,', ' "items": [', "  {", '   "code": "A1",', '   "name": "甲",'),
        '   "basis": "法",',
    ]
    assert parse_items(format_items([])) == ()


def altered(change):
    value = json.loads(format_items([A, B]))
    change(value)
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{}", b"[]", b"null", format_items([A])[:-1], format_items([A]) + b"\n"),
        format_items([A]).replace(b"\n", b"\r\n"),
        json.dumps(json.loads(format_items([A]))).encode(),
        altered(lambda v: v.update(v=2)),
        altered(lambda v: v["items"].reverse()),
        altered(lambda v: v["items"].append(v["items"][-1])),
        altered(lambda v: v["items"][0].update(basis="")),
        altered(lambda v: v["items"][0].update(kind="other")),
        altered(lambda v: v["items"][0].update(code="a01")),
        altered(lambda v: v["items"][0].update(remark="a\u200b")),
        altered(lambda v: v["items"][0].update(remark="'=1")),
        altered(lambda v: v["items"][0].update(remark=" 空")),
        altered(lambda v: v["items"][0].update(remark=None)),
        altered(lambda v: v["items"][0].update(more="")),
        altered(lambda v: v["items"][0].pop("remark")),
        altered(lambda v: v["items"][1]["checklist"][0].update(content="")),
    ],
)
def test_anything_else_is_refused(data):
    with pytest.raises(Malformed):
        parse_items(data)


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_break_the_reader(data):
    with pytest.raises(Malformed):
        parse_items(data)


# --- changes ------------------------------------------------------------------------------


def test_a_whole_file_replaces_the_list_and_a_partial_one_does_not():
    new = Item("C01", "丙", "法")
    whole = change_items([A, B], [B, new], False, ["name", "basis"])
    assert (whole.added, whole.changed, whole.removed, whole.unchanged) == (
        *(("C01",), (), ("A01",), 1),
    )
    assert change_items([A, B], [new], True, ["name"]).items == (A, B, new)


def test_a_file_without_a_column_leaves_it_as_it_was():
    found = change_items([A, B], [Item("B01", "乙", "新法")], True, ["name", "basis"])
    assert found.items[1] == Item("B01", "乙", "新法", checklist=B.checklist)
    assert found.changed == ("B01",) and found.counts["changed"] == 1


def test_a_catalogue_gives_codes_to_the_items_of_its_names():
    parts = [Item(f"11{n}", "甲", "法", sub=n or "一") for n in ("", "-2", "-10")]
    found = recode_items([*parts, B], {"甲": "A01"})
    assert found.recoded == {"11": "A01", "11-2": "A01-2", "11-10": "A01-3"}
    assert [item.code for item in found.items] == ["A01", "A01-2", "A01-3", "B01"]
    again = recode_items(found.items, {"甲": "A01"})
    assert not any(again.counts.values())
    with pytest.raises(Refused):
        recode_items([B], {"丁": "D01"})


def test_a_recoded_item_takes_no_code_of_another():
    found = recode_items([Item("1", "甲", "法"), Item("A01", "乙", "法")], {"甲": "A01"})
    assert len({item.code for item in found.items}) == 2
    assert {item.code: item.name for item in found.items}["A01"] == "乙"


def test_checklists_go_to_the_code_its_parts_and_else_to_the_name():
    part, other = Item("A01-2", "甲", "法", sub="二"), Item("9", "丙", "法")
    lines = [
        Checked(2, "A01", "甲", Check("1", "看一")),
        Checked(3, "A01", "甲", Check("2", "看二")),
        Checked(4, "C07", "丙", Check("1", "看丙")),
        Checked(5, "D01", "丁", Check("1", "看丁")),
        Checked(6, "B01", "别名", Check("1", "看别")),
    ]
    found = attach_checklists([A, part, B, other], lines)
    by_code = {item.code: [c.content for c in item.checklist] for item in found.items}
    assert by_code == {
        "A01": ["看一", "看二"],
        "A01-2": ["看一", "看二"],
        "B01": ["看"],
        "9": ["看丙"],
    }
    assert ["第 5 行" in w.zh or "第 6 行" in w.zh for w in found.warnings] == [True, True]
    with pytest.raises(Refused):
        attach_checklists([B], lines[:1])


def test_items_are_ordered_as_people_count_and_found_by_code():
    codes = ["A2", "A10", "A1-10", "A1-2", "2", "10"]
    found = [item.code for item in in_order(Item(c, "甲", "法") for c in codes)]
    assert found.index("A2") < found.index("A10") and found.index("2") < found.index("10")
    assert found.index("A1-2") < found.index("A1-10")
    assert find_item([A, B], "B01") == B
    with pytest.raises(Refused):
        find_item([A], "B01")
    assert full_name(Item("1", "甲", "法", sub="一")) == "甲：一"


# --- files --------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@given(items=ITEMS)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_export_imports_as_the_same_list(items, suffix, tmp_path):
    path = tmp_path / f"清单.{suffix}"
    export_items(items, path)
    for present in ((), items):
        found = import_items(present, str(path), {})
        assert found.change.items == sorted_items(items)
        assert found.refused == () and found.change.removed == ()


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_exported_checklists_import_as_the_same(suffix, tmp_path):
    part = Item("B01-2", "乙", "法", sub="二", checklist=(Check("", "=甲"), Check("2", "看", "问")))
    export_items([B, part], tmp_path / f"单.{suffix}", checklists=True)
    bare = [Item(i.code, i.name, i.basis, sub=i.sub) for i in (B, part)]
    found = import_items(bare, str(tmp_path / f"单.{suffix}"), {})
    assert found.kind == "checklists" and found.change.items == (B, part)


def test_an_export_is_inert_and_knows_two_suffixes(tmp_path):
    export_items([Item("1", "=1+1", "@法", ratio="=50%")], tmp_path / "a.csv")
    data = (tmp_path / "a.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n") and b"'=50%" in data
    with pytest.raises(UsageError):
        export_items([A], tmp_path / "a.ods")


def test_the_real_files(cases):
    paths = {
        name: str(cases / f"zj_item_{name}.csv")
        for name in ("bill_full", "catalogue_36", "checklists")
    }
    bill = import_items((), paths["bill_full"], {}, codes=paths["catalogue_36"])
    assert (len(bill.change.items), len(bill.refused)) == (78, 1)
    assert bill.understood == {"ratio": 52, "frequency": 68}
    rows = {
        field: sum(len(k.rows) for k in bill.kept if k.field == field)
        for field in ("ratio", "frequency")
    }
    assert rows == {"ratio": 26, "frequency": 10}
    again = import_items(bill.change.items, paths["bill_full"], {})
    assert not any(again.change.counts.values())
    lists = import_items(bill.change.items, paths["checklists"], {})
    assert {item.code for item in lists.change.items if item.checklist} >= {"A01", "A01-9", "C13"}
    assert parse_items(format_items(lists.change.items)) == lists.change.items
    later = import_items(
        import_items((), paths["bill_full"], {}).change.items, paths["catalogue_36"], {}
    )
    bases = [{(i.name, i.code.partition("-")[0]) for i in x.change.items} for x in (later, bill)]
    assert bases[0] == bases[1]


# --- bounds -------------------------------------------------------------------------------


def item(ratio="", frequency=""):
    return Item("1", "甲", "法", ratio=ratio, frequency=frequency)


def verdict(found, *strata, **more):
    seen = check_item(found, strata, **more)
    return [t.zh for t in seen.faults], [t.zh for t in seen.remarks]


def test_a_ratio_below_the_item_is_a_fault():
    assert verdict(item("不低于3%"), Asked(400, 8, (2, 100))) == (
        ["比例 2%低于事项规定的“不低于3%”"],
        [],
    )
    assert verdict(item("不低于3%"), Asked(400, 12, (3, 100))) == ([], [])
    assert verdict(item("不低于3%"), Asked(400, 11))[0] == [
        "基数 400 户抽 11 户低于事项规定的“不低于3%”"
    ]


def test_a_ratio_above_the_item_is_a_fault_but_one_entity_never_is():
    assert verdict(item("不超过总数的2%"), Asked(99, 2))[0]
    assert verdict(item("不超过总数的2%"), Asked(100, 2)) == ([], [])
    assert verdict(item("不超过总数的2%"), Asked(10, 1)) == ([], [])


def test_an_exact_ratio_may_be_rounded_either_way():
    for number, fault in ((1, True), (2, False), (3, False), (4, True)):
        assert bool(verdict(item("10%"), Asked(25, number))[0]) is fault


def test_strata_are_compared_together_and_remarked_upon_apart():
    faults, remarks = verdict(
        item("不低于3%"), Asked(900, 9, (1, 100), "A"), Asked(100, 30, (3, 10), "D")
    )
    assert faults == [] and remarks == ["A 比例 1%低于事项规定的“不低于3%”"]


def test_classes_are_compared_with_strata_of_their_name():
    text = "A≤5% B5%-20%"
    faults, _ = verdict(item(text), Asked(100, 6, (6, 100), "A"), Asked(100, 6, (6, 100), "B类"))
    assert faults == [f"A 比例 6%高于事项规定的“{text}”"]


def test_what_leaves_room_is_a_remark():
    assert verdict(item("根据实际需要，一般不超过10%/年"), Asked(100, 20))[1]
    assert verdict(item("不低于3%或按专项计划确定"), Asked(100, 1)) == (
        [],
        ["基数 100 户抽 1 户低于事项规定的“不低于3%或按专项计划确定”"],
    )


def test_a_level_or_aim_holds_for_those_it_names():
    city, aim = item("市局抽查比例不少于30%"), item("≥10%（定向）")
    low = Asked(100, 5)
    assert verdict(city, low, setting=Setting(level="县")) == ([], [])
    assert verdict(city, low, setting=Setting(level="市"))[0]
    assert verdict(city, low)[0] == [] and verdict(city, low)[1]
    assert verdict(aim, low, setting=Setting(aim="不定向")) == ([], [])


def test_the_year_counts_what_was_drawn_before():
    yearly = item("不超过10%/年", "每年不超过2次")
    assert verdict(yearly, Asked(100, 6), before=Before(4, 1)) == ([], [])
    faults, _ = verdict(yearly, Asked(100, 6), before=Before(5, 2))
    assert faults == [
        "基数 100 户抽 11 户高于事项规定的“不超过10%/年”",
        "今年第 3 次抽查高于事项规定的“每年不超过2次”",
    ]
    assert verdict(item("全年抽查比例不低于10%"), Asked(100, 6)) == (
        [],
        ["基数 100 户抽 6 户低于事项规定的“全年抽查比例不低于10%”"],
    )


def test_counts_and_texts():
    assert verdict(item("60-70家"), Asked(400, 71))[0] == ["共 71 户高于事项规定的“60-70家”"]
    assert verdict(item("60-70家"), Asked(400, 30), Asked(400, 40)) == ([], [])
    assert "人工核对" in verdict(item("根据实际情况确定"), Asked(9, 1))[1][0]
    assert verdict(item(), Asked(9, 1)) == ([], [])


def test_the_cap_of_an_item():
    assert cap_of(A) == Cap(1, "years", 2)
    assert cap_of(item("对同一单位每2年抽查不超过1次")) == Cap(1, "years", 2)
    assert cap_of(item("10%", "一般不超过2次/年")) is None
    assert cap_of(item("同一单位每年不超过1次", "同一单位每年不超过2次")) is None


@pytest.mark.parametrize(
    ("text", "en"),
    [
        ("对同一单位每2年抽查不超过1次", "at most 1 visit to one entity in 2 years"),
        ("同一单位每年不超过2次", "at most 2 visits to one entity in 1 year"),
        (
            "在许可有效期内同一单位不超过2次",
            "at most 2 visits to one entity while its licence is valid",
        ),
        ("一般不超过2次/年", "as a rule, at most 2 times a year"),
        ("每季度一次", "exactly 1 time a quarter"),
        ("每两年至少两次", "at least 2 times in 2 years"),
        ("1—2次/年", "1 to 2 times a year"),
        ("市局抽查比例不少于0.5%", "at least 0.5% (市)"),
        ("每年不少于60户", "at least 60 entities a year"),
        ("≥3%（不定向）", "at least 3% (不定向)"),
        ("高30% 低1%", "高 exactly 30% 低 exactly 1%"),
        ("每年10-20%", "10% to 20% a year"),
    ],
)
def test_bounds_in_english(text, en):
    found = quantities_of(item(text))[0]
    assert found and quantity_words(found).en == en
