// Answer "why this firm?": what every draw did with it, and each step from seed to ticket, to be
// computed again with the tools of any system (SPEC §9).

const TICKETS_SHOWN = 20;

// Read a code as people type it: full width, blanks and small letters are no difference.
function readToken(text) {
  return text.normalize("NFKC").replace(/\s/g, "").toUpperCase();
}

async function explainInto(place, views, typed) {
  const token = readToken(typed), answers = [];
  for (const view of views.slice().reverse()) {
    const answer = await answerOf(view, view.codes(token));
    if (answer) answers.push(answer);
  }
  empty(place).append(...answers.map(answerPart));
  const many = answers.length, name = seen(token);
  return many ? tr(`${name}: 在 ${many} 次抽取的名单里`, `${name}: on the lists of ${many} of the draws`) :
    tr(`${name}: 这些抽取的名单里没有。请填代码, 抽中的也可填全名; 或先核对整个公示`,
      `${name}: on no list of these draws. Give the code, of a drawn firm its full name will do; or check the whole publication first`);
}

async function answerOf(view, tokens) {
  const row = view.frame.find(([token]) => tokens.has(token));
  if (row) return insideOf(view, row);
  const rest = view.rest.find(([token]) => tokens.has(token));
  return rest ? { view, token: rest[0], fate: rest[1], reference: rest[3] } : null;
}

async function insideOf(view, [token, stratum, , tickets]) {
  const found = view.body.strata.find((one) => one.stratum === stratum);
  const answer = { view, token, tickets: Number(tickets), stratum: found };
  answer.odds = oddsOf(weightsOf(view, stratum), meanDrawn(found)).get(answer.tickets);
  if (!view.last) return { ...answer, fate: view.fate === "sealed" ? "waiting" : view.fate };
  const key = keyOf(view.seed, "entity");
  const selected = view.last.strata.find((one) => one.stratum === stratum);
  answer.lots = lotsOf(key, token, answer.tickets);
  answer.key = key;
  answer.cutOff = selected ? selected.cutOff : null;
  answer.struck = (view.corrected.find((strike) => strike.token === token) || {}).reason;
  if (answer.struck) return { ...answer, fate: "struck" };
  answer.place = await placeOf(view, stratum, token);
  answer.isMoved = movedOf(view).has(token);
  return { ...answer, fate: fateAt(answer.place, selected ? selected.number : 0) };
}

// Write every ticket of an entity as {n, ticket}.
function lotsOf(key, token, tickets) {
  const lots = [];
  for (let n = 1; n <= tickets; n++) lots.push({ n, ticket: sha256hex(`${key}${n}:${token}`) });
  return lots;
}

function lowest(lots) {
  return lots.reduce((least, lot) => (lot.ticket < least.ticket ? lot : least));
}

// Work out the place of an entity in its stratum; who was struck stands in no order.
async function placeOf(view, stratum, token) {
  const struck = new Set(view.corrected.map((strike) => strike.token));
  const frame = view.frame.filter(([other]) => !struck.has(other));
  const order = await orderOf(frame, stratum, view.seed);
  return order.findIndex((row) => row.token === token) + 1;
}

function fateAt(place, number) {
  return place <= number ? "drawn" : place <= 2 * number ? "reserve" : "not-drawn";
}

function fateText(answer) {
  if (answer.fate === "struck") {
    const why = word("retire", answer.struck);
    return tr(`抽后更正时删除: ${why.zh}`, `struck by a correction: ${why.en}`);
  }
  if (answer.stratum && answer.fate === "drawn" && !answer.lots) {
    return tr("抽了, 但公示的表得不出结果", "there was a draw, but the tables give no result");
  }
  if (answer.isMoved) return tr("未抽中，后来递补", "not drawn, moved up from the reserves since");
  if (answer.stratum) return word("outcomes", answer.fate);
  const why = word("reasons", answer.fate), seq = answer.reference;
  const [zh, en] = seq === "-" ? ["", ""] : [` (日志第 ${seq} 条)`, ` (entry ${seq})`];
  return tr(`未入框: ${why.zh}${zh}`, `not in the drum: ${why.en}${en}`);
}

