"""Files as they really arrive, each given to the command: taken, or refused in words."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from torture import NOTHING_WRITTEN, A, B, C, Trial, text
from torture_cells import CELLS, SHEETS, STRANGERS
from torture_records import RECORDS
from torture_rosters import CODES, ENCODINGS, HEADINGS

from randcheck.cli import main
from randcheck.services import keys

TRIALS = (*ENCODINGS, *HEADINGS, *CODES, *CELLS, *SHEETS, *STRANGERS, *RECORDS)
Run = Callable[..., tuple[int, str, str]]
ROSTER = text("代码,名称,地区", f"{A},甲店,城关", f"{B},乙店,东乡", f"{C},丙店,城关")
STAFF = text("姓名,执法证号", "张三,3301001", "李四,3301002")
LISTS = {
    "entity": ("entity", "entities"),
    "inspector": ("inspector", "inspectors"),
    "pool": ("entity", "entities"),
    "item": ("item", "items"),
    "recusal": ("recusal", "recusals"),
}


@pytest.fixture(scope="module")
def offices(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two workspaces, made once: one without rosters, and one with."""
    folder = tmp_path_factory.mktemp("offices")
    (folder / "pw").write_text("correct horse\n")
    (folder / "e.csv").write_bytes(ROSTER)
    (folder / "i.csv").write_bytes(STAFF)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "KDF_ROUNDS", 1)
        patch.setattr(sys, "stderr", io.StringIO())
        words = ("--bureau", "某局", "--operator", "李梅", "--passphrase-file", str(folder / "pw"))
        assert main.run(["init", str(folder / "empty"), *words]) == 0
        shutil.copytree(folder / "empty", folder / "staffed")
        for noun in ("entity", "inspector"):
            file = str(folder / f"{noun[0]}.csv")
            assert main.run(["-w", str(folder / "staffed"), noun, "import", file, "--yes"]) == 0
    yield folder


@pytest.fixture
def office(offices, tmp_path, monkeypatch, capsys) -> Callable[[str], Run]:
    """Sit down before a copy of one of the workspaces."""
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    monkeypatch.delenv("RANDCHECK_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def sit(name: str) -> Run:
        shutil.copytree(offices / name, tmp_path / "ws")

        def run(*words: str) -> tuple[int, str, str]:
            capsys.readouterr()
            code = main.run(["-w", "ws", *words])
            return code, *capsys.readouterr()

        return run

    return sit


def stage(trial: Trial) -> str:
    return "staffed" if trial.noun in ("visit", "recusal") else "empty"


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.name)
def test_a_file_as_it_arrives(office, tmp_path, trial):
    run, path = office(stage(trial)), tmp_path / trial.file
    path.write_bytes(trial.data)
    database = tmp_path / "ws" / "randcheck.db"
    before = database.read_bytes()
    code, out, err = run(trial.noun, "import", trial.file, "--yes", *trial.words)
    assert code == trial.code, err
    assert not [words for words in trial.says if words not in err], err
    assert "Traceback" not in err and "\x1b" not in err and out == ""
    if trial.reads is None:
        assert database.read_bytes() == before and "已写入" not in err
        assert code != 5 or NOTHING_WRITTEN in err
    else:
        found = kept(run, trial)
        assert {code: found.get(code) for code in trial.reads} == trial.reads


def kept(run: Run, trial: Trial) -> dict[str, dict[str, object]]:
    """Read back what the workspace holds, cut to the fields that a trial tells."""
    wanted = trial.reads or {}
    if trial.noun == "visit":
        return {code: {"visits": days(run, code)} for code in wanted}
    noun, member = LISTS[trial.noun]
    _, out, _ = run(noun, "list", "--json")
    rows = {row.get("code") or row["entity"]: row for row in json.loads(out)[member]}
    assert rows.keys() == wanted.keys()
    for row in rows.values():
        row["pools"] = [held["pool"] for held in row.get("licences", ())]
    return {code: {key: rows[code][key] for key in fields} for code, fields in wanted.items()}


def days(run: Run, code: str) -> list[str]:
    _, out, _ = run("entity", "show", code, "--json")
    return [visit["date"] for visit in json.loads(out)["visits"]]


def test_there_are_many_and_each_has_a_name():
    names = [trial.name for trial in TRIALS]
    assert len(names) == len(set(names)) >= 45
    refusals = [trial for trial in TRIALS if trial.reads is None]
    assert all(trial.says and trial.code in (2, 3, 5) for trial in refusals)


@pytest.mark.parametrize("trial", [ENCODINGS[0], STRANGERS[0]], ids=lambda trial: trial.name)
def test_the_program_itself_says_the_same(offices, tmp_path, trial):
    shutil.copytree(offices / "empty", tmp_path / "ws")
    (tmp_path / trial.file).write_bytes(trial.data)
    words = ["-m", "randcheck", "--lang", "zh", "-w", "ws", "entity", "import", trial.file, "--yes"]
    program = [sys.executable, "-X", "utf8", *words]
    done = subprocess.run(program, check=False, cwd=tmp_path, capture_output=True, timeout=60)
    assert done.returncode == trial.code
    assert all(words in done.stderr.decode() for words in trial.says)
