"""The verifier page: one file, whose policy lets its own script run and nothing else."""

import json
import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser
from importlib.resources import files

import pytest

from randcheck.services.claim_words import page_words
from randcheck.site import verifier
from randcheck.site.verifier import scripts, verifier_html

EXCERPT = '{"schema":"randcheck excerpt v1","draw":"2026-0001","files":{"a":"\\u003c/script>店"}}'
DECLARED = re.compile(r"^(?:async )?(?:function\*?|class|const|let) +([A-Za-z_$][\w$]*)", re.M)
MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function\(|setTimeout\(\""
)
ADDRESS = re.compile(r"\b(?:https?|wss?|ftp):|[\"'(=]\s*//|\burl\(|@import|\bsrc\s*=")


class Page(HTMLParser):
    """What the elements of a page hold, and their attributes."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self.inside = ""
        self.feed(data.decode())
        self.close()

    def handle_starttag(self, tag, attributes):
        self.found.append((tag, dict(attributes)))
        if tag in self.texts:
            self.inside = tag
            self.texts[tag].append("")

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside:
            self.texts[self.inside][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.found if name == tag]


@pytest.fixture(scope="module")
def page() -> bytes:
    return verifier_html(page_words(), None)


@pytest.fixture(scope="module")
def alone() -> bytes:
    return verifier_html(page_words(), EXCERPT.encode())


def digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def test_same_words_same_bytes(page, alone):
    verifier._page.cache_clear()
    assert verifier_html(page_words(), None) == page != alone
    assert verifier_html(page_words(), EXCERPT.encode()) == alone
    assert b"\r" not in page and not re.search(rb"@[A-Z]+@", page)


def test_the_policy_names_the_script_and_the_style_by_digest(page, alone):
    for data in (page, alone):
        found = Page(data)
        policy = next(m["content"] for m in found.all("meta") if "http-equiv" in m)
        rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
        assert rules == {
            "default-src": "'none'",
            "script-src": digest(found.texts["script"][-1]),
            "style-src": digest(found.texts["style"][0]),
            "connect-src": "'self'",
            "img-src": "data:",
            "base-uri": "'none'",
            "form-action": "'none'",
        }
        assert found.texts["script"][-1].lstrip().startswith('(function () {\n"use strict";')


def test_the_policy_stands_before_what_it_rules(page):
    names = [tag for tag, _ in Page(page).found]
    assert names.index("meta") < names.index("style") < names.index("script")
    assert len(Page(page).texts["script"]) == 1 and len(Page(page).texts["style"]) == 1


def test_nothing_is_asked_of_another_site(page):
    text = re.sub(r"(?m)(?:^|\s)// .*$|/\*\*.*?\*/", "", page.decode())
    assert [found[0] for found in ADDRESS.finditer(text)] == []
    handlers = {name for _, attributes in Page(page).found for name in attributes}
    assert not {name for name in handlers if name.startswith("on") or name == "style"}
    assert {a["href"] for a in Page(page).all("a")} == {"#main"}
    assert Page(page).all("link") == [{"rel": "icon", "href": "data:,"}]


def test_text_becomes_no_markup():
    sources = {name: verifier._page(name) for name in scripts()}
    assert {n: m[0] for n, text in sources.items() if (m := MARKUP.search(text))} == {}


def test_every_name_is_declared_once():
    """All scripts share one scope, in which a second declaration would replace the first."""
    names = [name for script in scripts() for name in DECLARED.findall(verifier._page(script))]
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert len(names) > 100


def test_every_script_of_the_folder_has_its_place():
    folder = files("randcheck.site").joinpath("page")
    there = {entry.name for entry in folder.iterdir() if entry.name.endswith(".js")}
    assert there == set(scripts()) and len(scripts()) == len(there)


def test_an_excerpt_is_read_back_as_it_was(alone, page):
    found = Page(alone)
    at = [s.get("id") for s in found.all("script")].index("excerpt")
    assert found.all("script")[at]["type"] == "application/json"
    assert json.loads(found.texts["script"][at]) == json.loads(EXCERPT)
    assert b'id="excerpt"' not in page


@pytest.mark.parametrize("text", ["</script>", "<!--", "</STYLE", "a\rb"])
def test_what_would_end_an_element_is_refused(text):
    with pytest.raises(ValueError, match="may not stand"):
        verifier_html({}, json.dumps({"files": {"a": "x"}}).encode() + text.encode())


def test_words_cannot_end_the_script():
    found = Page(verifier_html({"claims": {"x": {"zh": "</script><!--", "en": "@STYLE@"}}}, None))
    assert len(found.texts["script"]) == 1
    assert '"zh": "\\u003c/script>\\u003c!--"' in found.texts["script"][0]
    assert '"en": "@STYLE@"' in found.texts["script"][0]


def test_the_page_is_small_and_speaks_both_languages(page, record_property):
    record_property("bytes", len(page))
    assert len(page) < 400_000
    found = Page(page)
    assert [tag for tag, _ in found.found].count("h1") == 1
    assert found.all("html")[0]["lang"] == "zh-CN"
    assert {a.get("lang") for _, a in found.found} >= {"zh-CN", "en"}
    assert len(found.all("noscript")) == 1 and {"role": "status", "id": "status"} in found.all("p")
    named = {a["for"] for a in found.all("label")}
    fields = {a["id"] for tag in ("input", "textarea") for a in found.all(tag)}
    assert named == fields and len(fields) == 7


def test_the_words_of_the_program_are_those_of_the_page(page):
    text = Page(page).texts["script"][0]
    words = json.loads(text[text.index("const WORDS = ") + 14 : text.index(";\n\n// ----")])
    assert words == page_words()
    assert set(words["verdicts"]) == {"0", "1", "3", "4"} and "pages" in words["claims"]
