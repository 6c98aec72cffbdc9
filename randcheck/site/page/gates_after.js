// The claim `gates`, part three: what comes after a draw, substitutions and findings (SPEC §8.7,
// §8.8). What the results of substitutions hold is judged by the claim `pairing`.

const SUBSTITUTION_LEAD = 600; // seconds that must lie before the round of a substitution

// --- substitutions (§8.7) ---

function gateSubstitution(world, entry) {
  const { body } = entry;
  const seal = completedDraw(world, entry);
  mustHold(
    !seal.record.bottleneck && !seal.openEvent,
    "此时的结果不能更换。",
    "The result has no pairing, or an event or substitution of it is open.",
  );
  mustHold(
    !world.hasTwins(seal),
    "抽中的两户已是一户。",
    "Two that the draw drew are one entity.",
  );
  const today = localDate(entry.time, world.log.zone);
  mustHold(body.as_of === today, `as_of 应为 ${today}。`, `as_of must be ${today}.`);
  checkRound(world, seal, entry);
  const substitution = new Substitution(entry, `${seal.label}+${seal.events.length + 1}`, seal);
  const emptied = checkAbsent(world, substitution);
  checkVanished(world, substitution);
  mustHold(
    emptied > 0 || body.vanished.length > 0,
    "没有空出的席位，也没有无法检查的。",
    "No seat is emptied, and nothing vanished.",
  );
  if (!world.log.partial) substitution.facts = factsFor(world, seal);
  seal.events.push(substitution);
}

function checkRound(world, seal, { body, unix }) {
  const fresh = seal.body.missing === "fresh" && !world.log.practice;
  const { round } = body;
  const inTime = round !== null && round >= 1 && roundTime(round) >= unix + SUBSTITUTION_LEAD;
  mustHold(
    fresh ? inTime : round === null,
    "更换所用的轮次不合规范。",
    "The round of the substitution is not as it must be.",
  );
}

/** Returns how many seats are emptied: open ones of those who are absent. */
function checkAbsent(world, substitution) {
  const { body, parent: seal } = substitution;
  const { absent } = body;
  const open = seal.record.seats.filter(
    ({ token }) => token !== null && !world.pastOf(token).visitedFor(seal),
  );
  const wholly = new Set(absent.filter((row) => row.entity === null).map((row) => row.inspector));
  const persons = personRows(seal.inspectors);
  let emptied = 0;
  absent.forEach((row, i) => {
    const { inspector, entity } = row;
    const seats = open.filter(
      ({ token, person }) => person === inspector && (entity === null || token === entity),
    );
    const placed = i === 0 || compareAbsent(absent[i - 1], row) < 0;
    const fits = entity === null ? persons.has(inspector) : seats.length && !wholly.has(inspector);
    mustHold(
      placed && fits && absenceHolds(world, row),
      `${inspector} 的缺席不成立。`,
      `The absence of ${inspector} does not hold.`,
    );
    emptied += seats.length;
  });
  return emptied;
}

/** By inspector, then entity, null first. */
function compareAbsent(a, b) {
  return (
    compareText(a.inspector, b.inspector) ||
    Number(a.entity !== null) - Number(b.entity !== null) ||
    compareText(a.entity ?? "", b.entity ?? "")
  );
}

/** For one entity the reason is a recusal, which is logged; for all of them it is another. */
function absenceHolds(world, { inspector, entity, reason }) {
  if (entity === null || reason !== "recusal") return entity === null && reason !== "recusal";
  return world.log.partial || world.pastOf(entity).recused.has(inspector);
}

function checkVanished(world, substitution) {
  const { body, parent: seal } = substitution;
  const { vanished } = body;
  const before = new Set(seal.substitutions.flatMap((each) => each.body.vanished));
  const drawn = seal.record.strata;
  mustHold(
    vanished.every((token, i) => i === 0 || compareText(vanished[i - 1], token) < 0) &&
      vanished.every((token) => drawn.has(token) && !before.has(token)) &&
      vanished.every((token) => world.log.partial || isGone(world, seal, token)) &&
      (!vanished.length || seal.body.vanished === "reserve"),
    "无法检查的名单不成立。",
    "The list of what vanished does not hold.",
  );
  substitution.moving = movingUp(world, seal, vanished);
}

