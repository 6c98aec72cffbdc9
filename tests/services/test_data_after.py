"""What came after a draw, for programs: entity documents, the feed, the words of a verifier."""

import copy
import re
from importlib.resources import files

import pytest
from paged import Made, made, validator
from test_page_data import alterations

from randcheck.protocol.vocabulary import FOLLOW_UPS, METHODS, RESULTS
from randcheck.services import after_words
from randcheck.services.claim_words import CLAIMS, page_words

AFTER = "draws/2026-0001/findings.json"


def entity(found, token):
    return found.entity(token)["draws"][0]


@pytest.mark.parametrize("scenario", ["found", "substituted"])
def test_an_entity_has_what_the_findings_say(scenario):
    found = made(scenario)
    for row in found.json(AFTER)["entities"]:
        document = entity(found, row["token"])
        for name in ("state", "finding", "earlier", "objections"):
            assert document[name] == row[name]
        finding = row["finding"]
        assert document["result_name"] == (finding and RESULTS[finding["result"]])
        assert document["item_name"] == "餐饮抽查"
    assert found.entity(row["token"])["bureau"] == "某县市场监督管理局"


def test_an_entity_names_whom_it_stands_for_and_who_came():
    found = made("substituted")
    first, second = found.json(AFTER)["substitutions"]
    (moved,), (gone,) = first["moved"], first["vanished"]
    assert (entity(found, moved)["moved_for"], entity(found, moved)["made_up_by"]) == (gone, None)
    assert (entity(found, gone)["moved_for"], entity(found, gone)["made_up_by"]) == (None, moved)
    assert entity(found, moved)["status"] == "drawn"
    for seat in second["seats"]:
        last = entity(found, seat["entity"])["changes"][-1]
        assert last["substitution"] == 2
        assert all(last[name] == seat[name] for name in ("role", "n", "from", "to"))


def test_where_nothing_came_after_the_members_are_empty():
    found = made("two")
    for row in found.json("draws/2026-0001/result.json")["drawn"]:
        document = found.entity(row["token"])["draws"][-1]
        assert document["state"] == ("visited" if document["visited"] else "none")
        assert document["finding"] is None and document["changes"] == []


@pytest.mark.parametrize("scenario", ["found", "substituted"])
def test_altered_findings_are_not_what_the_schema_says(scenario):
    document = made(scenario).json(AFTER)
    holds = validator(document["schema"])
    holds.validate(document)
    assert not any(map(holds.is_valid, alterations(document)))


def test_a_code_that_nobody_knows_is_refused():
    document = made("found").json(AFTER)
    holds = validator(document["schema"])
    n = next(n for n, row in enumerate(document["entities"]) if row["finding"])
    for name, wrong in (("result", "fine"), ("follow_up", "none"), ("methods", ["none"])):
        altered = copy.deepcopy(document)
        altered["entities"][n]["finding"][name] = wrong
        assert not holds.is_valid(altered)


def test_the_schema_names_every_code():
    terms = made("found").json("schema/findings-1.json")["$defs"]
    for term, words in (("result_code", RESULTS), ("follow_up", FOLLOW_UPS), ("method", METHODS)):
        named = {one["const"]: one["title"].split(" / ")[0] for one in terms[term]["oneOf"]}
        assert named == words


def test_english_words_are_those_of_the_verifier_page():
    script = (files("randcheck.site") / "page" / "ui_after_words.js").read_text("utf-8")
    for words in (after_words.FOUND, after_words.FOLLOWED):
        for text in words.values():
            assert f'"{text.zh}"' in script and f'"{text.en}"' in script


def test_every_code_has_words():
    codes = {**RESULTS, **FOLLOW_UPS, **METHODS}
    assert after_words.IN_ENGLISH.keys() == codes.keys()


def test_the_verifier_page_has_the_new_claims_and_reasons():
    words = page_words()
    assert {"findings", "unforeseen"} <= words["claims"].keys() == CLAIMS.keys()
    assert words["absent"]["ill"]["zh"] == "生病"


def news(found):
    entries = found.feed().entries
    return {e.title.split("0001 ")[1].split(" /")[0]: e for e in entries}


def test_the_feed_tells_of_findings_and_their_corrections():
    told = news(made("found"))
    assert {"公示检查结果 3 户", "公示检查结果 1 户", "更正检查结果 1 户"} < told.keys()
    assert "未发现问题 2" in told["公示检查结果 3 户"].summary


def test_the_feed_tells_of_substitutions():
    told = news(made("substituted"))
    assert "2 人不能去, 1 户由递补顶上" in told["更换 1"].summary
    assert "抽中 7, 递补 1" in told["已抽"].summary
    links = {link.href for link in told["更换 2"].links}
    assert links == {"draws/2026-0001/index.html", AFTER}


@pytest.mark.parametrize("scenario", ["found", "substituted"])
def test_news_keep_their_ids_when_more_comes(scenario):
    whole = made(scenario)
    ids = [e.id for e in whole.feed().entries]
    assert len(ids) == len(set(ids)) > 3
    draw = next(view.attempt.draw_seq for view in whole.views)
    for size in range(draw + 1, whole.checkpoint.size):
        assert {e.id for e in Made(whole.files, size).feed().entries} <= set(ids)


def test_news_come_newest_first():
    updated = [e.updated for e in made("found").feed().entries]
    assert updated == sorted(updated, reverse=True)
    assert all(re.fullmatch("urn:uuid:[0-9a-f-]{36}", e.id) for e in made("found").feed().entries)
