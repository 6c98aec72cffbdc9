"""List the digests of a publication for `sha256sum -c` and sign the list for `ssh-keygen -Y`.

The list adds nothing to what the log proves; it lets a person without randcheck check a copy.
"""

import re

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from randcheck.errors import FalseClaim
from randcheck.protocol.alphabet import is_origin
from randcheck.protocol.folder import Files
from randcheck.protocol.sshsig import format_ssh_public, sign_sshsig, verify_sshsig
from randcheck.protocol.table import digest
from randcheck.text import tr

NAMESPACE = "randcheck"
SUMS = "SHA256SUMS"
SIGNATURE = "SHA256SUMS.sig"
ALLOWED = "allowed_signers"
COMMANDS = "VERIFY.txt"
PRIVATE_ENDS = ("-people.txt", "-notes.txt")
"""Observer and auditor alone hold these, and one list serves every copy."""

PATH = re.compile(r"[0-9A-Za-z_./-]+")
"""What `sha256sum` writes as it stands; a backslash or LF it would escape."""

LINE = re.compile(rf"([0-9a-f]{{64}})  ({PATH.pattern})")


def format_sums(files: Files) -> bytes:
    """Write `<64 hex>  <path>` lines, ascending by path, of all that belongs in the list.

    Raises:
        FalseClaim: `sums`; a path that no publication has.
    """
    digests = _digests(files)
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests)).encode()


def parse_sums(data: bytes) -> dict[str, str]:
    """Read the list into digests by path.

    Raises:
        FalseClaim: `sums`; names the first line that `format_sums` would write otherwise.
    """
    if b"\r" in data:
        raise _false(SUMS, "换行被转换过(CRLF)", "was converted to CRLF")
    *lines, rest = data.decode("utf-8", "replace").split("\n")
    if rest:
        raise _false(SUMS, "末行没有换行", "ends without a line end")
    listed: dict[str, str] = {}
    last = ""
    for number, line in enumerate(lines, 1):
        match = LINE.fullmatch(line)
        if match is None:
            raise _false(
                SUMS, f"第 {number} 行不是“摘要  路径”", f"line {number} is not '<digest>  <path>'"
            )
        if match[2] <= last:
            raise _false(
                SUMS, f"第 {number} 行乱序或重复", f"line {number} is out of order or double"
            )
        last = match[2]
        listed[last] = match[1]
    return listed


def format_allowed_signers(origin: str, public: bytes) -> bytes:
    """Write the file by which `ssh-keygen -Y verify -I <origin>` knows the log key (32 bytes).

    Raises:
        FalseClaim: `sums`; a name that is no origin, for `*`, `,` or `!` in it would be a pattern.
    """
    if not is_origin(origin):
        raise _false(ALLOWED, "日志名称不合规", "cannot hold this name of a log")
    return f'{origin} namespaces="{NAMESPACE}" {format_ssh_public(public)}\n'.encode()


def format_commands(origin: str) -> bytes:
    """Write the stock commands that check a copy without randcheck, and what they leave open."""
    head = f"# {ALLOWED}: compare with what the bureau published; added files go unnoticed"
    verify = f"ssh-keygen -Y verify -f {ALLOWED} -I '{origin}' -n {NAMESPACE} -s {SIGNATURE}"
    return f"{head}\n{verify} < {SUMS} && sha256sum -c {SUMS}\n".encode()


def signed_sums(files: Files, origin: str, private: Ed25519PrivateKey) -> dict[str, bytes]:
    """Derive the list, its signature and the signer's key by their paths.

    Raises:
        FalseClaim: `sums`; a path or origin that cannot be written.
    """
    allowed = format_allowed_signers(origin, private.public_key().public_bytes_raw())
    sums = format_sums({**files, ALLOWED: allowed})
    return {SUMS: sums, SIGNATURE: sign_sshsig(private, NAMESPACE, sums), ALLOWED: allowed}


def verify_sums(files: Files, origin: str, public: bytes) -> bytes:
    """Return the list once it is that of the files and the public key (32 bytes) signed it.

    Raises:
        FalseClaim: `sums`, naming the first path that differs, is not listed or not there.
    """
    for path in (SUMS, SIGNATURE, ALLOWED):
        if path not in files:
            raise _false(path, "缺少", "is missing")
    if files[ALLOWED] != format_allowed_signers(origin, public):
        raise _false(ALLOWED, "不是日志的公钥", "does not hold the key of this log")
    _compare(parse_sums(files[SUMS]), files)
    return verify_sshsig(files[SIGNATURE], public, NAMESPACE, files[SUMS])


def _compare(listed: dict[str, str], files: Files) -> None:
    wanted = _digests(files)
    for path in sorted(listed.keys() | wanted.keys()):
        if path not in listed:
            raise _false(path, "不在清单里", "is not listed")
        if path not in files:
            raise _false(path, "在清单里, 但文件不在", "is listed and not there")
        if path not in wanted:
            raise _false(path, "不应列入清单", "does not belong in the list")
        if listed[path] != wanted[path]:
            raise _false(path, "与清单里的摘要不符", "has another digest than is listed")


def _digests(files: Files) -> dict[str, str]:
    paths = [p for p in files if p not in (SUMS, SIGNATURE) and not p.endswith(PRIVATE_ENDS)]
    for path in paths:
        if not PATH.fullmatch(path):
            raise _false(ascii(path[:80]), "名称不能列入清单", "is no name that can be listed")
    return {path: digest(files[path]) for path in paths}


def _false(path: str, zh: str, en: str) -> FalseClaim:
    return FalseClaim("sums", tr(f"{path} {zh}", f"{path} {en}"))
