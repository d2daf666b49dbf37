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
  for (const [at, line] of lines.entries()) {
    const { call, answer } = JSON.parse(line);
    const found = psyscreen.callText(call);
    assert.ok(found === answer, `${path}:${at + 1} is answered otherwise`);
  }
  console.log(`${path}: ${lines.length} calls answered alike`);
}

{
  const psyscreen = await load(module);
  assert.throws(() => psyscreen.score("phq9", []), (error) => error instanceof PsyscreenError && error.errors[0].code === "unknown-instrument");
  if (!has("--no-catalog")) {
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
    for (const blank of [null, undefined, -1]) {
      assert.deepEqual(typed.score([3, 3, 3, 3, 3, 3, 3, 3, blank]), [27, 24, 27, 1, 4, 4]);
      assert.equal(typed.triage([0, 0, 0, 0, 0, 0, 0, 0, blank], true)[2], crisis[0]);
    }
    for (const unreadable of [256, 300, 1.5, NaN, "0", "", true, false]) {
      const [value, min, max, status] = typed.score([3, 3, 3, 3, 3, 3, 3, unreadable, 0]);
      assert.ok(Number.isNaN(value) && min === 21 && max === 24 && status === 2);
    }
    // Without recorded consent no answer is used.
    for (const consent of [undefined, null, false]) assert.ok(typed.triage([0, 0, 0, 0, 0, 0, 0, 0, 1], consent)[0] < crisis[0]);
    assert.throws(() => typed.score(new Array(300).fill(0)), PsyscreenError);
    assert.throws(() => psyscreen.typed("phq-9", "phq-9").triage([0]), PsyscreenError);
  }
  console.log("errors, problems and typed use: fine");
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
    let best = Infinity;
    for (let round = 0; round < 30; round += 1) {
      const begin = process.hrtime.bigint();
      for (let times = 0; times < 2000; times += 1) run();
      best = Math.min(best, Number(process.hrtime.bigint() - begin) / 2000 / 1000);
    }
    console.log(`${name}: ${best.toFixed(2)} us`);
  }
}
