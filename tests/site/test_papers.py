import csv
import io
import os
import re
import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from randcheck.protocol.csvtext import csv_line, guard
from randcheck.site.cells import grouped, last_day, visible
from randcheck.site.platform import report_csv
from randcheck.site.record import Record, ReserveLine, StratumLine, TeamMember, VisitLine
from randcheck.site.sheet_html import odds, record_html
from randcheck.site.teams import people
from randcheck.site.workbook import result_xlsx
from randcheck.text import tr

ROOT = Path(__file__).resolve().parents[2]
OFFICER = tr("检查人员", "officer")
VOID = {"meta", "br"}
HOSTILE = [
    '=HYPERLINK("http://x","点我")',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-1+1",
    "+1",
    "\t=1+1",
    "a\x00\x0b\x1b[31m店",
    "店\u202egnp.exe",
    "</style></td><script>alert(1)</script>",
    '" style="position:fixed" x="',
    "{{ 7*7 }}{% raw %}",
    "_x0041_店",
    "&amp;店\ufffe",
]


def digest(text):
    return sha256(text.encode()).hexdigest()


def member(number, role=OFFICER, certificate="2028-05-31"):
    return TeamMember(role, f"检查员{number}", f"3301060{number:03d}", "餐饮监管科", certificate)


def visit(number, **changes):
    line = VisitLine(
        number,
        f"92330000MA2{number:06d}K",
        f"第{number}饭店",
        "城关镇",
        "一般",
        number,
        digest(f"ticket {number}"),
        (member(number % 7), member(number % 7 + 1, certificate="")),
    )
    return replace(line, **changes)


def record(visits=3, **changes):
    return replace(
        Record(
            bureau="某某县市场监督管理局",
            practice=False,
            draw="2026-0007",
            task="餐饮服务单位双随机抽查",
            item="餐饮服务食品安全监督检查",
            attempt=1,
            as_of="2026-11-20",
            due="2026-12-31",
            opens="2027-01-29",
            operator="李梅",
            observer="王强",
            source=tr("骰子：10 面，掷 20 次", "20 throws of a ten-sided die"),
            inputs=("dice 10 3 7 1 9",),
            seal_code=digest("seal"),
            draw_code=digest("draw"),
            log_key=digest("key"),
            seed=digest("seed"),
            sealed_at="2026-11-22 10:14:05",
            drawn_at="2026-11-22 10:21:40",
            registered=1286,
            excluded=((tr("禁选", "barred"), 42), (tr("停用", "retired"), 13)),
            strata=(
                StratumLine("一般", 1105, 1063, 12, tr("按 1%", "1 %")),
                StratumLine("重点", 168, 168, 8, tr("定数", "fixed")),
            ),
            visits=tuple(visit(number + 1) for number in range(visits)),
            reserves=(ReserveLine("92330000MA2900000K", "递补饭店", "一般", 13),),
            not_proved=(tr("骰子确实掷过", "that the dice were thrown"),),
        ),
        **changes,
    )


class Page(HTMLParser):
    """The elements of a page with the names of their attributes, and its text."""

    def __init__(self, data):
        super().__init__()
        self.elements, self.open, self.texts = [], [], []
        self.feed(data.decode())
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    @property
    def text(self):
        return "".join(self.texts)


def sheets(data):
    """Read a workbook back: every cell by its value, and none a formula or a link."""
    book = load_workbook(io.BytesIO(data))
    for sheet in book:
        assert all(cell.data_type in "sn" for row in sheet for cell in row)
        assert not any(cell.hyperlink for row in sheet for cell in row)
        assert not sheet.merged_cells
    return {sheet.title: [[cell.value for cell in row] for row in sheet] for sheet in book}


def table(rows):
    """Return the rows of a sheet from its headings on, the notes above left out."""
    top = next(n for n, row in enumerate(rows) if row[1] is not None)
    return rows[top:]


def papers(value):
    return result_xlsx(value), record_html(value), report_csv(value)


def test_same_record_gives_same_bytes_everywhere():
    found = set()
    for hash_seed, zone, language in (("0", "Asia/Shanghai", "C"), ("7", "US/Hawaii", "zh_CN")):
        env = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": zone, "LANG": language}
        done = subprocess.run(
            [sys.executable, __file__],
            env={**env, "PYTHONPATH": str(ROOT), "LC_ALL": language},
            capture_output=True,
            text=True,
            check=True,
        )
        found.add(done.stdout)
    assert found == {fingerprints()}


def fingerprints():
    values = (record(), record(practice=True), record(40))
    return "".join(sha256(paper).hexdigest() + "\n" for v in values for paper in papers(v))


