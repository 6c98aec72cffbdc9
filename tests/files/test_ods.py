import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from oldbooks import cell, ods, row, table

from randcheck.errors import Faulty, RandcheckError, Unreadable
from randcheck.files import odsxml, read_entities, read_visits
from randcheck.model import Entity, PastVisit

HEADER = ("代码", "名称")
ERROR = (
    '<table:table-cell table:formula="of:=NA()" office:value-type="string"'
    ' office:string-value="" calcext:value-type="error"><text:p>#N/A</text:p></table:table-cell>'
)
COMPUTED = (
    '<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0">'
    "<text:p>{}</text:p></table:table-cell>"
)
UNSAVED = '<table:table-cell table:formula="of:=A1"/>'
DATE = '<table:table-cell office:value-type="date" office:date-value="2026-01-05"/>'
PLAIN = ods(table("名单", HEADER, ("A1", "甲"), ("A2", "乙")))


def faults(data):
    with pytest.raises(Faulty) as caught:
        read_entities("a.ods", data)
    return [fault.zh.removeprefix("a.ods 名单!") for fault in caught.value.faults]


def test_values_are_those_a_person_typed():
    rows = (("代码", "检查日期"), (330106000012345, DATE), ("007", "2026年1月6日"), (7, 46029))
    reading = read_visits("a.ods", ods(table("名单", *rows)))
    assert reading.values == (
        PastVisit("330106000012345", "2026-01-05"),
        PastVisit("007", "2026-01-06"),
        PastVisit("7", "2026-01-07"),
    )
    assert (reading.source.format, reading.source.sheet) == ("ods", "名单")


def test_lost_digits_errors_and_unsaved_formulas_are_faults():
    rows = [
        HEADER,
        (330122198812010012, "甲"),
        ("A3", ERROR),
        ("A4", COMPUTED.format("Err:502")),
        ("A5", COMPUTED.format("#DIV/0!")),
        ("A6", UNSAVED),
        ("A7", "#REF!"),
    ]
    found = faults(ods(table("名单", *rows)))
    assert [fault.split("：")[0] for fault in found] == ["A2", "B3", "B4", "B5", "B6", "B7"]
    assert "15 位" in found[0]
    assert all("错误值" in found[number] for number in (1, 2, 3, 5))
    assert "没有保存计算结果" in found[4]


def test_a_formula_with_a_saved_value_is_read():
    fine = COMPUTED.replace('"float" office:value="0"', '"string"').format("#1 号店")
    assert read_entities("a.ods", ods(table("名单", HEADER, ("A1", fine)))).values == (
        Entity("A1", "#1 号店"),
    )


def test_what_is_hidden_is_told():
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    columns += '<table:table-column table:visibility="collapse" number-columns-repeated="900"/>'
    styles = '<style:style style:name="s1"><style:table-properties table:display="false"/>'
    styles += "</style:style>"
    data = ods(
        table("旧名单", HEADER, ("OLD", "旧"), extra='table:style-name="s1"'),
        table(
            "名单",
            columns,
            HEADER,
            row("A1", "甲", extra='table:visibility="filter"'),
            row("A2", "乙", extra='table:visibility="collapse"'),
            ("A3", "丙"),
            row(None, extra='table:visibility="collapse" table:number-rows-repeated="99999"'),
        ),
        styles=styles,
        after='<table:database-ranges><table:database-range table:display-filter-buttons="true"'
        " table:target-range-address=\"$'名单'.A1:B4\"/></table:database-ranges>",
    )
    reading = read_entities("a.ods", data)
    assert [entity.code for entity in reading.values] == ["A1", "A2", "A3"]
    assert [warning.zh for warning in reading.warnings] == [
        "有 2 行被隐藏或筛掉（筛选开着），也一并读入",
        "有 1 列被隐藏，也一并读入",
        "隐藏的工作表未读：旧名单",
    ]
    assert read_entities("a.ods", data, sheet="旧名单").values == (Entity("OLD", "旧"),)


