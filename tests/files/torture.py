"""Make the files that clerks, old systems and the web hand over, and say what comes of each.

None is stored: a trial holds the bytes, the command that is given them, its exit code, what it
must say in Chinese, and what must have been read.
"""

import io
import struct
import warnings
import zipfile
from dataclasses import dataclass
from typing import Any

from oldbooks import ods, renamed, table, xls
from openpyxl import Workbook

A, B, C = "91330106MA2GH0P47Q", "92330122MA2B3C4D5F", "91330108MA27X6T892"
"""Made-up codes whose check characters hold."""

IDENTITY = "11010519491231002X"
"""The example of a textbook, nobody's number."""

COLUMNS = ["统一社会信用代码", "企业名称"]
HEAD = ",".join(COLUMNS)
SAVE_AGAIN = "请用 WPS 或 Excel 打开它，另存为 .xlsx"
NOTHING_WRITTEN = "没有写入任何内容"


@dataclass(frozen=True)
class Trial:
    """One file for one command; `reads` maps what must be kept by code, with some of its fields."""

    name: str
    noun: str
    file: str
    data: bytes
    code: int = 5
    says: tuple[str, ...] = ()
    reads: dict[str, dict[str, Any]] | None = None
    words: tuple[str, ...] = ()


def text(*rows: str, encoding: str = "utf-8") -> bytes:
    """Make a text file of lines."""
    return "".join(f"{row}\r\n" for row in rows).encode(encoding)


def xlsx(*rows, fill=None, **sheets) -> bytes:
    """Make a workbook with one sheet 名单, or of the sheets given; `fill` gets it at the end."""
    book = Workbook()
    book.remove(book.active)
    for title, content in (sheets or {"名单": rows}).items():
        sheet = book.create_sheet(title)
        for row in content:
            sheet.append(list(row))
    if fill is not None:
        fill(book)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def merging(*areas: str):
    def fill(book):
        for area in areas:
            book.active.merge_cells(area)

    return fill


def hiding(book) -> None:
    sheet = book.active
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["C"].hidden = True
    sheet.auto_filter.ref = "A1:C3"
    book.create_sheet("去年").append(["旧"])
    book["去年"].sheet_state = "hidden"


def straying(book) -> None:
    book.active["XFD1048576"] = "x"


