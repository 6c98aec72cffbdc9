"""Folders, zips and entries made to hang, to exhaust or to mislead a verifier.

Each is refused in one sentence, whatever it is: cannot tell (3), or something is FALSE (1).
"""

import io
import os
import signal
import socket
import stat
import struct
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from forge import Book, Files, resign, sign, write
from hypothesis import given, settings
from hypothesis import strategies as st
from lies import (
    body,
    cell,
    drand,
    extra,
    in_drum,
    late,
    played,
    rows,
    sources,
    stratum,
    time_of,
)
from test_attacks import examined, false_claims

from randcheck.errors import RandcheckError, Unreadable
from randcheck.protocol.claims import State
from randcheck.services import evidence

posix = pytest.mark.skipif(os.name != "posix", reason="needs the file kinds of POSIX")
SECONDS, MEGABYTES = 20, 700  # far above what any case needs, far below what a bomb wants
Members = list[tuple[str | zipfile.ZipInfo, bytes]]


@contextmanager
def bounded() -> Iterator[None]:
    """Stop whatever neither ends nor stays small."""

    def stop(*_: object) -> None:
        raise AssertionError("it does not end")

    if os.name != "posix":
        yield
        return
    before, most = signal.signal(signal.SIGALRM, stop), memory()
    signal.alarm(SECONDS)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    assert memory() - most < MEGABYTES * 2**20


def memory() -> int:
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def exit_code(path: Path) -> int:
    """Verify, and demand that whatever is said can be said in one line."""
    try:
        with bounded():
            found = examined(path)
    except RandcheckError as error:
        said, code = [error.what], error.exit_code
        assert isinstance(error, Unreadable)
    else:
        said = [c.text for c in found.verdict.claims if c.state is State.FALSE]
        code = found.verdict.exit_code
    for text in said:
        for line in text:
            assert 0 < len(line) < 400
            assert "\n" not in line
            line.encode()
    return code


# --- zips -----------------------------------------------------------------------------------------


def honest_members() -> Members:
    return sorted(played("one").files.items())


def zipped(folder: Path, members: Members, method: int = zipfile.ZIP_DEFLATED) -> Path:
    path = folder / "evidence.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return path


def member(name: str, mode: int = 0, flags: int = 0) -> zipfile.ZipInfo:
    made = zipfile.ZipInfo(name)
    made.external_attr, made.flag_bits = mode << 16, flags
    return made


def under(top: str) -> Members:
    return [(top + str(name), data) for name, data in honest_members()]


ODD_MEMBERS: dict[str, Members] = {
    "another case": [("CHECKPOINT", b"x")],
    "another case below": [("Entries/00000000.note", b"x")],
    "up": [("../checkpoint", b"x")],
    "up inside": [("entries/../checkpoint", b"x")],
    "absolute": [("/etc/passwd", b"x")],
    "a drive": [("C:/x", b"x")],
    "backslash": [("entries\\00000000.note", b"x")],
    "hidden": [(".DS_Store", b"x")],
    "of a Mac": [("__MACOSX/._checkpoint", b"x")],
    "deep": [("a/b/c/d", b"x")],
    "long": [("x" * 5000, b"x")],
    "blank": [("check point", b"x")],
    "control": [("check\x1b[31mpoint", b"x")],
    "bidi": [("\u202etniopkcehc", b"x")],
    "ideographs": [("公示.csv", b"x")],
    "a dot behind": [("checkpoint.", b"x")],
    "a directory up": [("../", b"")],
    "a directory with content": [("draws/", b"x")],
    "link": [(member("link", stat.S_IFLNK | 0o777), b"/etc/passwd")],
    "pipe": [(member("pipe", stat.S_IFIFO | 0o644), b"")],
    "device": [(member("device", stat.S_IFCHR | 0o644), b"")],
    "300 MB": [("bomb", bytes(300 * 2**20))],
    "60 MB": [("bomb", bytes(60 * 2**20))],
}


@pytest.mark.parametrize("odd", ODD_MEMBERS.values(), ids=ODD_MEMBERS)
def test_a_zip_with_an_odd_member_is_refused(odd: Members, tmp_path: Path) -> None:
    kept = [] if odd[0][0] == "../" else honest_members()
    assert exit_code(zipped(tmp_path, [*kept, *odd])) == 3


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_twice_is_refused(tmp_path: Path) -> None:
    assert exit_code(zipped(tmp_path, [*honest_members(), ("checkpoint", b"x")])) == 3


