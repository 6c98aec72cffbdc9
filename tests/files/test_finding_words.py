import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.files.cells import BadCell
from randcheck.files.finding_words import (
    DONE_WORDS,
    FOLLOW_UP_WORDS,
    METHOD_WORDS,
    OLDER_RESULTS,
    OTHER_METHODS,
    RESULT_WORDS,
    SHORT_FOLLOW_UPS,
    plain,
    read_done,
    read_follow_up,
    read_methods,
    read_result,
)
from randcheck.protocol.vocabulary import FOLLOW_UPS, METHODS, RESULTS

NARROW = str.maketrans("（），；、", "(),;,")
READERS = [(read_result, RESULTS), (read_follow_up, FOLLOW_UPS)]


def dressed(draw: st.DrawFn, wording: str) -> str:
    """Write a wording as people do: blanks, line breaks, brackets and commas of either width."""
    text = wording.translate(NARROW) if draw(st.booleans()) else wording
    if draw(st.booleans()):
        text = text.replace("、", "")
    gaps = st.sampled_from(["", "", " ", "\u3000", "\n"])
    return "".join(sign + draw(gaps) for sign in text)


@given(st.data(), st.sampled_from([(r, o, c) for r, o in READERS for c in o]))
def test_official_wordings_in_every_dress(data, case):
    read, official, code = case
    assert read(dressed(data.draw, official[code])) == code
    assert read(code.upper()) == read(code) == code


@given(st.data(), st.lists(st.sampled_from(sorted(METHODS)), min_size=1, max_size=6))
def test_several_methods(data, codes):
    words = [data.draw(st.sampled_from([METHODS[code], code])) for code in codes]
    text = data.draw(st.sampled_from("、，,；;/／\n ")).join(words)
    assert read_methods(text) == tuple(sorted(set(codes)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("正常（符合信息公示相关规定）", "none"),
        ("正常(符合信息公示相关规定)", "none"),
        ("发现问题已责令改正", "corrected"),
        ("公示信息隐瞒真实情况弄虚作假", "false-published"),
        ("公示信息隐瞒真实情况，弄虚作假", "false-published"),
        ("通过登记的住所(经营场所)无法联系", "unreachable"),
        ("通过登记的住所 （经营场所）\n无法联系", "unreachable"),
        ("不配合检查情节严重", "refused"),
        ("不予配合情节严重", "refused"),
        ("不配合检查，情节严重。", "refused"),
        ("已办理营业执照注销", "deregistered"),
        ("被吊销营业执照", "revoked"),
        ("被撤销登记", "annulled"),
        ("未按规定公示年报信息", "annual-report"),
        ("未按规定公示即时信息", "not-published"),
        ("未按规定公示其他应当公示的信息", "not-published"),
        ("ＮＯＮＥ", "none"),
    ],
)
def test_wordings_of_other_years_and_places(text, code):
    assert read_result(text) == code


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("合格", ["未发现问题"]),
        ("不合格", ["发现问题经责令已改正", "发现问题待后续处理"]),
        ("异常", ["发现问题待后续处理"]),
        ("未发现违法问题", ["未发现问题"]),
        ("违反食品相关规定", ["违反食品药品管理相关规定"]),
        ("迁址", ["未发现问题", "发现问题经责令已改正"]),
        ("？", ["未发现问题"]),
        ("x" * 200, ["未发现问题"]),
    ],
)
def test_unknown_results_name_the_nearest_official_ones(text, named):
    with pytest.raises(BadCell) as caught:
        read_result(text)
    assert all(f"“{wording}”" in caught.value.what.zh for wording in named)
    assert all(wording in caught.value.what.en for wording in named)


def test_the_best_match_comes_first():
    with pytest.raises(BadCell) as caught:
        read_result("通过住所无法联系")
    assert "最接近的是“通过登记的住所（经营场所）无法联系”" in caught.value.what.zh
    with pytest.raises(BadCell) as caught:
        read_follow_up("移送办案机构")
    assert f"最接近的是“{FOLLOW_UPS['case']}”" in caught.value.what.zh


@pytest.mark.parametrize("text", ["实地检查、暗访", "暗访", "现场 走访"])
def test_unknown_methods(text):
    with pytest.raises(BadCell, match="not known"):
        read_methods(text)


def test_what_is_not_shown_is_named_and_long_texts_are_cut():
    with pytest.raises(BadCell) as caught:
        read_result("未发现\u200b问题")
    assert "看不见的字符 U+200B" in caught.value.what.zh
    with pytest.raises(BadCell) as caught:
        read_result("很" * 150)
    assert "很" * 30 in caught.value.what.zh and "很" * 31 not in caught.value.what.zh


@given(st.text())
def test_any_text_is_read_or_refused_in_words(text):
    for read in (read_result, read_follow_up, read_methods, read_done):
        try:
            read(text)
        except BadCell as bad:
            assert bad.what.zh and bad.what.en


def test_short_forms():
    assert read_follow_up("无需后续处置") == "settled"
    assert read_methods("现场检查") == read_methods("实地核查") == ("on-site",)


@pytest.mark.parametrize("words", [("是", "已完结", "YES", "√"), ("否", "未完结", "no", "×")])
def test_done(words):
    assert {read_done(word) for word in words} == {words[0] == "是"}


@pytest.mark.parametrize("text", ["1", "2", "进行中"])
def test_numbers_do_not_say_whether_it_is_done(text):
    with pytest.raises(BadCell, match="是"):
        read_done(text)


@pytest.mark.parametrize(
    ("words", "official", "further"),
    [
        (RESULT_WORDS, RESULTS, OLDER_RESULTS),
        (FOLLOW_UP_WORDS, FOLLOW_UPS, SHORT_FOLLOW_UPS),
        (METHOD_WORDS, METHODS, OTHER_METHODS),
    ],
)
def test_no_two_wordings_look_alike(words, official, further):
    assert len(words) == 2 * len(official) + len(further)
    assert set(words.values()) == set(official)
    assert all(plain(word) == word for word in words)


def test_words_for_done_are_compared_as_they_are_read():
    for word in DONE_WORDS:
        assert unicodedata.normalize("NFKC", word).casefold() == word
