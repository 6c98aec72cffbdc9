import csv
import io
from itertools import product

import pytest
from conftest import workbook
from hypothesis import given
from hypothesis import strategies as st
from oldbooks import ods, table, xls
from torture import IDENTITY, A, B, text, xlsx
from torture_cells import SHEETS, STRANGERS
from torture_records import DAYS, NO_DAYS

from randcheck.errors import Faulty, NoColumn, RandcheckError, Refused
from randcheck.files.cells import NOTHING
from randcheck.files.findings import read_findings
from randcheck.model import FindingRow
from randcheck.protocol.vocabulary import FOLLOW_UPS, METHODS, RESULTS

FULL = (
    "抽取编号,统一社会信用代码,企业名称,检查日期,检查人员,录入人,检查方式,检查结果,处置,是否完结,"
    "备注,更正原因"
)
BLANK = [
    *("任务", "统一社会信用代码", "企业名称", "检查日期", "检查人员"),
    *("检查方式", "检查结果", "处置", "是否完结", "备注"),
]


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


def test_every_column():
    reading = read(
        FULL,
        f"2026-0001,{A},甲店,2026年1月5日,1001、1002,1001,网络监测、实地检查,发现问题经责令已改正,"
        f'"{FOLLOW_UPS["order"]}",否,已复印台账,日期写错',
    )
    found = FindingRow(
        "2026-0001",
        A,
        "2026-01-05",
        "corrected",
        ("1001", "1002"),
        "1001",
        ("network", "on-site"),
        "order",
        False,
        "已复印台账",
        "日期写错",
    )
    assert reading.values == (found,)
    assert reading.source.not_read == ("企业名称",)
    assert reading.place(found).zh == "a.csv 第 2 行："


def test_only_what_is_needed():
    assert one("代码,日期,结果", f"{A},2026-01-05,none") == FindingRow("", A, "2026-01-05", "none")


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        *product(("任务", "任务编号", "抽取编号", "draw"), ["draw"]),
        *product(("检查人员", "执法证号", "inspectors"), ["inspectors"]),
        *product(("录入人", "录入员", "recorder"), ["recorder"]),
        *product(("检查方式", "methods"), ["methods"]),
        *product(("处置", "后续处置", "follow-up", "follow_up"), ["follow_up"]),
        *product(("是否完结", "done"), ["done"]),
        *product(("备注", "备注（详细）", "note"), ["note"]),
        *product(("更正原因", "reason"), ["reason"]),
    ],
)
def test_headings(heading, field):
    words = {"draw": "2026-0001", "methods": "实地检查", "follow_up": "其他", "done": "是"}
    found = one(f"代码,日期,结果,{heading}", f"{A},2026-01-05,none,{words.get(field, '1001')}")
    assert getattr(found, field)


@pytest.mark.parametrize("code", ["统一社会信用代码/注册号", "注册号", "entity"])
@pytest.mark.parametrize("date", ["检查日期", "检查完成日期", "抽查时间", "date"])
@pytest.mark.parametrize("result", ["检查结果", "result"])
def test_headings_that_are_needed(code, date, result):
    assert one(f"{date},{result},{code}", f"20260105,注销,{A}").result == "deregistered"


def test_rows_not_filled_in_are_counted_and_passed_over():
    blank = [f"2026-0001,〔2026-02-01起可见〕,第{n}家,,1001,,,,,,," for n in range(40)]
    reading = read(FULL, *blank[:20], f",{A},甲店,46027,,,,迁出,,,,", *blank[20:])
    assert [row.result for row in reading.values] == ["moved"]
    assert warned(reading) == (
        "有 40 行没有填检查日期和检查结果，当作还没有检查，已跳过（如第 2 行）"
    )


def test_a_row_not_filled_in_that_has_a_note_is_told():
    reading = read("代码,日期,结果,备注", f"{A},2026-01-05,none,", f"{B},/,—,已关门")
    assert "有 1 行填了处置、备注等（如第 3 行）" in warned(reading)


def test_signatures_below_the_table_are_no_visits():
    reading = read(
        "抽取编号,代码,日期,结果", f",{A},2026-01-05,none", "检查人员签名：,,,", "填表人：李梅,,,"
    )
    assert len(reading.values) == 1 and "还没有检查" not in warned(reading)
    assert warned(reading).count("有 1 行是合计、备注") == 2


