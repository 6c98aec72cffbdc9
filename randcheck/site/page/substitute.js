// SPEC §10.5: a substitution. Its seats are paired as if there were no others: whoever sits has
// fewer seats to take and is asked later, and nobody sits where the log says that he may not.

/**
 * Derive the table of a substitution; throws a Fault where none is defined.
 * standing: the visits of the result before, as derived; strata: as derived by the last `draw` or
 * `correct`; moved: rows that moved up before; out: persons absent from everything so far; facts:
 * what the log said where the substitution stands.
 */
async function deriveSubstitution(terms) {
  const { frame, body, strata, moved, seed, balance, leeway } = terms;
  const people = readPeople(terms.inspectors);
  const fresh = movedUp(body.vanished, strata, moved, terms.facts.current);
  const teamOf = new Map(frame.map(([token, , team]) => [token, team]));
  const entering = fresh.map(({ token }) => {
    return { entity: token, team: teamOf.get(token), seats: [], enters: true };
  });
  const visits = [...terms.standing, ...entering].map((visit) =>
    standingVisit(visit, people, terms));
  const problem = { ...terms, people, visits };
  const one = fillingOf(problem, (visit, seat) => !visit.done && (seat.gone || !seat.person));
  let filled = await pair(one.entities, one.people, balance, leeway, seed);
  const lines = [`phase\t${filled.visits ? 1 : 2}`];
  if (!filled.visits) {
    lines.push(...bottleneckLines(filled));
    const two = fillingOf(problem, (visit) => !visit.done);
    filled = await pair(two.entities, two.people, "none", leeway, seed, true);
    if (!filled.visits) noResult("两步都配不齐人员", "no complete pairing exists in either phase");
  }
  const pairing = { quota: filled.quota, visits: joinVisits(visits, filled.visits) };
  for (const { stratum, place, token, ticket } of fresh) {
    lines.push(`moved\t${stratum}\t${place}\t${token}\t${ticket}`);
  }
  const phase = lines[0] === "phase\t1" ? 1 : 2;
  const second = [...lines, ...secondLines(pairing)];
  return { pairing, phase, fresh, moved: [...moved, ...fresh], first: [`seed\t${seed}`], second };
}

/**
 * For each that vanished, in order, the first reserve of its stratum that has not moved up and is
 * (by the codes then current) none that the draw drew.
 */
function movedUp(vanished, strata, before, current) {
  const drawn = [...strata.flatMap((each) => each.drawn), ...before];
  const drew = new Set(drawn.map(({ token }) => current.get(token)));
  return vanished.map((token) => {
    const isIn = (rows) => rows.some((row) => row.token === token);
    const old = before.find((row) => row.token === token);
    const found = strata.find((s) => (old ? s.stratum === old.stratum : isIn(s.drawn)));
    const next = found?.reserves.find((row) => !drew.has(current.get(row.token)));
    if (!next) noResult(`${token} 没有可递补的`, `no reserve is left for ${token}`);
    drew.add(current.get(next.token));
    return { stratum: found.stratum, ...next };
  });
}

/** A visit with all seats of its team: who sits there, and whether that seat is emptied. */
function standingVisit({ entity, team, seats, enters }, people, { body, facts }) {
  const roles = people.teams.get(team);
  if (!roles) noResult(`检查组 ${team} 没有成员行`, `team ${team} has no rows`);
  const done = !enters && facts.visited.has(entity);
  const gone = (person) =>
    body.absent.some(
      (row) => row.inspector === person && (row.entity === null || row.entity === entity),
    );
  const holderOf = new Map(seats.map(({ role, n, person }) => [`${role}\t${n}`, person]));
  const all = seatsOfTeam(roles).map((seat) => {
    const person = holderOf.get(`${seat.role}\t${seat.n}`) ?? null;
    const leaves = person !== null && gone(person);
    return { ...seat, person, gone: leaves, sitter: leaves ? null : person };
  });
  return { entity, team, done, seats: all };
}

/** What is to be paired: entities with the seats to fill, people with what is left of them. */
function fillingOf(problem, isToFill) {
  const { people, visits } = problem;
  const kept = new Map(); // person -> seats kept
  const entities = [];
  const bars = new Map(people.bars);
  for (const visit of visits) {
    const seats = visit.seats.filter((seat) => isToFill(visit, seat));
    const stay = visit.seats.filter((seat) => !seats.includes(seat)).map(({ person }) => person);
    for (const person of stay) kept.set(person, (kept.get(person) ?? 0) + 1);
    if (!seats.length) continue;
    entities.push({ token: visit.entity, team: visit.team, seats });
    bars.set(visit.entity, barsFor(visit.entity, stay, problem));
  }
  const left = [...people.people].map(([token, row]) => {
    const seats = kept.get(token) ?? 0;
    return [token, { ...row, cap: row.cap - seats, prior: row.prior + seats }];
  });
  return { entities, people: { ...people, people: new Map(left), bars } };
}

/** Who may not fill a seat of an entity. */
function barsFor(entity, stay, { people, out, facts, body }) {
  const bars = new Map(people.bars.get(entity) ?? []);
  const expired = [...people.people.values()].filter(
    ({ certificate }) => certificate !== "-" && certificate < body.as_of,
  );
  const others = [...(facts.recused.get(entity) ?? []), ...out, ...stay];
  for (const person of [...others, ...expired.map(({ token }) => token)]) bars.set(person, "-");
  return bars;
}

/** All visits in their order, with the seats that were filled in place of those before. */
function joinVisits(visits, filled) {
  const found = new Map(filled.map(({ entity, seats }) => [entity, seats]));
  return visits.map(({ entity, team, seats }, i) => {
    const here = new Map(
      (found.get(entity) ?? []).map((seat) => [`${seat.role}\t${seat.n}`, seat]),
    );
    const now = seats.map(({ role, n, person }) =>
      here.get(`${role}\t${n}`) ?? { role, n, person, passed: [] });
    return { v: i + 1, entity, team, seats: now };
  });
}
