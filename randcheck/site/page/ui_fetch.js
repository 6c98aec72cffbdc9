// Fetch the publication that lies beside this page: SHA256SUMS names its files. Pages for people
// (SPEC §13) prove nothing; of large publications they are left where they are.

const AT_ONCE = 8;
const FETCH_PAGES_BELOW = 2000;
const UNLISTED = ["SHA256SUMS", "SHA256SUMS.sig"];

// A page of one draw lies two folders below the publication.
function publicationBase() {
  return new URL(byId("excerpt") ? "../../" : "./", location.href.split("#")[0]);
}

// Fetch one file; null if the site says that it has none.
async function fetchBytes(path, signal) {
  const address = new URL(path.split("/").map(encodeURIComponent).join("/"), publicationBase());
  let answer = null;
  try {
    answer = await fetch(address, { signal, credentials: "omit", cache: "no-cache" });
    if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
  } catch (error) {
    if (signal.aborted) throw error;
    return cannotTell(`取不到 ${path}`, `${path} could not be fetched`);
  }
  if (answer.status === 404 || answer.status === 410) return null;
  const status = answer.status;
  return cannotTell(`取不到 ${path} (${status})`, `${path} could not be fetched (${status})`);
}

// List the paths of SHA256SUMS; whether its lines are sound is judged later, by what reads it.
function listedPaths(sums) {
  const lines = new TextDecoder().decode(sums).split("\n");
  const paths = lines.map((line) => line.slice(66)).filter((path) => path !== "");
  if (paths.length > ZIP_MEMBERS) cannotTell("文件太多", "there are too many files");
  return [...new Set(paths)].map(checkPath).filter((path) => !UNLISTED.includes(path));
}

async function fetchPublication(signal, onProgress) {
  const sums = await fetchBytes("SHA256SUMS", signal);
  if (!sums) {
    cannotTell("本页旁边没有 SHA256SUMS: 请下载公示再选文件夹或 zip",
      "there is no SHA256SUMS beside this page: download the publication and choose it");
  }
  const listed = listedPaths(sums), gathered = new Gathered();
  if (listed.length >= FETCH_PAGES_BELOW) gathered.left = new Set(listed.filter(isPage));
  const wanted = listed.filter((path) => !gathered.left.has(path));
  gathered.add("SHA256SUMS", sums);
  await fetchAll(["SHA256SUMS.sig", ...wanted], gathered, signal, onProgress);
  return publicationIn(gathered);
}

async function fetchAll(wanted, gathered, signal, onProgress) {
  let next = 0, done = 0;
  const run = async () => {
    while (next < wanted.length) {
      const path = wanted[next++], data = await fetchBytes(path, signal);
      if (data) gathered.add(path, data);
      onProgress(done += 1, wanted.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
}

// Verify what was gathered. Pages that were left count as being there, for verification looks at
// their names only; SHA256SUMS is then examined as far as it is about what was fetched.
async function verifyGathered({ files, left }, given) {
  if (!left.size) return verify(files, given);
  const all = new Map(files);
  for (const path of left) all.set(path, new Uint8Array(0));
  const verdict = await verify(all, given);
  const sums = verdict.claims.find((claim) => claim.claim === "sums");
  if (!sums) return verdict;
  const found = await attempt(() => checkFetchedSums(files, left, verdict.log));
  Object.assign(sums, found ? isFalse(tr(found.zh, found.en)) : notHere(
    tr("网页没有取, 其余与签名的一致", "pages were not fetched; all else is as signed")));
  return { ...verdict, exit: exitOf(verdict.claims, verdict.practice) };
}

// The claim `sums` (SPEC §12) but for the digests of pages.
async function checkFetchedSums(files, left, log) {
  const { pub } = log.ring.logKeyOf(log.size), sums = files.get("SHA256SUMS");
  const of = (path) => strictText(files.get(path) || fault(`缺少 ${path}`, `${path} is missing`));
  const lines = of("SHA256SUMS").split("\n").filter((line) => !left.has(line.slice(66)));
  await checkSumLines(new Map(files).set("SHA256SUMS", utf8(lines.join("\n"))));
  const signature = sshSignature(of("SHA256SUMS.sig"), pub);
  if (of("allowed_signers") !== allowedSigners(log.origin, pub) ||
      !(await verifySignature(pub, sshSigned(sums), signature))) {
    fault("SHA256SUMS 的签名不符", "the signature of SHA256SUMS does not hold");
  }
}