function answerPart(answer) {
  const { view } = answer, head = `${view.draw} ${view.body.task} ${view.body.as_of}: `;
  const attributes = { class: "answer", "data-draw": view.draw, "data-fate": answer.fate };
  const part = make("section", attributes, make("h3", {}, head, fateText(answer)));
  const name = nameOf(view, answer.token);
  if (name) part.append(make("p", {}, name));
  if (answer.stratum) part.append(make("p", {}, drumText(answer)));
  if (answer.stratum) part.append(...afterLines(view, answer.token));
  if (answer.lots) part.append(stepsOf(answer));
  return part;
}

function drumText({ view, stratum, tickets, odds, place, fate }) {
  const drawn = view.last && view.last.strata.find((one) => one.stratum === stratum.stratum);
  const number = drawn ? drawn.number : stratum.number, name = stratumName(view, stratum.stratum);
  const many = tickets > 1 ? tr(`, 本户 ${tickets} 签`, `, ${ticketsText(tickets)}`) : tr("", "");
  const at = place ? tr(`, 签号排第 ${counted(place)}`, `, place ${counted(place)}`) : tr("", "");
  const [drum, drew] = [counted(stratum.drum), counted(number)];
  return tr(`${name.zh}: ${drum} 户抽 ${drew}${many.zh} (${percent(odds)})${at.zh}`,
    `${name.en}: ${drew} of ${drum}${many.en} (${percent(odds)})${at.en}`);
}

// Each step with what it gives, and the line that computes it anywhere.
function stepsOf(answer) {
  const { view, key, token, lots, cutOff } = answer, seed = view.seed, lot = lowest(lots);
  return make("ol", { class: "steps" },
    step(tr("种子, 是公示里 seed.txt 的 SHA-256:", "The seed, SHA-256 of seed.txt in the publication:"),
      codeLine(seed), command(`sha256sum draws/${view.draw}/seed.txt`)),
    step(tr("签钥, 由种子得出, 取前 32 位:", "The key, from the seed, the first 32 digits:"),
      codeLine(key), command(`printf '%s\\nentity\\n' ${seed} | sha256sum | cut -c1-32`)),
    step(tr("签号, 由签钥和代码得出:", "The ticket, from the key and the code:"),
      ...lotLines(lots, lot), command(shellLine(key, token, lot.n)),
      make("p", { class: "hint" }, tr("Windows PowerShell 里用:", "In Windows PowerShell:")),
      command(powershellLine(key, token, lot.n))),
    step(tr("同一分层里签号从小到大排, 小的抽中。最后一个抽中的签号是界线:",
      "Within a stratum the lowest tickets are drawn. The last one drawn is the cut-off:"),
      codeLine(cutOff || "—"), make("p", {}, comparison(answer, lot.ticket))));
}

function step(text, ...parts) {
  return make("li", {}, text, ...parts);
}

function lotLines(lots, lot) {
  const lines = lots.slice(0, TICKETS_SHOWN).map((one) => make("div", {},
    code(lots.length > 1 ? `${one.n}: ${one.ticket}` : one.ticket),
    one === lot && lots.length > 1 ? tr(" ← 最小的算数", " ← the lowest counts") : null));
  if (lots.length > TICKETS_SHOWN) lines.push(make("div", {}, `… ${lot.n}: `, code(lot.ticket)));
  return lines;
}

function comparison({ fate, cutOff }, ticket) {
  if (fate === "struck") {
    return tr("这一户后来被删除, 不再排队。", "It was struck later and stands in no order.");
  }
  if (!cutOff) return tr("这一层没有抽。", "Nobody was drawn from this stratum.");
  return ticket <= cutOff ?
    tr("本户的签号不大于界线: 抽中。", "This ticket is not above the cut-off: drawn.") :
    tr("本户的签号大于界线: 没有抽中。", "This ticket is above the cut-off: not drawn.");
}

function command(line) {
  return make("pre", { class: "command" }, line);
}

function shellLine(key, token, n) {
  return `printf '%s${n}:%s' ${key} '${token}' | sha256sum`;
}

function powershellLine(key, token, n) {
  return "[BitConverter]::ToString([Security.Cryptography.SHA256]::Create().ComputeHash(" +
    `[Text.Encoding]::UTF8.GetBytes('${key}${n}:${token}'))).Replace('-','').ToLower()`;
}
