"""Readers of rosters: bytes of a csv, xlsx, xls or ods file in, values and every fault out."""

from randcheck.files.entities import read_entities
from randcheck.files.findings import read_findings
from randcheck.files.inspectors import read_inspectors
from randcheck.files.pools import PoolRow, read_pools
from randcheck.files.reading import Reading, Source
from randcheck.files.visits import read_recusals, read_visits

__all__ = [
    "PoolRow",
    "Reading",
    "Source",
    "read_entities",
    "read_findings",
    "read_inspectors",
    "read_pools",
    "read_recusals",
    "read_visits",
]
