"""A bureau whose clock a test sets, and outsiders with keys and folders. No test is here."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from randcheck.cli import main
from randcheck.protocol.bodies import KeyAdd
from randcheck.protocol.calendar import format_time, seconds
from randcheck.protocol.note import COSIGNER
from randcheck.services import keys, setup, workspace, world
from randcheck.services.journal import Journal, open_journal

FIRMS = "代码,名称\n" + "".join(f"FIRM-{n:02d},第{n}饭店\n" for n in range(10))
PEOPLE = "姓名,执法证号,执法证有效期\n" + "".join(f"员{n},3301{n},2099-12-31\n" for n in range(5))
SEAL = ("draw", "seal", "--task", "餐饮抽查", "--number", "3", "--observer", "王强", "--yes")
START = seconds("2026-03-02T02:00:00Z")
MINUTE = 60


@dataclass
class Ran:
    """What a command left behind."""

    out: str
    err: str

    @property
    def json(self) -> dict:
        return json.loads(self.out)


class Bureau:
    """The program in a folder; `ws` is the workspace that commands are about."""

    def __init__(self, root: Path, patch: pytest.MonkeyPatch, read: Callable) -> None:
        self.root, self.ws, self.now, self._read = root, root / "ws", START, read
        real = world.World

        def made() -> world.World:
            return real(lambda: format_time(self.now))

        patch.setattr(world, "World", made)
        patch.setattr(workspace, "World", made)
        patch.setattr(keys, "KDF_ROUNDS", 1)
        patch.chdir(root)
        for variable, name in (("", "op"), ("OBSERVER_", "ob")):
            (root / name).write_text(f"{name} correct horse")
            patch.setenv(f"RANDCHECK_{variable}PASSPHRASE_FILE", str(root / name))
        patch.setenv("RANDCHECK_LANG", "en")
        for variable in ("HOME", "WITNESS_PASSPHRASE_FILE"):
            patch.delenv(f"RANDCHECK_{variable}", raising=False)

    def begin(self) -> None:
        self.bare("init", self.ws, "--bureau", "某县市场监督管理局", "--operator", "李梅")
        for noun, text in (("entity", FIRMS), ("inspector", PEOPLE)):
            (self.root / f"{noun}.csv").write_text(text, encoding="utf-8")
            self(noun, "import", f"{noun}.csv", "--yes")

    def __call__(self, *words: object, code: int = 0) -> Ran:
        return self.bare("-w", self.ws, *words, code=code)

    def bare(self, *words: object, code: int | None = 0) -> Ran:
        """Run without a workspace."""
        self._read()
        ended = main.run([str(word) for word in words])
        found = Ran(*self._read())
        assert code in (None, ended), (words, found)
        return found

    def seal(self, source: str = "drand:15") -> None:
        self(*SEAL, "--source", source)

    def journal(self) -> Journal:
        return open_journal(workspace.open_workspace(self.ws))

    def names(self, witness: "Witness") -> None:
        """Let the log name a witness."""
        journal = self.journal()
        operator = setup.open_signer(journal, "operator", "op correct horse")
        journal.append(KeyAdd("witness", witness.vkey), [operator])
        journal.workspace.store.close()

    @property
    def fingerprint(self) -> str:
        return self("status", "--json").json["fingerprint"]

    def claims(self, *anchors: object) -> dict[str, str]:
        """Publish and verify; the states of the claims by name."""
        self("publish", "--out", "pub", "--private")
        found = self.bare("verify", "pub", *anchors, "--json", code=None).json
        return {claim["claim"]: claim["state"] for claim in found["claims"]}

    def branch(self, name: str) -> None:
        """Go on in a copy of the workspace."""
        shutil.copytree(self.ws, self.root / name)
        self.ws = self.root / name


class Witness:
    """An outside party: a key, a folder, and what it is handed."""

    def __init__(self, bureau: Bureau, name: str, secret: str | None = None) -> None:
        self.bureau, self.folder = bureau, bureau.root / name
        self.folder.mkdir()
        self.key, self.state = self.folder / "key", self.folder / "state"
        made = keys.make_key(self.key, f"{name}.example", secret, world.World(), COSIGNER)
        self.name, self.key_file = made.name, self.folder / "key.vkey"
        self.vkey = self.key_file.read_text(encoding="utf-8").strip()

    def cosigns(self, *more: object, file: str = "ask.zip", code: int = 0) -> Ran:
        log = ("--log", self.bureau.fingerprint)
        words = ("--state", self.state, "--key", self.key, *log, *more)
        return self.bureau.bare("witness", "cosign", file, *words, code=code)

    def answers(self, *more: object) -> str:
        """Ask, cosign, and leave the line in a file."""
        self.bureau("witness", "request", "--out", "ask.zip", "--yes", *more)
        name = f"{self.folder.name}.lines"
        (self.bureau.root / name).write_text(self.cosigns().out, encoding="utf-8")
        return name

    def policy(self, *others: "Witness") -> str:
        """A policy that trusts the log's key and demands this witness and the others."""
        all_of = (self, *others)
        log = (self.bureau.ws / "keys" / "log.vkey").read_text(encoding="utf-8").strip()
        lines = [f"log {log}", *(f"witness {w.name} {w.vkey}" for w in all_of)]
        lines += [f"group all all {' '.join(w.name for w in all_of)}", "quorum all", ""]
        (self.bureau.root / "policy").write_text("\n".join(lines), encoding="utf-8")
        return "policy"
