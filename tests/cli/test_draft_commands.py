"""Entries that the observer signs on another machine, from the draft to the log."""

import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from hall import DRAW, SIGNATURE, THROWS, Hall
from office import ROUND_AT

OTHER = ("draw", "seal", "--task", "另一次", "--number", "2", "--source", "drand:15", "--yes")
AWAY = ("--sign-elsewhere", "d.zip")
FROZEN = "a draft waits for a signature; the log is frozen"
BOTH = "go on: randcheck draft complete; or drop it: randcheck draft cancel"


@pytest.fixture
def hall(tmp_path, monkeypatch, capsys, forgetful) -> Hall:
    """Past a first draw; the observer has taken his key to a machine of his own."""
    found = Hall(tmp_path, monkeypatch, capsys.readouterr)
    found("draw", "now", *DRAW, "--typed", THROWS)
    takes_away(found)
    return found


def takes_away(hall: Hall) -> None:
    Path("his").mkdir()
    Path("his/secret").write_text("ob correct horse")
    shutil.move(hall.ws / "keys" / "observer.key", "his/observer.key")
    hall.patch.delenv("RANDCHECK_OBSERVER_PASSPHRASE_FILE")


def signs(hall: Hall, file: str = "d.zip", *, key: str = "his/observer.key", code: int = 0) -> str:
    """Sign where there is no workspace, and leave the line in a file."""
    words = ("draft", "sign", file, "--key", key, "--passphrase-file", "his/secret")
    found = hall.bare(*words, code=code)
    Path("line").write_text(found.out, encoding="utf-8")
    return found.err + found.out


def begin(hall: Hall, *words: str) -> str:
    entries = hall.entries
    found = hall(*(words or OTHER), *AWAY)
    assert "√ the draft is in d.zip; it is not sealed (in the log) yet" in found.err
    assert "randcheck draft sign d.zip --key OBSERVER.key" in found.err
    assert "nothing was written" not in found.err and hall.entries == entries
    return found.err


def complete(hall: Hall, *, code: int = 0) -> str:
    found = hall("draft", "complete", "line", code=code)
    return found.err + found.out


def test_a_seal_is_signed_elsewhere(hall):
    begin(hall)
    waiting = hall("draft", "show").out
    assert "seal 2023-0002 另一次, attempt 1" in waiting and "drand round 1000" in waiting
    his = signs(hall)
    code = next(line for line in waiting.splitlines() if line.startswith("seal code"))
    assert code in his and "/observer " in Path("line").read_text()
    said = complete(hall)
    assert "/operator、" in said and "/observer" in said.rpartition("signed by")[2]
    assert "is in the log" in said and code in said and "next: randcheck draw run 2023-0002" in said
    assert hall.entries[-1] == "Seal"
    hall.now = ROUND_AT + 60
    hall("draw", "run", "--beacon", SIGNATURE)
    hall("publish", "--out", "pub", "--private")
    photo = code.removeprefix("seal code").strip()
    states = hall.claims("--seen", photo)
    assert "FALSE" not in states.values() and states["sealed-first"] == "true"


def test_the_command_that_lacks_the_key_names_the_way(hall):
    found = hall(*OTHER, code=5)
    assert "keys/ holds no valid observer key" in found.err and "--sign-elsewhere" in found.err


def test_the_log_is_frozen_while_a_draft_waits(hall):
    begin(hall)
    assert hall.bare("-w", hall.ws).out.count("randcheck draft show") == 1
    for words in (
        ("entity", "add", "NEW-1", "店"),
        ("recusal", "add", "FIRM-01", "33011"),
        ("visit", "add", "FIRM-01", "--date", "2023-08-01"),
        (*OTHER, "--sign-elsewhere", "e.zip"),
    ):
        said = hall(*words, code=5).err
        assert FROZEN in said and BOTH in said and "nothing was written" in said
    assert not Path("e.zip").exists() and hall.entries[-1] == "Draw"
    assert "not in the log" in hall("draft", "cancel").err
    hall("entity", "add", "NEW-1", "店")
    for words in (("cancel",), ("show",), ("complete", "secret")):
        Path("secret").write_text("x")
        assert "no draft waits" in hall("draft", *words, code=5).err


def test_inputs_a_void_and_a_correction_are_signed_elsewhere(hall):
    first = hall.draw
    struck = hall("draw", "show", first, "--json").json["drawn"][0]["code"]
    begin(hall, "draw", "correct", first, "--strike", f"{struck}=closed")
    assert f"correct {first}, strike {struck} (closed)" in signs(hall)
    assert f"next: randcheck draw run {first}" in complete(hall)
    sheet = hall.ws / "抽取" / first / "上报.csv"
    assert not sheet.exists()
    hall("draw", "run", first)
    assert struck not in sheet.read_text("utf-8-sig")
    begin_again(hall, *OTHER[:6], "--source", "d10", "--yes")
    begin_again(hall, "draw", "run", "--typed", THROWS)
    hall("draw", "run", "2023-0002")
    begin_again(hall, *OTHER[:3], "第三次", *OTHER[4:])
    begin_again(hall, "draw", "void", "2023-0003", "--reason", "other")
    ends = ["Correct", "Seal", "Inputs", "Draw", "Seal", "Void"]
    assert hall.entries[-6:] == ends
    assert "FALSE" not in hall.claims().values()


