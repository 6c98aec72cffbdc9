"""The dialogue of a draw at a real terminal: two Excel files, two people, the seal code first."""

import os
import re
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

if os.name == "nt":
    pytest.skip("Windows has no pseudo-terminal for tests", allow_module_level=True)

import pty
import termios

import openpyxl

WAIT = 60.0
OPERATOR_SECRET, OBSERVER_SECRET = "四个 不相干 的 词语", "battery staple"
THROWS = "3 7 10 9 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 7"
ERASED = "\x1b[1A\r\x1b[J"
OTHERS = THROWS.replace("7 8 9", "7 8 8")
CODE = r"((?:[0-9A-F]{4} ){7}[0-9A-F]{4})"
STYLE = re.compile(r"\x1b\[[0-9;]*m")
SECRETS = "RANDCHECK_PASSPHRASE_FILE", "RANDCHECK_OBSERVER_PASSPHRASE_FILE", "RANDCHECK_HOME"
# The terminal becomes the one getpass opens; keys are made as always, with fewer rounds of bcrypt.
PROGRAM = (
    "import fcntl, signal, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "signal.signal(signal.SIGINT, signal.default_int_handler); "  # which jobs behind `&` ignore
    "from randcheck.services import keys; keys.KDF_ROUNDS = 1; "
    "from randcheck.cli.main import main; main()"
)


class Screen:
    """A program at a pseudo-terminal; what it shows is read up to what is waited for."""

    def __init__(self, folder: Path, *words: str, lang: str = "zh") -> None:
        self.shown = self.rest = ""
        env = {k: v for k, v in os.environ.items() if k not in SECRETS}
        env |= {"RANDCHECK_LANG": lang, "PYTHONUTF8": "1", "TERM": "xterm", "COLUMNS": "140"}
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *words],
            cwd=folder,
            env=env,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)

    def __enter__(self) -> "Screen":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)

    def _more(self, deadline: float) -> bool:
        ready, _, _ = select.select([self.master], [], [], max(0.0, deadline - time.monotonic()))
        assert ready, f"nothing more within {WAIT} s; shown: {self.shown}{self.rest}"
        try:
            data = os.read(self.master, 65536)
        except OSError:  # Linux says so when the other side is closed
            data = b""
        self.rest += data.decode("utf-8", "replace").replace("\r\n", "\n")
        return bool(data)

    def interrupt(self) -> None:
        """Press Ctrl-C until it is heard: between a prompt and its read it would wait for a key."""
        for _ in range(int(WAIT)):
            if select.select([self.master], [], [], 1.0)[0]:
                return
            os.write(self.master, b"\x03")

    def until(self, words: str) -> str:
        """Wait for words on the screen, and give what stood before them."""
        deadline = time.monotonic() + WAIT
        while words not in self.rest:
            assert self._more(deadline), f"ended without {words!r}: {self.shown}{self.rest}"
        before, _, self.rest = self.rest.partition(words)
        self.shown += before + words
        return before

    def type(self, text: str) -> None:
        os.write(self.master, f"{text}\n".encode())

    def answer(self, words: str, text: str) -> str:
        before = self.until(words)
        self.type(text)
        return before

    def secret(self, words: str, text: str) -> None:
        """Type a passphrase once the terminal no longer shows what is typed."""
        self.until(words)
        deadline = time.monotonic() + WAIT
        while termios.tcgetattr(self.master)[3] & termios.ECHO:
            assert time.monotonic() < deadline, "the terminal shows passphrases"
            time.sleep(0.005)
        self.type(text)

    def end(self, code: int = 0) -> str:
        deadline = time.monotonic() + WAIT
        while self._more(deadline):
            pass
        self.shown += self.rest
        assert self.process.wait(WAIT) == code, self.shown
        return self.shown


