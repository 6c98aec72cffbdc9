// One draw alone (SPEC §13.1): what follows from the files of a single draw. Keys, signatures and
// everything that these files decide is examined; what needs the whole log is "not checked here".

const OWN_TYPES = [
  "seal", "inputs", "draw", "void", "correct", "event", "substitution", "pairing",
];

const WHOLE_LOG = tr("需要整个公示。", "Needs the whole publication.");

/** Verify an excerpt {draw, files: {path: text}}. What cannot be told has exit 3. */
function verifyExcerpt(excerpt, given) {
  return settle((judgement, state) => judgeExcerpt(judgement, state, excerpt, given));
}

async function judgeExcerpt(judgement, state, { draw, files: texts }, given) {
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, utf8(text)]));
  const readers = [
    ["chain", async () => { state.log = await readExcerpt(files, draw); }],
    ["files", () => readFiles(state.log, files)],
    ["gates", async () => { state.world = await foldExcerpt(state.log); }],
  ];
  for (const [claim, examine] of readers) {
    if (!(await checkPart(judgement, claim, null, examine))) return;
  }
  const witnesses = new Witnesses(state.log, given, []);
  await judgeAlone(judgement, witnesses, state.world.seals[0]);
  judgeExcerptKeys(judgement, state.log, given);
}

/** Add a claim that is FALSE if its function throws, and else needs the whole log. */
async function checkPart(judgement, claim, draw, examine) {
  const found = await attempt(examine);
  judgement.add(claim, draw, found ? verdictOf(found) : notHere(WHOLE_LOG));
  return found === null;
}

// --- entries ---

async function readExcerpt(files, draw) {
  const paths = [...files.keys()].filter((path) => path.startsWith("entries/")).sort();
  const reader = new EntryReader();
  for (const path of paths) {
    const seq = Number(path.slice(8, 16));
    if (path !== entryPath(seq)) fault(`${path} 不是条目。`, `${path} is no entry.`);
    await reader.read(files.get(path), seq, (...place) => checkExcerptPlace(draw, ...place));
  }
  if (reader.entries.filter((entry) => entry.type === "seal").length !== 1) {
    fault("须恰有一份封存。", "There must be exactly one seal.");
  }
  for (const path of files.keys()) {
    if (!/^(entries|files)\//.test(path)) fault(`${path} 不应在此。`, `${path} may not be here.`);
  }
  return { ...reader.log(), checkpoints: new Map(), partial: true };
}

/** Entries may be missing between two, but none of the keys or of this draw. */
function checkExcerptPlace(draw, value, seq, before) {
  const last = before.at(-1) ?? null;
  const own = OWN_TYPES.includes(value.type) && value.body.draw === draw;
  const known = own || ["genesis", "key-add", "key-revoke"].includes(value.type);
  if (!known) fault("条目不属于这次抽取。", "It is no entry of this draw.");
  if (seq !== 0 && last === null) fault("缺少首条。", "Genesis is missing.");
  if (last === null || last.seq === seq - 1) return checkPlace(value, seq, before);
  if (value.seq !== seq || value.log !== last.log || value.time < last.time) {
    fault("条目与位置不符。", "It does not fit its place.");
  }
  return undefined;
}

// --- gates, as far as one draw goes ---

async function foldExcerpt(log) {
  const world = new World(log);
  for (const entry of log.entries) {
    try {
      await passOwnGate(world, entry);
    } catch (error) {
      throw atEntry(error, entry.seq);
    }
    await breathe();
  }
  return world;
}

async function passOwnGate(world, entry) {
  if (entry.type === "event") return gateEvent(world, entry, async () => {});
  if (entry.type !== "seal") return DRAW_GATES[entry.type]?.(world, entry);
  const seal = new Seal(entry, entry.body.draw);
  checkDays(world, entry);
  checkTimes(world, seal);
  checkLimits(entry.body);
  return world.addSeal(seal);
}

// --- claims ---

async function judgeAlone(judgement, witnesses, seal) {
  const { label } = seal;
  const { frame, excluded } = seal.entry.tables;
  const apart = () => {
    checkCounts(seal.body.entities, frame.length, excluded);
    checkDistinct(frame, excluded);
  };
  await checkPart(judgement, "excluded", label, apart);
  await checkPart(judgement, "bars", label, () => checkSealedDates(seal));
  await judgement.check("numbers", label, () => checkNumbers(seal));
  await checkPart(judgement, "inspectors", label, () => checkInspectorsAlone(seal, frame));
  if (seal.drawEntry) await judgeDrawn(judgement, witnesses.log, seal);
  await judgeTimesAlone(judgement, witnesses, seal, seal.voidEntry === null);
  if (seal.drawEntry) await judgeCertificates(judgement, seal);
  const free = excluded.every((row) => row[1] !== "barred");
  judgement.add("imported", label, free ? isTrue() : notHere(WHOLE_LOG), false);
  for (const event of seal.events) await judgeEventAlone(judgement, witnesses, event);
  for (const claim of ["shown", "sums"]) judgement.add(claim, null, notHere(WHOLE_LOG));
}

function checkDistinct(first, second) {
  const tokens = new Set([...first, ...second].map(firstCell));
  if (tokens.size !== first.length + second.length) {
    fault("有人在两份名单上。", "Somebody is on both lists.");
  }
}

function checkSealedDates(seal) {
  const { frame, excluded, licences } = seal.entry.tables;
  if (licences) checkLicences(frame, excluded, new Map(licences));
}

/** What the inspector tables say among themselves. */
async function checkInspectorsAlone(seal, frame) {
  const { entry, body, parent } = seal;
  const found = new InspectorFrame(entry.tables.inspectors);
  const rest = entry.tables["inspectors-excluded"];
  checkCounts(body.inspectors, found.persons.length, rest);
  checkDistinct(found.persons, rest);
  checkPanels(found);
  checkTeamRules(found, frame);
  if (parent) checkSameTeams(found, new InspectorFrame(parent.entry.tables.inspectors), frame);
  await checkEachAlone(entry.tables.inspectors, found, frame);
}

async function judgeEventAlone(judgement, witnesses, event) {
  if (event instanceof Substitution) return judgeSubstitution(judgement, witnesses, event);
  const { label, parent } = event;
  const examine = () => checkInspectorsAlone(event, drawnRows(parent));
  await checkPart(judgement, "inspectors", label, examine);
  if (event.drawEntry) await judgePaired(judgement, event);
  return judgeTimesAlone(judgement, witnesses, event, true);
}

/** As in a folder; but a result that is missing here may have come since. */
async function judgeTimesAlone(judgement, witnesses, seal, essential) {
  await judgeTimes(judgement, witnesses, seal, essential);
  const last = judgement.claims.at(-1);
  if (last.claim === "ended") Object.assign(last, notHere(WHOLE_LOG));
}

/** Keys named, and codes of entries written, after this draw are not here: nothing is FALSE. */
function judgeExcerptKeys(judgement, log, given) {
  const foreign = tr(
    "所给指纹不是到这次抽取为止登记的公钥。",
    "No given fingerprint is of a log key named up to this draw.",
  );
  const needs = given.keys.length ? foreign : NEEDS.logKey;
  judgement.add("whose-log", null, isNamedLog(log, given) ? isTrue() : notProved(needs));
  if (!given.seen.length) return;
  const seen = judgeSeen(log, given, null);
  judgement.add("seen", null, seen.state === "true" ? seen : notHere(WHOLE_LOG));
}
