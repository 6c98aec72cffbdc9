"""A checkpoint stamped by an authority, through the real commands; and stamps that do not hold."""

import sys
from pathlib import Path

import pytest
from outsiders import MINUTE, START, Bureau, Witness
from stamping import authority, refusal

from randcheck.services import stamps

HONEST, OTHER = authority(), authority("other")
REPLY = "00000006.tsr"


@pytest.fixture
def bureau(tmp_path, monkeypatch, capsys) -> Bureau:
    found = Bureau(tmp_path, monkeypatch, capsys.readouterr)
    found.begin()
    (tmp_path / "ca.pem").write_bytes(HONEST.roots)
    (tmp_path / "other.pem").write_bytes(OTHER.roots)
    return found


def stamped(bureau: Bureau, after: int, *more: object) -> Path:
    """Ask, and have the authority answer some seconds after the start."""
    asked = bureau("timestamp", "request", "--out", "ask.tsq", "--yes", "--json", *more).json
    path = bureau.root / f"{asked['size']:08d}.tsr"
    path.write_bytes(HONEST.answer((bureau.root / "ask.tsq").read_bytes(), START + after))
    return path


def listed(bureau: Bureau, code: int, roots: str = "ca.pem") -> list[dict]:
    words = ("timestamp", "verify", "pub", "--tsa-ca", roots, "--json")
    return bureau.bare(*words, code=code).json["stamps"]


def test_a_stamp_proves_the_time_and_never_that_it_is_the_only_seal(bureau):
    bureau.seal()
    asked = bureau("timestamp", "request")
    assert asked.out == "" and Path("00000006.tsq").is_file()
    assert "curl -H 'Content-Type: application/timestamp-query' --data-binary @0" in asked.err
    stamped(bureau, MINUTE)
    added = bureau("timestamp", "add", REPLY, "--tsa-ca", "ca.pem")
    assert "√ in time for 2026-0001" in added.err and added.out == ""
    claims = bureau.claims("--tsa-ca", "ca.pem")
    assert (claims["sealed-first"], claims["only-seal"]) == ("true", "not proved")
    assert claims["stamped"] == "true"
    claims = bureau.claims("--tsa-ca", "other.pem")
    assert (claims["sealed-first"], claims["stamped"]) == ("not proved", "not proved")
    told = bureau.bare("timestamp", "verify", "pub", "--tsa-ca", "ca.pem")
    assert told.out == "√ true  00000006  2026-03-02T02:01:02Z  2026-0001\n"


def test_a_late_stamp_proves_nothing(bureau):
    bureau.seal()
    stamped(bureau, 11 * MINUTE)
    told = bureau("timestamp", "add", REPLY)
    assert "too late for 2026-0001" in told.err and "not verified" in told.err
    claims = bureau.claims("--tsa-ca", "ca.pem")
    assert (claims["sealed-first"], claims["only-seal"]) == ("not proved", "not proved")


def test_a_stamp_before_the_throws_proves_nothing_of_dice(bureau):
    bureau.seal("d10")
    stamped(bureau, MINUTE)
    assert "it proves nothing for 2026-0001" in bureau("timestamp", "add", REPLY).err
    assert bureau.claims("--tsa-ca", "ca.pem")["sealed-first"] == "not proved"


def test_stamp_and_cosignature_stand_side_by_side(bureau):
    one = Witness(bureau, "one")
    bureau.seal()
    stamped(bureau, MINUTE)
    bureau("timestamp", "add", REPLY)
    bureau("witness", "add", one.answers(), "--vkey", one.key_file)
    claims = bureau.claims("--tsa-ca", "ca.pem", "--policy", one.policy())
    assert {claims[kind] for kind in ("sealed-first", "only-seal", "stamped")} == {"true"}


def test_the_checkpoint_of_a_stamp_is_looked_for(bureau):
    older = stamped(bureau, MINUTE, "--size", 3)
    bureau.seal()
    assert "not of checkpoint 6" in bureau("timestamp", "add", older, "--size", 6, code=5).err
    found = bureau("timestamp", "add", older, "--json").json
    assert (found["size"], found["new"], found["verified"]) == (3, True, False)
    assert found["seals"][0]["covered"] is False
    assert "from 1 to 6" in bureau("timestamp", "request", "--size", 7, code=2).err
    assert "from 1 to 6" in bureau("timestamp", "add", older, "--size", 0, code=2).err
    bureau("publish", "--out", "pub", "--private")
    assert [(row["size"], row["draws"]) for row in listed(bureau, 0)] == [(3, [])]


