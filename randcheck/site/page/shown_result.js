// One result as shown (SPEC §13): `result.json`, its parts, `selected.csv`.

const PART_ROWS = 10000;

/** The result of a draw at one version, 1 being that of the `draw` entry. */
class ShownResult {
  constructor(log, seal, version) {
    const versions = seal.versions.slice(0, version);
    const chosen = versions.filter(({ event }) => event === null).at(-1);
    const next = seal.versions[version];
    this.log = log;
    this.seal = seal;
    this.version = version;
    this.until = next ? next.entry.seq : Infinity;
    this.strata = valueOf(chosen.result).strata;
    this.pairing = valueOf(versions.at(-1).result).pairing;
    this.struck = chosen.entry.body.struck ?? [];
    this.labels = chosen.entry.tables.labels;
    this.names = labelsOf(this.labels, "entity");
    this.units = labelsOf(this.labels, "unit");
    this.people = certificatesOf((versions.at(-1).event ?? seal).peopleRows);
    this.visits = new Map((this.pairing.visits ?? []).map((visit) => [visit.entity, visit]));
    const moved = new Set((valueOf(versions.at(-1).result).moved ?? []).map((e) => e.token));
    const movesIn = ({ token }) => moved.has(token);
    this.drawn = this.strata.flatMap((each) => [
      ...each.drawn.map((e) => this.drawnRow(each, e)),
      ...each.reserves.filter(movesIn).map((e) => this.drawnRow(each, e)),
    ]);
    this.reserves = this.strata.flatMap((each) =>
      each.reserves.filter((e) => !movesIn(e)).map((e) => this.row(each, e)));
  }

  row({ stratum }, { place, token, ticket }) {
    const name = this.names.get(token);
    if (name === undefined) fault(`${token} 没有名称。`, `The labels do not name ${token}.`);
    return { token, name, stratum, place, ticket };
  }

  drawnRow(stratum, entity) {
    const visit = this.visits.get(entity.token);
    const { length } = this.seal.body.batches;
    const movedUp = entity.place > stratum.drawn.length; // into the last batch (§9)
    const batch = movedUp ? length : batchOf(entity.place, length, stratum.number);
    const team = visit ? visit.seats.map((seat) => this.seatRow(seat)) : [];
    return { ...this.row(stratum, entity), batch, visit: visit ? visit.v : null, team };
  }

  seatRow({ role, n, person }) {
    const unit = this.units.get(person) ?? null;
    return { role, n, inspector: person, unit, certificate: this.people.get(person) };
  }

  get isLarge() {
    return this.drawn.length > PART_ROWS;
  }

  /** The part files, as [name, text]. */
  parts() {
    if (!this.isLarge) return [];
    const { version } = this;
    const parts = Math.ceil(this.drawn.length / PART_ROWS);
    return Array.from({ length: parts }, (_, i) => {
      const of = (rows) => rows.slice(i * PART_ROWS, (i + 1) * PART_ROWS);
      const [drawn, reserves] = [of(this.drawn), of(this.reserves)];
      const head = { schema: "randcheck drawn v1", draw: this.seal.body.draw, version };
      const name = `drawn-${version}-${String(i + 1).padStart(4, "0")}.json`;
      return [name, dumpJson({ ...head, part: i + 1, parts, drawn, reserves })];
    });
  }

  partRows() {
    return this.parts().map(([path, text], i) => {
      const rows = Math.min(PART_ROWS, this.drawn.length - i * PART_ROWS);
      return { path, rows, sha256: sha256hex(text) };
    });
  }

  strataRows() {
    const labels = labelsOf(this.seal.entry.tables.labels, "stratum");
    const found = new Map(this.strata.map((each) => [each.stratum, each]));
    const numbers = drawnNumbers(this.seal.body.strata, this.seal.seed);
    return this.seal.body.strata.map(({ stratum, base, drum }, i) => {
      const label = labels.get(stratum) ?? stratum;
      const cut_off = found.get(stratum)?.cutOff ?? null;
      return { stratum, label, base, drum, number: numbers[i], cut_off };
    });
  }

  eventRows() {
    const events = this.seal.events.filter(({ seq }) => seq < this.until);
    return events.map(({ entry, seq, drawEntry, seed }) => {
      const done = drawEntry !== null && drawEntry.seq < this.until;
      return { seq, sha256: entry.textHash, time: entry.time, seed: done ? seed : null };
    });
  }

  json() {
    const { log, seal, version, isLarge } = this;
    const { draw, task, item, period, attempt, as_of, due, batches } = seal.body;
    const { seq, textHash, time } = seal.entry;
    return dumpJson({
      schema: "randcheck result v1",
      origin: log.origin,
      practice: log.practice,
      draw,
      task,
      item,
      period,
      attempt,
      version,
      supersedes: version > 1 ? `result-${version - 1}.json` : null,
      as_of,
      due,
      batches,
      seal: { seq, sha256: textHash, time },
      seed: seal.seed,
      corrected: this.struck,
      events: this.eventRows(),
      strata: this.strataRows(),
      paired: this.pairing.visits !== undefined,
      parts: this.partRows(),
      drawn: isLarge ? [] : this.drawn,
      reserves: isLarge ? [] : this.reserves,
    });
  }

  csv() {
    const lines = ["visit,token,name,stratum,place,ticket,inspectors"];
    for (const row of this.drawn) {
      const people = row.team.map((seat) => seat.inspector).join(";");
      const visit = row.visit === null ? "" : String(row.visit);
      const { token, name, stratum, place, ticket } = row;
      const cells = [visit, token, name, stratum, String(place), ticket, people];
      lines.push(cells.map(csvCell).join(","));
    }
    return `\ufeff${lines.map((line) => `${line}\r\n`).join("")}`;
  }
}

/** Labels of one kind: code or token -> label. */
function labelsOf(rows, kind) {
  return new Map(rows.filter((row) => row[0] === kind).map((row) => [row[1], row[2]]));
}

/** Person -> last day of the certificate, or null. */
function certificatesOf(inspectors) {
  const persons = inspectors.filter((row) => row[0] === "person");
  return new Map(persons.map((row) => [row[1], row[3] === "-" ? null : row[3]]));
}

/** A cell that a spreadsheet would take for a formula gets an apostrophe. */
function csvCell(text) {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
