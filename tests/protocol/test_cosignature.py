"""Cosignatures and the keys of witnesses (C2SP tlog-cosignature)."""

import base64
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from making import ORIGIN, altered
from making import signer as role_signer

from randcheck.errors import FalseClaim, Malformed
from randcheck.protocol.checkpoint import Checkpoint, format_checkpoint
from randcheck.protocol.cosignature import TIME_LIMIT, cosign, cosignatures, verify_cosignature
from randcheck.protocol.note import (
    COSIGNER,
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

NOW = 1_792_000_000
TEXT = format_checkpoint(Checkpoint(ORIGIN, 9, bytes(range(32))))
LOG = role_signer(1, "log")
# a log of the public and two of its witnesses; the first line of the log is of a kind not known
PUBLIC = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3\
urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI7\
5MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5\
hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5X\
eU/zZ0WBxtqB0DrAWfBw==
"""
PUBLIC_LOG = (
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
)
PUBLIC_WITNESSES = (
    "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2",
    "witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO",
)


def witness(number: int, name: str = "见证.example/甲") -> Signer:
    return signer_from(name, Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32), COSIGNER)


ONE, TWO = witness(8), witness(9, "见证.example/乙")


def cosigned(*lines: Signature) -> Note:
    return parse_note(format_note(Note(TEXT, (LOG.sign(TEXT), *lines))))


def raw(signer: Signer, time: int, head: str = "cosignature/v1\ntime {}\n") -> Signature:
    """A line with a time and a message as somebody else would write them."""
    value = signer.private.sign(head.format(time).encode() + TEXT)
    return Signature(signer.key.name, signer.key.key_id, time.to_bytes(8, "big") + value)


def test_a_public_checkpoint():
    note = parse_note(PUBLIC.encode())
    keys = [parse_verifier_key(text) for text in PUBLIC_WITNESSES]
    assert [key.kind for key in keys] == [COSIGNER] * 2
    assert cosignatures(note, keys) == dict.fromkeys(keys, 1_779_573_024)
    assert verify_note(note, [parse_verifier_key(PUBLIC_LOG)])
    other = parse_note(PUBLIC.replace("\n1432088532\n", "\n1432088533\n").encode())
    with pytest.raises(FalseClaim):
        cosignatures(other, keys[:1])


@given(st.integers(1, TIME_LIMIT - 1), st.binary(max_size=60))
def test_what_is_cosigned_verifies(time, text):
    line = cosign(ONE, text, time)
    assert verify_cosignature(line, ONE.key, text) == time
    assert line.value[:8] == time.to_bytes(8, "big") and len(line.value) == 72
    with pytest.raises(FalseClaim):
        verify_cosignature(line, ONE.key, text + b"\n")


def test_every_byte_of_text_and_line_altered_is_refused():
    line = cosign(ONE, TEXT, NOW)
    for text in altered(TEXT):
        with pytest.raises(FalseClaim):
            verify_cosignature(line, ONE.key, text)
    for value in altered(line.value):
        with pytest.raises(FalseClaim) as told:
            verify_cosignature(Signature(line.name, line.key_id, value), ONE.key, TEXT)
        assert told.value.claim == "witnessed"


def test_another_key_name_or_id_is_refused():
    line = cosign(ONE, TEXT, NOW)
    renamed = Signature("x", line.key_id, line.value)
    for found, key in ((line, TWO.key), (renamed, ONE.key), (raw(LOG, NOW), LOG.key)):
        with pytest.raises(FalseClaim):
            verify_cosignature(found, key, TEXT)


def test_each_known_witness_has_its_earliest_time_and_others_none():
    lines = [cosign(ONE, TEXT, NOW + late) for late in (60, 0, 90)]
    note = cosigned(cosign(TWO, TEXT, NOW), *lines)
    assert cosignatures(note, [ONE.key]) == {ONE.key: NOW}
    assert cosignatures(note, [TWO.key, ONE.key]) == {TWO.key: NOW, ONE.key: NOW}
    assert cosignatures(note, []) == cosignatures(note, [LOG.key, witness(7).key]) == {}


@pytest.mark.parametrize("bad_first", [True, False])
def test_a_bad_line_of_a_known_witness_refuses_the_note(bad_first):
    good, bad = cosign(ONE, TEXT, NOW), cosign(ONE, TEXT + b"x", NOW)
    note = cosigned(*([bad, good] if bad_first else [good, bad]))
    with pytest.raises(FalseClaim):
        cosignatures(note, [ONE.key])
    assert cosignatures(note, [TWO.key]) == {}


@pytest.mark.parametrize(
    ("time", "good"), [(0, False), (1, True), (2**53 - 1, True), (2**53, False), (2**63, False)]
)
def test_times_have_limits(time, good):
    line = raw(ONE, time)
    if good:
        assert line == cosign(ONE, TEXT, time)
        assert cosignatures(cosigned(line), [ONE.key]) == {ONE.key: time}
        return
    with pytest.raises(ValueError, match="no time"):
        cosign(ONE, TEXT, time)
    with pytest.raises(FalseClaim):
        cosignatures(cosigned(line), [ONE.key])


@pytest.mark.parametrize("head", ["", "cosignature/v1\ntime 0{}\n", "cosignature/v2\ntime {}\n"])
def test_another_message_is_no_cosignature(head):
    with pytest.raises(FalseClaim):
        verify_cosignature(raw(ONE, NOW, head), ONE.key, TEXT)


def test_the_kinds_of_keys_do_not_stand_in_for_each_other():
    plain = signer_from(ONE.key.name, ONE.private)
    assert plain.key.key_id != ONE.key.key_id and plain.key != ONE.key
    forged = Signature(ONE.key.name, ONE.key.key_id, ONE.private.sign(TEXT))
    with pytest.raises(FalseClaim, match="no known key"):
        verify_note(Note(TEXT, (forged,)), [ONE.key])
    assert verify_note(cosigned(forged), [LOG.key, ONE.key]) == (LOG.key,)
    with pytest.raises(ValueError, match="plain"):
        ONE.sign(TEXT)
    with pytest.raises(ValueError, match="witness"):
        cosign(plain, TEXT, NOW)


def test_written_keys_say_their_kind():
    for key in (ONE.key, LOG.key):
        assert parse_verifier_key(format_verifier_key(key)) == key
    assert ONE.key.key_id == sha256(ONE.key.name.encode() + b"\n\x04" + ONE.key.public).digest()[:4]
    for other in altered(format_verifier_key(ONE.key).encode()):
        with pytest.raises(Malformed):
            parse_verifier_key(other.decode("utf-8", "replace"))


@pytest.mark.parametrize("kind", [n for n in range(256) if n not in (1, 4)])
def test_other_kinds_of_keys_are_refused(kind):
    key = VerifierKey("a", ONE.key.public, bytes([kind]))
    with pytest.raises(Malformed):
        parse_verifier_key(format_verifier_key(key))


@pytest.mark.parametrize("public", [b"\1" + bytes(31), b"\xee" + b"\xff" * 31, bytes(31), b""])
def test_weak_keys_of_witnesses_are_refused(public):
    with pytest.raises(Malformed):
        parse_verifier_key(format_verifier_key(VerifierKey("a", public, COSIGNER)))


@given(st.text(), st.binary(max_size=40).map(lambda data: base64.b64encode(data).decode()))
def test_no_text_is_a_key_by_chance(name, encoded):
    with pytest.raises(Malformed):
        parse_verifier_key(name)
    with pytest.raises(Malformed):
        parse_verifier_key(f"{name}\udc80+00000000+{encoded}")


# --- stock tools ----------------------------------------------------------------------------------

HERE = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
GO, OPENSSL = shutil.which("go", path=HERE), shutil.which("openssl")
GO_MAIN = """\
package main

import (
	"check/note"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

type witness struct {
	name   string
	hash   uint32
	public []byte
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(text, sig []byte) bool {
	message := fmt.Sprintf("cosignature/v1\\ntime %d\\n%s", binary.BigEndian.Uint64(sig), text)
	return len(sig) == 72 && ed25519.Verify(w.public, []byte(message), sig[8:])
}

func main() {
	parts := strings.SplitN(os.Args[2], "+", 3)
	hash, _ := strconv.ParseUint(parts[1], 16, 32)
	key, _ := base64.StdEncoding.DecodeString(parts[2])
	log, err := note.NewVerifier(os.Args[1])
	if err != nil || key[0] != 4 {
		panic("no key")
	}
	data, _ := io.ReadAll(os.Stdin)
	keys := note.VerifierList(log, witness{parts[0], uint32(hash), key[1:]})
	found, err := note.Open(data, keys)
	if err != nil {
		panic(err)
	}
	fmt.Println(len(found.Sigs))
}
"""


@pytest.fixture(scope="module")
def go_verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A verifier around the note package that comes with the Go tools."""
    if GO is None:
        pytest.skip("no Go tools here")
    root = subprocess.run([GO, "env", "GOROOT"], capture_output=True, text=True, check=True).stdout
    package = Path(root.strip(), "src/cmd/vendor/golang.org/x/mod/sumdb/note/note.go")
    if not package.is_file():
        pytest.skip("these Go tools come without x/mod/sumdb/note")
    folder = tmp_path_factory.mktemp("go")
    (folder / "note").mkdir()
    shutil.copy(package, folder / "note")
    (folder / "go.mod").write_text("module check\n\ngo 1.21\n")
    (folder / "main.go").write_text(GO_MAIN)
    env = os.environ | {"GOPROXY": "off", "GOTOOLCHAIN": "local", "GOCACHE": str(folder / "cache")}
    subprocess.run([GO, "build", "-o", "verifier", "."], cwd=folder, env=env, check=True)
    return folder / "verifier"


def opened_by_go(verifier: Path, note: bytes) -> str | None:
    keys = [format_verifier_key(key) for key in (LOG.key, ONE.key)]
    ran = subprocess.run([verifier, *keys], input=note, capture_output=True, check=False)
    return None if ran.returncode else ran.stdout.decode().strip()


def test_go_opens_what_we_cosign(go_verifier):
    note = format_note(cosigned(cosign(TWO, TEXT, NOW), cosign(ONE, TEXT, NOW)))
    assert opened_by_go(go_verifier, note) == "2"
    assert opened_by_go(go_verifier, format_note(cosigned(raw(ONE, NOW, "time {}\n")))) is None


@pytest.mark.skipif(OPENSSL is None, reason="no openssl here")
def test_openssl_verifies_what_we_cosign(tmp_path):
    line, pem = cosign(ONE, TEXT, NOW), (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "key.pem").write_bytes(ONE.private.public_key().public_bytes(*pem))
    (tmp_path / "sig").write_bytes(line.value[8:])
    command = [OPENSSL, "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", "key.pem"]
    command += ["-sigfile", "sig", "-in", "message"]
    for time, good in ((NOW, True), (NOW + 1, False)):
        (tmp_path / "message").write_bytes(f"cosignature/v1\ntime {time}\n".encode() + TEXT)
        ran = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
        assert (ran.returncode == 0) is good
