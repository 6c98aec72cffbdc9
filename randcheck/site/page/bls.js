// SPEC §8.1: does a signature of a drand round hold? e(S, g₂) = e(H, P) is checked as
// e(−S, g₂) · e(H, P) = 1, e being the ate pairing of BLS12-381.
//
// Fp12 = Fp2[w] with w⁶ = 1 + u, six pairs of numbers. The point (x, y) of G2 stands for
// (x/w², y/w³) on the curve of G1.

const QUICKNET_KEY =
  "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451" +
  "0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a";
const QUICKNET_TAG = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";
const G2_GENERATOR =
  "93e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e" +
  "024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8";

// The pairing is a loop over the binary digits of this number (its sign does not matter here).
const ATE_LOOP = BigInt("0xd201000000010000");
const FP12_ONE = [[1n, 0n], [0n, 0n], [0n, 0n], [0n, 0n], [0n, 0n], [0n, 0n]];

function quicknetHolds(round, signature) {
  return drandHolds(QUICKNET_KEY, QUICKNET_TAG, round, signature);
}

// The same for any chain without links whose signatures are in G1.
function drandHolds(key, tag, round, signature) {
  if (!/^[0-9a-f]{96}$/.test(signature)) return false;
  const point = g1FromHex(signature);
  if (point === null) return false;
  const message = sha256(unhex(BigInt(round).toString(16).padStart(16, "0")));
  const minus = [point[0], fpMod(-point[1])];
  return productIsOne([
    { p: minus, q: g2FromHex(G2_GENERATOR) },
    { p: hashToG1(message, tag), q: g2FromHex(key) },
  ]);
}

// Coefficients by the power of w; w⁶ is replaced by 1 + u.
function fp12Mul(a, b) {
  const real = new Array(11).fill(0n);
  const imaginary = new Array(11).fill(0n);
  for (let i = 0; i < 6; i++) {
    for (let j = 0; j < 6; j++) {
      if (b[j][0] === 0n && b[j][1] === 0n) continue;
      real[i + j] += a[i][0] * b[j][0] - a[i][1] * b[j][1];
      imaginary[i + j] += a[i][0] * b[j][1] + a[i][1] * b[j][0];
    }
  }
  for (let k = 10; k >= 6; k--) {
    real[k - 6] += real[k] - imaginary[k];
    imaginary[k - 6] += real[k] + imaginary[k];
  }
  return FP12_ONE.map((_, i) => [fpMod(real[i]), fpMod(imaginary[i])]);
}

function fp12Power(a, exponent) {
  let result = FP12_ONE;
  for (const bit of exponent.toString(2)) {
    result = fp12Mul(result, result);
    if (bit === "1") result = fp12Mul(result, a);
  }
  return result;
}

// Miller's loop for all pairs at once: after it, `f` to the power (p¹² − 1)/r is the product.
function productIsOne(pairs) {
  const sums = pairs.map(({ q }) => q);
  let f = FP12_ONE;
  for (const bit of ATE_LOOP.toString(2).slice(1)) {
    f = fp12Mul(f, f);
    pairs.forEach(({ p, q }, i) => {
      f = fp12Mul(f, stepAndLine(sums, i, sums[i], p));
      if (bit === "1") f = fp12Mul(f, stepAndLine(sums, i, q, p));
    });
  }
  return powerIsOne(f);
}

// Adds q to the i-th sum. Returns the line through both at the point p of G1, times w³: such a
// factor of a smaller field has no influence on the power that is taken in the end.
function stepAndLine(sums, i, q, p) {
  const at = sums[i];
  const { slope, sum } = g2Step(at, q);
  sums[i] = sum;
  const constant = fp2Sub(fp2Mul(slope, at[0]), at[1]);
  return [constant, [0n, 0n], fp2Times(slope, fpMod(-p[0])), [p[1], 0n], [0n, 0n], [0n, 0n]];
}

// Is f to the power (p⁶ − 1)(p² + 1)h one, with h = (p⁴ − p² + 1)/r? The power p⁶ only turns the
// sign of odd powers of w; so t = f^((p² + 1)h) must be its own image: without odd powers.
function powerIsOne(f) {
  const t = fp12Power(fp12Mul(squareFrobenius(f), f), (BLS_P ** 4n - BLS_P ** 2n + 1n) / BLS_R);
  const isZero = (pair) => pair[0] === 0n && pair[1] === 0n;
  return !t.every(isZero) && isZero(t[1]) && isZero(t[3]) && isZero(t[5]);
}

// f to the power p²: each w gets the factor (1 + u)^((p² − 1)/6), which is a number modulo p.
function squareFrobenius(f) {
  let factor = [1n, 0n];
  for (const bit of ((BLS_P ** 2n - 1n) / 6n).toString(2)) {
    factor = fp2Mul(factor, factor);
    if (bit === "1") factor = fp2Mul(factor, [1n, 1n]);
  }
  return f.map((pair, i) => fp2Times(pair, factor[0] ** BigInt(i)));
}
