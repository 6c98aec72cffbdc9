"""Hashes, bytes, the alphabet and dates of the verifier page."""

import base64
import json
import re
import shutil
import subprocess
from hashlib import sha256, sha512
from random import Random

import pytest
from page_engine import RUN, raw, request

PAGE = RUN.parents[2] / "randcheck" / "site" / "page"
LENGTHS = [*range(301), 4095, 4096, 100_003]


def sample(length: int) -> bytes:
    return Random(length).randbytes(length)


@pytest.mark.parametrize(("name", "own"), [("sha256", sha256), ("sha512", sha512)])
def test_hashes_of_all_lengths(page, name, own):
    answers = page.each(name, ([raw(sample(length))] for length in LENGTHS))
    assert [one["value"]["hex"] for one in answers] == [
        own(sample(length)).hexdigest() for length in LENGTHS
    ]


def test_tickets_are_hashes_of_key_and_text(page):
    key = "e2e04defab664a42f9bef5aa74f218e6"
    texts = ["1:91330100", "1:浙江(001)", "汉" * 90, "A汉" * 200, ""]
    for text in texts:
        assert page.call("ticketHex", key, text) == sha256((key + text).encode()).hexdigest()


def test_bytes_in_hex_and_base64(page):
    for length in range(70):
        data = sample(length)
        text = base64.b64encode(data).decode()
        assert page.call("hex", raw(data)) == data.hex()
        assert page.call("unhex", data.hex()) == page.call("unbase64", text) == data
        assert page.call("base64", raw(data)) == text


@pytest.mark.parametrize(
    "text", ["A", "AA", "AAA", "AB==", "AAB=", "A===", "AA=A", "AAA=\n", "-_8="]
)
def test_other_base64_is_refused(page, text):
    assert page.call("unbase64", text) is None


@pytest.mark.parametrize("text", ["a", "0G", "AB", "0x"])
def test_other_hex_is_refused(page, text):
    assert page.call("unhex", text) is None


def test_texts_are_compared_as_utf8(page):
    texts = [
        "",
        "A",
        "AB",
        "a",
        "\u00e9",
        "\ud7ff",
        "\ue000",
        "\uffff",
        "\U00010000",
        "A\U00020000",
    ]
    for a in texts:
        for b in texts:
            one, other = a.encode(), b.encode()
            found = page.call("compareText", a, b)
            assert ((found > 0) - (found < 0)) == ((one > other) - (one < other))


