"""A county bureau after a draw of eight restaurants, and a stage to play transcripts on. No test.

The rosters are the samples; the throws are chosen so that the firms and people whom the
transcripts name are drawn. Clock and randomness obey.
"""

import io
import itertools
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

import pytest
from transcript import Step, parse, write

from randcheck.cli import main
from randcheck.protocol.bodies import Inputs
from randcheck.protocol.calendar import format_time, seconds
from randcheck.protocol.draw_checks import derive_for
from randcheck.protocol.entry import Entry, format_entry
from randcheck.protocol.pairing import Pairing
from randcheck.protocol.seed import format_seed, verify_line
from randcheck.protocol.shown import batch_of
from randcheck.services import drawings, journal, keys, memory, restore, workspace, world

REAL = world.World
assert restore.World is REAL  # what is loaded late must not keep the clock of a test
FOLDER = Path(__file__).with_name("transcripts")
ROSTERS = Path(__file__).parents[1] / "rosters"
THROWS = FOLDER / "throws"
BEGUN, THROWN, AFTER = "2026-11-02 08:30", "2026-11-02 09:30", "2026-11-02 10:00"
NAMES = "松陂县市场监督管理局", "林佳怡", "王振华"
SOURCE = ("--source", "d10", "--observer", NAMES[2], "--yes")
DRAW = ("--task", "餐饮服务监督检查", "--number", "8", "--by", "", "--due", "2026-12-18")
WHERE = ("--where", "地区=松陂县", "--where", "行业=餐饮", "--batches", "2")
RELATIVE, CLOSED, FAULTY = "92999921MAYTBM2J3H", "92999921MALU6WTW97", "92999921MA8B6TJL66"
CAST = {RELATIVE: "33990008", CLOSED: "33990010", FAULTY: ""}
"""Who is drawn into the first batch, and one of the team."""
NOT_DRAWN = "92999921MA64801E6L"
FOUND = "检查结果.csv"
CODE = re.compile(r"\b[0-9a-f]{32,}\b|\b[0-9A-F]{4}(?: [0-9A-F]{4}){7}\b|\b[0-9a-f]{16}\b")


class County:
    """The program, with a clock and randomness that obey, in a workspace that is played on."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch, ordinal: int = 0) -> None:
        self.root, self.ws, self.now = root, root / "局", _unix(BEGUN)
        counter = itertools.count(ordinal)
        county = self

        class Held(REAL):
            def __init__(self) -> None:
                REAL.__init__(
                    self,
                    lambda: format_time(county.now),
                    lambda n: sha256(b"%d" % next(counter)).digest()[:n],
                )

        for place in (world, workspace):
            patch.setattr(place, "World", Held)
        patch.setattr(keys, "KDF_ROUNDS", 1)
        for variable, name in (("", "操作人口令"), ("OBSERVER_", "监督人口令")):
            (root / name).write_text(f"{name} correct horse", encoding="utf-8")
            patch.setenv(f"RANDCHECK_{variable}PASSPHRASE_FILE", str(root / name))
        patch.setenv(memory.PLACE, "")
        patch.setenv("RANDCHECK_LANG", "zh")
        patch.delenv("RANDCHECK_HOME", raising=False)
        self.patch = patch

    def run(self, *words: str, typed: str = "") -> tuple[int, str]:
        """Run a command in the workspace; give its exit code and all that it printed."""
        raw = io.BytesIO()
        stream = io.TextIOWrapper(raw, encoding="utf-8", write_through=True)
        with self.patch.context() as patch:
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed.encode())))
            patch.setattr(sys, "stdout", stream)
            patch.setattr(sys, "stderr", stream)
            patch.chdir(self.ws if self.ws.exists() else self.root)
            code = main.run([*words])
        self.now += 60
        return code, raw.getvalue().decode()

    def does(self, *words: object) -> str:
        code, shown = self.run(*map(str, words))
        assert code == 0, shown
        return shown

    def play(self, step: Step) -> Step:
        """Play one step; what it shows is what the program prints now."""
        if step.at:
            assert _unix(step.at) >= self.now, f"{step.at} is before what was played"
            self.now = _unix(step.at)
        if not step.command:
            return step
        name, *words = step.words
        if name == "export":
            variable, _, value = words[0].partition("=")
            self.patch.setenv(variable, value)
            return replace(step, code=0, shown=[])
        if name == "ls":
            shown = sorted(path.name for path in (self.ws / words[0]).iterdir())
            return replace(step, code=0, shown=shown)
        assert name == "randcheck", step.command
        words = [self.anchors.get(word, word) for word in words]
        code, text = self.run(*words, typed="".join(f"{line}\n" for line in step.typed))
        return replace(step, code=code, shown=self.shown(text))

    @cached_property
    def anchors(self) -> dict[str, str]:
        """What a careful reader noted before the draw, under the names in the transcripts."""
        log = journal.open_journal(workspace.open_workspace(self.ws))
        log.workspace.store.close()
        keyring, (attempt, *_) = log.log.keys, log.state.history.attempts
        observer = keyring.valid("observer")[-1].fingerprint
        bureau = keyring.log.fingerprint
        return {"<单位指纹>": bureau, "<监督人指纹>": observer, "<封存码>": attempt.text_hash}

    def shown(self, text: str) -> list[str]:
        """Put names where digests and this machine's folders stand."""
        found = CODE.sub("<码>", text.replace(str(self.root), "<家>"))
        return found.rstrip("\n").split("\n") if found.strip("\n") else []


