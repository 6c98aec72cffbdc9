"""What every wording is understood as, and that no other is guessed."""

import csv
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.files.numerals import number
from randcheck.files.quantity import read_quantity
from randcheck.model import Cap, Count, Quantity, Share, Times
from randcheck.services.item_words import percent, quantity_words


def share(least, most, per="", scope="", name="", soft=False):
    return Quantity((Share(_parts(least), _parts(most), per, scope, name),), soft=soft)


def _parts(text):
    return None if text is None else Fraction(text).as_integer_ratio()


def times(least, most, per="year", length=1, soft=False):
    return Quantity(times=(Times(least, most, per, length),), soft=soft)


def cap(number, unit, length=1):
    return Quantity(cap=Cap(number, unit, length))


def classes(**bounds):
    shares = (Share(_parts(low), _parts(high), "", "class", n) for n, (low, high) in bounds.items())
    return Quantity(tuple(shares))


TEXT = None
WORDINGS = {
    ("ratio", "根据实际情况确定"): TEXT,
    ("ratio", "根据《关于印发浙江省食品生产企业随机抽查工作规程（试行）的通知》确定。"): TEXT,
    ("ratio", "市局抽查比例不少于30%"): share("3/10", None, scope="level", name="市"),
    ("ratio", "抽查比例不少于2‰"): share("2/1000", None),
    ("ratio", "市局抽查比例不少于20%"): share("1/5", None, scope="level", name="市"),
    ("ratio", "10%"): share("1/10", "1/10"),
    ("ratio", "5%"): share("1/20", "1/20"),
    ("ratio", "20%"): share("1/5", "1/5"),
    ("ratio", "33%"): share("33/100", "33/100"),
    ("ratio", "100%"): share("1", "1"),
    ("ratio", "结合登记事项检查一并开展"): TEXT,
    ("ratio", "不低于3%或按专项计划确定"): share("3/100", None, soft=True),
    ("ratio", "不少于3%"): share("3/100", None),
    ("ratio", "不超过总数的2%"): share(None, "2/100"),
    ("ratio", "根据实际需要，一般不超过10%/年。"): share(None, "1/10", "year", soft=True),
    ("ratio", "根据实际需要，一般不超过10%/年"): share(None, "1/10", "year", soft=True),
    ("ratio", "不超过10%/年"): share(None, "1/10", "year"),
    ("ratio", "不超过30%/年"): share(None, "3/10", "year"),
    ("ratio", "不超过5%/年"): share(None, "1/20", "year"),
    (
        "ratio",
        "由省级监管部门根据风险情况提出当年检查重点，由市级监管部门结合当地实际制定检查计划",
    ): TEXT,
    ("ratio", "根据实际需要，不超过6%"): share(None, "6/100"),
    ("ratio", "由市级监管部门根据风险情况确定当年检查的重点和检查单位数量"): TEXT,
    (
        "ratio",
        "由市级监管部门根据风险情况确定当年检查的重点和检查单位数量"
        "（10%，其中重点检查单位不低于8%）",
    ): TEXT,
    ("ratio", "省级不超过2%，市、县质监部门结合当地实际制定检查计划"): TEXT,
    ("ratio", "不超过30%"): share(None, "3/10"),
    ("ratio", "不超过15%"): share(None, "15/100"),
    ("freq", "根据实际情况确定"): TEXT,
    ("freq", "市级局每年组织1次；县级局每月组织1次"): Quantity(
        times=(
            Times(1, 1, "year", scope="level", name="市"),
            Times(1, 1, "month", scope="level", name="县"),
        )
    ),
    ("freq", "每年不少于1次"): times(1, None),
    ("freq", "按照分层次监管，根据风险高低，依法属地确定。"): TEXT,
    ("freq", "每年不少于2次"): times(2, None),
    ("freq", "1—2次/年"): times(1, 2),
    ("freq", "1次/年"): times(1, 1),
    ("freq", "每年1次20%；或者每年2次各10%"): TEXT,
    ("freq", "每年1次33%；或者每年分次达到33%"): TEXT,
    ("freq", "每年2次"): times(2, 2),
    ("freq", "每年一次"): times(1, 1),
    ("freq", "每年1次"): times(1, 1),
    ("freq", "每年不超过2次"): times(None, 2),
    ("freq", "在许可有效期内对同一个单位的检查不超过2次。"): cap(2, "licence"),
    ("freq", "对同一用能产品生产单位，每年度抽查不超过2次"): cap(2, "years"),
    ("freq", "对同一用能产品销售单位，每年度抽查不超过2次"): cap(2, "years"),
    ("freq", "对同一个定量包装商品生产、销售单位同一年度内不超过2次"): cap(2, "years"),
    ("freq", "对同一单位每2年抽查不超过1次"): cap(1, "years", 2),
    ("freq", "对一个单位强制检定计量器具使用单位的检查，同一年度内不超过2次"): cap(2, "years"),
    ("freq", "在许可有效期内同一单位不超过2次"): cap(2, "licence"),
    ("freq", "在备案有效期内同一机构不超过2次"): cap(2, "licence"),
    ("freq", "根据实际工作需要，一般不超过2次/年"): times(None, 2, soft=True),
    ("freq", "根据实际需要，一般不超过2次/年"): times(None, 2, soft=True),
    ("freq", "一般不超过2次/年"): times(None, 2, soft=True),
    ("freq", "一般不超过1次/年"): times(None, 1, soft=True),
    ("ratio", "10-20%"): share("1/10", "1/5"),
    ("ratio", "60-70家"): Quantity(count=Count(60, 70)),
    ("ratio", "不低于0.5%"): share("5/1000", None),
    ("freq", "=1"): times(1, 1, ""),
    ("freq", ">=1"): times(1, None, ""),
    ("count", "1户(实际以联合双随机牵头单位抽查数为准。)"): TEXT,
    ("ratio_freq", "全年抽查比例不低于1%,抽查1次"): Quantity(
        (Share((1, 100), None, "year"),), times=(Times(1, 1, ""),)
    ),
    ("count", "46家"): Quantity(count=Count(46, 46)),
    ("ratio_freq", "全年抽查公路水运建设项目比例不低于10%,年度抽查1次"): TEXT,
    ("ratio_freq", "抽查比例为3%,本年度检查一次"): Quantity(
        (Share((3, 100), (3, 100)),), times=(Times(1, 1),)
    ),
    ("freq", "“四四制”"): TEXT,
    ("ratio", "=50%"): share("1/2", "1/2"),
    ("period", "每周"): times(1, 1, "week"),
    ("period", "每季度一次"): times(1, 1, "quarter"),
    ("ratio", "1:5（在编人员:排污单位）"): TEXT,
    ("ratio", "≥3%（不定向）"): share("3/100", None, scope="aim", name="不定向"),
    ("ratio", "≥10%（定向）"): share("1/10", None, scope="aim", name="定向"),
    ("ratio", "A≤5% B5%-20% C21%-60% D61%-100%"): classes(
        A=(None, "1/20"), B=("1/20", "1/5"), C=("21/100", "3/5"), D=("61/100", "1")
    ),
    ("ratio", "高30% 中高10% 中2% 低1%"): classes(
        高=("3/10", "3/10"), 中高=("1/10", "1/10"), 中=("1/50", "1/50"), 低=("1/100", "1/100")
    ),
}
"""Every wording of the collection, with its column and what it is understood as."""

