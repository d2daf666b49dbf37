// What a program may write, and what it may not.
import { load, PsyscreenError, type Answered, type Report } from "../psyscreen.js";

const psyscreen = await load();
const scored = psyscreen.score("phq-9", { 1: 2, 2: "Several days", 9: null }, { sex: "female", age: 30 });
const value: number | null | undefined = scored.result.instruments[0]?.scores[0]?.value;
const triaged: Answered<Report> = psyscreen.triage("recovered-2020", { consent: true, answers: { "phq-9": [0, 1] }, facts: { bereaved: true } });
const page: string = psyscreen.triage("recovered-2020", {}, { report: "html", sheet: "person", language: "zh-Hans" }).result;
const give: string[] = psyscreen.next("stepped-care", { consent: true }).result.give.flatMap((due) => due.items);
const text: string = psyscreen.describe("phq-9", { as: "form", language: "en" });
const level: number | undefined = psyscreen.typed("phq-9", "recovered-2020").triage(new Int8Array(9), true)[0];
const due: string | undefined = psyscreen.triage("recovered-2020", { date: "2026-11-23", today: "2026-12-01" }, { definitions: [text] }).result.decision.follow_up_due;
const errors: number = psyscreen.check("x", { name: "x.toml", definitions: [] }).errors;
const later: string | undefined = psyscreen.next("stepped-care", { date: "2026-11-23" }, { definitions: [] }).result.follow_up_due;
try {
  psyscreen.load("x");
} catch (error) {
  if (error instanceof PsyscreenError) console.log(error.errors.map((found) => found.code));
}
// @ts-expect-error an answer is not an object
psyscreen.score("phq-9", { 1: { code: 2 } });
// @ts-expect-error there is no such report
psyscreen.triage("recovered-2020", {}, { report: "pdf" });
// @ts-expect-error a day is a text
psyscreen.triage("recovered-2020", { date: 20261123 });
export { value, triaged, page, give, text, level, due, errors, later };
