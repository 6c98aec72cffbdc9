"""SPEC section 8: sources of the seed, their lines and bits, and seed.txt."""

from typing import Any

from .forms import is_hex, is_number, is_value, need
from .tables import first_line

QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971"
# game: bits, then (is a set, how many, lowest, highest) for each group
GAMES: dict[str, tuple[int, list[tuple[bool, int, int, int]]]] = {
    "kl8": (61, [(True, 20, 1, 80)]),
    "ssq": (24, [(True, 6, 1, 33), (True, 1, 1, 16)]),
    "dlt": (24, [(True, 5, 1, 35), (True, 2, 1, 12)]),
    "pl5": (16, [(False, 5, 0, 9)]),
    "fc3d": (9, [(False, 3, 0, 9)]),
}


def bits(source: dict[str, Any], observed: bool = True) -> int:
    """`observed`: does genesis list `observer` for `inputs`?"""
    if source["kind"] == "dice" and not observed:
        return 0
    if source["kind"] == "dice":
        sides, throws = int(source["sides"]), int(source["throws"])
        return int(sides**throws).bit_length() - 1
    if source["kind"] == "lottery":
        return GAMES[source["game"]][0]
    return 128 if source["kind"] == "drand" else 0


def round_time(source: dict[str, Any]) -> int:
    return 1692803367 + 3 * (int(source["round"]) - 1)


def drand_of(seal: dict[str, Any]) -> dict[str, Any] | None:
    last: dict[str, Any] = seal["sources"][-1]
    return last if last["kind"] == "drand" else None


def check_sources(seal: dict[str, Any], time: int, practice: bool, observed: bool = True) -> None:
    """The rules of section 8.1 on a seal written at `time`."""
    sources = seal["sources"]
    kinds = [source["kind"] for source in sources]
    need(1 <= len(kinds) <= 4 and len(set(kinds)) == len(kinds), "1-4 sources of different kind")
    need("drand" not in kinds[:-1], "drand stands last")
    need((kinds == ["practice"]) if practice else ("practice" not in kinds), "practice sources")
    for source in sources:
        if source["kind"] == "dice":
            need(2 <= source["sides"] <= 100 and 1 <= source["throws"] <= 200, "sides, throws")
        elif source["kind"] == "lottery":
            need(source["game"] in GAMES, "an unknown lottery game")
        elif source["kind"] == "drand":
            need(source["chain"] == QUICKNET, "another drand chain than quicknet")
            need(source["round"] >= 1, "the drand round")
            need(round_time(source) >= time + 300, "the drand round is too near")
    need(seal["bits"] == sum(bits(source, observed) for source in sources), "bits")
    need(practice or seal["bits"] >= 40, "bits below 40")


def check_line(source: dict[str, Any], line: str) -> None:
    """Is this a seed line of this source?"""
    kind, *cells = line.split(" ")
    need(kind == source["kind"], "a seed line of another source")
    good = False
    if kind == "dice":
        throws = cells[1:]
        good = cells[:1] == [str(source["sides"])] and len(throws) == source["throws"]
        good = good and all(is_number(throw, 1, source["sides"]) for throw in throws)
    elif kind == "lottery":
        good = len(cells) == 3 and cells[:2] == [source["game"], str(source["issue"])]
        good = good and are_groups(source["game"], cells[2])
    elif kind == "value":
        good = len(cells) == 2 and cells[0] == source["label"] and is_value(cells[1])
    elif kind == "drand":
        good = len(cells) == 3 and cells[:2] == [source["chain"], str(source["round"])]
        good = good and is_hex(cells[2], 96)
    elif kind == "practice":
        good = len(cells) == 1 and is_hex(cells[0], 64)
    need(good, f"a seed line: {kind}")


def are_groups(game: str, text: str) -> bool:
    groups = text.split("/")
    rules = GAMES[game][1]
    if len(groups) != len(rules) + 1 or groups[-1] != "":
        return False
    for (is_set, count, low, high), group in zip(rules, groups[:-1], strict=True):
        numbers = group.split(".")
        if len(numbers) != count + 1 or numbers[-1] != "":
            return False
        if not all(is_number(number, low, high) for number in numbers[:-1]):
            return False
        values = [int(number) for number in numbers[:-1]]
        if is_set and values != sorted(set(values)):
            return False
    return True


def seed_txt(
    seal: str, inputs: str | None, lines: list[str], practice: bool, word: str = "seal"
) -> bytes:
    """The table `seed v1`; `seal` and `inputs` are text hashes; `word` says of what."""
    head = [first_line("seed v1", practice), f"{word} {seal}"]
    if inputs is not None:
        head.append(f"inputs {inputs}")
    return ("\n".join(head + lines) + "\n").encode()
