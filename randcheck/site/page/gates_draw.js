// The claim `gates`, part two: seals, inputs, voids, draws, corrections, events, pairings
// (SPEC §7.1, §8.1 to §8.6, §11). What frames, strata and results hold is judged elsewhere;
// substitutions and findings are in gates_after.js.

const LEAD = 300; // seconds that must lie before a round, a lottery's issue

function mustHold(ok, zh, en) {
  if (!ok) fault(zh, en);
}

// --- seals (§7.1) ---

async function gateSeal(world, entry, judge) {
  const { body } = entry;
  const seal = new Seal(entry, body.draw);
  checkNumbering(world, body);
  checkDays(world, entry);
  checkTimes(world, seal);
  checkPapers(world, body);
  checkLimits(body);
  await judge(world, seal);
  world.addSeal(seal);
}

function checkNumbering(world, body) {
  const { draw, item, period, attempt } = body;
  const prefix = world.log.practice ? "practice-" : "";
  const number = String(world.sealsOfYear(draw) + 1).padStart(4, "0");
  const expected = `${prefix}${body.as_of.slice(0, 4)}-${number}`;
  mustHold(draw === expected, `抽取编号应为 ${expected}。`, `The draw id must be ${expected}.`);
  const key = attemptKey(item, period);
  const next = (world.attempts.get(key) ?? 0) + 1;
  mustHold(attempt === next, `次数应为 ${next}。`, `The attempt must be ${next}.`);
  const free = !world.live.has(key);
  mustHold(free, "同一事项同一期已有未了结的封存。", "A seal of this item and period is still live.");
}

function checkDays(world, entry) {
  const { as_of, due, batches, opens } = entry.body;
  const today = localDate(entry.time, world.log.zone);
  mustHold(as_of === today, `as_of 应为 ${today}。`, `as_of must be ${today}.`);
  const ascending = batches.every((date, i) => date >= as_of && (i === 0 || batches[i - 1] < date));
  const count = batches.length >= 1 && batches.length <= 366;
  mustHold(due >= as_of && opens >= due, "due 或 opens 过早。", "due or opens is too early.");
  mustHold(
    count && ascending && batches.at(-1) === due,
    "分批日期不合规范。",
    "The dates of the batches are not as they must be.",
  );
}

/** Times and sources of a seal or event (§7.1, §8.1). */
function checkTimes(world, seal) {
  const { body, entry, round } = seal;
  const earliest = unixOf(body.earliest);
  const stop = unixOf(body.long_stop);
  const start = entry.unix + (seal.source("lottery") ? LEAD : 0);
  mustHold(start <= earliest && earliest < stop, "时限次序不对。", "The time limits are out of order.");
  const signs = world.log.rules.get("inputs").includes("observer");
  const bits = checkSources(body.sources, world.log.practice, signs);
  mustHold(bits === body.bits, `位数应为 ${bits}。`, `bits must be ${bits}.`);
  if (round === null) return;
  mustHold(
    entry.unix + LEAD <= round && round < stop,
    "drand 轮次过早，或在截止之后。",
    "The drand round is less than 300 s away, or after the time limit.",
  );
}

/** The rules and items that the seal follows are those published last. */
function checkPapers(world, body) {
  const same = (a, b) => a?.bytes === b?.bytes && a?.sha256 === b?.sha256;
  mustHold(
    world.rules && same(body.rules, world.rules),
    "所依工作细则不是最后公布的。",
    "The rules are not those published last.",
  );
  mustHold(
    same(body.items, world.items),
    "所依事项清单不是最后公布的。",
    "The list of items is not the one published last.",
  );
}

function checkLimits(body) {
  const { entities } = body.window;
  const holds = ({ unit, length, times }) =>
    length >= 1 && times >= 1 && (unit !== "licence" || length === 1);
  mustHold(
    entities.length <= 4 && entities.every(holds) && body.leeway <= 9,
    "禁选规则或浮动数超出范围。",
    "A limit or the leeway is out of range.",
  );
  const licence = entities.some((limit) => limit.unit === "licence");
  mustHold(
    licence === (body.licences !== null),
    "许可日期表与禁选规则不符。",
    "There must be a licences table exactly if a limit has unit licence.",
  );
}

// --- what happens to a seal or event ---

function sealOf(world, entry) {
  const seal = world.byDraw.get(entry.body.draw);
  mustHold(seal, "没有这次抽取的封存。", "There is no seal of this draw.");
  return seal;
}

/** The seal or open event whose text hash an entry names. */
function namedSeal(world, entry, hash) {
  const seal = sealOf(world, entry);
  const found = [seal, seal.openEvent].find((each) => each && each.entry.textHash === hash);
  mustHold(found?.isLive, "所指封存已了结或不符。", "The seal that it names is not live, or another.");
  return found;
}

