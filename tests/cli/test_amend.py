"""`draw correct`, `draw event` and `draw pair`: what is said, logged, published and verified."""

import json
import re
from pathlib import Path

import pytest
from hall import DRAW, SIGNATURE, THROWS, Hall
from office import ROUND_AT

OTHERS = " ".join(["5"] * 20)
CODE = r"((?:[0-9A-F]{4} ){7}[0-9A-F]{4})"


@pytest.fixture
def hall(tmp_path, monkeypatch, capsys, forgetful) -> Hall:
    return Hall(tmp_path, monkeypatch, capsys.readouterr)


@pytest.fixture
def drawn(hall) -> Hall:
    hall("draw", "now", *DRAW, "--source", "d10", "--typed", THROWS)
    return hall


@pytest.fixture
def stuck(hall) -> Hall:
    hall.is_stuck()
    return hall


def shown(hall: Hall) -> dict:
    return hall("draw", "show", hall.draw, "--json").json


def codes(hall: Hall) -> list[str]:
    return [row["code"] for row in shown(hall)["drawn"]]


def fates(hall: Hall, code: str) -> dict:
    return hall("explain", code, "--json").json["draws"][0]


def verdict(hall: Hall, *codes: str) -> dict[tuple[str, str | None], str]:
    """Publish and verify with what the observer knows."""
    hall("publish", "--out", "pub", "--private")
    keys = hall("key", "list", "--json").json["keys"]
    prints = [k["fingerprint"] for k in keys if k["role"] in ("log", "observer")]
    words = [word for one in prints for word in ("--key", one)]
    words += [word for code in codes for word in ("--seen", code)]
    found = hall.bare("verify", "pub", *words, "--json", code=None).json
    return {(claim["claim"], claim["draw"]): claim["state"] for claim in found["claims"]}


def seal_code(hall: Hall) -> str:
    return shown(hall)["seal_code"]


# --- correct ------------------------------------------------------------------------------


def test_a_firm_is_struck_and_the_next_in_order_moves_up(drawn):
    before = shown(drawn)
    first, reserve = before["drawn"][0]["code"], before["reserves"][0]["code"]
    found = drawn("draw", "correct", drawn.draw, "--strike", f"{first}=closed")
    assert f"√ {drawn.draw} is corrected, and published as such" in found.err
    assert first not in found.out and reserve in found.out
    assert "next: randcheck visit sheet" in found.err
    after = shown(drawn)
    stay = {row["code"] for row in before["drawn"]} - {first}
    assert {row["code"] for row in after["drawn"]} == stay | {reserve}
    assert after["seed"] == before["seed"] and len(after["drawn"]) == 3
    papers = drawn.ws / "抽取" / drawn.draw
    assert first not in (papers / "上报.csv").read_text("utf-8-sig")
    assert reserve in (papers / "上报.csv").read_text("utf-8-sig")
    states = verdict(drawn, seal_code(drawn))
    assert states["corrected", drawn.draw] == "true"
    assert set(states.values()) == {"true"}


def test_a_correction_in_chinese(drawn, monkeypatch):
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    first = codes(drawn)[0]
    found = drawn("draw", "correct", drawn.draw, "--strike", f"{first}＝停业")
    assert f"√ {drawn.draw} 已更正, 公示时可见" in found.err
    again = drawn("draw", "correct", drawn.draw, "--strike", f"{first}=停业", code=5).err
    assert f"× {first} 不在 {drawn.draw} 的待抽名单, 或已删除" in again
    said = drawn("explain", first).out
    assert f"{drawn.draw} 餐饮抽查 2023-08-23: 抽后更正时删除: 停业" in said


