"""Every command as a clerk or a script gives it: exit codes, streams, JSON, hostile text."""

import csv
import io
import json
import os
import re
import shutil
import sqlite3
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import typer
from stamping import authority
from stuck import last_attempt, recusals, stuck

from randcheck.cli import main
from randcheck.cli.app import app
from randcheck.protocol.bodies import BODIES, KeyAdd
from randcheck.protocol.note import COSIGNER, format_verifier_key
from randcheck.services import keys, setup
from randcheck.services.journal import open_journal
from randcheck.services.workspace import open_workspace
from randcheck.services.world import World

THROWS = "3 7 10 9 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 7"
RULES = """
[window]
entities = "1 year"
[[team]]
code = "default"
roles = [{ role = "officer", label = "执法人员", number = 2, panel = "officer" }]
[[panel]]
code = "officer"
"""
ENTITIES = "统一社会信用代码,企业名称,地区,行业,信用风险等级\n" + "".join(
    f"FIRM-{n:02d},第{n}饭店,{'城关' if n % 2 else '东乡'},餐饮,{'AB'[n % 2]}\n" for n in range(12)
)
INSPECTORS = "姓名,执法证号,部门,执法证有效期,手机号\n" + "".join(
    f"员{n},3301{n:03d},餐饮科,2099-12-31,1990000000{n}\n" for n in range(6)
)
VISITS = "代码,检查日期,检查类型,执法证号\nFIRM-00,2020-03-05,双随机,3301000\n"
ITEMS = (
    "编号,抽查事项名称,抽查依据,抽查比例,抽查频次\n"
    "A01,餐饮检查,《食品安全法》,不低于3%,对同一单位每2年抽查不超过1次\n"
    "A02,[bold red]红[/bold red],《食品安全法》,根据实际情况确定,每年1次\n"
)
POOLS = "专项库名称,代码,企业名称,许可证编号\n广告专项库,FIRM-00,甲,X1、X2\n"
RECUSALS = "代码,执法证号,回避类型\nFIRM-01,3301001,近亲属\n"
HOSTILE = ("[/]", "[x]", "[bold red]红[/bold red]", "=1+1", "@SUM(A1)", "店\\", "{{7*7}}")
TASK = ("--task", "餐饮抽查", "--number", "3")
DRAW = (*TASK, "--observer", "王强", "--yes")
OTHER = ("--task", "另一次", "--number", "2", "--yes")
TIGHT = recusals([f"FIRM-{n:02d}" for n in range(9)], [f"3301{n:03d}" for n in range(6)])
WITNESS = ("--role", "witness", "--name", "x.example/w", "--key-passphrase-file", "op")


@dataclass
class Run:
    """One run of the program: its exit code and what it wrote."""

    code: int
    out: str
    err: str

    @property
    def json(self):
        return json.loads(self.out)


class Desk:
    """A workspace folder and the program, as one person at a desk has them."""

    def __init__(self, root: Path, read: Callable[[], tuple[str, str]]) -> None:
        self.root, self.ws, self._read = root, root / "ws", read

    def run(self, *words: str, code: int | None = 0) -> Run:
        self._read()
        found = Run(main.run(["-w", str(self.ws), *words]), *self._read())
        assert code in (None, found.code), (words, found)
        return found

    def bare(self, *words: str, code: int | None = 0) -> Run:
        """Run without naming the workspace."""
        found = Run(main.run([*words]), *self._read())
        assert code in (None, found.code), (words, found)
        return found

    def file(self, name: str, text: str | bytes) -> str:
        path = self.root / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(path)

    @property
    def database(self) -> bytes:
        return (self.ws / "randcheck.db").read_bytes()

    @property
    def entries(self) -> int:
        with sqlite3.connect(self.ws / "randcheck.db") as connection:
            (count,) = connection.execute("select count(*) from entry").fetchone()
        connection.close()
        return count

    @property
    def draw(self) -> str:
        return self.run("draw", "list", "--json").json["draws"][-1]["draw"]


def drained(stream: io.StringIO) -> str:
    """Take what was written."""
    text = stream.getvalue()
    stream.seek(0)
    stream.truncate()
    return text


def _settle(patch: pytest.MonkeyPatch, folder: Path) -> None:
    """Fast keys, passphrases in files, Chinese, and no settings of the machine."""
    patch.setattr(keys, "KDF_ROUNDS", 1)
    for variable, name in (("", "op"), ("OBSERVER_", "ob")):
        (folder / name).write_text(f"{name} correct horse\n")
        patch.setenv(f"RANDCHECK_{variable}PASSPHRASE_FILE", str(folder / name))
    patch.setenv("RANDCHECK_LANG", "zh")
    patch.delenv("RANDCHECK_HOME", raising=False)


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Path]]:
    """Workspaces at four stages, each made once by the commands themselves."""
    folder = tmp_path_factory.mktemp("stages")
    made = {}
    with pytest.MonkeyPatch.context() as patch:
        _settle(patch, folder)
        streams = io.StringIO(), io.StringIO()
        patch.setattr(sys, "stdout", streams[0])
        patch.setattr(sys, "stderr", streams[1])

        def stage(name: str, before: str | None) -> Desk:
            root = folder / name
            if before:
                shutil.copytree(made[before], root / "ws")
            made[name] = root / "ws"
            return Desk(root, lambda: (drained(streams[0]), drained(streams[1])))

        desk = stage("new", None)
        desk.bare("init", str(desk.ws), "--bureau", "某县市场监督管理局", "--operator", "李梅")
        (desk.ws / "rules.toml").write_text(RULES, encoding="utf-8")
        desk = stage("ready", "new")
        desk.run("entity", "import", desk.file("企业.csv", ENTITIES), "--yes")
        desk.run("inspector", "import", desk.file("人员.csv", INSPECTORS), "--yes")
        if "items" in BODIES:
            desk = stage("listed", "ready")
            desk.run("item", "import", desk.file("清单.csv", ITEMS), "--yes")
        stage("sealed", "ready").run("draw", "seal", *DRAW)
        stage("drawn", "sealed").run("draw", "run", "--typed", THROWS)
        found = stage("found", "drawn")
        found.run("finding", "import", findings(found), "--yes")
        draw, by = found.draw, reviewer(found)
        stage("passed", "found").run("finding", "review", draw, "--by", by)
        stage("objected", "passed").run("objection", "add", draw, of_found(found))
        away = "--passphrase-file", str(folder / "op"), "--sign-elsewhere", str(folder / "d.zip")
        stage("draft", "drawn").run("draw", "seal", *OTHER, *away)
        desk = stage("tight", "ready")
        desk.run("recusal", "import", desk.file("回避.csv", TIGHT), "--yes")
        desk.run("draw", "seal", *DRAW, "--cap", "1")
        made["stuck"] = stuck(desk.ws, folder)
        name = last_attempt(made["stuck"]).seal.draw
        stage("open", "stuck").run("draw", "event", name, "--cap", "3", "--yes")
    yield made


