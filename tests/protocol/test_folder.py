"""Whole folders of logs that drew nothing, and a log that goes on (SPEC §6.6, §12, §13)."""

from dataclasses import replace
from hashlib import sha256

import pytest
from chains import (
    GENESIS,
    LOG,
    NEW_LOG,
    OBSERVER,
    OPERATOR,
    TWO,
    Book,
    added,
    begun,
    checkpoint_of,
    revoked,
    role_key,
)
from making import ORIGIN, signer

from randcheck.protocol.anchors import Anchors
from randcheck.protocol.bodies import Before
from randcheck.protocol.catalogue import catalogue
from randcheck.protocol.checkpoint import Checkpoint
from randcheck.protocol.claims import State
from randcheck.protocol.folder import entry_path, file_path
from randcheck.protocol.merkle import root_of
from randcheck.protocol.note import Signer
from randcheck.protocol.parts import Tree
from randcheck.protocol.proofs import proof_path
from randcheck.protocol.sums import COMMANDS, format_commands, signed_sums
from randcheck.protocol.table import CARRIED, format_table, table_root
from randcheck.protocol.verify import examine

TRUE, FALSE, OPEN = State.TRUE, State.FALSE, State.NOT_PROVED
OLD = "hz.example/2024"
OLD_LOG, OLD_OPERATOR = signer(11, "log", OLD), signer(12, "operator", OLD)
NOTHING_LEFT = format_table(CARRIED, [], False)

Files = dict[str, bytes]


def listed(files: Files, log: Signer) -> Files:
    return files | signed_sums(files, log.key.name, log.private)


def folder(notes: list[bytes], log: Signer, origin: str = ORIGIN, **more: bytes) -> Files:
    point = Checkpoint(origin, len(notes), root_of(notes))
    files = {entry_path(n): data for n, data in enumerate(notes)}
    files["checkpoint"] = checkpoint_of(notes, log, origin=origin)
    files |= catalogue(origin, len(notes), [], point.root.hex())
    files[COMMANDS] = format_commands(origin)
    return listed(files | more, log)


def states(files: Files, **anchors) -> dict[str, State]:
    return {c.name: c.state for c in examine(files, Anchors(**anchors)).verdict.claims}


def exit_code(files: Files, **anchors) -> int:
    return examine(files, Anchors(**anchors)).verdict.exit_code


def prints(*signers: Signer) -> tuple[str, ...]:
    return tuple(one.key.fingerprint for one in signers)


def small() -> Files:
    return folder(begun().notes, LOG)


# --- a folder -------------------------------------------------------------------------------------


def test_the_claims_of_a_folder():
    found = states(small(), keys=prints(LOG))
    assert list(found) == ["chain", "files", "gates", "shown", "sums", "whose-log"]
    assert set(found.values()) == {TRUE} and exit_code(small(), keys=prints(LOG)) == 0
    assert exit_code(small()) == 4


def test_after_a_rotation_the_new_key_signs_the_list():
    book = begun().add(added("log", NEW_LOG), OPERATOR, LOG, NEW_LOG).add(revoked(LOG), LOG)
    good = folder(book.notes, NEW_LOG)
    for key in (LOG, NEW_LOG):
        assert exit_code(good, keys=prints(key)) == 0
    assert states(listed(dict(good), LOG), keys=prints(LOG))["sums"] is FALSE
    by_the_old = checkpoint_of(book.notes, LOG)
    assert states(good | {"checkpoint": by_the_old}) == {"chain": FALSE}


@pytest.mark.parametrize(
    ("path", "claim"),
    [
        ("extra.txt", "shown"),
        (proof_path(1, "tsr"), "shown"),
        ("checkpoints/1.note", "shown"),
        (proof_path(2, "note"), "chain"),
        (proof_path(1, "note"), "chain"),
        (file_path(0, "carried"), "files"),
        ("entries/00000002.note", "chain"),
    ],
)
def test_what_a_folder_has_too_much(path, claim):
    files = small()
    found = states(listed(files | {path: b"x"}, LOG), keys=prints(LOG))
    assert [name for name, state in found.items() if state is FALSE] == [claim]


