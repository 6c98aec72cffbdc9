import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reading_pages import PageReader

from randcheck.site import public_html
from randcheck.site.cells import visible
from randcheck.site.public import (
    AfterPart,
    AttemptLine,
    Change,
    ChangeLine,
    ClaimLine,
    DrawLine,
    DrawPage,
    EntityDraw,
    EntityPage,
    Fact,
    FindingLine,
    IndexPage,
    ItemLine,
    ItemsPage,
    KeyLine,
    Mark,
    ObjectionLine,
    ResultLine,
    SealPage,
    SealPart,
    SeatLine,
    Site,
    State,
    StratumRow,
    TaskPage,
    Ticket,
    YearPage,
)
from randcheck.site.record import StratumLine
from randcheck.site.sheet_html import Odds, code_path, policy
from randcheck.text import tr

HOSTILE = [
    "<script>alert(1)</script>",
    "</style></title><h1>",
    '" onmouseover="alert(1)',
    "店\u202egnp.exe\u2066",
    "{{ 7*7 }}{% raw %}",
    "&amp;\x00\x1b[31m",
    "很" * 200,
    "W" * 200,
]


def site(text="某局"):
    return Site(text, "某局/0000", False)


def both(text):
    return tr(text, text)


def seal_part(text):
    fact = Fact(both(text), both(text))
    row = StratumRow(StratumLine(text, 9, 8, 2, both(text)), Odds("25%", "25"), (both(text),), "")
    return SealPart(
        "2026-0001",
        text,
        text,
        1,
        both(text),
        (fact, Fact(both(text), both(text), True)),
        9,
        8,
        ((both(text), 1),),
        (row,),
        (AttemptLine("2026-0001", 1, "2026-03-02", both(text), True),),
        1,
        (ClaimLine(both(text), both(text), both(text), False),),
        (fact,),
        (both(text),),
    )


def every_page(text):
    """Put a text everywhere on a page of every kind."""
    seat = SeatLine(both(text), text, "00000000")
    line = DrawLine("2026-0001", text, text, 1, "2026-03-02", 2, both(text))
    fact = Fact(both(text), both(text))
    state, marks = State(both(text), (both(text), both(text))), (Mark(both(text), text, "B2"),)
    result = ResultLine(1, text, text, "A1", text, 1, "00", (seat,), text, state, marks)
    corrected = (FindingLine(text, "A1", state, state, both(text)),)
    objections = (ObjectionLine(text, "A1", both(text), text, text, both(text), text),)
    change = Change(both(text), text, text, (ChangeLine(both(text), "A1"), ChangeLine(both(text))))
    change = replace(change, claims=(ClaimLine(both(text), both(text), both(text), True),))
    after = AfterPart((fact,), (change,), corrected, objections, True)
    part = seal_part(text)
    index = IndexPage(
        (line,),
        1,
        (("2026", 1),),
        (text,),
        (KeyLine(both(text), "0" * 64, True),),
        9,
        "0" * 64,
        True,
        (text,),
    )
    entity = EntityDraw(
        "2026-0001",
        text,
        both(text),
        Ticket("0.1", "0.2", "25.0", "50.0"),
        (fact,),
        (seat,),
        ((text, text),),
        False,
        (fact,),
        (ChangeLine(both(text)),),
        corrected,
        objections,
    )
    return [
        public_html.index_html(site(text), index),
        public_html.year_html(site(text), YearPage("2026", (line,))),
        public_html.items_html(site(text), ItemsPage((ItemLine(*[text] * 8),), text)),
        public_html.task_html(site(text), TaskPage("2026-0001", text, (fact,))),
        public_html.draw_html(
            site(text),
            DrawPage(
                part,
                (result,),
                2,
                1,
                1,
                1,
                2,
                True,
                (both(text),),
                (change,),
                ("seed-1.txt",),
                ("result-1.json",),
                after,
            ),
        ),
        public_html.seal_html(site(text), SealPage(part, True, (fact,), (both(text),))),
        public_html.entity_html(site(text), EntityPage((text, text), (text,), (entity,), "a.json")),
    ]


def shapes(text):
    return [PageReader(data).shape for data in every_page(text)]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_opens_no_element(text):
    assert shapes(text) == shapes("店")
    for data in every_page(text):
        assert visible(text).replace("\x00", "\ufffd") in PageReader(data).text


@settings(max_examples=25, deadline=None)
@given(st.text(min_size=1, max_size=40))
def test_any_text_is_only_text(text):
    assert shapes(text) == shapes("店")


def test_a_text_cannot_steer_the_display():
    for data in every_page("店\u202egnp.exe\u2066"):
        assert not re.search("[\u202a-\u202e\u2066-\u2069]", data.decode())


def test_english_stands_beside_and_is_marked():
    for data in every_page("店"):
        page = PageReader(data)
        marked = [a for tag, a in page.elements if tag in ("small", "span") and a.get("lang")]
        assert marked and all(a["lang"] == "en" for a in marked)


def test_every_page_can_be_skipped_to_its_text():
    for data in every_page("店"):
        page = PageReader(data)
        assert page.all("a")[0]["href"] == "#main"
        assert [a["id"] for a in page.all("main")] == ["main"]
        assert page.all("meta")[1]["name"] == "viewport"


def test_practice_is_marked():
    real = public_html.task_html(site(), TaskPage("2026-0001", "公告", ()))
    practice = public_html.task_html(
        replace(site(), practice=True), TaskPage("practice-2026-0001", "公告", ())
    )
    assert "演练" not in real.decode()
    assert "<title>演练 " in practice.decode() and "不是真实抽取" in practice.decode()


def test_bars_are_drawn_without_style():
    (data,) = every_page("店")[4:5]
    rects = PageReader(data).all("rect")
    assert [a["width"] for a in rects] == ["25%"]


def test_a_role_is_named_only_where_there_are_several():
    def shown(role):
        draw = EntityDraw(
            "2026-0001",
            "任务",
            both("句"),
            Ticket("0", "0", "0", "0"),
            (),
            (SeatLine(role, "所", "ab"),),
            (),
            False,
        )
        page = public_html.entity_html(site(), EntityPage(("店",), ("A1",), (draw,), "a.json"))
        return PageReader(page).flat

    assert "专家 所 · ab" in shown(tr("专家", "expert"))
    assert "专家" not in shown(None) and "所 · ab" in shown(None)


def test_empty_lists_say_so():
    index = IndexPage((), 0, (), (), (), 1, "0" * 64, False, ())
    assert "还没有可公布的抽取" in public_html.index_html(site(), index).decode()
    assert "清单是空的" in public_html.items_html(site(), ItemsPage((), "今天")).decode()


def test_lists_of_a_draw_are_named_in_order():
    assert [public_html.list_name(n) for n in (1, 2, 1000)] == [
        "index.html",
        "list-0002.html",
        "list-1000.html",
    ]


def test_a_picture_has_the_three_corners_of_a_qr_code():
    side, path = code_path("RANDCHECK 2026-0001 SEAL " + "0" * 32)
    dark = {tuple(map(int, found)) for found in re.findall(r"M(\d+) (\d+)h1v1h-1z", path)}
    for x, y in ((0, 0), (side - 7, 0), (0, side - 7)):
        ring = {(x + i, y + j) for i in range(7) for j in range(7)}
        white = {(a, b) for a, b in ring if max(abs(a - x - 3), abs(b - y - 3)) == 2}
        assert ring & dark == ring - white


def test_the_policy_changes_with_the_style():
    assert policy("a") != policy("b") and "'unsafe" not in policy("a")