def test_a_sheet_nobody_filled_in():
    with pytest.raises(Refused) as caught:
        read("代码,日期,结果", f"{A},,", f"{B},,")
    assert not isinstance(caught.value, Faulty)
    assert caught.value.what.zh == "a.csv：2 行都没有填检查日期和检查结果，没有可读的"
    assert "填上检查日期和检查结果" in caught.value.hint.zh


def test_half_of_a_result():
    assert faults("代码,检查日期,检查结果", f"{A},2026-01-05,", f"{B},,迁出") == [
        "C2：缺“检查结果”；请补上",
        "B3：缺“检查日期”；请补上",
    ]


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        ("统一社会信用代码,企业名称", "缺“检查日期”“检查结果”；"),
        ("统一社会信用代码,检查日期", "缺“检查结果”；"),
        ("姓名,检查日期,检查结果", "缺“统一社会信用代码”；"),
    ],
)
def test_columns_that_are_missing(headings, missing):
    with pytest.raises(NoColumn) as caught:
        read(headings, f"{A},x,x")
    assert missing in caught.value.what.zh and "\n" not in caught.value.what.zh


def test_a_heading_can_be_named():
    found = read_findings(
        "a.csv", text("代码,日期,处理结论", f"{A},20260105,迁出"), {"检查结果": "处理结论"}
    )
    assert found.values[0].result == "moved"


def test_all_faults_of_a_row():
    rows = [f"2026-1,a?,,昨天,{IDENTITY},王?,暗访,合格,罚款,也许,\x1b,{'长' * 201}"]
    found = faults(FULL, *rows)
    assert [fault.split("：")[0] for fault in found] == [f"{c}2" for c in "ABDHEFGIJKL"]
    assert "“2026-1”不是抽取编号；请写成 2026-0001 这样" in found[0]
    assert "最接近的是“未发现问题”" in found[3]
    assert IDENTITY not in repr(found)


def test_people_by_number_alone_or_behind_their_names():
    found = one("代码,日期,结果,检查人员", f"{A},46027,none,张三（1001）、李四 (1002) 1003;1001")
    assert found.inspectors == ("1001", "1002", "1003")
    assert "张三" not in repr(found)


def test_a_note_on_several_lines_is_one():
    found = one("代码,日期,结果,备注", f'{A},46027,none,"门锁着\n邻居说\t搬了"')
    assert found.note == "门锁着 邻居说 搬了"


@pytest.mark.parametrize("draw", ["practice-2026-0001", "ＰＲＡＣＴＩＣＥ－２０２６－０００１"])
def test_the_draw_of_a_practice(draw):
    found = one("代码,日期,结果,抽取编号", f"{A},46027,none,{draw}")
    assert found.draw == "practice-2026-0001"


def test_days_of_every_shape():
    rows = [f"{A},{day},none" for day in DAYS]
    found = read("代码,检查日期,检查结果", *rows).values
    assert [row.date for row in found] == [f"2026-01-{n:02d}" for n in range(5, 13)]


def test_impossible_days():
    found = faults("代码,检查日期,检查结果", *(f"{A},{day},none" for day in NO_DAYS))
    assert [fault.split("：")[0] for fault in found] == [f"B{n}" for n in range(2, 7)]


@pytest.mark.parametrize("trial", STRANGERS, ids=lambda trial: trial.name)
def test_files_that_are_no_tables(trial):
    with pytest.raises(RandcheckError) as caught:
        read_findings(trial.file, trial.data)
    said = caught.value.what.zh + (caught.value.hint.zh if caught.value.hint else "")
    assert caught.value.exit_code == trial.code
    assert all(words in said for words in trial.says)


@pytest.mark.parametrize("trial", SHEETS, ids=lambda trial: trial.name)
def test_rosters_are_no_results(trial):
    with pytest.raises(RandcheckError):
        read_findings(trial.file, trial.data)


def test_spoiled_cells_are_no_blanks():
    rows = [["代码", "检查日期", "检查结果"], [A, "#REF!", ""], [B, "", "=VLOOKUP(A2,表!A:B,2,0)"]]
    with pytest.raises(Faulty) as caught:
        read_findings("a.xlsx", xlsx(*rows))
    said = [fault.zh for fault in caught.value.faults]
    assert [fault.split("：")[0] for fault in said] == [
        f"a.xlsx 名单!{cell}" for cell in ("B2", "C2", "B3", "C3")
    ]
    assert "错误值" in said[0] and "没有保存计算结果" in said[3]


