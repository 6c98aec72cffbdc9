"""Exported rosters: read back exactly, run by nothing, the same bytes every time."""

import csv
import io
import unicodedata
from dataclasses import fields, replace
from functools import partial

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from randcheck.errors import Refused
from randcheck.files import read_entities, read_inspectors
from randcheck.files.cells import BETWEEN, ERROR_VALUE, FOREVER, NOTHING, BadCell, label
from randcheck.files.headings import ENTITIES, INSPECTORS
from randcheck.files.inspectors import YES_NO
from randcheck.files.shapes import field_label
from randcheck.guarding import guarded, unguarded
from randcheck.model import Entity, Inspector, Licence
from randcheck.site import roster_files
from randcheck.site.cells import visible
from randcheck.site.roster_files import (
    ENTITY_COLUMNS,
    INSPECTOR_COLUMNS,
    entity_table,
    inspector_table,
    pool_table,
    roster_csv,
    roster_xlsx,
)

WRITERS = {"csv": roster_csv, "xlsx": roster_xlsx}
STARTERS = tuple("=+-@\t\r＝＋－＠")
HOSTILE = [
    '=HYPERLINK("http://x","点我")',
    "'=1+1",
    "''=1+1",
    "'老张'饭店",
    "+1",
    "-1+1",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "＝1+1",
    "http://example.com/",
    "mailto:a@b.c",
    "internal:Sheet1!A1",
    "{=1+1}",
    "_x0041_店",
    "a,b;c\td",
    '"引号"',
    "007",
    "1E5",
    "2026/1/5",
    "TRUE",
]


def is_name(text: str) -> bool:
    try:
        return bool(text) and label(text) == text and visible(text) == text
    except BadCell:
        return False


hostile = st.sampled_from([text for text in HOSTILE if "\t" not in text])
signs = st.characters(exclude_categories=("C", "Zl", "Zp"))
plain = st.text(signs, min_size=1, max_size=20).map(
    lambda text: unicodedata.normalize("NFC", text).strip()
)
texts = st.one_of(hostile, plain, st.just("城关镇"))
names = texts.filter(is_name).filter(
    lambda text: not ERROR_VALUE.fullmatch(text) and text not in NOTHING
)
blanks = st.one_of(st.just(""), names)
words = names.filter(lambda text: not BETWEEN.search(text))
lists = st.lists(words, max_size=3, unique=True).map(tuple)
days = st.one_of(st.just(""), st.dates().map(str).filter(lambda day: day > "1900"))
ends = st.one_of(days, st.just(FOREVER))
codes = st.from_regex(r"[1-9][A-Z]{2}[0-9A-Z._()\-\u4e00-\u9fff]{0,12}", fullmatch=True)
several = partial(st.lists, min_size=1, max_size=5, unique_by=lambda value: value.code)


def is_stored(field, text):
    """Tell whether an import would keep a text as it is: A级 becomes A."""
    try:
        return not text or field_label(field, text) == text
    except BadCell:
        return False


def columns(kind, vocabulary, **strategies):
    """Fill every field that an import knows; the others stay as they are when absent."""
    known = [f.name for f in fields(kind) if f.name in vocabulary.fields]
    stored = {name: blanks.filter(partial(is_stored, name)) for name in known}
    return st.builds(kind, **{**stored, **strategies})


entities = columns(
    Entity,
    ENTITIES,
    code=codes,
    name=names,
    status=st.sampled_from(["", "存续", "在业"]),
    since=days,
    tags=lists,
    aliases=st.just(()),
)
inspectors = columns(
    Inspector,
    INSPECTORS,
    code=codes,
    name=names.filter(lambda text: text == text.strip("*＊ ")),
    scope=lists,
    regions=lists,
    role=st.sampled_from(["officer", "expert", "auxiliary"]),
    until=ends,
    qualifications=lists,
    lead=st.booleans(),
    borrowed=blanks.filter(
        lambda text: unicodedata.normalize("NFKC", text).casefold() not in YES_NO
    ),
)


