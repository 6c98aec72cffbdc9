"""Say in people's words why a stratum's number may not be sealed, and what to do."""

from randcheck.errors import Refused
from randcheck.protocol.numbers import check_number
from randcheck.protocol.parts import Stratum
from randcheck.text import Text, tr

FEWER = tr(
    "少抽一些; 各层不同时逐层给比例: --ratio 层名=3%",
    "draw fewer; where strata differ, give ratios: --ratio NAME=3%",
)
WHOLE = tr("就是要全部检查, 加 --whole", "if all are to be inspected, add --whole")
ZERO = tr("这一层本来就可以不抽, 加 --zero", "if this stratum may draw none, add --zero")
BY_LOT = tr(
    '; 层太小的, 在细则写 rounding = "lot" (按签取整, 机会恰好等于比例)',
    "; where strata are small, rounding = 'lot' in the rules gives everybody the ratio",
)


def sized(stratum: Stratum, label: str) -> Stratum:
    """Return a stratum whose number may be sealed.

    Raises:
        Refused: says why not, by the stratum's label, and how to go on.
    """
    try:
        return check_number(stratum)
    except Refused as error:
        before = f"{stratum.stratum}: "
        name = f"“{label}”: " if label else ""
        zh, en = (text.removeprefix(before) for text in (error.what.zh, error.what.en))
        raise Refused(tr(f"{name}{zh}", f"{name}{en}"), _hint(stratum)) from error


def _hint(stratum: Stratum) -> Text:
    if stratum.number and stratum.number != stratum.drum:
        return FEWER
    hint, lot = WHOLE if stratum.number else ZERO, BY_LOT if stratum.ratio else tr("", "")
    return tr(hint.zh + lot.zh, hint.en + lot.en)
