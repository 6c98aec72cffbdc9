"""Read reasons as people type them: the usual ones, and those of the bureau's rules."""

from collections.abc import Mapping

from randcheck.errors import UsageError
from randcheck.protocol.alphabet import is_code
from randcheck.services.journal import Journal
from randcheck.services.rules import read_rules
from randcheck.text import Text, tr


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
