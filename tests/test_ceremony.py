"""What only outsiders can tell: the honest log is proved by them, and its twin is not.

Every publication here is judged by the package and by the second verifier alike.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import pytest
from bureau import ROUND_AT, SCENARIOS, Files
from forge import resign, sums
from lies import body, both, played
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
    TWO,
    Line,
    Verifier,
    asked,
    at_seal,
    cut,
    false,
    log,
    of,
    said,
    size_of,
    trusting,
)

from randcheck.errors import Refused
from randcheck.protocol.note import Note, Signature, format_note, parse_note

pytestmark = pytest.mark.usefixtures("forgetful")


@pytest.mark.parametrize("scenario", [*SCENARIOS, "practice"])
def test_what_is_signed_again_without_a_lie_is_the_same(scenario: str) -> None:
    """Else the attacks on it would be found for another reason."""
    made = played(scenario)
    assert resign(made, both()) == made.files


# --- the seal -------------------------------------------------------------------------------------


def test_the_seal_dated_back(tmp_path: Path) -> None:
    """One and the same log: honest if seen before the round, dated back if seen after it."""
    honest = said(played("beacon").files, log(), Line(SEALED, BEFORE, ONE))
    states, code = trusting(ONE).judges(honest, tmp_path / "honest")
    assert of(states, *FIRST) == [TRUE, TRUE] and code == 0
    for time in (CLOSE, AFTER):
        states, code = trusting(ONE).judges(
            said(played("beacon").files, log(), Line(SEALED, time, ONE)), tmp_path / f"{time}"
        )
        assert of(states, *FIRST) == [OPEN, OPEN] and code == 4
    unseen = said(played("beacon").files, log(), Line(SEALED - 1, BEFORE, ONE))
    states, code = trusting(ONE).judges(unseen, tmp_path / "without the seal")
    assert of(states, *FIRST) == [OPEN, OPEN] and code == 4


def test_a_seal_later_than_it_was_seen(tmp_path: Path) -> None:
    """Its time lies 900 s before the round; who saw it earlier than 300 s before that lies."""
    for early, state, code in ((300, OPEN, 0), (301, FALSE, 1)):
        lines = Line(SEALED, ROUND_AT - 900 - early, ONE)
        states, found = trusting(ONE).judges(
            said(played("beacon").files, log(), lines), tmp_path / f"{early}"
        )
        assert states["witnessed", None] is state and found == code


def test_the_code_seen_proves_seal_and_no_other(tmp_path: Path) -> None:
    one = played("one")
    brought = Verifier(one.keys, one.codes)
    states, code = brought.judges(one.files, tmp_path / "honest")
    assert of(states, *FIRST) == [TRUE, TRUE] and code == 0
    other = resign(one, body("seal", task="另一任务"), True)
    states, code = brought.judges(other, tmp_path / "other")
    assert false(states) == {"seen"} and code == 1
    states, code = Verifier(one.keys).judges(other, tmp_path / "no code")
    assert of(states, *FIRST, "whose-log") == [OPEN, OPEN, TRUE] and code == 4


FORKS = 40


def forks(edit: Callable[[Files], Files] = dict) -> list[Files]:
    """So many seals of one task, of which all but the name of the task is the same."""
    tasks = [body("seal", task=f"任务{n}") for n in range(FORKS)]
    return [edit(resign(played("beacon"), task, True)) for task in tasks]


def winners(files: Files) -> frozenset[str]:
    path = next(path for path in files if path.endswith("-result.txt"))
    lines = files[path].decode().split("\n")
    return frozenset(line.split("\t")[3] for line in lines if line.startswith("drawn\t"))


def test_a_thousand_stamped_forks(tmp_path: Path) -> None:
    made = forks(lambda files: said(files, log(), Line(SEALED, BEFORE)))
    brought = replace(trusting(stamps=True), twice=False)
    for n, files in enumerate(made):
        states, code = brought.judges(files, tmp_path / f"{n}")
        assert of(states, *FIRST, "unchosen") == [TRUE, OPEN, TRUE] and code == 4
        assert states["stamped", None] is TRUE
    states, code = trusting(stamps=True).judges(made[0], tmp_path / "twice")
    assert of(states, *FIRST) == [TRUE, OPEN] and code == 4
    drawn = [winners(files) for files in made]
    assert len(set(drawn)) == FORKS
    friends = drawn[0]
    assert any(not friends & found for found in drawn)


def test_a_witness_cosigns_one_of_them(tmp_path: Path) -> None:
    state = tmp_path / "witness"
    first, *others = (at_seal("beacon", body("seal", task=f"任务{n}")) for n in range(FORKS))
    assert asked(first, state, ONE, BEFORE)
    for files in others:
        with pytest.raises(Refused, match="a fork"):
            asked(files, state, ONE, BEFORE)


def test_a_fork_for_each_of_two_witnesses(tmp_path: Path) -> None:
    """Neither side has the quorum; what is said of one does not hold for the other."""
    sides = forks()[:2]
    shown = [
        said(files, log(), Line(SEALED, BEFORE, who))
        for files, who in zip(sides, (ONE, TWO), strict=True)
    ]
    both_needed = trusting(ONE, TWO)
    for n, files in enumerate(shown):
        states, code = both_needed.judges(files, tmp_path / f"{n}")
        assert of(states, *FIRST) == [OPEN, OPEN] and code == 4
    path = f"checkpoints/{SEALED:08d}.note"
    foreign = shown[1][path].split(b"\n")[-2] + b"\n"
    states, code = both_needed.judges(
        sums(shown[0] | {path: shown[0][path] + foreign}, log()), tmp_path / "moved"
    )
    assert false(states) == {"witnessed"} and code == 1
    honest = said(sides[0], log(), Line(SEALED, BEFORE, ONE), Line(SEALED, BEFORE, TWO))
    states, code = both_needed.judges(honest, tmp_path / "honest")
    assert of(states, *FIRST) == [TRUE, TRUE] and code == 0


def test_any_one_of_two_witnesses_is_too_few(tmp_path: Path) -> None:
    """A policy that is content with either is what such a fork needs: both sides are proved."""
    either = trusting(ONE, TWO, least="any")
    for n, (files, who) in enumerate(zip(forks()[:2], (ONE, TWO), strict=True)):
        shown = said(files, log(), Line(SEALED, BEFORE, who))
        assert either.judges(shown, tmp_path / f"{n}")[1] == 0


def test_a_witness_of_ones_own(tmp_path: Path) -> None:
    """A key that the log itself names proves nothing to a verifier who does not bring it."""
    made = played("witnessed")
    states, code = Verifier(made.keys, policy=made.policy).judges(made.files, tmp_path / "honest")
    assert of(states, *FIRST, "unchosen", "witnessed") == [TRUE] * 4 and code == 0
    states, code = Verifier(made.keys).judges(made.files, tmp_path / "own")
    assert of(states, *FIRST, "unchosen", "witnessed") == [OPEN] * 4 and code == 4


def test_a_witness_given_an_older_log_or_a_folder_of_yesterday(tmp_path: Path) -> None:
    before, after = resign(played("beacon"), cut("seal")), at_seal("beacon")
    state, copy = tmp_path / "witness", tmp_path / "copy"
    asked(before, state, ONE, BEFORE)
    copytree(state, copy)
    asked(after, state, ONE, BEFORE, size_of(before, "recusals"))
    with pytest.raises(Refused, match="a rollback"):
        asked(before, state, ONE, BEFORE)
    with pytest.raises(Refused) as told:
        asked(after, copy, ONE, BEFORE, size_of(after, "seal"))
    assert told.value.hint and "an older copy" in told.value.hint.en


def test_a_stamp_of_another_checkpoint_or_of_nothing(tmp_path: Path) -> None:
    lines = Line(SEALED, BEFORE), Line(SEALED + 1, AFTER)
    files = said(played("beacon").files, log(), *lines)
    early, late = (f"checkpoints/{size:08d}.tsr" for size in (SEALED, SEALED + 1))
    states, code = trusting(stamps=True).judges(files, tmp_path / "honest")
    assert of(states, *FIRST, "stamped") == [TRUE, OPEN, TRUE] and code == 4
    for path, stamp in ((late, files[early]), (early, files[late]), (early, b"")):
        found = sums(files | {path: stamp}, log())
        states, code = trusting(stamps=True).judges(found, tmp_path / path / f"{len(stamp)}")
        assert false(states) == {"stamped"} and code == 1
    alone = sums({p: d for p, d in files.items() if p != early.replace("tsr", "note")}, log())
    states, code = trusting(stamps=True).judges(alone, tmp_path / "alone")
    assert false(states) == {"shown"} and code == 1


def test_a_cosignature_of_another_size(tmp_path: Path) -> None:
    made = played("witnessed")
    seal, typed = (
        f"checkpoints/{size_of(made.files, kind):08d}.note" for kind in ("seal", "inputs")
    )
    log_line, _ = parse_note(made.files[seal]).signatures
    text, other = parse_note(made.files[seal]).text, parse_note(made.files[typed]).signatures[1]
    for n, line in enumerate((other, Signature(other.name, other.key_id, other.value[8:]))):
        note = format_note(Note(text, (log_line, line)))
        files = sums(made.files | {seal: note}, made.signers["log"])
        for brought in (Verifier(made.keys, policy=made.policy), Verifier(made.keys)):
            states, code = brought.judges(files, tmp_path / f"{n}")
            assert false(states) == {"witnessed"} and code == 1
