"""Know the headings of item lists in use: provincial bills, ministry lists, joint lists.

A column of serial numbers (序号) stands for the code only where there is no 编号.
"""

from randcheck.files.headings import Vocabulary

_CODE = "编号 检查事项编号 抽查事项编号 事项编号 事项编码 事项代码 编码 代码"
_NAME = "抽查事项名称 检查事项名称 抽查事项 检查事项 随机抽查事项 事项名称 事项 名称"

ITEMS = Vocabulary(
    ("name",),
    {
        "code": f"{_CODE} code 序号",
        "name": f"{_NAME} name",
        "category": "抽查类别 抽查领域 检查类别 执法类别 类别 领域 category",
        "page": "来源页 page",
        "sub": "抽查子项 检查子项 子项 sub",
        "kind": "事项类别 检查事项类别 抽查事项类别 事项类型 kind",
        "basis": "抽查依据 检查依据 执法依据 法律依据 设定依据 依据 basis",
        "subject": "抽查主体 检查主体 执法主体 实施主体 发起部门 牵头部门 检查部门 subject",
        "partners": "配合部门 参与部门 partners",
        "object": "抽查对象 检查对象 抽查对象范围 检查对象范围 object",
        "ratio": "抽查比例 检查比例 抽查比例及频次 比例 ratio",
        "frequency": "抽查频次 抽查次数 检查频次 抽查周期 检查周期 频次 frequency",
        "method": "抽查方式 检查方式 方式 method",
        "officers": "检查人员要求 执法人员要求 人员要求 officers",
        "department": "责任部门 责任科室 责任处室 主管部门 业务部门 责任单位 执行股室 department",
        "remark": "备注 说明 remark",
    },
)

CATALOGUE = Vocabulary(("code", "name"), {"code": f"{_CODE} code", "name": f"{_NAME} name"})

CHECKLISTS = Vocabulary(
    ("content",),
    {
        "code": f"{_CODE} code",
        "name": f"{_NAME} name",
        "number": "序号 number",
        "content": "检查内容 抽查内容 检查要点 content",
        "how": "操作方法与要领 检查方法 操作方法 方法 how",
    },
)
