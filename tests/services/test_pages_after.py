"""What came after a draw, on its page and on those of its entities."""

import json
import re

import pytest
import weeks
from office import begun, inspector
from reading_pages import PageReader
from test_pages import made, pages, public

from randcheck.protocol.vocabulary import RESULTS
from randcheck.services import substitution, substitution_log
from randcheck.services.after_words import ALL_ANEW, FORESEEABLE, UNFORESEEN
from randcheck.services.publish import build
from randcheck.services.substitution import Leaving
from randcheck.site.paths import entity_name

DRAW = "draws/2026-0001"


def page(scenario, path=f"{DRAW}/index.html"):
    return PageReader(pages(scenario)[path])


def after(scenario):
    return json.loads(public(scenario)[f"{DRAW}/findings.json"])


def firm(scenario, token):
    return page(scenario, f"entity/{entity_name(token)}.html")


def story(tmp_path, play):
    """Play a story of the small bureau and give the pages that everybody gets."""
    bureau = begun(tmp_path)
    bureau.rules_add(weeks.RESERVES)
    play(bureau)
    bureau.wait(400)
    files = dict(build(bureau.journal, False).files)
    bureau.journal.workspace.store.close()
    return made(files)


def row_of(found, token):
    """Give the text of the table row of an entity."""
    return found.flat.split(token)[1].split("第")[0]


def change_of(seat):
    """Give the pattern of the line that tells of a seat: who left, why, who came."""
    left = f"{seat['from'][:8]}(（[^）]+）)? → " if seat["from"] else "："
    return re.compile(f"{left}{seat['to'][:8]}")


def test_the_page_counts_as_the_file_for_programs_does():
    for scenario in ("found", "substituted"):
        counts = after(scenario)["counts"]
        words = ("应检查", "已检查", "已公示", "已完结")
        found = [int(re.search(rf"{word} (\d+) ", page(scenario).flat)[1]) for word in words]
        assert found == [counts[name] for name in ("drawn", "visited", "passed", "done")]
    assert "已公示 0 " in page("one").flat


def test_results_stand_in_the_official_wording():
    said = page("found")
    for row in after("found")["entities"]:
        cell = row_of(said, row["token"])
        if row["finding"]:
            assert RESULTS[row["finding"]["result"]] in cell
            assert row["finding"]["date"] in cell
            assert ("已完结" in cell) is row["finding"]["done"]
        else:
            assert {"none": "待检查", "recorded": "待审核"}[row["state"]] in cell


def test_findings_are_linked_where_there_are_some():
    path = f"{DRAW}/index.html"
    assert f"{DRAW}/findings.json" in page("found").links(path)
    assert f"{DRAW}/findings.json" not in page("one").links(path)


def test_a_corrected_finding_shows_both_and_why():
    row = next(row for row in after("found")["entities"] if row["earlier"])
    for said in (page("found"), firm("found", row["token"])):
        section = said.flat.split("检查结果的更正")[1]
        old, new = (RESULTS[one["result"]] for one in (row["earlier"][0], row["finding"]))
        assert section.index(old) < section.index(new) < section.index("录入有误")
    assert "检查结果的更正" not in page("substituted").flat


def test_objections_show_their_clock_and_outcome():
    section = page("found").flat.split("异议与回避申请")[1]
    for words in ("对检查结果的异议", "2026-03-23", "不成立", "回避申请", "2026-03-05", "处理中"):
        assert words in section
    assert "异议与回避申请" not in page("one").flat


def test_who_left_and_who_came_and_why():
    told = page("substituted").flat.split("更换与递补")[1]
    for one in after("substituted")["substitutions"]:
        section = told.split(f"更换 {one['n']} ")[1]
        assert f"批准文号：{one['approval']}" in section and FORESEEABLE.zh in section
        for absent in one["absent"]:
            assert f"{absent['inspector'][:8]} 不能去" in section
        for seat in one["seats"]:
            assert change_of(seat).search(section)
    assert all(f"（{why}）" in told for why in ("生病", "回避", "请假"))
    assert ALL_ANEW.zh not in told


