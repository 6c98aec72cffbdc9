// What came after a draw, as claims (SPEC §12): those of a substitution under its label, and
// `findings` of a draw.

const SUBSTITUTION_WAIT = 604800; // seconds after which a substitution without result is overdue

/** The claims of a substitution; in an excerpt its pairing needs the whole log (§13.1). */
async function judgeSubstitution(judgement, witnesses, substitution) {
  const { label, drawEntry } = substitution;
  if (drawEntry) {
    await judgement.check("seed", label, () => checkSeed(substitution));
    if (witnesses.log.partial) judgement.add("pairing", label, notHere(WHOLE_LOG));
    else await judgement.check("pairing", label, () => checkPairing(substitution));
  }
  if (substitution.round !== null) {
    judgement.add("unchosen", label, await judgeRound(substitution));
  }
  judgement.add("unforeseen", label, judgeUnforeseen(witnesses, substitution), false);
  if (isUnfinished(substitution, witnesses.given.now)) {
    const ended = isFalse(tr("逾期没有更换结果。", "Its result is overdue."));
    judgement.add("ended", label, witnesses.log.partial ? notHere(WHOLE_LOG) : ended);
  }
  if (drawEntry) await judgeCertificates(judgement, substitution);
}

async function judgeRound(substitution) {
  if (!substitution.drawEntry) {
    return notProved(tr("还没有更换结果。", "There is no result of the substitution yet."));
  }
  return (await beaconHolds(substitution))
    ? isTrue(tr("由该轮决定。", "The round decides."))
    : isFalse(tr("drand 签名不成立。", "The drand signature does not hold."));
}

/** Nobody who knew the seed could foresee who comes next. */
function judgeUnforeseen(witnesses, substitution) {
  const { entry, round } = substitution;
  if (round === null) {
    return notProved(
      tr("沿用抽取的种子，知道种子的人可以预知。", "The seed of the draw decides, which was known."),
    );
  }
  if (witnesses.sawCode(entry)) return isTrue(tr("与抄下的码一致。", "The code noted in time."));
  return witnesses.isProvedBefore(entry, round)
    ? isTrue(tr("联署时间在先。", "Witnesses cosigned it in time."))
    : notProved(NEEDS.seen);
}

function isUnfinished({ drawEntry, round, entry }, now) {
  return !drawEntry && now > (round ?? entry.unix) + SUBSTITUTION_WAIT;
}

/** Every entity that the draw drew has a finding that passed review. */
function checkFindings(world, seal) {
  const drawn = [...seal.record.strata.keys()];
  const found = (token) =>
    world.pastOf(token).after.get(seal)?.findings.some(({ review }) => review?.passed) === true;
  const open = drawn.filter((token) => !found(token)).length;
  if (open) fault(`${open} 户尚无审核通过的结果。`, `${open} without a finding that passed review.`);
}
