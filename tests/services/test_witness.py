"""A witness cosigns what extends what he cosigned before, and nothing else."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from bureau import begun, published
from forge import resign
from lies import repeat
from witnessing import HOUR, Story, Witness, forked, later, newest, request, size_of, times, told

from randcheck.errors import FalseClaim, Refused, Unreadable, UsageError
from randcheck.protocol.bodies import KeyAdd
from randcheck.protocol.calendar import seconds
from randcheck.protocol.checkpoint import parse_checkpoint
from randcheck.protocol.folder import entries_of
from randcheck.protocol.merkle import prove_consistency
from randcheck.protocol.note import (
    COSIGNER,
    Note,
    Signature,
    format_note,
    format_verifier_key,
    parse_note,
    signer_from,
)
from randcheck.protocol.policy import parse_policy
from randcheck.services import keys, publish, witness, witness_state
from randcheck.services.world import World


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    return told(tmp_path_factory.mktemp("log"))


@pytest.fixture
def one(story: Story, tmp_path: Path) -> Witness:
    return Witness(tmp_path, story)


# --- what is cosigned -----------------------------------------------------------------------------


def test_a_log_that_grows_is_cosigned_each_time(one, story):
    first, second = story.first.files, story.second.files
    line = one.meets(first)
    assert line.startswith("— 见证.example/8 ".encode()) and line.count(b"\n") == 1
    assert times(first, line, one.key) == {one.key: one.now}
    assert one.size() == size_of(first) < size_of(second)
    line = one.asked(second, size_of(first))
    assert times(second, line, one.key) == {one.key: one.now} and one.size() == size_of(second)


def test_what_is_kept_is_the_cosigned_checkpoint(one, story):
    line = one.meets(story.first.files)
    kept = witness_state.parse_kept(one.place().read_bytes())
    assert kept.note == story.first.files["checkpoint"] + line
    assert kept.genesis == sha256(story.first.files["entries/00000000.note"]).hexdigest()
    assert kept.log_key == story.log.key


def test_the_same_again_gets_a_fresh_time(one, story):
    one.meets(story.first.files)
    one.now += HOUR
    for old in (size_of(story.first.files), 0, 1):
        line = one.asked(story.first.files, old)
        assert times(story.first.files, line, one.key) == {one.key: one.now}


def test_foreign_lines_do_not_fill_the_record(one, story):
    files = story.first.files
    note = parse_note(files["checkpoint"])
    lines = [Signature(f"x{n}", b"abcd", b"ef") for n in range(99)]
    full = format_note(Note(note.text, (*note.signatures, *lines)))
    asked = {witness.REQUEST: request(files, 0, checkpoint=full)}
    one.handed(files | asked, (story.log.key.fingerprint,))
    assert one.asked(story.second.files, size_of(files)) and one.size() > size_of(files)


def test_a_public_publication_will_do_too(one, story):
    files = {p: d for p, d in story.second.files.items() if not p.endswith("-people.txt")}
    assert len(files) < len(story.second.files) and one.meets(files)


# --- what is refused ------------------------------------------------------------------------------


def test_a_log_is_not_cosigned_unless_its_key_is_named_once(one, story):
    first, log = story.first.files, story.log.key
    one.refuses("is new", one.asked, first)
    operator = story.first.signers["operator"].key.fingerprint
    one.refuses("is new", one.asked, first, 0, (operator, "0" * 32))
    for code in ("", log.fingerprint[:31], "x" * 32):
        with pytest.raises(UsageError):
            one.asked(first, 0, (code,))
    assert one.asked(first, 0, (operator, " ".join(log.fingerprint[:40].upper())))
    assert one.asked(story.second.files, size_of(first))


def test_a_rollback_is_refused(one, story):
    one.meets(story.second.files)
    for old in (0, size_of(story.first.files), size_of(story.second.files)):
        one.refuses("rollback", one.asked, story.first.files, old)


def test_a_fork_is_refused_at_the_same_size_and_above(one, story):
    one.meets(story.first.files)
    size = size_of(story.first.files)
    one.refuses("a fork", one.asked, forked(story.first), size)
    one.refuses("a fork", one.asked, forked(story.second), size)
    one.refuses("a fork", one.asked, forked(story.first, -1), size)
    assert one.asked(story.second.files, size)


def test_two_witnesses_shown_two_forks_make_no_quorum_of_two(one, story, tmp_path):
    two = Witness(tmp_path, story, 9)
    other = forked(story.first)
    lines = one.meets(story.first.files), two.meets(other)
    text = "".join(f"witness {w.key.name} {format_verifier_key(w.key)}\n" for w in (one, two))
    names = f"{one.key.name} {two.key.name}"
    policy = parse_policy(f"{text}group both all {names}\nquorum both\n".encode())
    seen = [
        times(f, line, one.key, two.key)
        for f, line in zip((story.first.files, other), lines, strict=True)
    ]
    assert [policy.quorum_time(found) for found in seen] == [None, None]
    with pytest.raises(FalseClaim):
        times(other, lines[0] + lines[1], one.key, two.key)
    both = times(story.first.files, lines[0] + two_again(tmp_path, story), one.key, two.key)
    assert policy.satisfied(both)


def two_again(folder: Path, story: Story) -> bytes:
    """The line that the second witness gives where the log is honest to him as well."""
    return Witness(folder / "honest", story, 9).meets(story.first.files)


def test_a_new_genesis_under_the_old_name_is_refused(one, story):
    one.meets(story.first.files)
    renewed = resign(story.second, later(0, -HOUR), True)
    assert parse_checkpoint(parse_note(renewed["checkpoint"]).text).origin == story.log.key.name
    fingerprint = story.log.key.fingerprint
    for old in (0, size_of(story.first.files)):
        one.refuses("another first entry", one.asked, renewed, old, (fingerprint,))


def test_a_publication_with_a_broken_gate_is_refused(one, story):
    broken = resign(story.second, repeat("draw"))
    one.refuses(r"false \(gates\)", one.meets, broken)
    one.meets(story.first.files)
    one.refuses(r"false \(gates\)", one.asked, broken, size_of(story.first.files))


def test_an_incomplete_or_altered_publication_is_refused(one, story):
    files = story.first.files
    asked = {witness.REQUEST: request(files, 0)}
    for path in [*[p for p in files if p.startswith("files/")][:3], "index.json"]:
        one.refuses("is false", one.handed, {p: d for p, d in files.items() if p != path} | asked)
        one.refuses("is false", one.handed, files | asked | {path: files[path] + b" "})
    for path in ("checkpoint", "entries/00000003.note"):
        rest = {p: d for p, d in files.items() if p != path}
        one.refuses(r"false \(chain\)", one.handed, rest | asked)
    one.refuses(r"false \(chain\)", one.handed, asked)


def test_entries_from_the_future_are_refused(one, story):
    one.now = seconds(newest(story.first.files)) - 301
    one.refuses("ahead of", one.meets, story.first.files)
    one.now += 1
    assert one.meets(story.first.files)


def test_a_wrong_old_size_is_refused(one, story):
    first, second = story.first.files, story.second.files
    fingerprint = story.log.key.fingerprint
    one.refuses("not 0", one.asked, first, 3, (fingerprint,))
    one.meets(first)
    for old in (0, 1, size_of(first) - 1, size_of(first) + 1, size_of(second)):
        one.refuses(f"old is {old}, not {size_of(first)}", one.asked, second, old)
    one.refuses("proof", one.asked, first, size_of(first) + 1)


def test_a_wrong_proof_is_refused(one, story):
    first, second, size = story.first.files, story.second.files, size_of(story.first.files)
    good = prove_consistency(entries_of(second), size)
    names = (story.log.key.fingerprint,)
    extra = first | {witness.REQUEST: request(first, 0, proof=(bytes(32),))}
    one.refuses("proof", one.handed, extra, names)
    one.meets(first)
    for bad in ([], good[:-1], [*good, bytes(32)], [bytes(32), *good[1:]], good[::-1]):
        one.refuses(
            "proof", one.handed, second | {witness.REQUEST: request(second, size, proof=tuple(bad))}
        )


def test_a_request_for_another_log_or_size_is_refused(one, story):
    first, second, size = story.first.files, story.second.files, size_of(story.first.files)
    one.meets(first)
    one.refuses("another checkpoint", one.handed, second | {witness.REQUEST: request(first, size)})
    text = parse_note(second["checkpoint"]).text
    stranger = signer_from("other.example", story.log.private)
    for altered, signer in (
        (text.replace(story.log.key.name.encode(), b"other.example"), stranger),
        (text, stranger),
        (text, story.first.signers["operator"]),
    ):
        note = format_note(Note(altered, (signer.sign(altered),)))
        asked = {witness.REQUEST: request(second, size, checkpoint=note)}
        one.refuses("another log|no known key", one.handed, second | asked)


@pytest.mark.parametrize("data", [None, b"", b"old 1\n", b"\xff" * 99, b"old 0\n\nx\n"])
def test_what_is_no_request_is_refused(one, story, data):
    files = story.first.files | ({} if data is None else {witness.REQUEST: data})
    one.refuses("missing" if data is None else "not a", one.handed, files)


def test_a_key_of_another_kind_does_not_cosign(one, story):
    one.signer = signer_from("a", one.signer.private)
    one.refuses("no key of a witness", one.meets, story.first.files)


def test_a_log_that_changed_its_key_is_the_same_log(tmp_path):
    bureau = begun(tmp_path / "log")
    journal, old = bureau.journal, bureau.signers["log"]
    first = dict(publish.build(journal, private=True).files)
    new = keys.store_key(tmp_path, "log", old.key.name, keys.new_private(bureau.world), None)
    (tmp_path / "log.key").replace(journal.workspace.keys / "log.key")
    added = KeyAdd("log", format_verifier_key(new.key))
    journal.append(added, [bureau.signers["operator"], old, new])
    second = published(bureau, private=True)
    one = Witness(tmp_path, Story(replace(second, files=first), second))
    one.meets(first)
    assert one.asked(second.files, size_of(first)) and one.size() == size_of(second.files)
    two = Witness(tmp_path, one.story, 9)
    assert two.asked(second.files, 0, (old.key.fingerprint,))


def test_what_is_asked_is_told_before_it_is_cosigned(story):
    files, size = story.second.files, size_of(story.first.files)
    asked = witness.read_asked(files | {witness.REQUEST: request(files, size)})
    assert asked.fresh == {"seal": 1, "inputs": 1, "draw": 1}
    assert asked.fresh.total() == asked.checkpoint.size - size
    assert [attempt.fate for attempt in asked.attempts] == ["drawn"]


@pytest.mark.parametrize("secret", [None, "four words of one"])
def test_a_passphrase_is_asked_for_only_if_the_key_is_locked(secret, tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "KDF_ROUNDS", 1)
    made = keys.make_key(tmp_path / "key", "one.example", secret, World(), COSIGNER)
    asked: list[str] = []

    def passphrase() -> str:
        asked.append("!")
        return secret or ""

    assert witness.open_witness_key(tmp_path / "key", passphrase).key == made
    assert bool(asked) is (secret is not None)


def test_a_key_that_is_not_there_or_none_is_told(tmp_path):
    with pytest.raises(Unreadable):
        witness.open_witness_key(tmp_path / "key", str)
    made = keys.make_key(tmp_path / "key", "one.example", None, World(), COSIGNER)
    (tmp_path / "key").write_text(f"no key of {made.name}")
    with pytest.raises(Refused, match="wrong passphrase"):
        witness.open_witness_key(tmp_path / "key", str)
