"""A workspace that goes on where another ended: `init --after`, and `verify --before`."""

import pytest
from hall import DRAW, THROWS, Hall

OTHERS = " ".join(["5"] * 20)


@pytest.fixture
def hall(tmp_path, monkeypatch, capsys, forgetful) -> Hall:
    """The old log has a draw that nobody has visited."""
    found = Hall(tmp_path, monkeypatch, capsys.readouterr)
    found("draw", "now", *DRAW, "--source", "d10", "--typed", THROWS)
    found("publish", "--out", "old", "--private")
    return found


def begin(hall: Hall, old: str, *more: str, code: int = 0) -> str:
    words = ("--bureau", "某县市场监督管理局", "--operator", "李梅", "--after", old, *more)
    return hall.bare("init", "next", *words, code=code).err


def go_on(hall: Hall) -> None:
    hall.ws = hall.root / "next"
    for noun in ("entity", "inspector"):
        hall(noun, "import", f"{noun}.csv", "--yes")


def test_attempts_and_debts_go_on_and_both_logs_verify(hall):
    owed = [row["code"] for row in hall("draw", "show", hall.draw, "--json").json["drawn"]]
    known = ["--key", hall.fingerprint]
    hall.now += 60
    told = begin(hall, "old")
    assert f"goes on from {hall.journal().origin}, " in told
    assert "entries: 1 attempts, 3 owed" in told and "! " not in told
    go_on(hall)
    plan = hall("draw", "prepare", *DRAW[:4], "--source", "d10", "--number", "5", "--json").json
    assert {"owed": (3, 3)}.items() <= {
        s["stratum"]: (s["drum"], s["number"]) for s in plan["strata"]
    }.items()
    words = (*DRAW, "--source", "d10", "--number", "5", "--typed", OTHERS, "--json")
    drawn = hall("draw", "now", *words).json
    assert drawn["attempt"] == 2 and set(owed) <= {row["code"] for row in drawn["drawn"]}
    known += ["--key", hall.fingerprint]
    assert hall.claims(*known)["before"] == "not proved"
    assert hall.claims(*known, "--before", "old")["before"] == "true"
    assert hall.claims(*known, "--before", "pub")["before"] == "FALSE"
    absent = hall.bare("verify", "pub", "--before", "absent", code=3)
    assert "absent does not exist" in absent.err


def test_what_is_no_log_to_go_on_from(hall):
    assert "practice and real" in begin(hall, "old", "--practice", code=5)
    hall("publish", "--out", "public")
    assert "a draw is held back" in begin(hall, "public", code=5)
    assert "does not exist" in begin(hall, "absent", code=3)
    assert begin(hall, str(hall.ws), code=3).startswith("× ")
    victim = next((hall.root / "old" / "files").glob("*-frame.txt"))
    victim.write_bytes(victim.read_bytes().replace(b"FIRM-03", b"FIRM-99"))
    assert "the log before does not hold" in begin(hall, "old", code=5)
    assert not (hall.root / "next").exists()


def test_a_seal_without_result_is_named(hall):
    hall("draw", "seal", *DRAW, "--number", "2", "--source", "d10")
    hall("publish", "--out", "sealed", "--private")
    hall.now += 60
    assert "! 2023-0002 is sealed without result" in begin(hall, "sealed")
