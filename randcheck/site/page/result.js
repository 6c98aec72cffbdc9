// SPEC §11: the result table. A pairing is {quota: Map of token -> x, or null, visits: [{v, entity,
// team, seats: [{role, n, person, passed: [[person, reason]]}]}]}, or, where none exists,
// {short, open: [[entity, role, n]], room: [[person, cap]]}.

// Derives the whole result: frame, inspectors are table rows, strata those of the seal. Throws a
// Fault with `undefined` set where the tables define no result (§12).
async function deriveResult({ frame, strata, inspectors, balance, leeway, seed }) {
  const people = readPeople(inspectors);
  checkTeamRows(frame, people);
  const selected = await select(frame, strata, seed);
  const teamOf = new Map(frame.map(([token, , team]) => [token, team]));
  const drawn = selected.flatMap((stratum) => stratum.drawn);
  const entities = drawn.map(({ token }) => ({ token, team: teamOf.get(token) }));
  const pairing = await pair(entities, people, balance, leeway, seed);
  const first = firstLines(selected, seed);
  return { strata: selected, pairing, first, second: secondLines(pairing) };
}

// Derives the result of a `pairing` entry (§8.5): frame has the drawn rows only.
async function derivePairing({ frame, inspectors, balance, leeway, seed }) {
  const people = readPeople(inspectors);
  checkTeamRows(frame, people);
  const entities = frame.map(([token, , team]) => ({ token, team }));
  const pairing = await pair(entities, people, balance, leeway, seed);
  return { pairing, first: [`seed\t${seed}`], second: secondLines(pairing) };
}

function checkTeamRows(frame, people) {
  const row = frame.find(([, , team]) => !people.teams.has(team));
  if (row) noResult(`检查组 ${row[2]} 没有成员行`, `team ${row[2]} has no rows`);
}

// The tables define no result (§12): told from a result that differs by `undefined`.
function noResult(zh, en) {
  const found = new Fault(zh, en);
  found.undefined = true;
  throw found;
}

// --- lines, without LF ---

function firstLines(selected, seed) {
  const lines = [`seed\t${seed}`];
  for (const { stratum, drum, number, cutOff } of selected) {
    lines.push(`stratum\t${stratum}\t${drum}\t${number}\t${cutOff || "-"}`);
  }
  for (const word of ["drawn", "reserve"]) {
    for (const found of selected) {
      for (const { place, token, ticket } of word === "drawn" ? found.drawn : found.reserves) {
        lines.push(`${word}\t${found.stratum}\t${place}\t${token}\t${ticket}`);
      }
    }
  }
  return lines;
}

function secondLines(pairing) {
  if (pairing.visits === undefined) return bottleneckLines(pairing);
  const lines = [];
  if (pairing.quota) pairing.quota.forEach((x, person) => lines.push(`quota\t${person}\t${x}`));
  for (const { v, entity, team, seats } of pairing.visits) {
    lines.push(`visit\t${v}\t${entity}\t${team}`);
    for (const { role, n, person, passed } of seats) {
      lines.push(`seat\t${v}\t${role}\t${n}\t${person}`);
      for (const [other, reason] of passed) {
        lines.push(`passed\t${v}\t${role}\t${n}\t${other}\t${reason}`);
      }
    }
  }
  return lines;
}

function bottleneckLines({ short, open, room }) {
  const opens = open.map(([entity, role, n]) => `open\t${entity}\t${role}\t${n}`);
  const rooms = room.map(([person, cap]) => `room\t${person}\t${cap}`);
  return [`bottleneck\t${short}`, ...opens, ...rooms];
}

// --- tables ---

const FIRST_WORDS = ["seed", "stratum", "drawn", "reserve"];

// The first part of published rows (string[][]); what follows is the second part.
function firstPart(rows) {
  const end = rows.findIndex(([word]) => !FIRST_WORDS.includes(word));
  return end === -1 ? rows : rows.slice(0, end);
}

// The table of a result that deriveResult or derivePairing gave.
function formatResult(result, practice) {
  const head = practice ? "randcheck practice result v1" : "randcheck result v1";
  return [head, ...result.first, ...result.second].map((line) => `${line}\n`).join("");
}
