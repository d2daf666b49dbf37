/** A number, a text as the form has it, yes or no; `null` is left blank. */
export type Answer = number | string | boolean | null;
/** By item, or in the order of the form. */
export type Answers = Record<string, Answer> | Answer[];
/** A text by language tag: `{ en: …, "zh-Hans": … }`. */
export type Text = Record<string, string>;
export type Truth = "true" | "false" | "undetermined";

export interface DetailedError {
  code: string;
  place:
    | null
    | { pointer: string }
    | { line: number; column: number }
    | { file: string; line: number; column: number; end_line: number; end_column: number; span: [number, number] | null };
  message: string;
  help: string | null;
}

export class PsyscreenError extends Error {
  readonly errors: DetailedError[];
}

export interface Answered<Result> {
  result: Result;
  /** What of the person could not be used; everything else counts. */
  problems: DetailedError[];
}

export interface Entry {
  kind: "instrument" | "policy";
  id: string;
  edition: number;
  title: Text;
  [more: string]: unknown;
}

export interface Loaded {
  kind: "instrument" | "policy";
  id: string;
  edition: number;
  fingerprint: string;
  warnings: DetailedError[];
}

export interface Score {
  id: string;
  value: number | null;
  min: number;
  max: number;
  status: "complete" | "prorated" | "unscorable";
  /** One id, or `low..high` while it is open. */
  band?: string;
  title?: Text;
  range?: [number, number];
  cutoffs?: { id: string; reached: Truth; label?: Text }[];
  [more: string]: unknown;
}

export interface InstrumentReport {
  id: string;
  edition: number;
  fingerprint: string;
  answered: number;
  title?: Text;
  scores: Score[];
  critical_items: { id: string; positive: Truth; label?: Text; earlier?: Truth }[];
  criteria: { id: string; met: Truth; label?: Text }[];
  [more: string]: unknown;
}

export interface FindingsReport {
  schema: "psyscreen.report/1";
  instruments: InstrumentReport[];
}

export interface Decision {
  policy: string;
  level: string;
  at_least: string;
  at_most: string;
  fired: string[];
  undetermined: string[];
  recommendations: { id: string; label?: Text; text?: Text; offered?: boolean; within?: string; [more: string]: unknown }[];
  notify: { role: string; within: string; [more: string]: unknown }[];
  follow_up?: string;
  follow_up_days: number | null;
  /** With the day of the screening: when the person is seen again, and for how many days that has been overdue. */
  follow_up_due?: string;
  follow_up_overdue_days?: number;
  ask: string[];
  level_label?: Text;
  [more: string]: unknown;
}

export interface Report extends FindingsReport {
  consent: string;
  /** Critical items that were positive the last time, of instruments that were not given now. */
  earlier_signs?: { instrument: string; id: string; label?: Text; concern?: string }[];
  decision: Decision;
  explanation: unknown[];
  [more: string]: unknown;
}

export interface Person {
  consent?: boolean | null;
  answers?: Record<string, Answers>;
  earlier?: Record<string, Answers>;
  facts?: Record<string, Answer>;
  sex?: "female" | "male" | null;
  age?: number | null;
  place?: string | null;
  /** The day of the screening, such as `2026-11-23`: then it is said when the person is seen again. */
  date?: string | null;
  /** The day of the reader: then it is said for how many days that has been overdue. */
  today?: string;
}

/** TOML texts that a call alone knows; later ones may use earlier ones. */
export interface Brought {
  definitions?: readonly string[];
}

export interface Next {
  policy: string;
  edition: number;
  fingerprint: string;
  step: number | null;
  give: { instrument: string; items: string[]; carried: string[] }[];
  ask: string[];
  /** As of a decision. */
  follow_up_due?: string;
  follow_up_overdue_days?: number;
}

/** One thing that was found in a text. */
export interface Finding {
  code: string;
  severity: "error" | "warning" | "note";
  file: string;
  line?: number;
  column?: number;
  end_line?: number;
  end_column?: number;
  span?: [number, number] | null;
  message: string;
  labels: { span: [number, number]; text: string }[];
  help: string | null;
}

