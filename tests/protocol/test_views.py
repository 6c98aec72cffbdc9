"""What corrections and events change: the claims about them, and what is shown (SPEC §8.5–§13)."""

import csv
import io
import json
from typing import Any

import pytest
from bench import NUMBER, SALT, Bench, names, without_row
from ledger import TREE, refused
from making import ORIGIN

from randcheck.protocol.catalogue import catalogue
from randcheck.protocol.claims import State
from randcheck.protocol.seed import seed_of
from randcheck.protocol.shown import draw_files
from randcheck.protocol.views import correction_claims

FOLDER = "draws/2025-0001"
HONEST = {name: State.TRUE for name in ("excluded", "bars", "numbers", "inspectors")}
DRAWN = HONEST | {name: State.TRUE for name in ("seed", "selection", "pairing")}


def states(bench: Bench) -> dict[str, State]:
    view = bench.view()
    correction_claims(view)
    assert {claim.draw for claim in view.claims} == {"2025-0001"}
    return {claim.name: claim.state for claim in view.claims}


def event_states(bench: Bench) -> list[dict[str, State]]:
    found = []
    for n, event in enumerate(bench.view().events, 1):
        assert {claim.draw for claim in event.claims} == {f"2025-0001+{n}"}
        found.append({claim.name: claim.state for claim in event.claims})
    return found


def false(found: dict[str, State]) -> list[str]:
    return [name for name, state in found.items() if state is State.FALSE]


def files(bench: Bench) -> dict[str, bytes]:
    view = bench.view()
    return draw_files(ORIGIN, view, bench.log.table(view.attempt.seq, "labels"))


def shown(bench: Bench) -> dict[str, Any]:
    return json.loads(files(bench)[f"{FOLDER}/result.json"])


def tokens(bench: Bench, part: str = "drawn") -> list[str]:
    return [row["token"] for row in shown(bench)[part]]


@pytest.mark.parametrize("cap", [1, 9], ids=["bottleneck", "paired"])
def test_an_honest_draw(cap):
    bench = Bench(cap)
    assert states(bench) == DRAWN and event_states(bench) == []
    value = shown(bench)
    assert (value["corrected"], value["events"], value["paired"]) == ([], [], cap == 9)
    assert len(value["drawn"]) == NUMBER


# --- corrections ----------------------------------------------------------------------------------


def test_those_next_in_order_move_up_and_nobody_else_moves():
    bench = Bench(9)
    before, order = shown(bench), tokens(bench) + tokens(bench, "reserves")
    bench.strike(order[1])
    assert states(bench) == DRAWN | {"corrected": State.TRUE}
    left = [order[0], *order[2:]]
    assert tokens(bench) + tokens(bench, "reserves") == left
    value = shown(bench)
    assert value["corrected"] == [{"token": order[1], "reason": "closed"}]
    assert [row["place"] for row in value["drawn"]] == [1, 2, 3]
    tickets = {row["token"]: row["ticket"] for row in before["drawn"] + before["reserves"]}
    assert all(tickets[row["token"]] == row["ticket"] for row in value["drawn"])
    (stratum,) = value["strata"]
    assert stratum["cut_off"] == tickets[left[NUMBER - 1]]
    assert (stratum["drum"], stratum["base"], stratum["number"]) == (6, 6, NUMBER)
    same = ("seal", "seed", "as_of", "batches", "draw", "attempt")
    assert all(value[name] == before[name] for name in same)


def test_the_last_correction_is_shown():
    bench = Bench(9)
    order = tokens(bench) + tokens(bench, "reserves")
    bench.strike(order[0])
    bench.strike(*sorted(order[:5]))
    assert states(bench)["corrected"] is State.TRUE
    assert tokens(bench) == order[5:] and tokens(bench, "reserves") == []
    assert [row["token"] for row in shown(bench)["corrected"]] == sorted(order[:5])
    assert shown(bench)["strata"][0]["number"] == NUMBER


def test_the_list_is_that_of_the_last_result():
    bench = Bench(9)
    gone = tokens(bench)[0]
    bench.strike(gone)
    text = files(bench)[f"{FOLDER}/selected.csv"].decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    assert [row[1] for row in rows] == tokens(bench) and gone not in text
    assert all(row[6] for row in rows)


def test_names_are_those_of_the_last_correction():
    bench = Bench(9)
    bench.strike(tokens(bench)[0])
    place = bench.last.correct_seqs[-1], "labels"
    bench.tables[place] = [(*row[:2], row[2] + "二") for row in bench.tables[place]]
    assert all(row["name"].endswith("二") for row in shown(bench)["drawn"])


