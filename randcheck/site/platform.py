"""Write 上报.csv: the drawn entities in the import template of the provincial platform.

The template has no column and no line to spare, so a practice draw cannot be marked in it.
"""

from randcheck.protocol.csvtext import BOM, csv_line
from randcheck.site.cells import visible
from randcheck.site.record import Record

HEADINGS = ("统一社会信用代码/注册号", "企业名称")


def report_csv(record: Record) -> bytes:
    """Write the drawn entities in visit order, code and name."""
    lines = [HEADINGS, *((visit.code, visit.name) for visit in record.visits)]
    return (BOM + "".join(csv_line(map(visible, line)) for line in lines)).encode()
