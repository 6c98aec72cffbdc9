// Read what a person chooses or drops: a folder, its contents, or a zip, within the caps of
// zip.js.

// Files that systems leave in every folder they show; no publisher wrote them.
const LITTER = new Set([".DS_Store", "Thumbs.db", "desktop.ini"]);

// One file after the other is slow where they are thousands.
const READ_AT_ONCE = 64;

function cannotTell(zh, en) {
  throw new CannotTell(zh, en);
}

function checkPath(path) {
  const parts = path.split("/");
  const plain = parts.every((part) => ZIP_PART.test(part) && !part.endsWith("."));
  if (parts.length > 3 || !plain) {
    cannotTell(`“${path.slice(0, 80)}”不是公示里会有的文件名`,
      `'${path.slice(0, 80)}' is no name of a publication`);
  }
  return path;
}

// Files gathered so far; names that differ in case only are the same on many systems.
class Gathered {
  constructor() {
    this.files = new Map();
    this.folded = new Set();
    this.ignored = [];
    this.left = new Set(); // pages that are listed and were not fetched
    this.bytes = 0;
  }

  add(path, data) {
    const folded = checkPath(path).toLowerCase();
    if (this.folded.has(folded)) cannotTell(`“${path}”出现两次`, `'${path}' occurs twice`);
    this.bytes += data.length;
    const large = data.length > ZIP_MEMBER_BYTES || this.bytes > ZIP_ALL_BYTES;
    if (large || this.files.size >= ZIP_MEMBERS) {
      cannotTell("文件太多或太大", "there are too many files, or they are too large");
    }
    this.folded.add(folded);
    this.files.set(path, data);
  }
}

async function bytesOf(file, most) {
  if (file.size > most) cannotTell(`${file.name} 过大`, `${file.name} is too large`);
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (error) {
    return cannotTell(`读不出 ${file.name}`, `${file.name} cannot be read`);
  }
}

// Read [[path, File], …] into a Gathered; one zip stands for what is in it.
async function readChosen(found, onProgress) {
  if (!found.length) cannotTell("没有选到文件", "no file was chosen");
  const gathered = new Gathered();
  if (found.length === 1 && isZip(found[0][1])) {
    gathered.files = await readZip(await bytesOf(found[0][1], ZIP_ALL_BYTES));
    return publicationIn(gathered);
  }
  const chosen = withoutTop(withoutLitter(found, gathered));
  const all = chosen.reduce((sum, [, file]) => sum + file.size, 0);
  if (all > ZIP_ALL_BYTES) cannotTell("文件太大", "the files are too large");
  for (let at = 0; at < chosen.length; at += READ_AT_ONCE) {
    const some = chosen.slice(at, at + READ_AT_ONCE);
    const read = await Promise.all(some.map(([, file]) => bytesOf(file, ZIP_MEMBER_BYTES)));
    some.forEach(([path], i) => gathered.add(path, read[i]));
    onProgress(gathered.files.size, found.length);
    await breathe();
  }
  return publicationIn(gathered);
}

function isZip(file) {
  return /\.zip$/i.test(file.name);
}

function withoutLitter(found, gathered) {
  const litter = (path) => LITTER.has(path.slice(path.lastIndexOf("/") + 1));
  gathered.ignored = found.map(([path]) => path).filter(litter);
  return found.filter(([path]) => !litter(path));
}

// Take off the one folder in which everything lies.
function withoutTop(found) {
  const tops = new Set(found.map(([path]) => (path.includes("/") ? path.split("/")[0] : "")));
  const [top] = tops;
  if (tops.size !== 1 || top === "" || top === "entries") return found;
  return found.map(([path, file]) => [path.slice(top.length + 1), file]);
}

function publicationIn(gathered) {
  const paths = [...gathered.files.keys()];
  if (!paths.some((path) => path === "checkpoint" || path.startsWith("entries/"))) {
    cannotTell("这里没有公示内容: 应有 entries 文件夹和 checkpoint 文件",
      "this is no publication: a folder entries and a file checkpoint are expected");
  }
  return gathered;
}

function chosenOf(input) {
  return [...input.files].map((file) => [file.webkitRelativePath || file.name, file]);
}

// List what was dropped; folders are walked. The items are only there during the event. Chromium
// cannot read entries on a page opened from a disk, but handles; other browsers know entries only.
async function droppedOf(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file"), found = [];
  if (items.length && items[0].getAsFileSystemHandle) {
    const handles = await Promise.all(items.map((item) => item.getAsFileSystemHandle()));
    for (const handle of handles) await walkHandle(handle, "", found);
    return found;
  }
  const entries = items.map((item) => item.webkitGetAsEntry());
  for (const entry of entries) await walkEntry(entry, "", found);
  return found;
}

async function walkHandle(handle, prefix, found) {
  const path = notTooDeep(prefix + handle.name, found);
  if (handle.kind === "file") found.push([path, await handle.getFile()]);
  else for await (const one of handle.values()) await walkHandle(one, `${path}/`, found);
}

async function walkEntry(entry, prefix, found) {
  const path = notTooDeep(prefix + entry.name, found);
  if (entry.isFile) {
    found.push([path, await new Promise((done, failed) => entry.file(done, failed))]);
    return;
  }
  const reader = entry.createReader();
  const next = () => new Promise((done, failed) => reader.readEntries(done, failed));
  for (let some = await next(); some.length; some = await next()) {
    for (const one of some) await walkEntry(one, `${path}/`, found);
  }
}

function notTooDeep(path, found) {
  if (found.length >= ZIP_MEMBERS || path.split("/").length > 5) {
    cannotTell("文件太多或太深", "there are too many files, or folders within folders");
  }
  return path;
}
