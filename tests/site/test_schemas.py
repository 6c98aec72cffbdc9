import json
import re
from fnmatch import fnmatchcase

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from randcheck.protocol import alphabet
from randcheck.site.statics import static_pages

PAGES = static_pages()
SCHEMAS = {
    path.removeprefix("schema/"): json.loads(data)
    for path, data in PAGES.items()
    if re.fullmatch(r"schema/[a-z]+-[0-9]+\.json", path)
}
GSXT = json.loads(PAGES["schema/gsxt.json"])
HEADERS = PAGES["server/_headers"].decode()
EVERY_DOCUMENT = {"index-1", "year-1", "result-1", "drawn-1", "findings-1", "pending-1"}
EVERY_DOCUMENT |= {"entity-2", "keys-1", "items-1", "pages-1", "excerpt-1", "gsxt-1"}


def objects(value):
    """Give every schema of an object with members, however deep."""
    if isinstance(value, dict):
        if value.get("type") == "object" and "properties" in value:
            yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


def patterns(value):
    if isinstance(value, dict):
        yield from (p for name, p in value.items() if name == "pattern" and isinstance(p, str))
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from patterns(inner)


def blocks():
    """Give the rules of _headers: path and headers."""
    for block in re.split(r"\n\n+", re.sub(r"(?m)^#.*\n", "", HEADERS).strip()):
        path, *lines = block.split("\n")
        yield path, dict(line.strip().split(": ", 1) for line in lines)


def cached(path):
    found = [
        h["Cache-Control"] for p, h in blocks() if fnmatchcase(path, p) if "Cache-Control" in h
    ]
    assert len(found) == 1, path
    return found[0]


def test_there_is_one_for_every_document():
    assert SCHEMAS.keys() == {f"{name}.json" for name in EVERY_DOCUMENT}


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one_and_says_what_it_is_for(name):
    schema = SCHEMAS[name]
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == name
    kind, major = name.removesuffix(".json").split("-")
    assert schema["properties"]["schema"] == {"const": f"randcheck {kind} v{major}"}
    for words in (schema["title"], schema["description"]):
        assert re.search("[\u4e00-\u9fff]", words)
        assert re.search("[a-z]", words)


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_object_has_all_its_members_and_no_other(name):
    for schema in objects(SCHEMAS[name]):
        assert schema["additionalProperties"] is False
        assert schema["required"] == list(schema["properties"])


def test_what_has_one_name_is_one_thing():
    known = {}
    for name, schema in SCHEMAS.items():
        for term, of in schema.get("$defs", {}).items():
            assert known.setdefault(term, of) == of, (name, term)


@pytest.mark.parametrize("name", SCHEMAS)
def test_patterns_are_whole_and_plain(name):
    """Whole strings only, and nothing that one language reads otherwise than another."""
    for pattern in patterns(SCHEMAS[name]):
        assert pattern.startswith("^")
        assert pattern.endswith("$")
        assert not re.search(r"\\[pPdDwWbBAZzxU]|\(\?[^:!]", pattern), pattern


@pytest.mark.parametrize(
    ("term", "is_one", "texts"),
    [
        ("draw", alphabet.is_draw_id, ["2026-0001", "practice-2026-12345", "2026-0000", "1-1"]),
        ("draw", alphabet.is_draw_id, ["2026-00001", "2026-01", "../2026-0001", "1826-0001"]),
        ("date", alphabet.is_date, ["2026-02-28", "2026-13-01", "2026-1-1", "1899-01-01", ""]),
        ("time", alphabet.is_time, ["2026-02-28T23:59:59Z", "2026-02-28T24:00:00Z", "2026-02-28"]),
        ("hex64", alphabet.is_hex64, ["0" * 64, "A" * 64, "0" * 63]),
        ("code", alphabet.is_code, ["wrong-code", "-a", "A", "a" * 33, ""]),
        ("token", alphabet.is_open_token, ["91330100MA2000001X", "甲(1)", "a", "../x", "-", " A"]),
        ("origin", alphabet.is_origin, ["某局/25fcb03a", "a/", ".a", "A", "practice-a"]),
        ("label", alphabet.is_label, ["=1+1", "第1店", "a\u202eb", " a", "a\u3000", "", "a" * 201]),
        ("label", alphabet.is_label, ["a b", "𠀀店", "a\nb", "</script>", '"\\']),
    ],
)
def test_a_term_means_what_the_protocol_means(term, is_one, texts):
    schema = next(s for s in SCHEMAS.values() if term in s.get("$defs", {}))
    validator = Draft202012Validator(schema["$defs"][term])
    assert [validator.is_valid(text) for text in texts] == [is_one(text) for text in texts]


def test_fields_of_the_national_system_are_mapped():
    Draft202012Validator(SCHEMAS["gsxt-1.json"]).validate(GSXT)
    names = [field["name"] for record in GSXT["records"] for field in record["fields"]]
    assert {"raninsPlanId", "raninsPlaneName", "raninsTaskId", "insAuth_CN", "insRes_CN"} < {*names}
    with pytest.raises(ValidationError):
        Draft202012Validator(SCHEMAS["gsxt-1.json"]).validate(GSXT | {"more": 1})


def test_static_hosts_keep_schemas_and_ask_for_the_rest():
    for name in SCHEMAS:
        assert "immutable" in cached(f"/schema/{name}")
    for path in ("/entries/00000001.note", "/files/00000001-labels.txt"):
        assert "immutable" in cached(path)
    for path in (
        "/schema/gsxt.json", "/index.json", "/index/2026.json", "/feed.xml", "/checkpoint", "/",
        "/draws/2026-0001/result.json", "/SHA256SUMS", "/entity/91330100MA2000001X.json",
    ):  # fmt: skip
        assert cached(path) == "no-cache"


def test_both_servers_let_other_sites_read_data():
    nginx = PAGES["server/nginx.conf.example"].decode()
    assert nginx.count("{") == nginx.count("}")
    allowed = [path for path, headers in blocks() if "Access-Control-Allow-Origin" in headers]
    for path in ("/index.json", "/feed.xml", "/draws/*.csv", "/entries/*", "/draws/*.txt"):
        assert path in allowed
    assert r"~\.(json|csv|note|tsr|txt|xml|sig|xlsx)$" in nginx
    assert not any(path.endswith(".html") for path in allowed)
