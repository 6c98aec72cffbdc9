// Shapes: the forms of values in signed and shown JSON (SPEC §2, §4.2). A shape is a function
// (value, where, practice) that throws a Fault unless the value has the form.

function formFault(where) {
  fault(`${where} 的形式不符合规范。`, `${where} does not have the form that is laid down for it.`);
}

const textShape = (test) => (value, where, practice) => {
  if (typeof value !== "string" || !test(value, practice)) formFault(where);
};

const oneOfShape = (...values) => (value, where) => {
  if (!values.includes(value)) formFault(where);
};

const orNullShape = (shape) => (value, where, practice) => {
  if (value !== null) shape(value, where, practice);
};

const listShape = (shape, length = null) => (value, where, practice) => {
  if (!Array.isArray(value) || (length !== null && value.length !== length)) formFault(where);
  value.forEach((each, i) => shape(each, `${where}[${i}]`, practice));
};

const membersShape = (shapes) => {
  const names = Object.keys(shapes);
  return (value, where, practice) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) formFault(where);
    const found = Object.keys(value);
    if (found.length !== names.length || found.some((name, i) => name !== names[i])) {
      formFault(where);
    }
    for (const name of names) shapes[name](value[name], `${where}.${name}`, practice);
  };
};

const boolShape = oneOfShape(true, false);
const numberShape = (value, where) => {
  if (!Number.isSafeInteger(value) || !isNumber(String(value))) formFault(where);
};
const hexShape = textShape(isHex64);
const tokenShape = textShape(isOpenToken);
const codeShape = textShape(isCode);
const dateShape = textShape(isDate);
const timeShape = textShape(isTime);
const drawShape = textShape(isDrawId);

/** A seed line as a body holds it (§4.2); what it says is judged by `gates`. */
const lineShape = textShape((s) => /^[ !#-~]{1,4096}$/.test(s) && !s.includes("\\"));

/** A verifier key as a body holds it; which keys exist is judged by the key ring. */
const vkeyShape = textShape((s) => [...s].length <= 400 && /^[^\u0000-\u0020"]+$/.test(s));

const attachmentShape = membersShape({ bytes: numberShape, sha256: hexShape });
const treeShape = membersShape({
  bytes: numberShape,
  sha256: hexShape,
  lines: numberShape,
  root: hexShape,
});
