"""What an odd `openssl` program can make of a time stamp: nothing."""

import sys
from pathlib import Path

import pytest
from stamping import POLICY, authority

from randcheck.errors import FalseClaim, Unreadable
from randcheck.services import openssl, stamps
from randcheck.services.stamps import Stamp, verify_stamp

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs scripts for programs")
WHEN = 1_500_000_000
HONEST = authority()
REPLY = HONEST.stamp(b"text\n", WHEN)
HANGS = "exec sleep 5"
FINDS = 'test "$1" = cms && cp "$0.content" out'


@pytest.fixture(autouse=True)
def no_library(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)


def content() -> bytes:
    start = REPLY.index(b"\x02\x01\x01" + POLICY) - 2
    return REPLY[start : start + 2 + REPLY[start + 1]]


def verified(script: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Stamp:
    """Verify by a program of ours, beside which lies the content it should find."""
    path = folder / "odd"
    path.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    path.chmod(0o700)
    (folder / "odd.content").write_bytes(content())
    monkeypatch.setattr(stamps, "find_openssl", lambda: str(path))
    return verify_stamp(b"text\n", REPLY, HONEST.roots)


ODD = {
    "hangs": HANGS,
    "prints too much": "head -c 70000 /dev/zero",
    "knows no cms": "exit 1",
    "knows no ts": f"{FINDS} || exit 1",
    "writes nothing": "exit 0",
    "writes too much": "head -c 70000 /dev/zero > out",
    "says yes and fails": f"{FINDS} || {{ echo Verification: OK; exit 1; }}",
    "says no and succeeds": f"{FINDS} || echo Verification: FAILED",
    "says both": f"{FINDS} || {{ echo Verification: OK; echo Verification: FAILED; }}",
    "is killed": "kill -9 $$",
}


@pytest.mark.parametrize("script", ODD.values(), ids=ODD)
def test_an_odd_program_tells_nothing(script, monkeypatch, tmp_path):
    monkeypatch.setattr(openssl, "SECONDS", 0.05 if script == HANGS else 10)
    with pytest.raises(Unreadable, match="not checked here"):
        verified(script, monkeypatch, tmp_path)


def test_the_program_must_have_read_the_same(monkeypatch, tmp_path):
    says_yes = f"{FINDS} || echo Verification: OK"
    assert verified(says_yes, monkeypatch, tmp_path).time == WHEN
    with pytest.raises(FalseClaim):
        verified(f"echo >> $0.content; {says_yes}", monkeypatch, tmp_path)


def test_the_program_is_told_nothing_of_us(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", "ours")
    monkeypatch.setenv("OPENSSL_CONF", "ours")
    script = f"env > $0.env; pwd > $0.pwd; ls -ld . > $0.mode; {FINDS} || echo Verification: OK"
    verified(script, monkeypatch, tmp_path)
    assert "ours" not in (tmp_path / "odd.env").read_text()
    assert (tmp_path / "odd.mode").read_text().startswith("drwx------")
    assert not Path((tmp_path / "odd.pwd").read_text().strip()).exists()


def test_no_program_can_be_started(monkeypatch, tmp_path):
    monkeypatch.setattr(stamps, "find_openssl", lambda: str(tmp_path / "none"))
    with pytest.raises(Unreadable, match="not checked here"):
        verify_stamp(b"text\n", REPLY, HONEST.roots)


def test_no_folder_can_be_made(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "none"))
    with pytest.raises(Unreadable, match="not checked here"):
        verified("exit 0", monkeypatch, tmp_path)


def test_a_program_lying_about_does_not_count(monkeypatch, tmp_path):
    planted = tmp_path / "openssl"
    planted.write_text("#!/bin/sh\n")
    planted.chmod(0o700)
    monkeypatch.chdir(tmp_path)
    for path in (".", ".:"):
        monkeypatch.setenv("PATH", path)
        assert openssl.find_openssl() is None
    monkeypatch.setenv("PATH", str(tmp_path))
    assert openssl.find_openssl() == str(planted)
