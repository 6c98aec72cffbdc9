"""Know the reasons for retiring a row, calling off a draw or ending a key: codes and words."""

from collections.abc import Mapping

from randcheck.errors import UsageError
from randcheck.protocol.alphabet import is_code
from randcheck.services.journal import Journal
from randcheck.services.rules import read_rules
from randcheck.text import Text, tr

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


def known_reasons(journal: Journal, usual: Mapping[str, Text]) -> dict[str, Text]:
    """List the usual reasons and those of the bureau's rules."""
    own = read_rules(journal.workspace.rules_path).reasons
    return {**usual, **{code: tr(label, label) for code, label in own.items()}}


def read_reason(journal: Journal, text: str, usual: Mapping[str, Text]) -> str:
    """Read a reason: a code, or the words for one.

    Raises:
        UsageError: neither.
    """
    known = known_reasons(journal, usual)
    code = next((code for code, label in known.items() if text in (label.zh, label.en)), text)
    if not is_code(code):
        raise UsageError(
            tr(
                f"原因用 {'、'.join(label.zh for label in known.values())} 或小写代码",
                f"a code, or one of {', '.join(known)}",
            ),
            tr("可在 rules.toml 的 [reasons] 添加", "more may be added to [reasons] in rules.toml"),
        )
    return code
