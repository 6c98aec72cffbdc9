"""Three whole draws, each verified in another folder by a fresh process that has no network."""

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from stock.runs import RUNS, Run

CODES = {"zh": 0, "en": 1}
NO_SOCKETS = """\
import socket
class Cut(socket.socket):
    def __init__(self, *_, **__):
        raise OSError("the network is cut")
socket.socket = Cut
"""
SEEN_AT = "2023-08-23 23:44:27 +08:00"

BEACON = f"""\
√ 属实  日志连续、签名有效
√ 属实  名单与封存的摘要一致
√ 属实  步骤合规, 每次尝试都在
2023-0001  餐饮抽查 2023-08-23 第1次, 抽前选定: 全部 5/40【已抽】
  √ 属实  未入框的都有理由
  √ 属实  禁选属实, 无人漏禁
  √ 属实  户数符合比例
  √ 属实  检查人员名单合规
  √ 属实  种子由录入得出
  √ 属实  抽中名单重算一致
  √ 属实  人员匹配重算一致
  √ 属实  先封存, 后有种子: {SEEN_AT} 已有外部证明
  √ 属实  只封存过这一份: {SEEN_AT} 已有外部证明
  √ 属实  种子无人能选: 第 1000 轮签名有效
  — 未能证明  监督人持有名单: 需要监督人的公钥指纹 (--key)
  — 未能证明  执法证在有效期内: 1 人未提供有效期
  √ 属实  禁选依据都在本日志
√ 属实  展示的与重算的一致
√ 属实  网页与重算的一致: xlsx 只核对有无
√ 属实  SHA256SUMS 与签名
√ 属实  第三方联署
√ 属实  时间戳
√ 属实  是该单位的日志
结论: 属实  属实20 不符0 未能证明2

√ true  the log is whole and signed
√ true  files are what was signed
√ true  every gate kept, attempts complete
2023-0001  餐饮抽查 2023-08-23, attempt 1, chosen before: all 5/40 [drawn]
  √ true  everyone left out has a reason
  √ true  bars are true and complete
  √ true  numbers follow the ratio
  √ true  the inspector frame holds
  √ true  the seed follows from the inputs
  √ true  the selection is re-derived
  √ true  the pairing is re-derived
  √ true  sealed before the seed: proved from outside at {SEEN_AT}
  √ true  the only seal: proved from outside at {SEEN_AT}
  √ true  nobody chose the seed: the signature of round 1000 holds
  — not proved  the observer held the files: needs the observer's fingerprint (--key)
  — not proved  certificates in date: 1 without a date
  √ true  bars rest on this log
√ true  what is shown is derived
√ true  the pages are what is derived: of xlsx only that they are there
√ true  SHA256SUMS and its signature
√ true  cosigned by witnesses
√ true  time stamps
√ true  whose log it is
verdict: true  20 true, 0 FALSE, 2 not proved
"""

# dice, or a lottery, before an observer who photographed the code
TABLE = """\
√ 属实  日志连续、签名有效
√ 属实  名单与封存的摘要一致
√ 属实  步骤合规, 每次尝试都在
2026-0001  餐饮抽查 2026-03-02 第1次, 抽前选定: 全部 5/40【已抽】
  √ 属实  未入框的都有理由
  √ 属实  禁选属实, 无人漏禁
  √ 属实  户数符合比例
  √ 属实  检查人员名单合规
  √ 属实  种子由录入得出
  √ 属实  抽中名单重算一致
  √ 属实  人员匹配重算一致
  √ 属实  先封存, 后有种子: 与抄下的码一致
  √ 属实  只封存过这一份: 与抄下的码一致
  √ 属实  种子无人能选: 由监督人担保
  √ 属实  监督人持有名单
  √ 属实  执法证在有效期内
  √ 属实  禁选依据都在本日志
√ 属实  展示的与重算的一致
√ 属实  网页与重算的一致: xlsx 只核对有无
√ 属实  SHA256SUMS 与签名
√ 属实  是该单位的日志
√ 属实  抄下的码在日志里
结论: 属实  属实21 不符0 未能证明0

√ true  the log is whole and signed
√ true  files are what was signed
√ true  every gate kept, attempts complete
2026-0001  餐饮抽查 2026-03-02, attempt 1, chosen before: all 5/40 [drawn]
  √ true  everyone left out has a reason
  √ true  bars are true and complete
  √ true  numbers follow the ratio
  √ true  the inspector frame holds
  √ true  the seed follows from the inputs
  √ true  the selection is re-derived
  √ true  the pairing is re-derived
  √ true  sealed before the seed: the code noted at sealing
  √ true  the only seal: the code noted at sealing
  √ true  nobody chose the seed: vouched for by the observer
  √ true  the observer held the files
  √ true  certificates in date
  √ true  bars rest on this log
√ true  what is shown is derived
√ true  the pages are what is derived: of xlsx only that they are there
√ true  SHA256SUMS and its signature
√ true  whose log it is
√ true  the codes seen are in the log
verdict: true  21 true, 0 FALSE, 0 not proved
"""
TRANSCRIPTS = {"beacon": BEACON, "dice": TABLE, "lottery": TABLE}

