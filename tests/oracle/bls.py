"""SPEC section 8.1: signatures of the drand chain quicknet, on BLS12-381, by hand.

Fp2 is pairs (a, b) for a + b·i; Fp12 is lists of 12 over w with w⁶ = 1 + i, so w¹² = 2w⁶ − 2.
Points are affine pairs, None is infinity. Names and constants are those of RFC 9380.
"""

from functools import cache
from hashlib import sha256
from typing import Any

from .forms import is_hex


def numbers(text: str) -> list[int]:
    return [int(word, 16) for word in text.split()]


# the prime, A and B of the isogenous curve, and the first coefficient of y_num (section 8.8.1, E.2)
P, A, B, Y_LEAD = numbers(
    """
1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab
144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1d
12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0
15e6be4e990f03ce4ea50b3b42df2eb5cb181d8f84965a3957add4fa95af01b2b665027efec01c7704b456be69c8b604
"""
)
R = 0x73EDA753299D7D483339D80809A1D80553BDA402FFFE5BFEFFFFFFFF00000001
LOOP = 0xD201000000010000
TAG = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
G2 = (
    "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e"
    "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8"
)
QUICKNET = (
    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451"
    "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a"
)
Z = 11
# the 11-isogeny (appendix E.2): x' = f(x) = X_NUM / X_DEN, constants first; y' = C · y · f'(x)
X_NUM = numbers(
    """
11a05f2b1e833340b809101dd99815856b303e88a2d7005ff2627b56cdb4e2c85610c2d5f2e62d6eaeac1662734649b7
17294ed3e943ab2f0588bab22147a81c7c17e75b2f6a8417f565e33c70d1e86b4838f2a6f318c356e834eef1b3cb83bb
0d54005db97678ec1d1048c5d10a9a1bce032473295983e56878e501ec68e25c958c3e3d2a09729fe0179f9dac9edcb0
1778e7166fcc6db74e0609d307e55412d7f5e4656a8dbf25f1b33289f1b330835336e25ce3107193c5b388641d9b6861
0e99726a3199f4436642b4b3e4118e5499db995a1257fb3f086eeb65982fac18985a286f301e77c451154ce9ac8895d9
1630c3250d7313ff01d1201bf7a74ab5db3cb17dd952799b9ed3ab9097e68f90a0870d2dcae73d19cd13c1c66f652983
0d6ed6553fe44d296a3726c38ae652bfb11586264f0f8ce19008e218f9c86b2a8da25128c1052ecaddd7f225a139ed84
17b81e7701abdbe2e8743884d1117e53356de5ab275b4db1a682c62ef0f2753339b7c8f8c8f475af9ccb5618e3f0c88e
080d3cf1f9a78fc47b90b33563be990dc43b756ce79f5574a2c596c928c5d1de4fa295f296b74e956d71986a8497e317
169b1f8e1bcfa7c42e0c37515d138f22dd2ecb803a0c5c99676314baf4bb1b7fa3190b2edc0327797f241067be390c9e
10321da079ce07e272d8ec09d2565b0dfa7dccdde6787f96d50af36003b14866f69b771f8c285decca67df3f1605fb7b
06e08c248e260e70bd1e962381edee3d31d79d7e22c837bc23c0bf1bc24c6b68c24b1b80b64d391fa9c8ba2e8ba2d229
"""
)
X_DEN = numbers(
    """
08ca8d548cff19ae18b2e62f4bd3fa6f01d5ef4ba35b48ba9c9588617fc8ac62b558d681be343df8993cf9fa40d21b1c
12561a5deb559c4348b4711298e536367041e8ca0cf0800c0126c2588c48bf5713daa8846cb026e9e5c8276ec82b3bff
0b2962fe57a3225e8137e629bff2991f6f89416f5a718cd1fca64e00b11aceacd6a3d0967c94fedcfcc239ba5cb83e19
03425581a58ae2fec83aafef7c40eb545b08243f16b1655154cca8abc28d6fd04976d5243eecf5c4130de8938dc62cd8
13a8e162022914a80a6f1d5f43e7a07dffdfc759a12062bb8d6b44e833b306da9bd29ba81f35781d539d395b3532a21e
0e7355f8e4e667b955390f7f0506c6e9395735e9ce9cad4d0a43bcef24b8982f7400d24bc4228f11c02df9a29f6304a5
0772caacf16936190f3e0c63e0596721570f5799af53a1894e2e073062aede9cea73b3538f0de06cec2574496ee84a3a
14a7ac2a9d64a8b230b3f5b074cf01996e7f63c21bca68a81996e1cdf9822c580fa5b9489d11e2d311f7d99bbdcc5a5e
0a10ecf6ada54f825e920b3dafc7a3cce07f8d1d7161366b74100da67f39883503826692abba43704776ec3a79a1d641
095fc13ab9e92ad4476d6e3eb3a56680f682b4ee96f7d03776df533978f31c1593174e4b4b7865002d6384d168ecdd0a
1
"""
)
C = Y_LEAD * pow(X_NUM[-1], -1, P) % P

