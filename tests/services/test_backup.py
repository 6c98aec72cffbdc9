"""A backup holds the whole workspace, says so truly, and is refused once anything is altered."""

import base64
import hashlib
import json
import os
import shutil
import sqlite3
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from randcheck.errors import FalseClaim, RandcheckError, Refused, Unreadable
from randcheck.model import Entity
from randcheck.protocol.parts import Practice
from randcheck.services import archive as zips
from randcheck.services import backup, draws, plan, publish, restore, visits
from randcheck.services.demo import run_demo
from randcheck.services.journal import Journal, open_journal
from randcheck.services.memory import PLACE
from randcheck.services.newest import NEWEST
from randcheck.services.request import Request
from randcheck.services.rosters import Wanted, apply_change, change_entities
from randcheck.services.rules import read_rules
from randcheck.services.setup import open_signer
from randcheck.services.workspace import open_workspace
from randcheck.services.world import World

PASSPHRASE = "practice only"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with rosters, a draw, visits and two publications."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("randcheck.services.keys.KDF_ROUNDS", 1)
        demo = run_demo(tmp_path_factory.mktemp("demo") / "ws", World())
    demo.journal.workspace.store.close()
    return demo.root


@pytest.fixture
def sit(finished: Path, tmp_path: Path) -> Iterator[Callable[[str], Journal]]:
    """Open the workspace of a folder under the test's own; `ws` is a copy of the finished one."""
    shutil.copytree(finished, tmp_path / "ws")
    opened = []

    def sit(name: str = "ws") -> Journal:
        opened.append(open_workspace(tmp_path / name))
        return open_journal(opened[-1])

    yield sit
    for workspace in opened:
        workspace.store.close()


