// The verdict on a folder (SPEC §12): every claim, in order, each in one of the four states.

/** A claim with its state; `draw` is the label of a seal or event, or null. */
class Judgement {
  constructor() {
    this.claims = [];
  }

  add(claim, draw, verdict, essential = true) {
    this.claims.push({ claim, draw, essential, ...verdict });
  }

  /** Add a claim that holds unless its function throws a Fault. Returns whether it holds. */
  async check(claim, draw, examine) {
    const found = await attempt(examine);
    this.add(claim, draw, verdictOf(found));
    return found === null;
  }
}

const verdictOf = (found) => (found ? isFalse(tr(found.zh, found.en)) : isTrue());

const provedUnless = (found) => (found ? notProved(tr(found.zh, found.en)) : isTrue());

/** 1 something is FALSE, 4 something essential is not true, 0 otherwise; practice never gives 0. */
function exitOf(claims, practice) {
  if (claims.some((each) => each.state === "FALSE")) return 1;
  if (practice) return 4;
  return claims.every((each) => each.state === "true" || !each.essential) ? 0 : 4;
}

/** Verify a folder: files by path, and what the user brings. What cannot be told has exit 3. */
function verify(files, given) {
  return settle(async (judgement, state) => {
    const old = given.before ? await oldVerdict(files, given) : null;
    await judgeFolder(judgement, state, files, given, old);
  });
}

/** Fill a judgement; where a cap is reached it ends, with exit 3 unless something is FALSE. */
async function settle(fill) {
  const judgement = new Judgement();
  const state = { log: null, world: null };
  try {
    await fill(judgement, state);
  } catch (error) {
    if (!(error instanceof CannotTell)) throw error;
    const verdict = verdictFrom(judgement, state);
    return { ...verdict, exit: verdict.exit === 1 ? 1 : 3, cannot: tr(error.zh, error.en) };
  }
  return verdictFrom(judgement, state);
}

/** The verdict on the log before; a fingerprint that is a key of either is foreign to neither. */
async function oldVerdict(files, given) {
  const judgement = new Judgement();
  const state = { log: null, world: null, friends: [] };
  await attempt(async () => {
    state.friends = (await readChain(files)).ring.all;
  });
  const terms = { ...given, seen: [], before: null };
  await judgeFolder(judgement, state, given.before, terms, null);
  return { claims: judgement.claims, ...state };
}

/** All claims in their order, log claims first: the first of these that is FALSE is the last. */
async function judgeFolder(judgement, state, files, given, old) {
  if (!(await judgeLog(judgement, state, files))) return;
  const { log, world } = state;
  if (log.entries[0].body.before !== null) {
    judgement.add("before", null, judgeBefore(log.entries[0], old));
    if (judgement.claims.at(-1).state === "FALSE") return;
  }
  const witnesses = await Witnesses.of(log, given);
  for (const seal of world.seals) await judgeSeal(judgement, witnesses, world, seal);
  const friends = state.friends ?? old?.log?.ring.all ?? [];
  await judgeWhole(judgement, witnesses, world, files, friends);
}

async function judgeLog(judgement, state, files) {
  const readers = [
    ["chain", async () => { state.log = await readChain(files); }],
    ["files", () => readFiles(state.log, files)],
    ["gates", async () => { state.world = await foldLog(state.log, judgeAtPlace); }],
  ];
  for (const [claim, examine] of readers) {
    if (!(await judgement.check(claim, null, examine))) return false;
  }
  return true;
}

function verdictFrom({ claims }, { log, world }) {
  const practice = log?.practice ?? false;
  const views = world ? world.seals.map((seal) => viewOf(log, seal)) : [];
  return { claims, practice, exit: exitOf(claims, practice), log, world, views };
}

/** The claims that depend on what the log says where a seal or event stands. */
async function judgeAtPlace(world, seal) {
  const { parent, verdicts } = seal;
  const frame = parent ? drawnRows(parent) : seal.entry.tables.frame;
  if (!parent) {
    verdicts.set("excluded", await attempt(() => checkExcluded(world, seal)));
    verdicts.set("bars", await attempt(() => checkBars(world, seal)));
    verdicts.set("imported", await attempt(() => checkImported(world, seal)));
  }
  verdicts.set("inspectors", await attempt(() => checkInspectors(world, seal, frame)));
}

// --- seals and events ---

async function judgeSeal(judgement, witnesses, world, seal) {
  const { label, verdicts } = seal;
  const { log } = witnesses;
  const essential = seal.voidEntry === null;
  const add = (claim) => judgement.add(claim, label, verdictOf(verdicts.get(claim)));
  add("excluded");
  add("bars");
  await judgement.check("numbers", label, () => checkNumbers(seal));
  add("inspectors");
  if (seal.drawEntry) await judgeDrawn(judgement, log, seal);
  await judgeTimes(judgement, witnesses, seal, essential);
  if (seal.drawEntry) await judgeCertificates(judgement, seal);
  judgement.add("imported", label, provedUnless(verdicts.get("imported")), false);
  if (seal.drawEntry && world.hasFinding) {
    const open = await attempt(() => checkFindings(world, seal));
    judgement.add("findings", label, provedUnless(open), false);
  }
  for (const event of seal.events) await judgeEvent(judgement, witnesses, event);
}