def test_a_second_correction_strikes_more(drawn):
    first = codes(drawn)[0]
    drawn("draw", "correct", drawn.draw, "--strike", f"{first}=closed")
    second, third = codes(drawn)[:2]
    words = ("--strike", f"{second}=moved", "--strike", f"{third}=other-reason")
    found = drawn("draw", "correct", drawn.draw, *words, "--json").json
    left = {row["code"] for row in found["drawn"]}
    assert len(left) == 3 and not left & {first, second, third}
    assert [fates(drawn, code)["reason"] for code in (first, second, third)] == [
        "closed",
        "moved",
        "other-reason",
    ]
    assert set(verdict(drawn, seal_code(drawn)).values()) == {"true"}


def test_what_is_explained_after_a_correction_is_true(drawn):
    before = shown(drawn)
    first, reserve = before["drawn"][0]["code"], before["reserves"][0]["code"]
    drawn("draw", "correct", drawn.draw, "--strike", f"{first}=closed")
    struck, moved = fates(drawn, first), fates(drawn, reserve)
    assert (struck["fate"], struck["reason"], struck["place"]) == ("struck", "closed", None)
    assert struck["ticket"] == before["drawn"][0]["ticket"] and struck["drum"] == 10
    assert (moved["fate"], moved["place"], moved["reason"]) == ("drawn", 3, None)
    assert moved["ticket"] == moved["cut_off"]
    said = drawn("explain", first, "--from", published(drawn)).out
    assert "struck by a correction: closed" in said and "not drawn" not in said


def published(hall: Hall) -> str:
    hall("publish", "--out", "pub", "--private")
    return "pub"


REFUSED = {
    "unknown code": (("NOBODY=closed",), 5, "NOBODY is not in"),
    "the same twice": (("FIRM-00=closed", "firm-00=moved"), 2, "stands twice"),
    "no reason": (("FIRM-00",), 2, "--strike takes CODE=REASON"),
    "an empty reason": (("FIRM-00=",), 2, "--strike takes CODE=REASON"),
    "a reason that is none": (("FIRM-00=It is closed!",), 2, "one of"),
    "no code": (("=closed",), 2, "is no code"),
    "everybody": (tuple(f"FIRM-{n:02d}=closed" for n in range(10)), 5, "nobody would be left"),
}


