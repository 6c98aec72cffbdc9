"""Another try, another throw, another key: what a verifier sees of each, and of its honest twin.

Every publication here is judged by the package and by the second verifier alike.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from attacks_of_ceremony import key_entry
from bureau import ROUND_AT
from forge import Book, dump, resign, sums, take_apart
from lies import Edit, body, both, cell, played, void
from lies_of_ceremony import (
    AFTER,
    BEFORE,
    CLOSE,
    FALSE,
    FIRST,
    ONE,
    OPEN,
    SEALED,
    TRUE,
    TYPED,
    Line,
    Verifier,
    asked,
    at_seal,
    carried,
    cut,
    false,
    log,
    of,
    policy,
    said,
    size_of,
    trusting,
    without_entries,
)
from test_attacks import new_keys

from randcheck.errors import Refused
from randcheck.protocol.folder import entries_of
from randcheck.protocol.note import format_verifier_key

pytestmark = pytest.mark.usefixtures("forgetful")


# --- another try ----------------------------------------------------------------------------------


def test_redraw_by_void(tmp_path: Path) -> None:
    """A void dated before the round counts only if somebody saw it then."""
    files = resign(played("beacon"), both(void("seal", 6500), cut("void", 1)))
    size = size_of(files, "void")
    judged = {}
    for name, time in (("honest", BEFORE), ("close", CLOSE), ("after", AFTER)):
        lines = Line(SEALED, BEFORE, ONE), Line(size, time, ONE)
        judged[name] = trusting(ONE).judges(said(files, log(), *lines), tmp_path / name)
    assert [of(states, "voided-first") for states, _ in judged.values()] == [[TRUE], [OPEN], [OPEN]]
    assert [code for _, code in judged.values()] == [0, 4, 4]


def test_a_void_when_the_round_should_be_long_past(tmp_path: Path) -> None:
    """After the long stop a void is written, but never proved."""
    files = resign(played("beacon"), both(void("seal", 9 * 86_400), cut("void", 1)))
    shown = said(files, log(), Line(SEALED, BEFORE, ONE))
    states, code = trusting(ONE).judges(shown, tmp_path)
    assert of(states, "voided-first") == [OPEN] and not false(states) and code == 4


def test_a_void_at_the_table_is_the_observers_word(tmp_path: Path) -> None:
    made = played("void")
    first = "2026-0001"
    states, code = Verifier(made.keys, made.codes).judges(made.files, tmp_path / "honest")
    assert states["voided-first", first] is TRUE and code == 0
    states, code = Verifier(made.keys[:1], made.codes).judges(made.files, tmp_path / "alone")
    assert states["voided-first", first] is OPEN and code == 4
    shown = made.files["index.json"].decode()
    assert '"attempt": 2' in shown and '"status": "void"' in shown


def test_redraw_by_letting_it_lapse(tmp_path: Path) -> None:
    files = resign(played("beacon"), without_entries("draw"))
    shown = said(files, log(), Line(SEALED, BEFORE, ONE))
    early = Verifier(played("beacon").keys, policy=policy(ONE), today="2023-08-24")
    states, code = early.judges(shown, tmp_path / "waiting")
    assert ("ended", "2023-0001") not in states and code == 0
    states, code = trusting(ONE).judges(shown, tmp_path / "lapsed")
    assert false(states) == {"ended"} and code == 1


def test_a_hidden_attempt(tmp_path: Path) -> None:
    """The log without its first attempt is whole; only who saw that one knows of it."""
    made = played("void")
    hidden = both(
        without_entries("void"),
        without_entries("seal", place=0),
        *(body(kind, draw="2026-0001") for kind in ("seal", "inputs", "draw")),
        body("seal", attempt=1),
    )
    files = resign(made, hidden, True)
    states, code = Verifier(made.keys).judges(files, tmp_path / "no code")
    assert not false(states) and of(states, "only-seal") == [OPEN] and code == 4
    states, code = Verifier(made.keys, made.codes[:1]).judges(files, tmp_path / "code")
    assert false(states) == {"seen"} and code == 1


def test_redraw_in_a_new_log_of_the_same_name(tmp_path: Path) -> None:
    """The keys are the same; code, witness and cosignature are not."""
    renewed: Edit = lambda book: book.items[0].entry.update(time="2023-08-23T13:00:00Z")  # noqa: E731
    files = resign(played("beacon"), renewed, True)
    seen = said(played("beacon").files, log(), Line(SEALED, BEFORE, ONE))
    states, code = trusting(ONE).judges(files, tmp_path / "new")
    assert of(states, *FIRST, "whose-log") == [OPEN, OPEN, TRUE] and code == 4
    states, code = Verifier(played("beacon").keys, played("beacon").codes).judges(
        files, tmp_path / "code"
    )
    assert false(states) == {"seen"} and code == 1
    path = f"checkpoints/{SEALED:08d}.note"
    states, code = trusting(ONE).judges(sums(files | {path: seen[path]}, log()), tmp_path / "moved")
    assert false(states) == {"chain"} and code == 1
    state = tmp_path / "witness"
    asked(at_seal("beacon"), state, ONE, BEFORE)
    with pytest.raises(Refused, match="another first entry"):
        asked(at_seal("beacon", renewed), state, ONE, BEFORE)


def test_a_log_that_goes_on_carries_attempts_and_debts(tmp_path: Path) -> None:
    made = played("after")
    brought = Verifier(made.keys, made.codes, before=made.before)
    assert brought.judges(made.files, tmp_path / "honest")[1] == 0
    states, code = Verifier(made.keys[:2], made.codes).judges(made.files, tmp_path / "without")
    assert states["before", None] is OPEN and code == 4
    other = Verifier(made.keys, made.codes, before=played("two").files)
    states, code = other.judges(made.files, tmp_path / "another")
    assert false(states) == {"before"} and code == 1
    files = resign(made, both(carried(lambda found: found[:-1]), cut("seal")))
    states, code = Verifier(made.keys, before=made.before).judges(files, tmp_path / "forgotten")
    assert false(states) == {"before"} and code == 1


def test_a_log_that_hides_whence_it_came(tmp_path: Path) -> None:
    made = played("after")

    def forget(book: Book) -> None:
        book.items[0].body["before"] = None
        del book.items[0].tables["carried"]
        cut("seal")(book)

    files = resign(made, forget)
    states, code = Verifier(made.keys).judges(files, tmp_path)
    assert false(states) == {"whose-log"} and code == 1


# --- what is typed --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "state", "code"),
    [
        (ROUND_AT - 300, TRUE, 0),
        (ROUND_AT - 299, OPEN, 4),
        (ROUND_AT - 1, OPEN, 4),
        (ROUND_AT, FALSE, 1),
        (AFTER, FALSE, 1),
    ],
)
def test_dice_once_the_round_is_known(time: int, state: Any, code: int, tmp_path: Path) -> None:
    """The claimed times are those of an honest log; what counts is when others saw the inputs."""
    lines = Line(TYPED - 1, BEFORE, ONE), Line(TYPED, time, ONE)
    brought = trusting(ONE)
    states, found = brought.judges(said(played("drand").files, log(), *lines), tmp_path)
    assert of(states, *FIRST, "unchosen") == [TRUE, TRUE, state] and found == code


def test_a_stamp_tells_as_well_when_the_dice_were_thrown(tmp_path: Path) -> None:
    brought = Verifier(played("drand").keys, played("drand").codes, stamps=True)
    for time, state, code in ((BEFORE, TRUE, 0), (CLOSE, OPEN, 4), (AFTER, FALSE, 1)):
        files = said(played("drand").files, log(), Line(TYPED, time))
        states, found = brought.judges(files, tmp_path / f"{time}")
        assert of(states, "unchosen") == [state] and found == code


def test_throws_without_a_round_are_the_observers_word(tmp_path: Path) -> None:
    one = played("one")
    for keys, state, code in ((one.keys, TRUE, 0), (one.keys[:1], OPEN, 4)):
        states, found = Verifier(keys, one.codes).judges(one.files, tmp_path / f"{code}")
        assert of(states, "unchosen", "files-held") == [state, state] and found == code
    found = resign(one, lambda book: setattr(book.of("inputs"), "roles", ["operator"]), True)
    states, code = Verifier(one.keys).judges(found, tmp_path / "alone")
    assert false(states) == {"chain"} and code == 1


# --- keys -----------------------------------------------------------------------------------------


def test_replaced_keys_are_found_by_the_policy(tmp_path: Path) -> None:
    one = played("one")
    trusted = policy(log=format_verifier_key(one.signers["log"].key))
    states, code = Verifier(policy=trusted).judges(one.files, tmp_path / "honest")
    assert of(states, "whose-log") == [TRUE] and code == 4
    files = resign(one, new_keys, True)
    states, code = Verifier(policy=trusted).judges(files, tmp_path / "replaced")
    assert false(states) == {"whose-log"} and code == 1
    states, code = Verifier().judges(files, tmp_path / "nothing")
    assert of(states, "whose-log") == [OPEN] and code == 4


def test_what_a_key_signed_before_it_was_revoked_stands(tmp_path: Path) -> None:
    made = played("one")
    revoked = key_entry("key-revoke", "observer", "observer", before="")
    files = resign(made, revoked)
    assert size_of(files, "key-revoke") == len(entries_of(files))
    states, code = Verifier(made.keys, made.codes).judges(files, tmp_path)
    assert of(states, "unchosen", "files-held", "sealed-first") == [TRUE] * 3 and code == 0


def test_a_log_is_known_by_its_first_key_and_by_its_last(tmp_path: Path) -> None:
    made = played("rotated")
    observer = made.keys[1]
    for role in ("log", "old-log"):
        brought = Verifier([made.signers[role].key.fingerprint, observer], made.codes)
        assert brought.judges(made.files, tmp_path / role)[1] == 0


# --- events ---------------------------------------------------------------------------------------


def test_an_event_dropped(tmp_path: Path) -> None:
    """After the first event's pairing the log ends; whoever saw the second knows."""
    made = played("paired")
    log = made.signers["log"]
    files = resign(made, cut("event"))
    brought = Verifier(made.keys, made.codes[:2])
    assert brought.judges(files, tmp_path / "unseen")[1] == 0
    states, code = Verifier(made.keys, made.codes).judges(files, tmp_path / "seen")
    assert false(states) == {"seen"} and code == 1
    whole = size_of(made.files, "event")
    seen = said(made.files, log, Line(whole, AFTER, ONE))
    path = f"checkpoints/{whole:08d}.note"
    states, code = brought.judges(sums(files | {path: seen[path]}, log), tmp_path / "cosigned")
    assert false(states) == {"chain"} and code == 1


