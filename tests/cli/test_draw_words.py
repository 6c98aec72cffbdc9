"""What the commands of a draw say: deadlines, codes, who typed what, and what became of it."""

import json
import re
from pathlib import Path

import pytest
from hall import DRAW, SIGNATURE, THROWS, Hall
from office import ROUND_AT

from randcheck.cli.ask import rows
from randcheck.errors import UsageError
from randcheck.protocol.parts import Dice, Value
from randcheck.services.throws import Typing, compare_typings, read_typed

ZEROS, NINES = "0" * 20, "0" * 19 + "9"
D10 = Dice("dice", 10, 20)


@pytest.fixture
def hall(tmp_path, monkeypatch, capsys, forgetful) -> Hall:
    return Hall(tmp_path, monkeypatch, capsys.readouterr)


@pytest.fixture
def drawn(hall) -> Hall:
    hall("draw", "now", *DRAW, "--source", "d10", "--typed", THROWS)
    return hall


def seal(hall: Hall, source: str, *more: str) -> str:
    return hall("draw", "seal", *DRAW, "--source", source, *more).err


def test_a_plan_says_when_its_round_comes_and_names_none(hall):
    said = hall("draw", "prepare", *DRAW[:4], "--source", "drand:6").err
    assert "source drand: the round 6 minutes after the seal" in said
    assert "witnesses have only 1 minutes" in said and "drand round" not in said
    said = hall("draw", "prepare", *DRAW[:4], "--source", "drand:10").err
    assert "witnesses have only" not in said
    lottery = ("--source", "lottery:kl8:2023225+drand:10", "--at", "2023-08-24 21:30")
    assert "10 minutes after the lottery" in hall("draw", "prepare", *DRAW[:4], *lottery).err


def test_a_seal_says_to_the_second_until_when_anybody_may_act(hall, monkeypatch):
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    said = seal(hall, "drand:15")
    assert "种子: drand 第 1000 轮, 2023-08-23 23:59:24 产生; " in said
    assert "第三方联署、作废须在 2023-08-23 23:54:24 前" in said


def test_a_round_that_is_near_is_not_called_off(hall):
    seal(hall, "drand:15")
    hall.now = ROUND_AT - 299
    said = hall("draw", "void", hall.draw, "--reason", "other", code=5).err
    assert "the round (2023-08-23 23:59:24) is out, or less than 300 seconds away" in said


def test_a_void_draw_is_not_run(hall):
    seal(hall, "d10")
    draw = hall.draw
    hall("draw", "void", draw, "--reason", "other")
    assert f"× {draw} is void" in hall("draw", "run", draw, code=5).err


def test_what_is_typed_later_is_refused_unless_it_is_the_same(drawn):
    draw = drawn.draw
    for typed in ((ZEROS,), (THROWS, THROWS)):
        words = [word for text in typed for word in ("--typed", text)]
        said = drawn("draw", "run", draw, *words, code=5).err
        assert f"the inputs of {draw} are logged already" in said and "leave out --typed" in said
    drawn("draw", "run", draw, "--typed", THROWS)


def test_who_typed_what_is_said_as_it_was_typed(hall, monkeypatch):
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    seal(hall, "d10")
    said = hall.types("draw", "run", lines=(ZEROS, NINES, ZEROS, ZEROS)).err
    assert "第 20 次: 李梅输 0, 王强输 9, 请看骰子" in said
    assert "录入  dice 10 10 10" in said


@pytest.mark.parametrize(
    ("source", "first", "second", "said"),
    [
        (D10, "10 " * 20, "10 " * 19 + "1", "throw 20: A typed 10, B 1"),
        (D10, ZEROS, "5" + ZEROS[1:], "throw 1: A typed 0, B 5"),
        (Value("value", "index"), "12.5", "12.6", "A typed value index 12.5, B value index 12.6"),
    ],
)
def test_typings_that_differ(source, first, second, said):
    a, b = (Typing(who, t, read_typed(t, source)) for who, t in (("A", first), ("B", second)))
    assert compare_typings(a, a, source) == a.line
    with pytest.raises(UsageError, match=said):
        compare_typings(a, b, source)


@pytest.mark.parametrize(
    ("text", "columns", "count"),
    [("", 80, 1), ("a" * 80, 80, 1), ("a" * 81, 80, 2), ("骰" * 3, 5, 2), ("骰" * 40, 80, 1)],
)
def test_rows_of_a_terminal(text, columns, count):
    assert rows(text, columns) == count


