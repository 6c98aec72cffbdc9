"""Name what a draw drew and whom it sent, as the rosters have them today."""

from collections.abc import Iterable, Iterator
from itertools import islice

from randcheck.errors import Refused
from randcheck.model import Entity, Inspector
from randcheck.protocol.attempt import Attempt
from randcheck.services.journal import Journal
from randcheck.services.lookup import named_codes
from randcheck.services.words import read_code
from randcheck.store.rows import to_entity
from randcheck.text import tr

AT_ONCE = 5000
"""Codes in one question to the database."""


def drawn_token(journal: Journal, attempt: Attempt, code: str) -> str:
    """Find the token in a draw's result that a code of today stands for.

    Raises:
        Refused: the draw did not draw it; UsageError: it is no code.
    """
    asked, draw = read_code(code), attempt.seal.draw
    token = journal.state.history.named(attempt).get(journal.state.history.entities.current(asked))
    if token is None:
        raise Refused(
            tr(f"{draw} 没有抽中 {code}", f"{draw} did not draw {code}"),
            named_codes(
                asked,
                journal.workspace.store.entities(),
                tr(f"randcheck draw show {draw} 列出抽中的", f"see randcheck draw show {draw}"),
            ),
        )
    return token


def inspectors_by_token(journal: Journal) -> dict[str, Inspector]:
    """Map the tokens of the inspectors to what the roster says of them."""
    tokens, roster = journal.workspace.tokens(), journal.workspace.store.inspectors()
    return {tokens.token(code): person for code, (person, _) in roster.items()}


def entities_of(journal: Journal, codes: Iterable[str]) -> dict[str, Entity]:
    """Load some entities of the roster by today's codes; who is not on it is left out."""
    return {entity.code: entity for entity in _walk(journal, codes)}


def _walk(journal: Journal, codes: Iterable[str]) -> Iterator[Entity]:
    rest = iter(sorted(set(codes)))
    while some := list(islice(rest, AT_ONCE)):
        for row in journal.workspace.store.walk_entities(some):
            yield to_entity(row)[0]
