"""The values of the pairing: what goes in (`Instance`) and what comes out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Role:
    """The seats of one role in a team rule: `number` people of `panel`."""

    name: str
    number: int
    panel: str


@dataclass(frozen=True, slots=True)
class Person:
    """One inspector: at most `cap` seats; a higher `tier` only when lower ones cannot do it.

    `prior` counts seats of earlier draws; the drum levels prior and new seats together.
    """

    token: str
    cap: int
    tier: int = 0
    prior: int = 0


@dataclass(frozen=True, slots=True)
class Instance:
    """Everything the pairing depends on besides the selected entities and the seed.

    `barred` maps an entity to the people who may not visit it (recused, or there last time).
    """

    people: Mapping[str, Person]
    panels: Mapping[str, frozenset[str]]
    teams: Mapping[str, tuple[Role, ...]]
    barred: Mapping[str, frozenset[str]] = field(default_factory=dict)
    balance: str = "even"
    leeway: int = 1

    def __post_init__(self) -> None:
        """Refuse an instance that has no defined meaning."""
        for fault in _faults(self):
            raise ValueError(fault)

    def candidates(self, entity: str, role: Role) -> frozenset[str]:
        """List who may take the seats of a role at an entity."""
        return self.panels[role.panel] - self.barred.get(entity, frozenset())


def _faults(instance: Instance) -> Iterator[str]:
    if instance.balance not in ("even", "none") or instance.leeway < 0:
        yield f"balance {instance.balance!r} or leeway {instance.leeway} is not defined"
    for token, person in instance.people.items():
        if token != person.token or min(person.cap, person.tier, person.prior) < 0:
            yield f"person {token} has another token or a negative number"
    for name, panel in instance.panels.items():
        if unknown := panel - instance.people.keys():
            yield f"panel {name} names an unknown person {min(unknown)}"
    for name, roles in instance.teams.items():
        if not roles or len({role.name for role in roles}) < len(roles):
            yield f"team {name} has no role or a role twice"
        if any(role.number < 1 or role.panel not in instance.panels for role in roles):
            yield f"team {name} has a role without seats or with an unknown panel"


def check_entities(instance: Instance, entities: Sequence[tuple[str, str]]) -> None:
    """Refuse a list of entities with a token twice or a team nobody defined."""
    if len({token for token, _ in entities}) < len(entities):
        raise ValueError("an entity is listed twice")
    if unknown := {team for _, team in entities} - instance.teams.keys():
        raise ValueError(f"unknown team {min(unknown)}")


@dataclass(frozen=True, slots=True)
class Passed:
    """An inspector who stood before the accepted one, and why he was passed over.

    `team`: sits in this team already; `full`: has all his seats; `needed`: some seat would then
    stay empty.
    """

    inspector: str
    reason: str


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of a drawn team; `number` counts the seats of a role from 0."""

    role: str
    number: int
    inspector: str
    passed: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class Visit:
    """The drawn team of one entity, seats in the order of the team rule."""

    entity: str
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class Pairing:
    """The drawn pairing: quota of everybody by token (balance even), visits in visit order."""

    quota: Mapping[str, int]
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Bottleneck:
    """Seats (entity, role, number) that need `short` more people than `people` and teams allow.

    `people` are those who are used up, with the room they have. Both are sorted.
    """

    seats: tuple[tuple[str, str, int], ...]
    people: tuple[tuple[str, int], ...]
    short: int
