"""`key make | list | add | rotate | revoke | export`, as people run them and as scripts do."""

import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from randcheck.cli import main
from randcheck.cli.key import REASONS
from randcheck.protocol.anchors import show_code
from randcheck.protocol.policy import parse_policy
from randcheck.services import keys
from randcheck.services.reason_words import REVOKE

THROWS = "3 7 10 9 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 7"
FIRMS = "代码,名称\n" + "".join(f"FIRM-{n:02d},第{n}饭店\n" for n in range(10))
PEOPLE = "姓名,执法证号,执法证有效期\n" + "".join(f"员{n},3301{n},2099-12-31\n" for n in range(5))
DRAW = ("draw", "now", "--task", "餐饮抽查", "--number", "3", "--yes", "--typed", THROWS)
CODE = re.compile(r"指纹  ((?:[0-9A-F]{4} ){7}[0-9A-F]{4})\n")
WITNESS = ("--role", "witness", "--name", "jiwei.example/witness")
SECRETS = {"": "op", "OBSERVER_": "ob", "NEW_": "new", "KEY_": "key", "RECOVERY_": "key"}
OPENSSH = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")


class Desk:
    """The program, and what it said."""

    def __init__(self, read) -> None:
        self.read = read

    def __call__(self, *words: object, code: int = 0) -> str:
        self.read()
        found = main.run([str(word) for word in words])
        out, err = self.read()
        assert found == code, (words, out, err)
        return out + err

    def json(self, *words: object, code: int = 0) -> dict:
        self.read()
        found = main.run([*(str(word) for word in words), "--json"])
        out, err = self.read()
        assert found == code, (words, out, err)
        return json.loads(out)

    def keys(self, role: str) -> list[dict]:
        return [key for key in self.json("key", "list")["keys"] if key["role"] == role]


@pytest.fixture
def desk(tmp_path, monkeypatch, capsys) -> Desk:
    monkeypatch.setattr(keys, "KDF_ROUNDS", 1)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.chdir(tmp_path)
    for variable, name in SECRETS.items():
        (tmp_path / name).write_text(f"{name} correct horse")
        monkeypatch.setenv(f"RANDCHECK_{variable}PASSPHRASE_FILE", str(tmp_path / name))
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    monkeypatch.delenv("RANDCHECK_HOME", raising=False)
    found = Desk(capsys.readouterr)
    found("init", "ws", "--bureau", "某县市场监督管理局", "--operator", "李梅")
    monkeypatch.setenv("RANDCHECK_HOME", "ws")
    for noun, text in (("entity", FIRMS), ("inspector", PEOPLE)):
        (tmp_path / f"{noun}.csv").write_text(text, encoding="utf-8")
        found(noun, "import", f"{noun}.csv", "--yes")
    return found


def add_recovery(desk):
    desk("key", "make", "stick/rec", "--role", "recovery")
    desk("key", "add", "stick/rec.vkey", "--role", "recovery", "--key", "stick/rec")


def test_a_key_is_made_where_there_is_no_workspace(desk, monkeypatch):
    monkeypatch.delenv("RANDCHECK_HOME")
    said = desk("key", "make", "o/observer", "--role", "observer", "--origin", "某局/0f3a9c21")
    vkey = Path("o/observer.vkey").read_text()
    assert vkey in said and vkey.startswith("某局/0f3a9c21/observer+") and CODE.search(said)
    assert "--role observer --key o/observer" in said and "不给任何人" in said
    if os.name == "posix":
        assert stat.S_IMODE(os.stat("o/observer").st_mode) == 0o600
    assert "已存在, 不覆盖" in desk("key", "make", "o/observer", *WITNESS, code=5)
    made = desk.json("key", "make", "w", *WITNESS)
    assert (made["role"], made["name"]) == ("witness", "jiwei.example/witness")
    assert made["vkey"] == Path("w.vkey").read_text().strip() and made["public"] == "w.vkey"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("--role", "observer"), "用 --origin 写明"),
        (("--role", "observer", "--origin", "某局/"), "不是日志名称"),
        (("--role", "observer", "--name", "x"), "只有联署人"),
        (("--role", "witness"), "--name jiancha"),
        (("--role", "witness", "--name", "a b"), "不能有空白"),
        (("--role", "log", "--origin", "某局/0f3a9c21"), "可用 observer、operator"),
        ((), "--role"),
    ],
)
def test_a_key_without_a_proper_name_is_not_made(desk, monkeypatch, words, why):
    monkeypatch.delenv("RANDCHECK_HOME")
    assert why in desk("key", "make", "k", *words, code=2)
    assert not Path("k").exists()


