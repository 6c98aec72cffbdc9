"""Where a seed comes from, through the commands: rounds, dice and lotteries, right and wrong."""

import json
from collections.abc import Iterator

import pytest
from hall import DRAW, SIGNATURE, THROWS, Hall
from office import ROUND, ROUND_AT
from relaying import LocalRelay, answer, dripping, raw, serving

from randcheck.protocol.seed import round_of

V2 = json.dumps({"round": ROUND, "signature": SIGNATURE})
FORGED = ("8" if SIGNATURE[0] != "8" else "9") + SIGNATURE[1:]
NOBODY = "http://127.0.0.1:9"
KL8 = "80 79 78 77 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16"
SEALED_KL8 = ".".join(map(str, [*range(1, 17), *range(77, 81)])) + "./"
AT = "2023-08-24 21:30"  # of Peking
DRAWN_AT = 1692883800


@pytest.fixture
def hall(tmp_path, monkeypatch, capsys, forgetful) -> Hall:
    return Hall(tmp_path, monkeypatch, capsys.readouterr)


@pytest.fixture
def relay() -> Iterator[LocalRelay]:
    yield from serving()


def seal(hall: Hall, source: str, *more: str, code: int = 0) -> object:
    return hall("draw", "seal", *DRAW, "--source", source, *more, code=code)


def sealed_text(hall: Hall) -> str:
    journal = hall.journal()
    journal.workspace.store.close()
    attempt = journal.state.history.attempts[-1]
    return "\n".join(attempt.inputs_lines)


# --- drand --------------------------------------------------------------------------------


def test_a_round_is_awaited_and_fetched(hall, relay):
    relay.answers[:] = [answer(b"", 404), answer(V2.encode())]
    seal(hall, "drand:15")
    found = hall("draw", "run", "--wait", "--relay", relay.url)
    assert f"√ drand round {ROUND} {SIGNATURE}" in found.err
    assert ROUND_AT <= hall.now < ROUND_AT + 60 and len(relay.asked) == 2
    assert len(found.out.splitlines()) == 1 + 3
    assert hall.entries[-2:] == ["Seal", "Draw"]


def test_a_round_to_come_is_told_where_nobody_waits(hall, relay):
    sealed = seal(hall, "drand:15")
    assert f"drand round {ROUND}, at 2023-08-23 23:59" in sealed.err
    said = hall("draw", "run", "--relay", relay.url, code=5).err
    assert f"× drand round {ROUND} comes at 2023-08-23 23:59" in said and "--wait" in said
    early = hall("draw", "run", "--beacon", SIGNATURE, code=5).err
    assert "comes at 2023-08-23 23:59" in early and "nothing was written" in early
    assert relay.asked == [] and hall.entries[-1] == "Seal"


