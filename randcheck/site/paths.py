"""Name the files of the public folder that belong to one entity (检查对象)."""

import re
from hashlib import sha256

PLAIN = re.compile(r"(?!X[0-9A-F]{32}$)[0-9A-Z]{8,48}")
"""Tokens that are a file name everywhere: no dot, no reserved device, no digest in capitals."""

DIGITS = 32


def entity_name(token: str) -> str:
    """Name the files of an entity: its token, or `x` and a digest where that is no plain name."""
    if PLAIN.fullmatch(token):
        return token
    return "x" + sha256(token.encode()).hexdigest()[:DIGITS]