Fp2 = tuple[int, int]
Point = tuple[int, int] | None


def root(a: int) -> int | None:
    """A square root in Fp, if there is one."""
    b = pow(a, (P + 1) // 4, P)
    return b if (b * b - a) % P == 0 else None


def add(p: Point, q: Point) -> Point:
    """On y² = x³ + 4."""
    if p is None or q is None:
        return p or q
    if p[0] == q[0]:
        if (p[1] + q[1]) % P == 0:
            return None
        slope = 3 * p[0] * p[0] * pow(2 * p[1], -1, P)
    else:
        slope = (q[1] - p[1]) * pow(q[0] - p[0], -1, P)
    x = (slope * slope - p[0] - q[0]) % P
    return x, (slope * (p[0] - x) - p[1]) % P


def times(n: int, p: Point) -> Point:
    total: Point = None
    for bit in bin(n)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, p)
    return total


def read_g1(data: bytes) -> Point:
    """A compressed point of the subgroup, not infinity; None for anything else."""
    if len(data) != 48 or data[0] & 0xC0 != 0x80:
        return None
    x = int.from_bytes(data, "big") & (1 << 381) - 1
    y = root((x**3 + 4) % P) if x < P else None
    if y is None:
        return None
    point = x, y if (2 * y > P) == bool(data[0] & 0x20) else P - y
    return point if times(R, point) is None else None


def mul2(a: Fp2, b: Fp2) -> Fp2:
    return (a[0] * b[0] - a[1] * b[1]) % P, (a[0] * b[1] + a[1] * b[0]) % P


def sub2(a: Fp2, b: Fp2) -> Fp2:
    return (a[0] - b[0]) % P, (a[1] - b[1]) % P


def inverse2(a: Fp2) -> Fp2:
    norm = pow(a[0] * a[0] + a[1] * a[1], -1, P)
    return a[0] * norm % P, -a[1] * norm % P


@cache
def read_g2(text: str) -> tuple[Fp2, Fp2]:
    """One of the two constants above: a compressed point of y² = x³ + 4(1 + i)."""
    data = bytes.fromhex(text)
    x = int.from_bytes(data[48:], "big"), int.from_bytes(data[:48], "big") & (1 << 381) - 1
    cube = mul2(mul2(x, x), x)
    a, b = (cube[0] + 4) % P, (cube[1] + 4) % P
    norm = root((a * a + b * b) % P)
    assert norm is not None
    half = pow(2, -1, P)
    real = root((a + norm) * half % P) or root((a - norm) * half % P)
    assert real
    y = real, b * half * pow(real, -1, P) % P
    large = 2 * y[1] > P if y[1] else 2 * y[0] > P
    return x, y if large == bool(data[0] & 0x20) else sub2((0, 0), y)


def hash_to_field(message: bytes) -> list[int]:
    """Sections 5.2 and 5.3.1: two elements of Fp."""
    tag = TAG + bytes([len(TAG)])
    first = sha256(bytes(64) + message + (128).to_bytes(2, "big") + b"\x00" + tag).digest()
    block, out = bytes(32), b""
    for i in range(1, 5):
        mixed = bytes(a ^ b for a, b in zip(first, block, strict=True))
        block = sha256(mixed + bytes([i]) + tag).digest()
        out += block
    return [int.from_bytes(out[at : at + 64], "big") % P for at in (0, 64)]


