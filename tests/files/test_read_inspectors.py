import pytest

from randcheck.errors import Faulty
from randcheck.files import read_inspectors
from randcheck.model import Inspector

TEMPLATE = "zj_inspector_roster_import.csv"
IDENTITY, PHONE = "11010519491231002X", "13800138000"


def read(text, **overrides):
    return read_inspectors("人员.csv", text.encode(), overrides)


def one(text):
    (inspector,) = read(text).values
    return inspector


def faults(text):
    with pytest.raises(Faulty) as caught:
        read(text)
    return [fault.zh.removeprefix("人员.csv ") for fault in caught.value.faults]


def filled(cases, template, **cells):
    heading = (cases / "templates" / template).read_bytes().decode("utf-8-sig").strip()
    return heading + "\n" + ",".join(cells.get(name, "") for name in heading.split(",")) + "\n"


def test_the_provincial_template(cases):
    text = filled(
        cases,
        TEMPLATE,
        单位工号="G7",
        姓名="王强",
        身份证号=IDENTITY,
        手机号=PHONE,
        执法事项范围="A01.直销违法行为检查，B01.食品",
        地区="某县",
        省执法证编号="201654321",
        工商执法证编号="4541321",
        执法证有效期="2027年6月30日",
        工商执法证有效期="长期",
        执法人员状态="有效",
        **{"所在业务部门（机构）": "餐饮科"},
    )
    reading = read(text)
    assert reading.values == (
        Inspector(
            code="201654321",
            name="王强",
            department="餐饮科",
            scope=("A01.直销违法行为检查", "B01.食品"),
            regions=("某县",),
            until="2027-06-30",
            staff="G7",
        ),
    )
    assert reading.source.private == ("身份证号", "手机号")
    assert IDENTITY not in repr(reading)
    assert PHONE not in repr(reading)


def test_the_template_of_other_departments(cases):
    text = filled(
        cases,
        "zj_inspector_roster_import_otherdept.csv",
        姓名="李梅",
        执法证编号="4541322",
        执法证有效期="9999-09-09",
        是否专家="是",
        执法人员状态="失效",
    )
    assert read(text).inactive == {"4541322": "invalid"}
    active = read(text.replace("失效", "有效")).values
    assert active == (Inspector("4541322", "李梅", role="expert", until="9999-12-31"),)


def test_personal_data_is_not_even_in_faults():
    text = f"姓名,执法证号,身份证号,手机号\n王强,,{IDENTITY},{PHONE}\n李梅,{IDENTITY},,\n"
    found = faults(text)
    assert len(found) == 2
    assert "像是身份证号" in found[1]
    assert IDENTITY not in repr(found)
    assert PHONE not in repr(found)


def test_a_staff_number_serves_only_where_there_is_no_certificate():
    reading = read("单位工号,姓名,工商执法证编号,省执法证编号\nG1,甲,K1,S1\nG2,乙,K2,\nG3,丙,,\n")
    assert [inspector.code for inspector in reading.values] == ["S1", "K2", "G3"]
    assert [warning.zh for warning in reading.warnings] == ["有 1 人没有执法证号，用单位工号代替"]


@pytest.mark.parametrize(
    ("cells", "role"),
    [
        ("王强,执法人员,否", "officer"),
        ("王强,专家,", "expert"),
        ("王强,辅助人员,否", "auxiliary"),
        ("王强,,是", "expert"),
        ("王强,,", "officer"),
        ("王强,执法人员,是", "officer"),
        ("*王强,,", "auxiliary"),
        ("王强 ＊,,", "auxiliary"),
    ],
)
def test_roles(cells, role):
    inspector = one(f"执法证号,姓名,人员类别,是否专家\n1,{cells}\n")
    assert (inspector.name, inspector.role) == ("王强", role)


def test_inactive_people_are_codes_only():
    reading = read("执法证号,姓名,状态\n1,甲,有效\n2,,失效\n3,丙,\n2,,失效\n,丁,失效\n")
    assert [inspector.code for inspector in reading.values] == ["1", "3"]
    assert reading.inactive == {"2": "invalid"}
    assert read("执法证号,姓名,状态\n2,乙,失效\n").values == ()


