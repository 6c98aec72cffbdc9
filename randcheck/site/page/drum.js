// Who is in the drum (SPEC §7.2, §7.3): the claims `excluded`, `bars`, `numbers`, `imported`,
// judged where the seal stands in the log, with the world as it then is.

// --- debts and bars ---

/** Still owed from what another log carried over (§6.6). */
function isCarried(world, past, item) {
  if (!past.carried.has(item)) return false;
  if (past.struck.some((mark) => mark.item === item)) return false;
  if ([...past.drawnBy.keys()].some((x) => x.body.item === item)) return false;
  return !past.visits.some(
    (row) =>
      row.random &&
      row.seal === null &&
      row.date >= world.firstDate &&
      (row.item === "-" || row.item === item),
  );
}

/** The completed draw of an item that drew an entity last, if it is neither visited nor struck. */
function unvisitedDraw(past, item) {
  let last = null;
  for (const x of past.drawnBy.keys()) {
    if (x.body.item === item && !(last?.drawEntry.seq > x.drawEntry.seq)) last = x;
  }
  if (last === null || past.visitedFor(last)) return null;
  const seq = last.drawEntry.seq;
  return past.struck.some((mark) => mark.item === item && mark.seq > seq) ? null : last;
}

/** The seq from which an entity is owed at a seal, 0 if carried, or null. */
function owedSeq(world, past, { item, as_of }) {
  if (past === EMPTY_PAST) return null;
  const x = unvisitedDraw(past, item);
  if (x && as_of > x.body.due) return x.drawEntry.seq;
  return isCarried(world, past, item) ? 0 : null;
}

function inScope(limit, x, body) {
  return limit.scope === "any" || x.body[limit.scope] === body[limit.scope];
}

/** Whether a date counts for a limit: in its window, or since the licence (§6.4). */
function limitWindow(limit, day, licence) {
  if (limit.unit !== "licence") return (date) => inWindow(limit, date, day);
  return (date) => licence !== undefined && licence <= date && date <= day;
}

/** The occasions of one limit: for each, the seqs of the entries that say so. */
function occasionsOf(limit, past, body, licence) {
  const counts = limitWindow(limit, body.as_of, licence);
  const found = [];
  for (const x of past.drawnBy.keys()) {
    if (!inScope(limit, x, body)) continue;
    const seqs = past.visits.filter((row) => row.seal === x && counts(row.date)).map((r) => r.seq);
    if (counts(x.body.as_of)) seqs.push(x.drawEntry.seq);
    if (seqs.length) found.push(seqs);
  }
  const dates = new Map();
  for (const row of past.visits) {
    if (!row.random || row.seal !== null || !counts(row.date)) continue;
    const cell = limit.scope === "any" ? "-" : row[limit.scope];
    if (cell === "-" || cell === body[limit.scope]) mapGet(dates, row.date, () => []).push(row.seq);
  }
  return [...found, ...dates.values()];
}

function isPending(past, x, body) {
  if (past.visitedFor(x) || body.as_of > x.body.due) return false;
  return x.body.item === body.item || body.window.entities.some((l) => inScope(l, x, body));
}

/** The seqs of all bars of an entity at a seal (§7.2). */
function barsOf(past, body, licence) {
  const seqs = new Set();
  if (past === EMPTY_PAST) return seqs;
  for (const x of past.drawnBy.keys()) if (isPending(past, x, body)) seqs.add(x.drawEntry.seq);
  for (const limit of body.window.entities) {
    const occasions = occasionsOf(limit, past, body, licence);
    if (occasions.length < limit.times) continue;
    for (const seq of occasions.flat()) seqs.add(seq);
  }
  return seqs;
}

// --- excluded ---

/** The counts of one side of a seal: registered = drum + all excluded, reasons as in the rest. */
function checkCounts(side, drum, rest) {
  const counts = new Map();
  for (const row of rest) counts.set(row[1], (counts.get(row[1]) ?? 0) + 1);
  const reasons = [...counts.keys()].sort(compareText);
  const said = side.excluded.map(({ reason, count }) => `${reason} ${count}`);
  const found = reasons.map((reason) => `${reason} ${counts.get(reason)}`);
  const total = side.registered === drum + rest.length;
  mustHold(
    side.drum === drum && total && said.join() === found.join(),
    "各项数目与名单不符。",
    "The counts are not those of the lists.",
  );
}

/** Two lists together hold exactly the keys of a roster, none in both. */
function checkPartition(roster, first, second) {
  const tokens = new Set([...first, ...second]);
  const whole = tokens.size === first.length + second.length && tokens.size === roster.size;
  if (!whole || [...tokens].some((token) => !roster.has(token))) {
    fault("名单合起来不等于名册。", "The lists together are not exactly the roster.");
  }
}

