// The claim `chain` (SPEC §12): entries, notes, key rules, tree and checkpoints (§4, §5).

const CHECKPOINT_PATH = /^checkpoints\/([0-9]{8})\.note$/;

const entryPath = (seq) => `entries/${String(seq).padStart(8, "0")}.note`;

/**
 * Read the log of a folder, or throw a Fault.
 * Returns {origin, practice, zone, entries, ring, size, root, checkpoints (Map size -> note)}.
 */
async function readChain(files) {
  const top = files.get("checkpoint");
  if (!top) fault("没有 checkpoint 文件。", "There is no file `checkpoint`.");
  const note = parseCheckpoint(top);
  const raw = rawEntries(files, note.size);
  const log = await readEntries(raw);
  const notes = checkpointNotes(files, note.size);
  const sizes = [...notes.keys()].sort((a, b) => a - b);
  const roots = rootsAt(raw.map(leafHash), [...sizes, note.size]);
  await checkCheckpoint(log, note, note.size, roots.pop());
  for (const [i, size] of sizes.entries()) {
    await checkCheckpoint(log, notes.get(size), size, roots[i]);
  }
  return { ...log, size: note.size, root: note.root, checkpoints: notes };
}

/** Entries 0 to size - 1 are there, and nothing else lies in entries/. */
function rawEntries(files, size) {
  let count = 0;
  for (const path of files.keys()) if (path.startsWith("entries/")) count += 1;
  const missing = () => fault("条目有缺少或多余。", "Entries are missing, or there are others.");
  if (count !== size || size < 1) missing();
  return Array.from({ length: size }, (_, seq) => files.get(entryPath(seq)) ?? missing());
}

async function readEntries(raw) {
  const reader = new EntryReader();
  for (const [seq, bytes] of raw.entries()) await reader.read(bytes, seq, checkPlace);
  return reader.log();
}

/** Reads entry after entry, with the keys that are valid at each. */
class EntryReader {
  constructor() {
    this.entries = [];
    this.ring = null;
    this.rules = null; // type -> roles that must sign it
  }

  async read(bytes, seq, checkAt) {
    try {
      const { entry, note } = readEntry(bytes, seq, this.entries, checkAt);
      if (seq === 0) this.begin(entry);
      entry.signers = await checkSignatures(this.ring, this.rules, entry, note);
      this.entries.push(entry);
    } catch (error) {
      throw atEntry(error, seq);
    }
    await breathe();
  }

  begin(genesis) {
    this.ring = openRing(genesis);
    this.rules = new Map(genesis.body.signers.map(({ type, roles }) => [type, roles]));
    this.rules.set("substitution", this.rules.get("event"));
    this.rules.set("findings", this.rules.get("visits"));
  }

  log() {
    const { entries, ring, rules } = this;
    const { log: origin, body } = entries[0];
    return { origin, practice: body.practice, zone: body.zone, rules, entries, ring };
  }
}

/** Say in which entry a Fault was found. */
function atEntry(error, seq) {
  if (!(error instanceof Fault)) return error;
  return new Fault(`第 ${seq} 条：${error.zh}`, `Entry ${seq}: ${error.en}`);
}

function readEntry(bytes, seq, before, checkAt) {
  const note = parseNote(bytes);
  const value = readJson(note.textBytes);
  const genesis = before.length ? before[0] : value;
  checkEntryForm(value, value.type ?? "entry", genesis.body?.practice === true);
  checkAt(value, seq, before);
  const { hash: noteHash, textHash } = note;
  return { note, entry: { ...value, unix: unixOf(value.time), noteHash, textHash } };
}

/** The entry stands where it says, after the entry that it names (§4.2). */
function checkPlace(value, seq, before) {
  const last = before.at(-1);
  if (value.seq !== seq || (value.type === "genesis") !== (seq === 0)) {
    fault("条目的序号或类型与位置不符。", "Its number or type does not fit its place.");
  }
  if (value.prev_sha256 !== (last ? last.noteHash : "0".repeat(64))) {
    fault("所记上一条的摘要不符。", "It does not name the entry before it.");
  }
  if (last && (value.log !== last.log || value.time < last.time)) {
    fault("日志名不同，或时间早于上一条。", "It is of another log, or earlier than the last entry.");
  }
}

/** Parse a checkpoint (§5): a note whose text is origin, size and root. */
function parseCheckpoint(bytes) {
  const note = parseNote(bytes);
  const [origin, size, root, end, ...more] = note.text.split("\n");
  const hash = root === undefined ? null : unbase64(root);
  if (end !== "" || more.length || !isOrigin(origin) || !isNumber(size) || hash?.length !== 32) {
    fault("检查点的文字不合格式。", "The text of a checkpoint does not have its form.");
  }
  return { ...note, origin, size: Number(size), root: hex(hash) };
}

function checkpointNotes(files, size) {
  const notes = new Map();
  for (const [path, bytes] of files) {
    const match = CHECKPOINT_PATH.exec(path);
    if (!match) continue;
    const note = parseCheckpoint(bytes);
    if (note.size !== Number(match[1]) || note.size < 1 || note.size > size) {
      fault(`${path} 的规模与文件名不符。`, `${path} is not of the size that its name says.`);
    }
    notes.set(note.size, note);
  }
  return notes;
}

async function checkCheckpoint(log, note, size, root) {
  if (note.origin !== log.origin || note.size !== size || note.root !== root) {
    fault(`规模 ${size} 的检查点与条目不符。`, `The checkpoint of size ${size} is of other entries.`);
  }
  const signers = await keysThatSigned(note, [log.ring.logKeyOf(size)]);
  mustBeSigned(signers.size > 0, `checkpoint ${size}`);
}
