"""Put the working rules into the log: every change of them is an entry (SPEC §6.5)."""

from collections.abc import Mapping, Sequence

from randcheck.errors import Refused
from randcheck.protocol.bodies import Genesis, Seal
from randcheck.protocol.bodies import Rules as RulesEntry
from randcheck.protocol.note import Signer
from randcheck.protocol.parts import SIGNED_TYPES, Signers
from randcheck.services.journal import Journal, attachment
from randcheck.services.rules import parse_rules
from randcheck.text import tr

WITH_OPERATOR = frozenset({"seal", "inputs", "void", "correct", "event"})
KNOWN_ROLES = frozenset({"log", "operator", "observer"})
MOST_ROLES = 3
PEOPLE = ("operator", "observer")
USUAL: Mapping[str, tuple[str, ...]] = {
    "key-add": ("operator",),
    "rules": ("operator",),
    "seal": PEOPLE,
    "inputs": PEOPLE,
    "void": PEOPLE,
    "correct": PEOPLE,
    "event": PEOPLE,
}


def log_rules(
    journal: Journal, data: bytes, signers: Sequence[Signer], time: str | None = None
) -> bool:
    """Log the working rules if they are not what was logged last."""
    file = attachment(data)
    if journal.state.history.rules == file:
        return False
    journal.append(RulesEntry(file), signers, {"file": data}, time=time)
    return True


def named_draws(journal: Journal) -> frozenset[str]:
    """List the draws sealed under rules that publish inspectors by name."""
    found, names = set(), False
    for signed in journal.log.entries:
        body = signed.entry.body
        if isinstance(body, RulesEntry):
            names = parse_rules(journal.log.load(signed.seq, "file") or b"").names
        elif isinstance(body, Seal) and names:
            found.add(body.draw)
    return frozenset(found)


def signers_of(said: Mapping[str, Sequence[str]]) -> tuple[Signers, ...]:
    """Say who signs what in a new log: as the rules have it, else as usual.

    Raises:
        Refused: an entry type or role that does not exist, or a seal without the operator.
    """
    for kind, roles in said.items():
        known = kind in SIGNED_TYPES and KNOWN_ROLES.issuperset(roles)
        if not known or not 1 <= len(set(roles)) == len(roles) <= MOST_ROLES:
            raise _wrong(f"{kind} = {list(roles)}")
        if kind in WITH_OPERATOR and "operator" not in roles:
            raise Refused(
                tr(f"细则 [signers] {kind} 须含 operator", f"[signers] {kind} needs the operator")
            )
    return tuple(
        Signers(kind, tuple(said.get(kind, USUAL.get(kind, ("log",))))) for kind in SIGNED_TYPES
    )


def _wrong(what: str) -> Refused:
    return Refused(
        tr(f"细则 [signers] 不认识 {what}", f"rules [signers]: {what} is not known"),
        tr(f"可写 {' '.join(SIGNED_TYPES)}", f"one of {' '.join(SIGNED_TYPES)}"),
    )


def refuse_other_signers(journal: Journal, said: Mapping[str, Sequence[str]]) -> None:
    """Refuse rules that name other signers than the log was begun with.

    Raises:
        Refused: who must sign was fixed when the log began.
    """
    body = journal.log.entries[0].entry.body
    assert isinstance(body, Genesis)
    fixed = {signers.type: set(signers.roles) for signers in body.signers}
    for kind, roles in said.items():
        if fixed.get(kind) != set(roles):
            raise Refused(
                tr(
                    f"细则 [signers] {kind} 与日志建立时所定不同",
                    f"[signers] {kind} is not what the log was begun with",
                ),
                tr(
                    f"谁签字在建立日志时已定: {kind} = {sorted(fixed.get(kind, ()))}",
                    f"it was fixed for good: {kind} = {sorted(fixed.get(kind, ()))}",
                ),
            )
