// SPEC §10.3 and §10.4: who goes where, or what stands in the way.

// Candidates for the seats of one role: own people first, then by ticket.
function candidatesFor(flow, persons, seat, token, seed) {
  const listed = flow.listOf(seat);
  const key = keyOf(seed, "seat", token, flow.seats[seat].role);
  const tickets = Tickets.of(key, listed.map((p) => flow.tokens[p]));
  const ordered = Array.from(tickets.order(), (i) => listed[i]);
  return ordered.sort((a, b) => persons[a].tier - persons[b].tier);
}

// Seats the first candidate for whom the pairing can be completed.
function seatFirst(flow, seat, candidates, decided) {
  const team = flow.beside(seat).filter((other) => flow.fixed[other]);
  const inTeam = new Set(team.map((other) => flow.holder[other]));
  const passed = [];
  for (const p of candidates) {
    if (inTeam.has(p)) passed.push([flow.tokens[p], "team"]);
    else if (decided[p] >= flow.cap[p]) passed.push([flow.tokens[p], "full"]);
    else if (!settleSeat(flow, seat, p)) passed.push([flow.tokens[p], "needed"]);
    else break;
  }
  const p = flow.holder[seat];
  decided[p] += 1;
  const { role, n } = flow.seats[seat];
  return { role, n, person: flow.tokens[p], passed };
}

// Whoever sits there is asked first, if on the list.
function sitterFirst(flow, seat, candidates) {
  const p = flow.numberOf.get(flow.seats[seat].sitter);
  return candidates.includes(p) ? [p, ...candidates.filter((other) => other !== p)] : candidates;
}

async function seatAll(flow, entities, persons, seed, sittersFirst) {
  const decided = new Int32Array(persons.length); // seats decided so far
  const visits = [];
  let candidates = [];
  for (const [v, { token, team }] of entities.entries()) {
    const seats = [];
    const [first, end] = flow.team[v];
    for (let seat = first; seat < end; seat++) {
      const sameRole = seat > first && flow.seats[seat].role === flow.seats[seat - 1].role;
      if (!sameRole) candidates = candidatesFor(flow, persons, seat, token, seed);
      const asked = sittersFirst ? sitterFirst(flow, seat, candidates) : candidates;
      seats.push(seatFirst(flow, seat, asked, decided));
      await breathe();
    }
    visits.push({ v: v + 1, entity: token, team, seats });
  }
  return visits;
}

// Everything that the fullest pairing leaves without a way out (§10.4).
function bottleneck(flow, entities) {
  const empty = [...flow.holder.keys()].filter((seat) => flow.holder[seat] === NOBODY);
  const reached = new Filling(flow, empty);
  reached.run();
  const open = [...reached.next.keys()].map((seat) => {
    const { entity, role, n } = flow.seats[seat];
    return [entities[entity].token, role, n];
  });
  open.sort((a, b) => compareText(a[0], b[0]) || compareText(a[1], b[1]) || a[2] - b[2]);
  const persons = [...reached.persons].sort((a, b) => a - b);
  return { short: empty.length, open, room: persons.map((p) => [flow.tokens[p], flow.cap[p]]) };
}

// Pairs drawn entities [{token, team}] with people; see the head of result.js for what it gives.
// A substitution gives the seats to fill, and may ask first who sits there (§10.5).
async function pair(drawn, people, balance, leeway, seed, sittersFirst = false) {
  const tickets = Tickets.of(keyOf(seed, "visit"), drawn.map(({ token }) => token));
  const entities = Array.from(tickets.order(), (i) => drawn[i]);
  const flow = new Flow(entities, people);
  if (!(await fillAll(flow))) return bottleneck(flow, entities);
  const persons = flow.tokens.map((token) => people.people.get(token));
  let quota = null;
  if (balance === "even") {
    const floor = await new Drum(flow, persons, seed).run();
    lowerCaps(flow, persons, floor, leeway);
    quota = new Map(flow.tokens.map((token, p) => [token, floor[p]]));
  }
  return { quota, visits: await seatAll(flow, entities, persons, seed, sittersFirst) };
}
