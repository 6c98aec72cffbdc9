"""The same rosters, clock and randomness give the same bytes, whatever the machine and the file.

A roster's file enters the log by its digest, so two files of the same rows make two logs; where a
test compares whole publications across such files, the digest is left out of the entry.
"""

import csv
import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from randcheck.services.memory import PLACE

DRIVER = """
import itertools, json, sys
from hashlib import sha256
from pathlib import Path
from randcheck.protocol.parts import Dice
from randcheck.protocol.calendar import format_time
from randcheck.services import draws, imports, journal, keys, papers, plan, publish, rosters, rules
from randcheck.services import setup, trial, visits
from randcheck.services.public_folder import write_folder
from randcheck.services.world import World

keys.KDF_ROUNDS = 1
root, firms, people, past, named = Path(sys.argv[1]), *sys.argv[2:6]
clock, count = itertools.count(1772416800, 60), itertools.count()
world = World(
    lambda: format_time(next(clock)),
    lambda n: sha256(b"%d" % next(count)).digest()[:n],
)
begun = setup.init(root / "ws", "某县市场监督管理局", "李梅", "passphrase", False, world)
begun.workspace.rules_path.write_bytes((Path(firms).parent / "rules.toml").read_bytes())
log = journal.open_journal(begun.workspace)
signers = [setup.open_signer(log, "operator", "passphrase")]
signers.append(setup.add_observer(log, "王强", "passphrase", signers[0]))
digest = lambda found: found.sha256 if named == "named" else None
found, change = imports.import_entities(log, firms, {}, False)
rosters.apply_change(log, change, digest(found))
found, change = imports.import_inspectors(log, people, {}, False)
rosters.apply_change(log, change, digest(found))
found, recording = imports.import_visits(log, past, {})
visits.record_visits(log, recording, digest(found))
ours = rules.read_rules(begun.workspace.rules_path)
made = plan.prepare(log, ours, plan.Request("餐饮抽查", (Dice("dice", 10, 15),)))
tried = trial.try_draw(made, watch=lambda: 0.0, trials=20)
attempt = draws.seal(log, made, signers)
draws.log_inputs(log, attempt, ["dice 10 " + " ".join("314159265358979")], signers)
drawing = draws.record(log, attempt)
papers.write_papers(log, drawing)
write_folder(publish.build(log, True).files, root / "private")
write_folder(publish.build(log, False).files, root / "public")
print(json.dumps([tried.tried, tried.paired, sorted(map(str, change.samples.items()))]))
log.workspace.store.close()
"""
PLAYER = """
import sys
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
sys.path.insert(0, sys.argv[1])
from bureau import SCENARIOS, honest

for scenario in SCENARIOS:
    with TemporaryDirectory() as folder:
        files = honest(Path(folder), scenario=scenario).files
    for path, data in sorted(files.items()):
        print(scenario, path, sha256(data).hexdigest())
"""
RULES = """
[window]
entities = "1 year"
pairs = "3 years"
[strata]
by = "risk"
ratio = "20%"
[tickets]
by = "risk"
of = { C = 3 }
[[team]]
code = "joint"
for = { industry = ["特种设备"] }
roles = [{ role = "officer", number = 2, panel = "local" },
         { role = "expert", number = 1, panel = "expert" }]
[[team]]
code = "default"
roles = [{ role = "officer", number = 2, panel = "local" }]
[[panel]]
code = "local"
same = ["region"]
[[panel]]
code = "expert"
kinds = ["expert"]
"""
FIRMS = [["代码", "名称", "地区", "行业", "信用风险等级"]] + [
    [
        f"店-{n:02d}",
        f"第{n}饭店",
        "城关东乡"[n % 2 * 2 :][:2],
        ("餐饮", "特种设备")[n % 5 == 0],
        "甲乙C"[n % 3],
    ]
    for n in range(40)
]
PEOPLE = [["姓名", "执法证号", "地区", "是否专家", "执法证有效期"]] + [
    [
        f"员{n}",
        f"3301{n:03d}",
        ("城关、东乡", "全县", "东乡")[n % 3],
        "是" if n > 9 else "",
        "2028-05-31",
    ]
    for n in range(12)
]
PAST = [["代码", "检查日期", "检查类型", "执法证号"]] + [
    [
        f"店-{n:02d}",
        f"2026-01-{n + 1:02d}",
        ("双随机", "投诉")[n % 2],
        f"3301{n:03d}、3301{n + 1:03d}",
    ]
    for n in range(6)
]
NAMES = ("firms", "people", "past")
TABLES = ("frame", "excluded", "inspectors", "inspectors-excluded")
MACHINES = {
    "hash-1": {"PYTHONHASHSEED": "1"},
    "hash-random": {"PYTHONHASHSEED": "random"},
    "shanghai": {"TZ": "Asia/Shanghai"},
    "new-york": {"TZ": "America/New_York", "PYTHONHASHSEED": "7"},
    "c": {"LANG": "C", "LC_ALL": "C"},
    "zh": {"LANG": "zh_CN.UTF-8", "LC_ALL": "zh_CN.UTF-8", "PYTHONHASHSEED": "2"},
}


def as_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def shuffled(rows: list[list[str]]) -> bytes:
    body = rows[1:]
    random.Random(5).shuffle(body)
    return as_csv([rows[0], *body])


def as_xlsx(rows: list[list[str]]) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


