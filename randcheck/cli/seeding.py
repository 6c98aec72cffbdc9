"""Get the seed from the people at the table, and the beacon from wherever it comes."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from randcheck.cli import ask, ceremony
from randcheck.cli.output import say, tick
from randcheck.errors import Refused, UsageError
from randcheck.protocol.attempt import Sealed, Substituted
from randcheck.protocol.calendar import seconds
from randcheck.protocol.note import Signer
from randcheck.protocol.parts import Drand, Source
from randcheck.protocol.seed import round_of, round_time, typed_sources
from randcheck.services import draws
from randcheck.services.beacon import RELAYS, get_beacon, typed_beacon
from randcheck.services.journal import Journal
from randcheck.services.throws import Typing, compare_typings, read_typed
from randcheck.services.wording import clock
from randcheck.services.wording import source as name_of
from randcheck.services.wording import sources as names_of
from randcheck.text import Text, tr

PATIENCE = 60
"""Seconds after its time for which a round is asked for."""

MOST_TYPED = 4096


@dataclass(frozen=True, slots=True)
class Given:
    """What the options bring along for a seed that is still to come."""

    typed: Sequence[str]
    beacon: str | None
    wait: bool
    relays: Sequence[str]
    files: tuple[str | None, str | None]
    elsewhere: Path | None = None


def gather(journal: Journal, waiting: Sealed, given: Given) -> str | None:
    """Get what the seed of a seal or event still lacks: log what is typed, return the beacon line.

    Raises:
        UsageError, Refused, Unreadable: as the steps say.
    """
    refuse_bad_typing(waiting.sources, given.typed, given.beacon)
    if typed_sources(waiting.sources) and waiting.inputs_hash is None:
        people = ceremony.open_people(journal, None, *given.files, given.elsewhere)
        log_seed(journal, waiting, people, given.typed)
    return obtain_beacon(journal, waiting, given.beacon, given.wait, given.relays)


def refuse_bad_typing(
    sources: Sequence[Source], typed: Sequence[str], beacon: str | None = None
) -> None:
    """Refuse what was given as an option before anything is written, if it does not fit.

    Raises:
        UsageError: too many, too few, a number that the source does not have, or no such source.
    """
    for flag, over in (
        ("--typed", len(typed) > len(typed_sources(sources))),
        ("--beacon", beacon is not None and round_of(sources) is None),
    ):
        if over:
            named = names_of(sources)
            raise UsageError(
                tr(f"{flag} 多出来了", f"one {flag} too many"),
                tr(f"封存的随机源是 {named.zh}", f"what was sealed is {named.en}"),
            )
    for source, text in zip(typed_sources(sources), typed, strict=False):
        if source.kind != "practice":
            read_typed(text, source)


def refuse_typed_again(waiting: Sealed, typed: Sequence[str]) -> None:
    """Refuse what is typed for a seed that is in the log already, unless it is what stands there.

    A command that was cut short may be run again as it was.

    Raises:
        Refused: it is something else; UsageError: it does not fit the source.
    """
    sources = typed_sources(waiting.sources)
    known = zip(typed, sources, waiting.inputs_lines, strict=False)
    same = len(typed) <= len(sources) and all(
        source.kind != "practice" and read_typed(text, source) == line
        for text, source, line in known
    )
    if typed and waiting.inputs_hash is not None and not same:
        draw = waiting.body.draw
        raise Refused(
            tr(f"{draw} 的录入已在日志里, 不能再录", f"the inputs of {draw} are logged already"),
            tr("去掉 --typed", "leave out --typed"),
        )


def log_seed(
    journal: Journal, waiting: Sealed, signers: list[Signer], typed: Sequence[str]
) -> None:
    """Get what both people type, or practice randomness, and log it; a beacon is not typed."""
    sources = typed_sources(waiting.sources)
    given = [*typed, *[""] * len(sources)]
    lines = [_line(journal, source, text) for source, text in zip(sources, given, strict=False)]
    if lines:
        draws.log_inputs(journal, waiting, lines, signers)
        for text in lines:
            say(tr(f"录入  {text}", f"typed  {text}"))
        say(tr("√ 已记入日志", "√ logged"))


def _line(journal: Journal, source: Source, given: str) -> str:
    if source.kind == "practice":
        return draws.practice_line(journal)
    return read_typed(given, source) if given else _two_typings(journal, source)


def _two_typings(journal: Journal, source: Source) -> str:
    """Have two people type the same thing until they agree; neither sees what the other typed."""
    operator = journal.workspace.setting("operator")
    observer = journal.workspace.setting("observer")

    def both() -> str:
        first = tr(f"{observer}念, {operator}输", f"{observer} reads, {operator} types")
        again = tr(f"{observer}再输一遍", f"{observer} types again")
        typings = _type(operator, first, source), _type(observer, again, source)
        return compare_typings(*typings, source)

    return ask.retry(both)


def _type(who: str, how: Text, source: Source) -> Typing:
    what = name_of(source)
    question = tr(f"{how.zh} {what.zh}:", f"{how.en}, {what.en}:")

    def read(text: str) -> Typing:
        return Typing(who, text, read_typed(text, source))

    return ask.ask_until(question, "--typed", read, hide=True)


def obtain_beacon(
    journal: Journal,
    waiting: Sealed | Substituted,
    given: str | None,
    wait: bool,
    relays: Sequence[str],
) -> str | None:
    """Return the beacon line of what waits for one: given, waited for, or fetched.

    Raises:
        UsageError: what was given is another round, or forged; Unreadable: no relay has it;
        Refused: it is still to come and nobody wants to wait.
    """
    drand, world = round_of(waiting.sources), journal.workspace.world
    if drand is None:
        return None
    left = round_time(drand) - seconds(world.now())
    if given is not None and left <= 0:
        return typed_beacon(_brought() if given == "-" else given, drand)
    if left > 0 and (given is not None or not (wait or ask.at_terminal())):
        at = clock(round_time(drand), journal.state.zone)
        raise Refused(
            tr(f"drand 第 {drand.round} 轮 {at} 才有", f"drand round {drand.round} comes at {at}"),
            tr("到时再执行, 或加 --wait 等着", "run this again then, or wait with --wait"),
        )
    line = _fetch(journal, drand, relays or RELAYS)
    say(
        tr(f"√ drand 第 {drand.round} 轮 {line[-96:]}", f"√ drand round {drand.round} {line[-96:]}")
    )
    return line


def _brought() -> str:
    """Read the round that a person brings: a line at a terminal, all there is from a pipe."""
    if ask.at_terminal():
        return ask.ask(tr("粘贴 96 位签名, 回车:", "paste the 96 digits, then Enter:"), "--beacon")
    return sys.stdin.read(MOST_TYPED + 1)


def _fetch(journal: Journal, drand: Drand, relays: Sequence[str]) -> str:
    """Get a round, and say what is waited for and when it is fetched."""
    world, number = journal.workspace.world, drand.round
    if round_time(drand) > seconds(world.now()):
        at = clock(round_time(drand), journal.state.zone)
        say(
            tr(
                f"等 drand 第 {number} 轮 ({at} 产生); Ctrl-C 退出不影响封存",
                f"waiting for drand round {number} (at {at}); Ctrl-C leaves the seal as it is",
            )
        )

    def fetching() -> None:
        tick(tr("", ""))
        say(tr(f"正在取 drand 第 {number} 轮…", f"fetching drand round {number} …"))

    return get_beacon(drand, world, relays, countdown, PATIENCE, fetching=fetching)


def countdown(left: int) -> None:
    """Show how long it still is until the round."""
    minutes, rest = divmod(left, 60)
    tick(tr(f"还有 {minutes}:{rest:02d}", f"{minutes}:{rest:02d} to go"))
