"""Requests to a witness (C2SP tlog-witness)."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import ORIGIN, altered, signer

from randcheck.errors import Malformed
from randcheck.protocol.add_checkpoint import AddCheckpoint, format_request, parse_request
from randcheck.protocol.checkpoint import Checkpoint, format_checkpoint
from randcheck.protocol.note import Note, Signature, format_note

LOG = signer(1, "log")
TEXT = format_checkpoint(Checkpoint(ORIGIN, 9, bytes(range(32))))
NOTE = format_note(Note(TEXT, (LOG.sign(TEXT),)))
NODE = base64.b64encode(b"\xff" * 32)
nodes = st.binary(min_size=32, max_size=32)


def test_the_form():
    request = AddCheckpoint(5, (b"\xff" * 32,) * 2, NOTE)
    assert format_request(request) == b"old 5\n" + NODE + b"\n" + NODE + b"\n\n" + NOTE
    assert format_request(AddCheckpoint(0, (), NOTE)) == b"old 0\n\n" + NOTE


@given(st.integers(0, 10**15 - 1), st.lists(nodes, max_size=63))
def test_format_and_parse_are_inverses(old, proof):
    request = AddCheckpoint(old, tuple(proof), NOTE)
    assert parse_request(format_request(request)) == request


def read_in_one_way_only(data: bytes) -> None:
    try:
        request = parse_request(data)
    except Malformed:
        return
    assert format_request(request) == data


def test_every_byte_altered_is_read_in_one_way_only():
    for data in altered(format_request(AddCheckpoint(5, (b"\xff" * 32,), NOTE))):
        read_in_one_way_only(data)


@given(st.binary(max_size=200), st.sampled_from([b"", b"\n\n" + NOTE]))
def test_no_bytes_do_harm(data, rest):
    read_in_one_way_only(data + rest)
    read_in_one_way_only(b"old 1\n" + data + rest)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"old \n",
        b"old 01\n",
        b"old -1\n",
        b"old +1\n",
        b"old  1\n",
        b"old 1 \n",
        b" old 1\n",
        b"Old 1\n",
        b"old 1\r\n",
        b"old 1000000000000000\n",
        "old １\n".encode(),
        b"old 1\n" + NODE + b" \n",
        b"old 1\n" + NODE[:-1] + b"\n",
        b"old 1\n" + NODE[:-2] + b"9=\n",
        b"old 1\n" + base64.b64encode(bytes(31)) + b"\n",
        b"old 1\n" + base64.b64encode(bytes(33)) + b"\n",
        b"old 1\n" + (NODE + b"\n") * 64,
        b"old 1\nold 1\n",
        b"old 1\n\n",
    ],
)
def test_other_heads_are_refused(head):
    with pytest.raises(Malformed):
        parse_request(head + b"\n" + NOTE)


def test_only_a_signed_checkpoint_may_follow():
    seal = format_note(Note(b"{\n}\n", (LOG.sign(b"{\n}\n"),)))
    for rest in (b"", TEXT, seal, NOTE + b"x", NOTE.replace(b"\n", b"\r\n")):
        with pytest.raises(Malformed):
            parse_request(b"old 1\n\n" + rest)


def test_a_request_has_its_limit():
    foreign = [Signature("x", b"abcd", bytes(size)) for size in (48_000, 49_200, 65_536)]
    good, *huge = (format_note(Note(TEXT, (LOG.sign(TEXT), line))) for line in foreign)
    assert len(good) < 65_536 < len(huge[0]) < 66_000
    assert parse_request(b"old 1\n\n" + good).checkpoint == good
    for data in (*huge, b"x" * 100_000, NOTE + b"\n" * 100_000):
        with pytest.raises(Malformed):
            parse_request(b"old 1\n\n" + data)
