"""SHA256SUMS, its signature and allowed_signers, against the tools that people have."""

import os
import shutil
import subprocess
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import altered, signer

from randcheck.errors import FalseClaim
from randcheck.protocol.sshsig import format_ssh_public, sign_sshsig
from randcheck.protocol.sums import (
    ALLOWED,
    SIGNATURE,
    SUMS,
    format_allowed_signers,
    format_sums,
    parse_sums,
    signed_sums,
    verify_sums,
)

OPENSSH = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not here")
COREUTILS = pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not here")
ORIGIN = "某县市场监督管理局/0f3a9c21"
LOG, OTHER = signer(1, "log", ORIGIN), signer(2, "log", ORIGIN)
PUBLIC = LOG.key.public
PLAIN = {
    "checkpoint": b"c\n",
    "entries/00000000.note": b"0\n",
    "entries/00000001.note": b"1\n",
    "files/00000001-result.txt": b"",
    "files/00000001-people.txt": b"private\n",
    "index.json": b"{}\n",
}
FILES = {**PLAIN, **signed_sums(PLAIN, ORIGIN, LOG.private)}

parts = st.text("0aZ._-", min_size=1, max_size=6)
paths = st.lists(parts, min_size=1, max_size=3).map("/".join)
folders = st.dictionaries(paths, st.binary(max_size=9), max_size=6)


def refused(files, origin=ORIGIN, public=PUBLIC):
    with pytest.raises(FalseClaim) as caught:
        verify_sums(files, origin, public)
    assert caught.value.claim == "sums"
    return caught.value.what.en


def resigned(sums):
    """A publication whose list the log key signed although it is false."""
    return {**FILES, SUMS: sums, SIGNATURE: sign_sshsig(LOG.private, "randcheck", sums)}


def written(folder, files):
    for path, data in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)


def passes(folder, *words, data=b"", **environment):
    run = subprocess.run(
        words,
        input=data,
        cwd=folder,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )
    return run.returncode == 0


def test_the_list_of_a_publication():
    listed = [line.split("  ") for line in FILES[SUMS].decode().splitlines()]
    assert [path for _, path in listed] == [
        "allowed_signers",
        "checkpoint",
        "entries/00000000.note",
        "entries/00000001.note",
        "files/00000001-result.txt",
        "index.json",
    ]
    assert all(digest == sha256(FILES[path]).hexdigest() for digest, path in listed)
    assert verify_sums(FILES, ORIGIN, PUBLIC) == FILES[SUMS]


def test_one_list_serves_copies_with_and_without_private_files():
    public = {path: data for path, data in FILES.items() if not path.endswith("-people.txt")}
    assert signed_sums(public, ORIGIN, LOG.private) == signed_sums(PLAIN, ORIGIN, LOG.private)
    assert verify_sums(public, ORIGIN, PUBLIC) == FILES[SUMS]


def test_deriving_again_changes_nothing():
    assert signed_sums(FILES, ORIGIN, LOG.private).items() <= FILES.items()


@COREUTILS
def test_sha256sum_accepts_the_folder_and_refuses_a_change(tmp_path):
    written(tmp_path, FILES)
    check = ("sha256sum", "--strict", "-c", SUMS)
    assert passes(tmp_path, *check)
    (tmp_path / "index.json").write_bytes(b"{ }\n")
    assert not passes(tmp_path, *check)


@COREUTILS
def test_sha256sum_writes_the_same_lines(tmp_path):
    written(tmp_path, FILES)
    listed = parse_sums(FILES[SUMS])
    run = subprocess.run(["sha256sum", *listed], cwd=tmp_path, capture_output=True, check=True)
    assert run.stdout == FILES[SUMS]


@OPENSSH
@pytest.mark.parametrize("locale", ["C", "C.UTF-8"])
@pytest.mark.parametrize("origin", [ORIGIN, "practice-x/1", "a.b-c/㐀/0"])
def test_openssh_accepts_signature_and_signers(tmp_path, origin, locale):
    files = {**PLAIN, **signed_sums(PLAIN, origin, LOG.private)}
    written(tmp_path, files)

    def accepts(principal, namespace, data):
        words = ("-f", ALLOWED, "-I", principal, "-n", namespace, "-s", SIGNATURE)
        return passes(tmp_path, "ssh-keygen", "-Y", "verify", *words, data=data, LC_ALL=locale)

    assert accepts(origin, "randcheck", files[SUMS])
    assert not accepts(origin, "randcheck", files[SUMS] + b"\n")
    assert not accepts(origin, "file", files[SUMS])
    assert not accepts(f"{origin}0", "randcheck", files[SUMS])