def test_workbook_shows_the_draw():
    book = sheets(result_xlsx(record()))
    assert list(book) == ["抽取结果", "递补", "封存"]
    headings, first, *_ = table(book["抽取结果"])
    assert headings[:5] == ["序号", "统一社会信用代码/注册号", "企业名称", "地区", "分层"]
    assert headings[5:8] == ["检查人员1", "执法证号1", "执法证有效期1"]
    assert headings[-2:] == ["签号名次", "签号"]
    assert first[:6] == [1, "92330000MA2000001K", "第1饭店", "城关镇", "一般", "检查员1"]
    assert first[7] == "2028-05-31" and first[10] == "未提供"
    assert first[-1] == digest("ticket 1")
    assert table(book["递补"])[1] == ["一般", 13, "92330000MA2900000K", "递补饭店"]


def test_workbook_shows_the_seal():
    rows = table(sheets(result_xlsx(record()))["封存"])
    values = {row[0]: row[1] for row in rows}
    assert (values["在册"], values["待抽"], values["未入框"]) == (1286, 1231, 55)
    assert values["未入框：禁选"] == 42
    assert values["封存码"].replace(" ", "").lower() == digest("seal")
    assert values["种子"] == digest("seed")
    assert values["未能证明"] == "骰子确实掷过"
    assert ["分层：一般", "按 1%", 1105, 1063, 12] in rows


def test_workbook_prints_across_with_frozen_headings():
    book = load_workbook(io.BytesIO(result_xlsx(record())))
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.page_setup.fitToWidth in (None, 1) and sheet.page_setup.fitToHeight == 0
        assert sheet.freeze_panes == "A4"
        assert sheet.print_title_rows == "$1:$3"


def test_roles_are_named_only_when_they_differ():
    leader = replace(member(1), role=tr("组长", "leader"))
    mixed = replace(record(), visits=(visit(1, team=(leader, member(2))), visit(2)))
    headings, first, *_ = table(sheets(result_xlsx(mixed))["抽取结果"])
    assert headings[5:7] == ["角色1", "检查人员1"] and first[5:7] == ["组长", "检查员1"]
    assert "组长 检查员1" in Page(record_html(mixed)).text
    assert "检查人员 检查员1" not in Page(record_html(record())).text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_inert(text):
    check_hostile(text)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_inert(text):
    check_hostile(text)


def check_hostile(text):
    """Put a text everywhere and demand that it changes nothing but the text."""
    both = tr(text, text)
    team = (TeamMember(OFFICER, text, "33010601", text, text),)
    value = replace(
        record(1),
        bureau=text,
        task=text,
        operator=text,
        source=both,
        inputs=(text,),
        strata=(StratumLine(text, 3, 2, 1, both),),
        excluded=((both, 1),),
        visits=(visit(1, name=text, region=text, stratum=text, team=team),),
        reserves=(ReserveLine("A1", text, text, 2),),
        not_proved=(both,),
    )
    shown = visible(text)
    book = sheets(result_xlsx(value))
    assert (table(book["抽取结果"])[1][2] or "") == shown
    assert (table(book["递补"])[1][3] or "") == shown

    page = Page(record_html(value))
    assert shown.replace("\r", "\n") in page.text
    assert not any(tag in ("script", "a", "img", "link", "iframe") for tag, _ in page.elements)

    lines = list(csv.reader(io.StringIO(report_csv(value).decode("utf-8-sig"), newline="")))
    assert lines[1:] == [[visit(1).code, guard(shown)]]


def test_a_hostile_text_opens_no_element():
    plain = Page(record_html(replace(record(1), bureau="局", operator="甲")))
    for text in HOSTILE:
        hostile = Page(record_html(replace(record(1), bureau=text, operator=text)))
        assert hostile.elements == plain.elements


def test_sheet_needs_nothing_from_outside():
    html = record_html(record()).decode()
    assert "default-src 'none'" in html
    assert not re.search(r"<script|@import|url\(|\b(src|href|on[a-z]+)=", html)


def test_sheet_shows_what_is_signed():
    text = Page(record_html(record())).text
    flat = re.sub(r"\s+", " ", text)
    assert "在册1,286 = 待抽1,231 + 未入框55" in flat
    assert "禁选 42 户；停用 13 户。" in flat
    assert grouped(digest("seal")) in flat and grouped(digest("key")) in flat
    assert "dice 10 3 7 1 9" in flat and digest("seed") in flat
    assert "骰子确实掷过" in flat and "未提供" in flat
    key, seen = grouped(digest("key")[:32]), grouped(digest("seal")[:32])
    assert f'randcheck verify 公示文件夹 --key "{key}" --seen "{seen}"' in flat
    assert flat.count("签字：") == 2


