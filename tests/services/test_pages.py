import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from lies import played
from office import START
from reading_pages import PageReader

from randcheck.protocol.anchors import Anchors
from randcheck.protocol.calendar import format_time
from randcheck.protocol.folder import read_folder
from randcheck.protocol.replay import Replay
from randcheck.protocol.verify import examine
from randcheck.protocol.views import walk
from randcheck.services.memory import PLACE
from randcheck.services.own_ticket import lowest, shell_line
from randcheck.services.pages import draw as page_draw
from randcheck.services.pages.html import html_pages
from randcheck.services.pages.told import shortened
from randcheck.site.paths import entity_name

ROOT = Path(__file__).resolve().parents[2]
SCENARIOS = ("one", "two", "void", "bottleneck", "corrected", "paired", "weighted", "held")
SCENARIOS += (
    "substituted",
    "found",
    "fresh",
    "items",
    "batches",
    "lottery",
    "classes",
    "drand",
    "after",
    "practice",
    "rotated",
)
OF_OTHERS = {"items.json", "verify.html", "feed.xml", "keys.json"}
OF_OTHERS_BY_DRAW = {"verify.html", "selected.xlsx"}


def public(scenario):
    """The files that everybody gets: no `people`."""
    files = played(scenario).files
    return {path: data for path, data in files.items() if not path.endswith("-people.txt")}


def made(files):
    log, checkpoint, _ = read_folder(files)
    pending = files.get("pending.json")
    promised = json.loads(pending)["opens"] if pending else []
    return html_pages(log, list(walk(log, Replay(log.table))), checkpoint, promised)


@cache
def pages(scenario):
    return made(public(scenario))


def drawn_rows(scenario, version=""):
    results = [p for p in public(scenario) if p.endswith(f"/result{version}.json")]
    return [row for path in results for row in json.loads(public(scenario)[path])["drawn"]]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_link_leads_somewhere(scenario):
    found, files = pages(scenario), public(scenario)
    draws = {path.split("/")[1] for path in found if path.startswith("draws/")}
    known = found.keys() | files.keys() | OF_OTHERS
    known |= {f"draws/{draw}/{name}" for draw in draws for name in OF_OTHERS_BY_DRAW}
    known |= {path.replace(".html", ".json") for path in found if path.startswith("entity/")}
    for path, data in found.items():
        assert PageReader(data).links(path) <= known, path


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_every_page_is_reached_from_the_index(scenario):
    found = pages(scenario)
    reached, new = set(), {"index.html"}
    while new:
        reached |= new
        links = [PageReader(found[path]).links(path) for path in new]
        new = {link for some in links for link in some if link in found} - reached
    assert reached == found.keys()


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_pages_are_accessible_and_ask_nobody(scenario):
    for path, data in pages(scenario).items():
        page = PageReader(data)
        assert page.all("html") == [{"lang": "zh-CN"}]
        assert len(page.all("h1")) == 1, path
        assert len(page.all("caption")) == len(page.all("table"))
        assert all(th.get("scope") in ("row", "col") for th in page.all("th"))
        regions = [d for d in page.all("div") if "scroll" in (d.get("class") or "")]
        assert len(regions) == len(page.all("table"))
        assert all(d["tabindex"] == "0" and d["role"] == "region" for d in regions)
        assert all(d["aria-label"] for d in regions)
        assert not page.all("script") and not page.all("img")
        assert not any("style" in a or any(n.startswith("on") for n in a) for _, a in page.elements)
        assert not re.search(r"(?:https?:)?//[a-z]|url\(|@import", data.decode())


@pytest.mark.parametrize("path", ["index.html", "draws/practice-2026-0001/record.html"])
def test_the_policy_admits_this_style_and_nothing_else(path):
    data = pages("practice")[path].decode()
    style = data.partition("<style>")[2].partition("</style>")[0]
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policies = [m for m in PageReader(data.encode()).all("meta") if "http-equiv" in m]
    assert [m["content"] for m in policies] == [
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'"
    ]


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_verifier_makes_the_same_bytes(scenario):
    """It has examined the seals by then, so that there are more claims than at publication."""
    files = public(scenario)
    found = examine(files, Anchors(now=format_time(START)))
    assert found.log and found.checkpoint
    assert {c.name for view in found.views for c in view.claims} >= {"unchosen", "files-held"}
    promised = json.loads(files["pending.json"])["opens"] if "pending.json" in files else []
    assert html_pages(found.log, found.views, found.checkpoint, promised) == pages(scenario)


