from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.files import cells, shapes
from randcheck.protocol.alphabet import is_label, is_open_token

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(9999, 12, 31))
SHAPES = [
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0:%Y.%m.%d}",
    "{0:%Y%m%d}",
    "{0.year}-{0.month}-{0.day}",
    "{0.year}/{0.month}/{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y年%m月%d日}",
    " {0:%Y-%m-%d} 09:30:00 ",
    "{0.year}／{0.month}／{0.day} 9:05",
]
NUMERALS = "〇一二三四五六七八九"


def spoken(number):
    tens, units = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else NUMERALS[tens] + "十") + (
        NUMERALS[units] if units else ""
    )


@given(DAYS, st.sampled_from(SHAPES))
def test_days_in_every_shape(day, shape):
    assert cells.day(shape.format(day)) == day.isoformat()


@given(DAYS)
def test_days_in_chinese_numerals(day):
    year = "".join(NUMERALS[int(digit)] for digit in str(day.year))
    assert cells.day(f"{year}年{spoken(day.month)}月{spoken(day.day)}日") == day.isoformat()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二六年一月五日", "2026-01-05"),
        ("二○二六年十二月三十一号", "2026-12-31"),
        ("二零二六年正月初五", "2026-01-05"),
        ("二〇二六年十月廿三日", "2026-10-23"),
        ("46027", "2026-01-05"),
        ("46027.5", "2026-01-05"),
        ("４６０２７", "2026-01-05"),
    ],
)
def test_days_as_numerals_and_serial_numbers(text, day):
    assert cells.day(text) == day


@pytest.mark.parametrize(
    "text", ["二〇二六年二月三十日", "二〇二六年十三月一日", "二〇二六年〇月一日"]
)
def test_impossible_days_in_numerals_are_bad(text):
    with pytest.raises(cells.BadCell):
        cells.day(text)


@given(st.dates(min_value=date(1955, 1, 1), max_value=date(2100, 1, 1)))
def test_serial_numbers_are_those_of_spreadsheets(day):
    from openpyxl.utils.datetime import to_excel

    assert cells.day(str(int(to_excel(day)))) == day.isoformat()


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        *((shapes.risk, text, "A") for text in ("A级", "Ａ类", "a", "A", "Ａ级别")),
        *((shapes.risk, text, text) for text in ("低风险", "F级", "A+", "AA", "B级（较低）")),
        *((shapes.region, text, "330106") for text in ("330106", "330106000000", "３３０１０６")),
        *((shapes.region, text, text) for text in ("33", "330106001", "330106001002", "西湖区")),
        *((shapes.industry, text, "F5226") for text in ("F5226", "f5226", "Ｆ５２２６", "F 5226")),
        *((shapes.industry, text, text) for text in ("5226", "52", "F", "药品零售", "4S店")),
        *(
            (shapes.item, text, "A01")
            for text in ("A01.直销", "A01", "a01．直销", "Ａ01、直销", "A01 直")
        ),
        (shapes.item, "直销检查", "直销检查"),
        (shapes.item, "4S店", "4S店"),
        (shapes.address, "某县\n城关镇 1 号", "某县 城关镇 1 号"),
        (cells.code, "浙A·12345", "浙A12345"),
    ],
)
def test_values_of_known_shapes(read, text, value):
    assert read(text) == value


@pytest.mark.parametrize(
    "text",
    [
        *("2026-02-29", "2026/13/1", "20260230", "2026年2月30日", "0026-01-05", "1899-12-31"),
        *(
            "2026-1.5",
            "460270",
            "12345",
            "1/5/2026",
            "2026-01",
            "今年",
            "2026-01-05x",
            "٢٠٢٦-01-05",
        ),
        *("2026-01-05T", "2026-01-05-06"),
    ],
)
def test_impossible_days_are_bad(text):
    with pytest.raises(cells.BadCell) as bad:
        cells.day(text)
    assert text[:4] in bad.value.what.zh


@pytest.mark.parametrize(
    "text", ["长期", " 长期有效", "永久", "9999-09-09", "9999/9/9", "99991231"]
)
def test_certificates_without_an_end(text):
    assert cells.last_day(text) == "9999-12-31"


@given(DAYS.filter(lambda day: day.year < 9999))
def test_certificates_with_an_end(day):
    assert cells.last_day(day.isoformat()) == day.isoformat()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("91330302l19373061u", "91330302L19373061U"),
        ("９１３３０３０２Ｌ１９３７３０６１Ｕ", "91330302L19373061U"),
        ("91310000X07207055W\u3000", "91310000X07207055W"),
        ("\t9133 0302\u00a0L19373061U", "91330302L19373061U"),
        ("企合浙绍总字第００２１１２号", "企合浙绍总字第002112号"),
        ("浙食（2026）-1", "浙食(2026)-1"),
    ],
)
def test_codes_are_brought_into_one_form(text, code):
    assert cells.code(text) == code


@given(st.text(max_size=60))
def test_codes_are_tokens_or_bad(text):
    try:
        code = cells.code(text)
    except cells.BadCell:
        return
    assert is_open_token(code)
    assert cells.code(code) == code


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("A*B", "第 2 个字符 “*”（U+002A）"),
        ("-A", "第 1 个字符 “-”（U+002D）"),
        ("AB\u200b", "第 3 个字符 U+200B"),
        ("'9133", "第 1 个字符 “'”（U+0027）"),
        ("aß", "第 2 个字符 “ß”（U+00DF）"),
        ("企" * 17, "48 字节"),
        ("9.13301E+17", "科学计数法"),
    ],
)
def test_bad_codes_name_the_character(text, where):
    with pytest.raises(cells.BadCell) as bad:
        cells.code(text)
    assert where in bad.value.what.zh


@given(st.text(max_size=230))
def test_labels_are_labels_or_bad(text):
    try:
        label = cells.label(text)
    except cells.BadCell:
        return
    assert label == "" or is_label(label)
    assert cells.label(label) == label


@pytest.mark.parametrize(
    "text", ["甲\u202e乙", "甲\n乙", "甲\0乙", "\u200b甲", "甲\u2066乙", "名" * 201]
)
def test_bad_labels(text):
    with pytest.raises(cells.BadCell):
        cells.label(text)


def test_labels_keep_what_is_visible():
    assert cells.label(" 老张\u3000饭店[/b]:100: ") == "老张\u3000饭店[/b]:100:"
    assert cells.label("吕山乡\ue000门村") == "吕山乡\ue000门村"
    assert cells.label("e\u0301") == "\u00e9"


def test_lists_are_parted_by_commas_of_either_kind():
    text = "A01.直销违法行为检查，B01.食品,、C01；A01.直销违法行为检查\nD01"
    assert cells.labels(text) == ("A01.直销违法行为检查", "B01.食品", "C01", "D01")
    assert cells.codes("a1，b 2;;A1") == ("A1", "B2")
    assert cells.certificates("a1/b2 c3、a1") == ("A1", "B2", "C3")


def test_an_identity_number_is_no_certificate_and_is_not_repeated():
    with pytest.raises(cells.BadCell) as bad:
        cells.certificates("4541321,11010519491231002x")
    assert "身份证" in bad.value.what.zh
    assert "1101" not in repr(bad.value.what)


def test_words_in_any_width_and_case():
    assert cells.one_of(" Ｃａｕｓｅ ", {"cause": "cause"}) == "cause"
    with pytest.raises(cells.BadCell, match="known"):
        cells.one_of("?", {"专项": "cause", "cause": "cause"})
