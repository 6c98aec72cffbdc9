// What the log says so far (SPEC §6): rosters, aliases, visits, recusals, seals and draws, folded
// in order. Rules are in gates*.js; here entries that passed their gate take effect.
// What happened to an entity is kept under its current token, so that aliases cost nothing later.

/** What happened to one entity so far, under all its codes. */
class Past {
  constructor() {
    this.drawnBy = new Map(); // completed seal whose draw drew it -> Set of its tokens drawn
    this.visits = []; // rows {date, random, seal or null, people, item, department, seq}
    this.met = new Map(); // completed seal -> Map of persons seated there to entry seated by
    this.after = new Map(); // completed seal -> {findings, objections} of its visit (§8.8)
    this.recused = new Set(); // persons
    this.struck = []; // {item, seq of the seal that holds it as struck}
    this.carried = new Set(); // items for which another log carried it as owed
  }

  join(other) {
    for (const [seal, tokens] of other.drawnBy) for (const t of tokens) this.draw(seal, t);
    for (const row of other.visits) this.visits.push(row);
    for (const [seal, people] of other.met) for (const [p, by] of people) this.meet(seal, p, by);
    for (const person of other.recused) this.recused.add(person);
    for (const mark of other.struck) this.struck.push(mark);
    for (const item of other.carried) this.carried.add(item);
    for (const [seal, { findings, objections }] of other.after) {
      const { findings: mine, objections: own } = this.afterOf(seal);
      mine.push(...findings);
      mine.sort((a, b) => a.seq - b.seq);
      own.push(...objections);
    }
  }

  /** A draw drew it, under this token. */
  draw(seal, token) {
    const tokens = mapGet(this.drawnBy, seal, () => new Set());
    tokens.add(token);
    if (tokens.size > 1) seal.mayHaveTwins = true;
  }

  /** A person sits there since the entry `by`. */
  meet(seal, person, by) {
    const people = mapGet(this.met, seal, () => new Map());
    const old = people.get(person);
    if (!old || by.seq < old.seq) people.set(person, by);
  }

  /** What was found at the visit for a draw, for writing. */
  afterOf(seal) {
    return mapGet(this.after, seal, () => ({ findings: [], objections: [] }));
  }

  latestFinding(seal) {
    return this.after.get(seal)?.findings.at(-1) ?? null;
  }

  visitedFor(seal) {
    return this.visits.some((row) => row.seal === seal);
  }
}

const EMPTY_PAST = Object.freeze(new Past());

/** One person of the inspector side: where and when seated, which visits rows name them. */
class Service {
  constructor() {
    this.seals = new Set();
    this.visits = []; // {date, seq} of `random` rows
  }
}

/** The log folded up to some entry. */
class World {
  constructor(log) {
    this.log = log;
    this.entities = new Map(); // token -> null (active) or seq of the entry that retired it
    this.inspectors = new Map(); // salted token -> {retired: null or seq, borrowed}
    this.aliasOf = new Map(); // alias -> current token
    this.aliases = new Map(); // current token -> its aliases
    this.pasts = new Map();
    this.services = new Map();
    this.seals = [];
    this.byDraw = new Map(); // draw id -> seal
    this.years = new Map(); // year -> number of seals
    this.attempts = new Map(); // item, period -> number of attempts
    this.live = new Map(); // item, period -> live seal
    this.hasFinding = false; // of any draw
    this.rules = null;
    this.items = null;
  }

  current(token) {
    return this.aliasOf.get(token) ?? token;
  }

  pastOf(token) {
    return this.pasts.get(this.current(token)) ?? EMPTY_PAST;
  }

  /** The same, for writing. */
  past(token) {
    return mapGet(this.pasts, this.current(token), () => new Past());
  }

  serviceOf(person) {
    return mapGet(this.services, person, () => new Service());
  }

  /** The first date of this log, and what it goes on from (§6.6). */
  open(genesis) {
    this.firstDate = localDate(genesis.time, this.log.zone);
    for (const [word, ...cells] of genesis.tables.carried ?? []) {
      if (word === "owed") this.past(cells[0]).carried.add(cells[1]);
      else this.attempts.set(attemptKey(cells[0], cells[1]), Number(cells[2]));
    }
  }

