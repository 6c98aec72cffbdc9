// SPEC §3: tables. A kind is the words of its first line after `randcheck [practice ]`.

// --- cells ---

const isAnything = () => true; // a word that the form of the row was found by
const isDash = (text) => text === "-";
const orDash = (check) => (text) => text === "-" || check(text);
const oneOf = (...words) => (text) => words.includes(text);
const within = (low, high) => (text) =>
  isNumber(text) && Number(text) >= low && Number(text) <= high;
const ascending = (check) => (text) => {
  const parts = text.split(",");
  return parts.every((part, i) => check(part) && (i === 0 || compareText(parts[i - 1], part) < 0));
};
const isEitherDrawId = (text) => isDrawId(text);

// `<hex32>:<open token>`, which opens a salted token.
const isOpening = (text) =>
  isHex32(text.slice(0, 32)) && text[32] === ":" && isOpenToken(text.slice(33));
const isLabelSubject = (text) =>
  text === "-" || isCode(text) || isOpenToken(text) || isSaltedToken(text);

// --- rows: a function that says whether cells have the form ---

const cellsOf = (...checks) => (cells) =>
  cells.length === checks.length && checks.every((check, i) => check(cells[i]));

// Rows of several forms, told apart by the cell at `place`.
const cellsBy = (place, forms) => (cells) => {
  const form = cells.length > place ? forms.get(cells[place]) : undefined;
  return form !== undefined && form(cells);
};

const rosterForms = (token, more) =>
  cellsBy(1, new Map([
    ["added", cellsOf(token, isAnything, isDash)],
    ["revived", cellsOf(token, isAnything, isDash)],
    ["retired", cellsOf(token, isAnything, isCode)],
    ["changed", cellsOf(token, isAnything, ascending(isCode))],
    ...more,
  ]));

const INSPECTOR_FORMS = new Map([
  ["bar", cellsOf(isAnything, isOpenToken, isSaltedToken, oneOf("recusal", "same-pair"))],
  ["panel", cellsOf(isAnything, isCode, isSaltedToken)],
  ["person", cellsOf(isAnything, isSaltedToken, oneOf("officer", "expert", "auxiliary"),
    orDash(isDate), within(1, 999), isNumber, isNumber)],
  ["team", cellsOf(isAnything, isCode, within(1, 9), isCode, within(1, 9), isCode)],
]);

const CARRIED_FORMS = new Map([
  ["attempts", cellsOf(isAnything, isOpenToken, isOpenToken, within(1, Infinity))],
  ["owed", cellsOf(isAnything, isOpenToken, isOpenToken)],
]);

// SPEC §11: forms only; the order of a result belongs to other claims.
const RESULT_FORMS = new Map([
  ["seed", cellsOf(isAnything, isHex64)],
  ["stratum", cellsOf(isAnything, isCode, isNumber, isNumber, orDash(isHex64))],
  ["drawn", cellsOf(isAnything, isCode, isNumber, isOpenToken, isHex64)],
  ["reserve", cellsOf(isAnything, isCode, isNumber, isOpenToken, isHex64)],
  ["quota", cellsOf(isAnything, isSaltedToken, isNumber)],
  ["visit", cellsOf(isAnything, isNumber, isOpenToken, isCode)],
  ["seat", cellsOf(isAnything, isNumber, isCode, isNumber, isSaltedToken)],
  ["passed", cellsOf(isAnything, isNumber, isCode, isNumber, isSaltedToken,
    oneOf("team", "full", "needed"))],
  ["bottleneck", cellsOf(isAnything, isNumber)],
  ["open", cellsOf(isAnything, isOpenToken, isCode, isNumber)],
  ["room", cellsOf(isAnything, isSaltedToken, isNumber)],
  ["phase", cellsOf(isAnything, oneOf("1", "2"))],
  ["moved", cellsOf(isAnything, isCode, isNumber, isOpenToken, isHex64)],
]);

// SPEC §8.8: what was found, and what came of it; which codes there are is for `gates`.
const ofDrawn = (...checks) => cellsOf(isAnything, isEitherDrawId, isOpenToken, ...checks);

const FINDING_FORMS = new Map([
  ["finding", ofDrawn(isDate, isSaltedToken, ascending(isSaltedToken), ascending(isCode), isCode,
    isCode, oneOf("open", "done"), orDash(isNumber), orDash(isCode))],
  ["item", ofDrawn(isOpenToken, isCode, isCode)],
  ["review", ofDrawn(isNumber, isSaltedToken, oneOf("passed", "returned"), orDash(isCode))],
  ["completed", ofDrawn(isNumber, isDate)],
  ["objection", ofDrawn(oneOf(...OBJECTION_KINDS), isDate, isDate, oneOf(...OBJECTION_OUTCOMES),
    orDash(isDate))],
]);

const noteForm = cellsOf(isAnything, orDash(isEitherDrawId), orDash(isOpenToken),
  orDash(isOpenToken), isLabel);
