// A publication as one zip file (PKWARE APPNOTE 6.3.3). The zip comes from outside: names, methods,
// sizes, ratios, depth and counts are bounded before anything is unpacked.

const ZIP_MEMBERS = 250000;
const ZIP_MEMBER_BYTES = 64 * 2 ** 20;
const ZIP_ALL_BYTES = 512 * 2 ** 20;
const ZIP_RATIO = 200;
const ZIP_PART = /^[0-9A-Za-z_-][0-9A-Za-z._-]{0,79}$/;

// Only the top folder, which is stripped, may have a name that is not in the alphabet.
const ZIP_NAMES = new TextDecoder("utf-8", { ignoreBOM: true });

function badZip(zh, en) {
  throw new CannotTell(`压缩包: ${zh}`, `zip: ${en}`);
}

function damagedZip() {
  badZip("已损坏, 或不是 zip", "it is damaged, or no zip");
}

// The files of a zip by path, without the one top folder that all of them may lie in.
async function readZip(bytes) {
  const members = zipMembers(bytes).filter(({ path, size }) => !path.endsWith("/") || size > 0);
  stripTop(members);
  checkMembers(members);
  const files = new Map();
  for (const member of members) {
    files.set(member.path, unpack(bytes, member));
    await breathe();
  }
  return files;
}

// --- the directory at the end of the file ---

function zipView(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function zipMembers(bytes) {
  try {
    return directory(zipView(bytes), bytes);
  } catch (error) {
    if (error instanceof RangeError) damagedZip(); // something points behind the end
    throw error;
  }
}

function directory(view, bytes) {
  const end = endRecord(view);
  if (end.count > ZIP_MEMBERS) badZip("文件太多", "too many files");
  const members = [];
  for (let at = end.start; members.length < end.count; ) {
    if (view.getUint32(at, true) !== 0x02014b50) damagedZip();
    const member = directoryEntry(view, bytes, at);
    members.push(member);
    at += member.length;
    if (members.length === end.count && at !== end.stop) damagedZip(); // hidden from some readers
  }
  return members;
}

// Where the directory begins and how many entries it has. Zips of more than 65,535 files say so in
// a second record, which a locator of 20 bytes before the first one points to.
function endRecord(view) {
  let at = view.byteLength - 22;
  const lowest = Math.max(0, at - 65535);
  while (at >= lowest && !isEndRecord(view, at)) at--;
  if (at < lowest) damagedZip();
  const count = view.getUint16(at + 10, true);
  const start = view.getUint32(at + 16, true);
  const plain = { count, start, stop: at };
  if (at + 22 !== view.byteLength) badZip("有附注", "it has a comment"); // where another directory may hide
  if (count !== 0xffff && start !== 0xffffffff) return plain;
  if (view.getUint32(at - 20, true) !== 0x07064b50) return plain;
  const second = zipNumber(view, at - 12);
  if (view.getUint32(second, true) !== 0x06064b50) damagedZip();
  return { count: zipNumber(view, second + 32), start: zipNumber(view, second + 48), stop: second };
}

function isEndRecord(view, at) {
  return view.getUint32(at, true) === 0x06054b50 &&
    at + 22 + view.getUint16(at + 20, true) === view.byteLength;
}

// A number of eight bytes.
function zipNumber(view, at) {
  const value = Number(view.getBigUint64(at, true));
  if (!Number.isSafeInteger(value)) damagedZip();
  return value;
}

function directoryEntry(view, bytes, at) {
  const nameLength = view.getUint16(at + 28, true);
  const extraLength = view.getUint16(at + 30, true);
  const name = bytes.subarray(at + 46, at + 46 + nameLength);
  const member = {
    name,
    mode: view.getUint16(at + 40, true) & 0xf000,
    path: ZIP_NAMES.decode(name),
    flags: view.getUint16(at + 8, true),
    method: view.getUint16(at + 10, true),
    crc: view.getUint32(at + 16, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    start: view.getUint32(at + 42, true),
    length: 46 + nameLength + extraLength + view.getUint16(at + 32, true),
  };
  readLargeSizes(view, member, at + 46 + nameLength, extraLength);
  return member;
}

// §4.5.3: numbers that do not fit into four bytes stand in the extra field 1, in this order.
function readLargeSizes(view, member, at, length) {
  const end = at + length;
  while (at + 4 <= end && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true);
  for (const name of ["size", "packed", "start"]) {
    if (member[name] !== 0xffffffff) continue;
    if (at + 12 > end) damagedZip();
    member[name] = zipNumber(view, at + 4);
    at += 8;
  }
}

// --- what is allowed ---

function stripTop(members) {
  const top = (members[0]?.path ?? "").split("/")[0] + "/";
  if (/^\.{0,2}\/$|[\0\\]/.test(top)) return;
  if (!members.every((member) => member.path.startsWith(top))) return;
  for (const member of members) member.path = member.path.slice(top.length);
}

function checkMembers(members) {
  const seen = new Set();
  let total = 0;
  for (const member of members) {
    checkMember(member);
    const folded = member.path.toLowerCase();
    if (seen.has(folded)) badZip(`有两个 ${member.path}`, `${member.path} occurs twice`);
    seen.add(folded);
    total += member.size;
  }
  if (total > ZIP_ALL_BYTES) badZip("解开后太大", "too large when unpacked");
}

function checkMember({ path, mode, flags, method, packed, size }) {
  const parts = path.split("/");
  if (parts.length > 3 || !parts.every((part) => ZIP_PART.test(part))) {
    badZip(`不许的文件名 ${path}`, `a file name that is not allowed: ${path}`);
  }
  if (mode !== 0 && mode !== 0x8000) badZip(`${path} 不是普通文件`, `${path} is no regular file`);
  if (flags & 1 || (method !== 0 && method !== 8)) {
    badZip(`${path} 加了密, 或压缩方法不支持`, `${path} is encrypted or packed by another method`);
  }
  if (size > ZIP_MEMBER_BYTES) badZip(`${path} 太大`, `${path} is too large`);
  if (size > packed * ZIP_RATIO) {
    badZip(`${path} 的压缩比过高`, `${path} unpacks to too many times its size`);
  }
}

// --- the data ---

function unpack(bytes, { name, path, method, crc, packed, size, start }) {
  const view = zipView(bytes);
  if (start + 30 > bytes.length || view.getUint32(start, true) !== 0x04034b50) damagedZip();
  const at = start + 30 + view.getUint16(start + 26, true) + view.getUint16(start + 28, true);
  if (at + packed > bytes.length) damagedZip();
  const local = bytes.subarray(start + 30, start + 30 + view.getUint16(start + 26, true));
  if (!sameBytes(local, name)) badZip(`${path} 有两个名称`, `${path} has two names`);
  const data = bytes.subarray(at, at + packed);
  const whole = method === 8 ? inflate(data, size) : data.slice();
  if (whole === null || whole.length !== size || crc32(whole) !== crc) {
    badZip(`${path} 已损坏`, `${path} is damaged`);
  }
  return whole;
}

const CRC_TABLE = Int32Array.from({ length: 256 }, (_, i) => {
  let rest = i;
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

function crc32(bytes) {
  let rest = -1;
  for (let i = 0; i < bytes.length; i++) rest = CRC_TABLE[(rest ^ bytes[i]) & 255] ^ (rest >>> 8);
  return ~rest >>> 0;
}
