"""Readers of rosters: bytes of a csv or xlsx file in, values and every fault out."""

from randcheck.files.entities import read_entities
from randcheck.files.inspectors import read_inspectors
from randcheck.files.reading import Reading, Source
from randcheck.files.visits import read_recusals, read_visits

__all__ = [
    "Reading",
    "Source",
    "read_entities",
    "read_inspectors",
    "read_recusals",
    "read_visits",
]
