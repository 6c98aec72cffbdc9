"""The file that carries an entry to whoever signs it on another machine, and back as a line."""

import io
import os
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from randcheck.errors import Refused, Unreadable, Unsigned
from randcheck.protocol.bodies import TYPE_OF, attachments
from randcheck.protocol.entry import Entry, parse_entry
from randcheck.protocol.note import Note, Signer, format_note, parse_note
from randcheck.protocol.table import digest
from randcheck.services.disk import write_atomic
from randcheck.services.evidence import read_zip
from randcheck.text import tr

SIGNED_BY_PEOPLE = frozenset(
    {"seal", "inputs", "void", "correct", "event", "substitution", "key-add"}
)
NOTE, FILES = "entry.note", "files/"
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry that waits for a signature, and the files it names."""

    entry: Entry
    note: Note
    files: Mapping[str, bytes]


def draft_parts(note: bytes, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Name the parts of a draft as the store keeps them and as its file holds them."""
    return {NOTE: note} | {f"{FILES}{name}.txt": data for name, data in files.items()}


def read_parts(parts: Mapping[str, bytes]) -> Draft:
    """Read the parts of a draft.

    Raises:
        Malformed: no signed entry; Unreadable: a file is missing, or not what the entry names.
    """
    note = parse_note(parts.get(NOTE, b""))
    entry = parse_entry(note.text)
    named = attachments(entry.body)
    files = {name: parts.get(f"{FILES}{name}.txt", b"") for name in named}
    for name, data in files.items():
        if (len(data), digest(data)) != (named[name].bytes, named[name].sha256):
            raise Unreadable(
                tr(
                    f"草稿里的 {name} 不是条目所说的", f"{name} is not what the draft's entry names"
                ),
                tr("请对方重新发来", "ask for the file again"),
            )
    if set(parts) != set(draft_parts(b"", files)):
        raise Unreadable(tr("草稿里有多余的文件", "the draft holds other files as well"))
    return Draft(entry, note, files)


def kind_of(draft: Draft) -> str:
    """Name the type of a draft's entry."""
    return TYPE_OF[type(draft.entry.body)]


def refuse_place(path: Path) -> None:
    """Refuse a place for the file of a draft where something is already.

    Raises:
        Refused: there is.
    """
    if os.path.lexists(path):
        raise Refused(
            tr(f"{path} 已存在, 不覆盖", f"{path} is there already, and stays"),
            tr("换一个文件名", "name another file"),
        )


def write_draft(path: Path, parts: Mapping[str, bytes]) -> None:
    """Write the file that goes to who signs elsewhere.

    Raises:
        Refused: the place is taken, or cannot be written to.
    """
    refuse_place(path)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(parts.items()):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED)
    write_atomic(path, packed.getvalue(), private=True)


def unsigned(path: Path, note: bytes) -> Unsigned:
    """Say that an entry waits, in a file, for a signature from elsewhere."""
    sign = f"randcheck draft sign {path.name} --key"
    back = "randcheck draft complete"
    return Unsigned(
        tr(
            f"草稿已写入 {path}, 还没有封存(记入日志)",
            f"the draft is in {path}; it is not sealed (in the log) yet",
        ),
        tr(
            f"下一步: 监督人 {sign} 监督.key > 签名.txt; 带回后 {back} 签名.txt",
            f"next: the observer: {sign} OBSERVER.key > LINE.txt; then here: {back} LINE.txt",
        ),
        str(path),
        note,
    )


def read_draft_file(path: Path) -> Draft:
    """Read the file of a draft that somebody sent.

    Raises:
        Unreadable: no such file, or not a draft.
    """
    if not path.is_file():
        raise Unreadable(tr(f"找不到 {path}", f"{path} does not exist"))
    return read_parts(read_zip(path))


def name_of_key(draft: Draft, path: Path) -> str | None:
    """Name a key that was copied out of the draft's workspace; None if a `.vkey` beside does."""
    copied = path.suffix == ".key" and path.stem in ("operator", "observer")
    if not copied or path.with_name(f"{path.name}.vkey").exists():
        return None
    return f"{draft.entry.log}/{path.stem}"


def sign_draft(draft: Draft, signer: Signer) -> bytes:
    """Sign a draft; return the signature line that goes back.

    Raises:
        Refused: the key is of another log.
    """
    if signer.key.name.rpartition("/")[0] != draft.entry.log and signer.key.name != draft.entry.log:
        raise Refused(
            tr(f"{signer.key.name} 不是这个日志的密钥", f"{signer.key.name} is no key of this log"),
            tr(f"这个日志是 {draft.entry.log}", f"this log is {draft.entry.log}"),
        )
    signed = format_note(Note(draft.note.text, (signer.sign(draft.note.text),)))
    return signed[len(draft.note.text) + 1 :]
