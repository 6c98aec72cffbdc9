"""Write the sample rosters (all made up): python tests/make_rosters.py [FOLDER]."""

import csv
import io
import sys
import zipfile
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path

DISTRICTS = {  # region code that GB/T 2260 does not have, number of firms
    "澄溪区": ("999902", 62),
    "鹿汀区": ("999903", 58),
    "雁浦区": ("999904", 54),
    "青枫区": ("999905", 50),
    "禾埠区": ("999906", 44),
    "松陂县": ("999921", 32),
}
CLASSES = "A" * 140 + "B" * 100 + "C" * 45 + "D" * 15
INDUSTRIES = {  # share in twelfths, what one-person businesses are called, what companies are
    "餐饮": (4, "饭店 面馆 小吃店 火锅店 早餐店", "餐饮管理有限公司"),
    "食品零售": (3, "便利店 副食店 水果店 粮油店", "超市有限公司 商贸有限公司"),
    "药品零售": (1, "药店", "大药房有限公司"),
    "美容美发": (2, "美发店 美容院 理发店", "美容服务有限公司"),
    "汽车维修": (1, "汽车维修部 汽修厂 轮胎店", "汽车服务有限公司"),
    "特种设备": (1, "起重设备租赁站 锅炉浴室", "电梯维保有限公司 气瓶充装有限公司"),
}
BRANDS = "新源 禾顺 满仓 沐川 知味 聚谷 晨禾 广茂 康桥 云朵 小满 柏年 竹里 恒越 益丰年"
SURNAMES = "赵 钱 孙 李 周 吴 郑 王 冯 陈 蒋 沈 韩 杨 朱 秦 许 何 吕 张 孔 曹 严 魏 欧阳"
GIVEN = "建明 晓燕 志远 丽华 海波 文静 国栋 雪梅 一鸣 俊 思远 春兰 立 佳怡 振华 敏 书涵"
CODE_CHARS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
EXPERTS, AUXILIARIES = (5, 18, 33), (12, 39)
DEPARTMENTS = (  # people, what all of them inspect, what every third inspects besides
    ("食品科", 13, "餐饮、食品零售", "、药品零售"),
    ("药械科", 12, "药品零售、美容美发", "、食品零售"),
    ("综合执法队", 15, "汽车维修、特种设备", "、美容美发"),
)
VISITS = (  # for classes A B C D: how many firms, from which place in the class's list on
    ("双随机", 2026, (6, 8, 7, 4), (0, 0, 0, 0)),
    ("双随机", 2025, (5, 5, 3, 2), (5, 7, 6, 3)),
    ("投诉举报", 2026, (1, 2, 2, 2), (9, 11, 8, 4)),
    ("投诉举报", 2025, (1, 1, 2, 1), (1, 2, 1, 6)),
    ("转办", 2026, (1, 2, 1, 1), (10, 13, 10, 7)),
    ("转办", 2025, (0, 1, 1, 1), (0, 15, 11, 8)),
)


POOLS = {  # special pool, its tag, its licence
    "餐饮": ("餐饮企业专项库", "餐饮服务", "食品经营许可证"),
    "食品零售": ("食品流通企业专项库", "食品销售", "食品经营许可证"),
    "药品零售": ("药品经营企业专项库", "药品零售", "药品经营许可证"),
}
BUREAU, LAW = "县市场监督管理局", "《食品安全法》第一百一十条"
ITEMS = (  # 编号, 抽查类别, 事项, 依据, 对象, 比例, 频次; the first one is 一般, the others 重点
    ("S01", "综合", "登记事项与公示信息检查", "《企业信息公示暂行条例》第十四条", "各类企业",
     "不低于2%", "每年1次"),
    ("S02", "食品", "餐饮服务监督检查", LAW, "餐饮服务经营者", "不低于5%", "同一年度内不超过2次"),
    ("S03", "食品", "食品销售监督检查", LAW, "食品销售经营者", "不低于5%",
     "对同一单位每2年抽查不超过1次"),
    ("S04", "药品", "药品零售检查", "《药品管理法》第九十九条", "药品零售企业", "10-20%",
     "在许可有效期内同一单位不超过2次"),
    ("S05", "特种设备", "特种设备使用单位检查", "《特种设备安全法》第五十七条",
     "特种设备使用单位", "根据实际情况确定", "每年不少于1次"),
)  # fmt: skip


def pick(choices, *label):
    """Choose by the SHA-256 of a label: the same choice for ever, on every machine."""
    number = int.from_bytes(sha256("/".join(map(str, label)).encode()).digest(), "big")
    return choices[number % len(choices)]


def fresh(used, make, *args):
    """The first of make(*args, 0), make(*args, 1), ... that has not been used yet."""
    value = next(v for v in (make(*args, n) for n in range(1000)) if v not in used)
    return used.add(value) or value


