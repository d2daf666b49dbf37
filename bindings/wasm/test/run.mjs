// The package in node: the conformance suites, traps, and with --speed how long one person takes. See scripts/test-wasm.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { load, PsyscreenError } from "../psyscreen.js";

const [wasm, ...rest] = process.argv.slice(2);
const module = await WebAssembly.compile(readFileSync(wasm));
const has = (option) => rest.includes(option);

for (const path of rest.filter((word) => !word.startsWith("--"))) {
  const psyscreen = await load(module);
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  let count = 0;
  for (const [at, line] of lines.entries()) {
    const { call, answer } = JSON.parse(line);
    // The small module has no other calls, and does not know the name of an instrument of the catalogue.
    if (has("--core") && (!/^{"call": ?"(load|unload|score|change|triage|next)"/.test(call) || call.includes('"psqi"'))) continue;
    const found = psyscreen.callText(call);
    assert.ok(found === answer, `${path}:${at + 1} is answered otherwise`);
    count += 1;
  }
  assert.ok(count > 100);
  console.log(`${path}: ${count} calls answered alike`);
}

/** Columns are what one by one is, and what is not a code is not one. */
function tables(psyscreen) {
  const names = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((item) => `phq9_${item}`);
  let seed = 7;
  const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const blank = () => (chance() < 0.5 ? null : NaN);
  const rows = Array.from({ length: 300 }, () => names.map(() => (chance() < 0.05 ? blank() : Math.floor(chance() * 4))));
  rows.push([0, 0, 0, 0, 0, 0, 0, 256, 0], [0, 0, 0, 0, 0, 0, 0, 1.5, 1], [0, 0, 0, 0, 0, 0, 0, Infinity, 0], [0, 0, 0, 0, 0, 0, 0, -1, 0], [0, 0, 0, 0, 0, 0, 0, "x", 0]);
  const table = Object.fromEntries(names.map((name, at) => [name, rows.map((row) => row[at])]));
  const { result, problems, columns } = psyscreen.table(table, { instrument: "phq-9" });
  assert.equal(result.rows, 305);
  assert.deepEqual(result.columns[8], { column: "phq9_9", as: "9" });
  assert.match(problems[0].message, /5 of 305 rows/);
  const band = columns["total.band"];
  for (const [row, answers] of rows.entries()) {
    const [one] = psyscreen.score("phq-9", answers.map((answer) => (answer === Infinity ? "inf" : answer))).result.instruments;
    const [total] = one.scores;
    assert.ok(Object.is(columns.total[row], total.value ?? NaN) && columns["total.min"][row] === total.min && columns["total.max"][row] === total.max, `row ${row}`);
    assert.equal(band.words[band.codes[row]], total.band);
    assert.equal(columns["suicidal-ideation"][row], { true: 1, false: 0, undetermined: 2 }[one.critical_items[0].positive]);
    assert.equal(columns.problem[row] === null, row < 300);
  }
  // Typed arrays of every kind, and labels.
  const wanted = psyscreen.table(Object.fromEntries(names.map((name) => [name, [0, 3, 1]])), { instrument: "phq-9" }).columns;
  for (const kind of [Int8Array, Uint8Array, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array]) {
    const of = kind.name.startsWith("Big") ? [0n, 3n, 1n] : [0, 3, 1];
    assert.deepEqual(psyscreen.table(Object.fromEntries(names.map((name) => [name, kind.from(of)])), { instrument: "phq-9" }).columns, wanted);
  }
  const labels = ["Not at all", "Nearly every day", "Several days"];
  assert.deepEqual(psyscreen.table(Object.fromEntries(names.map((name) => [name, labels])), { instrument: "phq-9" }).columns, wanted);
  const decided = psyscreen.table({ ...Object.fromEntries(names.map((name) => [name, [3, 3]])), consent: [true, null] }, { policy: "recovered-2020" }).columns;
  assert.deepEqual(Array.from(decided.level.codes, (code) => decided.level.words[code]).map((id) => id === "crisis"), [true, false]);
  const csv = psyscreen.table("id,1,2,3,4,5,6,7,8,9\na,0,0,0,0,0,0,0,0,1\n", { instrument: "phq-9" }).result;
  assert.match(csv.csv, /^id,total,/);
  assert.throws(() => psyscreen.table({ a: [1] }, { instrument: "phq-9" }), PsyscreenError);
  assert.throws(() => psyscreen.table({ a: [1], b: [1, 2] }, { instrument: "phq-9" }), PsyscreenError);
  assert.throws(() => psyscreen.table({}, { instrument: "phq-9", polcy: "x" }), PsyscreenError);
}

/** The day of the screening, texts that one call brings along, and what is found in a text. */
function daysAndTexts(psyscreen) {
  const person = { consent: true, answers: { "phq-9": [0, 0, 0, 0, 0, 0, 0, 0, 1] }, date: "2026-11-23", today: "2026-12-01" };
  for (const due of [psyscreen.triage("recovered-2020", person).result.decision, psyscreen.next("recovered-2020", person).result]) {
    assert.deepEqual([due.follow_up_due, due.follow_up_overdue_days], ["2026-11-24", 7]);
  }
  assert.equal(psyscreen.triage("recovered-2020", { ...person, date: null }).problems[0].code, "no-date");
  const mine = psyscreen.describe("gad-7", { as: "toml" }).replace('id = "gad-7"', 'id = "gad-7-mine"');
  const overlay = 'format = 1\nid = "mine"\nextends = "stepped-care"\ntitle = { en = "Mine" }\n';
  assert.equal(psyscreen.score("gad-7-mine", [3, 3, 3, 3, 3, 3, 3], { definitions: [mine] }).result.instruments[0].scores[0].value, 21);
  assert.equal(psyscreen.next("mine", { consent: true }, { definitions: [overlay] }).result.policy, "mine");
  assert.equal(psyscreen.check(mine).errors, 0);
  assert.ok(psyscreen.check(mine.replace("item_count", "item_cuont"), { name: "mine.toml" }).errors > 0);
  assert.deepEqual(psyscreen.prove("mine", { definitions: [overlay] }).checks.filter((check) => check.verdict !== "proved"), []);
  assert.throws(() => psyscreen.describe("gad-7-mine"), PsyscreenError);
  psyscreen.load(mine);
  psyscreen.unload("gad-7-mine");
  assert.throws(() => psyscreen.unload("gad-7-mine"), PsyscreenError);
}

{
  const psyscreen = await load(module);
  assert.throws(() => psyscreen.score("phq9", []), (error) => error instanceof PsyscreenError && error.errors[0].code === "unknown-instrument");
  if (!has("--core")) {
    const { result, problems } = psyscreen.score("phq-9", { 1: 2, 9: "x" });
    assert.equal(result.instruments[0].scores[0].status, "unscorable");
    assert.equal(problems[0].place.pointer, "/answers/9");
    // What traps is thrown away; what was loaded is there again.
    const mine = psyscreen.describe("gad-7", { as: "toml" }).replace('id = "gad-7"', 'id = "gad-7-local"');
    assert.equal(psyscreen.load(mine).id, "gad-7-local");
    const typed = psyscreen.typed("phq-9", "recovered-2020");
    assert.deepEqual(typed.score([3, 3, 3, 3, 3, 3, 3, 3, 0]), [24, 24, 24, 0, 4, 4]);
    assert.ok(Number.isNaN(typed.score([9, 3, 3, 3, 3, 3, 3, 3, 1])[0]));
    const crisis = typed.triage([0, 0, 0, 0, 0, 0, 0, 0, 1], true);
    assert.ok(crisis[0] > typed.triage([0, 0, 0, 0, 0, 0, 0, 0, 0], true)[0] && crisis[0] === crisis[2]);
    // A blank is not 0, and what is not a code is not one.
    for (const blank of [null, undefined, NaN]) {
      assert.deepEqual(typed.score([3, 3, 3, 3, 3, 3, 3, 3, blank]), [27, 24, 27, 1, 4, 4]);
      assert.equal(typed.triage([0, 0, 0, 0, 0, 0, 0, 0, blank], true)[2], crisis[0]);
    }
    for (const unreadable of [256, 300, 1.5, Infinity, -1, -9, -127, -128, -129, "0", "", true, false]) {
      const [value, min, max, status] = typed.score([3, 3, 3, 3, 3, 3, 3, unreadable, 0]);
      assert.ok(Number.isNaN(value) && min === 21 && max === 24 && status === 2);
    }
    // Without recorded consent no answer is used.
    for (const consent of [undefined, null, false]) assert.ok(typed.triage([0, 0, 0, 0, 0, 0, 0, 0, 1], consent)[0] < crisis[0]);
    assert.throws(() => typed.score(new Array(300).fill(0)), PsyscreenError);
    assert.throws(() => psyscreen.typed("phq-9", "phq-9").triage([0]), PsyscreenError);
  }
  if (!has("--core")) {
    tables(psyscreen);
    daysAndTexts(psyscreen);
  }
  console.log("errors, problems, tables and typed use: fine");
}

// A module that traps when it is told to, under the same shell.
{
  const shell = (await load(module)).constructor;
  const { Instance } = WebAssembly;
  let instances = 0;
  let trap = false;
  WebAssembly.Instance = function (compiled) {
    instances += 1;
    const { exports } = new Instance(compiled);
    const psyscreen_call = (...all) => {
      if (trap) {
        trap = false;
        throw new WebAssembly.RuntimeError("unreachable");
      }
      return exports.psyscreen_call(...all);
    };
    return { exports: { ...exports, psyscreen_call } };
  };
  const psyscreen = new shell(module);
  const text = readFileSync(new URL("../../../tests/conformance/definitions/frozen-gad-7.toml", import.meta.url), "utf8");
  assert.equal(psyscreen.load(text).id, "frozen-gad-7");
  for (let times = 0; times < 50; times += 1) {
    trap = true;
    assert.throws(() => psyscreen.list(), (error) => error instanceof PsyscreenError && error.errors[0].code === "trap");
    assert.equal(psyscreen.score("frozen-gad-7", [1, 1, 1, 1, 1, 1, 1]).result.instruments[0].scores[0].value, 7);
  }
  assert.equal(instances, 51);
  WebAssembly.Instance = Instance;
  console.log("50 traps: each time a new instance, with what was loaded");
}

if (has("--speed")) {
  const psyscreen = await load(module);
  const typed = psyscreen.typed("phq-9", "recovered-2020");
  const codes = new Int8Array([2, 2, 1, 1, 0, 1, 2, 2, 0]);
  const person = { consent: true, answers: { "phq-9": Object.fromEntries([...codes].map((code, at) => [at + 1, code])) } };
  const kinds = {
    "typed: scored and triaged": () => [typed.score(codes), typed.triage(codes, true)],
    "JSON: triaged (with scores)": () => psyscreen.triage("recovered-2020", person),
  };
  for (const [name, run] of Object.entries(kinds)) {
    // Runs so short that some are not interrupted, whatever else the machine does.
    let best = Infinity;
    for (let round = 0; round < 3000; round += 1) {
      const begin = process.hrtime.bigint();
      for (let times = 0; times < 20; times += 1) run();
      best = Math.min(best, Number(process.hrtime.bigint() - begin) / 20 / 1000);
    }
    console.log(`${name}: ${best.toFixed(2)} us`);
  }
}