@pytest.fixture
def at(stages, tmp_path, monkeypatch, capsys, memory) -> Callable[[str], Desk]:
    """Sit down before a copy of the workspace at a stage."""
    _settle(monkeypatch, tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))

    def sit(stage: str) -> Desk:
        shutil.rmtree(tmp_path / "ws", ignore_errors=True)
        shutil.copytree(stages[stage], tmp_path / "ws")
        shutil.rmtree(memory, ignore_errors=True)
        return Desk(tmp_path, lambda: tuple(capsys.readouterr()))

    return sit


def commands() -> dict[str, object]:
    """Every command of the program by its words."""
    found: dict[str, object] = {}

    def walk(node, words):
        if hasattr(node, "commands"):
            for name, child in node.commands.items():
                walk(child, [*words, name])
        else:
            found[" ".join(words)] = node

    walk(typer.main.get_command(app), [])
    return found


BECAUSE = ("--because", "信息不全")
HIS_KEY = ("--key", "ws/keys/observer.key", "--passphrase-file", "ob")
# What makes each command succeed, at which stage; {draw} and {public} are filled in.
GOOD: dict[str, tuple[str, tuple[str, ...]]] = {
    "status": ("drawn", ()),
    "init": ("new", ("{new}", "--bureau", "某局", "--operator", "李梅", "--practice")),
    "demo": ("new", ("{new}",)),
    "verify": ("drawn", ("{public}",)),
    "explain": ("drawn", ("FIRM-03",)),
    "page": ("new", ("{new}",)),
    "due": ("drawn", ()),
    "publish": ("drawn", ("--out", "{new}")),
    "backup": ("drawn", ("{new}",)),
    "restore": ("drawn", ("{backup}", "{new}")),
    "entity import": ("new", ("{entities}", "--yes")),
    "entity export": ("ready", ("o.csv",)),
    "entity list": ("ready", ()),
    "entity show": ("ready", ("firm-03",)),
    "entity add": ("ready", ("FIRM-99", "新店", "--set", "地区=城关")),
    "entity set": ("ready", ("FIRM-03", "--set", "行业=零售")),
    "entity retire": ("ready", ("FIRM-03", "--reason", "注销")),
    "inspector import": ("new", ("{inspectors}", "--yes")),
    "inspector export": ("ready", ("o.xlsx",)),
    "inspector list": ("ready", ()),
    "inspector show": ("ready", ("3301002",)),
    "inspector add": ("ready", ("3301099", "新人", "--until", "长期", "--role", "专家")),
    "inspector set": ("ready", ("3301002", "--scope", "餐饮、零售")),
    "inspector retire": ("ready", ("3301002", "--reason", "调离")),
    "pool export": ("ready", ("o.csv",)),
    "roster check": ("ready", ()),
    "rules check": ("ready", ()),
    "pool import": ("new", ("{pools}", "--yes")),
    "pool list": ("ready", ()),
    "visit import": ("ready", ("{visits}", "--yes")),
    "visit add": ("ready", ("FIRM-03", "--inspector", "3301002")),
    "visit list": ("drawn", ()),
    "visit sheet": ("drawn", ("{draw}", "--out", "{new}")),
    "finding record": ("drawn", ("{draw}", "{drawn}", "--result", "未发现问题")),
    "finding import": ("drawn", ("{findings}", "--yes")),
    "finding list": ("found", ()),
    "finding review": ("found", ("{draw}", "--by", "{reviewer}")),
    "finding return": ("found", ("{draw}", "{found}", "--by", "{reviewer}", *BECAUSE)),
    "finding complete": ("passed", ("{draw}", "{found}")),
    "finding export": ("passed", ("{draw}", "--out", "{new}.csv")),
    "objection add": ("drawn", ("{draw}", "{drawn}")),
    "objection decide": ("objected", ("{draw}", "{found}", "--outcome", "不成立")),
    "objection list": ("objected", ()),
    "report": ("drawn", ("2020",)),
    "recusal import": ("ready", ("{recusals}", "--yes")),
    "recusal add": ("ready", ("FIRM-03", "3301002", "--kind", "kin")),
    "recusal list": ("ready", ()),
    "item import": ("ready", ("{items}", "--dry-run")),
    "item list": ("listed", ()),
    "item show": ("listed", ("a01",)),
    "item export": ("listed", ("{new}.csv",)),
    "draw now": ("ready", (*DRAW, "--typed", THROWS)),
    "draw prepare": ("ready", TASK),
    "draw seal": ("ready", DRAW),
    "draw run": ("sealed", ("--typed", THROWS)),
    "draw show": ("drawn", ("{draw}",)),
    "draw list": ("drawn", ()),
    "draw void": ("sealed", ("{draw}", "--reason", "条件有误")),
    "draw correct": ("drawn", ("{draw}", "--strike", "FIRM-03=停业")),
    "draw event": ("stuck", ("{draw}", "--cap", "3", "--yes")),
    "draw substitute": ("drawn", ("{draw}", "--out", "{seated}=生病", "--yes")),
    "draw pair": ("open", ("{draw}", "--typed", THROWS)),
    "draw ceremony": ("drawn", ("{draw}", "--plain")),
    "draft show": ("draft", ()),
    "draft sign": ("draft", ("{draft}", *HIS_KEY)),
    "draft complete": ("draft", ("{signed}",)),
    "draft cancel": ("draft", ()),
    "key make": ("new", ("k", *WITNESS)),
    "key list": ("new", ()),
    "key add": ("new", ("{vkey}", "--role", "witness")),
    "key rotate": ("new", ("log",)),
    "key revoke": ("drawn", ("observer", "--reason", "人员离岗")),
    "key export": ("new", ("o",)),
    "witness request": ("sealed", ("--out", "{new}.zip")),
    "witness cosign": ("sealed", ("{asked}", "--state", "{new}", "--key", "key", "--log", "{log}")),
    "witness add": ("sealed", ("{line}",)),
    "timestamp request": ("sealed", ("--out", "{new}.tsq")),
    "timestamp add": ("sealed", ("{stamp}",)),
    "timestamp verify": ("sealed", ("{stamped}", "--tsa-ca", "ca.pem")),
}


