"""The sample rosters are what tests/make_rosters.py writes, and hold what their README says."""

import csv
import importlib.util
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

ROSTERS = Path(__file__).parent.parent / "rosters"
FILES = ("entities.csv", "inspectors.xlsx", "visits.csv", "recusals.csv", "pools.csv", "items.csv")
INDUSTRIES = ("餐饮", "食品零售", "药品零售", "美容美发", "汽车维修", "特种设备")


def read(name, encoding):
    with (ROSTERS / name).open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


@pytest.fixture(scope="module")
def firms():
    return read("entities.csv", "utf-8-sig")[1:]


@pytest.fixture(scope="module")
def people():
    book = openpyxl.load_workbook(ROSTERS / "inspectors.xlsx")
    assert book.sheetnames == ["检查人员"]
    rows = list(book.active.values)
    assert rows[0] == (
        "姓名",
        "执法证号",
        "所在业务部门（机构）",
        "执法领域",
        "地区",
        "是否专家",
        "执法证有效期",
        "手机号",
    )
    return rows[1:]


def past():
    """The visits, their dates understood, under the codes they were filed under."""
    rows = read("visits.csv", "gb18030")[1:]
    return [
        [code, date(*map(int, re.findall(r"\d+", day))), kind, who.split("、")]
        for code, day, kind, who in rows
    ]


def regular(people):
    return {p[1]: p for p in people if p[5] == "否" and not p[0].endswith("*")}


def fits(person, firm):
    return firm[3] in person[3].split("、") and (
        person[4] == "全县" or firm[2] in person[4].split("、")
    )


def organisation_check(body):
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    rest = 11 - sum(int(c, 36) * w for c, w in zip(body, weights, strict=True)) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))


