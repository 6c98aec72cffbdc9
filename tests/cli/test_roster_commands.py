"""Exporting, checking and comparing rosters as a clerk or a script does, hostile names included."""

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from randcheck.cli import main, output
from randcheck.files.cells import BadCell, label
from randcheck.protocol.alphabet import HIDDEN
from randcheck.services import keys

ENTITIES = "统一社会信用代码,企业名称,地区\n" + "".join(
    f"FIRM-{n:02d},第{n}饭店,{'城关' if n % 2 else '东乡'}\n" for n in range(6)
)
INSPECTORS = "姓名,执法证号,部门,执法证有效期\n" + "".join(
    f"员{n},3301{n:03d},餐饮科,2099-12-31\n" for n in range(4)
)
STYLE = re.compile(r"\x1b\[[0-9;]*m")
STEERING = re.compile(f"[{HIDDEN}]")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def desk(tmp_path, monkeypatch, capsysbinary) -> Iterator[Run]:
    """A workspace with two rosters, and the program."""
    monkeypatch.setattr(keys, "KDF_ROUNDS", 1)
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    monkeypatch.delenv("RANDCHECK_HOME", raising=False)
    monkeypatch.chdir(tmp_path)

    def run(*words: str, code: int = 0) -> tuple[str, str]:
        capsysbinary.readouterr()
        found = main.run(["-w", "ws", *words])
        out, err = capsysbinary.readouterr()
        assert found == code, (words, out.decode(), err.decode())
        return out.decode(), err.decode()

    (tmp_path / "e.csv").write_text(ENTITIES, encoding="utf-8")
    (tmp_path / "i.csv").write_text(INSPECTORS, encoding="utf-8")
    (tmp_path / "pw").write_text("correct horse\n")
    words = ("--bureau", "某局", "--operator", "李梅", "--passphrase-file", "pw")
    main.run(["init", "ws", *words])
    run("entity", "import", "e.csv", "--yes")
    run("inspector", "import", "i.csv", "--yes")
    return run


@pytest.mark.parametrize("noun", ["entity", "inspector"])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_an_exported_roster_imports_as_no_change(desk, noun, form):
    _, err = desk(noun, "export", f"o.{form}")
    assert f"o.{form}" in err
    out, err = desk(noun, "import", f"o.{form}", "--yes", "--json")
    assert json.loads(out)["written"] is False and not any(json.loads(out)["counts"].values())


