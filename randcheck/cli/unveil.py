"""Lead people through one draw on the wall: the sealed one is drawn, the drawn is shown again."""

from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

from randcheck.cli import ask, ceremony, seeding
from randcheck.cli.keyboard import speaks_colours
from randcheck.cli.lots import team_screens, ticket_screens
from randcheck.cli.output import say, write_json
from randcheck.cli.screens import (
    closing_screens,
    inputs_screens,
    seal_screens,
    seed_screens,
    source_screens,
)
from randcheck.cli.seeding import Given
from randcheck.cli.session import pick
from randcheck.cli.wall import Quit, Transcript, Wall
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.calendar import seconds
from randcheck.protocol.note import Signer
from randcheck.protocol.seed import round_of, typed_sources
from randcheck.services import draws
from randcheck.services.beacon import RELAYS, get_beacon
from randcheck.services.drawings import drawn_attempt, known_attempt
from randcheck.services.journal import Journal
from randcheck.services.papers import write_papers
from randcheck.services.stage import seal_step, source_step, stage
from randcheck.services.steps import Stage
from randcheck.text import Text, tr


def unveil(
    journal: Journal, draw: str, given: Given, auto: int | None, plain: bool, as_json: bool
) -> None:
    """Show a draw step by step, and make it first where it is sealed only.

    Raises:
        Refused: there is no such draw, it is void, or its seed cannot be had yet.
    """
    attempt = _known(journal, draw)
    replay = not attempt.live
    people = _people(journal, attempt, given)
    papers: list[Path] = []
    head = _head(journal, attempt, replay)
    if as_json:
        if attempt.live:
            papers = _make(journal, attempt, given, people, Transcript(head))
        write_steps(stage(journal, draw), replay, papers)
    elif not plain and (ask.at_terminal() or auto is not None) and speaks_colours():
        try:
            with Wall(head, auto) as wall:
                _play(journal, attempt, given, people, wall)
        except Quit:
            say(tr("已退出, 什么都没有丢失", "left; nothing is lost"))
        _say_next(journal, draw)
    else:
        _play(journal, attempt, given, people, Transcript(head))
        _say_next(journal, draw)


def _known(journal: Journal, draw: str) -> Attempt:
    """Find a draw that is done, or may be made now."""
    live = known_attempt(journal, draw).live
    return draws.live_attempt(journal, draw) if live else drawn_attempt(journal, draw)


def _people(journal: Journal, attempt: Attempt, given: Given) -> list[Signer]:
    """Open the keys before anything is shown, where something will have to be signed."""
    if attempt.live and typed_sources(attempt.sources) and attempt.inputs_hash is None:
        return ceremony.open_people(journal, None, *given.files)
    return []


def _head(journal: Journal, attempt: Attempt, replay: bool) -> Text:
    """Write the line that stands on every screen."""
    seal = attempt.seal
    mark = tr("演练 practice  ", "PRACTICE  ") if journal.practice else tr("", "")
    again = tr("  [重放]", "  [replay]") if replay else tr("", "")
    return tr(
        f"{mark.zh}{seal.draw}  {seal.as_of}  第 {seal.attempt} 次{again.zh}  {seal.task}",
        f"{mark.en}{seal.draw}  {seal.as_of}  attempt {seal.attempt}{again.en}  {seal.task}",
    )


def _play(
    journal: Journal,
    attempt: Attempt,
    given: Given,
    people: list[Signer],
    surface: Wall | Transcript,
) -> None:
    """Go through all steps; what comes after the source exists only once it is drawn."""
    seal, source = seal_step(journal, attempt), source_step(journal, attempt)
    surface.show(lambda room: seal_screens(seal, room))
    surface.show(lambda room: source_screens(source, None, room))
    if attempt.live:
        _make(journal, attempt, given, people, surface)
    found = stage(journal, seal.draw)
    surface.show(lambda room: inputs_screens(found.inputs, room))
    surface.show(lambda room: seed_screens(found.seed, room))
    surface.show(lambda room: ticket_screens(found.seed.key, found.tickets, room))
    surface.show(lambda room: team_screens(found.teams, room))
    surface.show(lambda room: closing_screens(seal, found.closing, room))


def _make(
    journal: Journal,
    attempt: Attempt,
    given: Given,
    people: list[Signer],
    surface: Wall | Transcript,
) -> list[Path]:
    """Log what is typed, wait for the round, record the result and write the papers."""
    source = source_step(journal, attempt)
    if people:
        with surface.dialogue(lambda room: source_screens(source, None, room)):
            seeding.log_seed(journal, attempt, people, given.typed)
    beacon = _beacon(journal, attempt, given, surface)
    return write_papers(journal, draws.record(journal, attempt, beacon))


def _beacon(
    journal: Journal, attempt: Attempt, given: Given, surface: Wall | Transcript
) -> str | None:
    """Get the round as `draw run` does; the wall counts down to it and listens for q."""
    drand, world = round_of(attempt.sources), journal.workspace.world
    source = source_step(journal, attempt)
    if drand is None:
        return None
    if given.beacon is not None or isinstance(surface, Transcript):
        with surface.dialogue(lambda room: source_screens(source, None, room)):
            return seeding.obtain_beacon(journal, attempt, given.beacon, given.wait, given.relays)
    assert source.due is not None

    def waiting(left: int) -> None:
        surface.hold(lambda room: source_screens(source, left, room))

    waiting(max(0, source.due - seconds(world.now())))
    world = replace(world, sleep=surface.sleep)
    return get_beacon(drand, world, given.relays or RELAYS, waiting, seeding.PATIENCE)


def _say_next(journal: Journal, draw: str) -> None:
    if known_attempt(journal, draw).live:
        say(
            tr(
                f"还没有抽; 接着来: randcheck draw ceremony {draw}",
                f"not drawn yet; go on with randcheck draw ceremony {draw}",
            )
        )
        return
    say(
        tr(
            f"结果已记入日志; 名单: randcheck draw show {draw}",
            f"the result is in the log; see randcheck draw show {draw}",
        )
    )


def write_steps(found: Stage, replay: bool, papers: Sequence[Path]) -> None:
    """Write all steps as data."""
    steps = {f.name: _data(getattr(found, f.name)) for f in fields(found)}
    write_json("ceremony", replay=replay, **steps, papers=[str(path) for path in papers])


def _data(value: Any) -> Any:
    """Turn values into what JSON knows; texts in the person's language."""
    if isinstance(value, Text):
        return pick(value)
    if is_dataclass(value):
        return {f.name: _data(getattr(value, f.name)) for f in fields(value)}
    return [_data(one) for one in value] if isinstance(value, tuple) else value
