"""Ask a relay over HTTP, within a time and a size that the relay cannot stretch.

`http.client` only parses the answer. Redirects are never followed: a status that is not 200 is
a fault. Proxies of the environment are not used: the request would go to whom nobody named
here, and where only a proxy leads out a person can bring the signature instead.
"""

import io
import re
import socket
import ssl
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse, IncompleteRead
from queue import Empty, SimpleQueue
from threading import Thread
from time import monotonic
from typing import Any, cast

from randcheck.errors import Unreadable, UsageError
from randcheck.text import Text, tr

ANSWER_LIMIT = 65_536
ADDRESS_LIMIT = 300
ADDRESS = re.compile(
    r"http(?P<tls>s?)://(?P<place>(?P<host>[0-9A-Za-z.-]+|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?)(?P<path>(?:/[0-9A-Za-z._~/-]*)?)"
)
NOT_YET = (404, 425)


@dataclass(frozen=True, slots=True)
class Relay:
    """Where a relay listens; `place` is host and port as written, `path` ends without slash."""

    secure: bool
    place: str
    host: str
    port: int
    path: str


def parse_relay(text: str) -> Relay:
    """Read the address of a relay; `http:` without TLS only where somebody writes it so.

    Raises:
        UsageError: no http(s) address, or one with a user, a query or a fragment.
    """
    found = ADDRESS.fullmatch(text) if len(text) <= ADDRESS_LIMIT else None
    port = int(found["port"] or (443 if found["tls"] else 80)) if found else 0
    if not found or not 1 <= port <= 65535:
        raise UsageError(
            tr(f"中继地址读不懂: {text[:80]}", f"not the address of a relay: {text[:80]}"),
            tr("例如 https://api.drand.sh", "for instance https://api.drand.sh"),
        )
    host, path = found["host"].strip("[]"), found["path"].rstrip("/")
    return Relay(bool(found["tls"]), found["place"], host, port, path)


def get(relay: Relay, path: str, seconds: float) -> bytes:
    """Return the body of `GET <relay><path>`; `seconds` bound everything from name to last byte.

    Raises:
        Unreadable: says what the relay did instead.
    """
    try:
        return _exchange(relay, path, monotonic() + seconds)
    except (OSError, HTTPException, ValueError) as error:
        raise Unreadable(_fault(error, seconds)) from error


def _fault(error: Exception, seconds: float) -> Text:
    match error:
        case TimeoutError():
            return tr(f"{seconds:g} 秒内没有答完", f"no whole answer within {seconds:g} s")
        case ssl.SSLCertVerificationError():
            return tr("证书不可信", "its certificate is not trusted")
        case socket.gaierror():
            return tr("找不到这台主机", "the host is not found")
        case HTTPException() | ValueError():
            return tr("回答中断或不是 HTTP", "the answer is cut off or no HTTP")
    return tr("连不上", "it cannot be reached")


def _exchange(relay: Relay, path: str, deadline: float) -> bytes:
    with ExitStack() as stack:
        sock = stack.enter_context(_dialled(relay, deadline))
        if relay.secure:
            sock.settimeout(_left(deadline))
            context = ssl.create_default_context()
            sock = stack.enter_context(context.wrap_socket(sock, server_hostname=relay.host))
        sock.settimeout(_left(deadline))
        sock.sendall(_request(relay, path))
        timed = cast(socket.socket, _Timed(sock, deadline))
        response = stack.enter_context(HTTPResponse(timed, method="GET"))
        response.begin()
        _refuse_status(response.status)
        body = response.read(ANSWER_LIMIT)
        if response.length:
            raise IncompleteRead(body)
        return body


def _request(relay: Relay, path: str) -> bytes:
    return (
        f"GET {relay.path}{path} HTTP/1.1\r\nHost: {relay.place}\r\n"
        "Accept: application/json\r\nUser-Agent: randcheck\r\nConnection: close\r\n\r\n"
    ).encode("ascii")


def _refuse_status(status: int) -> None:
    if status in NOT_YET:
        raise Unreadable(tr("这一轮还没有", "the round is not there yet"))
    if 300 <= status < 400:
        raise Unreadable(tr("转到别处, 不跟随", "it redirects, which is not followed"))
    if status != 200:
        raise Unreadable(tr(f"状态码 {status}", f"status {status}"))


def _left(deadline: float) -> float:
    left = deadline - monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _dialled(relay: Relay, deadline: float) -> socket.socket:
    """Connect to the first address that answers; each gets its share of the time."""
    found = _addresses(relay, deadline)
    fault = OSError()
    for place, address in enumerate(found):
        try:
            return socket.create_connection(address, _left(deadline) / (len(found) - place))
        except OSError as error:
            fault = error
    raise fault


def _addresses(relay: Relay, deadline: float) -> list[tuple[str, int]]:
    """Resolve the name in a thread of its own, since a resolver knows no deadline."""
    answer: SimpleQueue[list[Any] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answer.put(socket.getaddrinfo(relay.host, relay.port, type=socket.SOCK_STREAM))
        except (OSError, ValueError) as error:
            answer.put(error)

    Thread(target=ask, daemon=True).start()
    try:
        found = answer.get(timeout=_left(deadline))
    except Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    return [sockaddr[:2] for *_, sockaddr in found]


class _Timed(io.RawIOBase):
    """The bytes of a socket until a deadline, however slowly they drip, and up to the limit."""

    def __init__(self, sock: socket.socket, deadline: float) -> None:
        self._sock, self._deadline, self._count = sock, deadline, 0

    def makefile(self, mode: str) -> io.BufferedReader:
        """Be what `HTTPResponse` wants of a socket."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Tell that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come."""
        self._sock.settimeout(_left(self._deadline))
        size = self._sock.recv_into(buffer)
        self._count += size
        if self._count > ANSWER_LIMIT:
            raise Unreadable(tr("回答太长", "the answer is too long"))
        return size
