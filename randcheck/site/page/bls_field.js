// BLS12-381: numbers modulo p, pairs of them (Fp2 = Fp[u], u² = −1), and the points of G1 and G2.
// Points are [x, y], or null for the point at infinity.

const BLS_P = BigInt(
  "0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab",
);
const BLS_R = BigInt("0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001");

function fpMod(a) {
  const rest = a % BLS_P;
  return rest < 0n ? rest + BLS_P : rest;
}

function fpInverse(a) {
  return powerMod(fpMod(a), BLS_P - 2n, BLS_P);
}

// A root of a, or null; p leaves 3 when divided by 4.
function fpRoot(a) {
  const square = fpMod(a);
  const root = powerMod(square, (BLS_P + 1n) / 4n, BLS_P);
  return (root * root) % BLS_P === square ? root : null;
}

// --- Fp2 ---

function fp2Mul(a, b) {
  return [fpMod(a[0] * b[0] - a[1] * b[1]), fpMod(a[0] * b[1] + a[1] * b[0])];
}

function fp2Sub(a, b) {
  return [fpMod(a[0] - b[0]), fpMod(a[1] - b[1])];
}

function fp2Times(a, n) {
  return [fpMod(a[0] * n), fpMod(a[1] * n)];
}

function fp2Inverse(a) {
  const inverse = fpInverse(a[0] * a[0] + a[1] * a[1]);
  return [fpMod(a[0] * inverse), fpMod(-a[1] * inverse)];
}

// A root of a by its norm, or null.
function fp2Root(a) {
  const norm = fpRoot(a[0] * a[0] + a[1] * a[1]);
  if (norm === null) return null;
  const half = (BLS_P + 1n) / 2n;
  const real = fpRoot((a[0] + norm) * half) ?? fpRoot((a[0] - norm) * half);
  if (real === null || real === 0n) return null;
  return [real, fpMod(a[1] * fpInverse(2n * real))];
}

// --- G1: y² = x³ + 4 ---

function g1Add(p, q) {
  if (p === null || q === null) return p ?? q;
  if (p[0] === q[0] && p[1] !== q[1]) return null;
  const slope = p[0] === q[0]
    ? fpMod(3n * p[0] * p[0] * fpInverse(2n * p[1]))
    : fpMod((q[1] - p[1]) * fpInverse(q[0] - p[0]));
  const x = fpMod(slope * slope - p[0] - q[0]);
  return [x, fpMod(slope * (p[0] - x) - p[1])];
}

function g1Times(p, n) {
  let sum = null;
  for (const bit of n.toString(2)) {
    sum = g1Add(sum, sum);
    if (bit === "1") sum = g1Add(sum, p);
  }
  return sum;
}

// The x of a compressed point, its first number with three flags above it: compressed, infinity,
// y is the larger of the two. Null for another form or the point at infinity.
function compressedX(digits) {
  const first = BigInt("0x" + digits.slice(0, 96));
  const flags = Number(first >> 381n);
  const x = first & (2n ** 381n - 1n);
  if ((flags & 6) !== 4 || x >= BLS_P) return null;
  return { x, larger: (flags & 1) === 1 };
}

// A point of G1 of the right subgroup from 96 hex digits; null for anything else. The cofactor
// holds points with which a signature could be varied and still satisfy the equation.
function g1FromHex(digits) {
  const read = compressedX(digits);
  const y = read === null ? null : fpRoot(read.x ** 3n + 4n);
  if (y === null) return null;
  const point = [read.x, (y > BLS_P / 2n) === read.larger ? y : fpMod(-y)];
  return g1Times(point, BLS_R) === null ? point : null;
}

// --- G2: y² = x³ + 4(1 + u) ---

// A public key from 192 hex digits, which the caller vouches for: only its form is checked.
function g2FromHex(digits) {
  const read = compressedX(digits);
  const x = [BigInt("0x" + digits.slice(96)), read.x];
  const cube = fp2Mul(fp2Mul(x, x), x);
  const y = fp2Root([cube[0] + 4n, cube[1] + 4n]);
  const larger = (y[1] === 0n ? y[0] : y[1]) > BLS_P / 2n;
  return [x, larger === read.larger ? y : fp2Sub([0n, 0n], y)];
}

// p + q and the slope of the line through both; neither is infinite, nor is their sum.
function g2Step(p, q) {
  const [over, under] = p === q
    ? [fp2Times(fp2Mul(p[0], p[0]), 3n), fp2Times(p[1], 2n)]
    : [fp2Sub(q[1], p[1]), fp2Sub(q[0], p[0])];
  const slope = fp2Mul(over, fp2Inverse(under));
  const x = fp2Sub(fp2Sub(fp2Mul(slope, slope), p[0]), q[0]);
  return { slope, sum: [x, fp2Sub(fp2Mul(slope, fp2Sub(p[0], x)), p[1])] };
}
