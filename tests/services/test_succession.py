"""A log that goes on from another: attempts, debts, and what is no log to go on from."""

from pathlib import Path

import pytest
from desk import RULES, THROWS, Desk

from randcheck.errors import Refused, Unreadable
from randcheck.model import Entity, Inspector
from randcheck.services import draws, plan, publish, setup, verify
from randcheck.services.journal import Journal, open_journal
from randcheck.services.public_folder import write_folder
from randcheck.services.request import Request
from randcheck.services.rosters import Wanted, apply_change, change_entities, change_inspectors
from randcheck.services.succession import read_before

NAMES = ("白石县市场监管局", "李梅", "correct horse")


def put(journal: Journal, out: Path, private: bool = True) -> Path:
    write_folder(publish.build(journal, private).files, out)
    return out


def follow(desk: Desk, before: Path, practice: bool = False) -> Journal:
    """Begin the next log, with the same firms and people."""
    world = desk.journal.workspace.world
    begun = setup.init(desk.folder / "next", *NAMES, practice, world, None, before)
    journal = open_journal(begun.workspace)
    firms = [Entity(f"FIRM-{n:02d}", f"第{n}家") for n in range(20)]
    staff = [Inspector(f"33{n:03d}", f"员{n}", until="2030-12-31") for n in range(8)]
    apply_change(journal, change_entities(journal, Wanted(tuple(firms))), None)
    apply_change(journal, change_inspectors(journal, Wanted(tuple(staff), False)), None)
    return journal


def again(journal: Journal, desk: Desk) -> plan.Plan:
    return plan.prepare(journal, RULES, Request("餐饮", desk.prepare("别").seal.sources, number=6))


def test_attempts_go_on_and_the_owed_are_in_the_next_draw(desk: Desk) -> None:
    drawing = desk.draw("餐饮")
    owed = {token for s in drawing.result.strata for _, token in s.drawn}
    desk.now += 3600
    journal = follow(desk, put(desk.journal, desk.folder / "old"))
    prepared = again(journal, desk)
    assert (drawing.attempt.seal.attempt, prepared.seal.attempt) == (1, 2)
    strata = {s.stratum: (s.drum, s.number) for s in prepared.seal.strata}
    assert strata["owed"] == (4, 4)
    assert {row[0] for row in prepared.case.frame if row[1] == "owed"} == owed


def test_a_visited_and_a_struck_firm_are_not_owed(desk: Desk) -> None:
    desk.visit(desk.draw("餐饮"), "2026-03-02")
    desk.now += 3600
    prepared = again(follow(desk, put(desk.journal, desk.folder / "old")), desk)
    assert [s.stratum for s in prepared.seal.strata] == ["all"]


def test_the_new_log_is_verified_with_the_old_one(desk: Desk) -> None:
    desk.draw("餐饮")
    desk.now += 3600
    old = put(desk.journal, desk.folder / "old")
    other = put(desk.journal, desk.folder / "shorter")
    journal = follow(desk, old)
    operator = setup.open_signer(journal, "operator", "correct horse")
    people = [operator, setup.add_observer(journal, "王强", "battery staple", operator)]
    attempt = draws.seal(journal, again(journal, desk), people)
    draws.log_inputs(journal, attempt, [THROWS], people)
    draws.record(journal, attempt)
    new = put(journal, desk.folder / "new")
    world = journal.workspace.world

    def state(before: Path | None, *known: str) -> str:
        brought = verify.Brought(keys=known, before=before)
        claims = verify.verify(new, brought, world).verdict.claims
        return next(str(c.state) for c in claims if c.name == "before")

    known = journal.log.keys.first.fingerprint, desk.fingerprint
    assert [state(None), state(old), state(old, *known)] == ["not proved", "not proved", "true"]
    tamper(other)
    assert state(other, *known) == state(new, *known) == "FALSE"


def tamper(folder: Path) -> None:
    path = next((folder / "files").glob("*-frame.txt"))
    path.write_bytes(path.read_bytes().replace(b"FIRM-03", b"FIRM-99"))


def test_a_false_old_log_is_refused(desk: Desk) -> None:
    desk.draw("餐饮")
    old = put(desk.journal, desk.folder / "old")
    tamper(old)
    with pytest.raises(Refused, match="does not hold"):
        read_before(old, False, desk.journal.workspace.world)
    assert not (desk.folder / "next").exists()


def test_practice_and_real_logs_do_not_follow_each_other(desk: Desk) -> None:
    desk.draw("餐饮")
    old = put(desk.journal, desk.folder / "old")
    with pytest.raises(Refused, match="practice and real"):
        follow(desk, old, practice=True)
    assert not (desk.folder / "next").exists()


def test_what_is_no_publication_is_told(desk: Desk) -> None:
    world = desk.journal.workspace.world
    for path in (desk.folder / "absent", desk.folder / "ws"):
        with pytest.raises((Unreadable, Refused)):
            read_before(path, False, world)


def test_a_publication_that_holds_a_draw_back_is_no_end_of_a_log(desk: Desk) -> None:
    """Its debts are not to be seen in it."""
    desk.draw("餐饮")
    public = put(desk.journal, desk.folder / "public", private=False)
    with pytest.raises(Refused, match="a draw is held back"):
        read_before(public, False, desk.journal.workspace.world)


def test_a_folder_with_the_end_cut_off_is_refused(desk: Desk) -> None:
    desk.draw("餐饮")
    old = put(desk.journal, desk.folder / "old")
    max((old / "entries").iterdir()).unlink()
    with pytest.raises((Refused, Unreadable)):
        read_before(old, False, desk.journal.workspace.world)
