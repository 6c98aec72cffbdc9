// Put the page to work: what the person brings, what is to be checked, what is shown of it.

const HEX_CODE_FAULT = tr("不是指纹或码: 每行 32 至 64 位 0-9 a-f",
  "no fingerprint or code: 32 to 64 of 0-9 a-f a line");
const PAGE = {
  gathered: null, views: [], codes: new Map(), excerpt: null, stopper: null, busy: false,
};

// --- what the person brings ---

function readCodes(id) {
  const field = byId(id), notice = byId(`${id}-fault`);
  const typed = field.value.normalize("NFKC").split(/[\n,;、]+/).filter((line) => line.trim());
  const codes = typed.map(readFingerprint);
  field.setAttribute("aria-invalid", String(codes.includes(null)));
  say(notice, codes.includes(null) ? HEX_CODE_FAULT : tr("", ""));
  return codes.includes(null) ? null : codes;
}

async function readBrought(id, read) {
  const [file] = byId(id).files;
  say(byId(`${id}-fault`), tr("", ""));
  if (!file) return null;
  try {
    return await read(file);
  } catch (error) {
    say(byId(`${id}-fault`), troubleOf(error));
    throw error;
  }
}

// Read what was typed and chosen; null when a code is none.
async function readGiven() {
  const keys = readCodes("keys"), seen = readCodes("seen");
  if (!keys || !seen) {
    forget();
    byId(keys ? "seen" : "keys").focus();
    say(byId("status"), HEX_CODE_FAULT);
    return null;
  }
  const policy = await readBrought("policy", async (file) =>
    parsePolicy(strictText(await bytesOf(file, 1 << 20))));
  const before = await readBrought("before", async (file) =>
    readZip(await bytesOf(file, ZIP_ALL_BYTES)));
  return { keys, seen, policy, before, now: Math.floor(Date.now() / 1000) };
}

// --- work, and how it goes on ---

function showWork(text, done, total) {
  show(byId("work"), text !== null);
  if (text === null) return;
  const bar = byId("bar"), count = total ? ` ${done}/${total}` : "";
  if (total) [bar.max, bar.value] = [total, done];
  else bar.removeAttribute("value");
  say(byId("progress"), tr(text.zh + count, text.en + count));
}

function setBusy(busy) {
  PAGE.busy = busy;
  document.body.dataset.state = busy ? "busy" : "done";
  for (const id of ["fetch", "again", "folder", "zip"]) byId(id).disabled = busy;
}

// Run one piece of work at a time; whatever goes wrong becomes words.
async function working(work) {
  if (PAGE.busy) return;
  setBusy(true);
  say(byId("status"), tr("正在核对…", "checking…"));
  try {
    await work();
  } catch (error) {
    showTrouble(error);
  }
  showWork(null);
  show(byId("stop"), false);
  setBusy(false);
}

// --- checks ---

async function checkPublication(load) {
  await working(async () => {
    const given = await readGiven();
    if (!given) return;
    forget();
    PAGE.gathered = null;
    PAGE.gathered = await load();
    showLoaded(PAGE.gathered);
    showWork(tr("正在从头重算…", "working everything out again…"));
    await pause();
    const verdict = await verifyGathered(PAGE.gathered, given);
    present(verdict, wholeScope(PAGE.gathered));
    byId("result-heading").scrollIntoView();
  });
}

function wholeScope({ left: { size } }) {
  const left = size ? tr(`; ${counted(size)} 个网页没有取`,
    `; ${counted(size)} pages were not fetched`) : tr("", "");
  return tr(`核对了整个公示${left.zh}`, `the whole publication was checked${left.en}`);
}

async function checkExcerpt() {
  await working(async () => {
    const given = await readGiven();
    if (!given) return;
    await pause();
    const verdict = await verifyExcerpt(PAGE.excerpt, given);
    present(verdict, tr(
      "只核对了这一次抽取, 凭本页所带的文件。整个日志、名单是否完整, 要核对整个公示才知道",
      "only this draw was checked, by the files in this page; whether log and lists are whole " +
      "shows when the whole publication is checked"));
  });
}

// Let the browser draw what was just said before the work begins.
function pause() {
  return new Promise((go) => setTimeout(go, 0));
}

function fetchHere() {
  return checkPublication(() => {
    PAGE.stopper = new AbortController();
    show(byId("stop"), true);
    return fetchPublication(PAGE.stopper.signal, (done, total) =>
      showWork(tr("正在取文件", "fetching files"), done, total));
  });
}

function readHere(found) {
  return checkPublication(async () => readChosen(await found, (done, total) =>
    showWork(tr("正在读文件", "reading files"), done, total)));
}

function checkAgain() {
  if (PAGE.gathered) return checkPublication(async () => PAGE.gathered);
  return PAGE.excerpt ? checkExcerpt() : undefined;
}

// --- results ---

const CHANGED = tr("输入已改, 上次的结果作废; 请再核对一遍",
  "what you brought has changed, and the last result no longer counts: check again");

// Take a result away that is not of what the page holds now.
function forget() {
  for (const id of ["result", "why", "draws"]) show(byId(id), false);
  empty(byId("log-facts"));
  empty(byId("answers"));
  for (const id of ["loaded", "ignored", "found"]) say(byId(id), tr("", ""));
}

function forgetChanged() {
  if (PAGE.busy || byId("result").hidden) return;
  forget();
  say(byId("status"), CHANGED);
}

function showLoaded(gathered) {
  show(byId("again-part"), true);
  say(byId("loaded"), tr(`已读入 ${counted(gathered.files.size)} 个文件`,
    `${counted(gathered.files.size)} files are loaded`));
  const ignored = gathered.ignored.map((path) => path.split("/").pop()).join(", ");
  say(byId("ignored"), ignored ? tr(`没有理会系统自己放的文件: ${ignored}`,
    `files put there by a system were not looked at: ${ignored}`) : tr("", ""));
}

