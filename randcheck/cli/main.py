"""Enter the program; the one place where errors become text and exit codes."""

import os
import sys

from randcheck.cli import output, session
from randcheck.errors import Faulty, RandcheckError, Refused
from randcheck.text import tr

FAULTS_SHOWN = 50
INTERRUPTED = 130
BROKEN_PIPE = 141


def main() -> None:
    """Run the command of `sys.argv` and exit with its code."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: list[str]) -> int:
    """Run one command and return its exit code."""
    output.prepare_streams()
    debug = "--debug" in arguments
    try:
        rest = session.take_globals([a for a in arguments if a != "--debug"])
        return _dispatch(rest)
    except RandcheckError as error:
        if debug:
            raise
        _report(error, "--json" in arguments)
        return error.exit_code
    except KeyboardInterrupt:
        output.say(tr("已中断, 未写入任何内容", "interrupted, nothing was written"))
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _dispatch(arguments: list[str]) -> int:
    import typer

    from randcheck.cli.app import app

    command = typer.main.get_command(app)
    try:
        command.main(arguments, prog_name="randcheck")
    except SystemExit as done:
        return done.code if isinstance(done.code, int) else int(bool(done.code))
    return 0


def _report(error: RandcheckError, as_json: bool) -> None:
    """Say what happened, where, and how to mend it."""
    faults = error.faults if isinstance(error, Faulty) else []
    output.say(tr(f"× {error.what.zh}", f"× {error.what.en}"))
    for fault in faults[:FAULTS_SHOWN]:
        output.say(tr(f"  · {fault.zh}", f"  · {fault.en}"))
    if len(faults) > FAULTS_SHOWN:
        more = len(faults) - FAULTS_SHOWN
        output.say(tr(f"  … 另有 {more} 处", f"  … and {more} more"))
    if error.hint:
        output.say(tr(f"  → {error.hint.zh}", f"  → {error.hint.en}"))
    if isinstance(error, Refused):
        output.say(tr("  没有写入任何内容", "  nothing was written"))
    if as_json:
        output.write_error(error, faults)
