"""The office of a task of sixty firms: rosters, rules, and commands that leave a trace. No test.

600 firms in three strata, 16 inspectors for two kinds of teams, a chief who reviews.
"""

import json
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import openpyxl
from stock.runs import Office

from randcheck.cli import main
from randcheck.protocol.calendar import format_time, local_date, seconds

FIRMS = "代码,名称,信用风险等级\n" + "".join(
    f"FIRM-{n:03d},第{n}饭店,{'AAABBC'[n % 6]}\n" for n in range(600)
)
CHIEF = "330199"  # his certificate is over: nobody draws him, and he recorded nothing
STAFF = "姓名,执法证号,执法证有效期,可任组长,是否专家\n" + "".join(
    f"员{n:02d},3301{n:02d},2099-12-31,{'是' if n < 5 else '否'},{'是' if n > 12 else '否'}\n"
    for n in range(16)
)
STAFF += f"科长,{CHIEF},2025-12-31,否,否\n"
RULES = """
window = { entities = "1 year", pairs = "3 years" }
strata = { by = "risk", ratios = { A = "5%", B = "10%", C = "25%" } }
draw = { reserves = true, cap = 20 }
visits = { ceiling = 2 }
panel = [
  { code = "lead", lead = true },
  { code = "officer" },
  { code = "expert", kinds = ["expert"] },
]
[[team]]
code = "joint"
for = { risk = ["C"] }
roles = [
  { role = "lead", label = "组长", panel = "lead" },
  { role = "officer", label = "执法人员", panel = "officer" },
  { role = "expert", label = "专家", panel = "expert" },
]
[[team]]
code = "default"
roles = [
  { role = "lead", label = "组长", panel = "lead" },
  { role = "officer", label = "执法人员", panel = "officer" },
]
"""
SEAL = ("draw", "seal", "--item", "餐饮检查", "--observer", "王强", "--source", "d10", "--yes")
FIRST, NEXT = "2026-0001", "2026-0002"
FILLED = ("检查日期", "检查结果", "处置", "是否完结")
FOLDERS = {"公示": 3, "再公示": 3, "内部": 4}  # and how many codes can be found in each
BELOW = "任务"  # the first cell of the header row


@dataclass
class Sixty:
    """An office, who is who in its story, and what commands said along the way.

    `dues` are exit codes of `due` by what had just happened; `sheets` the codes in each printed
    workbook; `codes` what an onlooker photographed: seals and substitutions; `seats` what each
    substitution changed; `said` all that a step showed.
    """

    office: Office
    who: dict[str, str] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    dues: dict[str, int] = field(default_factory=dict)
    sheets: dict[str, list[str]] = field(default_factory=dict)
    seats: list[list[dict[str, Any]]] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    @property
    def today(self) -> str:
        return local_date(format_time(self.office.now), "+08:00")

    def at(self, day: str) -> None:
        """Let the day come, ten in the morning."""
        self.office.now = seconds(f"{day}T02:00:00Z")

    def tries(self, *words: object) -> tuple[int, str]:
        """Run a command to whatever end; give its exit code, and all that it shows."""
        self.office.now += 1
        shown = StringIO()
        with redirect_stdout(shown), redirect_stderr(shown):
            ended = main.run(["-w", str(self.office.workspace), *map(str, words)])
        return ended, shown.getvalue()

    def tells(self, step: str, *words: object, code: int = 0) -> None:
        """Run a command to the end it ought to have, and keep what it shows."""
        ended, self.said[step] = self.tries(*words)
        assert ended == code, (words, self.said[step])

    def due(self, step: str) -> None:
        """Note whether anything is late now."""
        self.dues[step], self.said[f"due {step}"] = self.tries("due")

    def begins(self) -> None:
        """Make the log, and import the rosters."""
        root = self.office.root
        for name, text in (("rules.toml", RULES), ("entity.csv", FIRMS), ("inspector.csv", STAFF)):
            (root / name).write_text(text, encoding="utf-8")
        names = ("--bureau", "某县市场监督管理局", "--operator", "李梅", "--rules", "rules.toml")
        self.office("init", self.office.workspace, *names)
        for noun in ("entity", "inspector"):
            self.office(noun, "import", f"{noun}.csv", "--yes")

    def seals(self, *words: object) -> None:
        self.codes.append(self.office.tells(*SEAL, *words)["seal_sha256"])

    def visits(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.office.tells("visit", "list", "--draw", FIRST)["visits"]
        return found

    def open(self) -> list[str]:
        """Name the firms that wait for a visit, those alone that may be named."""
        return [visit["code"] for visit in self.visits() if visit["code"]]

    def sheet(self, name: str) -> Path:
        """Print the papers of the open visits; return the workbook that is to be filled in."""
        self.office("visit", "sheet", FIRST, "--out", name)
        path = self.office.root / name / f"{FIRST}.xlsx"
        self.sheets[name] = codes_in(path)
        return path

    def brings(self, step: str, found: Mapping[str, tuple[str, ...]]) -> None:
        """Come back with the workbook of this day, filled in; import it."""
        path = self.sheet(step)
        fill(path, self.today, found)
        self.tells(step, "finding", "import", path, "--yes")

    def reviews(self, *codes: str) -> None:
        self.office("finding", "review", FIRST, *codes, "--by", CHIEF)

    def substitutes(self, *words: object) -> None:
        told = self.office.tells("draw", "substitute", FIRST, "--yes", *words)
        self.seats.append(told["seats"])
        self.codes.append(told["substitution_sha256"])

    def explains(self, code: str, *words: object) -> str:
        ended, shown = self.tries("explain", code, *words)
        assert ended == 0, shown
        return shown

    def anchors(self, folder: str) -> tuple[list[str], list[str]]:
        """Give what an onlooker brings: fingerprints of log and observer, codes he noted."""
        listed = self.office.tells("key", "list")["keys"]
        prints = [one["fingerprint"] for one in listed if one["role"] in ("log", "observer")]
        return prints, self.codes[: FOLDERS[folder]]

    def verifies(
        self, folder: str, keys: list[str], seen: list[str]
    ) -> tuple[dict[tuple[str, str | None], str], int]:
        """Verify a publication: the states of its claims, and the exit code."""
        given = [word for key in keys for word in ("--key", key)]
        given += [word for code in seen for word in ("--seen", code)]
        code, out = self.tries("verify", self.office.root / folder, *given, "--json")
        found = json.loads(out)
        assert found["exit_code"] == code
        return {(c["claim"], c["draw"]): c["state"] for c in found["claims"]}, code


def codes_in(path: Path) -> list[str]:
    """List the codes of a workbook of visits, or what stands in their place."""
    book = openpyxl.load_workbook(path)
    rows = [[str(cell) for cell in row] for row in book.active.values]
    book.close()
    return [row[1] for row in rows[1 + next(n for n, r in enumerate(rows) if r[0] == BELOW) :]]


def fill(path: Path, day: str, found: Mapping[str, tuple[str, ...]]) -> None:
    """Write day, result, follow-up and end of some visits into a workbook."""
    book = openpyxl.load_workbook(path)
    sheet = book.active
    head = next(row for row in sheet.iter_rows() if row[0].value == BELOW)
    columns = {cell.value: cell.column for cell in head}
    rows = {cell.value: cell.row for cell in sheet["B"]}
    for code, words in found.items():
        for heading, word in zip(FILLED, (day, *words), strict=False):
            sheet.cell(rows[code], columns[heading], word)
    book.save(path)
    book.close()