def test_people_are_named_only_where_the_folder_names_them():
    from lies import played

    assert "检查员" not in page("substituted").text
    opened = PageReader(made(played("substituted").files)[f"{DRAW}/index.html"]).flat
    assert re.search("检查员[0-9] [0-9a-f]{8}（生病） → 检查员[0-9] [0-9a-f]{8}", opened)


def test_who_moved_up_is_drawn_and_says_for_whom():
    first = after("substituted")["substitutions"][0]
    (moved,), (gone,) = first["moved"], first["vanished"]
    names = {row["token"]: row["name"] for row in after("substituted")["entities"]}
    said = page("substituted")
    assert f"递补，顶替 {names[gone]}" in said.flat
    assert f"已由递补顶上： {names[moved]}" in said.flat
    assert "抽出 7 户，其后递补 1 户" in said.flat
    for token, other in ((moved, gone), (gone, moved)):
        own = firm("substituted", token)
        assert names[other] in own.flat and "由 第0店 递补" in own.flat
    assert f"“{names[gone]}”已关闭停业或正在组织清算" in firm("substituted", moved).flat
    record = page("substituted", f"{DRAW}/record.html")
    assert record.flat.count(moved) == 1
    assert record.flat.index(moved) < record.flat.index("递补名单")


def test_a_changed_team_is_told_on_the_page_of_the_entity():
    second = after("substituted")["substitutions"][1]
    for seat in second["seats"]:
        said = firm("substituted", seat["entity"]).flat
        assert change_of(seat).search(said.split("更换 2：")[1])
        assert "（请假）" in said


def test_a_fresh_round_can_be_foreseen_by_nobody():
    path = "draws/2023-0001/index.html"
    said = page("fresh", path).flat
    assert UNFORESEEN.zh in said and FORESEEABLE.zh not in said
    assert "quicknet 第 1000 轮" in said


def test_all_teams_anew_is_said(tmp_path):
    def play(bureau):
        attempt = bureau.draw(number=4, by="", cap=2, due="2026-06-30").attempt
        weeks.replaced(bureau, attempt.seal.draw, [Leaving(inspector(3), "ill")])

    said = PageReader(story(tmp_path, play)[f"{DRAW}/index.html"]).flat
    assert ALL_ANEW.zh in said and ALL_ANEW.en in said


def test_what_waits_for_its_lot_says_so(tmp_path):
    def play(bureau):
        attempt = bureau.draw(number=4, by="").attempt
        waits = substitution.plan_substitution(
            bureau.journal, attempt, [Leaving(inspector(3), "leave")], [], ""
        )
        substitution_log.open_substitution(bureau.journal, waits, bureau.people)

    said = PageReader(story(tmp_path, play)[f"{DRAW}/index.html"]).flat
    assert "还没有抽" in said and "批准文号" not in said and "→" not in said


def test_who_was_not_visited_in_time_is_owed(tmp_path):
    drawn = []

    def play(bureau):
        drawing = bureau.draw(number=3, by="", due="2026-03-20")
        drawn.extend(place.token for place in drawing.result.drawn())
        weeks.found(bureau, "2026-0001", drawn[:1])
        bureau.wait(30)
        weeks.reviewed(bureau, "2026-0001")

    found = story(tmp_path, play)
    said = PageReader(found[f"{DRAW}/index.html"])
    assert ["欠检" in row_of(said, token) for token in drawn] == [False, True, True]
    own = PageReader(found[f"entity/{entity_name(drawn[1])}.html"]).flat
    assert "转入下一次同事项任务" in own


@pytest.mark.parametrize("scenario", ["found", "substituted", "fresh"])
def test_regions_of_a_page_have_names_of_their_own(scenario):
    for path, data in pages(scenario).items():
        labels = [a["aria-label"] for a in PageReader(data).all("div") if a.get("role") == "region"]
        assert len(labels) == len(set(labels)), path
