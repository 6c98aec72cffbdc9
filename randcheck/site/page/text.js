// SPEC §1 and §2: text, bytes, the alphabet, dates; what is said when something does not hold.

// What was read or derived does not hold: the claim under examination is FALSE.
class Fault extends Error {
  constructor(zh, en) {
    super(en);
    this.zh = zh;
    this.en = en;
  }
}

// A cap was reached or something cannot be opened: nothing can be said (exit 3).
class CannotTell extends Error {
  constructor(zh, en) {
    super(en);
    this.zh = zh;
    this.en = en;
  }
}

function fault(zh, en) {
  throw new Fault(zh, en);
}

function tr(zh, en) {
  return { zh, en };
}

// --- bytes and text ---

const UTF8_ENCODER = new TextEncoder();
const UTF8_DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function utf8(text) {
  return UTF8_ENCODER.encode(text);
}

function strictText(bytes) {
  let text = "";
  try {
    text = UTF8_DECODER.decode(bytes);
  } catch {
    fault("不是 UTF-8 文本", "not UTF-8 text");
  }
  if (text.charCodeAt(0) === 0xfeff) {
    fault("文本以 BOM 开头", "the text begins with a byte order mark");
  }
  return text;
}

// Writes text as UTF-8 into buffer from index `at` on and returns the index behind it.
// Hashing a hundred thousand tickets is several times faster than with an array for each.
function utf8Into(text, buffer, at) {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      buffer[at++] = unit;
    } else {
      return at + UTF8_ENCODER.encodeInto(text.slice(i), buffer.subarray(at)).written;
    }
  }
  return at;
}

function joinBytes(...parts) {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const HEX_OF_BYTE = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));

function hex(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i++) text += HEX_OF_BYTE[bytes[i]];
  return text;
}

// The bytes of lower-case hex digits, null for anything else.
function unhex(text) {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/.test(text)) return null;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(text.substr(2 * i, 2), 16);
  return bytes;
}

const BASE64_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

function base64(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const bits = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += BASE64_DIGITS[bits >> 18] + BASE64_DIGITS[(bits >> 12) & 63];
    text += i + 1 < bytes.length ? BASE64_DIGITS[(bits >> 6) & 63] : "=";
    text += i + 2 < bytes.length ? BASE64_DIGITS[bits & 63] : "=";
  }
  return text;
}

// RFC 4648 §4 with padding and zero trailing bits; null for any other form.
function unbase64(text) {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return null;
  const digits = text.replace(/=/g, "");
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let at = 0;
  for (let i = 0; i < digits.length; i++) {
    bits = ((bits << 6) | BASE64_DIGITS.indexOf(digits[i])) & 0xffff;
    if (i % 4 !== 0) bytes[at++] = (bits >> (6 - 2 * (i % 4))) & 0xff;
  }
  return base64(bytes) === text ? bytes : null;
}

// Byte order of UTF-8, which is the order of code points. UTF-16 units have the same order but
// for surrogates, which stand for code points above U+FFFF and so come after all others.
function compareText(a, b) {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) return placeOfUnit(x) - placeOfUnit(y);
  }
  return a.length - b.length;
}

function placeOfUnit(unit) {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

// --- the alphabet of §2 ---

const OPEN_TOKEN = /^(?![._()-])[0-9A-Z._()\-\u3400-\u4dbf\u4e00-\u9fff]{1,48}$/;
const ORIGIN_PART =
  /^(?![.-])[a-z0-9.\-\u3400-\u4dbf\u4e00-\u9fff]{0,63}[a-z0-9\u3400-\u4dbf\u4e00-\u9fff]$/;
const LABEL = new RegExp(
  "^(?![ \\u3000])[^\\0-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e" +
    "\\u2060-\\u206f\\ud800-\\udfff\\ufeff\\ufff0-\\ufffb\\u{e0000}-\\u{e0fff}]{1,200}$",
  "u",
);

function isOpenToken(text) {
  return OPEN_TOKEN.test(text) && (text.length <= 16 || utf8(text).length <= 48);
}

function isSaltedToken(text) {
  return isHex64(text);
}

function isCode(text) {
  return /^[a-z0-9][a-z0-9-]{0,31}$/.test(text);
}

function isNumber(text) {
  return /^(0|[1-9][0-9]{0,14})$/.test(text);
}

function isHex32(text) {
  return /^[0-9a-f]{32}$/.test(text);
}

function isHex64(text) {
  return /^[0-9a-f]{64}$/.test(text);
}

function isDate(text) {
  if (!/^(19|[2-9][0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/.test(text)) {
    return false;
  }
  return Number(text.slice(8)) <= 28 || dateOfDay(dayNumber(text)) === text;
}

function isTime(text) {
  const clock = /^T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$/;
  return isDate(text.slice(0, 10)) && clock.test(text.slice(10));
}

function isZone(text) {
  return /^[+-](0[0-9]|1[0-3]):[0-5][0-9]$/.test(text) || /^[+-]14:00$/.test(text);
}

function isOrigin(text) {
  return text.split("/").every((part) => ORIGIN_PART.test(part)) && utf8(text).length <= 200;
}

// `practice` says which of the two forms is meant; left out, both are.
function isDrawId(text, practice) {
  const rest = text.startsWith("practice-") ? text.slice(9) : text;
  if (practice !== undefined && practice !== (rest !== text)) return false;
  const form = /^(19|[2-9][0-9])[0-9]{2}-([0-9]{4}|[1-9][0-9]{4,})$/;
  return form.test(rest) && !rest.endsWith("-0000");
}

function isLabel(text) {
  return LABEL.test(text) && !/[ \u3000]$/.test(text);
}

// --- days and times ---

// Days since 1970-01-01.
function dayNumber(date) {
  return Math.round(Date.parse(date + "T00:00:00Z") / 86400000);
}

function dateOfDay(day) {
  return new Date(day * 86400000).toISOString().slice(0, 10);
}

// Seconds since 1970 of a time of §2.
function unixOf(time) {
  return Date.parse(time) / 1000;
}

// The date of a time where clocks show `zone`.
function localDate(time, zone) {
  const sign = zone[0] === "-" ? -1 : 1;
  const offset = sign * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4)) * 60);
  const date = dateOfDay(Math.floor((unixOf(time) + offset) / 86400));
  if (!isDate(date)) {
    fault(`${time} 的当地日期不在 1900–9999 年`, `the local date of ${time} is outside 1900–9999`);
  }
  return date;
}

// --- a page that stays responsive ---

const BREATH = { last: 0 };

// Lets the page draw and react, if 30 ms have passed since it last could.
async function breathe() {
  if (Date.now() - BREATH.last < 30) return;
  if (typeof setTimeout === "function") await new Promise((go) => setTimeout(go, 0));
  BREATH.last = Date.now();
}
