"""The claims of a seal or event about who is in the drum (SPEC sections 7.2-7.4); `bars` and
what is drawn have modules of their own."""

from collections import Counter
from typing import Any

from .bars import Bars
from .forms import in_window, need
from .pairing import all_filled
from .state import Event, Seal, Sealed, State
from .tables import Framed, Inspectors, Rest


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


def check_same_teams(event: Event, seal: Seal) -> None:
    """An event brings people, not other rules (section 8.5)."""

    def made_of(table: Inspectors, team: str) -> list[tuple[int, str, int]]:
        return [(role.place, role.role, role.number) for role in table.teams.get(team, [])]

    for team in {row.team for row in event.tables["frame"]}:
        now, then = (made_of(of.tables["inspectors"], team) for of in (event, seal))
        need(now == then, f"team {team} is not the seal's")


def check_inspectors(state: State, seal: Sealed) -> None:
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
    if isinstance(seal, Event):
        check_same_teams(seal, state.seal_of(seal.entry.body["draw"]))


def busy_inspectors(state: State, seal: Sealed) -> dict[str, set[int]]:
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


def check_bar_rows(state: State, seal: Sealed, table: Inspectors) -> None:
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
    of: dict[str, list[tuple[str, str]]] = {}
    for (entity, person), kind in kinds.items():
        of.setdefault(entity, []).append((person, kind))
    expected = [
        (row.token, person, kind)
        for row in seal.tables["frame"]
        # the frame of an event is of an earlier entry
        for person, kind in of.get(current(row.token) if isinstance(seal, Event) else row.token, ())
        if person in eligible[row.team]
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
