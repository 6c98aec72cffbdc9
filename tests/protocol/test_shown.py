"""The files a publication shows (SPEC §13)."""

import csv
import io
import json
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import ORIGIN, a_seal, a_stratum, cases

from randcheck.protocol.attempt import Attempt, Logged
from randcheck.protocol.bodies import Draw
from randcheck.protocol.catalogue import catalogue
from randcheck.protocol.checks import Case
from randcheck.protocol.draw_checks import Drawn
from randcheck.protocol.history import History
from randcheck.protocol.parts import Attachment, Tree
from randcheck.protocol.people import read_people
from randcheck.protocol.record import dump_json
from randcheck.protocol.result import derive, result_rows
from randcheck.protocol.shown import batch_of, draw_files
from randcheck.protocol.table import FRAME, INSPECTORS, parse_table
from randcheck.protocol.views import SealView

CASES = {case["name"]: case for case in cases("result.json", "draws")[0]}
TWO = CASES["two strata, two teams, an expert, recusals"]
FOLDER = "draws/2025-0001"
SEED_TEXT = b"randcheck seed v1\n"


def shown(case=TWO, names=None, origin: str = ORIGIN) -> dict[str, bytes]:
    """The files of a draw of `result.json`, sealed by the seal of `entries.json`."""
    frame, people = (
        parse_table(kind, "".join(x + "\n" for x in case[name]).encode(), case["practice"])
        for name, kind in (("frame", FRAME), ("inspectors", INSPECTORS))
    )
    rule = read_people(people), case["balance"], case["leeway"], case["seed"]
    result = derive(frame, case["numbers"], *rule)
    strata = tuple(
        a_stratum(stratum=s.stratum, base=s.drum + 1, drum=s.drum, number=s.number)
        for s in result.strata
    )
    first, second = result_rows(result, {row[0]: row[2] for row in frame})
    tokens = [row[3] for row in first if row[0] in ("drawn", "reserve")]
    labels = [("entity", t, (names or {}).get(t, f"企业 {t}")) for t in tokens]
    attempt = Attempt(a_seal(strata=strata), 5, "e" * 64, "2025-09-01T01:00:00Z", frozenset())
    tree, file = Tree(1, "0" * 64, 1, "0" * 64), Attachment(1, "0" * 64)
    body = Draw("2025-0001", case["seed"], (), tree, file, file)
    sealed = Case(attempt.seal, History(), frame, [], people, [])
    drawn = Drawn(sealed, body, SEED_TEXT, [*first, *second], labels, None, result)
    view = SealView(attempt, sealed, 0, drawn)
    return draw_files(origin, view, [("stratum", "a", "高风险"), ("team", "a", "一组")])


