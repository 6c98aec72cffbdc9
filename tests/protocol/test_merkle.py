"""RFC 6962 trees against published vectors and a naive recursion."""

import base64
from hashlib import sha256

import pytest
from making import vectors

from randcheck.errors import FalseClaim
from randcheck.protocol.merkle import (
    leaf_hash,
    node_hash,
    prove_consistency,
    prove_inclusion,
    root_of,
    verify_consistency,
    verify_inclusion,
)

CT = vectors("rfc6962_ct.json")
INCLUSION = vectors("merkle_inclusion.json")
CONSISTENCY = vectors("merkle_consistency.json")
LARGEST = 40
LEAVES = [f"leaf {n}".encode() for n in range(LARGEST)]


def naive(low: int, high: int) -> bytes:
    """MTH of leaves low … high - 1, word for word after RFC 6962 §2.1."""
    if high - low < 2:
        return sha256(b"\0" + LEAVES[low] if high > low else b"").digest()
    k = max(2**n for n in range(LARGEST) if 2**n < high - low)
    return sha256(b"\1" + naive(low, low + k) + naive(low + k, high)).digest()


def naive_path(m: int, low: int, high: int) -> list[bytes]:
    if high - low == 1:
        return []
    k = max(2**n for n in range(LARGEST) if 2**n < high - low)
    if m < k:
        return [*naive_path(m, low, low + k), naive(low + k, high)]
    return [*naive_path(m - k, low + k, high), naive(low, low + k)]


def decoded(texts) -> list[bytes]:
    return [base64.b64decode(text) for text in texts or []]


def test_published_hashes_and_roots():
    assert root_of([]).hex() == CT["empty_root"]
    for case in CT["leaf_hashes"]:
        assert leaf_hash(bytes.fromhex(case["data_hex"])).hex() == case["hash"]
    for case in CT["node_hashes"]:
        sides = bytes.fromhex(case["left_hex"]), bytes.fromhex(case["right_hex"])
        assert node_hash(*sides).hex() == case["hash"]
    leaves = [bytes.fromhex(text) for text in CT["leaves_hex"]]
    for size, root in enumerate(CT["roots"], 1):
        assert root_of(leaves[:size]).hex() == root


def test_a_published_leaf_of_a_large_log():
    case = CT["real_ct_leaf"]
    leaf = leaf_hash(bytes.fromhex(case["leaf_hex"]))
    assert leaf.hex() == case["leaf_hash"]
    path = [bytes.fromhex(node) for node in case["audit_path"]]
    root = bytes.fromhex(case["root"])
    assert verify_inclusion(leaf, case["index"], case["size"], path, root) == leaf
    with pytest.raises(FalseClaim):
        verify_inclusion(leaf, case["index"] + 1, case["size"], path, root)


@pytest.mark.parametrize("case", INCLUSION, ids=lambda case: case["file"])
def test_published_inclusion_proofs(case):
    leaf, root = base64.b64decode(case["leafHash"]), base64.b64decode(case["root"])
    arguments = leaf, case["leafIdx"], case["treeSize"], decoded(case["proof"]), root
    if case["wantErr"]:
        with pytest.raises(FalseClaim):
            verify_inclusion(*arguments)
    else:
        assert verify_inclusion(*arguments) == leaf


@pytest.mark.parametrize("case", CONSISTENCY, ids=lambda case: case["file"])
def test_published_consistency_proofs(case):
    old, new = base64.b64decode(case["root1"]), base64.b64decode(case["root2"])
    arguments = case["size1"], old, case["size2"], new, decoded(case["proof"])
    if case["wantErr"]:
        with pytest.raises(FalseClaim):
            verify_consistency(*arguments)
    else:
        assert verify_consistency(*arguments) == new


def test_published_consistency_of_the_older_log():
    for case in CT["consistency"]:
        proof = [bytes.fromhex(node) for node in case["proof"]]
        old, new = bytes.fromhex(case["root1"]), bytes.fromhex(case["root2"])
        assert case["ok"] and verify_consistency(case["size1"], old, case["size2"], new, proof)


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_inclusion_against_the_naive_recursion(size):
    leaves, root = LEAVES[:size], naive(0, size)
    assert root_of(iter(leaves)) == root
    for index in range(size):
        proof = prove_inclusion(leaves, index)
        assert proof == naive_path(index, 0, size)
        leaf = leaf_hash(leaves[index])
        assert verify_inclusion(leaf, index, size, proof, root) == leaf
        others = [(leaf, other, size, proof, root) for other in range(size) if other != index]
        others += [
            (leaf_hash(b"x"), index, size, proof, root),
            (leaf, index, size, proof, leaf[:0]),
        ]
        others += [(leaf, index, size, faulty, root) for faulty in spoiled(proof)]
        others += [(leaf, -1, size, proof, root), (leaf, size, size, proof, root)]
        for arguments in others:
            with pytest.raises(FalseClaim):
                verify_inclusion(*arguments)


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_consistency_against_the_naive_recursion(size):
    leaves, root = LEAVES[:size], naive(0, size)
    for old in range(1, size + 1):
        proof, old_root = prove_consistency(leaves, old), naive(0, old)
        assert verify_consistency(old, old_root, size, root, proof) == root
        with pytest.raises(FalseClaim):
            verify_consistency(old, leaf_hash(b"x"), size, root, proof)
        with pytest.raises(FalseClaim):
            verify_consistency(old, old_root, size, leaf_hash(b"x"), proof)
        for faulty in spoiled(proof):
            with pytest.raises(FalseClaim):
                verify_consistency(old, old_root, size, root, faulty)
        with pytest.raises(FalseClaim):
            verify_consistency(size + 1, old_root, size, root, proof)


def test_nothing_is_a_prefix_of_everything():
    assert prove_consistency(LEAVES, 0) == []
    assert verify_consistency(0, root_of([]), 9, naive(0, 9), []) == naive(0, 9)
    with pytest.raises(FalseClaim):
        verify_consistency(0, root_of([]), 9, naive(0, 9), [naive(0, 9)])


def test_proofs_of_what_is_not_there():
    for index in (-1, 3):
        with pytest.raises(ValueError, match="no such leaf"):
            prove_inclusion(LEAVES[:3], index)
    for size in (-1, 4):
        with pytest.raises(ValueError, match="no such prefix"):
            prove_consistency(LEAVES[:3], size)


def spoiled(proof: list[bytes]) -> list[list[bytes]]:
    """The proof with a node more, less, altered or out of its place."""
    found = [[*proof, leaf_hash(b"more")], [leaf_hash(b"more"), *proof]]
    for place in range(len(proof)):
        flipped = bytes([proof[place][0] ^ 1]) + proof[place][1:]
        found += [
            proof[:place] + proof[place + 1 :],
            [*proof[:place], flipped, *proof[place + 1 :]],
        ]
    if len(proof) > 1:
        found.append(proof[::-1])
    return found