def test_a_key_needs_a_passphrase_worth_the_name(desk, monkeypatch):
    Path("short").write_text("1234567")
    made = ("key", "make", "k", *WITNESS)
    assert "至少 8 位" in desk(*made, "--key-passphrase-file", "short", code=5)
    monkeypatch.delenv("RANDCHECK_KEY_PASSPHRASE_FILE")
    assert "用环境变量 RANDCHECK_KEY_PASSPHRASE_FILE" in desk(*made, code=2)
    assert not Path("k").exists()
    assert "! 密钥放在工作文件夹里" in desk(
        "key", "make", "ws/k", *WITNESS, "--key-passphrase-file", "key"
    )


def test_no_key_is_made_in_a_publication(desk):
    desk("publish", "--out", "pub")
    assert "公示文件夹" in desk("key", "make", "pub/k", *WITNESS, code=5)


def test_keys_are_added_and_listed(desk):
    desk("key", "make", "w", *WITNESS)
    said = desk("key", "add", "w.vkey", "--role", "witness")
    assert "联署人密钥已登记" in said and CODE.search(said)
    desk("key", "make", "obs", "--role", "observer")
    add = ("key", "add", "obs.vkey", "--role", "observer")
    assert "用 --key 指明" in desk(*add, code=5)
    assert "不是这把公钥的私钥" in desk(*add, "--key", "w", code=5)
    assert "口令不对" in desk(*add, "--key", "obs", "--key-passphrase-file", "op", code=5)
    assert "口令不对" in desk(*add, "--key", "obs", "--passphrase-file", "ob", code=5)
    assert desk.json(*add, "--key", "obs")["role"] == "observer"
    assert "已在日志里(第 5 条)" in desk(*add, "--key", "obs", code=5)
    (found,) = desk.keys("observer")
    assert (found["since"], found["revoked"], found["file"]) == (5, None, None)
    (witness,) = desk.keys("witness")
    shown = desk("key", "list").splitlines()
    assert [line.split("\t")[0] for line in shown[1:5]] == ["日志", "操作人", "联署人", "监督人"]
    assert shown[1].endswith("\t0\t有效\tlog.key")
    group = witness["fingerprint"][:4].upper()
    assert f"\t{group} " in shown[3] and shown[3].endswith("\t有效\t-")


def test_a_key_of_another_log_is_refused(desk):
    desk("key", "make", "o", "--role", "observer", "--origin", "别的局/12345678")
    said = desk("key", "add", "o.vkey", "--role", "observer", "--key", "o", code=5)
    assert "别的局/12345678/observer" in said and "--origin 某县市场监督管理局/" in said
    Path("bad.vkey").write_text("x+00000000+AAAA")
    assert "要的是 .vkey 文件" in desk("key", "add", "bad.vkey", "--role", "witness", code=5)
    assert "读不到" in desk("key", "add", "none.vkey", "--role", "witness", code=3)


@OPENSSH
def test_a_rotated_operator_draws_on_and_the_old_passphrase_is_over(desk):
    said = desk("key", "rotate", "operator")
    assert "旧的已撤销" in said and "重新备份" in said and CODE.search(said)
    old, new = desk.keys("operator")
    assert (old["reason"], new["revoked"], new["file"]) == ("rotated", None, "operator.key")
    assert old["file"] == f"operator-{old['fingerprint'][:8]}.key"
    words = ["ssh-keygen", "-y", "-P", "new correct horse", "-f", "ws/keys/operator.key"]
    assert subprocess.run(words, capture_output=True, check=True).stdout.startswith(b"ssh-ed25519 ")
    assert "口令不对" in desk(*DRAW, "--observer", "王强", code=5)
    Path("op").write_text("new correct horse")
    desk(*DRAW, "--observer", "王强")
    desk("publish", "--out", "pub", "--private")
    assert "不符0" in desk("verify", "pub", code=4)


