// The claim `shown` (SPEC §12, §13): what people and web sites are shown is derived from the log,
// and compared byte for byte. Results themselves are written in shown_result.js.

const NEWEST = 100; // rows of index.json

const PAGE_PATH = /^(entity|schema|server)\/|\.(html|xlsx|xml)$|^(items|keys|pages)\.json$/;

/** Pages are made for people; their bytes are not defined (§13). */
const isPage = (path) => PAGE_PATH.test(path);

/** Throw a Fault unless every shown file is as derived, and no file is without a reference. */
async function checkShown(log, world, files) {
  const known = new Set(referredPaths(log, files));
  for await (const [path, text] of shownFiles(log, world)) {
    known.add(path);
    const found = files.get(path);
    if (!found) fault(`缺少 ${path}。`, `${path} is missing.`);
    if (!sameBytes(found, utf8(text))) {
      fault(`${path} 与推算的不同。`, `${path} is not what follows from the log.`);
    }
    await breathe();
  }
  for (const path of files.keys()) {
    if (!known.has(path) && !isPage(path)) {
      fault(`${path} 没有出处。`, `Nothing refers to ${path}.`);
    }
  }
}

function sameBytes(a, b) {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** The paths of all files that other claims read. */
function* referredPaths(log, files) {
  yield* ["checkpoint", "receipt", "pending.json"];
  yield* ["SHA256SUMS", "SHA256SUMS.sig", "allowed_signers"];
  for (const entry of log.entries) {
    yield entryPath(entry.seq);
    for (const { name } of attachmentsOf(entry)) yield attachmentPath(entry.seq, name);
  }
  for (const size of log.checkpoints.keys()) {
    yield `checkpoints/${String(size).padStart(8, "0")}.note`;
    yield stampPath(size);
  }
}

/** A time stamp is one only beside the checkpoint of its size. */
const stampPath = (size) => `checkpoints/${String(size).padStart(8, "0")}.tsr`;

/** Derive every shown file, as [path, text]; throws a Fault where none can be derived. */
async function* shownFiles(log, world) {
  yield ["VERIFY.txt", verifyText(log.origin)];
  yield* indexFiles(log, world);
  for (const seal of world.seals) if (seal.drawEntry) yield* drawFiles(log, world, seal);
}

function verifyText(origin) {
  return (
    "# allowed_signers: compare with what the bureau published; added files go unnoticed\n" +
    `ssh-keygen -Y verify -f allowed_signers -I '${origin}' -n randcheck -s SHA256SUMS.sig ` +
    "< SHA256SUMS && sha256sum -c SHA256SUMS\n"
  );
}

function* indexFiles(log, world) {
  const { origin, practice, size, root } = log;
  const rows = [...world.seals].reverse().map(indexRow);
  const years = [...new Set(rows.map((row) => yearOfDraw(row.draw)))].sort().reverse();
  const rowsOf = (year) => rows.filter((row) => yearOfDraw(row.draw) === year);
  const ofYear = new Map(years.map((year) => [year, rowsOf(year)]));
  const listed = years.map((year) => {
    return { year, draws: ofYear.get(year).length, path: `index/${year}.json` };
  });
  const index = { schema: "randcheck index v1", origin, practice, size, root };
  const newest = rows.slice(0, NEWEST);
  yield ["index.json", dumpJson({ ...index, total: rows.length, years: listed, draws: newest })];
  for (const [year, draws] of ofYear) {
    const text = dumpJson({ schema: "randcheck year v1", origin, practice, year, draws });
    yield [`index/${year}.json`, text];
  }
}

function indexRow(seal) {
  const { draw, task, item, period, attempt, as_of } = seal.body;
  const status = sealFate(seal);
  const version = seal.drawEntry ? seal.versions.length : null;
  const path = seal.drawEntry ? `draws/${draw}/result.json` : null;
  return { draw, task, item, period, attempt, as_of, status, version, path };
}

function sealFate(seal) {
  if (seal.drawEntry) return "drawn";
  return seal.voidEntry ? "void" : "sealed";
}

/** All files of one completed draw, versions first to last. */
async function* drawFiles(log, world, seal) {
  const folder = `draws/${seal.body.draw}/`;
  yield [`${folder}seed.txt`, seal.seedText];
  for (const [i, event] of seal.events.entries()) {
    if (event.drawEntry) yield [`${folder}seed-${i + 1}.txt`, event.seedText];
  }
  const last = seal.versions.length;
  for (let version = 1; version <= last; version++) {
    const shown = new ShownResult(log, seal, version);
    const name = version === last ? "result" : `result-${version}`;
    for (const [file, text] of shown.parts()) yield [folder + file, text];
    yield [`${folder}${name}.json`, shown.json()];
    if (version === last) yield [`${folder}selected.csv`, shown.csv()];
    if (version === last && seal.isFollowed) {
      yield [`${folder}findings.json`, findingsJson(log, world, seal, shown.drawn)];
    }
    await breathe();
  }
}
