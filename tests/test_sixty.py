"""Sixty firms to the end: two sick, a late recusal, three gone, one wrong finding, one owed."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from oracle import verify as oracle_verify
from oracle.bls import quicknet_holds
from sixty import playing
from sixty_office import FIRST, FOLDERS, NEXT, Sixty

HIDDEN = "〔2026-04-01起可见〕"
OWED_BEFORE = "上次欠检转入, 必查"


@pytest.fixture(scope="module")
def sixty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sixty]:
    with playing(tmp_path_factory.mktemp("sixty") / "office") as played:
        yield played


@pytest.fixture(autouse=True)
def _one_machine(forgetful: None) -> None:
    """Publications are looked at in any order, also older after newer ones."""


def shown(sixty: Sixty, name: str, folder: str = "公示", draw: str = FIRST) -> Any:
    path = sixty.office.root / folder / "draws" / draw / f"{name}.json"
    return json.loads(path.read_text(encoding="utf-8"))


# --- along the way --------------------------------------------------------------------------


def test_due_tells_what_is_late_and_falls_silent_when_it_is_done(sixty: Sixty) -> None:
    assert sixty.dues == {
        "drawn": 0,
        "imported": 0,
        "unreviewed": 5,
        "reviewed": 0,
        "visited": 5,  # what was handed on is not finished
        "unfinished": 5,
        "amended": 0,
        "over": 5,  # one is owed
        "promised": 5,
        "published": 5,
        "drawn again": 0,
    }
    said = {step: sixty.said[f"due {step}"] for step in sixty.dues}
    assert "检查结果待审核" in said["unreviewed"] and "后续处理待完结" in said["unfinished"]
    assert re.search(rf"逾期 +.*欠检.*{FIRST} +1 +{sixty.who['owed']}", _blanks(said["over"]))
    assert "待公示" in said["promised"] and "待公示" not in said["published"]


def _blanks(text: str) -> str:
    return re.sub(r"[\t ]+", " ", text)


def test_nobody_is_named_before_the_day_of_the_batch(sixty: Sixty) -> None:
    printed = sixty.sheets["first"]
    assert len(printed) == 60
    assert (printed.count(HIDDEN), HIDDEN in sixty.sheets["second"]) == (29, True)
    named = [code for code in printed if code != HIDDEN]
    assert len(set(named)) == 31 and not set(named) & set(sixty.sheets["third"])
    assert len(set(sixty.sheets["third"])) == 29 and HIDDEN not in sixty.sheets["third"]


def test_what_the_clerk_is_told(sixty: Sixty) -> None:
    who, said = sixty.who, sixty.said
    assert f"{who['busy']} 2026 年检查 3 次 (双随机 1、投诉举报 2), 超过每年 2 次" in said["first"]
    assert f"{who['officer']} 不是抽签派到 {who['changed']} 的人" in said["old papers"]
    assert "没有写入任何内容" in said["old papers"]
    assert f"randcheck recusal add {who['related']}" in said["upheld"]
    assert f"finding record {FIRST} {who['wrong']} --because 异议成立" in said["objected"]
    assert "任务 2026-04-30 已截止, 转入下次同事项任务" in said["too late"]


def test_only_the_seats_that_became_empty_changed(sixty: Sixty) -> None:
    ill, related = sixty.seats
    assert {seat["from"] for seat in ill} == {
        "员" + sixty.who[r][-2:] for r in ("officer", "expert")
    }
    assert not {seat["to"] for seat in ill} & {seat["from"] for seat in ill}
    recused = [seat for seat in related if seat["from"]]
    assert [(seat["entity"], seat["from"]) for seat in recused] == [
        (sixty.who["related"], "员" + sixty.who["relative"][-2:])
    ]
    assert {seat["entity"] for seat in related if not seat["from"]} == {sixty.who["moved"]}


# --- what is published ----------------------------------------------------------------------


def test_the_counts_of_what_is_published(sixty: Sixty) -> None:
    result, findings = shown(sixty, "result"), shown(sixty, "findings")
    assert (len(result["drawn"]), len(result["reserves"]), result["version"]) == (61, 59, 3)
    assert findings["counts"] == {"drawn": 61, "visited": 60, "passed": 60, "done": 60}
    rows = {row["token"]: row for row in findings["entities"]}
    assert len(rows) == 61 and [t for t in rows if rows[t]["state"] != "passed"] == [
        sixty.who["owed"]
    ]
    gone = ("closed", "deregistered", "unreachable")
    assert {part: rows[sixty.who[part]]["finding"]["result"] for part in gone} == {
        part: part for part in gone
    }
    wrong = rows[sixty.who["wrong"]]
    assert [wrong["finding"]["result"], *(old["result"] for old in wrong["earlier"])] == [
        "none",
        "food-drug",
    ]
    assert not rows[sixty.who["returned"]]["earlier"]  # what was returned is nobody's business
    first, second = findings["substitutions"]
    assert [one["reason"] for one in first["absent"]] == ["ill", "ill"]
    assert (first["approval"], first["moved"]) == ("县局(2026)3号", [])
    assert (second["vanished"], second["moved"]) == ([sixty.who["closed"]], [sixty.who["moved"]])
    (recused,) = second["absent"]
    assert (recused["entity"], recused["reason"]) == (sixty.who["related"], "recusal")


def test_the_next_task_draws_whom_this_one_owes(sixty: Sixty) -> None:
    result = shown(sixty, "result", "内部", NEXT)
    strata = {s["label"]: (s["base"], s["drum"], s["number"]) for s in result["strata"]}
    assert strata.pop("owed") == (1, 1, 1)
    assert [row["token"] for row in result["drawn"] if row["stratum"] == "owed"] == [
        sixty.who["owed"]
    ]
    # the sixty that were visited are barred, whether drawn at first or moved up
    assert sum(base - drum for base, drum, _ in strata.values()) == 60
    assert sum(base for base, _, _ in strata.values()) == 599
    assert len(result["drawn"]) == 61


def test_the_report_of_the_year_adds_up(sixty: Sixty) -> None:
    report = sixty.office.tells("report", "2026", "--until", "2026-06-30")
    (row,), total = report["rows"], report["total"]
    assert (row["key"], row["drawn"], row["visited"], row["published"]) == (FIRST, 61, 60, 60)
    assert (row["done"], row["owed"], row["substitutions"], row["void"]) == (60, 1, 2, 0)
    assert row["to_record"] + row["to_review"] + row["returned"] + row["published"] == 61
    found = {code: n for code, n in row["results"].items() if n}
    assert found == {
        "none": 56, "food-drug": 1, "closed": 1, "deregistered": 1, "unreachable": 1
    }  # fmt: skip
    assert {c: n for c, n in row["follow_ups"].items() if n} == {
        "settled": 56, "daily": 3, "order": 1
    }  # fmt: skip
    assert all(total[key] == row[key] for key in ("drawn", "visited", "published", "owed", "done"))
    sources = {
        one["source"]: one["visits"] for one in report["visits"]["by_source"] if one["visits"]
    }
    assert sources == {"draw": 60, "complaint": 2}
    assert (report["visits"]["total"], report["visits"]["entities"]) == (62, 60)


def test_the_owed_one_is_owed_until_it_is_drawn_again(sixty: Sixty) -> None:
    report = sixty.office.tells("report", "2026")
    assert (report["until"], [row["key"] for row in report["rows"]]) == (
        "2026-07-01",
        [FIRST, NEXT],
    )
    assert [row["owed"] for row in report["rows"]] == [0, 0]
    total = report["total"]
    assert (total["drawn"], total["visited"], total["to_record"]) == (122, 60, 62)


# --- why me ---------------------------------------------------------------------------------


def told(sixty: Sixty, part: str, draw: str = FIRST) -> str:
    """Give what `explain` says of one draw to somebody in the story."""
    said = sixty.explains(sixty.who[part])
    return next(f"{p}\n" for p in re.split(r"\n(?=2026)", said) if p.startswith(draw))


def name(sixty: Sixty, part: str) -> str:
    return f"第{int(sixty.who[part][-3:])}饭店"


GONE = {
    "closed": "已关闭停业或正在组织清算",
    "deregistered": "注销",
    "unreachable": "通过登记的住所（经营场所）无法联系",
}


@pytest.mark.parametrize("part", GONE)
def test_why_of_one_that_is_gone(sixty: Sixty, part: str) -> None:
    said = told(sixty, part)
    assert f"检查结果: {GONE[part]}\n" in said and ": 已完结 2026-04-29\n" in said
    moved = f"{name(sixty, part)}（{GONE[part]}），由 {name(sixty, 'moved')} 递补"
    assert (moved in said) == (part == "closed") == ("递补" in said)
    assert ": 抽中\n" in said


def test_why_of_the_reserve_that_moved_up(sixty: Sixty) -> None:
    said = told(sixty, "moved")
    assert ": 递补进来\n" in said and "检查结果: 未发现问题" in said
    assert (
        f"更换 2：{name(sixty, 'closed')}（{GONE['closed']}），由 {name(sixty, 'moved')} 递补"
        in said
    )
    assert f"更换 2：{name(sixty, 'moved')} 组长：员" in said


@pytest.mark.parametrize(
    ("part", "number", "left", "why"),
    [("changed", 1, "officer", "生病"), ("related", 2, "relative", "回避")],
)
def test_why_of_one_whose_team_changed(
    sixty: Sixty, part: str, number: int, left: str, why: str
) -> None:
    person = f"员{sixty.who[left][-2:]} [0-9a-f]{{8}}（{why}）"
    line = rf"更换 {number}：{name(sixty, part)} 执法人员：{person} → 员\d\d [0-9a-f]{{8}}\n"
    assert re.search(line, told(sixty, part))


def test_why_of_the_one_with_a_relative(sixty: Sixty) -> None:
    said = told(sixty, "related")
    assert "2026-04-08 回避申请: 成立, 答复期限 2026-04-13" in said
    assert "近亲" not in said  # the ground is nobody's business


def test_why_of_the_corrected_finding(sixty: Sixty) -> None:
    said = told(sixty, "wrong")
    assert "检查结果: 未发现问题\n" in said
    assert "更正(异议成立): 原为“违反食品药品管理相关规定”, 现为“未发现问题”\n" in said
    assert "2026-04-29 对检查结果的异议: 成立" in said
    assert "更正" not in told(sixty, "ordered") + told(sixty, "returned")


def test_why_of_the_owed_one(sixty: Sixty) -> None:
    said, then = told(sixty, "owed"), told(sixty, "owed", NEXT)
    assert "检查结果: 欠检：过了完成期限没有检查，转入下一次同事项任务\n" in said
    assert "1 户抽 1 (100.00%)" in then and ": 抽中\n" in then and OWED_BEFORE in then
    assert OWED_BEFORE not in said
    assert all("未入框: 禁选" in told(sixty, part, NEXT) for part in ("closed", "moved"))


def test_why_in_json_and_of_what_is_public(sixty: Sixty) -> None:
    asked = ("explain", sixty.who["closed"], "--from", "公示")
    (draw,) = sixty.office.tells(*asked)["draws"]
    assert draw["after"]["made_up_by"] == sixty.who["moved"]
    (draw,) = sixty.office.tells("explain", sixty.who["moved"], "--from", "公示")["draws"]
    assert (draw["fate"], draw["after"]["moved_for"]) == ("moved", sixty.who["closed"])
    public = sixty.explains(sixty.who["changed"], "--from", "公示")
    assert "更换 1" in public and "员" + sixty.who["officer"][-2:] not in public


# --- verified three times -------------------------------------------------------------------

NOT_PROVED = {("findings", FIRST), ("unforeseen", f"{FIRST}+1"), ("unforeseen", f"{FIRST}+2")}


@pytest.mark.parametrize("folder", FOLDERS)
def test_with_the_codes_everything_essential_is_true(sixty: Sixty, folder: str) -> None:
    claims, code = sixty.verifies(folder, *sixty.anchors(folder))
    back = {("held-back", None)} if folder == "再公示" else set()
    # The next draw, which only the private folder holds, has not been visited yet.
    back |= {("findings", "2026-0002")} if folder == "内部" else set()
    assert code == 0
    assert {c for c, state in claims.items() if state != "true"} == NOT_PROVED | back
    assert sixty.verifies(folder, [], [])[1] == 4


@pytest.mark.parametrize("anchored", [True, False])
@pytest.mark.parametrize("folder", FOLDERS)
def test_the_oracle_agrees(sixty: Sixty, folder: str, anchored: bool) -> None:
    keys, seen = sixty.anchors(folder) if anchored else ([], [])
    claims, code = sixty.verifies(folder, keys, seen)
    second = oracle_verify.verify(
        sixty.office.root / folder, keys, seen, now=sixty.office.now, beacon=quicknet_holds
    )
    pages = {claim: state for claim, state in claims.items() if claim[0] == "pages"}
    # what it leaves to the package
    assert ({**second.claims, **pages}, second.exit) == (claims, code), second.reasons
