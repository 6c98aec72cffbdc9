"""The look over the rosters: each line says what it should, and is silent otherwise."""

import io
import itertools
import random
import types
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from randcheck.files import read_entities, read_inspectors
from randcheck.model import Entity, Inspector, Licence
from randcheck.protocol.parts import Practice
from randcheck.regions import contains, region_name
from randcheck.services import draws, keys, plan, quality, quality_cover, setup
from randcheck.services.journal import Journal, open_journal
from randcheck.services.lookup import retire_entity, retire_inspector
from randcheck.services.remarks import Remark, Scene, Severity
from randcheck.services.request import Request
from randcheck.services.rosters import Wanted, apply_change, change_entities, change_inspectors
from randcheck.services.rules import Rules, default_rules, parse_rules
from randcheck.services.versions import roster_version
from randcheck.services.world import World

TODAY = "2026-06-01"
GOOD = "91330000668306747T"
RULES = parse_rules(default_rules())


def rules(old: str, new: str) -> Rules:
    data = default_rules().decode()
    assert old in data
    return parse_rules(data.replace(old, new).encode())


SAME = rules("same = []", 'same = ["region", "industry"]')
FULL = Entity(GOOD, "甲店", "县局", "城关所", "330106", "餐饮", "A", "企业", "城关路1号", "存续")
PERSON = Inspector(
    "3301001",
    "员一",
    "餐饮科",
    ("餐饮",),
    ("330106",),
    "officer",
    "2028-01-01",
    "省厅",
    "007",
    ("食品",),
    "县",
    "科员",
    "监管",
)


def scene(*entities: Entity, people: list[Inspector] | None = None, **more: object) -> Scene:
    if people is None:
        people = [PERSON, replace(PERSON, code="3301002")]
    given: dict[str, object] = {"rules": RULES, **more}
    return Scene(TODAY, entities or (FULL,), people, **given)  # type: ignore[arg-type]


def look(found: Scene) -> dict[str, Remark]:
    lines = [line for make in quality.LINES for line in make(found)]
    assert len({line.key for line in lines}) == len(lines)
    for line in lines:
        assert len(line.examples) <= 3 and line.what.zh and line.what.en and line.todo.zh
    return {line.key: line for line in lines}


def codes(line: Remark) -> list[str]:
    return [code for code, _ in line.examples]


def test_good_rosters_leave_only_the_panel_to_name():
    assert set(look(scene())) == {"panel-officer"}
    assert look(scene())["panel-officer"].count == 2


def test_empty_rosters_are_errors():
    found = look(Scene(TODAY, (), (), RULES))
    assert {key for key, line in found.items() if line.severity is Severity.ERROR} == {
        "no-entities",
        "no-inspectors",
    }


def firm(code: str = GOOD, **changes: object) -> Entity:
    return replace(FULL, code=code, **changes)  # type: ignore[arg-type]


TWINS = [
    ("twin-alias", firm("A1", name="甲"), firm("A2", name="乙", aliases=("A1",)), ["A1"]),
    ("twin-alias", firm("A1", name="甲", aliases=("B",)), firm("A2", aliases=("B",)), ["B"]),
    ("twin-look-alike", firm("AO1", name="甲"), firm("A0I", name="乙"), ["AO1", "A0I"]),
    ("twin-check", firm(), firm(GOOD[:-1] + "U", name="乙"), [GOOD, GOOD[:-1] + "U"]),
    (
        "twin-address",
        firm("A1", name="甲（城关）店", region="x"),
        firm("A2", name="甲(城关) 店", region="y"),
        ["A1", "A2"],
    ),
    ("twin-region", firm("A1", address=""), firm("A2", address="别处"), ["A1", "A2"]),
]


@pytest.mark.parametrize(("key", "one", "other", "named"), TWINS)
def test_twins(key, one, other, named):
    found = look(scene(one, other))
    assert codes(found[key]) == named and found[key].count == len(named)
    assert key not in look(scene(one)) and key not in look(scene(other, firm("Z9", name="丙")))


def test_one_name_in_two_regions_is_no_twin():
    apart = firm("A1", region="330106", address="甲路"), firm("A2", region="330105", address="乙路")
    assert not any(key.startswith("twin") for key in look(scene(*apart)))