@OPENSSH
def test_openssh_refuses_another_namespace_of_the_same_key(tmp_path):
    """Only `namespaces=` stands against a signature that was made for something else."""
    other = sign_sshsig(LOG.private, "file", FILES[SUMS])
    written(tmp_path, {**FILES, SIGNATURE: other})
    words = ("-f", ALLOWED, "-I", ORIGIN, "-n", "file", "-s", SIGNATURE)
    assert not passes(tmp_path, "ssh-keygen", "-Y", "verify", *words, data=FILES[SUMS])
    (tmp_path / ALLOWED).write_text(f"{ORIGIN} {format_ssh_public(PUBLIC)}\n", "utf-8")
    assert passes(tmp_path, "ssh-keygen", "-Y", "verify", *words, data=FILES[SUMS])


@pytest.mark.parametrize(
    "origin", ["", "*", "a,b", "!a", "a b", "a?", '"a"', "#a", "a\nb", "A/1", "a/", "\ud800", "甲 "]
)
def test_a_name_that_openssh_would_read_otherwise_is_refused(origin):
    with pytest.raises(FalseClaim):
        format_allowed_signers(origin, PUBLIC)


@pytest.mark.parametrize("path", [SUMS, SIGNATURE, ALLOWED])
def test_a_missing_file_of_the_three_is_named(path):
    assert f"{path} is missing" == refused({p: d for p, d in FILES.items() if p != path})


def test_every_byte_of_the_three_altered_is_refused():
    for path in (SUMS, SIGNATURE, ALLOWED):
        for other in altered(FILES[path]):
            refused({**FILES, path: other})


def test_every_byte_of_a_list_altered_and_signed_again_is_refused():
    for other in altered(FILES[SUMS]):
        refused(resigned(other))


def test_another_key_or_origin_is_refused():
    assert ALLOWED in refused(FILES, public=OTHER.key.public)
    assert ALLOWED in refused(FILES, origin="practice-x/1")
    signature = sign_sshsig(OTHER.private, "randcheck", FILES[SUMS])
    assert "another key" in refused({**FILES, SIGNATURE: signature})
    signature = sign_sshsig(LOG.private, "file", FILES[SUMS])
    assert "not for randcheck" in refused({**FILES, SIGNATURE: signature})


def test_a_stranger_who_signs_everything_himself_is_refused():
    theirs = {**PLAIN, **signed_sums(PLAIN, ORIGIN, OTHER.private)}
    assert verify_sums(theirs, ORIGIN, OTHER.key.public)
    assert ALLOWED in refused(theirs)


def test_the_first_path_that_differs_is_named():
    changed = {**FILES, "index.json": b"x", "entries/00000001.note": b"x"}
    assert refused(changed) == "entries/00000001.note has another digest than is listed"
    assert refused({**FILES, "draws/x.json": b""}) == "draws/x.json is not listed"
    absent = {path: data for path, data in FILES.items() if path != "checkpoint"}
    assert refused(absent) == "checkpoint is listed and not there"


LINES = FILES[SUMS].splitlines(keepends=True)
FIRST, SECOND, *_ = LINES
ZERO = "0" * 64