@pytest.mark.parametrize(("strikes", "code", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_struck(drawn, strikes, code, said):
    words = [word for strike in strikes for word in ("--strike", strike)]
    found = drawn("draw", "correct", drawn.draw, *words, code=code)
    assert found.err.count("× ") == 1 and said in found.err
    assert drawn.entries[-1] == "Draw"


def test_nothing_is_struck_after_a_visit(drawn):
    first, second, _ = shown(drawn)["drawn"]
    drawn("visit", "add", first["code"], "--inspector", first["team"][0]["code"])
    found = drawn("draw", "correct", drawn.draw, "--strike", f"{second['code']}=closed", code=5)
    assert "has a visit or an event" in found.err and "a finding: record it" in found.err


def test_nothing_is_struck_of_a_draw_that_is_not_drawn(hall):
    hall("draw", "seal", *DRAW, "--source", "d10")
    words = ("draw", "correct", hall.draw, "--strike", "FIRM-00=closed")
    assert f"{hall.draw} is not drawn yet" in hall(*words, code=5).err
    hall("draw", "void", hall.draw, "--reason", "other")
    assert "is void and has no result" in hall(*words, code=5).err
    assert "there is no draw 2023-0099" in hall(*words[:2], "2023-0099", *words[3:], code=5).err


def test_too_few_are_left_to_fill_the_number(drawn):
    """Fewer rows than the number: all that are left are drawn."""
    gone = [f"FIRM-{n:02d}=closed" for n in range(8)]
    words = [word for strike in gone for word in ("--strike", strike)]
    found = drawn("draw", "correct", drawn.draw, *words, "--json").json
    assert {row["code"] for row in found["drawn"]} == {"FIRM-08", "FIRM-09"}
    assert set(verdict(drawn, seal_code(drawn)).values()) == {"true"}


# --- event and pair -----------------------------------------------------------------------


def test_an_event_and_its_pairing(stuck):
    draw, stood = stuck.draw, sorted(codes(stuck))
    assert f"randcheck draw event {draw}" in stuck.bare("-w", stuck.ws).out
    found = stuck("draw", "event", draw, "--cap", "3", "--yes")
    assert f"{draw}: 2 entities stand, 5 people, source 20 d10" in found.err
    event = re.search(f"√ event code  {CODE}  photograph it", found.err)[1]
    assert f"next: randcheck draw pair {draw}" in found.err
    assert f"randcheck draw pair {draw}" in stuck.bare("-w", stuck.ws).out
    waiting = stuck("draw", "event", draw, "--yes", code=5).err
    assert (
        "still waits for its pairing" in waiting and f"first: randcheck draw pair {draw}" in waiting
    )
    paired = stuck("draw", "pair", draw, "--typed", THROWS)
    assert "√ logged" in paired.err and "no pairing" not in paired.err
    rows = shown(stuck)["drawn"]
    assert sorted(row["code"] for row in rows) == stood
    assert [len(row["team"]) for row in rows] == [2, 2]
    sheet = (stuck.ws / "抽取" / draw / "记录单.html").read_text("utf-8")
    assert all(member["name"] in sheet for row in rows for member in row["team"])
    states = verdict(stuck, seal_code(stuck), event)
    assert states["pairing", f"{draw}+1"] == "true" and set(states.values()) == {"true"}
    assert "has its pairing; it stands" in stuck("draw", "event", draw, "--yes", code=5).err
    assert "no event of" in stuck("draw", "pair", draw, code=5).err
    assert fates(stuck, stood[0])["fate"] == "drawn"


def test_an_event_in_chinese(stuck, monkeypatch):
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    draw = stuck.draw
    assert f"下一步: randcheck draw event {draw}" in stuck("draw", "run", draw).err
    assert "× 配不成组" in stuck("draw", "run", draw).err
    found = stuck.types("draw", "event", draw, "--cap", "3", lines=("n",))
    assert "写入后不能撤回, 继续? [y/N]" in found.err and stuck.entries[-1] == "Draw"
    found = stuck.types("draw", "event", draw, "--cap", "3", lines=("是",))
    assert f"{draw}: 2 户不变, 5 人重新匹配, 随机源 10 面骰掷 20 次" in found.err
    assert re.search(f"√ 事件码  {CODE}  先拍照", found.err)
    paired = stuck.types("draw", "pair", draw, lines=(THROWS, OTHERS, THROWS, THROWS))
    assert "第 1 次: 李梅输 3, 王强输 5, 请看骰子" in paired.err and "√ 已记入日志" in paired.err


def test_a_second_event_where_the_first_gave_no_pairing(stuck):
    draw = stuck.draw
    with stuck.patch.context() as patch:  # an event may be hopeless by another program's doing
        patch.setattr("randcheck.services.events.refuse_stuck", lambda plan: None)
        stuck("draw", "event", draw, "--cap", "1", "--yes")
    again = stuck("draw", "pair", draw, "--typed", THROWS)
    assert "× no pairing" in again.err and f"next: randcheck draw event {draw}" in again.err
    stuck("draw", "event", draw, "--cap", "3", "--source", "drand:10", "--yes")
    early = stuck("draw", "pair", draw, code=5).err
    assert "comes at" in early and "--wait" in early
    journal = stuck.journal()
    journal.workspace.store.close()
    stuck.now = ROUND_AT + 8 * 86_400
    assert "this is round 1000" in stuck("draw", "pair", draw, "--beacon", v2(), code=2).err
    assert [e for e in stuck.entries if e in ("Event", "Paired")] == ["Event", "Paired", "Event"]


def v2() -> str:
    return json.dumps({"round": 1000, "signature": SIGNATURE})


def test_an_event_with_a_round(stuck):
    draw = stuck.draw
    found = stuck("draw", "event", draw, "--cap", "3", "--source", "drand:15", "--yes")
    event = re.search(f"event code  {CODE}", found.err)[1]
    stuck.now = ROUND_AT + 60
    stuck("draw", "pair", draw, "--beacon", SIGNATURE)
    states = verdict(stuck, seal_code(stuck), event)
    assert set(states.values()) == {"true"}
    assert states["unchosen", f"{draw}+1"] == "true"


def test_typing_for_an_event_has_its_time(stuck):
    draw = stuck.draw
    stuck("draw", "event", draw, "--cap", "3", "--source", "d10+drand:15", "--yes")
    stuck.now = ROUND_AT - 299
    late = stuck("draw", "pair", draw, "--typed", THROWS, code=5).err
    assert late.count("× ") == 1 and "the time for the inputs" in late
    assert "draw void" not in late


def test_an_event_needs_a_draw_without_pairing(drawn):
    draw = drawn.draw
    assert "has its pairing; it stands" in drawn("draw", "event", draw, "--yes", code=5).err
    assert "no event of" in drawn("draw", "pair", draw, code=5).err
    assert "there is no draw 2023-0009" in drawn("draw", "event", "2023-0009", "--yes", code=5).err
    assert drawn.entries[-1] == "Draw"


EVENTS = {
    "few bits": (("--source", "d10:5"), 5, "40 needed"),
    "no source": (("--source", "d7"), 2, "no source 'd7'"),
    "a lottery without hour": (("--source", "lottery:kl8:1"), 5, "not said when"),
    "another size of teams": (("--team", "1"), 2, "--team"),
    "no cap": (("--cap", "0"), 2, "--cap is from 1 to 999"),
}


@pytest.mark.parametrize(("words", "code", "said"), EVENTS.values(), ids=EVENTS)
def test_events_that_are_not_opened(stuck, words, code, said):
    found = stuck("draw", "event", stuck.draw, *words, "--yes", code=code)
    assert found.err.count("× ") == 1 and said in found.err
    assert stuck.entries[-1] == "Draw"


def test_nothing_is_struck_after_an_event(stuck):
    first = codes(stuck)[0]
    stuck("draw", "event", stuck.draw, "--cap", "3", "--yes")
    words = ("draw", "correct", stuck.draw, "--strike", f"{first}=closed")
    assert "has a visit or an event" in stuck(*words, code=5).err


def test_a_correction_may_make_the_pairing_possible(stuck):
    """FIRM-09 alone is open to all: where a struck firm gives way to it, teams exist."""
    before = codes(stuck)
    stuck("draw", "correct", stuck.draw, *strikes(before[:1]))
    rows = shown(stuck)["drawn"]
    stuck_still = "FIRM-09" not in {row["code"] for row in rows}
    assert [bool(row["team"]) for row in rows] == [not stuck_still] * 2
    assert set(verdict(stuck, seal_code(stuck)).values()) == {"true"}


def strikes(firms: list[str]) -> list[str]:
    return [word for firm in firms for word in ("--strike", f"{firm}=closed")]


def test_an_owed_firm_is_still_owed_after_an_event_and_a_struck_one_is_not(drawn):
    first = codes(drawn)[0]
    drawn("draw", "correct", drawn.draw, "--strike", f"{first}=closed")
    owed = set(codes(drawn))
    drawn.now += 200 * 86_400
    again = ("--task", "餐饮抽查", "--number", "5", "--source", "d10", "--due", "2024-06-30")
    plan = drawn("draw", "prepare", *again, "--json").json
    (stratum,) = [s for s in plan["strata"] if s["stratum"] == "owed"]
    assert (stratum["drum"], stratum["number"]) == (3, 3)
    drawn("draw", "now", *again, "--yes", "--typed", THROWS)
    assert owed < set(codes(drawn)) or owed == set(codes(drawn))
    assert Path(drawn.ws / "抽取" / drawn.draw / "上报.csv").exists()
