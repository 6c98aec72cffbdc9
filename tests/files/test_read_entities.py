import pytest
from hypothesis import given
from hypothesis import strategies as st

from randcheck.errors import Faulty, Refused, UsageError
from randcheck.files import headings, read_entities
from randcheck.model import ENTITY_FIELDS, Entity


def read(text, **overrides):
    return read_entities("企业.csv", text.encode(), overrides)


def faults(text, **overrides):
    with pytest.raises(Faulty) as caught:
        read(text, **overrides)
    return [fault.zh.removeprefix("企业.csv ") for fault in caught.value.faults]


def test_every_field():
    text = (
        "市场主体名称,统一社会信用代码,登记机关,管辖单位,区 县,行业类别,"
        "信用风险等级,主体类型,曾用代码\n"
        "老张饭店,91330122MA2AXXXX1A,某县局,城关所,某县,餐饮,B,个体工商户,330122600000001、浙02号\n"
    )
    assert read(text).values == (
        Entity(
            *("91330122MA2AXXXX1A", "老张饭店", "某县局", "城关所", "某县", "餐饮", "B"),
            kind="个体工商户",
            aliases=("330122600000001", "浙02号"),
        ),
    )


def test_english_headings_are_the_field_names():
    fields = ["code", "name", *ENTITY_FIELDS, "address", "status", "since", "tags", "aliases"]
    reading = read(",".join(fields) + "\nA1,n,o,s,r,x,k,d,a,t,2026-01-05,g;h,B1\n")
    assert reading.values == (
        Entity(
            *("A1", "n", "o", "s", "r", "x", "k", "d", "a", "t", "2026-01-05"),
            tags=("g", "h"),
            aliases=("B1",),
        ),
    )
    assert reading.source.mapping == tuple((field, field) for field in fields)


@given(
    st.sampled_from(["注册号/统一社会信用代码", "社会信用代码", "企业代码"]),
    st.lists(st.sampled_from([" ", "\u3000", "*", "（", "）", "\n", "(必填)"]), max_size=3),
    st.integers(0, 8),
)
def test_headings_are_known_in_spite_of_their_dress(heading, extras, position):
    dressed = heading[:position] + "".join(extras) + heading[position:]
    assert headings.ENTITIES.field(dressed) == "code"


def test_no_heading_stands_for_two_fields_of_one_roster():
    known = (headings.ENTITIES, headings.INSPECTORS, headings.VISITS, headings.RECUSALS)
    for vocabulary in (*known, headings.POOLS, headings.POOLS_OF_ONE):
        for field, name in vocabulary.names.items():
            assert vocabulary.field(name) == field
            assert vocabulary.field(field) == field
        assert not any(map(headings.is_private, vocabulary.words()))


def test_a_second_code_column_serves_where_the_first_is_empty():
    reading = read("注册号,统一社会信用代码,名称\n330106000012345,,甲\n330106000054321,A2,乙\n")
    assert [entity.code for entity in reading.values] == ["330106000012345", "A2"]
    assert reading.source.mapping[:2] == (("code", "统一社会信用代码"), ("code", "注册号"))


def test_a_missing_column_lists_the_headings_and_says_how():
    with pytest.raises(Refused) as caught:
        read("企业编号,企业名称,地区\nA1,甲,某县\n")
    assert "缺“统一社会信用代码”" in caught.value.what.zh
    assert "企业编号、企业名称、地区" in caught.value.what.zh
    assert "--column 代码=企业编号" in caught.value.hint.zh
    assert "--column 代码=企业编号" in caught.value.hint.en


@pytest.mark.parametrize("key", ["代码", "code", "统一社会信用代码", "CODE"])
def test_a_column_can_be_chosen(key):
    reading = read("企业编号,代码,名称\nA1,B1,甲\n", **{key: "企业 编号"})
    assert reading.values == (Entity("A1", "甲"),)
    assert reading.source.not_read == ("代码",)


def test_a_chosen_column_must_be_there_and_the_field_known():
    with pytest.raises(Refused, match="missing region"):
        read("代码,名称,地区\nA1,甲,某县\n", region="片区")
    with pytest.raises(UsageError, match="颜色"):
        read("代码,名称\nA1,甲\n", 颜色="名称")
    with pytest.raises(Refused, match="personal"):
        read("代码,名称,联系电话\nA1,甲,1\n", region="联系电话")


def test_a_heading_that_stands_twice_is_refused():
    with pytest.raises(Refused) as caught:
        read("代码,名称,地区,地 区\nA1,甲,乙,丙\n")
    assert "（C1、D1）" in caught.value.what.zh