def test_codes():
    found = look(scene(firm("110101199003077432", name="a"), firm("13800138000", name="b")))
    assert found["personal-code"].count == 2 and found["personal-code"].severity == "error"
    wrong = look(scene(firm("9133000066830G747T"), firm("9133OOOO668306747T", name="b")))
    line = wrong["check-character"]
    assert line.count == 2 and line.examples[1] == ("9133OOOO668306747T", GOOD + "?")
    assert "check-character" not in look(scene(firm("330000000008000"), firm("企合浙绍总字1")))


@pytest.mark.parametrize(
    ("region", "known"),
    [
        *((good, True) for good in ("330106", "3301", "33", "330100", "330106001", "城关镇", "")),
        *((bad, False) for bad in ("990106", "33010", "330199")),
    ],
)
def test_region_codes(region, known):
    people = [replace(PERSON, code=f"3301{n}", regions=(region,)) for n in range(2)]
    found = look(scene(firm(region=region), people=people))
    assert ("region-code" not in found) is known
    assert ("inspector-region-code" not in found) is known


def test_regions_hold_one_another_by_prefix():
    assert contains("3301", "330106") and contains("330100", "330106") and contains("33", "3301")
    assert not contains("330106", "3301") and not contains("3301", "3302")
    assert not contains("", "330106") and not contains("城关", "城关")
    assert contains("330106", "330106001005") and contains("330106001000", "330106001005")
    assert region_name("330106") == "西湖区" and region_name("330000") == "浙江省"
    assert region_name("810000") == "香港特别行政区" and region_name("城关") is None


LICENCES = [
    ("licence-dates", Licence("药店", since="2020-01-01"), 1),
    ("licence-dates", Licence("药店", until="2028-01-01"), 1),
    ("licence-ended", Licence("药店", since="2020-01-01", until="2026-05-31"), 1),
    ("licence-ended", Licence("药店", since="2020-01-01", until="2026-06-01"), 0),
    ("licence-ending", Licence("药店", since="2020-01-01", until="2026-06-01"), 1),
    ("licence-ending", Licence("药店", since="2020-01-01", until="2026-07-31"), 1),
    ("licence-ending", Licence("药店", since="2020-01-01", until="2026-08-01"), 0),
    ("licence-ending", Licence("药店", since="2020-01-01", until="9999-12-31"), 0),
]


@pytest.mark.parametrize(("key", "held", "count"), LICENCES)
def test_licences(key, held, count):
    found = look(scene(firm(licences=(held,))))
    assert (found[key].count if key in found else 0) == count


def test_an_entity_in_several_pools_counts_once():
    held = Licence("药店", "", "", "", "2020-01-01", "9999-12-31")
    twice = firm(licences=(held, replace(held, pool="餐饮"), replace(held, number="2")))
    assert look(scene(twice))["several-pools"].count == 1
    assert "several-pools" not in look(scene(firm(licences=(held, replace(held, number="2")))))


CERTIFICATES = [
    ("certificate-ended", {"until": "2026-05-31"}, 1),
    ("certificate-ended", {"until": "2026-06-01"}, 0),
    ("certificate-ending", {"until": "2026-07-31"}, 1),
    ("certificate-ending", {"until": "2026-08-01"}, 0),
    ("certificate-unknown", {"until": ""}, 1),
    ("certificate-unknown", {"until": "", "role": "auxiliary"}, 0),
    ("no-scope", {"scope": ()}, 1),
    ("no-regions", {"regions": ()}, 1),
    ("experts", {"role": "expert"}, 1),
    ("auxiliaries", {"role": "auxiliary"}, 1),
    ("personal-certificate", {"code": "13800138000"}, 1),
    ("blank-level", {"level": ""}, 1),
]


@pytest.mark.parametrize(("key", "change", "count"), CERTIFICATES)
def test_people(key, change, count):
    third = replace(PERSON, **({"code": "3301003"} | change))
    found = look(scene(people=[PERSON, replace(PERSON, code="3301002"), third]))
    assert (found[key].count if key in found else 0) == count