  /** Make `alias` another code of a token (§6.1): all that was the alias's becomes the token's. */
  addAlias(token, alias) {
    this.entities.delete(alias);
    const all = mapGet(this.aliases, token, () => []);
    for (const code of [alias, ...(this.aliases.get(alias) ?? [])]) {
      this.aliasOf.set(code, token);
      all.push(code);
    }
    this.aliases.delete(alias);
    const old = this.pasts.get(alias);
    if (!old) return;
    this.past(token).join(old);
    this.pasts.delete(alias);
  }

  addVisits(entry) {
    for (const [token, date, cause, draw, people, item, department] of entry.tables.file) {
      const row = { date, item, department, seq: entry.seq, random: cause === "random" };
      row.seal = draw === "-" ? null : this.byDraw.get(draw);
      row.people = people === "-" ? [] : people.split(",");
      this.addVisit(token, row);
    }
  }

  /** One row of visits, or a finding, which is one too (§8.8). */
  addVisit(token, row) {
    const { date, seq } = row;
    if (row.seal) row.seal.visited = true;
    this.past(token).visits.push(row);
    if (!row.random) return;
    for (const person of row.people) this.serviceOf(person).visits.push({ date, seq });
  }

  addRecusals(entry) {
    for (const [token, person] of entry.tables.file) this.past(token).recused.add(person);
  }

  addSeal(seal) {
    const { item, period, draw } = seal.body;
    const key = attemptKey(item, period);
    this.seals.push(seal);
    this.byDraw.set(draw, seal);
    this.years.set(yearOfDraw(draw), this.sealsOfYear(draw) + 1);
    this.attempts.set(key, seal.body.attempt);
    this.live.set(key, seal);
    for (const [token, reason] of seal.entry.tables.excluded) {
      if (reason === "struck") this.past(token).struck.push({ item, seq: seal.seq });
    }
  }

  /** Whether two tokens that a draw drew are one entity (through Current). */
  hasTwins(seal) {
    if (!seal.mayHaveTwins) return false;
    const tokens = [...seal.record.strata.keys()];
    return new Set(tokens.map((token) => this.current(token))).size < tokens.length;
  }

  sealsOfYear(draw) {
    return this.years.get(yearOfDraw(draw)) ?? 0;
  }

  end(seal) {
    this.live.delete(attemptKey(seal.body.item, seal.body.period));
  }

  /** A `draw` or `correct` entry: from now on this draw drew whom this result names. */
  recordResult(seal, entry) {
    for (const token of seal.record?.drawn ?? []) this.past(token).drawnBy.delete(seal);
    const rowsOfWord = (word) => entry.tables.result.filter((row) => row[0] === word);
    this.recordSeats(seal, entry);
    const drawn = rowsOfWord("drawn");
    const tokens = drawn.map((row) => row[3]);
    seal.record = { ...seal.record, drawn: tokens, reserves: rowsOfWord("reserve") };
    seal.record.strata = new Map(); // drawn or moved up -> stratum
    this.recordDrawn(seal, drawn);
    for (const { token } of entry.body.struck ?? []) {
      this.past(token).struck.push({ item: seal.body.item, seq: seal.seq });
    }
  }

  /** Rows `drawn`, or `moved` of a substitution: the draw drew these (too). */
  recordDrawn(seal, rows) {
    for (const [, stratum, , token] of rows) {
      this.past(token).draw(seal, token);
      seal.record.strata.set(token, stratum);
    }
  }