@pytest.fixture(scope="module")
def packed_once(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the finished workspace."""
    workspace = open_workspace(finished)
    path = tmp_path_factory.mktemp("backup") / "b.zip"
    backup.backup(open_journal(workspace), path)
    workspace.store.close()
    return path


def add(journal: Journal, code: str) -> None:
    apply_change(
        journal, change_entities(journal, Wanted((Entity(code, "店"),), partial=True)), None
    )


def test_everything_comes_back_and_work_goes_on(sit, tmp_path):
    journal, path = sit(), tmp_path / "备份.zip"
    made = backup.backup(journal, path)
    assert (made.bytes, made.sha256) == (
        path.stat().st_size,
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )
    assert made.ahead is None and not made.inside and not list(tmp_path.glob(".*"))
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found = restore.restore(path, tmp_path / "new" / "back", None, False)
    assert found.manifest == made.manifest and found.practice and found.behind == ()
    again = sit("new/back")
    assert [s.data for s in again.log.entries] == [s.data for s in journal.log.entries]
    store, old = again.workspace.store, journal.workspace.store
    assert store.entities() == old.entities() and store.inspectors() == old.inspectors()
    for name in ("bureau", "operator", "observer"):
        assert store.setting(name) == old.setting(name) != ""
    assert publish.build(again, True).files == publish.build(journal, True).files
    assert _files(again) == _files(journal)
    signers = [open_signer(again, role, PASSPHRASE) for role in ("operator", "observer")]
    rules = read_rules(again.workspace.rules_path)
    request = Request("另一次", (Practice("practice"),), item="S05")
    attempt = draws.seal(again, plan.prepare(again, rules, request), signers)
    draws.log_inputs(again, attempt, [draws.practice_line(again)], signers)
    assert draws.record(again, attempt).result.strata
    assert visits.plan_visits(again, []).rows == ()


def _files(journal: Journal) -> dict[str, bytes]:
    """Rules, keys and secret, each for its owner only."""
    root = journal.workspace.root
    kept = [root / "rules.toml", *sorted((root / "keys").iterdir())]
    private = [path for path in kept if path.suffix in (".key", ".secret")]
    assert len(private) == 4
    if os.name == "posix":
        assert {stat.S_IMODE(path.stat().st_mode) for path in private} == {0o600}
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in kept}


def test_the_manifest_tells_the_truth(sit, tmp_path):
    journal = sit()
    made = backup.backup(journal, tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "b.zip") as archive:
        names = set(archive.namelist())
        for member in made.manifest.files:
            data = archive.read(member.name)
            assert (member.bytes, member.sha256) == (len(data), hashlib.sha256(data).hexdigest())
    assert names == {m.name for m in made.manifest.files} | {"manifest.json"}
    assert names >= {"randcheck.db", "rules.toml", "keys/inspectors.secret", "keys/observer.key"}
    head = made.manifest.head
    assert (head.origin, head.entries) == (journal.origin, journal.size)
    checkpoint = publish.build(journal, True).files["checkpoint"].decode().split("\n")
    assert zips.read_manifest(tmp_path / "b.zip") == made.manifest
    assert bytes.fromhex(head.root) == base64.b64decode(checkpoint[2])


def test_a_backup_taken_while_somebody_writes_is_one_state(sit, tmp_path):
    journal, other = sit(), sit()
    add(other, "NEW-1")
    made = backup.backup(journal, tmp_path / "b.zip")
    assert made.manifest.head.entries == other.size == journal.size + 1
    assert made.ahead is None


# --- altered and hostile ------------------------------------------------------------------


def rewrite(path: Path, out: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """Write a backup anew with other members, the manifest's digests as they were."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out


def honest(members: dict[str, bytes], **head: object) -> None:
    """Make the manifest say what the members are, and what else it is told to."""
    value = json.loads(members["manifest.json"])
    value["files"] = [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in members.items()
        if name != "manifest.json"
    ]
    value["head"] |= head
    members["manifest.json"] = json.dumps(value).encode()


def flip(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


NAMES = ("randcheck.db", "rules.toml", "keys/log.key", "keys/inspectors.secret", "keys/log.vkey")


@pytest.mark.parametrize("name", NAMES)
def test_an_altered_member_is_refused(packed_once, tmp_path, name):
    def change(members: dict[str, bytes]) -> None:
        members[name] = flip(members[name])

    path = rewrite(packed_once, tmp_path / "b.zip", change)
    with pytest.raises(Unreadable) as told:
        restore.restore(path, tmp_path / "back", None, False)
    assert name in told.value.what.zh and "被改动过" in told.value.what.zh
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.zip"]


HOSTILE = {
    "a member more": lambda m: m.update({"keys/more.key": b"x"}),
    "a member less": lambda m: m.pop("rules.toml"),
    "no manifest": lambda m: m.pop("manifest.json"),
    "no json": lambda m: m.update({"manifest.json": b"{"}),
    "deep json": lambda m: m.update({"manifest.json": b"[" * 60_000}),
    "another kind of json": lambda m: m.update({"manifest.json": b"[]"}),
    "another format": lambda m: m.update(
        {"manifest.json": m["manifest.json"].replace(b"backup v1", b"backup v2")}
    ),
    "a word more": lambda m: m.update(
        {"manifest.json": m["manifest.json"].replace(b'"time"', b'"more": 1, "time"')}
    ),
    "a big manifest": lambda m: m.update({"manifest.json": m["manifest.json"] + b" " * 70_000}),
    "a way out": lambda m: (m.update({"keys/../../out": b"x"}), honest(m)),
    "an absolute name": lambda m: (m.update({"/out": b"x"}), honest(m)),
    "another folder": lambda m: (m.update({"抽取/x": b"x"}), honest(m)),
    "a backslash": lambda m: (m.update({"keys\\x": b"x"}), honest(m)),
    "a bomb": lambda m: (m.update({"keys/x": bytes(10_000_000)}), honest(m)),
    "a crowd": lambda m: (m.update({f"keys/{n}": b"x" for n in range(100)}), honest(m)),
}


@pytest.mark.parametrize("change", HOSTILE.values(), ids=HOSTILE)
def test_a_zip_that_is_not_as_it_was_written_is_refused(packed_once, tmp_path, change):
    path = rewrite(packed_once, tmp_path / "b.zip", change)
    with pytest.raises(Unreadable):
        restore.restore(path, tmp_path / "back", None, False)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.zip"]


def test_duplicates_links_and_other_packings_are_refused(packed_once, tmp_path):
    def link(row: zipfile.ZipInfo) -> None:
        row.external_attr = (stat.S_IFLNK | 0o777) << 16

    def packing(row: zipfile.ZipInfo) -> None:
        row.compress_type = zipfile.ZIP_BZIP2

    with zipfile.ZipFile(packed_once) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for number, change in enumerate((link, packing)):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                row = zipfile.ZipInfo(name)
                if name == "rules.toml":
                    change(row)
                archive.writestr(row, data)
        with pytest.raises(Unreadable, match=r"rules\.toml"):
            zips.unpack(path, tmp_path / f"out{number}")
    path = Path(shutil.copyfile(packed_once, tmp_path / "twice.zip"))
    with zipfile.ZipFile(path, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("rules.toml", members["rules.toml"])
    with pytest.raises(Unreadable, match="twice"):
        zips.read_manifest(path)


@pytest.mark.parametrize("keep", [0, 1, 500, -200, -1])
def test_half_a_zip_is_refused(packed_once, tmp_path, keep):
    (tmp_path / "b.zip").write_bytes(packed_once.read_bytes()[:keep])
    with pytest.raises(Unreadable):
        restore.restore(tmp_path / "b.zip", tmp_path / "back", None, False)


def test_a_manifest_that_fits_cannot_hide_a_log_that_does_not(packed_once, finished, tmp_path):
    """Whoever can write zips can write manifests; the log and its keys must hold all the same."""
    other = tmp_path / "other"
    demo = run_demo(other, World())
    demo.journal.workspace.store.close()
    changes = {
        "another head": lambda m: honest(m, entries=99),
        "another log's key": lambda m: (
            m.update({"keys/log.key": (other / "keys" / "log.key").read_bytes()}),
            honest(m),
        ),
        "another log": lambda m: (
            m.update({"randcheck.db": (other / "randcheck.db").read_bytes()}),
            honest(m),
        ),
        "no database": lambda m: (m.update({"randcheck.db": b"none" * 999}), honest(m)),
        "no secret": lambda m: (m.pop("keys/inspectors.secret"), honest(m)),
        "no key": lambda m: (m.pop("keys/log.key"), honest(m)),
    }
    for name, change in changes.items():
        path = rewrite(packed_once, tmp_path / "b.zip", change)
        with pytest.raises(RandcheckError) as told:
            restore.restore(path, tmp_path / "back", None, False)
        assert isinstance(told.value, FalseClaim | Unreadable), name
        assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    "change",
    [
        "update file set data = x'00' where name = 'people'",
        "delete from file where name = 'labels'",
        "delete from checkpoint where size = (select max(size) from checkpoint)",
    ],
)
def test_a_damaged_workspace_is_not_backed_up_as_if_it_were_whole(sit, tmp_path, change):
    connection = sqlite3.connect(tmp_path / "ws" / "randcheck.db")
    connection.execute(change)
    connection.commit()
    connection.close()
    with pytest.raises(RandcheckError):
        backup.backup(sit(), tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists() and not list(tmp_path.glob(".*"))


# --- where to -----------------------------------------------------------------------------


def test_a_backup_replaces_nothing_unasked_and_nothing_newer(sit, tmp_path):
    path, other = tmp_path / "b.zip", tmp_path / "other.zip"
    backup.backup(sit(), other)
    path.write_text("a letter")
    with pytest.raises(Refused, match="exists"):
        backup.backup(sit(), path)
    assert path.read_text() == "a letter"
    backup.backup(sit(), path, replace=True)
    restore.restore(path, tmp_path / "old", None, False)
    add(sit(), "NEW-1")
    backup.backup(sit(), path, replace=True)
    newest = path.read_bytes()
    with pytest.raises(Refused, match="newer"):
        backup.backup(sit("old"), path, replace=True)
    assert path.read_bytes() == newest
    assert backup.backup(sit("old"), other, replace=True).ahead is not None


def test_keys_never_go_into_a_publication(sit, tmp_path):
    public = tmp_path / "ws" / "公示"
    (tmp_path / "shortcut").symlink_to(public)
    for path in (public / "b.zip", public / "draws" / "b.zip", tmp_path / "shortcut" / "b.zip"):
        with pytest.raises(Refused, match="public"):
            backup.backup(sit(), path)
    backup.backup(sit(), tmp_path / "b.zip")
    with pytest.raises(Refused, match="public"):
        restore.restore(tmp_path / "b.zip", public / "ws", None, False)
    assert backup.backup(sit(), tmp_path / "ws" / "b.zip").inside


def test_a_workspace_is_restored_into_a_new_folder_only(packed_once, sit, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("mine")
    (tmp_path / "empty").mkdir()
    for taken in ("ws", "full", "full/letter"):
        with pytest.raises(Refused):
            restore.restore(packed_once, tmp_path / taken, None, False)
    restore.restore(packed_once, tmp_path / "empty", None, False)
    assert sit("empty").size == sit().size


# --- older than what is known ---------------------------------------------------------------


def older(sit: Callable[[str], Journal], folder: Path) -> Path:
    """Back up, append an entry and publish it; return the backup."""
    backup.backup(sit("ws"), folder / "b.zip")
    add(sit("ws"), "NEW-1")
    publish.publish(sit("ws"), folder / "out", True)
    return folder / "b.zip"


@pytest.mark.parametrize("known", ["memory", "published", "zip"])
def test_an_old_backup_is_refused_or_read_only(sit, tmp_path, monkeypatch, known):
    path, size = older(sit, tmp_path), sit().size
    published = None
    if known != "memory":
        monkeypatch.setenv(PLACE, str(tmp_path / "another machine"))
        shutil.rmtree(tmp_path / "ws")
        published = (tmp_path / "out").rename(tmp_path / "fetched")
    if known == "zip":
        published = Path(shutil.make_archive(str(tmp_path / "fetched"), "zip", published))
    with pytest.raises(Refused, match=f"{size} > {size - 1}") as told:
        restore.restore(path, tmp_path / "back", published, False)
    assert ("lacks entries" in told.value.what.en) == (known != "memory")
    assert (f"缺第 {size - 1} 条: roster" in told.value.what.zh) == (known != "memory")
    assert not (tmp_path / "back").exists()
    made = restore.restore(path, tmp_path / "back", published, True)
    assert made.behind
    monkeypatch.setenv(PLACE, "")
    back = sit("back")
    with pytest.raises(Refused, match="known when this was restored"):
        add(back, "B-1")
    with pytest.raises(Refused):
        publish.publish(back, tmp_path / "new", False)
    assert publish.build(back, True).size == back.size == size - 1


def test_the_newest_backup_fits_the_publication(sit, tmp_path):
    older(sit, tmp_path)
    backup.backup(sit(), tmp_path / "b.zip", replace=True)
    made = restore.restore(tmp_path / "b.zip", tmp_path / "back", tmp_path / "out", False)
    assert made.behind == () and sit("back").workspace.setting(NEWEST) == ""
    add(sit("back"), "NEW-2")
    with pytest.raises(Refused, match="longer"):
        add(sit("ws"), "NEW-2")


def test_the_publication_of_another_log_proves_nothing(packed_once, tmp_path):
    demo = run_demo(tmp_path / "other", World())
    demo.journal.workspace.store.close()
    with pytest.raises(Refused, match="no publication of this log"):
        restore.restore(packed_once, tmp_path / "back", tmp_path / "other" / "公示", True)
    with pytest.raises(Unreadable):
        restore.restore(packed_once, tmp_path / "back", tmp_path / "nowhere", True)
    assert not (tmp_path / "back").exists()
