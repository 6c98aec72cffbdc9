"""Zips, sums and policies of the verifier page."""

import io
import random
import zipfile
import zlib
from base64 import b64encode
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from page_engine import raw, request

from randcheck.protocol.sums import signed_sums

ORIGIN = "某县市场监督管理局/0f3a9c21"
WORDS = [b"91330100MA27XYZ123", b"\ta\t", b"two\t1\n", bytes(9)]


def text_of(size, seed=1):
    chance = random.Random(seed)
    return b"".join(chance.choice(WORDS) for _ in range(size))


PLAIN = {
    "checkpoint": b"c\n",
    "entries/00000000.note": b"0\n",
    "files/00000001-frame.txt": text_of(20_000),
    "files/00000001-result.txt": b"",
    "draws/2025-0001/result.json": bytes(random.Random(2).randbytes(5000)),
}


def zipped(files, method=zipfile.ZIP_DEFLATED, **more):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method, **more) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def as_map(files):
    return {"map": [[path, raw(data)] for path, data in files.items()]}


def unzipped(page, data):
    answer = page.answer(request("readZip", raw(data)))
    assert "error" not in answer
    if "cannot" in answer:
        return None
    return {path: bytes.fromhex(one["hex"]) for path, one in answer["value"]}


# --- zips ---


@pytest.mark.parametrize("level", [0, 1, 6, 9])
def test_compressed_zips(page, level):
    assert unzipped(page, zipped(PLAIN, compresslevel=level)) == PLAIN


def test_stored_zips_and_top_folders(page):
    assert unzipped(page, zipped(PLAIN, zipfile.ZIP_STORED)) == PLAIN
    inside = {f"公示 1/{path}": data for path, data in PLAIN.items()}
    assert unzipped(page, zipped({"公示 1/": b"", **inside})) == PLAIN


def test_zips_that_two_readers_may_read_differently_are_not_read(page):
    whole = zipped(PLAIN)
    end = whole.rindex(b"PK\5\6")
    place, size = int.from_bytes(whole[end + 16 : end + 20], "little"), len(whole)
    odd = {
        "a comment, where another directory may hide": whole[:-2] + b"\2\0hi",
        "a member that the count leaves out": whole[: end + 8] + b"\1\0\1\0" + whole[end + 12 :],
        "two names of one member": whole[:30] + b"X" + whole[31:],
        "a link": whole[: place + 38] + b"\0\0\xff\xa1" + whole[place + 42 :],
    }
    for what, data in odd.items():
        assert len(data) in (size, size + 2)
        assert "cannot" in page.answer(request("readZip", raw(data))), what
    assert "cannot" in page.answer(request("readZip", raw(zipped({"a/": b"x", **PLAIN}))))


def test_zips_of_more_than_65535_files(page):
    files = {f"files/{n}": b"" for n in range(65_537)}
    data = zipped(files, zipfile.ZIP_STORED)
    answer = page.answer(request("readZip", raw(data)))
    assert len(answer["value"]) == 65_537


@pytest.mark.parametrize(
    "files",
    [
        {"a/../b": b"", "c": b""}, {"..": b"", "c": b""}, {"/a": b"", "c": b""},
        {"a\\b": b"", "c": b""}, {"a/b/c/d": b"", "c": b""}, {".a": b"", "c": b""},
        {"a//b": b"", "c": b""}, {"a b": b"", "c": b""}, {"x" * 81: b"", "c": b""},
        {"公示": b"", "c": b""}, {"a": b"", "A": b""}, {"a": bytes(300_000), "c": b""},
    ],
)  # fmt: skip
def test_zips_that_are_refused(page, files):
    assert unzipped(page, zipped(files)) is None


def test_twins_and_other_methods_are_refused(page):
    assert unzipped(page, zipped({"ab": b"1", "ba": b"2"}).replace(b"ba", b"ab")) is None
    assert unzipped(page, zipped(PLAIN, zipfile.ZIP_BZIP2)) is None
    assert unzipped(page, b"") is unzipped(page, b"PK") is unzipped(page, bytes(100)) is None