def rows_of(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_the_files_of_a_draw():
    assert set(shown()) == {f"{FOLDER}/{n}" for n in ("seed.txt", "result.json", "selected.csv")}
    assert shown()[f"{FOLDER}/seed.txt"] == SEED_TEXT


def test_result_json_says_what_the_result_table_says():
    data = shown()[f"{FOLDER}/result.json"]
    value = json.loads(data)
    assert dump_json(value) == data
    lines = [line.split("\t") for line in TWO["expect"][1:]]
    drawn = [[r["stratum"], str(r["place"]), r["token"], r["ticket"]] for r in value["drawn"]]
    assert drawn == [row[1:] for row in lines if row[0] == "drawn"]
    assert [
        [r["stratum"], str(r["place"]), r["token"], r["ticket"]] for r in value["reserves"]
    ] == [row[1:] for row in lines if row[0] == "reserve"]
    seats = [
        [str(r["visit"]), seat["role"], str(seat["n"]), seat["inspector"]]
        for r in sorted(value["drawn"], key=lambda r: r["visit"])
        for seat in r["team"]
    ]
    assert seats == [row[1:] for row in lines if row[0] == "seat"]
    assert [
        [s["stratum"], str(s["drum"]), str(s["number"]), s["cut_off"]] for s in value["strata"]
    ] == [row[1:] for row in lines if row[0] == "stratum"]
    assert [s["label"] for s in value["strata"]] == ["高风险", "b"]
    assert value["seal"] == {"seq": 5, "sha256": "e" * 64, "time": "2025-09-01T01:00:00Z"}
    assert value["paired"] is True and value["practice"] is False


def test_members_stand_in_the_order_of_the_text():
    value = json.loads(shown()[f"{FOLDER}/result.json"])
    drawn = value["drawn"][0]
    members = [value, value["strata"][0], drawn, drawn["team"][0], value["reserves"][0]]
    assert [" ".join(found) for found in members] == [
        "schema origin practice draw task item period attempt version supersedes as_of due "
        "batches seal seed corrected events strata paired parts drawn reserves",
        "stratum label base drum number cut_off",
        "token name stratum place ticket batch visit team",
        "role n inspector unit certificate",
        "token name stratum place ticket",
    ]


@pytest.mark.parametrize(
    ("batches", "number", "expected"),
    [(1, 3, [1, 1, 1]), (3, 4, [1, 1, 2, 3]), (4, 2, [1, 3]), (3, 3, [1, 2, 3])],
)
def test_places_fall_into_batches(batches, number, expected):
    seal = a_seal(batches=tuple(f"2025-1{n}-30" for n in range(batches)))
    assert [batch_of(seal, place, number) for place in range(1, number + 1)] == expected


def test_certificates_are_dates_or_null():
    value = json.loads(shown()[f"{FOLDER}/result.json"])
    until = {
        row.split("\t")[1]: row.split("\t")[3]
        for row in TWO["inspectors"]
        if row.startswith("person")
    }
    seats = [seat for row in value["drawn"] for seat in row["team"]]
    assert {s["certificate"] for s in seats} == {None, "2026-12-31"}
    assert all((s["certificate"] or "-") == until[s["inspector"]] for s in seats)


def test_a_bottleneck_shows_who_was_drawn_and_no_team():
    files = shown(CASES["bottleneck: caps are too low"])
    value = json.loads(files[f"{FOLDER}/result.json"])
    assert value["paired"] is False
    assert [(r["visit"], r["team"]) for r in value["drawn"]] == [(None, [])] * 3
    assert [(row[0], row[6]) for row in rows_of(files[f"{FOLDER}/selected.csv"])[1:]] == [
        ("", "")
    ] * 3


def test_nothing_drawn_counts_as_paired():
    value = json.loads(shown(CASES["nothing drawn"])[f"{FOLDER}/result.json"])
    assert value["paired"] is True and value["drawn"] == value["reserves"] == []
    assert [s["cut_off"] for s in value["strata"]] == [None]


def test_practice_is_named_by_the_origin():
    value = json.loads(shown(origin="practice-hz.example")[f"{FOLDER}/result.json"])
    assert value["practice"] is True


def test_selected_csv_is_the_drawn_list():
    files = shown()
    rows = rows_of(files[f"{FOLDER}/selected.csv"])
    assert rows[0] == ["visit", "token", "name", "stratum", "place", "ticket", "inspectors"]
    value = json.loads(files[f"{FOLDER}/result.json"])
    assert rows[1:] == [
        [
            str(r["visit"]),
            r["token"],
            r["name"],
            r["stratum"],
            str(r["place"]),
            r["ticket"],
            ";".join(seat["inspector"] for seat in r["team"]),
        ]
        for r in value["drawn"]
    ]
    assert files[f"{FOLDER}/selected.csv"].count(b"\r\n") == len(rows)


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+86", "'+86"),
        ("-1", "'-1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("a=1", "a=1"),
        ("'quoted'", "'quoted'"),
        ('a "b" c', '"a ""b"" c"'),
        ("a,b", '"a,b"'),
        ('=HYPERLINK("x","y")', '"\'=HYPERLINK(""x"",""y"")"'),
        ("甲；乙", "甲；乙"),
    ],
)
def test_no_cell_is_a_formula(name, cell):
    token = next(line.split("\t")[3] for line in TWO["expect"] if line.startswith("drawn"))
    data = shown(names={token: name})[f"{FOLDER}/selected.csv"].decode("utf-8-sig")
    line = next(line for line in data.split("\r\n") if f",{token}," in line)
    assert f",{token},{cell}," in line


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1))
def test_spreadsheets_read_back_every_name(name):
    token = next(line.split("\t")[3] for line in TWO["expect"] if line.startswith("drawn"))
    rows = rows_of(shown(names={token: name})[f"{FOLDER}/selected.csv"])
    guarded = "'" + name if name[0] in "=+-@" else name
    assert next(row[2] for row in rows if row[1] == token) == guarded


