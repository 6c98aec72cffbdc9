import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import Refused
from randcheck.files.decode import decode, find_encoding

MARKS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
CHINESE = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1)


@given(st.text(st.characters(exclude_characters="\0\ufeff", exclude_categories=["Cs"])))
def test_utf8_with_or_without_mark_reads_the_same(text):
    assert decode("a", text.encode()) == (text, "utf-8")
    assert decode("a", codecs.BOM_UTF8 + text.encode()) == (text, "utf-8")


@given(CHINESE)
def test_marked_utf16_reads_the_same(text):
    assert decode("a", codecs.BOM_UTF16_LE + text.encode("utf-16-le")) == (text, "utf-16-le")
    assert decode("a", codecs.BOM_UTF16_BE + text.encode("utf-16-be")) == (text, "utf-16-be")


@given(CHINESE)
def test_gb18030_is_read_whenever_the_bytes_are_not_utf8(text):
    data = text.encode("gb18030")
    try:
        expected = (data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        expected = (text, "gb18030")
    assert decode("a", data) == expected


@given(st.binary())
def test_any_bytes_are_decoded_exactly_or_refused(data):
    try:
        text, encoding = decode("a", data)
    except Refused as refused:
        assert refused.what.zh.startswith("a：")
        assert "WPS" in refused.hint.zh
    else:
        mark = MARKS.get(data[:2]) or MARKS.get(data[:3])
        assert encoding == (mark or encoding)
        body = data[len(data) - len(text.encode(encoding)) :] if mark else data
        assert body.decode(encoding) == text


@pytest.mark.parametrize(
    "data",
    [
        "代码,名称".encode("utf-16-le"),
        codecs.BOM_UTF16_LE + b"\0\0",
        codecs.BOM_UTF16_LE + b"a",
        codecs.BOM_UTF8 + b"\xff",
        b"\xff\xff",
        b"a\x80",
    ],
)
def test_refuses_what_is_not_text(data):
    with pytest.raises(Refused, match="名单"):
        decode("名单", data)


def test_utf16_without_a_mark_is_not_called_damaged():
    with pytest.raises(Refused, match="not text"):
        decode("a", "代码,ÿ\uffff".encode("utf-16-le"))


WHOLE = [text.encode(form) for text in "a\n代😀" for form in ("utf-8", "gb18030")]
PARTS = [b"\x80", b"\xff", b"\xf0\x9f", b"\x81\x30", b"\xd8\x00", b"\xe4", b"\x00"]
TROUBLE = st.lists(st.sampled_from(WHOLE + PARTS), max_size=12).map(b"".join)


@given(st.sampled_from([b"", *MARKS]), TROUBLE, st.integers(1, 5))
def test_pieces_are_tried_as_the_whole_would_be(mark, body, size):
    def attempt():
        try:
            return decode("a", mark + body)
        except Refused as refused:
            return refused.what

    at_once = attempt()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("randcheck.files.decode.PIECE", size)
        assert attempt() == at_once
    encodings = [MARKS[mark]] if mark else ["utf-8", "gb18030"]
    for encoding in [] if b"\0" in body and not mark else encodings:
        try:
            text = body.decode(encoding)
        except UnicodeDecodeError as error:
            found = f"第 {error.start + 1} 个字节起不是 {encoding.upper()} "
        else:
            assert ("不是文本" in at_once.zh) if "\0" in text else at_once == (text, encoding)
            return
    assert ("不是文本" if b"\0" in body and not mark else found) in getattr(at_once, "zh", "")


@given(st.sampled_from([b"", *MARKS]), TROUBLE)
def test_a_stream_gives_the_same_text(mark, body):
    try:
        text, _ = decode("a", mark + body)
    except Refused:
        return
    opened = find_encoding("a", mark + body).open(mark + body)
    assert opened.text.read() == text
    assert opened.raw.tell() == len(mark + body)