def part(data: bytes, name: str, change) -> bytes:
    """Write a package anew with one part changed."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for one in old.namelist():
            body = old.read(one)
            new.writestr(one, change(body) if one == name else body)
    return buffer.getvalue()


def zipped(name: str, body: bytes = b"<x/>") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        new.writestr(name, body)
    return buffer.getvalue()


def claiming(data: bytes) -> bytes:
    """Have the first part of a package claim to unpack to 2 GB."""
    at = data.index(b"PK\x01\x02") + 24
    return data[:at] + struct.pack("<I", 0x7FFFFFFF) + data[at + 4 :]


def doubled(data: bytes) -> bytes:
    """Put a second workbook.xml into a package."""
    buffer = io.BytesIO(data)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(buffer, "a") as new:
            new.writestr("xl/workbook.xml", "<x/>")
    return buffer.getvalue()


PLAIN = xlsx(COLUMNS, [A, "甲店"])
ONE = {A: {"name": "甲店"}}
TWO = ONE | {B: {"name": "乙店"}}
DTD = b'<!DOCTYPE x [<!ENTITY a "b">]>'
WEB_PAGE = "<html><meta charset=gbk><table><tr><td>统一社会信用代码</td></tr></table></html>"
SPREADSHEET_2003 = (
    b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)


def taken(name: str, file: str, data: bytes, reads: dict, *says: str, words=(), noun="entity"):
    return Trial(name, noun, file, data, 0, says, reads, words)


def refused(name: str, file: str, data: bytes, *says: str, code=5, words=(), noun="entity"):
    return Trial(name, noun, file, data, code, says, None, words)


ENCODINGS = (
    taken(
        "gb18030",
        "旧系统.csv",
        text(HEAD, f"{A},䶮记", encoding="gb18030"),
        {A: {"name": "䶮记"}},
        "(gb18030)",
    ),
    taken("utf8", "a.csv", text(HEAD, f"{A},甲店"), ONE, "(utf-8)"),
    taken("utf8-bom", "a.csv", text(HEAD, f"{A},甲店", encoding="utf-8-sig"), ONE),
    taken(
        "utf16-tabs",
        "Unicode文本.txt",
        text(HEAD.replace(",", "\t"), f"{A}\t甲店", encoding="utf-16"),
        ONE,
        "(utf-16-le)",
    ),
    refused(
        "utf16-no-bom",
        "a.csv",
        text(HEAD, f"{A},甲店", encoding="utf-16-le"),
        "a.csv：不是文本文件",
        SAVE_AGAIN,
    ),
    refused(
        "two-encodings", "a.csv", text(HEAD) + text(f"{A},甲店", encoding="gb18030"), "没有找到表头"
    ),
    taken(
        "semicolons",
        "a.csv",
        text(HEAD.replace(",", ";"), f"{A};甲店,分店"),
        {A: {"name": "甲店,分店"}},
    ),
    taken("tabs", "a.txt", text(HEAD.replace(",", "\t"), f"{A}\t甲店"), ONE),
    refused(
        "blanks-between",
        "a.txt",
        text(HEAD.replace(",", " "), f"{A} 甲店"),
        "看到的是：统一社会信用代码 企业名称",
    ),
    refused("nul-bytes", "a.csv", text(HEAD, f"{A},甲\0店"), "a.csv：不是文本文件", SAVE_AGAIN),
)
HEADINGS = (
    taken(
        "title-rows",
        "a.xlsx",
        xlsx(["某县名录库"], ["填报单位：某局"], COLUMNS, [A, "甲店"]),
        ONE,
        "第 3 行是表头，上面的标题行不读",
    ),
    taken(
        "two-row-headings",
        "a.xlsx",
        xlsx(
            ["序号", "主体信息", "", "登记信息", ""],
            ["", *COLUMNS, "登记机关", "管辖单位"],
            [1, A, "甲店", "某局", "城关所"],
            fill=merging("A1:A2", "B1:C1", "D1:E1"),
        ),
        {A: {"name": "甲店", "office": "某局", "station": "城关所"}},
        "第2行表头",
    ),
    taken(
        "merged-cells",
        "a.xlsx",
        xlsx(["管辖单位", *COLUMNS], ["城关所", A, "甲店"], ["", B, "乙店"], fill=merging("A2:A3")),
        {A: {"station": "城关所"}, B: {"station": "城关所"}},
        "1 处合并单元格跨行（A2:A3）",
    ),
    taken(
        "headings-with-newlines",
        "a.xlsx",
        xlsx(["统一社会\n信用代码", "企业 名称\n（必填）*"], [A, "甲店"]),
        ONE,
    ),
    refused(
        "only-a-header",
        "a.xlsx",
        xlsx(COLUMNS),
        "a.xlsx 名单 第 1 行：表头下面没有数据",
        "选错了文件",
    ),
    refused(
        "only-titles",
        "a.xlsx",
        xlsx(["某县名录库"], ["二〇二六年"]),
        "没有找到表头，缺“统一社会信用代码”“企业名称”；看到的是：某县名录库",
        "--column 代码=",
    ),
    refused(
        "no-header",
        "a.csv",
        text(f"{A},甲店", f"{B},乙店"),
        "看到的是：…、甲店",
        "请在数据上面加一行，写上：统一社会信用代码、企业名称",
    ),
    taken(
        "header-twice",
        "a.csv",
        text(HEAD, f"{A},甲店", HEAD, f"{B},乙店"),
        TWO,
        "重复的表头之类，已跳过（如第 3 行）",
    ),
    refused(
        "heading-twice",
        "a.xlsx",
        xlsx([*COLUMNS, "企业名称"], [A, "甲店", "乙"]),
        "a.xlsx 名单!C1：表头“企业名称”出现了两次（B1、C1）",
        "改名",
    ),
    refused(
        "missing-column",
        "a.xlsx",
        xlsx(["统一社会信用代码", "户名"], [A, "甲店"]),
        "缺“企业名称”；看到的是：统一社会信用代码、户名",
        "--column 名称=",
    ),
    taken(
        "missing-column-named",
        "a.xlsx",
        xlsx(["统一社会信用代码", "户名"], [A, "甲店"]),
        ONE,
        words=("--column", "名称=户名"),
    ),
    refused(
        "missing-column-misnamed",
        "a.xlsx",
        xlsx(["统一社会信用代码", "户名"], [A, "甲店"]),
        "“户主”不在表头里",
        words=("--column", "名称=户主"),
    ),
    refused(
        "unknown-column",
        "a.xlsx",
        PLAIN,
        "没有“企业”这一项，可以写：统一社会信用代码、企业名称",
        code=2,
        words=("--column", "企业=企业名称"),
    ),
    refused(
        "inspectors-as-entities",
        "人员.csv",
        text("姓名,执法证号,手机号", "张三,3301001,13800000000"),
        "看到的是：姓名、执法证号、手机号",
        "如果这是检查人员名录，请用：randcheck inspector import",
    ),
    refused(
        "entities-as-inspectors",
        "企业.csv",
        text(HEAD, f"{A},甲店"),
        "请用：randcheck entity import",
        noun="inspector",
    ),
    refused(
        "visits-as-entities",
        "检查.csv",
        text("代码,检查日期", f"{A},2026-01-05"),
        "缺“企业名称”",
        "randcheck visit import",
    ),
)
CODES = (
    taken("full-width", "a.csv", text(HEAD, "９１３３０１０６ＭＡ２ＧＨ０Ｐ４７Ｑ,甲店"), ONE),
    taken(
        "old-numbers",
        "a.csv",
        text(
            "注册号,企业名称", "330106000012345,甲", "3301061234567,乙", "企合浙绍总字第002112号,丙"
        ),
        {"330106000012345": {}, "3301061234567": {}, "企合浙绍总字第002112号": {}},
    ),
    taken(
        "15-digits-as-a-number",
        "a.xlsx",
        xlsx(["注册号", "企业名称"], [330106000012345, "甲店"]),
        {"330106000012345": {}},
    ),
    taken("lower-case", "a.csv", text(HEAD, f"{A.lower()},甲店"), ONE),
    taken("ideographic-blank", "a.xlsx", xlsx(COLUMNS, [f"{A}\u3000", "甲店\u3000"]), ONE),
    refused(
        "invisible-characters",
        "a.xlsx",
        xlsx(COLUMNS, [f"\u200b{A}", "甲店"], [B, "乙\u202e店"]),
        "2 处错误",
        "名单!A2：代码里第 1 个字符 U+200B 看不见；请把这一格重新录入",
        "名单!B3：含有看不见的字符 U+202E；请删掉",
    ),
    refused(
        "numeric-id-xlsx",
        "a.xlsx",
        xlsx(COLUMNS, [913301060123456789, "甲店"]),
        "a.xlsx 名单!A2：超过 15 位的号码被存成了数字",
        "先把这一列设为“文本”格式",
    ),
    refused(
        "numeric-id-xls",
        "a.xls",
        xls(名单=[COLUMNS, [913301060123456789, "甲店"]]),
        "a.xls 名单!A2：超过 15 位",
        "设为“文本”格式",
    ),
    refused(
        "numeric-id-ods",
        "a.ods",
        ods(table("名单", COLUMNS, [913301060123456789, "甲店"])),
        "a.ods 名单!A2：超过 15 位",
        "设为“文本”格式",
    ),
    refused(
        "scientific",
        "a.csv",
        text(HEAD, "9.1330106E+17,甲店"),
        "a.csv A2：代码被存成了科学计数法",
        "设为“文本”格式后重新录入",
    ),
    refused(
        "forbidden-character",
        "a.csv",
        text(HEAD, "91330106/MA2GH0P47Q,甲店"),
        "a.csv A2：代码里第 9 个字符 “/”",
    ),
    taken(
        "wrong-check-character",
        "a.csv",
        text(HEAD, f"{A[:-1]}R,甲店"),
        {f"{A[:-1]}R": {}},
        "a.csv A2：代码 91330106MA2GH0P47R 的校验位不对，请核对",
    ),
    taken(
        "letter-o-for-nought",
        "a.csv",
        text(HEAD, f"{A.replace('H0', 'HO')},甲店"),
        {A.replace("H0", "HO"): {}},
        f"是不是 {A}？",
    ),
    taken(
        "17-characters",
        "a.csv",
        text(HEAD, f"{A[:-1]},甲店"),
        {A[:-1]: {}},
        "是 17 位",
        "应为 18 位，请核对",
    ),
    refused(
        "identity-number-of-a-firm",
        "a.csv",
        text(HEAD, f"{IDENTITY},甲店"),
        "a.csv A2：像是个人的身份证号",
        "改用营业执照上的代码",
    ),
    refused(
        "identity-number-of-an-inspector",
        "a.csv",
        text("姓名,执法证号", f"张三,{IDENTITY}"),
        "a.csv B2：像是身份证号，不读入",
        "改填执法证号或单位工号",
        noun="inspector",
    ),
    taken(
        "phone-columns",
        "a.csv",
        text("姓名,执法证号,手机号,身份证号", f"张三,3301001,13800000000,{IDENTITY}"),
        {"3301001": {"name": "张三"}},
        "不读入个人信息: 手机号、身份证号",
        noun="inspector",
    ),
    refused(
        "phone-column-asked-for",
        "a.csv",
        text("联系电话,企业名称", "13800000000,甲店"),
        "“联系电话”是个人信息，不读入",
        words=("--column", "代码=联系电话"),
    ),
    taken(
        "duplicates-alike", "a.csv", text(HEAD, f"{A},甲店", f"{A},甲店"), ONE, "第 3 行同第 2 行"
    ),
    refused(
        "duplicates-unlike",
        "a.csv",
        text(HEAD, f"{A},甲店", f"{A},甲店新"),
        "a.csv A3：代码与 A2 相同，内容却不同；请只留一行",
    ),
    refused(
        "former-codes-of-two",
        "a.csv",
        text(f"{HEAD},曾用代码", f"{A},甲店,330106000012345", f"{B},乙店,330106000012345"),
        "a.csv C3：曾用代码 330106000012345 在 C2 也有",
    ),
)
CELLS = (
    refused(
        "error-cells",
        "a.xlsx",
        xlsx(COLUMNS, [A, "#REF!"], ["#N/A", "乙店"]),
        "名单!B2：单元格是错误值",
        "名单!A3：单元格是错误值",
        "改成正确内容，或清空",
    ),
    refused(
        "formula-without-value",
        "a.xlsx",
        xlsx(COLUMNS, [A, "=VLOOKUP(A2,表!A:B,2,0)"]),
        "名单!B2：单元格是公式，但没有保存计算结果",
        "打开后保存一次",
    ),
    taken(
        "nothing-to-say",
        "a.csv",
        text(f"{HEAD},地区,行业", f"{A},甲店,N/A,-", f"{B},乙店,/,暂无"),
        {A: {"region": "", "industry": ""}, B: {"region": "", "industry": ""}},
    ),
    refused("no-name", "a.csv", text(HEAD, f"{A},无"), "a.csv B2：缺“企业名称”；请补上"),
    refused(
        "long-name", "a.csv", text(HEAD, f"{A},{'店' * 201}"), "a.csv B2：有 201 个字，最多 200 个"
    ),
    refused(
        "unpaired-quote",
        "a.csv",
        text(HEAD, f'{A},"甲店', f"{B},乙店"),
        "a.csv 第 2 行：双引号没有成对",
        "用 WPS 或 Excel 打开检查",
    ),
    refused(
        "ragged-rows",
        "a.csv",
        text(HEAD, f"{A},甲店,分店", B),
        "a.csv 第 2 行：单元格比表头多",
        "a.csv B3：缺“企业名称”",
    ),
    refused(
        "control-characters",
        "a.csv",
        text(HEAD, f"{A},\x1b[2J甲店"),
        "a.csv B2：含有看不见的字符 U+001B",
    ),
    taken(
        "markup-formulas-paths",
        "a.csv",
        text(HEAD, f"{A},[bold red]甲[/]", f"{B},=1+1|x", f"{C},../../etc/passwd"),
        {A: {"name": "[bold red]甲[/]"}, B: {"name": "=1+1|x"}, C: {"name": "../../etc/passwd"}},
    ),
    refused(
        "markup-in-the-file-name",
        "[red]名单[.csv",
        text(HEAD, "!,甲店"),
        "[red]名单[.csv A2：代码里第 1 个字符",
    ),
    taken(
        "totals",
        "a.xlsx",
        xlsx(
            ["序号", *COLUMNS],
            [1, A, "甲店"],
            ["合计", "", "1户"],
            ["填表人：李梅", "", "2026.3.1"],
        ),
        ONE,
        "有 2 行是合计、备注",
    ),
    taken(
        "cancelled",
        "a.csv",
        text(f"{HEAD},登记状态", f"{A},甲店,存续", f"{B},乙店,注销", f"{C},丙店,吊销，未注销"),
        ONE,
        "有 2 行已注销、失效等",
    ),
    refused(
        "cancelled-and-active",
        "a.csv",
        text(f"{HEAD},登记状态", f"{B},乙店,注销", f"{B},乙店,存续"),
        "a.csv A2：同一代码在 A3 是有效的，这里却是失效；请只留一行",
    ),
    taken(
        "validity",
        "a.csv",
        text(
            "姓名,执法证号,执法证有效期",
            "甲,01,9999-09-09",
            "乙,02,长期",
            "丙,03,N/A",
            "丁,04,2027.3.1",
        ),
        {
            "01": {"until": "9999-12-31"},
            "02": {"until": "9999-12-31"},
            "03": {"until": None},
            "04": {"until": "2027-03-01"},
        },
        noun="inspector",
    ),
    refused(
        "impossible-validity",
        "a.csv",
        text("姓名,执法证号,执法证有效期", "甲,01,2026-02-30"),
        "a.csv C2：没有 2026-02-30 这一天；请改正",
        noun="inspector",
    ),
    taken(
        "lists",
        "a.csv",
        text("姓名,执法证号,执法领域", '甲,01,"A01.餐饮，B02.零售"', "乙,02,餐饮、零售；药品"),
        {"01": {"scope": ["A01.餐饮", "B02.零售"]}, "02": {"scope": ["餐饮", "零售", "药品"]}},
        noun="inspector",
    ),
    taken(
        "auxiliaries",
        "a.csv",
        text("姓名,单位工号,执法人员状态", "甲*,FZ01,有效", "乙,FZ02,失效"),
        {"FZ01": {"name": "甲", "role": "auxiliary"}},
        "用单位工号代替",
        noun="inspector",
    ),
    refused(
        "odd-status",
        "a.csv",
        text("姓名,执法证号,执法人员状态", "甲,01,借调"),
        "a.csv C2：不认得“借调”；可以写：有效、",
        noun="inspector",
    ),
)
SHEETS = (
    taken(
        "hidden-rows-columns-sheets",
        "a.xlsx",
        xlsx([*COLUMNS, "地区"], [A, "甲店", "城关"], [B, "乙店", "东乡"], fill=hiding),
        {A: {"region": "城关"}, B: {"region": "东乡"}},
        "1 行被隐藏或筛掉（筛选开着），也一并读入",
        "1 列被隐藏",
        "隐藏的工作表未读：去年",
    ),
    taken(
        "several-sheets",
        "a.xlsx",
        xlsx(说明=[["填表说明"]], 企业=[COLUMNS, [A, "甲店"]], 个体=[COLUMNS, [B, "乙店"]]),
        ONE,
        "只读工作表“企业”，未读：说明、个体；要读别的请用 --sheet",
    ),
    taken(
        "sheet-named",
        "a.xlsx",
        xlsx(企业=[COLUMNS, [B, "乙店"]], 个体=[COLUMNS, [A, "甲店"]]),
        ONE,
        words=("--sheet", "个体"),
    ),
    refused(
        "sheet-unknown",
        "a.xlsx",
        xlsx(企业=[COLUMNS, [A, "甲店"]]),
        "没有工作表“个体户”，有：企业",
        words=("--sheet", "个体户"),
    ),
    refused(
        "sheet-of-a-text",
        "a.csv",
        text(HEAD, f"{A},甲店"),
        "文本文件没有工作表",
        "去掉 --sheet",
        words=("--sheet", "企业"),
    ),
    refused("empty-sheet", "a.xlsx", xlsx(名单=[]), "a.xlsx：没有任何内容", "选错了文件"),
    refused("only-blank-lines", "a.csv", b"\r\n\r\n,,\r\n", "a.csv：没有任何内容", "选错了文件"),
    refused(
        "stray-cell-in-the-corner",
        "a.xlsx",
        xlsx(COLUMNS, [A, "甲店"], fill=straying),
        "占了 1048576 行 16384 列",
        "请删除多余的行和列",
        code=3,
    ),
    refused(
        "201-columns-xlsx",
        "a.xlsx",
        xlsx([*COLUMNS, *(f"列{n}" for n in range(199))], [A]),
        "占了 2 行 201 列，太大",
        code=3,
    ),
    refused(
        "201-columns-csv",
        "a.csv",
        text(HEAD + "," * 199, f"{A},甲店"),
        "a.csv 第 1 行：超过 200 列；请用 WPS 或 Excel 删掉",
        code=3,
    ),
    taken("200-columns", "a.csv", text(HEAD + "," * 198, f"{A},甲店"), ONE),
)
STRANGERS = (
    refused(
        "html-as-xls", "导出.xls", WEB_PAGE.encode("gbk"), "导出.xls：这是网页表格", SAVE_AGAIN
    ),
    refused("xml-spreadsheet-2003", "a.xls", SPREADSHEET_2003, "XML 表格（2003 格式）", SAVE_AGAIN),
    refused(
        "mhtml",
        "a.xls",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n",
        "网页归档（.mht）",
        SAVE_AGAIN,
    ),
    refused(
        "encrypted",
        "a.xlsx",
        renamed(xls(名单=[[*COLUMNS, "x" * 5000]]), "EncryptedPackage"),
        "表格加了打开密码",
        "去掉密码",
        code=3,
    ),
    refused(
        "docx",
        "a.xlsx",
        zipped("word/document.xml"),
        "文字文档（.docx）",
        "复制到 WPS 表格或 Excel",
    ),
    refused(
        "pptx",
        "a.pptx",
        zipped("ppt/presentation.xml"),
        "演示文稿（.pptx）",
        "复制到 WPS 表格或 Excel",
    ),
    refused("zip", "名单.zip", zipped("企业.csv"), "名单.zip：这是压缩包（zip）", "请先解压"),
    refused("rar", "a.rar", b"Rar!\x1a\x07\x01\0" + bytes(50), "这是压缩包", "请先解压"),
    refused("png", "a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "这是图片", "要原来的表格"),
    refused("pdf", "a.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "这是PDF 文件", "要原来的表格"),
    refused("empty", "a.csv", b"", "空文件（0 字节）", "没有保存"),
    refused(
        "zip-bomb", "a.xlsx", zipped("xl/workbook.xml", bytes(30_000_000)), "解压后过大", code=3
    ),
    refused("claims-two-gigabytes", "a.xlsx", claiming(PLAIN), "解压后过大", code=3),
    refused(
        "dtd",
        "a.xlsx",
        part(PLAIN, "xl/workbook.xml", lambda body: DTD + body),
        "工作簿已损坏",
        SAVE_AGAIN,
        code=3,
    ),
    refused(
        "two-members-of-one-name", "a.xlsx", doubled(PLAIN), "工作簿已损坏", SAVE_AGAIN, code=3
    ),
    refused("cut-off", "a.xlsx", PLAIN[: len(PLAIN) // 2], "工作簿已损坏", SAVE_AGAIN, code=3),
)
DAYS = (
    "2026-01-05",
    "2026/1/6",
    "2026.1.7",
    "2026年1月8日",
    "20260109",
    "46032",
    "二〇二六年一月十一日",
    "2026-01-12 09:30",
)
NO_DAYS = ("2026-02-30", "20261301", "26年1月5日", "01/05/2026", "上周三")
LISTED = ["序号", "抽查事项名称", "抽查依据", "抽查比例", "抽查频次"]
RECORDS = (
    taken(
        "days-of-every-shape",
        "a.csv",
        text("代码,检查日期", *(f"{A},{day}" for day in DAYS)),
        {A: {"visits": [f"2026-01-{n:02d}" for n in range(5, 13)]}},
        "新增 8",
        noun="visit",
    ),
    refused(
        "impossible-days",
        "a.csv",
        text("代码,检查日期", *(f"{A},{day}" for day in NO_DAYS)),
        "5 处错误",
        "a.csv B2：没有 2026-02-30 这一天",
        "a.csv B3：没有 20261301 这一天",
        "a.csv B5：“01/05/2026”不像日期；请写成 2026-01-05 这样",
        noun="visit",
    ),
    refused(
        "visit-to-come",
        "a.csv",
        text("代码,检查日期", f"{B},2026-01-05", f"{A},2099-01-05"),
        f"a.csv 第 3 行：{A}: 2099-01-05 还没到",
        "改正日期",
        noun="visit",
    ),
    taken(
        "unknown-inspector",
        "a.csv",
        text("代码,检查日期,执法证号", f"{A},2026-01-05,9999999"),
        {A: {"visits": ["2026-01-05"]}},
        "执法证号 9999999 不在名录中",
        noun="visit",
    ),
    taken(
        "names-for-certificates",
        "a.csv",
        text("代码,检查日期,检查人员", f"{A},2026-01-05,张三、李四"),
        {A: {"visits": ["2026-01-05"]}},
        "“张三”是姓名, 不是执法证号",
        "请改填 3301001",
        noun="visit",
    ),
    taken(
        "visit-of-an-unknown-firm",
        "a.csv",
        text("代码,检查日期", f"{A[:-1]}R,2026-01-05"),
        {A: {"visits": []}},
        f"有 1 户不在名录中, 照录 (如 a.csv 第 2 行：{A[:-1]}R)",
        "请核对",
        noun="visit",
    ),
    refused(
        "odd-kind-of-visit",
        "a.csv",
        text("代码,检查日期,检查类型", f"{A},2026-01-05,督查"),
        "a.csv C2：不认得“督查”；可以写：双随机、",
        noun="visit",
    ),
    refused(
        "entities-as-visits",
        "企业.csv",
        text(HEAD, f"{A},甲店"),
        "缺“检查日期”",
        "randcheck entity import",
        noun="visit",
    ),
    refused(
        "recusal-of-unknown-people",
        "a.csv",
        text("代码,执法证号", f"{A},3309999", f"{A[:-1]}R,3301001"),
        "a.csv 第 2 行：名录中没有检查人员 3309999",
        f"a.csv 第 3 行：名录中没有 {A[:-1]}R",
        "核对代码和执法证号",
        noun="recusal",
    ),
    refused(
        "recusal-by-name",
        "a.csv",
        text("代码,姓名", f"{A},张三"),
        "缺“执法证号”；看到的是：代码、姓名",
        noun="recusal",
    ),
    refused(
        "recusal-of-an-odd-kind",
        "a.csv",
        text("代码,执法证号,回避类型", f"{A},3301001,同学"),
        "a.csv C2：不认得“同学”；可以写：近亲属、",
        noun="recusal",
    ),
    taken(
        "recusals",
        "a.csv",
        text("代码,执法证号,回避类型", f"{A},3301001,近亲属"),
        {A: {"inspector": "3301001", "kind": "kin"}},
        noun="recusal",
    ),
    taken(
        "items",
        "清单.xlsx",
        xlsx(
            LISTED,
            [1, "餐饮检查", "《食品安全法》", "不低于3%", "每年1次"],
            [2, "广告检查", "", "3%", "每年1次"],
            [3, "合同检查", "《民法典》", "视情况而定", "适时"],
        ),
        {
            "1": {"ratio": "不低于3%"},
            "3": {"ratio": "视情况而定", "bounds": {"ratio": None, "frequency": None}},
        },
        "清单.xlsx 第 3 行 广告检查：没有抽查依据",
        "“视情况而定” 第 4 行",
        "1 条照原文保留，没有界限",
        noun="item",
    ),
    refused(
        "items-without-any-basis",
        "清单.xlsx",
        xlsx(LISTED[:2], [1, "餐饮检查"]),
        "没有一行写有抽查依据",
        "第 2 行 餐饮检查",
        "补上抽查依据再导入",
        noun="item",
    ),
    refused(
        "pool-without-a-name",
        "a.csv",
        text("代码,企业名称,许可证编号", f"{A},甲店,X1"),
        "缺“专项库名称”",
        "请写 --pool 专项库名称",
        noun="pool",
    ),
    taken(
        "pool-named",
        "a.csv",
        text("代码,企业名称,许可证编号", f"{A},甲店,X1、X2"),
        {A: {"pools": ["食品库", "食品库"]}},
        "企业1户，监管标签0类，许可证2个",
        words=("--pool", "食品库"),
        noun="pool",
    ),
    refused(
        "pool-name-left-out",
        "a.csv",
        text("专项库名称,代码,企业名称", f"食品库,{A},甲店", f",{B},乙店"),
        "a.csv A3：缺“专项库名称”；请补上",
        noun="pool",
    ),
)
TRIALS = (*ENCODINGS, *HEADINGS, *CODES, *CELLS, *SHEETS, *STRANGERS, *RECORDS)
