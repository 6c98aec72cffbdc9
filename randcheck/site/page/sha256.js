// FIPS 180-4: SHA-256, as a table's hundred thousand rows need it. Words are 32-bit integers.

// First 32 bits of the fractional parts of the cube roots of the first 64 primes.
const SHA256_ROUNDS = Int32Array.of(
  0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
  0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
  0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
  0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
  0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
  0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
  0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
  0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
);

// The same of the square roots of the first eight primes.
const SHA256_START = Int32Array.of(
  0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19,
);

const SHA256_SCHEDULE = new Int32Array(64);

// FIPS 180-4 §6.2.2: one block of 64 bytes into the state of eight words.
function sha256Block(state, bytes, at) {
  const w = SHA256_SCHEDULE;
  for (let i = 0; i < 16; i++, at += 4) {
    w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  }
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15];
    const y = w[i - 2];
    const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
  }
  sha256Rounds(state, w);
}

function sha256Rounds(state, w) {
  let a = state[0];
  let b = state[1];
  let c = state[2];
  let d = state[3];
  let e = state[4];
  let f = state[5];
  let g = state[6];
  let h = state[7];
  for (let i = 0; i < 64; i++) {
    const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const one = (h + s1 + ((e & f) ^ (~e & g)) + SHA256_ROUNDS[i] + w[i]) | 0;
    const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + two) | 0;
  }
  state[0] += a;
  state[1] += b;
  state[2] += c;
  state[3] += d;
  state[4] += e;
  state[5] += f;
  state[6] += g;
  state[7] += h;
}

// Hashes buffer[0 … length) into the eight words of `out` (Int32Array) without allocating. The
// padding is written into the buffer, which needs room for it: up to 72 bytes behind the message.
function shaShort(buffer, length, out) {
  const end = (((length + 8) >>> 6) << 6) + 64;
  buffer.fill(0, length, end);
  buffer[length] = 0x80;
  writeWord(buffer, end - 8, Math.floor(length / 0x20000000));
  writeWord(buffer, end - 4, length << 3);
  out.set(SHA256_START);
  for (let at = 0; at < end; at += 64) sha256Block(out, buffer, at);
}

function writeWord(bytes, at, word) {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

function writeWords(bytes, at, words) {
  for (let i = 0; i < 8; i++) writeWord(bytes, at + 4 * i, words[i]);
}

function hexOfWords(words) {
  let text = "";
  for (let i = 0; i < 8; i++) text += (words[i] >>> 0).toString(16).padStart(8, "0");
  return text;
}

// The words of SHA-256 of bytes of any length.
function sha256Words(bytes) {
  const state = SHA256_START.slice();
  const whole = bytes.length - (bytes.length % 64);
  for (let at = 0; at < whole; at += 64) sha256Block(state, bytes, at);
  const tail = new Uint8Array(bytes.length % 64 < 56 ? 64 : 128);
  tail.set(bytes.subarray(whole));
  tail[bytes.length - whole] = 0x80;
  writeWord(tail, tail.length - 8, Math.floor(bytes.length / 0x20000000));
  writeWord(tail, tail.length - 4, bytes.length << 3);
  for (let at = 0; at < tail.length; at += 64) sha256Block(state, tail, at);
  return state;
}

function sha256(bytes) {
  const digest = new Uint8Array(32);
  writeWords(digest, 0, sha256Words(bytes));
  return digest;
}

function sha256hex(data) {
  return hexOfWords(sha256Words(typeof data === "string" ? utf8(data) : data));
}

// --- tickets (SPEC §9) ---

const TICKET_BUFFER = new Uint8Array(1024);
const TICKET_WORDS = new Int32Array(8);

// SHA256(key ‖ text) as eight words, which the next call overwrites; key is 32 characters of ASCII.
function ticketWords(key, text) {
  if (text.length > 250) return sha256Words(utf8(key + text));
  const end = utf8Into(text, TICKET_BUFFER, utf8Into(key, TICKET_BUFFER, 0));
  shaShort(TICKET_BUFFER, end, TICKET_WORDS);
  return TICKET_WORDS;
}

function ticketHex(key, text) {
  return hexOfWords(ticketWords(key, text));
}
