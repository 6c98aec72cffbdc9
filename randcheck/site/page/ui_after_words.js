// The words for what came after a draw: the official wording of SPEC §8.8, and a gloss for those
// who read English.

const RESULT_WORDS = {
  none: tr("未发现问题", "no problem found"),
  corrected: tr("发现问题经责令已改正", "problem found, put right as ordered"),
  pending: tr("发现问题待后续处理", "problem found, still to be dealt with"),
  "annual-report": tr("未按规定公示年度报告", "annual report not published as required"),
  "not-published": tr("未按规定公示应当公示的信息", "required information not published"),
  "false-published": tr("公示信息隐瞒真实情况、弄虚作假", "published information conceals or falsifies"),
  unreachable: tr("通过登记的住所（经营场所）无法联系", "cannot be reached at its registered address"),
  registration: tr("违反其他工商行政管理规定行为", "breach of other registration rules"),
  "food-drug": tr("违反食品药品管理相关规定", "breach of food and drug rules"),
  quality: tr("违反质量技术监督相关规定", "breach of quality and technical rules"),
  police: tr("违反公安部门相关规定", "breach of rules of the police"),
  department: tr("违反其他部门相关规定", "breach of rules of another department"),
  "no-business": tr("未发现开展本次抽查涉及的经营活动", "does none of the business inspected"),
  closed: tr("已关闭停业或正在组织清算", "closed, or being wound up"),
  refused: tr("不配合检查情节严重", "seriously refused to cooperate"),
  deregistered: tr("注销", "deregistered"),
  revoked: tr("被吊销", "licence revoked"),
  annulled: tr("被撤销", "registration annulled"),
  moved: tr("迁出", "moved away"),
};

const FOLLOW_UP_WORDS = {
  settled: tr("未发现问题或相关问题已规范、已改正，无需后续处置", "nothing more to be done"),
  daily: tr("停止检查，反馈至日常监管部门依法依规处理", "inspection stopped, left to daily supervision"),
  order: tr("违反本部门相关规定，责令改正；后续跟踪由日常监管部门负责",
    "ordered to put it right; daily supervision follows it up"),
  case: tr("发现案件线索，初步固定相关证据后移送办案机构依法依规处理",
    "evidence kept, handed to the case department"),
  transferred: tr("违反其他部门相关规定，抄告相关部门", "another department was told"),
  other: tr("其他", "other"),
};

const STATE_WORDS = {
  none: tr("尚未检查", "not visited yet"),
  visited: tr("已检查，结果未录入", "visited, no result recorded yet"),
  recorded: tr("结果待审核", "result recorded, not reviewed yet"),
  returned: tr("结果被审核退回", "result returned by the review"),
};

const OBJECTION_WORDS = {
  finding: tr("对检查结果的异议", "objection to the result"),
  recusal: tr("回避申请", "request that somebody be recused"),
  open: tr("处理中", "open"),
  upheld: tr("成立", "upheld"),
  rejected: tr("不成立", "rejected"),
  withdrawn: tr("撤回", "withdrawn"),
};
