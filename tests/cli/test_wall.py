"""The wall as people see it: at a pseudo-terminal, in a transcript, and as data."""

import fcntl
import json
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import segno
from test_terminal import OBSERVER_SECRET, OPERATOR_SECRET, SECRETS, Screen

from randcheck.cli import wall
from randcheck.model import Entity, Inspector
from randcheck.protocol.parts import Dice, Drand, Practice, Source
from randcheck.protocol.seed import QUICKNET, round_of, round_time
from randcheck.services import draws, keys, plan, setup
from randcheck.services.journal import Journal, open_journal
from randcheck.services.request import Request
from randcheck.services.rosters import Wanted, apply_change, change_entities, change_inspectors
from randcheck.services.rules import default_rules, parse_rules
from randcheck.services.stage import stage
from randcheck.services.workspace import open_workspace
from randcheck.services.world import World

DICE = Dice("dice", 10, 13)
THROWS = "3 7 10 9 1 2 3 4 5 6 7 8 9"
NUMBER = 4
PROGRAM = (
    "import fcntl, signal, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from randcheck.services import keys; keys.KDF_ROUNDS = 1; "
    "from randcheck.cli import unveil, wall; wall.PACE = 0; {patch}"
    "from randcheck.cli.main import main; main()"
)
STYLE, ESCAPE = re.compile(r"\x1b\[[0-9;]*m"), re.compile(r"\x1b\[[?0-9;]*[A-Za-z]")
COMMAND = "draw", "ceremony"
ENV = {"PYTHONUTF8": "1", "TERM": "xterm", "RANDCHECK_LANG": "zh"}