def test_making_pages_changes_no_view():
    log, checkpoint, _ = read_folder(public("corrected"))
    views = list(walk(log, Replay(log.table)))
    claims = [list(view.claims) for view in views]
    assert html_pages(log, views, checkpoint, []) == html_pages(log, views, checkpoint, [])
    assert [view.claims for view in views] == claims


def test_the_order_of_hash_tables_does_not_show():
    def digest(seed: str) -> str:
        env = {**os.environ, "PYTHONHASHSEED": seed, PLACE: ""}
        path = os.pathsep.join((str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "services")))
        done = subprocess.run(
            [sys.executable, __file__],
            env={**env, "PYTHONPATH": path},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    assert digest("0") == digest("7") != ""


@pytest.mark.parametrize("scenario", ["one", "paired", "after"])
def test_nobody_is_named_whom_the_folder_does_not_name(scenario):
    text = b"".join(pages(scenario).values()).decode()
    for person in ("检查员", "李梅", "王强", *re.findall("33010[0-9]{3}", text)):
        assert person not in text
    opened = made(played(scenario).files)
    assert "检查员" in opened["draws/2026-0001/index.html"].decode()
    assert re.search("33010[0-9]{3}", opened["draws/2026-0001/record.html"].decode())


def test_the_result_stands_in_visit_order():
    page = PageReader(pages("one")["draws/2026-0001/index.html"])
    rows = sorted(drawn_rows("one"), key=lambda row: row["visit"])
    places = [page.text.index(row["token"]) for row in rows]
    assert rows and places == sorted(places)
    assert all(row["team"][0]["inspector"][:8] in page.text for row in rows)
    assert f"抽出 {len(rows)} 户" in page.flat


def test_every_drawn_entity_has_its_page():
    for scenario in ("one", "two", "corrected", "batches"):
        rows = drawn_rows(scenario) + drawn_rows(scenario, "-1")
        names = {f"entity/{entity_name(row['token'])}.html" for row in rows}
        assert names == {path for path in pages(scenario) if path.startswith("entity/")}


def test_the_page_of_an_entity_says_why_it_was_drawn():
    row = drawn_rows("one")[0]
    page = PageReader(pages("one")[f"entity/{entity_name(row['token'])}.html"])
    assert row["name"] in page.text and row["ticket"] in page.text
    assert f"本户排第 {row['place']}，所以抽中" in page.flat and "待检查" in page.flat


@pytest.mark.parametrize("scenario", ["one", "weighted"])
def test_the_commands_give_the_ticket(scenario):
    for row in drawn_rows(scenario):
        text = PageReader(pages(scenario)[f"entity/{entity_name(row['token'])}.html"]).text
        shell = re.search(r"printf '%s([0-9]+):%s' ([0-9a-f]{32}) '(.+)' \| sha256sum", text)
        power = re.search(r"GetBytes\('(.+)'\)\)\)", text)
        assert shell and power
        number, key, token = shell.groups()
        for message in (f"{key}{number}:{token}", power[1]):
            assert sha256(message.encode()).hexdigest() == row["ticket"]


def test_the_lowest_of_several_tickets_is_named():
    for token in ("A1", "B2", "C3"):
        digests = [sha256(f"{'k' * 32}{n}:{token}".encode()).digest() for n in range(1, 41)]
        number = lowest("k" * 32, token, 40)
        assert digests[number - 1] == min(digests)
        assert f"%s{number}:%s" in shell_line("k" * 32, number, token)


def test_struck_entities_say_so():
    before = {row["token"] for row in drawn_rows("corrected", "-1")}
    after = {row["token"] for row in drawn_rows("corrected")}
    draw = PageReader(pages("corrected")["draws/2026-0001/index.html"]).flat
    assert len(before - after) == len(after - before) == 2 and "更正后重算一致" in draw
    for struck in before - after:
        text = PageReader(pages("corrected")[f"entity/{entity_name(struck)}.html"]).flat
        assert "抽取后经公开更正删除" in text
        assert "检查组" not in text and "待检查" not in text
        assert re.search(f"{struck}：(停业|wrong-code)，由递补顶上", draw)
    page = PageReader(pages("corrected")["draws/2026-0001/index.html"])
    assert "draws/2026-0001/result-1.json" in page.links("draws/2026-0001/index.html")
    for moved in after - before:
        text = PageReader(pages("corrected")[f"entity/{entity_name(moved)}.html"]).flat
        assert "由递补顶上" in text and "检查组" in text


def test_a_visit_shows_its_day():
    found = pages("two")["draws/2026-0001/index.html"].decode()
    assert "已检查 2026-03-02" in found and "待检查" in found


def test_void_attempts_have_pages():
    found = pages("void")
    page = PageReader(found["draws/2026-0001/index.html"])
    assert "公开作废" in page.flat and "wrong-list" in page.flat and "作废时间" in page.flat
    assert "draws/2026-0001/record.html" not in found
    assert "已作废，没有抽取" in found["draws/2026-0001/task.html"].decode()
    later = PageReader(found["draws/2026-0002/index.html"])
    assert "draws/2026-0001/index.html" in later.links("draws/2026-0002/index.html")


def test_what_is_held_back_is_promised():
    (day,) = json.loads(public("held")["pending.json"])["opens"]
    assert f"最迟公布：{day}" in PageReader(pages("held")["index.html"]).flat
    assert "最迟公布" not in PageReader(pages("one")["index.html"]).flat


def test_the_announcement_has_the_usual_columns():
    text = PageReader(pages("items")["draws/2026-0001/task.html"]).flat
    assert "某县市场监督管理局2026年度第0001号抽查任务公告" in text
    columns = (
        "抽查任务编号", "抽查任务名称", "抽查类型", "抽查事项", "抽查对象范围",
        "检查日期自", "检查日期至", "检查机关", "抽查市场主体数量",
    )  # fmt: skip
    places = [text.index(column) for column in columns]
    assert places == sorted(places) and "《某法》第一条" in text


def test_no_teams_are_shown_where_none_could_be_formed():
    text = PageReader(pages("bottleneck")["draws/2026-0001/index.html"]).flat
    assert "检查组没有配齐" in text and "待配" in text and "未配人" in text
    again = PageReader(pages("paired")["draws/2026-0001/index.html"])
    assert "待配" not in again.flat and "事件 2" in again.flat
    assert "draws/2026-0001/seed-2.txt" in again.links("draws/2026-0001/index.html")


def test_items_are_listed_where_there_are_some():
    assert "items.html" not in pages("one")
    assert "A02检查" in PageReader(pages("items")["items.html"]).text


def test_many_rows_are_cut_into_pages(monkeypatch):
    monkeypatch.setattr(page_draw, "ROWS", 2)
    found, rows = made(public("one")), drawn_rows("one")
    parts = [p for p in found if re.fullmatch("draws/2026-0001/(index|list-.*).html", p)]
    assert len(parts) == -(-len(rows) // 2) > 2 and parts[1].endswith("list-0002.html")
    for path in parts:
        assert PageReader(found[path]).links(path) >= set(parts) - {path}
    for row in rows:
        page = f"entity/{entity_name(row['token'])}.html"
        assert sum(page in PageReader(found[path]).links(path) for path in parts) == 1


def test_many_draws_are_cut_into_years():
    log, checkpoint, _ = read_folder(public("one"))
    views = list(walk(log, Replay(log.table)))
    assert "year-2026.html" not in html_pages(log, views * 100, checkpoint, [])
    found = html_pages(log, views * 101, checkpoint, [])
    index, year = PageReader(found["index.html"]), PageReader(found["year-2026.html"])
    assert "year-2026.html" in index.links("index.html") and "共 101 次" in index.flat
    rows = [found.text.count("2026-0001") for found in (index, year)]
    assert rows == [100, 101]


def test_revoked_keys_are_marked():
    text = PageReader(pages("rotated")["index.html"]).flat
    assert text.count("已停用") == 2


def test_tokens_are_cut_so_that_they_differ():
    same = "a" * 8
    assert shortened({same + "b" * 56, same + "c" * 56}) == {
        same + "b" * 56: same + "b",
        same + "c" * 56: same + "c",
    }
    assert shortened({"0" * 64}) == {"0" * 64: "0" * 8}
    assert shortened(set()) == {}


def test_no_database_is_loaded():
    code = "import sys, randcheck.services.pages.html; print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"sqlmodel", "sqlalchemy", "jinja2", "segno", "randcheck.store"}
    assert not heavy & set(done.stdout.split())


if __name__ == "__main__":
    for scenario in ("corrected", "weighted"):
        for path, data in sorted(pages(scenario).items()):
            print(path, sha256(data).hexdigest())
