import copy
import json
import subprocess
import sys
from dataclasses import replace

import pytest
from bureau import SCENARIOS
from office import begun
from paged import Made, documents, made, validator

from randcheck import __version__
from randcheck.model import Entity, PastVisit
from randcheck.protocol.note import parse_verifier_key
from randcheck.protocol.pages import is_page, made_by
from randcheck.protocol.record import dump_json
from randcheck.services import publish, rosters
from randcheck.services.pages.data import data_pages
from randcheck.services.pages.excerpt import excerpt_of
from randcheck.site.paths import entity_name


def places(value):
    """Give every object and array of a document."""
    if isinstance(value, dict | list):
        yield value
        for inner in value.values() if isinstance(value, dict) else value:
            yield from places(inner)


@pytest.mark.parametrize("scenario", [*SCENARIOS, "practice"])
def test_every_document_is_what_its_schema_says(scenario):
    found = dict(documents(made(scenario)))
    assert {"index.json", "keys.json", "pages.json", "schema/gsxt.json"} < found.keys()
    for path, document in found.items():
        validator(document["schema"]).validate(document)
        empty = [p for p in places(document) if "" in (p.values() if isinstance(p, dict) else p)]
        assert empty == [], path


@pytest.mark.parametrize("scenario", ["one", "void", "corrected", "paired", "rotated", "after"])
def test_an_excerpt_is_what_its_schema_says(scenario):
    found = made(scenario)
    for view in found.views:
        excerpt = json.loads(excerpt_of(found.log, view))
        validator(excerpt["schema"]).validate(excerpt)


def alterations(document):
    """Give a document with one thing wrong: a member more or less, a text or nothing emptied."""
    for n, place in enumerate(places(document)):
        for key in list(place) if isinstance(place, dict) else range(len(place)):
            for wrong in ({}, ""):
                altered = copy.deepcopy(document)
                list(places(altered))[n][key] = wrong
                yield altered
        if isinstance(place, dict):
            for change in (lambda p: p.update(x=None), lambda p: p.popitem()):
                altered = copy.deepcopy(document)
                change(list(places(altered))[n])
                yield altered


@pytest.mark.parametrize(
    ("scenario", "path"),
    [
        ("void", "index.json"),
        ("void", "index/2026.json"),
        ("paired", "draws/2026-0001/result.json"),
        ("corrected", "draws/2026-0001/result-1.json"),
        ("held", "pending.json"),
        ("rotated", "keys.json"),
        ("items", "items.json"),
        ("items", "pages.json"),
    ],
)
def test_an_altered_document_is_not(scenario, path):
    document = dict(documents(made(scenario)))[path]
    holds = validator(document["schema"])
    for wrong in alterations(document):
        assert not holds.is_valid(wrong)


def test_an_altered_entity_is_not():
    found = made("two")
    for draw in found.json("draws/2026-0001/result.json")["drawn"]:
        document = found.entity(draw["token"])
        assert not any(map(validator(document["schema"]).is_valid, alterations(document)))


def test_states_and_paths_agree():
    holds = validator("randcheck index v1")
    index = made("one").json("index.json")
    for wrong in ({"status": "sealed"}, {"status": "drawn", "path": None}, {"version": None}):
        altered = copy.deepcopy(index)
        altered["draws"][0].update(wrong)
        assert not holds.is_valid(altered)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_pages_are_pages_and_the_same_twice(scenario):
    found = made(scenario)
    assert all(map(is_page, found.pages))
    assert found.pages.keys().isdisjoint(found.shown)
    again = Made(found.files).pages
    assert again == found.pages


def test_who_made_them():
    assert made_by(made("one").pages["pages.json"]) == f"randcheck {__version__}"


def test_every_drawn_entity_has_a_document():
    found = made("owed")
    drawn = {}
    for view in found.views:
        draw = view.attempt.seal.draw
        for row in found.json(f"draws/{draw}/result.json")["drawn"]:
            drawn.setdefault(row["token"], []).insert(0, (draw, row["ticket"], row["team"]))
    assert len(drawn) > 6
    paths = {path for path in found.pages if path.startswith("entity/")}
    assert paths == {f"entity/{entity_name(token)}.json" for token in drawn}
    for token, draws in drawn.items():
        document = found.entity(token)
        assert [(d["draw"], d["ticket"], d["team"]) for d in document["draws"]] == draws
        assert len(document["names"]) == 1
        assert document["draws"][0]["result"] == f"../draws/{draws[0][0]}/result.json"


def _seq(found, kind, place):
    names = [type(signed.entry.body).__name__.lower() for signed in found.log.entries]
    return [seq for seq, name in enumerate(names) if name == kind][place]


def test_a_visit_has_its_day():
    found = made("two")
    rows = [r for r in found.log.table(_seq(found, "visits", -1), "file") if r[3] == "2026-0001"]
    visited = {row[0]: row[1] for row in rows}
    drawn = [row["token"] for row in found.json("draws/2026-0001/result.json")["drawn"]]
    assert 0 < len(visited) < len(drawn)
    for token in drawn:
        first = found.entity(token)["draws"][-1]
        assert (first["draw"], first["visited"]) == ("2026-0001", visited.get(token))