class Desk:
    """A workspace with one sealed draw, made by the machine's own clock."""

    def __init__(self, folder: Path, source: Source) -> None:
        self.folder = folder / "工作"
        practice = source.kind == "practice"
        setup.init(self.folder, "某县局", "李梅", OPERATOR_SECRET, practice, World())
        self.journal = log = self.open()
        operator = setup.open_signer(log, "operator", OPERATOR_SECRET)
        self.people = [operator, setup.add_observer(log, "王强", OBSERVER_SECRET, operator)]
        firms = [Entity(f"FIRM-{n:02d}", f"第{n}饭店") for n in range(20)]
        staff = [Inspector(f"33{n:03d}", f"员{n}", until="2099-12-31") for n in range(6)]
        apply_change(log, change_entities(log, Wanted(tuple(firms))), None)
        apply_change(log, change_inspectors(log, Wanted(tuple(staff))), None)
        request = Request("餐饮抽查", (source,), number=NUMBER)
        prepared = plan.prepare(log, parse_rules(default_rules()), request)
        self.attempt = draws.seal(log, prepared, self.people)
        self.draw = self.attempt.seal.draw

    def open(self) -> Journal:
        return open_journal(open_workspace(self.folder))

    def drawn(self) -> bool:
        """Tell what a new reader of the log finds."""
        found = self.open()
        try:
            return found.state.history.attempt(self.draw).draw_seq is not None
        finally:
            found.workspace.store.close()

    def record(self) -> None:
        line = f"dice 10 {THROWS}" if not self.journal.practice else None
        lines = [line or draws.practice_line(self.journal)]
        draws.log_inputs(self.journal, self.attempt, lines, self.people)
        draws.record(self.journal, self.attempt)

    def run(self, *words: str, code: int = 0) -> str:
        """Run the command with no terminal anywhere."""
        program = "from randcheck.cli.main import main; main()"
        done = subprocess.run(
            [sys.executable, "-c", program, *COMMAND, self.draw, *words],
            cwd=self.folder, env=os.environ | ENV, stdin=subprocess.DEVNULL,
            capture_output=True, check=False, encoding="utf-8",
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr


def made(source: Source) -> Callable[[pytest.TempPathFactory], Iterator[Desk]]:
    def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(keys, "KDF_ROUNDS", 1)
            found = Desk(tmp_path_factory.mktemp("墙"), source)
        yield found
        found.journal.workspace.store.close()

    return desk


sealed = pytest.fixture(made(DICE), name="sealed")
beacon = pytest.fixture(made(Drand("drand", QUICKNET, 1)), name="beacon")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    for found in made(DICE)(tmp_path_factory):
        found.record()
        yield found


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    for found in made(Practice("practice"))(tmp_path_factory):
        found.record()
        yield found


class Projector(Screen):
    """A wall of some size; the newest whole frame of it can be looked at."""

    def __init__(
        self,
        desk: Desk,
        *words: str,
        size: tuple[int, int] = (80, 24),
        patch: str = "",
        env: dict[str, str] | None = None,
    ) -> None:
        self.shown = self.rest = ""
        self.bytes = b""
        self.encoding = (env or {}).get("PYTHONIOENCODING", "utf-8")
        self.master, slave = pty.openpty()
        self.before = termios.tcgetattr(self.master)
        self.resize(*size)
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(patch=patch), *COMMAND, desk.draw, *words],
            cwd=desk.folder,
            env={k: v for k, v in os.environ.items() if k not in SECRETS} | ENV | (env or {}),
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def _more(self, deadline: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"nothing more: {self.shown}{self.rest}"
        try:
            self.bytes += os.read(self.master, 65536)
        except OSError:
            return False
        self.rest = self.bytes.decode(self.encoding, "ignore").replace("\r\n", "\n")
        self.rest = self.rest.removeprefix(self.shown)
        return True

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def frame(self, words: str, times: int = 1) -> list[str]:
        """Wait for a whole frame with some words so many times, and give its lines."""
        while True:
            start = self.until("\x1b[J").rpartition("\x1b[H")[2]
            plain = STYLE.sub("", start).replace("\x1b[K", "")
            if plain.count(words) >= times:
                self.styled = start.replace("\x1b[K", "").split("\n")
                return plain.split("\n")

    def press(self, key: str = " ") -> None:
        os.write(self.master, key.encode())

    def through(self, *titles: str) -> list[str]:
        """Go through screens by their titles, a key after each; give the last."""
        for title in titles:
            lines = self.frame(title)
            self.press()
        return lines

    def ended(self, code: int = 0) -> str:
        """Wait for the end; the terminal must be as it was."""
        shown = self.end(code)
        assert termios.tcgetattr(self.master) == self.before
        assert shown.count(wall.OPEN) == shown.count(wall.CLOSE) == 1
        return shown.partition(wall.CLOSE)[2]


TITLES = (
    *("1/7  抽前封存", "1/7  封存码", "2/7  随机源", "3/7  录入", "4/7  种子"),
    *("5/7  签号", "6/7  检查人员", "7/7  抽取码", "7/7  谁都能核对"),
)
SEAL, CODE, SOURCE, INPUTS, SEED, *_ = TITLES


def test_a_replay_shows_the_seven_steps_and_says_what_it_is(drawn):
    found = stage(drawn.journal, drawn.draw)
    row = found.tickets[0].rows[0]
    with Projector(drawn) as screen:
        lines = screen.through(SEAL, CODE)
        assert found.seal.code[:4].upper() in "\n".join(lines) and "[重放]" in lines[0]
        assert any(found.seed.seed in line for line in screen.through(SOURCE, INPUTS, SEED))
        lines = screen.through(f"     {NUMBER + 3}  ")
        assert any(row.ticket[:12] in line and row.token in line for line in lines)
        lines = screen.frame("执法人员", 2 * NUMBER)
        assert any(found.teams.visits[0].token in line for line in lines)
        screen.press()
        screen.frame("7/7  抽取码")
        screen.press("q")
        assert "已退出" in screen.ended()


def test_every_key_forward_ends_at_how_to_verify(drawn):
    with Projector(drawn, "--auto", "0") as screen:
        assert "draw show" in screen.ended()
    frames = STYLE.sub("", screen.shown)
    places = [frames.index(title) for title in TITLES]
    assert places == sorted(places)
    assert "--seen" in frames and "entries/0000" in frames


def modules(code: str, error: str) -> list[list[bool]]:
    made = segno.make(code.upper(), error=error, micro=False)
    return [[bool(dark) for dark in row] for row in made.matrix_iter(border=4)]


def test_the_code_can_be_scanned_at_both_sizes(drawn):
    code = drawn.attempt.text_hash
    with Projector(drawn) as screen:
        screen.through(SEAL)
        screen.frame(CODE)
        small = [line.partition("16m")[2][:37] for line in screen.styled[3:22]]
        assert all("38;5;231;48;5;16" in line for line in screen.styled[3:22])
        halves = {" ": (1, 1), "█": (0, 0), "▀": (0, 1), "▄": (1, 0)}
        seen = [[bool(halves[c][half]) for c in row] for row in small for half in (0, 1)]
        assert seen[:37] == modules(code, "l")
        screen.resize(200, 60)
        screen.frame(CODE)
        large = screen.styled[3:44]
        assert [blocks(row) for row in large] == modules(code, "q")
        screen.press("q")
        screen.ended()


def blocks(row: str) -> list[bool]:
    """Read a row of whole blocks back: white is light, black is dark."""
    runs = re.findall(r"\x1b\[0;48;5;(231|16)m( +)", row)
    return [colour == "16" for colour, run in runs for _ in range(len(run) // 2)]


def test_no_line_is_wider_than_the_window(drawn):
    for size in ((80, 24), (40, 12), (200, 60)):
        with Projector(drawn, "--auto", "0", size=size) as screen:
            screen.ended()
        for frame in re.findall(r"\x1b\[H(.*?)\x1b\[J", screen.shown, re.S):
            lines = STYLE.sub("", frame).replace("\x1b[K", "").split("\n")
            assert len(lines) == size[1]
            assert max(wall.width(line) for line in lines) <= size[0] - 1


def test_q_before_the_draw_loses_nothing(sealed):
    with Projector(sealed) as screen:
        sign_in(screen)
        screen.frame(SEAL)
        screen.press("ｑ")
        assert f"接着来: randcheck draw ceremony {sealed.draw}" in screen.ended()
    assert not sealed.drawn()


def sign_in(screen: Projector) -> None:
    screen.secret("操作人李梅口令: ", OPERATOR_SECRET)
    screen.secret("监督人王强口令: ", OBSERVER_SECRET)


def test_a_sealed_draw_is_made_on_the_wall(sealed):
    with Projector(sealed) as screen:
        sign_in(screen)
        assert "[重放]" not in screen.through(SEAL)[0]
        screen.through(CODE, SOURCE)
        screen.answer("李梅输 10 面骰掷 13 次: ", THROWS)
        screen.answer("王强再输一遍 10 面骰掷 13 次: ", THROWS)
        assert any(THROWS in line for line in screen.through(INPUTS))
        assert sealed.drawn()
        screen.frame(SEED)
        screen.press("q")
        screen.ended()
    assert (sealed.folder / "抽取" / sealed.draw / "记录单.html").exists()


@pytest.mark.parametrize(
    ("patch", "code"),
    [("def boom(*_): raise RuntimeError\nunveil.source_step = boom\n", 1), ("", 130), ("T", 130)],
    ids=["exception", "ctrl-c", "terminated"],
)
def test_the_terminal_comes_back_whatever_happens(drawn, patch, code):
    program = f"exec({patch!r}); " if code == 1 else ""
    with Projector(drawn, patch=program) as screen:
        if code == 130:
            screen.frame(SEAL)
            assert not termios.tcgetattr(screen.master)[3] & termios.ECHO
            if patch:
                screen.process.terminate()
            else:
                os.write(screen.master, b"\x03")
        screen.ended(code)


def test_the_countdown_listens_for_q(beacon):
    with Projector(beacon) as screen:
        screen.through(SEAL, CODE, SOURCE)
        screen.frame("还有")
        assert sum(f"\x1b[0;{wall.STYLES['lit']}m" in line for line in screen.styled) == 5
        screen.press("q")
        assert "还没有抽" in screen.ended()
    assert not beacon.drawn()


ARRIVES = """
import itertools, time
from randcheck.services import beacon, stage
seconds = itertools.count({start})
time.time = lambda: next(seconds)
wall.Wall.sleep = lambda self, seconds: None
beacon.fetch_beacon = lambda *_: {line!r}
beacon.checker = lambda: None
"""


def test_the_round_is_waited_for_and_not_called_verified_without_a_check(beacon):
    drand = round_of(beacon.attempt.sources)
    signature = "ab" * 48
    line = f"drand {QUICKNET} {drand.round} {signature}"
    script = ARRIVES.format(start=round_time(drand) - 5, line=line)
    with Projector(beacon, "--auto", "0", patch=f"exec({script!r}); ") as screen:
        screen.ended()
    shown = STYLE.sub("", screen.shown)
    assert "还有" in shown and "签名此处未查" in shown and "已验证" not in shown
    assert "abab abab abab" in shown
    assert beacon.drawn()


def test_a_transcript_has_no_escape_codes_and_every_row(drawn):
    piped = drawn.run()
    assert "\x1b" not in piped and "▀" not in piped
    found = stage(drawn.journal, drawn.draw)
    assert found.seed.seed in piped
    for row in found.tickets[0].rows[: NUMBER + 3]:
        assert f"{row.ticket[:12]}…" in piped and row.token in piped
    for visit in found.teams.visits:
        assert all(seat.person in piped for seat in visit.seats)
    with Projector(drawn, "--plain") as screen:
        assert "\x1b" not in screen.end()
    assert piped.split() == screen.shown.partition("结果已记入日志")[0].split()


def test_json_holds_every_step(drawn):
    found = json.loads(drawn.run("--json"))
    assert (found["schema"], found["replay"]) == ("randcheck ceremony v1", True)
    assert found["seed"]["seed"] == stage(drawn.journal, drawn.draw).seed.seed
    names = ["seal", "source", "inputs", "seed", "tickets", "teams", "closing"]
    assert [name for name in found if name in names] == names
    assert len([row for row in found["tickets"][0]["rows"] if row["drawn"]]) == NUMBER


def test_without_a_terminal_nobody_types(sealed):
    assert "没有终端" in sealed.run(code=2)
    assert not sealed.drawn()


def test_a_void_draw_is_refused(sealed):
    draws.void(sealed.journal, sealed.attempt, "wrong-list", sealed.people)
    assert "已作废" in sealed.run(code=5)


def test_practice_stands_on_every_screen(practice):
    with Projector(practice, "--auto", "0") as screen:
        screen.ended()
    frames = re.findall(r"\x1b\[H(.*?)\x1b\[J", screen.shown, re.S)
    assert len(frames) > 8 and all("演练" in frame.partition("\n")[0] for frame in frames)
    pages = practice.run().split("== ")
    assert all("演练" in page for page in pages[:-1])


def test_an_old_console_gets_no_half_blocks_but_all_digits(drawn):
    env = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "cp936"}
    with Projector(drawn, "--auto", "0", env=env) as screen:
        screen.end()
    shown = ESCAPE.sub("", screen.shown)
    code = drawn.attempt.text_hash.upper()
    assert "抽前封存" in shown and not set("█▀▄?") & set(shown)
    assert all(code[i : i + 4] in shown for i in range(0, 64, 4))
