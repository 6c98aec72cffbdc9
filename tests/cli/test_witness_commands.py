"""A seal cosigned from outside before its round, through the real commands; and what goes wrong."""

import io
import shutil
import subprocess
import sys
import zipfile

import pytest
from outsiders import MINUTE, Bureau, Witness

from randcheck.services.evidence import read_evidence

KINDS = ("sealed-first", "only-seal")


@pytest.fixture
def bureau(tmp_path, monkeypatch, capsys) -> Bureau:
    found = Bureau(tmp_path, monkeypatch, capsys.readouterr)
    found.begin()
    return found


def states(claims: dict[str, str]) -> tuple[str, ...]:
    return tuple(claims[kind] for kind in KINDS)


def test_a_cosignature_from_before_the_round_proves_the_seal(bureau):
    one = Witness(bureau, "one")
    bureau.seal()
    asked = bureau("witness", "request", "--out", "ask.zip")
    assert asked.out == "" and "hand it to the witness only" in asked.err
    bureau.now += 2 * MINUTE
    told = one.cosigns()
    assert told.out.startswith("— one.example ") and told.out.count("\n") == 1
    code = bureau.journal().state.history.attempts[0].text_hash[:4].upper()
    assert f"2026-0001: seal code  {code} " in told.err and "drand round" in told.err
    assert "entries after 0, up to 6: genesis 1" in told.err and "seal 1" in told.err
    (bureau.root / "lines").write_text(told.out, encoding="utf-8")
    added = bureau("witness", "add", "lines", "--vkey", one.key_file)
    assert added.out == "" and "√ in time for 2026-0001" in added.err
    assert states(bureau.claims("--policy", one.policy())) == ("true", "true")
    assert states(bureau.claims()) == ("not proved", "not proved")


def test_a_cosignature_may_be_piped(bureau, monkeypatch):
    one = Witness(bureau, "one")
    bureau.seal()
    line = (bureau.root / one.answers()).read_bytes()
    pasted = b"\xef\xbb\xbf\r\n" + line.replace(b"\n", b"\r\n")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pasted)))
    found = bureau("witness", "add", "-", "--vkey", one.key_file, "--json").json["added"]
    assert [(row["size"], row["witness"], row["new"]) for row in found] == [(6, one.name, True)]
    seal = found[0]["seals"][0]
    assert (seal["draw"], seal["covered"], seal["in_time"]) == ("2026-0001", True, True)


def test_a_late_cosignature_proves_nothing(bureau):
    one = Witness(bureau, "one")
    bureau.seal("drand:6")
    bureau.now += 2 * MINUTE
    told = bureau("witness", "add", one.answers(), "--vkey", one.key_file).err
    assert "too late for 2026-0001: until 2026-03-02 10:01:" in told
    assert states(bureau.claims("--policy", one.policy())) == ("not proved", "not proved")


def test_what_a_witness_is_told_in_chinese(bureau, monkeypatch):
    one = Witness(bureau, "one")
    bureau.seal("drand:15")
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    asked = bureau("witness", "request", "--out", "问.zip").err
    assert "randcheck witness cosign 问.zip --state 见证记录 --key 密钥 --log 指纹" in asked
    assert "--log 首次必填" in asked and "randcheck witness add 问-answer.txt" in asked
    words = ("--state", "his", "--key", one.key, "--log", bureau.fingerprint)
    told = bureau.bare("witness", "cosign", "问.zip", *words, "--out", "答.txt").err
    assert "建立 1" in told and "封存 1" in told and "genesis" not in told
    assert "把 答.txt 交回单位: randcheck witness add 答.txt" in told
    kept = bureau("witness", "add", "答.txt", "--vkey", one.key_file).err
    assert "2026-03-02 10:" in kept


def test_one_from_before_the_seal_proves_nothing(bureau):
    one = Witness(bureau, "one")
    lines = one.answers()
    bureau.seal()
    told = bureau("witness", "add", lines, "--vkey", one.key_file).err
    assert "checkpoint 4" in told and "2026-0001 is not in it" in told
    assert states(bureau.claims("--policy", one.policy())) == ("not proved", "not proved")


