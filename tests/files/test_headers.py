import csv
import io

import pytest
from openpyxl import Workbook

from randcheck.errors import Faulty, NoColumn, Refused
from randcheck.files import read_entities, read_inspectors, read_pools
from randcheck.model import Entity, Licence

GROUPED = [
    ["某县食品经营单位名录", None, None, None, None, None],
    ["统一社会信用代码", "企业名称", "许可证", None, None, "状态"],
    [None, None, "名称", "编号", "有效期至", None],
    ["A1", "甲", "食品经营许可证", "X1", "长期", "存续"],
    ["A2", "乙", "食品经营许可证", "X2", "2026.1.5", "在业"],
]
LICENCES = [
    Licence("食品", "", "食品经营许可证", "X1", until="9999-12-31"),
    Licence("食品", "", "食品经营许可证", "X2", until="2026-01-05"),
]


def as_csv(rows):
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["" if cell is None else cell for cell in row] for row in rows])
    return buffer.getvalue().encode()


def as_xlsx(rows, *merges):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for merge in merges:
        book.active.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def blank_repeated(rows):
    """The way a program writes merged headings that knows no merged cells."""
    upper, lower = list(rows[1]), list(rows[2])
    upper[3] = upper[4] = upper[2]
    lower[0], lower[1], lower[5] = upper[0], upper[1], upper[5]
    return [rows[0], upper, lower, *rows[3:]]


FORMS = [
    as_csv(GROUPED),
    as_csv(blank_repeated(GROUPED)),
    as_xlsx(GROUPED),
    as_xlsx(GROUPED, "A1:F1", "A2:A3", "B2:B3", "C2:E2", "F2:F3"),
]


@pytest.mark.parametrize("data", FORMS, ids=["blank", "repeated", "xlsx", "merged"])
def test_headings_of_two_rows(data):
    reading = read_pools("a", data, pool="食品")
    assert [row.licence for row in reading.values] == LICENCES
    assert [row.name for row in reading.values] == ["甲", "乙"]
    assert reading.source.header_row == 3
    assert ("number", "许可证编号") in reading.source.mapping
    assert "第 2 行是表头" in " ".join(warning.zh for warning in reading.warnings)
    entities = read_entities("a", data)
    assert entities.values == (Entity("A1", "甲", status="存续"), Entity("A2", "乙", status="在业"))
    assert {"许可证名称", "许可证编号", "许可证有效期至"} <= set(entities.source.not_read)


def test_groups_above_headings_that_alone_would_stand_twice():
    rows = [
        ["检查对象", "", "许可证", ""],
        ["代码", "名称", "名称", "编号"],
        ["A1", "甲", "许可", "X1"],
    ]
    assert read_entities("a.csv", as_csv(rows)).values == (Entity("A1", "甲"),)
    reading = read_pools("a.csv", as_csv(rows), pool="食品")
    assert reading.values[0].licence == Licence("食品", "", "许可", "X1")


def test_groups_above_headings_that_suffice():
    rows = [
        ["基本信息", "", "其他", ""],
        ["代码", "名称", "地区", "行业"],
        ["A1", "甲", "某县", "F"],
    ]
    assert read_entities("a.csv", as_csv(rows)).values == (
        Entity("A1", "甲", region="某县", industry="F"),
    )


def test_an_explanation_below_the_upper_heading():
    rows = [
        ["统一社会信用代码", "企业名称", "地区"],
        ["（18位）", "（全称）", "（区县）"],
        ["A1", "甲", "某县"],
    ]
    with pytest.raises(Faulty) as caught:  # it is no blank row, and nothing says it is no data
        read_entities("a.csv", as_csv(rows))
    assert caught.value.faults


def test_a_row_without_code_is_data_and_not_a_heading():
    rows = [
        ["代码", "名称", "地区", "行业"],
        ["", "", "某县", "餐饮"],
        ["A1", "甲", "某县", "餐饮"],
    ]
    with pytest.raises(Faulty) as caught:
        read_entities("a.csv", as_csv(rows))
    assert [fault.zh.split("：")[0] for fault in caught.value.faults] == ["a.csv A2", "a.csv B2"]


