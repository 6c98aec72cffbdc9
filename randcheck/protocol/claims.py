"""The claims of a verification, their four states, and the exit code they give (SPEC §12)."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from randcheck.text import Text, tr


class State(StrEnum):
    """What a verifier can say of a claim."""

    TRUE = "true"
    FALSE = "FALSE"
    NOT_PROVED = "not proved"
    NOT_CHECKED = "not checked here"


NOTHING = tr("", "")
NOT_ESSENTIAL = frozenset(
    {"files-held", "certificates", "imported", "findings", "unforeseen"}
    | {"held-back", "witnessed", "stamped", "pages"}
)


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim: of the log, of the folder, or of the draw or event it names.

    `text` is the evidence, or why the claim is not true; `needs` is what would prove it.
    """

    name: str
    draw: str | None
    state: State
    text: Text
    essential: bool = True
    needs: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Verdict:
    """All claims, in the order they were examined."""

    claims: tuple[Claim, ...]
    practice: bool = False

    def count(self, state: State) -> int:
        """Count the claims in a state."""
        return sum(claim.state is state for claim in self.claims)

    @property
    def exit_code(self) -> int:
        """Give 1 when something is false, 4 when something essential is not proved, else 0."""
        if self.count(State.FALSE):
            return 1
        return 4 if self.practice or any(_is_open(claim) for claim in self.claims) else 0


def _is_open(claim: Claim) -> bool:
    return claim.essential and claim.state is not State.TRUE


def any_false(claims: Iterable[Claim]) -> bool:
    """Tell whether one of the claims is false."""
    return any(claim.state is State.FALSE for claim in claims)
