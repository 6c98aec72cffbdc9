"""Whose cosignatures count (C2SP tlog-policy)."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import Malformed
from randcheck.protocol.note import (
    COSIGNER,
    ED25519,
    VerifierKey,
    format_verifier_key,
    signer_from,
)
from randcheck.protocol.policy import Policy, parse_policy


def key(number: int, kind: bytes = COSIGNER, name: str = "") -> VerifierKey:
    secret = Ed25519PrivateKey.from_private_bytes(number.to_bytes(32, "big"))
    return signer_from(name or f"见证.example/{number}", secret, kind).key


def written(number: int, kind: bytes = COSIGNER, name: str = "") -> str:
    return format_verifier_key(key(number, kind, name))


A, B, C = (f"witness {letter} {written(n)}\n" for n, letter in enumerate("ABC", 1))
KEYS = {letter: key(n) for n, letter in enumerate("ABCDEF", 1)}
TWO_LEVELS = (
    f"# two houses\n\nlog {written(9, ED25519)} https://log.example/\n"
    + f"  witness\tX1  {written(1)} \twitness.example\nwitness X2 {written(2)}\n"
    + f"witness X3 {written(3)}\n \t# one of them\ngroup X 2 X1 X2 X3\n"
    + f"witness Y1 {written(4)}\nwitness Y2 {written(5)}\ngroup Y any Y1 Y2\n"
    + "group X-and-Y all X Y\nquorum X-and-Y\n"
)


def policy(text: str) -> Policy:
    return parse_policy(text.encode())


def holders(letters: str) -> set[VerifierKey]:
    return {KEYS[letter] for letter in letters}


def test_two_levels():
    found = policy(TWO_LEVELS)
    assert found.logs == (key(9, ED25519),)
    assert found.witnesses == dict(zip(["X1", "X2", "X3", "Y1", "Y2"], KEYS.values(), strict=False))
    for enough in ("ABD", "ACE", "BCDE", "ABCDEF"):
        assert found.satisfied(holders(enough))
    for few in ("", "AD", "ABC", "DE", "ADE", "ABF"):
        assert not found.satisfied(holders(few))


@pytest.mark.parametrize(
    ("rule", "enough", "few"),
    [
        ("quorum A", ["A", "AB"], ["", "B", "BC"]),
        ("quorum none", ["", "A"], []),
        ("group g any A B\nquorum g", ["A", "B"], ["", "C"]),
        ("group g all A B\nquorum g", ["AB", "ABC"], ["A", "AC"]),
        ("group g 2 A B C\nquorum g", ["AB", "BC", "ABC"], ["A", "C", ""]),
        ("group g 1 A\ngroup h all g B\nquorum g", ["A"], ["B"]),
        ("quorum B\ngroup g all A B", ["B"], ["A"]),
        ("group all any A B\ngroup any all all C\nquorum any", ["AC", "BC"], ["AB", "C"]),
    ],
)
def test_rules(rule, enough, few):
    found = policy(f"{A}{B}{C}{rule}\n")
    assert all(found.satisfied(holders(letters)) for letters in enough)
    assert not any(found.satisfied(holders(letters)) for letters in few)


def test_two_witnesses_who_saw_different_forks_are_no_quorum_of_two():
    found = policy(f"{A}{B}group both all A B\nquorum both\n")
    times = {KEYS["A"]: 100}, {KEYS["B"]: 100}
    assert [found.quorum_time(seen) for seen in times] == [None, None]
    assert found.quorum_time(times[0] | times[1]) == 100


def test_the_quorum_is_reached_when_the_last_needed_cosigned():
    found = policy(TWO_LEVELS)
    times = dict(zip(KEYS.values(), [10, 40, 30, 20, 35, 5], strict=True))
    assert found.quorum_time(times) == 30
    del times[KEYS["C"]]
    assert found.quorum_time(times) == 40
    del times[KEYS["B"]]
    assert found.quorum_time(times) is None and found.quorum_time({}) is None
    assert policy("quorum none\n").quorum_time(times) is None


@given(st.dictionaries(st.sampled_from(list(KEYS.values())), st.integers(1, 9)))
def test_the_time_is_the_earliest_of_all(times):
    found = policy(TWO_LEVELS)
    early = [t for t in range(10) if found.satisfied({k for k, at in times.items() if at <= t})]
    assert found.quorum_time(times) == (early[0] if early else None)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        (A, 2),
        (f"{A}quorum A", 2),
        (f"{A}quorum A\nquorum A\n", 3),
        (f"quorum A\n{A}", 1),
        (f"{A}quorum a\n", 2),
        (f"{A}quorum\n", 2),
        (f"{A}quorum A A\n", 2),
        (f"{A}group g any B\n{B}quorum A\n", 2),
        (f"{A}group g any g\nquorum A\n", 2),
        (f"{A}group g any none\nquorum A\n", 2),
        (f"{A}group g any A A\nquorum A\n", 2),
        (f"{A}{B}group g any A\ngroup h all A B\nquorum h\n", 4),
        (f"{A}group A any A\nquorum A\n", 2),
        (f"{A}group none any A\nquorum A\n", 2),
        (f"{A}group g 0 A\nquorum A\n", 2),
        (f"{A}group g 2 A\nquorum A\n", 2),
        (f"{A}group g 01 A\nquorum A\n", 2),
        (f"{A}group g -1 A\nquorum A\n", 2),
        (f"{A}group g １ A\nquorum A\n", 2),
        (f"{A}group g {'9' * 5000} A\nquorum A\n", 2),
        (f"{A}group g all\nquorum A\n", 2),
        (f"{A}{A}quorum A\n", 2),
        (f"{A}witness B {written(1)}\nquorum A\n", 2),
        (f"{A}witness B {written(1, name='other')}\nquorum A\n", 2),
        (f"{A}witness A {written(2)}\nquorum A\n", 2),
        (f"witness none {written(1)}\nquorum none\n", 1),
        (f"witness A {written(1, ED25519)}\nquorum A\n", 1),
        (f"log {written(1)}\nquorum none\n", 1),
        (f"log {written(1, ED25519)}\nlog {written(1, ED25519, 'o')}\nquorum none\n", 2),
        (f"log {written(1, ED25519)} url #remark\nquorum none\n", 1),
        ("log\nquorum none\n", 1),
        ("log x\nquorum none\n", 1),
        (f"witness {written(1)}\nquorum none\n", 1),
        (f"Witness A {written(1)}\nquorum none\n", 1),
        ("quorum none\r\n", 1),
        ("# \0\nquorum none\n", 1),
        ("quorum none\n\x7f\n", 2),
        ("quorum\u00a0none\n", 1),
    ],
)
def test_bad_lines_are_named(text, line):
    with pytest.raises(Malformed, match=f"policy line {line}: ") as told:
        policy(text)
    assert f"第 {line} 行" in told.value.what.zh and told.value.hint


def test_names_are_octets():
    same = f"witness K {written(1)}\nwitness \u212a {written(2)}\n".encode()
    odd = same + b"group \xff all \xe2\x84\xaa K\ngroup \xfe any \xff\nquorum \xff\n"
    found = parse_policy(odd)
    assert len(found.witnesses) == 2 and found.satisfied(holders("AB"))
    for line in (b"log \xff\n", b"log \xff+00000000+AAAA\n", b"witness \xff \xff\n"):
        with pytest.raises(Malformed):
            parse_policy(line)


def test_caps():
    many = "".join(f"witness {n} {written(n + 1)}\n" for n in range(101))
    assert len(policy(many[: many.index("witness 100 ")] + "quorum 7\n").witnesses) == 100
    with pytest.raises(Malformed, match="policy line 101: more than 100"):
        policy(many + "quorum 7\n")
    assert parse_policy(b"quorum none\n" + b"#" * (65_536 - 13) + b"\n")
    with pytest.raises(Malformed, match="at most"):
        parse_policy(b"quorum none\n" + b"#" * (65_536 - 12) + b"\n")


def test_groups_may_nest_deep():
    nested = "".join(f"group {n} 1 {n - 1 or 'A'}\n" for n in range(1, 3001))
    found = policy(f"{A}{nested}quorum 3000\n")
    assert found.satisfied(holders("A")) and not found.satisfied(set())


WORDS = ["log", "witness", "group", "quorum", "none", "any", "all", "1", "2", "#", "A", "g", "\n"]
WORDS += [" ", "\n", "\t", written(1), written(2), written(3, ED25519)]


@given(st.binary(max_size=300), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join))
def test_no_bytes_do_harm(data, text):
    for one in (data, text.encode(), TWO_LEVELS.encode() + data):
        try:
            found = parse_policy(one)
        except Malformed:
            continue
        assert found.quorum is None or not found.satisfied(set())
