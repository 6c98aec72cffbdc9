"""Key files, against OpenSSH and OpenSSL."""

import os
import shutil
import stat
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from randcheck.errors import Malformed, RandcheckError, Refused, Unreadable, UsageError
from randcheck.protocol.note import (
    COSIGNER,
    ED25519,
    FIELD_PRIME,
    VerifierKey,
    format_verifier_key,
    parse_verifier_key,
    signer_from,
)
from randcheck.protocol.sshsig import format_ssh_public
from randcheck.services import keys
from randcheck.services.keys import make_key, open_key, open_key_file, public_forms, store_key
from randcheck.services.world import World

OPENSSH = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")
OPENSSL = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")
POSIX = pytest.mark.skipif(os.name != "posix", reason="permission bits are a matter of POSIX")
ORIGIN = "某县市场监督管理局/0f3a9c21"
NAME, PHRASE, NEW = f"{ORIGIN}/observer", "correct horse", "battery staple"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes([3]) * 32)
ENTRY = '{\n "type": "seal",\n "log": "某局"\n}\n'.encode()


@pytest.fixture(autouse=True)
def fast(monkeypatch):
    monkeypatch.setattr(keys, "KDF_ROUNDS", 1)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "stick" / "observer"


def run(*words):
    found = subprocess.run(list(map(str, words)), capture_output=True, check=False)
    assert found.returncode == 0, found
    return found.stdout.decode()


def make(path, passphrase=PHRASE, kind=ED25519):
    return make_key(path, NAME, passphrase, World(), kind)


@pytest.mark.parametrize("kind", [ED25519, COSIGNER])
@pytest.mark.parametrize("passphrase", [PHRASE, "四个不相干的中文词语", None])
def test_a_key_is_made_and_opened(path, kind, passphrase):
    key = make(path, passphrase, kind)
    assert (key.name, key.kind) == (NAME, kind)
    found = open_key_file(path, None, passphrase)
    assert found.key == key
    assert found.private.public_key().public_bytes_raw() == key.public
    assert sorted(p.name for p in path.parent.iterdir()) == ["observer", "observer.vkey"]


def test_two_keys_differ(path):
    assert make(path).public != make(path.with_name("other")).public


def test_a_name_given_stands_instead_of_the_file(path):
    key = make(path)
    path.with_name("observer.vkey").unlink()
    assert open_key_file(path, "x", PHRASE).key == VerifierKey("x", key.public)
    with pytest.raises(Unreadable, match=r"observer\.vkey"):
        open_key_file(path, None, PHRASE)


def test_a_key_of_a_workspace_opens_both_ways(tmp_path):
    signer = store_key(tmp_path, "operator", NAME, PRIVATE, PHRASE)
    assert open_key(tmp_path, "operator", NAME, PHRASE).key == signer.key
    assert open_key_file(tmp_path / "operator.key", NAME, PHRASE).key == signer.key
    assert (tmp_path / "operator.vkey").read_text("utf-8") == f"{format_verifier_key(signer.key)}\n"


