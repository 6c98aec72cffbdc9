"""The verifier page and the package, written apart from one text, agree on claims and exits."""

from pathlib import Path
from typing import Any

import pytest
from chance import Chance
from forge import Files, resign, write
from lies import Attack, Edit, played
from page_engine import PageEngine
from test_agreement import PAGES, forgery, with_pages
from test_agreement_logs import a_log
from test_attacks import ATTACKS, BOUNDS, HONEST, TODAY, examined

from randcheck.errors import Unreadable
from randcheck.protocol.calendar import seconds

FORGERIES, BUNCH = 160, 16
LOGS = 8
UNCHECKED = ("stamped", "pages")  # what the page leaves to the package


def read_policy(policy: bytes) -> dict[str, Any]:
    return {"call": "parsePolicy", "args": [policy.decode()]}


def judge(
    page: PageEngine,
    folder: Path,
    keys: list[str],
    seen: list[str],
    before: Path | None,
    policy: bytes | None,
) -> tuple[dict[Any, Any], int]:
    """Let the page verify a folder: its claims with their states, and its exit."""
    given = {"keys": keys, "seen": seen, "now": seconds(f"{TODAY}T00:00:00Z")}
    given["policy"] = read_policy(policy) if policy else None
    given["before"] = {"files": str(before)} if before else None
    found = page.call("verify", {"files": str(folder)}, given, fields=["claims", "exit"])
    claims = {(c["claim"], c["draw"]): (c["state"], c["essential"]) for c in found["claims"]}
    assert len(claims) == len(found["claims"])
    return claims, found["exit"]


def compare(
    page: PageEngine,
    files: Files,
    folder: Path,
    keys: list[str],
    seen: list[str],
    before: Files | None = None,
    policy: bytes | None = None,
) -> set[Any]:
    """Verify with both, and compare every claim; return what both call FALSE."""
    it = write(folder / "it", files)
    old = write(folder / "before", before) if before else None
    trusted = folder / "policy" if policy else None
    if trusted:
        trusted.write_bytes(policy or b"")
    verdict = examined(it, keys, seen, old, trusted).verdict
    first = {(c.name, c.draw): (str(c.state), c.essential) for c in verdict.claims}
    second, exit_code = judge(page, it, keys, seen, old, policy)
    beyond = {claim for claim in first if claim[0] in UNCHECKED}
    for claim in beyond:
        assert second[claim] == ("not checked here", first[claim][1])
        second[claim] = first[claim]
    assert second == first
    if not any(first[claim][0] == "FALSE" for claim in beyond):
        assert exit_code == verdict.exit_code
    return {claim for claim, (state, _) in first.items() if state == "FALSE"}


@pytest.mark.parametrize("scenario", HONEST)
def test_the_page_believes_the_honest(page: PageEngine, scenario: str, tmp_path: Path) -> None:
    made = played(scenario)
    codes = made.codes[:1] if scenario == "held" else made.codes
    assert not compare(page, made.files, tmp_path, [], [])
    assert not compare(page, made.files, tmp_path, made.keys, codes, made.before, made.policy)
    assert not compare(page, made.files, tmp_path, made.keys[:2], [], None, made.policy)
    strange = compare(page, made.files, tmp_path, ["0" * 64], ["0" * 32])
    assert ("whose-log", None) in strange
    assert (("seen", None) in strange) == (scenario != "held")  # held back, it may be among them


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_the_page_names_the_same_lies(page: PageEngine, attack: Attack, tmp_path: Path) -> None:
    made = played(attack.on)
    assert compare(page, attack.files(), tmp_path, made.keys, [], None, made.policy)


@pytest.mark.parametrize("edit, on", BOUNDS.values(), ids=BOUNDS)
def test_the_page_allows_the_same(page: PageEngine, edit: Edit, on: str, tmp_path: Path) -> None:
    assert not compare(page, resign(played(on), edit, True), tmp_path, [], [])


def test_the_page_leaves_other_pages_alone(page: PageEngine, tmp_path: Path) -> None:
    assert not compare(page, with_pages("one", *PAGES), tmp_path, [], [])


def test_the_page_reads_no_time_stamps(page: PageEngine, tmp_path: Path) -> None:
    made = played("witnessed")
    size = max(path for path in made.files if path.startswith("checkpoints/"))[12:20]
    stamped = {f"checkpoints/{size}.tsr": b"0"}
    files = resign(made, lambda book: book.shown.update(stamped))
    write(tmp_path, files)
    claims, _ = judge(page, tmp_path, [], [], None, None)
    assert claims["stamped", None] == ("not checked here", False)
    assert not [claim for claim, (state, _) in claims.items() if state == "FALSE"]


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("n", range(LOGS))
def test_the_page_believes_honest_logs(page: PageEngine, n: int, tmp_path: Path) -> None:
    files, keys, _ = a_log(Chance(f"page {n}"), tmp_path / "log")
    assert not compare(page, files, tmp_path, keys, [])


@pytest.mark.usefixtures("forgetful")
@pytest.mark.parametrize("bunch", range(BUNCH))
def test_the_page_judges_forgeries_alike(page: PageEngine, bunch: int, tmp_path: Path) -> None:
    for n in range(bunch, FORGERIES, BUNCH):
        files, keys, seen = forgery(Chance(f"page {n}"))
        try:
            compare(page, files, tmp_path / str(n), keys, seen)
        except Unreadable:  # a cap of the package, which the page does not have
            continue
