// RFC 1951: the compressed members of a zip. The size of the result is known before, and nothing is
// ever written beyond it.

const CODE_LENGTH_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

// §3.2.5: base value and number of extra bits of length and distance symbols.
const LENGTH_BITS = Array.from({ length: 29 }, (_, i) =>
  i < 8 || i === 28 ? 0 : (i >> 2) - 1);
const LENGTH_BASE = LENGTH_BITS.map((_, i) => (i === 28 ? 258 : sumOfPowers(LENGTH_BITS, i) + 3));
const DISTANCE_BITS = Array.from({ length: 30 }, (_, i) => Math.max(0, (i >> 1) - 1));
const DISTANCE_BASE = DISTANCE_BITS.map((_, i) => sumOfPowers(DISTANCE_BITS, i) + 1);

function sumOfPowers(bits, end) {
  return bits.slice(0, end).reduce((sum, n) => sum + 2 ** n, 0);
}

class Damaged extends Error {}

function damaged() {
  throw new Damaged("the compressed data are damaged");
}

class BitReader {
  constructor(data) {
    this.data = data;
    this.at = 0;
    this.bits = 0;
    this.held = 0;
  }

  // Holds at least n bits; behind the end they are zeros, which inflate() notices.
  fill(n) {
    for (; this.held < n; this.held += 8) this.bits |= (this.data[this.at++] ?? 0) << this.held;
  }

  take(n) {
    this.fill(n);
    const value = this.bits & ((1 << n) - 1);
    this.drop(n);
    return value;
  }

  drop(n) {
    this.bits >>>= n;
    this.held -= n;
  }

  // The next symbol of a code (see codeOf).
  symbol(code) {
    this.fill(code.longest);
    const found = code.table[this.bits & (code.table.length - 1)];
    if (found === 0) damaged();
    this.drop(found & 15);
    return found >> 4;
  }

  // How many bytes were used up, the last one perhaps in part.
  used() {
    return this.at - (this.held >> 3);
  }
}

// §3.2.2: the code whose symbols have these lengths, as a table from the bits that come next to
// symbol · 16 + length; 0 where no symbol begins so.
function codeOf(lengths) {
  const longest = Math.max(1, ...lengths);
  const table = new Uint16Array(1 << longest);
  let next = 0;
  for (let length = 1; length <= longest; length++, next <<= 1) {
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue;
      if (next >= 1 << length) damaged();
      const first = reversed(next++, length);
      for (let i = first; i < table.length; i += 1 << length) table[i] = symbol * 16 + length;
    }
  }
  return { longest, table };
}

function reversed(value, length) {
  let result = 0;
  for (let i = 0; i < length; i++) result |= ((value >> i) & 1) << (length - 1 - i);
  return result;
}

const FIXED_LENGTHS = codeOf(Array.from({ length: 288 }, (_, i) =>
  i < 144 ? 8 : i < 256 ? 9 : i < 280 ? 7 : 8));
const FIXED_DISTANCES = codeOf(new Array(30).fill(5));

// The data that were compressed, `size` bytes; null if they are damaged or of another size.
function inflate(data, size) {
  try {
    const out = { bytes: new Uint8Array(size), at: 0 };
    const reader = new BitReader(data);
    while (!readBlock(reader, out));
    return out.at === size && reader.used() === data.length ? out.bytes : null;
  } catch (error) {
    if (error instanceof Damaged) return null;
    throw error;
  }
}

// Reads a block; true if it was the last one.
function readBlock(reader, out) {
  if (reader.used() >= reader.data.length) damaged();
  const last = reader.take(1) === 1;
  const kind = reader.take(2);
  if (kind === 0) copyStored(reader, out);
  else if (kind === 1) readSymbols(reader, out, FIXED_LENGTHS, FIXED_DISTANCES);
  else if (kind === 2) readSymbols(reader, out, ...readOwnCodes(reader));
  else damaged();
  return last;
}

function copyStored(reader, out) {
  reader.drop(reader.held & 7);
  const length = reader.take(16);
  if (reader.take(16) !== 0xffff - length) damaged();
  const start = reader.used();
  if (start + length > reader.data.length || out.at + length > out.bytes.length) damaged();
  out.bytes.set(reader.data.subarray(start, start + length), out.at);
  out.at += length;
  Object.assign(reader, { at: start + length, bits: 0, held: 0 });
}

// §3.2.7: the codes of a block that brings its own.
function readOwnCodes(reader) {
  const literals = reader.take(5) + 257;
  const distances = reader.take(5) + 1;
  const order = CODE_LENGTH_ORDER.slice(0, reader.take(4) + 4);
  const lengths = new Array(19).fill(0);
  for (const symbol of order) lengths[symbol] = reader.take(3);
  const all = readLengths(reader, codeOf(lengths), literals + distances);
  return [codeOf(all.slice(0, literals)), codeOf(all.slice(literals))];
}

function readLengths(reader, code, count) {
  const lengths = [];
  while (lengths.length < count) {
    const symbol = reader.symbol(code);
    if (symbol === 16 && lengths.length === 0) damaged();
    if (symbol < 16) lengths.push(symbol);
    else if (symbol === 16) repeat(lengths, lengths[lengths.length - 1], 3 + reader.take(2));
    else repeat(lengths, 0, symbol === 17 ? 3 + reader.take(3) : 11 + reader.take(7));
  }
  if (lengths.length > count) damaged();
  return lengths;
}

function repeat(lengths, length, times) {
  for (let i = 0; i < times; i++) lengths.push(length);
}

function readSymbols(reader, out, literals, distances) {
  for (;;) {
    const symbol = reader.symbol(literals);
    if (symbol === 256) return;
    if (symbol < 256) {
      if (out.at === out.bytes.length) damaged();
      out.bytes[out.at++] = symbol;
    } else {
      copyBack(reader, out, symbol - 257, distances);
    }
  }
}

function copyBack(reader, out, place, distances) {
  if (place > 28) damaged();
  const length = LENGTH_BASE[place] + reader.take(LENGTH_BITS[place]);
  const symbol = reader.symbol(distances);
  if (symbol > 29) damaged();
  const distance = DISTANCE_BASE[symbol] + reader.take(DISTANCE_BITS[symbol]);
  if (distance > out.at || out.at + length > out.bytes.length) damaged();
  for (let i = 0; i < length; i++, out.at++) out.bytes[out.at] = out.bytes[out.at - distance];
}
