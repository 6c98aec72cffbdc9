"""Hash lists of byte strings into RFC 6962 trees; prove and verify what is in them.

Sources: RFC 6962 §2.1 (hashes), RFC 9162 §2.1.3.2 and §2.1.4.2 (verification), SPEC §5.
"""

from collections.abc import Collection, Iterable, Sequence
from hashlib import sha256

from randcheck.errors import FalseClaim
from randcheck.text import tr


def leaf_hash(data: bytes) -> bytes:
    """Hash the data of one leaf."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two subtrees into their parent."""
    return sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Compute the root over the data of all leaves, in memory logarithmic in their number."""
    roots: list[tuple[int, bytes]] = []
    for data in leaves:
        _grow(roots, data)
    return _joined(roots)


def roots_at(leaves: Iterable[bytes], sizes: Collection[int]) -> dict[int, bytes]:
    """Compute the roots over the first leaves, for several numbers of them from 1, in one pass."""
    roots: list[tuple[int, bytes]] = []
    found: dict[int, bytes] = {}
    for number, data in enumerate(leaves, 1):
        _grow(roots, data)
        if number in sizes:
            found[number] = _joined(roots)
    return found


def _grow(roots: list[tuple[int, bytes]], data: bytes) -> None:
    """Add a leaf to a row of whole subtrees, sizes falling, and join those of one size."""
    size, digest = 1, sha256(b"\x00" + data).digest()
    while roots and roots[-1][0] == size:
        digest = sha256(b"\x01" + roots.pop()[1] + digest).digest()
        size *= 2
    roots.append((size, digest))


def _joined(roots: Sequence[tuple[int, bytes]]) -> bytes:
    if not roots:
        return sha256(b"").digest()
    digest = roots[-1][1]
    for _, left in reversed(roots[:-1]):
        digest = node_hash(left, digest)
    return digest


def prove_inclusion(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """List the siblings from leaf `index` up to the root of all `leaves`."""
    if not 0 <= index < len(leaves):
        raise ValueError("no such leaf")
    if len(leaves) == 1:
        return []
    split = _split(len(leaves))
    if index < split:
        return [*prove_inclusion(leaves[:split], index), root_of(leaves[split:])]
    return [*prove_inclusion(leaves[split:], index - split), root_of(leaves[:split])]


def prove_consistency(leaves: Sequence[bytes], old_size: int) -> list[bytes]:
    """List the nodes that show the first `old_size` leaves to be a prefix of all."""
    if not 0 <= old_size <= len(leaves):
        raise ValueError("no such prefix")
    return [] if old_size == 0 else _consistency(leaves, old_size, whole=True)


def _consistency(leaves: Sequence[bytes], old_size: int, whole: bool) -> list[bytes]:
    if old_size == len(leaves):
        return [] if whole else [root_of(leaves)]
    split = _split(len(leaves))
    if old_size <= split:
        return [*_consistency(leaves[:split], old_size, whole), root_of(leaves[split:])]
    return [*_consistency(leaves[split:], old_size - split, False), root_of(leaves[:split])]


def _split(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bytes:
    """Return the leaf hash once the proof leads from it to the root.

    Raises:
        FalseClaim: it does not (RFC 9162 §2.1.3.2).
    """
    if not 0 <= index < size:
        raise _broken()
    place, last, digest = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            raise _broken()
        if place & 1 or place == last:
            digest = node_hash(sibling, digest)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            digest = node_hash(digest, sibling)
        place, last = place >> 1, last >> 1
    if last or digest != root:
        raise _broken()
    return leaf


def verify_consistency(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bytes:
    """Return the new root once the proof shows the old tree to be its prefix.

    Raises:
        FalseClaim: it does not (RFC 9162 §2.1.4.2).
    """
    if len(old_root) != 32 or len(root) != 32 or old_size > size:
        raise _broken()
    if old_size == size and old_root != root:
        raise _broken()
    if old_size in (0, size):
        if proof:
            raise _broken()
        return root
    _walk_consistency(old_size, old_root, size, root, proof)
    return root


def _walk_consistency(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        raise _broken()
    place, last = old_size - 1, size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for sibling in path[1:]:
        if last == 0:
            raise _broken()
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    if last or old != old_root or new != root:
        raise _broken()


def _broken() -> FalseClaim:
    return FalseClaim("chain", tr("默克尔证明不成立", "the Merkle proof does not hold"))
