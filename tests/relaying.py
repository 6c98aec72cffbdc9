"""A relay on this machine that answers as it is told. No test is here."""

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

Answer = Callable[[BaseHTTPRequestHandler, "LocalRelay"], None]


@dataclass
class LocalRelay:
    """What the relay answers, one after another and the last for ever, and what it was asked."""

    port: int = 0
    answers: list[Answer] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


def answer(body: bytes, status: int = 200, **headers: str) -> Answer:
    """A plain answer; a header given replaces the usual one."""

    def give(handler: BaseHTTPRequestHandler, relay: LocalRelay) -> None:
        handler.send_response(status)
        for name, value in ({"Content_Length": str(len(body))} | headers).items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return give


def raw(data: bytes) -> Answer:
    """Bytes as they stand, then the end."""
    return lambda handler, relay: handler.wfile.write(data) and None


def silent(handler: BaseHTTPRequestHandler, relay: LocalRelay) -> None:
    relay.over.wait(5)


def dripping(data: bytes, pause: float = 0.005) -> Answer:
    """One byte after another, each well within the time of a single read."""

    def drip(handler: BaseHTTPRequestHandler, relay: LocalRelay) -> None:
        for place in range(len(data)):
            handler.wfile.write(data[place : place + 1])
            if relay.over.wait(pause):
                return

    return drip


class Server(ThreadingHTTPServer):
    """Serves until closed, and keeps the faults of clients that hang up to itself."""

    def handle_error(self, request: object, client_address: object) -> None:
        pass


def serving(context: ssl.SSLContext | None = None) -> Iterator[LocalRelay]:
    relay = LocalRelay()

    class Handler(BaseHTTPRequestHandler):
        timeout = 5

        def do_GET(self) -> None:
            relay.asked.append(self.path)
            self.close_connection = True
            give = relay.answers.pop(0) if len(relay.answers) > 1 else relay.answers[0]
            give(self, relay)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with Server(("127.0.0.1", 0), Handler) as server:
        relay.port = server.server_port
        if context:
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield relay
        relay.over.set()
        server.shutdown()
        thread.join()
