// The tools as a client of the Model Context Protocol sees them, by the protocol's own SDK, which lies beside this file when it is run.
// Usage: node mcp.mjs PROGRAM
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";

const program = process.argv[2];
const transport = new StdioClientTransport({ command: program, args: ["mcp"], stderr: "pipe" });
let said = "";
transport.stderr?.on("data", (data) => (said += data));
const client = new Client({ name: "test", version: "1" });
await client.connect(transport);
assert.equal(client.getServerVersion().name, "psyscreen");
assert.match(client.getInstructions(), /never a diagnosis/);

const { tools } = await client.listTools();
assert.deepEqual(tools.map((tool) => tool.name).sort(), ["change", "check", "describe", "list", "next", "prove", "score", "table", "triage"]);
for (const tool of tools) {
  assert.equal(tool.inputSchema.type, "object");
  assert.ok(tool.description.length > 10 && tool.annotations.readOnlyHint);
}

const ask = async (name, args) => {
  const answer = await client.callTool({ name, arguments: args });
  return { refused: answer.isError === true, ...JSON.parse(answer.content[0].text) };
};
const listed = await ask("list", {});
assert.ok(listed.result.some((entry) => entry.id === "phq-9"));
const answers = { "phq-9": { 1: 2, 2: "1", 9: 1 } };
const triage = await ask("triage", { policy: "recovered-2020", consent: true, answers, facts: { bereaved: true } });
assert.equal(triage.result.decision.level, "crisis");
const next = await ask("next", { policy: "stepped-care", consent: true });
assert.ok(next.result.give.some((due) => due.instrument === "phq-2"));
const described = await ask("describe", { id: "gad-7", as: "toml" });
const mine = described.result.replace('"gad-7"', '"mine"');
const score = await ask("score", { instrument: "mine", answers: [1, 1, 1, 1, 1, 1, 1], definitions: [mine] });
assert.equal(score.result.instruments[0].scores[0].value, 7);
const checked = await ask("check", { text: mine.replace("item_count", "item_cuont") });
assert.ok(checked.result.files[0].problems.some((problem) => problem.code === "unknown-key"));
const forgotten = await ask("score", { instrument: "mine" });
assert.ok(forgotten.refused && forgotten.errors[0].code === "unknown-instrument");
const secret = await ask("score", { instrument: "phq-9", answers: { 1: "SECRET-7" } });
assert.equal(secret.problems[0].code, "answer-not-allowed");
assert.ok(!JSON.stringify(secret).includes("SECRET-7"));
await assert.rejects(ask("load", { text: mine }));
await assert.rejects(ask("list", { call: "list" }));
const many = await Promise.all(Array.from({ length: 200 }, (_, n) => ask("score", { instrument: "phq-9", answers: [n % 4] })));
many.forEach((answer, n) => assert.equal(answer.result.instruments[0].scores[0].min, n % 4));
await client.close();
assert.equal(said, "", "nothing is written beside the protocol");

// What is not the protocol ends nothing but itself, and the end of the input ends the server.
const line = (value) => JSON.stringify(value) + "\n";
const hello = { jsonrpc: "2.0", id: 1, method: "initialize", params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "t", version: "1" } } };
const call = { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "list", arguments: {} } };
const input = line(hello) + line({ jsonrpc: "2.0", method: "notifications/initialized" }) + "SECRET-7 {\n" + line(call);
const raw = spawnSync(program, ["mcp"], { input, encoding: "utf8", timeout: 20000, maxBuffer: 1 << 24 });
assert.equal(raw.status, 0, raw.stderr);
assert.ok(raw.stdout.includes('"id":2') && !raw.stderr.includes("SECRET-7"));
console.log("MCP: eight tools, 200 calls at once, errors, and the end of the input: fine");
