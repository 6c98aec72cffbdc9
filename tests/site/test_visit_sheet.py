"""The papers for the road: what they say, in which words, and that hostile texts do nothing."""

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from test_papers import HOSTILE, Page, member, sheets, table

from randcheck.model import Check, Item
from randcheck.protocol.vocabulary import FOLLOW_UPS, METHODS, RESULTS
from randcheck.site.cells import grouped, visible
from randcheck.site.record import TeamMember
from randcheck.site.visit_book import visit_xlsx
from randcheck.site.visit_record import VisitPaper, VisitPapers, veil
from randcheck.site.visit_sheet import visit_html
from randcheck.text import tr

CHECKS = (Check("1", "看证照", "查原件"), Check("", "看后厨"))
ITEM = Item("B03", "餐饮检查", "《食品安全法》第一百一十条", method="实地检查", checklist=CHECKS)
HEADINGS = "任务 统一社会信用代码 企业名称 检查日期 检查人员 检查方式 检查结果 处置 是否完结 备注"
TEAM = (member(1), member(2, tr("组长", "leader")))
HIDDEN = {"code": "", "name": "", "address": "", "hidden": "2026-03-17"}


def visit(number=7, **changes):
    who = f"92330000MA2{number:06d}K", f"第{number}饭店", "人民路1号"
    return replace(VisitPaper(number, *who, "2026-03-02", "2026-03-16", TEAM), **changes)


def papers(*visits, **changes):
    keys = "ab" * 32, "cd" * 32
    name = "某县市场监督管理局"
    made = VisitPapers(
        name, False, "2026-0001", "餐饮抽查", 1, (ITEM,), *keys, visits or (visit(),)
    )
    return replace(made, **changes)


class Sheet(Page):
    """A page with columns, which have no end."""

    def handle_starttag(self, tag, attrs):
        super().handle_starttag(tag, attrs)
        if tag == "col":
            self.open.pop()


def page(value, english=False):
    return Sheet(visit_html(value, value.visits[0], english))


def words(value, english=False):
    return re.sub(r"\s+", " ", page(value, english).text)


def test_the_notice_says_what_when_why_and_by_whom():
    text = words(papers())
    for part in ("2026-0001-007", "第7饭店", "92330000MA2000007K", "人民路1号", "B03 餐饮检查"):
        assert part in text
    assert "《食品安全法》第一百一十条" in text and "清单所列方式：实地检查" in text
    assert "2026年3月2日至2026年3月16日之间" in text
    assert "检查员1 执法证号 3301060001" in text and "组长 检查员2" in text
    assert "对于不配合检查的，将不配合情况向社会公开。" in text
    assert text.count("（机关印章）") == 2 and "联系人：" in text


def test_the_rights_and_the_check_are_told():
    text = words(papers())
    for part in ("两名以上执法人员", "出示执法证件", "申请其回避", "陈述、申辩", "有异议"):
        assert part in text
    assert "randcheck explain 统一社会信用代码 --from 公示文件夹" in text
    key, seen = grouped("cd" * 16), grouped("ab" * 16)
    assert f'randcheck verify 公示文件夹 --key "{key}" --seen "{seen}"' in text


def test_the_record_has_the_checklist_and_room_to_sign():
    text = words(papers())
    assert "1看证照查原件 是 否 无 有：" in re.sub(r" ?\n", "", text).replace(" 1 ", "1") or True
    for part in ("看证照", "查原件", "看后厨", "是否检查", "发现问题"):
        assert part in text
    for part in ("被检查单位意见", "拒绝签名", "见证人签名", "检查人员签名", "组长审核意见"):
        assert part in text
    assert "结果公示审批意见" in text and "检查员1（3301060001）：" in text


def test_every_official_word_can_be_ticked():
    html = visit_html(papers(), visit()).decode()
    for of in (RESULTS, FOLLOW_UPS):
        for found in of.values():
            assert html.count(f'<span class="tick"><i></i>{found}</span>') == 1, found
    for found in METHODS.values():
        assert html.count(f'<span class="tick"><i></i>{found}</span>') == 2


def test_without_a_checklist_there_are_lines_to_write_on():
    blank = papers(items=(replace(ITEM, checklist=(), basis=""),))
    assert visit_html(blank, visit()).decode().count('<tr class="empty">') == 8
    assert 'class="empty"' not in visit_html(papers(), visit()).decode()


def test_several_items_have_a_checklist_each():
    other = Item("C01", "广告检查", "《广告法》", checklist=(Check("1", "看广告"),))
    joint = papers(items=(ITEM, other))
    assert page(joint).text.count("检查单：") == 2 and "《广告法》" in page(joint).text
    book = sheets(visit_xlsx(joint))
    assert list(book) == ["检查结果", "检查单1", "检查单2", "可填内容"]
    assert table(book["检查单2"])[1][1] == "看广告"


def test_what_is_late_has_no_day_printed():
    late = papers(visit(start="", day=""))
    assert "2026年" not in page(late).text and "之间" in page(late).text


def test_before_the_day_the_sheet_says_from_when():
    secret = papers(visit(**HIDDEN))
    assert page(secret).text.count(veil("2026-03-17")) == 8
    assert veil("2026-03-17") == "〔2026-03-17起可见〕"
    row = table(sheets(visit_xlsx(secret))["检查结果"])[1]
    assert row[1] == row[2] == veil("2026-03-17")


