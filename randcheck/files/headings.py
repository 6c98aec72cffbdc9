"""Know the headings of rosters in use, and find the header row of a sheet.

A heading is compared after NFKC, without blanks, line breaks, brackets and asterisks, in lower
case. When several known headings of one field stand in a sheet, the one earlier in the list wins,
and the next ones serve for rows where its cell is empty.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

DROPPED = re.compile(r"[\s()*:]|必填|选填")
PRIVATE = re.compile(
    r"身份证|证件照|照片|手机|电话|座机|传真|联系方式|联系人|联络员|通讯地址|家庭|住址|邮箱|微信|qq"
    r"|法定代表人|负责人|法人(?!员|单位|名称|类型|类别|代码|机构|或|及|和)|业主"
    r"|经营者(?!名称|类型|类别|代码)|出生|民族|籍贯|政治面貌|银行"
    r"|phone|mobile|telephone|idcard|idnumber|e-?mail|homeaddress|home_address|birth"
)
"""Personal data nobody needs for a draw: such columns are never read."""

SPARED = frozenset(
    [
        "性别",
        "年龄",
        "学历",
        "学历专业",
        "学位",
        "专业",
        "从事本岗起始日期",
        "参加工作时间",
        "入职日期",
        "gender",
        "age",
    ]
)
"""Columns of the provincial templates that are known, and not kept because no draw needs them."""


@lru_cache(maxsize=4096)
def normal(heading: str) -> str:
    """Bring a heading into the form in which headings are compared."""
    return DROPPED.sub("", unicodedata.normalize("NFKC", heading)).casefold()


def is_private(heading: str) -> bool:
    """Tell whether a heading announces personal data such as an identity number or a phone."""
    return PRIVATE.search(normal(heading)) is not None


class Vocabulary:
    """The headings one kind of roster knows, and the fields it cannot do without."""

    def __init__(self, required: Sequence[str], fields: dict[str, str]) -> None:
        self.required = tuple(required)
        self.fields = tuple(fields)
        self.names = {field: words.split()[0] for field, words in fields.items()}
        self.wordings = {field: tuple(words.split()) for field, words in fields.items()}
        self._rank: dict[str, tuple[str, int]] = {}
        for field, words in fields.items():
            for rank, word in enumerate([*words.split(), field]):
                self._rank.setdefault(normal(word), (field, rank))

    def words(self) -> frozenset[str]:
        """Give every heading that is known, in the form in which headings are compared."""
        return frozenset(self._rank)

    def field(self, heading: str) -> str | None:
        """Give the field a heading stands for."""
        found = self._rank.get(normal(heading))
        return found[0] if found else None

    def knows(self, heading: str) -> bool:
        """Tell whether a heading stands for a field, or for personal data."""
        return self.field(heading) is not None or is_private(heading)

    def rank(self, heading: str) -> int:
        """Give the place of a known heading among those of its field; lower is preferred."""
        return self._rank[normal(heading)][1]


_ENTITY_CODE = (
    "统一社会信用代码 统一社会信用代码/注册号 注册号/统一社会信用代码 社会信用代码 统一信用代码"
    " 统一代码 信用代码 uscc 注册号 企业注册号 营业执照注册号 工商注册号 代码 企业代码 单位代码"
    " 主体代码 市场主体代码 经营主体代码 检查对象代码"
)
_ENTITY_NAME = (
    "企业名称 市场主体名称 经营主体名称 单位名称 主体名称 检查对象名称 检查对象 当事人名称 公司名称"
    " 字号名称 经营者名称 业户名称 机构名称"
)
OTHER_CODES = {
    "车辆": "车牌号 车牌号码 车辆号牌 号牌号码 车辆牌照 牌照号",
    "项目": "项目编号 项目代码 项目编码 工程编号",
    "网店": "网店编号 店铺编号 店铺id 网店id",
    "工地": "工地编号 工地代码",
    "学校": "学校代码 学校标识码",
    "医疗机构": "医疗机构登记号 医疗机构代码",
    "网站": "网站编号 网址 域名",
}
"""Headings of codes of entities that are no firms, by the kind they are of."""

_OTHER_NAMES = (
    "车辆名称 项目名称 工程名称 工地名称 网店名称 店铺名称 学校名称 医院名称 医疗机构名称 网站名称"
)
_LICENCE_UNTIL = "有效期至 许可有效期至 许可证有效期至 有效期限至 许可截止日期 有效期 until"

ENTITIES = Vocabulary(
    ("code", "name"),
    {
        "code": f"{_ENTITY_CODE} {' '.join(OTHER_CODES.values())} code id",
        "name": f"{_ENTITY_NAME} {_OTHER_NAMES} 名称 name",
        "office": "登记机关 登记机关名称 office",
        "station": "管辖单位 监管所 市场监管所 市场监督管理所 监管单位 所属监管所 检查机关 station",
        "region": "地区 区县 所在地区 所在区县 所属地区 行政区划 行政区划代码 行政区域 辖区"
        " district region",
        "industry": "行业 行业类别 行业门类 行业代码 所属行业 行业名称 国民经济行业 industry",
        "risk": "信用风险等级 信用风险分类 信用风险类别 风险等级 风险分类 风险类别 信用等级 risk",
        "kind": "主体类型 企业类型 主体类别 市场主体类型 单位类型 对象类型 检查对象类型 kind",
        "address": "住所（经营场所） 住所 经营场所 地址 注册地址 经营地址 生产经营地址"
        " 生产地址 营业地址 单位地址 企业地址 所在地址 项目地址 工地地址 address",
        "status": "登记状态 经营状态 企业状态 主体状态 存续状态 状态 status",
        "since": "状态日期 状态变更日期 注销日期 吊销日期 注吊销日期 注销/吊销日期 迁出日期 since",
        "tags": "监管标签 标签 重点监管对象 监管类别 对象标签 tags tag",
        "state": "名录状态 state",
        "aliases": "曾用代码 原注册号 原代码 原统一社会信用代码 alias aliases",
    },
)

POOLS = Vocabulary(
    ("code", "name", "pool"),
    {
        "code": f"{_ENTITY_CODE} {' '.join(OTHER_CODES.values())} code id",
        "name": f"{_ENTITY_NAME} {_OTHER_NAMES} 名称 name",
        "pool": "专项库名称 专项库 分类专项库名称 所属专项库 pool",
        "tag": "对应专项库监管标签 专项库监管标签 监管标签 标签 tag",
        "licence": "许可证名称 许可证件名称 许可名称 证照名称 licence",
        "number": "许可证编号 许可证号 许可证件编号 许可编号 证照编号 number",
        "since": "许可批准日期 批准日期 许可日期 许可证批准日期 发证日期 有效期自 有效期起 since",
        "until": _LICENCE_UNTIL,
        "issuer": "许可发证机关 许可证发证机关 发证机关 许可机关 issuer",
    },
)
POOLS_OF_ONE = Vocabulary(
    ("code", "name"),
    {field: " ".join(words) for field, words in POOLS.wordings.items() if field != "pool"},
)
"""For a file that is one pool as a whole; a column of pool names is left alone."""

INSPECTORS = Vocabulary(
    ("code", "name"),
    {
        "code": "执法证号 执法证编号 省执法证编号 行政执法证号 行政执法证编号 执法证件号"
        " 执法证件编号 执法证号码 检查证号 工商执法证编号 证件号码 certificate code"
        " 单位工号 工号",
        "name": "姓名 人员姓名 检查人员姓名 执法人员姓名 name",
        "department": "所在业务部门（机构） 所在部门 部门 处室 科室 股室 所属部门 所属单位"
        " 工作单位 单位 department",
        "scope": "执法领域 执法事项范围 执法范围 专长 scope",
        "regions": "执法区域 地区 regions",
        "qualifications": "岗位资质资格 资质资格 岗位资质 资格 资质 qualifications",
        "level": "层级 所在层级 level",
        "post": "担任职务 具体职务 职务 post",
        "category": "岗位大类 岗位类别 岗位 category",
        "expert": "是否专家 专家 expert",
        "until": "执法证有效期 执法证有效期至 省执法证有效期 工商执法证有效期 有效期至 有效期"
        " until",
        "issuer": "执法证发证机关 发证机关 issuer",
        "status": "执法人员状态 人员状态 状态 status",
        "role": "人员类别 人员类型 role",
        "lead": "是否组长 组长 可任组长 lead",
        "borrowed": "借用 借调 是否借用 是否借调 借自单位 借用单位 borrowed",
    },
)
STAFF_NUMBERS = frozenset({"单位工号", "工号"})
"""Stand in for a certificate number only where there is none."""

VISITS = Vocabulary(
    ("code", "date"),
    {
        "code": f"{_ENTITY_CODE} {' '.join(OTHER_CODES.values())} entity code",
        "date": "检查日期 检查完成日期 抽查完成日期 检查时间 上次检查日期 日期 date",
        "inspectors": "执法证号 执法证编号 检查人员执法证号 检查人员证号 检查人员 执法人员"
        " inspectors inspector",
        "kind": "检查类型 类型 检查类别 kind",
        "item": "抽查事项 检查事项 抽查事项编码 抽查事项代码 事项编码 item",
        "department": "检查部门 检查机关 检查单位 department",
    },
)

FINDINGS = Vocabulary(
    ("code", "date", "result"),
    {
        "draw": "抽取编号 任务编号 抽查任务编号 任务 draw",
        "code": f"{_ENTITY_CODE} {' '.join(OTHER_CODES.values())} entity code",
        "date": "检查日期 检查完成日期 抽查完成日期 抽查时间 检查时间 抽查日期 日期 date",
        "result": "检查结果 抽查结果 结果 result",
        "item": "抽查事项 检查事项 抽查事项编码 抽查事项代码 事项编码 item",
        "inspectors": "执法证号 执法证编号 检查人员执法证号 检查人员证号 检查人员 执法人员"
        " inspectors inspector",
        "recorder": "录入人 录入员 录入人员 录入人执法证号 recorder",
        "methods": "检查方式 抽查方式 方式 methods method",
        "follow_up": "处置 后续处置 处置情况 后续处理 follow_up follow-up",
        "done": "是否完结 完结 完结情况 done",
        "note": "备注 备注（详细） 说明 note remark",
        "reason": "更正原因 reason",
    },
)

RECUSALS = Vocabulary(
    ("code", "inspector"),
    {
        "code": f"{_ENTITY_CODE} {' '.join(OTHER_CODES.values())} entity code",
        "inspector": "执法证号 执法证编号 检查人员执法证号 检查人员证号 单位工号 工号 inspector"
        " certificate",
        "kind": "回避类型 回避情形 类型 kind",
    },
)
