// Tells histories to the page's World and asks who is owed and barred: one JSON line each.
// A history: {tokens, aliases, late, begun, carried, steps: [{visits, seq} | {seal, …}], next, since}.
// All is read through aliases, so it must not matter whether they come first or last (`late`).
"use strict";

const fs = require("node:fs");
const path = require("node:path");
const readline = require("node:readline");
const vm = require("node:vm");

const PAGE = path.join(__dirname, "..", "..", "randcheck", "site", "page");
const names = fs.readFileSync(path.join(PAGE, "order.txt"), "utf8").split("\n").filter(Boolean);
const scripts = names
  .filter((name) => !name.startsWith("ui"))
  .map((name) => fs.readFileSync(path.join(PAGE, name), "utf8"));
const context = vm.createContext({ TextEncoder, TextDecoder, setTimeout });
vm.runInContext(scripts.join("\n"), context);
const { World, Seal, owedSeq, barsOf, isImported, carriedRows } = vm.runInContext(
  "({ World, Seal, owedSeq, barsOf, isImported, carriedRows })",
  context,
);

const drawnRows = (tokens) => tokens.map((token) => ["drawn", "a", "1", token, "0".repeat(64)]);

function tell(world, step) {
  if (step.visits) return world.addVisits({ seq: step.seq, tables: { file: step.visits } });
  const excluded = step.struck.map((token) => [token, "struck", "-", "0"]);
  const seal = new Seal({ seq: step.seq, body: step.seal, tables: { excluded } }, step.seal.draw);
  world.addSeal(seal);
  if (step.end === "drawn" || step.end === "corrected") {
    seal.drawEntry = { seq: step.drawSeq };
    world.recordResult(seal, { body: {}, tables: { result: drawnRows(step.drawn) } });
  }
  if (step.end === "corrected") {
    const struck = step.corrected.map((token) => ({ token }));
    const left = step.drawn.filter((token) => !step.corrected.includes(token));
    world.recordResult(seal, { body: { struck }, tables: { result: drawnRows(left) } });
  }
  return undefined;
}

function judge({ tokens, aliases, late, begun, carried, steps, next, since }) {
  const addAliases = () => {
    for (const [alias, token] of Object.entries(aliases)) world.addAlias(token, alias);
  };
  const world = new World({ zone: "+00:00", practice: false });
  for (const token of tokens) world.entities.set(token, null);
  if (!late) addAliases();
  world.open({ time: `${begun}T00:00:00Z`, tables: { carried } });
  for (const step of steps) tell(world, step);
  if (late) addAliases();
  const [owed, bars, imported] = [{}, {}, []];
  for (const token of tokens) {
    const past = world.pastOf(token);
    const seq = owedSeq(world, past, next);
    if (seq !== null) owed[token] = seq;
    const seqs = [...barsOf(past, next, since[token])].sort((a, b) => a - b);
    if (seqs.length) bars[token] = seqs;
    const rows = seqs.map((reference) => [token, "barred", "a", String(reference)]);
    imported.push(...rows.filter((row) => isImported(world, row)).map((row) => [token, +row[3]]));
  }
  return { owed, bars, imported, carried: carriedRows(world) };
}

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  process.stdout.write(JSON.stringify(judge(JSON.parse(line))) + "\n");
});
