"""Tabs of a browser that let no error pass, and no request that leaves this machine."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from launch import INTRANET
from reading import NOW

from randcheck.protocol.calendar import seconds

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = re.compile(rf"(file://|data:|http://(127\.0\.0\.1|{re.escape(INTRANET)}):)")
SHIFT_CLOCK = f"""{{
  const now = Date.now, ahead = {seconds(NOW)} * 1000 - now();
  Date.now = () => now() + ahead;
}}"""
NO_SUBTLE = 'Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });'


@contextmanager
def opened(browser: "Browser", *scripts: str, lost: bool = False, **how: Any) -> Iterator["Page"]:
    """Open a tab at the day of the tests; `lost` allows files that are not there."""
    context = browser.new_context(locale="zh-CN", **how)
    faults: list[str] = []
    context.on("console", lambda said: faults.append(said.text) if said.type != "log" else None)
    context.on("weberror", lambda found: faults.append(str(found.error)))
    context.on("request", lambda made: None if HERE.match(made.url) else faults.append(made.url))
    for script in (SHIFT_CLOCK, *scripts):
        context.add_init_script(script)
    try:
        yield context.new_page()
    finally:
        context.close()
    faults = [fault for fault in faults if not (lost and "404" in fault)]
    assert not faults, "\n".join(faults)