def on_roster(values):
    return [(value, True) for value in sorted(values, key=lambda value: value.code)]


def texts_of(data):
    """Read a workbook: every cell a text, none a formula or a link."""
    (sheet,) = load_workbook(io.BytesIO(data))
    found = [[cell for cell in row] for row in sheet]
    for cell in (cell for row in found for cell in row if cell.value is not None):
        assert cell.data_type == "s" and cell.hyperlink is None and cell.number_format == "@"
    return [[cell.value or "" for cell in row] for row in found]


def lines_of(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=60, deadline=None)
@given(values=several(entities))
def test_entities_are_read_back_as_they_were(form, values):
    rows = on_roster(values)
    reading = read_entities("a", WRITERS[form](entity_table(rows)))
    assert [(value, True) for value in reading.values] == rows


@pytest.mark.parametrize("form", WRITERS)
@settings(max_examples=60, deadline=None)
@given(values=several(inspectors))
def test_inspectors_are_read_back_as_they_were(form, values):
    rows = on_roster(values)
    reading = read_inspectors("a", WRITERS[form](inspector_table(rows)))
    assert [(value, True) for value in reading.values] == rows


@pytest.mark.parametrize("form", WRITERS)
@pytest.mark.parametrize("name", [text for text in HOSTILE if is_name(text)])
def test_every_hostile_name_is_read_back(form, name):
    rows = [(Entity("A1", name, region=name), True)]
    (value,) = read_entities("a", WRITERS[form](entity_table(rows))).values
    assert (value.name, value.region) == (name, name)


@pytest.mark.parametrize("form", WRITERS)
def test_former_codes_are_read_back(form):
    rows = [(Entity("A1", "甲", aliases=("B1", "B2")), True)]
    (value,) = read_entities("a", WRITERS[form](entity_table(rows))).values
    assert value.aliases == ("B1", "B2")


@pytest.mark.parametrize("form", WRITERS)
def test_the_retired_come_back_retired(form):
    firms = [(Entity("A1", "甲"), True), (Entity("A2", "乙"), False)]
    reading = read_entities("a", WRITERS[form](entity_table(firms, state=True)))
    assert [e.code for e in reading.values] == ["A1"] and reading.inactive == {"A2": "invalid"}
    people = [(Inspector("A1", "甲"), True), (Inspector("A2", "乙"), False)]
    staff = read_inspectors("a", WRITERS[form](inspector_table(people)))
    assert [i.code for i in staff.values] == ["A1"] and list(staff.inactive) == ["A2"]


def test_a_code_on_the_roster_and_retired_is_a_fault():
    twice = [(Entity("A1", "甲"), True), (Entity("A1", "甲"), False)]
    with pytest.raises(Refused) as caught:
        read_entities("a", roster_csv(entity_table(twice, state=True)))
    assert "这里却是失效" in caught.value.faults[0].zh


@given(st.text())
@example("'=1")
@example("''＠")
@example("'a")
def test_the_mark_comes_off_exactly(text):
    marked = guarded(text)
    assert unguarded(marked) == text
    assert not marked.startswith(STARTERS)
    assert marked in (text, "'" + text)


@given(st.text(), st.text())
def test_no_two_texts_are_marked_alike(one, other):
    assume(one != other)
    assert guarded(one) != guarded(other)


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1, max_size=60)))
def test_any_text_in_any_cell_is_inert(text):
    licence = Licence(*[text] * len(fields(Licence)))
    entity = Entity(*[text] * 11, (text,), (licence,), (text,))
    person = Inspector("1", text, text, (text,), (text,), "officer", *[text] * 3, (text,))
    person = replace(person, level=text, post=text, category=text, borrowed=text)
    tables = entity_table([(entity, True)]), inspector_table([(person, True)])
    for table in (*tables, pool_table([(entity, True)])):
        (row,) = table.rows
        shown = [visible(cell) for cell in row]
        (_, read) = lines_of(roster_csv(table))
        assert not any(cell.startswith(STARTERS) for cell in read)
        assert [unguarded(cell) for cell in read] == shown
        assert texts_of(roster_xlsx(table))[1] == shown


