"""Photograph every kind of page, to be looked at: `python tests/browser/shots.py FOLDER`.

Each is taken at three widths, in the dark, and as it is printed (as PNG where pdftoppm is); the
verifier also after its work, in both languages.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

sys.path[:0] = [str(Path(__file__).resolve().parents[n]) for n in (1, 2)]
os.environ["RANDCHECK_STATE"] = ""

from forge import write  # noqa: E402
from kinds import KINDS  # noqa: E402
from launch import find, launched  # noqa: E402
from reading import AT_REST, DONE, Given  # noqa: E402
from serving import served  # noqa: E402
from sites import SITES, site  # noqa: E402
from tabs import opened  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (1200, 768, 320)
VERIFIED = ("two", "paired", "weighted", "void", "practice", "held")


def main(out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    path = find()
    if path is None:
        sys.exit("no chromium is here")
    with TemporaryDirectory() as folder, served(Path(folder)) as port, launched(path) as browser:
        for name in SITES:
            write(Path(folder) / name.replace(" ", "-"), site(name))
        home = f"http://127.0.0.1:{port}"
        for kind, (name, place) in KINDS.items():
            address = f"{home}/{name.replace(' ', '-')}/{place}"
            photograph(browser, address, out / kind.replace(" ", "-"))
        for name in VERIFIED:
            for lang in ("zh", "en"):
                given = Given(lang=lang)
                address = f"{home}/{name}/verify.html{given.fragment('verify')}"
                photograph(browser, address, out / f"verified-{name}-{lang}", DONE)


def photograph(browser: "Browser", address: str, to: Path, until: str = AT_REST) -> None:
    for width in WIDTHS:
        take(browser, address, Path(f"{to}-{width}.png"), until, "light", width)
    take(browser, address, Path(f"{to}-dark.png"), until, "dark", WIDTHS[0])


def take(browser: "Browser", address: str, to: Path, until: str, scheme: str, width: int) -> None:
    size = {"width": width, "height": 800}
    with opened(browser, lost=True, color_scheme=scheme, viewport=size) as page:
        page.goto(address)
        if "verify.html" in address:
            page.wait_for_selector(until)
            ask(page)
        page.screenshot(path=to, full_page=True)
        if (scheme, width) == ("light", WIDTHS[0]):
            print_out(page, to.with_name(to.stem + "-print"))


def ask(page: "Page") -> None:
    """Let the verifier explain the first firm that it offers."""
    if page.is_visible("#ask"):
        code = (
            page.get_attribute("#codes option", "value")
            if page.query_selector("#codes option")
            else None
        )
        page.fill("#code", code or "91330100MA2000020X")
        page.click("#ask")
        page.wait_for_selector("#answers :nth-child(1)")


def print_out(page: "Page", to: Path) -> None:
    page.pdf(path=to.with_suffix(".pdf"), format="A4", print_background=True)
    if shutil.which("pdftoppm"):
        command = ["pdftoppm", "-r", "60", "-png", to.with_suffix(".pdf"), to]
        subprocess.run(command, check=True)
        to.with_suffix(".pdf").unlink()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
