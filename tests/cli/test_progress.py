"""Bars on a terminal while an import lasts; not a byte of them anywhere else."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

if os.name == "nt":
    pytest.skip("Windows has no pseudo-terminal for tests", allow_module_level=True)

import pty
import threading

from randcheck.cli import progress

ESCAPE = "\x1b["
HIDE, SHOW = f"{ESCAPE}?25l", f"{ESCAPE}?25h"
# Keys are made with fewer rounds of bcrypt, and nobody's patience is tried.
PROGRAM = (
    "from randcheck.services import keys; keys.KDF_ROUNDS = 1; "
    "from randcheck.cli import progress; progress.PATIENCE = {patience}; "
    "from randcheck.cli.main import main; main()"
)


class Terminal:
    """The screen of a pseudo-terminal, read until its other side is closed."""

    def __init__(self) -> None:
        self._master, self.side = pty.openpty()
        self._shown = b""
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def _read(self) -> None:
        try:
            while data := os.read(self._master, 65536):
                self._shown += data
        except OSError:  # Linux says so when the other side is closed
            pass

    def shown(self) -> str:
        self._reader.join(30)
        os.close(self._master)
        return self._shown.decode()


def work(watch) -> None:
    for phase in ("reading", "comparing", "writing"):
        tell = watch(phase)
        for done in range(0, 101, 25):
            tell(done, 0 if phase == "comparing" else 100)


def on_terminal(monkeypatch, seconds: float) -> str:
    terminal = Terminal()
    times = iter([0.0] + [seconds] * 100)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    with os.fdopen(terminal.side, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        try:
            with progress.bars(clock=lambda: next(times)) as watch:
                work(watch)
        finally:
            monkeypatch.undo()
    return terminal.shown()


def test_long_work_is_shown_and_cleared_away(monkeypatch):
    shown = on_terminal(monkeypatch, 0.6)
    assert "写入" in shown and "100%" in shown
    assert shown.count(HIDE) == shown.count(SHOW) == 1
    assert shown.index(HIDE) < shown.index(SHOW)
    assert shown.endswith(f"{ESCAPE}2K")


def test_short_work_shows_nothing(monkeypatch):
    assert on_terminal(monkeypatch, 0.4) == ""


def test_a_failure_leaves_the_terminal_in_order(monkeypatch):
    def fail(watch):
        watch("reading")(1, 2)
        raise KeyError

    terminal = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "PATIENCE", 0)
    with os.fdopen(terminal.side, "w") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        with pytest.raises(KeyError), progress.bars() as watch:
            fail(watch)
        monkeypatch.undo()
    assert SHOW in terminal.shown()


def test_a_pipe_gets_not_a_byte(monkeypatch, capfd):
    with progress.bars(clock=iter(range(1000)).__next__) as watch:
        work(watch)
    assert capfd.readouterr() == ("", "")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("名录")
    (folder / "口令").write_text("correct horse")
    rows = "".join(f"A{n:05},第{n}家,城关镇\n" for n in range(10_000))
    (folder / "企业.csv").write_text(f"代码,名称,地区\n{rows}")
    words = ["--bureau", "某县局", "--operator", "李梅", "--passphrase-file", "口令"]
    run(folder, "init", "ws", *words, stderr=subprocess.DEVNULL)
    return folder


def run(folder: Path, *words: str, stderr: int, patience: float = 0) -> bytes | None:
    env = {**os.environ, "RANDCHECK_LANG": "zh", "PYTHONUTF8": "1", "TERM": "xterm"}
    command = [sys.executable, "-c", PROGRAM.format(patience=patience), *words]
    done = subprocess.run(
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=stderr, check=True,
    )  # fmt: skip
    assert done.stdout == b""
    return done.stderr


def imported(folder: Path, **how: int) -> bytes | None:
    return run(folder, "-w", "ws", "entity", "import", "企业.csv", "--dry-run", **how)


def test_an_import_on_a_terminal_and_into_a_pipe(home):
    terminal = Terminal()
    imported(home, stderr=terminal.side)
    os.close(terminal.side)
    shown = terminal.shown()
    assert HIDE in shown and "比较" in shown and "新增 10,000" in shown
    assert shown.rindex(SHOW) < shown.index("表头")
    said = imported(home, stderr=subprocess.PIPE)
    assert said is not None and b"\x1b" not in said and "比较".encode() not in said
    assert said.decode().count("\n") == 3