WHOSE = "单位公布的公钥指纹 (--key 或 --policy)", "its published fingerprint (--key, --policy)"
OBSERVER = "监督人的公钥指纹 (--key)", "the observer's fingerprint (--key)"
LATEST = "最新校验码的联署 (--policy)", "a cosigned checkpoint of this size (--policy)"
ROOTS = "时间戳机构的根证书 (--tsa-ca)", "the authority's root certificate (--tsa-ca)"
UNDATED = "1 人未提供有效期", "1 without a date"
TYPED = "录入的是否属实, 只有监督人能担保", "only the observer can vouch for what was typed"
NOTED = (
    "封存时抄下的封存码 (--seen), 或掷骰前的第三方联署 (--policy)",
    "the seal code noted at sealing (--seen), or a cosignature (--policy) before the throws",
)
VOUCHED = f"{NOTED[0]} 加监督人指纹 (--key)", f"{NOTED[1]} and the observer's fingerprint (--key)"


def before(time: str) -> tuple[list, list]:
    """What a seal needs whose seed comes 300 s after a time, and to be the only one."""
    zh, en = f"封存码 (--seen), 或 {time} 前的第三方联署 (--policy)", "the seal code (--seen), or a"
    first = (
        f"{zh} 或时间戳 (--tsa-ca)",
        f"{en} cosignature (--policy) or time stamp (--tsa-ca) from before {time}",
    )
    return (
        ["sealed-first", "not proved", None, first],
        ["only-seal", "not proved", None, (zh, f"{en} cosignature (--policy) from before {time}")],
    )


AT_THE_TABLE = [
    ["unchosen", "not proved", TYPED, OBSERVER],
    ["files-held", "not proved", None, OBSERVER],
    ["whose-log", "not proved", None, WHOSE],
]
# claim, state, evidence, needs: all that is not true of the folder alone
ALONE = {
    "beacon": [
        *before("2023-08-23T15:54:24Z"),
        ["files-held", "not proved", None, OBSERVER],
        ["certificates", "not proved", UNDATED, None],
        ["witnessed", "not proved", None, LATEST],
        ["stamped", "not checked here", None, ROOTS],
        ["whose-log", "not proved", None, WHOSE],
    ],
    "dice": [
        ["sealed-first", "not proved", None, VOUCHED],
        ["only-seal", "not proved", None, NOTED],
        *AT_THE_TABLE,
    ],
    "lottery": [*before("2026-03-02T02:55:00Z"), *AT_THE_TABLE],
}