def result(desk: Desk) -> dict:
    return desk.run("draw", "show", desk.draw, "--json").json


def findings(desk: Desk) -> str:
    """A file in which everybody drawn was found closed, the follow-up open."""
    day = result(desk)["as_of"]
    rows = [f"{row['code']},{day},已关闭停业或正在组织清算\n" for row in result(desk)["drawn"]]
    return desk.file("结果.csv", "统一社会信用代码,检查日期,检查结果\n" + "".join(rows))


def of_found(desk: Desk) -> str:
    return result(desk)["drawn"][0]["code"]


def seated(desk: Desk) -> list[str]:
    return [who["code"] for row in result(desk)["drawn"] for who in row["team"]]


def reviewer(desk: Desk) -> str:
    """Somebody who is not sent anywhere."""
    sent = set(seated(desk))
    return next(f"3301{n:03d}" for n in range(6) if f"3301{n:03d}" not in sent)


def asked(desk: Desk, named: bool = False) -> str:
    """What a witness is asked with, his key beside it; the log may name him."""
    key = keys.make_key(desk.root / "key", "one.example", None, World(), COSIGNER)
    if named:
        journal = open_journal(open_workspace(desk.ws))
        operator = setup.open_signer(journal, "operator", "op correct horse")
        journal.append(KeyAdd("witness", format_verifier_key(key)), [operator])
        journal.workspace.store.close()
    desk.run("witness", "request", "--out", "ask.zip")
    return "ask.zip"


def line(desk: Desk) -> str:
    words = ("witness", "cosign", asked(desk, True), "--state", "state", "--key", "key")
    desk.bare(*words, "--log", fingerprint(desk), "--out", "line")
    return "line"


def stamp(desk: Desk) -> str:
    desk.run("timestamp", "request", "--out", "ask.tsq")
    who = authority()
    desk.file("ca.pem", who.roots)
    return desk.file("a.tsr", who.answer((desk.root / "ask.tsq").read_bytes(), int(time.time())))


def stamped(desk: Desk) -> str:
    desk.run("timestamp", "add", stamp(desk))
    desk.run("publish", "--out", "pub", "--private")
    return "pub"


def signed(desk: Desk) -> str:
    """What who signs elsewhere sends back."""
    desk.run("draft", "show", "--out", "d.zip")
    return desk.file("signed", desk.run("draft", "sign", "d.zip", *HIS_KEY).out)


def fingerprint(desk: Desk) -> str:
    return desk.run("status", "--json").json["fingerprint"]


def fill(desk: Desk, words: tuple[str, ...]) -> list[str]:
    names = {
        "new": lambda: str(desk.root / "new"),
        "draw": lambda: desk.draw,
        "drawn": lambda: of_found(desk),
        "found": lambda: of_found(desk),
        "seated": lambda: seated(desk)[0],
        "reviewer": lambda: reviewer(desk),
        "findings": lambda: findings(desk),
        "public": lambda: (desk.run("publish", "--out", "pub", "--private"), "pub")[1],
        "asked": lambda: asked(desk),
        "line": lambda: line(desk),
        "log": lambda: fingerprint(desk),
        "stamp": lambda: stamp(desk),
        "stamped": lambda: stamped(desk),
        "draft": lambda: (desk.run("draft", "show", "--out", "d.zip"), "d.zip")[1],
        "signed": lambda: signed(desk),
        "vkey": lambda: (desk.run("key", "make", "w", *WITNESS), "w.vkey")[1],
        "backup": lambda: (desk.run("backup", "b.zip"), "b.zip")[1],
        "entities": lambda: desk.file("e.csv", ENTITIES),
        "inspectors": lambda: desk.file("i.csv", INSPECTORS),
        "pools": lambda: desk.file("p.csv", POOLS),
        "visits": lambda: desk.file("v.csv", VISITS),
        "recusals": lambda: desk.file("r.csv", RECUSALS),
        "items": lambda: desk.file("t.csv", ITEMS),
    }
    parts = [word.partition("}") for word in words]
    return [names[p[0][1:]]() + p[2] if p[0][:1] == "{" else "".join(p) for p in parts]


def test_the_table_above_has_every_command():
    assert set(commands()) == set(GOOD)


@pytest.mark.parametrize("name", GOOD)
def test_json_is_one_document_of_success(at, name):
    stage, words = GOOD[name]
    desk = at(stage)
    found = desk.run(*name.split(), *fill(desk, words), "--json", code=None)
    assert found.code == (4 if name == "verify" else 0), found
    assert found.json["ok"] is True
    assert re.fullmatch(r"randcheck [a-z]+ v1", found.json["schema"])
    assert found.out.startswith("{") and found.out.endswith("}\n")


@pytest.mark.parametrize("name", GOOD)
def test_json_is_one_document_for_a_mistyped_option(at, name):
    found = at("ready").run(*name.split(), "--no-such", "--json", code=2)
    assert found.json["schema"] == "randcheck error v1" and found.json["ok"] is False
    assert found.json["exit_code"] == 2
    assert "--no-such" in found.json["message"]["zh"] and "--no-such" in found.json["message"]["en"]
    assert "--no-such" in found.err and "Usage" not in found.err


WITHOUT = {"init", "demo", "verify", "restore", "witness cosign", "timestamp verify"}
WITHOUT |= {"draft sign", "key make", "page"}
NOWHERE = dict.fromkeys(("{drawn}", "{found}"), "FIRM-01") | {
    "{draw}": "2026-0001",
    "{new}": "new",
    "{new}.csv": "new.csv",
    "{reviewer}": "3301001",
    "{seated}=生病": "3301001=生病",
}
"""What stands for a place where there is no workspace to take it from."""


