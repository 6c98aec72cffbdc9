"""Ask the `openssl` program about a time stamp: no shell, no network, none of its own settings."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from randcheck.errors import FalseClaim, Malformed, Unreadable
from randcheck.text import tr

SECONDS = 10
OUTPUT_LIMIT = 64 * 2**10


def find_openssl() -> str | None:
    """Find the program by its absolute path; one in the folder we stand in does not count."""
    found = shutil.which("openssl")
    return found if found and os.path.isabs(found) else None


@dataclass(frozen=True, slots=True)
class Token:
    """A time-stamp token and trusted roots as files, and the program that reads them."""

    program: str
    folder: Path

    def content(self) -> bytes:
        """Return the bytes that the token's own certificate signed; nobody vouches for it yet.

        Raises:
            Malformed: no CMS SignedData (RFC 5652 §5); FalseClaim: the signature does not hold;
            Unreadable: the program cannot tell.
        """
        code, _ = self._run(
            "cms",
            "-verify",
            "-noverify",
            "-binary",
            "-inform",
            "DER",
            "-in",
            "token",
            "-out",
            "out",
        )
        if code == 0:
            return _read(self.folder / "out")
        if code == 2:
            raise Malformed(tr("时间戳里的签名结构读不懂", "the time stamp holds no CMS signature"))
        if code == 4:
            raise FalseClaim(
                "timestamp", tr("时间戳的签名不符", "the time stamp's signature fails")
            )
        raise cannot_tell()

    def holds(self, digest: bytes, time: int) -> bool:
        """Tell whether the token stamps `digest` (SHA-256) and chained to a root at Unix `time`.

        Raises:
            Unreadable: the program cannot tell.
        """
        words = ["-digest", digest.hex(), "-token_in", "-in", "token", "-CAfile", "roots"]
        code, said = self._run("ts", "-verify", "-sha256", *words, "-attime", str(time))
        if (code, said) == (0, b"Verification: OK"):
            return True
        if code > 0 and said == b"Verification: FAILED":
            return False
        raise cannot_tell()

    def _run(self, *words: str) -> tuple[int, bytes]:
        """Return the exit code and what was printed; names in `words` are inside the folder."""
        settings = {"LC_ALL": "C", "OPENSSL_CONF": str(self.folder / "settings")}
        if "SYSTEMROOT" in os.environ:  # no program starts without it on Windows
            settings["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
        try:
            with open(self.folder / "said", "wb") as said:
                done = subprocess.run(
                    [self.program, *words],
                    cwd=self.folder,
                    env=settings,
                    stdin=subprocess.DEVNULL,
                    stdout=said,
                    stderr=subprocess.DEVNULL,
                    timeout=SECONDS,
                    check=False,
                )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise cannot_tell() from error
        return done.returncode, _read(self.folder / "said").strip()


@contextmanager
def laid_out(program: str, token: bytes, roots: bytes) -> Iterator[Token]:
    """Lay a DER token and PEM roots out in a private folder that goes away afterwards.

    Raises:
        Unreadable: no such folder can be made.
    """
    try:
        private = TemporaryDirectory(prefix="randcheck-", ignore_cleanup_errors=True)
    except OSError as error:
        raise cannot_tell() from error
    with private as name:
        folder = Path(name)
        try:
            for file, data in (("token", token), ("roots", roots), ("settings", b"")):
                (folder / file).write_bytes(data)
        except OSError as error:
            raise cannot_tell() from error
        yield Token(program, folder)


def cannot_tell() -> Unreadable:
    """Say that no verdict can be had on this machine (exit code 3)."""
    return Unreadable(
        tr("本机不能核对时间戳: 未核对", "this machine cannot check time stamps: not checked here"),
        tr(
            "安装 OpenSSL 3 或 Python 包 rfc3161-client, 再核对一次",
            "install OpenSSL 3 or the Python package rfc3161-client, and check again",
        ),
    )


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(OUTPUT_LIMIT + 1)
    except OSError as error:
        raise cannot_tell() from error
    if len(data) > OUTPUT_LIMIT:
        raise cannot_tell()
    return data