def test_a_rotated_log_verifies_under_either_fingerprint_and_either_policy(desk):
    desk("key", "export", "before")
    rotated = desk.json("key", "rotate", "log")
    desk(*DRAW, "--observer", "王强")
    desk("key", "export", "after")
    desk("publish", "--out", "pub", "--private")
    for brought in (
        ("--key", rotated["old"]),
        ("--key", rotated["new"]),
        ("--policy", "before/policy"),
        ("--policy", "after/policy"),
    ):
        said = desk("verify", "pub", *brought, code=4)
        assert "√ 属实  是该单位的日志" in said and "不符0" in said
    desk("backup", "b.zip")
    assert "重放无误" in desk("restore", "b.zip", "back")
    desk("-w", "back", "entity", "add", "NEW-1", "新店")


def test_after_a_rotation_people_see_the_log_key_that_is_valid(desk):
    rotated = desk.json("key", "rotate", "log")
    assert show_code(rotated["new"]) in desk("status")
    assert desk.json("status")["fingerprint"] == rotated["new"]
    desk(*DRAW, "--observer", "王强")
    (sheet,) = Path("ws/抽取").rglob("记录单.html")
    shown = sheet.read_text(encoding="utf-8").lower().replace(" ", "")
    assert rotated["new"][:32] in shown and rotated["old"][:32] not in shown


@OPENSSH
def test_fingerprints_are_also_shown_as_openssh_prints_them(desk):
    made = desk("key", "make", "w", *WITNESS)
    exported = desk("key", "export", "out")
    listed = {key["role"]: key["ssh"] for key in desk.json("key", "list")["keys"]}
    assert _of_openssh("w") in made
    assert _of_openssh("out/log.pub") == listed["log"] and listed["log"] in exported
    assert _of_openssh("out/operator.pub") == listed["operator"]
    assert f"OpenSSH 指纹  {listed['log']}  日志\n" in desk("key", "list")
    desk("publish", "--out", "pub")
    words = ["-Y", "check-novalidate", "-n", "randcheck", "-s", "pub/SHA256SUMS.sig"]
    with Path("pub/SHA256SUMS").open("rb") as sums:
        done = subprocess.run(["ssh-keygen", *words], stdin=sums, capture_output=True, check=True)
    assert listed["log"] in done.stdout.decode()


def _of_openssh(file: str) -> str:
    words = ["ssh-keygen", "-l", "-f", file]
    done = subprocess.run(words, capture_output=True, check=True, encoding="utf-8")
    return done.stdout.split()[1]


def test_help_names_every_reason_for_ending_a_key():
    assert all(code in REASONS and label.zh in REASONS for code, label in REVOKE.items())


def test_rotating_asks_for_everything_before_it_writes(desk, monkeypatch):
    before = desk.json("key", "list")
    monkeypatch.delenv("RANDCHECK_NEW_PASSPHRASE_FILE")
    assert "RANDCHECK_NEW_PASSPHRASE_FILE" in desk("key", "rotate", "operator", code=2)
    assert "至少 8 位" in _with_short(desk)
    assert "口令不对" in desk("key", "rotate", "log", "--passphrase-file", "ob", code=5)
    assert "没有有效" in desk("key", "revoke", "observer", "--reason", "lost", code=5)
    assert "不是有效的密钥" in desk("key", "rotate", "observer", code=5)
    assert "可用 log、operator、observer" in desk("key", "rotate", "witness", code=2)
    assert desk.json("key", "list") == before
    assert not list(Path("ws/keys").glob("*-*"))


