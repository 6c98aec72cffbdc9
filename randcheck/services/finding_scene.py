"""What findings are planned against: the draws, whom they drew, and who was sent there."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from randcheck.model import FindingRow
from randcheck.protocol.attempt import Attempt
from randcheck.services.clocks import today_of
from randcheck.services.journal import Journal
from randcheck.services.lookup import named_codes
from randcheck.services.reason_words import CORRECT
from randcheck.services.reasons import known_reasons
from randcheck.services.visits import item_codes
from randcheck.text import Text, tr


class Wrong(Exception):
    """One row cannot be recorded, and why; the hint is only worked out where it is shown."""

    def __init__(self, zh: str, en: str, hint: Callable[[], Text] | None = None) -> None:
        super().__init__(en)
        self.what, self.hint = tr(zh, en), hint


@dataclass(frozen=True, slots=True)
class Sent:
    """One completed draw as findings see it.

    `tokens` are those of its result by today's code, `teams` who sits at each of them; `people`
    maps the inspector frame in force to role word and certificate date.
    """

    attempt: Attempt
    tokens: Mapping[str, str]
    teams: Mapping[str, Sequence[str]]
    people: Mapping[str, tuple[str, str]]


@dataclass(slots=True)
class Scene:
    """The log, the rosters and the words that findings may use; each draw is read only once.

    `attempts` are the completed draws, the latest first; `codes` are the inspectors' by token.
    """

    journal: Journal
    today: str
    attempts: Sequence[Attempt]
    codes: Mapping[str, str]
    tokens: Mapping[str, str]
    names: Mapping[str, str]
    reasons: Mapping[str, str]
    items: Mapping[str, str]
    _sent: dict[str, Sent] = field(default_factory=dict)

    def sent(self, attempt: Attempt) -> Sent:
        """Read a draw, the first time that somebody asks for it."""
        draw = attempt.seal.draw
        if draw not in self._sent:
            self._sent[draw] = _read_sent(self.journal, attempt)
        return self._sent[draw]

    def token(self, name: str) -> str:
        """Find an inspector by certificate, or by a name that nobody else has.

        Raises:
            Wrong: there is none.
        """
        code = name if name in self.tokens else self.names.get(name, "")
        if not code:
            raise Wrong(f"名录中没有检查人员 {name}", f"no inspector {name}")
        return self.tokens[code]

    def code(self, token: str) -> str:
        """Name an inspector by certificate."""
        return self.codes.get(token, token[:8])

    def team(self, people: Sequence[str]) -> Text:
        """Name a team by its certificates."""
        codes = "、".join(map(self.code, people))
        return tr(f"抽签派到的是 {codes}", f"drawn were {codes}")


def scene_of(journal: Journal) -> Scene:
    """Gather what findings are planned against."""
    tokens, roster = journal.workspace.tokens(), journal.workspace.store.inspectors()
    by_code = {code: tokens.token(code) for code in roster}
    named: dict[str, list[str]] = {}
    for code, (person, _) in roster.items():
        named.setdefault(person.name, []).append(code)
    reasons = known_reasons(journal, CORRECT)
    return Scene(
        journal,
        today_of(journal),
        [attempt for attempt, _, _ in journal.state.history.drawn()][::-1],
        {token: code for code, token in by_code.items()},
        by_code,
        {name: codes[0] for name, codes in named.items() if len(codes) == 1},
        {word: code for code, text in reasons.items() for word in (code, text.zh, text.en)},
        item_codes(journal),
    )


def _read_sent(journal: Journal, attempt: Attempt) -> Sent:
    teams: dict[str, list[str]] = {}
    for entity, person in attempt.seated.pairs if attempt.seated else ():
        teams.setdefault(entity, []).append(person)
    rows = journal.log.table(attempt.people_seq, "inspectors")
    people = {row[1]: (row[2], row[3]) for row in rows if row[0] == "person"}
    return Sent(attempt, journal.state.history.named(attempt), teams, people)


def find_drawn(scene: Scene, one: FindingRow) -> tuple[Sent, str]:
    """Find draw and token that a finding is of: the draw named, else the latest that drew it.

    Raises:
        Wrong: no such draw, or nothing drew the entity.
    """
    history = scene.journal.state.history
    if one.draw and history.attempt(one.draw) is None:
        raise Wrong(
            f"没有抽取 {one.draw}",
            f"there is no draw {one.draw}",
            lambda: tr("randcheck draw list 列出全部", "see randcheck draw list"),
        )
    current = history.entities.current(one.entity)
    for attempt in scene.attempts:
        if attempt.seal.draw == one.draw or (not one.draw and attempt.seal.as_of <= one.date):
            sent = scene.sent(attempt)
            if current in sent.tokens:
                return sent, sent.tokens[current]
    what = f"{one.draw} 没有抽中 {one.entity}" if one.draw else f"没有哪次抽取抽中 {one.entity}"
    raise Wrong(what, f"{one.entity} was not drawn", lambda: _undrawn_hint(scene, one.entity))


def _undrawn_hint(scene: Scene, entity: str) -> Text:
    usual = tr("randcheck finding list 列出抽中的", "see randcheck finding list")
    return named_codes(entity, scene.journal.workspace.store.entities(), usual)


def find_people(scene: Scene, sent: Sent, token: str, one: FindingRow) -> list[str]:
    """Read who was there: as said, or the whole drawn team; all of them were drawn for it.

    Raises:
        Wrong: nobody was drawn for it yet, a substitution waits, or somebody was not drawn for it.
    """
    draw, team = sent.attempt.seal.draw, sent.teams.get(token, ())
    if not team:
        raise Wrong(
            f"{one.entity} 还没有检查组, 先 randcheck draw event {draw}",
            f"{one.entity} has no team yet: randcheck draw event {draw}",
        )
    if sent.attempt.open_substitution:
        raise Wrong(
            f"{one.entity} 的检查组正在更换, 先 randcheck draw pair {draw}",
            f"the team of {one.entity} waits for its lot: randcheck draw pair {draw}",
        )
    found = {scene.token(name): name for name in one.inspectors}
    for person, name in found.items():
        if person not in team:
            raise Wrong(
                f"{name} 不是抽签派到 {one.entity} 的人",
                f"{name} was not drawn for {one.entity}",
                lambda: scene.team(team),
            )
    return list(found or team)
