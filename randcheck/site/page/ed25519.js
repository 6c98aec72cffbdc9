// RFC 8032 §5.1: Ed25519 signatures, as SPEC §4.1 uses them. WebCrypto checks them where it is
// known to follow the same rules; otherwise this file does, with whole numbers of any size.

const ED_P = 2n ** 255n - 19n;
const ED_L = 2n ** 252n + 27742317777372353535851937790883648493n;

function edMod(a) {
  const rest = a % ED_P;
  return rest < 0n ? rest + ED_P : rest;
}

// base^exponent modulo any modulus.
function powerMod(base, exponent, modulus) {
  let result = 1n;
  let square = base % modulus;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

const ED_D = edMod(-121665n * powerMod(121666n, ED_P - 2n, ED_P));
const ED_ROOT_OF_MINUS_1 = powerMod(2n, (ED_P - 1n) / 4n, ED_P);

// Bytes as a number, the least significant first.
function littleEndian(bytes) {
  let text = "";
  for (let i = bytes.length - 1; i >= 0; i--) text += HEX_OF_BYTE[bytes[i]];
  return BigInt("0x" + text);
}

// --- points: X, Y, Z, T with x = X/Z, y = Y/Z, xy = T/Z ---

const ED_ZERO = [0n, 1n, 1n, 0n];

// RFC 8032 §5.1.4.
function edAdd(p, q) {
  const a = ((p[1] - p[0]) * (q[1] - q[0])) % ED_P;
  const b = ((p[1] + p[0]) * (q[1] + q[0])) % ED_P;
  const c = (((2n * p[3] * q[3]) % ED_P) * ED_D) % ED_P;
  const d = (2n * p[2] * q[2]) % ED_P;
  return edPoint(b - a, d - c, d + c, b + a);
}

function edDouble(p) {
  const a = (p[0] * p[0]) % ED_P;
  const b = (p[1] * p[1]) % ED_P;
  const c = (2n * p[2] * p[2]) % ED_P;
  const h = a + b;
  const s = p[0] + p[1];
  const g = a - b;
  return edPoint(h - ((s * s) % ED_P), c + g, g, h);
}

function edPoint(e, f, g, h) {
  return [(e * f) % ED_P, (g * h) % ED_P, (f * g) % ED_P, (e * h) % ED_P];
}

// RFC 8032 §5.1.3; null if y is not below p or no point has it.
function edDecode(bytes) {
  const whole = littleEndian(bytes);
  const sign = whole >> 255n;
  const y = whole & (2n ** 255n - 1n);
  if (y >= ED_P) return null;
  const u = edMod(y * y - 1n);
  const v = edMod(ED_D * y * y + 1n);
  let x = edMod(u * v ** 3n * powerMod(edMod(u * v ** 7n), (ED_P - 5n) / 8n, ED_P));
  if (edMod(v * x * x) !== u) x = edMod(x * ED_ROOT_OF_MINUS_1);
  if (edMod(v * x * x) !== u || (x === 0n && sign === 1n)) return null;
  if ((x & 1n) !== sign) x = ED_P - x;
  return [x, y, 1n, edMod(x * y)];
}

function edEncode(p) {
  const inverse = powerMod(edMod(p[2]), ED_P - 2n, ED_P);
  const whole = edMod(p[1] * inverse) | ((edMod(p[0] * inverse) & 1n) << 255n);
  return unhex(whole.toString(16).padStart(64, "0")).reverse();
}

const ED_BASE = edDecode(unhex("58" + "66".repeat(31)));

// 0, 1, … 15 times a point.
function edMultiples(p) {
  const multiples = [ED_ZERO];
  while (multiples.length < 16) multiples.push(edAdd(multiples[multiples.length - 1], p));
  return multiples;
}

const ED_BASE_MULTIPLES = edMultiples(ED_BASE);

// s·base + k·a, four bits of both numbers at a time.
function edCombine(s, k, a) {
  const multiples = edMultiples(a);
  let sum = ED_ZERO;
  for (let shift = 252n; shift >= 0n; shift -= 4n) {
    for (let i = 0; i < 4; i++) sum = edDouble(sum);
    sum = edAdd(sum, ED_BASE_MULTIPLES[Number((s >> shift) & 15n)]);
    sum = edAdd(sum, multiples[Number((k >> shift) & 15n)]);
  }
  return sum;
}

// RFC 8032 §5.1.7 without cofactor: S below L, and R is the encoding of S·B − k·A.
function ed25519Check(pub, message, signature) {
  if (pub.length !== 32 || signature.length !== 64) return false;
  const key = edDecode(pub);
  const s = littleEndian(signature.subarray(32));
  if (key === null || s >= ED_L) return false;
  const hashed = new Uint8Array(64 + message.length);
  hashed.set(signature.subarray(0, 32));
  hashed.set(pub, 32);
  hashed.set(message, 64);
  const k = littleEndian(sha512(hashed)) % ED_L;
  const minusKey = [ED_P - key[0], key[1], 1n, ED_P - key[3]];
  return hex(edEncode(edCombine(s, k, minusKey))) === hex(signature.subarray(0, 32));
}

// SPEC §4.1: a key that is no canonical encoding, or a point of order 1, 2, 4 or 8. Such a key has
// signatures that hold for many messages. (A point of no curve is not weak: nothing holds under
// it.)
function isWeakKey(pub) {
  if ((littleEndian(pub) & (2n ** 255n - 1n)) >= ED_P) return true;
  if (isZeroOfX(pub)) return true;
  const point = edDecode(pub);
  if (point === null) return false;
  const eightfold = edDouble(edDouble(edDouble(point)));
  return edMod(eightfold[0]) === 0n && edMod(eightfold[1] - eightfold[2]) === 0n;
}

// y = 1 or −1, where x is 0 and the sign bit means nothing.
function isZeroOfX(pub) {
  const y = littleEndian(pub) & (2n ** 255n - 1n);
  return y === 1n || y === ED_P - 1n;
}
