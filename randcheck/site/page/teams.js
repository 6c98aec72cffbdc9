// SPEC §7.4: the inspector frame as the draw reads it.

// people: token -> {token, word, certificate, cap, tier, prior}; panels: code -> tokens;
// teams: code -> [{place, role, number, panel}] by place; bars: entity -> Map of token -> word.
function readPeople(rows) {
  const found = { people: new Map(), panels: new Map(), teams: new Map(), bars: new Map() };
  const readers = { bar: readBar, panel: readMember, person: readPerson, team: readRole };
  for (const [word, ...cells] of rows) readers[word](found, cells);
  for (const roles of found.teams.values()) roles.sort((a, b) => a.place - b.place);
  checkDefined(found);
  return found;
}

function readBar({ bars }, [entity, person, word]) {
  if (!bars.has(entity)) bars.set(entity, new Map());
  bars.get(entity).set(person, word);
}

function readMember({ panels }, [panel, person]) {
  if (!panels.has(panel)) panels.set(panel, []);
  panels.get(panel).push(person);
}

function readPerson({ people }, [token, word, certificate, cap, tier, prior]) {
  if (people.has(token)) noResult("有人有两行", "a person has two rows");
  const numbers = { cap: Number(cap), tier: Number(tier), prior: Number(prior) };
  people.set(token, { token, word, certificate, ...numbers });
}

function readRole({ teams }, [team, place, role, number, panel]) {
  if (!teams.has(team)) teams.set(team, []);
  teams.get(team).push({ place: Number(place), role, number: Number(number), panel });
}

// SPEC §12: without this the tables define no result.
function checkDefined({ people, panels, teams }) {
  for (const [code, members] of panels) {
    if (!members.every((token) => people.has(token))) {
      noResult(`人员组 ${code} 中有人没有行`, `somebody on panel ${code} has no row`);
    }
  }
  for (const [code, roles] of teams) {
    const differ = (values) => new Set(values).size === values.length;
    if (!differ(roles.map(({ role }) => role)) || !differ(roles.map(({ place }) => place))) {
      noResult(`检查组 ${code} 有重复`, `team ${code} has a role or a place twice`);
    }
    const empty = roles.find(({ panel }) => !panels.has(panel));
    if (empty) noResult(`人员组 ${empty.panel} 没有人`, `panel ${empty.panel} has no members`);
  }
}

// Could this frame row alone have a complete team (§7.4)? Caps are at least 1 and do not matter.
function completeTeamExists([token, , team], people) {
  if (!people.teams.has(team)) return false;
  const barred = people.bars.get(token) || new Map();
  const panels = people.teams.get(team).flatMap(({ number, panel }) => Array(number).fill(panel));
  const seatOf = new Map();
  const seatSomebody = (seat, tried) => people.panels.get(panels[seat]).some((p) => {
    if (barred.has(p) || tried.has(p)) return false;
    tried.add(p);
    if (seatOf.has(p) && !seatSomebody(seatOf.get(p), tried)) return false;
    seatOf.set(p, seat);
    return true;
  });
  return panels.every((_, seat) => seatSomebody(seat, new Set()));
}