def credit_code(region, company, i):
    """A unified code (GB 32100-2015) whose two check characters are right (the 17th: GB 11714)."""
    body = "MA" + "".join(pick(CODE_CHARS, "code", i, place) for place in range(6))
    total = sum(int(c, 36) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    code = ("91" if company else "92") + region + body + "0123456789X0"[11 - total % 11]
    total = sum(CODE_CHARS.index(c) * pow(3, place, 31) for place, c in enumerate(code))
    return code + CODE_CHARS[-total % 31]


def old_number(firm):
    """A 15-digit registration number with its check digit (ISO 7064 MOD 11,10)."""
    number, rest = f"{DISTRICTS[firm[2]][0]}6{pick(range(10**6, 10**7), 'old', firm[1])}", 10
    for digit in number:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return number + str((11 - rest) % 10)


def firm_name(i, district, industry, company, n):
    suffix = pick(INDUSTRIES[industry][2 if company else 1].split(), "suffix", i, n)
    if not company and pick((True, False), "owner", i, n):
        return f"{district}老{pick(SURNAMES.split(), 'surname', i, n)}{suffix}"
    return district[:-1] + pick(BRANDS.split(), "brand", i, n) + suffix


def entities():
    """The firms, as [code, name, district, industry, class, former code]."""
    industries = [name for name, (share, _, _) in INDUSTRIES.items() for _ in range(share)]
    districts = [name for name, (_, count) in DISTRICTS.items() for _ in range(count)]
    names, rows = set(), []
    for i, district in enumerate(districts):
        industry, company = pick(industries, "industry", i), pick((1, 0, 0), "company", i)
        name = fresh(names, firm_name, i, district, industry, company)
        risk = CLASSES[i * 7 % len(CLASSES)]  # steps of seven spread the classes over districts
        code = credit_code(DISTRICTS[district][0], company, i)
        rows.append([code, name, district, industry, risk, ""])
    rows.sort(key=lambda row: sha256(row[0].encode()).digest())
    group = by_class(rows)
    for row in (group["A"][0], group["C"][0], group["B"][40]):
        row[5] = old_number(row)
    for row in group["A"][60:66] + group["B"][60:66]:
        row[0] = old_number(row)
    wrong = group["A"][70]
    wrong[0] = wrong[0][:-1] + ("1" if wrong[0][-1] == "0" else "0")
    return rows


def by_class(rows):
    return {name: [row for row in rows if row[4] == name] for name in "ABCD"}


def inspectors():
    """The people, as [name, number, department, fields, districts, expert, valid until, phone]."""

    def name(i, n):
        return pick(SURNAMES.split(), "surname", i, n) + pick(GIVEN.split(), "given", i, n)

    names, rows, places = set(), [], list(DISTRICTS)
    slots = [department for department in DEPARTMENTS for _ in range(department[1])]
    for i, (department, _, common, extra) in enumerate(slots):
        number = f"FZ{i + 1:04d}" if i in AUXILIARIES else f"3399{i + 1:04d}"
        fields = common.split("、")[-1] if i in EXPERTS else common + extra * (i % 3 == 0)
        where = "、".join(places[k] for k in sorted({(i + k) % 6 for k in range(i % 3 + 1)}))
        until = date(2027 + i // 3 % 4, *pick(((3, 31), (6, 30), (9, 30), (12, 31)), "until", i))
        until = {8: date(2026, 1, 31), 12: "", 20: "长期", 31: ""}.get(
            i, until if i % 2 == 0 or i in (33, 35) else until.isoformat()
        )
        rows.append(
            [
                fresh(names, name, i) + "*" * (i in AUXILIARIES),
                number,
                department,
                fields,
                where if i % 4 else "全县",
                "是" if i in EXPERTS else "否",
                until,
                str(19900000001 + i),
            ]
        )
    return rows


def able(people, firm, day, barred=()):
    """Certificate numbers of those who may inspect the firm on that day."""
    return [
        p[1]
        for p in people
        if p[5] == "否"
        and not p[0].endswith("*")
        and firm[3] in p[3].split("、")
        and (p[4] == "全县" or firm[2] in p[4].split("、"))
        and not (isinstance(p[6], date) and p[6] < day)
        and not any(b[:2] == [firm[0], p[1]] for b in barred)
    ]


def recusals(firms, people):
    """Who must not inspect what, as [firm, number, kind]."""
    chosen = [group[k] for group in by_class(firms).values() for k in (11, 14)]
    return [
        [
            firm[0],
            pick(able(people, firm, date(2026, 12, 31)), "recusal", i),
            ("近亲属", "利害关系", "曾任职")[i % 3],
        ]
        for i, firm in enumerate(chosen)
    ]


def visits(firms, people, barred):
    """Past visits, as [code, date, type, numbers of the inspectors], nobody recused among them."""
    rows = []
    for kind, year, counts, starts in VISITS:
        for group, count, start in zip(by_class(firms).values(), counts, starts, strict=True):
            for firm in group[start : start + count]:
                label, months = (firm[1], kind, year), range(3, 11 if year == 2026 else 13)
                day = date(year, pick(months, "month", *label), pick(range(9, 17), "day", *label))
                day += timedelta(days=(0, 0, 0, 0, 0, 2, 1)[day.weekday()])  # no days of rest
                staff = able(people, firm, day, barred)
                staff.sort(key=lambda n, label=label: pick(range(2**32), n, *label))
                rows.append(
                    [
                        firm[5] or firm[0],
                        day,
                        kind,
                        "、".join(staff[: pick((1, 2, 2, 2), "size", *label)]),
                    ]
                )
    rows.sort(key=lambda row: (row[1], row[0]))
    shapes = ("{0:%Y-%m-%d}", "{0.year}/{0.month}/{0.day}", "{0.year}年{0.month}月{0.day}日")
    return [[row[0], shapes[i % 3].format(row[1]), *row[2:]] for i, row in enumerate(rows)]


def pools(firms):
    """Who is in which special pool, as rows of the provincial template; every sixth in two."""
    rows = []
    for i, firm in enumerate(firms):
        code, name, _, industry = firm[:4]
        held = [POOLS[industry]] if industry in POOLS else []
        held += [POOLS["食品零售"]] if industry == "餐饮" and i % 6 == 0 else []
        for pool, tag, licence in held:
            year = 2021 + i % 5
            until = "9999-09-09" if i % 9 == 0 else f"{year + 5}-{i % 12 + 1:02d}-15"
            since = f"{year}年{i % 12 + 1}月16日" if i % 3 else f"{year}-{i % 12 + 1:02d}-16"
            number = f"{licence[:2]}{code[2:8]}{i:05d}"
            rows.append([pool, tag, code, name, licence, number, since, until, "虚构审批局"])
    return rows


def items():
    """The list of items, in the columns of a public one."""
    rows = []
    for number, (code, field, name, law, whom, ratio, often) in enumerate(ITEMS):
        kind, skill = ("重点", "需") if number else ("一般", "无需")
        rest = [law, BUREAU, whom, ratio, often, "现场检查", f"{skill}专业岗位资格"]
        rows.append([code, field, name, f"{kind}检查事项", *rest])
    return rows


def sheet(headings, rows):
    """The bytes of a workbook, its parts stored unpacked: no zlib version can change them."""
    import xlsxwriter

    packed, stored = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(packed, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"created": datetime(2026, 1, 1), "title": "检查人员（虚构样例）"})
        page = book.add_worksheet("检查人员")
        page.set_column(0, 7, 18)
        for r, row in enumerate([headings.split(","), *rows]):
            page.write_row(r, 0, row)
    with zipfile.ZipFile(packed) as source, zipfile.ZipFile(stored, "w") as target:
        for part in map(zipfile.ZipInfo, source.namelist()):
            part.create_system = 3  # on every machine
            target.writestr(part, source.read(part.filename))
    return stored.getvalue()


def table(headings, rows, encoding, end):
    text = io.StringIO()
    csv.writer(text, lineterminator=end).writerows([headings.split(","), *rows])
    return text.getvalue().encode(encoding)


def main(folder):
    firms, people = entities(), inspectors()
    barred = recusals(firms, people)
    for name, content in {
        "entities.csv": table(
            "统一社会信用代码/注册号,企业名称,地区,行业,信用风险等级,曾用代码",
            firms,
            "utf-8-sig",
            "\r\n",
        ),
        "inspectors.xlsx": sheet(
            "姓名,执法证号,所在业务部门（机构）,执法领域,地区,是否专家,执法证有效期,手机号", people
        ),
        "visits.csv": table(
            "统一社会信用代码,检查日期,检查类型,检查人员",
            visits(firms, people, barred),
            "gb18030",
            "\r\n",
        ),
        "pools.csv": table(
            "专项库名称,对应专项库监管标签,统一社会信用代码/注册号,企业名称,许可证名称,许可证编号,"
            "许可批准日期,有效期至,许可发证机关",
            pools(firms),
            "utf-8-sig",
            "\r\n",
        ),
        "items.csv": table(
            "编号,抽查类别,抽查事项名称,事项类别,抽查依据,抽查主体,抽查对象,抽查比例,抽查频次,抽查方式,"
            "检查人员要求",
            items(),
            "gb18030",
            "\r\n",
        ),
        "recusals.csv": table("统一社会信用代码,执法证号,回避类型", barred, "utf-8", "\n"),
    }.items():
        (Path(folder) / name).write_bytes(content)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).parent.parent / "rosters")
