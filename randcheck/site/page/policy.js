// SPEC §12: the policy that a verifier brings (C2SP tlog-policy), and when a quorum is reached.

// Reads a policy: its log keys, its witnesses by name, its groups by name, its quorum's name.
function parsePolicy(text) {
  if (/[\0-\x08\x0b-\x1f\x7f]/.test(text)) badPolicy("有控制字符", "there is a control character");
  if (text.length > 65536) badPolicy("太长", "it is too long");
  if (!text.endsWith("\n")) badPolicy("最后一行没有换行", "the last line does not end with LF");
  const policy = { logs: [], witnesses: new Map(), groups: new Map(), quorum: null };
  const members = new Set(); // of any group so far
  for (const line of text.split("\n")) {
    const words = line.split(/[ \t]+/).filter((word) => word !== "");
    if (words.length > 0 && !words[0].startsWith("#")) readPolicyLine(policy, members, words, line);
  }
  if (policy.quorum === null) badPolicy("没有 quorum 行", "there is no quorum line");
  return policy;
}

function badPolicy(zh, en) {
  throw new CannotTell(`信任名单: ${zh}`, `policy: ${en}`);
}

function badLine(line) {
  badPolicy(`看不懂这一行: ${line}`, `this line cannot be read: ${line}`);
}

function readPolicyLine(policy, members, words, line) {
  const [word, ...rest] = words;
  if (word === "log" && (rest.length === 1 || rest.length === 2)) {
    addLog(policy, rest[0], line);
  } else if (word === "witness" && (rest.length === 2 || rest.length === 3)) {
    addWitness(policy, rest[0], rest[1], line);
  } else if (word === "group" && rest.length >= 3) {
    addGroup(policy, members, rest, line);
  } else if (word === "quorum" && rest.length === 1) {
    setQuorum(policy, rest[0], line);
  } else {
    badLine(line);
  }
}

// A key of the kind (1 log, 4 witness) that none of these has already.
function policyKey(text, kind, others, line) {
  let key = null;
  try {
    key = parseVkey(text);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    badPolicy(error.zh, error.en);
  }
  if (key.kind !== kind || others.some((one) => hex(one.pub) === hex(key.pub))) badLine(line);
  return key;
}

function addLog(policy, text, line) {
  policy.logs.push(policyKey(text, 1, policy.logs, line));
}

function addWitness(policy, name, text, line) {
  checkNewName(policy, name, line);
  policy.witnesses.set(name, policyKey(text, 4, [...policy.witnesses.values()], line));
}

// Members were named on lines before; nobody is a member twice, in whatever groups.
function addGroup(policy, members, [name, threshold, ...own], line) {
  checkNewName(policy, name, line);
  for (const member of own) {
    if (!isNamed(policy, member) || members.has(member)) badLine(line);
    members.add(member);
  }
  const words = new Map([["any", "1"], ["all", String(own.length)]]);
  const count = words.get(threshold) ?? threshold;
  if (!/^[1-9][0-9]{0,5}$/.test(count) || Number(count) > own.length) badLine(line);
  policy.groups.set(name, { threshold: Number(count), members: own });
}

function setQuorum(policy, name, line) {
  if (policy.quorum !== null || !(name === "none" || isNamed(policy, name))) badLine(line);
  policy.quorum = name;
}

function isNamed(policy, name) {
  return policy.witnesses.has(name) || policy.groups.has(name);
}

function checkNewName(policy, name, line) {
  if (name === "none" || isNamed(policy, name)) badLine(line);
}

// The earliest time at which the quorum is satisfied, given by key fingerprint when each witness
// cosigned; null if it is not, and for the quorum `none`.
function quorumTime(policy, times) {
  return policy.quorum === "none" ? null : timeOf(policy, policy.quorum, times);
}

function timeOf(policy, name, times) {
  const witness = policy.witnesses.get(name);
  if (witness !== undefined) return times.get(witness.fingerprint) ?? null;
  const group = policy.groups.get(name);
  const reached = group.members.map((member) => timeOf(policy, member, times));
  const inOrder = reached.filter((time) => time !== null).sort((a, b) => a - b);
  return inOrder[group.threshold - 1] ?? null;
}
