"""Lists of items, catalogues and checklists as they come, and the codes rows get."""

import csv
import io
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import Faulty, Refused, UsageError
from randcheck.files import headings
from randcheck.files.cells import BadCell
from randcheck.files.checklists import kind_of, named_once, read_catalogue, read_checklists
from randcheck.files.item_headings import CATALOGUE, CHECKLISTS, ITEMS
from randcheck.files.items import passage, read_items
from randcheck.model import Check, Item, is_passage

BILL = "编号,抽查事项名称,抽查子项,抽查依据,抽查比例\n"


def read(text, present=(), catalogue=None, **overrides):
    return read_items("清单.csv", text.encode(), overrides, present, catalogue)


def codes(text, **more):
    return [item.code for item in read(text, **more).values]


def test_every_field_of_a_provincial_bill():
    text = (
        "编号,抽查事项名称,抽查子项,抽查依据,抽查主体,抽查对象,抽查比例,抽查频次,抽查方式,检查人员要求,备注\n"
        "7,某某检查,子项,《某法》第一条,县局,企业,3%,每年1次,现场检查,无需专业岗位资格,无\n"
    )
    assert read(text).values == (
        Item(
            "7",
            "某某检查",
            "《某法》第一条",
            sub="子项",
            subject="县局",
            object="企业",
            ratio="3%",
            frequency="每年1次",
            method="现场检查",
            officers="无需专业岗位资格",
            remark="",
        ),
    )


def test_a_ministry_list():
    text = (
        "抽查类别,抽查事项,事项类别,检查对象,检查方式,检查主体,检查依据\n"
        "登记事项检查,营业执照检查,一般检查事项,企业,现场检查,县级以上市场监管部门,《条例》\n"
        "登记事项检查,住所的检查（现场）,重点,企业,现场检查,县级以上市场监管部门,《条例》\n"
    )
    first, second = read(text).values
    assert (first.category, first.kind, first.subject) == (
        *("登记事项检查", "general", "县级以上市场监管部门"),
    )
    assert (first.code, second.code, second.kind) == ("营业执照检查", "住所的检查(现场)", "key")


def test_a_joint_list_has_no_basis_and_takes_it_from_the_list():
    text = "序号,抽查领域,抽查事项,检查对象,发起部门,配合部门\n"
    text += "1,旅游,旅行社检查,旅行社,文旅局,公安局\n"
    with pytest.raises(Faulty) as caught:
        read(text)
    assert "没有一行写有抽查依据" in caught.value.what.zh
    assert "补上抽查依据" in caught.value.faults[0].zh
    (found,) = read(text, present=[Item("B1", "旅行社检查", "《旅游法》")]).values
    assert (found.code, found.basis) == ("B1", "《旅游法》")
    assert found.subject == "文旅局（配合：公安局）"


def test_no_basis_is_left_out_and_the_others_go_in():
    found = read(BILL + "1,甲,,《法》,\n2,乙,,,\n3,丙,,《法》,\n")
    assert [item.name for item in found.values] == ["甲", "丙"] and found.rows == (2, 4)
    (refused,) = found.refused
    assert refused.zh.startswith("清单.csv 第 3 行 乙：没有抽查依据") and "补上" in refused.zh
    assert found.warnings == ()


def test_a_merged_basis_is_carried_down_and_told():
    found = read(BILL + "1,甲,子一,《法》,3%\n1,甲,子二,,5%\n1,甲,子三,,\n2,乙,,《例》,\n")
    assert [item.basis for item in found.values] == ["《法》", "《法》", "《法》", "《例》"]
    assert [item.ratio for item in found.values] == ["3%", "5%", "", ""]
    (warning,) = found.warnings
    assert "第 3、4 行空白的抽查依据" in warning.zh and "第 2 行" in warning.zh


def test_a_gap_among_bases_of_their_own_is_no_merged_cell():
    found = read(BILL + "1,甲,子一,《法》一,\n1,甲,子二,,\n1,甲,子三,《法》三,\n")
    assert [item.code for item in found.values] == ["1", "1-3"]
    assert len(found.refused) == 1 and found.warnings == ()


def test_a_basis_is_never_taken_from_another_item():
    assert len(read(BILL + "1,甲,,《法》,\n2,乙,,,\n").refused) == 1
    assert len(read(BILL + "1,甲,,《法》,\n1,乙,,,\n").refused) == 1


def test_rows_with_neither_number_nor_name_belong_to_the_item_above():
    found = read(BILL + "1,甲,子一,《法》,3%\n,,子二,,\n,,子三,,\n")
    assert [(i.code, i.name, i.sub, i.ratio) for i in found.values] == [
        *(("1", "甲", "子一", "3%"), ("1-2", "甲", "子二", "3%"), ("1-3", "甲", "子三", "3%")),
    ]
    assert "抽查依据、抽查比例" in found.warnings[0].zh