@pytest.mark.parametrize("top", ["/", "../", "./", "..\\x/", "//x/"])
def test_a_zip_that_lies_elsewhere_as_a_whole_is_refused(top: str, tmp_path: Path) -> None:
    assert exit_code(zipped(tmp_path, under(top))) == 3


@pytest.mark.parametrize("top", ["", "公示/", "a b/"])
def test_a_zip_of_a_folder_is_read(top: str, tmp_path: Path) -> None:
    assert exit_code(zipped(tmp_path, under(top))) == 4


def test_a_zip_of_two_folders_is_refused(tmp_path: Path) -> None:
    assert exit_code(zipped(tmp_path, [*under("一/"), *under("二/")])) == 3


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_packings_are_refused(method: int, tmp_path: Path) -> None:
    assert exit_code(zipped(tmp_path, honest_members(), method)) == 3


def raw(folder: Path, change: Callable[[bytes], bytes], members: Members | None = None) -> Path:
    path = zipped(folder, members or honest_members(), zipfile.ZIP_STORED)
    path.write_bytes(change(path.read_bytes()))
    return path


def _everywhere(sign: bytes, offset: int, new: bytes) -> Callable[[bytes], bytes]:
    """Overwrite bytes at an offset behind every occurrence of a signature."""

    def change(data: bytes) -> bytes:
        made, place = bytearray(data), data.find(sign)
        while place >= 0:
            made[place + offset : place + offset + len(new)] = new
            place = data.find(sign, place + 1)
        return bytes(made)

    return change


ODD_BYTES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda data: b"",
    "no zip": lambda data: b"checkpoint\n" * 100,
    "truncated": lambda data: data[: len(data) // 2],
    "the end lost": lambda data: data[:-10],
    "encrypted": _everywhere(b"PK\x01\x02", 8, b"\x01\x00"),
    "patched data": _everywhere(b"PK\x01\x02", 8, b"\x20\x00"),
    "another method": _everywhere(b"PK\x01\x02", 10, b"\x63\x00"),
    "names that are not UTF-8": lambda data: _everywhere(b"PK\x01\x02", 8, b"\x00\x08")(
        data.replace(b"checkpoint", b"\xff\xfecheckpt")
    ),
    "a name with NUL": lambda data: data.replace(b"index.json", b"index\0json"),
    "a wrong sum": _everywhere(b"PK\x01\x02", 16, b"\0\0\0\0"),
    "a size of 4 GB": _everywhere(b"PK\x01\x02", 24, b"\xfe\xff\xff\xff"),
    "packed to nothing": _everywhere(b"PK\x01\x02", 20, b"\0\0\0\0"),
    "an offset beyond": _everywhere(b"PK\x01\x02", 42, b"\xfe\xff\xff\x7f"),
    "all at one place": _everywhere(b"PK\x01\x02", 42, b"\0\0\0\0"),
    "a field of no length": _everywhere(b"PK\x01\x02", 30, b"\xff\xff"),
    "a directory that is not there": lambda data: data[-22:],
    "60,000 members": lambda data: crowd(60_000),
}


def crowd(count: int) -> bytes:
    """Make a zip of a central directory only."""
    row = b"PK\x01\x02" + bytes(24) + struct.pack("<HHHHHLL", 1, 0, 0, 0, 0, 0, 0) + b"a"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 65_535, 65_535, len(row) * count, 0, 0)
    return row * count + end


@pytest.mark.parametrize("change", ODD_BYTES.values(), ids=ODD_BYTES)
def test_a_zip_that_is_none_is_refused(change: Callable[[bytes], bytes], tmp_path: Path) -> None:
    assert exit_code(raw(tmp_path, change)) == 3


def test_sizes_that_lie_do_not_help(tmp_path: Path) -> None:
    bomb = [("bomb", bytes(10**6))]
    small = _everywhere(b"PK\x01\x02", 24, struct.pack("<L", 100))
    assert exit_code(raw(tmp_path, small, [*honest_members(), *bomb])) == 3


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_a_spoilt_zip_never_breaks_the_reader(data: st.DataObject, spoilt_zip: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("checkpoint", b"x")
        archive.writestr("entries/00000000.note", b"y" * 50)
    made = bytearray(buffer.getvalue())
    for _ in range(data.draw(st.integers(1, 4))):
        made[data.draw(st.integers(0, len(made) - 1))] = data.draw(st.integers(0, 255))
    spoilt_zip.write_bytes(made)
    assert exit_code(spoilt_zip) in (1, 3)


@pytest.fixture(scope="module")
def spoilt_zip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("zip") / "spoilt.zip"


# --- folders --------------------------------------------------------------------------------------


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "README")


