"""Importing rosters and pools into a workspace, through the services."""

import itertools
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from randcheck.errors import Faulty, UsageError
from randcheck.model import Licence
from randcheck.services import keys, setup
from randcheck.services.imports import import_entities, import_inspectors, import_visits
from randcheck.services.journal import Journal, open_journal
from randcheck.services.lookup import edit_entity, edit_inspector
from randcheck.services.pools import Tally, import_pools, list_pools, tally
from randcheck.services.rosters import apply_change
from randcheck.services.visits import record_visits
from randcheck.services.world import World

POOLS = "专项库名称,对应专项库监管标签,代码,企业名称,许可证名称,许可证编号\n"


class Desk:
    """A bureau that imports files."""

    def __init__(self, folder: Path) -> None:
        count = itertools.count()
        world = World(
            lambda: "2026-03-02T01:00:00Z",
            lambda size: sha256(str(next(count)).encode()).digest()[:size],
        )
        begun = setup.init(folder / "ws", "某县局", "李梅", "correct horse", False, world)
        self.journal: Journal = open_journal(begun.workspace)
        self.file = folder / "file.csv"

    def entities(self, text: str, partial: bool = False) -> list[str]:
        self.file.write_text(text, encoding="utf-8")
        found, change = import_entities(self.journal, str(self.file), {}, partial)
        apply_change(self.journal, change, found.sha256)
        return [warning.zh for warning in change.warnings]

    def inspectors(self, text: str) -> list[str]:
        self.file.write_text(text, encoding="utf-8")
        found, change = import_inspectors(self.journal, str(self.file), {}, False)
        apply_change(self.journal, change, found.sha256)
        return [warning.zh for warning in change.warnings]

    def pools(self, text: str, update: bool = False, pool: str = "") -> list[str]:
        self.file.write_text(text, encoding="utf-8")
        found, change = import_pools(self.journal, str(self.file), {}, update, pool=pool)
        apply_change(self.journal, change, found.sha256)
        return [warning.zh for warning in change.warnings]

    def held(self) -> dict[str, tuple[Licence, ...]]:
        roster = self.journal.workspace.store.entities()
        return {code: entity.licences for code, (entity, _) in roster.items()}

    def active(self) -> dict[str, bool]:
        roster = self.journal.workspace.store.entities()
        return {code: active for code, (_, active) in roster.items()}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setattr(keys, "KDF_ROUNDS", 1)
    found = Desk(tmp_path)
    yield found
    found.journal.workspace.store.close()


def test_who_is_gone_is_retired_with_the_reason_or_not_added(desk: Desk) -> None:
    assert desk.entities("代码,名称,状态\nA1,甲,存续\nA2,乙,在业\nA3,丙,\n") == []
    text = "代码,名称,状态\nA1,甲,注销\nA2,乙,吊销，未注销\nA3,丙,存续\nA9,壬,迁出\nA8,辛,停业\n"
    assert desk.entities(text) == ["有 2 行已注销、失效等，名录中也没有，不加入"]
    assert desk.active() == {"A1": False, "A2": False, "A3": True}
    assert desk.journal.state.history.entities.retired_by["A1"]
    rows = desk.journal.workspace.store.file(desk.journal.size - 1, "file")
    assert rows is not None
    assert "A1 retired cancelled" in rows.decode().replace("\t", " ")
    assert "A2 retired revoked" in rows.decode().replace("\t", " ")
    desk.entities("代码,名称,状态\nA1,甲,存续\n", partial=True)
    assert desk.active()["A1"] is True


def test_a_former_code_that_is_gone_does_not_retire_who_lives_on(desk: Desk) -> None:
    desk.entities("代码,名称\nR1,甲\n")
    desk.entities("代码,名称,曾用代码\nA1,甲,R1\n")
    assert desk.entities("代码,名称,状态\nR1,甲,注销\nA1,甲,存续\n") == [
        "有 1 行已注销、失效等，名录中也没有，不加入"
    ]
    assert desk.active() == {"A1": True}


def test_an_inspector_who_no_longer_serves(desk: Desk) -> None:
    desk.inspectors("执法证号,姓名,单位工号,执法人员状态\n1,甲,G1,有效\n2,乙,G2,有效\n")
    text = "执法证号,姓名,单位工号,执法人员状态\n1,甲,G1,有效\n2,乙,G2,失效\n3,丙,G3,失效\n"
    assert len(desk.inspectors(text)) == 1
    people = desk.journal.workspace.store.inspectors()
    assert [(code, active) for code, (_, active) in people.items()] == [("1", True), ("2", False)]


