"""What the program prints of a folder and what the page shows of it, in one form to compare."""

import io
import re
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from test_attacks import TODAY

from randcheck.cli.verdict import show
from randcheck.protocol.claims import NOTHING, Claim, State, Verdict
from randcheck.services.claim_words import STATES
from randcheck.services.verify import Brought, verify
from randcheck.services.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Page

NOW = f"{TODAY}T00:00:00Z"
UNCHECKED = ("pages", "stamped")
"""What the page leaves to the program."""

DONE = "body[data-state=done]"
AT_REST = "body[data-state]:not([data-state=busy])"
LINES = """() => [...document.querySelectorAll("#claims .claim, #claims summary, #verdict")].map(
  (line) => line.textContent)"""
CLAIMS = """() => [...document.querySelectorAll("#claims .claim")].map(
  ({ dataset }) => `${dataset.claim} ${dataset.draw || "None"} ${dataset.state}`)"""
STATE_WORDS = {word for text in STATES.values() for word in (text.zh, text.en)}
VERDICT = "结论: ", "verdict: "
DRAW = re.compile(r"(practice-)?[0-9]{4}-[0-9]{4}(\+[0-9]+)?")


@dataclass(frozen=True)
class Given:
    """What the one who verifies brings."""

    keys: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    policy: Path | None = None
    lang: str = "zh"

    def fragment(self, *flags: str) -> str:
        """Write the fragment of the page's address; a link cannot bring keys or codes."""
        return "#" + "&".join([*flags, f"lang={self.lang}"])

    def type_in(self, page: "Page") -> None:
        """Type and choose what is brought."""
        page.fill("#keys", "\n".join(self.keys))
        page.fill("#seen", "\n".join(self.seen))
        if self.policy:
            page.set_input_files("#policy", self.policy)

    def fetch(self, page: "Page", address: str) -> None:
        """Let the page beside a publication check it; with nothing brought its address asks."""
        if not (self.keys or self.seen or self.policy):
            page.goto(address + self.fragment("verify"))
            return
        page.goto(address + self.fragment())
        page.wait_for_selector(AT_REST)
        self.type_in(page)
        page.click("#fetch")


def printed(folder: Path, given: Given) -> list[str]:
    """Verify with the program as if it could check no more than the page, and read it."""
    brought = Brought(given.keys, given.seen, given.policy)
    examination = verify(folder, brought, World(lambda: NOW))
    verdict = _less_checked(examination.verdict)
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(io.StringIO()) as out:
        patch.setenv("RANDCHECK_LANG", given.lang)
        show(replace(examination, verdict=verdict))
    claims = [f"{c.name} {c.draw} {c.state}" for c in verdict.claims]
    return [*sorted_out(out.getvalue().splitlines()), *claims]


def _less_checked(verdict: Verdict) -> Verdict:
    def seen(claim: Claim) -> Claim:
        unchecked = replace(claim, state=State.NOT_CHECKED, text=NOTHING)
        return unchecked if claim.name in UNCHECKED else claim

    return replace(verdict, claims=tuple(map(seen, verdict.claims)))


def shown(page: "Page") -> list[str]:
    """Wait until the page has verified, and read it."""
    page.wait_for_selector(DONE)
    return [*sorted_out(page.evaluate(LINES)), *page.evaluate(CLAIMS)]


def sorted_out(lines: list[str]) -> list[str]:
    """Keep of every line what program and page must say alike, the verdict first."""
    kept = list(_kept(lines))
    return sorted(kept, key=lambda line: not line.startswith(VERDICT))


def _kept(lines: list[str]) -> Iterator[str]:
    for line in map(str.strip, lines):
        start, _, rest = line.partition("  ")
        if start in STATE_WORDS:
            yield f"{start}  {rest.split(': ')[0]}"
        elif start.startswith(VERDICT):
            yield line
        elif DRAW.fullmatch(start):
            yield start