@settings(max_examples=60)
@given(st.data())
def test_no_zip_does_harm(page, data):
    good = zipped({"a": b"hello " * 40, "b/c": b"x"})
    at = data.draw(st.integers(0, len(good) - 1))
    cut = data.draw(st.booleans())
    flipped = bytes([good[at] ^ data.draw(st.integers(1, 255))])
    found = unzipped(page, good[:at] if cut else good[:at] + flipped + good[at + 1 :])
    assert found is None or set(found.values()) == {b"hello " * 40, b"x"}


def deflated(data, level, strategy):
    packer = zlib.compressobj(level, zlib.DEFLATED, -15, 9, strategy)
    return packer.compress(data) + packer.flush()


DATA = [b"", b"a", bytes(100_000), text_of(3000), random.Random(3).randbytes(70_000), b"ab" * 300]


@pytest.mark.parametrize("strategy", range(5))
def test_inflate_as_zlib_does(page, strategy):
    for data in DATA:
        for level in (0, 1, 9):
            packed = raw(deflated(data, level, strategy))
            assert page.call("inflate", packed, len(data)) == data
            assert page.call("inflate", packed, len(data) + 1) is None
            if data:
                assert page.call("inflate", packed, len(data) - 1) is None


@given(st.binary(max_size=60), st.integers(0, 500))
def test_inflate_of_anything(page, data, size):
    found = page.call("inflate", raw(data), size)
    if found is not None:
        assert zlib.decompressobj(-15).decompress(data) == found


# --- sums ---

SECRET = Ed25519PrivateKey.from_private_bytes(bytes([1]) * 32)


def vkey(name, kind, secret):
    key = bytes([kind]) + secret.public_key().public_bytes_raw()
    start = sha256(name.encode() + b"\n" + key).hexdigest()[:8]
    return f"{name}+{start}+{b64encode(key).decode()}"


ANOTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
LOG = request("parseVkey", vkey(ORIGIN, 1, SECRET))
OTHER = request("parseVkey", vkey(ORIGIN, 1, ANOTHER))
PEOPLE = {**PLAIN, "files/00000001-people.txt": b"private\n"}
FOLDER = {**PEOPLE, **signed_sums(PEOPLE, ORIGIN, SECRET)}


def sums(page, files, key=LOG, origin=ORIGIN):
    return set(page.answer(request("checkSums", as_map(files), origin, key)))


def test_sums(page):
    assert sums(page, FOLDER) == {"value"}
    without = {path: data for path, data in FOLDER.items() if "people" not in path}
    assert sums(page, without) == {"value"}
    assert sums(page, FOLDER, OTHER) == sums(page, FOLDER, LOG, ORIGIN + "0") == {"fault"}


@pytest.mark.parametrize("path", [path for path in FOLDER if "people" not in path])
def test_every_file_counts(page, path):
    gone = {other: data for other, data in FOLDER.items() if other != path}
    assert sums(page, gone) == sums(page, {**FOLDER, path: FOLDER[path] + b"\n"}) == {"fault"}
    if FOLDER[path]:
        first = bytes([FOLDER[path][0] ^ 1])
        assert sums(page, {**FOLDER, path: first + FOLDER[path][1:]}) == {"fault"}


@pytest.mark.parametrize("path", ["a", "index.json", "files/00000001-peoples.txt", "people.txt"])
def test_added_files_are_noticed(page, path):
    assert sums(page, {**FOLDER, path: b""}) == {"fault"}


def test_the_bytes_of_the_signature_count(page):
    whole = FOLDER["SHA256SUMS.sig"]
    for at in range(0, len(whole), 5):
        other = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        assert sums(page, {**FOLDER, "SHA256SUMS.sig": other}) == {"fault"}


# --- policies ---


def witness(number, kind=4, name=""):
    secret = Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)
    return vkey(name or f"见证.example/{number}", kind, secret)


A, B, C = (f"witness {letter} {witness(n)}\n" for n, letter in enumerate("ABC", 1))
TWO_LEVELS = (
    f"# two houses\n\nlog {witness(9, 1)} https://log.example/\n"
    f"  witness\tX1  {witness(1)} \twitness.example\nwitness X2 {witness(2)}\n"
    f"witness X3 {witness(3)}\n \t# one of them\ngroup X 2 X1 X2 X3\n"
    f"witness Y1 {witness(4)}\nwitness Y2 {witness(5)}\ngroup Y any Y1 Y2\n"
    "group both all X Y\nquorum both\n"
)


