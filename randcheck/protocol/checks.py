"""The claims of one seal, before and after its draw (SPEC §7, §11, §12).

Each `verify_*` returns what was verified or raises `FalseClaim` with the claim's name. A `Case` is
built when the fold of the log reaches the seal, so that `history` is what came before it.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from randcheck.errors import FalseClaim
from randcheck.protocol.bodies import Seal
from randcheck.protocol.history import History, debts, entity_bars
from randcheck.protocol.numbers import verify_number
from randcheck.protocol.parts import Count, Side
from randcheck.protocol.roster import ACTIVE
from randcheck.protocol.table import Row
from randcheck.text import Text, tr

OWED = "owed"
CHOICES = frozenset({"filter", "out-of-scope"})


@dataclass(frozen=True, slots=True)
class Case:
    """One seal, the tables it names, and the log before it."""

    seal: Seal
    history: History
    frame: Sequence[Row]
    rest: Sequence[Row]
    people: Sequence[Row]
    people_rest: Sequence[Row]
    licences: Sequence[Row] = ()

    @property
    def since(self) -> dict[str, str]:
        """Map tokens to the day their licence began."""
        return dict(self.licences)  # type: ignore[arg-type]

    def bars(self) -> dict[str, set[int]]:
        """Map every barred entity to the entries that bar it."""
        return entity_bars(self.history, self.seal, self.since)


def count_reasons(rows: Sequence[Row]) -> tuple[Count, ...]:
    """Count rows by reason, reasons ascending."""
    return tuple(Count(reason, n) for reason, n in sorted(Counter(r[1] for r in rows).items()))


def verify_side(claim: str, side: Side, drum: int, rest: Sequence[Row], roster: set[str]) -> Side:
    """Return a side whose counts agree with its tables and its roster.

    Raises:
        FalseClaim: `claim`.
    """
    if side.drum != drum or side.excluded != count_reasons(rest):
        raise FalseClaim(claim, tr("封存的数目与名单不符", "the sealed counts are not the lists'"))
    if side.registered != len(roster) or side.registered != drum + len(rest):
        raise FalseClaim(
            claim,
            tr(
                f"在册 {len(roster)} ≠ 待抽 {drum} + 未入框 {len(rest)}",
                f"registered {len(roster)} is not {drum} in the drum + {len(rest)} left out",
            ),
        )
    return side


def verify_partition(claim: str, ins: Sequence[str], outs: Sequence[str], roster: set[str]) -> None:
    """Demand that two lists split a roster exactly.

    Raises:
        FalseClaim: names one token that is in both, in neither, or not on the roster.
    """
    inside, outside = set(ins), set(outs)
    for tokens, zh, en in (
        (inside & outside, "既在框内又在框外", "is in the drum and left out"),
        (
            roster - inside - outside,
            "在名录中, 却两边都没有",
            "is on the roster and in neither list",
        ),
        ((inside | outside) - roster, "不在名录中", "is not on the roster"),
    ):
        if tokens:
            raise _about(claim, min(tokens), tr(zh, en), len(tokens))


def verify_excluded(case: Case) -> Side:
    """Verify that frame and excluded split the roster, and the reasons other than bars.

    Raises:
        FalseClaim: `excluded`.
    """
    roster = case.history.entities
    tokens = set(roster.retired_by)
    verify_partition(
        "excluded", [row[0] for row in case.frame], [row[0] for row in case.rest], tokens
    )
    owed = debts(case.history, case.seal)
    for token, reason, stratum, reference in case.rest:
        if reason == "barred":
            continue
        retired_by = roster.retired_by[token]
        good = stratum == "-" and {
            "struck": token in owed and reference == str(owed.get(token)),
            "retired": ACTIVE != retired_by == _seq(reference) and token not in owed,
        }.get(
            reason,
            reason in CHOICES and retired_by == ACTIVE and token not in owed and reference == "-",
        )
        if not good:
            raise _about("excluded", token, tr(f"“{reason}”不成立", f"is not '{reason}'"))
    return verify_side("excluded", case.seal.entities, len(case.frame), case.rest, tokens)


def verify_bars(case: Case) -> Sequence[Row]:
    """Verify that every bar is true and that nobody barred is in the drum; debts included.

    Raises:
        FalseClaim: `bars`.
    """
    roster = case.history.entities
    owed, bars = debts(case.history, case.seal), case.bars()
    _verify_licences(case)
    for token, reason, stratum, reference in case.rest:
        if reason != "barred":
            continue
        supported = stratum not in ("-", OWED) and _seq(reference) in bars.get(token, ())
        if not supported or not roster.is_active(token) or token in owed:
            raise _about(
                "bars", token, tr("禁选没有依据", "is barred without a visit in the window")
            )
    for token, stratum, *_ in case.frame:
        _verify_free(token, stratum, owed, bars, roster.is_active(token))
    missing = set(owed) - {row[0] for row in case.frame} - _tokens(case.rest, "struck")
    if missing:
        raise _about("bars", min(missing), tr("欠检未入框", "is owed and left out"), len(missing))
    return [row for row in case.rest if row[1] == "barred"]


def _verify_licences(case: Case) -> None:
    wanted = {row[0] for row in case.frame} | _tokens(case.rest, "barred")
    if case.seal.licences is not None and case.since.keys() != wanted:
        odd = min(case.since.keys() ^ wanted)
        raise _about("bars", odd, tr("许可起始日不全", "has no licence row, or one too many"))


def _verify_free(
    token: str, stratum: str, owed: dict[str, int], bars: dict[str, set[int]], active: bool
) -> None:
    if (token in owed) != (stratum == OWED):
        raise _about("bars", token, tr("欠检分层不符", "is in 'owed' without a debt, or not in it"))
    if token not in owed and (token in bars or not active):
        raise _about(
            "bars", token, tr("在禁选期内或已停用, 却在框内", "is barred or retired, yet drawn")
        )


def verify_numbers(case: Case) -> Seal:
    """Verify base, drum, ratio, bounds and number of every stratum.

    Raises:
        FalseClaim: `numbers`.
    """
    drum = Counter(row[1] for row in case.frame)
    barred = Counter(row[2] for row in case.rest if row[1] == "barred")
    names = [stratum.stratum for stratum in case.seal.strata]
    if names != sorted(drum):
        raise FalseClaim("numbers", tr("分层与待抽名单不符", "the strata are not the frame's"))
    for stratum in case.seal.strata:
        name = stratum.stratum
        verify_number(stratum, drum[name] + barred[name], drum[name])
        if name == OWED and not (stratum.whole and stratum.ratio is None):
            raise FalseClaim("numbers", tr("欠检须全部抽取", "owed entities are drawn whole"))
        if name == OWED and not stratum.number == stratum.drum == stratum.base:
            raise FalseClaim("numbers", tr("欠检须全部抽取", "owed entities are drawn whole"))
    return case.seal


def imported_bars(case: Case) -> list[tuple[str, int]]:
    """List barred entities whose bar rests on an imported visit, with the entry that holds it."""
    visits, current = case.history.visits, case.history.entities.current
    named = {(current(v.entity), v.seq) for v in visits}
    own = {(current(v.entity), v.seq) for v in visits if v.draw is not None}
    barred = [(row[0], _seq(row[3])) for row in case.rest if row[1] == "barred"]
    return [bar for bar in barred if bar in named and bar not in own]


def _tokens(rows: Sequence[Row], reason: str) -> set[str]:
    return {row[0] for row in rows if row[1] == reason}


def _seq(reference: str) -> int:
    return -2 if reference == "-" else int(reference)


def _about(claim: str, token: str, what: Text, more: int = 1) -> FalseClaim:
    zh = f"{token} {what.zh}" + (f" (共 {more} 个)" if more > 1 else "")
    en = f"{token} {what.en}" + (f" ({more} in all)" if more > 1 else "")
    return FalseClaim(claim, tr(zh, en))
