"""A change of a roster against a plain comparison that holds everything in memory."""

from collections import Counter
from dataclasses import replace
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import Refused
from randcheck.model import Entity, Inspector
from randcheck.packed import ENTITY, INSPECTOR
from randcheck.protocol.roster import RosterState
from randcheck.protocol.table import ROSTER_ENTITIES, ROSTER_INSPECTORS, format_table
from randcheck.services import rosters
from randcheck.services.rosters import Wanted, change_entities, change_inspectors

CODES = st.sampled_from(["A", "A1", "B", "C", "甲", "Z"])
NAMES = st.sampled_from(["甲店", "乙店"])
ALIASES = st.lists(CODES, max_size=1).map(tuple)
ENTITIES = st.builds(
    Entity, CODES, NAMES, region=st.sampled_from(["", "城关"]), tags=ALIASES, aliases=ALIASES
)
INSPECTORS = st.builds(Inspector, CODES, NAMES, scope=ALIASES, lead=st.booleans())
WANTED = {
    "partial": st.booleans(),
    "retire": st.dictionaries(CODES, st.just("closed"), max_size=2),
    "revive": st.booleans(),
    "columns": st.sampled_from([None, ("code", "name"), ("code", "name", "region")]),
}


class Plain:
    """The rules of SPEC and of `Wanted`, row by row over dictionaries."""

    def __init__(self, form, wanted, known, state=None):
        self.form, self.wanted, self.known = form, wanted, known
        self.state = state or RosterState()

    def found(self):
        direct = {v.code: v for v in self.wanted.values}
        found = {c: v for c, v in direct.items() if self.state.current(c) == c}
        for old, value in direct.items():
            if (code := self.state.current(old)) != old:
                found.setdefault(code, replace(value, code=code))
        return found

    def aliases(self, found):
        news = {}
        for value in found.values():
            for old in getattr(value, "aliases", ()):
                if self.state.alias_of.get(old) == value.code:
                    continue
                if old == value.code or old in self.state.alias_of or old in news:
                    raise Refused(SimpleNamespace(zh="", en=""))
                news[old] = value.code
        return news

    def overlay(self, before, given):
        taken = self.wanted.columns or self.form.columns
        return replace(before, **{column: getattr(given, column) for column in taken})

    def differing(self, before, after):
        return sorted(
            column
            for column in self.form.columns
            if column != "aliases" and getattr(before, column) != getattr(after, column)
        )

    def run(self):
        wanted, known, found = self.wanted, self.known, self.found()
        rows, write, kinds = [], {}, Counter()
        for code, given_value in found.items():
            if code not in known:
                rows.append((code, "added", "-"))
                write[code] = given_value, True
                continue
            before, active = known[code]
            value = self.overlay(before, given_value)
            if wanted.revive and not active and code not in wanted.retire:
                rows.append((code, "revived", "-"))
                write[code] = value, True
            if changed := self.differing(before, value):
                rows.append((code, "changed", ",".join(changed)))
                write[code] = value, code in write or active
        vanished = set() if wanted.partial else known.keys() - found.keys()
        for code, reason in {**dict.fromkeys(vanished, "vanished"), **wanted.retire}.items():
            if code not in known:
                raise Refused(SimpleNamespace(zh="", en=""))
            if known[code][1]:
                rows.append((code, "retired", reason))
                before = known[code][0]
                write[code] = self.overlay(before, found[code]) if code in found else before, False
        unchanged = len(found.keys() - write.keys())
        news = self.aliases(found)
        gone = {old for old in news if old in known}
        rows = [row for row in rows if row[0] not in gone]
        rows += [(code, "aliased", old) for old, code in news.items()]
        write = {code: row for code, row in write.items() if code not in gone}
        for code in (set(news.values()) - gone) & known.keys():
            before, active = known[code]
            former = (*before.aliases, *(old for old in news if news[old] == code))
            value = replace(self.overlay(before, found[code]), aliases=tuple(dict.fromkeys(former)))
            write[code] = value, write.get(code, (None, active))[1]
        kinds = Counter(row[1] for row in rows)
        return rows, write, gone, unchanged, kinds


def journal(known, form, of, state=None):
    """Stand in for a journal: its roster, its state, and tokens that are in another order."""

    def walk(codes=None):
        for code in sorted(known):
            if codes is None or code in codes:
                yield (*form.flatten(known[code][0]), int(known[code][1]))

    store = SimpleNamespace(walk_entities=walk, walk_inspectors=walk)
    tokens = SimpleNamespace(token=lambda code: code.encode().hex().rjust(64, "f")[::-1])
    workspace = SimpleNamespace(store=store, tokens=lambda: tokens)
    history = SimpleNamespace(**{of: state or RosterState()})
    return SimpleNamespace(
        workspace=workspace, state=SimpleNamespace(history=history), practice=False
    )


