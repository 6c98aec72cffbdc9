"""What a clerk gets wrong, as transcripts: what is typed, what is said, and going on from there."""

import getpass
import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from randcheck.cli import main
from randcheck.services import keys

OPERATOR, OBSERVER = "四个 不相干 的 词语", "battery staple"
THROWS = "3 7 10 9 1 2 3 4 5 6 7 8 9 10 1 2 3 4 5 7"
CTRL_C = "\x03"
FIRMS = [[f"FIRM-{n:02d}", f"第{n}饭店", "东乡" if n == 11 else "城关", ""] for n in range(12)]
STAFF = [[f"检查员{n}", f"3301{n:03d}", "2099-12-31"] for n in range(6)]
FIRM_HEAD = ["统一社会信用代码", "企业名称", "地区", "信用风险等级"]
STAFF_HEAD = ["姓名", "执法证号", "执法证有效期"]
ITEMS = [["编号", "抽查事项名称", "抽查依据"], ["A01", "餐饮检查", "《食品安全法》"]]
NOTHING = "没有写入任何内容"
PREPARE = "draw prepare --task 餐饮 --team 2 --source d10 --observer 王强"


class Keyboard(io.StringIO):
    """Standard input at which a clerk types; Ctrl-C is a key as any other."""

    def __init__(self, lines: tuple[str, ...]) -> None:
        super().__init__()
        self.lines = list(lines)

    def isatty(self) -> bool:
        return True

    def readline(self, *_: object) -> str:
        assert self.lines, "the program asks more than the clerk expected"
        if self.lines[0] == CTRL_C:
            self.lines.clear()
            raise KeyboardInterrupt
        return self.lines.pop(0) + "\n"