FAULTS = {
    "cut": (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{"), "cut off"),
    "other round": (answer(V2.replace("1000", "1001").encode()), "this is round 1001"),
    "forged": (answer(V2.replace(SIGNATURE, FORGED).encode()), "does not hold"),
    "huge": (answer(b" " * 70_000), "too long"),
    "a page": (answer(b"<html>proxy login</html>"), "not the JSON of a round"),
    "drips": (dripping(b"HTTP/1.1 200 OK\r\n" + b"X" * 9_000), "no whole answer within"),
}


@pytest.mark.parametrize(("fault", "said"), FAULTS.values(), ids=FAULTS)
def test_a_relay_with_a_fault_is_named_and_another_asked(hall, relay, monkeypatch, fault, said):
    monkeypatch.setattr("randcheck.services.beacon.RELAY_SECONDS", 0.3)
    monkeypatch.setattr("randcheck.services.beacon.get_beacon.__defaults__", (0.3,))
    relay.answers[:] = [fault]
    seal(hall, "drand:15")
    hall.now = ROUND_AT + 61
    found = hall("draw", "run", "--relay", relay.url, "--relay", NOBODY, code=3)
    assert f"nobody gives round {ROUND} of drand: {relay.url}: " in found.err and said in found.err
    assert f"{NOBODY}: it cannot be reached" in found.err and "--beacon -" in found.err
    assert hall.entries[-1] == "Seal"
    relay.answers[:] = [answer(V2.encode())]
    hall("draw", "run", "--relay", NOBODY, "--relay", relay.url)
    assert hall.entries[-1] == "Draw"


def test_an_address_that_is_none_is_told_before_the_wait(hall):
    seal(hall, "drand:15")
    said = hall("draw", "run", "--wait", "--relay", "api.drand.sh", code=2).err
    assert "not the address of a relay" in said and hall.now == ROUND_AT - 900


BROUGHT = {
    "digits": SIGNATURE,
    "divided": " ".join(SIGNATURE[i : i + 4] for i in range(0, 96, 4)).upper(),
    "v2": V2,
    "full width": SIGNATURE.translate({c: c + 0xFEE0 for c in b"0123456789"}),
}


@pytest.mark.parametrize("text", BROUGHT.values(), ids=BROUGHT)
@pytest.mark.parametrize("dash", [False, True])
def test_a_person_brings_the_round(hall, text, dash):
    seal(hall, "drand:15")
    hall.now = ROUND_AT + 3600
    if dash:
        hall.pipes(f"{text}\n", "draw", "run", "--beacon", "-")
    else:
        hall("draw", "run", "--beacon", text)
    shown = hall("draw", "show", hall.draw, "--json").json
    assert len(shown["drawn"]) == 3 and shown["not_proved"] == []


WRONG = {
    "forged": (FORGED, "mistyped or forged"),
    "short": (SIGNATURE[:-1], "95 hex digits"),
    "a letter": (f"g{SIGNATURE[1:]}", "digit 1, 'g'"),
    "other round": (V2.replace("1000", "999"), "this is round 999"),
    "page": ("<html>", "web page"),
    "huge": ("0" * 5000, "longer than 4096"),
    "nothing": ("-", "0 hex digits"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_round_that_is_none_is_two_in_a_sentence(hall, text, said):
    seal(hall, "drand:15")
    hall.now = ROUND_AT + 3600
    found = hall.pipes("", "draw", "run", "--beacon", text, code=2)
    assert found.err.count("× ") == 1 and said in found.err and hall.entries[-1] == "Seal"


def test_a_beacon_where_none_was_sealed_is_two(hall):
    seal(hall, "d10")
    words = ("draw", "run", "--typed", THROWS, "--beacon", SIGNATURE)
    assert "one --beacon too many" in hall(*words, code=2).err
    assert "one --typed too many" in hall(*words[:4], "--typed", THROWS, code=2).err
    assert hall.entries[-1] == "Seal"


def test_dice_and_a_round_together(hall, relay):
    relay.answers[:] = [answer(V2.encode())]
    prepared = hall("draw", "prepare", *DRAW[:4], "--source", "drand:15+d10", "--json").json
    assert prepared["bits"] == 66 + 128
    sealed = seal(hall, "d10+drand:15")
    assert "194 bits of the seed are out of the operator's hands" in sealed.err
    found = hall("draw", "run", "--typed", THROWS, "--wait", "--relay", relay.url)
    assert found.err.index("√ logged") < found.err.index("√ drand round")
    assert hall.entries[-3:] == ["Seal", "Inputs", "Draw"]


def test_throws_near_the_round_are_too_late_and_the_attempt_ends_in_a_void(hall):
    seal(hall, "d10+drand:15")
    hall.now = ROUND_AT - 299
    late = hall("draw", "run", "--typed", THROWS, code=5).err
    assert "the time for the inputs" in late and "after 2023-08-30 23:59" in late
    void = ("draw", "void", hall.draw, "--reason", "other")
    assert "after 2023-08-30 23:59" in hall(*void, code=5).err
    hall.now = ROUND_AT + 8 * 86_400
    hall(*void)
    assert hall.entries[-1] == "Void"


# --- dice ---------------------------------------------------------------------------------


def test_throws_are_typed_twice_and_compared(hall):
    seal(hall, "d10:13")
    first, other = "1 2 3 4 5 6 7 8 9 10 1 2 3", "1 2 3 4 5 6 7 8 9 10 1 2 4"
    lines = ("1 2", first.replace("9", "11"), first, other, first, first)
    found = hall.types("draw", "run", lines=lines)
    assert "13 throws were sealed, 2 typed" in found.err
    assert "throw 9: '11' is no face of a 10-sided die" in found.err
    assert "throw 13: 李梅 typed 3, 王强 4: look at the dice" in found.err
    assert sealed_text(hall) == f"dice 10 {first}"


@pytest.mark.parametrize(
    ("typed", "logged"),
    [
        ("1234567890123", "1 2 3 4 5 6 7 8 9 10 1 2 3"),
        ("0 0 0 0 0 0 0 0 0 0 0 0 0", " ".join(["10"] * 13)),
        ("１，２，３，４、５、６、７；８；９，０，１，２，３", "1 2 3 4 5 6 7 8 9 10 1 2 3"),
    ],
    ids=["run together", "noughts", "full width"],
)
def test_face_nought_is_ten(hall, typed, logged):
    seal(hall, "d10:13")
    hall("draw", "run", "--typed", typed)
    assert sealed_text(hall) == f"dice 10 {logged}"


def test_other_dice_have_no_nought(hall):
    seal(hall, "d6:16")
    assert "'0' is no face of a 6" in hall("draw", "run", "--typed", "0" * 16, code=2).err
    assert "'7' is no face of a 6" in hall("draw", "run", "--typed", "7" * 16, code=2).err
    hall("draw", "run", "--typed", "6" * 16)


# --- lotteries ----------------------------------------------------------------------------


def kl8(hall: Hall) -> None:
    seal(hall, "lottery:快乐8:2023225", "--at", AT)


def test_a_lottery_is_typed_once_it_is_drawn(hall):
    kl8(hall)
    early = hall("draw", "run", "--typed", KL8, code=5).err
    assert "the lottery is drawn at 2023-08-24 21:30" in early
    hall.now = DRAWN_AT - 200
    near = hall("draw", "void", hall.draw, "--reason", "other", code=5).err
    assert "is near or known" in near and f"draw run {hall.draw}" in near
    hall.now = DRAWN_AT + 600
    hall("draw", "run", "--typed", KL8)
    assert sealed_text(hall) == f"lottery kl8 2023225 {SEALED_KL8}"


def test_all_at_once_stops_before_a_lottery_that_is_to_come(hall):
    now = ("draw", "now", *DRAW, "--source", "lottery:kl8:2023225", "--at", AT)
    found = hall(*now, "--typed", KL8, code=5)
    assert "√ sealed 2023-0001" in found.err and found.err.count("× ") == 1
    assert "the lottery is drawn at 2023-08-24 21:30" in found.err
    assert "earlier steps are in the log" in found.err and hall.entries[-1] == "Seal"


NUMBERS = {
    "too few": (KL8[3:], "20 numbers, not 19"),
    "too many": (f"{KL8} 20", "20 numbers, not 21"),
    "twice": (KL8.replace("80", "79"), "twice in its group"),
    "nought": (KL8.replace("80", "00"), "'00' is not from 1 to 80"),
    "too high": (KL8.replace("80", "81"), "'81' is not from 1 to 80"),
    "a word": (KL8.replace("80", "x"), "'x' is not from 1 to 80"),
}


@pytest.mark.parametrize(("typed", "said"), NUMBERS.values(), ids=NUMBERS)
def test_numbers_that_no_issue_has_are_two(hall, typed, said):
    kl8(hall)
    hall.now = DRAWN_AT + 600
    assert said in hall("draw", "run", "--typed", typed, code=2).err
    assert hall.entries[-1] == "Seal"


def test_numbers_are_typed_twice_in_any_order(hall):
    kl8(hall)
    hall.now = DRAWN_AT + 600
    ordered, other = " ".join(sorted(KL8.split())), KL8.replace("80", "76")
    found = hall.types("draw", "run", lines=(KL8, other, KL8, ordered))
    assert "李梅 typed lottery kl8" in found.err
    assert sealed_text(hall).endswith(SEALED_KL8)


def test_two_games_cannot_be_sealed_and_one_small_one_needs_dice(hall):
    two = "lottery:双色球:2023098+lottery:大乐透:2023098"
    assert "one source of a kind" in seal(hall, two, "--at", AT, code=2).err
    weak = seal(hall, "lottery:ssq:2023098", "--at", AT, code=5).err
    assert "24 bits; 40 needed" in weak and "kl8" in weak
    seal(hall, "lottery:ssq:2023098+d6+value:index", "--at", AT)
    hall.now = DRAWN_AT + 600
    words = ("draw", "run", "--typed", "33 01 12 07 09 10 16", "--typed", "6" * 26)
    assert "no terminal" in hall(*words, code=2).err and hall.entries[-1] == "Seal"
    hall(*words, "--typed", " 3012.50 ")
    ssq, dice, value = sealed_text(hall).splitlines()
    assert ssq == "lottery ssq 2023098 1.7.9.10.12.33./16./" and dice.startswith("dice 6 6 6")
    assert value == "value index 3012.50"


def test_a_round_beside_a_lottery_comes_after_it(hall):
    seal(hall, "lottery:kl8:2023225+drand:30", "--at", AT)
    journal = hall.journal()
    journal.workspace.store.close()
    sealed = journal.state.history.attempts[-1].seal
    assert round_of(sealed.sources).round == ROUND + (DRAWN_AT + 1800 - ROUND_AT) // 3
    hall.now = DRAWN_AT + 60
    hall("draw", "run", "--typed", KL8, code=5)
    assert hall.entries[-1] == "Inputs"


NEVER = {
    ("lottery:kl8:1",): (5, "not said when the lottery is drawn"),
    ("lottery:kl8:1", "--at", "2023-08-23 23:45"): (5, "drawn already, or within 5 minutes"),
    ("lottery:kl8:1", "--at", "2023-08-23 23:49"): (5, "within 5 minutes"),
    ("lottery:kl8:1", "--at", "昨天"): (2, "no day and hour"),
    ("lottery:kl8:1", "--at", "9999-12-31 23:59"): (2, "no day and hour"),
    ("lottery:lotto:1",): (2, "no source"),
    ("lottery:kl8",): (2, "no source"),
    ("lottery:kl8:x",): (2, "'x' is no number"),
    ("d10", "--at", AT): (5, "no lottery"),
    ("value:index",): (5, "0 bits; 40 needed"),
    ("d10:12",): (5, "39 bits; 40 needed"),
    ("d10:0",): (2, "0 is not from 1 to 200"),
    ("d10", "--throws", "201"): (2, "201 is not from 1 to 200"),
    ("d10+d6",): (2, "one source of a kind"),
    ("drand:5",): (5, "at least 5 minutes after the seal"),
    ("drand:999999999999",): (2, "is not from 1 to 10080"),
    ("+d10",): (2, "no source"),
}


@pytest.mark.parametrize(("words", "ends"), NEVER.items(), ids=lambda v: " ".join(map(str, v)))
def test_sources_that_are_not_sealed(hall, words, ends):
    code, said = ends
    found = seal(hall, *words, code=code)
    assert found.err.count("× ") == 1 and said in found.err
    assert "Seal" not in hall.entries
