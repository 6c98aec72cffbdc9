"""The worked example of SPEC §14 is run as it is printed, and gives what the package derives."""

import re
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path

import pytest

from randcheck.protocol.people import InspectorFrame, PersonRow, TeamRow
from randcheck.protocol.result import derive, format_result

SPEC = Path(__file__).parents[1] / "randcheck" / "protocol" / "SPEC.md"
FRAME = [(f"91330100{c}", "all", "two", "1") for c in ("AAA", "BBB", "CCC")]
FRAME.append(("92330100DDD", "all", "two", "1"))


def printed_example() -> list[tuple[str, str]]:
    section = SPEC.read_text(encoding="utf-8").split("## 14. ")[1].split("\n## ")[0]
    return re.findall(r"```sh\n(.*?)```\n```\n(.*?)```", section, re.S)


@pytest.mark.skipif(
    not (shutil.which("sh") and shutil.which("sha256sum")), reason="needs sh and sha256sum"
)
def test_printed_commands_print_what_is_printed(tmp_path: Path) -> None:
    blocks = printed_example()
    assert len(blocks) == 7
    script = "\necho @@\n".join(command for command, _ in blocks)
    command = ["sh", "-c", script]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert run.stderr == ""
    assert run.stdout.split("@@\n") == [output for _, output in blocks]


def test_package_derives_the_worked_example() -> None:
    outputs = [output for _, output in printed_example()]
    seed = outputs[0].split()[0]
    a, b, c = (line.split("=")[1] for line in outputs[3].split())
    assert a == sha256(b"0" * 31 + b"1:330101").hexdigest()
    people = InspectorFrame(
        {t: PersonRow(t, "officer", "2028-12-31", 2) for t in (a, b, c)},
        {"officers": frozenset((a, b, c))},
        {"two": (TeamRow("two", 1, "officer", 2, "officers"),)},
        {("91330100AAA", a): "recusal"},
    )
    result = derive(FRAME, {"all": 2}, people, "even", 1, seed)
    table = format_result(result, {row[0]: row[2] for row in FRAME}, False).decode()
    tickets = [line.split() for line in outputs[1].splitlines()]
    for place, (ticket, token) in enumerate(tickets, 1):
        word = "drawn" if place <= 2 else "reserve"
        assert f"{word}\tall\t{place}\t{token}\t{ticket}\n" in table
    order = [line.split()[1] for line in outputs[2].splitlines()]
    assert [f"visit\t{v}\t{token}\ttwo" in table for v, token in enumerate(order, 1)] == [True] * 2
    first = f"seat\t1\tofficer\t1\t{c}\nseat\t1\tofficer\t2\t{a}\n"
    assert f"{first}passed\t1\tofficer\t2\t{c}\tteam\n" in table
    assert f"seat\t2\tofficer\t1\t{b}\nseat\t2\tofficer\t2\t{c}\n" in table
