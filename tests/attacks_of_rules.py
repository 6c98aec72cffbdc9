"""Lies about rules and items, batches, limits and licences, rounding by lot, and loans."""

from datetime import date, timedelta
from functools import partial
from typing import Any

from bureau import (
    BUREAU,
    entity,
)
from forge import (
    Book,
)
from lies import (
    UNDRAWN,
    Attack,
    Edit,
    a_visit,
    add,
    body,
    both,
    cell,
    drawn_before,
    drop,
    enter,
    late,
    leave,
    lose,
    roster,
    rows,
    signed,
    spoil,
    stratum,
    text,
    without,
)
from lies_of_rules import (
    a_limit,
    behind,
    changed_rules,
    earlier_file,
    lent_rows,
    licence,
    limits,
    odd_size,
    of_limit,
    of_tier,
    owed_by_lot,
    shorten,
    tier,
    with_licences,
    without_licences,
    without_loan,
)

from randcheck.protocol.people import read_people
from randcheck.protocol.result import derive, format_result

OTHER_FILE = {"bytes": 3, "sha256": "0" * 64}
OTHER_ITEM = {"item": "特种设备检查"}
AWAY = a_limit(scope="department")


def batches(*days: str, **members: str) -> Edit:
    return body("seal", batches=list(days), **members)


def days_from(first: str, count: int) -> list[str]:
    start = date.fromisoformat(first)
    return [(start + timedelta(days=n)).isoformat() for n in range(count)]


def many_batches(count: int) -> Edit:
    days = days_from("2026-03-02", count)
    return batches(*days, due=days[-1], opens=days[-1])


def visited_once(book: Book) -> tuple[str, str]:
    """Find somebody of the drum, visited for the first draw; and his stratum."""
    visited = {row[0] for row in book.of("visits").rows("file")}
    return next((r[0], r[1]) for r in book.of("seal").rows("frame") if r[0] in visited)


def counted_twice(book: Book) -> None:
    """Count a draw and the visit for it as two, and bar an enemy for them."""
    token, code = visited_once(book)
    seq = str(book.items.index(book.of("visits")))
    leave(token, "barred", code, seq)(book)


def visited_twice(book: Book) -> None:
    """Put a friend into the drum who was visited for the draw before, and once earlier."""
    seq = str(book.items.index(book.of("visits")))
    token, _, code, _ = next(r for r in book.of("seal").rows("excluded") if r[3] == seq)
    enter(token, code)(book)


def visited_before(book: Book, **members: Any) -> None:
    """Bar somebody for the draw before, which does not count for the seal as it is now."""
    token = drawn_before(book, True)
    assert [token, "barred"] in [row[:2] for row in book.of("seal").rows("excluded")]
    book.of("seal").body.update(members)


def moved(book: Book) -> None:
    """Say that one less was drawn of one stratum, one more of another."""
    for code, change in (("b", 1), ("c", -1)):
        number = next(r[3] for r in book.of("draw").rows("result") if r[:2] == ["stratum", code])
        cell("draw", "result", ["stratum", code], 3, str(int(number) + change))(book)


def drawn_otherwise(book: Book) -> None:
    """Carry the draw out with one less of one stratum, one more of another."""
    seal, draw = book.of("seal"), book.of("draw")
    frame, people = (tuple(map(tuple, seal.rows(name))) for name in ("frame", "inspectors"))
    numbers = {r[1]: int(r[3]) for r in draw.rows("result") if r[0] == "stratum"}
    numbers |= {"b": numbers["b"] + 1, "c": numbers["c"] - 1}
    rule = seal.body["balance"], seal.body["leeway"], draw.body["seed"]
    result = derive(frame, numbers, read_people(people), *rule)
    draw.tables["result"] = format_result(result, {row[0]: row[2] for row in frame}, False)


def stratum_twice(book: Book) -> None:
    found = book.of("seal").body["strata"]
    found.append(dict(found[-1]))


def loan_unsaid(book: Book) -> None:
    """Take one loan out of the log, and leave the person the tier of it."""
    own = book.of("roster").rows("file")[0][0]
    found = book.of("roster", -2).rows("file")
    found.remove(next(r for r in found if r[1] == "lent" and r[0] != own))
    book.of("roster", -2).put("file", found)
    book.of("roster", -2).body["lent"] -= 1


def idle_seated(book: Book) -> None:
    """Seat somebody borrowed whom the quota gives nothing."""
    found = book.of("draw").rows("result")
    tiers = {r[1]: r[5] for r in book.of("seal").rows("inspectors") if r[0] == "person"}
    idle = next(r[1] for r in found if r[0] == "quota" and r[2] == "0" and tiers[r[1]] == "1")
    cell("draw", "result", "seat", 4, idle)(book)


