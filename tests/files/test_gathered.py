"""Equal codes and former codes of a large roster, against a reading row by row."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import Faulty
from randcheck.files import read_entities
from randcheck.model import Entity

CODES = st.sampled_from(["A1", "A10", "A2", "B", "甲1"])
ROWS = st.lists(
    st.tuples(CODES, st.sampled_from(["甲", "乙", ""]), st.lists(CODES, max_size=2, unique=True)),
    min_size=1,
    max_size=8,
)
BYTES_A_ROW = 400
"""About 250 when measured; a value of its own for every row would take above 1000."""


def row_by_row(rows):
    """Tell what stands in the file: values by code, cells at fault in their order, merged rows."""
    kept: dict[str, tuple[int, Entity]] = {}
    faults, merged = [], []
    for number, (code, name, former) in enumerate(rows, 2):
        entity = Entity(code, name, aliases=tuple(alias for alias in former if alias != code))
        if not name:
            faults.append((f"B{number}", "缺“名称”"))
        elif code not in kept:
            kept[code] = number, entity
        elif kept[code][1] == entity:
            merged.append(f"第 {number} 行同第 {kept[code][0]} 行")
        else:
            faults.append((f"A{number}", f"A{kept[code][0]} 相同"))
    owners: dict[str, str] = {}
    for number, entity in kept.values():
        for alias in sorted(entity.aliases):
            other = f"A{kept[alias][0]}" if alias in kept else owners.get(alias)
            if other:
                faults.append((f"C{number}", f"{alias} 在 {other} 也有"))
            owners.setdefault(alias, f"C{number}")
    values = sorted((entity for _, entity in kept.values()), key=lambda entity: entity.code)
    return values, faults, merged


@given(ROWS)
def test_rows_are_kept_apart_as_if_read_one_by_one(rows):
    lines = [f"{code},{name},{';'.join(former)}" for code, name, former in rows]
    data = "\n".join(["代码,名称,曾用代码", *lines]).encode()
    values, faults, merged = row_by_row(rows)
    if faults:
        with pytest.raises(Faulty) as caught:
            read_entities("a", data)
        found = [fault.zh.removeprefix("a ").split("：", 1) for fault in caught.value.faults]
        assert [cell for cell, _ in found] == [cell for cell, _ in faults]
        assert all(words in text for (_, text), (_, words) in zip(found, faults, strict=True))
        return
    reading = read_entities("a", data)
    assert reading.values == values
    assert all(any(pair in w.zh for w in reading.warnings) for pair in merged[:5])
    assert len(reading.warnings) == bool(merged)


def test_a_row_takes_little_memory():
    size = 20_000
    rows = (f"33012200{n:07},澄溪镇第{n}号食品店,城关镇,餐饮,A" for n in range(size, 0, -1))
    data = "\n".join(["代码,名称,地区,行业,信用风险等级", *rows]).encode()
    read_entities("a", data[:2000].rsplit(b"\n", 1)[0])
    told = []
    tracemalloc.start()
    try:
        reading = read_entities("a", data, progress=lambda *seen: told.append(seen))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(reading.values) == size and reading.values[0].code == "330122000000001"
    assert peak / size < BYTES_A_ROW
    assert told == sorted(told) and len(told) == 5
    assert {total for _, total in told} == {len(data)} and told[-1][0] > 0.7 * len(data)