function present(verdict, scope) {
  const views = viewsOf(verdict), line = verdictLine(verdict);
  PAGE.views = views;
  say(byId("scope"), scope);
  say(byId("verdict"), line).dataset.exit = verdict.exit;
  say(byId("trouble"), verdict.cannot || stoppedBy(verdict));
  showClaims(byId("claims"), verdict, contextOf(verdict, views));
  empty(byId("log-facts")).append(...(verdict.log ? [logFacts(verdict.log)] : []));
  showDraws(byId("draws-list"), views, PAGE.excerpt ? PAGE.excerpt.draw : null);
  offerCodes(views);
  for (const id of ["why", "draws"]) show(byId(id), views.length > 0);
  show(byId("result"), true);
  say(byId("status"), tr(`核对完毕。${line.zh}`, `Done. ${line.en}`));
}

const READ_FIRST = ["chain", "files", "gates", "before"];

// After something FALSE in the log itself the rest is not looked at.
function stoppedBy(verdict) {
  const last = verdict.claims[verdict.claims.length - 1];
  const early = last && last.state === "FALSE" && READ_FIRST.includes(last.claim);
  return early ? WORDS.stopped : tr("", "");
}

function showTrouble(error) {
  if (error.name === "AbortError") {
    say(byId("status"), tr("已停止, 没有核对", "stopped, nothing was checked"));
    return;
  }
  const text = troubleOf(error), verdict = WORDS.verdicts["3"];
  say(byId("verdict"), verdict).dataset.exit = "3";
  say(byId("trouble"), text);
  say(byId("scope"), tr("", ""));
  forget();
  empty(byId("claims"));
  show(byId("result"), true);
  say(byId("status"), tr(`${verdict.zh}: ${text.zh}`, `${verdict.en}: ${text.en}`));
}

function troubleOf(error) {
  if (error instanceof Fault || error instanceof CannotTell) return tr(error.zh, error.en);
  return tr(`本页出了错: ${error.message}`, `this page failed: ${error.message}`);
}

const CODES_OFFERED = 2000;

function offerCodes(views) {
  const names = new Map();
  PAGE.codes = new Map();
  for (const view of views.slice().reverse()) {
    for (const { token } of ((view.last || {}).strata || []).flatMap((one) => one.drawn)) {
      const name = nameOf(view, token);
      if (names.size < CODES_OFFERED && !names.has(token)) names.set(token, name);
      PAGE.codes.set(name, token);
    }
  }
  empty(byId("codes")).append(...[...names].map(([value, name]) =>
    make("option", { value, label: name ? `${value} ${seen(name)}` : undefined })));
}

async function askWhy() {
  const typed = byId("code").value.trim(), code = PAGE.codes.get(typed) || typed;
  empty(byId("answers"));
  say(byId("found"), tr("", ""));
  if (PAGE.busy || !typed) return;
  try {
    say(byId("found"), await explainInto(byId("answers"), PAGE.views, code));
  } catch (error) {
    say(byId("found"), troubleOf(error));
  }
}

// --- the beginning ---

function listen(id, event, action) {
  byId(id).addEventListener(event, action);
}

function offerWays(online) {
  show(byId("check"), true);
  show(byId("language"), true);
  show(byId("fetch-part"), online);
  show(byId("local-part"), !online);
  show(byId("folder-part"), "webkitdirectory" in byId("folder"));
}

function listenToPerson() {
  listen("language", "click", () => speak(inChinese() ? "en" : "zh-CN"));
  listen("check", "submit", (event) => event.preventDefault());
  listen("fetch", "click", fetchHere);
  listen("again", "click", checkAgain);
  listen("stop", "click", () => PAGE.stopper.abort());
  for (const id of ["keys", "seen"]) listen(id, "input", forgetChanged);
  for (const id of ["policy", "before"]) listen(id, "change", forgetChanged);
  for (const id of ["folder", "zip"]) {
    listen(id, "click", () => { byId(id).value = ""; }); // the same choice counts again
    listen(id, "change", () => byId(id).files.length && readHere(chosenOf(byId(id))));
  }
  listen("why-form", "submit", (event) => {
    event.preventDefault();
    askWhy();
  });
  listenToDrops(byId("drop"));
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("main section:not([hidden]) details")) {
      details.open = true;
      details.dispatchEvent(new Event("toggle")); // what is filled in when opened comes at once
    }
  });
}

function listenToDrops(frame) {
  const over = (shown) => (event) => {
    event.preventDefault();
    frame.classList.toggle("over", shown);
  };
  frame.addEventListener("dragover", over(true));
  frame.addEventListener("dragleave", over(false));
  frame.addEventListener("drop", (event) => {
    over(false)(event);
    readHere(droppedOf(event.dataTransfer));
  });
}

async function begin() {
  // Never fingerprints or codes: a link vouches for nobody.
  const asked = new URLSearchParams(location.hash.slice(1)), online = /^https?:$/.test(location.protocol);
  const excerpt = byId("excerpt");
  show(byId("unable"), false);
  speak(firstLanguage(asked.get("lang")));
  offerWays(online);
  listenToPerson();
  document.body.dataset.state = "idle";
  if (excerpt) {
    PAGE.excerpt = JSON.parse(excerpt.textContent);
    byId("main").insertBefore(byId("result"), byId("check")); // what it holds is shown first
    show(byId("again-part"), true);
    await checkExcerpt();
  }
  if (asked.has("verify") && online) await fetchHere();
}

begin();
