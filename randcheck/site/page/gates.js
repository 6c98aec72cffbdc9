// The claim `gates` (SPEC §12): what must hold for each entry when it is written. Here the fold,
// rosters, visits, recusals, rules and items (§6); gates of draws are in gates_draw.js and
// gates_after.js.

/**
 * Fold the log, entry by entry; throw a Fault where a gate does not hold.
 * `judge(world, seal)` is called where a seal or event stands, before it takes effect.
 */
async function foldLog(log, judge) {
  const world = new World(log);
  for (const entry of log.entries) {
    try {
      await passGate(world, entry, judge);
    } catch (error) {
      throw atEntry(error, entry.seq);
    }
    await breathe();
  }
  return world;
}

async function passGate(world, entry, judge) {
  switch (entry.type) {
    case "genesis":
      return world.open(entry);
    case "roster":
      return gateRoster(world, entry);
    case "visits":
      gateVisits(world, entry);
      return world.addVisits(entry);
    case "recusals":
      checkCount(entry);
      return world.addRecusals(entry);
    case "rules":
    case "items":
      world[entry.type] = entry.body.file;
      return undefined;
    case "seal":
      return gateSeal(world, entry, judge);
    case "event":
      return gateEvent(world, entry, judge);
    default:
      return DRAW_GATES[entry.type]?.(world, entry);
  }
}

function checkCount(entry) {
  const rows = entry.tables.file.length;
  if (rows < 1 || rows !== entry.body.count) {
    fault("行数与所记不符。", "The number of rows is not what the entry says.");
  }
}

// --- rosters (§6.1) ---

const ROSTER_ORDER = ["added", "revived", "retired", "changed", "aliased", "lent", "own"];

function gateRoster(world, entry) {
  const rows = entry.tables.file;
  const groups = new Map(ROSTER_ORDER.map((change) => [change, []]));
  for (const row of rows) groups.get(row[1]).push(row);
  checkRosterCounts(entry.body, rows, groups);
  const said = new Set(rows.map((row) => `${row[0]}\t${row[1]}`));
  const has = (token, change) => said.has(`${token}\t${change}`);
  const roster = entry.body.of === "entities" ? world.entities : world.inspectors;
  const changes = entry.body.of === "entities" ? ENTITY_CHANGES : INSPECTOR_CHANGES;
  const apart = groups.get("aliased").length ? entitiesApart(world) : null;
  for (const change of ROSTER_ORDER) {
    for (const [token, , detail] of groups.get(change)) {
      if (!changes[change](world, token, detail, entry.seq, has)) {
        fault(`名册变动不成立：${token} ${change}。`, `A row cannot be: ${token} ${change}.`);
      }
    }
  }
  if (roster.size !== entry.body.registered) {
    fault(`名册应有 ${roster.size} 个。`, `${roster.size} are registered, not as many as it says.`);
  }
  if (apart) checkApart(world, apart);
}

/** How many entities each draw stands for that findings or substitutions name (§6.1). */
function entitiesApart(world) {
  return world.seals.filter((seal) => seal.isFollowed).map((seal) => {
    const tokens = [...seal.record.strata.keys(), ...(seal.openSubstitution?.moving ?? [])];
    return new Set(tokens.map((token) => world.current(token))).size;
  });
}

function checkApart(world, before) {
  if (entitiesApart(world).every((count, i) => count === before[i])) return;
  fault("抽中的两户成了一户。", "Two entities that one draw drew have become one.");
}

function checkRosterCounts(body, rows, groups) {
  const count = (change) => groups.get(change).length;
  const names = ["added", "retired", "revived", "changed", "aliased"];
  const lent = count("lent") + count("own");
  if (!rows.length || names.some((name) => body[name] !== count(name)) || body.lent !== lent) {
    fault("变动的行数与所记不符。", "The counts of changes are not those of the rows.");
  }
}

// Each change gives false where its condition does not hold, else takes effect.
const ENTITY_CHANGES = {
  added({ entities, aliasOf }, token) {
    return !entities.has(token) && !aliasOf.has(token) && entities.set(token, null);
  },
  revived({ entities }, token, detail, seq, has) {
    const retired = typeof entities.get(token) === "number";
    return retired && !has(token, "added") && entities.set(token, null);
  },
  retired({ entities }, token, detail, seq, has) {
    const fresh = has(token, "added") || has(token, "revived");
    return entities.get(token) === null && !fresh && entities.set(token, seq);
  },
  changed({ entities }, token, detail, seq, has) {
    return entities.has(token) && !has(token, "added");
  },
  aliased(world, token, alias) {
    if (!world.entities.has(token) || world.aliasOf.has(alias) || alias === token) return false;
    world.addAlias(token, alias);
    return true;
  },
};

const INSPECTOR_CHANGES = {
  added({ inspectors }, token) {
    return !inspectors.has(token) && inspectors.set(token, { retired: null, borrowed: false });
  },
  revived({ inspectors }, token, detail, seq, has) {
    const row = inspectors.get(token);
    if (typeof row?.retired !== "number" || has(token, "added")) return false;
    row.retired = null;
    return true;
  },
  retired({ inspectors }, token, detail, seq, has) {
    const row = inspectors.get(token);
    if (row?.retired !== null || has(token, "added") || has(token, "revived")) return false;
    row.retired = seq;
    return true;
  },
  changed({ inspectors }, token, detail, seq, has) {
    return inspectors.has(token) && !has(token, "added");
  },
  lent({ inspectors }, token) {
    const row = inspectors.get(token);
    return row !== undefined && !row.borrowed && (row.borrowed = true);
  },
  own({ inspectors }, token, detail, seq, has) {
    const row = inspectors.get(token);
    if (!row?.borrowed || has(token, "lent")) return false;
    row.borrowed = false;
    return true;
  },
};

// --- visits (§6.2) ---

function gateVisits(world, entry) {
  checkCount(entry);
  const today = localDate(entry.time, world.log.zone);
  for (const row of entry.tables.file) {
    const [token, date, , draw] = row;
    if (date > today || (draw !== "-" && !visitOfDrawHolds(world, row))) {
      fault(`检查记录不成立：${token} ${date}。`, `A visit cannot be: ${token} ${date}.`);
    }
  }
}

function visitOfDrawHolds(world, [token, date, cause, draw, , item, department]) {
  const seal = world.byDraw.get(draw);
  return (
    seal?.drawEntry != null &&
    cause === "random" &&
    item === "-" &&
    department === "-" &&
    date >= seal.body.as_of &&
    world.pastOf(token).drawnBy.has(seal) &&
    !seal.openSubstitution
  );
}
