"""A small log whose results are derived, as those of an honest bureau are. No test is here."""

from typing import Any

from ledger import BEGUN, EARLIEST, FILE, SEALED, STOP, TREE, Ledger
from making import a_stratum, cases

from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Roster, Strike
from randcheck.protocol.chain import Signed
from randcheck.protocol.draw_checks import derive_for, derive_pairing, seed_text, without
from randcheck.protocol.folder import Log
from randcheck.protocol.keyring import Keys
from randcheck.protocol.parts import Count, Side
from randcheck.protocol.replay import Replay
from randcheck.protocol.result import Result, result_rows
from randcheck.protocol.seed import seed_of
from randcheck.protocol.table import FRAME, INSPECTORS, Row, parse_table
from randcheck.protocol.views import SealView, case_of, event_case, walk

SALT = ("salt", "-", "0" * 32)
STUCK = next(
    case
    for case in cases("result.json", "draws")[0]
    if case["name"] == "bottleneck: caps are too low"
)
ENTITIES, PEOPLE = (
    parse_table(kind, "".join(f"{line}\n" for line in STUCK[name]).encode(), False)
    for name, kind in (("frame", FRAME), ("inspectors", INSPECTORS))
)
NUMBER = 3
LATER = "2025-12-01T00:00:00Z"


def capped(cap: int) -> list[Row]:
    """The inspector frame with another cap for everybody."""
    return [(*row[:4], str(cap), *row[5:]) if row[0] == "person" else row for row in PEOPLE]


def side(drum: int, rest: int = 0) -> Side:
    return Side(drum + rest, drum, (Count("retired", rest),) if rest else (), TREE, TREE)


def names(rows: list[Row]) -> list[Row]:
    drawn = [row[3] for row in rows if row[0] in ("drawn", "reserve")]
    return [*(("entity", token, f"企业 {token}") for token in drawn), SALT]


class Bench(Ledger):
    """Six entities of one stratum, three of them drawn; `cap` decides whether they have teams."""

    def __init__(self, cap: int, practice: bool = False) -> None:
        super().__init__(practice=practice)
        self._roster("entities", [row[0] for row in ENTITIES])
        self._roster("inspectors", [row[1] for row in PEOPLE if row[0] == "person"])
        everybody = side(len(self.state.history.inspectors.retired_by))
        stratum = a_stratum(base=len(ENTITIES), drum=len(ENTITIES), number=NUMBER)
        seal = self.a_seal(
            entities=side(len(ENTITIES)),
            inspectors=everybody,
            strata=(stratum,),
            balance=STUCK["balance"],
            leeway=STUCK["leeway"],
        )
        tables = {"frame": ENTITIES, "excluded": [], "labels": [("stratum", "a", "高风险"), SALT]}
        tables |= {"inspectors": capped(cap), "inspectors-excluded": []}
        self.sealed = self.write(seal, SEALED, **tables)
        self.inputs(EARLIEST)
        text = seed_text(self.last, (), practice)
        self.draw(self.derived(derive_for(self.case, text)), seed=seed_of(text))

    def _roster(self, of: str, tokens: list[str]) -> None:
        body = Roster(of, None, FILE, len(tokens), 0, 0, 0, 0, 0, len(tokens))
        self.write(body, BEGUN, file=[(token, "added", "-") for token in tokens])

    @property
    def log(self) -> Log:
        return Log(self.entries, Keys(), self.state.practice, lambda *_: None, self.tables)

    @property
    def case(self) -> Any:
        return case_of(self.log, self.sealed, self.last.seal, self.state.history)

    def derived(self, result: Result | None) -> list[Row]:
        assert result is not None
        first, second = result_rows(result, {row[0]: row[2] for row in ENTITIES})
        return [*first, *second]

    def draw(self, rows: list[Row], time: str = STOP, **changes: Any) -> Signed:
        self.tables[self.seq, "labels"] = names(rows)
        return super().draw(rows, time, **changes)

    def strike(self, *tokens: str, rows: list[Row] | None = None, labels: Any = None) -> Attempt:
        """Correct the draw; `rows` and `labels` lie."""
        text = seed_text(self.last, (), self.state.practice)
        honest = self.derived(derive_for(without(self.case, tokens), text))
        self.tables[self.seq, "labels"] = names(honest) if labels is None else labels
        self.correct("", honest if rows is None else rows, struck=strikes(*tokens))
        return self.last

    def anew(self, cap: int, **changes: Any) -> Signed:
        """Open an event with other caps, and type its throws."""
        tables = {"inspectors": capped(cap), "inspectors-excluded": []}
        self.tables |= {(self.seq, name): rows for name, rows in tables.items()}
        signed = self.event(STOP, earliest=STOP, long_stop=LATER, **changes)
        self.inputs(STOP)
        return signed

    def pairing(self, rows: Any = None, **changes: Any) -> list[Row]:
        """Record the pairing of the event; `rows` and `changes` lie."""
        event, seated = self.last.events[-1], self.last.seated
        assert seated is not None and event is self.last.open_event
        text = seed_text(event, (), self.state.practice)
        case = event_case(self.case, event.body, seated.drawn, self.log, event.seq)
        honest = self.derived(derive_pairing(case, text))
        self.paired(rows(honest) if rows else honest, **{"seed": seed_of(text)} | changes)
        return honest

    def view(self) -> SealView:
        log = self.log
        (view,) = walk(log, Replay(log.table))
        return view


def strikes(*tokens: str) -> Any:
    return tuple(Strike(token, "closed") for token in tokens)


def without_row(rows: list[Row], word: str) -> list[Row]:
    """The table without its first row of a word."""
    place = next(n for n, row in enumerate(rows) if row[0] == word)
    return [*rows[:place], *rows[place + 1 :]]
