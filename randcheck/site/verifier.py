"""Put the verifier page together: one file that re-derives a publication in a browser.

Its scripts lie in `page/`, to be read; nothing is minified. The content security policy names them
by digest, so that a browser runs these and nothing else, and asks no other site for anything.
"""

import json
import re
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from importlib.resources import files

ORDER = "order.txt"
PLACE = re.compile(r"@(POLICY|STYLE|EXCERPT|SCRIPT)@")
CLOSES = re.compile(r"</(?:script|style)|<!--|\r", re.IGNORECASE)
"""What would end an element early, or hash otherwise than it is written."""


def verifier_html(words: Mapping[str, object], excerpt: bytes | None) -> bytes:
    """Write the verifier page; the same bytes for the same words and excerpt.

    `words` are what the page prints, by group and code, each with `zh` and `en`; `excerpt` is the
    JSON of one draw (SPEC §13.1), or None for the page that checks whole publications only.
    """
    style, script = _sound("\n" + _page("page.css")), _sound(_script(words))
    data = "" if excerpt is None else excerpt.decode()
    inserted = {
        "POLICY": _policy(script, style),
        "STYLE": style,
        "EXCERPT": f'<script type="application/json" id="excerpt">{_sound(data)}</script>'
        if excerpt is not None
        else "",
        "SCRIPT": script,
    }
    return PLACE.sub(lambda found: inserted[found[1]], _page("page.html")).encode()


def scripts() -> list[str]:
    """Name the scripts of the page in the order in which they are put together."""
    return _page(ORDER).split()


def _script(words: Mapping[str, object]) -> str:
    text = json.dumps(words, ensure_ascii=False, indent=1).replace("<", "\\u003c")
    parts = [f"\n// ---- {name}\n{_page(name)}" for name in scripts()]
    return f'\n(function () {{\n"use strict";\nconst WORDS = {text};\n{"".join(parts)}}})();\n'


def _policy(script: str, style: str) -> str:
    """Write the content security policy; `connect-src` is for the publication beside the page."""
    return (
        f"default-src 'none'; script-src '{_digest(script)}'; style-src '{_digest(style)}'; "
        "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def _digest(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


def _sound(text: str) -> str:
    """Return a text that stays within its element.

    Raises:
        ValueError: it holds what would end the element.
    """
    if found := CLOSES.search(text):
        raise ValueError(f"{found[0]!r} may not stand in a part of the page")
    return text


@cache
def _page(name: str) -> str:
    return files("randcheck.site").joinpath("page", name).read_text(encoding="utf-8")