@pytest.mark.parametrize("make", [xls, ods], ids=["xls", "ods"])
def test_old_and_open_formats(make):
    rows = [["代码", "检查日期", "检查结果"], [A, "2026-01-05", "被撤销登记"], [B, "", ""]]
    data = xls(结果=rows) if make is xls else ods(table("结果", *rows))
    reading = read_findings("结果", data)
    assert reading.values == (FindingRow("", A, "2026-01-05", "annulled"),)
    assert "有 1 行没有填" in warned(reading)


def test_the_sheet_to_fill_in_reads_back():
    open_ones = [
        ["2026-0003", code, "店", None, "1001、1002", *[None] * 5] for code in (A, B, "X1")
    ]
    filled = [list(row) for row in open_ones]
    filled[0][3], filled[0][5:] = (
        "2026.3.4",
        ["实地检查", RESULTS["none"], "无需后续处置", "是", None],
    )
    filled[2][3], filled[2][6] = "二〇二六年三月五日", RESULTS["unreachable"]
    reading = read_findings("检查.xlsx", workbook(检查表=[["某局 检查表"], BLANK, *filled]))
    people = ("1001", "1002")
    assert reading.values == (
        FindingRow(
            "2026-0003", A, "2026-03-04", "none", people, "", ("on-site",), "settled", done=True
        ),
        FindingRow("2026-0003", "X1", "2026-03-05", "unreachable", people),
    )
    assert reading.source.not_read == ("企业名称",)
    assert "有 1 行没有填" in warned(reading)


codes = st.from_regex(r"[0-9A-Z]{1,14}", fullmatch=True)
words = st.from_regex(r"[\u4e00-\u9fff]{1,20}", fullmatch=True).filter(lambda w: w not in NOTHING)
days = st.dates().map(str).filter(lambda day: day > "1900")
findings = st.builds(
    FindingRow,
    st.sampled_from(["", "2026-0001", "practice-2026-0002"]),
    codes,
    days,
    st.sampled_from(sorted(RESULTS)),
    st.lists(codes, max_size=3, unique=True).map(tuple),
    st.one_of(st.just(""), codes),
    st.sets(st.sampled_from(sorted(METHODS))).map(lambda found: tuple(sorted(found))),
    st.one_of(st.just(""), st.sampled_from(sorted(FOLLOW_UPS))),
    st.sampled_from([None, True, False]),
    st.one_of(st.just(""), words),
    st.one_of(st.just(""), words),
)


def written(found: FindingRow) -> list[str]:
    return [
        *(found.draw, found.entity, "甲店", found.date, "、".join(found.inspectors)),
        *(found.recorder, "、".join(METHODS[code] for code in found.methods)),
        *(RESULTS[found.result], FOLLOW_UPS.get(found.follow_up, "")),
        *({None: "", True: "是", False: "否"}[found.done], found.note, found.reason),
    ]


def csv_of(rows) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


@given(st.lists(findings, min_size=1, max_size=6, unique_by=lambda f: (f.draw, f.entity, f.date)))
def test_what_is_written_is_read(found):
    reading = read_findings("a.csv", csv_of([FULL.split(","), *map(written, found)]))
    assert reading.values == tuple(found)
    assert list(reading.rows.values()) == list(range(2, len(found) + 2))


cells = st.one_of(
    st.text(max_size=12),
    st.sampled_from([A, "2026-01-05", "none", "是", "2026-0001", "A01", "=1+1", "合计", "", ""]),
)


@given(st.lists(st.lists(cells, min_size=7, max_size=7), min_size=1, max_size=5))
def test_any_cells_are_read_or_refused(rows):
    head = ["代码", "日期", "结果", "抽取编号", "抽查事项", "检查人员", "是否完结"]
    try:
        reading = read_findings("a.csv", csv_of([head, *rows]))
    except RandcheckError as error:
        assert error.what.zh and error.what.en
    else:
        for row in reading.values:
            assert row.result in RESULTS and row.entity and row.date
