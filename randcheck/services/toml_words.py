"""Say in people's words why a file of rules is no TOML."""

import re
import tomllib

from randcheck.text import Text, tr

CHINESE_MARKS = re.compile(r"[“”‘’，＝【】｛｝＂＇]")
AT = re.compile(r"\(at line ([0-9]+), column ([0-9]+)\)")
ASCII = tr(
    "引号、逗号、等号、括号用英文(半角)的; 用记事本改, 不要用 Word",
    "type quotes, commas and brackets as on an English keyboard; edit as plain text, not in Word",
)
SAVE = tr(
    "用记事本打开, 另存为, 编码选 UTF-8",
    "open it in a plain editor and save it with the encoding UTF-8",
)
PLAIN = tr(
    "文字要加英文双引号, 数字不加, 一项一行; 用记事本改, 存为 UTF-8",
    "texts stand in double quotes, numbers do not; edit as plain text, save as UTF-8",
)


def not_toml(data: bytes, error: Exception) -> tuple[Text, Text]:
    """Say where the file cannot be read, and how to mend it."""
    if isinstance(error, UnicodeDecodeError):
        return tr("细则不是 UTF-8 编码", f"the rules are not UTF-8: {error}"), SAVE
    found = AT.search(str(error))
    if not isinstance(error, tomllib.TOMLDecodeError) or not found:
        return tr("细则读不懂, 可能没写完", f"the rules are not TOML: {error}"), PLAIN
    lines = data.decode("utf-8-sig").splitlines()
    number = int(found[1])
    line = lines[number - 1].strip() if number <= len(lines) else ""
    what = tr(
        f"细则第 {number} 行读不懂: {line[:60]}", f"the rules are not TOML: {error}: {line[:60]}"
    )
    return what, ASCII if CHINESE_MARKS.search(line.partition("#")[0]) else PLAIN
