"""Read and write transcripts: commands as people type them, and what they print. No test is here.

A line `# …` is prose, `@ …` sets the clock (local time), `$ …` is a command, `< …` a line on its
standard input. What follows is what the command prints, stdout and stderr together; `? n` ends it
where the exit code is not 0. An empty line stands before and after every step.
"""

import difflib
import shlex
from dataclasses import dataclass, field
from itertools import takewhile

MARKS = ("# ", "@ ", "$ ", "< ", "? ")


class Misprint(Exception):
    """A transcript that cannot be played, and where."""


@dataclass(slots=True)
class Step:
    """Prose, a time and a command with its input; any of them may be absent."""

    prose: list[str] = field(default_factory=list)
    at: str = ""
    command: str = ""
    typed: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    code: int = 0

    @property
    def words(self) -> list[str]:
        return shlex.split(self.command)


def parse(text: str) -> list[Step]:
    """Read a transcript; what `write` wrote is read back as it was."""
    steps: list[Step] = []
    lines = text.splitlines()
    while lines:
        step = Step()
        step.prose, lines = _taken(lines, "# ")
        times, lines = _taken(lines, "@ ")
        commands, lines = _taken(lines, "$ ")
        step.typed, lines = _taken(lines, "< ")
        if len(times) > 1 or len(commands) > 1 or not (step.prose or times or commands):
            raise Misprint(f"one time, one command at a time, not: {times, commands, lines[:1]}")
        step.at, step.command = "".join(times), "".join(commands)
        step.shown = list(takewhile(lambda line: not line.startswith(MARKS), lines))
        lines = lines[len(step.shown) :]
        codes, lines = _taken(lines, "? ")
        step.code = int(codes[0]) if codes else 0
        while step.shown and not step.shown[-1]:
            step.shown.pop()
        while lines and not lines[0]:
            lines.pop(0)
        steps.append(step)
    return steps


def _taken(lines: list[str], mark: str) -> tuple[list[str], list[str]]:
    found = list(takewhile(lambda line: line.startswith(mark), lines))
    return [line.removeprefix(mark) for line in found], lines[len(found) :]


def write(steps: list[Step]) -> str:
    """Write a transcript."""
    return "\n".join(map(_written, steps))


def _written(step: Step) -> str:
    if bad := [line for line in step.shown if line.startswith(MARKS)]:
        raise Misprint(f"a printed line looks like a mark: {bad[0]}")
    lines = [f"# {line}" for line in step.prose]
    lines += [f"@ {step.at}"] * bool(step.at) + [f"$ {step.command}"] * bool(step.command)
    lines += [f"< {line}" for line in step.typed] + step.shown
    lines += [f"? {step.code}"] * bool(step.code)
    return "".join(f"{line}\n" for line in lines)


def difference(kept: str, played: str, name: str) -> str:
    """Show what the program prints now and the file does not, or the other way round."""
    lines = kept.splitlines(), played.splitlines()
    found = difflib.unified_diff(*lines, f"{name} (file)", f"{name} (played)", lineterm="", n=4)
    return "\n".join(found)