def _unix(local: str) -> int:
    return seconds(f"{local.replace(' ', 'T')}:00+08:00")


@contextmanager
def on_stage(root: Path, prepared: Path | None = None) -> Iterator[County]:
    """Hold the clock; on a copy of the prepared workspace, if there is one."""
    with pytest.MonkeyPatch.context() as patch:
        root.mkdir(parents=True, exist_ok=True)
        county = County(root, patch, 10**6 if prepared else 0)
        if prepared is not None:
            shutil.copytree(prepared, county.ws)
            county.now = _unix(AFTER)
        yield county


def seal(root: Path) -> None:
    """Make the workspace up to its seal."""
    with on_stage(root) as county:
        bureau, operator, _ = NAMES
        rules = (ROSTERS / "rules.toml").read_text(encoding="utf-8")
        rules = rules.replace("leeway = 1", "leeway = 1\nreserves = true")
        (root / "细则.toml").write_text(rules, encoding="utf-8")
        begin = ("--bureau", bureau, "--operator", operator, "--rules", root / "细则.toml")
        county.does("init", county.ws, *begin)
        for noun, name in (
            ("entity", "entities.csv"),
            ("inspector", "inspectors.xlsx"),
            ("visit", "visits.csv"),
            ("recusal", "recusals.csv"),
        ):
            county.does(noun, "import", ROSTERS / name, "--yes")
        county.does("draw", "seal", *DRAW, *WHERE, *SOURCE)


def prepare(root: Path, throws: str) -> Path:
    """Make the workspace up to the result of its draw."""
    seal(root)
    with on_stage(root) as county:
        county.now = _unix(THROWN)
        county.does("draw", "run", "--typed", throws)
        drawn = json.loads(county.does("draw", "show", "2026-0001", "--json"))["drawn"]
        lines = [f"2026-0001,{row['code']},2026-11-27,未发现问题\n" for row in drawn]
        table = "".join(["抽取编号,统一社会信用代码,检查日期,检查结果\n", *lines])
        (county.ws / FOUND).write_text(table, encoding="utf-8")
        return county.ws


def played(text: str, root: Path, prepared: Path) -> str:
    """Play a transcript on a copy of the workspace, and write what it comes to."""
    with on_stage(root, prepared) as county:
        return write([county.play(step) for step in parse(text)])


def find_throws(root: Path) -> str:
    """Throw until the cast of the transcripts is drawn."""
    seal(root)
    with on_stage(root) as county:
        county.now = _unix(THROWN)
        log = journal.open_journal(workspace.open_workspace(county.ws))
        log.workspace.store.close()
        fits = _judge(log, format_time(county.now))
        for number in itertools.count():
            digest = sha256(b"throws %d" % number).digest()
            throws = " ".join(str(byte % 10 + 1) for byte in digest[:20])
            if fits(throws):
                return throws
    raise AssertionError


def _judge(log: journal.Journal, now: str) -> Callable[[str], bool]:
    """Tell of throws whether they draw the cast, without writing anything."""
    attempt = log.state.history.attempts[-1]
    case, tokens = drawings.case_at_seal(log, attempt), log.workspace.tokens()
    wanted = {firm: tokens.token(code) if code else "" for firm, code in CAST.items()}
    previous = sha256(log.log.entries[-1].data).hexdigest()

    def fits(throws: str) -> bool:
        line = f"dice 10 {throws}"
        verify_line(attempt.seal.sources[0], line)
        body = Inputs(attempt.seal.draw, attempt.text_hash, (line,))
        entry = format_entry(Entry(log.origin, log.size, previous, now, body))
        text = format_seed(f"seal {attempt.text_hash}", sha256(entry).hexdigest(), [line], False)
        result = derive_for(case, text)
        return result is not None and _has(result, wanted)

    def _has(result: object, wanted: Mapping[str, str]) -> bool:
        (stratum,) = result.strata
        places = {token: place for place, (_, token) in enumerate(stratum.drawn, 1)}
        early = {t for t, p in places.items() if batch_of(attempt.seal, p, len(places)) == 1}
        if not wanted.keys() <= early or NOT_DRAWN in places:
            return False
        assert isinstance(result.pairing, Pairing)
        teams = {v.entity: {seat.inspector for seat in v.seats} for v in result.pairing.visits}
        return all(not person or person in teams[firm] for firm, person in wanted.items())

    return fits


def transcripts() -> list[Path]:
    return sorted(FOLDER.glob("*.txt"))