def test_three_hundred_visits_keep_their_headings():
    html = record_html(record(300)).decode()
    assert "thead { display: table-header-group; }" in html
    assert html.count("<thead>") == 4
    assert "第300饭店" in html
    assert len(table(sheets(result_xlsx(record(300)))["抽取结果"])) == 301
    assert len(report_csv(record(300)).decode().splitlines()) == 301


def test_an_empty_draw_has_its_papers():
    empty = record(0, strata=(), reserves=(), excluded=(), inputs=(), not_proved=(), registered=0)
    text = Page(record_html(empty)).text
    for words in ("没有分层", "没有抽中的检查对象", "没有递补对象", "尚未抽定检查人员", "未入框0"):
        assert words in text
    assert len(table(sheets(result_xlsx(empty))["抽取结果"])) == 1
    assert report_csv(empty) == "\ufeff统一社会信用代码/注册号,企业名称\r\n".encode()


def test_with_a_bottleneck_the_entities_stand():
    reason = tr("6 户需 12 个席位，只有 4 人", "12 seats, 4 people")
    unpaired = tuple(visit(number, team=()) for number in (1, 2))
    value = replace(record(), bottleneck=(reason,), visits=unpaired)
    text = Page(record_html(value)).text
    assert "检查对象已经抽定，不重抽；检查组未能配齐。" in text
    assert reason.zh in text and text.count("待配") == 2 and "第2饭店" in text
    book = sheets(result_xlsx(value))
    assert all(any("不重抽" in str(row[0]) for row in rows[:4]) for rows in book.values())
    assert ["检查组未能配齐", reason.zh] in [row[:2] for row in book["封存"]]
    assert table(book["抽取结果"])[1][5] is None


def test_practice_is_marked_on_every_sheet():
    value = record(practice=True, draw="practice-2026-0007")
    for rows in sheets(result_xlsx(value)).values():
        assert any(str(row[0]).startswith("演练") for row in rows[:4])
    html = record_html(value).decode()
    assert "<strong>演练</strong>" in html and "@top-center" in html
    assert "演练" not in record_html(record()).decode()
    assert "演练" not in str(sheets(result_xlsx(record())))


def test_report_is_the_platform_template(cases):
    template = (cases / "templates" / "zj_entity_pool_import.csv").read_text("utf-8").strip()
    assert report_csv(record()).decode("utf-8-sig").split("\r\n")[0] == template


def test_report_keeps_visit_order_and_ends_lines_as_excel_does():
    data = report_csv(record(2))
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    assert data.decode("utf-8-sig").splitlines()[1:] == [
        "92330000MA2000001K,第1饭店",
        "92330000MA2000002K,第2饭店",
    ]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_guard_disarms_a_formula(start):
    assert guard(start + "1") == "'" + start + "1"


def test_guard_leaves_the_rest():
    for text in ("", "老张饭店", "A=1", "'=1", "企合浙绍总字第002112号"):
        assert guard(text) == text


@given(st.lists(st.text(), min_size=2, max_size=4))
def test_csv_lines_are_read_back(cells):
    (read,) = csv.reader(io.StringIO(csv_line(cells), newline=""))
    assert read == [guard(cell) for cell in cells]


def test_small_words():
    assert grouped("7c419e0255ab") == "7C41 9E02 55AB"
    assert grouped("7C41 9e02") == "7C41 9E02"
    assert [last_day(d) for d in ("", "9999-12-31", "2027-01-01")] == [
        "未提供",
        "长期",
        "2027-01-01",
    ]
    assert visible("a\u202eb\x00\ud800") == "a\ufffdb\ufffd\ufffd"


@pytest.mark.parametrize(
    ("number", "drum", "percent", "width"),
    [
        (20, 1231, "1.6%", "1.6"),
        (5, 5, "100%", "100"),
        (1, 5000, "不足 0.1%", "0.1"),
        (0, 10, "0%", "0"),
        (0, 0, "—", "0"),
        (1, 8, "12.5%", "12.5"),
    ],
)
def test_odds(number, drum, percent, width):
    found = odds(StratumLine("一般", drum, drum, number, tr("", "")))
    assert (found.percent, found.width) == (percent, width)


def test_people_are_listed_once():
    found = people(record(7))
    assert len(found) == 8
    assert found[0].member.name == "检查员1" and found[0].visits == 2


if __name__ == "__main__":
    sys.stdout.write(fingerprints())
