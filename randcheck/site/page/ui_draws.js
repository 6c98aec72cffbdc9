// Show a draw as it was worked out again: what was sealed, the seed, the strata, who was drawn.

function labelOf(view, kind, code) {
  const label = view.labels.get(`${kind}\t${code}`);
  return label === undefined ? null : label;
}

function stratumName(view, code) {
  const label = labelOf(view, "stratum", code);
  return label === null ? word("strata", code) : tr(label, label);
}

function nameOf(view, token) {
  return labelOf(view, "entity", token) || "";
}

// Say what became of a draw, up to its last correction or event.
function fateOf(view) {
  const fates = [word("fates", view.fate)];
  if (view.voidReason) {
    const why = word("void", view.voidReason);
    return tr(`${fates[0].zh}: ${why.zh}`, `${fates[0].en}: ${why.en}`);
  }
  if (view.corrected.length) fates.push(word("since", "corrected"));
  const anew = view.events.filter((event) => !(event instanceof Substitution));
  if (anew.some(resultOf)) fates.push(word("since", "paired-anew"));
  const { length } = view.substitutions ?? [];
  if (length) fates.push(tr(`更换 ${length} 次`, `${length} × substitution`));
  if (isUnpaired(view.last)) fates.push(word("since", "unpaired"));
  return joined(fates, ", ", ", ");
}

// Head the claims of a draw: what was chosen before the seal, and what became of it.
function headingOf(view) {
  const body = view.body, fate = fateOf(view);
  return tr(`${body.task} ${body.as_of} 第${body.attempt}次【${fate.zh}】`,
    `${body.task} ${body.as_of}, attempt ${body.attempt} [${fate.en}]`);
}

function leftOut(body) {
  const counts = body.entities.excluded.map(({ reason, count }) => {
    const why = word("reasons", reason);
    return tr(`${why.zh} ${counted(count)}`, `${counted(count)} ${why.en}`);
  });
  return counts.length ? joined(counts, "; ", "; ") : tr("没有", "nobody");
}

function ruleOf(stratum) {
  if (!stratum.ratio) return stratum.whole ? word("strata", "all") : tr("指定户数", "number named");
  const [p, q] = stratum.ratio, how = word("roundings", stratum.rounding);
  const share = (p * 100) % q === 0 ? `${(p * 100) / q}%` : `${p}/${q}`;
  const bounds = stratum.min === null && stratum.max === null ? "" :
    ` [${stratum.min === null ? "" : stratum.min}, ${stratum.max === null ? "" : stratum.max}]`;
  return tr(`基数的 ${share}, ${how.zh}${bounds}`, `${share} of the base, ${how.en}${bounds}`);
}

const WEIGHTS = new WeakMap();

// Map the tickets held in a stratum to how many rows hold so many; the frame is gone through once.
function weightsOf(view, code) {
  if (!WEIGHTS.has(view)) {
    const found = new Map(view.body.strata.map(({ stratum }) => [stratum, new Map()]));
    for (const [, stratum, , tickets] of view.frame) {
      const weights = found.get(stratum), w = Number(tickets);
      if (weights) weights.set(w, (weights.get(w) || 0) + 1);
    }
    WEIGHTS.set(view, found);
  }
  return WEIGHTS.get(view).get(code);
}

// How many of a stratum are drawn on average: rounding by lot keeps to the exact ratio.
function meanDrawn(stratum) {
  const lot = stratum.rounding === "lot";
  return lot ? stratum.base * stratum.ratio[0] / stratum.ratio[1] : stratum.number;
}

function oddsText(view, stratum) {
  const odds = oddsOf(weightsOf(view, stratum.stratum), meanDrawn(stratum));
  if (odds.size < 2) return [...odds.values()].map(percent).join("") || "—";
  const lines = [...odds].sort(([a], [b]) => a - b);
  return joined(lines.map(([w, share]) => tr(`${w} 签 ${percent(share)}`,
    `${ticketsText(w)} ${percent(share)}`)), "; ", "; ");
}

function ticketsText(tickets) {
  return tickets === 1 ? "1 ticket" : `${tickets} tickets`;
}

function showDraws(place, views, first) {
  empty(place);
  for (const view of views.slice().reverse()) {
    const details = make("details", { class: "of-draw draw", "data-draw": view.draw },
      make("summary", {}, `${view.draw}  `, headingOf(view)));
    const fillOnce = () => {
      if (details.open && details.childElementCount === 1) details.append(...drawParts(view));
    };
    details.addEventListener("toggle", fillOnce);
    details.open = view.draw === first || views.length === 1;
    fillOnce();
    place.append(details);
  }
}

function drawParts(view) {
  const parts = [...wrongParts(view), sealedFacts(view), strataTable(view)];
  if (!view.last) return parts;
  if (view.corrected.length) parts.push(struckList(view));
  if (isUnpaired(view.last)) parts.push(make("p", { class: "notice" }, WORDS.unpaired));
  return [...parts, ...afterParts(view), drawnTable(view), reserveTable(view)];
}

// Where the publication says otherwise, what stands here is not what it says.
function wrongParts(view) {
  if (!view.wrong.length) return [];
  const names = view.wrong.map((claim) => word("claims", claim.claim));
  const said = joined(names, ", ", "; ");
  return [make("p", { class: "notice" }, tr(
    `这次抽取有不符 (${said.zh})。下面是本页重算的, 不一定是公示里写的。`,
    `Something of this draw is FALSE (${said.en}). Below is what this page works out, which may ` +
      "not be what the publication says."))];
}

