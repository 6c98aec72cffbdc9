// FIPS 180-4: SHA-512, for Ed25519 and for signatures of ssh-keygen. A 64-bit word is two 32-bit
// integers, the upper half first.

// First 64 bits of the fractional parts of the cube roots of the first 80 primes.
const SHA512_ROUNDS = wordPairs(`
  428a2f98d728ae22 7137449123ef65cd b5c0fbcfec4d3b2f e9b5dba58189dbbc
  3956c25bf348b538 59f111f1b605d019 923f82a4af194f9b ab1c5ed5da6d8118
  d807aa98a3030242 12835b0145706fbe 243185be4ee4b28c 550c7dc3d5ffb4e2
  72be5d74f27b896f 80deb1fe3b1696b1 9bdc06a725c71235 c19bf174cf692694
  e49b69c19ef14ad2 efbe4786384f25e3 0fc19dc68b8cd5b5 240ca1cc77ac9c65
  2de92c6f592b0275 4a7484aa6ea6e483 5cb0a9dcbd41fbd4 76f988da831153b5
  983e5152ee66dfab a831c66d2db43210 b00327c898fb213f bf597fc7beef0ee4
  c6e00bf33da88fc2 d5a79147930aa725 06ca6351e003826f 142929670a0e6e70
  27b70a8546d22ffc 2e1b21385c26c926 4d2c6dfc5ac42aed 53380d139d95b3df
  650a73548baf63de 766a0abb3c77b2a8 81c2c92e47edaee6 92722c851482353b
  a2bfe8a14cf10364 a81a664bbc423001 c24b8b70d0f89791 c76c51a30654be30
  d192e819d6ef5218 d69906245565a910 f40e35855771202a 106aa07032bbd1b8
  19a4c116b8d2d0c8 1e376c085141ab53 2748774cdf8eeb99 34b0bcb5e19b48a8
  391c0cb3c5c95a63 4ed8aa4ae3418acb 5b9cca4f7763e373 682e6ff3d6b2b8a3
  748f82ee5defb2fc 78a5636f43172f60 84c87814a1f0ab72 8cc702081a6439ec
  90befffa23631e28 a4506cebde82bde9 bef9a3f7b2c67915 c67178f2e372532b
  ca273eceea26619c d186b8c721c0c207 eada7dd6cde0eb1e f57d4f7fee6ed178
  06f067aa72176fba 0a637dc5a2c898a6 113f9804bef90dae 1b710b35131c471b
  28db77f523047d84 32caab7b40c72493 3c9ebe0a15c9bebc 431d67c49c100d4c
  4cc5d4becb3e42b6 597f299cfc657e2a 5fcb6fab3ad6faec 6c44198c4a475817
`);

// The same of the square roots of the first eight primes.
const SHA512_START = wordPairs(`
  6a09e667f3bcc908 bb67ae8584caa73b 3c6ef372fe94f82b a54ff53a5f1d36f1
  510e527fade682d1 9b05688c2b3e6c1f 1f83d9abfb41bd6b 5be0cd19137e2179
`);

function wordPairs(text) {
  const halves = text.trim().split(/\s+/).flatMap((word) => [word.slice(0, 8), word.slice(8)]);
  return Int32Array.from(halves, (half) => parseInt(half, 16));
}

const SHA512_SCHEDULE = new Int32Array(160);

// The upper half of a word (h, l) rotated right by n; the lower half is turned(l, h, n).
function turned(h, l, n) {
  return n < 32 ? (h >>> n) | (l << (32 - n)) : (l >>> (n - 32)) | (h << (64 - n));
}

// What the sum of lower halves carries into the upper half.
function carried(lowSum) {
  return (lowSum / 0x100000000) | 0;
}