shown = partial(spoil, "result.json")
A, L = Attack, partial(Attack, again=False)
ATTACKS_OF_RULES = [
    A("rules changed without an entry", "gates", body("seal", rules=OTHER_FILE)),
    A("the rules of yesterday", "gates", earlier_file("rules"), "classes"),
    A("rules of the right digest and another size", "gates", late("seal", odd_size)),
    A("no rules entry", "gates", without("rules")),
    A("rules logged after the seal", "gates", behind("rules", "seal")),
    A("rules changed after all was prepared", "gates", changed_rules),
    A("no rules", "chain", body("seal", rules=None)),
    A("rules that nobody vouched for", "chain", signed("rules", "log")),
    A("rules in another code page", "files", text("rules", "细则".encode("gb18030"))),
    A("items changed without an entry", "gates", body("seal", items=OTHER_FILE), "items"),
    A("the items of yesterday", "gates", earlier_file("items"), "items"),
    A("items nobody logged", "gates", body("seal", items=OTHER_FILE)),
    A("items passed over", "gates", body("seal", items=None), "items"),
    A("items logged after the seal", "gates", behind("items", "seal"), "items"),
    A("the list of items lost", "files", lose("11-file.txt"), "items"),
    A("items in another code page", "files", text("items", b"\xb2\xcd\xd2\xfb"), "items"),
    A("items of 4 MB and a byte", "files", text("items", b"x" * 4_194_305), "items"),
    A("no batch", "gates", batches()),
    A("batches backwards", "gates", batches("2026-06-30", "2026-05-31", "2026-12-31")),
    A("a batch twice", "gates", batches("2026-06-30", "2026-06-30", "2026-12-31")),
    A("a last batch before the end", "gates", batches("2026-06-30", "2026-12-30")),
    A("a last batch after the end", "gates", batches("2026-06-30", "2027-01-01")),
    A("a batch of yesterday", "gates", batches("2026-03-01", "2026-12-31")),
    A("367 batches", "gates", many_batches(367)),
    A("a batch on a day that is none", "chain", batches("2026-02-30", "2026-12-31")),
    A("a limit of no length", "gates", limits(a_limit(length=0))),
    A("a limit of no visits", "gates", limits(a_limit(times=0))),
    A("a limit of no days", "gates", limits(a_limit(unit="days", length=0))),
    A("five limits", "gates", limits(*[a_limit()] * 5)),
    A("a limit of weeks", "chain", limits(a_limit(unit="weeks"))),
    A("a limit for firms", "chain", limits(a_limit(scope="entity"))),
    A("a limit of a window", "chain", limits({"unit": "years", "length": 1})),
    A("two licence periods", "gates", of_limit(length=2), "pools"),
    A("a licence limit without licences", "gates", without_licences, "pools"),
    A("a licence limit from nowhere", "gates", limits(a_limit(unit="licence"))),
    A("licences that no limit asks for", "gates", with_licences),
    A("licences lost", "files", lose("-licences.txt"), "pools"),
    A("a licence twice", "files", add("seal", "licences", entity(4), "2026-01-01"), "pools"),
    A("a licence of 30 February", "files", licence(entity(4), "2026-02-30"), "pools"),
    A("a licence left out", "bars", drop("seal", "licences", entity(12)), "pools"),
    A("a barred firm's licence left out", "bars", drop("seal", "licences", entity(0)), "pools"),
    A("a licence of a stranger", "bars", add("seal", "licences", "NO", "2026-01-01"), "pools"),
    A(
        "a licence of a firm out of scope",
        "bars",
        add("seal", "licences", entity(1), "2026-01-01"),
        "pools",
    ),
    A("a firm barred by its licence in the drum", "bars", enter(entity(0), "s3"), "pools"),
    A("a visit of no item forgotten", "bars", enter(entity(4), "s3"), "pools"),
    A("a draw and a visit before it forgotten", "bars", visited_twice, "pools"),
    A("a visit too few that bars", "bars", leave(entity(3), "barred", "s2", "7"), "pools"),
    A("visits of another item that bar", "bars", leave(entity(9), "barred", "s2", "10"), "pools"),
    A("a draw and its visit counted twice", "bars", counted_twice, "pools"),
    A("a bar of a licence that began since", "bars", licence(entity(0), "2025-03-02"), "pools"),
    A("twice made three times", "bars", of_limit(times=3), "pools"),
    A("twice made once", "bars", of_limit(times=1), "pools"),
    A("a limit left out", "bars", limits()),
    A(
        "a bar by a visit of another item",
        "bars",
        both(limits(a_limit(scope="item")), cell("visits", "file", entity(1), 5, "另一事项")),
    ),
    A(
        "a bar by a visit of another department",
        "bars",
        both(limits(AWAY), cell("visits", "file", entity(1), 6, "交通局")),
    ),
    A(
        "a bar by a visit of a department for a draw of none",
        "bars",
        both(
            limits(AWAY),
            body("seal", department=None),
            cell("visits", "file", entity(1), 6, BUREAU),
        ),
    ),
    A("a visit of no department forgotten", "bars", both(limits(AWAY), enter(entity(1)))),
    A(
        "a visit of the department forgotten",
        "bars",
        both(
            limits(AWAY),
            cell("visits", "file", entity(1), 6, BUREAU),
            enter(entity(1)),
        ),
    ),
    A(
        "a bar by another department's draw",
        "bars",
        both(limits(AWAY), lambda b: visited_before(b, department="交通局")),
        "two",
    ),
    A(
        "a bar by a draw of another item",
        "bars",
        both(limits(a_limit(scope="item")), lambda b: visited_before(b, **OTHER_ITEM, attempt=1)),
        "two",
    ),
    A(
        "a draw of no department forgotten",
        "bars",
        both(
            limits(AWAY),
            lambda b: enter(drawn_before(b, True))(b),
        ),
        "two",
    ),
    A(
        "a pending firm of another item in the drum",
        "bars",
        both(
            body("seal", **OTHER_ITEM, attempt=1),
            lambda b: enter(drawn_before(b, False))(b),
        ),
        "two",
    ),
    A("a visit of a draw with an item", "gates", a_visit("2026-03-02", said=("X", "-")), "two"),
    A(
        "a visit of a draw with a department",
        "gates",
        a_visit("2026-03-02", said=("-", "X")),
        "two",
    ),
    A("a visit without its last cell", "files", rows("visits", "file", shorten)),
    A("a visit of an item in small letters", "files", cell("visits", "file", entity(1), 5, "a01")),
    A("a department with a blank", "chain", body("seal", department="交通 局")),
    A("a lot rounded up", "numbers", stratum(number=3), "classes"),
    A("a lot rounded down further", "numbers", stratum(number=1), "classes"),
    A("a lot with a least", "numbers", stratum(0, min=1, number=1), "classes"),
    A("a lot with a most", "numbers", stratum(max=5), "classes"),
    A("a lot and the whole", "numbers", stratum(whole=True), "classes"),
    A("a lot and nobody", "numbers", stratum(zero=True), "classes"),
    A("a lot of everybody", "numbers", stratum(ratio=[8, 9], number=8), "classes"),
    A("a lot of more than everybody", "numbers", stratum(ratio=[1, 1], number=9), "classes"),
    A("a lot of twice everybody", "numbers", stratum(ratio=[2, 1], number=18), "classes"),
    A("a lot without ratio", "numbers" + UNDRAWN, stratum(ratio=None), "classes"),
    A("a lot of infinity", "numbers" + UNDRAWN, stratum(ratio=[1, 0]), "classes"),
    A("a stratum by lot twice", "numbers", stratum_twice, "classes"),
    A("a stratum twice", "numbers", stratum_twice, "offices"),
    A("owed firms by another lot", "numbers", owed_by_lot, "owed"),
    A("a ratio of one in 10^7 + 1", "numbers", stratum(ratio=[2_000_000, 10_000_001]), "ratio"),
    A("more than the whole in batches", "numbers", stratum(number=28), "batches"),
    A("an office with one more", "numbers", stratum(min=4), "offices"),
    L("one more here, one less there", "selection", moved, "classes"),
    L("one drawn here instead of there", "selection pairing", drawn_otherwise, "classes"),
    A("a borrowed person as one's own", "inspectors", of_tier("1", lambda p: tier(p, "0")), "lent"),
    A("one's own as borrowed", "inspectors", of_tier("0", lambda p: tier(p, "1")), "lent"),
    A("a loan of a loan", "inspectors", of_tier("1", lambda p: tier(p, "2")), "lent"),
    A("borrowed people without balance", "inspectors", body("seal", balance="none"), "lent"),
    A("a loan nobody logged", "inspectors", loan_unsaid, "lent"),
    L("a borrowed person seated without need", "pairing", idle_seated, "lent"),
    A("lent twice", "gates", lent_rows("lent", "lent", lent=2), "lent"),
    A("one's own again without loan", "gates", without_loan, "lent"),
    A("lent and one's own at once", "gates", lent_rows("own", "lent", lent=2), "lent"),
    A("a stranger lent", "gates", roster(-1, "0" * 64, "lent", "-", lent=2), "lent"),
    A("loans counted wrongly", "gates", body("roster", -2, lent=3), "lent"),
    A("a return not counted", "gates", body("roster", lent=0), "lent"),
    A("a firm lent", "files", roster(0, entity(4), "lent", "-", lent=1)),
    A("a loan with a reason", "files", roster(-1, "0" * 64, "lent", "x", lent=2), "lent"),
    A("another batch", "shown", shown(b'"batch": 4', b'"batch": 1'), "batches"),
    A(
        "batches of other days",
        "shown",
        shown(b'"2026-03-31"', b'"2026-03-30"'),
        "batches",
    ),
    A(
        "the number of the seal",
        "shown",
        shown(b'"number": 3', b'"number": 2'),
        "classes",
    ),
]
