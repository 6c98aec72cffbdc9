import struct
from datetime import date

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st
from oldbooks import renamed, restreamed, stream, xls

from randcheck.errors import Faulty, RandcheckError, Refused, Unreadable
from randcheck.files import biff, compound, read_entities, read_visits
from randcheck.files import workbook as workbook_module
from randcheck.model import Entity, PastVisit

HEADER = ["代码", "名称"]
PLAIN = xls(名单=[HEADER, ["A1", "甲"], ["A2", "乙"]])


def faults(data):
    with pytest.raises(Faulty) as caught:
        read_entities("a.xls", data)
    return [fault.zh.removeprefix("a.xls 名单!") for fault in caught.value.faults]


def test_values_are_those_a_person_typed():
    def fill(book):
        style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
        book.get_sheet(0).write(1, 1, date(2026, 1, 5), style)

    rows = [["代码", "检查日期"], [330106000012345.0], ["007", "2026.1.6"], [7, 46029]]
    assert read_visits("a.xls", xls(fill, 名单=rows)).values == (
        PastVisit("330106000012345", "2026-01-05"),
        PastVisit("007", "2026-01-06"),
        PastVisit("7", "2026-01-07"),
    )


def test_the_wps_name_changes_nothing():
    reading = read_entities("名单.et", PLAIN)
    assert reading.values == (Entity("A1", "甲"), Entity("A2", "乙"))
    assert (reading.source.format, reading.source.sheet) == ("xls", "名单")


def test_lost_digits_errors_and_unsaved_formulas_are_faults():
    def fill(book):
        sheet = book.get_sheet(0)
        sheet.row(2).set_cell_error(1, 42)
        sheet.write(3, 1, xlwt.Formula('"x"'))

    data = xls(fill, 名单=[HEADER, [330122198812010012.0, "甲"], ["A2"], ["A3"]])
    recalculated = data.replace(b"\x03\0\0\0\0\0\xff\xff\0\0", b"\x03\0\0\0\0\0\xff\xff\2\0")
    found = faults(recalculated)
    assert [fault.split("：")[0] for fault in found] == ["A2", "B3", "B4"]
    assert "15 位" in found[0] and "错误值" in found[1] and "没有保存计算结果" in found[2]
    wrong = data.replace(b"\x03\0\0\0\0\0\xff\xff", b"\x02\0\x2a\0\0\0\xff\xff")
    assert "错误值" in faults(wrong)[2]
    promised = data.replace(b"\x03\0\0\0\0\0\xff\xff", b"\0\0\0\0\0\0\xff\xff")
    assert "没有保存计算结果" in faults(promised)[2]


def test_formatted_text_of_old_programs_is_not_passed_over():
    at = stream(PLAIN).index(struct.pack("<HHHH", 0xFD, 10, 2, 1))
    data = restreamed(PLAIN, lambda s: s[:at] + struct.pack("<H", 0xD6) + s[at + 2 :])
    assert "B3：这一格是旧版的混排文字" in faults(data)[0]


def test_hidden_rows_columns_and_sheets_are_told():
    def fill(book):
        book.get_sheet(0).row(2).hidden = True
        book.get_sheet(0).col(1).hidden = True
        book.get_sheet(1).visibility = 1

    data = xls(fill, 名单=[HEADER, ["A1", "甲"], ["A2", "乙"]], 旧名单=[HEADER, ["OLD", "旧"]])
    reading = read_entities("a.xls", data)
    assert [entity.code for entity in reading.values] == ["A1", "A2"]
    assert [warning.zh for warning in reading.warnings] == [
        "有 1 行被隐藏或筛掉，也一并读入",
        "有 1 列被隐藏，也一并读入",
        "隐藏的工作表未读：旧名单",
    ]
    assert read_entities("a.xls", data, sheet="旧名单").values == (Entity("OLD", "旧"),)


def test_a_filter_that_is_on_is_told():
    def fill(book):
        book.get_sheet(0).row(2).hidden = True

    data = xls(fill, 名单=[HEADER, ["A1", "甲"], ["A2", "乙"]])
    arrows = struct.pack("<HHH", biff.FILTER_ARROWS, 2, 2)
    at = stream(data).index(struct.pack("<HH", biff.DIMENSIONS, 14))
    shown = restreamed(data, lambda s: s[:at] + arrows + s[at:])
    assert "（筛选开着）" in read_entities("a.xls", shown).warnings[0].zh