def begin_again(hall: Hall, *words: str) -> None:
    Path("d.zip").unlink()
    begin(hall, *words)
    signs(hall)
    complete(hall)


def test_a_stuck_draw_is_mended_elsewhere(tmp_path, monkeypatch, capsys, forgetful):
    hall = Hall(tmp_path, monkeypatch, capsys.readouterr)
    draw = hall.is_stuck()
    takes_away(hall)
    begin(hall, "draw", "event", draw, "--cap", "3", "--yes")
    assert "event code" in signs(hall)
    assert f"next: randcheck draw pair {draw}" in complete(hall)
    begin_again(hall, "draw", "pair", draw, "--typed", THROWS)
    hall("draw", "pair", draw)
    assert hall.entries[-3:] == ["Event", "Inputs", "Paired"]


@pytest.mark.parametrize("stage", ["seal", "inputs"])
def test_a_signature_after_the_round_is_refused(hall, stage):
    words = ("--task", "另一次", "--number", "2", "--source", "d10+drand:15", "--yes")
    begin(hall, "draw", "seal", *words)
    if stage == "inputs":
        signs(hall)
        complete(hall)
        begin_last = ("draw", "run", "--typed", THROWS)
        Path("d.zip").unlink()
        begin(hall, *begin_last)
    signs(hall)
    hall.now = ROUND_AT - 299
    late = complete(hall, code=5)
    assert "came too late" in late and "draft cancel, and begin again" in late
    hall("draft", "cancel")
    assert hall.entries[-1] == ("Seal" if stage == "inputs" else "Draw")


def test_a_seal_for_a_lottery_that_is_drawn_is_refused(hall):
    lottery = ("--source", "lottery:kl8:2023225", "--at", "2023-08-24 21:30")
    begin(hall, *OTHER[:6], *lottery, "--yes")
    signs(hall)
    hall.now = 1692883800
    assert "came too late" in complete(hall, code=5)


def test_a_correction_is_never_too_late(hall):
    first = hall.draw
    struck = hall("draw", "show", first, "--json").json["drawn"][0]["code"]
    begin(hall, "draw", "correct", first, "--strike", f"{struck}=closed")
    signs(hall)
    hall.now = ROUND_AT + 86_400
    complete(hall)


def test_a_wrong_key_and_a_line_of_another_draft_do_not_do(hall):
    begin(hall)
    shutil.copy(hall.ws / "keys" / "operator.key", "his/operator.key")
    Path("his/secret").write_text("op correct horse")
    signs(hall, key="his/operator.key")
    assert "do not do" in complete(hall, code=5)
    assert "is it its line?" in complete(hall, code=5)
    Path("his/secret").write_text("ob correct horse")
    signs(hall)
    hall("draft", "cancel")
    Path("d.zip").unlink()
    begin(hall, *OTHER[:3], "第三次", *OTHER[4:])
    assert "do not do" in complete(hall, code=5)
    for junk in ("", "hello\n", "— x y\n", "\x00"):
        Path("line").write_text(junk)
        assert complete(hall, code=None).startswith("× ")
    assert hall("draft", "show", "--json").json["body"]["task"] == "第三次"
    signs(hall)
    complete(hall)


def test_a_key_of_another_log_signs_nothing(hall, tmp_path):
    begin(hall)
    words = ("--role", "observer", "--origin", "别的局/0f3a9c21")
    hall.bare("key", "make", "other", *words, "--key-passphrase-file", "his/secret")
    assert "is no key of this log" in signs(hall, key="other", code=5)
    assert "cannot read" in signs(hall, key="absent", code=3)


def rewritten(change) -> None:
    with zipfile.ZipFile("d.zip") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile("d.zip", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)


TAMPERING = {
    "a frame": (lambda p: p.update({"files/frame.txt": p["files/frame.txt"] + b"\n"}), 3),
    "a file more": (lambda p: p.update({"files/more.txt": b""}), 3),
    "a file less": (lambda p: p.pop("files/frame.txt"), 3),
    "no entry": (lambda p: p.pop("entry.note"), 1),
    "no note": (lambda p: p.update({"entry.note": b"hello"}), 1),
}


