"""Read a page as a browser would: its elements, their attributes, its text, its links."""

import posixpath
import re
from html.parser import HTMLParser

VOID = {"meta", "br", "link"}
Attributes = dict[str, str | None]


class PageReader(HTMLParser):
    """Demand that every element is closed where it should be."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(data.decode())
        self.close()
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    @property
    def flat(self) -> str:
        return re.sub(r"\s+", " ", self.text)

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        """Elements with the names of their attributes: what no text may change."""
        return [(tag, tuple(attributes)) for tag, attributes in self.elements]

    def all(self, tag: str) -> list[Attributes]:
        return [attributes for found, attributes in self.elements if found == tag]

    def links(self, path: str) -> set[str]:
        """Resolve every address of the page, which lies at a path, to a path of the folder."""
        found = [a.get(name) for _, a in self.elements for name in ("href", "src") if a.get(name)]
        folder = posixpath.dirname(path)
        return {
            posixpath.normpath(posixpath.join(folder, (link or "").partition("#")[0]))
            for link in found
            if not (link or "").startswith(("#", "data:"))
        }
