// A questionnaire or a policy, answered on this page. All that is known of them comes from psyscreen; here are only boxes to tick.
import { Psyscreen } from "./psyscreen.js";
import wasm from "./psyscreen-wasm.js";

const WORDS = {
  en: {
    lead: "Answer a questionnaire or go through a screening plan. Nothing you write leaves this page.",
    what: "Policy or questionnaire", policies: "Policies", instruments: "Questionnaires", language: "Language",
    consent: "The person agrees to be screened", facts: "What a worker knows or was told", yes: "yes", no: "no", unknown: "not known",
    on: "Continue", result: "Result", worker: "Sheet for the worker", person: "Sheet for the person", print: "Print", again: "Start again",
    form: "Please answer", minutes: "minutes", place: "Place (for hotlines)", interval: "can still be", of: "of", open: "open",
    table: "Or a table of people (CSV), by what is chosen above", read: "Read as", column: "column", doubts: "Look at this first", notes: "Good to know", results: "Results",
    rows: "rows", first: "the first 20", download: "Download all results (CSV)", refused: "This table cannot be used", utf8: "The file is not UTF-8 text. Save it as CSV in UTF-8.",
    foot: "A screening result is not a diagnosis. A person decides. In danger, call the emergency number of your country.",
    score: { complete: "complete", prorated: "prorated", unscorable: "not scorable" }, critical: { true: "POSITIVE", false: "negative", undetermined: "not answered" },
  },
  "zh-Hans": {
    lead: "回答一份问卷，或按方案逐步筛查。填写内容不会离开本页面。",
    what: "方案或问卷", policies: "方案", instruments: "问卷", language: "语言",
    consent: "本人同意接受筛查", facts: "工作人员已知或得知的情况", yes: "是", no: "否", unknown: "不清楚",
    on: "继续", result: "结果", worker: "工作人员用单", person: "本人用单", print: "打印", again: "重新开始",
    form: "请回答", minutes: "分钟", place: "所在地（用于热线）", interval: "可能为", of: "共", open: "未定",
    table: "或一份多人的表格（CSV），按以上所选计分", read: "识别为", column: "列", doubts: "请先查看", notes: "提示", results: "结果",
    rows: "行", first: "前20行", download: "下载全部结果（CSV）", refused: "无法使用该表格", utf8: "文件不是 UTF-8 文本，请另存为 UTF-8 编码的 CSV。",
    foot: "筛查结果不是诊断，由人作出决定。如有危险，请立即拨打当地急救或报警电话。",
    score: { complete: "完整", prorated: "按比例补足", unscorable: "无法计分" }, critical: { true: "阳性", false: "阴性", undetermined: "未回答" },
  },
};

const psyscreen = new Psyscreen(await WebAssembly.compile(Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0))));
const entries = psyscreen.list();
const $ = (id) => document.getElementById(id);
const main = $("main");
let language = navigator.language.startsWith("zh") ? "zh-Hans" : "en";
let person, sheet;

const words = () => WORDS[language];
const text = (texts) => texts?.[language] ?? texts?.en ?? Object.values(texts ?? {})[0] ?? "";

/** An element with properties and children; what is a text is only ever a text. */
function el(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

function radios(name, legend, choices) {
  const boxes = choices.map(([value, label]) => el("label", {}, el("input", { type: "radio", name, value }), el("span", { textContent: label })));
  return el("fieldset", {}, el("legend", { textContent: legend }), ...boxes);
}

/** One item of a questionnaire. */
function question(instrument, item) {
  const name = `${instrument.id}/${item.id}`;
  const legend = text(item.text) || item.id;
  if (item.kind === "options") return radios(name, legend, item.options.map((option) => [option.code, text(option.label)]));
  const [min, max] = item.score_range;
  const input = item.kind === "clock" ? el("input", { type: "time", name }) : el("input", { type: "number", name, step: "any" });
  if (item.kind === "number") Object.assign(input, { min, max });
  input.setAttribute("aria-label", legend);
  const unit = item.kind === "duration" ? [words().minutes] : [];
  return el("fieldset", {}, el("legend", { textContent: legend }), input, ...unit);
}

function fact(own) {
  const label = text(own.label) || own.id;
  const name = `fact/${own.id}`;
  if (own.kind === "yes-no") return radios(name, label, [["true", words().yes], ["false", words().no], ["", words().unknown]]);
  if (own.kind["one-of"]) return radios(name, label, [...own.kind["one-of"].map((value) => [value.id, text(value.label)]), ["", words().unknown]]);
  const { min, max } = own.kind.number;
  return el("fieldset", {}, el("legend", { textContent: label }), el("input", { type: "number", name, min, max, ariaLabel: label }));
}

/** What is ticked and written in a form goes into what is known of the person. A blank is `null`: it was asked. */
function take(form, asked) {
  for (const [instrument, items] of asked) {
    person.answers[instrument] ??= {};
    for (const item of items) person.answers[instrument][item] ??= null;
  }
  for (const [name, value] of new FormData(form)) {
    const [group, id] = name.split("/");
    if (group === "consent") person.consent = value === "true";
    else if (group === "place") person.place = value || null;
    else if (group === "fact") person.facts[id] = value === "" ? null : value;
    else person.answers[group][id] = value === "" ? null : value;
  }
}

function show(heading, ...parts) {
  const title = el("h2", { textContent: heading, tabIndex: -1 });
  main.replaceChildren(title, ...parts);
  title.focus();
  window.scrollTo(0, 0);
}

/** A form; what was asked is taken, and `then` goes on. */
function ask(heading, parts, asked, then) {
  const form = el("form", {}, ...parts, el("button", { type: "submit", textContent: words().on }));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    take(form, asked);
    then();
  });
  show(heading, form);
}