def test_whoever_was_struck_stays_to_be_found():
    found = made("corrected")
    result = found.json("draws/2026-0001/result.json")
    struck = [row["token"] for row in result["corrected"]]
    before = {
        row["token"]: (row["place"], row["visit"])
        for k in (1, 2)
        for row in found.json(f"draws/2026-0001/result-{k}.json")["drawn"]
    }
    assert len(struck) == 2
    for token in struck:
        (draw,) = found.entity(token)["draws"]
        assert draw["status"] == "struck"
        assert (draw["place"], draw["visit"]) == before[token]
    for row in result["drawn"]:
        assert found.entity(row["token"])["draws"][0]["status"] == "drawn"


def test_keys_say_from_when_to_when():
    found = made("rotated").json("keys.json")["keys"]
    assert all(parse_verifier_key(k["vkey"]).fingerprint == k["fingerprint"] for k in found)
    ended = {k["role"]: k for k in found if k["valid_until"] is not None}
    assert ended.keys() == {"log", "operator"}
    for role, old in ended.items():
        new = next(k for k in found if k["role"] == role and k["valid_until"] is None)
        assert old["valid_from"] < new["valid_from"] < old["valid_until"]
    assert "witness" in {k["role"] for k in made("witnessed").json("keys.json")["keys"]}


def test_the_last_list_of_items_is_shown():
    found = made("items")
    assert [item["code"] for item in found.json("items.json")["items"]] == ["A01", "A02"]
    assert found.json("items.json")["seq"] == _seq(found, "items", -1)
    assert "items.json" not in made("one").pages
    item = found.json("items.json")["items"][0]
    assert (item["basis"], item["remark"], item["kind"]) == ("《某法》第一条", None, "general")


def test_a_list_of_another_form_is_not_shown():
    found = made("items")
    read_log_of = lambda seq, name: b"any text"  # noqa: E731
    log = replace(found.log, load=read_log_of)
    pages = data_pages(log, found.views, found.checkpoint, found.shown)
    assert "items.json" not in pages


def test_large_results_are_read_from_their_parts(monkeypatch):
    whole = made("corrected")
    monkeypatch.setattr("randcheck.protocol.shown.MOST_ROWS", 2)
    parted = Made(whole.files)
    assert parted.json("draws/2026-0001/result.json")["drawn"] == []
    assert "draws/2026-0001/drawn-1-0002.json" in parted.shown
    assert parted.pages == whole.pages
    for _, document in documents(parted):
        validator(document["schema"]).validate(document)


def test_a_verifier_need_not_write_workbooks():
    found = made("two")
    without = found.again(workbooks=False)
    assert without.keys() == found.pages.keys()
    differ = {path for path in without if without[path] != found.pages[path]}
    assert differ == {path for path in without if path.endswith(".xlsx")}
    assert {without[path] for path in differ} == {b""}


def test_to_compare_pages_loads_no_writer_and_no_database():
    probe = "import sys, randcheck.services.pages.data as p; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert loaded.isdisjoint({"xlsxwriter", "sqlmodel", "sqlalchemy", "sqlite3", "jinja2"})


def test_a_code_that_changed_keeps_its_visit(tmp_path):
    bureau = begun(tmp_path)
    drawing = bureau.draw(number=3, by="")
    old = drawing.result.strata[0].drawn[0][1]
    renamed = Entity("91330100MA2999999X", "改名店", aliases=(old,))
    change = rosters.change_entities(bureau.journal, rosters.Wanted((renamed,)))
    rosters.apply_change(bureau.journal, change, None)
    day = drawing.attempt.seal.as_of
    bureau.past([PastVisit(renamed.code, day, "random", ())])
    found = Made(dict(publish.build(bureau.journal, private=True).files))
    bureau.journal.workspace.store.close()
    document = found.entity(old)
    assert (document["token"], document["aliases"]) == (old, [renamed.code])
    assert (document["draws"][0]["token"], document["draws"][0]["visited"]) == (old, day)


def test_the_mapping_points_at_what_is_there():
    found = made("two")
    result = found.json("draws/2026-0001/result.json")
    document = found.entity(result["drawn"][0]["token"])
    fields = [f for r in found.json("schema/gsxt.json")["records"] for f in r["fields"]]
    pointers = [("result", f["result"]) for f in fields] + [("entity", f["entity"]) for f in fields]
    assert sum(pointer is not None for _, pointer in pointers) > 8
    for of, pointer in pointers:
        value = {"result": result, "entity": document}[of]
        for step in (pointer or "").split("/")[1:]:
            value = value[0] if step == "{i}" else value[step]


def test_documents_are_in_the_one_form():
    for path, data in (made("items").pages | made("items").shown).items():
        if path.endswith(".json"):
            assert dump_json(json.loads(data)) == data, path
