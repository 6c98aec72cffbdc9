"""Keys of a log: added, rotated, revoked; a rotation cut short at every step of it."""

import itertools
import os
import shutil
import stat
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from randcheck.errors import RandcheckError, Refused, Unreadable, UsageError
from randcheck.model import Entity
from randcheck.protocol.anchors import Anchors
from randcheck.protocol.claims import State
from randcheck.protocol.note import COSIGNER, ED25519, VerifierKey, format_verifier_key, signer_from
from randcheck.protocol.policy import parse_policy
from randcheck.protocol.sshsig import format_ssh_public
from randcheck.protocol.verify import examine
from randcheck.services import (
    backup,
    draws,
    key_files,
    key_log,
    key_turn,
    publish,
    restore,
    setup,
)
from randcheck.services.disk import write_atomic
from randcheck.services.journal import open_journal
from randcheck.services.key_export import export, exported
from randcheck.services.keys import store_key
from randcheck.services.rules_log import log_rules
from randcheck.services.workspace import open_workspace
from randcheck.store.store import Store

SECRETS = {"log": None, "operator": "correct horse", "observer": "battery staple"}
NEW = "four other words"
OPENSSH = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32)


class Killed(BaseException):
    """The power went."""


def own(journal, role, key=None):
    """Open a key of the workspace, whichever of its two passphrases it has by now."""
    found = key or key_log.present(journal, role)
    if role == "log":
        return key_log.open_own(journal, role, found, None)
    try:
        return key_log.open_own(journal, role, found, SECRETS[role])
    except Refused:
        return key_log.open_own(journal, role, found, NEW)


def rotate(journal, role):
    """Do what the command does: open who signs, then rotate or end what was cut short."""
    turn = key_turn.begin_turn(journal, role)
    if turn.ended:
        return turn.ended
    who = {"operator", role} if turn.new is None else ()
    authority = [own(journal, one) for one in sorted(who)]
    ending, secret = own(journal, role, turn.old), None if role == "log" else NEW
    return key_turn.rotate(journal, turn, authority, ending, secret)


def reopened(journal):
    journal.workspace.store.close()
    return open_journal(open_workspace(journal.workspace.root, journal.workspace.world))


def keys_of(journal, role):
    return journal.log.keys.of(role), journal.log.keys.valid(role)


def check_settled(journal, role):
    """One valid key, its file in use, the others kept, nothing left over, and a sound log."""
    named, valid = keys_of(journal, role)
    folder = journal.workspace.keys
    assert len(valid) == 1 and key_log.present(journal, role) == valid[0]
    names = {f"{role}.key", f"{role}.vkey"}
    names |= {f"{role}-{key.fingerprint[:8]}.key" for key in named if key not in valid}
    assert {path.name for path in folder.glob(f"{role}*")} == names
    assert (folder / f"{role}.vkey").read_text() == f"{format_verifier_key(valid[0])}\n"
    if os.name == "posix":
        modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.glob("*.key")}
        assert set(modes.values()) == {0o600}, modes
    place = journal.workspace.root.parent / "check.zip"
    backup.backup(journal, place, replace=True)


@pytest.mark.parametrize("role", SECRETS)
def test_a_rotated_workspace_goes_on_and_verifies_by_old_and_new_fingerprint(desk, role):
    old = key_log.present(desk.journal, role)
    new = rotate(desk.journal, role)
    assert new == key_log.present(desk.journal, role) != old
    assert desk.journal.log_signer().key == desk.journal.log.keys.log
    check_settled(desk.journal, role)
    desk.people = [own(desk.journal, who) for who in ("operator", "observer")]
    desk.draw()
    files = publish.build(desk.journal, private=True).files
    for key in (old, new):
        claims = examine(files, Anchors((key.fingerprint,))).verdict.claims
        assert [c.name for c in claims if c.state is State.FALSE] == []
        whose = next(c for c in claims if c.name == "whose-log")
        assert (whose.state is State.TRUE) == (role == "log")


def steps(patch, limit):
    """Raise before the step of a number: writing or removing a key file, or an entry."""
    count = itertools.count()

    def cut(function):
        def stepping(*args, **named):
            if next(count) == limit:
                raise Killed
            return function(*args, **named)

        return stepping

    patch.setattr(key_files, "write_atomic", cut(write_atomic))
    patch.setattr(key_files, "drop_next", cut(key_files.drop_next))
    patch.setattr(key_turn, "drop_next", cut(key_turn.drop_next))
    patch.setattr(key_turn, "store_key", cut(store_key))
    patch.setattr(Store, "append", cut(Store.append))