const questions = (give) =>
  give.flatMap(({ instrument, items }) => {
    const described = psyscreen.describe(instrument);
    const asked = described.items.filter((item) => items.includes(item.id)).map((item) => question(described, item));
    return [el("h3", { textContent: text(described.title) }), ...asked];
  });

function policyBegins(policy) {
  const parts = [];
  if (policy.consent === "required") {
    parts.push(radios("consent/given", words().consent, [["true", words().yes], ["false", words().no]]));
  }
  const places = [...new Set(policy.resources.map((resource) => resource.place))].filter(Boolean);
  if (places.length > 0) {
    const select = el("select", { name: "place/at", id: "place" }, ...["", ...places].map((at) => el("option", { value: at, textContent: at || words().unknown })));
    parts.push(el("div", { className: "row" }, el("label", { htmlFor: "place", textContent: words().place }), select));
  }
  if (policy.facts.length > 0) parts.push(el("details", {}, el("summary", { textContent: words().facts }), ...policy.facts.map(fact)));
  ask(text(policy.title), parts, [], () => policyGoesOn(policy));
}

/** The next questionnaires that are due, or the result. */
function policyGoesOn(policy) {
  const { give } = psyscreen.next(policy.id, person).result;
  const fresh = give.filter(({ instrument }) => !(instrument in person.answers));
  if (fresh.length === 0) return policyEnds(policy);
  ask(words().form, questions(fresh), fresh.map(({ instrument, items }) => [instrument, items]), () => policyGoesOn(policy));
}

function policyEnds(policy) {
  const page = (wanted) => psyscreen.triage(policy.id, person, { report: "html", language, sheet: wanted }).result;
  const frame = el("iframe", { title: words().result, srcdoc: page(sheet) });
  frame.setAttribute("sandbox", "allow-same-origin allow-modals");
  const button = (wanted) => {
    const own = el("button", { type: "button", className: "second", textContent: words()[wanted] });
    own.setAttribute("aria-pressed", String(sheet === wanted));
    own.addEventListener("click", () => ((sheet = wanted), policyEnds(policy)));
    return own;
  };
  const print = el("button", { type: "button", textContent: words().print, onclick: () => frame.contentWindow.print() });
  show(words().result, el("div", { className: "row controls" }, button("worker"), button("person"), print, again()), frame);
}

const again = () => el("button", { type: "button", className: "second", textContent: words().again, onclick: begin });

function instrumentBegins(instrument) {
  const items = instrument.items.map((item) => item.id);
  const parts = instrument.items.map((item) => question(instrument, item));
  ask(text(instrument.title), parts, [[instrument.id, items]], () => instrumentEnds(instrument));
}

function instrumentEnds(instrument) {
  const [found] = psyscreen.score(instrument.id, person.answers[instrument.id], { report: "whole" }).result.instruments;
  const parts = found.critical_items.map((item) => el("p", {}, el("strong", { textContent: `${text(item.label)}: ${words().critical[item.positive]}` })));
  for (const score of found.scores) {
    const scale = instrument.scales.find((own) => own.id === score.id);
    const label = (id) => text(scale.bands.find((band) => band.id === id)?.label) || id;
    const band = score.band ? score.band.split("..").map(label).join(" – ") : "";
    const open = score.min === score.max ? "" : ` (${words().interval} ${score.min}–${score.max})`;
    const line = `${text(score.title) || score.id}: ${score.value ?? "–"}${open}, ${words().score[score.status]}${band && `, ${band}`}`;
    parts.push(el("p", { textContent: line }), picture(score, scale, line));
  }
  show(words().result, ...parts, el("div", { className: "row controls" }, el("button", { type: "button", textContent: words().print, onclick: () => print() }), again()));
}