@given(st.permutations([Entity(f"A{n}", f"店{n}", address="路" * n) for n in range(4)]))
def test_equal_rosters_give_equal_bytes(values):
    rows = on_roster(values)
    known = on_roster(Entity(f"A{n}", f"店{n}", address="路" * n) for n in range(4))
    for write in WRITERS.values():
        assert write(entity_table(rows)) == write(entity_table(known))


def test_every_field_has_its_column_and_the_import_knows_it():
    kept_apart = {"licences"}
    assert {f.name for f in fields(Entity)} - kept_apart == set(ENTITY_COLUMNS)
    assert {f.name for f in fields(Inspector)} == set(INSPECTOR_COLUMNS)
    for vocabulary, found in ((ENTITIES, ENTITY_COLUMNS), (INSPECTORS, INSPECTOR_COLUMNS)):
        for field, (heading, _) in found.items():
            assert vocabulary.field(heading) == field or field not in vocabulary.fields


def test_pools_have_a_row_for_each_licence_and_the_headings_of_the_template(cases):
    held = (Licence("药店", "药品", "许可证", "2", "2020-01-01", FOREVER, "县局"), Licence("餐饮"))
    table = pool_table([(Entity("A1", "甲", licences=held), True), (Entity("A2", "乙"), True)])
    template = (cases / "templates" / "zj_special_library_import_v2.csv").read_text("utf-8")
    assert ",".join(table.headings) == template.strip().rpartition(",")[0]
    assert table.rows == (
        ("药店", "药品", "A1", "甲", "许可证", "2", "2020-01-01", "长期", "县局"),
        ("餐饮", "", "A1", "甲", *[""] * 5),
    )


def test_a_workbook_is_ready_to_be_edited():
    rows = [(Entity("91330000668306747T", "某某县城关镇第一饭店", "", "城关"), True)]
    sheet = load_workbook(io.BytesIO(roster_xlsx(entity_table(rows)))).active
    assert sheet.freeze_panes == "A2"
    assert sheet.column_dimensions["A"].width > 18 and sheet.column_dimensions["B"].width > 20
    wide = [d for _, d in sorted(sheet.column_dimensions.items())]
    assert all(d.number_format == "@" for d in wide) and wide[-1].max == len(ENTITY_COLUMNS)
    assert all(cell.number_format == "@" for row in sheet for cell in row if cell.value)


def test_csv_opens_in_excel():
    data = roster_csv(entity_table([(Entity("A1", "甲"), True)]))
    assert data.startswith(b"\xef\xbb\xbf") and data.endswith(b"\r\n")
    assert data.count(b"\n") == data.count(b"\r\n") == 2


def test_what_no_sheet_holds_is_refused(monkeypatch):
    long = Inspector("A1", "甲", scope=tuple(f"{n:0150d}" for n in range(300)))
    with pytest.raises(Refused, match="holds"):
        roster_xlsx(inspector_table([(long, True)]))
    assert roster_csv(inspector_table([(long, True)]))
    monkeypatch.setattr(roster_files, "MOST_ROWS", 1)
    with pytest.raises(Refused, match="2 rows"):
        roster_xlsx(entity_table([(Entity(f"A{n}", "甲"), True) for n in range(2)]))


def test_names_of_every_plane_survive():
    name = unicodedata.normalize("NFC", "𠮷野家é饭店😀")
    for write in WRITERS.values():
        (value,) = read_entities("a", write(entity_table([(Entity("A1", name), True)]))).values
        assert value.name == name
