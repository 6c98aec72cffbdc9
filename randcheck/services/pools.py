"""Keep the special pools (专项库): which entities belong to them, and with which licences."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from randcheck.errors import UsageError
from randcheck.files import PoolRow, read_pools
from randcheck.files.cells import BadCell, label
from randcheck.model import Entity, Licence
from randcheck.services.imports import Imported, read_file
from randcheck.services.journal import Journal
from randcheck.services.rosters import Change, Wanted, change_entities
from randcheck.text import Text, tr

Roster = Mapping[str, tuple[Entity, bool]]
COLUMNS = ("licences",)
__all__ = ["PoolRow"]


@dataclass(frozen=True, slots=True)
class Tally:
    """What a pool holds: an entity counts once, however many tags and licences it has."""

    pool: str
    entities: int
    tags: int
    licences: int

    def words(self) -> Text:
        """Say it as the provincial systems do."""
        return tr(
            f"企业{self.entities}户，监管标签{self.tags}类，许可证{self.licences}个",
            f"{self.entities} entities, {self.tags} tags, {self.licences} licences",
        )


def import_pools(
    journal: Journal,
    path: str,
    overrides: Mapping[str, str],
    update: bool,
    sheet: str = "",
    pool: str = "",
) -> tuple[Imported[PoolRow], Change[Entity]]:
    """Read a file of special pools and compare it with the roster; nothing is written.

    Each pool that the file names becomes what the file says; with `update` its rows are added to
    what is there, and take the place of the same licence.

    Raises:
        UsageError: `pool` cannot be a name; Refused, Faulty, Unreadable: what the reader says.
    """
    name = _pool_name(pool) if pool else ""

    found = read_file(path, partial(read_pools, pool=name), overrides, sheet)
    roster = journal.workspace.store.entities()
    rows = _by_entity(found.reading.values, journal.state.history.entities.current)
    values = [*_members(rows, roster, update), *([] if update else _left(rows, roster))]
    change = change_entities(journal, Wanted(tuple(values), columns=COLUMNS, revive=False))
    return found, replace(change, warnings=(*change.warnings, *_notices(rows, roster)))


def tally(rows: Iterable[tuple[str, Licence]], pool: str = "") -> Tally:
    """Count entities, tags and licences among pairs of an entity's code and what it holds."""
    pairs = list(rows)
    return Tally(
        pool,
        len({code for code, _ in pairs}),
        len({held.tag for _, held in pairs if held.tag}),
        len({(code, held.name, held.number) for code, held in pairs if held.number}),
    )


def list_pools(journal: Journal) -> list[Tally]:
    """Count what every pool holds, retired entities left out."""
    pools: dict[str, list[tuple[str, Licence]]] = {}
    for entity, active in journal.workspace.store.entities().values():
        for held in entity.licences if active else ():
            pools.setdefault(held.pool, []).append((entity.code, held))
    return [tally(rows, pool) for pool, rows in sorted(pools.items())]


def _pool_name(text: str) -> str:
    try:
        return label(text)
    except BadCell as bad:
        raise UsageError(tr(f"“{text}”: {bad.what.zh}", f"'{text}': {bad.what.en}")) from bad


FILLED = ("name", "since", "until", "issuer")


def _by_entity(rows: Iterable[PoolRow], current: Callable[[str], str]) -> dict[str, list[PoolRow]]:
    found: dict[str, list[PoolRow]] = {}
    for row in rows:
        found.setdefault(current(row.code), []).append(row)
    return found


def _members(rows: Mapping[str, list[PoolRow]], roster: Roster, update: bool) -> Iterable[Entity]:
    pools = {row.licence.pool for given in rows.values() for row in given}
    for code, given in rows.items():
        first = given[0]
        known = roster.get(code)
        before = known[0] if known else Entity(code, first.name, kind=first.kind)
        held_by_key = {_key(held): held for held in before.licences}
        licences = [_filled(row.licence, held_by_key.get(_key(row.licence))) for row in given]
        keys = {_key(held) for held in licences}
        kept = (
            held
            for held in before.licences
            if (_key(held) not in keys if update else held.pool not in pools)
        )
        yield replace(before, licences=_in_order([*kept, *licences]))


def _filled(held: Licence, before: Licence | None) -> Licence:
    """Keep what the file does not say of a licence that is known already."""
    if before is None:
        return held
    blank = {name: getattr(before, name) for name in FILLED if not getattr(held, name)}
    return replace(held, **blank)


def _left(rows: Mapping[str, list[PoolRow]], roster: Roster) -> Iterable[Entity]:
    """Take the pools of the file from those entities that it no longer names."""
    pools = {row.licence.pool for given in rows.values() for row in given}
    for code, (entity, _) in roster.items():
        kept = tuple(held for held in entity.licences if held.pool not in pools)
        if code not in rows and kept != entity.licences:
            yield replace(entity, licences=kept)


def _key(held: Licence) -> tuple[str, str, str]:
    return held.pool, held.tag, held.number


def _in_order(licences: list[Licence]) -> tuple[Licence, ...]:
    return tuple(sorted(set(licences), key=lambda h: (h.pool, h.tag, h.name, h.number, h.since)))


def _notices(rows: Mapping[str, list[PoolRow]], roster: Roster) -> list[Text]:
    added = [code for code in rows if code not in roster]
    retired = [code for code in rows if code in roster and not roster[code][1]]
    notices = []
    if added:
        notices.append(
            tr(
                f"有 {len(added)} 户不在名录中，将加入名录（如 {added[0]}）",
                f"{len(added)} entities are not on the roster and will be added ({added[0]})",
            )
        )
    if retired:
        notices.append(
            tr(
                f"有 {len(retired)} 户在名录中已停用，仍然停用（如 {retired[0]}）",
                f"{len(retired)} entities are retired and stay so ({retired[0]})",
            )
        )
    return notices
