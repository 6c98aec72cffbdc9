"""Entities that may stand on the roster twice."""

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable

from randcheck.files.uscc import LENGTH, LOOK_ALIKES
from randcheck.model import Entity
from randcheck.services.remarks import Remark, Scene, Severity, named
from randcheck.text import tr

BLANKS = re.compile(r"\s+")
KEEP_ONE = tr(
    "留一户, 另一户 entity retire, 或在曾用代码列写上旧代码",
    "keep one: retire the other, or name its code as a former code",
)


def aliased(scene: Scene) -> list[Remark]:
    """Find codes that are also a former code of another row, or of two."""
    codes = {entity.code for entity in scene.entities}
    owners: dict[str, list[str]] = {}
    for entity in scene.entities:
        for alias in entity.aliases:
            owners.setdefault(alias, []).append(entity.code)
    found = sorted(old for old, of in owners.items() if old in codes or len(set(of)) > 1)
    what = tr("代码又是别户的曾用代码", "a code that is a former code of another row")
    return named("twin-alias", Severity.ERROR, what, found, KEEP_ONE)


def checked_apart(scene: Scene) -> list[Remark]:
    """Find codes of 18 characters that differ only in the last, the check character."""
    full = (e for e in scene.entities if len(e.code) == LENGTH)
    what = tr("代码只差最后的校验位", "codes that differ in the check character only")
    todo = tr("校验位由前 17 位算出, 必有一个写错: 改正", "one of them is mistyped: correct it")
    return named(
        "twin-check", Severity.ERROR, what, _shared(full, lambda e: e.code[: LENGTH - 1]), todo
    )


def look_alikes(scene: Scene) -> list[Remark]:
    """Find codes that differ only by O and 0, or I and 1."""
    what = tr("代码只差字母 O/数字 0 或 I/1", "codes that differ by O/0 or I/1 only")
    todo = tr("对照营业执照, 改正后只留一户", "compare the licence, correct and keep one")
    found = _shared(scene.entities, lambda e: e.code.translate(LOOK_ALIKES[0]))
    return named("twin-look-alike", Severity.WARNING, what, found, todo)


def same_address(scene: Scene) -> list[Remark]:
    """Find rows of one name at one address with different codes."""
    known = (e for e in scene.entities if e.address)
    found = _shared(known, lambda e: (_folded(e.name), _folded(e.address)))
    what = tr("同名同地址, 代码不同", "one name at one address, different codes")
    return named("twin-address", Severity.WARNING, what, found, KEEP_ONE)


def same_region(scene: Scene) -> list[Remark]:
    """Find rows of one name in one region (or station, where no region is given)."""
    found = _shared(scene.entities, lambda e: (_folded(e.name), e.region or e.station))
    what = tr("同名同地区, 代码不同", "one name in one region, different codes")
    todo = tr("核对是否同一户; 是则只留一户", "check whether it is one; if so, keep one")
    return named("twin-region", Severity.WARNING, what, found, todo)


def _shared(entities: Iterable[Entity], key: Callable[[Entity], Hashable]) -> list[str]:
    """List the codes of rows that share a key, those that share one side by side."""
    groups: dict[Hashable, list[str]] = {}
    for entity in entities:
        groups.setdefault(key(entity), []).append(entity.code)
    return [code for codes in groups.values() if len(codes) > 1 for code in codes]


def _folded(text: str) -> str:
    """Read over width, case and blanks."""
    if text.isalnum() and not text.isascii() and unicodedata.is_normalized("NFKC", text):
        return text.casefold()
    return BLANKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
