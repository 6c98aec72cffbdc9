import io
import zipfile
from datetime import date, datetime

import pytest
from openpyxl import Workbook

from randcheck.errors import Faulty, Refused, Unreadable
from randcheck.files import formats as formats_module
from randcheck.files import package, read_entities, read_visits, workbook
from randcheck.model import Entity, PastVisit

HEADER = ["代码", "名称"]


def repacked(data, change):
    """Write the package anew; `change` gives the new bytes of a part, or None to leave it out."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.namelist():
            if (body := change(part, old.read(part))) is not None:
                new.writestr(part, body)
    return buffer.getvalue()


def in_sheet(data, old, new):
    def change(part, body):
        if part != "xl/worksheets/sheet1.xml":
            return body
        assert old in body
        return body.replace(old, new)

    return repacked(data, change)


def made(fill, **options):
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, **options}) as book:
        fill(book)
    return buffer.getvalue()


def test_numbers_and_dates_become_the_text_a_person_typed(make_xlsx):
    rows = [
        ["代码", "检查日期"],
        [330106000012345, date(2026, 1, 5)],
        [7.0, datetime(2026, 1, 6, 9, 30)],
        [999999999999999, 20260107],
        ["007", "2026年1月8日"],
    ]
    assert read_visits("a.xlsx", make_xlsx(名单=rows)).values == (
        PastVisit("330106000012345", "2026-01-05"),
        PastVisit("7", "2026-01-06"),
        PastVisit("999999999999999", "2026-01-07"),
        PastVisit("007", "2026-01-08"),
    )


def test_numbers_above_15_digits_are_faults_with_a_cure(make_xlsx):
    rows = [HEADER, [330122198812010012, "甲"], [10**15, "乙"], ["A3", 10**15], ["A4", "丁"]]
    with pytest.raises(Faulty) as caught:
        read_entities("a.xlsx", make_xlsx(名单=rows))
    assert [fault.zh.split("：")[0] for fault in caught.value.faults] == [
        "a.xlsx 名单!A2",
        "a.xlsx 名单!A3",
        "a.xlsx 名单!B4",
    ]
    assert all("“文本”" in fault.zh for fault in caught.value.faults)


def test_lost_values_in_columns_that_are_not_read_do_no_harm(make_xlsx):
    rows = [[*HEADER, "联系电话"], ["A1", "甲", 330122198812010012], ["A2", "乙", "#N/A"]]
    assert len(read_entities("a.xlsx", make_xlsx(名单=rows)).values) == 2


def test_error_cells_and_formulas_without_value_are_faults():
    book = Workbook()
    sheet = book.active
    sheet.title = "名单"
    for row in (
        HEADER,
        ["A1", "#REF!"],
        ["=1/0", "乙"],
        ["A3", "丙"],
        ["A4", "=A3"],
        ["=A4", "=B4"],
    ):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    with pytest.raises(Faulty) as caught:
        read_entities("a.xlsx", buffer.getvalue())
    faults = [fault.zh for fault in caught.value.faults]
    assert [fault.split("：")[0].split("!")[1] for fault in faults] == [
        "B2",
        "A3",
        "B5",
        "A6",
        "B6",
    ]
    assert "错误值" in faults[0]
    assert "没有保存计算结果" in faults[1]
    assert "没有保存计算结果" in faults[2]


def test_error_values_a_program_computed_are_faults():
    def fill(book):
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, HEADER)
        sheet.write_row(1, 0, ["A1", "甲"])
        sheet.write_formula(2, 0, "=VLOOKUP(1,A1,1)", None, "#N/A")
        sheet.write_string(2, 1, "乙")

    with pytest.raises(Faulty) as caught:
        read_entities("a.xlsx", made(fill))
    assert [fault.en.split(":")[0] for fault in caught.value.faults] == ["a.xlsx 名单!A3"]


def test_formulas_with_a_saved_value_are_read_even_an_empty_one():
    def fill(book):
        sheet = book.add_worksheet("名单")
        sheet.write_row(0, 0, [*HEADER, "地区"])
        sheet.write_formula(1, 0, '="A"&1', None, "A1")
        sheet.write_string(1, 1, "甲")
        sheet.write_formula(1, 2, '=""', None, "")

    data = in_sheet(made(fill), b'<c r="C2"><f>', b'<c r="C2" t="str"><f>')  # as Excel has it
    assert read_entities("a.xlsx", data).values == (Entity("A1", "甲"),)


def test_titles_above_the_header_and_a_table_that_starts_at_column_b(make_xlsx):
    rows = [
        ["", "检查对象名录库"],
        [],
        ["", "名 称*", "注册号/\n统一社会信用代码"],
        ["", "甲", "a1"],
    ]
    reading = read_entities("a.xlsx", make_xlsx(名单=rows))
    assert reading.values == (Entity("A1", "甲"),)
    assert reading.source.header_row == 3
    assert reading.source.mapping == (("code", "注册号/统一社会信用代码"), ("name", "名称*"))
    assert "第 3 行是表头" in reading.warnings[0].zh
    with pytest.raises(Faulty, match="1 faults") as caught:
        read_entities("a.xlsx", make_xlsx(名单=[*rows, [], ["", "乙", "?"]]))
    assert "名单!C6" in caught.value.faults[0].zh


def test_the_first_visible_sheet_that_holds_anything(make_xlsx):
    def fill(book):
        book.add_worksheet("空")
        hidden = book.add_worksheet("旧名单")
        hidden.write_row(0, 0, HEADER)
        hidden.write_row(1, 0, ["OLD", "旧"])
        hidden.hide()
        shown = book.add_worksheet("新名单")
        shown.write_row(0, 0, HEADER)
        shown.write_row(1, 0, ["NEW", "新"])
        shown.write_row(2, 0, ["NEW2", "筛掉的"])
        shown.set_row(2, options={"hidden": True})
        book.add_worksheet("说明").write(0, 0, "填表说明")

    reading = read_entities("a.xlsx", made(fill))
    assert [entity.code for entity in reading.values] == ["NEW", "NEW2"]
    assert reading.source.sheet == "新名单"
    assert [warning.zh for warning in reading.warnings] == [
        "有 1 行被隐藏或筛掉，也一并读入",
        "只读工作表“新名单”，未读：说明；要读别的请用 --sheet 名称",
        "隐藏的工作表未读：旧名单",
    ]


def test_a_filter_that_hides_rows_is_told():
    def fill(book):
        sheet = book.add_worksheet("名单")
        for row, values in enumerate((HEADER, ["A1", "甲"], ["A2", "乙"])):
            sheet.write_row(row, 0, values)
        sheet.autofilter("A1:B3")
        sheet.set_row(2, options={"hidden": True})
        sheet.set_column("B:C", None, None, {"hidden": True})

    assert [warning.zh for warning in read_entities("a.xlsx", made(fill)).warnings] == [
        "有 1 行被隐藏或筛掉（筛选开着），也一并读入",
        "有 1 列被隐藏，也一并读入",
    ]


def test_an_empty_workbook_is_a_fault(make_xlsx):
    with pytest.raises(Faulty) as caught:
        read_entities("a.xlsx", make_xlsx(名单=[]))
    assert len(caught.value.faults) == 1


@pytest.mark.parametrize(
    "head",
    [
        b"<html><table><tr><td>",
        b"\xef\xbb\xbf \r\n<!DOCTYPE html>",
        b'<?xml version="1.0"?><Workbook/>',
        b"%PDF-1.7",
        b"\x89PNG\r\n",
    ],
)
def test_other_contents_are_refused_with_a_way_out(head):
    with pytest.raises(Refused) as caught:
        read_entities("名单.xls", head)
    assert caught.value.what.zh.startswith("名单.xls：这是")
    assert "另存为 .xlsx" in caught.value.hint.zh


def test_zip_files_that_are_no_workbook():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    with pytest.raises(Refused, match="not an"):
        read_entities("a.ods", buffer.getvalue())
    with pytest.raises(Unreadable, match="damaged"):
        read_entities("a.xlsx", buffer.getvalue()[:-30])


def test_damaged_packages(make_xlsx):
    data = make_xlsx(名单=[HEADER, ["A1", "甲"]])
    for cut in (len(data) // 2, len(data) - 10, 40):
        with pytest.raises(Unreadable, match="damaged"):
            read_entities("a.xlsx", data[:cut])
    flipped = bytearray(data)
    flipped[data.index(b"xl/worksheets/sheet1.xml") + 60] ^= 0xFF
    with pytest.raises(Unreadable, match="damaged"):
        read_entities("a.xlsx", bytes(flipped))
    without = repacked(data, lambda part, body: None if "sheet1" in part else body)
    with pytest.raises(Unreadable, match="damaged"):
        read_entities("a.xlsx", without)


def test_a_package_altered_anywhere_is_damaged(make_xlsx):
    stored = repacked(make_xlsx(名单=[HEADER, ["A1", "甲"]]), lambda part, body: body)
    assert len(read_entities("a.xlsx", stored).values) == 1
    with pytest.raises(Unreadable, match="damaged"):
        read_entities("a.xlsx", stored.replace(b">openpyxl<", b">openpyxL<"))


def test_a_part_that_stands_twice_is_damage(make_xlsx):
    buffer = io.BytesIO(make_xlsx(名单=[HEADER, ["A1", "甲"]]))
    with zipfile.ZipFile(buffer, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("docProps/core.xml", "<x/>")
    with pytest.raises(Unreadable, match="damaged"):
        read_entities("a.xlsx", buffer.getvalue())


def test_entities_of_xml_are_not_expanded(make_xlsx):
    def change(part, body):
        return b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + body if part == "xl/workbook.xml" else body

    with pytest.raises(Unreadable, match="damaged"):
        read_entities("a.xlsx", repacked(make_xlsx(名单=[HEADER, ["A1", "甲"]]), change))


def test_packages_that_unpack_to_too_much(make_xlsx, monkeypatch):
    data = make_xlsx(名单=[HEADER, ["A1", "甲"]])
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/bomb.bin", bytes(20_000_000))
    with pytest.raises(Unreadable, match="abnormal size"):
        read_entities("a.xlsx", buffer.getvalue())
    monkeypatch.setattr(package, "MAX_UNPACKED", 1000)
    with pytest.raises(Unreadable, match="abnormal size"):
        read_entities("a.xlsx", data)


@pytest.mark.parametrize("stray", ["XFD2", "GS2", "A1100001", "AZ1000000"])
def test_one_stray_cell_far_away_does_not_take_all_memory(make_xlsx, stray):
    data = make_xlsx(名单=[HEADER, ["A1", "甲"], ["A2", "乙"]])
    far = in_sheet(data, b'r="B3"', f'r="{stray}"'.encode())
    with pytest.raises(Unreadable, match="spans"):
        read_entities("a.xlsx", far)


def test_cells_that_do_not_say_where_they_stand(make_xlsx, monkeypatch):
    data = make_xlsx(名单=[HEADER, ["A1", "甲"], ["A2", "乙"]])
    for cell in (b"A1", b"B1", b"A2", b"B2", b"A3", b"B3"):
        data = in_sheet(data, b'<c r="' + cell + b'"', b"<c")
    assert len(read_entities("a.xlsx", data).values) == 2
    monkeypatch.setattr(workbook, "MAX_COLUMNS", 1)
    with pytest.raises(Unreadable, match="2 columns"):
        read_entities("a.xlsx", data)


def test_files_above_the_cap(monkeypatch):
    monkeypatch.setattr(formats_module, "MAX_BYTES", 10)
    with pytest.raises(Unreadable, match="200 MB"):
        read_entities("a.csv", "代码,名称\nA1,甲\n".encode())
