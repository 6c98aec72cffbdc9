"""`backup`, `restore`, and what every command says in an older copy of a workspace."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from randcheck.cli import main
from randcheck.services import drives, keys
from randcheck.services.memory import PLACE

THROWS = "3 7 10 9 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 7"
FIRMS = "代码,名称\n" + "".join(f"FIRM-{n:02d},第{n}饭店\n" for n in range(10))
PEOPLE = "姓名,执法证号,执法证有效期\n" + "".join(f"员{n},3301{n},2099-12-31\n" for n in range(5))
NOW = ("draw", "now", "--task", "餐饮抽查", "--number", "3", "--observer", "王强", "--yes")


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


@pytest.fixture
def desk(tmp_path, monkeypatch, capsys) -> Desk:
    monkeypatch.setattr(keys, "KDF_ROUNDS", 1)
    monkeypatch.chdir(tmp_path)
    for variable, name in (("", "op"), ("OBSERVER_", "ob")):
        (tmp_path / name).write_text(f"{name} correct horse")
        monkeypatch.setenv(f"RANDCHECK_{variable}PASSPHRASE_FILE", str(tmp_path / name))
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    monkeypatch.delenv("RANDCHECK_HOME", raising=False)
    found = Desk(capsys.readouterr)
    found("init", "ws", "--bureau", "某县市场监督管理局", "--operator", "李梅")
    for noun, text in (("entity", FIRMS), ("inspector", PEOPLE)):
        (tmp_path / f"{noun}.csv").write_text(text, encoding="utf-8")
        found("-w", "ws", noun, "import", f"{noun}.csv", "--yes")
    return found


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_copy_left_behind_cannot_fork_the_log(desk, tmp_path, monkeypatch):
    """Init, publish, copy; the original goes on; the copy may be read and nothing else."""
    desk("-w", "ws", *NOW, "--typed", THROWS)
    desk("-w", "ws", "publish", "--out", "pub", "--private")
    shutil.copytree("ws", "copy")
    desk("-w", "ws", "entity", "add", "NEW-1", "新店")
    desk("-w", "ws", "publish", "--out", "pub", "--private")
    public, copy = tree(tmp_path / "pub"), tree(tmp_path / "copy")
    wrong = (
        ("entity", "add", "FORK-1", "分叉店"),
        ("draw", "seal", "--task", "再抽", "--number", "2", "--yes"),
        (*NOW, "--typed", THROWS),
        ("publish", "--out", "pub"),
        ("publish", "--out", "elsewhere", "--dry-run"),
    )
    for place in (os.environ[PLACE], ""):
        monkeypatch.setenv(PLACE, place)
        for words in wrong:
            said = desk("-w", "copy", *words, code=5)
            assert "的日志比这个工作文件夹长（9 > 8）" in said and "公布(" in said
            assert "randcheck init" in said and "没有写入任何内容" in said
        assert "! 公布(" in desk("-w", "copy", "status")
        found = desk.json("-w", "copy", "status")
        assert "9 > 8" in found["warnings"][0]["zh"] and "9 > 8" in found["warnings"][0]["en"]
        assert found["next"] == ["randcheck restore 备份.zip 新文件夹"]
    assert (tree(tmp_path / "pub"), tree(tmp_path / "copy")) == (public, copy)
    assert not Path("elsewhere").exists()
    desk("-w", "copy", "entity", "show", "FIRM-03")
    desk("verify", "pub", code=4)
    assert desk.json("-w", "ws", "status")["warnings"] == []


def test_backup_and_restore_tell_what_they_did(desk, tmp_path):
    desk("-w", "ws", *NOW, "--typed", THROWS)
    said = desk("-w", "ws", "backup", "备份.zip")
    assert "√ 备份.zip  日志 8 条" in said and "里面有密钥和名录" in said and "不要外传" in said
    assert "已存在, 不覆盖" in desk("-w", "ws", "backup", "备份.zip", code=5)
    made = desk.json("-w", "ws", "backup", "备份.zip", "--yes")
    assert made["sha256"] == hashlib.sha256(Path("备份.zip").read_bytes()).hexdigest()
    assert made["entries"] == 8 and made["older"] is False
    said = desk("restore", "备份.zip", "新")
    assert "日志 8 条, 重放无误" in said and "--published" in said and "不要再用" in said
    assert "已是工作文件夹" in desk("restore", "备份.zip", "新", code=5)
    found = desk.json("restore", "备份.zip", "新2")
    status = desk.json("-w", "新2", "status")
    assert found["fingerprint"] == made["fingerprint"] == status["fingerprint"]
    assert (found["origin"], found["root"], found["older"]) == (made["origin"], made["root"], [])
    (step,) = [s for s in status["next"] if s.startswith("randcheck draw run")]
    desk("-w", "新2", *step.split()[1:])
    assert (tmp_path / "新2" / "抽取" / status["draws"][0]["draw"] / "结果.xlsx").is_file()
    assert "会一起丢" in desk("-w", "新2", "backup", "新2/b.zip")


def test_an_old_backup_says_what_it_lacks(desk):
    desk("-w", "ws", "backup", "b.zip")
    desk("-w", "ws", *NOW, "--typed", THROWS)
    desk("-w", "ws", "publish", "--out", "pub", "--private")
    said = desk("restore", "b.zip", "back", "--published", "pub", code=5)
    assert "（8 > 4）" in said and "缺第 4–7 条: key-add" in said and "--older" in said
    said = desk("restore", "b.zip", "back", "--published", "pub", "--older")
    assert "√ back" in said and "（8 > 4）" in said and "另立新日志" in said
    assert "（8 > 4）" in desk("-w", "back", "entity", "add", "X-1", "店", code=5)
    assert "（8 > 4）" in desk("-w", "back", "backup", "c.zip")
    assert desk.json("-w", "back", "backup", "d.zip")["older"] is True


@pytest.mark.parametrize("words", [("backup", "x/y.zip"), ("restore", "b.zip", "x/y")])
def test_a_place_that_cannot_be_written_is_told_in_a_sentence(desk, words):
    desk("-w", "ws", "backup", "b.zip")
    Path("x").write_text("a file")
    said = desk("-w", "ws", *words, code=5)
    assert said.startswith("× 写不进 x/y") and "没有写入" in said


def test_what_is_no_backup_is_told_in_a_sentence(desk):
    Path("none.zip").write_text("hello")
    assert "不是完好的 zip" in desk("restore", "none.zip", "back", code=3)
    assert "读不到" in desk("restore", "nowhere.zip", "back", code=3)
    assert not Path("back").exists()


def test_a_full_disk_is_told_in_a_sentence(desk, monkeypatch):
    desk("-w", "ws", "backup", "b.zip")

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        for words in (("backup", "c.zip"), ("restore", "b.zip", "r"), ("publish", "--out", "pub")):
            said = desk("-w", "ws", *words, code=5)
            assert "写不进" in said and "磁盘已满" in said
    assert not [p.name for p in Path().iterdir() if p.name[0] == "." or p.name in ("c.zip", "r")]
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(9, 9, 9))
        assert "空间不够" in desk("restore", "b.zip", "r", code=5)


def test_a_network_drive_is_told_at_init_and_in_status(desk, tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"//server/share {tmp_path.resolve()} cifs rw 0 0\n")
    monkeypatch.setattr(drives, "MOUNTS", mounts)
    said = desk("init", "ws2", "--bureau", "某局", "--operator", "李")
    assert "! 工作文件夹在网络盘上(cifs)" in said
    assert "! 工作文件夹在网络盘上(cifs)" in desk("-w", "ws", "status")
    found = desk.json("-w", "ws", "status")
    assert "cifs" in found["warnings"][0]["en"] and found["next"]


WRITER = """
import sys
from randcheck.cli import main
for n in range(1000):
    if main.run(["-w", "ws", "entity", "add", f"W-{n}", "店"]):
        sys.exit(1)
    print(n, flush=True)
"""


def test_backups_made_while_another_process_writes_are_whole(desk):
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    sizes = []
    try:
        for number in range(4):
            assert writer.stdout.readline()
            sizes.append(desk.json("-w", "ws", "backup", f"{number}.zip")["entries"])
        assert writer.poll() is None
    finally:
        writer.kill()
        writer.communicate()
    assert sizes == sorted(sizes) and sizes[0] < sizes[-1]
    for number, size in enumerate(sizes):
        found = desk.json("restore", f"{number}.zip", f"r{number}", "--older")
        assert found["entries"] == size
        assert len(desk.json("-w", f"r{number}", "entity", "list")["entities"]) == size + 6