def test_a_file_is_not_replaced_unasked_nor_another_kind_written(desk, tmp_path):
    (tmp_path / "o.csv").write_text("mine")
    _, err = desk("entity", "export", "o.csv", code=5)
    assert "已存在" in err and (tmp_path / "o.csv").read_text() == "mine"
    desk("entity", "export", "o.csv", "--yes")
    assert (tmp_path / "o.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    assert "以 .csv 或 .xlsx" in desk("entity", "export", "o.xls", code=2)[1]
    assert not list(tmp_path.glob(".*.new"))


def test_a_dash_writes_csv_on_standard_output(desk):
    out, err = desk("entity", "export", "-")
    rows = list(csv.reader(io.StringIO(out.removeprefix("\ufeff"), newline="")))
    assert rows[0][:2] == ["统一社会信用代码", "企业名称"] and len(rows) == 7 and err == ""
    assert "同时用" in desk("entity", "export", "-", "--json", code=2)[1]


def test_the_retired_are_exported_on_request_and_stay_retired(desk, tmp_path):
    desk("entity", "retire", "FIRM-03", "--reason", "注销")
    desk("inspector", "retire", "3301002", "--reason", "调离")
    for noun, code, word in (("entity", "FIRM-03", "停用"), ("inspector", "3301002", "失效")):
        assert code not in desk(noun, "export", "-")[0]
        out, _ = desk(noun, "export", "-", "--retired")
        (row,) = (line for line in out.splitlines() if code in line)
        assert row.endswith(f",{word}")
        desk(noun, "export", f"{noun}.xlsx", "--retired")
        found = json.loads(desk(noun, "import", f"{noun}.xlsx", "--yes", "--json")[0])
        assert not any(found["counts"].values())


def test_an_entity_marked_as_retired_in_the_file_is_retired(desk, tmp_path):
    text = "代码,名称,名录状态\nFIRM-01,第1饭店,停用\nFIRM-02,第2饭店,在册\nNEW,新,停用\n"
    (tmp_path / "s.csv").write_text(text, encoding="utf-8")
    found = json.loads(desk("entity", "import", "s.csv", "--update", "--yes", "--json")[0])
    assert {k: n for k, n in found["counts"].items() if n} == {"retired": 1}


def test_pools_are_exported_even_when_there_are_none(desk, tmp_path):
    desk("pool", "export", "p.xlsx")
    assert [len(list(sheet.rows)) for sheet in load_workbook(tmp_path / "p.xlsx")] == [1]


def test_one_version_is_shown_everywhere_and_follows_the_roster(desk, tmp_path):
    status = json.loads(desk("status", "--json")[0])
    checked = json.loads(desk("roster", "check", "--json")[0])
    for key in ("entity_version", "inspector_version"):
        assert re.fullmatch("[0-9a-f]{16}", status[key]) and checked[key] == status[key]
    (tmp_path / "n.csv").write_text("代码,名称\nNEW,新店\n", encoding="utf-8")
    out, err = desk("entity", "import", "n.csv", "--update", "--yes", "--json")
    after = json.loads(desk("status", "--json")[0])
    assert json.loads(out)["roster_version"] == after["entity_version"] in err
    assert after["entity_version"] != status["entity_version"]
    assert after["inspector_version"] == status["inspector_version"]


def test_two_workspaces_from_unlike_files_have_one_version(desk, tmp_path):
    desk("entity", "export", "o.xlsx")
    main.run(["init", "other", "--bureau", "乙局", "--operator", "王", "--passphrase-file", "pw"])
    desk("-w", "other", "entity", "import", "o.xlsx", "--yes")
    one, other = (json.loads(desk("-w", w, "status", "--json")[0]) for w in ("ws", "other"))
    assert one["entity_version"] == other["entity_version"]
    assert one["inspector_version"] != other["inspector_version"]


def test_the_report_is_a_table_for_people_and_five_when_strict(desk):
    out, err = desk("roster", "check")
    head, *rows = [line.split("\t") for line in out.splitlines()]
    assert head == ["程度", "什么", "数目", "例如", "怎么办"]
    assert all(len(row) == 5 and row[0] in ("错误", "提醒", "提示") for row in rows)
    assert "版本" in err and not any(row[0] == "错误" for row in rows)
    desk("roster", "check", "--strict")
    for n in range(3):
        desk("inspector", "retire", f"330100{n}", "--reason", "调离")
    assert "按细则没有人能去查" in desk("roster", "check")[0]
    out, _ = desk("roster", "check", "--strict", "--json", code=5)
    assert json.loads(out)["errors"] == 1
    found = {line["key"]: line for line in json.loads(out)["remarks"]}
    assert found["no-team"]["count"] == 6 and len(found["no-team"]["examples"]) == 3


def test_the_report_writes_nothing(desk, tmp_path):
    before = (tmp_path / "ws" / "randcheck.db").read_bytes()
    desk("roster", "check")
    desk("entity", "export", "o.csv")
    assert (tmp_path / "ws" / "randcheck.db").read_bytes() == before


def test_english(desk, monkeypatch):
    monkeypatch.setenv("RANDCHECK_LANG", "en")
    out, err = desk("roster", "check")
    assert out.startswith("severity\twhat\tcount\t") and "entities, version" in err


# --- no roster text is interpreted ----------------------------------------------------------

MARKUP = ["[bold red]红[/]", "[/]", ":smile:", "[link=http://x]甲[/link]", "\\[x]", "&lt;b&gt;"]
PATHS = ["../../etc/passwd", "/etc/passwd", "..\\..\\x", "CON", "a/b", "~", "店.xlsx", "-rf"]


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.sampled_from(MARKUP), st.text(max_size=40)))
@example("\x1b]8;;http://x\x07甲\x1b]8;;\x07")
@example("\x1b[2J\x9b31m红")
@example("店\u202egnp.exe\u2066")
@example(":warning:[red]")
def test_a_terminal_shows_any_text_as_it_is(text):
    """Rich markup, emoji codes, ANSI, control and bidirectional characters are nothing but text."""
    shown = STEERING.sub("", text)
    for terminal in (True, False):
        stream = Screen(terminal)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "stdout", stream)
            patch.setenv("COLUMNS", "400")
            output.line(text)
            output.table([output.Text("名称", "name")], [[text]])
        plain = STYLE.sub("", stream.getvalue())
        first, _, cell, end = plain.split("\n")
        assert (first, end) == (shown, "")
        assert cell.strip() == shown.strip() if terminal else cell == shown


