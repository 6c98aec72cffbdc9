"""Keys and tickets: the two hashes by which a seed orders things.

Every lot of a draw has its own key, named by labels; under a key every token has one ticket. Both
are one SHA-256 of text, so anybody can recompute a ticket with `printf` and `sha256sum`.
"""

import hashlib


def key(seed: str, *labels: str) -> str:
    """Name one lot of the draw: the seed and the labels, one line each, hashed to 32 hex digits."""
    lines = "".join(f"{line}\n" for line in (seed, *labels))
    return hashlib.sha256(lines.encode()).hexdigest()[:32]


def ticket(key: str, token: str) -> bytes:
    """Return the SHA-256 value that gives a token its place under a key."""
    return hashlib.sha256((key + token).encode()).digest()
