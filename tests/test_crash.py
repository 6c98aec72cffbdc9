"""Power cuts, two people at once, a wrong clock, damaged folders: the log stays whole.

A driver runs a command again and again in forked children and kills each at another point: before
and after every write, and inside the database transaction. What a child leaves behind must open,
replay, and let the job be finished by the command that the program itself names.
"""

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from stuck import last_attempt, recusals, stuck

from randcheck.cli import main
from randcheck.services import draws, keys, setup, world
from randcheck.services.journal import open_journal
from randcheck.services.workspace import open_workspace

KILLED, NOBODY = 77, 65534
THROWS = "3 7 10 9 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 7"
FIRMS = "代码,名称\n" + "".join(f"FIRM-{n:02d},第{n}饭店\n" for n in range(10))
PEOPLE = "姓名,执法证号,执法证有效期\n" + "".join(f"员{n},3301{n},2099-12-31\n" for n in range(5))
DRAW = ("--task", "餐饮抽查", "--number", "3", "--observer", "王强", "--yes")
NOW = ("draw", "now", *DRAW, "--typed", THROWS)
CEREMONY = ["key-add", "seal", "inputs", "draw"]
SEAL = ("draw", "seal", "--task", "另一次", "--number", "2", "--yes")
CORRECT = ("draw", "correct", "{draw}", "--strike", "{drawn}=closed")
WIDE = ("--cap", "3", "--yes")
TIGHT = recusals([f"FIRM-{n:02d}" for n in range(9)], [f"3301{n}" for n in range(5)])
STAGES = ("none", "ready", "drawn", "sealed", "sown", "draft", "tight", "stuck", "open")
FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork, which this system lacks")

# argv: template folder, folder of the copies, step, then the command; -w is added per copy.
# Step 0 stops at every move or removal of a whole file or folder, and nowhere else.
DRIVER = """
import json, os, pathlib, shutil, sys
from randcheck.cli import main
from randcheck.services import keys, public_folder
from randcheck.store import rows
from randcheck.store.store import Store

keys.KDF_ROUNDS = 1
template, folder, step, *words = sys.argv[1:]
step = int(step)

class Fuse:
    def __init__(self, limit):
        self.limit, self.count = limit, 0
    def tick(self):
        self.count += 1
        if self.count == self.limit:
            os._exit(77)
    def around(self, place, name):
        real = getattr(place, name)
        def run(*given, **named):
            self.tick()
            found = real(*given, **named)
            self.tick()
            return found
        setattr(place, name, run)

def child(limit, home):
    fuse = Fuse(limit)
    moves = [(pathlib.Path, "rename"), (pathlib.Path, "replace"), (shutil, "rmtree")]
    writes = [(os, "fsync"), (os, "replace"), (Store, "append"), (Store, "set_setting"),
              (Store, "keep_draft"), (Store, "drop_draft"), (rows, "write_inspectors"),
              (public_folder, "_write"), (os, "link"), (os, "sync")]
    for place, name in moves + (writes if step else []):
        fuse.around(place, name)
    os.environ["RANDCHECK_STATE"] = str(home / "memory")
    os.dup2(os.open(home / "said", os.O_WRONLY | os.O_CREAT), 2)
    os.dup2(2, 1)
    os.chdir(home)
    os._exit(main.run(["-w", "ws", *words]))

ends, limit = [], 1
while True:
    home = pathlib.Path(folder) / f"{limit:04d}"
    shutil.copytree(template, home)
    pid = os.fork()
    if pid == 0:
        child(limit, home)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    ends.append([home.name, code])
    if code != 77:
        break
    limit += step or 1
print(json.dumps(ends))
"""