H32, H64 = "0a" * 16, "0a" * 32
SHAPES = [
    ("isOpenToken", ["A", "9-", "汉", "9(1)_.-", "A" * 48, "汉" * 16, "\u3400", "\u4dbf", "\u9fff"],
     ["", ".A", "(", "_A", "-", "a", "A B", "A" * 49, "汉" * 17, "\u33ff", "\u4dc0", "A\n"]),
    ("isSaltedToken", [H64], ["", H32, H64 + "0", H64.upper(), H64 + "\n"]),
    ("isCode", ["a", "0", "a-b-", "a" * 32], ["", "-a", "A", "a_b", "a" * 33, "a\n"]),
    ("isNumber", ["0", "1", "10", "9" * 15], ["", "00", "01", "-1", "+1", "1.0", "1" * 16, "１"]),
    ("isHex32", [H32], ["", H32[1:], H32.upper()]),
    ("isHex64", [H64], ["", H64[1:], H64.upper()]),
    ("isDate", ["1900-01-01", "9999-12-31", "2024-02-29", "2000-02-29"],
     ["1899-12-31", "2023-02-29", "1900-02-29", "2023-04-31", "2023-13-01", "2023-1-01",
      "2023-00-01", "2023-01-00", "10000-01-01", "2023-01-01 "]),
    ("isTime", ["2025-01-01T00:00:00Z", "2025-01-01T23:59:59Z"],
     ["2025-01-01T24:00:00Z", "2025-01-01T00:60:00Z", "2025-01-01T00:00:60Z", "2025-01-01T00:00Z",
      "2025-02-29T00:00:00Z", "2025-01-01 00:00:00Z", "2025-01-01T00:00:00+08:00"]),
    ("isZone", ["+00:00", "-00:00", "+08:00", "+13:59", "-14:00"],
     ["+14:01", "-15:00", "08:00", "+8:00", "+0800", "+08:60", "Z"]),
    ("isOrigin", ["a", "a/b", "hz.gov.cn/双随机", "a" * 64, "/".join(["a" * 49] * 4)],
     ["", ".a", "a-", "a//b", "/a", "a/", "A", "a_b", "a" * 65, "/".join(["a" * 50] * 4)]),
    ("isDrawId", ["2025-0001", "2025-10000", "practice-2025-0001"],
     ["2025-0000", "2025-00001", "2025-001", "1899-0001", "practice-practice-2025-0001"]),
    ("isLabel", ["a", "a b", "名" * 200, "\U00020000" * 200, '"\\'],
     ["", " a", "a ", "\u3000a", "a" * 201, "a\tb", "a\u00adb", "a\u202eb", "a\ufeffb", "a\u200bb",
      "a\u007fb", "a\u0085b", "a\U000e0001b", "a\ufff9b", "a\u2060b"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "good", "bad"), SHAPES, ids=[name for name, *_ in SHAPES])
def test_shapes(page, name, good, bad):
    answers = page.each(name, ([text] for text in good + bad))
    assert [one["value"] for one in answers] == [True] * len(good) + [False] * len(bad)


def test_draw_ids_of_practice(page):
    for text, practice in (("practice-2025-0001", True), ("2025-0001", False)):
        assert page.call("isDrawId", text, practice)
        assert not page.call("isDrawId", text, not practice)


def test_days(page):
    assert page.call("dayNumber", "1970-01-02") == 1
    assert page.call("dayNumber", "1900-01-01") == -25567
    for day in (-25567, 0, 19782, 2932896):
        assert page.call("dayNumber", page.call("dateOfDay", day)) == day
    assert page.call("unixOf", "2023-08-23T15:09:27Z") == 1692803367


def test_local_dates(page):
    cases = json.loads((RUN.parents[1] / "vectors" / "windows.json").read_text("utf-8"))
    for case in cases["local_dates"]:
        answer = page.answer(request("localDate", case["time"], case["zone"]))
        if case["expect"] == "refused":
            assert "fault" in answer
        else:
            assert answer == {"value": case["expect"]}


@pytest.mark.parametrize("data", [b"\xef\xbb\xbfa", b"\xff", b"\xc1\x81", b"\xed\xa0\x80", b"\xc3"])
def test_other_text_is_refused(page, data):
    assert "fault" in page.answer(request("strictText", raw(data)))
    assert page.call("strictText", raw("\u00e9汉\U00020000".encode())) == "\u00e9汉\U00020000"


def test_names_are_unique_and_files_are_short():
    listed = (PAGE / "order.txt").read_text("utf-8").split()
    scripts = [(PAGE / name).read_text("utf-8") for name in listed if (PAGE / name).exists()]
    form = re.compile(r"^(?:async )?(?:function\*?|class|const) +(\w+)", re.MULTILINE)
    names = [name for text in scripts for name in form.findall(text)]
    assert len(names) > 100
    assert sorted({name for name in names if names.count(name) > 1}) == []
    assert all(text.count("\n") <= 400 for text in scripts)


def test_faults_of_the_harness_are_no_values(page):
    assert "error" in page.answer(request("noSuchFunction"))
    assert "error" in page.answer(request("sha256"))


def test_node_reads_to_the_end():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not here")
    lines = '{"call": "tr", "args": ["中", "en"]}\n' * 2
    done = subprocess.run([node, RUN], input=lines.encode(), capture_output=True, check=True)
    assert done.stdout.decode() == '{"value":{"zh":"中","en":"en"}}\n' * 2
