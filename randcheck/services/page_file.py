"""Write the verifier page into a file, for people who would not take it from the regulator."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from randcheck.errors import Refused
from randcheck.services.claim_words import page_words
from randcheck.services.disk import write_atomic
from randcheck.site.verifier import verifier_html
from randcheck.text import tr


@dataclass(frozen=True, slots=True)
class Page:
    """The bytes of the page and their digest, by which two people compare theirs."""

    data: bytes
    sha256: str


def general_page() -> Page:
    """Make the page that checks any publication of any log."""
    data = verifier_html(page_words(), None)
    return Page(data, sha256(data).hexdigest())


def write_page(path: Path, page: Page) -> None:
    """Write the page into a new file.

    Raises:
        Refused: there is a file already, or the folder cannot be written to.
    """
    if path.exists():
        raise Refused(
            tr(f"{path} 已存在", f"{path} is there already"),
            tr("换个文件名", "choose another name"),
        )
    write_atomic(path, page.data)
