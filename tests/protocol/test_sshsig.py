"""SSH signatures, against vectors and against OpenSSH itself."""

import base64
import shutil
import subprocess
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st
from making import altered

from randcheck.errors import FalseClaim
from randcheck.protocol.sshsig import (
    BEGIN,
    END,
    MAGIC,
    VERSION,
    SshSignature,
    format_ssh_public,
    format_sshsig,
    parse_sshsig,
    sign_sshsig,
    verify_sshsig,
)

OPENSSH = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")
KEY, OTHER = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
PUBLIC, OTHER_PUBLIC = (key.public_key().public_bytes_raw() for key in (KEY, OTHER))
DATA = "抽查结果\n".encode()
SPACE = "randcheck"
ARMOUR = sign_sshsig(KEY, SPACE, DATA)
# printf '抽查结果\n' | ssh-keygen -Y sign -n randcheck -f <the key of 32 bytes 0x01>
FROM_OPENSSH = b"""-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgiojj3XQJ8ZX9UtstPLpdcspnCb
8dlBIb83SIAbQPb1wAAAAJcmFuZGNoZWNrAAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1l
ZDI1NTE5AAAAQO2wb0Hj9GfT8T6sqN+lkKXqhyM/DCs9vDkQb7RsMDhhDtbuT0dQ0Rm42G
bFN6FEQ2pS2M6Vjx8RFbHEWjadKQw=
-----END SSH SIGNATURE-----
"""


def keygen(*words, data=b""):
    line = ["ssh-keygen", *map(str, words)]
    return subprocess.run(line, input=data, capture_output=True, check=True).stdout


@pytest.fixture
def key_file(tmp_path):
    path = tmp_path / "key"
    path.write_bytes(KEY.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
    path.chmod(0o600)
    return path


def refused(armour, public=PUBLIC, namespace=SPACE, data=DATA):
    with pytest.raises(FalseClaim) as caught:
        verify_sshsig(armour, public, namespace, data)
    assert caught.value.claim == "sums"
    return caught.value.what.en


def test_a_signature_that_openssh_made():
    assert ARMOUR == FROM_OPENSSH
    assert verify_sshsig(FROM_OPENSSH, PUBLIC, SPACE, DATA) == DATA


@OPENSSH
@pytest.mark.parametrize("data", [b"", DATA, bytes(range(256)) * 400], ids=["", "text", "bytes"])
@pytest.mark.parametrize("namespace", ["randcheck", "n", "命名空间" * 9])
def test_openssh_signs_the_same_bytes(key_file, data, namespace):
    theirs = keygen("-Y", "sign", "-q", "-n", namespace, "-f", key_file, data=data)
    assert theirs == sign_sshsig(KEY, namespace, data)
    assert verify_sshsig(theirs, PUBLIC, namespace, data) == data


@OPENSSH
def test_openssh_prints_the_same_public_key(key_file):
    assert keygen("-y", "-f", key_file).decode().strip() == format_ssh_public(PUBLIC)


@OPENSSH
def test_openssh_with_another_hash_is_refused(key_file):
    armour = keygen("-Y", "sign", "-q", "-O", "hashalg=sha256", "-n", SPACE, "-f", key_file,
                    data=DATA)  # fmt: skip
    assert "not over sha512" in refused(armour)


def test_another_key_namespace_or_data_is_refused():
    assert "another key" in refused(ARMOUR, public=OTHER_PUBLIC)
    assert "not for file" in refused(ARMOUR, namespace="file")
    assert "does not hold" in refused(ARMOUR, data=DATA + b"\n")
    assert "not for randcheck" in refused(sign_sshsig(KEY, "file", DATA))
    assert "another key" in refused(sign_sshsig(OTHER, SPACE, DATA))


def test_every_byte_altered_is_refused():
    for other in altered(ARMOUR):
        refused(other)


def test_every_bit_of_the_contents_altered_is_refused():
    """The armour is made anew, so that only the contents are false."""
    blob = base64.b64decode(ARMOUR.removeprefix(BEGIN).removesuffix(END))
    for other in altered(blob):
        refused(armoured(other))


def armoured(blob: bytes) -> bytes:
    text = base64.b64encode(blob)
    lines = [text[n : n + 70] + b"\n" for n in range(0, len(text), 70)]
    return BEGIN + b"".join(lines) + END


def test_converted_line_ends_are_told():
    assert "CRLF" in refused(ARMOUR.replace(b"\n", b"\r\n"))


FOUND = parse_sshsig(ARMOUR)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"hash": b"sha256"}, "not over sha512"),
        ({"hash": b"SHA512"}, "not over sha512"),
        ({"hash": b""}, "not over sha512"),
        ({"reserved": b"x"}, "not over sha512"),
        ({"namespace": b""}, "not for randcheck"),
        ({"namespace": b"randcheck\0"}, "not for randcheck"),
        ({"key": b""}, "another key"),
        ({"key": FOUND.key + b"\0"}, "another key"),
        ({"key": FOUND.key.replace(b"ssh-ed25519", b"ssh-ed25510")}, "another key"),
        ({"value": b""}, "not an SSH signature"),
        ({"value": FOUND.value[:-1]}, "not an SSH signature"),
        ({"value": FOUND.value + b"\0"}, "not an SSH signature"),
        ({"value": FOUND.value[:15] + b"\0\0\0\x3f" + FOUND.value[20:]}, "not an SSH signature"),
        ({"value": FOUND.value.replace(b"ssh-ed25519", b"ssh-ed25510")}, "not an SSH signature"),
        ({"value": FOUND.value[:-64] + bytes(64)}, "does not hold"),
    ],
)
def test_false_contents(changes, told):
    assert told in refused(format_sshsig(replace(FOUND, **changes)))