def test_a_number_without_a_name_is_a_fault():
    with pytest.raises(Faulty) as caught:
        read(BILL + "1,甲,,《法》,\n2,,子,《法》,\n")
    assert "B3：缺抽查事项名称" in caught.value.faults[0].zh


def test_equal_rows_are_merged_with_a_warning():
    found = read(BILL + "1,甲,,《法》,\n1,甲,,《法》,\n")
    assert codes(BILL + "1,甲,,《法》,\n1,甲,,《法》,\n") == ["1"]
    assert "第 3 行同第 2 行" in found.warnings[0].zh


def test_codes_of_the_column_where_they_are_codes():
    assert codes(BILL + "A01,甲,,《法》,\na02,乙,,《法》,\n") == ["A01", "A02"]
    assert codes(BILL + "A01,甲,一,《法》,\nA01,甲,二,《法》,\nA02,乙,,《法》,\n") == [
        *("A01", "A01-2", "A02"),
    ]


def test_a_number_that_starts_again_has_its_page_before_it():
    text = (
        "来源页,编号,抽查事项名称,抽查依据\n甲页,1,甲,《法》\n乙页,1,乙,《法》\n乙页,2,丙,《法》\n"
    )
    assert codes(text) == ["甲页-1", "乙页-1", "2"]


def test_without_numbers_the_name_is_the_code():
    long = "对县级以下医疗机构医疗器械使用质量的日常检查（不含县级）"
    first, second, third = codes(f"抽查事项,检查依据\n某检查,法\n{long},法\n《》,法\n")
    assert first == "某检查"
    assert second.startswith("对县级以下医疗机构") and second[-7] == "-" and len(second) < 24
    assert third.startswith("ITEM-")


def test_the_list_as_it_stands_keeps_its_codes():
    present = [Item("5", "甲", "法"), Item("5-2", "甲", "法", sub="二"), Item("A9", "丙", "法")]
    text = BILL + "1,丙,,《法》,\n5,乙,,《法》,\n6,甲,二,《法》,\n6,甲,三,《法》,\n6,甲,,《法》,\n"
    assert codes(text, present=present) == ["A9", "乙", "5-2", "5-3", "5"]


def test_a_renamed_item_with_a_code_of_its_own_keeps_it():
    assert codes(BILL + "A9,新名,,法,\n", present=[Item("A9", "旧名", "法")]) == ["A9"]


def test_a_catalogue_gives_the_codes_by_name():
    catalogue = {"甲": "A01", "乙": "B01"}
    text = BILL + "1,甲,一,《法》,\n1,甲,二,《法》,\n2,乙,,《法》,\n3,丙,,《法》,\n"
    assert codes(text, catalogue=catalogue) == ["A01", "A01-2", "B01", "3"]
    present = [Item("1", "甲", "法", sub="一"), Item("A01-2", "甲", "法", sub="二")]
    assert codes(text, catalogue=catalogue, present=present)[:2] == ["A01", "A01-2"]


def test_a_name_that_stands_twice_in_the_catalogue_gives_none():
    data = "检查事项编号,检查事项名称\nA1,甲\nA2,甲\nA3,乙\n".encode()
    assert named_once(read_catalogue("目录.csv", data).values) == {"乙": "A3"}
    with pytest.raises(Faulty):
        read_catalogue("目录.csv", "编号,检查事项名称\nA1,甲\nA1,乙\n".encode())


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["", "1", "2", "3", "A1", "一、"]),
        st.sampled_from(["甲", "乙", "丙（丁）", "名" * 40]),
        st.sampled_from(["", "子一", "子二"]),
        st.just("法"),
        st.sampled_from(["", "3%"]),
    ),
    min_size=1,
    max_size=12,
)


@given(ROWS, st.randoms())
def test_every_row_has_a_code_of_its_own_whatever_the_order_of_the_others(rows, rng):
    def read_rows(these):
        text = io.StringIO()
        csv.writer(text).writerows([BILL.strip().split(","), *these])
        return {
            (i.name, i.sub, i.ratio, i.code.rpartition("-")[0]): i.code
            for i in read(text.getvalue()).values
        }, codes(text.getvalue())

    found, given_codes = read_rows(rows)
    assert len(set(given_codes)) == len(given_codes)
    assert read_rows(rows) == (found, given_codes)
    blocks: dict[tuple[str, str], list] = {}
    for row in rows:
        blocks.setdefault((row[0], row[1]), []).append(row)
    keys = list(blocks)
    rng.shuffle(keys)
    _, other = read_rows([row for key in keys for row in blocks[key]])
    assert sorted(other) == sorted(given_codes)


@given(st.text())
def test_a_passage_is_read_once_and_for_all(text):
    try:
        found = passage(text)
    except BadCell as bad:
        assert "看不见" in bad.what.zh or "最多" in bad.what.zh
        return
    assert is_passage(found) and passage(found) == found


