"""Every real roster and template imports, in every kind of file."""

import csv
import io
from pathlib import Path

import pytest
from oldbooks import ods, table, xls
from openpyxl import Workbook

from randcheck.files import read_entities, read_inspectors, read_pools

ENTITIES = [
    "rosters/zj_list01.csv",
    "rosters/cn_enterprises_1992_sh.csv",
    "rosters/cn_enterprises_1992_zj.csv",
]
PERSON = {
    "单位工号": "G7",
    "姓名": "王强",
    "性别": "男",
    "身份证号": "11010519491231002X",
    "手机号": "13800138000",
    "学历": "本科",
    "学历专业": "法学",
    "岗位大类": "综合监管",
    "从事本岗起始日期": "2015-07-01",
    "岗位资质资格": "药品检查员",
    "执法事项范围": "A01.直销违法行为检查，B01.食品",
    "地区": "某县",
    "层级": "县局",
    "担任职务": "科员",
    "具体职务": "二级主办",
    "所在业务部门（机构）": "餐饮科",
    "是否专家": "否",
    "工商执法证编号": "4541321",
    "工商执法证有效期": "2026-12-31",
    "省执法证编号": "201654321",
    "执法证编号": "201654321",
    "执法证有效期": "长期",
    "执法证发证机关": "某省",
    "执法人员状态": "有效",
}
MEMBER = {
    "专项库名称": "广告经营单位专项库",
    "对应专项库监管标签": "广告A，广告B",
    "统一社会信用代码/注册号": "913301007161035748",
    "企业名称": "某某公司",
    "许可证名称": "/",
    "许可证编号": "X1",
    "许可批准日期": "2020年1月5日",
    "有效期至": "9999-09-09",
    "许可发证机关": "某局",
    "配备专家（组长）": "张三",
}


def rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline="")))


def as_xlsx(rows):
    book = Workbook(write_only=True)
    sheet = book.create_sheet("名单")
    for row in rows:
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


FORMS = {
    "xlsx": as_xlsx,
    "xls": lambda rows: xls(名单=rows),
    "ods": lambda rows: ods(table("名单", *rows)),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("case", ENTITIES)
def test_rosters_are_the_same_in_every_kind_of_file(cases, case, form):
    path = cases / case
    expected = read_entities(case, path.read_bytes())
    found = read_entities(case, FORMS[form](rows_of(path)))
    assert found.values == expected.values and len(found.values) > 400
    assert found.source.format == form


def test_regions_that_nobody_filled_in_are_empty(cases):
    values = read_entities("a", (cases / ENTITIES[1]).read_bytes()).values
    assert not any(entity.region == "N/A" or entity.kind == "N/A" for entity in values)
    assert any(entity.region == "崇明" and entity.address for entity in values)


def filled(path: Path, person: dict[str, str]) -> list[list[str]]:
    (headings,) = rows_of(path)
    return [headings, [person.get(heading, "") for heading in headings]]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("template", ["", "_otherdept"])
def test_templates_of_inspectors(cases, template, form):
    rows = filled(cases / "templates" / f"zj_inspector_roster_import{template}.csv", PERSON)
    reading = read_inspectors("人员", FORMS[form](rows))
    (person,) = reading.values
    assert (person.code, person.until, person.staff) == ("201654321", "9999-12-31", "G7")
    assert (person.qualifications, person.post) == (("药品检查员",), "科员")
    assert set(reading.source.not_read) == {*reading.source.private, *reading.source.spared}
    assert not any(PERSON[key] in repr(reading) for key in ("身份证号", "手机号", "学历专业"))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("template", "pool", "count"),
    [
        ("zj_special_library_import_v1.csv", "", 2),
        ("zj_special_library_import_v2.csv", "", 2),
        ("zj_special_rectification_import.csv", "整治库", 1),
        ("zj_entity_pool_import.csv", "整治库", 1),
    ],
)
def test_templates_of_pools(cases, template, pool, count, form):
    rows = filled(cases / "templates" / template, MEMBER)
    values = read_pools("库", FORMS[form](rows), pool=pool).values
    assert len(values) == count
    assert {row.code for row in values} == {"913301007161035748"}
    if not pool:
        assert {row.licence.tag for row in values} == {"广告A", "广告B"}
        assert {row.licence.until for row in values} == {"9999-12-31"}


def test_names_of_special_pools_are_pools(cases):
    names = [row[1] for row in rows_of(cases / "zj_special_libraries_27.csv")[1:]]
    for name in names:
        text = f"专项库名称,代码,名称\n{name},A1,甲\n"
        assert [row.licence.pool for row in read_pools("库", text.encode()).values] == [name]
