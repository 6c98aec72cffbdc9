"""An older copy of a workspace is noticed before it forks the log, and never by mistake."""

import itertools
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from randcheck.errors import Refused
from randcheck.model import Entity
from randcheck.protocol.calendar import format_time
from randcheck.services import keys, publish, setup
from randcheck.services.journal import Journal, open_journal
from randcheck.services.memory import PLACE, remember
from randcheck.services.newest import NEWEST, find_ahead
from randcheck.services.rosters import Wanted, apply_change, change_entities
from randcheck.services.status import status
from randcheck.services.workspace import open_workspace
from randcheck.services.world import World


@pytest.fixture
def sit(tmp_path, monkeypatch):
    """Open the workspace of a folder under the test's own; begin `ws` first."""
    monkeypatch.setattr(keys, "KDF_ROUNDS", 1)
    clock, count = itertools.count(1772416800, 60), itertools.count()
    world = World(
        lambda: format_time(next(clock)), lambda n: sha256(b"%d" % next(count)).digest()[:n]
    )
    opened = []

    def sit(name: str) -> Journal:
        opened.append(open_workspace(tmp_path / name, world))
        return open_journal(opened[-1])

    begun = setup.init(tmp_path / "ws", "某县市场监管局", "李梅", "correct horse", False, world)
    opened.append(begun.workspace)
    yield sit
    for workspace in opened:
        workspace.store.close()


def add(journal: Journal, code: str) -> None:
    apply_change(journal, change_entities(journal, Wanted((Entity(code, f"{code}店"),))), None)


def stale(sit: Callable[[str], Journal], folder: Path) -> Journal:
    """Make a copy `old` of the workspace, after which the original goes on by one entry."""
    add(sit("ws"), "A-1")
    shutil.copytree(folder / "ws", folder / "old")
    add(sit("ws"), "A-2")
    return sit("old")


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_an_older_copy_is_refused_on_the_machine_that_wrote_the_newer(sit, tmp_path):
    old = stale(sit, tmp_path)
    with pytest.raises(Refused, match="4 > 3") as told:
        add(old, "B-1")
    assert "本机记得" in told.value.what.zh and told.value.hint and "分叉" in told.value.hint.zh
    assert len(old.workspace.store.notes()) == old.size == 3
    add(sit("ws"), "A-3")


def test_two_branches_of_a_log_are_told_whichever_is_longer(sit, tmp_path, monkeypatch):
    old = stale(sit, tmp_path)
    monkeypatch.setenv(PLACE, str(tmp_path / "another machine"))
    add(old, "B-1")
    with pytest.raises(Refused, match="differ within the first 4"):
        add(sit("ws"), "A-3")
    add(old, "B-2")
    with pytest.raises(Refused, match="longer than"):
        add(sit("ws"), "A-3")


def test_a_machine_without_a_memory_still_reads_the_published_folder(sit, tmp_path, monkeypatch):
    add(sit("ws"), "A-1")
    publish.publish(sit("ws"), tmp_path / "out", False)
    old = stale(sit, tmp_path)
    publish.publish(sit("ws"), tmp_path / "out", False)
    monkeypatch.setenv(PLACE, "")
    before = tree(tmp_path / "out")
    for step in (
        lambda: add(old, "B-1"),
        lambda: publish.publish(old, tmp_path / "out", False),
        lambda: publish.publish(old, tmp_path / "elsewhere", False, dry_run=True),
    ):
        with pytest.raises(Refused, match="published in") as told:
            step()
        assert "公布" in told.value.what.zh and "长（" in told.value.what.zh
    assert tree(tmp_path / "out") == before and not (tmp_path / "elsewhere").exists()
    (tmp_path / "out").rename(tmp_path / "moved")
    with pytest.raises(Refused):
        publish.publish(old, tmp_path / "moved", True)
    add(old, "B-1")  # nothing within reach tells any more