def test_a_file_without_header_does_not_read_people_out():
    with pytest.raises(Refused) as caught:
        read("王强,330122198812010012,13800000000\n")
    assert "王强、…、…" in caught.value.what.zh


def test_titles_may_stand_above_for_nine_rows():
    rows = "名录库,,\n" * 9 + "代码,名称\nA1,甲\n"
    assert read(rows).source.header_row == 10
    with pytest.raises(Refused):
        read("名录库,,\n" + rows)


def test_all_faults_come_in_one_report():
    found = faults(
        "代码,名称,地区,曾用代码\n"
        "A*1,甲,某县,\n"
        ",乙,某县,\n"
        "A3,,某县,\n"
        "A4,丁\u202e,某\u200b县,B 1;B?\n"
        "A5,#N/A,某县,\n"
        "A6,己,某县,A7\n"
        "A7,庚,某县,B7\n"
        "A8,辛,某县,B7\n"
        "A7,壬,某县,\n"
        "A9,癸,某县,\n"
    )
    assert [fault.split("：")[0] for fault in found] == [
        *("A2", "A3", "B4", "B5", "C5", "D5", "B6", "A10", "D7", "D9")
    ]
    assert "缺“代码”" in found[1]
    assert "缺“名称”" in found[2]
    assert "错误值" in found[6]
    assert "A8 相同" in found[7]
    assert "A7 在 A8" in found[8]
    assert "B7 在 D8" in found[9]


def test_equal_rows_are_merged_with_one_warning():
    reading = read("代码,名称\nA1,甲\nA2,乙\na1, 甲\nＡ1,甲\n")
    assert reading.values == (Entity("A1", "甲"), Entity("A2", "乙"))
    assert [warning.zh for warning in reading.warnings] == [
        "有 2 行与前面完全相同，已合并（第 4 行同第 2 行、第 5 行同第 2 行）"
    ]


def test_an_alias_equal_to_its_own_code_is_dropped():
    assert read("代码,名称,曾用代码\nA1,甲,a1;B1；B1\n").values == (
        Entity("A1", "甲", aliases=("B1",)),
    )


def test_blank_rows_are_skipped_and_remarks_below_the_table_are_told():
    reading = read("序号,代码,名称\n1,A1,甲\n,,\n\n , ,\u3000\n合计 1 户,,\n2,,\n")
    assert len(reading.values) == 1
    assert [warning.zh for warning in reading.warnings] == [
        "有 2 行只有未读的列有内容，已跳过（如第 6 行）"
    ]


@pytest.mark.parametrize("text", ["代码,名称\n", "代码,名称", "代码,名称\n,\n"])
def test_an_empty_table_is_a_fault(text):
    assert "没有数据" in faults(text)[0]


def test_an_empty_file_is_refused():
    with pytest.raises(Refused, match="0 bytes"):
        read("")


def test_a_failing_check_character_warns_with_its_cell():
    reading = read("代码,名称\n9133O1007161035748,甲\n91350100M0001TGQXM,乙\n330106000012345,丙\n")
    assert [warning.zh.split("：")[0] for warning in reading.warnings] == [
        "企业.csv A2",
        "企业.csv A3",
    ]
    assert "是不是 913301007161035748" in reading.warnings[0].zh


def test_an_identity_number_may_not_be_published_as_a_code():
    found = faults("代码,名称\n11010519491231002X,个体户老李\n")
    assert found[0].startswith("A2：像是个人的身份证号")
    assert "11010519491231002X" not in found[0]


def test_headings_that_are_not_read_are_named():
    source = read("代码,名称,法定代表人,联系电话,,身份证号码\nA1,甲,乙,13800000000,,x\n").source
    assert source.not_read == ("法定代表人", "联系电话", "身份证号码")
    assert source.private == ("法定代表人", "联系电话", "身份证号码")


@pytest.mark.parametrize(
    "word", ["N/A", "n/a", "-", "—", "无", "/", "null", "NULL", "（空）", "——"]
)
def test_words_for_nothing_are_nothing(word):
    text = f"统一社会信用代码,注册号,名称,地区,曾用代码,状态日期\nA1,,甲,{word},{word},{word}\n"
    assert read(text).values == (Entity("A1", "甲"),)
    second = text.replace("A1,,", f"{word},R1,")
    assert read(second).values == (Entity("R1", "甲"),)
    assert "缺“名称”" in faults(text.replace("甲", word))[0]


