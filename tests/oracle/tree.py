"""SPEC section 5: Merkle tree hashes and proofs (RFC 6962, RFC 9162)."""

from collections.abc import Iterable
from hashlib import sha256


def leaf_hash(data: bytes) -> bytes:
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def root(leaves: Iterable[bytes]) -> bytes:
    return root_of_hashes([leaf_hash(leaf) for leaf in leaves])


def root_of_hashes(level: list[bytes]) -> bytes:
    """The tree hash, given the leaf hashes."""
    if not level:
        return sha256(b"").digest()
    while len(level) > 1:
        above = [node_hash(level[i], level[i + 1]) for i in range(0, len(level) - 1, 2)]
        if len(level) % 2:
            above.append(level[-1])
        level = above
    return level[0]


def roots(leaves: list[bytes]) -> list[bytes]:
    """The tree hash of the first 1, 2, ... leaves, given all leaf hashes."""
    found = []
    whole: list[tuple[int, bytes]] = []
    for leaf in leaves:
        width, node = 1, leaf
        while whole and whole[-1][0] == width:
            node = node_hash(whole.pop()[1], node)
            width *= 2
        whole.append((width, node))
        right = node
        for _, left in reversed(whole[:-1]):
            right = node_hash(left, right)
        found.append(right)
    return found


def table_root(lines: list[str]) -> str:
    return root(line.encode() for line in lines).hex()


def climb(index: int, last: int) -> tuple[int, int]:
    """Up to the next level at which the node is a right child."""
    while not index & 1 and index:
        index >>= 1
        last >>= 1
    return index, last


def inclusion_holds(
    leaf: bytes, index: int, size: int, proof: list[bytes], expected: bytes
) -> bool:
    """RFC 9162 section 2.1.3.2; `leaf` is a leaf hash."""
    if not 0 <= index < size:
        return False
    fn, sn, r = index, size - 1, leaf
    for p in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            r = node_hash(p, r)
            fn, sn = climb(fn, sn)
        else:
            r = node_hash(r, p)
        fn >>= 1
        sn >>= 1
    return sn == 0 and r == expected


def consistency_holds(
    first: int, second: int, proof: list[bytes], first_root: bytes, second_root: bytes
) -> bool:
    """RFC 9162 section 2.1.4.2, with the two special cases of SPEC section 5."""
    if first == second:
        return first >= 0 and not proof and first_root == second_root
    if not 0 < first < second:
        return first == 0 < second and not proof
    path = list(proof)
    if not first & (first - 1):
        path.insert(0, first_root)
    if not path:
        return False
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    fr = sr = path[0]
    for c in path[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            fr = node_hash(c, fr)
            sr = node_hash(c, sr)
            fn, sn = climb(fn, sn)
        else:
            sr = node_hash(sr, c)
        fn >>= 1
        sn >>= 1
    return sn == 0 and fr == first_root and sr == second_root
