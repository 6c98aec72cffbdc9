// Take from a verification what the page shows of each draw and of the log.

// Each view of `verify`, and besides: what was typed, why it is void, names of people if they are
// published, by which codes the lists may call an entity, and which claims are FALSE.
function viewsOf(verdict) {
  if (!verdict.log) return [];
  return verdict.views.map((view) => {
    const own = verdict.log.entries.filter((entry) => entry.body.draw === view.draw);
    const voided = own.find((entry) => entry.type === "void");
    return {
      ...view,
      inputs: own.filter((entry) => entry.type === "inputs").flatMap((entry) => entry.body.lines),
      voidReason: voided ? voided.body.reason : null,
      names: namesOf(own),
      codes: (token) => codesOf(verdict.world, token),
      isPartial: verdict.log.partial === true,
      ...afterView(verdict.log, verdict.world, verdict.world.byDraw.get(view.draw)),
      wrong: verdict.claims.filter((claim) => claim.state === "FALSE" && isOfDraw(claim, view)),
    };
  });
}

function isOfDraw({ draw }, view) {
  return draw !== null && (draw === view.draw || draw.startsWith(`${view.draw}+`));
}

function namesOf(entries) {
  const names = new Map();
  for (const { tables } of entries) {
    for (const [token, , name] of (tables && tables.people) || []) names.set(token, name);
  }
  return names;
}

// The codes that an entity has and had (§6.1), as far as the log was read.
function codesOf(world, token) {
  if (!world) return new Set([token]);
  const current = world.current(token);
  return new Set([token, current, ...(world.aliases.get(current) || [])]);
}

// What the lines of claims need: zone, headings of draws, and where nobody could be sent.
function contextOf(verdict, views) {
  const unpairedAt = new Set();
  const headings = new Map(views.map((view) => [view.draw, headingOf(view)]));
  for (const view of views) {
    if (isUnpaired(view.first)) unpairedAt.add(view.draw);
    for (const event of view.events) {
      if (event instanceof Substitution) headings.set(event.label, WORDS.substitution);
      if (isUnpaired(resultOf(event))) unpairedAt.add(event.label);
    }
  }
  return {
    zone: verdict.log ? verdict.log.zone : "+00:00",
    headings,
    unpaired: unpairedAt,
  };
}

// The result of an event that has its pairing, as derived.
function resultOf(event) {
  const [version] = event.versions || [];
  return version ? version.result.value : null;
}

function isUnpaired(result) {
  return Boolean(result && result.pairing && result.pairing.visits === undefined);
}

// Say whose log this says it is: to be compared with what people know from elsewhere.
function logFacts(log) {
  const rows = [[tr("日志", "Log"), log.origin]];
  const roles = { log: tr("日志公钥指纹", "Log key"), observer: tr("监督人公钥指纹", "Observer's key") };
  for (const key of log.ring.all.filter((one) => roles[one.role])) {
    const ended = key.revoked === null ? null : tr(" (已停用)", " (no longer in use)");
    rows.push([roles[key.role], code(grouped(key.fingerprint)), ended]);
  }
  return facts(rows);
}
