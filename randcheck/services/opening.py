"""Open a file that somebody named by hand, dragged onto the window, or has open elsewhere."""

from pathlib import Path

from randcheck.errors import Unreadable
from randcheck.files.sheet import MAX_BYTES
from randcheck.text import Text, tr

QUOTES = "\"'“”‘’「」"
SHEETS = frozenset((".xlsx", ".xls", ".ods", ".csv", ".et"))
SHOWN = 5


def open_roster(named: str) -> tuple[str, bytes]:
    """Give the name and the bytes of a file, at most one byte above the cap.

    Quotes that Windows or Word put around a path are left out.

    Raises:
        Unreadable: absent, a folder, locked, or not a file at all.
    """
    path = Path(named)
    if not path.exists() and (bare := named.strip().strip(QUOTES).strip()):
        path = Path(bare)
    try:
        with path.open("rb") as stream:
            return path.name, stream.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        raise Unreadable(*_why(path, error)) from error


def _why(path: Path, error: Exception) -> tuple[Text, Text]:
    zh, en = f"打不开 {path}", f"cannot open {path}"
    if path.is_dir():
        return tr(f"{zh}: 这是文件夹", f"{en}: it is a folder"), _inside(path)
    if path.name.startswith("~$"):
        hint = tr(
            "~$ 开头的是表格打开时的临时文件; 请写表格本身的名字",
            "a file that begins with ~$ only marks an open workbook; name the workbook",
        )
        return tr(zh, en), hint
    if isinstance(error, PermissionError):
        hint = tr(
            "文件可能正在 WPS 或 Excel 里打开着: 关掉它再试; 或另存一份再导入",
            "it may be open in WPS or Excel: close it and try again, or save a copy",
        )
        return tr(f"{zh}: 不让读", f"{en}: not permitted"), hint
    if isinstance(error, (FileNotFoundError, NotADirectoryError)):
        return tr(f"{zh}: 没有这个文件", f"{en}: no such file"), _beside(path)
    reason = getattr(error, "strerror", None) or str(error)
    return tr(f"{zh}: {reason}", f"{en}: {reason}"), _beside(path)


def _inside(folder: Path) -> Text:
    return tr(
        f"请写到文件为止{_names(folder, '; 里面有: ', '、')}",
        f"name a file in it{_names(folder, '; there are: ', ', ')}",
    )


def _beside(path: Path) -> Text:
    zh, en = _names(path.parent, "; 这里有: ", "、"), _names(path.parent, "; here are: ", ", ")
    return tr(
        f"文件名、扩展名是否写对? 也可以把文件拖到这个窗口里{zh}",
        f"is the name right? a file may be dragged onto this window{en}",
    )


def _names(folder: Path, before: str, comma: str) -> str:
    """List a few tables of a folder, if it can be looked into."""
    try:
        names = sorted(
            path.name
            for path in folder.iterdir()
            if path.suffix.lower() in SHEETS and not path.name.startswith("~$")
        )
    except (OSError, ValueError):
        return ""
    more = " …" if len(names) > SHOWN else ""
    return f"{before}{comma.join(names[:SHOWN])}{more}" if names else ""
