"""RFC 3161 time stamps, by either back end."""

import shutil
import subprocess
import sys
from dataclasses import replace
from math import ceil
from pathlib import Path

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st
from stamping import STAMPING, Holder, authority, certify, clock, der, imprint, refusal
from stamping import openssl_reply as reply_by_openssl

from randcheck.errors import FalseClaim, Malformed, RandcheckError, Unreadable
from randcheck.services import openssl, stamps
from randcheck.services.stamps import Stamp, make_request, stamped_text, verify_stamp

TEXT = "hz.example/双随机\n3\nAAAA\n".encode()
NOTE = TEXT + "\n— hz.example/双随机 c2ln\n".encode()
WHEN = 1_500_000_000
HONEST = authority()
OTHER = authority("other")
REPLY = HONEST.stamp(TEXT, WHEN)
CODE = ExtendedKeyUsageOID.CODE_SIGNING


def only_library(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rfc3161_client", reason="rfc3161-client is not installed here")
    monkeypatch.setattr(stamps, "find_openssl", lambda: None)


def only_program(monkeypatch: pytest.MonkeyPatch) -> str:
    program = openssl.find_openssl()
    if program is None:
        pytest.skip("no openssl program is here")
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)
    return program


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch) -> str:
    return only_program(monkeypatch)


