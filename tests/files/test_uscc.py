import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.cn import uscc as oracle

from randcheck.files import uscc

BODIES = st.from_regex(r"[1-9][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}", fullmatch=True)


@given(BODIES, st.sampled_from(uscc.ALPHABET))
def test_check_character_as_the_oracle_has_it(body, last):
    assert uscc.has_true_check(body + last) == oracle.is_valid(body + last)
    assert uscc.has_true_check(body + oracle.calc_check_digit(body))


@given(BODIES)
def test_true_codes_are_not_remarked_on(body):
    assert uscc.remark(body + oracle.calc_check_digit(body)) is None


@given(BODIES, st.integers(0, 17), st.sampled_from(uscc.ALPHABET))
def test_one_wrong_character_is_always_noticed(body, position, other):
    code = body + oracle.calc_check_digit(body)
    wrong = code[:position] + other + code[position + 1 :]
    assert (uscc.remark(wrong) is None) == (wrong == code)


@pytest.mark.parametrize(
    "code", ["91350100M0001TGQXM", "91350211M0000XUF46", "91350203M0001FUE2P", "91330302L19373061U"]
)
def test_a_failing_check_is_a_warning(code):
    assert "校验位" in uscc.remark(code).zh
    assert code in uscc.remark(code).en


@pytest.mark.parametrize(
    "code", ["330106000012345", "3301061234567", "企合浙绍总字第002112号", "A1"]
)
def test_old_numbers_have_nothing_to_check(code):
    assert uscc.remark(code) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("9133O10O7161O35748", "913301007161035748"),
        ("9I330I007I6I035748", "913301007161035748"),
        ("9L3301007161035748", "913301007161035748"),
    ],
)
def test_look_alikes_are_suggested(typed, meant):
    assert uscc.suggestion(typed) == meant
    assert meant in uscc.remark(typed).zh


def test_nothing_is_suggested_that_fails_too():
    assert uscc.suggestion("9133O1007161035740") is None


@pytest.mark.parametrize("code", ["91330100716103574", "9133010071610357488"])
def test_a_lost_or_doubled_character_is_a_warning(code):
    assert f"{len(code)} 位" in uscc.remark(code).zh


@given(st.from_regex(r"[1-8][0-9]{5}(19|20)[0-9]{9}[0-9X]", fullmatch=True))
def test_identity_numbers_as_the_oracle_has_them(code):
    expected = ric.calc_check_digit(code) == code[-1]
    try:
        ric.get_birth_date(code)
    except ric.InvalidComponent:
        expected = False
    assert uscc.is_identity_number(code) == expected


def test_a_social_credit_code_is_no_identity_number():
    assert uscc.is_identity_number("11010519491231002X")
    assert not uscc.is_identity_number("913301007161035748")