def test_merged_cells_are_filled_down():
    def fill(book):
        book.get_sheet(0).write_merge(1, 2, 2, 2, "某县")

    data = xls(fill, 名单=[[*HEADER, "地区"], ["A1", "甲"], ["A2", "乙"], ["A3", "丙"]])
    reading = read_entities("a.xls", data)
    assert [entity.region for entity in reading.values] == ["某县", "某县", ""]
    assert "（C2:C3）" in reading.warnings[0].zh


@pytest.mark.parametrize("size", [1, 10, 4095, 4096, 70_000])
def test_a_stream_that_is_packed_is_read_back(size):
    data = bytes(range(256)) * (size // 256 + 1)
    container = compound.Container(compound.pack(data[:size]))
    assert container.read(*container.streams()["Workbook"])[:size] == data[:size]


def test_locked_workbooks_say_so():
    locked = struct.pack("<HHH", biff.FILEPASS, 2, 1)
    with pytest.raises(Unreadable, match="password") as caught:
        read_entities("a.xls", restreamed(PLAIN, lambda s: s[:20] + locked + s[20:]))
    assert "去掉密码" in caught.value.hint.zh
    packed = compound.pack(stream(PLAIN))
    with pytest.raises(Unreadable, match="password"):
        read_entities("a.xlsx", renamed(packed, "EncryptionInfo"))


@pytest.mark.parametrize(
    ("title", "what"),
    [("WordDocument", "文字文档"), ("PowerPoint Document", "演示文稿"), ("Other", "没有表格")],
)
def test_other_compound_files(title, what):
    with pytest.raises(Refused) as caught:
        read_entities("a.wps", renamed(compound.pack(stream(PLAIN)), title))
    assert what in caught.value.what.zh and "另存为 .xlsx" in caught.value.hint.zh


def test_a_stray_cell_far_away_and_absurd_claims_are_caught_before_memory_is_taken():
    with pytest.raises(Unreadable, match="spans"):
        read_entities("a.xls", xls(名单=[HEADER, ["A1", "甲", *[None] * 198, "x"]]))
    at = stream(PLAIN).index(struct.pack("<HH", biff.DIMENSIONS, 14)) + 4
    for claim in (
        struct.pack("<IIHH", 0, 2**32 - 1, 0, 65535),
        struct.pack("<IIHH", 9, 3, 0, 2),
        struct.pack("<IIHH", 0, 1, 5, 2),
    ):
        with pytest.raises(Unreadable, match="damaged"):
            read_entities("a.xls", restreamed(PLAIN, lambda s, c=claim: s[:at] + c + s[at + 12 :]))
    count = stream(PLAIN).index(struct.pack("<H", biff.SST)) + 8
    with pytest.raises(Unreadable, match="damaged"):
        read_entities(
            "a.xls",
            restreamed(PLAIN, lambda s: s[:count] + b"\xff\xff\xff\x7f" + s[count + 4 :]),
        )


def test_many_sheets_share_one_cap(monkeypatch):
    monkeypatch.setattr(biff, "MAX_AREA", 23)
    with pytest.raises(Unreadable, match="spans"):
        read_entities("a.xls", xls(甲=[HEADER, *[["A", "B"]] * 5], 乙=[HEADER, *[["A", "B"]] * 5]))


def test_chains_without_an_end():
    data = bytearray(compound.pack(stream(PLAIN)))
    fat = len(data) - compound.SECTOR
    struct.pack_into("<I", data, fat, 0)
    with pytest.raises(Unreadable, match="damaged"):
        read_entities("a.xls", bytes(data))


def test_a_fault_inside_calamine_is_one_sentence(monkeypatch, capfd):
    panic = type(workbook_module.PANIC, (BaseException,), {})

    class Broken:
        @staticmethod
        def from_filelike(_):
            import os

            os.write(2, b"thread panicked")
            raise panic

    monkeypatch.setattr("python_calamine.CalamineWorkbook", Broken)
    with pytest.raises(Unreadable, match="damaged"):
        read_entities("a.xls", PLAIN)
    assert capfd.readouterr().err == ""


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), max_size=6), st.booleans())
def test_altered_bytes_give_a_sentence_or_a_roster(changes, inside):
    data = bytearray(stream(PLAIN) if inside else PLAIN)
    for place, value in changes:
        data[place % len(data)] = value
    try:
        read_entities("a.xls", compound.pack(bytes(data)) if inside else bytes(data))
    except RandcheckError as error:
        assert error.what.zh.startswith("a.xls")


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9])
def test_files_that_are_cut_off(cut):
    with pytest.raises(Unreadable, match="damaged"):
        read_entities("a.xls", PLAIN[: int(len(PLAIN) * cut)])