@pytest.mark.parametrize("role", SECRETS)
def test_a_rotation_cut_short_anywhere_is_ended_by_doing_it_again(desk, role):
    desk.journal.workspace.store.close()
    root = desk.journal.workspace.root
    for number in itertools.count():
        copy = root.with_name(f"copy-{number}")
        shutil.copytree(root, copy)
        journal = open_journal(open_workspace(copy, desk.journal.workspace.world))
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("RANDCHECK_STATE", "")
            try:
                steps(patch, number)
                rotate(journal, role)
                break
            except Killed:
                patch.undo()
                patch.setenv("RANDCHECK_STATE", "")
                journal = reopened(journal)
                assert key_log.files_here(journal.workspace.keys).keys() >= {
                    key.public for key in keys_of(journal, role)[1]
                }
                works_on(journal)
                rotate(journal, role)
                check_settled(reopened(journal), role)
                assert len(keys_of(journal, role)[0]) in (2, 3)
    journal.workspace.store.close()
    assert number > 6
    desk.journal = open_journal(open_workspace(root, desk.journal.workspace.world))


def works_on(journal):
    """Append by every key, with the passphrase that its owner has by now."""
    assert journal.log_signer().key == journal.log.keys.log
    change_rules = b"# " + str(journal.size).encode()
    people = []
    for role in ("operator", "observer"):
        try:
            people.append(setup.open_signer(journal, role, SECRETS[role]))
        except Refused:
            people.append(setup.open_signer(journal, role, NEW))
    log_rules(journal, change_rules, [*people, journal.log_signer()])
    place = journal.workspace.root.parent / "works.zip"
    backup.backup(journal, place, replace=True)


def test_what_is_held_back_stays_signed_by_the_key_of_its_size(desk):
    desk.draw(due="2026-03-31")
    rotate(desk.journal, "log")
    found = publish.build(desk.journal, private=False)
    assert found.held_back and found.size < desk.journal.size
    claims = {c.name: c.state for c in examine(found.files, Anchors()).verdict.claims}
    assert claims["sums"] is State.TRUE and State.FALSE not in claims.values()


def test_a_revoked_key_put_back_is_refused_in_words(desk):
    observer = desk.people[1]
    named = key_log.find_key(desk.journal, "observer")
    key_log.revoke(desk.journal, key_log.propose_end(desk.journal, named, "left"), observer)
    folder = desk.journal.workspace.keys
    key_files.kept(folder, "observer", observer.key).rename(folder / "observer.key")
    with pytest.raises(Refused, match="no valid observer key"):
        setup.open_signer(desk.journal, "observer", SECRETS["observer"])
    with pytest.raises(Refused, match="a revoked key"):
        setup.add_observer(desk.journal, "王强", SECRETS["observer"], desk.people[0])


def test_a_failed_addition_leaves_the_old_key_in_use(desk, monkeypatch):
    before = {p.name: p.read_bytes() for p in desk.journal.workspace.keys.iterdir()}

    def full(*_args):
        raise Refused(key_turn.tr("磁盘已满", "disk full"))

    for role in SECRETS:
        with monkeypatch.context() as patch:
            patch.setattr(Store, "append", full)
            with pytest.raises(Refused, match="disk full"):
                rotate(desk.journal, role)
        assert {p.name: p.read_bytes() for p in desk.journal.workspace.keys.iterdir()} == before
    assert desk.journal.log_signer().key == desk.journal.log.keys.log
    desk.draw()


