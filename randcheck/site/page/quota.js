// SPEC §10.2: the drum of balance `even`: how many seats each person has at least.

class Drum {
  constructor(flow, persons, seed) {
    this.flow = flow;
    this.persons = persons; // by number, as people of readPeople
    this.seed = seed;
    this.quota = new Int32Array(persons.length); // x
    this.open = flow.seats.length; // seats not given yet
  }

  async run() {
    const tiers = new Set(this.persons.map(({ tier }) => tier));
    for (const tier of [...tiers].sort((a, b) => a - b)) await this.drawTier(tier);
    return this.quota;
  }

  // Asks the people of one tier, always those with the lowest prior + x first.
  async drawTier(tier) {
    const levels = new Map(); // prior + x -> persons who are not out
    this.persons.forEach((person, p) => {
      if (person.tier === tier) askAt(levels, person.prior, p);
    });
    while (levels.size && this.open) {
      const level = [...levels.keys()].reduce((a, b) => Math.min(a, b));
      const asked = this.inOrder(levels.get(level), level);
      levels.delete(level);
      for (const p of asked) if (await this.give(p)) askAt(levels, level + 1, p);
    }
  }

  inOrder(asked, level) {
    const key = keyOf(this.seed, "drum", level);
    const tickets = Tickets.of(key, asked.map((p) => this.flow.tokens[p]));
    return Array.from(tickets.order(), (i) => asked[i]);
  }

  // Gives a person one seat more if that can be; else the person is out.
  async give(p) {
    await breathe();
    if (!this.open || this.quota[p] >= this.flow.cap[p]) return false;
    if (!claimOne(this.flow, p, this.quota)) return false;
    this.quota[p] += 1;
    this.open -= 1;
    return true;
  }
}

function askAt(levels, level, p) {
  if (!levels.has(level)) levels.set(level, []);
  levels.get(level).push(p);
}

// Nobody gets more than quota and leeway; whoever is borrowed no more than the quota.
function lowerCaps(flow, persons, quota, leeway) {
  persons.forEach((person, p) => {
    const most = quota[p] + (person.tier === 0 ? leeway : 0);
    flow.cap[p] = Math.min(flow.cap[p], most);
  });
}