def test_a_correction_dropped(tmp_path: Path) -> None:
    """The draw without its last correction looks whole; whoever saw that knows."""
    made = played("corrected")
    book = take_apart(made.files, made.signers)
    codes = [sha256(dump(item.entry)).hexdigest() for item in book.items if "struck" in item.body]
    files = resign(made, without_entries("correct"))
    assert Verifier(made.keys, [*made.codes, codes[0]]).judges(files, tmp_path / "it")[1] == 0
    states, code = Verifier(made.keys, codes).judges(files, tmp_path / "seen")
    assert false(states) == {"seen"} and code == 1
    states, code = Verifier(made.keys, codes).judges(made.files, tmp_path / "whole")
    assert states["seen", None] is TRUE


def test_names_are_the_bureaus_word(tmp_path: Path) -> None:
    """A name put beside another firm's token changes no token, and nobody can tell."""
    made = played("one")
    token = next(
        r[3]
        for r in take_apart(made.files, made.signers).of("draw").rows("result")
        if r[0] == "drawn"
    )
    files = resign(made, cell("draw", "labels", ["entity", token], 2, "别家公司"))
    assert Verifier(made.keys, made.codes).judges(files, tmp_path)[1] == 0
    shown = files["draws/2026-0001/result.json"].decode()
    assert token in shown and "别家公司" in shown