def test_the_zip_holds_what_is_not_public_yet_but_no_names(bureau):
    bureau.seal("d10:13")
    bureau("draw", "run", "--typed", "3 7 10 9 1 2 3 4 5 6 7 8 9")
    bureau("witness", "request", "--out", "ask.zip")
    bureau("witness", "request", "--out", "again.zip")
    assert (bureau.root / "ask.zip").read_bytes() == (bureau.root / "again.zip").read_bytes()
    found = read_evidence(bureau.root / "ask.zip")
    assert "add-checkpoint" in found and any(path.endswith("-frame.txt") for path in found)
    assert not any(path.endswith("-people.txt") for path in found)
    bureau("witness", "request", "--out", "ask.zip", "--private", "--yes")
    names = zipfile.ZipFile(bureau.root / "ask.zip").namelist()
    assert sorted([*found, next(n for n in names if n.endswith("-people.txt"))]) == names
    one = Witness(bureau, "one")
    assert one.cosigns().out and one.cosigns(file="again.zip").out


def test_a_file_is_not_replaced_unasked(bureau):
    one = Witness(bureau, "one")
    bureau("witness", "request", "--out", "ask.zip")
    assert "--yes" in bureau("witness", "request", "--out", "ask.zip", code=5).err
    assert "--yes" in one.cosigns("--out", "entity.csv", code=5).err and not one.state.exists()
    found = one.cosigns("--out", "line", "--json")
    assert found.json["line"] == (bureau.root / "line").read_text(encoding="utf-8")


def test_the_next_request_begins_where_the_witness_stopped(bureau):
    one = Witness(bureau, "one")
    bureau.names(one)
    bureau("witness", "add", one.answers())
    bureau.seal()
    asked = bureau("witness", "request", "--out", "next.zip", "--json").json
    assert (asked["old"], asked["size"], asked["witness"]) == (5, 7, one.name)
    found = one.cosigns("--json", file="next.zip").json
    assert (
        found["entries"] == {"key-add": 1, "rules": 0, "seal": 1} or found["entries"]["seal"] == 1
    )
    assert (found["old"], found["size"]) == (5, 7)
    assert [row["draw"] for row in found["sealed"]] == ["2026-0001"]
    (bureau.root / "lines").write_text(found["line"], encoding="utf-8")
    bureau("witness", "add", "lines")
    assert "kept before" in bureau("witness", "add", "lines").err
    assert states(bureau.claims("--policy", one.policy())) == ("true", "true")


def test_of_several_witnesses_one_is_named(bureau):
    one, two = Witness(bureau, "one"), Witness(bureau, "two")
    for witness in (one, two):
        bureau.names(witness)
    assert "one.example, two.example" in bureau("witness", "request", "--out", "x", code=2).err
    bureau("witness", "add", one.answers("--witness", one.name))
    for witness, old in ((one, 6), (two, 0)):
        words = ("witness", "request", "--out", "x", "--witness", witness.name, "--yes", "--json")
        assert bureau(*words).json["old"] == old
    assert "6 entries only" in bureau("witness", "request", "--out", "y", "--old", 7, code=2).err


def test_a_witness_whose_folder_was_rolled_back_is_noticed(bureau):
    one = Witness(bureau, "one")
    bureau("witness", "add", one.answers(), "--vkey", one.key_file)
    shutil.copytree(one.state, bureau.root / "old state")
    bureau.seal()
    bureau("witness", "add", one.answers(), "--vkey", one.key_file)
    bureau("entity", "add", "NEW-1", "新店")
    shutil.rmtree(one.state)
    (bureau.root / "old state").rename(one.state)
    bureau("witness", "request", "--out", "ask.zip", "--yes")
    told = one.cosigns(code=5)
    assert "old is 6, not 4" in told.err and "--old 4; but if" in told.err and told.out == ""
    assert "your folder is an older copy" in told.err


def test_a_witness_given_an_older_log_refuses(bureau, forgetful):
    one = Witness(bureau, "one")
    bureau("witness", "request", "--out", "old.zip")
    bureau.seal()
    one.answers()
    assert "a rollback: 6 > 4" in one.cosigns(file="old.zip", code=5).err


def test_an_older_copy_of_the_workspace_asks_nobody(bureau):
    shutil.copytree(bureau.ws, bureau.root / "copy")
    bureau.seal()
    bureau.ws = bureau.root / "copy"
    for words in (("witness", "request", "--out", "x.zip"), ("timestamp", "request")):
        assert "longer than this workspace's" in bureau(*words, code=5).err
    assert not (bureau.root / "x.zip").exists()