def write_xlsx(path: Path, rows: list[list[str]]) -> None:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    book.save(path)
    book.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two Excel files and a workspace made from them at the terminal."""
    folder = tmp_path_factory.mktemp("桌面")
    firms = [[f"FIRM-{n:02d}", f"第{n}饭店", "城关镇"] for n in range(30)]
    title = [["全县餐饮单位名单"], []]
    write_xlsx(folder / "企业.xlsx", [*title, ["统一社会信用代码", "企业名称", "地区"], *firms])
    people = [[f"检查员{n}", f"3301{n:03d}", f"1990000000{n}", "2099-12-31"] for n in range(6)]
    write_xlsx(folder / "人员.xlsx", [["姓名", "执法证号", "手机号", "执法证有效期"], *people])
    with Screen(folder, "init", "双随机") as screen:
        screen.answer("单位 ", "某县市场监督管理局")
        screen.answer("操作人 ", "李梅")
        screen.secret("请李梅自设口令: ", OPERATOR_SECRET)
        screen.secret("再输一遍: ", OPERATOR_SECRET)
        shown = screen.end()
    assert re.search(f"公钥指纹  {CODE}", shown) and "交给监督人" in shown
    assert OPERATOR_SECRET not in shown
    assert "下一步: cd 双随机, 然后 randcheck entity import" in shown
    for noun, file, added in (("entity", "企业.xlsx", 30), ("inspector", "人员.xlsx", 6)):
        with Screen(folder / "双随机", noun, "import", f"../{file}") as screen:
            screen.answer("写入? [y/N] ", "n")
            assert "未写入" in screen.end()
        with Screen(folder / "双随机", noun, "import", f"../{file}") as screen:
            before = screen.answer("写入? [y/N] ", "y")
            assert f"新增 {added}" in before and "行表头" in before
            assert "√ 已写入, 并记入日志" in screen.end()
    return folder


def ceremony(screen: Screen) -> str:
    """Answer what `draw now` asks up to the seal; return what was shown before the passphrases."""
    screen.answer("任务 ", "餐饮抽查")
    screen.answer("抽多少(户数或比例) [20] ", "5")
    screen.answer("每户几人 [2] ", "")
    screen.answer("监督人 ", "王强")
    screen.answer("随机源 1 十面骰掷20次 2 六面骰掷26次 3 drand 10分钟后的一轮 [1] ", "1")
    plan = screen.until("封存后不能改。输入 5 确认: ")
    screen.type("5")
    screen.secret("操作人李梅口令: ", OPERATOR_SECRET)
    return plan


def test_a_draw_from_two_excel_files_to_its_verification(desk):
    with Screen(desk / "双随机", "draw", "now") as screen:
        plan = ceremony(screen)
        assert "在册 30 = 待抽 30" in plan and "可派 6 人, 抽 5 户" in plan
        assert "试抽 200 次都配得上" in plan
        screen.secret("首次使用, 请监督人王强自设口令: ", OBSERVER_SECRET)
        screen.secret("再输一遍: ", OBSERVER_SECRET)
        sealed = screen.until("王强念, 李梅输 10 面骰掷 20 次: ")
        code = re.search(f"封存码  {CODE}\n先拍照, 再掷骰", sealed)[1]
        screen.type("1 2 3")
        screen.answer("应掷 20 次, 录入了 3 次\n王强念, 李梅输 10 面骰掷 20 次: ", THROWS)
        typed = screen.answer("王强再输一遍 10 面骰掷 20 次: ", OTHERS)
        assert typed.endswith(ERASED)
        screen.until("× 第 13 次: 李梅输 9, 王强输 8, 请看骰子")
        screen.answer("李梅输 10 面骰掷 20 次: ", THROWS)
        screen.answer("王强再输一遍 10 面骰掷 20 次: ", THROWS)
        screen.until("√ 已记入日志")
        shown = screen.end()
    table = STYLE.sub("", shown.partition("√ 已记入日志")[2])
    assert re.search(r"序 +代码 +名称 +分层 +检查人员", table)
    rows = re.findall(r"^ *(\d) +(FIRM-\d\d) +第\d+饭店 +全部 +检查员\d 检查员\d *$", table, re.M)
    assert [number for number, _ in rows] == ["1", "2", "3", "4", "5"]
    assert len({token for _, token in rows}) == 5
    assert "√ 结果.xlsx  记录单.html  上报.csv  在" in table
    assert OPERATOR_SECRET not in shown and OBSERVER_SECRET not in shown
    observer = re.search(f"监督人公钥指纹  {CODE}", shown)[1]
    verify(desk, observer, code)


def verify(desk: Path, observer: str, code: str) -> None:
    """Verify as the observer: with the fingerprints and the code photographed from the screen."""
    workspace = desk / "双随机"
    with Screen(workspace, "publish", "--out", "../留存", "--private") as screen:
        assert "公布 1 次; 暂缓 0 次" in screen.end()
    with Screen(workspace, "status") as screen:
        fingerprint = re.search(f"公钥指纹  {CODE}", screen.end())[1]
    known = ["--key", fingerprint, "--key", observer, "--seen", code]
    with Screen(desk, "verify", "留存", *known) as screen:
        assert re.search(r"结论: 属实  属实\d+ 不符0", screen.end(0))
    with Screen(desk, "verify", "留存", *known, "--json", lang="en") as screen:
        assert '"exit_code": 0' in screen.end(0)
    altered = code[:-1] + ("0" if code[-1] != "0" else "1")
    with Screen(desk, "verify", "留存", *known[:-1], altered, lang="en") as screen:
        assert "verdict: FALSE" in screen.end(1)


def test_another_number_than_the_one_to_draw_seals_nothing(desk):
    words = ("draw", "seal", "--task", "另一次", "--number", "4", "--observer", "王强")
    with Screen(desk / "双随机", *words) as screen:
        screen.answer("每户几人 ", "2")
        screen.until("随机源")
        screen.type("1")
        screen.answer("输入 4 确认: ", "5")
        assert "没有确认, 未封存" in screen.end(2)


def test_a_wrong_passphrase_may_be_typed_again_and_ctrl_c_leaves_nothing(desk):
    words = ("draw", "seal", "--task", "第三次", "--number", "4", "--observer", "王强")
    with Screen(desk / "双随机", *words) as screen:
        screen.answer("每户几人 ", "2")
        screen.until("随机源")
        screen.type("1")
        screen.answer("输入 4 确认: ", "4")
        screen.secret("操作人李梅口令: ", "not this one")
        screen.until("× 打不开 operator.key: 口令不对?")
        screen.until("操作人李梅口令: ")
        screen.interrupt()
        shown = screen.end(130)
    assert "已中断" in shown and "没有写入任何内容" in shown and "Traceback" not in shown


def test_a_round_is_awaited_before_peoples_eyes_and_ctrl_c_leaves_the_seal(desk):
    for name, secret in (("op", OPERATOR_SECRET), ("ob", OBSERVER_SECRET)):
        (desk / name).write_text(secret)
    words = ("draw", "now", "--task", "第四次", "--number", "2", "--team", "2", "--yes")
    words += ("--observer", "王强", "--source", "drand:6")
    words += ("--passphrase-file", "../op", "--observer-passphrase-file", "../ob")
    with Screen(desk / "双随机", *words) as screen:
        sealed = screen.until("还有 5:5")
        assert re.search(r"种子: drand 第 \d+ 轮, .* 产生", sealed)
        os.write(screen.master, b"\x03")
        shown = screen.end(130)
    assert "已中断" in shown and "之前的步骤已记入日志" in shown and "Traceback" not in shown
    with Screen(desk / "双随机", "draw", "list") as screen:
        assert re.search("第四次 .* 已封存", STYLE.sub("", screen.end()))
