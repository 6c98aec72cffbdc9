// Runs the verifier page's scripts without a page: one JSON request a line on stdin, one JSON
// answer a line on stdout, in the same order.
//
//   {"call": "sha256", "args": [{"hex": "616263"}]}   ->  {"value": {"hex": "ba78…"}}
//   {"call": "verify", "args": [{"files": "folder"}, {"keys": [], "seen": []}]}
//
// Arguments: {"hex": …} is a Uint8Array, {"text": …} the UTF-8 bytes of a text, {"files": folder}
// a Map from path to bytes, {"map": [[key, value], …]} a Map, {"call": …, "args": […]} what another
// call returns, {"const": name} a constant of the scripts. `"fields": [name, …]` of a request keeps
// only these members of the value.
// Answers: {"value": …}, {"fault": {"zh", "en"}}, {"cannot": {"zh", "en"}}, or {"error": stack},
// which is a mistake in the scripts. With --no-subtle there is no WebCrypto.
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");
const vm = require("node:vm");

const PAGE = path.join(__dirname, "..", "..", "randcheck", "site", "page");

function scripts() {
  const names = fs.readFileSync(path.join(PAGE, "order.txt"), "utf8").split("\n").filter(Boolean);
  const wanted = names.filter((name) => !name.startsWith("ui"));
  const there = wanted.filter((name) => fs.existsSync(path.join(PAGE, name)));
  return there.map((name) => fs.readFileSync(path.join(PAGE, name), "utf8"));
}

function surroundings(options) {
  const world = { TextEncoder, TextDecoder, setTimeout, Uint8Array, ArrayBuffer, Error, Map, Set };
  world.crypto = options.has("--no-subtle") ? {} : { subtle: globalThis.crypto.subtle };
  return world;
}

// The scripts stand in a function, for global functions of such a context are slow to call.
function load(options) {
  const whole = `(() => { "use strict";\n${scripts().join("\n")}\nreturn (name) => eval(name); })()`;
  const look = vm.runInContext(whole, vm.createContext(surroundings(options)), { filename: "page.js" });
  return (name) => {
    if (!/^[A-Za-z_$][\w$]*$/.test(name)) throw new Error(`no name: ${name}`);
    return look(name);
  };
}

function readFolder(folder) {
  const files = new Map();
  const names = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  for (const one of names.filter((entry) => !entry.isDirectory())) {
    const place = path.join(one.parentPath ?? one.path, one.name);
    const name = path.relative(folder, place).split(path.sep).join("/");
    files.set(name, new Uint8Array(fs.readFileSync(place)));
  }
  return files;
}

const ARGUMENTS = new Map([
  ["hex", async (digits) => new Uint8Array(Buffer.from(digits, "hex"))],
  ["text", async (text) => new Uint8Array(Buffer.from(text, "utf8"))],
  ["files", async (folder) => readFolder(folder)],
  ["map", async (pairs, look) => new Map(await argument(pairs, look))],
  ["const", async (name, look) => look(name)],
]);

async function argument(value, look) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map((element) => argument(element, look)));
  if ("call" in value) return callOf(value, look);
  const names = Object.keys(value);
  const made = names.length === 1 ? ARGUMENTS.get(names[0]) : undefined;
  if (made !== undefined) return made(value[names[0]], look);
  const members = names.map(async (name) => [name, await argument(value[name], look)]);
  return Object.fromEntries(await Promise.all(members));
}

async function callOf(request, look) {
  const args = [];
  for (const one of request.args ?? []) args.push(await argument(one, look));
  const value = await look(request.call)(...args);
  const fields = request.fields;
  return fields ? Object.fromEntries(fields.map((name) => [name, value[name]])) : value;
}

// Maps become arrays of pairs, sets arrays, whole numbers of any size texts.
function plain(value) {
  if (typeof value === "bigint") return String(value);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) return { hex: Buffer.from(value).toString("hex") };
  if (ArrayBuffer.isView(value)) return Array.from(value);
  if (value instanceof Map) return Array.from(value, ([key, one]) => [plain(key), plain(one)]);
  if (value instanceof Set || Array.isArray(value)) return Array.from(value, plain);
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]));
}

async function answer(line, look) {
  try {
    return { value: plain(await callOf(JSON.parse(line), look)) ?? null };
  } catch (error) {
    const said = { zh: error.zh, en: error.en };
    if (error instanceof look("Fault")) return { fault: error.undefined ? { ...said, undefined: true } : said };
    if (error instanceof look("CannotTell")) return { cannot: said };
    return { error: String(error.stack ?? error) };
  }
}

async function main() {
  const look = load(new Set(process.argv.slice(2)));
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await answer(line, look)) + "\n");
  }
}

main();
