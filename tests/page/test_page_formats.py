"""JSON, notes, trees and tables of the verifier page, by the vectors and by chance."""

import json
from base64 import b64decode
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_engine import RUN, raw, request


def vectors(name):
    return json.loads((RUN.parents[1] / "vectors" / name).read_text("utf-8"))


def given_bytes(case):
    return {"hex": case["hex"]} if "hex" in case else {"text": case["text"]}


TABLES = vectors("tables.json")["tables"]
ENTRIES = vectors("entries.json")
NOTES = vectors("signed_note.json")
TREES = vectors("rfc6962_ct.json")
CHECKPOINTS = vectors("checkpoint_text.json")


# --- tables ---


@pytest.mark.parametrize("case", TABLES, ids=lambda case: case.get("reason", case["kind"]))
def test_tables(page, case):
    data = given_bytes(case)
    answer = page.answer(request("readTable", case["kind"], data, case["practice"]))
    if case["expect"] == "refused":
        assert set(answer) == {"fault"}
        return
    text = page.call("formatTable", case["kind"], answer["value"], case["practice"])
    assert text == case["text"]
    assert page.call("treeOfLines", data) == {
        "lines": case["expect"]["lines"],
        "root": case["expect"]["root"],
    }
    assert page.call("sha256hex", data) == case["expect"]["sha256"]


SALT = f"salt\t-\t{'0' * 32}\n"


@pytest.mark.parametrize(
    ("rows", "good"),
    [
        (SALT, True),
        ("entity\tA\tFirm\n" + SALT, True),
        ("entity\tA\tFirm\n", False),
        (f"salt\t-\t{'0' * 31}g\n", False),
        (f"salt\ta\t{'0' * 32}\n", False),
        (SALT + f"salt\ta\t{'0' * 32}\n", False),
        ("entity\tA\tFirm\nentity\tA\tOther\n" + SALT, False),
        ("entity\tA B\tFirm\n" + SALT, False),
    ],
)
def test_labels_have_one_salt(page, rows, good):
    data = {"text": "randcheck labels v1\n" + rows}
    answer = page.answer(request("parseTable", "labels v1", data, False))
    assert set(answer) == ({"value"} if good else {"fault"})


LINES = st.lists(
    st.tuples(
        st.text("0A.浙\U00020000 -", max_size=4),
        st.sampled_from(["a", "a-b", "B", ""]),
        st.sampled_from(["t1", "-"]),
        st.sampled_from(["1", "999", "01", "1000", "x"]),
    ),
    max_size=4,
)


@given(LINES, st.booleans())
def test_a_frame_is_read_in_one_way_only(page, lines, ordered):
    rows = sorted({"\t".join(cells) for cells in lines}, key=str.encode) if ordered else [
        "\t".join(cells) for cells in lines
    ]  # fmt: skip
    text = "\n".join(["randcheck frame v1 open", *rows]) + "\n"
    answer = page.answer(request("parseTable", "frame v1 open", {"text": text}, False))
    if "fault" not in answer:
        assert page.call("formatTable", "frame v1 open", answer["value"], False) == text
        tokens = [cells[0] for cells in answer["value"]]
        assert len(set(tokens)) == len(tokens) > 0
        assert tokens == sorted(tokens, key=str.encode)


@given(st.sets(st.text("0A.浙Z(", min_size=1, max_size=9).map("浙{}".format), min_size=1))
def test_good_frames_are_read(page, tokens):
    rows = [[token, "a", "t1", "7"] for token in sorted(tokens, key=str.encode)]
    text = page.call("formatTable", "frame v1 open", rows, True)
    assert page.call("parseTable", "frame v1 open", {"text": text}, True) == rows


# --- trees ---


def test_published_trees(page):
    leaves = [bytes.fromhex(leaf) for leaf in TREES["leaves_hex"]]
    hashes = [request("leafHash", raw(leaf)) for leaf in leaves]
    assert page.call("rootOf", []) == TREES["empty_root"]
    assert page.call("rootsAt", hashes, [8, *range(9)]) == [
        TREES["roots"][7],
        TREES["empty_root"],
        *TREES["roots"],
    ]
    for case in TREES["leaf_hashes"]:
        assert page.call("leafHash", {"hex": case["data_hex"]}).hex() == case["hash"]
    for case in TREES["node_hashes"]:
        pair = {"hex": case["left_hex"]}, {"hex": case["right_hex"]}
        assert page.call("nodeHash", *pair).hex() == case["hash"]


