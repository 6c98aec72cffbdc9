// Show what came after a draw (SPEC §8.7, §8.8): what was found at each firm, who was replaced by
// lot and why, who moved up from the reserves.

const SUBSTITUTION_HEADING = tr("抽后更换", "Substitution after the draw");

/** What the page shows of it: `after` of a token, or null where the log does not say. */
function afterView(log, world, seal) {
  if (!seal.drawEntry) return { after: null, substitutions: [] };
  const told = seal.isNamed && !log.partial;
  return {
    after: told ? (token) => entityAfter(world, seal, token, null) : null,
    substitutions: seal.substitutions.map((each) => substitutionView(seal, each)),
  };
}

/** A substitution as in findings.json; without what follows from it where nothing does. */
function substitutionView(seal, each) {
  const derivable = !each.drawEntry || seal.versions?.every(({ result }) => result.value !== null);
  return derivable ? substitutionRow(seal, each) : substitutionHead(seal, each);
}

// --- one firm ---

function stateText({ state, finding }) {
  if (state === "passed") return findingText(finding);
  const now = STATE_WORDS[state];
  if (!finding) return now;
  const then = findingText(finding);
  return tr(`${then.zh}（更正：${now.zh}）`, `${then.en} (corrected since: ${now.en})`);
}

function findingText({ result }) {
  return RESULT_WORDS[result];
}

function afterCell(view, token) {
  const found = view.after(token);
  const whole = make("span", {}, stateText(found));
  if (!found.finding) return whole;
  const { date, done } = found.finding;
  const end = done ? tr("办结", "done") : tr("未办结", "open");
  whole.append(make("span", { class: "sub" }, tr(`${date} ${end.zh}`, `${date} ${end.en}`)));
  return whole;
}

/** All that came after the draw for one firm, as lines. */
function afterLines(view, token) {
  const lines = view.substitutions.flatMap((each) => replacedLines(view, each, token));
  if (!view.after || !isDrawnIn(view, token)) return lines;
  return [...lines, ...foundLines(view.after(token))];
}

function isDrawnIn(view, token) {
  return Boolean(view.last) && rowsOf(view, "drawn").some((row) => row.token === token);
}

function foundLines(found) {
  const state = stateText(found);
  const lines = [make("p", {}, tr(`检查结果：${state.zh}`, `Result: ${state.en}`))];
  const { finding, earlier, objections } = found;
  if (finding) {
    const follow = FOLLOW_UP_WORDS[finding.follow_up];
    const end = finding.done ? tr("已办结", "done") : tr("未办结", "open");
    lines.push(make("p", {}, tr(`${finding.date} 检查。后续：${follow.zh}（${end.zh}）`,
      `Visited ${finding.date}. Follow-up: ${follow.en} (${end.en})`)));
  }
  for (const old of earlier) {
    const text = findingText(old);
    lines.push(make("p", {}, tr(`更正前（第 ${old.seq} 条）：${text.zh}`,
      `Before it was corrected (entry ${old.seq}): ${text.en}`)));
  }
  return [...lines, ...objections.map(objectionLine)];
}

function objectionLine({ kind, received, outcome }) {
  const [what, came] = [OBJECTION_WORDS[kind], OBJECTION_WORDS[outcome]];
  return make("p", {}, tr(`${received} ${what.zh}：${came.zh}`,
    `${received} ${what.en}: ${came.en}`));
}

// The label of a substitution, as its claims have it.
function labelFor(view, { n }) {
  return `${view.draw}+${n}`;
}

// What one substitution did to a firm: moved it up, made up for it, changed its team.
function replacedLines(view, each, token) {
  const moved = each.moved ?? [], lines = [];
  const up = moved.indexOf(token), gone = each.vanished.indexOf(token);
  const name = labelFor(view, each);
  if (up >= 0) {
    lines.push(make("p", {}, tr(`递补进来（${name}）：代替无法检查的 `,
      `Moved up from the reserves (${name}) in place of one that is gone: `),
    entityCell(view, each.vanished[up])));
  }
  if (gone >= 0) {
    const next = moved[gone];
    lines.push(make("p", {}, tr(`无法检查，由候补递补（${name}）：`,
      `Gone; the next in reserve moves up (${name}): `),
    next ? entityCell(view, next) : tr("待定", "not known yet")));
  }
  if (up >= 0) return lines;
  return [...lines, ...changedSeats(each, token).map((seat) => seatLine(view, each, seat))];
}

