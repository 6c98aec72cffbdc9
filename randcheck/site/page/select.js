// SPEC §9: the entities drawn. A frame row is [token, stratum, team, tickets].

// The drawn number of each stratum by code; if two strata have one code, the last one's counts.
function numbersByCode(strata, seed) {
  const numbers = drawnNumbers(strata, seed);
  return new Map(strata.map(({ stratum }, i) => [stratum, numbers[i]]));
}

// Rows of a frame by stratum, codes ascending.
function rowsByStratum(frame) {
  const found = new Map();
  for (const row of frame) {
    if (!found.has(row[1])) found.set(row[1], []);
    found.get(row[1]).push(row);
  }
  return new Map([...found].sort(([a], [b]) => compareText(a, b)));
}

// The rows of one stratum in the order of the draw: a function that gives those of some places.
async function orderRows(rows, seed) {
  const key = keyOf(seed, "entity");
  const tickets = new Tickets(rows.map(([token]) => token));
  let hashed = 0;
  for (let i = 0; i < rows.length; i++) {
    const count = Number(rows[i][3]);
    drawTickets(tickets, i, key, count);
    hashed += count;
    if (hashed < 4096) continue;
    hashed = 0;
    await breathe();
  }
  const order = tickets.order();
  return (first, end) => Array.from(order.subarray(first, end), (i, n) => {
    return { place: first + n + 1, token: rows[i][0], ticket: tickets.hex(i) };
  });
}

async function selectStratum(stratum, rows, number, seed) {
  const places = await orderRows(rows, seed);
  const drawn = places(0, number);
  const cutOff = drawn.length ? drawn[drawn.length - 1].ticket : null;
  const reserves = places(drawn.length, 2 * number);
  return { stratum, drum: rows.length, number, cutOff, drawn, reserves };
}

// Draws in every stratum of a frame.
async function select(frame, strata, seed) {
  const numbers = numbersByCode(strata, seed);
  const found = [];
  for (const [code, rows] of rowsByStratum(frame)) {
    if (!numbers.has(code)) noResult(`分层 ${code} 没有抽取数`, `stratum ${code} has no number`);
    found.push(await selectStratum(code, rows, numbers.get(code), seed));
  }
  return found;
}

// Everybody in a stratum in the order of the draw: explains the place of one entity.
async function orderOf(frame, code, seed) {
  const rows = frame.filter((row) => row[1] === code);
  return (await orderRows(rows, seed))(0, rows.length);
}
