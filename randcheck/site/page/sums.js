// SPEC §13: SHA256SUMS, its signature in the form of ssh-keygen (OpenSSH PROTOCOL.sshsig), and
// allowed_signers. All three have one possible form, so each is derived and compared.

const SSH_KEY_KIND = "ssh-ed25519";
const SSH_NAMESPACE = "randcheck";
const SSH_ARMOUR = ["-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"];

// Checks the three files against all files of the folder and the log key of its size.
async function checkSums(files, origin, logKey) {
  for (const path of ["SHA256SUMS", "SHA256SUMS.sig", "allowed_signers"]) {
    if (!files.has(path)) fault(`缺少 ${path}`, `${path} is missing`);
  }
  if (strictText(files.get("allowed_signers")) !== allowedSigners(origin, logKey.pub)) {
    fault("allowed_signers 不是这份日志的公钥", "allowed_signers does not name the log's key");
  }
  await checkSumLines(files);
  const sums = files.get("SHA256SUMS");
  const signature = sshSignature(strictText(files.get("SHA256SUMS.sig")), logKey.pub);
  if (!(await verifySignature(logKey.pub, sshSigned(sums), signature))) {
    fault("SHA256SUMS 的签名不符", "the signature of SHA256SUMS does not hold");
  }
}

function allowedSigners(origin, pub) {
  return `${origin} namespaces="${SSH_NAMESPACE}" ${SSH_KEY_KIND} ${base64(sshKey(pub))}\n`;
}

// One line for every file but the sums themselves and what opens tokens or is free text.
async function checkSumLines(files) {
  const unlisted = /^(SHA256SUMS|SHA256SUMS\.sig|files\/[0-9]{8}-(people|notes)\.txt)$/;
  const paths = [...files.keys()].filter((path) => !unlisted.test(path)).sort(compareText);
  const lines = strictText(files.get("SHA256SUMS")).split("\n");
  for (let i = 0; i < paths.length; i++) {
    const line = `${sha256hex(files.get(paths[i]))}  ${paths[i]}`;
    if (lines[i] !== line) {
      fault(`SHA256SUMS 与文件 ${paths[i]} 不符`, `SHA256SUMS does not fit ${paths[i]}`);
    }
    await breathe();
  }
  if (lines.length !== paths.length + 1 || lines[paths.length] !== "") {
    fault("SHA256SUMS 多出内容", "SHA256SUMS holds more than the files that are there");
  }
}

// --- the wire form of OpenSSH: every string after its length as four bytes ---

function sshStrings(...parts) {
  const chunks = parts.map((part) => (typeof part === "string" ? utf8(part) : part));
  const out = new Uint8Array(chunks.reduce((sum, chunk) => sum + 4 + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    writeWord(out, at, chunk.length);
    out.set(chunk, at + 4);
    at += 4 + chunk.length;
  }
  return out;
}

function sshKey(pub) {
  return sshStrings(SSH_KEY_KIND, pub);
}

// What ssh-keygen signs in place of the message.
function sshSigned(message) {
  return joinBytes(utf8("SSHSIG"), sshStrings(SSH_NAMESPACE, "", "sha512", sha512(message)));
}

// The 64 bytes of the signature in an armoured SSHSIG of this key.
function sshSignature(text, pub) {
  const lines = text.split("\n");
  const blob = unbase64(lines.slice(1, -2).join("")) ?? new Uint8Array(0);
  const signature = blob.slice(-64);
  if (armoured(signature, pub) !== text) {
    fault("SHA256SUMS.sig 不是这把公钥的签名文件", "SHA256SUMS.sig is no signature file of the log's key");
  }
  return signature;
}

function armoured(signature, pub) {
  const version = Uint8Array.of(0, 0, 0, 1);
  const inner = sshStrings(SSH_KEY_KIND, signature);
  const outer = sshStrings(sshKey(pub), SSH_NAMESPACE, "", "sha512", inner);
  const digits = base64(joinBytes(utf8("SSHSIG"), version, outer));
  return [SSH_ARMOUR[0], ...digits.match(/.{1,70}/g), SSH_ARMOUR[1], ""].join("\n");
}
