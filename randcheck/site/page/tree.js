// SPEC §5 and §3: the Merkle tree of RFC 6962 §2.1 with SHA-256.

function leafHash(bytes) {
  const data = new Uint8Array(bytes.length + 1);
  data.set(bytes, 1);
  return sha256(data);
}

function nodeHash(left, right) {
  const data = new Uint8Array(1 + left.length + right.length);
  data[0] = 1;
  data.set(left, 1);
  data.set(right, 1 + left.length);
  return sha256(data);
}

// A tree that grows leaf by leaf. It holds the roots of the complete subtrees of falling size that
// make it up (one for each binary digit of `size`), each as eight words.
class GrowingTree {
  constructor() {
    this.size = 0;
    this.height = 0;
    this.peaks = new Int32Array(8 * 54);
    this.buffer = new Uint8Array(128);
    this.words = new Int32Array(8);
  }

  // Adds the leaf whose hash is these eight words.
  push(words) {
    this.peaks.set(words, 8 * this.height++);
    for (let n = this.size++; n % 2 === 1; n = (n - 1) / 2) {
      this.join(8 * (this.height - 2), this.peaks, 8 * (this.height - 1));
      this.height--;
    }
  }

  // Replaces the peak that begins at `at` by the node of it and the hash at `right`.
  join(at, other, right) {
    this.buffer[0] = 1;
    for (let i = 0; i < 8; i++) {
      writeWord(this.buffer, 1 + 4 * i, this.peaks[at + i]);
      writeWord(this.buffer, 33 + 4 * i, other[right + i]);
    }
    shaShort(this.buffer, 65, this.words);
    this.peaks.set(this.words, at);
  }

  root() {
    if (this.size === 0) return sha256hex("");
    const kept = this.peaks.slice(0, 8 * this.height);
    for (let at = 8 * (this.height - 2); at >= 0; at -= 8) this.join(at, this.peaks, at + 8);
    const root = hexOfWords(this.peaks);
    this.peaks.set(kept);
    return root;
  }
}

function wordsOf(hash) {
  const view = new DataView(hash.buffer, hash.byteOffset, 32);
  return Int32Array.from({ length: 8 }, (_, i) => view.getInt32(4 * i));
}

function rootOf(leafHashes) {
  return rootsAt(leafHashes, [leafHashes.length])[0];
}

// The roots of the first `sizes` leaves, in one pass whatever the order of the sizes.
function rootsAt(leafHashes, sizes) {
  const wanted = new Map(sizes.map((size) => [size, null]));
  const tree = new GrowingTree();
  for (let i = 0; i <= leafHashes.length; i++) {
    if (wanted.has(i)) wanted.set(i, tree.root());
    if (i < leafHashes.length) tree.push(wordsOf(leafHashes[i]));
  }
  return sizes.map((size) => wanted.get(size));
}

// The line count and root of a table: its lines without LF are the leaves.
function treeOfLines(bytes) {
  const tree = new GrowingTree();
  const buffer = new Uint8Array(1024);
  const words = new Int32Array(8);
  let end = 0;
  for (let start = 0; start < bytes.length; start = end + 1) {
    end = bytes.indexOf(0x0a, start);
    if (end < 0) fault("最后一行没有换行", "the last line does not end with LF");
    hashLine(bytes, start, end, buffer, words);
    tree.push(words);
  }
  return { lines: tree.size, root: tree.root() };
}

// SHA256(0x00 ‖ bytes[start … end)) into words; buffer is there for lines of the usual length.
function hashLine(bytes, start, end, buffer, words) {
  const length = end - start;
  if (length > 900) {
    words.set(wordsOf(leafHash(bytes.subarray(start, end))));
    return;
  }
  buffer[0] = 0;
  for (let i = 0; i < length; i++) buffer[1 + i] = bytes[start + i];
  shaShort(buffer, length + 1, words);
}
