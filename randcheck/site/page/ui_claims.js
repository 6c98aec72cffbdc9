// Write what a verification found: one line a claim and one verdict, in the words that
// `randcheck verify` prints.

const TIMES = /[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z/g;

// Write one claim: state, what is claimed, and what there is to say of it.
function claimLine(claim, more, zone) {
  const said = [claim.state === "true" ? more : null, claim.evidence, claim.needs];
  const why = said.filter((text) => text && text.zh).map(asPart);
  const name = word("claims", claim.claim), state = word("states", claim.state);
  const head = tr(`${state.zh}  ${name.zh}`, `${state.en}  ${name.en}`);
  const whole = why.length ? joined([head, joined(why, "; ", "; ")], ": ", ": ") : head;
  return tr(localTimes(whole.zh, zone), localTimes(whole.en, zone));
}

// Make a sentence part of a line.
function asPart({ zh, en }) {
  return tr(zh.replace(/。$/, ""), en.replace(/\.$/, "").replace(/^Needs /, "needs "));
}

function localTimes(text, zone) {
  return text.replace(TIMES, (time) => clockTime(time, zone));
}

function tallied(claims) {
  const count = { "true": 0, "FALSE": 0, "not proved": 0, "not checked here": 0 };
  for (const claim of claims) count[claim.state] += 1;
  return count;
}

// Write the verdict and how many claims are in which state.
function verdictLine(verdict) {
  const found = WORDS.verdicts[verdict.exit], practice = WORDS.practice;
  const [zh, en] = verdict.practice ? [` (${practice.zh})`, ` (${practice.en})`] : ["", ""];
  const counts = countsLine(tallied(verdict.claims));
  return tr(`${found.zh}${zh}  ${counts.zh}`, `${found.en}${en}  ${counts.en}`);
}

function countsLine(n) {
  const open = n["not proved"], unchecked = n["not checked here"];
  const [zh, en] = unchecked ? [` 此处未查${unchecked}`, `, ${unchecked} not checked here`] : ["", ""];
  return tr(`属实${n["true"]} 不符${n["FALSE"]} 未能证明${open}${zh}`,
    `${n["true"]} true, ${n["FALSE"]} FALSE, ${open} not proved${en}`);
}

function claimItem(claim, context) {
  const nobody = claim.claim === "pairing" && context.unpaired.has(claim.draw);
  const attributes = { class: "claim", "data-claim": claim.claim, "data-state": claim.state };
  attributes["data-draw"] = claim.draw || undefined;
  return make("li", attributes, claimLine(claim, nobody ? WORDS.unpaired : null, context.zone));
}

// Show all claims in their order; those of one draw or event together under its name.
function showClaims(place, verdict, context) {
  empty(place);
  const groups = runsOf(verdict.claims);
  const open = groups.filter((group) => group[0].draw).length <= 6;
  for (const group of groups) {
    const items = group.map((claim) => claimItem(claim, context));
    const list = make("ul", { class: "claims" }, ...items);
    place.append(group[0].draw ? folded(group, list, context, open) : list);
  }
}

function runsOf(claims) {
  const runs = [];
  for (const claim of claims) {
    const last = runs[runs.length - 1];
    if (last && last[0].draw === claim.draw) last.push(claim);
    else runs.push([claim]);
  }
  return runs;
}

// Where there are many draws, only those with something FALSE are unfolded.
function folded(group, list, context, open) {
  const n = tallied(group);
  const heading = context.headings.get(group[0].draw) || WORDS.event;
  const unsettled = n["not proved"] + n["not checked here"];
  const marks = [["√", n["true"]], ["×", n["FALSE"]], ["—", unsettled]];
  const tally = marks.filter(([, count]) => count).map(([mark, count]) => `${mark}${count}`).join(" ");
  const summary = make("summary", {}, `${group[0].draw}  `, heading,
    make("span", { class: "tally" }, `  ${tally}`));
  const details = make("details", { class: "of-draw" }, summary, list);
  details.open = open || n["FALSE"] > 0;
  return details;
}
