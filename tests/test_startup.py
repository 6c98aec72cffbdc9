"""What starts fast stays fast: help, version, verify and explain load no database."""

import json
import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import randcheck
from randcheck.services.demo import run_demo
from randcheck.services.world import World

ROOT = Path(__file__).resolve().parents[1]
HEAVY = ("sqlmodel", "sqlalchemy", "sqlite3", "xlsxwriter", "python_calamine", "jinja2")
PAGES = {"jinja2"}
"""What makes the pages of a folder again, to compare them."""
PROBE = """
import json, sys
from randcheck.cli.main import run
code = run(sys.argv[1:])
sys.stderr.write("\\n" + json.dumps([code, sorted(m.partition(".")[0] for m in sys.modules)]))
"""


@pytest.fixture(scope="module")
def public(tmp_path_factory):
    """A practice publication, and the code of an entity in it."""
    demo = run_demo(tmp_path_factory.mktemp("demo"), World())
    demo.journal.workspace.store.close()
    return demo.public, demo.drawing.result.strata[0].drawn[0][1]


def loaded(*words: str, cwd: Path) -> tuple[int, set[str], str]:
    env = {k: v for k, v in os.environ.items() if k != "RANDCHECK_HOME"}
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=env | {"PYTHONUTF8": "1", "RANDCHECK_LANG": "en"},
        cwd=cwd,
        check=True,
    )
    code, modules = json.loads(done.stderr.splitlines()[-1])
    return code, set(modules), done.stdout


@pytest.mark.parametrize(
    ("words", "code", "saying"),
    [
        (["--help"], 0, "every week"),
        (["--version"], 0, f"randcheck {randcheck.__version__}"),
        (["draw", "now", "--help"], 0, "--typed"),
        (["entity", "import", "--help"], 0, "--column"),
        (["verify", "{public}"], 4, "verdict"),
        (["verify", "{public}", "--json"], 4, "verdict v1"),
        (["verify", "{private}"], 4, "verdict"),
        (["explain", "{token}", "--from", "{public}"], 0, "sha256sum"),
        (["no-such-command"], 2, ""),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_no_database_is_loaded(public, tmp_path, words, code, saying):
    folder, token = public
    given = [w.format(public=folder, private=folder.parent / "留存", token=token) for w in words]
    ended, modules, out = loaded(*given, cwd=tmp_path)
    assert ended == code and saying in out
    assert modules & set(HEAVY) == (PAGES if words[:2] == ["verify", "{public}"] else set())


def test_the_probe_sees_a_database_where_there_is_one(public, tmp_path):
    folder, _ = public
    _, modules, _ = loaded("-w", str(folder.parent), "entity", "list", cwd=tmp_path)
    assert {"sqlmodel", "sqlalchemy"} <= modules


def test_the_package_runs_as_a_module(tmp_path):
    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "randcheck", *words]
        env = {**os.environ, "PYTHONUTF8": "1"}
        return subprocess.run(
            command, capture_output=True, encoding="utf-8", cwd=tmp_path, env=env, check=False
        )

    version = run("--version")
    assert (version.returncode, version.stdout) == (0, f"randcheck {randcheck.__version__}\n")
    absent = run("verify", "absent")
    assert absent.returncode == 3 and absent.stdout == "" and "absent" in absent.stderr
    assert run("verify").returncode == 2


def test_the_contracts_between_the_layers_hold(tmp_path):
    """`lint-imports` reads pyproject.toml; a package in the wrong layer ends it with 1."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    count = len(contracts["tool"]["importlinter"]["contracts"])
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "NO_COLOR": "1"},
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Contracts: {count} kept, 0 broken" in done.stdout
