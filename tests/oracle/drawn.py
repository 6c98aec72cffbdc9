"""The claims about what a seed makes of a seal, an event, a substitution (SPEC sections 8-11)."""

from collections.abc import Callable
from hashlib import sha256

from .chain import Log
from .draw import check_defined, derive, drawn_numbers, seed_of
from .forms import need
from .pairing import second_part
from .replacing import Standing, emptied_by, moved_up, substitution_rows
from .state import Correction, Event, Seal, Sealed, Substitution
from .tables import Drawn, Framed, Result, read_result

Check = Callable[[], None]


def numbers_of(seal: Seal, seed: str) -> dict[str, int]:
    codes = [s["stratum"] for s in seal.body["strata"]]
    return dict(zip(codes, drawn_numbers(seal.body["strata"], seed), strict=True))


def derived_from(seal: Seal, struck: set[str], practice: bool) -> Result:
    seed = seed_of(seal.seed_txt(practice))
    frame = seal.frame_without(struck)
    rule = seal.body["balance"], seal.body["leeway"]
    table = seal.tables["inspectors"]
    data = derive(frame, table, numbers_of(seal, seed), *rule, seed, practice)
    return read_result(data, practice)


def derived_result(seal: Seal, practice: bool) -> Result:
    """What the seal and seed.txt make of the draw, whatever the draw entry records."""
    if seal.derived is None:
        seal.derived = derived_from(seal, set(), practice)
    return seal.derived


def derived_correction(seal: Seal, correction: Correction, practice: bool) -> Result:
    if correction.derived is None:
        correction.derived = derived_from(seal, correction.struck, practice)
    return correction.derived


def derived_selection(seal: Seal, practice: bool) -> Result:
    """Of the last correction, if there is one."""
    if seal.corrections:
        return derived_correction(seal, seal.corrections[-1], practice)
    return derived_result(seal, practice)


def derived_later(seal: Seal, later: Event | Substitution, practice: bool) -> Result:
    """What a pairing has to record: the seed row, and the rows of section 8.5 or 10.5."""
    if later.derived is None:
        seed = seed_of(later.seed_txt(practice))
        if isinstance(later, Event):
            rows = event_rows(seal, later, seed)
        else:
            rows = substitution_rows(standing_of(seal, later, practice), seed)
        later.derived = Result([line.split("\t") for line in (f"seed\t{seed}", *rows)])
    return later.derived


def event_rows(seal: Seal, event: Event, seed: str) -> list[str]:
    """Section 8.5: the second part, for whom the recorded result draws."""
    frame, table = event.tables["frame"], event.tables["inspectors"]
    check_defined(frame, table, dict.fromkeys((row.stratum for row in frame), 0))
    return second_part(frame, table, seal.body["balance"], seal.body["leeway"], seed)


def derived_last(seal: Seal, practice: bool, before: int | None = None) -> Result:
    """The draw's result, or the one that stands before its event or substitution `before`."""
    here = seal.after if before is None else seal.after[: before - 1]
    for later in reversed(here):
        if later.draw is not None:
            return derived_later(seal, later, practice)
    return derived_selection(seal, practice)


def derived_moved(seal: Seal, practice: bool, before: int | None = None) -> list[Drawn]:
    """Who moved up by the pairings so far, or before the substitution `before`."""
    here = [one for one in seal.substitutions() if before is None or one.number < before]
    paired = [one for one in here if one.draw is not None]
    return [row for one in paired for row in derived_later(seal, one, practice).drawn("moved")]


def standing_of(seal: Seal, later: Substitution, practice: bool) -> Standing:
    """Section 10.5; whatever a seed decides is re-derived."""
    body, result = later.body, derived_last(seal, practice, later.number)
    need(result.paired, "no pairing stands before")
    selection = derived_selection(seal, practice)
    before = derived_moved(seal, practice, later.number)
    strata = {row.token: row.stratum for row in selection.drawn() + before}
    moved = moved_up(body["vanished"], strata, selection.drawn("reserve"), later.now)
    frame: dict[str, Framed] = {row.token: row for row in seal.tables["frame"]}
    standing = [entity for _, entity, _ in result.of("visit")]
    seats = result.seats()
    return Standing(
        visits=[frame[token] for token in standing + [row.token for row in moved]],
        seated=dict(seats),
        done=later.done,
        emptied=set().union(*emptied_by(body["absent"], seats, later.done)),
        moved=moved,
        table=later.tables["inspectors"],
        out=later.out,
        recused=later.recused,
        balance=body["balance"],
        leeway=body["leeway"],
    )


def check_seed(sealed: Sealed, practice: bool) -> None:
    assert sealed.draw is not None
    seed = seed_of(sealed.seed_txt(practice))
    need(sealed.draw.body["seed"] == seed, "the seed is not that of seed.txt")


def check_labels(log: Log, seq: int, derived: Result) -> None:
    named = {token for kind, token in log.tables[seq, "labels"] if kind == "entity"}
    tokens = {row.token for row in derived.drawn() + derived.drawn("reserve")}
    need(named == tokens, "entities of the labels")


def check_people(log: Log, sealed: Sealed) -> None:
    assert sealed.draw is not None
    people = log.tables.get((sealed.draw.seq, "people"))
    if people is not None:
        tokens = sorted(token for token, _ in people)
        persons = sorted(person.token for person in sealed.tables["inspectors"].persons)
        need(tokens == persons, "people: not the persons")
        for token, opening in people:
            need(sha256(opening.encode()).hexdigest() == token, f"people: {token} not opened")


def check_drawn(log: Log, seal: Seal) -> dict[str, Check]:
    """The claims `seed`, `selection`, `pairing`, `corrected`, as functions that raise."""
    draw, result, practice = seal.draw, seal.result, log.practice
    assert draw is not None and result is not None

    def selection() -> None:
        derived = derived_result(seal, practice)
        need(derived.parts()[0] == result.parts()[0], "the selection differs")
        check_labels(log, draw.seq, derived)

    def pairing() -> None:
        derived = derived_result(seal, practice)
        need(derived.parts()[1] == result.parts()[1], "the pairing differs")
        check_people(log, seal)

    def corrected() -> None:
        for correction in seal.corrections:
            derived = derived_correction(seal, correction, practice)
            need(derived.rows == correction.result.rows, "the corrected result differs")
            check_labels(log, correction.entry.seq, derived)

    checks = {"seed": lambda: check_seed(seal, practice), "selection": selection}
    checks["pairing"] = pairing
    return checks | ({"corrected": corrected} if seal.corrections else {})


def check_paired(log: Log, seal: Seal, later: Event | Substitution) -> dict[str, Check]:
    """The claims `seed` and `pairing` of an event or a substitution with its pairing."""
    result = later.result
    assert result is not None

    def pairing() -> None:
        derived = derived_later(seal, later, log.practice)
        need(derived.rows == result.rows, "the pairing differs")
        check_people(log, later)

    return {"seed": lambda: check_seed(later, log.practice), "pairing": pairing}


def lacks_certificate(sealed: Sealed, result: Result) -> bool:
    seated = {person for _, person in result.seated()}
    return any(
        p.token in seated and p.kind == "officer" and p.certificate == "-"
        for p in sealed.tables["inspectors"].persons
    )
