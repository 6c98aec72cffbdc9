// SPEC §10.1: seats, who may hold them and who holds them now.
//
// Persons, entities and seats are numbered from 0. Persons ascend by token, so a smaller number is
// a smaller token. The seats of an entity follow one another: roles by place, then n.

const NOBODY = -1;
const NOWHERE = -1;

// The seats of a team: roles by place, then n.
function seatsOfTeam(roles) {
  return roles.flatMap(({ role, number, panel }) =>
    Array.from({ length: number }, (_, i) => ({ role, n: i + 1, panel })));
}

class Flow {
  // entities: [{token, team}], or with `seats` where only some of the team's are to be filled;
  // people: what readPeople gives.
  constructor(entities, people) {
    this.tokens = [...people.people.keys()].sort(compareText);
    this.numberOf = new Map(this.tokens.map((token, p) => [token, p]));
    this.cap = Int32Array.from(this.tokens, (token) => people.people.get(token).cap);
    this.load = new Int32Array(this.tokens.length);
    this.held = this.tokens.map(() => []); // the seats a person holds
    this.addPanels(people.panels);
    this.barred = entities.map(({ token }) => this.numbersOf(people.bars.get(token)));
    this.addSeats(entities, people.teams);
  }

  addPanels(panels) {
    const codes = [...panels.keys()];
    this.panelOf = new Map(codes.map((code, k) => [code, k]));
    this.members = codes.map((code) => panels.get(code).map((token) => this.numberOf.get(token)));
    this.isMember = this.members.map((members) => this.marks(members));
    this.panelsOf = this.tokens.map(() => []); // the panels of a person
    this.members.forEach((members, k) => members.forEach((p) => this.panelsOf[p].push(k)));
  }

  marks(persons) {
    const found = new Uint8Array(this.tokens.length);
    for (const p of persons) found[p] = 1;
    return found;
  }

  // Bars may name people who are not in the drum.
  numbersOf(bars) {
    const known = [...(bars || new Map()).keys()].filter((token) => this.numberOf.has(token));
    return new Set(known.map((token) => this.numberOf.get(token)));
  }

  addSeats(entities, teams) {
    this.seats = []; // {entity, role, n, panel}
    this.team = []; // [first seat, the one after the last] of an entity
    this.seatsOf = this.members.map(() => []); // the seats of a panel
    entities.forEach(({ team, seats }, entity) => {
      const first = this.seats.length;
      for (const seat of seats ?? seatsOfTeam(teams.get(team))) this.addSeat(entity, seat);
      this.team.push([first, this.seats.length]);
    });
    this.holder = new Int32Array(this.seats.length).fill(NOBODY);
    this.fixed = new Uint8Array(this.seats.length); // decided: nobody moves from there
  }

  // `sitter`: who has the seat before a substitution and may keep it (§10.5), or nobody.
  addSeat(entity, { role, n, panel: code, sitter }) {
    const panel = this.panelOf.get(code);
    this.seatsOf[panel].push(this.seats.length);
    this.seats.push({ entity, role, n, panel, sitter });
  }

  // The list of a seat (§10.1).
  listOf(seat) {
    const { entity, panel } = this.seats[seat];
    return this.members[panel].filter((p) => !this.barred[entity].has(p));
  }

  isListed(seat, p) {
    const { entity, panel } = this.seats[seat];
    return this.isMember[panel][p] === 1 && !this.barred[entity].has(p);
  }

  // The seat of a person in an entity, or NOWHERE.
  seatIn(entity, p) {
    const [first, end] = this.team[entity];
    for (let seat = first; seat < end; seat++) if (this.holder[seat] === p) return seat;
    return NOWHERE;
  }

  // May somebody from outside come to this entity?
  mayJoin(entity, p) {
    return !this.barred[entity].has(p) && this.seatIn(entity, p) === NOWHERE;
  }

  // Other seats of the same entity.
  beside(seat) {
    const [first, end] = this.team[this.seats[seat].entity];
    const found = [];
    for (let other = first; other < end; other++) if (other !== seat) found.push(other);
    return found;
  }

  // Gives a seat to a person or to NOBODY.
  put(seat, p) {
    const old = this.holder[seat];
    if (old !== NOBODY) {
      this.load[old] -= 1;
      this.held[old].splice(this.held[old].indexOf(seat), 1);
    }
    this.holder[seat] = p;
    if (p === NOBODY) return;
    this.load[p] += 1;
    this.held[p].push(seat);
  }
}