/** What is found in a text, as `psyscreen check --format json` prints it. */
export interface Checked {
  schema: "psyscreen.check/1";
  errors: number;
  warnings: number;
  unreadable: Finding[];
  files: {
    file: string;
    kind: "instrument" | "policy";
    problems: Finding[];
    /** In what an overlay differs from the policy that it extends. */
    differences: string[];
    /** Of a policy how many checks there are, and how many of them are proved. */
    proof: { checks: number; proved: number } | null;
  }[];
}

export interface Proof {
  policy: string;
  checks: { name: string; verdict: "proved" | "refuted" | "not-proved"; [more: string]: unknown }[];
  [more: string]: unknown;
}

export interface TriageOptions extends Brought {
  report?: "compact" | "whole";
  with_answers?: boolean;
}

/** A column of a table: a blank is NaN, and in a list `null` too. */
export type Column =
  | Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array | BigInt64Array | BigUint64Array
  | readonly (string | number | boolean | null | undefined)[];

/** Numbers: NaN where there is none. Truths: 1, 0, and 2 while it is not determined. Categories: -1 where there is none. Texts: `null`. */
export type ResultColumn = Float64Array | Int8Array | { codes: Int16Array; words: string[] } | (string | null)[];

/** What is declared of a table, as the command line takes it: `{ columns: "1=DPQ010", missing: "7=declined", recode: "1..4=0..3" }`. */
export interface TableFields extends Brought {
  instrument?: string;
  policy?: string;
  map?: string;
  columns?: string;
  keep?: string;
  ignore?: string;
  not_administered?: string;
  only_where?: string;
  missing?: string;
  recode?: string;
  labels?: string;
  date?: string;
  today?: string;
  place?: string;
  language?: string;
}

export interface TableResult {
  rows: number;
  /** Which column was read as what. */
  columns: { column: string; as: string }[];
  notes: string[];
  /** Of a table of text. */
  csv?: string;
}

/** One person by numbers. `null` is left blank, and so is NaN; what is not a code of the form (1.5, 300, -1, a text) is unreadable. */
export interface Typed {
  /** `[value (NaN while unscorable), min, max, status 0..2, lowest band, highest band]` of the first scale. */
  score(codes: Int8Array | (number | null | undefined)[]): [number, number, number, number, number, number];
  /** Positions of `[level, at_least, at_most]`, by the policy's first instrument. `consent` is `null` while it is not recorded. */
  triage(codes: Int8Array | (number | null | undefined)[], consent: boolean | null): number[];
}

export class Psyscreen {
  /** A call as text, its answer as text: the same bytes in every language. */
  callText(call: string): string;
  /** A call; throws `PsyscreenError` where it cannot be carried out. */
  call<Result = unknown>(call: { call: string; [field: string]: unknown }): Answered<Result>;
  list(): Entry[];
  load(text: string, name?: string): Loaded;
  unload(id: string): void;
  /** Every problem of the text of an instrument or a policy, with its place. Nothing is loaded, and nothing is thrown for what is found. */
  check(text: string, options?: Brought & { name?: string }): Checked;
  /** What holds of a policy for everybody. */
  prove(policy: string, options?: Brought): Proof;
  describe(id: string, options: Brought & { as: "text" | "toml" | "form" | "form-html"; language?: string }): string;
  describe(id: string, options?: Brought): Record<string, unknown>;
  score(
    instrument: string,
    answers: Answers,
    options?: Brought & { sex?: string; age?: number; earlier?: Answers; report?: "compact" | "whole"; with_answers?: boolean },
  ): Answered<FindingsReport>;
  triage(
    policy: string,
    person: Person,
    options: Brought & { report: "text" | "html"; with_answers?: boolean; language?: string; sheet?: "worker" | "person" },
  ): Answered<string>;
  triage(policy: string, person?: Person, options?: TriageOptions): Answered<Report>;
  next(policy: string, person?: Person, options?: Brought): Answered<Next>;
  /** Every row of a table: of a text (CSV) the results are CSV, of columns they are columns. */
  table(table: string, fields: TableFields): Answered<TableResult>;
  table(table: Record<string, Column>, fields: TableFields): Answered<TableResult> & { columns: Record<string, ResultColumn> };
  typed(instrument: string, policy?: string): Typed;
}

/** Makes an engine; without `source`, `psyscreen.wasm` is looked for beside this file. */
export function load(
  source?: WebAssembly.Module | BufferSource | Response | URL | string | Promise<WebAssembly.Module | BufferSource | Response | URL | string>,
): Promise<Psyscreen>;
