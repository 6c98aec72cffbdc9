"""Read the words for what a visit found: the official ones, their codes, and older wordings.

Wordings are compared after NFKC, without blanks, brackets and punctuation, in lower case: an older
form that differs by a comma needs no entry of its own. Words that leave open what was found, such
as 合格, are refused, and the official wordings that come nearest are named.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from randcheck.files.cells import BETWEEN, BadCell, label, one_of
from randcheck.protocol.vocabulary import FOLLOW_UPS, METHODS, RESULTS

DROPPED = re.compile(r"""[\s,;:.?!"'()\[\]{}<>，、。；：·“”‘’「」『』《》〈〉【】〔〕]""")
NEAREST = 3
SHOWN = 30

OLDER_RESULTS = {
    "正常（符合信息公示相关规定）": "none",
    "正常": "none",
    "发现问题已责令改正": "corrected",
    "已责令改正": "corrected",
    "未按规定公示年报信息": "annual-report",
    "未按规定公示即时信息": "not-published",
    "未按规定公示其他应当公示的信息": "not-published",
    "未按规定公示信息": "not-published",
    "无法联系": "unreachable",
    "不予配合情节严重": "refused",
    "已办理营业执照注销": "deregistered",
    "被吊销营业执照": "revoked",
    "被撤销登记": "annulled",
}
"""Wordings of the provincial platform before 2017, of the national one, and of counties."""

SHORT_FOLLOW_UPS = {"无需后续处置": "settled"}
OTHER_METHODS = {"实地核查": "on-site", "现场检查": "on-site"}
VAGUE = {
    "合格": ("none",),
    "符合": ("none",),
    "不合格": ("corrected", "pending"),
    "不符合": ("corrected", "pending"),
    "异常": ("pending", "unreachable"),
    "责令整改": ("corrected", "pending"),
}
"""Words in use that do not say what was found: which results they may stand for."""

DONE_WORDS = {"是": "yes", "否": "", "已完结": "yes", "未完结": "", "完结": "yes"} | {
    "√": "yes", "✓": "yes", "×": "", "y": "yes", "yes": "yes", "true": "yes",
    "n": "", "no": "", "false": "", "done": "yes", "open": "",
}  # fmt: skip
"""Not 1 and 2: on the platform they are 未完结 and 已完结, elsewhere 1 means yes."""


def plain(text: str) -> str:
    """Bring a wording into the form in which wordings are compared."""
    return DROPPED.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _table(official: Mapping[str, str], further: Mapping[str, str]) -> dict[str, str]:
    words = {plain(wording): code for code, wording in official.items()}
    words |= {plain(wording): code for wording, code in further.items()}
    return words | {code: code for code in official}


RESULT_WORDS = _table(RESULTS, OLDER_RESULTS)
FOLLOW_UP_WORDS = _table(FOLLOW_UPS, SHORT_FOLLOW_UPS)
METHOD_WORDS = _table(METHODS, OTHER_METHODS)
"""These map wordings, as `plain` gives them, to codes."""


def read_result(text: str) -> str:
    """Read a result (检查结果) as its code.

    Raises:
        BadCell: not a known wording; the nearest official ones are named.
    """
    return _read(text, RESULT_WORDS, RESULTS)


def read_follow_up(text: str) -> str:
    """Read a follow-up (处置) as its code.

    Raises:
        BadCell: not a known wording; the nearest official ones are named.
    """
    return _read(text, FOLLOW_UP_WORDS, FOLLOW_UPS)


def read_methods(text: str) -> tuple[str, ...]:
    """Read one or more methods (检查方式) as their codes, ascending, each once.

    Raises:
        BadCell: one is not a known wording; the nearest official ones are named.
    """
    parts = [part for part in re.split(rf"{BETWEEN.pattern}|[/／]", text) if plain(part)]
    codes: set[str] = set()
    for part in parts:
        # A blank may stand within a wording or between two.
        words = [part] if plain(part) in METHOD_WORDS else part.split()
        codes |= {_read(word, METHOD_WORDS, METHODS) for word in words}
    return tuple(sorted(codes))


def read_done(text: str) -> bool:
    """Read whether the matter is closed (是否完结).

    Raises:
        BadCell: neither yes nor no.
    """
    return bool(one_of(text, DONE_WORDS))


def _read(text: str, words: Mapping[str, str], official: Mapping[str, str]) -> str:
    value = label("".join(text.split()))
    code = words.get(plain(value))
    if code is None:
        raise _unknown(value, words, official)
    return code


def _unknown(value: str, words: Mapping[str, str], official: Mapping[str, str]) -> BadCell:
    codes = VAGUE.get(plain(value), ()) if official is RESULTS else ()
    codes = codes or _nearest(plain(value), words) or tuple(official)[:NEAREST]
    zh = "”“".join(official[code] for code in codes)
    en = ", ".join(f"{code} ({official[code]})" for code in codes)
    shown = value[:SHOWN]
    return BadCell(
        f"不认得“{shown}”；请照规定的写法写，最接近的是“{zh}”",
        f"{shown!r} is not known; use an official wording, the nearest: {en}",
    )


def _nearest(value: str, words: Mapping[str, str]) -> tuple[str, ...]:
    """Give the codes whose wordings share most pairs of characters with a text."""
    pairs, best = _pairs(value), dict[str, float]()
    for word, code in words.items():
        known = _pairs(word)
        if shared := len(pairs & known):
            best[code] = max(best.get(code, 0), shared / (len(pairs) + len(known)))
    return tuple(sorted(best, key=lambda code: -best[code])[:NEAREST])


@lru_cache(maxsize=256)
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    return frozenset(pairwise(text))
