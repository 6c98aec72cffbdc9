import io
import zipfile

import pytest

from randcheck.errors import Faulty, Refused, Unreadable
from randcheck.files import read_entities

HTML = "<html><head><meta charset=gb2312></head><body><table><tr><td>代码</td></tr></table>"
SPREADSHEET = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">'
)


def archive(*parts, **written):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as new:
        for part in parts:
            new.writestr(part, "<x/>")
        for name, body in written.items():
            new.writestr(name, body)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (HTML.encode("gb18030"), "网页表格"),
        (HTML.encode(), "网页表格"),
        ("\ufeff \r\n<!DOCTYPE html>".encode(), "网页表格"),
        ("\ufeff<HTML>".encode("utf-16-le"), "网页表格"),
        (b"<table border=1>", "网页表格"),
        (b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">', "网页表格"),
        (b'<meta http-equiv="Content-Type">', "网页表格"),
        (SPREADSHEET.encode(), "XML 表格（2003 格式）"),
        (b'<?xml version="1.0"?><list/>', "XML 文件"),
        (b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n", "网页归档"),
        (b"\x09\x00\x04\x00\x02\x00\x10\x00", "很旧的 .xls"),
        (b"\x09\x08\x10\x00\x00\x06\x05\x00", "很旧的 .xls"),
        (b"%PDF-1.7", "PDF"),
        (b"{\\rtf1", "RTF"),
        (b"\x89PNG\r\n", "图片"),
        (b"\xff\xd8\xff\xe0", "图片"),
        (b"GIF89a", "图片"),
        (b"BM\x36\x00\x00\x00", "图片"),
        (b"Rar!\x1a\x07", "压缩包"),
        (b"7z\xbc\xaf\x27\x1c", "压缩包"),
        (b"\x1f\x8b\x08", "压缩包"),
        (b"PK\x05\x06" + bytes(18), "压缩包"),
        (archive("a.csv"), "压缩包（zip）"),
        (archive("word/document.xml"), "文字文档（.docx）"),
        (archive("ppt/presentation.xml"), "演示文稿"),
        (archive("xl/workbook.bin"), ".xlsb"),
        (archive("OFD.xml"), "OFD"),
        (archive("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "不是表格"),
    ],
)
def test_what_cannot_be_read_is_called_by_its_name(data, what):
    with pytest.raises(Refused) as caught:
        read_entities("名单.xls", data)
    assert caught.value.what.zh.startswith("名单.xls：这是")
    assert what in caught.value.what.zh
    assert "WPS" in caught.value.hint.zh and "另存为 .xlsx" in caught.value.hint.zh


@pytest.mark.parametrize("start", ["BM,代码,名称\n1,", "From,代码,名称\n1,", "GIF,代码,名称\nx,"])
def test_text_that_only_looks_like_something_else_is_text(start):
    assert len(read_entities("a.csv", f"{start}A1,甲\n".encode()).values) == 1


def test_a_header_and_nothing_else():
    with pytest.raises(Faulty) as caught:
        read_entities("a.csv", "代码,名称\n".encode())
    assert "表头下面没有数据" in caught.value.faults[0].zh


def test_a_zip_with_a_password():
    data = bytearray(archive("xl/workbook.xml"))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    with pytest.raises(Unreadable, match="password"):
        read_entities("a.xlsx", bytes(data))


def test_text_has_no_sheets():
    with pytest.raises(Refused, match="no sheets"):
        read_entities("a.csv", "代码,名称\nA1,甲\n".encode(), sheet="名单")
