import time

import pytest

from randcheck.errors import Faulty
from randcheck.files import read_entities
from randcheck.files.uscc import has_true_check
from randcheck.protocol.alphabet import is_label, is_open_token


@pytest.mark.parametrize(
    ("roster", "count", "doubtful"),
    [
        ("zj_list01.csv", 478, 0),
        ("zj_list03.csv", 42_782, 2),
        ("cn_enterprises_1992_sh.csv", 2_267, 0),
        ("cn_enterprises_1992_zj.csv", 2_385, 0),
    ],
)
def test_counts(cases, roster, count, doubtful):
    data = (cases / "rosters" / roster).read_bytes()
    reading = read_entities(roster, data)
    assert len(reading.values) == count
    assert len(reading.warnings) == doubtful
    assert all(is_open_token(entity.code) for entity in reading.values)
    assert all(is_label(entity.name) for entity in reading.values)
    again = read_entities(roster, data.decode("utf-8-sig").encode("gb18030"))
    assert again.values == reading.values
    assert again.source.encoding == "gb18030"


def test_the_provincial_list_in_time(cases):
    data = (cases / "rosters" / "zj_list03.csv").read_bytes()
    start = time.process_time()
    values = read_entities("zj_list03.csv", data).values
    assert time.process_time() - start < 2  # 0.3 s when measured; room for slow machines
    assert sum(has_true_check(entity.code) for entity in values) == 37_417
    assert sum(len(entity.code) in (13, 14, 15) for entity in values) == 5_363
    assert {entity.office for entity in values} >= {"浙江省工商行政管理局"}


@pytest.mark.parametrize(
    "template",
    [
        "zj_entity_pool_import.csv",
        "zj_special_library_import_v1.csv",
        "zj_special_library_import_v2.csv",
        "zj_special_rectification_import.csv",
    ],
)
def test_templates_of_entities(cases, template):
    data = (cases / "templates" / template).read_bytes()
    with pytest.raises(Faulty, match="1 faults") as caught:
        read_entities(template, data)
    assert "没有数据" in caught.value.faults[0].zh
    headings = data.decode("utf-8-sig").strip().split(",")
    row = ["A1" if "代码" in heading else "某某" for heading in headings]
    reading = read_entities(template, data.rstrip() + ("\r\n" + ",".join(row)).encode())
    assert (reading.values[0].code, reading.values[0].name) == ("A1", "某某")
    assert len(reading.source.mapping) + len(reading.source.not_read) == len(headings)
