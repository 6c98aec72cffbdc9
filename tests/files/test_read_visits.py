import pytest

from randcheck.errors import Faulty
from randcheck.files import read_recusals, read_visits
from randcheck.files.visits import VISIT_KINDS
from randcheck.model import PastVisit, Recusal
from randcheck.protocol.vocabulary import SOURCES


def test_visits():
    text = (
        "企业名称,统一社会信用代码,检查完成日期,检查人员,检查类型\n"
        "甲,a1,2026年1月5日,1001、1002/1003,双随机\n"
        "甲,A1,2026-01-05,,转办\n"
        "乙,A2,20260106,1001 1002，1001,\n"
        "乙,A2,2026/1/6,1001;1002,随机抽查\n"
    )
    reading = read_visits("检查.csv", text.encode())
    assert reading.values == (
        PastVisit("A1", "2026-01-05", "random", ("1001", "1002", "1003")),
        PastVisit("A1", "2026-01-05", "transfer", ()),
        PastVisit("A2", "2026-01-06", "random", ("1001", "1002")),
    )
    assert reading.source.not_read == ("企业名称",)
    assert [warning.zh for warning in reading.warnings] == [
        "有 1 行与前面完全相同，已合并（第 5 行同第 4 行）"
    ]


def test_certificate_numbers_go_before_names():
    text = "代码,日期,检查人员,执法证号\nA1,2026-01-05,王强,1001\n"
    assert read_visits("检查.csv", text.encode()).values[0].inspectors == ("1001",)


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("投诉举报", "complaint"),
        ("转办", "transfer"),
        ("交办", "transfer"),
        ("数据监测", "clue"),
        ("监测线索", "clue"),
        ("企业申请", "request"),
        ("复查", "recheck"),
        ("日常", "cause"),
        ("专项", "cause"),
        ("其他", "cause"),
        ("CAUSE", "cause"),
        ("other", "cause"),
        ("随机抽查", "random"),
    ],
)
def test_why_a_visit_was_made(word, kind):
    text = f"代码,日期,检查类型\nA1,2026-01-05,{word}\n"
    assert read_visits("检查.csv", text.encode()).values[0].kind == kind


def test_every_official_source_is_read():
    assert {VISIT_KINDS[word] for word in SOURCES.values()} == set(SOURCES)
    assert all(VISIT_KINDS[kind] == kind for kind in (*SOURCES, "random"))


def test_all_faults_of_visits():
    text = "代码,日期,检查类型,执法证号\nA1,,抽奖,A?\n,2026-02-30,,11010519491231002X\n"
    with pytest.raises(Faulty) as caught:
        read_visits("检查.csv", text.encode())
    places = [fault.en.split(":")[0].split()[1] for fault in caught.value.faults]
    assert places == ["B2", "C2", "D2", "A3", "B3", "D3"]
    assert "11010519491231002X" not in repr(caught.value.faults)


def test_recusals():
    text = "统一社会信用代码,执法证号,回避类型\nA1,1001,近亲属\nA1,1002,利害关系\nA2,1001,曾任职\n"
    text += "A3,1001,其他\nA4,1001,\nA1,1001,近亲属\n"
    reading = read_recusals("回避.csv", text.encode("gb18030"))
    assert reading.values == (
        Recusal("A1", "1001", "kin"),
        Recusal("A1", "1002", "interest"),
        Recusal("A2", "1001", "former-post"),
        Recusal("A3", "1001", "other"),
        Recusal("A4", "1001", "other"),
    )
    assert "第 7 行同第 2 行" in reading.warnings[0].zh


def test_all_faults_of_recusals():
    text = "code,inspector,kind\nA1,,kin\n,1001,cousin\n"
    with pytest.raises(Faulty) as caught:
        read_recusals("a.csv", text.encode())
    places = [fault.en.split(":")[0] for fault in caught.value.faults]
    assert places == ["a.csv B2", "a.csv A3", "a.csv C3"]


def test_items_and_departments():
    text = (
        "代码,检查日期,抽查事项,检查部门\n"
        "A1,二〇二六年一月五日,A01.直销违法行为检查,城关所\nA1,46027,a02,\nA2,20260105,广告检查,/\n"
    )
    assert read_visits("a.csv", text.encode()).values == (
        PastVisit("A1", "2026-01-05", item="A01", department="城关所"),
        PastVisit("A1", "2026-01-05", item="A02"),
        PastVisit("A2", "2026-01-05", item="广告检查"),
    )