FREQUENCIES = ("freq", "period")


@pytest.mark.parametrize(("kind", "text"), WORDINGS, ids=lambda value: value[:30])
def test_a_wording_in_use(kind, text):
    assert read_quantity(text, kind in FREQUENCIES) == WORDINGS[kind, text]


def test_no_wording_of_the_collection_is_forgotten(cases):
    with (cases / "ratio_frequency_strings.csv").open(encoding="utf-8-sig", newline="") as file:
        found = [(row["kind"], row["text"]) for row in csv.DictReader(file)]
    assert len(found) == len(WORDINGS) == 70
    assert set(found) == set(WORDINGS)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("不低于百分之三", share("3/100", None)),
        ("千分之二", share("2/1000", "2/1000")),
        ("百分之二十五至百分之三十", share("1/4", "3/10")),
        ("不超过百分之百", share(None, "1")),
        ("１０％－２０％", share("1/10", "1/5")),
        ("≥ 3 ％", share("3/100", None)),
        ("每年抽查比例不低于3%，每年不超过10%", share("3/100", "1/10", "year")),
        ("3%以上", share("3/100", None)),
        ("20%以内", share(None, "1/5")),
        ("每两年一次", times(1, 1, "year", 2)),
        ("一年两次", times(2, 2)),
        ("每半年不少于1次", times(1, None, "half")),
        ("每年至少1次，每年不超过3次", times(1, 3)),
        ("同一年度内不超过2次", cap(2, "years")),
        ("对同一企业每两年不超过一次", cap(1, "years", 2)),
        ("同一单位每180天不超过1次", cap(1, "days", 180)),
        ("每户每年检查不超过1次", cap(1, "years")),
        ("抽查60家", Quantity(count=Count(60, 60))),
        ("每年不少于60户", Quantity(count=Count(60, None, "year"))),
    ],
)
def test_other_ways_to_write_it(text, found):
    assert read_quantity(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "，", "比例", "无", "10", "1:5", "1/50", "0%", "101%", "20-10%", "70-60家"),
        *("1 0%", "3%5%", "3% 5%", "3%，5%", "不低于5%，不超过3%", "不低于3%，不低于5%", "<3%"),
        *("低于3%", "约3%", "达到20%", "不低于3%左右", "不低于10-20%", "不低于3%以上", "10%或20%"),
        *("10%，其中重点单位不低于8%", "省级不超过2%，不低于1%", "不低于3%（除餐饮外）", "-3%"),
        *("每年10%/年", "每2年10%", "0次/年", "每年1次/年", "每年1次20%", "每年不超过", "A≤5%"),
        *("A5% A10%", "高30% 一般10%", "每年不低于3%，不超过10%", "对同一单位每年检查1次"),
        *("对同一类企业每年不超过2次", "对同一行业单位每年不超过2次", "同一单位不超过2次"),
        *("同一单位每6个月不超过1次", "对同一单位每年不少于2次", "同一单位每年不超过2次/年"),
        *("除同一单位外每年不超过2次", "对同一单位以外的单位每年不超过2次", "=1", "每周", "１"),
        *(
            "对同一单位每年不超过2次；同一机构每2年不超过1次",
            "²%",
            "①5%",
            "⒈5%",
            "3%" * 80,
            "每年一百千次",
        ),
    ],
)
def test_what_is_not_wholly_understood_stays_text(text):
    assert read_quantity(text) is None


