"""`randcheck page`: the verifier page, for people who would not take it from the regulator."""

import json
from hashlib import sha256

import pytest

from randcheck.cli.main import run


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RANDCHECK_LANG", "zh")
    return tmp_path


def test_the_page_is_written_and_its_digest_said(here, capsys):
    assert run(["page"]) == 0
    data = (here / "核对.html").read_bytes()
    assert data.startswith(b"<!doctype html>") and b'id="excerpt"' not in data
    said = capsys.readouterr()
    assert said.out == "" and sha256(data).hexdigest() in said.err and "核对.html" in said.err


def test_everybody_gets_the_same_page(here, capsysbinary):
    assert run(["page", "a.html"]) == run(["--lang", "en", "page", "b.html"]) == 0
    capsysbinary.readouterr()
    assert run(["page", "-"]) == 0
    written = capsysbinary.readouterr()
    assert (here / "a.html").read_bytes() == (here / "b.html").read_bytes() == written.out
    assert sha256(written.out).hexdigest().encode() in written.err


def test_a_file_that_is_there_stays(here, capsys):
    (here / "核对.html").write_text("mine", encoding="utf-8")
    assert run(["page"]) == 5
    assert (here / "核对.html").read_text(encoding="utf-8") == "mine"
    assert "核对.html 已存在" in capsys.readouterr().err


def test_programs_get_the_digest(here, capsys):
    assert run(["page", "p.html", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    digest = sha256((here / "p.html").read_bytes()).hexdigest()
    assert found == {"schema": "randcheck page v1", "ok": True, "file": "p.html", "sha256": digest}


def test_page_and_json_do_not_share_standard_output(here, capsys):
    assert run(["page", "-", "--json"]) == 2
    assert "<!doctype" not in capsys.readouterr().out


def test_a_folder_that_is_not_there_is_made_and_one_in_the_way_said(here, capsys):
    assert run(["page", "new/p.html"]) == 0
    assert run(["page", "new"]) == 5
    assert "new 已存在" in capsys.readouterr().err