def test_published_inclusion_proofs_are_of_these_trees(page):
    found = [case for case in vectors("merkle_inclusion.json") if not case["wantErr"]]
    leaves = [request("leafHash", {"hex": leaf}) for leaf in TREES["leaves_hex"]]
    assert found
    for case in found:
        root = page.call("rootOf", leaves[: case["treeSize"]])
        assert root == b64decode(case["root"]).hex()
        leaf = page.call("leafHash", {"hex": TREES["leaves_hex"][case["leafIdx"]]})
        assert leaf == b64decode(case["leafHash"])


def tree_hash(leaves: list[bytes]) -> bytes:
    """RFC 6962 §2.1, word for word."""
    if len(leaves) == 1:
        return sha256(b"\0" + leaves[0]).digest()
    half = 1 << (len(leaves) - 1).bit_length() - 1
    return sha256(b"\1" + tree_hash(leaves[:half]) + tree_hash(leaves[half:])).digest()


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8, 9, 100, 255])
def test_trees_of_lines(page, size):
    lines = [b"x" * (n * n % 1500) for n in range(size)]
    data = b"".join(line + b"\n" for line in lines)
    assert page.call("treeOfLines", raw(data)) == {"lines": size, "root": tree_hash(lines).hex()}


def test_lines_end(page):
    assert "fault" in page.answer(request("treeOfLines", {"text": "a\nb"}))


# --- JSON ---


@pytest.mark.parametrize("case", ENTRIES["entries"][:8], ids=lambda case: case["expect"]["type"])
def test_entries_are_read_in_their_form(page, case):
    value = page.call("readJson", given_bytes(case))
    assert json.dumps(value, indent=1, ensure_ascii=False) + "\n" == case["text"]
    assert page.call("dumpJson", value) == case["text"]


NOT_IN_FORM = [
    "", "{}\n", "[]\n", "null\n", '{"a": 1}\n', '{\n "a": 1\n}', '{\n "a": 1\n}\n\n',
    ' {\n "a": 1\n}\n',
    '{\n "a": 1,\n "a": 1\n}\n', '{\n "a":1\n}\n', '{\n  "a": 1\n}\n', '{\n "a": 01\n}\n',
    '{\n "a": 1.0\n}\n', '{\n "a": 1e2\n}\n', '{\n "a": -1\n}\n', '{\n "a": -0\n}\n',
    '{\n "a": 1111111111111111\n}\n', '{\n "a": NaN\n}\n', '{\n "a": [\n ]\n}\n',
    '{\n "2": 1,\n "1": 1\n}\n', '{\n "a": "\x01"\n}\n', "{\n 'a': 1\n}\n", '{\r\n "a": 1\r\n}\r\n',
    '{\n "a": "\\u0041"\n}\n', "{\n" + ' "a": ' + "[" * 200_000,
]  # fmt: skip


@pytest.mark.parametrize("text", NOT_IN_FORM)
def test_json_of_another_form_is_refused(page, text):
    for name in ("readJson", "readShownJson"):
        assert set(page.answer(request(name, {"text": text}))) == {"fault"}


def test_escapes_are_for_shown_json_only(page):
    text = '{\n "a": "\\"\\\\\\\\\\"",\n "b": "\u2028é\x7f\U00020000"\n}\n'
    assert page.call("readShownJson", {"text": text}) == json.loads(text)
    assert "fault" in page.answer(request("readJson", {"text": text}))
    for escape in ("\\n", "\\/", "\\u4e00", "\\\\\\t"):
        one = {"text": f'{{\n "a": "{escape}"\n}}\n'}
        assert "fault" in page.answer(request("readShownJson", one))


SCALARS = st.none() | st.booleans() | st.integers(0, 10**15 - 1) | st.text('a"\\é汉 ', max_size=5)
VALUES = st.recursive(
    SCALARS,
    lambda one: st.lists(one, max_size=3) | st.dictionaries(st.sampled_from("ab_"), one),
    max_leaves=8,
)


@settings(max_examples=40)
@given(st.dictionaries(st.sampled_from("abc"), VALUES, min_size=1))
def test_json_there_and_back(page, value):
    text = json.dumps(value, indent=1, ensure_ascii=False) + "\n"
    assert page.call("readShownJson", {"text": text}) == value
    assert page.call("dumpJson", request("readShownJson", {"text": text})) == text


# --- keys and notes ---


@pytest.mark.parametrize("case", ENTRIES["keys"], ids=lambda case: case.get("reason", "good"))
def test_keys(page, case):
    answer = page.answer(request("parseVkey", case["vkey"]))
    if case["expect"] == "refused":
        assert set(answer) == {"fault"}
    else:
        assert answer["value"]["fingerprint"] == case["expect"]
        assert answer["value"]["vkey"] == case["vkey"]