@given(
    st.text() | st.text("每年不超过低于少一般的同单位0123456789.%‰次家/-—，；() A≤>=中高百分之"),
    st.booleans(),
)
def test_no_text_breaks_the_reader_and_no_bounds_are_upside_down(text, frequency):
    found = read_quantity(text, frequency)
    if found is None:
        return
    assert found.shares or found.count or found.times or found.cap
    for share in found.shares:
        assert share.least or share.most
        for part in (share.least, share.most):
            assert part is None or 0 < Fraction(*part) <= 1
        if share.least and share.most:
            assert Fraction(*share.least) <= Fraction(*share.most)
    for some in (*found.times, *([found.count] if found.count else [])):
        assert some.least is not None or some.most is not None
        assert some.least is None or some.most is None or 0 < some.least <= some.most


def bounds(numbers):
    """Make one or two ends, in order."""
    pair = st.tuples(numbers, numbers).map(sorted)
    one = numbers.flatmap(lambda n: st.sampled_from([(n, None), (None, n), (n, n)]))
    return pair.map(tuple) | one


RATIOS = st.integers(1, 10**5).map(lambda n: Fraction(n, 10**5))
PERIODS = st.sampled_from(["year", "half", "quarter", "month", "week", "day"])
SCOPES = st.sampled_from([("", ""), ("level", "市"), ("aim", "不定向")])


@st.composite
def quantities(draw):
    """Anything a wording may say."""

    def made_share(scope, name, per):
        low, high = draw(bounds(RATIOS))
        return Share(
            low and low.as_integer_ratio(), high and high.as_integer_ratio(), per, scope, name
        )

    soft, what = draw(st.booleans()), draw(st.integers(0, 4))
    if what == 0:
        names = draw(st.lists(st.sampled_from("ABCDE高中低"), min_size=2, unique=True))
        return Quantity(tuple(made_share("class", name, "") for name in names), soft=soft)
    if what == 1:
        unit = draw(st.sampled_from(["years", "days", "licence"]))
        length = 1 if unit == "licence" else draw(st.integers(1, 99))
        return Quantity(cap=Cap(draw(st.integers(1, 99)), unit, length), soft=soft)
    if what == 2:
        per = draw(PERIODS | st.just(""))
        return Quantity(count=Count(*draw(bounds(st.integers(1, 10**6))), per), soft=soft)
    per = draw(PERIODS | st.just(""))
    if what == 3:
        return Quantity((made_share(*draw(SCOPES), per),), soft=soft)
    length = draw(st.integers(1, 99)) if per else 1
    scope = draw(SCOPES.filter(lambda pair: pair[0] != "aim"))
    some = Times(*draw(bounds(st.integers(1, 999))), per, length, *scope)
    return Quantity(times=(some,), soft=soft)


@given(quantities())
def test_what_was_understood_is_said_in_words_that_are_understood_alike(quantity):
    assert read_quantity(quantity_words(quantity).zh) == quantity


@pytest.mark.parametrize(("kind", "text"), [key for key, found in WORDINGS.items() if found])
def test_every_wording_that_is_understood_can_be_said_again(kind, text):
    found = WORDINGS[kind, text]
    assert read_quantity(quantity_words(found).zh) == found
    assert quantity_words(found).en.isascii() or found.shares or found.times


@given(RATIOS)
def test_a_ratio_is_written_exactly(ratio):
    assert Fraction(percent(ratio.as_integer_ratio()).removesuffix("%")) / 100 == ratio


@pytest.mark.parametrize(
    ("word", "value"),
    [
        *(("一", 1), ("十", 10), ("十二", 12), ("二十", 20), ("九十九", 99), ("一百", 100)),
        *(("一百零五", 105), ("三百二十一", 321), ("百", None), ("零", None), ("二三", None)),
        *(("十十", None), ("两", 2), ("一百百", None)),
    ],
)
def test_numerals(word, value):
    assert number(word) == value