@pytest.fixture(params=[only_library, only_program])
def back_end(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    request.param(monkeypatch)
    return request.param.__name__


def refused(reply: bytes, roots: bytes = HONEST.roots, text: bytes = TEXT) -> FalseClaim:
    with pytest.raises(FalseClaim) as caught:
        verify_stamp(text, reply, roots)
    return caught.value


def grown(issuer: Holder) -> tuple[Holder, Holder]:
    """An authority of two certificates below the root."""
    middle = certify("middle", issuer, (2000, 2100))
    return middle, certify("leaf", middle, (2000, 2100), STAMPING)


def test_an_honest_stamp_tells_the_time(back_end):
    found = verify_stamp(TEXT, REPLY, OTHER.roots + HONEST.roots)
    assert found == Stamp(WHEN, 2) and found.latest == WHEN + 2


def test_a_request_is_answered(back_end):
    reply = HONEST.answer(make_request(TEXT, bytes([255]) * 8), WHEN)
    assert b"\xff" * 8 in reply and verify_stamp(TEXT, reply, HONEST.roots).time == WHEN


def test_a_stamp_outlives_its_certificate(back_end):
    once = authority("once", (2017, 2018))
    assert verify_stamp(TEXT, once.stamp(TEXT, WHEN), once.roots).time == WHEN
    for time in (0, WHEN - 365 * 86400, WHEN + 365 * 86400):
        assert refused(once.stamp(TEXT, time), once.roots).claim == "roots"


FAULTY = {
    "other root": replace(HONEST, root=OTHER.root),
    "another's certificate": replace(HONEST, signer=replace(HONEST.signer, key=OTHER.signer.key)),
    "no certificate": HONEST.enclosing(),
    "not its certificate": HONEST.enclosing(OTHER.signer.der),
    "other content type": replace(HONEST, content_type=bytes.fromhex("06092a864886f70d010701")),
    "names no signer": replace(HONEST, names_its_signer=False),
    "names another signer": replace(HONEST, named=OTHER.signer.der),
    "another version": replace(HONEST, version=2),
    "granted with changes": replace(HONEST, status=1),
    "rejected, with a token": replace(HONEST, status=2),
    "for code": authority("code", purposes=[CODE]),
    "for code too": authority("both", purposes=[*STAMPING, CODE]),
    "not critical": authority("lax", critical=False),
    "a CA": authority("ca", purposes=[]),
}


@pytest.mark.parametrize("who", FAULTY.values(), ids=FAULTY)
def test_a_faulty_authority_is_refused(who, back_end):
    refused(who.stamp(TEXT, WHEN), who.roots)


def test_a_stamp_of_another_text_is_refused(back_end):
    assert refused(REPLY, text=TEXT + b"\n").claim == "timestamp"
    sha1 = der(0x30, bytes.fromhex("300906052b0e03021a0500"), der(4, bytes(20)))
    assert refused(HONEST.reply(sha1, b"", clock(WHEN))).claim == "timestamp"


def test_a_refusal_is_no_stamp(back_end):
    for status in range(1, 8):
        assert refused(refusal(status)).claim == "timestamp"
    assert isinstance(refused(refusal(0)), Malformed)


def test_certificates_between_root_and_signer(back_end):
    middle, leaf = grown(HONEST.root)
    who = replace(HONEST, signer=leaf)
    both = who.enclosing(*sorted([leaf.der, middle.der]))
    assert verify_stamp(TEXT, both.stamp(TEXT, WHEN), who.roots).time == WHEN
    one = who.enclosing(leaf.der).stamp(TEXT, WHEN)
    assert verify_stamp(TEXT, one, who.roots + middle.pem).time == WHEN
    for roots in (who.roots, middle.pem, leaf.pem):
        refused(one, roots)


def test_certificates_in_no_order_are_for_the_program(back_end):
    pair = sorted([HONEST.signer.der, HONEST.root.der], reverse=True)
    reply = HONEST.enclosing(*pair).stamp(TEXT, WHEN)
    if back_end == "only_program":
        assert verify_stamp(TEXT, reply, HONEST.roots).time == WHEN
    else:
        with pytest.raises(Unreadable, match="not checked here"):
            verify_stamp(TEXT, reply, HONEST.roots)


def test_what_the_library_cannot_read_the_program_does():
    if openssl.find_openssl() is None:
        pytest.skip("no openssl program is here")
    pair = sorted([HONEST.signer.der, HONEST.root.der], reverse=True)
    assert verify_stamp(TEXT, HONEST.enclosing(*pair).stamp(TEXT, WHEN), HONEST.roots).time == WHEN


def test_an_odd_certificate_that_came_along_is_nothing_to_speak_of(back_end):
    serial = OTHER.signer.certificate.serial_number.to_bytes(20, "big")
    odd = OTHER.signer.der.replace(serial, b"\x81" + serial[1:], 1)
    who = HONEST.enclosing(*sorted([HONEST.signer.der, odd]))
    assert verify_stamp(TEXT, who.stamp(TEXT, WHEN), HONEST.roots).time == WHEN


class Panic(BaseException):
    """How a library in Rust fails."""


def test_a_library_in_panic_is_as_good_as_none(monkeypatch):
    library = pytest.importorskip("rfc3161_client", reason="rfc3161-client is not installed here")

    def panic(_: bytes) -> None:
        raise Panic

    monkeypatch.setattr(library, "decode_timestamp_response", panic)
    monkeypatch.setattr(stamps, "find_openssl", lambda: None)
    with pytest.raises(Unreadable, match="not checked here"):
        verify_stamp(TEXT, REPLY, HONEST.roots)


def test_the_library_must_have_read_the_same(monkeypatch):
    only_library(monkeypatch)
    library = sys.modules["rfc3161_client"]
    later = library.decode_timestamp_response(HONEST.stamp(TEXT, WHEN + 1))
    monkeypatch.setattr(library, "decode_timestamp_response", lambda _: later)
    assert refused(REPLY).claim == "roots"


def test_nothing_here_can_check_it(program, monkeypatch):
    monkeypatch.setattr(stamps, "find_openssl", lambda: None)
    with pytest.raises(Unreadable, match="not checked here"):
        verify_stamp(TEXT, REPLY, HONEST.roots)


@pytest.mark.parametrize(
    "roots",
    [b"", b"no PEM", HONEST.root.der, HONEST.roots[:99]],
    ids=["empty", "no PEM", "DER", "cut"],
)
def test_roots_must_be_certificates(roots):
    with pytest.raises(Unreadable, match="roots"):
        verify_stamp(TEXT, REPLY, roots)


TOKEN = REPLY[9:]
LONG_NUMBER = der(2, b"\1" + bytes(5000))


def spoken(size: int) -> bytes:
    """The honest reply with a word of some size to its status."""
    words = der(0x30, der(12, bytes(size)))
    return der(0x30, der(0x30, der(2, b"\0"), words), TOKEN)


NO_REPLY = {
    "nothing": b"",
    "NUL": bytes(99),
    "more behind it": REPLY + b"\0",
    "two tokens": der(0x30, REPLY[4:9], TOKEN, TOKEN),
    "a token alone": TOKEN,
    "a request": make_request(TEXT, b"12345678"),
    "too long": spoken(65_536),
    "a long status": der(0x30, der(0x30, LONG_NUMBER)),
    "a long form of a length": b"\x30\x81\x05" + refusal()[2:],
    "no end told": b"\x30\x80" + REPLY[4:] + bytes(2),
}


@pytest.mark.parametrize("reply", NO_REPLY.values(), ids=NO_REPLY)
def test_what_is_no_reply_is_malformed(reply):
    assert isinstance(refused(reply), Malformed)


def test_a_reply_may_be_long(back_end):
    reply = spoken(65_536 - len(REPLY) - 12)
    assert 65_500 < len(reply) <= 65_536
    assert verify_stamp(TEXT, reply, HONEST.roots).time == WHEN


def test_a_reply_cut_short_is_malformed():
    for length in range(len(REPLY)):
        assert isinstance(refused(REPLY[:length]), Malformed)


def test_no_altered_byte_moves_the_time(back_end):
    step = 1 if back_end == "only_library" else 29
    for place in range(0, len(REPLY), step):
        for bit in (1, 128):
            other = bytearray(REPLY)
            other[place] ^= bit
            try:
                assert verify_stamp(TEXT, bytes(other), HONEST.roots) == Stamp(WHEN, 2)
            except RandcheckError:
                continue


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(REPLY)), st.integers(0, 9))
def test_no_bytes_raise_another_error(data, place, dropped):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stamps, "find_openssl", lambda: None)
        for reply in (data, REPLY[:place] + data + REPLY[place + dropped :]):
            try:
                assert verify_stamp(TEXT, reply, HONEST.roots) == Stamp(WHEN, 2)
            except RandcheckError:
                continue


