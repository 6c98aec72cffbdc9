"""Enter the program; the one place where errors become text and exit codes."""

import os
import sys
from typing import Any

from randcheck.cli import output, session
from randcheck.errors import Faulty, RandcheckError, Refused, Unsigned, UsageError
from randcheck.text import Text, tr

FAULTS_SHOWN = 50
INTERRUPTED = 130
BROKEN_PIPE = 141
NO_ARGUMENTS = "NoArgsIsHelpError"
USAGE = (
    ("Missing argument", "缺少"),
    ("Missing option", "缺少选项"),
    ("No such option:", "没有选项"),
    ("No such command", "没有命令"),
    ("Got unexpected extra argument(s)", "多出了"),
)


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
    except Unsigned as waiting:
        _hand_over(waiting, "--json" in arguments)
        return waiting.exit_code
    except RandcheckError as error:
        if debug:
            raise
        _report(error, "--json" in arguments)
        return error.exit_code
    except (KeyboardInterrupt, EOFError):
        output.say(tr("已中断", "interrupted"), _written())
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    finally:
        session.close()


def _dispatch(arguments: list[str]) -> int:
    import typer

    from randcheck.cli.app import app

    command = typer.main.get_command(app)
    try:
        with command.make_context("randcheck", arguments) as context:
            command.invoke(context)
        sys.stdout.flush()
    except typer.Exit as done:
        return done.exit_code
    except typer.TyperException as error:
        if type(error).__name__ == NO_ARGUMENTS:
            return UsageError.exit_code  # the group has shown its help
        raise _usage(error) from error
    return 0


def _usage(error: Any) -> UsageError:
    """Say in both languages what the parser of the command line found wrong."""
    english = chinese = str(error.format_message())
    for start, word in USAGE:
        if english.startswith(start):
            chinese = word + english[len(start) :].rstrip(".")
    path = error.ctx.command_path if getattr(error, "ctx", None) else "randcheck"
    return UsageError(
        tr(f"命令写法不对: {chinese}", english),
        tr(f"用法见 {path} --help", f"see {path} --help"),
    )


def _written() -> Text:
    """Say whether this run has put anything into the log."""
    if session.appended():
        return tr(
            "  之前的步骤已记入日志; 执行 randcheck 看下一步",
            "  earlier steps are in the log; run randcheck to see what comes next",
        )
    return tr("  没有写入任何内容", "  nothing was written")


def _hand_over(waiting: Unsigned, as_json: bool) -> None:
    """Say where the draft is, and who goes on with it."""
    from randcheck.cli.drafts import note_json
    from randcheck.protocol.note import parse_note

    output.say(tr(f"√ {waiting.what.zh}", f"√ {waiting.what.en}"))
    if waiting.hint:
        output.say(waiting.hint)
    if as_json:
        output.write_json("draft", file=waiting.path, **note_json(parse_note(waiting.note)))


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
    if isinstance(error, Refused) or session.appended():
        output.say(_written())
    if as_json:
        output.write_error(error, faults)
