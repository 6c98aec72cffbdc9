"""Read the sources of a seed as people name them: `d10`, `drand:15`, `lottery:kl8:2026051`."""

import re
import unicodedata
from datetime import datetime

from randcheck.errors import UsageError
from randcheck.protocol.alphabet import is_code
from randcheck.protocol.calendar import format_time
from randcheck.protocol.parts import Dice, Drand, Lottery, Source, Value
from randcheck.protocol.seed import GAMES, QUICKNET
from randcheck.text import tr

D10, D6 = Dice("dice", 10, 20), Dice("dice", 6, 26)
NUMBERED = {"1": "d10", "2": "d6", "3": "drand"}
"""What the question about the source numbers."""

GAME_NAMES = {
    "快乐8": "kl8",
    "双色球": "ssq",
    "大乐透": "dlt",
    "排列5": "pl5",
    "福彩3D": "fc3d",
    "3D": "fc3d",
}
KINDS = {"彩票": "lottery", "数值": "value", "骰": "d10"}
LEAD, MOST_LEAD, MOST_THROWS = 10, 7 * 24 * 60, 200
"""Minutes from the seal, or the lottery, to its round where nothing else is said; the most."""
LAST_YEAR = 2199

HINT = tr(
    "d10 十面骰, d6 六面骰, drand:分钟, lottery:快乐8:期号, value:代码; 并用时以 + 相连",
    "d10, d6, drand:MINUTES, lottery:kl8:ISSUE, value:CODE; joined by + for several",
)


def read_sources(text: str, throws: int | None = None) -> tuple[tuple[Source, ...], int]:
    """Read sources, the beacon last, and how many seconds after the seal its round comes.

    The round itself is fixed when the draw is sealed.

    Raises:
        UsageError: a source this program does not have.
    """
    words = [word.strip() for word in unicodedata.normalize("NFKC", text).split("+")]
    found = [_read_source(NUMBERED.get(word, word), throws) for word in words]
    if len({source.kind for source, _ in found}) < len(found):
        raise UsageError(
            tr("同一种随机源只能用一个", "there may be one source of a kind"),
            tr("例: d10+drand:15", "for example d10+drand:15"),
        )
    sources = sorted((source for source, _ in found), key=lambda s: isinstance(s, Drand))
    return tuple(sources), max(lead for _, lead in found) * 60


def _read_source(word: str, throws: int | None) -> tuple[Source, int]:
    kind, *rest = word.split(":")
    kind = KINDS.get(kind, kind.lower())
    source: Source | None = None
    lead = LEAD
    if kind in ("d10", "d6") and len(rest) <= 1:
        dice = D10 if kind == "d10" else D6
        usual = dice.throws if throws is None else throws
        source = Dice("dice", dice.sides, _within(_number(rest[0]) if rest else usual, MOST_THROWS))
    elif kind == "drand" and len(rest) <= 1:
        lead = _within(_number(rest[0]) if rest else LEAD, MOST_LEAD)
        source = Drand("drand", QUICKNET, 1)
    elif kind == "lottery" and len(rest) == 2:
        game = GAME_NAMES.get(rest[0], rest[0].lower())
        source = Lottery("lottery", game, _number(rest[1])) if game in GAMES else None
    elif kind == "value" and len(rest) == 1 and is_code(rest[0]):
        source = Value("value", rest[0])
    if source is None:
        raise UsageError(tr(f"没有随机源“{word}”", f"no source '{word}'"), HINT)
    return source, lead


def _within(number: int, most: int) -> int:
    if not 1 <= number <= most:
        raise UsageError(tr(f"{number} 应在 1–{most}", f"{number} is not from 1 to {most}"), HINT)
    return number


def _number(text: str) -> int:
    if not re.fullmatch("[0-9]{1,12}", text):
        raise UsageError(tr(f"“{text}”不是数字", f"'{text}' is no number"), HINT)
    return int(text)


def read_moment(text: str, zone: str) -> str:
    """Read a day and an hour of the bureau's clock as a time of UTC.

    Raises:
        UsageError: neither.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace("/", "-").replace("T", " ")
    try:
        moment = datetime.strptime(f"{plain} {zone}", "%Y-%m-%d %H:%M %z")
        if moment.year > LAST_YEAR:
            raise OverflowError
        return format_time(int(moment.timestamp()))
    except (ValueError, OverflowError) as error:
        raise UsageError(
            tr(f"“{text}”不是日期和时刻", f"'{text}' is no day and hour"),
            tr("例: 2026-03-02 21:30", "for example 2026-03-02 21:30"),
        ) from error
