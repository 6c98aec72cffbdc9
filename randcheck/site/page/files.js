// The claim `files` (SPEC §12): every attachment is there with its bytes, and is its table (§13).

const TEXT_CAPS = { rules: 65536, items: 4194304 };

const attachmentPath = (seq, name) => `files/${String(seq).padStart(8, "0")}-${name}.txt`;

const attached = (name, kind, ref) => ({ name, kind, ref });

/** The two tables of each side of a seal or event. */
function sidesOf(body) {
  const people = [
    attached("inspectors", "inspectors v1", body.inspectors.frame),
    attached("inspectors-excluded", "excluded v1 salted", body.inspectors.rest),
  ];
  if (!body.entities) return people;
  return [
    attached("frame", "frame v1 open", body.entities.frame),
    attached("excluded", "excluded v1 open", body.entities.rest),
    ...people,
  ];
}

/** List the attachments of an entry as {name, kind, ref}; `kind` is null for free text. */
function attachmentsOf({ type, body }) {
  const file = (kind) => [attached("file", kind, body.file)];
  const result = () => attached("result", "result v1", body.result);
  const labels = () => attached("labels", "labels v1", body.labels);
  const people = () => attached("people", "people v1", body.people);
  switch (type) {
    case "genesis":
      return body.before ? [attached("carried", "carried v1", body.before.carried)] : [];
    case "roster":
      return file(`roster v1 ${body.of}`);
    case "visits":
    case "recusals":
      return file(`${type} v1`);
    case "rules":
    case "items":
      return file(null);
    case "seal": {
      const licences = body.licences && attached("licences", "licences v1", body.licences);
      return [labels(), ...sidesOf(body), ...(licences ? [licences] : [])];
    }
    case "event":
      return sidesOf(body);
    case "draw":
      return [result(), labels(), people()];
    case "correct":
      return [result(), labels()];
    case "pairing":
      return [result(), people()];
    case "findings": {
      const notes = body.notes && attached("notes", "notes v1", body.notes);
      return [...file("findings v1"), ...(notes ? [notes] : [])];
    }
    default:
      return [];
  }
}

/** Read every attachment into `entry.tables` (name -> rows, null without file), or throw. */
async function readFiles(log, files) {
  const known = new Set();
  for (const entry of log.entries) {
    entry.tables = {};
    for (const attachment of attachmentsOf(entry)) {
      const path = attachmentPath(entry.seq, attachment.name);
      known.add(path);
      entry.tables[attachment.name] = readAttachment(entry, attachment, path, files, log.practice);
      await breathe();
    }
  }
  for (const path of files.keys()) {
    if (path.startsWith("files/") && !known.has(path)) {
      fault(`${path} 不属于任何条目。`, `${path} belongs to no entry.`);
    }
  }
}

function readAttachment(entry, { name, kind, ref }, path, files, practice) {
  const bytes = files.get(path);
  if (!bytes && ["people", "notes"].includes(name)) return null;
  if (!bytes) fault(`缺少 ${path}。`, `${path} is missing.`);
  checkDigest(path, bytes, ref);
  try {
    return kind === null ? readFreeText(entry.type, bytes) : parseTable(kind, bytes, practice);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    throw new Fault(`${path}：${error.zh}`, `${path}: ${error.en}`);
  }
}

function checkDigest(path, bytes, ref) {
  const wrong = () => fault(`${path} 与条目所记不符。`, `${path} is not what its entry names.`);
  if (bytes.length !== ref.bytes || sha256hex(bytes) !== ref.sha256) wrong();
  if (ref.root === undefined) return;
  const { lines, root } = treeOfLines(bytes);
  if (lines !== ref.lines || root !== ref.root) wrong();
}

/** Rules and items are any UTF-8 text up to a size (§6.5); nothing is computed from them. */
function readFreeText(type, bytes) {
  if (bytes.length > TEXT_CAPS[type]) fault("文字过长。", "The text is too long.");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return fault("不是 UTF-8 文字。", "It is not UTF-8 text.");
  }
}