@settings(max_examples=30, deadline=None)
@given(
    st.integers(946_684_800, 4_102_444_799),
    st.integers(0, 999),
    st.integers(0, 127),
    st.integers(1, 127),
    st.integers(1, 127),
)
def test_the_latest_time_is_never_too_early(time, beyond, seconds, millis, micros):
    told = der(
        0x30, der(2, bytes([seconds])), der(0x80, bytes([millis])), der(0x81, bytes([micros]))
    )
    fraction = f".{beyond:03}".rstrip("0").rstrip(".")
    written = clock(time)[:-1] + fraction.encode() + b"Z"
    reply = replace(HONEST, accuracy=told).reply(imprint(TEXT), b"", written)
    exact = (time + seconds) * 10**6 + (beyond + millis) * 1000 + micros
    found = verify_stamp(TEXT, reply, HONEST.roots)
    assert found.time == time and found.latest == ceil(exact / 10**6)


@pytest.mark.parametrize("told", [b"", b"\x30\x00"])
def test_an_accuracy_may_be_left_out(told, back_end):
    assert verify_stamp(TEXT, replace(HONEST, accuracy=told).stamp(TEXT, WHEN), HONEST.roots) == (
        Stamp(WHEN, 0)
    )


TIMES = """20170714024000 201707140240Z 20170714024000.0Z 20170714024000.Z 20170714024000.50Z
    20170714024000+0800 20171314024000Z 20170714024060Z 00000101000000Z Z"""


@pytest.mark.parametrize("written", TIMES.split())
def test_a_time_is_written_in_one_way_only(written):
    assert isinstance(refused(HONEST.reply(imprint(TEXT), b"", written.encode())), Malformed)


@pytest.mark.parametrize(
    "told", ["020180", "02020001", "800203e8", "800101020101", "830101", "0400"]
)
def test_an_accuracy_is_written_in_one_way_only(told):
    who = replace(HONEST, accuracy=der(0x30, bytes.fromhex(told)))
    assert isinstance(refused(who.stamp(TEXT, WHEN)), Malformed)


