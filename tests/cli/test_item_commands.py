"""The commands for the list of items: what they say, what they write, what they refuse."""

import csv
import io

from test_commands import ITEMS, at, stages

__all__ = ["at", "stages"]
BILL = (
    "编号,抽查事项名称,抽查子项,抽查依据,抽查比例,抽查频次\n"
    "1,餐饮检查,后厨,《食品安全法》,不低于3%,对同一单位每2年抽查不超过1次\n"
    "1,餐饮检查,前厅,《食品安全法》,根据实际情况确定,每年1次\n"
    "2,药店检查,,,5%,每年1次\n"
)
CATALOGUE = "检查事项编号,检查事项名称\nB03,餐饮检查\n"
CHECKLISTS = (
    "检查事项编号,检查事项名称,序号,检查内容,操作方法与要领\nB03,餐饮检查,1,看证照,查原件\n"
)


def test_a_dry_run_says_what_was_understood_kept_and_left_out(at):
    desk = at("ready")
    before = desk.database
    found = desk.run("item", "import", desk.file("清单.csv", BILL), "--dry-run")
    assert found.out == "" and desk.database == before
    assert "× 清单.csv 第 4 行 药店检查：没有抽查依据" in found.err
    assert "抽查比例: 1 条读成界限, 1 条照原文保留" in found.err
    assert "“根据实际情况确定” 第 3 行" in found.err
    assert "新增 2" in found.err and "无依据未读入 1" in found.err


def test_the_json_of_a_dry_run(at):
    desk = at("ready")
    found = desk.run("item", "import", desk.file("清单.csv", BILL), "--dry-run", "--json").json
    assert found["kind"] == "items" and found["written"] is False
    assert found["counts"] == {"added": 2, "changed": 0, "removed": 0, "recoded": 0}
    assert found["bounds"] == {"ratio": 1, "frequency": 2}
    assert found["text"] == [{"field": "ratio", "text": "根据实际情况确定", "rows": [3]}]
    assert len(found["refused"]) == 1 and "row 4" in found["refused"][0]["en"]


def test_nothing_is_asked_without_a_terminal(at):
    desk = at("ready")
    found = desk.run("item", "import", desk.file("清单.csv", BILL), code=2)
    assert "--yes" in found.err


def test_a_catalogue_or_checklist_alone_is_refused_with_what_to_do(at):
    desk = at("ready")
    found = desk.run("item", "import", desk.file("目录.csv", CATALOGUE), "--yes", code=5)
    assert "--codes" in found.err and "先导入" in found.err
    found = desk.run("item", "import", desk.file("单.csv", CHECKLISTS), "--yes", code=5)
    assert "先导入抽查事项清单" in found.err
    paths = desk.file("清单.csv", BILL), desk.file("目录.csv", CATALOGUE)
    found = desk.run("item", "import", paths[1], "--codes", paths[1], code=2)
    assert "--codes" in found.err


def test_a_list_without_any_basis_is_refused(at):
    desk = at("ready")
    path = desk.file("清单.csv", "抽查事项,抽查依据\n甲,\n乙,\n")
    found = desk.run("item", "import", path, "--yes", "--json", code=5)
    assert len(found.json["faults"]) == 2 and "补上" in found.json["faults"][0]["zh"]


def test_an_unknown_item_is_refused(at):
    found = at("ready").run("item", "show", "A01", code=5)
    assert "item list" in found.err


def test_a_column_is_named_by_hand(at):
    desk = at("ready")
    path = desk.file("清单.csv", "事,法\n甲,《法》\n")
    assert desk.run("item", "import", path, "--dry-run", code=5).err.count("抽查事项名称")
    words = ("--column", "名称=事", "--column", "依据=法", "--dry-run")
    assert "新增 1" in desk.run("item", "import", path, *words).err


def test_import_list_show_and_export(at, tmp_path):
    desk = at("ready")
    paths = desk.file("清单.csv", BILL), desk.file("目录.csv", CATALOGUE)
    entries = desk.entries
    desk.run("item", "import", paths[0], "--codes", paths[1], "--yes")
    assert desk.entries == entries + 1
    desk.run("item", "import", paths[0], "--yes")
    assert desk.entries == entries + 1
    desk.run("item", "import", desk.file("单.csv", CHECKLISTS), "--yes")
    listed = desk.run("item", "list").out.splitlines()
    assert [row.split("\t")[:2] for row in listed[1:]] == [
        *(["B03", "餐饮检查：后厨"], ["B03-2", "餐饮检查：前厅"]),
    ]
    shown = desk.run("item", "show", "b03").out
    assert "界限: 不低于3%" in shown.replace("抽查比例不低于", "不低于")
    assert "对一户的上限: 同一单位每2年不超过1次" in shown
    assert "1 看证照" in shown and "《食品安全法》" in shown
    assert "没有界限" in desk.run("item", "show", "B03-2").out
    found = desk.run("item", "show", "B03", "--json").json["item"]
    assert found["cap"] == {"times": 1, "unit": "years", "length": 2}
    assert found["checklist"] == [{"number": "1", "content": "看证照", "how": "查原件"}]
    for name in ("出.csv", "出.xlsx"):
        out = str(tmp_path / name)
        desk.run("item", "export", out)
        assert "没有变化" in desk.run("item", "import", out, "--yes").err
        assert "--yes" in desk.run("item", "export", out, code=2).err
        desk.run("item", "export", out, "--yes")
        desk.run("item", "export", out, "--checklists", "--yes")
        assert "没有变化" in desk.run("item", "import", out, "--yes").err
    assert desk.entries == entries + 2


def test_a_catalogue_recodes_the_list(at):
    desk = at("ready")
    desk.run("item", "import", desk.file("清单.csv", BILL), "--yes")
    found = desk.run("item", "import", desk.file("目录.csv", CATALOGUE), "--yes")
    assert "1 → B03" in found.err and "1-2 → B03-2" in found.err
    codes = [item["code"] for item in desk.run("item", "list", "--json").json["items"]]
    assert codes == ["B03", "B03-2"]


def test_a_whole_file_removes_items_and_an_update_does_not(at):
    desk = at("listed")
    path = desk.file("一.csv", ITEMS.rpartition("A02")[0])
    assert "移出" not in desk.run("item", "import", path, "--update", "--dry-run").err
    found = desk.run("item", "import", path, "--dry-run")
    assert "移出清单 1" in found.err and "移出 A02" in found.err


def test_hostile_texts_are_shown_and_exported_as_they_are(at, tmp_path):
    desk = at("ready")
    text = io.StringIO()
    rows = [["抽查事项", "抽查依据"], ["[red]甲[/red]", "=1+1"], ["{{7*7}}", "<b>法</b>"]]
    csv.writer(text).writerows(rows)
    desk.run("item", "import", desk.file("清单.csv", text.getvalue()), "--yes")
    assert "[red]甲[/red]" in desk.run("item", "list").out
    out = tmp_path / "出.csv"
    desk.run("item", "export", str(out))
    assert "'=1+1" in out.read_text(encoding="utf-8-sig")


def test_what_is_logged_is_published_and_verifies(at):
    desk = at("listed")
    desk.run("publish", "--out", "pub", "--private")
    assert "FALSE" not in desk.run("verify", "pub", code=None).out
