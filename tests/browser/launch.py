"""Start the browser of this machine; none is ever downloaded."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
INTRANET = "intranet.test"
"""A host to which browsers grant no `crypto.subtle`, for it is neither https nor localhost."""


def find() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def launched(path: str) -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright

    options = ["--no-sandbox", f"--host-resolver-rules=MAP {INTRANET} 127.0.0.1"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=options)
        try:
            yield browser
        finally:
            browser.close()