def test_the_old_key_stays_when_the_new_file_is_gone(desk, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(key_turn, "KeyRevoke", lambda *_: pytest.fail("not reached"))
        patch.setattr(key_turn, "files_here", lambda _: {})
        with pytest.raises(Refused, match="new file is gone"):
            rotate(desk.journal, "operator")
    assert len(desk.journal.log.keys.valid("operator")) == 2
    assert rotate(desk.journal, "operator") in desk.journal.log.keys.valid("operator")


def test_memory_and_backup_know_a_log_by_its_first_key(desk, memory):
    first = desk.journal.log.keys.first.fingerprint
    rotate(desk.journal, "log")
    desk.load([Entity("NEW-1", "新店")])
    assert [path.name for path in (memory / "logs").iterdir()] == [first]
    place = desk.folder / "b.zip"
    made = backup.backup(desk.journal, place)
    assert made.manifest.head.fingerprint == first and made.ahead is None
    found = restore.restore(place, desk.folder / "back", None, False, desk.journal.workspace.world)
    assert found.behind == ()


@OPENSSH
@pytest.mark.parametrize("role", SECRETS)
def test_openssh_reads_the_rotated_file_and_the_kept_one(desk, role):
    old = key_log.present(desk.journal, role)
    new = rotate(desk.journal, role)
    folder = desk.journal.workspace.keys
    for path, key, secret in (
        (folder / f"{role}.key", new, "" if role == "log" else NEW),
        (key_files.kept(folder, role, old), old, SECRETS[role] or ""),
    ):
        words = ["ssh-keygen", "-y", "-P", secret, "-f", str(path)]
        said = subprocess.run(words, capture_output=True, check=True, text=True).stdout
        assert said.strip() == format_ssh_public(key.public)
        assert key_files.public_of(path) == key.public


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"hello",
        key_files.BEGIN + key_files.END,
        key_files.BEGIN + b"AAAA\n" + key_files.END,
        key_files.BEGIN + b"b3BlbnNzaC1rZXktdjEA/////w==\n" + key_files.END,
    ],
)
def test_what_is_no_key_file_is_nobodys(tmp_path, text):
    (tmp_path / "log.key").write_bytes(text)
    assert key_files.public_of(tmp_path / "log.key") is None
    assert key_files.files_here(tmp_path) == {}
    assert key_files.public_of(tmp_path) is None


def test_a_revoked_observer_cannot_sign_a_later_seal(desk):
    prepared, [operator, observer] = desk.prepare(), desk.people
    named = key_log.find_key(desk.journal, observer.key.fingerprint)
    key_log.revoke(desk.journal, key_log.propose_end(desk.journal, named, "left"), observer)
    assert not (desk.journal.workspace.keys / "observer.key").exists()
    assert key_files.kept(desk.journal.workspace.keys, "observer", observer.key).is_file()
    with pytest.raises(RandcheckError, match="a required signature"):
        draws.seal(desk.journal, prepared, [operator, observer])
    with pytest.raises(Refused, match="no valid key"):
        key_log.open_present(desk.journal, "observer", SECRETS["observer"])
    listed = {named.key: named for named in key_log.list_keys(desk.journal)}[observer.key]
    assert (listed.ended, listed.reason) == (desk.journal.size - 1, "left")


@pytest.mark.parametrize("role", ["log", "operator"])
def test_the_last_key_of_a_role_stays(desk, role):
    with pytest.raises(Refused, match=f"last {role} key") as found:
        key_log.propose_end(desk.journal, key_log.find_key(desk.journal, role), "lost")
    assert f"randcheck key rotate {role}" in found.value.hint.en


def recovery_of(journal):
    signer = signer_from(key_log.key_name(journal.origin, "recovery"), PRIVATE)
    operator = own(journal, "operator")
    key_log.add(journal, key_log.propose(journal, "recovery", signer.key), [operator, signer])
    return signer


def test_the_recovery_key_signs_where_a_passphrase_is_lost(desk):
    recovery = recovery_of(desk.journal)
    turn = key_turn.begin_turn(desk.journal, "operator")
    new = key_turn.rotate(desk.journal, turn, [recovery], recovery, NEW)
    assert desk.journal.log.keys.valid("operator") == [new]
    assert key_log.open_present(desk.journal, "operator", NEW).key == new
    with pytest.raises(Refused, match="a valid recovery key already"):
        other = VerifierKey(recovery.key.name, b"x" * 32)
        key_log.propose(desk.journal, "recovery", other)
    named = key_log.find_key(desk.journal, "observer")
    body = key_log.propose_end(desk.journal, named, "lost")
    with pytest.raises(Refused, match="may not revoke"):
        key_log.revoke(desk.journal, body, own(desk.journal, "operator"))
    key_log.revoke(desk.journal, body, recovery)
    assert desk.journal.log.keys.valid("observer") == []


