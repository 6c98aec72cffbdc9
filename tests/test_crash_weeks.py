"""The weeks after a draw, cut short or written by two at once: the log stays whole."""

import csv
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from stuck import last_attempt
from test_crash import FIRMS, FORKS, NOW, PEOPLE, RACER, Teller, kill, state, types

from randcheck.cli import main
from randcheck.services import keys

WAITS = "randcheck draw pair"
TOLD = "× 同时有人写入了日志"


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with a workspace `ws` in which three firms are drawn, and one more may go."""
    base = tmp_path_factory.mktemp("weeks")
    home = base / "drawn"
    home.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "KDF_ROUNDS", 1)
        for variable, name in (("", "op"), ("OBSERVER_", "ob")):
            (base / name).write_text(f"{name} correct horse")
            patch.setenv(f"RANDCHECK_{variable}PASSPHRASE_FILE", str(base / name))
        patch.setenv("RANDCHECK_LANG", "zh")
        patch.delenv("RANDCHECK_HOME", raising=False)
        ws = str(home / "ws")
        assert main.run(["init", ws, "--bureau", "某县市场监督管理局", "--operator", "李梅"]) == 0
        for noun, text in (("entity", FIRMS), ("inspector", PEOPLE)):
            (home / f"{noun}.csv").write_text(text, encoding="utf-8")
            assert main.run(["-w", ws, noun, "import", str(home / f"{noun}.csv"), "--yes"]) == 0
        assert main.run(["-w", ws, *NOW]) == 0
        yield home


@pytest.fixture
def desk(drawn: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(drawn, tmp_path / "desk"))


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Teller:
    return Teller(lambda: tuple(capsys.readouterr()))


def draw_of(home: Path) -> str:
    return last_attempt(home / "ws").seal.draw


def visits(home: Path, tell: Teller) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = tell.json(home, "visit", "list")["visits"]
    return found


def ill(home: Path, tell: Teller) -> tuple[str, ...]:
    """Give the command that replaces the leader of the first team."""
    who = visits(home, tell)[0]["team"][0]["code"]
    return "draw", "substitute", draw_of(home), "--out", f"{who}=生病", "--yes"


def teams(home: Path, tell: Teller) -> dict[str, list[str]]:
    return {v["code"]: [m["code"] for m in v["team"]] for v in visits(home, tell)}


def findings(home: Path, tell: Teller) -> Path:
    """Write a file of what was found at all that were drawn."""
    path = home / "found.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["代码", "检查日期", "检查结果"])
        rows.writerows((v["code"], v["from"], "未发现问题") for v in visits(home, tell))
    return path


@FORKS
def test_a_substitution_killed_at_any_point_is_finished_by_the_lot(desk, tmp_path, tell):
    words, before, old = ill(desk, tell), types(desk), teams(desk, tell)
    left = {state(home): home for home in kill(desk, tmp_path / "killed", *words, step=2)}
    seen, ends = set(), []
    for home in left.values():
        added = tuple(types(home)[len(before) :])
        steps = tell.json(home, "status")["next"]
        assert (f"{WAITS} {words[2]}" in steps) == (added == ("substitution",))
        if added not in seen and added == ("substitution",):
            nobody_goes_there(home, tell, *old)
        if added == ("substitution",):
            assert WAITS in tell(home, *words, code=5)
            tell(home, "draw", "pair", words[2])
        elif not added:
            tell(home, *words)
        seen.add(added)
        assert types(home) == [*before, "substitution", "pairing"]
        ends.append(teams(home, tell))
        if f"randcheck draw run {words[2]}" in tell.json(home, "status")["next"]:
            tell(home, "draw", "run", words[2])  # what was killed while it wrote the papers
        papers = {path.name for path in (home / "ws" / "抽取" / words[2]).iterdir()}
        assert papers >= {"结果.xlsx", "记录单.html", "上报.csv"}
    assert seen == {(), ("substitution",), ("substitution", "pairing")}
    assert all(end == ends[0] for end in ends) and ends[0] != old
    tell(home, "publish", "--out", str(home / "out"), "--private")
    tell(home, "verify", str(home / "out"), code=4)


def nobody_goes_there(home: Path, tell: Teller, firm: str, *_: str) -> None:
    """While the lot waits, no visit is recorded of a team that is not whole."""
    before = types(home)
    said = tell(home, "finding", "record", draw_of(home), firm, "--result", "未发现问题", code=5)
    assert f"{firm} 的检查组正在更换" in said and WAITS in said
    assert f"{firm}: {draw_of(home)} 的更换待抽, 先 {WAITS}" in tell(
        home, "visit", "add", firm, code=5
    )
    assert types(home) == before
    assert "更换待抽" in tell(home, "due")


@FORKS
def test_an_import_of_findings_killed_at_any_point_is_all_or_nothing(desk, tmp_path, tell):
    path, before = findings(desk, tell), types(desk)
    ends = []
    for home in kill(desk, tmp_path / "killed", "finding", "import", path.name, "--yes", step=2):
        ends.append(types(home) == [*before, "findings"])
        assert ends[-1] or types(home) == before
        assert len(visits(home, tell)) == (0 if ends[-1] else 3)
        tell(home, "finding", "import", str(home / path.name), "--yes")
        assert types(home) == [*before, "findings"] and not visits(home, tell)
    assert ends == sorted(ends) and set(ends) == {False, True}


def both(desk: Path, meeting: Path, *words: str) -> tuple[list[int], list[str]]:
    """Run a command in two processes that write at the same moment."""
    meeting.mkdir()
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER, name, str(meeting), "-w", str(desk / "ws"), *words],
            cwd=desk,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for name in ("one", "two")
    ]
    said = [racer.communicate(timeout=120)[1].decode() for racer in racers]
    return sorted(racer.returncode for racer in racers), said


COMMANDS: dict[str, tuple[Callable[[Path, Teller], tuple[str, ...]], list[str], int]] = {
    "import": (
        lambda home, tell: ("finding", "import", str(findings(home, tell)), "--yes"),
        ["findings"],
        0,
    ),
    "substitute": (ill, ["substitution", "pairing"], 5),
}


@pytest.mark.parametrize(("command", "new", "later"), COMMANDS.values(), ids=COMMANDS)
def test_of_two_who_write_at_once_one_is_told(desk, tmp_path, tell, command, new, later):
    words, before = command(desk, tell), types(desk)
    codes, said = both(desk, tmp_path / "meeting", *words)
    (told,) = [text for text in said if TOLD in text]
    assert codes == [0, 5] and "没有写入任何内容" in told and told.count("× ") == 1
    assert types(desk) == [*before, *new]
    tell(desk, *words, code=later)
    assert types(desk) == [*before, *new]
