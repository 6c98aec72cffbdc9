// SPEC §4.1: verifier keys and signed notes (C2SP signed-note).

const KEY_KINDS = [1, 4]; // 1 signs notes, 4 cosigns checkpoints

// Reads `<name>+<8 hex digits>+<base64(kind ‖ public key)>`.
function parseVkey(text) {
  const [name, id] = text.split("+", 2);
  const key = unbase64(text.slice(name.length + 1 + (id ?? "").length + 1));
  if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(id ?? "") || key === null) {
    fault(`不是验证公钥: ${text}`, `not a verifier key: ${text}`);
  }
  const kind = key[0];
  const pub = key.subarray(1);
  if (!KEY_KINDS.includes(kind) || pub.length !== 32) {
    fault(`不是 Ed25519 验证公钥: ${text}`, `not an Ed25519 verifier key: ${text}`);
  }
  if (keyId(name, key) !== id) fault(`公钥编号不符: ${text}`, `the key ID does not fit: ${text}`);
  if (isWeakKey(pub)) fault(`不安全的公钥: ${text}`, `a public key of small order: ${text}`);
  return { vkey: text, name, id, kind, pub, fingerprint: sha256hex(text) };
}

function isKeyName(name) {
  return name !== "" && !/[\p{White_Space}+]/u.test(name);
}

// First four bytes of SHA256(name ‖ LF ‖ kind ‖ public key) in hex.
function keyId(name, key) {
  const start = utf8(name + "\n");
  const data = new Uint8Array(start.length + key.length);
  data.set(start);
  data.set(key, start.length);
  return sha256hex(data).slice(0, 8);
}

// A whole note: text, empty line, signature lines. Signatures are not checked here.
function parseNote(bytes) {
  if (bytes.length >= 65536) fault("签名文本过大", "the note has 65,536 bytes or more");
  const whole = strictText(bytes);
  if (/[\0-\x09\x0b-\x1f]/.test(whole)) fault("签名文本中有控制字符", "the note has a control character");
  const split = whole.lastIndexOf("\n\n");
  if (split < 0 || !whole.endsWith("\n")) fault("缺少签名行", "the note has no signature lines");
  const text = whole.slice(0, split + 1);
  const rows = whole.slice(split + 2, -1).split("\n");
  if (rows.length > 100) fault("签名行多于 100", "the note has more than 100 signature lines");
  const textBytes = utf8(text);
  const lines = rows.map(parseSignatureLine);
  return { text, textBytes, hash: sha256hex(bytes), textHash: sha256hex(textBytes), lines };
}

function parseSignatureLine(line) {
  const parts = line.split(" ");
  const data = parts.length === 3 && parts[0] === "—" ? unbase64(parts[2]) : null;
  if (data === null || data.length < 5 || !isKeyName(parts[1])) {
    fault(`不是签名行: ${line}`, `not a signature line: ${line}`);
  }
  return { name: parts[1], id: hex(data.subarray(0, 4)), sig: data.slice(4) };
}

// The fingerprints of those of `keys` (kind 1) that signed the note. Lines of other keys are
// ignored; a line of one of these that does not hold makes the note false.
async function signersOf(note, keys) {
  const signers = new Set();
  for (const line of note.lines) {
    const key = keys.find((one) => one.kind === 1 && one.name === line.name && one.id === line.id);
    if (key === undefined) continue;
    if (!(await verifySignature(key.pub, note.textBytes, line.sig))) {
      fault(`${key.name} 的签名不符`, `the signature of ${key.name} does not hold`);
    }
    signers.add(key.fingerprint);
  }
  return signers;
}

// A fingerprint or code as a person types it: blanks and case do not count, 32 digits or more do.
function readFingerprint(text) {
  const digits = text.replace(/\s/g, "").toLowerCase();
  return /^[0-9a-f]{32,64}$/.test(digits) ? digits : null;
}