def test_published_bad_keys(page):
    assert all("fault" in one for one in page.each("parseVkey", ([k] for k in NOTES["bad_vkeys"])))


def signers(page, data, vkeys):
    keys = [request("parseVkey", vkey) for vkey in vkeys]
    return page.answer(request("signersOf", request("parseNote", data), keys))


@pytest.mark.parametrize("case", NOTES["notes"], ids=lambda case: case["d"])
def test_published_notes(page, case):
    answer = signers(page, raw(case["note"].encode("latin-1")), case["vkeys"])
    assert len(answer.get("value", [])) == (case["ok"] or 0)
    assert answer == {"value": []} or "fault" in answer or case["ok"]


@pytest.mark.parametrize("case", ENTRIES["notes"], ids=lambda case: case.get("reason", "good"))
def test_our_notes(page, case):
    answer = signers(page, given_bytes(case), case["vkeys"])
    if case["expect"] == "refused":
        assert answer.get("value", []) == []
        return
    note = page.call("parseNote", given_bytes(case))
    names = {sha256(vkey.encode()).hexdigest(): vkey.split("+")[0] for vkey in case["vkeys"]}
    assert [names[one] for one in answer["value"]] == case["expect"]["signed_by"]
    assert note["textHash"] == case["expect"]["text_hash"]
    assert note["hash"] == case["expect"]["note_hash"]


LINE = "\n— a " + "AAAAAAA=" + "\n"


LONGEST = "a" * 65518 + "\n" + LINE


@pytest.mark.parametrize("text", ["a\n" + LINE, LONGEST, "a\n" + LINE + LINE[1:] * 99])
def test_notes_that_parse(page, text):
    assert page.call("parseNote", {"text": text})["text"] == text[: text.rindex("\n\n") + 1]


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", LINE, "a" + LINE, "a\n" + LINE[:-1], "a\n" + LINE + "\n", "a\n\n",
        "a\tb\n" + LINE,
        "a" + LONGEST, "a\n" + LINE + LINE[1:] * 100, "a\n" + LINE.replace(" a", "  a"),
        "a\n" + LINE.replace("AAAAAAA=", "AAAAAA=="), "a\n" + LINE.replace("—", "-"),
        "a\n" + LINE.replace(" a ", " a+b "), "a\n" + LINE.replace("=\n", "= \n"),
        "\ufeffa\n" + LINE,
    ],
)  # fmt: skip
def test_notes_that_do_not_parse(page, text):
    assert set(page.answer(request("parseNote", {"text": text}))) == {"fault"}


@pytest.mark.parametrize("text", CHECKPOINTS["ok"])
def test_published_checkpoint_texts(page, text):
    signed = {"text": text.replace("go.sum database tree", "go.sum") + LINE}
    assert page.call("parseCheckpoint", signed, fields=["size"]) == {"size": 123456789012}


@pytest.mark.parametrize("text", CHECKPOINTS["bad"])
def test_published_bad_checkpoint_texts(page, text):
    signed = {"text": text.replace("go.sum database tree", "go.sum").replace("Log", "log") + LINE}
    assert set(page.answer(request("parseCheckpoint", signed))) == {"fault"}


@pytest.mark.parametrize(
    "case", ENTRIES["checkpoints"], ids=lambda case: case.get("reason", "good")
)
def test_our_checkpoints(page, case):
    origin = case["vkey"].split("+")[0]
    read = page.answer(request("parseCheckpoint", given_bytes(case)))
    found = read.get("value", {})
    holds = found.get("origin") == origin and bool(
        signers(page, given_bytes(case), [case["vkey"]]).get("value")
    )
    if case["expect"] == "refused":
        assert not holds
    else:
        assert holds
        assert {name: found[name] for name in case["expect"]} == case["expect"]


FINGERPRINT = "10f044567acc6be1329b9ec1310f262a"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (FINGERPRINT, FINGERPRINT),
        ("10F0 4456 7ACC 6BE1 329B 9EC1 310F 262A", FINGERPRINT),
        (f" {FINGERPRINT}\n{FINGERPRINT} ", FINGERPRINT * 2),
        (FINGERPRINT[1:], None),
        (FINGERPRINT * 2 + "0", None),
        (FINGERPRINT[1:] + "g", None),
        ("", None),
    ],
)
def test_fingerprints_as_typed(page, typed, read):
    assert page.call("readFingerprint", typed) == read