def test_merged_and_repeated_cells():
    merged = cell("某县", 'table:number-rows-spanned="2" table:number-columns-spanned="1"')
    data = ods(
        table(
            "名单",
            row(None, extra='table:number-rows-repeated="3"'),
            (*HEADER, "地区", "行业"),
            ("A1", "甲", merged, "餐饮"),
            ("A2", "乙", "<table:covered-table-cell/>", "零售"),
            ("A3", cell("丙", 'table:number-columns-repeated="3"')),
            row(None, extra='table:number-rows-repeated="1048000"'),
        )
    )
    reading = read_entities("a.ods", data)
    assert reading.source.header_row == 4
    assert [(e.name, e.region, e.industry) for e in reading.values] == [
        ("甲", "某县", "餐饮"),
        ("乙", "某县", "零售"),
        ("丙", "丙", "丙"),
    ]
    assert "（C5:C6）" in reading.warnings[-1].zh


@pytest.mark.parametrize(
    "bomb",
    [
        row("x", extra='table:number-rows-repeated="1048576"'),
        row(cell("x", 'table:number-columns-repeated="16384"')),
        row(cell("x", 'table:number-columns-repeated="99999999999999999999"')),
        row(cell(None, 'table:number-columns-repeated="16383"'), "x"),
        row(
            ERROR.replace(
                "<table:table-cell", '<table:table-cell table:number-columns-repeated="9999999"'
            )
        ),
    ],
)
def test_repeats_are_counted_before_memory_is_taken(bomb):
    with pytest.raises(Unreadable, match="spans"):
        read_entities("a.ods", ods(table("名单", HEADER, bomb, bomb)))


def test_an_error_repeated_over_the_whole_sheet():
    wide = ERROR.replace(
        "<table:table-cell", '<table:table-cell table:number-columns-repeated="190"'
    )
    many = row(wide, extra='table:number-rows-repeated="190000"')
    with pytest.raises(Unreadable, match="spans"):
        read_entities("a.ods", ods(table("名单", HEADER, many)))


def test_all_sheets_share_one_cap(monkeypatch):
    monkeypatch.setattr(odsxml, "MAX_AREA", 20)
    sheets = [table(name, *[HEADER] * 6) for name in "甲乙"]
    with pytest.raises(Unreadable, match="spans"):
        read_entities("a.ods", ods(*sheets))


@pytest.mark.parametrize(
    "data",
    [
        ods(table("甲", HEADER), before="<!DOCTYPE a [<!ENTITY b 'c'>]>"),
        ods(
            table(
                "甲",
                HEADER,
                (
                    '<table:table-cell office:value-type="string"><text:p>'
                    '<text:s text:c="999999999"/></text:p></table:table-cell>',
                    "x",
                ),
            )
        ),
        ods(table("甲", HEADER), table("甲", HEADER)),
        ods(table("甲", row(f"<table:table-cell>{table('乙')}</table:table-cell>"))),
        ods(table("甲", HEADER)[:-3]),
        PLAIN[:-40],
    ],
    ids=["entities", "blanks", "twins", "nested", "cut", "cut package"],
)
def test_what_no_program_writes_is_damage(data):
    with pytest.raises(Unreadable, match="damaged"):
        read_entities("a.ods", data)


def test_locked_workbooks_say_so():
    with pytest.raises(Unreadable, match="password"):
        read_entities("a.ods", ods(table("甲"), manifest="<manifest:encryption-data/>"))


def test_an_empty_workbook_is_a_fault():
    with pytest.raises(Faulty, match="nothing in it"):
        read_entities("a.ods", ods(table("甲"), table("乙", (None, None))))


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=4))
def test_altered_bytes_give_a_sentence_or_a_roster(changes):
    data = bytearray(PLAIN)
    for place, value in changes:
        data[place % len(data)] = value
    try:
        read_entities("a.ods", bytes(data))
    except RandcheckError as error:
        assert error.what.zh.startswith("a.ods")