def test_a_stamp_of_nothing_here_is_refused(bureau):
    (bureau.root / "x.tsr").write_bytes(HONEST.stamp(b"another text\n", START))
    assert "of no checkpoint of this log" in bureau("timestamp", "add", "x.tsr", code=5).err
    for reply, said in ((refusal(), "no time stamp was granted"), (b"hello", "not a time stamp")):
        (bureau.root / "x.tsr").write_bytes(reply)
        assert said in bureau("timestamp", "add", "x.tsr", code=1).err
    assert "cannot read" in bureau("timestamp", "add", "absent.tsr", code=3).err
    good = stamped(bureau, MINUTE)
    told = bureau("timestamp", "add", good, "--tsa-ca", "other.pem", code=1).err
    assert "vouches" in told and bureau.journal().workspace.store.proofs() == {}


def test_the_earlier_of_two_stamps_stays(bureau):
    reply = stamped(bureau, 2 * MINUTE)
    bureau("timestamp", "add", reply)
    assert "kept before" in bureau("timestamp", "add", reply).err
    later = stamped(bureau, 3 * MINUTE)
    told = bureau("timestamp", "add", later, code=5).err
    assert "of 2026-03-02T02:02:02Z already" in told and "--replace" in told
    assert bureau("timestamp", "add", later, "--replace", "--json").json["new"] is True
    earlier = stamped(bureau, MINUTE)
    assert bureau("timestamp", "add", earlier, "--json").json["time"] == "2026-03-02T02:01:02Z"


def test_the_exit_code_says_what_the_stamps_are_worth(bureau, monkeypatch):
    bureau("publish", "--out", "pub")
    assert listed(bureau, 4) == []
    told = bureau.bare("timestamp", "verify", "pub", "--tsa-ca", "ca.pem", code=4)
    assert told.out == "" and "no time stamps" in told.err
    for size in (3, 4):
        bureau("timestamp", "add", stamped(bureau, size * MINUTE, "--size", size))
    bureau("publish", "--out", "pub")
    assert [row["state"] for row in listed(bureau, 0)] == ["true", "true"]
    assert [row["state"] for row in listed(bureau, 4, "other.pem")] == ["not proved"] * 2
    place = bureau.root / "pub/checkpoints/00000003.tsr"
    place.write_bytes((bureau.root / "pub/checkpoints/00000004.tsr").read_bytes())
    assert [row["state"] for row in listed(bureau, 1)] == ["FALSE", "true"]
    monkeypatch.setattr(stamps, "find_openssl", lambda: None)
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    found = listed(bureau, 1)
    assert [row["state"] for row in found] == ["FALSE", "not checked here"]
    assert "not checked here" in found[1]["why"]["en"]
    place.unlink()
    place.with_suffix(".note").unlink()
    assert [row["state"] for row in listed(bureau, 3)] == ["not checked here"]


def test_what_is_no_stamp_is_listed_as_false(bureau):
    bureau("timestamp", "add", stamped(bureau, MINUTE))
    bureau("publish", "--out", "pub")
    (bureau.root / "pub/checkpoints/00000004.tsr").write_bytes(b"hello")
    (row,) = listed(bureau, 1)
    assert (row["state"], row["time"]) == ("FALSE", None) and "not a time stamp" in row["why"]["en"]
    told = bureau.bare("timestamp", "verify", "pub", "--tsa-ca", "ca.pem", code=1)
    assert told.out.startswith("× FALSE  00000004  -  no draw: ")


def test_roots_that_cannot_be_read(bureau):
    bureau("timestamp", "add", stamped(bureau, MINUTE))
    bureau("publish", "--out", "pub")
    (bureau.root / "none.pem").write_bytes(b"no PEM")
    assert "roots" in listed(bureau, 3, "none.pem")[0]["why"]["en"]
    words = ("timestamp", "verify", "pub", "--tsa-ca", "absent.pem")
    assert "cannot read" in bureau.bare(*words, code=3).err
    assert "--tsa-ca" in bureau.bare("timestamp", "verify", "pub", code=2).err


def test_a_request_is_not_written_over_another_file(bureau):
    stamped(bureau, 0)
    assert "--yes" in bureau("timestamp", "request", "--out", "ask.tsq", code=5).err
    strange = bureau("timestamp", "request", "--out", "a b.tsq").err
    assert "--data-binary '@a b.tsq' -o 'a b.tsr' URL" in strange