def test_a_fork_shown_to_two_witnesses_is_the_only_seal_on_neither_side(bureau, forgetful):
    one, two = Witness(bureau, "one"), Witness(bureau, "two")
    trunk, lines = bureau.ws, {}
    for witness in (one, two):
        bureau.ws = trunk
        bureau.branch(f"side of {witness.name}")
        bureau.seal()
        lines[witness.name] = witness.answers()
        bureau("witness", "add", lines[witness.name], "--vkey", witness.key_file)
        policy = witness.policy(two if witness is one else one)
        assert states(bureau.claims("--policy", policy)) == ("not proved", "not proved")
        assert states(bureau.claims("--policy", witness.policy())) == ("true", "true")
        shutil.rmtree(bureau.root / "pub")
    told = bureau("witness", "add", lines[one.name], "--vkey", one.key_file, code=5).err
    assert "of no checkpoint of this log" in told
    bureau("witness", "request", "--out", "ask.zip", "--old", 0, "--yes")
    assert "a fork" in one.cosigns(code=5).err


def test_a_line_of_nobody_known_or_of_another_log_is_refused(bureau, forgetful):
    one, two = Witness(bureau, "one"), Witness(bureau, "two")
    lines = one.answers()
    told = bureau("witness", "add", lines, code=5).err
    assert "one.example is not known" in told and "--vkey FILE" in told
    told = bureau("witness", "add", lines, "--vkey", two.key_file, code=5).err
    assert "one.example is not known" in told
    bureau.ws = bureau.root / "another"
    bureau.begin()
    told = bureau("witness", "add", lines, "--vkey", one.key_file, code=5).err
    assert "of no checkpoint of this log" in told and "nothing was written" in told
    assert bureau.journal().workspace.store.proofs() == {}


@pytest.mark.parametrize(
    "text", ["", "hello\n", "— one.example AAAA\n", "\0", "x\n\n— a AAAAAAA=\n"]
)
def test_what_is_no_line_is_refused(bureau, text):
    (bureau.root / "lines").write_text(text, encoding="utf-8")
    assert "no lines of a witness" in bureau("witness", "add", "lines", code=5).err


def test_files_that_are_not_there_or_no_keys(bureau):
    one = Witness(bureau, "one")
    assert "cannot read" in bureau("witness", "add", "absent", code=3).err
    log_key = bureau.ws / "keys" / "log.vkey"
    told = bureau("witness", "add", one.answers(), "--vkey", log_key, code=2).err
    assert "no verifier key of a witness" in told
    assert "does not exist" in one.cosigns(file="absent.zip", code=3).err
    bureau("publish", "--out", "pub")
    assert "add-checkpoint is missing" in one.cosigns(file="pub", code=5).err


def test_a_clock_that_is_behind_the_log_is_no_witness(bureau):
    one = Witness(bureau, "one")
    bureau.seal()
    bureau.now -= 4 * MINUTE
    early = one.answers()
    bureau.now -= 2 * MINUTE
    assert "is ahead of" in one.cosigns(code=5).err
    bureau("witness", "add", early, "--vkey", one.key_file)


def test_a_locked_key_asks_for_its_passphrase(bureau, monkeypatch):
    one = Witness(bureau, "one", "four words of one")
    bureau("witness", "request", "--out", "ask.zip")
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert "RANDCHECK_WITNESS_PASSPHRASE_FILE" in one.cosigns(code=2).err
    for text, code in (("four words of two", 5), ("four words of one", 0)):
        (bureau.root / "secret").write_text(text)
        one.cosigns("--passphrase-file", "secret", code=code)
        monkeypatch.setenv("RANDCHECK_WITNESS_PASSPHRASE_FILE", "secret")
        one.cosigns(code=code)
    assert one.cosigns("--json").json["witness"] == one.name


def test_a_log_nobody_named_is_not_cosigned(bureau):
    one = Witness(bureau, "one")
    bureau("witness", "request", "--out", "ask.zip")
    words = ("witness", "cosign", "ask.zip", "--state", one.state, "--key", one.key)
    told = bureau.bare(*words, code=5)
    assert "is new and not named" in told.err and "--log" in told.err and told.out == ""


def test_lines_of_two_witnesses_stand_under_one_checkpoint(bureau):
    one, two = Witness(bureau, "one"), Witness(bureau, "two")
    for witness in (one, two):
        bureau("witness", "add", witness.answers("--old", 0), "--vkey", witness.key_file)
    claims = bureau.claims("--policy", one.policy(two))
    note = (bureau.root / "pub/checkpoints/00000004.note").read_bytes()
    assert note.startswith((bureau.root / "pub/checkpoint").read_bytes())
    assert note.count("\n— ".encode()) == 3 and claims["witnessed"] == "true"


def test_the_outside_party_needs_no_database():
    probe = (
        "import sys; from randcheck.services import evidence, stamp_list, timely, witness; "
        "from randcheck.cli import outside, timestamp, witness; "
        "sys.exit('sqlmodel' in sys.modules or 'sqlite3' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
