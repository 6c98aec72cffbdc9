// SPEC §8 and §9: the sources of a seed, their lines, seed.txt, keys and tickets.

const QUICKNET = "52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971";
const QUICKNET_START = 1692803367; // Unix time of round 1
const QUICKNET_PERIOD = 3; // seconds

const BITS_NEEDED = 40;
const BITS_OF_DRAND = 128;

// Groups of numbers: a set ascends and has no repeats, digits keep their order.
const GAMES = new Map([
  ["kl8", { bits: 61, groups: [{ set: true, count: 20, low: 1, high: 80 }] }],
  ["ssq", { bits: 24, groups: [
    { set: true, count: 6, low: 1, high: 33 },
    { set: true, count: 1, low: 1, high: 16 },
  ] }],
  ["dlt", { bits: 24, groups: [
    { set: true, count: 5, low: 1, high: 35 },
    { set: true, count: 2, low: 1, high: 12 },
  ] }],
  ["pl5", { bits: 16, groups: [{ set: false, count: 5, low: 0, high: 9 }] }],
  ["fc3d", { bits: 9, groups: [{ set: false, count: 3, low: 0, high: 9 }] }],
]);

function gameOf(name) {
  return GAMES.get(name) ?? fault(`没有这种彩票：${name}`, `there is no game ${name}`);
}

// --- sources ---

// Check one source as sealed (§8.1); what it says about times is examined elsewhere.
function checkSource(source) {
  if (source.kind === "dice") {
    const { sides, throws } = source;
    const good = sides >= 2 && sides <= 100 && throws >= 1 && throws <= 200;
    if (!good) fault("骰子的面数或次数超出范围", "sides or throws of the dice are out of range");
  } else if (source.kind === "lottery") {
    gameOf(source.game);
  } else if (source.kind === "drand") {
    if (source.chain !== QUICKNET) fault("不是 quicknet 链", "the chain is not quicknet");
    if (source.round < 1) fault("drand 轮次从 1 起", "drand rounds count from 1");
  }
}

// Bits that one source counts; dice count none where no observer signs `inputs`.
function bitsOf(source, observerSignsInputs) {
  if (source.kind === "drand") return BITS_OF_DRAND;
  if (source.kind === "lottery") return gameOf(source.game).bits;
  if (source.kind !== "dice" || !observerSignsInputs) return 0;
  return (BigInt(source.sides) ** BigInt(source.throws)).toString(2).length - 1;
}

// Check the sources of a seal or event together (§8.1), and give the sum of their bits.
function checkSources(sources, practice, observerSignsInputs) {
  const kinds = sources.map((source) => source.kind);
  if (kinds.length < 1 || kinds.length > 4) fault("来源须为 1–4 个", "there must be 1–4 sources");
  if (new Set(kinds).size < kinds.length) fault("来源重复", "two sources are of one kind");
  if (kinds.slice(0, -1).includes("drand")) fault("drand 须在最后", "drand must stand last");
  const practised = kinds.includes("practice");
  if (practised !== practice || (practised && kinds.length > 1)) {
    fault("演练来源只用于演练，且须单独", "practice is the one source of practice logs only");
  }
  sources.forEach(checkSource);
  const bits = sources.reduce((sum, source) => sum + bitsOf(source, observerSignsInputs), 0);
  if (bits < BITS_NEEDED && !practice) {
    fault(`随机性只有 ${bits} 位，不足 40 位`, `the sources have ${bits} bits, 40 are needed`);
  }
  return bits;
}

// Unix time at which a quicknet round appears.
function roundTime(round) {
  return QUICKNET_START + QUICKNET_PERIOD * (round - 1);
}

// --- seed lines ---

function isNumberWithin(text, low, high) {
  return isNumber(text) && Number(text) >= low && Number(text) <= high;
}

// `1.3.9./8./` -> [["1", "3", "9"], ["8"]]; null if a dot or slash is missing.
function splitGroups(text) {
  const groups = text.split("/");
  if (groups.pop() !== "") return null;
  const cells = groups.map((group) => group.split("."));
  return cells.every((found) => found.pop() === "") ? cells : null;
}

function groupHolds(cells, group) {
  if (cells.length !== group.count) return false;
  if (!cells.every((cell) => isNumberWithin(cell, group.low, group.high))) return false;
  const ascends = (cell, i) => i === 0 || Number(cells[i - 1]) < Number(cell);
  return !group.set || cells.every(ascends);
}

function lotteryHolds(source, [game, issue, groups, ...more]) {
  if (more.length || game !== source.game || issue !== String(source.issue)) return false;
  const cells = splitGroups(groups ?? "");
  const wanted = gameOf(game).groups;
  if (cells === null || cells.length !== wanted.length) return false;
  return wanted.every((group, i) => groupHolds(cells[i], group));
}

function diceHold(source, [sides, ...throws]) {
  if (sides !== String(source.sides) || throws.length !== source.throws) return false;
  return throws.every((thrown) => isNumberWithin(thrown, 1, source.sides));
}

const LINE_RULES = {
  dice: diceHold,
  lottery: lotteryHolds,
  value: (source, [label, text, ...more]) =>
    !more.length && label === source.label && /^[0-9A-Za-z.,:+/-]{1,200}$/.test(text ?? ""),
  drand: (source, [chain, round, signature, ...more]) =>
    !more.length && chain === source.chain && round === String(source.round) &&
    /^[0-9a-f]{96}$/.test(signature ?? ""),
  practice: (source, [value, ...more]) => !more.length && isHex64(value ?? ""),
};

// A line of seed.txt must be one of its source; whether a beacon is genuine is not asked here.
function checkSeedLine(source, line) {
  const [word, ...cells] = line.split(" ");
  if (word !== source.kind || !LINE_RULES[source.kind](source, cells)) {
    fault(`种子行与 ${source.kind} 来源不符`, `a seed line does not fit its source ${source.kind}`);
  }
}

// --- seed and keys ---

// The bytes of seed.txt (§8.3) as text; `textHash` is that of the seal, or of the event.
function seedText({ practice, isEvent, textHash, inputsTextHash, lines }) {
  const first = practice ? "randcheck practice seed v1" : "randcheck seed v1";
  const inputs = inputsTextHash === null ? [] : [`inputs ${inputsTextHash}`];
  const all = [first, `${isEvent ? "event" : "seal"} ${textHash}`, ...inputs, ...lines];
  return all.map((line) => `${line}\n`).join("");
}

// The same of a substitution (§8.7): the round decides, or else the seed of the draw once more.
function substitutionSeedText({ practice, textHash, beacon, n, drawSeed }) {
  const first = practice ? "randcheck practice seed v1" : "randcheck seed v1";
  const fresh = [`substitution ${textHash}`, ...beacon];
  const all = [first, ...(beacon.length ? fresh : [`reserve ${n}`, `seed ${drawSeed}`])];
  return all.map((line) => `${line}\n`).join("");
}

function seedOf(text) {
  return sha256hex(text);
}

// key(a, b, …) of §9: 32 hex digits.
function keyOf(seed, ...parts) {
  const text = [seed, ...parts].map((part) => `${part}\n`).join("");
  return sha256hex(text).slice(0, 32);
}
