"""Show what an import would do, ask, and say what was written; shared by the roster commands."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from randcheck.cli import ask, session
from randcheck.cli.options import read_columns
from randcheck.cli.output import say, write_json
from randcheck.cli.progress import bars
from randcheck.errors import NoColumn
from randcheck.services.imports import Imported
from randcheck.services.journal import Journal
from randcheck.services.retiring import mass_retirement
from randcheck.services.rosters import Change, apply_change
from randcheck.services.visits import Recording
from randcheck.services.wording import FIELDS
from randcheck.text import Text, tr

T = TypeVar("T")
CHANGES = {
    "added": tr("新增", "new"),
    "changed": tr("变更", "changed"),
    "retired": tr("停用", "retired"),
    "revived": tr("恢复", "revived"),
    "aliased": tr("换码", "recoded"),
    "lent": tr("借用", "lent to us"),
    "own": tr("不再借用", "no longer lent"),
}
WARNINGS_SHOWN = 10


def show_source(imported: Imported[Any]) -> None:
    """Say how the file was read: encoding, header row, columns, and what was left out."""
    source = imported.reading.source
    form = source.encoding or source.format
    pairs = [(head, FIELDS.get(field, tr(field, field))) for field, head in source.mapping]
    zh = ", ".join(head if head == name.zh else f"{head}→{name.zh}" for head, name in pairs)
    en = ", ".join(f"{head}→{name.en}" for head, name in pairs)
    say(
        tr(
            f"{source.file} ({form}) 第{source.header_row}行表头: {zh}",
            f"{source.file} ({form}), header in row {source.header_row}: {en}",
        )
    )
    if source.private:
        names = "、".join(source.private)
        say(tr(f"不读入个人信息: {names}", f"personal data not read: {names}"))
    if source.spared:
        names = "、".join(source.spared)
        say(tr(f"抽查用不到, 不保存: {names}", f"known, not needed, not kept: {names}"))
    rest = [n for n in source.not_read if n not in source.private and n not in source.spared]
    if rest:
        names = "、".join(rest)
        say(tr(f"未用的列: {names}", f"columns not used: {names}"))


def show_warnings(warnings: Sequence[Text]) -> None:
    """Say what was accepted with a remark."""
    for warning in warnings[:WARNINGS_SHOWN]:
        say(tr(f"  ! {warning.zh}", f"  ! {warning.en}"))
    if len(warnings) > WARNINGS_SHOWN:
        more = len(warnings) - WARNINGS_SHOWN
        say(tr(f"  ! 另有 {more} 条提醒", f"  ! and {more} more"))


def show_change(change: Change[Any], warnings: int) -> None:
    """Say how many rows are new, changed, gone, with a few names of what will stop."""
    counts = [(CHANGES[kind], n) for kind, n in change.counts.items() if n]
    zh = " ".join(f"{word.zh} {n:,}" for word, n in counts) or "没有变化"
    en = ", ".join(f"{n:,} {word.en}" for word, n in counts) or "nothing new"
    say(
        tr(
            f"{zh} 不变 {change.unchanged:,} 提醒 {warnings} 错误 0",
            f"{en}, {change.unchanged:,} unchanged, {warnings} warnings, 0 faults",
        )
    )
    for name in change.samples.get("retired", ()):
        say(tr(f"  停用 {name}", f"  retired {name}"))


@dataclass(frozen=True, slots=True)
class Options:
    """How a file is to be imported, as the options say."""

    column: list[str] | None
    dry_run: bool
    yes: bool
    as_json: bool
    update: bool = False
    sheet: str = ""


def import_roster(
    read: Callable[..., tuple[Any, Change[Any]]], file: str, options: Options
) -> None:
    """Import a file into a roster: show, ask, write."""
    journal = session.journal()

    def watched(columns: dict[str, str]) -> tuple[Any, Change[Any]]:
        with bars() as watch:
            return read(journal, file, columns, options.update, options.sheet, watch=watch)

    def write() -> None:
        with bars() as watch:
            apply_change(journal, change, found.sha256, watch("writing"))

    found, change = with_columns(watched, options.column)
    warnings = [*found.reading.warnings, *change.warnings]
    show_source(found)
    show_warnings(warnings)
    show_change(change, len(warnings))
    cautions = list(mass_retirement(journal, change))
    for caution in cautions:
        say(tr(f"!! {caution.zh}", f"!! {caution.en}"))
    finish(
        found,
        [*warnings, *cautions],
        change.counts,
        write,
        options,
        lambda: roster_version(journal, change.of),
    )


def roster_version(journal: Journal, of: str) -> str:
    """Compute the version of the roster that was written."""
    from randcheck.services.versions import entity_version, inspector_version

    store = journal.workspace.store
    return entity_version(store) if of == "entities" else inspector_version(store)


def import_record(
    read: Callable[..., tuple[Any, Recording]],
    write: Callable[[Journal, Recording, str | None], None],
    file: str,
    options: Options,
) -> None:
    """Import a file of visits or recusals: show, ask, write."""
    journal = session.journal()
    found, recording = with_columns(
        lambda columns: read(journal, file, columns, options.sheet), options.column
    )
    warnings = [*found.reading.warnings, *recording.warnings]
    show_source(found)
    show_warnings(warnings)
    counts = show_recording(recording)
    finish(found, warnings, counts, lambda: write(journal, recording, found.sha256), options)


def with_columns(
    read: Callable[[dict[str, str]], tuple[Any, T]], given: list[str] | None
) -> tuple[Any, T]:
    """Read a file, asking at the terminal for each column it calls something unknown."""
    columns = read_columns(given)
    tries: Counter[str] = Counter({field: ask.TRIES for field in columns})
    while True:
        try:
            return read(columns)
        except NoColumn as error:
            if not (ask.at_terminal() and error.found) or tries[error.field] == ask.TRIES:
                raise
            tries[error.field] += 1
            say(error.what)
            question = tr(f"“{error.name}”是哪一列? 照表头写:", f"which column is {error.field}?")
            columns[error.field] = ask.ask(question, f"--column {error.field}=")


def finish(
    imported: Imported[Any],
    warnings: Sequence[Text],
    counts: dict[str, int],
    write: Callable[[], object],
    options: Options,
    version: Callable[[], str] | None = None,
    **more: Any,
) -> None:
    """Ask whether to write, write, and say so; a roster has a version to compare.

    `more` are further members of the JSON.
    """
    wrote, known = False, None
    if not any(counts.values()):
        say(tr("没有变化, 不写入", "nothing to write"))
    elif options.dry_run:
        say(tr("只看, 未写入", "dry run, nothing written"))
    elif ask.confirm(tr("写入?", "write?"), options.yes):
        write()
        wrote = True
        say(tr("√ 已写入, 并记入日志", "√ written and logged"))
        if version:
            known = version()
            say(tr(f"名录版本 {known}", f"roster version {known}"))
    else:
        say(tr("未写入", "nothing written"))
    if options.as_json:
        write_json(
            "import",
            file=imported.reading.source.file,
            sha256=imported.sha256,
            counts=counts,
            warnings=[{"zh": w.zh, "en": w.en} for w in warnings],
            written=wrote,
            roster_version=known,
            **more,
        )


def show_recording(recording: Recording) -> dict[str, int]:
    """Say how many rows would be logged."""
    say(
        tr(
            f"新增 {len(recording.rows)} 已有 {recording.known} 对应抽取 {recording.settled}",
            f"{len(recording.rows)} new, {recording.known} known, {recording.settled} of draws",
        )
    )
    return {"added": len(recording.rows)}
