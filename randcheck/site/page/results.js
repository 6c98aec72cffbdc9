// What follows from a seal once the seed is there: the claims `seed`, `selection`, `pairing`,
// `corrected`, `certificates` (SPEC §12), and the results that they and `shown` are derived from.

/** A claim's function, tried: the Fault that it threw, or null. Other errors are not caught. */
async function attempt(claim) {
  try {
    await claim();
    return null;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** Derive something: {value, fault}, one of them null. */
async function derived(make) {
  let value = null;
  const found = await attempt(async () => {
    value = await make();
  });
  return { value, fault: found };
}

const valueOf = ({ value, fault: found }) => {
  if (found) throw found;
  return value;
};

/** seed.txt (§8.3) of a completed seal or event, or of a substitution (§8.7). */
function seedTextOf(log, seal) {
  const { inputs, drawEntry, entry, parent } = seal;
  if (seal instanceof Substitution) {
    return substitutionSeedText({
      practice: log.practice,
      textHash: entry.textHash,
      beacon: drawEntry.body.beacon,
      n: parent.events.indexOf(seal) + 1,
      drawSeed: parent.drawEntry.body.seed,
    });
  }
  return seedText({
    practice: log.practice,
    isEvent: parent !== null,
    textHash: entry.textHash,
    inputsTextHash: inputs ? inputs.textHash : null,
    lines: [...(inputs ? inputs.body.lines : []), ...drawEntry.body.beacon],
  });
}

/** The rows of a frame that the recorded result draws: those that an event is about (§8.5). */
function drawnRows(seal) {
  const drawn = new Set(seal.record.drawn);
  return seal.entry.tables.frame.filter(([token]) => drawn.has(token));
}

// More work than any real draw needs would hang the page: it says so instead (exit 3).
const MOST_TICKETS = 50000000;
const MOST_VISITS = 200000;

function checkWork({ body, entry }) {
  const { frame } = entry.tables;
  const tickets = frame.reduce((sum, row) => sum + Number(row[3]), 0);
  const rows = countBy(frame, 1);
  const visits = body.strata
    .map(({ stratum, number }) => Math.min(number, rows.get(stratum) ?? 0))
    .reduce((sum, number) => sum + number, 0);
  if (tickets > MOST_TICKETS || visits > MOST_VISITS) {
    throw new CannotTell("名单过大，本页不能核对。", "The draw is too large for this page.");
  }
}

/** Derive seed.txt, seed and every result of a completed draw: `seal.versions`, oldest first. */
async function deriveSeal(log, seal) {
  checkWork(seal);
  seal.seedText = seedTextOf(log, seal);
  seal.seed = seedOf(seal.seedText);
  const { frame, inspectors } = seal.entry.tables;
  const { strata, balance, leeway } = seal.body;
  seal.versions = [];
  for (const entry of [seal.drawEntry, ...seal.corrects]) {
    const struck = new Set((entry.body.struck ?? []).map(({ token }) => token));
    const left = frame.filter(([token]) => !struck.has(token));
    const terms = { frame: left, strata, inspectors, balance, leeway, seed: seal.seed };
    seal.versions.push({ entry, event: null, result: await derived(() => deriveResult(terms)) });
  }
  for (const event of seal.events) if (event.drawEntry) await deriveEvent(log, seal, event);
}

async function deriveEvent(log, seal, event) {
  event.seedText = seedTextOf(log, event);
  event.seed = seedOf(event.seedText);
  const { inspectors } = event.entry.tables;
  const { balance, leeway } = seal.body;
  const terms = { frame: drawnRows(seal), inspectors, balance, leeway, seed: event.seed };
  const derive = () =>
    event instanceof Substitution ? deriveAfter(log, event) : derivePairing(terms);
  event.versions = [{ entry: event.drawEntry, event, result: await derived(derive) }];
  seal.versions.push(event.versions[0]);
}

/** The result of a substitution, from the re-derived one before it (§10.5). */
function deriveAfter(log, substitution) {
  const { body, parent: seal, seed, drawEntry } = substitution;
  const standing = valueOf(seal.versions.at(-1).result);
  const before = standing.moved ?? [];
  if (log.partial) return recordedPairing(drawEntry.tables.result, before);
  if (!standing.pairing.visits) noResult("先前的结果没有配对", "the result before has no pairing");
  const chosen = seal.versions.filter(({ event }) => event === null).at(-1);
  const earlier = seal.substitutions.filter((each) => each.seq <= substitution.seq);
  const absent = earlier.flatMap((each) => each.body.absent);
  return deriveSubstitution({
    frame: seal.entry.tables.frame,
    inspectors: seal.inspectors,
    balance: seal.body.balance,
    leeway: seal.body.leeway,
    body,
    seed,
    strata: valueOf(chosen.result).strata,
    standing: standing.pairing.visits,
    moved: before,
    out: absent.filter((row) => row.entity === null).map((row) => row.inspector),
    facts: substitution.facts,
  });
}

/** What a publication says of a substitution, to be shown where it cannot be worked out (§13.1). */
function recordedPairing(rows, before) {
  const of = (word) => rows.filter((row) => row[0] === word).map((row) => row.slice(1));
  const seats = new Map();
  for (const [v, role, n, person] of of("seat")) {
    mapGet(seats, v, () => []).push({ role, n: Number(n), person, passed: [] });
  }
  const visits = of("visit").map(([v, entity, team]) => {
    return { v: Number(v), entity, team, seats: seats.get(v) ?? [] };
  });
  const fresh = of("moved").map(([stratum, place, token, ticket]) => {
    return { stratum, place: Number(place), token, ticket };
  });
  const phase = Number(of("phase")[0]?.[0] ?? 1);
  const moved = [...before, ...fresh];
  return { pairing: { quota: null, visits }, phase, fresh, moved, first: [], second: [] };
}

// --- claims ---

const linesOf = (rows) => rows.map((row) => row.join("\t"));

function sameLines(rows, lines, zh, en) {
  const found = linesOf(rows);
  const at = lines.findIndex((line, i) => line !== found[i]);
  if (at >= 0 || found.length !== lines.length) {
    fault(`${zh}，从第 ${at + 1} 行起。`, `${en}, from row ${at + 1} on.`);
  }
}

function checkSeed(seal) {
  if (seal.drawEntry.body.seed !== seal.seed) {
    fault(`种子应为 ${seal.seed}。`, `The seed that follows is ${seal.seed}.`);
  }
}

function checkSelection(seal) {
  const { entry, result } = seal.versions[0];
  const { strata, first } = valueOf(result);
  sameLines(firstPart(entry.tables.result), first, "抽取结果不同", "The selection is another");
  checkLabels(entry.tables.labels, strata);
}

/** The labels name exactly the drawn and reserve tokens. */
function checkLabels(labels, strata) {
  const named = labels.filter((row) => row[0] === "entity").map((row) => row[1]);
  const tokens = new Set(strata.flatMap((s) => [...s.drawn, ...s.reserves]).map((e) => e.token));
  if (named.length !== tokens.size || !named.every((token) => tokens.has(token))) {
    fault("名称表与抽中和候补的不符。", "The labels do not name exactly who is drawn or in reserve.");
  }
}

function checkPairing(seal) {
  const { entry, result } = seal.versions[0];
  const { first, second } = valueOf(result);
  const rows = entry.tables.result;
  const head = firstPart(rows);
  if (seal.parent) sameLines(head, first, "结果首部不同", "The first part is another");
  sameLines(rows.slice(head.length), second, "人员配对不同", "The pairing is another");
  if (entry.tables.people) checkPeople(entry.tables.people, seal.peopleRows);
}

/** A `people` table opens exactly the persons of the inspector frame. */
function checkPeople(people, inspectors) {
  const persons = new Set(inspectors.filter((row) => row[0] === "person").map((row) => row[1]));
  const opens = people.every(([token, opening]) => sha256hex(opening) === token);
  const tokens = new Set(people.map(firstCell));
  const exact = tokens.size === people.length && tokens.size === persons.size;
  if (!opens || !exact || ![...tokens].every((token) => persons.has(token))) {
    fault("人员公开表不成立。", "The people table does not open exactly the persons.");
  }
}

function checkCorrected(seal) {
  for (const { entry, event, result } of seal.versions.slice(1)) {
    if (event) continue;
    const { strata, first, second } = valueOf(result);
    const lines = [...first, ...second];
    sameLines(entry.tables.result, lines, "更正后的结果不同", "The corrected result is another");
    checkLabels(entry.tables.labels, strata);
  }
}

/** Nobody whom the last recorded result seats as an officer is without a certificate date. */
function checkCertificates(seal) {
  const { result } = (seal.corrects.at(-1) ?? seal.drawEntry).tables;
  const seated = new Set(result.filter((row) => row[0] === "seat").map((row) => row[4]));
  const open = seal.peopleRows.filter(
    ([word, token, kind, certificate]) =>
      word === "person" && kind === "officer" && certificate === "-" && seated.has(token),
  ).length;
  if (open) fault(`${open} 人未提供有效期。`, `${open} without a date.`);
}
