"""The verifier page's scripts in one Node process, spoken to by lines of JSON."""

import json
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

RUN = Path(__file__).with_name("run.js")


def raw(data: bytes) -> dict[str, str]:
    """Write bytes as an argument."""
    return {"hex": data.hex()}


def request(name: str, *args: Any, **more: Any) -> dict[str, Any]:
    """Return a request: a function of the scripts and what it is given."""
    return {"call": name, "args": list(args), **more}


class PageFault(Exception):
    """Something does not hold: `zh`, `en`, and `undefined` for tables without a result."""

    def __init__(self, said: dict[str, Any]) -> None:
        super().__init__(said["en"])
        self.said = said


class PageCannotTell(PageFault):
    """Nothing can be said."""


def read(answer: dict[str, Any]) -> Any:
    """Return the value of an answer; raise what it says instead of one."""
    if "fault" in answer:
        raise PageFault(answer["fault"])
    if "cannot" in answer:
        raise PageCannotTell(answer["cannot"])
    if "error" in answer:
        raise RuntimeError(answer["error"])
    value = answer["value"]
    return bytes.fromhex(value["hex"]) if is_bytes(value) else value


def is_bytes(value: Any) -> bool:
    """Tell whether a value stands for bytes."""
    return isinstance(value, dict) and list(value) == ["hex"]


class PageEngine:
    """A Node process that answers requests in order."""

    def __init__(self, node: str, *options: str) -> None:
        self.process = subprocess.Popen(
            [node, str(RUN), *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def answer(self, one: dict[str, Any]) -> dict[str, Any]:
        """Return what Node answers to one request."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(json.dumps(one) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        assert line, "node ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def call(self, name: str, *args: Any, **more: Any) -> Any:
        """Return what a function of the scripts returns, bytes as bytes.

        Raises: PageFault, PageCannotTell, or RuntimeError for a mistake in the scripts.
        """
        return read(self.answer(request(name, *args, **more)))

    def each(self, name: str, calls: Iterable[Iterable[Any]]) -> list[dict[str, Any]]:
        """Return the answers to many calls of one function."""
        return [self.answer(request(name, *args)) for args in calls]

    def close(self) -> None:
        """Let the process end."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        self.process.wait(timeout=30)
        self.process.stdout.close()


def constant(engine: PageEngine, name: str) -> Any:
    """Return a constant of the scripts."""
    return engine.call("tr", {"const": name}, "")["zh"]
