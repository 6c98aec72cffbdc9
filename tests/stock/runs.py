"""Three draws by the commands alone, from two roster files to the public folder. No test is here.

The clock is a test's and the random bytes are counted, so every run gives the same folder.
"""

import io
import itertools
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from office import ROUND_AT, START, beacon_line
from stamping import authority

from randcheck.cli import main
from randcheck.protocol.calendar import format_time
from randcheck.services import keys, workspace, world

FIRMS = "代码,名称,地区\n" + "".join(f"FIRM-{n:02d},第{n}饭店,城关\n" for n in range(40))
STAFF = "姓名,执法证号,执法证有效期\n" + "".join(f"员{n},3301{n},2099-12-31\n" for n in range(7))
UNDATED = "员7,33017,\n"
TSA = authority()
MINUTE, HOUR, DAY = 60, 3600, 86_400
THROWS = "3 7 10 9 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 7"
BALLS = "3 7 11 15 19 23 27 31 35 39 43 47 51 55 59 63 67 71 75 79"
SECRETS = {"": "operator", "OBSERVER_": "observer", "WITNESS_": "witness"}
TASK = ("--task", "餐饮抽查", "--number", "5", "--team", "2", "--observer", "王强")


@dataclass(frozen=True)
class Run:
    """A finished run: the public folder, and what somebody outside has besides it.

    `prints` are the fingerprints by role, `code` is that of the seal.
    """

    root: Path
    public: Path
    prints: dict[str, str]
    code: str


class Office:
    """The program in an empty folder, at a time of our own."""

    def __init__(self, root: Path, start: int) -> None:
        self.root, self.now, self.workspace = root, start, root / "双随机"

    def __call__(self, *words: object) -> str:
        """Run one command to its good end, a second later; give what it printed on stdout."""
        self.now += 1
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            ended = main.run(["-w", str(self.workspace), *map(str, words)])
        assert ended == 0, (words, out.getvalue(), err.getvalue())
        return out.getvalue()

    def tells(self, *words: object) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self(*words, "--json"))
        return found

    def begin(self, more: str = "") -> None:
        """Make the log and import the two rosters: ten seats for seven inspectors and `more`."""
        self("init", self.workspace, "--bureau", "某县市场监督管理局", "--operator", "李梅")
        for noun, text in (("entity", FIRMS), ("inspector", STAFF + more)):
            (self.root / f"{noun}.csv").write_text(text, encoding="utf-8")
            self(noun, "import", f"{noun}.csv", "--yes")

    def seal(self, *source: str) -> str:
        """Seal, and return the code that the observer photographs."""
        code: str = self.tells("draw", "seal", *TASK, "--source", *source, "--yes")["seal_sha256"]
        return code

    def visit_all(self) -> None:
        """Visit whom the draw named, so that it may be public."""
        draws = self.tells("draw", "list")["draws"]
        for one in self.tells("draw", "show", draws[0]["draw"])["drawn"]:
            self("visit", "add", one["code"])

    def ends(self, code: str) -> Run:
        listed = self.tells("key", "list")["keys"]
        prints = {one["role"]: one["fingerprint"] for one in listed}
        self("publish", "--out", self.root / "公示")
        return Run(self.root, self.root / "公示", prints, code)


@contextmanager
def office(root: Path, start: int) -> Iterator[Office]:
    """Open an office in a new folder, which holds nothing of the machine around it."""
    root.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        found, counter, real = Office(root, start), itertools.count(), world.World

        def made() -> world.World:
            return real(
                lambda: format_time(found.now), lambda n: sha256(b"%d" % next(counter)).digest()[:n]
            )

        for module in (world, workspace):
            patch.setattr(module, "World", made)
        patch.setattr(keys, "KDF_ROUNDS", 1)
        patch.setattr(sys, "stdin", io.StringIO())
        patch.chdir(root)
        for variable, value in (("HOME", ""), ("STATE", ""), ("LANG", "en")):
            patch.setenv(f"RANDCHECK_{variable}", value)
        for variable, name in SECRETS.items():
            (root / f"{name}.secret").write_text(f"{name} correct horse")
            patch.setenv(f"RANDCHECK_{variable}PASSPHRASE_FILE", str(root / f"{name}.secret"))
        yield found


def beacon_run(root: Path) -> Run:
    """Seal 15 minutes before the recorded round; a witness and an authority answer at once."""
    with office(root, ROUND_AT - HOUR) as bureau:
        bureau.begin(UNDATED)
        name = ("--role", "witness", "--name", "jiwei.example/witness")
        bureau("key", "make", "jiwei", *name, "--key-passphrase-file", "witness.secret")
        bureau("key", "add", "jiwei.vkey", "--role", "witness")
        bureau.now = ROUND_AT - 15 * MINUTE - 1
        code = bureau.seal("drand:15")
        fingerprint = bureau.tells("status")["fingerprint"]
        cosign(bureau, "first", "--log", fingerprint)
        bureau("timestamp", "request", "--out", "ask.tsq")
        (root / "ca.pem").write_bytes(TSA.roots)
        (root / "ask.tsr").write_bytes(TSA.answer((root / "ask.tsq").read_bytes(), bureau.now))
        bureau("timestamp", "add", "ask.tsr", "--tsa-ca", "ca.pem")
        bureau.now = ROUND_AT + MINUTE
        bureau("draw", "run", "--beacon", beacon_line().split()[-1])
        bureau.now += 30 * DAY
        bureau.visit_all()
        cosign(bureau, "last")
        bureau("key", "export", "keys")
        return bureau.ends(code)


def cosign(bureau: Office, name: str, *first: str) -> None:
    """Hand the log to the witness, and what is answered back to the bureau."""
    bureau("witness", "request", "--out", f"{name}.zip")
    own = ("--state", "state", "--key", "jiwei", "--out", f"{name}.lines")
    bureau("witness", "cosign", f"{name}.zip", *own, *first)
    bureau("witness", "add", f"{name}.lines")


def dice_run(root: Path) -> Run:
    """Throw twenty ten-sided dice before an observer who photographed the code of the seal."""
    with office(root, START) as bureau:
        bureau.begin()
        code = bureau.seal("d10")
        bureau("draw", "run", "--typed", THROWS)
        bureau.now += 30 * DAY
        bureau.visit_all()
        return bureau.ends(code)


def lottery_run(root: Path) -> Run:
    """Seal an issue of a lottery that is drawn an hour later; publish when its day has come."""
    with office(root, START) as bureau:
        bureau.begin()
        drawn_at = bureau.now + HOUR
        code = bureau.seal("lottery:快乐8:2026051", "--at", "2026-03-02 11:00")
        bureau.now = drawn_at + MINUTE
        bureau("draw", "run", "--typed", BALLS)
        bureau.now += 400 * DAY
        return bureau.ends(code)


RUNS: dict[str, Callable[[Path], Run]] = {
    "beacon": beacon_run,
    "dice": dice_run,
    "lottery": lottery_run,
}
