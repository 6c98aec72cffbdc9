// SPEC §9: tickets of many names and the order they give. The words of all tickets stand in one
// array, for a frame may have a hundred thousand rows.

class Tickets {
  constructor(names) {
    this.names = names;
    this.words = new Uint32Array(8 * names.length).fill(0xffffffff);
  }

  // One ticket of each name under a key.
  static of(key, names) {
    const tickets = new Tickets(names);
    names.forEach((name, i) => tickets.draw(i, key, name));
    return tickets;
  }

  // Draws one ticket more for the i-th name; the lowest one counts.
  draw(i, key, text) {
    const words = ticketWords(key, text);
    for (let k = 0; k < 8; k++) {
      const now = this.words[8 * i + k];
      const found = words[k] >>> 0;
      if (found > now) return;
      if (found < now) {
        this.words.set(words, 8 * i);
        return;
      }
    }
  }

  // By ticket, then by name.
  compare(i, j) {
    for (let k = 0; k < 8; k++) {
      const a = this.words[8 * i + k];
      const b = this.words[8 * j + k];
      if (a !== b) return a < b ? -1 : 1;
    }
    return compareText(this.names[i], this.names[j]);
  }

  // Places of the names in the order of their tickets.
  order() {
    return Uint32Array.from(this.names.keys()).sort((i, j) => this.compare(i, j));
  }

  hex(i) {
    return hexOfWords(this.words.subarray(8 * i, 8 * i + 8));
  }
}

// Draws tickets 1 … count of an entity.
function drawTickets(tickets, i, key, count) {
  for (let n = 1; n <= count; n++) tickets.draw(i, key, `${n}:${tickets.names[i]}`);
}

// The lowest of an entity's tickets, in hex.
function ticketNumber(key, token, count) {
  const tickets = new Tickets([token]);
  drawTickets(tickets, 0, key, count);
  return tickets.hex(0);
}
