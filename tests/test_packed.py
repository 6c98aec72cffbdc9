"""Packed rows: exact inverses of roster values, in the order of codes."""

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck import packed
from randcheck.model import Entity, Inspector, Licence
from randcheck.packed import ENTITY, INSPECTOR, Packed, Place, code_of, pack, place_of, unpack
from randcheck.protocol.alphabet import is_label, is_open_token

CODES = st.text("0A9Z-._()甲龍", min_size=1, max_size=6).filter(is_open_token)
LABELS = st.text(max_size=8).map(str.strip).filter(lambda text: not text or is_label(text))
WORDS = LABELS.filter(bool)
LISTS = st.lists(WORDS, max_size=3).map(tuple)
LICENCES = st.builds(Licence, WORDS, *[LABELS] * 6)
ENTITIES = st.builds(
    Entity,
    CODES,
    *[LABELS] * 10,
    tags=LISTS,
    licences=st.lists(LICENCES, max_size=2).map(tuple),
    aliases=st.lists(CODES, max_size=2).map(tuple),
)
INSPECTORS = st.builds(
    Inspector,
    CODES,
    *[LABELS] * 2,
    scope=LISTS,
    regions=LISTS,
    role=st.sampled_from(["officer", "expert"]),
    until=LABELS,
    issuer=LABELS,
    staff=LABELS,
    qualifications=LISTS,
    level=LABELS,
    post=LABELS,
    category=LABELS,
    lead=st.booleans(),
    borrowed=LABELS,
)
PLACES = st.builds(Place, st.integers(0, 1_100_000), st.integers(0, 199), st.integers(0, 199))


@given(ENTITIES, PLACES)
def test_an_entity_comes_back(entity, place):
    row = pack(ENTITY.flatten(entity), place)
    assert ENTITY.restore(unpack(row)) == entity
    assert (code_of(row), place_of(row)) == (entity.code, place)


@given(st.lists(ENTITIES, max_size=5), st.integers(0, 3))
def test_what_is_not_kept_once_stays_with_its_row(entities, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "_shared", [])
        patch.setattr(packed, "_numbers", {})
        patch.setattr(packed, "MOST_SHARED", most)
        rows = [pack(ENTITY.flatten(entity)) for entity in entities]
        kinds = {ENTITY.flatten(entity)[2:8] for entity in entities}
        assert len(packed._shared) == min(most, len(kinds))
        assert [ENTITY.restore(unpack(row)) for row in rows] == entities


@given(INSPECTORS)
def test_an_inspector_comes_back(inspector):
    assert INSPECTOR.restore(unpack(pack(INSPECTOR.flatten(inspector)))) == inspector


@pytest.mark.parametrize(("form", "kind"), [(ENTITY, Entity), (INSPECTOR, Inspector)])
def test_columns_are_the_fields_in_their_order(form, kind):
    assert form.columns == tuple(field.name for field in fields(kind))
    values = {name: f"x{n}" for n, name in enumerate(form.columns)}
    lists = {"tags", "licences", "aliases", "scope", "regions", "qualifications", "lead"}
    plain = kind(**{name: text for name, text in values.items() if name not in lists})
    flat = dict(zip(form.columns, form.flatten(plain), strict=True))
    assert all(flat[name] == text for name, text in values.items() if name not in lists)


@given(st.lists(st.tuples(CODES, PLACES), max_size=8))
def test_rows_sort_by_code_then_as_in_the_file(pairs):
    rows = sorted(pack((code, *[""] * 13), place) for code, place in pairs)
    assert [(code_of(row), place_of(row)) for row in rows] == sorted(pairs)


@given(st.lists(ENTITIES, max_size=8), CODES)
def test_a_packed_roster_is_a_sequence(entities, other):
    roster = Packed.of(ENTITY, entities)
    wanted = sorted({e.code: e for e in entities}.values(), key=lambda e: e.code)
    assert list(roster) == wanted and roster == tuple(wanted) and len(roster) == len(wanted)
    assert roster[1:] == tuple(wanted[1:]) and Packed.of(ENTITY, roster) is roster
    for code in [other, *(e.code for e in entities)]:
        row = roster.find(code)
        found = None if row is None else ENTITY.restore(unpack(row))
        assert found == next((e for e in wanted if e.code == code), None)
    if wanted:
        assert roster[0] == wanted[0] and roster[-1] == wanted[-1]
        assert roster != tuple([replace(wanted[0], name="?"), *wanted[1:]])
    assert roster != (*wanted, Entity("A", "甲"))
