"""Every kind of page can be read by everybody: narrow, dark, without a script, by a reader."""

from pathlib import Path
from typing import Any

import pytest
from axe import violations
from forge import write
from kinds import KINDS
from lies import played
from reading import AT_REST, DONE, Given
from sites import draws, site
from tabs import opened

NARROW = {"width": 320, "height": 800}
FAIR = """() => ({
  wide: document.scrollingElement.scrollWidth, headings: document.querySelectorAll("h1").length,
  lang: document.documentElement.lang, title: document.title.length > 0 })"""
WORDS = "() => document.body.innerText"


@pytest.fixture(params=KINDS.values(), ids=KINDS.keys())
def address(request: pytest.FixtureRequest, web: tuple[Path, int]) -> str:
    """The address of a page of every kind, within its whole site."""
    name, path = request.param
    folder, port = web
    place = name.replace(" ", "-")
    if not (folder / place).exists():
        write(folder / place, site(name))
    return f"http://127.0.0.1:{port}/{place}/{path}"


def visit(page: Any, address: str) -> None:
    page.goto(address)
    if address.endswith("verify.html"):
        page.wait_for_selector(AT_REST)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_page_breaks_no_rule_of_accessibility(address: str, scheme: str, browser: Any) -> None:
    with opened(browser, color_scheme=scheme) as page:
        visit(page, address)
        assert not (found := violations(page)), "\n".join(found)


def test_a_page_needs_no_wide_screen(address: str, browser: Any) -> None:
    with opened(browser, viewport=NARROW) as page:
        visit(page, address)
        assert page.evaluate(FAIR) == {"wide": 320, "headings": 1, "lang": "zh-CN", "title": True}


def test_a_page_says_the_same_without_scripts(address: str, browser: Any) -> None:
    with opened(browser, java_script_enabled=False) as page:
        page.goto(address)
        words = page.evaluate(WORDS)
    if address.endswith("verify.html"):
        assert "VERIFY.txt" in words
        return
    with opened(browser) as page:
        page.goto(address)
        assert page.evaluate(WORDS) == words


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("scenario", ["two", "paired", "void"])
def test_the_result_of_a_verification_breaks_no_rule(
    scenario: str, scheme: str, lang: str, browser: Any, web: tuple[Path, int]
) -> None:
    folder, port = web
    if not (folder / scenario).exists():
        write(folder / scenario, site(scenario))
    draw = draws(site(scenario))[-1]
    given = Given(tuple(played(scenario).keys), ("0" * 32,), lang=lang)
    with opened(browser, color_scheme=scheme, viewport=NARROW) as page:
        given.fetch(page, f"http://127.0.0.1:{port}/{scenario}/verify.html")
        page.wait_for_selector(DONE)
        page.fill("#code", "91330100MA2000020X")
        page.click("#ask")
        page.wait_for_selector("#answers :nth-child(1)")
        page.evaluate("() => document.querySelectorAll('details').forEach((d) => d.open = true)")
        assert draw in page.inner_text("#draws-list")
        assert not (found := violations(page)), "\n".join(found)
        assert page.evaluate(FAIR)["wide"] == 320
