"""The steps of a ceremony say what anybody recomputes from seal and seed."""

import json
import subprocess
from hashlib import sha256
from pathlib import Path

import bureau
import pytest
from desk import THROWS, Desk

from randcheck.errors import Refused
from randcheck.model import Entity
from randcheck.protocol.seed import QUICKNET
from randcheck.services import draws, stage

VECTORS = Path(__file__).parents[1] / "vectors" / "drand.json"
ROUND = {r["id"]: r for r in json.loads(VECTORS.read_text())["rounds"]}["quicknet-1000"]


def beacon_line(signature: str) -> str:
    return f"drand {QUICKNET} 1000 {signature}"


def test_a_seal_adds_up_before_there_is_a_seed(desk: Desk):
    attempt = draws.seal(desk.journal, desk.prepare(), desk.people)
    step = stage.seal_step(desk.journal, attempt)
    assert step.registered == step.drum + sum(count for _, count in step.excluded) == 20
    assert (step.task, step.attempt, step.code) == ("餐饮", 1, attempt.text_hash)
    assert [(s.name, s.drum, s.number) for s in step.strata] == [("全部", 20, 4)]
    source = stage.source_step(desk.journal, attempt)
    assert source.typed and source.due is None
    assert [one.kind for one in source.sources] == ["dice"]


def test_every_step_is_recomputed_with_sha256_alone(desk: Desk):
    drawing = desk.draw()
    found = stage.stage(desk.journal, drawing.attempt.seal.draw)
    assert found.inputs.lines == (THROWS,) and found.inputs.beacon is None
    text = "".join(f"{line}\n" for line in found.seed.lines)
    assert found.seed.seed == sha256(text.encode()).hexdigest()
    (step,) = found.tickets
    assert [row.place for row in step.rows] == list(range(1, 9))
    assert [row.drawn for row in step.rows] == [True] * 4 + [False] * 4
    for row in step.rows:
        assert row.ticket == sha256(f"{found.seed.key}1:{row.token}".encode()).hexdigest()
    assert [row.ticket for row in step.rows] == sorted(row.ticket for row in step.rows)
    assert step.cut_off == step.rows[3].ticket
    note = desk.journal.log.entries[found.closing.entry].data
    signed = subprocess.run(["sed", "/^$/,$d"], input=note, capture_output=True, check=True)
    assert found.closing.code == sha256(signed.stdout).hexdigest()


def test_teams_are_those_of_the_result_with_everybody_passed(desk: Desk):
    drawing = desk.draw()
    found = stage.stage(desk.journal, drawing.attempt.seal.draw).teams
    assert found.bottleneck is None
    pairing = drawing.result.pairing
    assert [v.token for v in found.visits] == [v.entity for v in pairing.visits]
    for shown, visit in zip(found.visits, pairing.visits, strict=True):
        assert [(s.number, len(s.passed)) for s in shown.seats] == [
            (s.number + 1, len(s.passed)) for s in visit.seats
        ]
        assert shown.seats[0].person in {f"员{n}" for n in range(8)}
        assert (shown.seats[0].person, "team") in shown.seats[1].passed


def test_nothing_is_shown_of_a_draw_that_is_void_or_not_drawn(desk: Desk):
    attempt = draws.seal(desk.journal, desk.prepare(), desk.people)
    with pytest.raises(Refused, match="not drawn yet"):
        stage.stage(desk.journal, attempt.seal.draw)
    draws.void(desk.journal, attempt, "wrong-list", desk.people)
    with pytest.raises(Refused, match="void"):
        stage.stage(desk.journal, attempt.seal.draw)


def test_a_replay_is_of_the_draw_as_it_was(desk: Desk):
    drawing = desk.draw()
    before = stage.stage(desk.journal, drawing.attempt.seal.draw)
    desk.load([Entity(f"FIRM-{n:02d}", "改了名") for n in range(20)])
    desk.people_are([])
    assert stage.stage(desk.journal, drawing.attempt.seal.draw) == before


@pytest.mark.parametrize(
    ("signature", "holds"),
    [(ROUND["signature"], True), (ROUND["signature"][:-1] + "0", False)],
    ids=["signed", "altered"],
)
def test_a_signature_is_verified_where_the_check_ran(signature, holds):
    pytest.importorskip("py_arkworks_bls12381", reason="the library is not installed here")
    found = stage._beacon(beacon_line(signature))
    assert found == stage.Beacon(1000, signature, holds)


def test_a_signature_is_not_called_verified_without_a_check(monkeypatch):
    monkeypatch.setattr(stage, "beacon_checker", lambda: None)
    assert stage._beacon(beacon_line(ROUND["signature"])).holds is None


def scene(folder: Path, scenario: str) -> stage.Stage:
    found = bureau.begun(folder)
    found.follow(bureau.OTHER_RULES.get(scenario, {}))
    drawing = found.draw(**bureau.ASKED.get(scenario, {}))
    shown = stage.stage(found.journal, drawing.attempt.seal.draw)
    found.journal.workspace.store.close()
    return shown


def test_a_bottleneck_is_put_into_words(tmp_path):
    teams = scene(tmp_path, "bottleneck").teams
    assert teams.visits == () and "席位" in teams.bottleneck.zh
    assert "short" in teams.bottleneck.en


def test_a_stratum_of_which_nobody_is_drawn_has_no_cut_off(tmp_path):
    empty = [s for s in scene(tmp_path, "classes").tickets if s.number == 0]
    assert [(s.cut_off, s.rows) for s in empty] == [(None, ())]


def test_many_tickets_are_counted_in_their_row(tmp_path):
    rows = [row for s in scene(tmp_path, "weighted").tickets for row in s.rows]
    assert {2, 40} & {row.tickets for row in rows}
