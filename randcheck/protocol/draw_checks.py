"""The claims of a completed draw: seed, selection, pairing (SPEC §8.3, §9–§11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from randcheck.errors import FalseClaim
from randcheck.protocol.attempt import Attempt, Sealed
from randcheck.protocol.bodies import Correct, Draw, Paired
from randcheck.protocol.checks import Case
from randcheck.protocol.numbers import numbers_by_code
from randcheck.protocol.pairing import pair
from randcheck.protocol.people import InspectorFrame, read_people
from randcheck.protocol.reseating import Reseated
from randcheck.protocol.result import Result, derive, result_rows, split_result
from randcheck.protocol.seed import format_seed, seed_of
from randcheck.protocol.table import Row
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Drawn:
    """A recorded result: its entry's body, published tables, and what seal or event give.

    `reseated` is there where a substitution gave the result.
    """

    case: Case
    body: Draw | Correct | Paired
    seed_text: bytes
    rows: Sequence[Row]
    labels: Sequence[Row]
    openings: Sequence[Row] | None
    result: Result | None
    reseated: Reseated | None = None


def seed_text(waiting: Sealed, beacon: Sequence[str], practice: bool) -> bytes:
    """Write `seed.txt` of a seal or an event."""
    kind = "seal" if isinstance(waiting, Attempt) else "event"
    lines = [*waiting.inputs_lines, *beacon]
    return format_seed(f"{kind} {waiting.text_hash}", waiting.inputs_hash, lines, practice)


def derive_for(case: Case, text: bytes) -> Result | None:
    """Carry out both draws of a seal with the seed that `seed.txt` gives.

    None when the sealed tables define no result, which other claims have named by then.
    """
    people, seal = read_people(case.people), case.seal
    if not _sound(case, people):
        return None
    try:
        seed = seed_of(text)
        numbers = numbers_by_code(seal.strata, seed)
        return derive(case.frame, numbers, people, seal.balance, seal.leeway, seed)
    except (KeyError, ValueError):
        return None


def derive_pairing(case: Case, text: bytes) -> Result | None:
    """Carry out only the pairing, for all rows of the frame (SPEC §8.5)."""
    people, seal = read_people(case.people), case.seal
    if not _sound(case, people):
        return None
    teams = [(token, team) for token, _, team, _ in case.frame]
    try:
        seed = seed_of(text)
        return Result(seed, (), pair(people.instance(seal.balance, seal.leeway), teams, seed))
    except (KeyError, ValueError):
        return None


def _sound(case: Case, people: InspectorFrame) -> bool:
    """Tell whether the inspector frame defines a pairing."""
    persons = sum(row[0] == "person" for row in case.people)
    if persons > len(people.people) or {row[2] for row in case.frame} - people.teams.keys():
        return False
    return all(len({r.place for r in rows}) == len(rows) for rows in people.teams.values())


def without(case: Case, struck: Iterable[str]) -> Case:
    """Take struck rows out of the frame of a case."""
    gone = frozenset(struck)
    return replace(case, frame=[row for row in case.frame if row[0] not in gone])


def verify_seed(drawn: Drawn) -> str:
    """Return the seed once the draw entry's agrees with `seed.txt`.

    Raises:
        FalseClaim: `seed`.
    """
    seed = seed_of(drawn.seed_text)
    if not isinstance(drawn.body, Correct) and drawn.body.seed != seed:
        raise FalseClaim("seed", tr("种子与 seed.txt 不符", "the seed is not the hash of seed.txt"))
    return seed


def verify_selection(drawn: Drawn) -> Sequence[Row]:
    """Return the published first part once seal and seed give exactly it.

    Raises:
        FalseClaim: `selection`.
    """
    published, _ = split_result(drawn.rows)
    expected, _ = _expected(drawn, "selection")
    _compare("selection", published, expected)
    named = {row[1] for row in drawn.labels if row[0] == "entity"}
    if named != {row[3] for row in expected if row[0] in ("drawn", "reserve")}:
        raise FalseClaim(
            "selection",
            tr("名称表与抽中名单不符", "the labels name other entities than the result"),
        )
    return published


def verify_pairing(drawn: Drawn) -> Sequence[Row]:
    """Return the published second part once seal and seed give exactly it.

    Raises:
        FalseClaim: `pairing`.
    """
    first, published = split_result(drawn.rows)
    expected_first, expected = _expected(drawn, "pairing")
    if isinstance(drawn.body, Paired):
        _compare("pairing", first, expected_first)
    _compare("pairing", published, expected)
    if drawn.openings is not None:
        _verify_openings(drawn.openings, {r[1] for r in drawn.case.people if r[0] == "person"})
    return published


def verify_corrected(corrections: Sequence[Drawn]) -> None:
    """Verify that every correction is the same draw without the struck rows.

    Raises:
        FalseClaim: `corrected`.
    """
    for drawn in corrections:
        try:
            verify_selection(drawn)
            verify_pairing(drawn)
        except FalseClaim as error:
            raise FalseClaim("corrected", error.what) from error


def _expected(drawn: Drawn, claim: str) -> tuple[Sequence[Row], Sequence[Row]]:
    if drawn.result is None:
        raise FalseClaim(claim, tr("封存的名单不能抽取", "the sealed lists cannot be drawn from"))
    teams = {row[0]: row[2] for row in drawn.case.frame}
    if drawn.reseated is not None:
        return split_result(drawn.reseated.rows(teams, seed_of(drawn.seed_text)))
    return result_rows(drawn.result, teams)


def _compare(claim: str, published: Sequence[Row], expected: Sequence[Row]) -> None:
    if list(published) == list(expected):
        return
    pairs = zip([*published, ()], [*expected, ()], strict=False)
    found, wanted = next((a, b) for a, b in pairs if a != b)
    raise FalseClaim(
        claim,
        tr(
            f"公布“{_brief(found)}”, 应为“{_brief(wanted)}”",
            f"published '{_brief(found)}', derived '{_brief(wanted)}'",
        ),
    )


def _brief(row: Row) -> str:
    return " ".join(cell[:18] for cell in row) or "—"


def _verify_openings(rows: Sequence[Row], persons: set[str]) -> None:
    for token, opening, _ in rows:
        if sha256(opening.encode()).hexdigest() != token:
            raise FalseClaim("pairing", tr("人员代号打不开", f"{token[:12]} does not open"))
    if [row[0] for row in rows] != sorted(persons):
        raise FalseClaim(
            "pairing", tr("人员名单与封存不符", "the people opened are not the persons sealed")
        )