/** The completed draw that `correct` and `event` are about. */
function completedDraw(world, entry) {
  const seal = sealOf(world, entry);
  mustHold(
    seal.drawEntry && seal.entry.textHash === entry.body.seal,
    "这次抽取尚未完成，或封存不符。",
    "The draw is not completed, or the seal is another.",
  );
  return seal;
}

function gateInputs(world, entry) {
  const seal = namedSeal(world, entry, entry.body.seal);
  mustHold(!seal.inputs && seal.needsInputs, "不应有此录入。", "There may be no such inputs.");
  const { earliest, long_stop } = seal.body;
  mustHold(
    entry.unix >= unixOf(earliest) && entry.unix <= unixOf(long_stop) && isBeforeRound(seal, entry),
    "录入不在规定时间内。",
    "The inputs are not within their time.",
  );
  const sources = seal.body.sources.filter((source) => source.kind !== "drand");
  checkLines(sources, entry.body.lines);
  seal.inputs = entry;
}

/** Without a round true; else the entry is at least 300 s before it. */
function isBeforeRound(seal, entry) {
  return seal.round === null || entry.unix <= seal.round - LEAD;
}

function checkLines(sources, lines) {
  mustHold(lines.length === sources.length, "种子行数不符。", "The number of seed lines is wrong.");
  sources.forEach((source, i) => checkSeedLine(source, lines[i]));
}

function gateVoid(world, entry) {
  const seal = sealOf(world, entry);
  const free = seal.isLive && !seal.inputs && seal.entry.textHash === entry.body.seal;
  const inTime = isBeforeRound(seal, entry) || entry.unix > unixOf(seal.body.long_stop);
  mustHold(free && inTime, "此时不得作废。", "The seal cannot be void here.");
  seal.voidEntry = entry;
  world.end(seal);
}

/** Order, time and beacon lines of a `draw` or `pairing` (§11). */
function completeBy(seal, entry) {
  mustHold(
    seal.isLive && (seal.inputs || !seal.needsInputs),
    "封存已了结，或尚无录入。",
    "The seal is not live, or its inputs are missing.",
  );
  const drand = seal.source("drand");
  checkLines(drand ? [drand] : [], entry.body.beacon);
  mustHold(
    seal.round === null || entry.unix >= seal.round,
    "早于 drand 轮次。",
    "The entry is earlier than the drand round.",
  );
  seal.drawEntry = entry;
}

function gateDraw(world, entry) {
  const seal = sealOf(world, entry);
  completeBy(seal, entry);
  world.end(seal);
  world.recordResult(seal, entry);
}

// --- after the draw (§8.5, §8.6) ---

function gateCorrect(world, entry) {
  const seal = completedDraw(world, entry);
  mustHold(
    !seal.events.length && !seal.visited,
    "已有事件、更换或检查记录，不得更正。",
    "There is an event, a substitution or a visit, so nothing may be struck.",
  );
  checkStruck(seal, entry.body.struck.map(({ token }) => token));
  seal.corrects.push(entry);
  world.recordResult(seal, entry);
}

function checkStruck(seal, tokens) {
  const struck = new Set(tokens);
  const frame = new Set(seal.entry.tables.frame.map(([token]) => token));
  const old = seal.corrects.at(-1)?.body.struck ?? [];
  mustHold(
    tokens.every((token, i) => i === 0 || compareText(tokens[i - 1], token) < 0) &&
      tokens.every((token) => frame.has(token)) &&
      old.every(({ token }) => struck.has(token)) &&
      tokens.length > old.length &&
      tokens.length < frame.size,
    "更正的名单不合规范。",
    "The struck rows are not as they must be.",
  );
}

async function gateEvent(world, entry, judge) {
  const seal = completedDraw(world, entry);
  mustHold(seal.record.bottleneck, "人员足够，不得另抽。", "The result has no bottleneck.");
  const lapsed = (event) =>
    event.needsInputs && !event.inputs && entry.unix > unixOf(event.body.long_stop);
  mustHold(
    seal.events.every((event) => event.drawEntry || lapsed(event)),
    "先前的事件尚未了结。",
    "An earlier event is still open.",
  );
  const today = localDate(entry.time, world.log.zone);
  mustHold(entry.body.as_of === today, `as_of 应为 ${today}。`, `as_of must be ${today}.`);
  const event = new Seal(entry, `${seal.label}+${seal.events.length + 1}`, seal);
  checkTimes(world, event);
  await judge(world, event);
  seal.events.push(event);
}

function gatePairing(world, entry) {
  const seal = sealOf(world, entry);
  const event = namedSeal(world, entry, entry.body.event);
  mustHold(event !== seal, "所指不是事件或更换。", "It names neither event nor substitution.");
  completeBy(event, entry);
  world.recordSeats(seal, entry);
  if (event instanceof Substitution) recordMoved(world, seal, entry);
}

const DRAW_GATES = {
  inputs: gateInputs,
  void: gateVoid,
  draw: gateDraw,
  correct: gateCorrect,
  pairing: gatePairing,
  substitution: gateSubstitution,
  findings: gateFindings,
};
