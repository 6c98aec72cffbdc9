import pytest

from randcheck.errors import Faulty, Refused
from randcheck.files import PoolRow, read_pools
from randcheck.model import Licence

V1 = (
    "专项库名称,对应专项库监管标签,统一社会信用代码/注册号,企业名称,许可证名称,许可证编号,许可批准日期,"
    "有效期至,许可发证机关,专业监管,专业资质资格,配备专家（组长）\n"
)


def read(text, **options):
    return read_pools("库.csv", text.encode(), **options)


def test_every_field():
    row = "广告库,广告标签,a1,甲,广告证,X 1,2020年3月1日,9999-09-09,某局,专业,资格,张三\n"
    reading = read(V1 + row)
    licence = Licence("广告库", "广告标签", "广告证", "X 1", "2020-03-01", "9999-12-31", "某局")
    assert reading.values == (PoolRow("A1", "甲", licence),)
    assert reading.source.not_read == ("专业监管", "专业资质资格", "配备专家（组长）")


def test_a_row_stands_for_each_pool_tag_and_number():
    reading = read(V1 + '甲库、乙库,t1；t2,A1,甲,证,"X1,X2",,,,,,\n')
    held = {(r.licence.pool, r.licence.tag, r.licence.number) for r in reading.values}
    assert held == {(p, t, n) for p in ("甲库", "乙库") for t in ("t1", "t2") for n in ("X1", "X2")}


@pytest.mark.parametrize(
    ("cell", "pools"),
    [
        ("计量标准、技术机构专项库", ["计量标准、技术机构专项库"]),
        ("计量标准、技术机构专项库；直销库", ["计量标准、技术机构专项库", "直销库"]),
        ("甲,乙", ["甲", "乙"]),
        ("甲库,", ["甲库"]),
    ],
)
def test_a_comma_within_the_name_of_a_pool(cell, pools):
    reading = read(f'专项库,代码,名称\n"{cell}",A1,甲\n')
    assert [row.licence.pool for row in reading.values] == pools


def test_a_file_that_is_one_pool():
    text = "统一社会信用代码/注册号,企业名称\nA1,甲\nA2,乙\n"
    reading = read(text, pool="整治库")
    assert [(row.code, row.licence) for row in reading.values] == [
        ("A1", Licence("整治库")),
        ("A2", Licence("整治库")),
    ]
    with pytest.raises(Refused) as caught:
        read(text)
    assert "--pool 专项库名称" in caught.value.hint.zh


def test_the_option_outweighs_the_column():
    reading = read("代码,名称,专项库\nA1,甲,别库\n", pool="整治库")
    assert reading.values[0].licence.pool == "整治库"
    assert reading.source.not_read == ("专项库",)


def test_words_for_nothing_are_nothing_and_a_pool_is_needed():
    assert read(V1 + "甲库,无,A1,甲,/,N/A,-,—,null,,,\n").values == (
        PoolRow("A1", "甲", Licence("甲库")),
    )
    with pytest.raises(Faulty) as caught:
        read(V1 + ",,A1,甲,,,昨天,,,,,\n,,,,,,,,,,,\n甲库,,,乙,,,,,,,,\n")
    assert [fault.zh.split("：")[0] for fault in caught.value.faults] == [
        "库.csv A2",
        "库.csv G2",
        "库.csv C4",
    ]


def test_a_code_that_is_a_plate_is_of_a_vehicle():
    assert read("车牌号码,业户名称\n浙A·12345,某运输公司\n", pool="危运").values == (
        PoolRow("浙A12345", "某运输公司", Licence("危运"), "车辆"),
    )


def test_equal_rows_are_merged():
    reading = read("代码,名称\nA1,甲\nA1,甲\n", pool="库")
    assert len(reading.values) == 1 and "第 3 行同第 2 行" in reading.warnings[0].zh