def test_a_correction_says_who_moves_up_and_gives_its_code(drawn):
    before = drawn("draw", "show", drawn.draw, "--json").json
    first, up = before["drawn"][0], before["reserves"][0]
    words = ("draw", "correct", drawn.draw, "--strike", f"{first['code']}=closed")
    effect = f"struck {first['code']} {first['name']}; moves up: {up['code']} {up['name']}; "
    asked = drawn.types(*words, lines=("n",)).err
    assert effect in asked and "not corrected" in asked and drawn.entries[-1] == "Draw"
    found = drawn.types(*words, lines=("y",)).err
    code = re.search(r"its code  ((?:[0-9A-F]{4} ){7}[0-9A-F]{4})", found)[1]
    drawn("publish", "--out", "pub", "--private")
    assert drawn.claims("--seen", code)["seen"] == "true"


def test_who_was_not_drawn_leaves_the_list_as_it_is(drawn):
    reserve = drawn("draw", "show", drawn.draw, "--json").json["reserves"][-1]["code"]
    found = drawn("draw", "correct", drawn.draw, "--strike", f"{reserve}=closed").err
    assert f"struck {reserve} " in found and "not drawn, the list stays" in found


def test_what_became_of_a_draw(drawn):
    drawn("draw", "correct", drawn.draw, "--strike", f"{taken(drawn)}=closed")
    (row,) = drawn("draw", "list", "--json").json["draws"]
    assert (row["status"], row["since"]) == ("drawn", ["corrected"])
    for words in (("list",), ("show", drawn.draw)):
        found = drawn("draw", *words)
        assert "drawn, corrected" in found.out + found.err
    assert "drawn, corrected" in drawn("status").out


def taken(hall: Hall) -> str:
    return hall("draw", "show", hall.draw, "--json").json["drawn"][0]["code"]


def test_a_draw_without_pairing_and_an_event_that_mends_nothing(hall, monkeypatch):
    draw = hall.is_stuck()
    assert "drawn, no pairing" in hall("draw", "list").out
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    said = hall("draw", "event", draw, "--cap", "1", "--yes", code=5).err
    assert "条件没有变, 试配 200 次都配不成" in said and "→ 先补充人员或放宽 --cap" in said
    assert hall.entries[-1] == "Draw"
    hall("draw", "event", draw, "--cap", "3", "--yes")
    hall("draw", "pair", draw, "--typed", THROWS)
    assert "已抽, 重新匹配" in hall("draw", "list").out


def test_a_round_is_pasted_at_a_terminal(hall):
    seal(hall, "drand:15")
    hall.now = ROUND_AT + 60
    found = hall.types("draw", "run", "--beacon", "-", lines=(SIGNATURE,))
    assert "paste the 96 digits, then Enter:" in found.err and hall.entries[-1] == "Draw"


def test_a_wait_says_what_for(hall):
    seal(hall, "drand:15")
    said = hall("draw", "run", "--wait", "--relay", "http://127.0.0.1:9", code=3).err
    waiting = "waiting for drand round 1000 (at 2023-08-23 23:59:24); Ctrl-C leaves the seal"
    assert waiting in said and said.index(waiting) < said.index("fetching drand round 1000")


def test_a_passphrase_that_slipped_is_asked_for_again(hall, monkeypatch):
    typed = ["short", "short", "correct horse", "another one", *["correct horse"] * 2]
    monkeypatch.delenv("RANDCHECK_PASSPHRASE_FILE")
    monkeypatch.setattr("randcheck.cli.ask.at_terminal", lambda: True)
    monkeypatch.setattr("getpass.getpass", lambda _: typed.pop(0))
    said = hall.bare("init", "另一", "--bureau", "某局", "--operator", "李梅").err
    assert said.count("× ") == 2 and not typed
    assert "√ log  某局" in said and "next: cd 另一, then randcheck entity import" in said


def test_init_in_this_folder_goes_nowhere(hall, monkeypatch):
    Path("here").mkdir()
    monkeypatch.chdir("here")
    said = hall.bare("init", "--bureau", "某局", "--operator", "李梅").err
    assert "next: randcheck entity import" in said


def test_a_draft_is_no_error(hall):
    seal(hall, "d10")
    hall("draw", "run", "--typed", THROWS)
    words = ("--task", "另一次", "--number", "2", "--source", "d10", "--yes")
    found = hall("draw", "seal", *words, "--sign-elsewhere", "d.zip", "--json")
    draft = json.loads(found.out)
    assert (draft["schema"], draft["ok"], draft["file"]) == ("randcheck draft v1", True, "d.zip")
    assert draft["type"] == "seal" and "× " not in found.err