def test_the_library_asks_for_the_same():
    library = pytest.importorskip("rfc3161_client", reason="rfc3161-client is not installed here")
    builder = library.TimestampRequestBuilder(TEXT, library.HashAlgorithm.SHA256)
    asked = builder.build()
    assert make_request(TEXT, asked.nonce.to_bytes(9, "big")) == asked.as_bytes()


@given(st.binary(), st.binary(max_size=40))
def test_a_request_holds_digest_and_nonce(text, nonce):
    asked = make_request(text, nonce)
    assert asked[5:56] == imprint(text)
    written = asked[56:-3]
    assert written[:2] == bytes([2, len(written) - 2])
    assert int.from_bytes(written[2:], "big", signed=True) == int.from_bytes(nonce, "big")


def test_openssl_asks_for_the_same(program, tmp_path):
    (tmp_path / "text").write_bytes(TEXT)
    (tmp_path / "asked").write_bytes(make_request(TEXT, b"\x80" + bytes(7)))
    plain = printed(tmp_path, program, "ts", "-query", "-data", "text", "-sha256", "-cert")
    assert make_request(TEXT, b"12345678")[2:56] == plain[2:56]
    said = printed(tmp_path, program, "ts", "-query", "-in", "asked", "-text")
    assert b"0x8000000000000000" in said and b"Certificate required: yes" in said


def printed(folder: Path, *command: str) -> bytes:
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=60)
    return done.stdout


@pytest.mark.parametrize("chain", [b"", HONEST.roots], ids=["signer", "signer and root"])
def test_openssl_answers_what_we_ask(program, chain, tmp_path):
    reply = reply_by_openssl(program, tmp_path, HONEST, make_request(TEXT, b"12345678"), chain)
    found = verify_stamp(TEXT, reply, HONEST.roots)
    assert found.accuracy == 3 and clock(found.time) in reply
    assert refused(reply, OTHER.roots).claim == "roots"


@pytest.mark.parametrize("hashed", ["sha1", "sha256", "sha384", "sha512"])
def test_the_library_reads_what_openssl_answers(hashed, monkeypatch, tmp_path):
    program = openssl.find_openssl()
    if program is None:
        pytest.skip("no openssl program is here")
    only_library(monkeypatch)
    asked = make_request(TEXT, b"12345678")
    reply = reply_by_openssl(program, tmp_path, HONEST, asked, hashed=hashed)
    assert verify_stamp(TEXT, reply, HONEST.roots).accuracy == 3


def test_the_stock_command_verifies_what_is_published(program, tmp_path):
    if not (shutil.which("sh") and shutil.which("sed")):
        pytest.skip("no sed is here")
    (tmp_path / "checkpoints").mkdir()
    published = tmp_path / "checkpoints" / "00000003"
    published.with_suffix(".note").write_bytes(NOTE)
    published.with_suffix(".tsr").write_bytes(HONEST.stamp(stamped_text(NOTE), WHEN))
    (tmp_path / "ca.pem").write_bytes(HONEST.roots)
    command = (
        "sed '/^$/,$d' checkpoints/00000003.note | openssl ts -verify -data /dev/stdin"
        " -in checkpoints/00000003.tsr -CAfile ca.pem"
    )
    assert printed(tmp_path, "sh", "-c", command).strip() == b"Verification: OK"


@given(st.lists(st.binary(min_size=1).filter(lambda b: b"\n" not in b), min_size=1), st.binary())
def test_the_text_ends_at_the_first_empty_line(lines, rest):
    text = b"\n".join(lines) + b"\n"
    assert stamped_text(text + b"\n" + rest) == text


@pytest.mark.parametrize("note", [b"", TEXT, b"\n" + NOTE, b"\n\n", b"a\r\n\r\nb\n"])
def test_a_note_has_a_text_and_an_empty_line(note):
    with pytest.raises(Malformed):
        stamped_text(note)
