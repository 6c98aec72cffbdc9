// SPEC §4.2: JSON in one fixed form. A text is read with the language's own parser and written
// again; only if that gives the same bytes was it in the form. So members that occur twice, other
// numbers, blanks and escapes are refused without a parser of our own.

// The value of an entry's text or of another signed text: no byte `\` occurs in it.
function readJson(bytes) {
  const text = strictText(bytes);
  if (text.includes("\\")) fault("JSON 中有反斜杠", "there is a backslash in the JSON");
  return readFixedJson(text);
}

// Shown JSON (§13): strings may hold any label, `"` and `\` escaped by `\`.
function readShownJson(bytes) {
  const text = strictText(bytes);
  if (/\\[^"\\]/.test(text.replace(/\\["\\]/g, ""))) {
    fault("JSON 中有不许的转义", "the JSON has an escape that is not allowed");
  }
  return readFixedJson(text);
}

function readFixedJson(text) {
  const form = ["不是规定形式的 JSON", "the JSON is not in the fixed form"];
  if (!text.startsWith("{\n")) fault(...form);
  let value = null;
  let again = "";
  try {
    value = JSON.parse(text);
    again = dumpJson(value);
  } catch {
    // The parser's own error, a number of another kind, or nesting that exhausts the stack.
    fault(...form);
  }
  if (again !== text) fault(...form);
  return value;
}

// One member or element a line, indented by one space a level; ends with LF.
function dumpJson(value) {
  const lines = [];
  dumpValue(value, "", "", lines);
  return lines.join("\n") + "\n";
}

function dumpValue(value, indent, name, lines) {
  if (typeof value !== "object" || value === null) {
    lines.push(indent + name + dumpScalar(value));
  } else if (Array.isArray(value)) {
    const members = value.map((element) => ["", element]);
    dumpMembers(members, indent, name, "[]", lines);
  } else {
    const members = Object.keys(value).map((key) => [JSON.stringify(key) + ": ", value[key]]);
    dumpMembers(members, indent, name, "{}", lines);
  }
}

function dumpMembers(members, indent, name, brackets, lines) {
  if (members.length === 0) {
    lines.push(indent + name + brackets);
    return;
  }
  lines.push(indent + name + brackets[0]);
  members.forEach(([label, value], i) => {
    dumpValue(value, indent + " ", label, lines);
    if (i + 1 < members.length) lines[lines.length - 1] += ",";
  });
  lines.push(indent + brackets[1]);
}

function dumpScalar(value) {
  if (typeof value === "number" && !isNumber(String(value))) {
    fault(`${value} 不是规定的数`, `${value} is no number of SPEC §2`);
  }
  return JSON.stringify(value);
}