def test_an_edit_leaves_what_it_does_not_name(desk: Desk) -> None:
    desk.inspectors("执法证号,姓名,单位工号,层级,是否组长\n1,甲,G1,县局,是\n")
    assert edit_inspector(desk.journal, "1", {"department": "餐饮科"}, new=False)
    person = desk.journal.workspace.store.inspectors()["1"][0]
    assert (person.department, person.staff, person.level, person.lead) == (
        "餐饮科",
        "G1",
        "县局",
        True,
    )


def test_what_is_typed_is_read_as_an_import_reads_it(desk: Desk) -> None:
    desk.entities("代码,名称,风险等级,行业\nA1,甲,A级,f5226\n")
    edit_entity(desk.journal, "A1", {"risk": "ｂ类", "region": "330106000000"}, new=False)
    entity = desk.journal.workspace.store.entities()["A1"][0]
    assert (entity.risk, entity.region, entity.industry) == ("B", "330106", "F5226")


def test_a_file_of_a_pool_replaces_the_pool(desk: Desk) -> None:
    desk.entities("代码,名称\nA1,甲\nA2,乙\n")
    text = POOLS + "广告库,t1,A1,甲,证,X1\n广告库,t2,A2,乙,证,X2\n直销库,,A2,乙,,\n"
    assert desk.pools(text) == []
    assert desk.held()["A2"] == (Licence("广告库", "t2", "证", "X2"), Licence("直销库"))
    assert list_pools(desk.journal) == [Tally("广告库", 2, 2, 2), Tally("直销库", 1, 0, 0)]
    assert desk.pools(POOLS + "广告库,t1,A1,甲,证,X9\n广告库,,A3,丙,,\n") == [
        "有 1 户不在名录中，将加入名录（如 A3）"
    ]
    assert desk.held() == {
        "A1": (Licence("广告库", "t1", "证", "X9"),),
        "A2": (Licence("直销库"),),
        "A3": (Licence("广告库"),),
    }


def test_an_update_adds_and_takes_the_place_of_the_same_licence(desk: Desk) -> None:
    desk.entities("代码,名称\nA1,甲\nA2,乙\n")
    desk.pools(POOLS + "广告库,t1,A1,甲,证,X1\n广告库,t1,A2,乙,证,X2\n")
    desk.pools(POOLS + "广告库,t1,A1,甲,新证,X1\n广告库,t1,A1,甲,证,X3\n", update=True)
    assert desk.held() == {
        "A1": (Licence("广告库", "t1", "新证", "X1"), Licence("广告库", "t1", "证", "X3")),
        "A2": (Licence("广告库", "t1", "证", "X2"),),
    }


def test_a_pool_names_entities_by_the_code_they_have_today(desk: Desk) -> None:
    desk.entities("代码,名称\nR1,甲\nA2,乙\n")
    desk.entities("代码,名称,曾用代码\nA1,甲,R1\nA2,乙,\n")
    desk.entities("代码,名称,状态\nA2,乙,注销\n", partial=True)
    assert desk.pools("代码,名称\nR1,甲\nA2,乙\n", pool="整治库") == [
        "有 1 户在名录中已停用，仍然停用（如 A2）"
    ]
    assert desk.held()["A1"] == (Licence("整治库"),)
    assert desk.active() == {"A1": True, "A2": False}
    assert list_pools(desk.journal) == [Tally("整治库", 1, 0, 0)]


def test_a_pool_of_an_impossible_name(desk: Desk) -> None:
    with pytest.raises(UsageError, match="invisible"):
        desk.pools("代码,名称\nA1,甲\n", pool="库\u200b")


def test_an_entity_counts_once_however_many_licences_it_has() -> None:
    held = [("A1", Licence("库", tag, "证", number)) for tag in "甲乙" for number in ("X1", "X2")]
    assert tally(held).words().zh == "企业1户，监管标签2类，许可证2个"


def test_visits_with_items_are_recorded(desk: Desk) -> None:
    desk.entities("代码,名称\nA1,甲\n")
    desk.file.write_text("代码,检查日期,抽查事项\nA1,2026-01-05,A01.广告\n", encoding="utf-8")
    found, recording = import_visits(desk.journal, str(desk.file), {})
    record_visits(desk.journal, recording, found.sha256)
    assert desk.journal.state.history.visits[0].date == "2026-01-05"
    with pytest.raises(Faulty):
        desk.entities("代码,名称\n")