class Clerk:
    """A clerk in a folder with Excel files, typing commands and answers."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, capsys) -> None:
        self.folder, self.patch, self.capsys = folder, patch, capsys
        self.place: tuple[str, ...] = ("-w", "双随机")

    def book(self, name: str, *rows: list[str]) -> str:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(self.folder / name)
        book.close()
        return name

    def types(self, line: str, *answers: str, secrets: tuple[str, ...] = (), code: int = 0) -> str:
        """Type one command and answer what it asks; give all that was shown."""
        return self.gives(*line.split(), answers=answers, secrets=secrets, code=code)

    def gives(self, *words: str, answers=(), secrets=(), code: int = 0) -> str:
        keyboard, left = Keyboard(answers), list(secrets)
        self.patch.setattr(sys, "stdin", keyboard)
        self.patch.setattr(getpass, "getpass", lambda _: left.pop(0))
        self.capsys.readouterr()
        found = main.run([*self.place, *words])
        out, err = self.capsys.readouterr()
        shown = err + out
        assert found == code, shown
        assert not keyboard.lines and not left, f"not asked for: {keyboard.lines} {left}; {shown}"
        assert "Traceback" not in shown
        return shown


@pytest.fixture
def newcomer(tmp_path, monkeypatch, capsys) -> Iterator[Clerk]:
    """A clerk with a new workspace, two files, and nothing imported."""
    monkeypatch.setattr(keys, "KDF_ROUNDS", 1)
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    for name in ("HOME", "PASSPHRASE_FILE", "OBSERVER_PASSPHRASE_FILE"):
        monkeypatch.delenv(f"RANDCHECK_{name}", raising=False)
    monkeypatch.chdir(tmp_path)
    clerk = Clerk(tmp_path, monkeypatch, capsys)
    clerk.book("企业.xlsx", FIRM_HEAD, *FIRMS)
    clerk.book("人员.xlsx", STAFF_HEAD, *STAFF)
    clerk.place = ()
    clerk.types("init 双随机", "某县市场监督管理局", "李梅", secrets=(OPERATOR, OPERATOR))
    clerk.place = ("-w", "双随机")
    yield clerk


@pytest.fixture
def clerk(newcomer: Clerk) -> Clerk:
    """A clerk whose rosters are imported."""
    newcomer.types("entity import 企业.xlsx", "y")
    newcomer.types("inspector import 人员.xlsx", "y")
    return newcomer


def test_the_inspectors_are_imported_as_entities(newcomer):
    shown = newcomer.types("entity import 人员.xlsx", code=5)
    assert "看到的是：姓名、执法证号、执法证有效期" in shown and NOTHING in shown
    command = re.search("请用：randcheck (.+)", shown)[1]
    assert command == "inspector import"
    assert "新增 6" in newcomer.types(f"{command} 人员.xlsx", "y")


def test_the_wrong_folder(newcomer):
    newcomer.place = ()
    shown = newcomer.types("entity import 企业.xlsx", code=3)
    assert "不是工作文件夹" in shown
    folder = re.search("先 cd (.+), 或加 -w", shown)[1]
    newcomer.patch.chdir(newcomer.folder / folder)
    assert "新增 12" in newcomer.types("entity import ../企业.xlsx", "y")


def test_a_folder_without_any_workspace_near(newcomer):
    newcomer.place = ("-w", "没有")
    assert "还没有的, 用 randcheck init 新建" in newcomer.types("status", code=3)


def test_a_draw_before_anything_is_imported(newcomer):
    for noun, file in (("检查对象", "企业.xlsx"), ("检查人员", "人员.xlsx")):
        shown = newcomer.types("draw now", code=5)
        assert f"名录中还没有{noun}" in shown and NOTHING in shown
        command = re.search("先导入: randcheck (.+)", shown)[1]
        assert command.endswith(file)
        newcomer.types(command, "y")
    assert "试抽" in newcomer.types(
        "draw prepare --task 餐饮 --number 3 --team 2 --source d10 --observer 王强"
    )


def test_five_of_each_stratum_and_one_has_a_single_firm(clerk):
    shown = clerk.types(f"{PREPARE} --each 5 --by 地区", code=5)
    assert "“东乡”: 要抽 5, 待抽名单只有 1" in shown and "逐层给比例: --ratio 层名=3%" in shown
    shown = clerk.types(f"{PREPARE} --by 地区 --ratio 东乡=100% --ratio 城关=30%")
    assert re.search(r"东乡 +1 / 1 ", shown) and re.search(r"城关 +4 / 11 ", shown)


def test_three_is_written_for_three_per_cent(clerk):
    shown = clerk.types(f"{PREPARE} --ratio 3", code=2)
    assert "“3”不是户数也不是比例" in shown and "写成 3%; 要抽 3 户用 --number 3" in shown
    assert "抽 1 户" in clerk.types(f"{PREPARE} --ratio 3%")
    assert "抽 3 户" in clerk.types(f"{PREPARE} --number 3")
    assert "0.25 写成 25%" in clerk.types(f"{PREPARE} --ratio 0.25", code=2)
    assert "按比例抽用 --ratio 3%" in clerk.types(f"{PREPARE} --number 3%", code=2)
    shown = clerk.types(PREPARE, "三成", "30%")
    assert "“三成”不是户数也不是比例" in shown and "抽 4 户" in shown


def test_a_path_in_quotes_a_folder_a_wrong_name_and_an_open_file(newcomer, monkeypatch):
    for named in ('"企业.xlsx"', "“企业.xlsx”", "'企业.xlsx'"):
        assert "新增 12" in newcomer.gives("entity", "import", named, "--dry-run")
    shown = newcomer.types("entity import .", code=3)
    assert "这是文件夹" in shown and "里面有: 人员.xlsx、企业.xlsx" in shown
    shown = newcomer.types("entity import 企业.xls", code=3)
    assert "没有这个文件" in shown and "这里有: 人员.xlsx、企业.xlsx" in shown
    assert "表格打开时的临时文件" in newcomer.types("entity import ~$企业.xlsx", code=3)
    with monkeypatch.context() as locked:
        locked.setattr(Path, "open", refuse)
        shown = newcomer.types("entity import 企业.xlsx", code=3)
    assert "可能正在 WPS 或 Excel 里打开着: 关掉它再试" in shown
    assert "新增 12" in newcomer.types("entity import 企业.xlsx", "y")


def refuse(*_: object) -> None:
    raise PermissionError(13, "Permission denied")


def test_a_wrong_passphrase(clerk):
    answers = ("餐饮检查", "3", "2", "王强", "1", "3", THROWS, THROWS)
    secrets = ("口令 记 不清 了", OPERATOR, OBSERVER, "another one", OBSERVER, OBSERVER)
    shown = clerk.types("draw now", *answers, secrets=secrets)
    assert "× 打不开 operator.key: 口令不对?" in shown and "两次输入不同" in shown
    assert "√ 已记入日志" in shown
    shown = clerk.types(
        "draw seal --task 春季 --number 3 --team 2 --source d10",
        "3",
        secrets=("x", "y", "z"),
        code=5,
    )
    assert "大小写、空格都算; 再来一次就行" in shown and NOTHING in shown


def test_a_column_has_another_name(newcomer):
    newcomer.book("户名.xlsx", ["统一社会信用代码", "户名"], *([f[0], f[1]] for f in FIRMS))
    shown = newcomer.types("entity import 户名.xlsx", "户主", "户名", "y")
    assert shown.count("“企业名称”是哪一列? 照表头写:") == 2 and "新增 12" in shown
    newcomer.patch.setattr(Keyboard, "isatty", lambda _: False)
    shown = newcomer.types("entity import 户名.xlsx", code=5)
    option = re.search("例如：(--column 名称=)", shown)[1]
    assert "没有变化" in newcomer.types(f"entity import 户名.xlsx {option}户名")


def test_more_firms_than_there_are(clerk):
    shown = clerk.types(f"{PREPARE} --number 50", code=5)
    assert "要抽 50, 待抽名单只有 12" in shown and "少抽一些" in shown and "all:" not in shown
    shown = clerk.types(f"{PREPARE} --number 12", code=5)
    assert "待抽 12 户全部抽中, 就不是随机抽取了" in shown
    option = re.search("全部检查, 加 (--whole)", shown)[1]
    assert "抽 12 户" in clerk.types(f"{PREPARE} --number 12 {option}")
    assert "各层共 12 户, 不够抽" in clerk.types(f"{PREPARE} --number 50 --by 地区", code=5)


def test_the_same_task_is_drawn_twice(clerk):
    first = ("餐饮检查", "3", "2", "王强", "1", "3", THROWS, THROWS)
    clerk.types("draw now", *first, secrets=(OPERATOR, OBSERVER, OBSERVER))
    shown = clerk.types("draw now", "餐饮检查", "3", "2", "1", "不抽了", code=2)
    draw = re.search(r"已有 (\d{4}-0001), 这是第 2 次, 每次都会公布", shown)[1]
    assert "没有确认, 未封存" in shown
    command = re.search("只要看结果: randcheck (.+)", shown)[1]
    assert command == f"draw show {draw}"
    assert shown.count("FIRM-") == 0 and clerk.types(command).count("FIRM-") == 3


def test_the_rules_are_edited_in_word_or_saved_in_gbk(clerk):
    path = clerk.folder / "双随机" / "rules.toml"
    good = path.read_text(encoding="utf-8")
    path.write_text(good.replace('entities = "1 year"', "entities = “2 years”"), encoding="utf-8")
    shown = clerk.types("rules check", code=5)
    assert "细则第 5 行读不懂: entities = “2 years”" in shown and "用英文(半角)的" in shown
    path.write_bytes(good.encode("gb18030"))
    shown = clerk.types("rules check", code=5)
    assert "细则不是 UTF-8 编码" in shown and "另存为, 编码选 UTF-8" in shown
    path.write_text(good.replace("cap = 20", "cap = 二十"), encoding="utf-8")
    assert "数字不加" in clerk.types("rules check", code=5)
    path.write_text(good.replace("1 year", "2 years", 1), encoding="utf-8-sig")
    assert "已改动, 下次封存时记入日志" in clerk.types("rules check")


def test_a_date_that_is_none(clerk):
    for line in (f"{PREPARE} --number 3 --due 20261301", "visit add FIRM-01 --date 20261301"):
        shown = clerk.types(line, code=2)
        assert "“20261301”不是日期" in shown and "例: 2026-12-31" in shown
    assert "√ 已登记" in clerk.types("visit add FIRM-01 --date 2026年1月5日")


def test_a_name_is_given_for_a_code(clerk):
    shown = clerk.types("visit add 第1饭店 --date 20260105", code=5)
    code = re.search("这是名称; 请写代码: (.+)", shown)[1]
    shown = clerk.types(f"visit add {code} --date 20260105 --inspector 检查员1", code=5)
    person = re.search("请写代码: (.+)", shown)[1]
    clerk.types(f"visit add {code} --date 20260105 --inspector {person}")
    assert "2026-01-05" in clerk.types(f"entity show {code}")


def test_a_column_of_strata_that_is_empty(clerk):
    shown = clerk.types(f"{PREPARE} --number 3 --by 信用风险等级")
    assert "分层的一列全都空着, 等于没有分层" in shown
    clerk.types("entity set FIRM-03 --set 信用风险等级=A")
    shown = clerk.types(f"{PREPARE} --number 3 --by 信用风险等级")
    assert "有 11 户分层的一列空着, 单独成一层" in shown


def test_an_item_that_is_not_on_the_list(clerk):
    clerk.book("清单.xlsx", *ITEMS)
    clerk.types("item import 清单.xlsx", "y")
    shown = clerk.types(f"{PREPARE} --number 3 --item 广告检查", code=5)
    assert "抽查事项清单里没有“广告检查”" in shown and "randcheck item list" in shown
    assert "A01" in clerk.types("item list")
    assert "抽 3 户" in clerk.types(f"{PREPARE} --number 3 --item A01")


def test_every_certificate_has_expired(newcomer):
    newcomer.types("entity import 企业.xlsx", "y")
    newcomer.book("过期.xlsx", STAFF_HEAD, *([*row[:2], "2020-12-31"] for row in STAFF))
    newcomer.types("inspector import 过期.xlsx", "y")
    shown = newcomer.types("draw now", code=5)
    assert "检查人员 6 人的执法证都已过期, 最晚的到 2020-12-31" in shown
    assert "在人员表里改正有效期后重新导入" in shown
    assert "变更 6" in newcomer.types("inspector import 人员.xlsx", "y")
    assert "可派 6 人" in newcomer.types(f"{PREPARE} --number 3")


def test_last_years_file_is_imported_by_mistake(clerk):
    clerk.book("去年.xlsx", FIRM_HEAD, *FIRMS[:7], ["FIRM-77", "新店", "城关", ""])
    shown = clerk.types("entity import 去年.xlsx", "n")
    before, _, after = shown.partition("写入?")
    caution = (
        "!! 注意: 在册 12 户, 文件里没有的 5 户 (42%) 将停用。文件不全、是往年的或选错了, 请答 N"
    )
    assert caution in before and "未写入" in after
    option = re.search("请加 (--update)", before)[1]
    shown = clerk.types(f"entity import 去年.xlsx {option}", "y")
    assert "!!" not in shown and "新增 1" in shown and "停用" not in shown
    assert "FIRM-11" in clerk.types("entity list")


@pytest.mark.parametrize(("left", "warned"), [(8, False), (7, True)])
def test_a_third_is_the_bound(clerk, left, warned):
    clerk.book("少.xlsx", FIRM_HEAD, *FIRMS[:left])
    assert ("!! 注意" in clerk.types("entity import 少.xlsx --dry-run")) is warned


def test_the_caution_is_in_the_json_and_for_inspectors_too(clerk):
    clerk.book("少.xlsx", STAFF_HEAD, *STAFF[:3])
    shown = clerk.types("inspector import 少.xlsx --dry-run --json")
    assert "在册 6 人, 文件里没有的 3 人 (50%) 将停用" in shown.partition('"warnings"')[2]


def test_ctrl_c_in_the_middle_of_the_questions(clerk):
    database = clerk.folder / "双随机" / "randcheck.db"
    before = database.read_bytes()
    shown = clerk.types("draw now", "餐饮检查", "3", CTRL_C, code=130)
    assert "已中断" in shown and NOTHING in shown and database.read_bytes() == before
    shown = clerk.types("entity import 企业.xlsx --update", code=0)
    assert "没有变化" in shown


def test_ctrl_c_or_wrong_throws_after_the_seal_and_on_from_there(clerk):
    answers = ("餐饮检查", "3", "2", "王强", "1", "3", CTRL_C)
    shown = clerk.types("draw now", *answers, secrets=(OPERATOR, OBSERVER, OBSERVER), code=130)
    assert "之前的步骤已记入日志; 执行 randcheck 看下一步" in shown
    shown = clerk.types("draw now --task 餐饮检查 --number 3 --team 2 --source d10", code=5)
    command = re.search("先 randcheck (draw run .+)", shown)[1]
    again = ("1 2 3", THROWS, THROWS)
    shown = clerk.types(command, *again, secrets=(OPERATOR, OBSERVER))
    assert "应掷 20 次, 录入了 3 次" in shown and shown.count("FIRM-") == 3
    line = "draw now --task 春季 --number 3 --team 2 --source d10 --yes --typed 1"
    shown = clerk.types(line, code=2)  # told before anything is sealed
    assert "应掷 20 次" in shown and "√ 抽前封存" not in shown
