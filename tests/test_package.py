"""What the repository may not hold, and what every part of it must."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

import randcheck
from randcheck.cli.app import app

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = Path(randcheck.__file__).parent
LONGEST = 400
# Written in pieces, so that this file does not hold what it looks for.
PLACES = ["/wo" + "rk/", "/ro" + "ot/", "/tm" + "p/", "/ho" + "me/", "/Us" + "ers/", "C:" + "\\"]
HOSTS = ["py" + "pi.", "pytho" + "nhosted", "index" + "-url", "simple" + "/pip", "mirr" + "ors."]
SHARED = ["sha" + "red/", '"sha' + 'red"']
MAY_NAME_THEM = {".ci/run", "tests/conftest.py"}


@pytest.fixture(scope="module")
def tracked() -> dict[str, str]:
    """The text files of the checkout, by path."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: nothing is tracked here")
    listed = subprocess.run(
        ["git", "-c", "core.quotePath=false", "ls-files", "-z"],
        capture_output=True,
        cwd=ROOT,
        check=True,
    )
    found = {}
    for name in listed.stdout.decode().split("\0"):
        path = ROOT / name
        if name and path.is_file():
            data = path.read_bytes()
            if b"\0" not in data:
                found[name] = data.decode("utf-8", "replace")
    assert len(found) > 100
    return found


def naming(tracked: dict[str, str], words: list[str]) -> set[tuple[str, str]]:
    rest = {n: text.lower() for n, text in tracked.items() if n not in MAY_NAME_THEM}
    return {(n, w) for n, text in rest.items() for w in words if w.lower() in text}


def test_no_file_names_a_place_on_a_machine(tracked):
    assert naming(tracked, PLACES) == set()


def test_no_file_names_where_packages_come_from(tracked):
    assert naming(tracked, HOSTS) == set()


def test_only_the_two_that_look_there_name_the_shared_folder(tracked):
    assert naming(tracked, SHARED) == set()
    assert any(word in tracked["tests/conftest.py"] for word in SHARED)  # it would be seen


def test_text_is_plain(tracked):
    """One kind of line end outside the samples, no byte order mark in what is code."""
    code = {n: t for n, t in tracked.items() if n.endswith((".py", ".toml", ".md", ".j2", ".html"))}
    assert [n for n, text in code.items() if "\r" in text or text.startswith("\ufeff")] == []
    assert [n for n, text in code.items() if text and not text.endswith("\n")] == []


def test_no_module_is_long():
    lengths = {
        path.relative_to(PACKAGE).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in PACKAGE.rglob("*.py")
    }
    assert len(lengths) > 100
    assert {name: n for name, n in lengths.items() if n > LONGEST} == {}


def walk(node: typer.core.TyperGroup, words: tuple[str, ...]) -> Iterator[tuple[str, object]]:
    for name, child in node.commands.items():
        yield " ".join((*words, name)), child
        if hasattr(child, "commands"):
            yield from walk(child, (*words, name))


COMMANDS = dict(walk(typer.main.get_command(app), ()))
BILINGUAL = re.compile(r"[^/]*[\u4e00-\u9fff][^/]* / [A-Za-z][^\u4e00-\u9fff]*", re.S)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_explains_itself_in_both_languages(name):
    command = COMMANDS[name]
    assert BILINGUAL.fullmatch(command.help.strip()), command.help
    for option in (p for p in command.params if p.param_type_name == "option"):
        if option.name != "help":
            assert re.search("[\u4e00-\u9fff]", option.help or ""), option.opts
            assert re.search("[A-Za-z]", (option.help or "") + (option.metavar or "")), option.opts


def test_the_root_explains_itself_in_both_languages():
    root = typer.main.get_command(app)
    assert BILINGUAL.fullmatch(root.help.strip())
    assert len(COMMANDS) > 30
    panels = {command.rich_help_panel for name, command in COMMANDS.items() if " " not in name}
    assert len(panels) == 4 and all(BILINGUAL.fullmatch(panel) for panel in panels)