def value(poly: list[int], x: int) -> int:
    total = 0
    for c in reversed(poly):
        total = (total * x + c) % P
    return total


def slope_of(poly: list[int]) -> list[int]:
    return [n * c % P for n, c in enumerate(poly)][1:]


def map_to_curve(u: int) -> Point:
    """Section 6.6.2 (simplified SWU), then the isogeny."""
    zu = Z * u * u % P
    t = (zu * zu + zu) % P
    x = -B * pow(A, -1, P) * (1 + pow(t, -1, P)) % P if t else B * pow(Z * A, -1, P) % P
    y = root((x**3 + A * x + B) % P)
    if y is None:
        x = zu * x % P
        y = root((x**3 + A * x + B) % P)
        assert y is not None
    if y % 2 != u % 2:
        y = P - y
    n, d = value(X_NUM, x), value(X_DEN, x)
    if d == 0:
        return None
    slope = (value(slope_of(X_NUM), x) * d - n * value(slope_of(X_DEN), x)) * pow(d, -2, P)
    return n * pow(d, -1, P) % P, C * y * slope % P


def hash_to_curve(message: bytes) -> Point:
    u, v = hash_to_field(message)
    return times(LOOP + 1, add(map_to_curve(u), map_to_curve(v)))


def mul12(a: list[int], b: list[int]) -> list[int]:
    wide = [0] * 23
    for i, x in enumerate(a):
        if x:
            for j, y in enumerate(b):
                wide[i + j] += x * y
    for i in range(22, 11, -1):
        wide[i - 6] += 2 * wide[i]
        wide[i - 12] -= 2 * wide[i]
    return [c % P for c in wide[:12]]


def line(t: tuple[Fp2, Fp2], slope: Fp2, p: tuple[int, int]) -> list[int]:
    """w³ times the line through the untwisted (x/w², y/w³), at p; w³ is lost in the end."""
    a = sub2(mul2(slope, t[0]), t[1])
    b = (-slope[0] * p[0], -slope[1] * p[0])
    out = [0] * 12
    out[0], out[6] = a[0] - a[1], a[1]
    out[2], out[8] = b[0] - b[1], b[1]
    out[3] = p[1]
    return out


def miller(p: tuple[int, int], q: tuple[Fp2, Fp2]) -> list[int]:
    """The ate pairing before its last power, but for an inversion that equations do not see."""
    f, t = [1] + [0] * 11, q
    for bit in bin(LOOP)[3:]:
        f = mul12(f, f)
        square = mul2(t[0], t[0])
        f, t = step(f, t, t, (3 * square[0], 3 * square[1]), (2 * t[1][0], 2 * t[1][1]), p)
        if bit == "1":
            f, t = step(f, t, q, sub2(q[1], t[1]), sub2(q[0], t[0]), p)
    return f


def step(
    f: list[int], t: Any, q: Any, rise: Fp2, run: Fp2, p: tuple[int, int]
) -> tuple[list[int], tuple[Fp2, Fp2]]:
    slope = mul2(rise, inverse2(run))
    x = sub2(sub2(mul2(slope, slope), t[0]), q[0])
    y = sub2(mul2(slope, sub2(t[0], x)), t[1])
    return mul12(f, line(t, slope, p)), (x, y)


def is_one_in_the_end(f: list[int]) -> bool:
    power = [1] + [0] * 11
    for bit in bin((P**12 - 1) // R)[2:]:
        power = mul12(power, power)
        if bit == "1":
            power = mul12(power, f)
    return power == [1] + [0] * 11


@cache
def quicknet_holds(round: int, signature: str) -> bool:
    """Is this, in hex, the signature of the round?"""
    if not is_hex(signature, 96) or not 0 < round < 2**64:
        return False
    s = read_g1(bytes.fromhex(signature))
    h = hash_to_curve(sha256(round.to_bytes(8, "big")).digest())
    if s is None or h is None:
        return False
    x, y = read_g2(G2)
    against = miller((s[0], P - s[1]), (x, y))
    return is_one_in_the_end(mul12(against, miller(h, read_g2(QUICKNET))))