/** The bands of a scale, the interval that is open, and the score. */
function picture(score, scale, label) {
  const [low, high] = score.range;
  const x = (value) => 10 + (480 * (value - low)) / (high - low || 1);
  const svg = (name, attributes, content = "") => {
    const made = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = content;
    return made;
  };
  const drawn = svg("svg", { viewBox: "0 0 500 62", role: "img", "aria-label": label });
  // Where a band starts elsewhere by sex or age, which the page does not ask for, no band is drawn.
  const isDrawn = scale.bands.length > 0 && scale.bands.every((band) => band.from !== undefined);
  const bands = isDrawn ? [...scale.bands].sort((a, b) => a.from - b.from) : [{ from: low, severity: 0 }];
  bands.forEach((band, at) => {
    const [from, to] = [x(Math.max(band.from, low)), x(bands[at + 1]?.from ?? high)];
    const grey = 90 - (50 * (band.severity ?? at)) / Math.max(bands.length - 1, 1);
    drawn.append(svg("rect", { x: from, y: 12, width: Math.max(to - from, 1), height: 18, fill: `hsl(210 30% ${grey}%)`, stroke: "#fff" }));
    drawn.append(svg("text", { x: from, y: 44, "font-size": 11, fill: "#1a1a1a" }, String(band.from)));
  });
  drawn.append(svg("rect", { x: x(score.min), y: 8, width: Math.max(x(score.max) - x(score.min), 2), height: 26, fill: "none", stroke: "#b34700", "stroke-width": 2 }));
  if (score.value !== null) drawn.append(svg("path", { d: `M${x(score.value)} 4 l-5 -4 h10 z M${x(score.value)} 4 v32`, fill: "#1a1a1a", stroke: "#1a1a1a", "stroke-width": 2 }));
  drawn.append(svg("text", { x: 10, y: 58, "font-size": 11, fill: "#1a1a1a" }, `${low}–${high}`));
  return drawn;
}

const list = (heading, texts) => (texts.length === 0 ? [] : [el("h3", { textContent: heading }), el("ul", {}, ...texts.map((said) => el("li", { textContent: said })))]);

function grid(caption, head, rows) {
  const line = (cell) => (row) => el("tr", {}, ...row.map((textContent) => el(cell, { textContent })));
  const made = el("table", {}, el("caption", { textContent: caption }), el("thead", {}, line("th")(head)), el("tbody", {}, ...rows.map(line("td"))));
  made.querySelectorAll("th").forEach((cell) => (cell.scope = "col"));
  return el("div", { className: "wide", tabIndex: 0, role: "region", ariaLabel: caption }, made);
}

/** The fields of the first rows of results. */
function fields(csv, rows) {
  const found = [[]];
  for (const [, quoted, plain, mark] of csv.matchAll(/(?:"((?:[^"]|"")*)"|([^,\n]*))(,|\n|$)/g)) {
    found.at(-1).push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (mark === "\n" && found.push([]) > rows) break;
    if (mark === "") break;
  }
  return found.filter((row) => row.length > 1 || row[0] !== "");
}

/** Every row of a table, scored or decided about. It stays in this page. */
async function table(file) {
  const { kind, id } = psyscreen.describe($("what").value);
  const told = ({ message, help }) => (help ? `${message}; ${help}` : message);
  let csv;
  try {
    csv = new TextDecoder("utf-8", { fatal: true }).decode(await file.arrayBuffer());
  } catch {
    return show(words().refused, el("p", { textContent: words().utf8 }));
  }
  try {
    const { result, problems } = psyscreen.table(csv, { [kind]: id, language });
    const [head, ...rows] = fields(result.csv, 21);
    const saved = URL.createObjectURL(new Blob([result.csv], { type: "text/csv" }));
    const download = el("a", { className: "download", href: saved, download: `${id}.csv`, textContent: words().download });
    show(
      `${words().results}: ${file.name}, ${result.rows} ${words().rows}`, ...list(words().doubts, problems.map(told)), ...list(words().notes, result.notes), el("p", {}, download),
      grid(`${words().results} (${words().first})`, head, rows),
      grid(words().read, [words().column, words().read], result.columns.map(({ column, as }) => [column, as])), el("div", { className: "row controls" }, again()),
    );
  } catch (error) {
    show(words().refused, ...list(file.name, error.errors.map(told)), el("div", { className: "row controls" }, again()));
  }
}

function begin() {
  // What nobody said of consent is not known, which is not a refusal.
  person = { consent: null, answers: {}, facts: {} };
  sheet = "worker";
  const described = psyscreen.describe($("what").value);
  if (described.kind === "policy") policyBegins(described);
  else instrumentBegins(described);
}

function speak() {
  document.documentElement.lang = language;
  for (const [id, word] of [["lead", "lead"], ["foot", "foot"], ["what-label", "what"], ["language-label", "language"], ["table-label", "table"]]) $(id).textContent = words()[word];
  $("language").value = language;
  const chosen = $("what").value || "recovered-2020";
  const group = (kind, label) =>
    el("optgroup", { label }, ...entries.filter((entry) => entry.kind === kind).map((entry) => el("option", { value: entry.id, textContent: `${text(entry.title)} (${entry.id})` })));
  $("what").replaceChildren(group("policy", words().policies), group("instrument", words().instruments));
  $("what").value = chosen;
}

$("language").addEventListener("change", () => ((language = $("language").value), speak(), begin()));
$("what").addEventListener("change", begin);
$("table").addEventListener("change", ({ target }) => (target.files[0] && table(target.files[0]), (target.value = "")));
for (const [name, over] of [["dragover", true], ["dragleave", false], ["drop", false]]) {
  document.addEventListener(name, (event) => {
    event.preventDefault();
    $("drop").classList.toggle("over", over);
    if (name === "drop" && event.dataTransfer.files[0]) table(event.dataTransfer.files[0]);
  });
}
speak();
begin();
