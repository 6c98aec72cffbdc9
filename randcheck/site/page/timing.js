// When, and whether only once (SPEC §12): cosigned times, and the claims `sealed-first`,
// `only-seal`, `unchosen`, `voided-first`, `files-held`, `ended`.
// This verifier reads no RFC 3161 stamps: here a proved time is a cosigned time.

const isTrue = (evidence = null) => ({ state: "true", evidence, needs: null });
const isFalse = (evidence) => ({ state: "FALSE", evidence, needs: null });
const notProved = (needs) => ({ state: "not proved", evidence: null, needs });
const notHere = (needs) => ({ state: "not checked here", evidence: null, needs });

const NEEDS = {
  seen: tr(
    "需要封存时抄下的封存码，或第三方联署（信任名单）。",
    "Needs the seal code noted at sealing, or a quorum of witnesses (policy).",
  ),
  logKey: tr("需要单位公布的公钥指纹。", "Needs the bureau's published fingerprint."),
  observer: tr("需要监督人的公钥指纹。", "Needs the observer's fingerprint."),
  time: tr("需要第三方联署的时间（信任名单）。", "Needs a time proved by witnesses (policy)."),
  practice: tr("演练：随机数由本机产生。", "Practice: the machine's own randomness."),
};

// --- cosignatures (§5) ---

/** Unix time of a cosignature that holds, else null. */
async function cosignatureTime(key, line, note) {
  if (line.sig.length !== 72) return null;
  const view = new DataView(line.sig.buffer, line.sig.byteOffset, 8);
  const time = view.getUint32(0) * 2 ** 32 + view.getUint32(4);
  if (time <= 0 || time >= 2 ** 53) return null;
  const message = utf8(`cosignature/v1\ntime ${time}\n${note.text}`);
  return (await verifySignature(key.pub, message, line.sig.subarray(8))) ? time : null;
}

/** What one checkpoint carries: {size, times: fingerprint -> earliest time, broken, quorum}. */
async function readCosignatures(note, keys, policy) {
  const times = new Map();
  let broken = false;
  for (const line of note.lines) {
    const key = keys.find((k) => k.name === line.name && k.id === line.id);
    if (!key) continue;
    const time = await cosignatureTime(key, line, note);
    if (time === null) broken = true;
    else times.set(key.fingerprint, Math.min(time, times.get(key.fingerprint) ?? time));
  }
  if (broken) times.clear();
  return { size: note.size, times, broken, quorum: policy ? quorumTime(policy, times) : null };
}

/** All that is known of times and of who vouches, for one verification. */
class Witnesses {
  constructor(log, given, checkpoints) {
    this.log = log;
    this.given = given;
    this.checkpoints = checkpoints;
  }

  static async of(log, given) {
    const policy = given.policy ?? null;
    const own = log.ring.all.filter((key) => key.kind === COSIGNER_KIND);
    const keys = [...own, ...(policy ? policy.witnesses.values() : [])];
    const read = [...log.checkpoints.values()].map((note) => readCosignatures(note, keys, policy));
    return new Witnesses(log, given, await Promise.all(read));
  }

  /** The cosigned time of entry seq, or null. */
  timeOf(seq) {
    const covering = this.checkpoints.filter((c) => c.size > seq && c.quorum !== null);
    return covering.length ? Math.min(...covering.map((c) => c.quorum)) : null;
  }

  /** The quorum cosigned a checkpoint with the one entry and without the other. */
  between(seq, next) {
    return this.checkpoints.some((c) => c.quorum !== null && c.size > seq && c.size <= next);
  }

  sawCode(entry) {
    return this.given.seen.some((code) => entry.textHash.startsWith(code));
  }

  /** Signed by an observer whose fingerprint was given. */
  isTrusted(entry) {
    return [...entry.signers].some(
      (key) => key.role === "observer" && isGiven(this.given, key),
    );
  }

  isProvedBefore(entry, deadline) {
    const time = this.timeOf(entry.seq);
    return time !== null && time <= deadline - LEAD;
  }
}

function isGiven(given, key) {
  return given.keys.some((start) => key.fingerprint.startsWith(start));
}

// --- claims ---

/** When the outcome begins to be known: the round, else the issue of a lottery, else null. */
function revealTime(seal) {
  if (seal.round !== null) return seal.round;
  return seal.source("lottery") ? unixOf(seal.body.earliest) : null;
}

/** `sealed-first`; with `alone` set `only-seal`, where it does not matter who signed inputs. */
function judgeSealed(witnesses, seal, alone) {
  const { entry, inputs } = seal;
  if (witnesses.sawCode(entry)) return isTrue(tr("与抄下的码一致。", "The code noted at sealing."));
  const deadline = revealTime(seal);
  if (deadline !== null && witnesses.isProvedBefore(entry, deadline)) {
    return isTrue(tr("联署时间在先。", "Witnesses cosigned it in time."));
  }
  const thrown = seal.round === null && seal.source("dice") !== null && inputs !== null;
  const signed = thrown && (alone || witnesses.isTrusted(inputs));
  if (signed && witnesses.between(entry.seq, inputs.seq)) {
    return isTrue(tr("录入前已有联署。", "Cosigned before the inputs."));
  }
  return notProved(NEEDS.seen);
}

async function judgeUnchosen(witnesses, seal) {
  if (witnesses.log.practice) return notProved(NEEDS.practice);
  if (seal.round === null) {
    const vouched = seal.inputs !== null && witnesses.isTrusted(seal.inputs);
    return vouched
      ? isTrue(tr("由监督人担保。", "Vouched for by the observer."))
      : notProved(NEEDS.observer);
  }
  if (seal.drawEntry && !(await beaconHolds(seal))) {
    return isFalse(tr("drand 签名不成立。", "The drand signature does not hold."));
  }
  if (!seal.needsInputs) return isTrue(tr("由该轮决定。", "The round decides."));
  return judgeInputsTime(witnesses, seal);
}

async function beaconHolds(seal) {
  const [, , round, signature] = seal.drawEntry.body.beacon[0].split(" ");
  await breathe();
  return quicknetHolds(Number(round), signature);
}

function judgeInputsTime(witnesses, seal) {
  const time = seal.inputs ? witnesses.timeOf(seal.inputs.seq) : null;
  if (time === null) return notProved(NEEDS.time);
  if (time <= seal.round - LEAD) return isTrue(tr("录入在轮次之前。", "The inputs came before."));
  if (time < seal.round) return notProved(NEEDS.time);
  return isFalse(tr("录入在轮次之后。", "The inputs are proved only after the round."));
}

function judgeVoided(witnesses, seal) {
  const { voidEntry, body } = seal;
  if (seal.round === null && witnesses.isTrusted(voidEntry)) {
    return isTrue(tr("由监督人签名。", "Signed by the observer."));
  }
  const deadline = revealTime(seal);
  const inTime = voidEntry.unix <= unixOf(body.long_stop);
  const proved = inTime && deadline !== null && witnesses.isProvedBefore(voidEntry, deadline);
  return proved ? isTrue(tr("联署时间在先。", "Cosigned in time.")) : notProved(NEEDS.time);
}

function judgeHeld(witnesses, seal) {
  return witnesses.isTrusted(seal.entry)
    ? isTrue(tr("监督人签过封存。", "The observer signed the seal."))
    : notProved(NEEDS.observer);
}

/** A result was promised and is missing: `long_stop` of a live seal or open event is past. */
function isOverdue(seal, now) {
  const open = seal.parent ? seal.parent.openEvent === seal : seal.isLive;
  return open && now > unixOf(seal.body.long_stop);
}