def _with_short(desk):
    Path("short").write_text("1234567")
    return desk("key", "rotate", "operator", "--new-passphrase-file", "short", code=5)


def test_a_revoked_observer_signs_no_more(desk):
    desk(*DRAW, "--observer", "王强")
    assert "口令不对" in desk(
        "key", "revoke", "observer", "--reason", "left", "--observer-passphrase-file", "op", code=5
    )
    said = desk("key", "revoke", "observer", "--reason", "人员离岗")
    assert "监督人密钥已撤销" in said and "--observer 姓名" in said
    assert "用 --observer 给出" in desk(*DRAW, code=2)
    (old,) = desk.keys("observer")
    assert old["reason"] == "left" and old["file"] == f"observer-{old['fingerprint'][:8]}.key"
    assert "人员离岗" in desk("key", "list")
    Path("ob").write_text("a passphrase of somebody else")
    desk(*DRAW, "--observer", "赵敏")
    assert [key["revoked"] is None for key in desk.keys("observer")] == [False, True]
    desk("publish", "--out", "pub", "--private")
    assert "不符0" in desk("verify", "pub", code=4)


def test_the_last_operator_and_log_key_stay(desk):
    for role in ("operator", "log"):
        said = desk("key", "revoke", role, "--reason", "lost", code=5)
        assert f"先换上新的: randcheck key rotate {role}" in said and "没有写入" in said
    assert "不是 32 位" in desk("key", "revoke", "nobody", "--reason", "lost", code=2)
    assert "没有有效的密钥" in desk("key", "revoke", "0" * 32, "--reason", "lost", code=5)


def test_a_fingerprint_may_be_copied_with_its_blanks(desk):
    desk("key", "make", "w", *WITNESS)
    code = CODE.search(desk("key", "add", "w.vkey", "--role", "witness"))[1]
    said = desk.json("key", "revoke", *code.split(), "--reason", "泄露")
    assert said["reason"] == "leaked" and said["role"] == "witness"
    assert "没有有效的密钥" in desk("key", "revoke", code, "--reason", "lost", code=5)


def test_the_recovery_key_helps_when_a_passphrase_is_forgotten(desk):
    add_recovery(desk)
    Path("op").write_text("nobody knows it")
    assert "口令不对" in desk("key", "rotate", "operator", code=5)
    assert "只能由它自己撤销" in desk("key", "revoke", "recovery", "--reason", "lost", code=5)
    Path("ws/keys/w").write_bytes(Path("ws/keys/log.key").read_bytes())
    os.chmod("ws/keys/w", 0o600)
    wrong = ("key", "rotate", "operator", "--recovery", "ws/keys/w")
    assert "不是本日志有效的恢复密钥" in _unlocked(desk, wrong)
    desk("key", "rotate", "operator", "--recovery", "stick/rec")
    Path("op").write_text("new correct horse")
    desk(*DRAW, "--observer", "王强")
    desk("key", "revoke", "recovery", "--recovery", "stick/rec", "--reason", "replaced")
    assert desk.keys("recovery")[0]["reason"] == "replaced"


def _unlocked(desk, words):
    Path("empty").write_text("")
    return desk(*words, "--recovery-passphrase-file", "empty", code=5)


def test_the_export_says_what_it_is_worth(desk):
    desk("key", "make", "w", *WITNESS)
    desk("key", "add", "w.vkey", "--role", "witness")
    said = desk("key", "export", "out")
    assert "本身不证明什么" in said and CODE.search(said)
    names = {path.name for path in Path("out").iterdir()}
    assert {"log.vkey", "log.pub", "log.pem", "witness.vkey", "policy"} <= names
    assert Path("out/witness.vkey").read_bytes() == Path("w.vkey").read_bytes()
    policy = parse_policy(Path("out/policy").read_bytes())
    assert policy.quorum == "all-witnesses" and len(policy.witnesses) == 1
    assert "不是空文件夹" in desk("key", "export", "out", code=5)
    assert set(desk.json("key", "export", "again")["files"]) == names