@pytest.mark.parametrize(
    ("role", "name", "kind", "why"),
    [
        ("observer", "{0}/operator", ED25519, "not {0}/observer"),
        ("observer", "别的局/12345678/observer", ED25519, "别的局"),
        ("observer", "x.example/witness", COSIGNER, "another role"),
        ("witness", "x.example/witness", ED25519, "another role"),
        ("witness", "{0}", COSIGNER, "not named like the log"),
    ],
)
def test_a_key_of_another_log_or_kind_is_refused(desk, role, name, kind, why):
    origin = desk.journal.origin
    key = VerifierKey(name.format(origin), b"\x05" * 32, kind)
    with pytest.raises(Refused) as found:
        key_log.propose(desk.journal, role, key)
    assert why.format(origin) in found.value.what.en


def test_a_known_key_is_refused_also_once_revoked(desk):
    old = rotate(desk.journal, "observer") and desk.journal.log.keys.of("observer")[0]
    for key in (old, desk.journal.log.keys.of("observer")[1]):
        with pytest.raises(Refused, match="in the log already"):
            key_log.propose(desk.journal, "observer", key)


def test_an_addition_lacks_a_signature(desk):
    signer = signer_from(key_log.key_name(desk.journal.origin, "observer"), PRIVATE)
    addition = key_log.propose(desk.journal, "observer", signer.key)
    assert (addition.roles, addition.itself) == (("operator",), True)
    operator, observer = desk.people
    size = desk.journal.size
    for signers, why in (([operator], "itself"), ([observer, signer], "signature of operator")):
        with pytest.raises(Refused, match=why):
            key_log.add(desk.journal, addition, signers)
    assert desk.journal.size == size
    key_log.add(desk.journal, addition, [operator, signer])
    assert len(desk.journal.log.keys.valid("observer")) == 2
    with pytest.raises(UsageError, match="2 valid keys"):
        key_log.find_key(desk.journal, "observer")


def written(name, public, kind=ED25519):
    return format_verifier_key(VerifierKey(name, public, kind)).encode()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a verifier key"),
        (b"\xff", "no text"),
        (written("x", b"\x00" * 32), "weak public key"),
        (written("x", b"\x01" + b"\x00" * 31, COSIGNER), "weak public key"),
        (written("x", b"\x05" * 32) + b"\n\n", "not a"),
        (written("x", b"\x05" * 32)[:-3], "not a"),
    ],
)
def test_what_is_no_verifier_key_is_refused(tmp_path, data, why):
    (tmp_path / "k.vkey").write_bytes(data)
    with pytest.raises(Refused, match=why):
        key_log.read_vkey(tmp_path / "k.vkey")
    with pytest.raises(Unreadable):
        key_log.read_vkey(tmp_path / "none")


def test_the_export_names_valid_keys_and_demands_every_witness(desk, tmp_path):
    assert parse_policy(exported(desk.journal)["policy"]).quorum is None
    rotate(desk.journal, "log")
    witnesses = [VerifierKey("x.example/witness", bytes([n]) * 32, COSIGNER) for n in (5, 6)]
    for key in witnesses:
        addition = key_log.propose(desk.journal, "witness", key)
        assert not addition.itself
        key_log.add(desk.journal, addition, [own(desk.journal, "operator")])
    names = export(desk.journal, tmp_path / "out")
    forms = {f"{who}.{form}" for form in ("vkey", "pub", "pem") for who in (
        "log", "operator", "observer", "witness-1", "witness-2",
    )}  # fmt: skip
    assert set(names) == forms | {"allowed_signers", "policy"}
    policy = parse_policy((tmp_path / "out" / "policy").read_bytes())
    assert policy.logs == (desk.journal.log.keys.log,)
    assert policy.satisfied(witnesses) and not policy.satisfied(witnesses[:1])
    log = desk.journal.log.keys.log
    allowed = (tmp_path / "out" / "allowed_signers").read_text()
    assert format_ssh_public(log.public) in allowed and allowed.count("\n") == 1
    with pytest.raises(Refused, match="not an empty folder"):
        export(desk.journal, tmp_path / "out")


def test_a_log_key_is_rotated_twice(desk):
    for number in (2, 3):
        rotate(desk.journal, "log")
        assert desk.journal.log_signer().key == desk.journal.log.keys.log
        assert len(desk.journal.log.keys.of("log")) == number
    check_settled(desk.journal, "log")
