// The page in real Chromium: the crisis path by keyboard, both languages, stepped screening, no connection after loading, an axe scan.
//   node page.mjs FOLDER-OF-THE-PAGE FOLDER-OF-NODE-MODULES SUITE… (SHOTS=FOLDER for screenshots)
import assert from "node:assert/strict";
import { createReadStream, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, resolve } from "node:path";

const [folder, modules, ...suites] = process.argv.slice(2);
const shots = process.env.SHOTS;
const require = createRequire(resolve(modules, "x.js"));
const { chromium } = require("playwright-core");
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const server = createServer((request, response) => {
  const path = join(folder, new URL(request.url, "http://x").pathname.replace(/\/$/, "/index.html"));
  response.setHeader("content-type", types[extname(path)] ?? "text/plain");
  createReadStream(path).on("error", () => response.writeHead(404).end()).pipe(response);
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
try {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: "en-GB" });
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && !message.text().includes("favicon") && errors.push(message.text()));
  await page.goto(address);
  await page.waitForSelector("form button");
  let requests = 0;
  const requested = [];
  // What the page itself has made, and its own module, are not asked of anybody.
  page.on("request", (request) => request.url().startsWith("blob:") || ((requests += 1), requested.push(request.url())));
  const shot = async (name) => shots && page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
  const sheet = () => page.frameLocator("iframe").locator("body").innerText();
  const go = () => page.click("form button[type=submit]");
  await shot("1-begin");

  // The crisis path, by the keyboard alone: consent, then item 9.
  await page.focus("input[name='consent/given'][value='true']");
  await page.keyboard.press("Space");
  await page.focus("form button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("input[name='phq-9/9']");
  await shot("2-form");
  await page.focus("input[name='phq-9/9'][value='0']");
  await page.keyboard.press("ArrowDown");
  await page.focus("form button");
  await page.keyboard.press("Enter");
  await page.waitForSelector("iframe");
  assert.match(await sheet(), /crisis/i);
  await shot("3-crisis-worker");
  await page.click("button:has-text('Sheet for the person')");
  assert.doesNotMatch(await sheet(), /PHQ-9/);
  await shot("4-crisis-person");

  // Chinese; without consent no answer is asked.
  await page.selectOption("#language", "zh-Hans");
  await page.waitForSelector("input[name='consent/given']");
  await go();
  await page.waitForSelector("iframe");
  assert.match(await sheet(), /同意/);
  await shot("5-chinese");

  // Stepped: two questions first, more only after a sign.
  await page.selectOption("#language", "en");
  await page.selectOption("#what", "stepped-care");
  await page.check("input[name='consent/given'][value='true']");
  await go();
  await page.waitForSelector("input[name='phq-2/1']");
  assert.equal(await page.locator("input[name^='phq-9/']").count(), 0);
  await page.check("input[name='phq-2/1'][value='3']");
  await page.check("input[name='phq-2/2'][value='3']");
  await go();
  await page.waitForSelector("input[name='phq-9/9']");
  assert.equal(await page.locator("input[name='phq-9/1']").count(), 0, "what was answered is not asked again");
  await go();
  await page.waitForSelector("iframe");
  await shot("6-stepped");

  // An instrument alone, partly answered.
  await page.selectOption("#what", "phq-9");
  await page.waitForSelector("input[name='phq-9/1']");
  for (let item = 1; item <= 8; item += 1) await page.check(`input[name='phq-9/${item}'][value='2']`);
  await go();
  await page.waitForSelector("svg");
  const said = await page.locator("main").innerText();
  assert.match(said, /16–19/);
  assert.match(said, /not answered/);
  await shot("7-instrument");

  // A table, chosen and dropped: scored here, with what each column was read as, warnings first; one that is no such table is refused.
  const header = ["who", ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((item) => `phq9_${item}`)].join(",");
  const csv = `${header}\nann,0,1,2,3,0,1,2,3,0\n"bob, jr",3,3,3,3,3,3,3,256,1\n`;
  await page.setInputFiles("#table", { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
  await page.waitForSelector("a.download");
  const [results, read] = await page.locator("table").evaluateAll((tables) => tables.map((own) => [...own.rows].map((row) => [...row.cells].map((cell) => cell.textContent))));
  assert.deepEqual(read[9], ["phq9_9", "9"]);
  const at = (row, name) => results[row][results[0].indexOf(name)];
  assert.deepEqual([at(1, "total"), at(1, "total.band"), at(2, "total"), at(2, "total.min"), at(2, "suicidal-ideation")], ["12", "moderate", "", "22", "true"]);
  assert.match(await page.locator("main").innerText(), /1 of 2 rows has a problem/);
  const [saved] = await Promise.all([page.waitForEvent("download"), page.click("a.download")]);
  assert.match(readFileSync(await saved.path(), "utf8"), /^total,/);
  await shot("8-table");
  const drop = (text) =>
    page.evaluate((dropped) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([dropped], "dropped.csv"));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    }, text);
  await drop("a,b\n1,2\n");
  await page.waitForSelector("h2:has-text('cannot be used')");
  await page.selectOption("#what", "recovered-2020");
  await drop(`consent,${header.replace("who,", "")}\nyes,0,0,0,0,0,0,0,0,1\n`);
  await page.waitForSelector("td:text-is('crisis') >> nth=0");

  // The conformance suites, by the module of the page.
  for (const path of suites) {
    const lines = readFileSync(path, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
    const otherwise = await page.evaluate(async (pairs) => {
      const { Psyscreen } = await import("./psyscreen.js");
      const { default: wasm } = await import("./psyscreen-wasm.js");
      const psyscreen = new Psyscreen(await WebAssembly.compile(Uint8Array.from(atob(wasm), (letter) => letter.charCodeAt(0))));
      return pairs.findIndex(({ call, answer }) => psyscreen.callText(call) !== answer);
    }, lines);
    assert.equal(otherwise, -1, `${path}:${otherwise + 1} is answered otherwise in the browser`);
    console.log(`${path}: ${lines.length} calls answered alike in the browser`);
  }

  // Every policy and instrument opens, the policies in both languages.
  const ids = await page.locator("#what option").evaluateAll((options) => options.map((option) => option.value));
  for (const language of ["en", "zh-Hans"]) {
    await page.selectOption("#language", language);
    for (const id of ids.slice(0, language === "en" ? ids.length : 9)) {
      await page.selectOption("#what", id);
      assert.ok((await page.locator("main form").count()) === 1, `${id} opens`);
      assert.equal(await page.locator("main input:not([aria-label]):not(label input)").count(), 0, `${id}: an input without a label`);
    }
  }
  assert.equal(requests, 0, `nothing is requested after loading: ${requested}`);
  assert.deepEqual(errors, []);
  const blocked = await page.evaluate(() => fetch("/").then(() => false, () => true));
  assert.ok(blocked, "the policy forbids connections");
  console.log(`the page: crisis by keyboard, steps, ${ids.length} definitions, no request after loading`);

  try {
    const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
    const scanned = await browser.newPage({ bypassCSP: true, viewport: { width: 390, height: 844 } });
    await scanned.goto(address);
    await scanned.waitForSelector("form button");
    await scanned.evaluate(axe);
    const scan = async (what) => {
      const { violations } = await scanned.evaluate(() => globalThis.axe.run(document));
      const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
      assert.deepEqual(serious.map(({ id: rule, nodes }) => `${rule}: ${nodes[0].html.slice(0, 120)}`), [], what);
    };
    for (const id of ["recovered-2020", "psqi", "phq-9"]) {
      await scanned.selectOption("#what", id);
      await scan(id);
    }
    // The results of one person, of a table, of one that is refused; a policy's sheet.
    await scanned.check("input[name='phq-9/1'][value='2']");
    await scanned.click("form button[type=submit]");
    await scanned.waitForSelector("svg");
    await scan("results");
    await scanned.setInputFiles("#table", { name: "people.csv", mimeType: "text/csv", buffer: Buffer.from(csv) });
    await scanned.waitForSelector("a.download");
    await scan("a table");
    await scanned.setInputFiles("#table", { name: "x.csv", mimeType: "text/csv", buffer: Buffer.from("a,b\n1,2\n") });
    await scanned.waitForSelector("h2:has-text('cannot be used')");
    await scan("a table that is refused");
    await scanned.selectOption("#what", "recovered-2020");
    await scanned.click("form button[type=submit]");
    await scanned.waitForSelector("iframe");
    await scan("a sheet");
    console.log("axe: no serious finding");
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    console.log("not checked: axe-core");
  }
} finally {
  await browser.close();
  server.close();
}