@pytest.mark.parametrize(
    "armour",
    [
        b"",
        BEGIN + END,
        ARMOUR + b"\n",
        ARMOUR + ARMOUR,
        b"\n" + ARMOUR,
        b"\xef\xbb\xbf" + ARMOUR,
        ARMOUR[:-1],
        ARMOUR.removeprefix(BEGIN),
        ARMOUR.removesuffix(END),
        ARMOUR.replace(b"\n", b"\n\n"),
        BEGIN + base64.b64encode(MAGIC + VERSION) + b"\n" + END,
        BEGIN + ARMOUR.removeprefix(BEGIN).removesuffix(END).replace(b"\n", b"") + b"\n" + END,
        format_sshsig(replace(FOUND, namespace=b"n" * 4096)),
    ],
)
def test_another_armour_is_refused(armour):
    assert "not an SSH signature" in refused(armour)


@pytest.mark.parametrize("version", [0, 2, 2**32 - 1])
def test_another_version_is_refused(version):
    blob = base64.b64decode(ARMOUR.removeprefix(BEGIN).removesuffix(END))
    other = MAGIC + version.to_bytes(4, "big") + blob[10:]
    assert "not an SSH signature" in refused(armoured(other))
    assert "not an SSH signature" in refused(armoured(blob.replace(b"SSHSIG", b"SSHSIH")))


def test_a_signature_plus_the_order_of_the_group_is_refused():
    order = 2**252 + 27742317777372353535851937790883648493
    s = int.from_bytes(FOUND.value[-32:], "little") + order
    other = replace(FOUND, value=FOUND.value[:-32] + s.to_bytes(32, "little"))
    assert "does not hold" in refused(format_sshsig(other))


parts = st.binary(max_size=90)


@given(st.builds(SshSignature, parts, parts, parts, parts, parts))
def test_format_and_parse_are_inverses(signature):
    assert parse_sshsig(format_sshsig(signature)) == signature


@given(st.binary(max_size=200) | st.binary(max_size=200).map(armoured))
def test_a_signature_is_read_in_one_way_only(data):
    try:
        found = parse_sshsig(data)
    except FalseClaim:
        return
    assert format_sshsig(found) == data


@given(st.lists(parts, max_size=7), st.binary(max_size=3))
def test_five_strings_and_nothing_after_them(strings, tail):
    body = b"".join(len(one).to_bytes(4, "big") + one for one in strings)
    data = armoured(MAGIC + VERSION + body + tail)
    if len(strings) == 5 and not tail:
        assert parse_sshsig(data) == SshSignature(*strings)
    else:
        with pytest.raises(FalseClaim):
            parse_sshsig(data)


@given(st.binary(min_size=32, max_size=32), st.text(max_size=20), st.binary(max_size=300))
def test_what_is_signed_verifies(secret, namespace, data):
    private = Ed25519PrivateKey.from_private_bytes(secret)
    public = private.public_key().public_bytes_raw()
    assert verify_sshsig(sign_sshsig(private, namespace, data), public, namespace, data) == data