@pytest.mark.parametrize("name", sorted(set(GOOD) - WITHOUT))
def test_json_is_one_document_where_there_is_no_workspace(at, name):
    desk = at("new")
    said = [NOWHERE.get(word, word) for word in GOOD[name][1]]
    words = [word for word in said if word[:1] != "{"] + ["x.csv"] * ("import" in name)
    words += ["x"] * (name == "draft complete") + ["w.vkey"] * (name == "key add")
    words += ["out"] * (name in ("witness add", "timestamp add"))
    desk.ws = desk.root / "nowhere"
    found = desk.run(*name.split(), *words, "--json", code=3)
    assert found.json["kind"] == "Unreadable" and found.json["ok"] is False
    assert "nowhere" in found.json["message"]["zh"] and "× " in found.err


def test_json_may_stand_before_the_command(at):
    desk = at("ready")
    assert desk.bare("--json", "-w", str(desk.ws), "entity", "list").json["entities"]
    assert desk.bare("--json", "entity", "list", "-w", str(desk.ws)).json["ok"] is True


@pytest.mark.parametrize("name", GOOD)
def test_stdout_holds_data_and_stderr_talk(at, name):
    """What asks, reports or advises goes to stderr; stdout is empty or a table or an answer."""
    stage, words = GOOD[name]
    desk = at(stage)
    found = desk.run(*name.split(), *fill(desk, words), code=None)
    speaks = {"status", "due", "demo", "verify", "explain", "draw now", "draw run", "draw show"}
    speaks |= {
        f"{noun} {verb}" for noun in ("entity", "inspector", "item") for verb in ("list", "show")
    }
    speaks |= {
        "draw correct",
        "draw substitute",
        "finding list",
        "objection list",
        "visit list",
        "report",
        "draw pair",
        "draw ceremony",
        "draft show",
        "draft sign",
        "key make",
        "key list",
        "witness cosign",
        "timestamp verify",
        "recusal list",
        "draw list",
        "pool list",
        "roster check",
        "rules check",
    }
    assert bool(found.out) == (name in speaks), found
    assert not re.search(r"√ 已|下一步: randcheck|写入\?|\[y/N\]", found.out)
    assert "Traceback" not in found.err


@pytest.mark.parametrize("name", GOOD)
def test_help_of_every_command(at, name):
    found = at("new").run(*name.split(), "--help")
    assert "--json" in found.out and "randcheck" in found.out and found.err == ""


# --- exit codes ---------------------------------------------------------------------------


def test_a_whole_draw_verifies_true_with_what_an_outsider_knows(at):
    """0: with both fingerprints and the code from the screen nothing essential stays open."""
    desk = at("ready")
    sealed = desk.run("draw", "seal", *DRAW)
    code = re.search(r"封存码 +((?:[0-9A-F]{4} ?){8})", sealed.err)[1]
    observer = re.search(r"监督人公钥指纹 +((?:[0-9A-F]{4} ?){8})", sealed.err)[1]
    desk.run("draw", "run", "--typed", THROWS)
    desk.run("publish", "--out", "pub", "--private")
    fingerprint = desk.run("status", "--json").json["fingerprint"]
    anchors = ["--key", fingerprint, "--key", observer, "--seen", code]
    found = desk.bare("verify", "pub", *anchors)
    assert "结论: 属实" in found.out and "不符0" in found.out
    assert desk.bare("verify", "pub", code=4).out.count("— 未能证明") >= 3
    wrong = ["--key", "0" * 32, *anchors[2:]]
    assert "× 不符  是该单位的日志" in desk.bare("verify", "pub", *wrong, code=1).out
    assert desk.bare("verify", "pub", "--seen", "0" * 32, code=1).out.count("× 不符") == 1
    assert "不是 32 位" in desk.bare("verify", "pub", "--key", "xyz", code=2).err


def test_verify_takes_a_folder_a_zip_or_one_draws_folder(at):
    desk = at("drawn")
    desk.run("publish", "--out", "pub", "--private")
    with zipfile.ZipFile("留存.zip", "w") as archive:
        for path in Path("pub").rglob("*"):
            if path.is_file():
                archive.write(path, path.as_posix())
    whole, zipped, one = (
        desk.bare("verify", path, "--json", code=4).json
        for path in ("pub", "留存.zip", f"pub/draws/{desk.draw}")
    )
    assert whole == zipped == one
    assert {c["state"] for c in whole["claims"]} == {"true", "not proved"}


def test_a_false_publication_is_one_and_an_absent_one_three(at):
    desk = at("drawn")
    desk.run("publish", "--out", "pub", "--private")
    victim = next(Path("pub/files").glob("*-frame.txt"))
    victim.write_bytes(victim.read_bytes().replace(b"FIRM-03", b"FIRM-99"))
    false = desk.bare("verify", "pub", "--json", code=1).json
    assert false["ok"] is True and false["exit_code"] == 1
    assert [c["claim"] for c in false["claims"] if c["state"] == "FALSE"]
    explained = desk.bare("explain", "FIRM-03", "--from", "pub", "--json", code=1)
    assert explained.json["kind"] == "FalseClaim" and explained.json["ok"] is False
    desk.bare("verify", "absent", code=3)
    Path("empty").mkdir()
    assert "没有公示内容" in desk.bare("verify", "empty", code=3).err


def test_a_code_of_no_roster_is_absent_and_nothing_could_be_written(at):
    found = at("ready").run("explain", "NOBODY", code=3)
    assert "NOBODY 不在这个日志的名录里" in found.err and "写入" not in found.err


