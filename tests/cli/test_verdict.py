"""What `verify` prints: headings, evidence, hints, and lines that fit a terminal."""

import pytest
from hall import DRAW, THROWS, Hall
from outsiders import Witness

from randcheck.cli.folding import fold
from randcheck.cli.output import width
from randcheck.cli.verdict import claim_line, local_times
from randcheck.protocol.claims import Claim, State
from randcheck.text import tr

OTHERS = " ".join(["5"] * 20)
NOTHING = tr("", "")


@pytest.fixture
def hall(tmp_path, monkeypatch, capsys, forgetful) -> Hall:
    return Hall(tmp_path, monkeypatch, capsys.readouterr)


@pytest.fixture
def drawn(hall) -> Hall:
    hall("draw", "now", *DRAW, "--source", "d10", "--typed", THROWS)
    return hall


def verified(hall: Hall, *words: object, code: int = 4) -> str:
    hall("publish", "--out", "pub", "--private")
    return hall.bare("verify", "pub", *words, code=code).out


def heading(text: str) -> str:
    return next(line for line in text.splitlines() if line.startswith("2023-0001  "))


def test_a_heading_says_what_became_of_the_draw(hall, monkeypatch):
    hall("draw", "seal", *DRAW, "--source", "d10")
    assert heading(verified(hall)).endswith(" [sealed, not drawn]")
    hall("draw", "run", "--typed", THROWS)
    assert heading(verified(hall)).endswith(" [drawn]")
    first = hall("draw", "show", hall.draw, "--json").json["drawn"][0]["code"]
    hall("draw", "correct", hall.draw, "--strike", f"{first}=closed")
    assert heading(verified(hall)).endswith(" [drawn, corrected]")
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    assert heading(verified(hall)).endswith("【已抽, 已更正】")


def test_a_heading_says_why_a_draw_is_void(hall, monkeypatch):
    hall("draw", "seal", *DRAW, "--source", "d10")
    hall("draw", "void", hall.draw, "--reason", "request-fault")
    assert heading(verified(hall)).endswith(" [void: a fault in what was asked for]")
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    assert heading(verified(hall)).endswith("【作废: 条件有误】")


def test_a_draw_without_teams_says_that_nobody_was_sent(hall, monkeypatch):
    hall.is_stuck()
    said = verified(hall)
    assert heading(said).endswith(" [drawn, no pairing]")
    assert "√ true  the pairing is re-derived: no pairing, nobody was sent" in said
    hall("draw", "event", hall.draw, "--cap", "3", "--source", "d10", "--yes")
    hall("draw", "pair", hall.draw, "--typed", OTHERS)
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    said = verified(hall)
    assert heading(said).endswith("【已抽, 重新匹配】")
    assert said.count("人员匹配重算一致: 配不成组, 没有派出人员\n") == 1
    assert said.count("人员匹配重算一致\n") == 1


def test_teams_that_were_found_are_not_remarked_upon(drawn):
    assert "the pairing is re-derived\n" in verified(drawn)


@pytest.mark.parametrize("name", ["checkpoint", "*-frame.txt"])
def test_what_a_false_log_leaves_unexamined_is_said(drawn, name):
    assert "not examined" not in verified(drawn)
    victim = next((drawn.root / "pub").rglob(name))
    victim.write_bytes(victim.read_bytes() + b"2")
    said = drawn.bare("verify", "pub", code=1).out.splitlines()
    assert "× FALSE" in said[-3]
    assert said[-2] == "  what follows was therefore not examined"


def test_a_hint_names_no_option_that_was_given(hall):
    one = Witness(hall, "one")
    hall.names(one)
    hall("draw", "seal", *DRAW, "--source", "d10")
    said = verified(hall, "--policy", one.policy())
    assert "needs a cosigned checkpoint of this size\n" in said
    assert "(--policy)" not in said and "(--seen)" in said
    assert "of this size (--policy)\n" in verified(hall)


def test_a_hint_for_two_options_stays_while_one_is_missing():
    needs = tr("单位公布的公钥指纹 (--key 或 --policy)", "its fingerprint (--key, --policy)")
    claim = Claim("whose-log", None, State.NOT_PROVED, NOTHING, needs=needs)
    assert "--policy" in claim_line(claim, ["--key"])


def test_certificates_of_an_authority_are_certificates(drawn):
    (drawn.root / "firms.csv").write_text("代码,名称\n", encoding="utf-8")
    drawn("publish", "--out", "pub", "--private")
    told = drawn.bare("verify", "pub", "--tsa-ca", "firms.csv", code=3)
    assert "× firms.csv holds no PEM certificate" in told.err and told.out == ""


def test_times_are_those_of_the_zone_of_the_log(hall):
    hall("draw", "seal", *DRAW, "--source", "drand:15")
    said = verified(hall)
    assert "from before 2023-08-23 23:" in said and " +08:00" in said
    assert "Z" not in said.partition("  sealed before the seed")[2]
    found = hall.bare("verify", "pub", "--json", code=4)
    assert "T15:" in found.out and "+08:00" not in found.out


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        ("+08:00", "at 2026-03-01 04:00:01 +08:00."),
        ("-03:30", "at 2026-02-28 16:30:01 -03:30."),
        ("+00:00", "at 2026-02-28 20:00:01 +00:00."),
    ],
)
def test_a_time_is_written_in_a_zone(zone, shown):
    assert local_times("at 2026-02-28T20:00:01Z.", zone) == shown


@pytest.mark.parametrize("time", ["9999-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-02-28"])
def test_a_time_of_no_calendar_stays(time):
    assert local_times(time, "+08:00") == time


MIXED = "  √ 属实  先封存, 后有种子: 2026-03-01 04:00:01 +08:00 已有外部证明（联署）, " * 3


@pytest.mark.parametrize("columns", [30, 40, 79])
def test_a_long_line_is_folded_between_words(columns):
    lines = fold(MIXED.rstrip(), columns, 6)
    assert len(lines) > 1 and all(width(line) <= columns for line in lines)
    assert all(line.startswith(" " * 6) and line[6] not in " ,，）" for line in lines[1:])
    words = "".join(lines).split()
    assert {"2026-03-01", "04:00:01", "+08:00"} <= set(words)
    assert "".join(words) == "".join(MIXED.split())


def test_a_word_longer_than_a_line_stays_whole():
    assert fold("a " + "b" * 50 + " c", 20, 2) == ["a", "  " + "b" * 50, "  c"]


def test_a_terminal_gets_folded_lines_and_a_pipe_whole_ones(drawn, monkeypatch):
    piped = verified(drawn)
    assert max(map(width, piped.splitlines())) > 80
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    shown = drawn.bare("verify", "pub", code=4).out
    assert max(map(width, shown.splitlines())) < 80
    assert "".join(shown.split()) == "".join(piped.split())
