// SPEC §7.3 and §9: how many are drawn in each stratum. All exact: integers, no floats.

const LARGEST_RATIO = 10 ** 7;

// base·p/q as [numerator, denominator].
function exactNumber(stratum) {
  const [p, q] = stratum.ratio;
  return [BigInt(stratum.base) * BigInt(p), BigInt(q)];
}

function rounded(stratum) {
  const [above, below] = exactNumber(stratum);
  if (stratum.rounding === "up") return Number((above + below - 1n) / below);
  if (stratum.rounding === "half-up") return Number((2n * above + below) / (2n * below));
  return Number(above / below); // down, and lot before the lot
}

// The number that the ratio gives, or null where the operator names it.
function numberRule(stratum) {
  if (stratum.ratio === null) return null;
  let number = rounded(stratum);
  if (stratum.min !== null) number = Math.max(number, stratum.min);
  if (stratum.max !== null) number = Math.min(number, stratum.max);
  return stratum.whole ? Math.min(number, stratum.drum) : number;
}

function checkRatio(stratum, wrong) {
  if ((stratum.ratio === null) !== (stratum.rounding === null)) {
    wrong("比例与取整须同时给出", "ratio and rounding go together");
  }
  if (stratum.ratio === null) return;
  const [p, q] = stratum.ratio;
  if (p < 1 || p > q || q > LARGEST_RATIO) {
    wrong("比例须 1 ≤ p ≤ q ≤ 10000000", "the ratio must be 1 ≤ p ≤ q ≤ 10,000,000");
  }
}

// With `lot` there are no bounds, so that everyone's odds are the ratio.
function checkLot(stratum, wrong) {
  const bounded = stratum.min !== null || stratum.max !== null || stratum.whole || stratum.zero;
  if (bounded) wrong("抽签取整不得另设上下限", "rounding by lot has no bounds");
  const [above, below] = exactNumber(stratum);
  if (above >= BigInt(stratum.drum) * below) {
    wrong("抽签取整的数须小于待抽数", "rounding by lot needs a number below the drum");
  }
}

function checkBounds(stratum, wrong) {
  const { number, min, max } = stratum;
  if (min !== null && max !== null && min > max) wrong("下限大于上限", "min is above max");
  const named = stratum.ratio === null;
  if (named && ((min !== null && number < min) || (max !== null && number > max))) {
    wrong("抽取数不在上下限之间", "the number is not between min and max");
  }
  if (number > stratum.drum) wrong("抽取数大于待抽数", "the number is above the drum");
  if (number === stratum.drum && !stratum.whole) {
    wrong("未写明全抽而抽了全部", "all are drawn though `whole` is not set");
  }
  const zero = stratum.zero || stratum.rounding === "lot";
  if (number < 1 && !zero) wrong("抽取数为 0", "the number is 0 though `zero` is not set");
}

// Those who are owed a visit are drawn without exception.
function checkOwed(stratum, wrong) {
  const all = stratum.number === stratum.drum && stratum.drum === stratum.base;
  if (stratum.ratio !== null || !stratum.whole || !all) {
    wrong("欠检的须全部抽取", "all of the owed must be drawn");
  }
}

// Check one stratum of a seal in itself; its rows are counted elsewhere.
function checkStratum(stratum) {
  const wrong = (zh, en) => fault(`分层 ${stratum.stratum}：${zh}`, `${stratum.stratum}: ${en}`);
  checkRatio(stratum, wrong);
  if (stratum.rounding === "lot") checkLot(stratum, wrong);
  checkBounds(stratum, wrong);
  const rule = numberRule(stratum);
  if (rule !== null && rule !== stratum.number) {
    wrong(`按规则应抽 ${rule}`, `by the rule the number is ${rule}`);
  }
  if (stratum.stratum === "owed") checkOwed(stratum, wrong);
}

// --- drawn numbers ---

function greatestDivisor(a, b) {
  while (b) [a, b] = [b, a % b];
  return a;
}

// One common denominator for exact sums.
function addFractions([a, b], [c, d]) {
  const shared = greatestDivisor(d, b % d);
  return [a * (d / shared) + c * (b / shared), (b / shared) * d];
}

// The drawn number of each stratum, in the order of the seal; `lot` rounds by the seed.
function drawnNumbers(strata, seed) {
  const scale = 1n << 128n;
  const u = BigInt(`0x${keyOf(seed, "round")}`);
  const floorWithU = ([a, b]) => (a * scale + u * b) / (b * scale);
  let sum = [0n, 1n];
  return strata.map((stratum) => {
    if (stratum.rounding !== "lot") return stratum.number;
    if (stratum.ratio === null || stratum.ratio[1] === 0) {
      noResult("抽签取整而无比例", "a stratum is rounded by lot and has no ratio");
    }
    const before = floorWithU(sum);
    sum = addFractions(sum, exactNumber(stratum));
    return Number(floorWithU(sum) - before);
  });
}

// The day of a place among the dates of `batches` counts from 1 (§9).
function batchOf(place, batches, drawn) {
  return 1 + Math.floor(((place - 1) * batches) / drawn);
}
