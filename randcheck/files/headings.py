"""Know the headings of rosters in use, and find the header row of a sheet.

A heading is compared after NFKC, without blanks, line breaks, brackets and asterisks, in lower
case. When several known headings of one field stand in a sheet, the one earlier in the list wins,
and the next ones serve for rows where its cell is empty.
"""

import re
import unicodedata
from collections.abc import Sequence

DROPPED = re.compile(r"[\s()*:]|必填|选填")
PRIVATE = re.compile(
    r"身份证|证件照|手机|电话|联系方式|通讯地址|家庭|住址|邮箱|微信"
    r"|phone|mobile|telephone|idcard|idnumber|e-?mail|address"
)
"""Personal data nobody needs for a draw: such columns are never read."""


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

    def rank(self, heading: str) -> int:
        """Give the place of a known heading among those of its field; lower is preferred."""
        return self._rank[normal(heading)][1]


ENTITIES = Vocabulary(
    ("code", "name"),
    {
        "code": "统一社会信用代码 统一社会信用代码/注册号 注册号/统一社会信用代码 社会信用代码"
        " 统一信用代码 统一代码 信用代码 uscc 注册号 企业注册号 营业执照注册号 工商注册号 代码"
        " 企业代码 单位代码 主体代码 市场主体代码 检查对象代码 code id",
        "name": "企业名称 市场主体名称 单位名称 主体名称 检查对象名称 检查对象 当事人名称 公司名称"
        " 字号名称 名称 name",
        "office": "登记机关 登记机关名称 office",
        "station": "管辖单位 监管所 市场监管所 市场监督管理所 监管单位 所属监管所 检查机关 station",
        "region": "地区 区县 所在地区 所在区县 所属地区 行政区划 行政区域 辖区 district region",
        "industry": "行业 行业类别 行业门类 所属行业 行业名称 industry",
        "risk": "信用风险等级 信用风险分类 信用风险类别 风险等级 风险分类 风险类别 信用等级 risk",
        "kind": "主体类型 企业类型 主体类别 市场主体类型 单位类型 kind",
        "state": "名录状态 state",
        "aliases": "曾用代码 原注册号 原代码 原统一社会信用代码 alias aliases",
    },
)

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
        "expert": "是否专家 专家 expert",
        "until": "执法证有效期 执法证有效期至 工商执法证有效期 有效期至 有效期 until",
        "status": "执法人员状态 人员状态 状态 status",
        "role": "人员类别 人员类型 role",
    },
)
STAFF_NUMBERS = frozenset({"单位工号", "工号"})
"""Stand in for a certificate number only where there is none."""

_ENTITY_CODES = (
    "统一社会信用代码 统一社会信用代码/注册号 注册号/统一社会信用代码 社会信用代码 信用代码 uscc"
    " 注册号 企业代码 主体代码 市场主体代码 代码 检查对象代码 entity code"
)

VISITS = Vocabulary(
    ("code", "date"),
    {
        "code": _ENTITY_CODES,
        "date": "检查日期 检查完成日期 抽查完成日期 检查时间 上次检查日期 日期 date",
        "inspectors": "执法证号 执法证编号 检查人员执法证号 检查人员证号 检查人员 执法人员"
        " inspectors inspector",
        "kind": "检查类型 类型 检查类别 kind",
    },
)

RECUSALS = Vocabulary(
    ("code", "inspector"),
    {
        "code": _ENTITY_CODES,
        "inspector": "执法证号 执法证编号 检查人员执法证号 检查人员证号 单位工号 工号 inspector"
        " certificate",
        "kind": "回避类型 回避情形 类型 kind",
    },
)