@pytest.mark.parametrize(
    ("sums", "told"),
    [
        (b"", "allowed_signers is not listed"),
        (b"".join(LINES[1:]), "allowed_signers is not listed"),
        (b"".join(LINES[:-1]), "index.json is not listed"),
        (b"".join([SECOND, FIRST, *LINES[2:]]), "line 2 is out of order"),
        (b"".join([FIRST, *LINES]), "line 2 is out of order or double"),
        (b"".join([FIRST, f"{ZERO}  {ALLOWED}\n".encode(), *LINES[1:]]), "line 2 is out of order"),
        (b"".join([*LINES, f"{ZERO}  zzz\n".encode()]), "zzz is listed and not there"),
        (
            b"".join([*LINES[:5], f"{ZERO}  {SUMS}\n".encode(), *LINES[5:]]),
            "line 6 is out of order",
        ),
        (b"".join([f"{ZERO}  {SUMS}\n".encode(), *LINES]), "SHA256SUMS does not belong"),
        (
            b"".join([*LINES[:4], f"{ZERO}  files/00000001-people.txt\n".encode(), *LINES[4:]]),
            "files/00000001-people.txt does not belong in the list",
        ),
        (FILES[SUMS].replace(FIRST, FIRST.upper()), "line 1 is not"),
        (FILES[SUMS].replace(FIRST[:64], FIRST[:64].upper()), "line 1 is not"),
        (FILES[SUMS].replace(b"  checkpoint", b" checkpoint"), "line 2 is not"),
        (FILES[SUMS].replace(b"  checkpoint", b" *checkpoint"), "line 2 is not"),
        (FILES[SUMS].replace(b"  checkpoint", b"   checkpoint"), "line 2 is not"),
        (FILES[SUMS].replace(b"  checkpoint", b"\t\tcheckpoint"), "line 2 is not"),
        (FILES[SUMS].replace(FIRST, b"\\" + FIRST), "line 1 is not"),
        (FILES[SUMS].replace(FIRST, FIRST + b"\n"), "line 2 is not"),
        (b"# list\n" + FILES[SUMS], "line 1 is not"),
        (b"\xef\xbb\xbf" + FILES[SUMS], "line 1 is not"),
        (FILES[SUMS].replace(b"checkpoint", "检查".encode()), "line 2 is not"),
        (FILES[SUMS].replace(b"checkpoint", b"check\xff"), "line 2 is not"),
        (FILES[SUMS][:-1], "ends without a line end"),
        (FILES[SUMS].replace(b"\n", b"\r\n"), "CRLF"),
    ],
)
def test_a_false_list_is_refused_although_it_is_signed(sums, told):
    assert told in refused(resigned(sums))


@pytest.mark.parametrize(
    "path", ["a\nb", f"a\n{ZERO}  b", "a\\b", "a b", "结果.txt", "a\r", "\ud800", "", "a\0"]
)
def test_a_path_that_would_be_read_otherwise_is_refused(path):
    assert "no name that can be listed" in refused({**FILES, path: b""})
    with pytest.raises(FalseClaim):
        signed_sums({path: b""}, ORIGIN, LOG.private)


@given(folders)
def test_what_is_signed_verifies(folder):
    files = {**folder, **signed_sums(folder, ORIGIN, LOG.private)}
    assert verify_sums(files, ORIGIN, PUBLIC) == files[SUMS]
    assert list(parse_sums(files[SUMS])) == sorted(parse_sums(files[SUMS]), key=str.encode)


@given(folders, st.data())
def test_a_folder_with_any_change_is_refused(folder, data):
    files = {**folder, **signed_sums(folder, ORIGIN, LOG.private)}
    path = data.draw(paths | st.sampled_from(sorted(files)))
    change = data.draw(st.none() | st.binary(max_size=9))
    other = {p: d for p, d in {**files, path: change}.items() if d is not None}
    if other == files or path.endswith("-people.txt"):
        verify_sums(other, ORIGIN, PUBLIC)
    else:
        refused(other)


digests = st.binary(min_size=32, max_size=32).map(bytes.hex)
near = st.from_regex(
    r"([0-9a-f]{64}  [a-z./]{1,3}\n){0,3}[0-9a-fA-F]{63,65} {1,3}.?\n?", fullmatch=True
)


@given(st.binary(max_size=200) | near.map(str.encode))
def test_a_list_is_read_in_one_way_only(data):
    try:
        listed = parse_sums(data)
    except FalseClaim as error:
        assert error.claim == "sums"
        return
    assert "".join(f"{d}  {p}\n" for p, d in listed.items()).encode() == data


@given(st.dictionaries(paths, digests, max_size=5))
def test_a_list_there_and_back(listed):
    text = "".join(f"{listed[path]}  {path}\n" for path in sorted(listed))
    assert parse_sums(text.encode()) == listed


@given(folders)
def test_format_and_parse_are_inverses(folder):
    listed = {
        path: sha256(data).hexdigest()
        for path, data in folder.items()
        if path not in (SUMS, SIGNATURE)
    }
    assert parse_sums(format_sums(folder)) == listed
