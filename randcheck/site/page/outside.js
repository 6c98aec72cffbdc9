// What a folder is to the world outside (SPEC §12): the claims `witnessed`, `whose-log`, `seen`,
// `held-back`, and `before` of a log that goes on from another.

// --- witnessed ---

/** The claim `witnessed`, or null where neither policy nor log names witnesses. */
function judgeWitnessed(witnesses, seals, now) {
  const { log, given, checkpoints } = witnesses;
  const own = log.ring.all.filter((key) => key.kind === COSIGNER_KIND);
  if (!own.length && !given.policy?.witnesses.size) return null;
  if (checkpoints.some((c) => c.broken)) {
    return isFalse(tr("有联署签名不成立。", "A cosignature does not hold."));
  }
  if (checkpoints.some((c) => isTooLate(log, c))) {
    return isFalse(tr("有条目的时间晚于联署。", "An entry is later than a cosignature of it."));
  }
  if (own.some((key) => missedSeal(witnesses, key, seals, now))) {
    return isFalse(tr("登记的第三方没有联署封存。", "A named witness did not cosign a seal."));
  }
  const last = checkpoints.find((c) => c.size === log.size);
  return last && last.quorum !== null
    ? isTrue(tr("全部条目已有联署。", "A quorum cosigned all entries."))
    : notProved(NEEDS.time);
}

/** Entry times never decrease, so the last entry that it covers is the latest. */
function isTooLate(log, { size, times }) {
  return [...times.values()].some((time) => log.entries[size - 1].unix > time + LEAD);
}

/** A witness valid at a seal and at the end cosigned nothing that covers it, in all its time. */
function missedSeal({ log, checkpoints }, key, seals, now) {
  if (key.revoked !== null) return false;
  return seals.some(
    (seal) =>
      key.named < seal.seq &&
      now > unixOf(seal.body.long_stop) &&
      !checkpoints.some((c) => c.size > seal.seq && c.times.has(key.fingerprint)),
  );
}

// --- whose-log, seen ---

/** A given fingerprint, or a log key of the policy, is that of a log key of the log. */
function isNamedLog(log, given) {
  const logKeys = log.ring.all.filter((key) => key.role === "log");
  const named = given.policy?.logs ?? [];
  return logKeys.some((key) => isGiven(given, key) || named.some((each) => each.vkey === key.vkey));
}

/** A fingerprint is foreign, or the policy names other log keys of this origin only. */
function isForeignLog(log, given, friends) {
  const known = [...log.ring.all, ...friends];
  const named = (given.policy?.logs ?? []).filter((each) => each.name === log.origin);
  return (
    given.keys.some((start) => !known.some((key) => key.fingerprint.startsWith(start))) ||
    (named.length > 0 && !isNamedLog(log, { keys: [], policy: given.policy }))
  );
}

/** `friends` are all keys of the log before or after this one. */
function judgeWhoseLog(log, given, friends) {
  if (isForeignLog(log, given, friends)) {
    return isFalse(
      tr("所给指纹或信任名单不是本日志的。", "A fingerprint or the policy is of another log."),
    );
  }
  if (isNamedLog(log, given)) {
    return isTrue(tr("公钥指纹与所给的一致。", "The fingerprint is one that was given."));
  }
  return notProved(NEEDS.logKey);
}

const CODE_TYPES = ["seal", "void", "draw", "correct", "event", "substitution", "pairing"];

function judgeSeen(log, given, heldBack) {
  const hashes = log.entries.filter((e) => CODE_TYPES.includes(e.type)).map((e) => e.textHash);
  const missing = given.seen.filter((code) => !hashes.some((hash) => hash.startsWith(code)));
  if (!missing.length) return isTrue(tr("所给的码都在。", "Every code is there."));
  if (heldBack?.state === "not proved") {
    return notProved(tr("可能在暂缓公布的抽取里。", "It may be among the draws held back."));
  }
  return isFalse(tr("所给的码不在日志中。", "A code is that of no entry of the log."));
}

// --- held-back (§13) ---

async function judgeHeldBack(log, files, now) {
  const receipt = files.get("receipt");
  const pending = files.get("pending.json");
  if (!receipt && !pending) return null;
  const wrong = await attempt(async () => {
    if (!receipt || !pending) fault("回执或待公开清单缺少。", "Receipt or pending.json is missing.");
    await checkReceipt(log, receipt);
    checkPending(log, readShownJson(pending), now);
  });
  return wrong
    ? isFalse(tr(wrong.zh, wrong.en))
    : notProved(tr("有抽取暂缓公布。", "Draws are held back until the promised days."));
}

async function checkReceipt(log, bytes) {
  const note = parseCheckpoint(bytes);
  const signers = await keysThatSigned(note, [log.ring.logKeyOf(log.size)]);
  if (note.origin !== log.origin || note.size <= log.size || !signers.size) {
    fault("回执不成立。", "The receipt does not hold.");
  }
}

const pendingShape = membersShape({
  schema: oneOfShape("randcheck pending v1"),
  opens: listShape(dateShape),
});

function checkPending(log, value, now) {
  pendingShape(value, "pending.json", log.practice);
  const { opens } = value;
  const ascending = opens.every((date, i) => i === 0 || opens[i - 1] < date);
  if (!opens.length || !ascending) fault("待公开日期次序不对。", "The promised days are not ascending.");
  const today = localDate(timeOfUnix(now), log.zone);
  if (today > opens[0]) fault("承诺公开的日期已过。", "A promised day is past.");
}

const timeOfUnix = (now) => `${new Date(now * 1000).toISOString().slice(0, 19)}Z`;

// --- before (§6.6) ---

/** The table `carried v1` that a log hands on, computed where its folded world ends. */
function carriedRows(world) {
  const rows = [...world.attempts].map(([key, n]) => ["attempts", ...key.split("\t"), String(n)]);
  for (const [token, past] of world.pasts) {
    const items = new Set([...past.carried, ...[...past.drawnBy.keys()].map((x) => x.body.item)]);
    for (const item of items) {
      const owed = unvisitedDraw(past, item) !== null || isCarried(world, past, item);
      if (owed) rows.push(["owed", token, item]);
    }
  }
  return rows.sort((a, b) => compareText(a.join("\t"), b.join("\t")));
}

/** The claim `before`; `old` is the verdict on the publication of the log before, or null. */
function judgeBefore(genesis, old) {
  const { before } = genesis.body;
  if (!old) return notProved(tr("需要原日志的公示。", "Needs the publication of the log before."));
  if (old.claims.some((each) => each.state === "FALSE") || !old.world) {
    return isFalse(tr("原日志本身不符。", "The log before does not hold."));
  }
  const { log, world } = old;
  const other = tr("给出的不是承接的那个原日志。", "It is not the log that this one goes on from.");
  if (log.origin !== before.log) return isFalse(other);
  if (log.size < before.size) {
    return notProved(tr("给出的公示只到中途。", "The publication of the log before is shorter."));
  }
  if (log.size !== before.size || log.root !== before.root) return isFalse(other);
  if (linesOf(carriedRows(world)).join("\n") !== linesOf(genesis.tables.carried).join("\n")) {
    return isFalse(tr("带入的次数或欠检与原日志不符。", "Attempts or debts carried over are wrong."));
  }
  const whose = old.claims.find((each) => each.claim === "whose-log");
  return whose.state === "true" ? isTrue() : notProved(whose.needs);
}
