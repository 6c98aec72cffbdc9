"""The claims of one seal (SPEC sections 7.2-7.4, 8-12); `bars` has a module of its own."""

from collections import Counter
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from .bars import Bars
from .draw import derive, drawn_numbers, seed_of
from .fold import Seal, State
from .forms import in_window, need
from .note import Key
from .pairing import all_filled
from .sources import drand_of
from .tables import Framed, Inspectors, Rest, Result, read_result

Labels = dict[tuple[str, str], str]
People = list[tuple[str, str]] | None


def check_counts(side: dict[str, Any], drum: int, rest: list[Rest]) -> None:
    counts = Counter(row.reason for row in rest)
    listed = [{"reason": reason, "count": counts[reason]} for reason in sorted(counts)]
    need(side["drum"] == drum, "drum")
    need(side["excluded"] == listed, "counts by reason")
    need(side["registered"] == drum + len(rest), "registered")


def check_excluded(state: State, seal: Seal, found: Bars) -> None:
    frame, rest = seal.tables["frame"], seal.tables["excluded"]
    roster = state.entities
    check_counts(seal.body["entities"], len(frame), rest)
    tokens = [row.token for row in frame] + [row.token for row in rest]
    need(len(tokens) == len(set(tokens)), "a token both in the frame and in the rest")
    need(set(tokens) == set(roster.tokens), "frame and rest are not the roster")
    for row in rest:
        token, reason = row.token, row.reason
        owed = found.owed.get(token)
        if reason == "struck":
            good = owed is not None and row[2:] == ("-", str(owed))
        elif reason == "retired":
            good = owed is None and row[2:] == ("-", str(roster.tokens[token]))
            good = good and not roster.active(token)
        elif reason in ("filter", "out-of-scope"):
            good = owed is None and roster.active(token) and row[2:] == ("-", "-")
        else:
            good = reason == "barred"
        need(good, f"excluded {token}: {reason}")


def check_numbers(seal: Seal) -> None:
    """Section 7.3."""
    drums = Counter(row.stratum for row in seal.tables["frame"])
    rest = seal.tables["excluded"]
    barred = Counter(row.stratum for row in rest if row.reason == "barred")
    strata = seal.body["strata"]
    need([s["stratum"] for s in strata] == sorted(drums), "the strata are not those of the frame")
    for s in strata:
        check_stratum(s, drums[s["stratum"]], barred[s["stratum"]])