REFUSED = {
    ("entity", "show", "NOBODY"): "名录中没有 NOBODY",
    ("entity", "add", "FIRM-03", "again"): "FIRM-03 已在名录中",
    ("entity", "retire", "NOBODY", "--reason", "注销"): "名录中没有 NOBODY",
    ("inspector", "set", "99", "--scope", "x"): "名录中没有 99",
    ("recusal", "add", "FIRM-03", "99"): "没有检查人员 99",
    ("visit", "add", "FIRM-03", "--date", "2999-01-01"): "还没到",
    ("draw", "show", "2026-0099"): "没有抽取 2026-0099",
    ("draw", "run"): "没有已封存待抽的抽取",
    ("draw", "now", *DRAW, "--source", "d10", "--throws", "5"): "至少 40",
    ("draw", "now", "--task", "x", "--number", "99", "--yes"): "99",
    ("draw", "prepare", *TASK, "--team", "7"): "配不成组",
    ("draw", "prepare", *TASK, "--team", "1"): "不足两名",
    ("draw", "prepare", *TASK, "--due", "2020-01-01"): "已过",
    ("publish", "--out", "."): "不覆盖",
    ("demo", "."): "不是空文件夹",
}
USAGE = {
    ("entity", "set", "FIRM-03"): "--set",
    ("entity", "set", "FIRM-03", "--set", "颜色=红"): "没有“颜色”这一列",
    ("entity", "set", "FIRM-03", "--set", "地区"): "列=值",
    ("entity", "add", "NEW", ""): "名称不能为空",
    ("entity", "add", "NEW", "坏\x1b[31m店"): "看不见的字符 U+001B",
    ("entity", "set", "FIRM-03", "--set", "名称=店\u202egnp"): "看不见的字符 U+202E",
    ("entity", "add", "坏 码!", "店"): "不是代码",
    ("entity", "add", "11010519491231002X", "店"): "身份证号",
    ("entity", "retire", "FIRM-03", "--reason", "不知道"): "注销",
    ("entity", "import", "x.csv", "--column", "代码"): "--column",
    ("inspector", "add", "11010519491231002X", "人"): "身份证号",
    ("inspector", "add", "7", "人\x07"): "看不见的字符",
    ("inspector", "set", "3301002", "--role", "局长"): "不认得“局长”",
    ("inspector", "set", "3301002", "--until", "明年"): "不像日期",
    ("recusal", "add", "FIRM-03", "3301002", "--kind", "坏"): "kin",
    ("draw", "now", "--task", "坏!", "--number", "3", "--yes"): "只能用汉字、字母、数字",
    ("draw", "now", "--task", "x", "--number", "三", "--yes"): "不是整数",
    ("draw", "now", "--task", "x", "--ratio", "300", "--yes"): "不是户数也不是比例",
    ("draw", "now", *DRAW, "--source", "d7"): "没有随机源“d7”",
    ("draw", "now", *DRAW, "--where", "城关"): "--where",
    ("draw", "void", "2026-0001", "--reason", "不要了"): "原因用",
    ("draw", "void", "2026-0001"): "缺少选项",
    ("explain",): "缺少",
    ("entity", "frobnicate"): "没有命令",
    ("entity", "list", "more"): "多出了",
    ("--lang", "fr", "status"): "zh",
}


@pytest.mark.parametrize(("words", "saying"), REFUSED.items(), ids=" ".join)
def test_what_a_rule_forbids_is_refused_in_words_and_writes_nothing(at, words, saying):
    desk = at("ready")
    entries = desk.entries
    found = desk.run(*words, code=5)
    assert found.err.count("× ") == 1 and saying in found.err
    assert "没有写入任何内容" in found.err and found.out == ""
    assert desk.entries == entries


@pytest.mark.parametrize(("words", "saying"), USAGE.items(), ids=lambda v: " ".join(v)[:40])
def test_what_cannot_be_understood_is_two_and_writes_nothing(at, words, saying):
    desk = at("ready")
    before = desk.database
    found = desk.run(*words, code=2)
    assert found.err.count("× ") == 1 and saying in found.err and found.out == ""
    assert "\x1b" not in found.err and "\x07" not in found.err
    assert desk.database == before


# --- nobody at a terminal -----------------------------------------------------------------

QUESTIONS = {
    ("init", "new"): "--bureau",
    ("init", "new", "--bureau", "某局"): "--operator",
    ("entity", "import", "e.csv"): "--yes",
    ("inspector", "import", "i.csv"): "--yes",
    ("visit", "import", "v.csv"): "--yes",
    ("recusal", "import", "r.csv"): "--yes",
    ("draw", "now"): "--task",
    ("draw", "prepare", "--task", "x"): "--number",
    ("draw", "now", *TASK, "--observer", "王强"): "--yes",
    ("draw", "seal", *TASK, "--yes"): "--observer",
    ("draw", "now", *DRAW): "--typed",
}


@pytest.mark.parametrize(("words", "flag"), QUESTIONS.items(), ids=lambda v: " ".join(v)[:40])
def test_nothing_asks_without_a_terminal(at, words, flag):
    desk = at("new" if "import" in words and words[0] in ("entity", "inspector") else "ready")
    for name, text in {"e": ENTITIES, "i": INSPECTORS, "v": VISITS, "r": RECUSALS}.items():
        desk.file(f"{name}.csv", text)
    found = desk.run(*words, "--json", code=2)
    assert flag in found.json["hint"]["zh"] and flag in found.json["hint"]["en"]


def test_a_missing_passphrase_names_its_variable(at, monkeypatch):
    desk = at("sealed")
    monkeypatch.delenv("RANDCHECK_PASSPHRASE_FILE")
    found = desk.run("draw", "run", "--typed", THROWS, code=2)
    assert "RANDCHECK_PASSPHRASE_FILE" in found.err
    flags = ["--passphrase-file", str(desk.root / "op")]
    flags += ["--observer-passphrase-file", str(desk.root / "ob")]
    monkeypatch.delenv("RANDCHECK_OBSERVER_PASSPHRASE_FILE")
    desk.run("draw", "run", "--typed", THROWS, *flags)
    assert "口令" in desk.run("draw", "now", *DRAW, "--passphrase-file", "absent", code=3).err


def test_a_wrong_passphrase_is_refused_and_a_short_one_too(at, monkeypatch):
    desk = at("sealed")
    (desk.root / "op").write_text("something else")
    assert "口令不对" in desk.run("draw", "run", "--typed", THROWS, code=5).err
    (desk.root / "op").write_text("short")
    new = [str(desk.root / "new"), "--bureau", "某局", "--operator", "李梅"]
    assert "至少 8 位" in desk.bare("init", *new, code=5).err
    assert not (desk.root / "new" / "randcheck.db").exists()


# --- imports ------------------------------------------------------------------------------