def test_a_blank_column_weighs_more_where_the_rules_look_at_it():
    some = [firm(f"A{n}", name=f"甲{n}", region="330106" if n else "") for n in range(3)]
    line = look(scene(*some))["blank-region"]
    assert (line.count, line.severity) == (1, Severity.HINT) and "66%" in line.what.zh
    assert look(scene(*some, rules=SAME))["blank-region"].severity is Severity.WARNING


def test_who_has_no_team_and_which_regions_nobody_covers():
    far, odd = firm("A2", name="乙", region="330105"), firm("A3", name="丙", industry="锅炉")
    found = look(scene(FULL, far, odd, rules=SAME))
    assert codes(found["no-team"]) == ["A2", "A3"]
    assert codes(found["uncovered-region"]) == ["330105"]
    assert codes(found["uncovered-industry"]) == ["锅炉"]
    assert "no-team" not in look(scene(FULL, far, odd))


def test_one_person_is_no_team_nor_an_expert_an_officer_nor_one_whose_certificate_ended():
    for second in ([], [replace(PERSON, code="2", role="expert")]):
        found = look(scene(people=[PERSON, *second]))
        assert found["no-team"].count == 1 and found["panel-officer"].count == 1
    ended = replace(PERSON, code="2", until="2026-05-31")
    assert look(scene(people=[PERSON, ended]))["no-team"].count == 1
    mixed = rules('kinds = ["officer"]', 'kinds = ["officer", "expert"]')
    expert = replace(PERSON, code="2", role="expert")
    assert look(scene(people=[PERSON, expert], rules=mixed))["no-team"].count == 1


def test_the_recused_leave_too_few_for_one_entity_only():
    other = firm("A2", name="乙")
    found = look(scene(FULL, other, recused={"A2": frozenset({"3301001"})}))
    assert codes(found["no-team"]) == ["A2"]


def test_an_empty_panel_is_an_error():
    found = look(scene(people=[replace(PERSON, role="auxiliary")]))
    assert found["panel-officer"].count == 0 and found["panel-officer"].severity == "error"


class Item(types.SimpleNamespace):
    """What an inspection item is known by."""


@pytest.mark.parametrize(
    ("scope", "covered"),
    [
        ((), True),
        (("A01",), True),
        (("公示信息",), True),
        (("A01.公示信息",), True),
        (("A02",), False),
    ],
)
def test_items(monkeypatch, scope, covered):
    listed = (Item(code="A01", name="公示信息", basis="法"),)
    monkeypatch.setattr(quality_cover, "latest_items", lambda journal: listed)
    found = scene(people=[replace(PERSON, scope=scope)])
    lines = quality_cover.unqualified_items(None, found)  # type: ignore[arg-type]
    assert [codes(line) for line in lines] == ([] if covered else [["A01"]])
    expert = scene(people=[replace(PERSON, scope=scope, role="expert")])
    assert quality_cover.unqualified_items(None, expert)  # type: ignore[arg-type]


# --- the log ------------------------------------------------------------------------------