# argv: a name, the folder where the two meet, then the command; both append at the same moment.
RACER = """
import pathlib, sys, time
from randcheck.cli import main
from randcheck.services import keys
from randcheck.store.store import Store

keys.KDF_ROUNDS = 1
name, meeting, *words = sys.argv[1:]

def together(real):
    def run(*given):
        (pathlib.Path(meeting) / name).touch()
        end = time.monotonic() + 60
        while len(list(pathlib.Path(meeting).iterdir())) < 2:
            assert time.monotonic() < end
            time.sleep(0.002)
        real(*given)
    return run

Store.append, Store.keep_draft = together(Store.append), together(Store.keep_draft)
sys.exit(main.run(words))
"""


@pytest.fixture(autouse=True)
def settled(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    _settle(monkeypatch, tmp_path_factory.getbasetemp())


def _settle(patch: pytest.MonkeyPatch, folder: Path) -> None:
    patch.setattr(keys, "KDF_ROUNDS", 1)
    for variable, name in (("", "op"), ("OBSERVER_", "ob")):
        (folder / name).write_text(f"{name} correct horse")
        patch.setenv(f"RANDCHECK_{variable}PASSPHRASE_FILE", str(folder / name))
    patch.setenv("RANDCHECK_LANG", "zh")
    patch.delenv("RANDCHECK_HOME", raising=False)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Folders with a workspace `ws` at several stages; the drawn one has an older publication."""
    base = tmp_path_factory.mktemp("homes")
    made = {name: base / name for name in STAGES}
    with pytest.MonkeyPatch.context() as patch:
        _settle(patch, base)
        made["none"].mkdir()
        ws = str(made["ready"] / "ws")
        assert main.run(["init", ws, "--bureau", "某县市场监督管理局", "--operator", "李梅"]) == 0
        for noun, text in (("entity", FIRMS), ("inspector", PEOPLE)):
            (made["ready"] / f"{noun}.csv").write_text(text, encoding="utf-8")
            path = str(made["ready"] / f"{noun}.csv")
            assert main.run(["-w", ws, noun, "import", path, "--yes"]) == 0
        shutil.copytree(made["ready"], made["drawn"])
        ws = str(made["drawn"] / "ws")
        out = str(made["drawn"] / "pub")
        assert main.run(["-w", ws, "publish", "--out", out, "--private"]) == 0
        assert main.run(["-w", ws, *NOW]) == 0
        _go_on(made)
    yield made


def _go_on(made: dict[str, Path]) -> None:
    """Seal a second draw; sign a draft of it; find a draw without pairing, and open its event."""
    stages = [("drawn", "sealed"), ("drawn", "draft"), ("ready", "tight")]
    sealed, draft, tight = (Path(shutil.copytree(made[a], made[b])) for a, b in stages)
    (tight / "tight.csv").write_text(TIGHT, encoding="utf-8")
    steps = [
        (sealed, *SEAL),
        (draft, *SEAL, "--sign-elsewhere", str(draft / "d.zip")),
        (tight, "recusal", "import", str(tight / "tight.csv"), "--yes"),
        (tight, "draw", "seal", *DRAW[:2], "--number", "2", *DRAW[4:], "--cap", "1"),
    ]
    codes = [main.run(["-w", str(home / "ws"), *words]) for home, *words in steps]
    assert codes == [0, 0, 0, 0]
    _type(Path(shutil.copytree(sealed, made["sown"])))
    made["stuck"].mkdir()
    stuck(tight / "ws", made["stuck"]).rename(made["stuck"] / "ws")
    shutil.copytree(made["stuck"], made["open"])
    draw = last_attempt(made["open"] / "ws").seal.draw
    assert main.run(["-w", str(made["open"] / "ws"), "draw", "event", draw, *WIDE]) == 0


def _type(home: Path) -> None:
    """Log the throws of the draw that is sealed, and draw nothing."""
    journal = open_journal(open_workspace(home / "ws"))
    secrets = {"operator": "op correct horse", "observer": "ob correct horse"}
    signers = [setup.open_signer(journal, role, secret) for role, secret in secrets.items()]
    draws.log_inputs(journal, journal.state.history.attempts[-1], [f"dice 10 {THROWS}"], signers)
    journal.workspace.store.close()


@pytest.fixture
def home(homes: dict[str, Path], tmp_path: Path) -> Callable[[str], Path]:
    def copy(stage: str) -> Path:
        return Path(shutil.copytree(homes[stage], tmp_path / stage))

    return copy


class Teller:
    """Runs commands in this process and reads what they say; each home is a machine of its own."""

    def __init__(self, read: Callable[[], tuple[str, str]]) -> None:
        self.read = read

    def run(self, home: Path, *words: str) -> int:
        os.environ["RANDCHECK_STATE"] = str(home / "memory")
        return main.run(["-w", str(home / "ws"), *words])

    def __call__(self, home: Path, *words: str, code: int | None = 0) -> str:
        self.read()
        found = self.run(home, *words)
        out, err = self.read()
        assert code in (None, found), (home, words, found, out, err)
        assert "Traceback" not in err
        return out + err

    def json(self, home: Path, *words: str, code: int | None = 0) -> dict:
        self.read()
        found = self.run(home, *words, "--json")
        out, err = self.read()
        assert code in (None, found), (home, words, found, out, err)
        return json.loads(out)


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Teller:
    return Teller(lambda: tuple(capsys.readouterr()))


def types(home: Path) -> list[str]:
    path = home / "ws" / "randcheck.db"
    if not path.exists():
        return []
    connection = sqlite3.connect(path)
    found = [row[0] for row in connection.execute("select type from entry order by seq")]
    connection.close()
    return found


def kill(template: Path, folder: Path, *words: str, step: int = 1, code: int = 0) -> list[Path]:
    """Run a command with the fuse at every point; return what the killed runs left behind."""
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", DRIVER, str(template), str(folder), str(step), *words],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    ends = json.loads(done.stdout.splitlines()[-1])
    assert [end for _, end in ends[:-1]] == [KILLED] * (len(ends) - 1)
    assert ends[-1][1] == code, (folder / ends[-1][0] / "said").read_text()
    assert len(ends) > 4
    return [folder / name for name, _ in ends]


def state(home: Path) -> tuple[str, ...]:
    """What distinguishes one point of a crash from another: entries and finished files."""
    files = sorted(str(p.relative_to(home)) for p in (home / "ws").rglob("*") if p.is_file())
    return (*types(home), *files)


@FORKS
def test_a_draw_killed_at_any_point_is_finished_by_the_command_that_status_names(
    homes, tmp_path, tell
):
    before = types(homes["ready"])
    left = kill(homes["ready"], tmp_path / "killed", *NOW)
    seen = set()
    for home in left:
        found = types(home)
        added = found[len(before) :]
        assert found[: len(before)] == before and added == CEREMONY[: len(added)]
        steps = tell.json(home, "status")["next"]  # opens and replays
        if state(home) not in seen:
            seen.add(state(home))
            _finish(home, steps, added, tell)
    reached = {tuple(s for s in one if s in CEREMONY) for one in seen}
    assert reached == {tuple(CEREMONY[:n]) for n in range(5)}


def _finish(home: Path, steps: list[str], added: list[str], tell: Teller) -> None:
    waiting = [step.split()[1:] for step in steps if step.startswith("randcheck draw run")]
    if "seal" not in added:
        tell(home, *NOW)
    elif waiting:
        tell(home, *waiting[0], "--typed", THROWS)
    else:
        assert added == CEREMONY
    assert types(home)[-4:] == CEREMONY
    (draw,) = tell.json(home, "draw", "list")["draws"]
    assert draw["status"] == "drawn"
    papers = {p.name for p in (home / "ws" / "抽取" / draw["draw"]).iterdir()}
    assert papers >= {"结果.xlsx", "记录单.html", "上报.csv"}
    sheet = home / "ws" / "抽取" / draw["draw"] / "记录单.html"
    assert "王强" in sheet.read_text(encoding="utf-8")
    tell(home, "publish", "--out", str(home / "out"), "--private")
    claims = tell.json(home, "verify", str(home / "out"), code=4)["claims"]
    assert {c["state"] for c in claims} == {"true", "not proved"}


@FORKS
def test_an_import_killed_at_any_point_is_all_or_nothing(homes, tmp_path, tell):
    more = homes["ready"] / "entity.csv"
    text = FIRMS.replace("第3饭店", "改名饭店") + "NEW-01,新店\n"
    template = Path(shutil.copytree(homes["ready"], tmp_path / "template"))
    (template / more.name).write_text(text, encoding="utf-8")
    left = kill(template, tmp_path / "killed", "entity", "import", "entity.csv", "--yes")
    old, new = types(template), [*types(template), "roster"]
    ends = []
    for home in left:
        names = {e["code"]: e["name"] for e in tell.json(home, "entity", "list")["entities"]}
        written = types(home) == new
        assert written or types(home) == old
        assert ("NEW-01" in names, names["FIRM-03"] == "改名饭店") == (written, written)
        again = tell.json(home, "entity", "import", str(home / "entity.csv"), "--yes")
        assert again["written"] is not written and types(home) == new
        ends.append(written)
    assert ends == sorted(ends) and set(ends) == {False, True}


# What each command adds to the log of a stage; {draw} is the last draw of it, {drawn} one drawn.
KILLED_AT = {
    "seal": ("drawn", SEAL, ["seal"]),
    "run": ("sealed", ("draw", "run", "{draw}", "--typed", THROWS), ["inputs", "draw"]),
    "void": ("sealed", ("draw", "void", "{draw}", "--reason", "other"), ["void"]),
    "correct": ("drawn", CORRECT, ["correct"]),
    "event": ("stuck", ("draw", "event", "{draw}", *WIDE), ["event"]),
    "pair": ("open", ("draw", "pair", "{draw}", "--typed", THROWS), ["inputs", "pairing"]),
    "add": ("drawn", ("key", "add", "w.vkey", "--role", "witness"), ["key-add"]),
    "revoke": ("drawn", ("key", "revoke", "observer", "--reason", "left"), ["key-revoke"]),
    "complete": ("draft", ("draft", "complete", "line"), ["seal"]),
}


@FORKS
@pytest.mark.parametrize(("stage", "words", "new"), KILLED_AT.values(), ids=KILLED_AT)
def test_a_step_killed_at_any_point_is_there_or_not_and_can_be_run_again(
    homes, tmp_path, tell, monkeypatch, stage, words, new
):
    template = Path(shutil.copytree(homes[stage], tmp_path / "template"))
    words = _filled(template, words, tell, monkeypatch)
    before, after = types(template), [*types(template), *new]
    seen = {}
    for home in kill(template, tmp_path / "killed", *words):
        found = types(home)
        assert found == after[: len(found)] and len(found) >= len(before)
        tell(home, "status")  # opens and replays
        assert found == before or "correct" not in words or not _shows(home, words[-1])
        seen.setdefault(state(home), (home, found))
    for home, found in seen.values():
        monkeypatch.chdir(home)
        tell(home, *words, code=0 if found != after or "run" in words else 5)
        assert types(home) == after
        tell(home, "publish", "--out", str(home / "out"), "--private")
        tell(home, "verify", str(home / "out"), code=4)
    assert {len(found) for _, found in seen.values()} == set(range(len(before), len(after) + 1))


def _shows(home: Path, strike: str) -> bool:
    """Tell whether a paper still shows a firm that is struck."""
    papers = (home / "ws" / "抽取").rglob("上报.csv")
    return any(strike.partition("=")[0] in p.read_text("utf-8-sig") for p in papers)


def _filled(home: Path, words: tuple[str, ...], tell: Teller, patch) -> list[str]:
    patch.setenv("RANDCHECK_KEY_PASSPHRASE_FILE", os.environ["RANDCHECK_PASSPHRASE_FILE"])
    attempt = last_attempt(home / "ws")
    drawn = sorted(attempt.seated.drawn)[0] if attempt.seated else ""
    named = ("--role", "witness", "--name", "x.example/w")
    tell(home, "key", "make", str(home / "w"), *named)
    if "line" in words:
        patch.setenv(
            "RANDCHECK_KEY_PASSPHRASE_FILE", os.environ["RANDCHECK_OBSERVER_PASSPHRASE_FILE"]
        )
        key = str(home / "ws" / "keys" / "observer.key")
        said = tell.json(home, "draft", "sign", str(home / "d.zip"), "--key", key)
        (home / "line").write_text("\n".join([*said["lines"], ""]))
    return [word.format(draw=attempt.seal.draw, drawn=drawn, name="{name}") for word in words]


@FORKS
def test_a_draft_killed_at_any_point_waits_with_its_file_or_is_not_there(homes, tmp_path, tell):
    words = (*SEAL, "--sign-elsewhere", "d.zip")
    before, kept = types(homes["drawn"]), set()
    for home in kill(homes["drawn"], tmp_path / "killed", *words):
        assert types(home) == before
        waits = "randcheck draft show" in tell.json(home, "status")["next"]
        kept.add((waits, (home / "d.zip").exists()))
        again = tell(home, *SEAL, "--sign-elsewhere", str(home / "e.zip"), code=5 * waits)
        assert ("randcheck draft cancel" in again) == waits
        tell(home, "draft", "show", "--out", str(home / "f.zip"))
        tell(home, "draft", "cancel")
        tell(home, *SEAL)
        assert types(home) == [*before, "seal"]
    assert kept == {(False, False), (True, False), (True, True)}


@FORKS
def test_a_publication_killed_at_any_point_is_the_old_or_the_new_one(homes, tmp_path, tell):
    words = ("publish", "--out", "pub", "--private")
    left = kill(homes["drawn"], tmp_path / "killed", *words, step=8)
    old, new = _tree(homes["drawn"] / "pub"), _tree(left[-1] / "pub")
    assert old != new
    for home in left:
        found = _tree(home / "pub")
        assert found in (old, new) or (not found and _tree(home / ".pub.old") == old)
        if found:
            tell(home, "verify", str(home / "pub"), code=4)
    for home in (left[0], left[len(left) // 2], *left[-4:]):
        tell(home, *words[:2], str(home / "pub"), "--private")
        assert _tree(home / "pub") == new
        assert not (home / ".pub.new").exists() and not (home / ".pub.old").exists()


@FORKS
def test_the_exchange_of_two_publications_killed_at_its_every_point(homes, tmp_path, tell):
    """As above, at each of the last points, where one folder takes the other's place."""
    words = ("publish", "--out", "pub")
    template = Path(shutil.copytree(homes["ready"], tmp_path / "template"))
    tell(template, *words[:2], str(template / "pub"))
    old = _tree(template / "pub")
    tell(template, "entity", "add", "NEW-1", "新店")
    left = kill(template, tmp_path / "killed", *words, step=0)
    new = _tree(left[-1] / "pub")
    ends = [
        "old" if _tree(h / "pub") == old else "new" if _tree(h / "pub") == new else "none"
        for h in left
    ]
    assert sorted(set(ends)) == ["new", "none", "old"] and ends.count("none") <= 2
    for home, end in zip(left, ends, strict=True):
        if end == "none":
            assert not (home / "pub").exists() and _tree(home / ".pub.old") == old
            assert _tree(home / ".pub.new") == new
            tell(home, *words[:2], str(home / "pub"))
            assert _tree(home / "pub") == new


def test_a_publication_that_cannot_take_its_place_leaves_the_old_one(home, tell, monkeypatch):
    desk = home("drawn")
    old, rename = _tree(desk / "pub"), Path.rename

    def busy(path: Path, target: Path) -> Path:
        if path.name == ".pub.new":
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", busy)
        assert "写不进" in tell(desk, "publish", "--out", str(desk / "pub"), "--private", code=5)
    assert _tree(desk / "pub") == old and not (desk / ".pub.old").exists()


def _tree(folder: Path) -> dict[str, bytes]:
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


@FORKS
def test_a_workspace_killed_while_it_is_made_is_none_or_whole(homes, tmp_path, tell):
    words = ("init", "ws", "--bureau", "某局", "--operator", "李梅")
    whole = 0
    for home in kill(homes["none"], tmp_path / "killed", *words):
        if (home / "ws" / "randcheck.db").exists():
            whole += 1
            assert tell.json(home, "status")["entities"] == 0
            assert tell(home, "status").startswith("某局  某局/")
            tell(home, "entity", "add", "FIRM-1", "店")
            continue
        said = tell(home, "init", str(home / "ws"), *words[2:], code=None)
        assert "√" in said or "换一个新文件夹" in said
        tell(home, "status", code=0 if "√" in said else 3)
    assert whole >= 2


@FORKS
def test_a_backup_killed_at_any_point_is_the_old_or_the_new_one(homes, tmp_path, tell):
    template = Path(shutil.copytree(homes["ready"], tmp_path / "template"))
    tell(template, "backup", str(template / "b.zip"))
    old = (template / "b.zip").read_bytes()
    tell(template, "entity", "add", "NEW-1", "新店")
    ends = []
    for home in kill(template, tmp_path / "killed", "backup", "b.zip", "--yes"):
        ends.append("old" if (home / "b.zip").read_bytes() == old else "new")
        words = ("restore", str(home / "b.zip"), str(home / "back"), "--older")
        found = tell.json(home, *words)
        assert found["entries"] == len(types(template)) - (ends[-1] == "old")
        tell(home, "backup", str(home / "b.zip"), "--yes")
        assert not list(home.glob(".*"))
    assert ends == sorted(ends, reverse=True) and set(ends) == {"old", "new"}


@FORKS
def test_a_workspace_killed_while_it_is_restored_is_none_or_whole(homes, tmp_path, tell):
    template = Path(shutil.copytree(homes["ready"], tmp_path / "template"))
    tell(template, "backup", str(template / "b.zip"))
    words, ends = ("restore", "b.zip", "back"), []
    for home in kill(template, tmp_path / "killed", *words):
        back = home / "back"
        ends.append(back.exists())
        if not back.exists():
            tell(home, "restore", str(home / "b.zip"), str(back))
            assert not list(home.glob(".*"))
        tell(home, "-w", str(back), "entity", "add", "NEW-1", "新店")
    assert ends == sorted(ends) and set(ends) == {False, True}


# --- two at once --------------------------------------------------------------------------


RACES = {
    "seal": ("drawn", SEAL, ["seal"], 5),
    "inputs": ("sealed", ("draw", "run", "{draw}", "--typed", THROWS), ["inputs", "draw"], 0),
    "draw": ("sown", ("draw", "run", "{draw}"), ["draw"], 0),
    "void": ("sealed", ("draw", "void", "{draw}", "--reason", "other"), ["void"], 5),
    "correct": ("drawn", CORRECT, ["correct"], 5),
    "event": ("stuck", ("draw", "event", "{draw}", *WIDE), ["event"], 5),
    "complete": ("draft", ("draft", "complete", "line"), ["seal"], 5),
    "draft": ("drawn", (*SEAL, "--sign-elsewhere", "{name}.zip"), [], 5),
    "import": ("drawn", ("entity", "import", "more.csv", "--update", "--yes"), ["roster"], 0),
}


@pytest.mark.parametrize(("stage", "words", "new", "later"), RACES.values(), ids=RACES)
def test_of_two_who_write_at_once_one_wins_and_the_other_is_told(
    home, tmp_path, tell, monkeypatch, stage, words, new, later
):
    desk = home(stage)
    (tmp_path / "meeting").mkdir()
    (desk / "more.csv").write_text("代码,名称\nNEW-1,新店\n", encoding="utf-8")
    words = _filled(desk, words, tell, monkeypatch)
    before = types(desk)
    racers = [_race(desk, tmp_path / "meeting", name, words) for name in ("one", "two")]
    said = [racer.communicate(timeout=120)[1].decode() for racer in racers]
    told = [text for text in said if "× 同时有人写入了日志" in text or "有一份草稿在等签名" in text]
    codes = sorted(racer.returncode for racer in racers)
    assert codes == [0, 5] and len(told) == 1, said
    assert "没有写入任何内容" in told[0] and told[0].count("× ") == 1
    assert types(desk) == [*before, *new]
    monkeypatch.chdir(desk)
    tell(desk, *(word.format(name="three") for word in words), code=later)
    assert types(desk) == [*before, *new]


def _race(desk: Path, meeting: Path, name: str, words: list[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", RACER, name, str(meeting), "-w", str(desk / "ws")]
        + [word.format(name=name) for word in words],
        cwd=desk,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_writer_waits_for_another_and_then_says_so(home, tell, monkeypatch):
    desk = home("ready")
    monkeypatch.setattr("randcheck.store.database.BUSY_SECONDS", 0.2)
    other = sqlite3.connect(desk / "ws" / "randcheck.db", isolation_level=None)
    other.execute("begin immediate")
    assert "另一个 randcheck 正在写入" in tell(desk, "entity", "add", "NEW-1", "店", code=5)
    other.execute("rollback")
    other.close()
    tell(desk, "entity", "add", "NEW-1", "店")


# --- clock, files, permissions ------------------------------------------------------------


def test_a_clock_behind_the_log_is_refused_in_a_sentence(home, tell, monkeypatch):
    desk = home("ready")
    before = types(desk)
    late = SimpleNamespace(time=lambda: time.time() - 2 * 86_400)
    with monkeypatch.context() as patch:
        patch.setattr(world, "time", late)
        for words in (("entity", "add", "NEW-1", "店"), ("recusal", "add", "FIRM-01", "33011")):
            said = tell(desk, *words, code=5)
            assert "本机时钟" in said and "校准时钟后再试" in said and "没有写入" in said
    assert types(desk) == before
    tell(desk, "entity", "add", "NEW-1", "店")


def sentence(said: str) -> str:
    """Assert that a failure is one sentence with at most a hint; return it."""
    lines = said.splitlines()
    assert lines[0].startswith("× ") and len(lines) <= 3
    assert all(line.startswith("  ") for line in lines[1:])
    return said


def garbage(path: Path) -> None:
    path.write_bytes(b"not a database " * 500)


def half(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("damage", [garbage, half, empty])
@pytest.mark.parametrize("words", [("status",), ("entity", "list"), ("draw", "list")], ids=" ".join)
def test_a_database_that_is_none_is_told_in_a_sentence(home, tell, damage, words):
    desk = home("drawn")
    damage(desk / "ws" / "randcheck.db")
    said = tell(desk, *words, code=3)
    assert "数据库不能用" in sentence(said) or "版本" in said


CUT = "delete from entry where seq = (select max(seq) from entry)"  # no folder can tell by itself
TAMPERING = {
    "an entry is gone": "delete from entry where seq = 2",
    "the last entry is gone": CUT,
    "an entry is altered": "update entry set note = cast(replace(note, 'ro', 'Ro') as blob)",
    "a file is gone": "delete from file where name = 'frame'",
    "a file is altered": "update file set data = x'00' where name = 'file' and seq = 2",
    "the settings are gone": "drop table meta",
    "a table is gone": "drop table file",
    "a checkpoint is gone": "delete from checkpoint",
}


@pytest.mark.parametrize("change", TAMPERING.values(), ids=TAMPERING)
def test_a_tampered_database_is_told_in_a_sentence(home, tell, change):
    desk = home("drawn")
    name = tell.json(desk, "draw", "list")["draws"][0]["draw"]
    connection = sqlite3.connect(desk / "ws" / "randcheck.db")
    connection.execute(change)
    connection.commit()
    connection.close()
    commands = [("status",), ("draw", "show", name), ("publish", "--out", str(desk / "new"))]
    told = [said for words in commands if (said := tell(desk, *words, code=None))[0] == "×"]
    assert all(map(sentence, told)) and (told or change == CUT)


POSIX = pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX")


@POSIX
def test_a_key_that_others_can_read_is_refused(home, tell):
    desk = home("ready")
    for name in ("operator", "log"):
        key = desk / "ws" / "keys" / f"{name}.key"
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
        key.chmod(0o644)
        said = tell(desk, *NOW, code=5)
        assert "他人可读" in said and f"chmod 600 {key}" in said and "没有写入" in said
        key.chmod(0o600)
    tell(desk, *NOW)


def test_a_missing_or_broken_key_or_secret_is_told_in_a_sentence(home, tell):
    desk = home("drawn")
    folder = desk / "ws" / "keys"
    secret = (folder / "inspectors.secret").read_bytes()
    (folder / "inspectors.secret").unlink()
    words = {
        "import": ("inspector", "import", str(desk / "inspector.csv"), "--yes"),
        "add": ("visit", "add", "FIRM-03", "--inspector", "33011"),
        "show": ("inspector", "show", "33011"),
        "prepare": ("draw", "prepare", "--task", "另一次", "--number", "2"),
    }
    for line in words.values():
        assert "缺 keys/inspectors.secret" in sentence(tell(desk, *line, code=3))
    (folder / "inspectors.secret").write_bytes(secret)
    (folder / "operator.key").write_bytes(b"broken")
    (folder / "operator.key").chmod(0o600)
    seal = ("draw", "seal", "--task", "另一次", "--number", "2", "--yes")
    assert "打不开 operator.key" in tell(desk, *seal, code=5)
    (folder / "operator.key").unlink()
    assert "读不到密钥" in tell(desk, *seal, code=3)
    (folder / "log.key").unlink()
    assert "读不到密钥" in sentence(tell(desk, "entity", "add", "NEW-1", "店", code=3))
    (desk / "ws" / "rules.toml").unlink()
    assert "读不到细则" in sentence(tell(desk, *words["prepare"], code=3))


@POSIX
@FORKS
def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(homes, tell):
    """Root may write anywhere, so where the tests run as root a child gives that up first."""
    with tempfile.TemporaryDirectory() as name:
        tell(homes["ready"], "publish", "--out", f"{name}/loads-what-is-loaded-late")
        desk, locked = (
            Path(shutil.copytree(homes["ready"], Path(name) / part)) for part in ("desk", "locked")
        )
        (desk / "op").write_text("correct horse")
        for path in (Path(name), desk, *desk.rglob("*"), locked, *locked.rglob("*")):
            if os.geteuid() == 0:
                os.chown(path, NOBODY, NOBODY)
            if path.is_relative_to(locked):
                path.chmod(0o500 if path.is_dir() else 0o400)
        code, said = _without_privileges(locked, "entity", "add", "NEW-1", "店")
        assert code == 3 and "数据库不能用" in sentence(said) and "只读" in said
        code, said = _without_privileges(desk, "publish", "--out", str(locked / "pub"))
        assert code == 5 and "写不进" in said
        words = ("--bureau", "某局", "--operator", "李", "--passphrase-file", str(desk / "op"))
        code, said = _without_privileges(desk, "init", str(locked / "new"), *words)
        assert code == 5 and "建不了文件夹" in said
        for path in (locked, *locked.rglob("*")):
            path.chmod(0o700)


def _without_privileges(desk: Path, *words: str) -> tuple[int, str]:
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            os.dup2(write, 2)
            sys.stderr = open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
            if os.geteuid() == 0:
                os.setgroups([])
                os.setgid(NOBODY)
                os.setuid(NOBODY)
            code = main.run(["-w", str(desk / "ws"), *words])
            sys.stderr.flush()
        finally:
            os._exit(code)
    os.close(write)
    with os.fdopen(read, encoding="utf-8") as stream:
        said = stream.read()
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said