def test_personal_columns_stay_out_under_a_common_heading():
    rows = [
        ["执法证号", "姓名", "联系方式", ""],
        ["", "", "手机", "部门"],
        ["1", "王强", "13800138000", "餐饮科"],
    ]
    reading = read_inspectors("a.csv", as_csv(rows))
    assert "13800138000" not in repr(reading)
    assert "联系方式手机" in reading.source.private


def test_a_column_can_be_chosen_by_either_wording():
    rows = [["许可", "", "单位"], ["证号", "日期", ""], ["A1", "2026", "甲"]]
    for wording in ("许可证号", "证号"):
        reading = read_entities("a.csv", as_csv(rows), {"代码": wording, "名称": "单位"})
        assert reading.values == (Entity("A1", "甲"),)


def test_merged_cells_of_the_data_are_filled_down(make_xlsx):
    rows = [
        ["代码", "名称", "登记机关", "地区"],
        ["A1", "甲", "某局", "某县"],
        ["A2", "乙", None, None],
        ["A3", "丙", "他局", None],
        [None, None, None, None],
        ["A4", "丁", None, "合并的备注"],
    ]
    data = as_xlsx(rows, "C2:C3", "D2:D5", "C4:D4")
    reading = read_entities("a.xlsx", data)
    assert [(e.office, e.region) for e in reading.values] == [
        ("某局", "某县"),
        ("某局", "某县"),
        ("他局", "某县"),
        ("", "合并的备注"),
    ]
    assert [warning.zh for warning in reading.warnings] == [
        "有 2 处合并单元格跨行（C2:C3、D2:D5），每行都按合并的内容读"
    ]


def test_a_merged_code_is_one_entity_or_a_fault():
    rows = [["代码", "名称", "许可证编号"], ["A1", "甲", "X1"], [None, None, "X2"]]
    data = as_xlsx(rows, "A2:A3", "B2:B3")
    assert len(read_entities("a.xlsx", data).values) == 1
    pools = read_pools("a.xlsx", data, pool="食品").values
    assert [(row.code, row.licence.number) for row in pools] == [("A1", "X1"), ("A1", "X2")]


def test_a_lost_value_is_lost_in_every_merged_row():
    rows = [["代码", "名称"], [330122198812010012, "甲"], [None, "乙"]]
    with pytest.raises(Faulty) as caught:
        read_entities("a.xlsx", as_xlsx(rows, "A2:A3"))
    assert [fault.zh.split("：")[0] for fault in caught.value.faults] == [
        "a.xlsx Sheet!A2",
        "a.xlsx Sheet!A3",
    ]


def test_the_first_sheet_with_a_header_is_read(make_xlsx):
    cover, header = [["某县名录", "二〇二六年"], ["编制", "某局"]], ["代码", "名称"]
    data = make_xlsx(封面=cover, 名单=[["名单"], header, ["A1", "甲"]], 旧=[header, ["A2", "乙"]])
    reading = read_entities("a.xlsx", data)
    assert (reading.source.sheet, reading.values) == ("名单", (Entity("A1", "甲"),))
    assert "未读：封面、旧" in reading.warnings[0].zh
    assert read_entities("a.xlsx", data, sheet=" 旧 ").values == (Entity("A2", "乙"),)
    with pytest.raises(Refused) as caught:
        read_entities("a.xlsx", data, sheet="没有")
    assert "封面、名单、旧" in caught.value.what.zh
    with pytest.raises(NoColumn) as missing:
        read_entities("a.xlsx", make_xlsx(封面=cover, 附表=[["x", "y"]]))
    assert "封面" in missing.value.what.zh


def test_a_sheet_with_headings_of_two_rows_is_found(make_xlsx):
    data = make_xlsx(封面=[["某县"]], 名单=[["检查", None], ["对象", "名称"], ["A1", "甲"]])
    assert read_entities("a.xlsx", data, {"代码": "检查对象"}).source.sheet == "名单"
