// Speak to people: one language at a time, switched without working anything out again.
// Whatever comes from the folder passes `seen()` and is put in as text, never as HTML.

const SPOKEN = new WeakMap();
const UNSEEN = new RegExp(
  "[\\u0000-\\u001f\\u007f-\\u009f\\u00ad\\u061c\\u180e\\u200b-\\u200f\\u2028-\\u202e" +
  "\\u2060-\\u206f\\ud800-\\udfff\\ufeff\\ufff0-\\ufffb\\u{e0000}-\\u{e0fff}\\ufffe\\uffff]", "gu");

// Show that an invisible or steering character stood there, without its effect.
function seen(text) {
  return String(text).replace(UNSEEN, "\ufffd");
}

function inChinese() {
  return document.documentElement.lang !== "en";
}

function say(element, text) {
  SPOKEN.set(element, text);
  element.setAttribute("data-said", "");
  element.textContent = seen(inChinese() ? text.zh : text.en);
  return element;
}

function speak(language) {
  const root = document.documentElement;
  root.lang = language;
  root.classList.add("one");
  for (const element of document.querySelectorAll("[data-said]")) {
    say(element, SPOKEN.get(element));
  }
  document.title = inChinese() ? "核对双随机抽取" : "Verify an inspection draw";
  const button = document.getElementById("language");
  button.lang = inChinese() ? "en" : "zh-CN";
  button.textContent = inChinese() ? "English" : "中文";
}

function firstLanguage(asked) {
  if (asked === "zh" || asked === "en") return asked === "zh" ? "zh-CN" : "en";
  return /^zh/i.test(navigator.language || "zh") ? "zh-CN" : "en";
}

// Look a code up in the words of the program; a code that has none stands for itself.
function word(group, code) {
  const words = WORDS[group] || {};
  return Object.prototype.hasOwnProperty.call(words, code) ? words[code] : tr(code, code);
}

function joined(texts, zh, en) {
  return tr(texts.map((t) => t.zh).join(zh), texts.map((t) => t.en).join(en));
}

// Write a code in groups of four, as it is read aloud and photographed.
function grouped(code) {
  return code.toUpperCase().replace(/.{4}(?=.)/g, "$& ");
}

function counted(number) {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

// Write a share to two decimals of a per cent; what is above nothing never reads as nothing.
function percent(share) {
  return share > 0 && share < 0.00005 ? "< 0.01%" : (share * 100).toFixed(2) + "%";
}

// Write a UTC time as the clocks of the log's zone show it.
function clockTime(time, zone) {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone || "+00:00");
  const minutesOff = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  const local = new Date(Date.parse(time) + minutesOff * 60000);
  if (Number.isNaN(local.getTime())) return time;
  return local.toISOString().slice(0, 19).replace("T", " ") + " " + zone;
}
