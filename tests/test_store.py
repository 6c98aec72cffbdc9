"""Rosters and attachments in the database: walked in order, whole, or refused in plain words."""

import random
import sqlite3
from contextlib import closing

import pytest

from randcheck.errors import Refused, Unreadable
from randcheck.model import Entity, Inspector
from randcheck.packed import ENTITY, INSPECTOR
from randcheck.store import database
from randcheck.store.store import Appending, Store

FIRMS = [Entity(f"{sign}{n}", "店", aliases=("X", "Y")) for sign in "甲A9-" for n in range(3)]
STAFF = [Inspector(f"33{n}", f"员{n}", lead=n % 2 == 0, scope=("餐饮",)) for n in range(4)]


@pytest.fixture
def store(tmp_path):
    store = Store.create(tmp_path / "randcheck.db")
    yield store
    store.close()


def appending(files=None):
    firms = [(ENTITY.flatten(firm), n % 3 > 0) for n, firm in enumerate(FIRMS)]
    staff = [(INSPECTOR.flatten(person), True) for person in STAFF]
    return Appending(0, "genesis", b"note", b"checkpoint", files or {}, firms, staff)


def test_rosters_are_walked_in_the_order_of_their_codes(store):
    store.append(appending())
    walked = [(ENTITY.restore(row[:-1]), bool(row[-1])) for row in store.walk_entities()]
    active = {firm.code: n % 3 > 0 for n, firm in enumerate(FIRMS)}
    assert walked == [(f, active[f.code]) for f in sorted(FIRMS, key=lambda firm: firm.code)]
    assert dict(store.entities()) == {firm.code: (firm, on) for firm, on in walked}
    assert all(store.entity(firm.code) == (firm, active[firm.code]) for firm in FIRMS)
    assert store.entity("none") is None
    some = list(store.walk_entities(["甲1", "A0", "none"]))
    assert [row[0] for row in some] == ["A0", "甲1"]
    assert list(store.walk_entities([])) == []
    people = [INSPECTOR.restore(row[:-1]) for row in store.walk_inspectors()]
    assert people == STAFF and store.inspectors() == {p.code: (p, True) for p in STAFF}


@pytest.mark.parametrize("size", [0, 1, 2 * database.BLOB_PIECE, 2 * database.BLOB_PIECE + 1])
def test_an_attachment_comes_back_whole(store, size):
    data = random.Random(size).randbytes(size)
    store.append(appending({"file": data, "other": b"x"}))
    assert store.file(0, "file") == data and store.file(0, "other") == b"x"


def test_a_full_disk_is_said_and_leaves_nothing(store):
    with store._engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 20}")
    with pytest.raises(Unreadable, match="full"):
        store.append(appending({"file": bytes(10**6)}))
    assert store.notes() == [] and list(store.walk_entities()) == []


def test_a_damaged_roster_is_said(tmp_path):
    path = tmp_path / "randcheck.db"
    with closing(Store.create(path)) as store:
        store.append(appending())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE entity")
        connection.commit()
    with closing(Store.open(path)) as store, pytest.raises(Unreadable, match="unusable"):
        list(store.walk_entities())


def test_a_second_writer_is_refused(store, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0)
    path = store._engine.url.database
    with closing(Store.open(path)) as other, closing(sqlite3.connect(path)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        with pytest.raises(Refused, match="another randcheck"):
            other.append(appending())