def _pipe_for_entry(folder: Path) -> None:
    (folder / "entries/00000001.note").unlink()
    os.mkfifo(folder / "entries/00000001.note")


def _device(folder: Path) -> None:
    try:
        os.mknod(folder / "README", stat.S_IFCHR | 0o644, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")


def _socket(folder: Path) -> None:
    here = Path.cwd()
    os.chdir(folder)
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("README")
    os.chdir(here)


def _link(folder: Path) -> None:
    (folder / "checkpoint").rename(folder.parent / "elsewhere")
    (folder / "checkpoint").symlink_to(folder.parent / "elsewhere")


def _linked_folder(folder: Path) -> None:
    (folder / "draws").rename(folder.parent / "draws")
    (folder / "draws").symlink_to(folder.parent / "draws")


def _circle(folder: Path) -> None:
    (folder / "more").symlink_to(folder)


def _large(folder: Path) -> None:
    with open(folder / "README", "wb") as made:
        made.truncate(evidence.MEMBER_BYTES + 1)


def _named(name: bytes) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        try:
            Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(b"x")
        except OSError:
            pytest.skip("no such names here")

    return spoil


ODD_FOLDERS: dict[str, Callable[[Path], None]] = {
    "a pipe": _pipe,
    "a pipe for an entry": _pipe_for_entry,
    "a device": _device,
    "a socket": _socket,
    "a link": _link,
    "a linked folder": _linked_folder,
    "a circle": _circle,
    "a file of 64 MB": _large,
    "a name with a line end": _named(b"a\nb"),
    "a name that is not UTF-8": _named(b"a\xff"),
    "a name from right to left": _named("\u202eabc".encode()),
    "another case": _named(b"CHECKPOINT"),
    "a deep folder": lambda folder: (folder / "a/b/c/d").mkdir(parents=True),
    "another draw's folder": lambda folder: (folder / "draws/a/b/c").mkdir(parents=True),
}


@posix
@pytest.mark.parametrize("spoil", ODD_FOLDERS.values(), ids=ODD_FOLDERS)
def test_an_odd_folder_is_refused(spoil: Callable[[Path], None], tmp_path: Path) -> None:
    folder = write(tmp_path / "folder", played("one").files)
    spoil(folder)
    assert exit_code(folder) == 3


@posix
@pytest.mark.parametrize("kind", ["pipe", "link to a pipe", "link to nothing", "device"])
def test_an_odd_path_is_refused(kind: str, tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    if kind == "device":
        path = Path("/dev/zero")
    elif kind == "link to nothing":
        path.symlink_to(tmp_path / "nothing")
    else:
        os.mkfifo(path)
    if kind == "link to a pipe":
        (tmp_path / "link").symlink_to(path)
        path = tmp_path / "link"
    assert exit_code(path) == 3


@posix
def test_a_link_to_a_folder_is_read(tmp_path: Path) -> None:
    write(tmp_path / "folder", played("one").files)
    (tmp_path / "link").symlink_to(tmp_path / "folder")
    assert exit_code(tmp_path / "link") == 4


def test_a_folder_named_like_a_file_is_a_file_lost(tmp_path: Path) -> None:
    files = {p: d for p, d in played("one").files.items() if p != "checkpoint"}
    folder = write(tmp_path, files)
    (folder / "checkpoint").mkdir()
    assert exit_code(folder) == 1


def test_a_crowd_of_files_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "MEMBERS", 50)
    folder = write(tmp_path, {f"{n}": b"" for n in range(60)} | {"checkpoint": b""})
    assert exit_code(folder) == 3


def test_much_altogether_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "TOTAL_BYTES", 10_000)
    assert exit_code(write(tmp_path, played("one").files)) == 3


def test_the_folder_of_one_draw_stands_for_the_whole(tmp_path: Path) -> None:
    folder = write(tmp_path, played("two").files)
    whole, part = examined(folder), examined(folder / "draws" / "2026-0001")
    assert part.verdict == whole.verdict
    assert not false_claims(part)
    with pytest.raises(Unreadable):
        examined(folder / "draws")


# --- bytes of entries, signed by everybody --------------------------------------------------------


def text_of(place: int, change: Callable[[bytes], bytes]) -> Callable[[Book], object]:
    """Replace the text of an entry by any bytes, signed by all keys."""

    def edit(book: Book) -> None:
        def after(files: Files) -> None:
            path = f"entries/{place:08d}.note"
            text, _, _ = files[path].rpartition(b"\n\n")
            files[path] = sign(change(text + b"\n"), list(book.signers.values()))

        book.after = after

    return edit


def whole(change: Callable[[bytes], bytes], path: str = "entries/00000006.note"):
    def edit(book: Book) -> None:
        book.after = lambda files: files.update({path: change(files[path])})

    return edit