@given(st.text(max_size=40))
@example("\u202e\x9b31m\udcff\U000e0001\n")
def test_json_spells_out_what_steers_a_terminal(text):
    stream = Screen(True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        output.write_json("x", name=text)
    written = stream.getvalue()
    assert not STEERING.search(written.replace("\n", ""))
    assert json.loads(written)["name"] == text


class Screen(io.StringIO):
    """Standard output that is a terminal, or not."""

    def __init__(self, terminal: bool) -> None:
        super().__init__(newline="")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def is_name(text: str) -> bool:
    try:
        return bool(text) and label(text) == text
    except BadCell:
        return False


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from([*PATHS, *MARKUP, "=1+1"]), min_size=3, max_size=3, unique=True))
def test_no_roster_text_becomes_part_of_a_path(desk, tmp_path, names):
    assert all(map(is_name, names))
    for n, name in enumerate(names):
        desk("entity", "set", f"FIRM-{n:02d}", "--set", f"名称={name}", "--set", f"地区={name}")
        desk("inspector", "set", f"330100{n}", "--name", name, "--department", name)
    before = everything(tmp_path)
    desk("entity", "export", "o.csv", "--yes")
    desk("inspector", "export", "o.xlsx", "--yes")
    desk("roster", "check")
    made = everything(tmp_path) - before
    assert made <= {"o.csv", "o.xlsx"}
    assert not any(name in path for path in made for name in names if len(name) > 3)


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def test_a_whole_draw_writes_only_where_the_draw_says(desk, tmp_path, monkeypatch):
    monkeypatch.setenv("RANDCHECK_PASSPHRASE_FILE", "pw")
    monkeypatch.setenv("RANDCHECK_OBSERVER_PASSPHRASE_FILE", "pw")
    for n, name in enumerate(PATHS[:6]):
        desk("entity", "set", f"FIRM-{n:02d}", "--set", f"名称={name}", "--set", f"地区={name}")
    for n, name in enumerate(PATHS[:4]):
        desk("inspector", "set", f"330100{n}", "--name", name, "--department", name)
    before = everything(tmp_path)
    words = ("--task", "抽查", "--number", "3", "--observer", "王强", "--team", "2", "--yes")
    desk("draw", "now", *words, "--typed", "3 7 10 9 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 7")
    desk("publish", "--out", "pub", "--private")
    made = everything(tmp_path) - before
    assert any(path.endswith("记录单.html") for path in made)
    roots = r"pub(/.*)?|ws/抽取(/\d{4}-\d{4}(/[^/]+)?)?|ws/keys/observer[^/]*"
    assert not [path for path in made if not re.fullmatch(roots, path)]
    assert not any(name in path for path in made for name in ("passwd", "CON", "~", "-rf"))