def test_the_receipt_of_held_draws_counts_too(sit, tmp_path, monkeypatch):
    old = stale(sit, tmp_path)
    monkeypatch.setenv(PLACE, "")
    out, new = tmp_path / "out", sit("ws")
    publish.publish(old, out, False)
    (out / "receipt").write_bytes(new.workspace.store.checkpoint(new.size))
    with pytest.raises(Refused, match="4 > 3"):
        publish.publish(old, out, False)


def test_status_says_it_and_names_nothing_that_would_append(sit, tmp_path):
    assert status(sit("ws")).warnings == ()
    found = status(stale(sit, tmp_path))
    assert "4 > 3" in found.warnings[0].zh
    assert [command.split()[1] for command, _ in found.next] == ["restore"]


def test_moved_and_renamed_workspaces_go_on(sit, tmp_path):
    publish.publish(sit("ws"), tmp_path / "out", False)
    add(sit("ws"), "A-1")
    (tmp_path / "ws").rename(tmp_path / "renamed")
    add(sit("renamed"), "A-2")
    shutil.copytree(tmp_path / "renamed", tmp_path / "carried")
    add(sit("carried"), "A-3")
    publish.publish(sit("carried"), tmp_path / "out", False)


def test_who_comes_second_is_told_of_the_other_and_not_of_a_copy(sit):
    first, second = sit("ws"), sit("ws")
    add(first, "A-1")
    with pytest.raises(Refused) as told:
        add(second, "A-2")
    assert "同时有人写入" in told.value.what.zh
    assert status(second).warnings == ()


@pytest.mark.parametrize("damage", ["empty", "cut", "foreign", "long", "folder", "binary"])
def test_a_damaged_memory_never_stops_anybody(sit, tmp_path, memory, damage):
    old = stale(sit, tmp_path)
    (place,) = (memory / "logs").iterdir()
    note = place.read_bytes()
    harm = {
        "empty": b"",
        "cut": note[:-9],
        "foreign": note.replace(b"\n4\n", b"\n9\n"),
        "long": note * 1000,
        "binary": bytes(range(256)),
    }
    place.unlink()
    if damage == "folder":
        (place / "inside").mkdir(parents=True)
    else:
        place.write_bytes(harm[damage])
    add(old, "B-1")
    assert find_ahead(old.workspace, old.log) is None
    if damage != "folder":
        assert b"\n4\n" in place.read_bytes()


def test_a_memory_that_cannot_be_written_never_stops_anybody(sit, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("no folder")
    for place in (str(tmp_path / "file" / "below"), "", "relative/place"):
        monkeypatch.setenv(PLACE, place)
        add(sit("ws"), f"A-{len(place)}")
    assert not (Path.cwd() / "relative").exists()


def test_the_usual_place_is_the_persons_own(sit, tmp_path, monkeypatch):
    monkeypatch.delenv(PLACE)
    monkeypatch.setattr("platformdirs.user_state_path", lambda *a, **k: tmp_path / "state" / a[0])
    journal = sit("ws")
    add(journal, "A-1")
    (place,) = (tmp_path / "state" / "randcheck" / "logs").iterdir()
    assert place.name == journal.log.keys.log.fingerprint
    assert place.read_bytes() == journal.workspace.store.checkpoint(3)


def test_the_memory_never_goes_back(sit, tmp_path, memory):
    journal = stale(sit, tmp_path)
    logged, old = journal.log.keys, journal.workspace.store.checkpoint(3)
    (place,) = (memory / "logs").iterdir()
    newer = place.read_bytes()
    remember(logged, old)
    assert place.read_bytes() == newer != old


def test_what_is_kept_in_the_workspace_refuses_everywhere(sit, tmp_path, monkeypatch):
    old = stale(sit, tmp_path)
    newer = sit("ws").workspace.store.checkpoint(4)
    monkeypatch.setenv(PLACE, "")
    old.workspace.store.set_setting(NEWEST, newer.decode())
    with pytest.raises(Refused, match="known when this was restored"):
        add(old, "B-1")
    shutil.rmtree(tmp_path / "old")
    shutil.copytree(tmp_path / "ws", tmp_path / "old")
    caught_up = sit("old")
    caught_up.workspace.store.set_setting(NEWEST, newer.decode())
    add(caught_up, "A-3")