def test_the_files_are_what_the_script_writes(tmp_path):
    spec = importlib.util.spec_from_file_location(
        "make_rosters", Path(__file__).parent / "make_rosters.py"
    )
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    script.main(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (ROSTERS / name).read_bytes(), name


def test_encodings_and_line_ends():
    firms, visits, recusals = ((ROSTERS / FILES[n]).read_bytes() for n in (0, 2, 3))
    assert firms.startswith(b"\xef\xbb\xbf") and not recusals.startswith(b"\xef\xbb\xbf")
    assert firms.count(b"\n") == firms.count(b"\r\n") == 301
    assert visits.count(b"\n") == visits.count(b"\r\n") == 61
    assert recusals.count(b"\n") == 9 and b"\r" not in recusals
    assert recusals.decode() and visits.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        visits.decode()


def test_headings():
    code = "统一社会信用代码"
    assert ",".join(read("entities.csv", "utf-8-sig")[0]) == (
        f"{code}/注册号,企业名称,地区,行业,信用风险等级,曾用代码"
    )
    assert ",".join(read("visits.csv", "gb18030")[0]) == f"{code},检查日期,检查类型,检查人员"
    assert ",".join(read("recusals.csv", "utf-8")[0]) == f"{code},执法证号,回避类型"


def test_firms(firms):
    assert len(firms) == len({f[0] for f in firms}) == len({f[1] for f in firms}) == 300
    assert Counter(f[4] for f in firms) == {"A": 140, "B": 100, "C": 45, "D": 15}
    assert len({(f[2], f[4]) for f in firms}) == 6 * 4
    assert {f[3] for f in firms} == set(INDUSTRIES)
    assert all(f[1].startswith(f[2][:2]) for f in firms)


def test_codes(firms):
    codes = [f[0] for f in firms if len(f[0]) == 18]
    old = [f[0] for f in firms if len(f[0]) != 18]
    former = [f[5] for f in firms if f[5]]
    assert (len(codes), len(old), len(former)) == (288, 12, 3)
    assert all(c[:2] in ("91", "92") and c[2:4] == "99" for c in codes)
    assert all(organisation_check(c[8:16]) == c[16] for c in codes)
    assert sum(not uscc.is_valid(c) for c in codes) == 1
    assert all(re.fullmatch(r"99\d{13}", n) and mod_11_10.is_valid(n) for n in old + former)
    assert len({*codes, *old, *former}) == 303


def test_people(people):
    assert len(people) == len({p[0] for p in people}) == len({p[1] for p in people}) == 40
    assert {p[2] for p in people} == {"食品科", "药械科", "综合执法队"}
    assert all(isinstance(cell, str) for p in people for cell in (*p[:6], p[7]))
    assert Counter(p[5] for p in people) == {"是": 3, "否": 37}
    assert [p[1][:2] for p in people if p[0].endswith("*")] == ["FZ", "FZ"]
    assert all(re.fullmatch(r"3399\d{4}", p[1]) for p in people if not p[0].endswith("*"))
    assert [p[7] for p in people] == [str(19900000001 + i) for i in range(40)]


def test_validity(people):
    cells = [p[6] for p in people]
    dates = [c for c in cells if isinstance(c, datetime)]
    texts = [c for c in cells if isinstance(c, str) and c != "长期"]
    assert (len(dates), len(texts), cells.count("长期"), cells.count(None)) == (20, 17, 1, 2)
    every = [d.date() for d in dates] + [date.fromisoformat(t) for t in texts]
    assert min(every) == date(2026, 1, 31)
    assert all(2027 <= d.year <= 2030 for d in every if d != min(every))


def test_enough_people_for_every_firm(firms, people):
    expired = datetime(2026, 1, 31)
    now = [p for p in regular(people).values() if p[6] != expired]
    for industry in INDUSTRIES:
        assert sum(industry in p[3].split("、") for p in now) >= 8, industry
    barred = {tuple(row[:2]) for row in read("recusals.csv", "utf-8")[1:]}
    for firm in firms:
        assert sum(fits(p, firm) and (firm[0], p[1]) not in barred for p in now) >= 3, firm


def test_visits(firms, people):
    visits = past()
    assert len(visits) == 60
    assert Counter((v[2] == "双随机", v[1].year) for v in visits if v[2] == "双随机") == {
        (True, 2025): 15,
        (True, 2026): 25,
    }
    assert {v[2] for v in visits} == {"双随机", "投诉举报", "转办"}
    assert all(date(2025, 3, 1) <= v[1] <= date(2026, 10, 31) for v in visits)
    days = [row[1] for row in read("visits.csv", "gb18030")[1:]]
    shapes = (r"\d{4}-\d\d-\d\d", r"\d{4}/\d+/\d+", r"\d{4}年\d+月\d+日")
    assert [sum(bool(re.fullmatch(s, d)) for d in days) for s in shapes] == [20, 20, 20]
    current, former = {f[0]: f for f in firms}, {f[5]: f for f in firms if f[5]}
    assert sum(v[0] in former for v in visits) == 2
    staff = regular(people)
    for code, day, _, who in visits:
        assert len(who) in (1, 2) and len(set(who)) == len(who)
        firm = current.get(code) or former[code]
        for number in who:
            assert fits(staff[number], firm)
            assert staff[number][6] != datetime(2026, 1, 31) or day <= date(2026, 1, 31)


def test_random_visits_of_2026_reach_every_class(firms):
    risk = {f[0]: f for f in firms} | {f[5]: f for f in firms if f[5]}
    firms_seen = [risk[v[0]] for v in past() if v[2] == "双随机" and v[1].year == 2026]
    assert len({f[0] for f in firms_seen}) == 25
    assert Counter(f[4] for f in firms_seen) == {"A": 6, "B": 8, "C": 7, "D": 4}


def test_recusals(firms, people):
    rows = read("recusals.csv", "utf-8")[1:]
    assert len(rows) == len({tuple(r[:2]) for r in rows}) == 8
    assert {r[2] for r in rows} == {"近亲属", "利害关系", "曾任职"}
    current, staff = {f[0]: f for f in firms}, regular(people)
    assert all(fits(staff[number], current[code]) for code, number, _ in rows)
    assert not any(v[0] == code and number in v[3] for v in past() for code, number, _ in rows)


def test_pools_and_items(firms):
    held = read("pools.csv", "utf-8-sig")[1:]
    codes = {firm[0]: firm[1] for firm in firms}
    assert all(codes[row[2]] == row[3] for row in held)
    pools = {code: {row[0] for row in held if row[2] == code} for code in {r[2] for r in held}}
    assert Counter(map(len, pools.values())) == {1: 178, 2: 22}
    items = read("items.csv", "gb18030")[1:]
    assert [row[0] for row in items] == ["S01", "S02", "S03", "S04", "S05"]
    assert all(row[4].startswith("《") for row in items)