async function judgeDrawn(judgement, log, seal) {
  await deriveSeal(log, seal);
  await judgement.check("seed", seal.label, () => checkSeed(seal));
  await judgement.check("selection", seal.label, () => checkSelection(seal));
  await judgement.check("pairing", seal.label, () => checkPairing(seal));
  if (!seal.corrects.length) return;
  await judgement.check("corrected", seal.label, () => checkCorrected(seal));
}

/** An event is examined like a seal; its results were derived with those of its seal. */
async function judgeEvent(judgement, witnesses, event) {
  if (event instanceof Substitution) return judgeSubstitution(judgement, witnesses, event);
  const { label, verdicts } = event;
  judgement.add("inspectors", label, verdictOf(verdicts.get("inspectors")));
  if (event.drawEntry) await judgePaired(judgement, event);
  await judgeTimes(judgement, witnesses, event, true);
  if (event.drawEntry) await judgeCertificates(judgement, event);
  return undefined;
}

async function judgePaired(judgement, event) {
  await judgement.check("seed", event.label, () => checkSeed(event));
  await judgement.check("pairing", event.label, () => checkPairing(event));
}

async function judgeTimes(judgement, witnesses, seal, essential) {
  const { label } = seal;
  judgement.add("sealed-first", label, judgeSealed(witnesses, seal, false), essential);
  judgement.add("only-seal", label, judgeSealed(witnesses, seal, true), essential);
  judgement.add("unchosen", label, await judgeUnchosen(witnesses, seal), essential);
  if (seal.voidEntry) judgement.add("voided-first", label, judgeVoided(witnesses, seal));
  judgement.add("files-held", label, judgeHeld(witnesses, seal), false);
  if (isOverdue(seal, witnesses.given.now)) {
    judgement.add("ended", label, isFalse(tr("期限已过，没有结果。", "A result was promised.")));
  }
}

async function judgeCertificates(judgement, seal) {
  const found = await attempt(() => checkCertificates(seal));
  judgement.add("certificates", seal.label, provedUnless(found), false);
}

// --- the folder ---

async function judgeWhole(judgement, witnesses, world, files, friends) {
  const { log, given } = witnesses;
  const logKey = log.ring.logKeyOf(log.size);
  await judgement.check("shown", null, () => checkShown(log, world, files));
  const paths = [...files.keys()];
  if (paths.some(isPage)) {
    judgement.add("pages", null, notHere(tr("本页不重算网页。", "Needs a full verifier.")), false);
  }
  await judgement.check("sums", null, () => checkSums(files, log.origin, logKey));
  const witnessed = judgeWitnessed(witnesses, world.seals, given.now);
  if (witnessed) judgement.add("witnessed", null, witnessed, false);
  if ([...log.checkpoints.keys()].some((size) => files.has(stampPath(size)))) {
    judgement.add("stamped", null, notHere(tr("本页不核对时间戳。", "Needs a full verifier.")), false);
  }
  judgement.add("whose-log", null, judgeWhoseLog(log, given, friends));
  const heldBack = await judgeHeldBack(log, files, given.now);
  if (given.seen.length) judgement.add("seen", null, judgeSeen(log, given, heldBack));
  if (heldBack) judgement.add("held-back", null, heldBack, false);
}

// --- what a page shows of a draw ---

function viewOf(log, seal) {
  const { entry, body, versions = [] } = seal;
  const { frame, excluded, inspectors, labels } = entry.tables;
  const chosen = versions.filter(({ event }) => event === null).at(-1);
  const named = (chosen ? chosen.entry.tables.labels : []).concat(labels);
  return {
    draw: body.draw,
    body,
    entry: { seq: entry.seq, time: entry.time, textHash: entry.textHash },
    seed: seal.seed ?? null,
    seedText: seal.seedText ?? null,
    frame,
    rest: excluded,
    people: inspectors,
    recorded: seal.drawEntry ? seal.drawEntry.tables.result : null,
    strata: versions[0]?.result.value?.strata ?? null,
    first: versions[0]?.result.value ?? null,
    last: chosen?.result.value ? { ...chosen.result.value, ...versions.at(-1).result.value } : null,
    labels: new Map(named.map(([kind, code, label]) => [`${kind}\t${code}`, label])),
    corrected: chosen?.entry.body.struck ?? [],
    events: seal.events,
    fate: sealFate(seal),
    practice: log.practice,
    zone: log.zone,
  };
}