def test_checkpoints_of_a_folder_may_be_there():
    files = folder(begun().notes, LOG, **{proof_path(1, "note"): checkpoint_of(begun().notes)})
    assert exit_code(files, keys=prints(LOG)) == 0
    witnessed = begun().add(added("witness", TWO), OPERATOR)
    found = states(folder(witnessed.notes, LOG), keys=prints(LOG))
    assert found["witnessed"] is OPEN and exit_code(folder(witnessed.notes, LOG)) == 4


# --- a log that goes on ---------------------------------------------------------------------------


def old_notes() -> list[bytes]:
    keys = (role_key("log", OLD_LOG), role_key("operator", OLD_OPERATOR))
    return Book().add(replace(GENESIS, keys=keys), OLD_LOG, OLD_OPERATOR, log=OLD).notes


def old() -> Files:
    return folder(old_notes(), OLD_LOG, OLD)


def going_on(carried: bytes = NOTHING_LEFT, **changes) -> Files:
    lines, root = table_root(carried)
    tree = Tree(len(carried), sha256(carried).hexdigest(), lines, root)
    before = Before(OLD, 1, root_of(old_notes()).hex(), tree)
    book = begun(before=replace(before, **changes))
    return folder(book.notes, LOG, **{file_path(0, "carried"): carried})


def test_a_log_that_goes_on_and_the_one_before():
    keys = prints(LOG, OLD_LOG)
    found = states(going_on(), keys=keys, before=old())
    assert list(found) == ["chain", "files", "gates", "before", "shown", "sums", "whose-log"]
    assert set(found.values()) == {TRUE}
    assert exit_code(going_on(), keys=keys, before=old()) == 0


def test_without_the_log_before_nothing_is_proved_of_it():
    assert states(going_on(), keys=prints(LOG))["before"] is OPEN
    assert exit_code(going_on(), keys=prints(LOG)) == 4
    assert states(going_on(), keys=prints(LOG, OLD_LOG))["whose-log"] is FALSE


LEFT = format_table(CARRIED, [("attempts", "A01", "2025", "1")], False)


@pytest.mark.parametrize(
    "files",
    [
        going_on(log="hz.example/2023"),
        going_on(root="0" * 64),
        going_on(LEFT),
    ],
    ids=["another log", "another root", "another table"],
)
def test_it_is_that_log_and_leaves_that_table(files):
    found = states(files, keys=prints(LOG, OLD_LOG), before=old())
    assert list(found)[-1] == "before" and found["before"] is FALSE


def test_a_publication_that_ends_before_the_log_did_proves_nothing():
    found = states(going_on(size=2), keys=prints(LOG, OLD_LOG), before=old())
    assert found["before"] is OPEN and found["whose-log"] is TRUE


def test_a_log_before_that_does_not_hold():
    damaged = old() | {"index.json": b"{}"}
    found = states(going_on(), keys=prints(LOG, OLD_LOG), before=damaged)
    assert found["before"] is FALSE
    assert states(going_on(), keys=prints(LOG), before={})["before"] is FALSE


def test_another_log_of_the_same_name_before():
    """Whoever has no fingerprint of it cannot tell whose it is."""
    assert states(going_on(), keys=prints(LOG), before=old())["before"] is not TRUE
    stranger = prints(LOG, OLD_LOG, OBSERVER)
    assert FALSE in states(going_on(), keys=stranger, before=old()).values()


def test_a_log_that_names_none_needs_none():
    found = states(small(), keys=prints(LOG), before=old())
    assert "before" not in found


def test_what_is_carried_is_a_table():
    found = states(going_on(b"randcheck carried v1\nowed\n"), keys=prints(LOG))
    assert list(found)[-1] == "files" and found["files"] is FALSE