def check_stratum(s: dict[str, Any], drum: int, barred: int) -> None:
    code, base, number = s["stratum"], drum + barred, s["number"]
    low, high = s["min"], s["max"]
    need(s["drum"] == drum and s["base"] == base, f"{code}: drum or base")
    need(low is None or high is None or low <= high, f"{code}: min above max")
    need((s["ratio"] is None) == (s["rounding"] is None), f"{code}: ratio and rounding")
    if s["ratio"] is not None:
        p, q = s["ratio"]
        need(1 <= p <= q <= 10**7, f"{code}: ratio")
        rounded = {
            "up": -(-base * p // q),
            "down": base * p // q,
            "half-up": (2 * base * p + q) // (2 * q),
            "lot": base * p // q,
        }[s["rounding"]]
        if s["rounding"] == "lot":
            bare = low is None and high is None and not s["zero"] and not s["whole"]
            need(bare, f"{code}: lot with min, max, zero or whole")
            need(base * p < drum * q, f"{code}: lot of the whole drum")
        rounded = rounded if low is None else max(rounded, low)
        rounded = rounded if high is None else min(rounded, high)
        need(number == (min(rounded, drum) if s["whole"] else rounded), f"{code}: number")
    else:
        need(low is None or low <= number, f"{code}: number below min")
        need(high is None or number <= high, f"{code}: number above max")
    need(number <= drum, f"{code}: number above drum")
    need(number >= 1 or s["zero"] or s["rounding"] == "lot", f"{code}: number is zero")
    need(number < drum or s["whole"], f"{code}: the whole drum")
    if code == "owed":
        need(s["ratio"] is None and s["whole"] and number == base, "stratum owed")


def check_inspectors(state: State, seal: Seal) -> None:
    """Section 7.4, and the counts of section 7.1."""
    table: Inspectors = seal.tables["inspectors"]
    rest: list[Rest] = seal.tables["inspectors-excluded"]
    roster, today = state.inspectors, seal.body["as_of"]
    persons = {person.token: person for person in table.persons}
    check_counts(seal.body["inspectors"], len(table.persons), rest)
    tokens = [person.token for person in table.persons] + [row.token for row in rest]
    need(len(tokens) == len(set(tokens)), "a token both a person and in the rest, or twice")
    need(set(tokens) == set(roster.tokens), "persons and rest are not the roster")
    busy = busy_inspectors(state, seal)
    for row in rest:
        if row.reason == "retired":
            good = not roster.active(row.token) and row.reference == str(roster.tokens[row.token])
        elif row.reason == "barred":
            good = row.reference in map(str, busy.get(row.token, ()))
        else:
            good = row.reason in ("expired", "filter", "out-of-scope") and row.reference == "-"
        need(good, f"excluded {row.token}: {row.reason}")
        need(row.reason == "retired" or roster.active(row.token), f"{row.token} is retired")
    for person in table.persons:
        need(roster.active(person.token), f"{person.token} is not active")
        need(person.token not in busy, f"{person.token} is in the window")
        need(person.certificate == "-" or person.certificate >= today, "an expired certificate")
        need(person.tier == (person.token in roster.borrowed), f"{person.token}: tier")
        need(person.prior == 0, f"{person.token}: prior")
    tiers = {person.tier for person in table.persons}
    need(1 not in tiers or seal.body["balance"] == "even", "tier 1 without balance")
    members = {token for panel in table.panels.values() for token in panel}
    need(members == set(persons), "members of panels and persons differ")
    for team, roles in table.teams.items():
        need(sorted(r.place for r in roles) == list(range(1, len(roles) + 1)), f"{team}: places")
        need(len({r.role for r in roles}) == len(roles), f"{team}: role names")
        need(all(r.panel in table.panels for r in roles), f"{team}: a panel without members")
    officers = {token for token, person in persons.items() if person.kind == "officer"}
    for team in {row.team for row in seal.tables["frame"]}:
        need(team in table.teams, f"{team}: no rows")
        roles = table.teams[team]
        sure = sum(r.number for r in roles if officers.issuperset(table.panels[r.panel]))
        need(sure >= 2, f"{team}: fewer than two sure officers")
    check_bar_rows(state, seal, table)
    check_teams(seal.tables["frame"], table)


def busy_inspectors(state: State, seal: Seal) -> dict[str, set[int]]:
    """The seqs that keep inspectors out by `window.inspectors`."""
    window, today = seal.body["window"]["inspectors"], seal.body["as_of"]
    busy: dict[str, set[int]] = {}
    for seq, drawn in state.completed():
        if in_window(window, drawn.body["as_of"], today):
            for _, person in drawn.seated():
                busy.setdefault(person, set()).add(seq)
    for seq, visits in state.visits:
        for visit in visits:
            if visit.kind == "random" and in_window(window, visit.date, today):
                for person in visit.inspectors:
                    busy.setdefault(person, set()).add(seq)
    return busy


def check_bar_rows(state: State, seal: Seal, table: Inspectors) -> None:
    current, today = state.entities.current, seal.body["as_of"]
    window = seal.body["window"]["pairs"]
    kinds: dict[tuple[str, str], str] = {}
    for _, drawn in state.completed():
        if in_window(window, drawn.body["as_of"], today):
            for entity, person in drawn.seated():
                kinds[current(entity), person] = "same-pair"
    for _, visits in state.visits:
        for visit in visits:
            if in_window(window, visit.date, today):
                for person in visit.inspectors:
                    kinds[current(visit.entity), person] = "same-pair"
    for entity, person in state.recusals:
        kinds[current(entity), person] = "recusal"
    eligible = {
        team: {token for role in roles for token in table.panels[role.panel]}
        for team, roles in table.teams.items()
    }
    teams = {row.token: row.team for row in seal.tables["frame"]}
    expected = [
        (entity, person, kind)
        for (entity, person), kind in kinds.items()
        if entity in teams and person in eligible[teams[entity]]
    ]
    need(sorted(expected) == table.bars, "bar rows")


def check_teams(frame: list[Framed], table: Inspectors) -> None:
    """For each frame row alone a complete team exists."""
    number = {person.token: p for p, person in enumerate(table.persons)}
    panels = {
        name: sum(1 << number[token] for token in tokens) for name, tokens in table.panels.items()
    }
    lists = {
        team: [panels[role.panel] for role in roles for _ in range(role.number)]
        for team, roles in table.teams.items()
    }
    barred: dict[str, int] = {}
    for entity, person, _ in table.bars:
        barred[entity] = barred.get(entity, 0) | 1 << number[person]
    known: dict[tuple[str, int], bool] = {}
    for row in frame:
        case = row.team, barred.get(row.token, 0)
        if case not in known:
            known[case] = all_filled([panel & ~case[1] for panel in lists[row.team]])
        need(known[case], f"{row.token}: no complete team")


def derived_result(seal: Seal, practice: bool) -> Result:
    """What the seal and seed.txt make of the draw, whatever the draw entry records."""
    if seal.derived is None:
        body, tables = seal.body, seal.tables
        seed = seed_of(seal.seed_txt(practice))
        codes = [s["stratum"] for s in body["strata"]]
        numbers = dict(zip(codes, drawn_numbers(body["strata"], seed), strict=True))
        rule = body["balance"], body["leeway"]
        data = derive(tables["frame"], tables["inspectors"], numbers, *rule, seed, practice)
        seal.derived = read_result(data, practice)
    return seal.derived


def check_drawn(
    seal: Seal, practice: bool, labels: Labels, people: People
) -> dict[str, Callable[[], None]]:
    """The claims `seed`, `selection` and `pairing` of a drawn seal, as functions that raise."""
    draw, result = seal.draw, seal.result
    assert draw is not None and result is not None

    def check_seed() -> None:
        seed = seed_of(seal.seed_txt(practice))
        need(draw.body["seed"] == seed, "the seed is not that of seed.txt")

    def check_selection() -> None:
        derived = derived_result(seal, practice)
        need(derived.parts()[0] == result.parts()[0], "the selection differs")
        named = {token for kind, token in labels if kind == "entity"}
        tokens = {row.token for row in derived.drawn() + derived.drawn("reserve")}
        need(named == tokens, "entities of the labels")

    def check_pairing() -> None:
        derived = derived_result(seal, practice)
        table = seal.tables["inspectors"]
        need(derived.parts()[1] == result.parts()[1], "the pairing differs")
        if people is not None:
            tokens = sorted(token for token, _ in people)
            need(tokens == sorted(p.token for p in table.persons), "people: not the persons")
            for token, opening in people:
                need(sha256(opening.encode()).hexdigest() == token, f"people: {token} not opened")

    return {"seed": check_seed, "selection": check_selection, "pairing": check_pairing}


def seen_states(
    seal: Seal, log_keys: list[tuple[str, Key]], fingerprints: list[str], codes: list[str]
) -> dict[str, str]:
    """The claims that rest on what the user brings."""
    given = {
        key
        for role, key in log_keys
        if role == "observer" and any(key.fingerprint.startswith(f) for f in fingerprints)
    }
    seen = any(seal.entry.text_hash.startswith(code) for code in codes)
    state = "true" if seen else "not proved"
    kinds = {source["kind"] for source in seal.body["sources"]}
    vouched = seal.inputs is not None and bool(seal.inputs.signers & given)
    if "practice" in kinds or (kinds & {"dice", "lottery"} and not vouched):
        unchosen = "not proved"
    else:
        unchosen = "not checked here" if drand_of(seal.body) else "true"
    return {
        "sealed-first": state,
        "only-seal": state,
        "unchosen": unchosen,
        "files-held": "true" if seal.entry.signers & given else "not proved",
    }


def lacks_certificate(seal: Seal) -> bool:
    seated = {person for _, person in seal.seated()}
    return any(
        p.token in seated and p.kind == "officer" and p.certificate == "-"
        for p in seal.tables["inspectors"].persons
    )