function checkExcluded(world, seal) {
  const { frame, excluded } = seal.entry.tables;
  checkCounts(seal.body.entities, frame.length, excluded);
  checkPartition(world.entities, frame.map(firstCell), excluded.map(firstCell));
  for (const row of excluded) {
    if (row[1] !== "barred" && !reasonHolds(world, seal, row)) {
      fault(`${row[0]} 未入框的理由不成立。`, `The reason why ${row[0]} is left out does not hold.`);
    }
  }
}

const firstCell = (row) => row[0];

function reasonHolds(world, seal, [token, reason, stratum, reference]) {
  const owed = owedSeq(world, world.pastOf(token), seal.body);
  const retired = world.entities.get(token);
  if (stratum !== "-") return false;
  if (reason === "struck") return owed !== null && reference === String(owed);
  if (owed !== null) return false;
  if (reason === "retired") return retired !== null && reference === String(retired);
  return ["filter", "out-of-scope"].includes(reason) && retired === null && reference === "-";
}

// --- bars ---

function checkBars(world, seal) {
  const { frame, excluded, licences } = seal.entry.tables;
  const since = new Map(licences ?? []);
  const wrong = (token) => fault(`${token} 的禁选不成立。`, `The bars of ${token} do not hold.`);
  for (const [token, stratum] of frame) {
    if (!belongsInFrame(world, seal.body, token, stratum, since)) wrong(token);
  }
  for (const row of excluded) if (!belongsInRest(world, seal.body, row, since)) wrong(row[0]);
  const listed = new Set([...frame.map(firstCell), ...excluded.map(firstCell)]);
  for (const [token, past] of world.pasts) {
    if (!listed.has(token) && owedSeq(world, past, seal.body) !== null) wrong(token);
  }
  if (licences) checkLicences(frame, excluded, since);
}

function belongsInFrame(world, body, token, stratum, since) {
  const past = world.pastOf(token);
  if (owedSeq(world, past, body) !== null) return stratum === "owed";
  const active = world.entities.get(token) === null;
  return active && stratum !== "owed" && !barsOf(past, body, since.get(token)).size;
}

function belongsInRest(world, body, [token, reason, stratum, reference], since) {
  const past = world.pastOf(token);
  if (owedSeq(world, past, body) !== null) return reason === "struck";
  if (reason !== "barred") return true;
  if (world.entities.get(token) !== null || stratum === "-" || stratum === "owed") return false;
  return reference !== "-" && barsOf(past, body, since.get(token)).has(Number(reference));
}

function checkLicences(frame, excluded, since) {
  const barred = excluded.filter((row) => row[1] === "barred");
  const tokens = [...frame, ...barred].map(firstCell);
  if (tokens.length !== since.size || tokens.some((token) => !since.has(token))) {
    fault("许可日期表的名单不符。", "The licences are not of frame and barred rows.");
  }
}

/** A barred row is imported if only visits without a draw speak for it (§7.2). */
function isImported(world, [token, reason, , reference]) {
  if (reason !== "barred") return false;
  const rows = world.pastOf(token).visits.filter((row) => String(row.seq) === reference);
  return rows.length > 0 && rows.every((row) => row.seal === null);
}

function checkImported(world, seal) {
  const row = seal.entry.tables.excluded.find((each) => isImported(world, each));
  if (row) fault(`${row[0]} 的禁选来自导入的记录。`, `The bar of ${row[0]} rests on imported visits.`);
}

// --- numbers (§7.3) ---

function checkNumbers(seal) {
  const { frame, excluded } = seal.entry.tables;
  const drums = countBy(frame, 1);
  const barred = countBy(excluded.filter((row) => row[1] === "barred"), 2);
  const { strata } = seal.body;
  const codes = [...drums.keys()].sort(compareText);
  if (strata.map((each) => each.stratum).join() !== codes.join()) {
    fault("分层与名单不符。", "The strata are not those of the frame.");
  }
  for (const each of strata) {
    const drum = drums.get(each.stratum);
    const base = drum + (barred.get(each.stratum) ?? 0);
    if (each.drum !== drum || each.base !== base) {
      fault(`分层 ${each.stratum} 的基数不符。`, `Base or drum of ${each.stratum} is wrong.`);
    }
    checkStratum(each);
  }
}

function countBy(rows, cell) {
  const counts = new Map();
  for (const row of rows) counts.set(row[cell], (counts.get(row[cell]) ?? 0) + 1);
  return counts;
}
