// Work out the odds of a row before the draw (nothing is claimed of them; they are for people).
// Tickets are fair lots between 0 and 1. A row with w tickets shows its lowest one at the mark
// t = 1 − e^−x with density w·e^−wx dx, and is drawn if fewer than n other rows lie below it.

const ODDS_STEPS = 600;
const ODDS_EXACT_UP_TO = 150;

// Map tickets to odds; `weights` maps tickets to how many rows have so many.
function oddsOf(weights, mean) {
  const rows = [...weights.values()].reduce((sum, count) => sum + count, 0);
  if (weights.size < 2) return new Map([...weights.keys()].map((w) => [w, rows ? mean / rows : 0]));
  const low = Math.floor(mean), part = mean - low;
  const odds = new Map();
  for (const w of weights.keys()) {
    const more = part ? part * weightedOdds(weights, w, low + 1) : 0;
    odds.set(w, (1 - part) * weightedOdds(weights, w, low) + more);
  }
  return odds;
}

function weightedOdds(weights, w, number) {
  const others = new Map(weights).set(w, weights.get(w) - 1);
  const all = [...weights.values()].reduce((sum, count) => sum + count, 0);
  if (number <= 0 || number >= all) return number > 0 ? 1 : 0;
  const spread = 8 * Math.sqrt(number) + 30;
  const start = markOf(others, number - spread), end = markOf(others, number + spread);
  const step = Math.log(end / start) / ODDS_STEPS;
  let sum = 1 - Math.exp(-w * start); // below the start surely fewer lie
  for (let k = 0; k < ODDS_STEPS; k++) {
    const x = start * Math.exp((k + 0.5) * step);
    sum += w * x * Math.exp(-w * x) * fewerBelow(others, number, x) * step;
  }
  return Math.min(1, sum);
}

// Find a mark below which on average so many rows lie; beyond 40 hardly any is left.
function markOf(groups, many) {
  let x = 1e-10;
  while (x < 40 && moments(groups, x)[0] < many) x *= 1.05;
  return x;
}

function moments(groups, x) {
  let mean = 0, variance = 0;
  for (const [w, count] of groups) {
    const p = 1 - Math.exp(-w * x);
    mean += count * p;
    variance += count * p * (1 - p);
  }
  return [mean, variance];
}

// The chance that fewer than `number` of the others lie below the mark.
function fewerBelow(groups, number, x) {
  if (number <= ODDS_EXACT_UP_TO) return exactlyFewer(groups, number, x);
  const [mean, variance] = moments(groups, x);
  return normalBelow((number - 0.5 - mean) / Math.sqrt(variance + 1e-12));
}

function exactlyFewer(groups, number, x) {
  let chances = [1];
  for (const [w, count] of groups) {
    const more = binomialStart(count, 1 - Math.exp(-w * x), number);
    const sum = new Array(Math.min(number, chances.length + more.length - 1)).fill(0);
    for (let i = 0; i < chances.length; i++) {
      for (let j = 0; j < more.length && i + j < number; j++) sum[i + j] += chances[i] * more[j];
    }
    chances = sum;
  }
  return chances.reduce((sum, chance) => sum + chance, 0);
}

// The chances of 0, 1, … below `length` successes in so many tries.
function binomialStart(tries, p, length) {
  const chances = [];
  let log = tries * Math.log1p(-Math.min(p, 1 - 1e-15));
  for (let k = 0; k < length && k <= tries; k++) {
    chances.push(Math.exp(log));
    log += Math.log((tries - k) / (k + 1)) + Math.log(p) - Math.log1p(-Math.min(p, 1 - 1e-15));
  }
  return chances;
}

// The normal distribution (Abramowitz and Stegun 26.2.17; error below 1e-7).
function normalBelow(z) {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * t * (0.319381530 +
    t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z > 0 ? 1 - tail : tail;
}
