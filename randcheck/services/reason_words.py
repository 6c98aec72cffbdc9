"""The usual reasons for what departs from the plain way, in words."""

from randcheck.text import tr

RETIRE = {
    "cancelled": tr("注销", "cancelled"),
    "revoked": tr("吊销", "licence revoked"),
    "moved": tr("迁出", "moved away"),
    "closed": tr("停业", "closed"),
    "transferred": tr("调离", "transferred"),
    "retired": tr("退休", "retired"),
    "left": tr("离职", "left"),
    "invalid": tr("失效", "no longer valid"),
    "vanished": tr("新名录里没有", "not on the new list"),
    "other": tr("其他", "other"),
}
VOID = {
    "roster-fault": tr("名录有误", "a fault in the roster"),
    "request-fault": tr("条件有误", "a fault in what was asked for"),
    "cannot-proceed": tr("无法进行", "cannot proceed"),
    "other": tr("其他", "other"),
}
REVOKE = {
    "rotated": tr("更换", "rotated"),
    "lost": tr("丢失", "lost"),
    "leaked": tr("泄露", "leaked"),
    "left": tr("人员离岗", "the person left"),
    "replaced": tr("另有新的", "replaced by another"),
    "other": tr("其他", "other"),
}
ABSENT = {
    "ill": tr("生病", "ill"),
    "leave": tr("请假", "on leave"),
    "left": tr("调离", "left"),
    "duty": tr("公务冲突", "other duty"),
    "certificate": tr("证件到期", "certificate ended"),
    "recusal": tr("回避", "recused"),
}
RETURN = {
    "incomplete": tr("信息不全", "incomplete"),
    "wrong-result": tr("结果不对", "wrong result"),
    "wrong-date": tr("日期不对", "wrong date"),
    "evidence": tr("证据不足", "evidence is missing"),
    "other": tr("其他", "other"),
}
CORRECT = {
    "typing": tr("录入有误", "a slip in typing"),
    "returned": tr("审核退回", "returned by the review"),
    "objection": tr("异议成立", "an objection was upheld"),
    "new-evidence": tr("新证据", "new evidence"),
    "other": tr("其他", "other"),
}
