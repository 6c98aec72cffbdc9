"""The page says of a folder, claim by claim, what the program prints of it."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from forge import Files, sums, write
from launch import INTRANET
from lies import Attack, played
from reading import DONE, Given, printed, shown, sorted_out
from sites import draws, site
from tabs import NO_SUBTLE, opened
from test_attacks import ATTACKS, HONEST

from randcheck.protocol.folder import read_folder
from randcheck.protocol.replay import Replay
from randcheck.protocol.views import walk
from randcheck.services.claim_words import page_words
from randcheck.services.page_file import general_page
from randcheck.services.pages.excerpt import excerpt_of
from randcheck.site.verifier import verifier_html

MANY = 26
PAGE = general_page().data
CODES = "0" * 64


@dataclass(frozen=True)
class Case:
    """A folder to verify, made when it is asked for, and what its verifier brings."""

    name: str
    make: Callable[[], Files]
    on: str = "two"
    brought: str = "keys"

    @property
    def given(self) -> Given:
        made = played(self.on)
        known = {"keys": (made.keys,), "all": (made.keys, made.codes), "strange": ([CODES],) * 2}
        lang = "en" if len(self.name) % 3 == 0 else "zh"
        return Given(*map(tuple, known.get(self.brought, ())), lang=lang)


def chosen() -> list[Attack]:
    """Choose lies so that every claim is made false once, and else from everywhere."""
    found, claims = [], set()
    for attack in ATTACKS:
        if not set(attack.false.split()) <= claims:
            found.append(attack)
            claims |= set(attack.false.split())
    rest = [attack for attack in ATTACKS if attack not in found]
    return [*found, *rest[:: -(-len(rest) // (MANY - len(found)))]]


def changed(path: str, change: Callable[[bytes], bytes]) -> Callable[[], Files]:
    """Change a file of an honest folder as somebody would who has no key."""
    return lambda: played("two").files | {path: change(played("two").files[path])}


def swapped(data: bytes) -> bytes:
    heading, first, second, *rest = data.split(b"\r\n")
    return b"\r\n".join([heading, second, first, *rest])


def removed() -> Files:
    return {p: data for p, data in played("two").files.items() if p != ROSTER}


def added() -> Files:
    return played("two").files | {"files/00000004-more.txt": b"more\n"}


ROSTER = "files/00000004-file.txt"
LIST = "draws/2026-0001/selected.csv"
CASES = [
    Case("honest", lambda: site("two"), brought="all"),
    Case("honest, nothing brought", lambda: site("two"), brought="nothing"),
    Case("honest, of others", lambda: site("two"), brought="strange"),
    Case("a byte changed", changed(ROSTER, lambda data: data.replace(b"0", b"1", 1))),
    Case("a file removed", removed),
    Case("a file added", added),
    Case("rows swapped", changed(LIST, swapped)),
    *(Case(attack.name, attack.files, attack.on) for attack in chosen()),
]


def from_disk(page: Any, folder: Path, given: Given) -> list[str]:
    """Open the page from the disk and choose a folder."""
    path = folder.parent / "page.html"
    path.write_bytes(PAGE)
    page.goto(path.as_uri() + given.fragment())
    given.type_in(page)
    page.set_input_files("#folder", folder)
    return shown(page)


def from_site(page: Any, address: str, given: Given) -> list[str]:
    """Open the page beside the folder, where it fetches the files itself."""
    given.fetch(page, f"{address}/verify.html")
    return shown(page)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_page_says_what_the_program_prints(
    case: Case, browser: Any, web: tuple[Path, int], tmp_path: Path
) -> None:
    files, given = case.make(), case.given
    expected = printed(write(tmp_path / "it", files), given)
    served, port = web
    name = f"case-{CASES.index(case)}"
    write(served / name, files | {"verify.html": PAGE})
    with opened(browser, lost=True) as page:
        assert from_disk(page, tmp_path / "it", given) == expected
        if case.make is added:  # a site cannot be asked for what SHA256SUMS does not name
            expected = printed(write(tmp_path / "other", played("two").files), given)
        for host in ("127.0.0.1", INTRANET):
            assert from_site(page, f"http://{host}:{port}/{name}", given) == expected
            assert page.evaluate("!crypto.subtle") is (host == INTRANET)


@pytest.mark.parametrize("scenario", HONEST)
def test_every_honest_folder_is_believed_without_webcrypto(
    scenario: str, browser: Any, tmp_path: Path
) -> None:
    made = played(scenario)
    policy = tmp_path / "policy" if made.policy else None
    if policy:
        policy.write_bytes(made.policy or b"")
    given = Given(tuple(made.keys[:2]), tuple(made.codes[:1]), policy)
    expected = printed(write(tmp_path / "it", made.files), given)
    with opened(browser, NO_SUBTLE) as page:
        assert from_disk(page, tmp_path / "it", given) == expected
    assert not any(line.endswith("FALSE") for line in expected)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_prints_what_the_page_says(lang: str, browser: Any, tmp_path: Path) -> None:
    made = played("two")
    given = Given(tuple(made.keys), tuple(made.codes), lang=lang)
    folder = write(tmp_path / "it", made.files)
    codes = [*(f"--key={k}" for k in given.keys), *(f"--seen={s}" for s in given.seen)]
    command = [sys.executable, "-m", "randcheck", "--lang", lang, "verify", str(folder), *codes]
    ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    lines = sorted_out(ran.stdout.splitlines())
    with opened(browser) as page:
        assert from_disk(page, folder, given)[: len(lines)] == lines


def test_the_page_leaves_the_many_pages_of_a_large_site_alone(
    browser: Any, web: tuple[Path, int], tmp_path: Path
) -> None:
    many = {f"entity/{n}.html": b"<p>" for n in range(2000)}
    files = sums(site("two") | many, played("two").signers["log"])
    expected = printed(write(tmp_path / "it", files), Given())[1:]
    served, port = web
    write(served / "many", files)
    with opened(browser) as page:
        found = from_site(page, f"http://127.0.0.1:{port}/many", Given())[1:]
    changed = [(one, other) for one, other in zip(expected, found, strict=True) if one != other]
    assert changed[1:] == [("sums None true", "sums None not checked here")]


@pytest.mark.parametrize("scenario", ["two", "corrected", "paired", "practice"])
def test_the_page_of_one_draw_says_no_more_than_the_program(
    scenario: str, browser: Any, web: tuple[Path, int], tmp_path: Path
) -> None:
    files, made = site(scenario), played(scenario)
    given = Given(tuple(made.keys), tuple(made.codes))
    whole = printed(write(tmp_path / "it", files), given)
    served, port = web
    write(served / scenario, files)
    for draw in draws(files):
        address = f"http://127.0.0.1:{port}/{scenario}/draws/{draw}/verify.html"
        with opened(browser) as page:
            page.goto(address + given.fragment())
            page.wait_for_selector(DONE)
            given.type_in(page)
            page.click("#again")
            alone = [claim for claim in shown(page) if claim.endswith(" true")]
            assert f"selection {draw} true" in alone
            assert set(alone) <= set(whole)
            page.click("#fetch")
            page.wait_for_selector("body[data-state=done] #loaded:not(:empty)")
            assert shown(page) == whole


OF_A_DRAW = {"numbers", "seed", "selection", "pairing", "corrected"}
LIES = [attack for attack in chosen() if OF_A_DRAW.intersection(attack.false.split())]


@pytest.mark.parametrize("attack", LIES, ids=lambda attack: attack.name)
def test_the_page_of_one_draw_names_the_lies_about_it(
    attack: Attack, browser: Any, tmp_path: Path
) -> None:
    log, _, _ = read_folder(attack.files())
    *_, view = walk(log, Replay(log.table))
    path = tmp_path / "verify.html"
    path.write_bytes(verifier_html(page_words(), excerpt_of(log, view)))
    with opened(browser) as page:
        page.goto(path.as_uri())
        found = {claim.split(" ")[0] for claim in shown(page) if claim.endswith(" FALSE")}
    assert found == OF_A_DRAW.intersection(attack.false.split())