@pytest.mark.parametrize("noun", ["entity", "inspector", "visit", "recusal"])
def test_a_dry_run_writes_nothing_and_importing_twice_is_once(at, noun):
    desk = at("new" if noun in ("entity", "inspector") else "ready")
    texts = {"entity": ENTITIES, "inspector": INSPECTORS, "visit": VISITS, "recusal": RECUSALS}
    path = desk.file("名录.csv", texts[noun])
    before = desk.database
    dry = desk.run(noun, "import", path, "--dry-run", "--json").json
    assert dry["written"] is False and desk.database == before
    entries = desk.entries
    first = desk.run(noun, "import", path, "--yes", "--json").json
    assert first["written"] is True and first["counts"] == dry["counts"]
    assert desk.entries == entries + 1
    after = desk.database
    again = desk.run(noun, "import", path, "--yes", "--json").json
    assert again["written"] is False and desk.database == after


def test_publish_has_a_dry_run_and_two_forms(at):
    desk = at("drawn")
    dry = desk.run("publish", "--out", "公示", "--dry-run", "--json").json
    assert dry["draws"] == [] and [row["draw"] for row in dry["held_back"]] == [desk.draw]
    assert not Path("公示").exists()
    public = desk.run("publish", "--out", "公示", "--json").json["files"]
    private = desk.run("publish", "--out", "留存", "--private", "--json").json["files"]
    assert public == dry["files"]
    assert "pending.json" in public and not any("-result.txt" in path for path in public)
    assert any("-people.txt" in path for path in private)
    assert any("-result.txt" in path for path in private)
    on_disk = {p.relative_to("公示").as_posix() for p in Path("公示").rglob("*") if p.is_file()}
    assert on_disk == set(public)
    for row in desk.run("draw", "show", desk.draw, "--json").json["drawn"]:
        desk.run("visit", "add", row["code"], "--inspector", row["team"][0]["code"])
    opened = desk.run("publish", "--out", "公示", "--json").json
    assert opened["draws"] == [desk.draw] and opened["held_back"] == []
    assert not any("-people.txt" in path for path in opened["files"])
    desk.bare("verify", "公示", code=4)


def test_update_leaves_others_alone_and_a_full_file_retires_them(at):
    desk = at("ready")
    part = desk.file("部分.csv", "代码,名称\nFIRM-00,改名饭店\nFIRM-77,新店\n")
    kept = desk.run("entity", "import", part, "--update", "--yes", "--json").json["counts"]
    assert {kind: n for kind, n in kept.items() if n} == {"added": 1, "changed": 1}
    rows = {e["code"]: e for e in desk.run("entity", "list", "--json").json["entities"]}
    assert len(rows) == 13 and rows["FIRM-00"]["name"] == "改名饭店"
    assert rows["FIRM-00"]["region"] == "东乡"
    full = desk.run("entity", "import", part, "--yes", "--json").json["counts"]
    assert full["retired"] == 11
    assert len(desk.run("entity", "list", "--json").json["entities"]) == 2
    assert len(desk.run("entity", "list", "--retired", "--json").json["entities"]) == 13


def test_a_column_may_be_named_by_hand(at):
    desk = at("new")
    path = desk.file("怪.csv", "内部编号,店招\nK-1,甲店\nK-2,乙店\n")
    assert "表头" in desk.run("entity", "import", path, "--yes", code=5).err
    chosen = ["--column", "代码=内部编号", "--column", "名称＝店招"]
    desk.run("entity", "import", path, *chosen, "--yes")
    found = desk.run("entity", "list", "--json").json["entities"]
    assert [(e["code"], e["name"]) for e in found] == [("K-1", "甲店"), ("K-2", "乙店")]


def test_a_dash_reads_standard_input(at, monkeypatch):
    desk = at("new")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(ENTITIES.encode("gb18030"))))
    found = desk.run("entity", "import", "-", "--yes")
    assert "标准输入 (gb18030)" in found.err
    assert len(desk.run("entity", "list", "--json").json["entities"]) == 12


def test_encodings_and_line_ends_give_the_same_roster(at):
    forms = {
        "utf-8": ENTITIES.encode(),
        "bom": b"\xef\xbb\xbf" + ENTITIES.encode(),
        "gb18030": ENTITIES.encode("gb18030"),
        "crlf": ENTITIES.replace("\n", "\r\n").encode("gb18030"),
    }
    seen = {}
    for name, data in forms.items():
        desk = at("new")
        desk.run("entity", "import", desk.file("企业.csv", data), "--yes")
        found = desk.run("entity", "list", "--json").json["entities"]
        seen[name] = json.dumps(sorted(found, key=lambda e: e["code"]))
    assert len(set(seen.values())) == 1 and "第11饭店" in json.loads(seen["crlf"])[-1]["name"]


def test_all_faults_are_told_at_once_and_nothing_is_written(at):
    desk = at("ready")
    bad = "代码,名称,曾用代码\nOK-1,好店,\n坏!,店,\nOK-2,,\nOK-1,另一家,\n1.23E+17,店,\n"
    before = desk.database
    found = desk.run("entity", "import", desk.file("坏.csv", bad), "--yes", "--json", code=5)
    assert found.json["kind"] == "Faulty" and len(found.json["faults"]) == 4
    assert all(f["zh"] in found.err for f in found.json["faults"])
    assert desk.database == before
    swapped = desk.run("recusal", "import", desk.file("r.csv", RECUSALS + "NO-1,77,其他\n"), code=5)
    assert "NO-1" in swapped.err and "77" in swapped.err and desk.database == before


def test_personal_columns_are_named_and_never_stored(at):
    desk = at("new")
    found = desk.run("inspector", "import", desk.file("i.csv", INSPECTORS), "--yes")
    assert "不读入个人信息: 手机号" in found.err
    assert b"1990000000" not in desk.database


# --- draws --------------------------------------------------------------------------------


def test_prepare_leaves_the_log_alone_and_says_what_comes_next(at):
    desk = at("ready")
    entries = desk.entries
    found = desk.run("draw", "prepare", *TASK)
    assert desk.entries == entries and "draw seal" in found.err
    assert "在册 12 = 待抽 12" in found.err and "试抽 200 次都配得上" in found.err
    plan = desk.run("draw", "prepare", *TASK, "--where", "地区=城关", "--json").json
    assert plan["entities"] == {"registered": 12, "drum": 6, "excluded": {"filter": 6}}
    assert plan["trials"] == {"tried": 200, "paired": 200} and plan["bits"] == 66