def test_faults_of_inspectors():
    found = faults(
        "执法证号,姓名,状态,有效期至,是否专家,人员类别\n"
        "1,甲,也许,2027-02-30,大概,厨师\n"
        "2,*,,,,\n"
        "3,丙,有效,,,\n"
        "3,丙,失效,,,\n"
        "4,丁,,2027-01-01,,\n"
        "4,丁,,2028-01-01,,\n"
    )
    places = [fault.split("：")[0] for fault in found]
    assert places == ["C2", "F2", "E2", "D2", "B3", "A7", "A5"]
    assert "执法人员、检查人员、专家" in found[1]
    assert "A6 相同" in found[5]
    assert "A4 是有效的" in found[6]


def test_every_column_of_the_provincial_templates_is_understood(cases):
    for template in (TEMPLATE, "zj_inspector_roster_import_otherdept.csv"):
        source = read(filled(cases, template, 姓名="王强", 单位工号="G7")).source
        assert source.private == ("身份证号", "手机号")
        assert source.spared == ("性别", "学历", "学历专业", "从事本岗起始日期")
        assert source.not_read == (
            *("性别", "身份证号", "手机号", "学历", "学历专业", "从事本岗起始日期"),
        )


def test_what_else_is_known_of_a_person():
    text = (
        "单位工号,姓名,岗位大类,岗位资质资格,执法事项范围,执法领域,层级,担任职务,具体职务,执法证编号,"
        "执法证有效期,执法证发证机关,是否组长,借自单位\n"
        "G7,王强,综合岗,药品检查员、特种设备监察员,A01.直销，B01.食品,餐饮,县局,科长,二级主办,Z1,"
        "20271231,省司法厅,是,邻县局\n"
        "G8,李梅,,,A01.直销,A01.直销,,,科员,Z2,,,否,是\n"
        "G9,赵六,,,,,,,,Z3,,,,否\n"
    )
    first, second, third = read(text).values
    assert first == Inspector(
        "Z1",
        "王强",
        scope=("餐饮", "A01.直销", "B01.食品"),
        until="2027-12-31",
        issuer="省司法厅",
        staff="G7",
        qualifications=("药品检查员", "特种设备监察员"),
        level="县局",
        post="科长",
        category="综合岗",
        lead=True,
        borrowed="邻县局",
    )
    assert second == Inspector(
        "Z2", "李梅", scope=("A01.直销",), staff="G8", post="科员", borrowed="外借"
    )
    assert third == Inspector("Z3", "赵六", staff="G9")


@pytest.mark.parametrize(
    ("cells", "code", "until"),
    [
        ("K1,2026-01-01,S1,2027-01-01", "S1", "2027-01-01"),
        ("K1,2026-01-01,S1,", "S1", ""),
        ("K1,2026-01-01,,2027-01-01", "K1", "2026-01-01"),
        ("K1,,,2027-01-01", "K1", ""),
        (",2026-01-01,,", "G1", "2026-01-01"),
    ],
)
def test_number_and_date_are_of_one_pair(cells, code, until):
    heading = "单位工号,姓名,工商执法证编号,工商执法证有效期,省执法证编号,执法证有效期"
    inspector = one(f"{heading}\nG1,甲,{cells}\n")
    assert (inspector.code, inspector.until, inspector.staff) == (code, until, "G1")


def test_a_date_of_the_only_number_needs_no_name():
    for number, date in (("工商执法证编号", "执法证有效期"), ("执法证号", "有效期至")):
        assert one(f"姓名,{number},{date}\n甲,K1,2026-01-01\n").until == "2026-01-01"
    assert one("姓名,执法证号,工商执法证有效期\n甲,K1,2026-01-01\n").until == ""


@pytest.mark.parametrize(
    ("heading", "cell", "borrowed"),
    [
        ("是否借用", "是", "外借"),
        ("借调", "否", ""),
        ("借调", "无", ""),
        ("借用", "√", "外借"),
        ("借自单位", "邻县局", "邻县局"),
    ],
)
def test_people_on_loan(heading, cell, borrowed):
    assert one(f"执法证号,姓名,{heading}\n1,甲,{cell}\n").borrowed == borrowed
