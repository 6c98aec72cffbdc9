"""The text of entries (SPEC §4.2): every type, every single-byte change."""

import json

import pytest
from making import altered, cases, text_of

from randcheck.errors import Malformed
from randcheck.protocol.bodies import BODIES, attachments
from randcheck.protocol.entry import format_entry, parse_entry

GOOD, BAD = cases("entries.json", "entries")
TEXTS = {json.loads(case["text"])["type"]: text_of(case) for case in GOOD}


def test_the_vectors_have_every_type():
    assert set(TEXTS) == set(BODIES)


@pytest.mark.parametrize("name", BODIES)
def test_format_and_parse_are_inverses(name):
    entry = parse_entry(TEXTS[name])
    assert format_entry(entry) == TEXTS[name]
    assert type(entry.body) is BODIES[name]
    plain = json.loads(TEXTS[name])
    assert (entry.log, entry.seq, entry.time) == (plain["log"], plain["seq"], plain["time"])


@pytest.mark.parametrize("case", BAD, ids=lambda case: case["reason"])
def test_bad_entries(case):
    with pytest.raises(Malformed):
        parse_entry(text_of(case))


@pytest.mark.parametrize("name", [name for name in BODIES if name != "seal"])
def test_a_text_is_read_in_one_way_only(name):
    entry = parse_entry(TEXTS[name])
    refused = 0
    for other in altered(TEXTS[name]):
        try:
            found = parse_entry(other)
        except Malformed:
            refused += 1
            continue
        assert found != entry and format_entry(found) == other
    assert refused > len(TEXTS[name])


@pytest.mark.parametrize("name", BODIES)
def test_members_are_all_demanded_in_order(name):
    """Each member of the body left out, renamed, or moved to the end."""
    plain = json.loads(TEXTS[name])
    for member in plain["body"]:
        rest = {key: value for key, value in plain["body"].items() if key != member}
        value = plain["body"][member]
        wrong = [rest, {**rest, member + "x": value}, {**plain["body"], "x": value}]
        if member != list(plain["body"])[-1]:
            wrong.append({**rest, member: value})
        for body in wrong:
            text = json.dumps({**plain, "body": body}, indent=1, ensure_ascii=False) + "\n"
            with pytest.raises(Malformed):
                parse_entry(text.encode())


def test_attachments_are_named_as_the_folder_names_them():
    names = {name: list(attachments(parse_entry(text).body)) for name, text in TEXTS.items()}
    assert {name: found for name, found in names.items() if found} == {
        "genesis": ["carried"],
        "roster": ["file"],
        "visits": ["file"],
        "recusals": ["file"],
        "rules": ["file"],
        "items": ["file"],
        "seal": ["labels", "frame", "excluded", "inspectors", "inspectors-excluded"],
        "draw": ["result", "labels", "people"],
        "correct": ["result", "labels"],
        "event": ["inspectors", "inspectors-excluded"],
        "pairing": ["result", "people"],
        "findings": ["file"],
    }
