"""Signed notes and verifier keys (SPEC §4.1)."""

import base64
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from making import altered, case_id, cases, every_case, signer, text_of, vectors

from randcheck.errors import FalseClaim, Malformed
from randcheck.protocol.note import (
    FIELD_PRIME,
    Note,
    Signature,
    Signer,
    VerifierKey,
    format_note,
    format_verifier_key,
    parse_note,
    parse_verifier_key,
    signer_from,
    verify_note,
)

PUBLISHED = vectors("signed_note.json")
OPERATOR, OBSERVER = signer(2, "operator"), signer(3, "observer")
TEXT = "抽前封存\nseal 1\n".encode()

names = st.text("abz019./-双随机", min_size=1, max_size=12)
texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.just("\n"), max_size=40
).map(lambda text: (text + "\n").encode())
signatures = st.builds(
    Signature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=70)
)


def opened(data: bytes, *keys: VerifierKey) -> tuple[VerifierKey, ...]:
    return verify_note(parse_note(data), keys)


def written(text: bytes, *signers: Signer) -> bytes:
    return format_note(Note(text, tuple(one.sign(text) for one in signers)))


@pytest.mark.parametrize("case", PUBLISHED["notes"], ids=lambda case: case["d"])
def test_published_notes(case):
    data = case["note"].encode("latin-1")
    keys = [parse_verifier_key(text) for text in case["vkeys"]]
    if case["ok"] is None:
        with pytest.raises(FalseClaim):
            opened(data, *keys)
    else:
        assert len(opened(data, *keys)) == case["ok"]
        assert format_note(parse_note(data)) == data


def test_the_published_signature():
    case = PUBLISHED["sign"]
    _, _, name, _, secret = case["skey"].split("+", 4)
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(secret)[1:])
    written_note = written(case["text"].encode(), signer_from(name, key))
    assert written_note == case["want"].encode("latin-1")


@pytest.mark.parametrize("text", PUBLISHED["bad_vkeys"])
def test_published_bad_keys(text):
    with pytest.raises(Malformed):
        parse_verifier_key(text)


@pytest.mark.parametrize("case", every_case("entries.json", "notes"), ids=case_id)
def test_our_notes(case):
    data = text_of(case)
    keys = map(parse_verifier_key, case["vkeys"])
    if case["expect"] == "refused":
        with pytest.raises(FalseClaim):
            opened(data, *keys)
        return
    assert [key.name for key in opened(data, *keys)] == case["expect"]["signed_by"]
    text = data[: data.rindex(b"\n\n") + 1]
    assert sha256(text).hexdigest() == case["expect"]["text_hash"] == parse_note(data).text_hash
    assert sha256(data).hexdigest() == case["expect"]["note_hash"]


def test_every_byte_altered_is_refused():
    data = written(TEXT, OPERATOR)
    assert opened(data, OPERATOR.key) == (OPERATOR.key,)
    for other in altered(data):
        with pytest.raises(FalseClaim):
            opened(other, OPERATOR.key)


def test_every_byte_of_the_text_is_signed_by_both():
    data = written(TEXT, OPERATOR, OBSERVER)
    assert set(opened(data, OPERATOR.key, OBSERVER.key)) == {OPERATOR.key, OBSERVER.key}
    for other in altered(TEXT):
        with pytest.raises(FalseClaim):
            opened(other + data[len(TEXT) :], OPERATOR.key, OBSERVER.key)


@pytest.mark.parametrize("char", [chr(n) for n in range(32) if n != 10], ids=ascii)
def test_control_characters_are_refused_though_signed(char):
    with pytest.raises(Malformed):
        parse_note(written(f"a{char}b\n".encode(), OPERATOR))


@given(texts, st.lists(signatures, min_size=1, max_size=4))
def test_format_and_parse_are_inverses(text, lines):
    note = Note(text, tuple(lines))
    assert parse_note(format_note(note)) == note


@given(texts, st.lists(signatures, min_size=1, max_size=2), st.data())
def test_a_note_is_read_in_one_way_only(text, lines, data):
    other = data.draw(st.sampled_from(altered(format_note(Note(text, tuple(lines))))))
    try:
        note = parse_note(other)
    except Malformed:
        return
    assert format_note(note) == other


@given(st.binary(min_size=32, max_size=32), names)
def test_keys_there_and_back(secret, name):
    key = signer_from(name, Ed25519PrivateKey.from_private_bytes(secret)).key
    text = format_verifier_key(key)
    assert parse_verifier_key(text) == key
    assert key.key_id == sha256(name.encode() + b"\n\x01" + key.public).digest()[:4]
    assert key.fingerprint == sha256(text.encode()).hexdigest()


def test_every_byte_of_a_key_altered_is_refused():
    for other in altered(format_verifier_key(OPERATOR.key).encode()):
        with pytest.raises(Malformed):
            parse_verifier_key(other.decode("utf-8", "replace"))


@pytest.mark.parametrize("case", every_case("entries.json", "keys"), ids=case_id)
def test_our_keys(case):
    if case["expect"] == "refused":
        with pytest.raises(Malformed):
            parse_verifier_key(case["vkey"])
    else:
        assert parse_verifier_key(case["vkey"]).fingerprint == case["expect"]


def test_small_orders_are_all_there():
    """Double every refused point: three doublings of a point of small order give the identity."""
    d = -121665 * pow(121666, -1, FIELD_PRIME) % FIELD_PRIME
    refused = cases("entries.json", "keys")[1]
    small = {_y(case["vkey"]) for case in refused if "small order" in case["reason"]}
    assert len(small) == 5
    for y in small:
        assert _doubled(_doubled(_doubled(y, d), d), d) == 1
    assert _doubled(_y(format_verifier_key(OPERATOR.key)), d) not in small


def _y(vkey: str) -> int:
    public = base64.b64decode(vkey.split("+", 2)[2])[1:]
    return int.from_bytes(public, "little") & (2**255 - 1)


def _doubled(y: int, d: int) -> int:
    """The y of twice a point of -x² + y² = 1 + d·x²·y², from its y alone."""
    x2 = (y * y - 1) * pow(d * y * y + 1, -1, FIELD_PRIME) % FIELD_PRIME
    square = d * x2 * y * y
    return (y * y + x2) * pow(1 - square, -1, FIELD_PRIME) % FIELD_PRIME


def test_the_order_of_lines_is_kept_and_each_key_counts_once():
    data = written(TEXT, OBSERVER, OPERATOR, OBSERVER)
    assert opened(data, OPERATOR.key, OBSERVER.key) == (OBSERVER.key, OPERATOR.key)
    with pytest.raises(FalseClaim, match="no known key"):
        opened(data)
