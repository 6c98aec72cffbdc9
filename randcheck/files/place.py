"""Name the place of a cell the way WPS and Excel show it."""

from array import array

from randcheck.text import Text, tr

Spot = tuple[int, int]
"""A row (from 1) and a column (from 0)."""

Area = tuple[int, int, int, int]
"""First and last row (from 1), first and last column (from 0)."""


def column_letters(column: int) -> str:
    """Name a column (0 is A, 26 is AA)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """Give the column a name stands for (A is 0); the reverse of `column_letters`."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def cell_name(row: int, column: int) -> str:
    """Name a cell by its row (from 1) and column (from 0): `C7`."""
    return f"{column_letters(column)}{row}"


def area_name(area: Area) -> str:
    """Name a rectangle of cells: `A2:B4`."""
    first, last, left, right = area
    return f"{cell_name(first, left)}:{cell_name(last, right)}"


def at(file: str, sheet: str, spot: str, what: Text) -> Text:
    """Put the file, the sheet if there is one, and the cell or row before a message."""
    place = f"{file} {sheet}!{spot}" if sheet else f"{file} {spot}"
    return tr(f"{place}：{what.zh}", f"{place}: {what.en}")


class Spots:
    """The cells in which many things were found, kept small: a million rows are ordinary."""

    def __init__(self) -> None:
        self._rows = array("L")
        self._columns = bytearray()  # sheets have at most 200 columns

    def add(self, row: int, column: int) -> None:
        """Remember one more cell."""
        self._rows.append(row)
        self._columns.append(column)

    def row(self, index: int) -> int:
        """Give the row of the cell added as number `index`."""
        return self._rows[index]

    def name(self, index: int) -> str:
        """Name the cell added as number `index`."""
        return cell_name(self._rows[index], self._columns[index])