def test_a_seal_waits_for_its_inputs_and_run_goes_on(at):
    desk = at("sealed")
    name = desk.draw
    assert f"draw run {name}" in desk.run().out
    again = desk.run("draw", "seal", *DRAW, code=5)
    assert f"{name} 已封存, 还没抽" in again.err and f"draw run {name}" in again.err
    short = desk.run("draw", "run", name, "--typed", "1 2 3", code=2)
    assert "应掷 20 次, 录入了 3 次" in short.err
    found = desk.run("draw", "run", name, "--typed", THROWS, "--json").json
    assert len(found["drawn"]) == 3 and all(len(v["team"]) == 2 for v in found["drawn"])
    assert [Path(p).name for p in found["papers"]] == ["结果.xlsx", "记录单.html", "上报.csv"]
    shown = desk.run("draw", "show", name, "--json").json
    assert {**shown, "papers": found["papers"]} == found
    assert desk.run("draw", "list", "--json").json["draws"][0]["status"] == "drawn"


def test_now_is_seal_and_run_in_one(at):
    one, two = at("ready"), None
    now = one.run("draw", "now", *DRAW, "--typed", THROWS)
    assert now.err.index("封存码") < now.err.index("√ 已记入日志") < now.err.index("√ 结果.xlsx")
    assert len(now.out.splitlines()) == 1 + 3 and now.out.splitlines()[0].split("\t")[0] == "序"
    assert one.run("draw", "list").out.splitlines()[1].endswith("已抽")
    two = one.run("draw", "now", *DRAW, "--typed", THROWS, "--json").json
    assert two["draw"].endswith("-0002") and two["attempt"] == 2


def test_lost_papers_are_written_again_without_a_second_result(at):
    desk = at("drawn")
    name, entries = desk.draw, desk.entries
    folder = desk.ws / "抽取" / name
    csv_before = (folder / "上报.csv").read_bytes()
    (folder / "上报.csv").unlink()
    assert f"draw run {name}" in desk.run().out
    desk.run("draw", "run", name)
    assert (folder / "上报.csv").read_bytes() == csv_before and desk.entries == entries
    assert f"draw run {name}" not in desk.run().out


