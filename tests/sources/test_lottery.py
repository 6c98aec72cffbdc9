"""Numbers of lotteries and values, as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import UsageError
from randcheck.protocol.parts import Lottery, Value
from randcheck.protocol.seed import GAMES, verify_line
from randcheck.sources.lottery import parse_numbers, parse_value

SSQ = Lottery("lottery", "ssq", 2026051)
PL5, FC3D = Lottery("lottery", "pl5", 26051), Lottery("lottery", "fc3d", 2026051)
LINE = "lottery ssq 2026051 1.3.9.17.26.33./8./"


@pytest.mark.parametrize(
    "text",
    [
        "1 3 9 17 26 33 8",
        "33 26 17 09 03 01 + 08",
        "01,03,09,17,26,33|08",
        "０１、０３、０９、１７、２６、３３＋０８",
        " 1.3.9.17.26.33./8./ ",
        "01-03-09-17-26-33-08\r\n",
    ],
)
def test_the_numbers_of_a_set_are_sorted_group_by_group(text):
    assert parse_numbers(text, SSQ) == LINE


@pytest.mark.parametrize("text", ["04711", "0 4 7 1 1", "0,4,7,1,1", "０４７１１"])
def test_digits_keep_their_order_and_may_run_together(text):
    assert parse_numbers(text, PL5) == "lottery pl5 26051 0.4.7.1.1./"


@pytest.mark.parametrize(
    ("text", "lottery", "said"),
    [
        ("1 3 9 17 26 33", SSQ, "7 numbers, not 6"),
        ("1 3 9 17 26 33 8 9", SSQ, "7 numbers, not 8"),
        ("", SSQ, "7 numbers, not 0"),
        ("1 3 9 17 26 26 8", SSQ, "twice"),
        ("1 3 9 17 26 34 8", SSQ, "'34' is not from 1 to 33"),
        ("1 3 9 17 26 33 17", SSQ, "'17' is not from 1 to 16"),
        ("0 3 9 17 26 33 8", SSQ, "'0' is not from 1 to 33"),
        ("1 3 9 17 26 0033 8", SSQ, "'0033'"),
        ("1 3 9 17 26 ³³ 8 x", SSQ, "7 numbers, not 8"),
        ("1 3 9 17 26 x 8", SSQ, "'x'"),
        ("12a", FC3D, "'a' is not from 0 to 9"),
        ("1234", FC3D, "3 numbers, not 4"),
    ],
)
def test_what_no_issue_has(text, lottery, said):
    with pytest.raises(UsageError, match=said):
        parse_numbers(text, lottery)


def test_the_same_number_may_stand_in_both_groups():
    assert parse_numbers("1 3 9 16 26 33 16", SSQ).endswith("33./16./")


@given(st.data(), st.sampled_from(sorted(GAMES)))
def test_every_issue_is_read_however_it_is_written(data, game):
    numbers, written = [], ""
    for count, low, high, free_order in GAMES[game][0]:
        unique = st.lists(st.integers(low, high), min_size=count, max_size=count, unique=free_order)
        group = data.draw(unique)
        numbers += group
        written += "".join(f"{n}." for n in (sorted(group) if free_order else group)) + "/"
    between = data.draw(st.sampled_from([" ", ",", "、", "  ", "\t", "；"]))
    text = between.join(map(str, numbers))
    lottery = Lottery("lottery", game, 1)
    line = parse_numbers(text, lottery)
    assert line == f"lottery {game} 1 {written}" == verify_line(lottery, line)


@given(st.text(max_size=60), st.sampled_from(sorted(GAMES)))
def test_anything_else_is_a_usage_error(text, game):
    lottery = Lottery("lottery", game, 1)
    try:
        line = parse_numbers(text, lottery)
    except UsageError:
        return
    assert verify_line(lottery, line) == line


def test_a_value_is_kept_as_it_is_printed():
    index = Value("value", "index")
    assert parse_value(" ３０１２.50\n", index) == "value index 3012.50"
    for text in ("", "3012 50", "三千", "1\x1b", "x" * 201, "1\n2"):
        with pytest.raises(UsageError):
            parse_value(text, index)


@given(st.text(max_size=300))
def test_a_value_fits_its_line_or_is_refused(text):
    index = Value("value", "index")
    try:
        line = parse_value(text, index)
    except UsageError:
        return
    assert verify_line(index, line) == line