def agree(change, plain, kind, form, name=str):
    rows, write, gone, unchanged, kinds = plain.run()
    named = [(name(code), *rest) for code, *rest in rows]
    assert change.table == (format_table(kind, named, False) if rows else b"")
    written = {flat[0]: (form.restore(flat), active) for flat, active in change.rows}
    assert written == write and len(change.rows) == len(write)
    assert (set(change.gone), change.unchanged) == (gone, unchanged)
    assert {k: n for k, n in change.counts.items() if n} == kinds


def attempt(work):
    try:
        return work()
    except Refused:
        return None


@pytest.mark.parametrize("few", [0, 500])
@given(
    st.lists(ENTITIES, max_size=5),
    st.dictionaries(CODES, st.tuples(ENTITIES, st.booleans()), max_size=5),
    st.dictionaries(st.sampled_from(["C", "Z"]), st.sampled_from(["A", "B"]), max_size=2),
    st.fixed_dictionaries(WANTED),
)
def test_entities(few, values, known, alias_of, how):
    state = RosterState()
    state.alias_of = alias_of
    known = {c: (replace(e, code=c), a) for c, (e, a) in known.items() if c not in alias_of}
    values = list({value.code: value for value in values}.values())
    wanted = Wanted(values, **how)
    plain = Plain(ENTITY, wanted, known, state)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rosters, "FEW", few)
        made = journal(known, ENTITY, "entities", state)
        change = attempt(lambda: change_entities(made, wanted))
    if change is None:
        assert attempt(plain.run) is None
    else:
        agree(change, plain, ROSTER_ENTITIES, ENTITY)


@given(
    st.lists(INSPECTORS, max_size=5),
    st.dictionaries(CODES, st.tuples(INSPECTORS, st.booleans()), max_size=5),
    st.fixed_dictionaries(WANTED | {"columns": st.sampled_from([None, ("code", "name", "lead")])}),
)
def test_inspectors(values, known, how):
    known = {code: (replace(person, code=code), a) for code, (person, a) in known.items()}
    values = list({value.code: value for value in values}.values())
    wanted = Wanted(values, **how)
    plain = Plain(INSPECTOR, wanted, known)
    made = journal(known, INSPECTOR, "inspectors")
    change = attempt(lambda: change_inspectors(made, wanted))
    if change is None:
        assert attempt(plain.run) is None
    else:
        agree(change, plain, ROSTER_INSPECTORS, INSPECTOR, made.workspace.tokens().token)


def test_a_new_former_code_blanks_no_column():
    known = {"A": (Entity("A", "甲店", region="城关", tags=("x",)), True)}
    wanted = Wanted([Entity("A", "甲店", aliases=("B",))], columns=("code", "name"))
    change = change_entities(journal(known, ENTITY, "entities"), wanted)
    [(flat, active)] = change.rows
    assert ENTITY.restore(flat) == replace(known["A"][0], aliases=("B",)) and active


def test_samples_are_the_first_by_code():
    known = {f"A{n}": (Entity(f"A{n}", "甲"), True) for n in range(8)}
    values = [Entity(f"B{n}", "乙") for n in reversed(range(8))]
    change = change_entities(journal(known, ENTITY, "entities"), Wanted(values, partial=False))
    assert change.samples["added"] == tuple(f"B{n} 乙" for n in range(5))
    assert change.samples["retired"] == tuple(f"A{n} 甲" for n in range(5))


def test_of_two_rows_recoded_to_one_entity_the_first_in_the_file_stays():
    state = RosterState()
    state.alias_of = {"C": "A", "Z": "A"}
    values = [Entity("Z", "乙店"), Entity("C", "甲店")]
    change = change_entities(journal({}, ENTITY, "entities", state), Wanted(values))
    assert [flat[:2] for flat, _ in change.rows] == [["A", "乙店"]]
    assert [text.en for text in change.warnings] == ["Z is A today", "C is A today"]


def test_a_row_that_became_a_former_code_is_not_written_again():
    known = {code: (Entity(code, "甲店"), True) for code in "AB"}
    values = [Entity("A", "甲店", aliases=("B",)), Entity("B", "甲店", aliases=("C",))]
    change = change_entities(journal(known, ENTITY, "entities"), Wanted(values))
    assert change.gone == ("B",) and change.counts["aliased"] == 2
    assert [flat[0] for flat, _ in change.rows] == ["A"]
