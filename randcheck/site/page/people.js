// Who is in the inspector frame (SPEC §7.4): the claim `inspectors` of a seal or an event.

/** The rows of an inspector frame, by their first word. */
class InspectorFrame {
  constructor(rows) {
    const of = (word) => rows.filter((row) => row[0] === word).map((row) => row.slice(1));
    this.persons = of("person"); // [token, word, certificate, cap, tier, prior]
    this.bars = of("bar"); // [entity, person, kind]
    this.panels = new Map(); // panel -> persons
    for (const [panel, person] of of("panel")) mapGet(this.panels, panel, () => []).push(person);
    this.teams = new Map(); // team -> [[team, place, role, number, panel], …]
    for (const row of of("team")) mapGet(this.teams, row[0], () => []).push(row);
  }

  /** Everybody in a panel of a team. */
  peopleOf(team) {
    const rows = this.teams.get(team) ?? [];
    return new Set(rows.flatMap((row) => this.panels.get(row[4]) ?? []));
  }
}

/** The claim `inspectors`; `frame` are the rows whose teams are to be filled. */
async function checkInspectors(world, seal, frame) {
  const { body, entry, parent } = seal;
  const found = new InspectorFrame(entry.tables.inspectors);
  const rest = entry.tables["inspectors-excluded"];
  const rules = (parent ?? seal).body;
  checkCounts(body.inspectors, found.persons.length, rest);
  checkPartition(world.inspectors, found.persons.map(firstCell), rest.map(firstCell));
  checkService(world, found.persons, rest, rules.window.inspectors, body.as_of);
  checkPersons(world, found.persons, body.as_of, rules.balance);
  checkPanels(found);
  checkTeamRules(found, frame);
  checkPairBars(world, found, frame, rules.window.pairs, body.as_of);
  if (parent) checkSameTeams(found, new InspectorFrame(parent.entry.tables.inspectors), frame);
  await checkEachAlone(entry.tables.inspectors, found, frame);
}

/** The seqs of draws that seated a person, and visits that name them, in the window. */
function serviceIn(world, person, window, day) {
  const service = world.services.get(person);
  if (!service) return new Set();
  const seals = [...service.seals].filter((x) => inWindow(window, x.body.as_of, day));
  const visits = service.visits.filter((row) => inWindow(window, row.date, day));
  return new Set([...seals.map((x) => x.drawEntry.seq), ...visits.map((row) => row.seq)]);
}

function checkService(world, persons, rest, window, day) {
  const wrong = (token) => fault(`${token} 不应在此名单。`, `${token} is in the wrong list.`);
  for (const [token] of persons) {
    const active = world.inspectors.get(token).retired === null;
    if (!active || serviceIn(world, token, window, day).size) wrong(token);
  }
  for (const [token, reason, , reference] of rest) {
    const { retired } = world.inspectors.get(token);
    const holds =
      reason === "retired" || retired !== null
        ? reason === "retired" && reference === String(retired)
        : leftOutHolds(reason, reference, serviceIn(world, token, window, day));
    if (!holds) wrong(token);
  }
}

function leftOutHolds(reason, reference, seqs) {
  if (reason === "barred") return reference !== "-" && seqs.has(Number(reference));
  return ["expired", "filter", "out-of-scope"].includes(reason) && reference === "-";
}

/** Certificates, tiers and priors; the borrowed only where the drum is even. */
function checkPersons(world, persons, day, balance) {
  for (const [token, , certificate, , tier, prior] of persons) {
    const { borrowed } = world.inspectors.get(token);
    const valid = certificate === "-" || certificate >= day;
    const even = tier === "0" || balance === "even";
    if (!valid || !even || tier !== (borrowed ? "1" : "0") || prior !== "0") {
      fault(`${token} 的人员行不成立。`, `The row of person ${token} does not hold.`);
    }
  }
}

function checkPanels({ persons, panels }) {
  const members = new Set([...panels.values()].flat());
  const known = new Set(persons.map(firstCell));
  const same = members.size === known.size && [...members].every((token) => known.has(token));
  if (!same) fault("组别与人员不符。", "The members of the panels are not the persons.");
}

function checkTeamRules(found, frame) {
  const officers = new Set(found.persons.filter((row) => row[1] === "officer").map(firstCell));
  const wrong = (team) => fault(`队伍 ${team} 不成立。`, `The team ${team} does not hold.`);
  for (const [team, rows] of found.teams) {
    const places = rows.map((row) => Number(row[1])).sort((a, b) => a - b);
    const distinct = new Set(rows.map((row) => row[2])).size === rows.length;
    const staffed = rows.every((row) => found.panels.has(row[4]));
    if (!places.every((place, i) => place === i + 1) || !distinct || !staffed) wrong(team);
  }
  for (const team of new Set(frame.map((row) => row[2]))) {
    const law = (found.teams.get(team) ?? [])
      .filter((row) => found.panels.get(row[4]).every((person) => officers.has(person)))
      .reduce((sum, row) => sum + Number(row[3]), 0);
    if (law < 2) wrong(team);
  }
}

/** `bar` rows are exactly the pairs that are recused or met in the window. */
function checkPairBars(world, found, frame, window, day) {
  const expected = new Map();
  const people = new Map([...found.teams.keys()].map((team) => [team, found.peopleOf(team)]));
  for (const [token, , team] of frame) {
    for (const [person, kind] of barredFrom(world.pastOf(token), window, day)) {
      if (people.get(team)?.has(person)) expected.set(`${token}\t${person}`, kind);
    }
  }
  const same =
    found.bars.length === expected.size &&
    found.bars.every(([token, person, kind]) => expected.get(`${token}\t${person}`) === kind);
  if (!same) fault("回避行与记录不符。", "The bar rows are not those that the log gives.");
}

/** Who may not visit an entity: person -> `recusal` or `same-pair`. */
function barredFrom(past, window, day) {
  const kinds = new Map();
  for (const [x, people] of past.met) {
    if (!inWindow(window, x.body.as_of, day)) continue;
    for (const person of people.keys()) kinds.set(person, "same-pair");
  }
  for (const row of past.visits) {
    if (!inWindow(window, row.date, day)) continue;
    for (const person of row.people) kinds.set(person, "same-pair");
  }
  for (const person of past.recused) kinds.set(person, "recusal");
  return kinds;
}

/** An event brings people, not other rules: places, roles and numbers are the seal's (§8.5). */
function checkSameTeams(found, sealed, frame) {
  const form = (rows) => rows?.map((row) => row.slice(1, 4).join(" ")).sort().join();
  for (const team of new Set(frame.map((row) => row[2]))) {
    if (form(found.teams.get(team)) !== form(sealed.teams.get(team))) {
      fault(`队伍 ${team} 与封存不同。`, `The team ${team} is not that of the seal.`);
    }
  }
}

/** For each frame row alone a complete team exists; rows without bars differ only by team. */
async function checkEachAlone(rows, found, frame) {
  const people = readPeople(rows);
  const barred = new Set(found.bars.map(firstCell));
  const good = new Set();
  for (const row of frame) {
    const free = !barred.has(row[0]);
    if (free && good.has(row[2])) continue;
    if (!completeTeamExists(row, people)) {
      fault(`${row[0]} 配不齐人员。`, `No complete team exists for ${row[0]}.`);
    }
    if (free) good.add(row[2]);
    await breathe();
  }
}