def put(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old in data
        return data.replace(old, new, 1)

    return change


COUNT = b'"retired": 1'
ODD_TEXTS: dict[str, Callable[[Book], object]] = {
    "60,000 brackets": text_of(6, lambda text: b"[" * 60_000 + b"\n"),
    "60,000 braces": text_of(6, lambda text: b'{"a":' * 12_000 + b"\n"),
    "900 brackets": text_of(6, lambda text: b"[" * 900 + b"]" * 900 + b"\n"),
    "brackets in a member": text_of(6, put(COUNT, b'"retired": ' + b"[" * 900 + b"]" * 900)),
    "a number of 5,000 digits": text_of(6, put(COUNT, b'"retired": ' + b"1" * 5000)),
    "a number of 16 digits": text_of(6, put(COUNT, b'"retired": 1000000000000000')),
    "a leading zero": text_of(6, put(COUNT, b'"retired": 01')),
    "an exponent": text_of(6, put(COUNT, b'"retired": 1e0')),
    "a fraction": text_of(6, put(COUNT, b'"retired": 1.0')),
    "minus nothing": text_of(6, put(COUNT, b'"retired": -0')),
    "no number": text_of(6, put(COUNT, b'"retired": NaN')),
    "infinity": text_of(6, put(COUNT, b'"retired": Infinity')),
    "a full-width digit": text_of(6, put(COUNT, '"retired": １'.encode())),
    "a truth": text_of(6, put(COUNT, b'"retired": true')),
    "a member twice": text_of(6, put(COUNT, COUNT + b",\n  " + COUNT)),
    "the same member twice": text_of(6, put(b'"v": 1', b'"v": 2,\n "v": 1')),
    "no blank behind a colon": text_of(6, put(COUNT, b'"retired":1')),
    "a blank at a line's end": text_of(6, put(COUNT, COUNT + b" ")),
    "one line": text_of(6, lambda text: text.replace(b"\n", b"") + b"\n"),
    "two texts": text_of(6, lambda text: text + b"\n" + text),
    "an escape": text_of(6, put(b'"retired"', b'"r\\u0065tired"')),
    "half a surrogate": text_of(6, put(b'"inspectors"', b'"\\ud800"')),
    "NUL": text_of(6, put(COUNT, COUNT + b"\0")),
    "an escape sequence": text_of(6, put(b"inspectors", b"\x1b[31minspectors")),
    "a line separator": text_of(6, put(b"inspectors", "\u2028".encode())),
    "right to left": text_of(6, put(b"inspectors", "\u202e".encode())),
    "a byte order mark": text_of(6, lambda text: b"\xef\xbb\xbf" + text),
    "not UTF-8": text_of(6, put(b"inspectors", b"\xff\xfe")),
    "an overlong slash": text_of(6, put(b"inspectors", b"\xc0\xaf")),
    "a list for an object": text_of(6, lambda text: b"[]\n"),
    "nothing": text_of(6, lambda text: b"\n"),
    "64 KB": text_of(6, lambda text: text + b" " * 65_536),
    "line ends of Windows": whole(lambda data: data.replace(b"\n", b"\r\n")),
    "an empty file": whole(lambda data: b""),
    "a file of 60 MB": whole(lambda data: b"{\n" * (30 * 2**20)),
    "60 MB without a line": whole(lambda data: b"x" * (60 * 2**20)),
    "101 signatures": whole(lambda data: data + data[data.rindex("—".encode()) :] * 100),
    "a signature without text": whole(lambda data: data[data.rindex("—".encode()) :]),
    "a name of blanks": whole(put("— ".encode(), "—   ".encode())),
    "no last line end": whole(lambda data: data[:-1]),
    "a blank in base64": whole(lambda data: data[:-10] + b" " + data[-10:]),
    "an empty checkpoint": whole(lambda data: b"", "checkpoint"),
    "a checkpoint of 60 MB": whole(lambda data: b"\n" * (60 * 2**20), "checkpoint"),
    "a checkpoint of 10^9 entries": whole(put(b"\n1", b"\n1000000000"), "checkpoint"),
    "a shown file of 60 MB": whole(lambda data: b"[" * (60 * 2**20), "index.json"),
    "an empty list": whole(lambda data: b"", "index.json"),
    "a list of line ends": whole(lambda data: b"\n" * 10**7, "files/00000003-file.txt"),
    "a promise of brackets": extra("pending.json", b"[" * 10**7),
    "a promise of digits": extra("pending.json", b'{"opens": ' + b"9" * 10**6 + b"}"),
}


@pytest.mark.parametrize("edit", ODD_TEXTS.values(), ids=ODD_TEXTS)
def test_an_odd_text_is_false(edit: Callable[[Book], object], tmp_path: Path) -> None:
    assert exit_code(write(tmp_path, resign(played("one"), edit))) == 1


def test_converted_files_are_called_converted(tmp_path: Path) -> None:
    convert = lambda data: data.replace(b"\n", b"\r\n")  # noqa: E731
    for path in ("entries/00000000.note", "checkpoint", "files/00000003-file.txt"):
        folder = write(tmp_path / path.replace("/", "-"), played("one").files)
        (folder / path).write_bytes(convert((folder / path).read_bytes()))
        said = [c.text for c in examined(folder).verdict.claims if c.state is State.FALSE]
        assert ["CRLF" in text.en for text in said] == [True]


def far(book: Book) -> None:
    """Let everything from the seal on happen in the last second there is."""
    for kind in ("seal", "inputs", "draw"):
        time_of(kind, "9999-12-31T23:59:59Z")(book)
    last = "9999-12-31"
    days = {"as_of": last, "due": last, "opens": last, "batches": [last]}
    body("seal", earliest="9999-12-31T23:59:59Z", long_stop="9999-12-31T23:59:59Z", **days)(book)


def tickets_of(count: int) -> Callable[[Book], object]:
    made = [[f"A{n:05d}", "all", "default", "999"] for n in range(count)]
    return rows("seal", "frame", lambda found: made)


def everything(book: Book) -> None:
    """Let a number be beyond all bounds at once."""
    late("seal", lambda e: e["body"]["strata"][0].update(base=10**15 - 1, drum=10**15 - 1))(book)


WIDE = cell("seal", "inspectors", ["team", "default"], 4, "9")
ODD_SEALS: dict[str, tuple[Callable[[Book], object], set[int]]] = {
    "the last second there is": (far, {1}),
    "five million tickets": (tickets_of(5006), {3}),
    "10^14 firms to visit": (stratum(number=10**14), {1, 3}),
    "a base beyond": (everything, {1}),
    "a level beyond": (cell("seal", "inspectors", "person", 6, "9" * 15), {1}),
    "a round beyond": (sources({"kind": "dice", "sides": 10, "throws": 15}, drand(10**14)), {1}),
    "a window beyond": (
        lambda b: b.of("seal").body["window"]["entities"][0].update(length=10**14),
        {1, 4},
    ),
    "a limit beyond": (
        lambda b: b.of("seal").body["window"]["entities"][0].update(times=10**15 - 1),
        {1},
    ),
    "a lot beyond": (stratum(ratio=[1, 1], rounding="lot", base=10**15 - 1, number=0), {1, 3}),
    "a lot beyond all": (
        stratum(ratio=[10**15 - 1, 1], rounding="lot", base=10**15 - 1, number=0),
        {1, 3},
    ),
    "teams of nine": (WIDE, {1}),
    "everybody": (lambda b: stratum(number=in_drum(b), whole=True)(b), {4}),
}


@pytest.mark.parametrize("edit, codes", ODD_SEALS.values(), ids=ODD_SEALS)
def test_numbers_beyond_reason_end(
    edit: Callable[[Book], object], codes: set[int], tmp_path: Path
) -> None:
    with bounded():
        files = resign(played("one"), edit, True)
    assert exit_code(write(tmp_path, files)) in codes


def test_a_cap_does_not_hide_what_was_false_before(tmp_path: Path) -> None:
    def edit(book: Book) -> None:
        rows("draw", "result", lambda found: found[:-1], place=0)(book)
        tickets_of(5006)(book)

    folder = write(tmp_path, resign(played("two"), edit))
    assert exit_code(folder) == 1
    assert ("pairing", "2026-0001") in false_claims(examined(folder))


# --- any byte of any file -------------------------------------------------------------------------


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("mutated"), played("two").files)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_whatever_is_changed_is_found(data: st.DataObject, folder: Path) -> None:
    path = data.draw(st.sampled_from(sorted(played("two").files)))
    good = played("two").files[path]
    start = data.draw(st.integers(0, len(good) - 1))
    end = data.draw(st.integers(start, min(len(good), start + 40)))
    new = data.draw(st.one_of(st.binary(max_size=8), st.sampled_from([b"\n", b"\t", good, b"\0"])))
    bad = good[:start] + new + good[end:]
    (folder / path).write_bytes(bad)
    try:
        assert exit_code(folder) == (4 if bad == good else 1)
    finally:
        (folder / path).write_bytes(good)
