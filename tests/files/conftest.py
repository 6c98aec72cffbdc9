import io
from collections.abc import Callable, Sequence

import pytest
from openpyxl import Workbook

Rows = Sequence[Sequence[object]]


def workbook(**sheets: Rows) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.fixture
def make_xlsx() -> Callable[..., bytes]:
    """Make a workbook from rows, one keyword for each sheet."""
    return workbook
