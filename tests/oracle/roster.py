"""SPEC section 6.1: the two rosters."""

from dataclasses import dataclass, field

from .forms import need


@dataclass
class Roster:
    """Tokens ever named; the value is the seq of the entry that retired the token, or None."""

    tokens: dict[str, int | None] = field(default_factory=dict)
    alias: dict[str, str] = field(default_factory=dict)
    details: dict[str, list[str]] = field(default_factory=dict)
    borrowed: set[str] = field(default_factory=set)

    def current(self, token: str) -> str:
        return self.alias.get(token, token)

    def active(self, token: str) -> bool:
        return token in self.tokens and self.tokens[token] is None

    def apply(self, rows: list[list[str]], seq: int) -> None:
        by_change: dict[str, list[list[str]]] = {}
        for row in rows:
            by_change.setdefault(row[1], []).append(row)
        added = {row[0] for row in by_change.get("added", [])}
        revived = {row[0] for row in by_change.get("revived", [])}
        for token, _, _ in by_change.get("added", []):
            need(token not in self.tokens and token not in self.alias, "added: already known")
            self.tokens[token] = None
        for token, _, _ in by_change.get("revived", []):
            need(token in self.tokens and not self.active(token), "revived: not retired")
            need(token not in added, "revived: added as well")
            self.tokens[token] = None
        for token, _, _ in by_change.get("retired", []):
            need(self.active(token), "retired: not active")
            need(token not in added | revived, "retired: added or revived as well")
            self.tokens[token] = seq
        for token, _, _ in by_change.get("changed", []):
            need(token in self.tokens and token not in added, "changed: not on the roster before")
        for token, _, detail in by_change.get("aliased", []):
            need(token in self.tokens, "aliased: not on the roster")
            need(detail not in self.alias and detail != token, "aliased: detail is an alias")
            self.tokens.pop(detail, None)
            moved = [*self.details.pop(detail, []), detail]
            self.details.setdefault(token, []).extend(moved)
            self.alias.update(dict.fromkeys(moved, token))
        lent = {row[0] for row in by_change.get("lent", [])}
        for token in lent:
            need(token in self.tokens and token not in self.borrowed, "lent: unknown or borrowed")
        self.borrowed |= lent
        for token, _, _ in by_change.get("own", []):
            need(token in self.borrowed and token not in lent, "own: not borrowed before")
            self.borrowed.discard(token)