def test_a_token_without_a_name_shows_nothing():
    case = {**TWO, "numbers": {"a": 2}}
    with pytest.raises((KeyError, ValueError)):
        shown(case)


def test_the_index_lists_draws_newest_first():
    def attempt(n: int, **changes) -> Attempt:
        found = Attempt(a_seal(draw=f"2025-000{n}"), n, sha256(b"x").hexdigest(), "", frozenset())
        for name, value in changes.items():
            setattr(found, name, value)
        return found

    attempts = [attempt(1, draw_seq=9), attempt(2, voided=Logged(8, "", frozenset())), attempt(3)]
    files = catalogue(ORIGIN, 4, attempts, "ab" * 32)
    value = json.loads(files["index.json"])
    assert dump_json(value) == files["index.json"]
    assert (value["origin"], value["size"], value["root"]) == (ORIGIN, 4, "ab" * 32)
    assert value["practice"] is False
    assert [(d["draw"], d["status"], d["path"]) for d in value["draws"]] == [
        ("2025-0003", "sealed", None),
        ("2025-0002", "void", None),
        ("2025-0001", "drawn", "draws/2025-0001/result.json"),
    ]
    members = ["draw", "task", "item", "period", "attempt", "as_of", "status"]
    assert list(value["draws"][0]) == [*members, "version", "path"]
    assert [d["version"] for d in value["draws"]] == [None, None, 1]


def test_the_index_keeps_the_newest_and_the_years_keep_all():
    draws = [f"{year}-{n:04d}" for year in (2024, 2025) for n in range(1, 71)]
    attempts = [Attempt(a_seal(draw=d), 1, "0" * 64, "", frozenset()) for d in draws]
    files = {p: json.loads(d) for p, d in catalogue(ORIGIN, 9, attempts, "ab" * 32).items()}
    index = files["index.json"]
    assert [d["draw"] for d in index["draws"]] == draws[:-101:-1]
    assert index["total"] == 140
    assert index["years"] == [
        {"year": year, "draws": 70, "path": f"index/{year}.json"} for year in ("2025", "2024")
    ]
    for year in ("2024", "2025"):
        of_year = [d["draw"] for d in files[f"index/{year}.json"]["draws"]]
        assert of_year == [d for d in reversed(draws) if d.startswith(year)]


def test_a_large_result_comes_in_parts(monkeypatch):
    whole = json.loads(shown()[f"{FOLDER}/result.json"])
    assert whole["parts"] == [] and len(whole["drawn"]) > 2
    monkeypatch.setattr("randcheck.protocol.shown.MOST_ROWS", 2)
    files = shown()
    result = json.loads(files[f"{FOLDER}/result.json"])
    assert result["drawn"] == result["reserves"] == []
    data = {p["path"]: files[f"{FOLDER}/{p['path']}"] for p in result["parts"]}
    assert [sha256(d).hexdigest() for d in data.values()] == [p["sha256"] for p in result["parts"]]
    parts = [json.loads(d) for d in data.values()]
    assert [row for part in parts for row in part["drawn"]] == whole["drawn"]
    assert [row for part in parts for row in part["reserves"]] == whole["reserves"]
    assert [len(part["drawn"]) for part in parts] == [p["rows"] for p in result["parts"]]
    assert list(data) == [f"drawn-1-{n:04d}.json" for n in range(1, len(parts) + 1)]
