"""Tell from the registry's word for the state of an entity whether it is still there."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache

from randcheck.files.reading import Line, Reader
from randcheck.text import tr

THERE = re.compile(r"存续|在营|在业|开业|营业|在册|正常|有效|迁入|active|normal", re.IGNORECASE)
GONE = (
    ("revoked", re.compile(r"吊销|撤销|除名|revoked", re.IGNORECASE)),
    ("cancelled", re.compile(r"注销|cancell?ed|deregistered", re.IGNORECASE)),
    ("moved", re.compile(r"迁出|moved", re.IGNORECASE)),
    ("closed", re.compile(r"停业|歇业|清算|关闭|终止|解散|破产|closed", re.IGNORECASE)),
    ("invalid", re.compile(r"失效|无效|停用|invalid|inactive", re.IGNORECASE)),
)
PENDING = re.compile(r"拟|申请|备案|恢复|未|非")
"""Words that come before the deed, or take it back."""


@lru_cache(maxsize=1024)
def gone(status: str) -> str:
    """Give the reason for which an entity in this state is gone, empty when it is there.

    The registry's words come first: 存续 and the like at the beginning outweigh what follows
    (存续（拟注销）); 吊销未注销 is revoked.
    """
    text = unicodedata.normalize("NFKC", status).strip()
    if THERE.match(text):
        return ""
    for reason, words in GONE:
        if (match := words.search(text)) and not PENDING.search(text[: match.start()]):
            return reason
    return ""


class Departed:
    """Codes of rows that are no longer active, each with its reason and its cell."""

    def __init__(self, reader: Reader) -> None:
        self.reasons: dict[str, str] = {}
        self._reader = reader
        self._spots: dict[str, tuple[Line, int]] = {}

    def add(self, line: Line, token: str, reason: str) -> None:
        """Remember the code of a row; of several rows the first counts."""
        if token and token not in self.reasons:
            self.reasons[token] = reason
            self._spots[token] = line, self._reader.cell(line, "code")[1]

    def refuse_both(self, spot_of: Callable[[str], str | None]) -> None:
        """Note a fault for each code that is active in another row, at the cell `spot_of` gives."""
        for token, (line, column) in self._spots.items():
            if spot := spot_of(token):
                what = tr(
                    f"同一代码在 {spot} 是有效的，这里却是失效；请只留一行",
                    f"the same code is active in {spot} and inactive here; keep one row",
                )
                self._reader.fault(line, column, what)