class Bureau:
    """A workspace whose clock is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.now = "2026-03-02T01:00:00Z"
        count = itertools.count()
        world = World(
            lambda: self.now,
            lambda size: sha256(str(next(count)).encode()).digest()[:size],
        )
        begun = setup.init(folder / "ws", "白石县局", "李梅", "correct horse", True, world)
        self.journal: Journal = open_journal(begun.workspace)
        operator = setup.open_signer(self.journal, "operator", "correct horse")
        self.signers = [
            operator,
            setup.add_observer(self.journal, "王强", "battery staple", operator),
        ]
        people = [PERSON, replace(PERSON, code="3301002")]
        self.load([FULL, firm("A2", name="乙"), firm("B9", name="戊")])
        apply_change(self.journal, change_inspectors(self.journal, Wanted(tuple(people))), None)

    def load(self, entities: list[Entity], digest: str | None = "0" * 64) -> None:
        apply_change(self.journal, change_entities(self.journal, Wanted(tuple(entities))), digest)

    def seal(self) -> None:
        request = Request("餐饮", (Practice("practice"),), number=1)
        draws.seal(self.journal, plan.prepare(self.journal, RULES, request), self.signers)

    def report(self) -> dict[str, Remark]:
        return {line.key: line for line in quality.check(self.journal).remarks}


@pytest.fixture
def bureau(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bureau]:
    monkeypatch.setattr(keys, "KDF_ROUNDS", 1)
    found = Bureau(tmp_path)
    yield found
    found.journal.workspace.store.close()


def test_age_counts_imports_not_edits(bureau):
    bureau.now = "2026-04-01T01:00:00Z"
    assert (bureau.report()["age-entities"].count, "age-inspectors" in bureau.report()) == (
        30,
        False,
    )
    assert bureau.report()["age-entities"].severity is Severity.HINT
    bureau.now = "2026-04-02T01:00:00Z"
    bureau.load([firm("A3", name="丙")], None)
    assert bureau.report()["age-entities"].severity is Severity.WARNING
    bureau.load([firm("A4", name="丁")])
    assert bureau.report()["age-entities"].count == 0


@pytest.mark.parametrize(("away", "named"), [("2026-05-05", True), ("2026-05-01", False)])
def test_a_row_away_just_for_a_draw_is_named(bureau, away, named):
    bureau.now = f"{away}T01:00:00Z"
    retire_entity(bureau.journal, "A2", "其他")
    bureau.now = "2026-06-02T01:00:00Z"
    bureau.seal()
    assert "away-entities" not in bureau.report()
    bureau.load([firm("A2", name="乙")])
    assert ("away-entities" in bureau.report()) is named
    if named:
        assert codes(bureau.report()["away-entities"]) == ["A2"]


def test_a_row_that_left_after_the_draw_is_not_named(bureau):
    bureau.seal()
    retire_entity(bureau.journal, "A2", "其他")
    bureau.load([firm("A2", name="乙")])
    assert "away-entities" not in bureau.report()


def test_an_inspector_away_is_named_by_his_number_and_without_a_draw_nobody_is(bureau):
    third = replace(PERSON, code="3301003")
    apply_change(bureau.journal, change_inspectors(bureau.journal, Wanted((third,))), None)
    for seals in (False, True):
        retire_inspector(bureau.journal, "3301003", "其他")
        if seals:
            bureau.seal()
        apply_change(bureau.journal, change_inspectors(bureau.journal, Wanted((third,))), None)
        found = bureau.report()
        assert ("away-inspectors" in found) is seals
    assert codes(found["away-inspectors"]) == ["3301003"]


def test_rules_that_cannot_be_read_are_a_line_of_the_report(bureau):
    bureau.journal.workspace.rules_path.write_text("[", encoding="utf-8")
    found = bureau.report()
    assert found["rules"].severity is Severity.ERROR and "no-team" not in found


def test_the_worst_comes_first_and_nothing_is_written(bureau):
    before = bureau.journal.size
    report = quality.check(bureau.journal)
    ranks = [list(Severity).index(line.severity) for line in report.remarks]
    assert ranks == sorted(ranks) and bureau.journal.size == before
    assert (report.entities, report.inspectors) == (3, 2)


# --- versions -----------------------------------------------------------------------------

ROWS = [
    {"代码": GOOD, "名称": "甲（城关）店", "地区": "城关", "曾用代码": "B1、B2"},
    {"代码": "A2-3", "名称": "乙店", "地区": "东乡", "曾用代码": ""},
    {"代码": "企合字1", "名称": "丙, 丁店", "地区": "", "曾用代码": "C1"},
]
STAFF = [
    {"执法证号": "A1", "姓名": "甲", "执法领域": "餐饮、零售", "执法证有效期": "2027-01-05"},
    {"执法证号": "A2", "姓名": "乙", "执法领域": "", "执法证有效期": "9999-12-31"},
]


def dressed(chance: random.Random, heading: str, text: str) -> str:
    """Write a cell as another clerk would."""
    if heading in ("代码", "执法证号"):
        text = chance.choice(
            [text, text.lower(), f" {text} ", _wide(text), text.replace("2", " 2")]
        )
    if heading == "执法证有效期":
        known = [text, text.replace("-", "/"), text.replace("-0", "-"), text.replace("-", "")]
        text = chance.choice([*known, "长期"] if text.startswith("9") else known)
    if heading in ("曾用代码", "执法领域"):
        parts = text.split("、")
        chance.shuffle(parts)
        text = chance.choice(["、", ",", "，", ";", "\n"]).join(parts)
    return chance.choice([text, f"  {text}", f"{text}\u3000"])


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def other_file(chance: random.Random, rows: list[dict[str, str]]) -> bytes:
    """Write the same roster in another order, encoding, notation and kind of file."""
    headings = list(rows[0])
    chance.shuffle(headings)
    body = [[dressed(chance, h, row[h]) for h in headings] for row in rows]
    chance.shuffle(body)
    form = chance.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16", "xlsx"])
    if form == "xlsx":
        book = Workbook()
        for line in [headings, *body]:
            book.active.append(line)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()
    quoted = [[f'"{cell}"' for cell in line] for line in [headings, *body]]
    return "".join(",".join(line) + "\r\n" for line in quoted).encode(form)


def version_of(values) -> str:
    return roster_version((v, True) for v in sorted(values, key=lambda v: v.code))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_files_that_say_the_same_have_one_version(seed):
    chance = random.Random(seed)
    for rows, read in ((ROWS, read_entities), (STAFF, read_inspectors)):
        plain = ",".join(rows[0]) + "\n"
        plain += "".join(",".join(f'"{c}"' for c in row.values()) + "\n" for row in rows)
        known = version_of(read("a", plain.encode()).values)
        assert version_of(read("b", other_file(chance, rows)).values) == known


def _lines(cells: tuple[str, ...]) -> bytes:
    return f"randcheck roster version 1\n{chr(0x1F).join(cells)}\x1e".encode()


def test_the_version_of_a_roster_never_changes():
    held = Licence("药店", since="2020-01-01")
    row = Entity("A1", '甲"店', tags=("乙", "甲"), licences=(held,))
    cells = (
        "A1",
        '甲"店',
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "乙\n甲",
        "药店\t\t\t\t2020-01-01\t\t",
        "",
        "0",
    )
    assert roster_version([(row, False)]) == sha256(_lines(cells)).hexdigest()
    cells = (
        "3301001",
        "员一",
        "餐饮科",
        "餐饮",
        "330106",
        "officer",
        "2028-01-01",
        "省厅",
        "007",
        "食品",
    )
    cells = (*cells, "县", "科员", "监管", "0", "", "1")
    assert roster_version([(PERSON, True)]) == sha256(_lines(cells)).hexdigest()
    assert roster_version([])[:16] == "94a813149b92b51b"


@pytest.mark.parametrize(
    "other",
    [
        [],
        [(FULL, False)],
        [(FULL, True), (firm("A2"), True)],
        [(firm(name="乙店"), True)],
        [(firm(office="县", station="局城关所"), True)],
        [(firm(since="2020-01-01"), True)],
        [(firm(aliases=("甲",)), True)],
        [(firm(licences=(Licence("甲"),)), True)],
    ],
)
def test_whatever_differs_gives_another_version(other):
    assert roster_version(other) != roster_version([(FULL, True)])


def test_one_label_is_not_two():
    one, two = firm(tags=("甲、乙",)), firm(tags=("甲", "乙"))
    assert version_of([one]) != version_of([two])
    joined, apart = Licence("甲", "乙"), Licence("甲乙", "")
    assert version_of([firm(licences=(joined,))]) != version_of([firm(licences=(apart,))])


def test_what_a_list_holds_counts_and_not_its_order():
    one, two = Licence("甲"), Licence("乙")
    there = replace(FULL, tags=("a", "b"), licences=(one, two), aliases=("X", "Y"))
    back = replace(FULL, tags=("b", "a"), licences=(two, one), aliases=("Y", "X"))
    assert version_of([there]) == version_of([back])


def test_rows_out_of_order_are_not_given_a_version():
    with pytest.raises(ValueError, match="does not come after"):
        roster_version([(firm("A2"), True), (firm("A1"), True)])


def test_the_store_walks_in_the_order_of_the_version(bureau):
    names = ["A9", "企合字1", "A10", "A-1", "A.1", "㐀1", "0"]
    bureau.load([firm(code, name=code) for code in names])
    walked = [e.code for e, _ in bureau.journal.workspace.store.sorted_entities()]
    assert walked == sorted([*names, GOOD, "A2", "B9"])
