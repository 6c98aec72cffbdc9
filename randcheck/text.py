"""Say everything the program says to a person in both languages."""

from typing import NamedTuple


class Text(NamedTuple):
    """One message in Chinese and in English; the command line picks one when it prints."""

    zh: str
    en: str


def tr(zh: str, en: str) -> Text:
    """Pair the Chinese and the English wording of one message."""
    return Text(zh, en)


def join(parts: list[Text], zh: str = "，", en: str = ", ") -> Text:
    """Join messages language by language."""
    return Text(zh.join(p.zh for p in parts), en.join(p.en for p in parts))
