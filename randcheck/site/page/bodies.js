// The form of every body: SPEC §4.2 to §4.5, §6 to §8 and §11, as read for the claim `chain`:
// members in order, alphabets and enumerations. Ranges and relations belong to later claims.

const LOG_ROLES = ["log", "operator", "observer"];
const KEY_ROLES = [...LOG_ROLES, "recovery", "witness"];
const SIGNED_TYPES = [
  "key-add", "roster", "visits", "recusals", "rules", "items", "seal", "inputs", "draw", "void",
  "correct", "event", "pairing",
];

const keyShape = membersShape({ role: oneOfShape(...KEY_ROLES), vkey: vkeyShape });

const genesisShape = membersShape({
  practice: boolShape,
  zone: textShape(isZone),
  keys: listShape(keyShape),
  signers: listShape(
    membersShape({
      type: oneOfShape(...SIGNED_TYPES),
      roles: listShape(oneOfShape(...LOG_ROLES)),
    }),
  ),
  before: orNullShape(
    membersShape({
      log: textShape(isOrigin),
      size: numberShape,
      root: hexShape,
      carried: treeShape,
    }),
  ),
});

const rosterShape = membersShape({
  of: oneOfShape("entities", "inspectors"),
  source_sha256: orNullShape(hexShape),
  file: attachmentShape,
  added: numberShape,
  retired: numberShape,
  revived: numberShape,
  changed: numberShape,
  aliased: numberShape,
  lent: numberShape,
  registered: numberShape,
});

const frameShape = membersShape({
  registered: numberShape,
  drum: numberShape,
  excluded: listShape(membersShape({ reason: codeShape, count: numberShape })),
  frame: treeShape,
  rest: treeShape,
});

const stratumShape = membersShape({
  stratum: codeShape,
  base: numberShape,
  drum: numberShape,
  ratio: orNullShape(listShape(numberShape, 2)),
  rounding: oneOfShape("up", "down", "half-up", "lot", null),
  min: orNullShape(numberShape),
  max: orNullShape(numberShape),
  whole: boolShape,
  zero: boolShape,
  number: numberShape,
});

const windowShape = membersShape({ unit: oneOfShape("years", "days"), length: numberShape });

const limitShape = membersShape({
  unit: oneOfShape("years", "days", "licence"),
  length: numberShape,
  times: numberShape,
  scope: oneOfShape("any", "item", "department"),
});

const SOURCE_SHAPES = {
  dice: { sides: numberShape, throws: numberShape },
  lottery: { game: codeShape, issue: numberShape },
  value: { label: codeShape },
  drand: { chain: hexShape, round: numberShape },
  practice: {},
};

/** One source of §8.1, its members by its kind. */
function sourceShape(value, where, practice) {
  const kinds = Object.keys(SOURCE_SHAPES);
  if (typeof value !== "object" || value === null || !kinds.includes(value.kind)) formFault(where);
  const kind = oneOfShape(value.kind);
  membersShape({ kind, ...SOURCE_SHAPES[value.kind] })(value, where, practice);
}

const sealShape = membersShape({
  draw: drawShape,
  task: tokenShape,
  item: tokenShape,
  period: tokenShape,
  department: orNullShape(tokenShape),
  attempt: numberShape,
  as_of: dateShape,
  due: dateShape,
  batches: listShape(dateShape),
  opens: dateShape,
  earliest: timeShape,
  long_stop: timeShape,
  rules: attachmentShape,
  items: orNullShape(attachmentShape),
  labels: attachmentShape,
  entities: frameShape,
  inspectors: frameShape,
  strata: listShape(stratumShape),
  window: membersShape({
    entities: listShape(limitShape),
    pairs: windowShape,
    inspectors: windowShape,
  }),
  licences: orNullShape(treeShape),
  balance: oneOfShape("even", "none"),
  leeway: numberShape,
  vanished: oneOfShape("reserve", "never"),
  missing: oneOfShape("reserve", "fresh"),
  sources: listShape(sourceShape),
  bits: numberShape,
});

const eventShape = membersShape({
  draw: drawShape,
  seal: hexShape,
  as_of: dateShape,
  earliest: timeShape,
  long_stop: timeShape,
  inspectors: frameShape,
  sources: listShape(sourceShape),
  bits: numberShape,
});

const visitsShape = membersShape({
  source_sha256: orNullShape(hexShape),
  file: attachmentShape,
  count: numberShape,
});

const countedShape = membersShape({ file: attachmentShape, count: numberShape });

const drawBodyShape = membersShape({
  draw: drawShape,
  seed: hexShape,
  beacon: listShape(lineShape),
  result: treeShape,
  labels: attachmentShape,
  people: attachmentShape,
});

const correctShape = membersShape({
  draw: drawShape,
  seal: hexShape,
  struck: listShape(membersShape({ token: tokenShape, reason: codeShape })),
  result: treeShape,
  labels: attachmentShape,
});

const pairingShape = membersShape({
  draw: drawShape,
  event: hexShape,
  seed: hexShape,
  beacon: listShape(lineShape),
  result: treeShape,
  people: attachmentShape,
});

const substitutionShape = membersShape({
  draw: drawShape,
  seal: hexShape,
  as_of: dateShape,
  absent: listShape(
    membersShape({ inspector: hexShape, entity: orNullShape(tokenShape), reason: codeShape }),
  ),
  vanished: listShape(tokenShape),
  approval: orNullShape(tokenShape),
  round: orNullShape(numberShape),
});

const findingsShape = membersShape({
  source_sha256: orNullShape(hexShape),
  file: attachmentShape,
  notes: orNullShape(attachmentShape),
  count: numberShape,
});

const BODY_SHAPES = new Map([
  ["genesis", genesisShape],
  ["key-add", keyShape],
  ["key-revoke", membersShape({ vkey: vkeyShape, reason: codeShape })],
  ["roster", rosterShape],
  ["visits", visitsShape],
  ["recusals", countedShape],
  ["rules", membersShape({ file: attachmentShape })],
  ["items", countedShape],
  ["seal", sealShape],
  ["inputs", membersShape({ draw: drawShape, seal: hexShape, lines: listShape(lineShape) })],
  ["void", membersShape({ draw: drawShape, seal: hexShape, reason: codeShape })],
  ["draw", drawBodyShape],
  ["correct", correctShape],
  ["event", eventShape],
  ["pairing", pairingShape],
  ["substitution", substitutionShape],
  ["findings", findingsShape],
]);

const entryShape = membersShape({
  type: oneOfShape(...BODY_SHAPES.keys()),
  v: oneOfShape(1),
  log: textShape(isOrigin),
  seq: numberShape,
  prev_sha256: hexShape,
  time: timeShape,
  body: () => {},
});

/** Throw a Fault unless the value read from an entry has the form of its type. */
function checkEntryForm(value, where, practice) {
  entryShape(value, where, practice);
  BODY_SHAPES.get(value.type)(value.body, `${where}.body`, practice);
}