class Outsider:
    """Somebody with a copy of a publication, in a process without network or settings."""

    def __init__(self, folder: Path, run: Run) -> None:
        self.run, self.folder, copy = run, folder, folder / "copied"
        shutil.copytree(run.public, copy)
        (folder / "site").mkdir()
        (folder / "site" / "sitecustomize.py").write_text(NO_SOCKETS)
        gone = str(folder / "nothing")
        named = ("HOME", "STATE", "PASSPHRASE_FILE", "OBSERVER_PASSPHRASE_FILE")
        self.settings = {
            "PATH": os.environ["PATH"],
            "HOME": gone,
            "PYTHONPATH": str(folder / "site"),
        }
        self.settings |= {f"RANDCHECK_{name}": gone for name in named}
        self.settings |= {"PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
        if "SYSTEMROOT" in os.environ:
            self.settings["SYSTEMROOT"] = os.environ["SYSTEMROOT"]

    def python(self, *words: str) -> subprocess.CompletedProcess[str]:
        command = [*unshared(), sys.executable, *words]
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.settings,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def verify(self, *words: str, code: int) -> str:
        """Verify the copy, and leave it and everything around it as it was."""
        was = held(self.folder)
        ran = self.python("-m", "randcheck", "verify", "copied", *words)
        assert (ran.returncode, ran.stderr) == (code, ""), ran.stdout + ran.stderr
        assert held(self.folder) == was
        return ran.stdout

    def claims(self, *words: str, code: int) -> list[list]:
        """What is not true: claim, state, evidence and needs."""
        found = json.loads(self.verify(*words, "--json", code=code))
        assert found["exit_code"] == code and not found["practice"]
        return [
            [c["claim"], c["state"], spoken(c["evidence"]), spoken(c["needs"])]
            for c in found["claims"]
            if c["state"] != "true"
        ]


def unshared() -> list[str]:
    """The words that start a program without any network, where this system has them."""
    words = ["unshare", "--map-root-user", "--net"]
    found = shutil.which("unshare")
    cut = found and subprocess.run([*words, "true"], capture_output=True, check=False)
    return words if cut and cut.returncode == 0 else []


def held(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def spoken(text: dict[str, str] | None) -> tuple[str, str] | None:
    return None if text is None else (text["zh"], text["en"])


def anchors(name: str, run: Run) -> list[str]:
    """What the one who verifies brings from elsewhere: of a beacon, or from the table."""
    log = ["--key", run.prints["log"][:32]]
    if name == "beacon":
        outside = ["--policy", str(run.root / "keys" / "policy")]
        return [*log, *outside, "--tsa-ca", str(run.root / "ca.pem")]
    return [*log, "--key", run.prints["observer"], "--seen", run.code[:32].upper()]


@pytest.fixture(scope="module")
def outsiders(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Outsider]:
    """Each run is played once, when it is first asked for."""
    made: dict[str, Outsider] = {}

    def outsider(name: str) -> Outsider:
        if name not in made:
            run = RUNS[name](tmp_path_factory.mktemp(name) / "office")
            made[name] = Outsider(tmp_path_factory.mktemp(f"{name}-outside"), run)
        return made[name]

    return outsider


@pytest.mark.parametrize("lang", CODES)
@pytest.mark.parametrize("name", RUNS)
def test_with_what_its_user_has_everything_essential_is_true(outsiders, name, lang):
    outsider = outsiders(name)
    words = anchors(name, outsider.run)
    shown = outsider.verify(*words, "--lang", lang, code=0)
    assert shown == TRANSCRIPTS[name].split("\n\n")[CODES[lang]].strip("\n") + "\n"


@pytest.mark.parametrize("name", RUNS)
def test_alone_a_folder_says_what_it_needs(outsiders, name):
    assert outsiders(name).claims(code=4) == ALONE[name]


# of each anchor in turn: what is not proved without it, and the exit code
NEVER = {"beacon": {"files-held", "certificates"}, "dice": set()}
MISSING = {
    "beacon": [  # the policy names the log's key as well
        (set(), 0),
        ({"only-seal", "witnessed"}, 4),
        ({"stamped"}, 0),
    ],
    "dice": [
        ({"whose-log"}, 4),
        ({"unchosen", "files-held"}, 4),
        ({"sealed-first", "only-seal"}, 4),
    ],
}


@pytest.mark.parametrize("name", MISSING)
def test_each_anchor_proves_claims_of_its_own(outsiders, name):
    outsider = outsiders(name)
    words = anchors(name, outsider.run)
    assert len(words) == 6
    for place, (claims, code) in enumerate(MISSING[name]):
        given = [*words[: 2 * place], *words[2 * place + 2 :]]
        assert {row[0] for row in outsider.claims(*given, code=code)} == claims | NEVER[name]


def test_the_network_is_cut(outsiders):
    """What verifies could not have asked anybody: not even this process is reached."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        ask = f"import socket; socket.create_connection(('127.0.0.1', {server.getsockname()[1]}))"
        assert subprocess.run([sys.executable, "-c", ask], check=False).returncode == 0
        assert outsiders("dice").python("-c", ask).returncode == 1
        if unshared():
            words = [*unshared(), sys.executable, "-c", ask]
            assert subprocess.run(words, capture_output=True, check=False).returncode == 1
