"""Read a publication that nobody vouches for: a folder or a zip, without unpacking or following.

Every name, size and number is checked before bytes are read, so that a hostile folder costs
bounded time and memory.
"""

import mmap
import os
import re
import stat
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from randcheck.errors import RandcheckError, Unreadable
from randcheck.text import Text, tr

MEMBERS = 250_000
MEMBER_BYTES = 64 * 2**20
TOTAL_BYTES = 2**30
RATIO = 200
PART = re.compile(r"[0-9A-Za-z_-][0-9A-Za-z._-]{0,79}")
DEPTH = 3
MEMBER_SIGN = b"PK\x01\x02"
"""What each row of a zip's central directory begins with."""


def read_evidence(path: Path) -> dict[str, bytes]:
    """Read a folder, or a zip of one, into a mapping of paths to bytes.

    One draw's folder inside a publication stands for the whole publication.

    Raises:
        Unreadable: absent, not openable, an unsafe name or kind of file, or a cap reached.
    """
    try:
        path.absolute()  # which fails where the current folder is gone
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        raise Unreadable(tr(f"找不到 {path}", f"{path} does not exist")) from error
    if stat.S_ISDIR(mode):
        files = _read_folder(_publication_of(path))
    elif stat.S_ISREG(mode):
        files = read_zip(path)
    else:
        raise _refuse(str(path), tr("不是文件夹也不是 zip", "is neither folder nor zip"))
    if "checkpoint" not in files and not any(p.startswith("entries/") for p in files):
        raise Unreadable(
            tr(f"{path} 里没有公示内容", f"{path} holds no publication"),
            tr("应有 entries/ 和 checkpoint", "entries/ and checkpoint are expected"),
        )
    return files


class _Gathered:
    """Files read so far; names that differ in case only are the same on many systems."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.folded: set[str] = set()
        self.total = 0

    def add(self, name: str, data: bytes) -> None:
        """Add one file."""
        if name.lower() in self.folded:
            raise _refuse(name, tr("出现两次", "occurs twice"))
        self.total += len(data)
        if len(self.files) >= MEMBERS or self.total > TOTAL_BYTES:
            raise _refuse(name, tr("文件太多或太大", "is beyond the caps"))
        self.folded.add(name.lower())
        self.files[name] = data


def _publication_of(path: Path) -> Path:
    """Go from the folder of one draw to the publication around it."""
    around = path.absolute().parent.parent
    inside = path.absolute().parent.name == "draws" and (around / "entries").is_dir()
    return around if inside else path


def _read_folder(root: Path) -> dict[str, bytes]:
    gathered = _Gathered()
    for path, name in _walk(root, ""):
        gathered.add(name, _read_regular(path, name))
    return gathered.files


def _walk(folder: Path, prefix: str) -> Iterator[tuple[Path, str]]:
    """Yield regular files; anything that is neither file nor folder is refused unopened."""
    try:
        with os.scandir(folder) as found:
            entries = sorted(islice(found, MEMBERS + 1), key=lambda e: e.name)
    except OSError as error:
        raise _refuse(str(folder), tr("打不开", "cannot be opened")) from error
    for entry in entries:
        name = prefix + entry.name
        check_name(name)
        if entry.is_symlink():
            raise _refuse(name, tr("是链接", "is a link"))
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), f"{name}/")
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path), name
        else:
            raise _refuse(name, tr("不是普通文件", "is no regular file"))


def _read_regular(path: Path, name: str) -> bytes:
    """Read a file that must still be a regular one when it is open."""
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0)
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        handle = os.open(path, flags)
    except OSError as error:
        raise _refuse(name, tr("打不开", "cannot be opened")) from error
    with os.fdopen(handle, "rb") as stream:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise _refuse(name, tr("不是普通文件", "is no regular file"))
        data = stream.read(MEMBER_BYTES + 1)
    return _within(data, name)


def read_zip(path: Path) -> dict[str, bytes]:
    """Read a zip that nobody vouches for into a mapping of paths to bytes.

    Raises:
        Unreadable: no sound zip, an unsafe name or kind of member, or a cap reached.
    """
    gathered = _Gathered()
    try:
        crowd = count_members(path, MEMBERS)
        if crowd > MEMBERS or path.stat().st_size > TOTAL_BYTES:
            raise _refuse(path.name, tr("文件太多或太大", "is beyond the caps"))
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() or m.file_size]
            top = _common_top([member.filename for member in members])
            for member in members:
                if "\0" in member.orig_filename:
                    raise _refuse(member.filename, tr("名称不合规", "has a NUL in its name"))
                name = check_name(member.filename[len(top) :])
                gathered.add(name, _read_member(archive, member, name))
    except RandcheckError:
        raise
    except Exception as error:  # zipfile lets struct.error and UnicodeDecodeError through
        raise _refuse(path.name, tr("不是完好的 zip", "is not a sound zip")) from error
    return gathered.files


def count_members(path: Path, limit: int) -> int:
    """Count a zip's members, to one above the limit, before `zipfile` makes an object of each."""
    with path.open("rb") as stream, mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) as data:
        place, count = data.find(MEMBER_SIGN), 0
        while place >= 0 and count <= limit:
            count += 1
            place = data.find(MEMBER_SIGN, place + len(MEMBER_SIGN))
    return count


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str) -> bytes:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise _refuse(name, tr("不是普通文件", "is no regular file"))
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise _refuse(name, tr("压缩方式不认识", "is packed in another way than deflate"))
    too_dense = member.file_size > RATIO * max(member.compress_size, 1) + 4096
    if member.file_size > MEMBER_BYTES or too_dense:
        raise _refuse(name, tr("压缩比过高或过大", "is too large or too dense"))
    try:
        with archive.open(member) as stream:
            return _within(stream.read(MEMBER_BYTES + 1), name)
    except Exception as error:  # zlib and lzma raise kinds of their own
        raise _refuse(name, tr("读不出", "cannot be read")) from error


def _common_top(names: list[str]) -> str:
    """Find the one folder, whatever its name, in which most zip tools put everything."""
    tops = {name.split("/")[0] + "/" for name in names}
    top = tops.pop() if len(tops) == 1 else ""
    plain = top not in ("/", "./", "../") and "\\" not in top
    return top if plain and all(name.startswith(top) for name in names) else ""


def check_name(name: str) -> str:
    """Return a path that cannot leave its folder or surprise another system.

    Raises:
        Unreadable: any other.
    """
    parts = name.split("/")
    plain = all(PART.fullmatch(part) and not part.endswith(".") for part in parts)
    if len(parts) > DEPTH or not plain:
        raise _refuse(name, tr("名称不合规", "is no name of a publication"))
    return name


def _within(data: bytes, name: str) -> bytes:
    if len(data) > MEMBER_BYTES:
        raise _refuse(name, tr("过大", "is too large"))
    return data


def _refuse(name: str, what: Text) -> Unreadable:
    name = "".join(c if c.isprintable() else "\ufffd" for c in name[:80])
    return Unreadable(
        tr(f"“{name}”{what.zh}", f"'{name}' {what.en}"),
        tr(
            "这不是 randcheck 公示的原样, 请向发布者重取",
            "get the publication again from its source",
        ),
    )