const NOTE_FORMS = new Map([
  ...["finding", "item", "review", "objection"].map((word) => [word, noteForm]),
  ["salt", cellsOf(isAnything, isDash, isDash, isDash, isHex32)],
]);

// row: the form of a row; key: how many cells at the start no two rows share (0: whole rows only).
const TABLES = new Map([
  ["roster v1 entities", { key: 0, row: rosterForms(isOpenToken, [
    ["aliased", cellsOf(isOpenToken, isAnything, isOpenToken)],
  ]) }],
  ["roster v1 inspectors", { key: 0, row: rosterForms(isSaltedToken, [
    ["lent", cellsOf(isSaltedToken, isAnything, isDash)],
    ["own", cellsOf(isSaltedToken, isAnything, isDash)],
  ]) }],
  ["visits v1", { key: 0, row: cellsOf(isOpenToken, isDate, oneOf(...VISIT_KINDS),
    orDash(isEitherDrawId), orDash(ascending(isSaltedToken)), orDash(isOpenToken),
    orDash(isOpenToken)) }],
  ["recusals v1", { key: 0, row: cellsOf(isOpenToken, isSaltedToken, isCode) }],
  ["licences v1", { key: 1, row: cellsOf(isOpenToken, isDate) }],
  ["frame v1 open", { key: 1, row: cellsOf(isOpenToken, isCode, isCode, within(1, 999)) }],
  ["excluded v1 open", { key: 1, row: cellsOf(isOpenToken, isCode, orDash(isCode),
    orDash(isNumber)) }],
  ["excluded v1 salted", { key: 1, row: cellsOf(isSaltedToken, isCode, isDash, orDash(isNumber)) }],
  ["inspectors v1", { key: 0, row: cellsBy(0, INSPECTOR_FORMS) }],
  ["labels v1", { key: 2, row: cellsOf(isCode, isLabelSubject, isLabel) }],
  ["people v1", { key: 0, row: cellsOf(isSaltedToken, isOpening, isLabel) }],
  ["carried v1", { key: 3, row: cellsBy(0, CARRIED_FORMS) }],
  ["result v1", { key: 0, row: cellsBy(0, RESULT_FORMS) }],
  ["findings v1", { key: 0, row: cellsBy(0, FINDING_FORMS) }],
  ["notes v1", { key: 4, row: cellsBy(0, NOTE_FORMS) }],
]);

// --- whole tables ---

function firstLine(kind, practice) {
  return "randcheck " + (practice ? "practice " : "") + kind;
}

// The rows of a table, each an array of cells; a Fault if one byte is not as it must be.
function parseTable(kind, bytes, practice) {
  const rows = readTable(kind, bytes, practice);
  if (kind === "labels v1" || kind === "notes v1") checkSalt(kind, rows);
  return rows;
}

// The same without the rule that labels and notes have one salt.
function readTable(kind, bytes, practice) {
  const lines = strictText(bytes).split("\n");
  if (lines.pop() !== "") fault(`${kind}: 最后一行没有换行`, `${kind}: the last line does not end with LF`);
  const first = firstLine(kind, practice);
  if (lines[0] !== first) {
    fault(`首行应为 ${first}`, `the first line is not ${first}`);
  }
  if (kind === "frame v1 open" && lines.length === 1) fault("待抽名单为空", "the frame has no row");
  const table = TABLES.get(kind);
  const rows = [];
  for (let i = 1; i < lines.length; i++) {
    const cells = lines[i].split("\t");
    if (!table.row(cells)) badRow(kind, i, "形式不对", "does not have the form of its kind");
    if (i > 1 && kind !== "result v1") checkOrder(kind, table.key, lines, i, rows[i - 2], cells);
    rows.push(cells);
  }
  return rows;
}

// Rows ascend. A TAB comes before all that cells hold, so rows that share cells are neighbours.
function checkOrder(kind, key, lines, i, before, cells) {
  if (compareText(lines[i - 1], lines[i]) >= 0) badRow(kind, i, "不是升序", "does not ascend");
  let shared = 0;
  while (shared < key && before[shared] === cells[shared]) shared++;
  if (key > 0 && shared === key) badRow(kind, i, "与上一行重复", "repeats the row before");
}

function badRow(kind, i, zh, en) {
  fault(`${kind}: 第 ${i + 1} 行${zh}`, `${kind}: line ${i + 1} ${en}`);
}

// Exactly one row of labels or notes is the salt: `salt`, a `-` in each cell but the last, hex32.
function checkSalt(kind, rows) {
  const salts = rows.filter((cells) => cells[0] === "salt");
  if (salts.length !== 1 || salts[0][1] !== "-" || !isHex32(salts[0].at(-1))) {
    fault(`${kind}: 应恰有一行 salt`, `${kind}: there is not exactly one salt row`);
  }
}

function formatTable(kind, rows, practice) {
  return [firstLine(kind, practice), ...rows.map((cells) => cells.join("\t"))].join("\n") + "\n";
}