function sha512Schedule(bytes, at) {
  const w = SHA512_SCHEDULE;
  for (let i = 0; i < 32; i++, at += 4) {
    w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 32; i < 160; i += 2) {
    const xh = w[i - 30];
    const xl = w[i - 29];
    const yh = w[i - 4];
    const yl = w[i - 3];
    const s0h = turned(xh, xl, 1) ^ turned(xh, xl, 8) ^ (xh >>> 7);
    const s0l = turned(xl, xh, 1) ^ turned(xl, xh, 8) ^ ((xl >>> 7) | (xh << 25));
    const s1h = turned(yh, yl, 19) ^ turned(yh, yl, 61) ^ (yh >>> 6);
    const s1l = turned(yl, yh, 19) ^ turned(yl, yh, 61) ^ ((yl >>> 6) | (yh << 26));
    const low = (s0l >>> 0) + (s1l >>> 0) + (w[i - 31] >>> 0) + (w[i - 13] >>> 0);
    w[i] = s0h + s1h + w[i - 32] + w[i - 14] + carried(low);
    w[i + 1] = low;
  }
}

const SHA512_WORKING = new Int32Array(16);

// FIPS 180-4 §6.4.2: one block of 128 bytes into the state of eight words.
function sha512Block(state, bytes, at) {
  sha512Schedule(bytes, at);
  SHA512_WORKING.set(state);
  for (let round = 0; round < 80; round++) sha512Round(SHA512_WORKING, round);
  addPairs(state, SHA512_WORKING);
}

// The words a … h move up by one place in each round. Here they stay and their names move: the
// upper half of the n-th one is at 2(n − round) modulo 16, the lower half behind it.
function sha512Round(v, round) {
  const a = (16 - 2 * (round & 7)) & 15;
  const b = (a + 2) & 15;
  const c = (a + 4) & 15;
  const d = (a + 6) & 15;
  const e = (a + 8) & 15;
  const f = (a + 10) & 15;
  const g = (a + 12) & 15;
  const h = (a + 14) & 15;
  const i = 2 * round;
  const ah = v[a];
  const al = v[a + 1];
  const eh = v[e];
  const el = v[e + 1];
  const s1h = turned(eh, el, 14) ^ turned(eh, el, 18) ^ turned(eh, el, 41);
  const s1l = turned(el, eh, 14) ^ turned(el, eh, 18) ^ turned(el, eh, 41);
  const low1 = (v[h + 1] >>> 0) + (s1l >>> 0) + (((el & v[f + 1]) ^ (~el & v[g + 1])) >>> 0) +
    (SHA512_ROUNDS[i + 1] >>> 0) + (SHA512_SCHEDULE[i + 1] >>> 0);
  const high1 = (v[h] + s1h + ((eh & v[f]) ^ (~eh & v[g])) +
    SHA512_ROUNDS[i] + SHA512_SCHEDULE[i] + carried(low1)) | 0;
  const lowD = (v[d + 1] >>> 0) + (low1 >>> 0);
  v[d] += high1 + carried(lowD);
  v[d + 1] = lowD;
  const s0h = turned(ah, al, 28) ^ turned(ah, al, 34) ^ turned(ah, al, 39);
  const s0l = turned(al, ah, 28) ^ turned(al, ah, 34) ^ turned(al, ah, 39);
  const majority = (al & v[b + 1]) ^ (al & v[c + 1]) ^ (v[b + 1] & v[c + 1]);
  const lowH = (low1 >>> 0) + (s0l >>> 0) + (majority >>> 0);
  v[h] = high1 + s0h + ((ah & v[b]) ^ (ah & v[c]) ^ (v[b] & v[c])) + carried(lowH);
  v[h + 1] = lowH;
}

function addPairs(state, v) {
  for (let i = 0; i < 16; i += 2) {
    const low = (state[i + 1] >>> 0) + (v[i + 1] >>> 0);
    state[i] = state[i] + v[i] + carried(low);
    state[i + 1] = low;
  }
}

function sha512(bytes) {
  const state = SHA512_START.slice();
  const whole = bytes.length - (bytes.length % 128);
  for (let at = 0; at < whole; at += 128) sha512Block(state, bytes, at);
  const tail = new Uint8Array(bytes.length % 128 < 112 ? 128 : 256);
  tail.set(bytes.subarray(whole));
  tail[bytes.length - whole] = 0x80;
  writeWord(tail, tail.length - 8, Math.floor(bytes.length / 0x20000000));
  writeWord(tail, tail.length - 4, bytes.length << 3);
  for (let at = 0; at < tail.length; at += 128) sha512Block(state, tail, at);
  const digest = new Uint8Array(64);
  for (let i = 0; i < 16; i++) writeWord(digest, 4 * i, state[i]);
  return digest;
}
