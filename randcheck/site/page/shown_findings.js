// `findings.json` of a draw (SPEC §13): what came after it, derived from the log. A draw that
// `isFollowed` has one.

/** The text of findings.json; `drawn` are the rows of result.json. */
function findingsJson(log, world, seal, drawn) {
  const { draw, task, item, as_of, due } = seal.body;
  const entities = drawn.map(({ token, name }) => entityAfter(world, seal, token, name));
  const { origin, practice } = log;
  const head = { schema: "randcheck findings v1", origin, practice, draw, task, item, as_of, due };
  return dumpJson({
    ...head,
    counts: countsAfter(world, seal, entities),
    substitutions: substitutionRows(seal),
    entities,
  });
}

function countsAfter(world, seal, entities) {
  const counted = (holds) => entities.filter(holds).length;
  return {
    drawn: entities.length,
    visited: counted(({ token }) => world.pastOf(token).visitedFor(seal)),
    passed: counted(({ finding }) => finding !== null),
    done: counted(({ finding }) => finding !== null && finding.done),
  };
}

/** One entity that was drawn: in which state, what was found, what was found before. */
function entityAfter(world, seal, token, name) {
  const past = world.pastOf(token);
  const { findings, objections } = past.after.get(seal) ?? { findings: [], objections: [] };
  const passed = findings.filter(({ review }) => review?.passed).map(findingRow);
  return {
    token,
    name,
    state: stateAfter(findings.at(-1), past.visitedFor(seal)),
    finding: passed.at(-1) ?? null,
    earlier: passed.slice(0, -1),
    objections: objectionRows(objections),
  };
}

function stateAfter(latest, visited) {
  if (!latest) return visited ? "visited" : "none";
  if (!latest.review) return "recorded";
  return latest.review.passed ? "passed" : "returned";
}

function findingRow(found) {
  const { seq, date, recorder, people, methods, result, follow_up, items, review } = found;
  return {
    seq,
    date,
    recorder,
    people,
    methods,
    result,
    follow_up,
    items: [...items.values()].sort((a, b) => compareText(a.item, b.item)),
    reviewer: review.reviewer,
    reviewed: review.seq,
    done: found.isDone || found.completed !== null,
    completed: found.completed,
    supersedes: found.supersedes === "-" ? null : Number(found.supersedes),
    reason: found.reason === "-" ? null : found.reason,
  };
}

function objectionRows(objections) {
  const ordered = [...objections].sort(
    (a, b) => compareText(a.received, b.received) || compareText(a.kind, b.kind) || a.seq - b.seq,
  );
  return ordered.map(({ kind, received, answer_by, outcome, decided }) => {
    return { kind, received, answer_by, outcome, decided };
  });
}

/** Every substitution of a draw, in the order of the log. */
function substitutionRows(seal) {
  return seal.substitutions.map((each) => substitutionRow(seal, each));
}

function substitutionRow(seal, each) {
  const head = substitutionHead(seal, each);
  if (!each.drawEntry) return { ...head, seed: null, phase: null, moved: [], seats: [] };
  const { phase, fresh, pairing } = valueOf(each.versions[0].result);
  const moved = fresh.map(({ token }) => token);
  return { ...head, seed: each.seed, phase, moved, seats: seatsChanged(each, pairing.visits) };
}

function substitutionHead(seal, each) {
  const { round, absent, vanished, approval } = each.body;
  const { seq, textHash: sha256, time } = each.entry;
  const n = seal.events.indexOf(each) + 1;
  return { n, seq, sha256, time, round, absent, vanished, approval };
}

/** The seats whose person is another than before, in the order of the table. */
function seatsChanged(substitution, visits) {
  const { versions } = substitution.parent;
  const before = versions[versions.indexOf(substitution.versions[0]) - 1];
  const old = new Map();
  for (const { entity, seats } of valueOf(before.result).pairing.visits) {
    for (const { role, n, person } of seats) old.set(`${entity}\t${role}\t${n}`, person);
  }
  return visits.flatMap(({ entity, seats }) =>
    seats
      .map(({ role, n, person: to }) => {
        return { entity, role, n, from: old.get(`${entity}\t${role}\t${n}`) ?? null, to };
      })
      .filter(({ from, to }) => from !== to));
}