@pytest.mark.parametrize(("change", "code"), TAMPERING.values(), ids=TAMPERING)
def test_a_file_that_was_tampered_with_is_not_signed(hall, change, code):
    begin(hall)
    rewritten(change)
    said = signs(hall, code=code)
    assert said.count("× ") == 1 and "Traceback" not in said


def test_a_text_that_was_altered_on_its_way_is_not_the_draft(hall):
    begin(hall)
    note = {"entry.note": hall.journal().workspace.store.draft()["entry.note"]}
    rewritten(lambda p: p.update({"entry.note": note["entry.note"].replace(b'"even"', b'"none"')}))
    honest = hall("draft", "show").out
    assert honest.splitlines()[-2] not in signs(hall)
    assert "do not do" in complete(hall, code=5)
    assert hall.entries[-1] == "Draw"


def test_no_zip_no_file_and_a_bomb(hall):
    Path("d.zip").write_bytes(b"not a zip")
    signs(hall, code=3)
    assert "does not exist" in signs(hall, "absent.zip", code=3)
    with zipfile.ZipFile("d.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("entry.note", b"0" * 300_000_000)
    assert signs(hall, code=3).count("× ") == 1


def test_a_lost_file_is_written_again_and_no_file_is_overwritten(hall):
    Path("d.zip").write_text("mine")
    assert "is there already" in hall(*OTHER, *AWAY, code=5).err
    assert Path("d.zip").read_text() == "mine"
    Path("d.zip").unlink()
    begin(hall)
    first = Path("d.zip").read_bytes()
    assert "is there already" in hall("draft", "show", "--out", "d.zip", code=5).err
    Path("d.zip").unlink()
    hall("draft", "show", "--out", "d.zip")
    assert Path("d.zip").read_bytes() == first


def test_a_place_that_cannot_be_written_leaves_no_draft(hall):
    Path("folder").write_text("a file")
    said = hall(*OTHER, "--sign-elsewhere", "folder/d.zip", code=5).err
    assert "cannot write" in said or "there already" in said
    assert "no draft waits" in hall("draft", "show", code=5).err


def test_a_draft_lives_through_a_backup(hall):
    begin(hall)
    hall("backup", "b.zip")
    hall.bare("restore", "b.zip", "back")
    hall.ws = hall.root / "back"
    assert FROZEN in hall("entity", "add", "NEW-1", "店", code=5).err
    signs(hall)
    complete(hall)
    assert hall.entries[-1] == "Seal"


def test_a_draft_needs_somebody_to_sign_it(tmp_path, monkeypatch, capsys, forgetful):
    hall = Hall(tmp_path, monkeypatch, capsys.readouterr)
    found = hall(*OTHER, *AWAY, code=5)
    assert "no observer's key is registered" in found.err and "key add" in found.err
    assert "no draft waits" in hall("draft", "show", code=5).err


def test_what_is_brought_back_may_come_by_a_pipe_and_from_windows(hall):
    begin(hall)
    signs(hall)
    line = Path("line").read_text()
    hall.pipes("\ufeff" + line.replace("\n", "\r\n"), "draft", "complete", "-")
    assert hall.entries[-1] == "Seal"


def test_the_signature_as_json(hall):
    begin(hall)
    words = ("--key", "his/observer.key", "--passphrase-file", "his/secret", "--json")
    found = json.loads(hall.bare("draft", "sign", "d.zip", *words).out)
    (line,) = found["lines"]
    Path("line").write_text(f"{line}\n")
    complete(hall)


SIGN = ("draft", "sign", "d.zip", "--key", "his/observer.key", "--passphrase-file", "his/secret")


def test_a_signer_is_asked_and_may_name_a_file(hall):
    begin(hall)
    refused = hall.types(*SIGN, "--out", "line", lines=("n",))
    assert "sign it? [y/N]" in refused.err and "not signed" in refused.err
    assert refused.out == "" and not Path("line").exists()
    signed = hall.types(*SIGN, "--out", "line", lines=("y",))
    assert signed.out == "" and "take line back" in signed.err
    assert "copy the seal code, for verify --seen" in signed.err
    assert "is there already" in hall(*SIGN, "--out", "line", code=5).err
    complete(hall)


def test_a_draft_in_chinese(hall, monkeypatch):
    begin(hall)
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    shown = hall("draft", "show").out
    assert re.search(r"各层抽取 全部 2/\d+", shown)
    assert " 第 8 条  2023-08-23 23:44:24 (+08:00)" in shown
    assert "监督人若抄过条目码, 请告诉他作废" in hall("draft", "cancel").err


def test_the_code_of_inputs_is_not_one_to_be_seen(hall):
    begin(hall, *OTHER[:6], "--source", "d10", "--yes")
    assert "--seen" in signs(hall)
    complete(hall)
    Path("d.zip").unlink()
    begin(hall, "draw", "run", "--typed", THROWS)
    assert "--seen" not in signs(hall)
