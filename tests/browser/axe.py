"""The rules of axe-core, applied to a page as it is now."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
RUN = "async (tags) => (await axe.run({ runOnly: tags })).violations"


@cache
def _script() -> str:
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


def violations(page: "Page") -> list[str]:
    """List what breaks a rule, with the place where it does."""
    page.evaluate(_script())
    found: list[dict[str, Any]] = page.evaluate(RUN, list(RULES))
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary']}"
        for rule in found
        for node in rule["nodes"]
    ]
