// SPEC §10: "a complete pairing exists" is answered by changing a pairing along one path, on which
// each person takes the seat of the next (augmenting paths in a bipartite flow with caps: if there
// is no path there is no such pairing). Two kinds of path: somebody fills an empty seat, whom
// others relieve until one has room; somebody claims one seat more, whom others make way for until
// one can spare a seat. A path enters an entity with a person who does not sit there, or moves
// people among its seats: so nobody gets two seats of one entity.

// --- filling: from seats that need somebody to a person with room (§10.4) ---

class Filling {
  constructor(flow, starts) {
    this.flow = flow;
    this.queue = [...starts];
    this.next = new Map(starts.map((seat) => [seat, NOWHERE])); // where the holder of a seat goes
    this.persons = new Set(); // reached from a seat of an entity where they do not sit
    this.left = flow.members.map(() => null); // who of a panel is not reached yet
  }

  // Reaches all that can be reached, or as far as somebody with room: [seat, person] or null.
  run() {
    for (let i = 0; i < this.queue.length; i++) {
      const seat = this.queue[i];
      for (const other of this.flow.beside(seat)) {
        const p = this.flow.holder[other];
        if (p !== NOBODY && this.flow.isListed(seat, p)) this.leave(other, seat);
      }
      const person = this.call(seat);
      if (person !== NOBODY) return [seat, person];
    }
    return null;
  }

  // Reaches people from elsewhere for a seat, until one has room.
  call(seat) {
    const { flow } = this;
    const { entity, panel } = flow.seats[seat];
    const left = this.left[panel] || flow.members[panel].slice();
    let kept = 0;
    for (const p of left) {
      if (this.persons.has(p)) continue;
      if (!flow.mayJoin(entity, p)) {
        left[kept++] = p;
        continue;
      }
      this.persons.add(p);
      if (flow.load[p] < flow.cap[p]) return p;
      for (const held of flow.held[p]) this.leave(held, seat);
    }
    left.length = kept;
    this.left[panel] = left;
    return NOBODY;
  }

  leave(seat, next) {
    if (this.flow.fixed[seat] || this.next.has(seat)) return;
    this.next.set(seat, next);
    this.queue.push(seat);
  }
}

// Fills one of the seats while all others stay filled; nothing changes where that cannot be. A
// holder of the seat filled loses it.
function fillOne(flow, starts) {
  const filling = new Filling(flow, starts);
  const end = filling.run();
  if (end === null) return false;
  let [seat, person] = end;
  while (seat !== NOWHERE) {
    const old = flow.holder[seat];
    flow.put(seat, person);
    person = old;
    seat = filling.next.get(seat);
  }
  return true;
}

// Fills as many seats as can be; true if that is every seat.
async function fillAll(flow) {
  let complete = true;
  for (let seat = 0; seat < flow.seats.length; seat++) {
    complete = fillOne(flow, [seat]) && complete;
    await breathe();
  }
  return complete;
}

// --- claiming: from a person who wants a seat to one who can spare one (§10.2) ---

class Claiming {
  constructor(flow, floor) {
    this.flow = flow;
    this.floor = floor;
    this.queue = []; // seats taken
    this.from = new Map(); // the seat that the taker of a seat leaves
    this.persons = new Set();
    this.left = flow.seatsOf.map(() => null); // seats of a panel not reached yet
  }

  // Gives the seat of somebody who can spare it, or NOWHERE.
  run(person) {
    let end = this.enter(person, NOWHERE);
    for (let i = 0; i < this.queue.length && end === NOWHERE; i++) {
      const seat = this.queue[i];
      end = this.moveBeside(seat);
      if (end === NOWHERE) end = this.enter(this.flow.holder[seat], seat);
    }
    return end;
  }

  take(seat, from) {
    this.from.set(seat, from);
    this.queue.push(seat);
    const p = this.flow.holder[seat];
    return this.flow.load[p] > this.floor[p];
  }

  moveBeside(seat) {
    const p = this.flow.holder[seat];
    for (const other of this.flow.beside(seat)) {
      if (this.from.has(other) || !this.flow.isListed(other, p)) continue;
      if (this.take(other, seat)) return other;
    }
    return NOWHERE;
  }

  // A person comes to other entities, leaving a seat.
  enter(p, from) {
    if (this.persons.has(p)) return NOWHERE;
    this.persons.add(p);
    for (const panel of this.flow.panelsOf[p]) {
      const end = this.enterPanel(p, panel, from);
      if (end !== NOWHERE) return end;
    }
    return NOWHERE;
  }

  enterPanel(p, panel, from) {
    const { flow } = this;
    const left = this.left[panel] || flow.seatsOf[panel].slice();
    let kept = 0;
    for (const seat of left) {
      if (this.from.has(seat)) continue;
      if (!flow.mayJoin(flow.seats[seat].entity, p)) left[kept++] = seat;
      else if (this.take(seat, from)) return seat;
    }
    left.length = kept;
    this.left[panel] = left;
    return NOWHERE;
  }
}

// Gives a person more seats than their floor, while nobody falls below theirs, if that can be.
function claimOne(flow, person, floor) {
  if (flow.load[person] > floor[person]) return true;
  const claiming = new Claiming(flow, floor);
  const end = claiming.run(person);
  let seat = end;
  while (seat !== NOWHERE) {
    const from = claiming.from.get(seat);
    flow.put(seat, from === NOWHERE ? person : flow.holder[from]);
    seat = from;
  }
  return end !== NOWHERE;
}

// --- deciding (§10.3) ---

// Gives a seat for good to a person who has none decided in its entity and fewer than their cap, if
// the pairing can be completed then; else nothing changes.
function settleSeat(flow, seat, p) {
  const old = flow.holder[seat];
  const other = flow.seatIn(flow.seats[seat].entity, p);
  flow.fixed[seat] = 1;
  if (old === p) return true;
  if (other !== NOWHERE) flow.put(other, NOBODY);
  flow.put(seat, p);
  if (makeGood(flow, p, other)) return true;
  flow.put(seat, old);
  if (other !== NOWHERE) flow.put(other, p);
  flow.fixed[seat] = 0;
  return false;
}

// Fills the seat that a person left, or one of those they hold beyond their cap.
function makeGood(flow, p, left) {
  if (left !== NOWHERE) return fillOne(flow, [left]);
  if (flow.load[p] <= flow.cap[p]) return true;
  return fillOne(flow, flow.held[p].filter((seat) => !flow.fixed[seat]));
}
