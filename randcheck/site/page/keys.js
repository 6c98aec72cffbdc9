// The keys of a log and who signed what: SPEC §4.1, §4.3 to §4.5. A key is valid at an entry if an
// earlier entry named it and no earlier entry revoked it; sequence numbers count, never clocks.

const COSIGNER_KIND = 4;

/** All keys a log ever named, in the order in which it named them. */
class KeyRing {
  constructor(origin) {
    this.origin = origin;
    this.all = [];
  }

  /** Name a key at entry seq; its name, kind and role must fit, and nobody has it already. */
  name(role, text, seq) {
    const parsed = parseVkey(text);
    this.checkName(role, parsed);
    const pub = hex(parsed.pub);
    for (const key of this.all) {
      if ((key.name === parsed.name && key.id === parsed.id) || key.pubHex === pub) {
        fault("一把公钥被登记了两次。", `A key is named twice: ${text}.`);
      }
    }
    const key = { ...parsed, pubHex: pub, role, named: seq, revoked: null };
    this.all.push(key);
    return key;
  }

  checkName(role, parsed) {
    const own = [this.origin, ...["operator", "observer", "recovery"].map((r) => this.of(r))];
    const cosigner = role === "witness";
    const fits = cosigner ? !own.includes(parsed.name) : parsed.name === this.of(role);
    if (!fits || (parsed.kind === COSIGNER_KIND) !== cosigner) {
      fault(`公钥的名称或类型与角色 ${role} 不符。`, `The key does not fit the role ${role}.`);
    }
  }

  of(role) {
    return role === "log" ? this.origin : `${this.origin}/${role}`;
  }

  /** List the keys that are valid at entry seq, of one role if given. */
  validAt(seq, role = null) {
    return this.all.filter(
      (key) =>
        key.named < seq &&
        (key.revoked === null || key.revoked >= seq) &&
        (role === null || key.role === role),
    );
  }

  /** The log key of size k: named last among those valid after entry k - 1 (§4.5). */
  logKeyOf(size) {
    return this.validAt(size, "log").at(-1);
  }
}

/** The keys among these that signed a note; a line of one of them that fails is a Fault. */
async function keysThatSigned(note, keys) {
  const found = await signersOf(note, keys);
  return new Set(keys.filter((key) => found.has(key.fingerprint)));
}

function mustBeSigned(ok, what) {
  if (!ok) fault(`缺少必需的签名：${what}。`, `A required signature is missing: ${what}.`);
}

/** Check the rules of §4.3 on the body of entry 0, and name its keys. */
function openRing(entry) {
  const { body, log: origin } = entry;
  const ring = new KeyRing(origin);
  for (const { role, vkey } of body.keys) ring.name(role, vkey, 0);
  const count = (role) => ring.all.filter((key) => key.role === role).length;
  if (count("log") !== 1 || count("operator") < 1 || count("recovery") > 1) {
    fault("首条登记的公钥不齐全。", "Genesis does not name the keys that it must name.");
  }
  if (origin.startsWith("practice-") !== body.practice) {
    fault("练习日志的名称须以 practice- 开头。", "Origin and `practice` of genesis disagree.");
  }
  checkSigners(body.signers);
  if (body.before !== null) checkBeforeOf(body.before, origin);
  return ring;
}

function checkSigners(signers) {
  const types = signers.map((each) => each.type);
  if (types.join() !== SIGNED_TYPES.join()) {
    fault("首条所列的签名规则不齐全。", "Genesis does not list every type once, in order.");
  }
  for (const { type, roles } of signers) {
    const distinct = new Set(roles).size === roles.length;
    const bound = ["seal", "inputs", "void", "correct", "event"].includes(type);
    if (roles.length < 1 || !distinct || (bound && !roles.includes("operator"))) {
      fault(`首条为 ${type} 所列的角色不合规范。`, `The roles listed for ${type} are not allowed.`);
    }
  }
}

function checkBeforeOf(before, origin) {
  const same = before.log.startsWith("practice-") === origin.startsWith("practice-");
  if (before.size < 1 || before.log === origin || !same) {
    fault("首条所接的旧日志不合规范。", "The log that genesis goes on from is not allowed.");
  }
}

/** Check who signed an entry, and name or revoke the key that it is about. Returns the signers. */
async function checkSignatures(ring, rules, entry, note) {
  if (entry.seq === 0) return genesisSigners(ring, note);
  const valid = ring.validAt(entry.seq).filter((key) => key.kind !== COSIGNER_KIND);
  if (entry.type === "key-add") return addKey(ring, rules, entry, note, valid);
  const signers = await keysThatSigned(note, valid);
  if (entry.type === "key-revoke") revokeKey(ring, entry, signers);
  else mustBeSigned(rolesSigned(rules.get(entry.type), signers), rules.get(entry.type).join(", "));
  return signers;
}

function rolesSigned(roles, signers) {
  const signed = new Set([...signers].map((key) => key.role));
  return roles.every((role) => signed.has(role));
}

async function genesisSigners(ring, note) {
  const own = ring.all.filter((key) => key.kind !== COSIGNER_KIND);
  const signers = await keysThatSigned(note, own);
  mustBeSigned(signers.size === own.length, "genesis");
  return signers;
}

/** A new key signs itself, with the roles listed or a recovery key (§4.4). */
async function addKey(ring, rules, entry, note, valid) {
  const { role, vkey } = entry.body;
  const added = ring.name(role, vkey, entry.seq);
  const cosigner = added.kind === COSIGNER_KIND;
  const signers = await keysThatSigned(note, cosigner ? valid : [...valid, added]);
  const old = [...signers].filter((key) => key !== added);
  const has = (wanted) => old.some((key) => key.role === wanted);
  mustBeSigned(cosigner || signers.has(added), added.name);
  mustBeSigned(rolesSigned(rules.get("key-add"), old) || has("recovery"), "key-add");
  if (role === "log") mustBeSigned(has("log") || has("recovery"), "log");
  if (role === "recovery" && valid.some((key) => key.role === "recovery")) {
    fault("已有一把有效的恢复公钥。", "Another recovery key is still valid.");
  }
  return signers;
}

/** A key is revoked by itself or a recovery key, a cosigner key by an operator too (§4.5). */
function revokeKey(ring, entry, signers) {
  const key = ring.validAt(entry.seq).find((k) => k.vkey === entry.body.vkey);
  if (!key) fault("撤销的公钥此时并不有效。", "The key that is revoked is not valid here.");
  const has = (role) => [...signers].some((each) => each.role === role);
  const cosigner = key.kind === COSIGNER_KIND;
  mustBeSigned(has("recovery") || (cosigner ? has("operator") : signers.has(key)), "key-revoke");
  key.revoked = entry.seq;
  for (const role of ["operator", "log"]) {
    if (!ring.validAt(entry.seq + 1, role).length) {
      fault(`撤销后没有有效的 ${role} 公钥。`, `No valid ${role} key is left after a revocation.`);
    }
  }
}