function changedSeats(each, token) {
  return (each.seats ?? []).filter((seat) => seat.entity === token);
}

function seatLine(view, each, { entity, role, from, to }) {
  const why = whyReplaced(each, entity, from);
  const name = labelFor(view, each);
  return make("p", {}, tr(`换人（${name}，${why.zh}）：`, `Replaced (${name}, ${why.en}): `),
    roleName(view, role), " ", from === null ? "—" : personPart(view, from), " → ",
    personPart(view, to));
}

function personPart(view, person) {
  return view.names.get(person) || make("code", { title: person }, person.slice(0, 8));
}

// Who is named in no row was moved so that all can be manned.
function whyReplaced(each, entity, from) {
  const row = each.absent.find(
    ({ inspector, entity: where }) => inspector === from && (where === null || where === entity));
  return row ? word("absent", row.reason) : tr("重排以配齐", "so that every team is complete");
}

// --- the whole draw ---

function afterParts(view) {
  const parts = [];
  if (view.after) parts.push(countsPart(view));
  if (!view.substitutions.length) return parts;
  const items = view.substitutions.map((each) => substitutionItem(view, each));
  parts.push(make("div", {}, make("h3", {}, SUBSTITUTION_HEADING), make("ul", {}, ...items)));
  if (view.isPartial) {
    parts.push(make("p", { class: "notice" }, tr(
      "更换和递补照公示所写，本页没有重算；要核对整个公示。",
      "Substitutions stand as published, not worked out here; check the whole publication.")));
  }
  return parts;
}

function countsPart(view) {
  const drawn = rowsOf(view, "drawn").map(({ token }) => view.after(token));
  const n = { drawn: drawn.length };
  n.visited = drawn.filter(({ state }) => state !== "none").length;
  n.passed = drawn.filter(({ finding }) => finding).length;
  n.done = drawn.filter(({ finding }) => finding && finding.done).length;
  return make("p", {}, tr(
    `抽中 ${n.drawn} 户，已检查 ${n.visited}，结果已审核 ${n.passed}，办结 ${n.done}`,
    `${n.drawn} drawn, ${n.visited} visited, ${n.passed} results reviewed, ${n.done} done`));
}

function substitutionItem(view, each) {
  const parts = each.absent.flatMap((row) => absentParts(view, row));
  each.vanished.forEach((token, i) => {
    parts.push(make("div", {}, tr("无法检查：", "Gone: "), entityCell(view, token)));
    const next = (each.moved ?? [])[i];
    if (next) parts.push(make("div", {}, tr("递补：", "Moved up: "), entityCell(view, next)));
  });
  const open = each.seed === null ? tr("（还没有结果）", " (no result yet)") : null;
  const anew = each.phase === 2 ? tr("（配不齐，其余组也重排）", " (other teams were changed too)") : null;
  const name = labelFor(view, each), time = clockTime(each.time, view.zone);
  const head = tr(`${name}（第 ${each.seq} 条，${time}）`, `${name} (entry ${each.seq}, ${time})`);
  return make("li", {}, head, open, anew, ...parts, ...seatTable(view, each));
}

function seatTable(view, { seats = [] }) {
  if (!seats.length) return [];
  const heads = [[tr("企业", "Entity")], [tr("角色", "Role")], [tr("原", "Was")], [tr("现", "Is")]];
  const title = tr(`换了 ${counted(seats.length)} 席`, `${counted(seats.length)} seats changed`);
  return [listing(title, heads, seats, ({ entity, role, from, to }) => [
    entityCell(view, entity), roleName(view, role), from === null ? "—" : personPart(view, from),
    personPart(view, to)])];
}

function absentParts(view, { inspector, entity, reason }) {
  const why = word("absent", reason);
  const where = entity === null ? tr("全部未检查的", "everywhere still to be visited") :
    entityCell(view, entity);
  return [make("div", {}, personPart(view, inspector), tr(`：${why.zh}，`, `: ${why.en}, `), where)];
}
