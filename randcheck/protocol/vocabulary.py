"""The official words for what a visit found and what follows from it (SPEC §8.8)."""

RESULTS = {
    "none": "未发现问题",
    "corrected": "发现问题经责令已改正",
    "pending": "发现问题待后续处理",
    "annual-report": "未按规定公示年度报告",
    "not-published": "未按规定公示应当公示的信息",
    "false-published": "公示信息隐瞒真实情况、弄虚作假",
    "unreachable": "通过登记的住所（经营场所）无法联系",
    "registration": "违反其他工商行政管理规定行为",
    "food-drug": "违反食品药品管理相关规定",
    "quality": "违反质量技术监督相关规定",
    "police": "违反公安部门相关规定",
    "department": "违反其他部门相关规定",
    "no-business": "未发现开展本次抽查涉及的经营活动",
    "closed": "已关闭停业或正在组织清算",
    "refused": "不配合检查情节严重",
    "deregistered": "注销",
    "revoked": "被吊销",
    "annulled": "被撤销",
    "moved": "迁出",
}
GONE = frozenset(
    ("unreachable", "no-business", "closed", "deregistered", "revoked", "annulled", "moved")
)
"""Results that say there was nothing to inspect."""

FOLLOW_UPS = {
    "settled": "未发现问题或相关问题已规范、已改正，无需后续处置",
    "daily": "停止检查，反馈至日常监管部门依法依规处理",
    "order": "违反本部门相关规定，责令改正；后续跟踪由日常监管部门负责",
    "case": "发现案件线索，初步固定相关证据后移送办案机构依法依规处理",
    "transferred": "违反其他部门相关规定，抄告相关部门",
    "other": "其他",
}
METHODS = {
    "on-site": "实地检查",
    "written": "书面检查",
    "other-results": "行政部门检查结果或专业意见",
    "test": "检验检测",
    "network": "网络监测",
    "agency": "委托专业机构辅助",
}
SOURCES = {
    "complaint": "投诉举报",
    "transfer": "转办交办",
    "clue": "监测线索",
    "request": "企业申请",
    "recheck": "复查",
    "cause": "其他有因检查",
}
"""Why a visit was made that no draw asked for."""