/** The latest finding passed review and says that it is gone. */
function isGone(world, seal, token) {
  const latest = world.pastOf(token).latestFinding(seal);
  return Boolean(latest?.review?.passed && GONE_RESULTS.includes(latest.result));
}

/** For each that vanished, the first reserve of its stratum that is no entity drawn or moving. */
function movingUp(world, seal, vanished) {
  const drew = new Set([...seal.record.strata.keys()].map((token) => world.current(token)));
  return vanished.map((gone) => {
    const stratum = seal.record.strata.get(gone);
    const next = seal.record.reserves.find(
      ([, code, , token]) => code === stratum && !drew.has(world.current(token)),
    );
    mustHold(next, `${gone} 没有可递补的。`, `No reserve is left for ${gone}.`);
    drew.add(world.current(next[3]));
    return next[3];
  });
}

/** What the pairing of a substitution depends on, as the log says it where it stands. */
function factsFor(world, seal) {
  const facts = { visited: new Set(), recused: new Map(), current: new Map() };
  for (const [token] of seal.entry.tables.frame) {
    const past = world.pastOf(token);
    if (past.visitedFor(seal)) facts.visited.add(token);
    if (past.recused.size) facts.recused.set(token, new Set(past.recused));
    facts.current.set(token, world.current(token));
  }
  return facts;
}

/** Whom the recorded result says moved up, the draw drew too. */
function recordMoved(world, seal, entry) {
  world.recordDrawn(seal, entry.tables.result.filter((row) => row[0] === "moved"));
}

// --- findings (§8.8) ---

/** Every row is judged by the log before; then all take effect. */
function gateFindings(world, entry) {
  checkCount(entry);
  const file = { entry, today: localDate(entry.time, world.log.zone), once: new Set() };
  const items = [];
  const effects = [];
  for (const row of entry.tables.file) {
    if (row[0] === "item") items.push(row);
    else effects.push(rowEffect(world, file, row));
  }
  for (const effect of effects) effect();
  for (const row of items) addItem(world, file, row);
}

function rowHolds(ok, row) {
  mustHold(ok, `这一行不成立：${row.slice(0, 3).join(" ")}。`,
    `A row cannot be: ${row.slice(0, 3).join(" ")}.`);
}

/** The visit that a row is about: {seal, past}; of what the draw drew, one token is the entity. */
function drawnFor(world, row) {
  const seal = world.byDraw.get(row[1]);
  const past = world.pastOf(row[2]);
  rowHolds(seal?.drawEntry && past.drawnBy.get(seal)?.size === 1, row);
  return { seal, past };
}

function rowEffect(world, file, row) {
  const { seal, past } = drawnFor(world, row);
  const [word, draw, token, ...cells] = row;
  const kind = word === "objection" ? cells[0] : "";
  const key = [word, draw, world.current(token), kind].join("\t");
  rowHolds(!file.once.has(key), row);
  file.once.add(key);
  const terms = { world, file, seal, past, token, latest: past.latestFinding(seal) };
  const effect = FINDING_GATES[word](terms, cells);
  rowHolds(effect, row);
  seal.isNamed = true;
  return effect;
}