def test_an_error_value_is_not_nothing():
    assert faults("代码,名称,地区\nA1,甲,#N/A\n")[0].startswith("C2：单元格是错误值")


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        *(("注销", "cancelled"), ("已注销", "cancelled"), ("注销企业", "cancelled")),
        *(("吊销", "revoked"), ("吊销，未注销", "revoked"), ("撤销", "revoked")),
        *(("迁出", "moved"), ("停业", "closed"), ("歇业", "closed"), ("正在清算", "closed")),
        ("失效", "invalid"),
    ],
)
def test_who_is_gone_is_a_code_with_a_reason(word, reason):
    reading = read(f"代码,名称,登记状态\nA1,甲,{word}\nA2,乙,存续（在营、开业、在册）\n")
    assert reading.inactive == {"A1": reason}
    assert [(e.code, e.status) for e in reading.values] == [("A2", "存续（在营、开业、在册）")]


@pytest.mark.parametrize(
    "word",
    [
        *("存续", "在营", "开业", "在册", "在业", "正常", "有效"),
        *("存续（拟注销）", "拟注销", "申请注销", "未注销", "恢复营业", "筹建", "", "-"),
    ],
)
def test_who_is_there_or_of_unknown_state_stays(word):
    assert read(f"代码,名称,状态\nA1,甲,{word}\n").inactive == {}


def test_a_code_that_is_there_and_gone_is_a_fault():
    found = faults("代码,名称,状态\nA1,甲,存续\nA1,甲,注销\n,乙,注销\n")
    assert [fault.split("：")[0] for fault in found] == ["A4", "A3"]


@pytest.mark.parametrize(
    ("heading", "name", "kind"),
    [
        ("车牌号", "业户名称", "车辆"),
        ("车辆号牌", "车辆名称", "车辆"),
        ("项目编号", "项目名称", "项目"),
        ("工地编号", "工地名称", "工地"),
        ("店铺编号", "网店名称", "网店"),
        ("学校标识码", "学校名称", "学校"),
        ("代码", "医院名称", ""),
    ],
)
def test_entities_that_are_no_firms(heading, name, kind):
    assert read(f"{heading},{name}\nA1,甲\n").values == (Entity("A1", "甲", kind=kind),)
    given = read(f"{heading},{name},主体类型\nA1,甲,其他\n").values
    assert given == (Entity("A1", "甲", kind="其他"),)


@pytest.mark.parametrize(
    "heading",
    [
        *("家庭住址", "通讯地址", "联系方式", "联系人", "联络员", "法定代表人", "负责人"),
        *(
            "法人",
            "法人姓名",
            "主要负责人",
            "经营者",
            "经营者住所",
            "业主姓名",
            "法定代表人（负责人）",
        ),
    ],
)
def test_people_stay_out(heading):
    source = read(f"代码,名称,{heading}\nA1,甲,王强\n").source
    assert source.private == (heading,)
    with pytest.raises(Refused, match="personal"):
        read(f"代码,名称,{heading}\nA1,甲,王强\n", region=heading)


@pytest.mark.parametrize(
    "heading",
    [
        "住所",
        "地址",
        "注册地址",
        "经营地址",
        "经营场所",
        "生产经营地址",
        "住所（经营场所）",
        "address",
    ],
)
def test_addresses_of_business_are_read(heading):
    assert read(f"代码,名称,{heading}\nA1,甲,某路 1 号\n").values[0].address == "某路 1 号"


@pytest.mark.parametrize(
    "row",
    [
        *(
            "合计,35户,",
            "合 计,,",
            ",总计：,",
            "小计,2,3",
            "备注：以上为在营企业,,",
            ",注：含分公司,",
        ),
        *("填表人：王强,,审核人：李梅", "单位（盖章）,,", "审核：,,", "填报日期：2026年1月5日,,"),
    ],
)
def test_rows_below_the_table_are_passed_over(row):
    reading = read(f"代码,名称,地区\nA1,甲,某县\n{row}\n")
    assert reading.values == (Entity("A1", "甲", region="某县"),)
    assert [warning.zh for warning in reading.warnings] == [
        "有 1 行是合计、备注、填表人、重复的表头之类，已跳过（如第 3 行）"
    ]


@pytest.mark.parametrize("row", ["A2,,", "合计公司,,", "注册,,", "备注,,", ",制表厂,"])
def test_rows_that_lack_something_are_no_footers(row):
    assert faults(f"代码,名称,地区\nA1,甲,某县\n{row}\n")


def test_a_name_like_a_remark_is_a_name():
    assert read("名称,代码\n说明：公司,A1\n").values == (Entity("A1", "说明：公司"),)