  /** Who sits where is from now on what this result says (also that of a `pairing`, §8.5, §8.7). */
  recordSeats(seal, entry) {
    const rows = entry.tables.result;
    const old = seal.record ?? { seats: [], places: [] };
    for (const { person } of old.seats) this.serviceOf(person).seals.delete(seal);
    for (const token of old.places) this.past(token).met.delete(seal);
    const since = new Map(old.seats.map((seat) => [`${seat.token}\t${seat.person}`, seat.by]));
    const places = new Map(rows.filter((row) => row[0] === "visit").map((row) => [row[1], row[2]]));
    const seats = rows.filter((row) => row[0] === "seat").map(([, v, , , person]) => {
      const token = places.get(v) ?? null;
      return { token, person, by: since.get(`${token}\t${person}`) ?? entry };
    });
    for (const { token, person, by } of seats) {
      this.serviceOf(person).seals.add(seal);
      if (token !== null) this.past(token).meet(seal, person, by);
    }
    const has = (word) => rows.some((row) => row[0] === word);
    const bottleneck = has("bottleneck") && !has("phase"); // of a substitution: it has a pairing
    seal.record = { ...seal.record, seats, places: [...places.values()], bottleneck };
  }
}

function mapGet(map, key, make) {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
}

const attemptKey = (item, period) => `${item}\t${period}`;
const yearOfDraw = (draw) => draw.replace("practice-", "").slice(0, 4);

/** A seal with what became of it; events have the same members. */
class Seal {
  constructor(entry, label, parent = null) {
    this.entry = entry;
    this.body = entry.body;
    this.seq = entry.seq;
    this.label = label;
    this.parent = parent; // the seal of an event
    this.inputs = null;
    this.drawEntry = null; // `draw`, or `pairing` of an event or substitution
    this.voidEntry = null;
    this.corrects = [];
    this.events = []; // and substitutions, in the order of the log
    this.visited = false;
    this.isNamed = false; // by a row of a findings table
    this.mayHaveTwins = false; // two of the tokens that it drew were one entity once
    this.record = null; // what the recorded results say: drawn, seats, places, bottleneck …
    this.verdicts = new Map(); // claims judged where the seal stands
  }

  source(kind) {
    return this.body.sources.find((source) => source.kind === kind) ?? null;
  }

  /** Unix time of the sealed drand round, or null. */
  get round() {
    const drand = this.source("drand");
    return drand && roundTime(drand.round);
  }

  get needsInputs() {
    return this.body.sources.some((source) => source.kind !== "drand");
  }

  get isLive() {
    return !this.drawEntry && !this.voidEntry;
  }

  /** The event or substitution that is open: without `pairing`, and the last (§8.5, §8.7). */
  get openEvent() {
    const last = this.events.at(-1);
    return last && !last.drawEntry ? last : null;
  }

  get openSubstitution() {
    return this.openEvent instanceof Substitution ? this.openEvent : null;
  }

  /** Whether a substitution, or a row of a findings table, names this draw. */
  get isFollowed() {
    return this.isNamed || this.substitutions.length > 0;
  }

  get substitutions() {
    return this.events.filter((event) => event instanceof Substitution);
  }

  /** The inspector rows in force: of the last event with a `pairing`, else of the seal (§8.7). */
  get inspectors() {
    const anew = (event) => event.drawEntry && !(event instanceof Substitution);
    return (this.events.filter(anew).at(-1) ?? this).entry.tables.inspectors;
  }

  /** What the draw needs of this seal for its people: an event brings its own. */
  get peopleRows() {
    return this.entry.tables.inspectors;
  }
}

/** A substitution (§8.7): who cannot go, what vanished, and what was so when it was written. */
class Substitution extends Seal {
  constructor(entry, label, parent) {
    super(entry, label, parent);
    this.facts = null; // see factsFor
    this.moving = []; // who moves up, by the recorded results
  }

  /** No source but the round, if there is one. */
  source(kind) {
    const { round } = this.body;
    return kind === "drand" && round !== null ? { kind, chain: QUICKNET, round } : null;
  }

  get needsInputs() {
    return false;
  }

  get peopleRows() {
    return this.parent.inspectors;
  }
}

/** Date d lies in a window at day D (§6.4). */
function inWindow(window, date, day) {
  if (date > day) return false;
  if (window.unit === "years") {
    return Number(day.slice(0, 4)) - Number(date.slice(0, 4)) < window.length;
  }
  return dayNumber(day) - dayNumber(date) < window.length;
}
