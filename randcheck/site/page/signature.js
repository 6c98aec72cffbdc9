// SPEC §4.1: who checks Ed25519 signatures. The browser's WebCrypto is fifty times faster than
// ed25519.js, but browsers differ: some let a signature pass that holds up to the cofactor only, or
// an R of another encoding; some refuse an R of small order. So WebCrypto is used only if it gives
// the right answers below, and what it refuses is examined again by ed25519.js.

const KNOWN_KEY = "ff6f43ab4e72e31b78049fcc5f97455becdd0ea428c1fd6c7a0fc66e991c7cb9";
const KNOWN_MESSAGE = "randcheck";

// [does it hold, public key, signature] of the message above.
const KNOWN_ANSWERS = [
  [true, KNOWN_KEY,
    "b31b20f50426242514d81b383548bd90de72fd0b8cf2382a88f9f52ce5076b23" +
    "71c8867597a0737aa5858fc6bda740f33020eb71d834d36604883ee195a7740f"],
  // The same with S + L in place of S.
  [false, KNOWN_KEY,
    "b31b20f50426242514d81b383548bd90de72fd0b8cf2382a88f9f52ce5076b23" +
    "5e9c7cd2b10386d27b2287699ca11f083120eb71d834d36604883ee195a7741f"],
  // R is the neutral point, encoded with y = p + 1.
  [false, KNOWN_KEY,
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f" +
    "ed37c9455de50a6cfdd471eed823533933e64b94eb48867d9d1bf6ccb53cb607"],
  // A key with a part of order 8: the equation holds only after multiplication by 8.
  [false, "bf0897a61d855442ee8ea10d40d5e4295cf6a0f9a153daecf3f162db13f2950a",
    "40af667b63bbdacb333e4569cae3ee9cc2e4a5f1ec8a0fd00819bea34b7d5b9d" +
    "42f83b353015382ab1c3ffde1d5d4cffb5496caed928db4a16bd50810e789e0d"],
];

const SUBTLE = { own: globalThis.crypto?.subtle ?? null, works: null, keys: new Map() };

async function verifySignature(pub, message, signature) {
  if (SUBTLE.works === null) SUBTLE.works = await subtleWorks();
  return (SUBTLE.works && (await subtleCheck(pub, message, signature))) ||
    ed25519Check(pub, message, signature);
}

async function subtleWorks() {
  if (SUBTLE.own === null) return false;
  for (const [holds, pub, signature] of KNOWN_ANSWERS) {
    const answer = await subtleCheck(unhex(pub), utf8(KNOWN_MESSAGE), unhex(signature));
    if (answer !== holds) return false;
  }
  return true;
}

// What WebCrypto says; false too where it knows no Ed25519 or refuses the key.
async function subtleCheck(pub, message, signature) {
  try {
    const name = hex(pub);
    if (!SUBTLE.keys.has(name)) {
      SUBTLE.keys.set(name, await SUBTLE.own.importKey("raw", pub, "Ed25519", false, ["verify"]));
    }
    return await SUBTLE.own.verify("Ed25519", SUBTLE.keys.get(name), signature, message);
  } catch {
    return false;
  }
}
