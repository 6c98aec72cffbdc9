import codecs
import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import Faulty, Unreadable
from randcheck.files import delimited, read_entities
from randcheck.model import Entity

HEADER = ["统一社会信用代码/注册号", "企业名称", "备注"]
CELL = st.text(st.sampled_from("甲乙丙龍A1 ,;\t\"'\r\n（）〇"), min_size=1, max_size=12).filter(
    lambda text: text.strip()
)
NAME = CELL.filter(lambda text: not set(text) & set("\r\n\t"))
TABLES = st.lists(st.tuples(NAME, CELL), min_size=1, max_size=6)


def written(rows, separator=",", ending="\r\n", quoting=csv.QUOTE_MINIMAL):
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=separator, lineterminator=ending, quoting=quoting)
    writer.writerows(rows)
    return buffer.getvalue()


@given(
    TABLES,
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.booleans(),
)
def test_every_writing_of_a_table_gives_the_same_values(table, separator, ending, sparing):
    # Python's writer leaves a lone CR or LF bare unless it occurs in the line ending.
    quoting = csv.QUOTE_MINIMAL if sparing and ending == "\r\n" else csv.QUOTE_ALL
    rows = [[f"A{number}", *cells] for number, cells in enumerate(table)]
    text = written([HEADER, *rows], separator, ending, quoting)
    expected = tuple(Entity(code, name.strip()) for code, name, _ in rows)
    for encoding in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
        reading = read_entities("a.csv", text.encode(encoding))
        assert reading.values == expected
        assert reading.source.not_read == ("备注",)


def test_the_encoding_is_told():
    text = "代码,名称\nA1,老张饭店\n"
    assert read_entities("a.csv", text.encode("gb18030")).source.encoding == "gb18030"
    assert read_entities("a.csv", codecs.BOM_UTF8 + text.encode()).source.encoding == "utf-8"


def test_separators_inside_the_rows_do_not_mislead():
    text = '代码;名称\nA1;"一,二,三,四,五"\nA2;六\n'
    assert [e.name for e in read_entities("a.csv", text.encode()).values] == [
        "一,二,三,四,五",
        "六",
    ]


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    text = '代码,名称,经营范围\nA1,甲,"一\n二\n三"\n\n?,乙,\n'
    with pytest.raises(Faulty) as caught:
        read_entities("a.csv", text.encode())
    assert [fault.en.split(":")[0] for fault in caught.value.faults] == ["a.csv A4"]


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ('代码,名称\nA1,"甲"乙\nA2,丙\n', 2),
        ('代码,名称\nA1,甲\nA2,"丙\nA3,丁\n', 3),
        ('代码,名称\nA1,甲\nA2,"' + "丙" * 140_000, 3),
        ('"代码,名称\nA1,甲\n', 1),
    ],
)
def test_unpaired_quotes_are_a_fault_of_their_row(text, row):
    with pytest.raises(Faulty) as caught:
        read_entities("a.csv", text.encode())
    assert caught.value.faults[-1].zh.startswith(f"a.csv 第 {row} 行：")
    assert "双引号" in caught.value.faults[-1].zh


def test_a_comma_too_many_is_a_fault_and_a_padded_row_is_none():
    good = "代码,名称\nA1,甲,,\nA2\u3000,乙, \n"
    assert len(read_entities("a.csv", good.encode()).values) == 2
    with pytest.raises(Faulty) as caught:
        read_entities("a.csv", (good + "A3,丙,丁\n").encode())
    assert "第 4 行" in caught.value.faults[0].zh


def test_caps(monkeypatch):
    wide = "代码,名称" + ",x" * 200
    with pytest.raises(Unreadable, match="columns"):
        read_entities("a.csv", f"{wide}\nA1,甲\n".encode())
    monkeypatch.setattr(delimited, "MAX_ROWS", 3)
    assert len(read_entities("a.csv", "代码,名称\nA1,甲\nA2,乙\n".encode()).values) == 2
    with pytest.raises(Unreadable, match="above 3 rows"):
        read_entities("a.csv", "代码,名称\nA1,甲\nA2,乙\nA3,丙\n".encode())