@POSIX
def test_only_the_owner_reads_it(path):
    make(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(Refused) as caught:
        open_key_file(path, None, PHRASE)
    assert f"chmod 600 {path}" in caught.value.hint.en


@pytest.mark.parametrize("taken", ["observer", "observer.vkey"])
def test_nothing_is_overwritten(path, taken):
    path.parent.mkdir()
    path.with_name(taken).write_bytes(b"older")
    with pytest.raises(Refused, match="not overwritten"):
        make(path)
    assert [p.name for p in path.parent.iterdir()] == [taken]
    assert path.with_name(taken).read_bytes() == b"older"


@pytest.mark.parametrize(
    "name", ["", "a b", "a+b", "a\nb", "a\u3000b", "a\0", "a\u202eb", "\ud800"]
)
def test_a_name_that_no_note_can_carry_is_refused(path, name):
    with pytest.raises(UsageError):
        make_key(path, name, PHRASE, World())
    assert not path.parent.exists()


def test_a_short_passphrase_is_refused(path):
    for passphrase in ("", "seven77"):
        with pytest.raises(Refused, match="at least 8"):
            make(path, passphrase)
    assert not path.parent.exists()


@pytest.mark.parametrize("passphrase", [None, "", "correct horsf", "correct horse ", "\ud800"])
def test_a_wrong_passphrase_is_refused(path, passphrase):
    make(path)
    with pytest.raises(Refused, match="wrong passphrase"):
        open_key_file(path, None, passphrase)


class Killed(BaseException):
    pass


@pytest.mark.parametrize("step", ["fsync", "replace"])
@pytest.mark.parametrize("file", ["observer", "observer.vkey"])
def test_killed_half_way_leaves_whole_files_only(path, monkeypatch, step, file):
    """Kill at a step of the disk while one of the two files is written."""
    path.parent.mkdir()
    real, beside = getattr(os, step), path.with_name(f".{file}.new")

    def kill(*words):
        if beside.exists():
            raise Killed
        return real(*words)

    with monkeypatch.context() as patch:
        patch.setattr(os, step, kill)
        with pytest.raises(Killed):
            make(path)
    if file == "observer":
        assert not path.exists() and not path.with_name("observer.vkey").exists()
        key = make(path)
        assert open_key_file(path, None, PHRASE).key == key
    else:
        assert open_key_file(path, NAME, PHRASE).key.name == NAME
        whole = path.read_bytes()
        with pytest.raises(Refused, match="not overwritten"):
            make(path)
        assert path.read_bytes() == whole


def test_another_public_key_beside_it_is_refused(path):
    make(path)
    other = signer_from(NAME, PRIVATE).key
    path.with_name("observer.vkey").write_text(f"{format_verifier_key(other)}\n", "utf-8")
    with pytest.raises(Refused, match="belongs to another key"):
        open_key_file(path, None, PHRASE)


def test_every_byte_of_the_public_file_altered_is_refused(path):
    make(path, None)
    beside = path.with_name("observer.vkey")
    good = beside.read_bytes()
    for place in range(len(good) - 1):
        beside.write_bytes(good[:place] + bytes([good[place] ^ 1]) + good[place + 1 :])
        with pytest.raises(Refused):
            open_key_file(path, None, None)
    for other in (b"", b"\xff", good + b"\n", good.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + good):
        beside.write_bytes(other)
        with pytest.raises(Refused):
            open_key_file(path, None, None)


@pytest.mark.parametrize("cut", [0, 1, 40, 200, -2])
def test_a_broken_key_file_is_refused(path, cut):
    make(path)
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(Refused, match="cannot open observer"):
        open_key_file(path, None, PHRASE)


def test_an_absent_key_file_is_told(path):
    with pytest.raises(Unreadable):
        open_key_file(path, NAME, PHRASE)
    path.mkdir(parents=True)
    with pytest.raises(Unreadable):
        open_key_file(path, NAME, PHRASE)


@OPENSSH
def test_openssh_reads_and_relocks_our_file(path):
    key = make(path)
    assert run("ssh-keygen", "-y", "-P", PHRASE, "-f", path).strip() == format_ssh_public(
        key.public
    )
    run("ssh-keygen", "-p", "-P", PHRASE, "-N", NEW, "-f", path)
    assert open_key_file(path, None, NEW).key == key
    with pytest.raises(Refused, match="wrong passphrase"):
        open_key_file(path, None, PHRASE)


@OPENSSH
@pytest.mark.parametrize(
    ("cipher", "told"),
    [
        ("aes256-cbc", "wrong passphrase"),
        ("aes256-gcm@openssh.com", "wrong passphrase"),
        ("chacha20-poly1305@openssh.com", "unknown cipher"),
    ],
)
def test_files_that_openssh_locked_by_other_ciphers(path, cipher, told):
    make(path)
    run("ssh-keygen", "-p", "-Z", cipher, "-P", PHRASE, "-N", NEW, "-f", path)
    with pytest.raises(Refused, match=told):
        open_key_file(path, None, PHRASE)


@OPENSSH
def test_keys_that_openssh_made(path):
    path.parent.mkdir()
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", NEW, "-C", "a comment", "-f", path)
    public = open_key_file(path, NAME, NEW).key.public
    assert path.with_name("observer.pub").read_text().startswith(format_ssh_public(public))
    ecdsa = path.with_name("ecdsa")
    run("ssh-keygen", "-q", "-t", "ecdsa", "-N", NEW, "-f", ecdsa)
    with pytest.raises(Refused, match="no Ed25519 key"):
        open_key_file(ecdsa, NAME, NEW)


@pytest.mark.parametrize(
    ("name", "kind", "role"),
    [
        (ORIGIN, ED25519, "log"),
        (f"{ORIGIN}/operator", ED25519, "operator"),
        (NAME, ED25519, "observer"),
        (f"{ORIGIN}/recovery", ED25519, "recovery"),
        ("jiancha.example/witness", COSIGNER, "witness"),
        ("../..\\x", COSIGNER, "witness"),
        ("x/..", ED25519, "log"),
    ],
)
def test_public_forms(name, kind, role):
    key = signer_from(name, PRIVATE, kind).key
    forms = public_forms(key)
    assert list(forms) == [f"{role}.vkey", f"{role}.pub", f"{role}.pem"]
    assert parse_verifier_key(forms[f"{role}.vkey"].decode().removesuffix("\n")) == key
    assert forms[f"{role}.pub"].decode() == f"{format_ssh_public(key.public)}\n"


@OPENSSH
@OPENSSL
def test_the_tools_read_the_public_forms(tmp_path):
    signer = signer_from(f"{ORIGIN}/operator", PRIVATE)
    for name, data in public_forms(signer.key).items():
        (tmp_path / name).write_bytes(data)
    assert "(ED25519)" in run("ssh-keygen", "-l", "-f", tmp_path / "operator.pub")
    (tmp_path / "entry").write_bytes(ENTRY)
    (tmp_path / "signature").write_bytes(signer.sign(ENTRY).value)
    line = ("openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey")
    files = ("-in", tmp_path / "entry", "-sigfile", tmp_path / "signature")
    assert "Verified Successfully" in run(*line, tmp_path / "operator.pem", *files)
    (tmp_path / "entry").write_bytes(ENTRY + b"\n")
    with pytest.raises(AssertionError, match="Verification Failure"):
        run(*line, tmp_path / "operator.pem", *files)


ORDER_8 = int.from_bytes(
    bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"), "little"
)
SMALL = (0, 1, ORDER_8, FIELD_PRIME - ORDER_8, FIELD_PRIME - 1)
WEAK = sorted({*SMALL, *range(FIELD_PRIME, 2**255)})


@pytest.mark.parametrize("kind", [ED25519, COSIGNER])
def test_weak_public_keys_are_refused_with_either_sign(kind):
    """All encodings of small order, and all 19 that are not canonical (RFC 8032 §5.1.3)."""
    assert len(WEAK) == 5 + 19
    for y in (n | sign for n in WEAK for sign in (0, 1 << 255)):
        text = format_verifier_key(VerifierKey("weak", y.to_bytes(32, "little"), kind))
        with pytest.raises(Malformed, match="weak public key"):
            parse_verifier_key(text)
    near = (FIELD_PRIME - 2).to_bytes(32, "little")
    assert parse_verifier_key(format_verifier_key(VerifierKey("near", near, kind))).public == near


def test_whatever_stands_in_a_key_file_is_told_in_a_sentence(path):
    make(path)
    good = path.read_bytes()
    for place in range(0, len(good), 7):
        path.write_bytes(good[:place] + bytes([good[place] ^ 2]) + good[place + 1 :])
        try:
            open_key_file(path, None, PHRASE)
        except RandcheckError as error:
            assert error.what.zh and error.what.en