def test_a_struck_reserve_moves_nobody_drawn():
    bench = Bench(9)
    before = shown(bench)
    bench.strike(tokens(bench, "reserves")[0])
    assert shown(bench)["drawn"] == before["drawn"]
    assert states(bench)["corrected"] is State.TRUE


def test_a_correction_may_end_a_bottleneck():
    """One entity with three free officers is served though three entities are not."""
    bench = Bench(1)
    order = sorted(tokens(bench) + tokens(bench, "reserves"))
    assert shown(bench)["paired"] is False
    bench.strike(*order[1:])
    assert states(bench)["corrected"] is State.TRUE
    assert shown(bench)["paired"] is True and tokens(bench) == order[:1]
    with refused("a draw without pairing"):
        bench.anew(9)


@pytest.mark.parametrize("word", ["drawn", "reserve", "stratum", "seat", "visit", "quota", "seed"])
def test_another_result_than_the_derived_is_false(word):
    bench, other = Bench(9), Bench(9)
    gone = tokens(bench)[0]
    other.strike(gone)
    honest = other.tables[other.last.correct_seqs[-1], "result"]
    bench.strike(gone, rows=without_row(honest, word))
    assert false(states(bench)) == ["corrected"]


def test_labels_of_a_correction_name_exactly_its_tokens():
    bench, other = Bench(9), Bench(9)
    gone = tokens(bench)[0]
    other.strike(gone)
    honest = names(other.tables[other.last.correct_seqs[-1], "result"])
    for labels in (honest[1:], [*honest, ("entity", gone, "x")], [SALT]):
        bench = Bench(9)
        bench.strike(gone, labels=labels)
        assert false(states(bench)) == ["corrected"]


def test_an_earlier_false_correction_stays_false():
    bench = Bench(9)
    order = tokens(bench)
    bench.strike(order[0], labels=[SALT])
    bench.strike(*sorted(order[:2]))
    assert false(states(bench)) == ["corrected"]


# --- events ---------------------------------------------------------------------------------------


def test_an_open_event_changes_nothing_shown_but_its_row():
    bench = Bench(1)
    before = shown(bench)
    signed = bench.anew(9)
    assert event_states(bench) == [{"inspectors": State.TRUE}]
    value = shown(bench)
    text_hash, time = signed.note.text_hash, signed.entry.time
    row = {"seq": signed.seq, "sha256": text_hash, "time": time, "seed": None}
    assert value == before | {"events": [row]}
    assert list(value["events"][0]) == ["seq", "sha256", "time", "seed"]
    assert f"{FOLDER}/seed-1.txt" not in files(bench)


def test_a_pairing_gives_teams_and_draws_nobody():
    bench = Bench(1)
    before = shown(bench)
    bench.anew(9)
    rows = bench.pairing()
    assert states(bench) == DRAWN
    everything = {name: State.TRUE for name in ("inspectors", "seed", "pairing")}
    assert event_states(bench) == [everything]
    value = shown(bench)
    assert value["paired"] is True
    kept = ("token", "ticket", "place", "batch", "name")
    for old, new in zip(before["drawn"], value["drawn"], strict=True):
        assert all(old[name] == new[name] for name in kept) and len(new["team"]) == 2
    seats = [row[4] for row in rows if row[0] == "seat"]
    found = sorted(value["drawn"], key=lambda row: row["visit"])
    assert [seat["inspector"] for row in found for seat in row["team"]] == seats
    assert value["seed"] == before["seed"] != value["events"][0]["seed"]


def test_the_seed_of_an_event_is_shown():
    bench = Bench(1)
    bench.anew(9)
    bench.pairing()
    found = files(bench)
    assert found[f"{FOLDER}/seed.txt"] == files(Bench(1))[f"{FOLDER}/seed.txt"]
    text = found[f"{FOLDER}/seed-1.txt"]
    event = bench.last.events[0]
    assert text.decode().split("\n")[:3] == [
        "randcheck seed v1",
        f"event {event.text_hash}",
        f"inputs {event.inputs_hash}",
    ]
    assert shown(bench)["events"][0]["seed"] == seed_of(text)


def test_events_follow_each_other_until_there_is_a_pairing():
    bench = Bench(1)
    for cap in (1, 9):
        bench.anew(cap)
        bench.pairing()
    assert [false(found) for found in event_states(bench)] == [[], []]
    value = shown(bench)
    assert [row["seed"] is None for row in value["events"]] == [False, False]
    assert value["paired"] is True
    assert {f"{FOLDER}/seed-{n}.txt" for n in (1, 2)} < set(files(bench))