def test_an_event_dated_back(tmp_path: Path) -> None:
    """The throws of an event were known when it was written, unless somebody saw it before."""
    made = played("paired")
    log, label = made.signers["log"], "2026-0001+2"
    event, inputs = size_of(made.files, "event"), size_of(made.files, "inputs")
    at = 1772418600  # after the last entry
    brought = Verifier(made.keys, made.codes[:2], policy=policy(ONE))
    for size, state, code in ((event, TRUE, 0), (inputs, OPEN, 4), (event - 1, OPEN, 4)):
        files = said(made.files, log, Line(size, at, ONE))
        states, found = brought.judges(files, tmp_path / f"{size}")
        assert [states[name, label] for name in FIRST] == [state, state] and found == code


# --- practice -------------------------------------------------------------------------------------


def test_practice_shown_as_real(tmp_path: Path) -> None:
    made = played("practice")
    brought = Verifier(made.keys, made.codes)
    states, code = brought.judges(made.files, tmp_path / "honest")
    assert not false(states) and of(states, "unchosen") == [OPEN] and code == 4
    for path in ("draws/practice-2026-0001/result.json", "index.json"):
        data = made.files[path].replace(b'"practice": true', b'"practice": false', 1)
        assert data != made.files[path]
        shown = sums(made.files | {path: data}, made.signers["log"])
        states, code = brought.judges(shown, tmp_path / Path(path).name)
        assert false(states) == {"shown"} and code == 1
    renamed = {p.replace("practice-", ""): d for p, d in made.files.items()}
    states, code = brought.judges(sums(renamed, made.signers["log"]), tmp_path / "renamed")
    assert false(states) == {"shown"} and code == 1