def quorum_time(page, text, times):
    seen = [[sha256(witness(n).encode()).hexdigest(), time] for n, time in times.items()]
    policy = request("parsePolicy", text)
    return page.call("quorumTime", policy, {"map": seen})


def test_policies_name_keys(page):
    found = page.call("parsePolicy", TWO_LEVELS)
    assert [key["vkey"] for key in found["logs"]] == [witness(9, 1)]
    assert [name for name, _ in found["witnesses"]] == ["X1", "X2", "X3", "Y1", "Y2"]
    assert found["quorum"] == "both"


@pytest.mark.parametrize(
    ("rule", "times", "time"),
    [
        ("quorum A", {1: 5}, 5),
        ("quorum A", {2: 5}, None),
        ("quorum none", {1: 5}, None),
        ("group g any A B\nquorum g", {1: 5, 2: 4}, 4),
        ("group g all A B\nquorum g", {1: 5, 2: 4}, 5),
        ("group g all A B\nquorum g", {1: 5, 3: 4}, None),
        ("group g 2 A B C\nquorum g", {1: 7, 2: 6, 3: 5}, 6),
        ("group all any A B\ngroup any all all C\nquorum any", {1: 1, 2: 3, 3: 2}, 2),
    ],
)
def test_the_quorum_is_reached_when_the_last_needed_cosigned(page, rule, times, time):
    assert quorum_time(page, f"{A}{B}{C}{rule}\n", times) == time


def test_two_levels(page):
    times = {1: 10, 2: 40, 3: 30, 4: 20, 5: 35}
    assert quorum_time(page, TWO_LEVELS, times) == 30
    assert quorum_time(page, TWO_LEVELS, {n: times[n] for n in (1, 2, 4, 5)}) == 40
    assert quorum_time(page, TWO_LEVELS, {n: times[n] for n in (1, 2, 3)}) is None


@pytest.mark.parametrize(
    "text",
    [
        "", A, f"{A}quorum A", f"{A}quorum A\nquorum A\n", f"quorum A\n{A}", f"{A}quorum a\n",
        f"{A}quorum\n", f"{A}quorum A A\n", f"{A}group g any B\n{B}quorum A\n",
        f"{A}group g any g\nquorum A\n", f"{A}group g any none\nquorum A\n",
        f"{A}group g any A A\nquorum A\n", f"{A}{B}group g any A\ngroup h all A B\nquorum h\n",
        f"{A}group A any A\nquorum A\n", f"{A}group none any A\nquorum A\n",
        f"{A}group g 0 A\nquorum A\n", f"{A}group g 2 A\nquorum A\n",
        f"{A}group g 01 A\nquorum A\n",
        f"{A}group g １ A\nquorum A\n", f"{A}group g constructor A\nquorum A\n",
        f"{A}group g all\nquorum A\n", f"{A}{A}quorum A\n",
        f"{A}witness B {witness(1)}\nquorum A\n",
        f"{A}witness B {witness(1, name='other')}\nquorum A\n",
        f"{A}witness A {witness(2)}\nquorum A\n",
        f"witness none {witness(1)}\nquorum none\n", f"witness A {witness(1, 1)}\nquorum A\n",
        f"log {witness(1)}\nquorum none\n",
        f"log {witness(1, 1)}\nlog {witness(1, 1, 'o')}\nquorum none\n",
        f"log {witness(1, 1)} url #remark\nquorum none\n", "log\nquorum none\n",
        "log x\nquorum none\n",
        f"witness {witness(1)}\nquorum none\n", f"Witness A {witness(1)}\nquorum none\n",
        "quorum none\r\n", "# \0\nquorum none\n", "quorum none\n\x7f\n", "quorum\u00a0none\n",
    ],
)  # fmt: skip
def test_bad_policies(page, text):
    assert set(page.answer(request("parsePolicy", text))) == {"cannot"}


def test_groups_may_nest_deep(page):
    nested = "".join(f"group {n} 1 {n - 1 or 'A'}\n" for n in range(1, 2001))
    assert quorum_time(page, f"{A}{nested}quorum 2000\n", {1: 3}) == 3
