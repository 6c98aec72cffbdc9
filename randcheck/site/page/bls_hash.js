// RFC 9380: hash to the curve BLS12-381 G1, suite BLS12381G1_XMD:SHA-256_SSWU_RO_ (§8.8.1).

// The curve y² = x³ + Ax + B that hashes are mapped to first, the number Z, and the cofactor.
const SSWU_A = BigInt(
  "0x144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1d",
);
const SSWU_B = BigInt(
  "0x12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0",
);
const SSWU_Z = 11n;
const G1_COFACTOR = BigInt("0xd201000000010001");

function hashToG1(message, tag) {
  const bytes = expandMessage(message, tag, 128);
  const points = [bytes.subarray(0, 64), bytes.subarray(64)].map((part) => {
    return elevenfold(mapToCurve(fpMod(BigInt("0x" + hex(part)))));
  });
  return g1Times(g1Add(points[0], points[1]), G1_COFACTOR);
}

// §5.3.1: expand_message_xmd with SHA-256, length a multiple of 32.
function expandMessage(message, tag, length) {
  const ending = joinBytes(utf8(tag), Uint8Array.of(tag.length));
  const start = sha256(joinBytes(new Uint8Array(64), message, Uint8Array.of(0, length, 0), ending));
  const blocks = [sha256(joinBytes(start, Uint8Array.of(1), ending))];
  for (let i = 2; i <= length / 32; i++) {
    const mixed = blocks[i - 2].map((byte, at) => byte ^ start[at]);
    blocks.push(sha256(joinBytes(mixed, Uint8Array.of(i), ending)));
  }
  return joinBytes(...blocks);
}

// §6.6.2: simplified SWU.
function mapToCurve(u) {
  const zu2 = fpMod(SSWU_Z * u * u);
  const below = fpMod(zu2 * zu2 + zu2);
  const x1 = below === 0n
    ? fpMod(SSWU_B * fpInverse(SSWU_Z * SSWU_A))
    : fpMod(-SSWU_B * fpInverse(SSWU_A) * (1n + fpInverse(below)));
  const y1 = fpRoot(x1 ** 3n + SSWU_A * x1 + SSWU_B);
  const x = y1 === null ? fpMod(zu2 * x1) : x1;
  const y = y1 ?? fpRoot(x ** 3n + SSWU_A * x + SSWU_B);
  return [x, y % 2n === u % 2n ? y : fpMod(-y)];
}

// Appendix E.2: onto G1, by the map of degree 11.
function elevenfold([x, y]) {
  const xBelow = polynomial(BLS_X_DENOMINATOR, x);
  const yBelow = polynomial(BLS_Y_DENOMINATOR, x);
  if (xBelow === 0n || yBelow === 0n) return null;
  return [
    fpMod(polynomial(BLS_X_NUMERATOR, x) * fpInverse(xBelow)),
    fpMod(y * polynomial(BLS_Y_NUMERATOR, x) * fpInverse(yBelow)),
  ];
}

function polynomial(coefficients, x) {
  return coefficients.reduceRight((sum, coefficient) => fpMod(sum * x + coefficient), 0n);
}
