"""Web servers that anybody has serve the folder as it is meant to be served."""

import contextlib
import gzip
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from forge import Files, write
from launch import INTRANET
from lies import played
from reading import Given, printed, shown
from sites import site
from tabs import opened

YEAR = "public, max-age=31536000, immutable"
ASKED = "no-cache"
SERVED = {
    "index.html": ("text/html; charset=utf-8", ASKED, None),
    "draws/2026-0001/verify.html": ("text/html; charset=utf-8", ASKED, None),
    "index.json": ("application/json; charset=utf-8", ASKED, "*"),
    "draws/2026-0001/result.json": ("application/json; charset=utf-8", ASKED, "*"),
    "draws/2026-0001/selected.csv": ("text/csv; charset=utf-8", ASKED, "*"),
    "draws/2026-0001/seed.txt": ("text/plain; charset=utf-8", ASKED, "*"),
    "feed.xml": ("application/atom+xml; charset=utf-8", ASKED, "*"),
    "schema/result-1.json": ("application/json; charset=utf-8", YEAR, "*"),
    "entries/00000000.note": ("text/plain; charset=utf-8", YEAR, "*"),
    "files/00000001-file.txt": ("text/plain; charset=utf-8", YEAR, "*"),
    "checkpoint": ("text/plain; charset=utf-8", ASKED, "*"),
    "SHA256SUMS": ("text/plain; charset=utf-8", ASKED, "*"),
    "SHA256SUMS.sig": ("text/plain; charset=utf-8", ASKED, "*"),
    "allowed_signers": ("text/plain; charset=utf-8", ASKED, "*"),
}
AROUND = """daemon off; pid {here}/pid; error_log stderr; worker_processes 1; {user}
events {{}}
http {{ access_log off; client_body_temp_path {here}/1; proxy_temp_path {here}/2;
fastcgi_temp_path {here}/3; uwsgi_temp_path {here}/4; scgi_temp_path {here}/5;
include {here}/site.conf; }}
"""


@pytest.fixture(scope="module")
def files() -> Files:
    return site("two")


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory, files: Files) -> Iterator[str]:
    """The folder, served by nginx as our own example says, and its address."""
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if found is None:
        pytest.skip("nginx is not here")
    here, port = tmp_path_factory.mktemp("nginx"), free_port()
    user = "user root;" if os.geteuid() == 0 else ""
    example = files["server/nginx.conf.example"].decode()
    (here / "site.conf").write_text(adapted(example, write(here / "site", files), port))
    (here / "nginx.conf").write_text(AROUND.format(here=here, user=user))
    command = [found, "-p", here, "-e", "stderr", "-c", here / "nginx.conf"]
    with subprocess.Popen(command) as running:
        wait_for(port)
        yield f"127.0.0.1:{port}"
        running.terminate()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def adapted(example: str, folder: Path, port: int) -> str:
    """Fill in what the example leaves open, as a person would."""
    filled = example.replace("<folder>", str(folder)).replace("<name.example>", INTRANET)
    assert "listen 80;" in filled
    filled = filled.replace("listen 80;", f"listen 127.0.0.1:{port};")
    return filled.replace("    listen [::]:80;\n", "")


def wait_for(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port)).close()
            return
        time.sleep(0.02)
    raise AssertionError("nginx does not answer")


def answer(url: str, **headers: str) -> tuple[bytes, Message]:
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as got:
        return got.read(), got.headers


@pytest.mark.parametrize("path", SERVED)
def test_nginx_says_what_a_file_is_and_how_long_to_keep_it(
    nginx: str, files: Files, path: str
) -> None:
    data, headers = answer(f"http://{nginx}/{path}")
    assert data == files[path]
    names = ("Content-Type", "Cache-Control", "Access-Control-Allow-Origin")
    assert tuple(headers[name] for name in names) == SERVED[path]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_nginx_opens_with_the_first_page_and_packs_it(nginx: str, files: Files) -> None:
    data, headers = answer(f"http://{nginx}/", **{"Accept-Encoding": "gzip"})
    assert headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(data) == files["index.html"]


def test_nginx_lists_no_folder(nginx: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        answer(f"http://{nginx}/entries/")
    refused.value.close()
    assert refused.value.code in (403, 404)


def test_every_file_is_served_as_it_is(nginx: str, files: Files) -> None:
    for path, data in files.items():
        assert answer(f"http://{nginx}/{path}")[0] == data, path


@pytest.mark.parametrize("host", ["127.0.0.1", INTRANET])
def test_the_page_verifies_what_nginx_serves(
    host: str, nginx: str, files: Files, browser: Any, tmp_path: Path
) -> None:
    made = played("two")
    given = Given(tuple(made.keys), tuple(made.codes))
    address = f"http://{host}:{nginx.split(':')[1]}"
    with opened(browser) as page:
        given.fetch(page, f"{address}/verify.html")
        assert shown(page) == printed(write(tmp_path, files), given)
        page.goto(f"{address}/index.html")
        page.click("text=2026-0002")
        page.click("text=selected.csv", trial=True)