FORMS = {
    "plain": as_csv,
    "shuffled": shuffled,
    "crlf": lambda rows: as_csv(rows).replace(b"\n", b"\r\n"),
    "bom": lambda rows: b"\xef\xbb\xbf" + as_csv(rows),
    "gb18030": lambda rows: as_csv(rows).decode().encode("gb18030"),
    "columns": lambda rows: as_csv([row[::-1] for row in rows]),
    "xlsx": as_xlsx,
}


class Bench:
    """Drives every workspace in a process of its own, all at the same time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}

    def begin(self, name: str, form: str, named: str, **env: str) -> None:
        root = self.folder / name
        root.mkdir()
        (root / "rules.toml").write_text(RULES, encoding="utf-8")
        ending = "xlsx" if form == "xlsx" else "csv"
        paths = [root / f"{table}.{ending}" for table in NAMES]
        for path, rows in zip(paths, (FIRMS, PEOPLE, PAST), strict=True):
            path.write_bytes(FORMS[form](rows))
        keep = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "TZ"))}
        self.running[name] = subprocess.Popen(
            [sys.executable, "-c", DRIVER, str(root), *map(str, paths), named],
            env=keep
            | {"PYTHONHASHSEED": "0", "TZ": "UTC", "RANDCHECK_STATE": str(root / "memory")}
            | env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def files(self, name: str) -> dict[str, bytes]:
        """Everything a run has made for people: both publications, the papers, what it said."""
        process = self.running[name]
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, err.decode()
        self.running[name] = _Done(out)
        root = self.folder / name
        found = {
            path.relative_to(root).as_posix(): path.read_bytes()
            for top in (root / "private", root / "public", root / "ws" / "抽取")
            for path in sorted(top.rglob("*"))
            if path.is_file()
        }
        return found | {"said": out}


class _Done:
    """A process that has been read already."""

    returncode = 0

    def __init__(self, out: bytes) -> None:
        self.out = out

    def communicate(self, timeout: int) -> tuple[bytes, bytes]:
        return self.out, b""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    made = Bench(tmp_path_factory.mktemp("bench"))
    made.begin("reference", "plain", "named")
    for name, env in MACHINES.items():
        made.begin(name, "plain", "named", **env)
    for form in FORMS:
        made.begin(f"form-{form}", form, "unnamed", PYTHONHASHSEED="random")
    made.begin("named-shuffled", "shuffled", "named")
    yield made
    for process in made.running.values():
        process.communicate(timeout=120)


def entry(files: dict[str, bytes], kind: str) -> tuple[int, dict[str, object]]:
    """Find the last entry of a kind in the private publication."""
    for path in sorted(files, reverse=True):
        if path.startswith("private/entries/"):
            found = json.loads(files[path].rpartition(b"\n\n")[0])
            if found["type"] == kind:
                return found["seq"], found["body"]
    raise AssertionError(kind)


def test_the_reference_is_a_draw_worth_comparing(bench):
    files = bench.files("reference")
    _, seal = entry(files, "seal")
    assert len(seal["strata"]) == 3 and seal["entities"]["registered"] == 40
    assert {row["reason"] for row in seal["entities"]["excluded"]} == {"barred"}
    seq, _ = entry(files, "draw")
    result = files[f"private/files/{seq:08d}-result.txt"].decode()
    assert sum(line.startswith("visit\t") for line in result.splitlines()) >= 8
    papers = {path.rpartition("/")[2] for path in files if path.startswith("ws/")}
    assert papers == {"结果.xlsx", "记录单.html", "上报.csv"}
    assert json.loads(files["said"])[:2] == [20, 20]


@pytest.mark.parametrize("machine", MACHINES)
def test_every_machine_writes_the_same_bytes(bench, machine):
    reference, found = bench.files("reference"), bench.files(machine)
    assert sorted(found) == sorted(reference)
    assert [path for path in reference if found[path] != reference[path]] == []


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"plain"}))
def test_every_form_of_a_file_gives_the_same_publication_and_papers(bench, form):
    reference, found = bench.files("form-plain"), bench.files(f"form-{form}")
    del reference["said"], found["said"]  # names in the order of the file
    assert sorted(found) == sorted(reference)
    assert [path for path in reference if found[path] != reference[path]] == []


def test_the_digest_of_a_file_is_logged_and_moves_nothing_but_the_seed(bench):
    """Rows in another order: another file, so another log and seed, but the very same drum."""
    one, two = bench.files("reference"), bench.files("named-shuffled")
    (_, roster), (_, other) = entry(one, "roster"), entry(two, "roster")
    assert roster["source_sha256"] != other["source_sha256"]
    assert roster["file"] == other["file"]
    (seq, _), (same, _) = entry(one, "seal"), entry(two, "seal")
    assert seq == same
    for table in TABLES:
        path = f"private/files/{seq:08d}-{table}.txt"
        assert one[path] == two[path] != b""
    seeds = {entry(files, "draw")[1]["seed"] for files in (one, two)}
    assert len(seeds) == 2


def test_every_scenario_is_played_alike_everywhere() -> None:
    """Lots, limits, batches and loans too depend on no machine."""
    keep = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "TZ"))}
    command = [sys.executable, "-c", PLAYER, str(Path(__file__).parent)]
    running = [
        subprocess.Popen(
            command,
            env=keep | {"PYTHONHASHSEED": "0", PLACE: ""} | MACHINES[name],
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("hash-1", "hash-random", "new-york")
    ]
    said = [process.communicate(timeout=240)[0].splitlines() for process in running]
    assert all(process.returncode == 0 for process in running)
    assert len(said[0]) > 400
    assert said[0] == said[1] == said[2]