def test_an_event_after_a_correction_pairs_whom_that_drew():
    bench = Bench(1)
    gone = tokens(bench)[0]
    bench.strike(gone)
    bench.anew(9)
    bench.pairing()
    assert false(states(bench)) == false(event_states(bench)[0]) == []
    value = shown(bench)
    assert value["paired"] and gone not in tokens(bench)
    assert all(row["team"] for row in value["drawn"])


@pytest.mark.parametrize("word", ["seed", "quota", "visit", "seat", "passed"])
def test_another_pairing_than_the_derived_is_false(word):
    bench = Bench(1)
    bench.anew(9)
    bench.pairing(lambda honest: without_row(honest, word))
    assert false(event_states(bench)[0]) == ["pairing"] and states(bench) == DRAWN


def test_a_pairing_has_no_first_part_but_its_seed():
    bench = Bench(1)
    bench.anew(9)
    drawn = bench.tables[bench.last.draw_seq, "result"]
    bench.pairing(lambda honest: [honest[0], *drawn[1:2], *honest[1:]])
    assert false(event_states(bench)[0]) == ["pairing"]


def test_another_seed_than_that_of_the_event_is_false():
    bench = Bench(1)
    bench.anew(9)
    bench.pairing(seed=shown(bench)["seed"])
    assert false(event_states(bench)[0]) == ["seed"]


@pytest.mark.parametrize("registered", [2, 4])
def test_the_inspectors_of_an_event_are_examined(registered):
    bench = Bench(1)
    inspectors = bench.last.seal.inspectors
    wrong = type(inspectors)(registered, inspectors.drum, (), TREE, TREE)
    bench.anew(9, inspectors=wrong)
    bench.pairing()
    assert false(event_states(bench)[0]) == ["inspectors"] and false(states(bench)) == []


def test_the_frame_of_an_event_is_whom_the_draw_drew():
    bench = Bench(1)
    bench.anew(9)
    (event,) = bench.view().events
    assert {row[0] for row in event.case.frame} == set(tokens(bench))
    assert event.case.seal.as_of == event.event.body.as_of


def undefined(bench: Bench, *, recorded: bool) -> Bench:
    """An event whose team has no rows: nothing can be paired from it."""
    place = bench.anew(9).seq, "inspectors"
    bench.tables[place] = [row for row in bench.tables[place] if row[0] != "team"]
    if recorded:
        bench.paired([("seed", "0" * 64)])
    return bench


def test_an_event_that_defines_no_pairing_is_false_and_shows_nothing():
    bench = undefined(Bench(1), recorded=False)
    assert false(event_states(bench)[0]) == ["inspectors"]
    assert shown(bench)["events"][0]["seed"] is None
    bench = undefined(Bench(1), recorded=True)
    assert false(event_states(bench)[0]) == ["inspectors", "seed", "pairing"]
    assert bench.view().outcome is None
    with pytest.raises(ValueError, match="no result"):
        files(bench)


# --- versions -------------------------------------------------------------------------------------


def test_every_superseded_result_stays_as_it_was():
    bench, was = Bench(1), []
    order = sorted(tokens(bench) + tokens(bench, "reserves"))
    was.append(files(bench)[f"{FOLDER}/result.json"])
    bench.strike(order[0])
    was.append(files(bench)[f"{FOLDER}/result.json"])
    bench.strike(*order[:2])
    bench.anew(1)
    was.append(files(bench)[f"{FOLDER}/result.json"])
    bench.pairing()
    now = files(bench)
    assert [now[f"{FOLDER}/result-{n}.json"] for n in (1, 2, 3)] == was
    assert f"{FOLDER}/result-4.json" not in now
    found = [json.loads(data) for data in [*was, now[f"{FOLDER}/result.json"]]]
    assert [(v["version"], v["supersedes"]) for v in found] == [
        (1, None),
        (2, "result-1.json"),
        (3, "result-2.json"),
        (4, "result-3.json"),
    ]


# --- what else is shown ---------------------------------------------------------------------------


def index_of(bench: Bench) -> dict:
    size, attempts = len(bench.entries), [bench.last]
    return json.loads(catalogue(ORIGIN, size, attempts, "ab" * 32)["index.json"])


def test_of_what_comes_after_the_index_says_the_version_only():
    bench = Bench(1)
    before = index_of(bench)
    bench.anew(9)
    bench.pairing()
    after = index_of(bench)
    assert after["draws"][0] == before["draws"][0] | {"version": 2}
    assert after == before | {"size": len(bench.entries), "draws": after["draws"]}
    assert after["draws"][0]["status"] == "drawn"