// Each gives null where its row does not hold, else what it does.
const FINDING_GATES = {
  finding(terms, [date, recorder, people, methods, result, follow_up, state, supersedes, reason]) {
    const { world, file, seal, past, token, latest } = terms;
    const found = { seq: file.entry.seq, draw: seal.label, token, date, recorder, result };
    found.people = people.split(",");
    found.methods = methods.split(",");
    Object.assign(found, { follow_up, isDone: state === "done", supersedes, reason });
    Object.assign(found, { items: new Map(), review: null, completed: null });
    const after = latest ? supersedes === String(latest.seq) : supersedes === "-";
    const grounded = (reason !== "-") === (latest !== null);
    const settled = follow_up !== "settled" || found.isDone;
    if (!found.methods.every((code) => FINDING_METHODS.includes(code))) return null;
    if (!isInWords(found) || !after || !grounded || !settled) return null;
    if (!findingHolds(terms, found)) return null;
    return () => {
      const { seq } = found;
      const visit = { date, seal, seq, random: true, people: found.people };
      world.addVisit(token, { ...visit, item: "-", department: "-" });
      world.hasFinding = true;
      past.afterOf(seal).findings.push(found);
    };
  },

  review({ world, file, latest }, [number, reviewer, outcome, reason]) {
    const passed = outcome === "passed";
    const open = latest && number === String(latest.seq) && latest.review === null;
    if (!open || !world.inspectors.has(reviewer) || reviewer === latest.recorder) return null;
    if ((reason === "-") !== passed) return null;
    return () => {
      latest.review = { seq: file.entry.seq, reviewer, passed };
    };
  },

  completed({ file, latest }, [number, date]) {
    const open = latest?.review?.passed && !latest.isDone && latest.completed === null;
    if (!open || number !== String(latest.seq)) return null;
    if (latest.date > date || date > file.today) return null;
    return () => {
      latest.completed = date;
    };
  },

  objection({ file, seal, past }, [kind, received, answer_by, outcome, decided]) {
    const after = past.afterOf(seal);
    const open = after.objections.find((each) => each.kind === kind && each.outcome === "open");
    if (received > file.today || received > answer_by) return null;
    if (outcome === "open") {
      const { seq } = file.entry;
      const fresh = { seq, kind, received, answer_by, outcome, decided: null };
      return open || decided !== "-" ? null : () => after.objections.push(fresh);
    }
    const same = open && open.received === received && open.answer_by === answer_by;
    const inTime = decided !== "-" && received <= decided && decided <= file.today;
    return same && inTime ? () => Object.assign(open, { outcome, decided }) : null;
  },
};

/** Result and follow-up are official ones. */
function isInWords({ result, follow_up }) {
  return FINDING_RESULTS.includes(result) && FOLLOW_UPS.includes(follow_up);
}

/** It was visited in time, by people who sat there that day; two of them are officers. */
function findingHolds({ world, file, seal, past, token }, { date, people, recorder }) {
  const { as_of, due } = seal.body;
  const inTime = as_of <= date && date <= due && date <= file.today;
  if (!inTime || seal.openSubstitution) return false;
  const seated = past.met.get(seal) ?? new Map();
  const persons = personRows(seal.inspectors);
  const sat = (person) =>
    seated.has(person) && localDate(seated.get(person).time, world.log.zone) <= date;
  const expired = (person) => {
    const until = persons.get(person)?.[3] ?? "-";
    return until !== "-" && until < date;
  };
  const officers = people.filter((person) => persons.get(person)?.[2] === "officer");
  const fit = people.every((person) => sat(person) && !expired(person));
  return fit && officers.length >= 2 && people.includes(recorder);
}

const PERSON_ROWS = new WeakMap();

/** The `person` rows of an inspector table by token; each table is gone through once. */
function personRows(rows) {
  if (!PERSON_ROWS.has(rows)) {
    const persons = rows.filter((row) => row[0] === "person").map((row) => [row[1], row]);
    PERSON_ROWS.set(rows, new Map(persons));
  }
  return PERSON_ROWS.get(rows);
}

/** An item belongs to the finding of this file with the same draw and entity cells. */
function addItem(world, file, row) {
  const [, draw, token, item, result, follow_up] = row;
  const { seal, past } = drawnFor(world, row);
  const found = past.latestFinding(seal);
  const own = found?.seq === file.entry.seq && found.token === token && found.draw === draw;
  const fresh = own && !found.items.has(item);
  rowHolds(fresh && isInWords({ result, follow_up }), row);
  found.items.set(item, { item, result, follow_up });
}