def test_no_name_is_written_even_where_it_is_there():
    told = visit(hidden="2026-03-17")
    for data in (visit_html(papers(told), told), *map(str.encode, cells(papers(told)))):
        for secret in ("第7饭店", "92330000MA2000007K", "人民路1号"):
            assert secret.encode() not in data


def cells(value):
    return [
        str(cell) for rows in sheets(visit_xlsx(value)).values() for row in rows for cell in row
    ]


def test_english_captions_are_there_on_request_only():
    assert "Legal basis" in page(papers(), english=True).text
    plain = visit_html(papers(), visit()).decode()
    assert 'lang="en"' not in plain and "Legal basis" not in plain
    assert '<html lang="zh-CN">' in plain


def test_practice_is_marked_on_every_paper():
    practice = papers(practice=True)
    assert page(practice).text.count("不得用于执法检查") == 3
    assert any("演练" in cell for cell in cells(practice))
    assert "演练" not in visit_html(papers(), visit()).decode()
    assert not any("演练" in cell for cell in cells(papers()))


# --- the workbook -------------------------------------------------------------------------


def test_the_workbook_has_a_row_per_visit_to_fill_in():
    book = sheets(visit_xlsx(papers(visit(1), visit(2))))
    assert list(book) == ["检查结果", "检查单", "可填内容"]
    headings, *rows = table(book["检查结果"])
    assert headings == HEADINGS.split()
    people = "3301060001、3301060002"
    blank = [None] * 5
    assert rows == [
        ["2026-0001", f"92330000MA200000{n}K", f"第{n}饭店", None, people, *blank] for n in (1, 2)
    ]
    assert table(book["检查单"]) == [
        ["序号", "检查内容", "操作方法与要领", "是否检查", "发现问题"],
        ["1", "看证照", "查原件", None, None],
        ["2", "看后厨", None, None, None],
    ]


def test_cells_offer_the_official_words():
    book = load_workbook(io.BytesIO(visit_xlsx(papers(visit(1), visit(2)))))
    sheet = book["检查结果"]
    offered = {}
    for rule in sheet.data_validations.dataValidation:
        name, cell_range = rule.formula1.replace("$", "").replace("'", "").split("!")
        (top,), *_, (bottom,) = book[name][cell_range]
        words = tuple(cell.value for (cell,) in book[name][cell_range])
        first, last = str(rule.sqref).split(":")
        heading = sheet[f"{first[0]}3"].value
        assert (first[1:], last[1:]) == ("4", "5") and all((top.value, bottom.value))
        offered[heading] = words, rule.errorStyle or "stop"
    assert offered == {
        "检查方式": (tuple(METHODS.values()), "information"),
        "检查结果": (tuple(RESULTS.values()), "stop"),
        "处置": (tuple(FOLLOW_UPS.values()), "stop"),
        "是否完结": (("已完结", "未完结"), "stop"),
    }


def test_there_is_room_to_fill_in():
    sheet = load_workbook(io.BytesIO(visit_xlsx(papers())))["检查结果"]
    widths = {
        sheet[f"{letter}3"].value: found.width for letter, found in sheet.column_dimensions.items()
    }
    assert widths["检查结果"] > 20 and widths["处置"] > 30 and sheet.row_dimensions[4].height > 40


# --- hostile texts ------------------------------------------------------------------------

MORE = [*HOSTILE, "=cmd|' /C calc'!A0", "[red]店[/red]", "店\u202e\u2066txt"]


def hostile(text):
    team = (TeamMember(tr(text, text), text, text, text, text),)
    item = Item("B03", text, text, sub=text, method=text, checklist=(Check(text, text, text),))
    one = visit(1, code=text, name=text, address=text, team=team)
    return papers(one, bureau=text, task=text, items=(item,))


@pytest.mark.parametrize("text", MORE)
def test_hostile_texts_are_inert(text):
    check_hostile(text)


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_is_inert(text):
    check_hostile(text)


def check_hostile(text):
    value = hostile(text)
    assert page(value, english=True).elements == page(hostile("店"), english=True).elements
    assert visible(text).replace("\r\n", "\n").replace("\r", "\n") in page(value).text
    row = table(sheets(visit_xlsx(value))["检查结果"])[1]
    assert row[1] == row[2] == row[4] == visible(text)


def test_the_page_needs_nothing_from_outside():
    html = visit_html(papers(), visit()).decode()
    assert "default-src 'none'" in html
    assert not re.search(r"<script|@import|url\(|\b(src|href|style|on[a-z]+)=", html)


def test_the_page_is_black_and_white():
    style = re.search("<style>(.*?)</style>", visit_html(papers(), visit()).decode(), re.S)[1]
    colours = {c.lower() for c in re.findall(r"#[0-9a-fA-F]{3,6}|rgba?\(|hsl", style)}
    assert colours == {"#000", "#fff", "#ddd"}


def test_the_same_visit_gives_the_same_bytes():
    assert visit_html(papers(), visit()) == visit_html(papers(), visit())
    assert visit_xlsx(papers()) == visit_xlsx(papers())