def test_line_breaks_become_blanks_and_guards_come_off():
    assert passage("（一）甲\r\n  （二）乙 ") == "（一）甲 （二）乙"
    assert passage("'=50%") == "=50%" and passage("'说'") == "'说'"


def test_a_wrong_kind_of_item_and_hidden_characters_are_faults():
    with pytest.raises(Faulty) as caught:
        read("抽查事项,依据,事项类别\n甲\u202e,法,\n乙,法,特殊\n丙," + "长" * 4001 + ",一般\n")
    assert [
        "看不见" in f.zh or "不认得" in f.zh or "4001" in f.zh for f in caught.value.faults
    ] == [
        *(True, True, True),
    ]


def test_a_file_of_another_kind_is_refused():
    with pytest.raises(Refused):
        read("代码,企业\nA1,甲\n")
    with pytest.raises(UsageError):
        read(BILL + "1,甲,,法,\n", 颜色="名称")
    with pytest.raises(Refused):
        read(BILL + "".join(f"{n},事项{n},,法,\n" for n in range(5002)))


def test_a_column_can_be_chosen():
    assert read("事,法\n甲,《法》\n", name="事", 依据="法").values == (Item("甲", "甲", "《法》"),)


def test_headings_stand_for_one_field_and_are_not_private():
    for vocabulary in (ITEMS, CATALOGUE, CHECKLISTS):
        for field, name in vocabulary.names.items():
            assert vocabulary.field(name) == field
        assert not any(map(headings.is_private, vocabulary.words()))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (BILL, "items"),
        ("抽查事项,检查对象\n", "items"),
        ("抽查事项\n", "items"),
        ("执法类别,检查事项编号,检查事项名称\n", "catalogue"),
        ("检查事项编号,检查事项名称,序号,检查内容,操作方法与要领\n", "checklists"),
    ],
)
def test_a_file_is_known_by_its_headings(text, kind):
    assert kind_of("x.csv", text.encode()) == kind


def test_checklists_belong_to_the_item_above_where_the_cell_is_blank():
    data = "检查事项编号,序号,检查内容,操作方法与要领\nA01,1,看甲,问\n,2,看乙,\n".encode()
    found = read_checklists("单.csv", data).values
    assert [(line.code, line.check) for line in found] == [
        ("A01", Check("1", "看甲", "问")),
        ("A01", Check("2", "看乙")),
    ]
    with pytest.raises(Faulty):
        read_checklists("单.csv", "编号,检查内容\n,看甲\n".encode())
    with pytest.raises(Faulty):
        read_checklists("单.csv", "编号,检查内容\nA1,\n".encode())


# --- the real list ------------------------------------------------------------------------


def test_the_real_bill(cases):
    data = (cases / "zj_item_bill_full.csv").read_bytes()
    found = read_items("bill.csv", data)
    assert len(found.values) == 78 and len({item.code for item in found.values}) == 78
    (refused,) = found.refused
    assert "第 55 行 商标许可使用行为的检查" in refused.zh
    assert found.warnings == () and all(item.basis for item in found.values)
    assert [i.code for i in found.values if i.name == "直销违法行为检查"] == [
        *("11", "11-2", "11-3", "11-4", "11-5", "11-6", "11-7", "11-8", "11-9"),
    ]


def test_the_real_bill_with_the_codes_of_the_real_catalogue(cases):
    data = (cases / "zj_item_bill_full.csv").read_bytes()
    listed = read_catalogue("c.csv", (cases / "zj_item_catalogue_36.csv").read_bytes())
    names = named_once(listed.values)
    assert len(names) == 36
    found = read_items("bill.csv", data, catalogue=names).values
    assert [i.code for i in found if i.name == "商标违法行为检查"] == [
        *("A11", "A11-2", "A11-4", "A11-5"),
    ]
    left = {i.name for i in found if i.name not in names}
    assert len(left) == 6 and sum(i.code[0] in "ABC" for i in found) == len(found) - 6


def test_the_order_of_the_real_bill_does_not_matter(cases):
    text = (cases / "zj_item_bill_full.csv").read_text(encoding="utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    order = sorted({(row[0], int(row[1])) for row in rows})
    random.Random(1).shuffle(order)
    mixed = io.StringIO()
    moved = sorted(rows, key=lambda row: order.index((row[0], int(row[1]))))
    csv.writer(mixed).writerows([head, *moved])
    assert set(read(mixed.getvalue()).values) == set(read(text).values)


def test_the_real_checklists(cases):
    data = (cases / "zj_item_checklists.csv").read_bytes()
    found = read_checklists("k.csv", data).values
    assert len(found) == 135 and len({line.code for line in found}) == 28
    assert kind_of("k.csv", data) == "checklists"
