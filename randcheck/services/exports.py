"""Write a roster into a file that can be mended in WPS or Excel and imported again."""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from randcheck.errors import Refused, UsageError
from randcheck.services.disk import write_atomic
from randcheck.services.workspace import Workspace
from randcheck.site.roster_files import (
    RosterTable,
    entity_table,
    inspector_table,
    pool_table,
    roster_csv,
    roster_xlsx,
)
from randcheck.text import tr

T = TypeVar("T")
WRITERS = {".csv": roster_csv, ".xlsx": roster_xlsx}
STDOUT = "-"


@dataclass(frozen=True, slots=True)
class Exported:
    """The bytes of a file, their digest and the rows below the headings."""

    data: bytes
    rows: int
    sha256: str


def export_entities(workspace: Workspace, path: str, retired: bool) -> Exported:
    """Lay out the entity roster for the file; nothing is written.

    Raises:
        UsageError: the name of the file ends in neither .csv nor .xlsx.
    """
    return _export(path, entity_table(_kept(workspace.store.sorted_entities(), retired), retired))


def export_inspectors(workspace: Workspace, path: str, retired: bool) -> Exported:
    """Lay out the inspector roster for the file; nothing is written.

    Raises:
        UsageError: the name of the file ends in neither .csv nor .xlsx.
    """
    return _export(path, inspector_table(_kept(workspace.store.sorted_inspectors(), retired)))


def export_pools(workspace: Workspace, path: str, retired: bool) -> Exported:
    """Lay out the special pools for the file; nothing is written.

    Raises:
        UsageError: the name of the file ends in neither .csv nor .xlsx.
    """
    return _export(path, pool_table(_kept(workspace.store.sorted_entities(), retired)))


def _kept(rows: Iterator[tuple[T, bool]], retired: bool) -> Iterator[tuple[T, bool]]:
    return ((value, active) for value, active in rows if active or retired)


def _export(path: str, table: RosterTable) -> Exported:
    suffix = ".csv" if path == STDOUT else Path(path).suffix.lower()
    if suffix not in WRITERS:
        raise UsageError(
            tr(f"“{path}”应以 .csv 或 .xlsx 结尾", f"'{path}' ends in neither .csv nor .xlsx")
        )
    data = WRITERS[suffix](table)
    return Exported(data, len(table.rows), sha256(data).hexdigest())


def write_export(path: Path, exported: Exported, overwrite: bool) -> None:
    """Write the file in one step.

    Raises:
        Refused: there is one already, or the folder cannot be written to.
    """
    if path.exists() and not overwrite:
        raise Refused(
            tr(f"{path} 已存在", f"{path} is there already"),
            tr("换个文件名, 或加 --yes 覆盖", "choose another name, or --yes to replace it"),
        )
    write_atomic(path, exported.data)
