"""SPEC section 12: the states of claims, and what a verifier says in the end."""

from collections.abc import Callable
from dataclasses import dataclass, field

from .forms import Wrong

TRUE, FALSE, NOT_PROVED, NOT_CHECKED = "true", "FALSE", "not proved", "not checked here"
NOT_ESSENTIAL = {"files-held", "certificates", "imported", "held-back", "witnessed", "stamped"}
NOT_ESSENTIAL |= {"pages", "findings", "unforeseen"}
NOT_ESSENTIAL_VOID = {"sealed-first", "only-seal", "unchosen", "files-held"}
MEANING = {
    0: "everything essential is true",
    1: "something is FALSE",
    3: "cannot tell",
    4: "nothing is false, something essential is not true",
}
Claim = tuple[str, str | None]
Check = Callable[[], str | None]


@dataclass
class Verdict:
    exit: int = 3
    claims: dict[Claim, str] = field(default_factory=dict)
    reasons: dict[Claim, str] = field(default_factory=dict)
    essential: set[Claim] = field(default_factory=set)

    def judge(self, name: str, draw: str | None, check: Check) -> str:
        """Record the state that `check` gives: FALSE if it raises, true if it gives None."""
        try:
            state = check() or TRUE
        except Wrong as wrong:
            state = FALSE
            self.reasons[name, draw] = str(wrong)
        self.claims[name, draw] = state
        if name not in NOT_ESSENTIAL:
            self.essential.add((name, draw))
        return state

    def settle(self, practice: bool, cannot: bool) -> None:
        if FALSE in self.claims.values():
            self.exit = 1
        elif cannot:
            self.exit = 3
        elif practice or any(self.claims[claim] != TRUE for claim in self.essential):
            self.exit = 4
        else:
            self.exit = 0