def test_papers_open_in_a_spreadsheet_do_not_hide_that_the_draw_is_made(at, monkeypatch):
    desk = at("sealed")
    replace = os.replace

    def busy(source, target):
        if str(target).endswith(".xlsx"):
            raise PermissionError(13, "Permission denied")
        replace(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", busy)
        found = desk.run("draw", "run", "--typed", THROWS, code=5)
    assert "Excel/WPS" in found.err and "没有写入任何内容" not in found.err
    assert "之前的步骤已记入日志" in found.err
    assert desk.run("draw", "list", "--json").json["draws"][0]["status"] == "drawn"
    assert desk.run("draw", "run", desk.draw, "--json").json["papers"]


def test_void_before_the_inputs_then_a_second_attempt(at):
    desk = at("sealed")
    name = desk.draw
    desk.run("draw", "void", name, "--reason", "名录有误")
    assert "已有结果或已作废" in desk.run("draw", "void", name, "--reason", "其他", code=5).err
    second = desk.run("draw", "now", *DRAW, "--typed", THROWS, "--json").json
    assert second["attempt"] == 2 and second["draw"] != name
    rows = [line.split("\t") for line in desk.run("draw", "list").out.splitlines()[1:]]
    assert [(row[0], row[3]) for row in rows] == [(name, "作废"), (second["draw"], "已抽")]
    assert "已有结果" in desk.run("draw", "void", second["draw"], "--reason", "其他", code=5).err
    desk.run("publish", "--out", "pub", "--private")
    claims = desk.bare("verify", "pub", "--json", code=4).json["claims"]
    assert {c["draw"] for c in claims if c["draw"]} == {name, second["draw"]}


def test_void_after_the_inputs_is_refused(at, monkeypatch):
    desk = at("sealed")
    from randcheck.services import draws

    with monkeypatch.context() as patch:
        patch.setattr(draws, "derive_for", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        stopped = desk.run("draw", "run", "--typed", THROWS, code=130)
    assert "已中断" in stopped.err and "之前的步骤已记入日志" in stopped.err
    found = desk.run("draw", "void", desk.draw, "--reason", "其他", code=5)
    assert "种子已定" in found.err and f"draw run {desk.draw}" in found.err
    finished = desk.run("draw", "run", "--json").json
    assert len(finished["drawn"]) == 3


def test_an_interrupt_before_anything_is_written_says_so(at, monkeypatch):
    desk = at("ready")
    from randcheck.services import plan

    monkeypatch.setattr(plan, "prepare", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    before = desk.database
    assert "没有写入任何内容" in desk.run("draw", "now", *DRAW, code=130).err
    assert desk.database == before


def test_a_reader_that_leaves_early_is_no_false_claim(at, monkeypatch):
    """`randcheck entity list | head -1` must not exit 1, which means FALSE."""
    desk = at("ready")
    read, write = os.pipe()
    os.close(read)
    with os.fdopen(write, "w", encoding="utf-8", buffering=1) as closed:
        monkeypatch.setattr(sys, "stdout", closed)
        assert main.run(["-w", str(desk.ws), "entity", "list"]) == main.BROKEN_PIPE


def test_explain_answers_everybody(at):
    desk = at("drawn")
    desk.run("entity", "add", "LATE-1", "迟到的店")
    drawn = desk.run("draw", "show", desk.draw, "--json").json["drawn"][0]["code"]
    desk.run("publish", "--out", "pub", "--private")
    mine = desk.bare("explain", drawn, "--from", "pub", "--json").json["draws"]
    assert [(a["fate"], a["drum"], a["number"], a["odds"]) for a in mine] == [
        ("drawn", 12, 3, "1/4")
    ]
    assert mine[0]["ticket"] <= mine[0]["cut_off"]
    assert "还没有抽取" in desk.run("explain", "LATE-1").err
    words = desk.run("explain", drawn).out
    assert "抽中" in words and "sha256sum" in words and "25.00%" in words


# --- languages ----------------------------------------------------------------------------

BOTH = [
    (("status",), "检查对象 12", "12 entities"),
    (("entity", "show", "NOBODY"), "名录中没有 NOBODY", "NOBODY is not on the roster"),
    (("entity", "import", "absent.csv"), "打不开 absent.csv", "cannot open absent.csv"),
    (("entity", "list"), "代码\t名称", "code\tname"),
    (("draw", "list"), "编号\t任务", "draw\ttask"),
    (("draw", "run"), "没有已封存待抽的抽取", "no draw is sealed and waiting"),
    (("draw", "prepare", *TASK), "试抽 200 次都配得上", "200 of 200 trials paired"),
    (("draw", "prepare", *TASK, "--source", "d7"), "没有随机源“d7”", "no source 'd7'"),
    (("draw", "prepare", "--task", "x"), "没有终端可以提问", "no terminal to ask at"),
    (("verify", "absent"), "找不到 absent", "absent does not exist"),
    (("publish", "--out", "p"), "公布 0 次; 暂缓 0 次", "0 published; 0 held back"),
    (("recusal", "add", "FIRM-03", "3301002"), "√ 已登记", "√ recorded"),
    (("entity", "show"), "命令写法不对: 缺少 '代码'", "Missing argument '代码'"),
    (("entity", "list", "--x"), "没有选项 --x", "No such option: --x"),
]


@pytest.mark.parametrize(("words", "zh", "en"), BOTH, ids=lambda v: " ".join(v)[:30])
def test_both_languages(at, monkeypatch, words, zh, en):
    desk = at("ready")
    in_english = desk.run("--lang", "en", *words, code=None)
    said = in_english.out + in_english.err
    assert en in said and zh not in said
    desk = at("ready")
    monkeypatch.setenv("RANDCHECK_LANG", "")
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    in_chinese = desk.run(*words, code=in_english.code)
    assert zh in in_chinese.out + in_chinese.err


# --- hostile text -------------------------------------------------------------------------


def test_hostile_names_are_printed_as_they_are(at, monkeypatch):
    desk = at("new")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["代码", "名称", "地区"])
    writer.writerows([f"H-{n}", name, name] for n, name in enumerate(HOSTILE))
    desk.run("entity", "import", desk.file("e.csv", out.getvalue()), "--yes")
    people = "执法证号,姓名\n" + "".join(f"{n},[/]员{n}\n" for n in range(4))
    desk.run("inspector", "import", desk.file("i.csv", people), "--yes")
    assert [e["name"] for e in desk.run("entity", "list", "--json").json["entities"]] == [*HOSTILE]
    listed = desk.run("entity", "list").out
    assert all(f"\t{name}\t" in listed for name in HOSTILE)
    assert "[/]" in desk.run("entity", "show", "H-0").out
    words = ["--task", "x", "--number", str(len(HOSTILE)), "--whole"]
    words += ["--observer", "[b]王", "--yes"]
    drawn = desk.run("draw", "now", *words, "--typed", THROWS)
    assert all(f"\t{name}\t" in drawn.out for name in HOSTILE) and "[/]员" in drawn.out
    assert desk.run("draw", "show", desk.draw).out == drawn.out
    monkeypatch.setattr("randcheck.cli.output.sys.stdout.isatty", lambda: True, raising=False)
    on_screen = desk.run("entity", "list").out
    assert "\t" not in on_screen and all(name in on_screen for name in HOSTILE)


@pytest.mark.parametrize("bad", ["\x1b[2J", "\x07", "\u202e", "\u200b", "\x9b31m", "\x00"])
def test_characters_that_steer_a_terminal_are_refused_at_import(at, bad):
    desk = at("new")
    before = desk.database
    text = f"代码,名称\nX-1,甲{bad}店\n"
    found = desk.run("entity", "import", desk.file("e.csv", text), "--yes", code=5)
    assert bad not in found.err and desk.database == before


def test_a_hostile_file_name_or_heading_is_harmless_when_printed(at):
    desk = at("new")
    text = "代码,名称,\x1b[31m红\u202e\nX-1,甲店,1\n"
    found = desk.run("entity", "import", desk.file("a[b]\u202e.csv", text), "--dry-run")
    assert "\x1b" not in found.err and "\u202e" not in found.err and "a[b].csv" in found.err


# --- sheets and pools ---------------------------------------------------------------------


def test_a_sheet_is_chosen_by_name(at):
    from openpyxl import Workbook

    book = Workbook()
    for title, code in (("一季度", "Q1"), ("二季度", "Q2")):
        sheet = book.create_sheet(title)
        sheet.append(["代码", "名称"])
        sheet.append([code, "甲"])
    buffer = io.BytesIO()
    book.save(buffer)
    desk = at("new")
    file = desk.file("两季.xlsx", buffer.getvalue())
    found = desk.run("entity", "import", file, "--sheet", "二季度", "--yes")
    assert "未读：一季度" in found.err
    assert [e["code"] for e in desk.run("entity", "list", "--json").json["entities"]] == ["Q2"]
    unknown = desk.run("entity", "import", file, "--sheet", "三季度", "--yes", code=5)
    assert "一季度、二季度" in unknown.err
    for noun in ("inspector", "visit", "recusal", "pool"):
        assert "三季度" in desk.run(noun, "import", file, "--sheet", "三季度", code=5).err


def test_a_pool_is_counted_as_the_provincial_systems_do(at):
    desk = at("ready")
    found = desk.run("pool", "import", desk.file("p.csv", POOLS), "--yes")
    assert "企业1户，监管标签0类，许可证2个" in found.err
    assert desk.run("pool", "list", "--json").json["pools"] == [
        {"pool": "广告专项库", "entities": 1, "tags": 0, "licences": 2}
    ]
    named = desk.run("pool", "import", desk.file("e.csv", ENTITIES), "--pool", "整治库", "--yes")
    assert "√ 已写入" in named.err
    assert [p["pool"] for p in desk.run("pool", "list", "--json").json["pools"]] == [
        "广告专项库",
        "整治库",
    ]
    without = desk.run("pool", "import", desk.file("e.csv", ENTITIES), "--yes", code=5)
    assert "--pool 专项库名称" in without.err


def test_columns_that_are_known_and_not_kept_are_named_apart(at):
    text = "执法证号,姓名,性别,学历,手机号,备注\n1,甲,男,本科,13800138000,x\n"
    desk = at("new")
    found = desk.run("inspector", "import", desk.file("i.csv", text), "--yes")
    assert "不读入个人信息: 手机号\n" in found.err
    assert "抽查用不到, 不保存: 性别、学历\n" in found.err
    assert "未用的列: 备注\n" in found.err
