"""Checkpoints (SPEC §5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import ORIGIN, altered, case_id, every_case, signer, text_of, vectors

from randcheck.errors import FalseClaim, Malformed
from randcheck.protocol.checkpoint import (
    Checkpoint,
    format_checkpoint,
    parse_checkpoint,
    verify_checkpoint,
)
from randcheck.protocol.note import Note, Signature, format_note, parse_verifier_key

PUBLISHED = vectors("checkpoint_text.json")
LOG = signer(1, "log")
ROOT = bytes(range(32))
TEXT = format_checkpoint(Checkpoint(ORIGIN, 9, ROOT))


def test_published_texts():
    for text in PUBLISHED["ok"]:
        assert format_checkpoint(parse_checkpoint(text.encode())) == text.encode()
    for text in PUBLISHED["bad"]:
        with pytest.raises(Malformed):
            parse_checkpoint(text.encode())


@pytest.mark.parametrize("case", every_case("entries.json", "checkpoints"), ids=case_id)
def test_our_checkpoints(case):
    key = parse_verifier_key(case["vkey"])
    if case["expect"] == "refused":
        with pytest.raises(FalseClaim):
            verify_checkpoint(text_of(case), key)
        return
    found = verify_checkpoint(text_of(case), key)
    assert case["expect"] == {
        "origin": found.origin,
        "size": found.size,
        "root": found.root.hex(),
    }


@given(
    st.text("az09./-双", min_size=1, max_size=9),
    st.integers(0, 10**15 - 1),
    st.binary(min_size=32, max_size=32),
)
def test_format_and_parse_are_inverses(origin, size, root):
    checkpoint = Checkpoint(origin, size, root)
    assert parse_checkpoint(format_checkpoint(checkpoint)) == checkpoint


def test_a_text_is_read_in_one_way_only():
    for other in altered(TEXT):
        try:
            found = parse_checkpoint(other)
        except Malformed:
            continue
        assert format_checkpoint(found) == other and found != parse_checkpoint(TEXT)


def test_every_byte_of_a_signed_checkpoint_altered_is_refused():
    data = format_note(Note(TEXT, (LOG.sign(TEXT),)))
    assert verify_checkpoint(data, LOG.key) == Checkpoint(ORIGIN, 9, ROOT)
    for other in altered(data):
        with pytest.raises(FalseClaim):
            verify_checkpoint(other, LOG.key)


@pytest.mark.parametrize(("length", "good"), [(65_535, True), (65_536, False)])
def test_a_checkpoint_is_a_note_and_has_its_limit(length, good):
    """A foreign line fills the note up; base64 comes in fours, the name takes up the rest."""

    def filled(name: str, value: bytes) -> bytes:
        line = Signature(name, b"abcd", value)
        return format_note(Note(TEXT, (LOG.sign(TEXT), line)))

    rest = length - len(filled("x", b"12"))
    data = filled("x" * (1 + rest % 4), b"12" + bytes(rest // 4 * 3))
    assert len(data) == length
    if good:
        assert verify_checkpoint(data, LOG.key).size == 9
    else:
        with pytest.raises(Malformed):
            verify_checkpoint(data, LOG.key)