function sealedFacts(view) {
  const { body, entry, zone } = view;
  const rows = [
    [tr("抽查事项", "Item"), body.item],
    [tr("封存码", "Seal code"), code(grouped(entry.textHash))],
    [tr("封存", "Sealed"), tr(`第 ${entry.seq} 条, ${clockTime(entry.time, zone)}`,
      `entry ${entry.seq}, ${clockTime(entry.time, zone)}`)],
    [tr("完成期限", "Due"), body.due],
    [tr("在册 = 待抽 + 未入框", "Registered = drum + left out"),
      sumOf(body.entities)],
    [tr("未入框", "Left out"), leftOut(body)],
  ];
  if (view.inputs.length) rows.push([tr("录入", "Inputs"), ...view.inputs.map(codeLine)]);
  if (view.seed) rows.push(...seedFacts(view));
  return facts(rows);
}

function sumOf({ registered, drum }) {
  return `${counted(registered)} = ${counted(drum)} + ${counted(registered - drum)}`;
}

function seedFacts(view) {
  const seed = view.seed, rows = [[tr("种子", "Seed"), code(seed)]];
  const lot = view.body.strata.some((stratum) => stratum.rounding === "lot");
  for (const name of lot ? ["entity", "round"] : ["entity"]) {
    rows.push([tr(`签钥 ${name}`, `Key ${name}`), code(keyOf(seed, name))]);
  }
  return rows;
}

function code(text) {
  return make("code", {}, text);
}

function codeLine(text) {
  return make("div", {}, code(text));
}

function strataTable(view) {
  const derived = new Map(((view.last || {}).strata || []).map((s) => [s.stratum, s]));
  const heads = [[tr("分层", "Stratum")], [tr("抽查基数", "Base"), "n"], [tr("待抽", "Drum"), "n"],
    [tr("抽取", "Drawn"), "n"], [tr("机会", "Odds")], [tr("数量依据", "Rule")],
    [tr("界线", "Cut-off")]];
  return listing(tr("分层与数量", "Strata and numbers"), heads, view.body.strata, (stratum) => {
    const found = derived.get(stratum.stratum);
    return [stratumName(view, stratum.stratum), counted(stratum.base), counted(stratum.drum),
      counted(found ? found.number : stratum.number), oddsText(view, stratum), ruleOf(stratum),
      found && found.cutOff ? shortCode(found.cutOff) : "—"];
  });
}

function shortCode(text) {
  return make("code", { title: text }, `${text.slice(0, 16)}…`);
}

function struckList(view) {
  const rows = view.corrected.map(({ token, reason }) => {
    const why = word("retire", reason);
    return make("li", {}, code(token), " ", why);
  });
  const title = tr("抽取之后更正时删除的 (后面的依次递补)", "Struck after the draw; the next moved up");
  return make("div", {}, make("h3", {}, title), make("ul", {}, ...rows));
}

// Who was drawn: in visit order where there are teams, else by stratum and place.
function drawnTable(view) {
  const visits = new Map(((view.last.pairing || {}).visits || []).map((v) => [v.entity, v]));
  const rows = rowsOf(view, "drawn");
  const order = (row) => (visits.has(row.token) ? visits.get(row.token).v : Infinity);
  rows.sort((a, b) => (order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0));
  const heads = [[tr("序号", "No."), "n"], [tr("企业", "Entity")], [tr("分层", "Stratum")],
    [tr("名次", "Place"), "n"], [tr("签号", "Ticket")], [tr("检查组", "Team")]];
  if (view.after) heads.push([tr("检查结果", "Result")]);
  return listing(tr(`抽中 ${counted(rows.length)} 户`, `${counted(rows.length)} drawn`), heads, rows,
    (row) => [visits.has(row.token) ? visits.get(row.token).v : "—", entityCell(view, row.token),
      stratumName(view, row.stratum), row.place, shortCode(row.ticket),
      teamCell(view, visits.get(row.token)), ...(view.after ? [afterCell(view, row.token)] : [])]);
}

// The drawn with those that moved up, or the reserves that did not, of all strata.
function rowsOf(view, which) {
  const moved = movedOf(view);
  return view.last.strata.flatMap((one) => {
    const up = one.reserves.filter(({ token }) => moved.has(token));
    const rows = which === "drawn" ? [...one.drawn, ...up] :
      one.reserves.filter(({ token }) => !moved.has(token));
    return rows.map((row) => ({ ...row, stratum: one.stratum }));
  });
}

// Who moved up from the reserves since.
function movedOf(view) {
  return new Set(((view.last && view.last.moved) || []).map(({ token }) => token));
}

function entityCell(view, token) {
  const name = nameOf(view, token), whole = make("span", {}, name || token);
  if (name) whole.append(make("span", { class: "sub" }, code(token)));
  return whole;
}

// Inspectors stand in the log under salted codes; only `people` files give their names.
function teamCell(view, visit) {
  if (!visit) return tr("待配", "none yet");
  return visit.seats.map((seat) => {
    const name = view.names.get(seat.person);
    const known = name || make("code", { title: seat.person }, seat.person.slice(0, 8));
    return make("div", {}, roleName(view, seat.role), " ", known);
  });
}

// A role by its usual name, else by the seal's label for it.
function roleName(view, role) {
  const label = labelOf(view, "role", role);
  return WORDS.roles[role] || label === null ? word("roles", role) : tr(label, label);
}

function reserveTable(view) {
  const rows = rowsOf(view, "reserves");
  const heads = [[tr("分层", "Stratum")], [tr("名次", "Place"), "n"], [tr("企业", "Entity")],
    [tr("签号", "Ticket")]];
  const title = tr(`递补 ${counted(rows.length)} 户`, `${counted(rows.length)} in reserve`);
  const cells = (row) => [stratumName(view, row.stratum), row.place, entityCell(view, row.token),
    shortCode(row.ticket)];
  return make("details", {}, make("summary", {}, title), listing(title, heads, rows, cells));
}
