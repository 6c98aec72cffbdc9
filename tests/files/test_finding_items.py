"""Rows of one visit, one for each item, become one finding."""

import pytest
from torture import A, B, text, xlsx

from randcheck.errors import Faulty
from randcheck.files.findings import read_findings
from randcheck.model import FindingRow, ItemFinding

ITEMS = "任务,代码,检查日期,抽查事项,检查结果,处置"


def read(*rows):
    return read_findings("a.csv", text(*rows))


def one(*rows):
    (found,) = read(*rows).values
    return found


def faults(*rows):
    with pytest.raises(Faulty) as caught:
        read(*rows)
    return [fault.zh.removeprefix("a.csv ") for fault in caught.value.faults]


def warned(reading):
    return "\n".join(warning.zh for warning in reading.warnings)


def test_items_of_a_visit_stand_together_wherever_their_rows_are():
    reading = read(
        ITEMS + ",备注",
        f"2026-0001,{A},2026-01-05,A01.直销,未发现问题,,账册齐全",
        f"2026-0001,{B},2026-01-05,A01,未发现问题,,",
        f"2026-0001,{A},2026/1/5,a02,不配合检查情节严重,其他,",
        f"2026-0001,{A},2026-01-06,A01,迁出,,",
    )
    items = (ItemFinding("A01", "none", note="账册齐全"), ItemFinding("A02", "refused", "other"))
    first, second, third = reading.values
    assert first == FindingRow(
        "2026-0001", A, "2026-01-05", "refused", follow_up="other", items=items
    )
    assert second.items == (ItemFinding("A01", "none"),)
    assert third.date == "2026-01-06"
    assert list(reading.rows.values()) == [2, 3, 5]


@pytest.mark.parametrize(
    ("results", "whole"),
    [
        (["none", "none"], "none"),
        (["none", "corrected"], "corrected"),
        (["corrected", "corrected"], "corrected"),
        (["corrected", "food-drug", "none"], "pending"),
        (["no-business", "none"], "none"),
        (["no-business", "no-business"], "no-business"),
        (["no-business", "moved"], "moved"),
        (["no-business", "none", "quality"], "quality"),
        (["unreachable", "closed"], "pending"),
    ],
)
def test_the_whole_of_several_items(results, whole):
    rows = [f",{A},46027,A{n},{result}," for n, result in enumerate(results)]
    assert one(ITEMS, *rows).result == one(ITEMS, *reversed(rows)).result == whole


@pytest.mark.parametrize(
    ("follow_ups", "whole"),
    [
        (["settled", "settled"], "settled"),
        (["settled", ""], ""),
        (["settled", "daily"], "daily"),
        (["settled", "", "case"], "case"),
        (["order", "case"], "other"),
    ],
)
def test_what_follows_from_several_items(follow_ups, whole):
    rows = [f",{A},46027,A{n},none,{word}" for n, word in enumerate(follow_ups)]
    assert one(ITEMS, *rows).follow_up == one(ITEMS, *reversed(rows)).follow_up == whole


@pytest.mark.parametrize(
    ("own", "others", "whole"),
    [
        (None, ["是", "是"], True),
        (None, ["是", "否"], False),
        (None, ["是", ""], None),
        (None, ["", ""], None),
        ("是", ["否", ""], True),
        ("", ["是", "是"], True),
        ("", ["", "否"], False),
    ],
)
def test_whether_a_visit_of_several_items_is_done(own, others, whole):
    rows = [f"{A},46027,A{n},none,{word}" for n, word in enumerate(others)]
    rows += [] if own is None else [f"{A},46027,,none,{own}"]
    assert one("代码,日期,事项编码,结果,是否完结", *rows).done is whole


def test_the_row_without_an_item_is_the_whole():
    reading = read(
        "代码,日期,抽查事项,结果,处置,备注,检查方式,检查人员,录入人",
        f"{A},46027,A01,corrected,daily,换了标签,书面检查,1001,",
        f"{A},46027,,pending,,另案处理,实地检查,,1002",
        f"{A},46027,A02,none,settled,,,1003、1001,",
    )
    assert reading.values == (
        FindingRow(
            "",
            A,
            "2026-01-05",
            "pending",
            ("1001", "1003"),
            "1002",
            ("on-site", "written"),
            "daily",
            note="另案处理",
            items=(
                ItemFinding("A01", "corrected", "daily", "换了标签"),
                ItemFinding("A02", "none", "settled"),
            ),
        ),
    )
    assert "第 3 行总的结果是“发现问题待后续处理”，按各事项应是“发现问题经责令已改正”" in warned(
        reading
    )


def test_the_same_row_again_is_merged():
    rows = [f",{A},46027,,none,", f",{A},2026-01-05,,未发现问题,", f",{A},46027,A1,none,"]
    reading = read(ITEMS, *rows, rows[2])
    assert len(reading.values) == 1
    assert "有 2 行与前面完全相同，已合并（第 3 行同第 2 行、第 5 行同第 4 行）" in warned(reading)


def test_rows_that_contradict_each_other():
    heads = "代码,日期,事项编码,结果,录入人,更正原因"
    assert faults(
        heads,
        f"{A},46027,,none,1001,",
        f"{A},46027,,moved,1001,",
        f"{A},46027,A1,none,1002,",
        f"{A},46027,A1,moved,,",
        f"{A},46027,A2,none,1001,写错",
        f"{A},46027,A3,none,1001,漏写",
    ) == [
        "D3：同一次检查总的结果在第 2 行已有，内容不同；请只留一行",
        "E4：与第 2 行不同，那是同一次检查；请改成一致",
        "C5：同一次检查同一事项在第 4 行已有，内容不同；请只留一行",
        "F7：与第 6 行不同，那是同一次检查；请改成一致",
    ]


def test_merged_cells_of_a_visit_hold_for_each_of_its_items():
    def merging(book):
        for area in ("A2:A3", "B2:B3"):
            book.active.merge_cells(area)

    data = xlsx(
        ["代码", "检查日期", "检查事项", "检查结果"],
        [A, "2026-01-05", "A01", "未发现问题"],
        [None, None, "A02", "迁出"],
        fill=merging,
    )
    (found,) = read_findings("a.xlsx", data).values
    assert (found.entity, found.result) == (A, "moved")
    assert [item.item for item in found.items] == ["A01", "A02"]
