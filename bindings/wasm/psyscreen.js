// psyscreen in browsers, bundlers and node: a thin shell over the C interface (bindings/c), compiled to WebAssembly.
//
// An instance that has trapped may hold anything. It is thrown away: the next use makes a new one of the same module, in which what was
// loaded is loaded again.

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const OK = 0;
const PROBLEMS = 1;
const REFUSED = 5;
const BLANK = -127;
const UNREADABLE = -128;

/** A code as a byte. Set into bytes as they are, `null` would become 0, and 256 as well. */
const byte = (code) => {
  if (code === null || code === undefined || Number.isNaN(code)) return BLANK;
  return Number.isInteger(code) && code > BLANK && code < 128 ? code : UNREADABLE;
};

/** Why something cannot be done: what the contract answers in `errors`. */
export class PsyscreenError extends Error {
  constructor(errors) {
    super(errors.map((error) => (error.help ? `${error.message}; ${error.help}` : error.message)).join("; "));
    this.name = "PsyscreenError";
    this.errors = errors;
  }
}

const failure = (code, message) => new PsyscreenError([{ code, place: null, message, help: null }]);

/**
 * Makes an engine. `source` is the bytes of `psyscreen.wasm`, a module, a response, or where it is; without it, it is looked for
 * beside this file.
 */
export async function load(source = new URL("psyscreen.wasm", import.meta.url)) {
  return new Psyscreen(await compile(await source));
}

async function compile(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (typeof Response !== "undefined" && source instanceof Response) return WebAssembly.compile(await source.arrayBuffer());
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const url = new URL(source, import.meta.url);
  if (url.protocol === "file:") {
    const { readFile } = await import("node:fs/promises");
    return WebAssembly.compile(await readFile(url));
  }
  return compile(await fetch(url));
}

export class Psyscreen {
  #module;
  /** Texts that were loaded, to be loaded again after a trap. */
  #loaded = new Map();
  #wasm = null;
  #engine = 0;
  #generation = 0;

  constructor(module) {
    this.#module = module;
    this.#start();
  }

  #start() {
    this.#wasm = new WebAssembly.Instance(this.#module).exports;
    this.#generation += 1;
    const place = this.#wasm.psyscreen_text_new(8);
    this.#wasm.psyscreen_engine_new(place);
    this.#engine = new DataView(this.#wasm.memory.buffer).getUint32(place, true);
    this.#wasm.psyscreen_text_free(place, 8);
    for (const call of this.#loaded.values()) this.#text(call);
  }

  /** Runs something in the instance; after a trap there is a new one. */
  #run(what) {
    if (this.#wasm === null) this.#start();
    try {
      return what(this.#wasm);
    } catch (error) {
      if (error instanceof PsyscreenError) throw error;
      this.#wasm = null;
      throw failure("trap", "the module failed and is started anew");
    }
  }

  /** Hands over a text; `use` gets its place and its length. */
  #with(wasm, text, use) {
    const bytes = encoder.encode(text);
    const place = wasm.psyscreen_text_new(bytes.length);
    new Uint8Array(wasm.memory.buffer).set(bytes, place);
    const result = use(place, bytes.length);
    wasm.psyscreen_text_free(place, bytes.length);
    return result;
  }

  #text(call) {
    return this.#run((wasm) =>
      this.#with(wasm, call, (place, length) => {
        const out = wasm.psyscreen_text_new(8);
        const status = wasm.psyscreen_call(this.#engine, place, length, out, out + 4);
        const view = new DataView(wasm.memory.buffer);
        const [answer, size] = [view.getUint32(out, true), view.getUint32(out + 4, true)];
        wasm.psyscreen_text_free(out, 8);
        if (status !== OK) throw failure("status", `the call ended with status ${status}`);
        const text = decoder.decode(new Uint8Array(wasm.memory.buffer, answer, size));
        wasm.psyscreen_text_free(answer, size);
        return text;
      }),
    );
  }

  /** A call as text, its answer as text: the same bytes in every language. */
  callText(call) {
    const answer = this.#text(call);
    this.#remember(call, answer);
    return answer;
  }

  #remember(call, answer) {
    if (!/"(un)?load/.test(call) || answer.startsWith('{"errors"')) return;
    const [asked, { result }] = [JSON.parse(call), JSON.parse(answer)];
    if (asked.call === "load") this.#loaded.set(result.id, call);
    if (asked.call === "unload") this.#loaded.delete(result.unloaded);
  }

  /** A call; throws `PsyscreenError` where it cannot be carried out. */
  call(call) {
    const answer = JSON.parse(this.callText(JSON.stringify(call)));
    if (answer.errors) throw new PsyscreenError(answer.errors);
    return answer;
  }

  list = () => this.call({ call: "list" }).result;
  load = (text, name) => this.call({ call: "load", text, name }).result;
  unload = (id) => void this.call({ call: "unload", id });
  check = (text, options = {}) => this.call({ call: "check", text, ...options }).result;
  prove = (policy, options = {}) => this.call({ call: "prove", policy, ...options }).result;
  describe = (id, options = {}) => this.call({ call: "describe", id, ...options }).result;
  score = (instrument, answers, options = {}) => this.call({ call: "score", instrument, answers, ...options });
  triage = (policy, person = {}, options = {}) => this.call({ call: "triage", policy, ...person, ...options });
  next = (policy, person = {}, options = {}) => this.call({ call: "next", policy, ...person, ...options });

  /**
   * The call `table`. Of a text (CSV) the results are CSV too. Of columns by name (typed arrays, or lists of texts and numbers; NaN and
   * `null` are blanks) they are `columns`: numbers as Float64Array (NaN where there is none), truths as Int8Array (1, 0, and 2 while it is
   * not determined), categories as `{codes, words}` (-1 where there is none), texts as a list with `null`.
   */
  table(table, fields) {
    if (typeof table === "string") return this.call({ call: "table", table, ...fields });
    const [text, columns] = this.#run((wasm) => columnsOf(wasm, this.#engine, JSON.stringify({ call: "table", ...fields }), table));
    const answer = JSON.parse(text);
    if (answer.errors) throw new PsyscreenError(answer.errors);
    return { ...answer, columns };
  }

  /** An instrument and a policy for typed use: codes in the order of the form; `null` and NaN are left blank, what is not a code of the form is unreadable. */
  typed(instrument, policy) {
    return new Typed((what) => this.#run((wasm) => what(wasm, this.#engine, this.#generation)), this.#with.bind(this), instrument, policy);
  }
}

const LETTERS = {
  Int8Array: "c", Uint8Array: "C", Uint8ClampedArray: "C", Int16Array: "s", Uint16Array: "S", Int32Array: "i", Uint32Array: "I", Float32Array: "f", Float64Array: "g",
  BigInt64Array: "l", BigUint64Array: "L",
};

/** The answer to a call about columns, and the columns of results: both as Arrow's C data interface has them, in memory of 32 bits. */
function columnsOf(wasm, engine, call, table) {
  const lent = [];
  const room = (size) => {
    const length = size + 8;
    const place = wasm.psyscreen_text_new(length);
    lent.push([place, length]);
    return (place + 7) & ~7;
  };
  const bytes = (given) => {
    const place = room(given.byteLength);
    new Uint8Array(wasm.memory.buffer).set(new Uint8Array(given.buffer, given.byteOffset, given.byteLength), place);
    return place;
  };
  const text = (given) => bytes(encoder.encode(`${given}\0`));
  const view = () => new DataView(wasm.memory.buffer);
  const pointers = (places) => bytes(Uint32Array.from(places));
  const schema = (format, name, children = []) => {
    const [place, fields] = [room(48), [text(format), text(name), pointers(children)]];
    view().setUint32(place, fields[0], true);
    view().setUint32(place + 4, fields[1], true);
    view().setBigInt64(place + 24, BigInt(children.length), true);
    view().setUint32(place + 32, fields[2], true);
    return place;
  };
  const array = (length, buffers, children = []) => {
    const [place, lists] = [room(64), [pointers(buffers), pointers(children)]];
    [length, -1, 0, buffers.length, children.length].forEach((number, at) => view().setBigInt64(place + 8 * at, BigInt(number), true));
    view().setUint32(place + 40, lists[0], true);
    view().setUint32(place + 44, lists[1], true);
    return place;
  };
  try {
    const names = Object.keys(table);
    const rows = names.length === 0 ? 0 : table[names[0]].length;
    if (names.some((name) => table[name].length !== rows)) throw failure("length", "the columns are not all of the same length");
    const [fields, children] = [[], []];
    for (const name of names) {
      const letter = LETTERS[table[name].constructor.name];
      fields.push(schema(letter ?? "u", name));
      children.push(letter ? array(rows, [0, bytes(table[name])]) : array(rows, texts(table[name]).map((part) => bytes(part))));
    }
    const [whole, frame, out] = [schema("+s", "", fields), array(rows, [0], children), room(12)];
    const [list, length] = [pointers([frame]), encoder.encode(call).length];
    const status = wasm.psyscreen_table(engine, text(call), length, whole, list, 1, out, out + 4, out + 8);
    if (status !== OK && status !== REFUSED) throw failure("status", `the call ended with status ${status}`);
    const [answer, size] = [view().getUint32(out + 4, true), view().getUint32(out + 8, true)];
    const said = decoder.decode(new Uint8Array(wasm.memory.buffer, answer, size));
    wasm.psyscreen_text_free(answer, size);
    if (status === REFUSED) return [said, null];
    const [ids, found] = [room(48), room(64)];
    wasm.psyscreen_results_export(view().getUint32(out, true), ids, found);
    const columns = resultsOf(wasm.memory.buffer, ids, found);
    wasm.psyscreen_arrow_release(ids, found);
    wasm.psyscreen_results_free(out);
    return [said, columns];
  } finally {
    for (const [place, length] of lent) wasm.psyscreen_text_free(place, length);
  }
}

/** A list as texts: which have one, where each begins, and the bytes. */
function texts(list) {
  const valid = new Uint8Array(Math.ceil(list.length / 8));
  const ends = new Int32Array(list.length + 1);
  const parts = Array.from(list, (value, row) => {
    if (value === null || value === undefined || Number.isNaN(value)) return new Uint8Array(0);
    valid[row >> 3] |= 1 << (row & 7);
    return encoder.encode(String(value));
  });
  parts.forEach((part, row) => (ends[row + 1] = ends[row] + part.length));
  const all = new Uint8Array(ends[list.length]);
  parts.forEach((part, row) => all.set(part, ends[row]));
  return [valid, ends, all];
}

/** The columns of an exported struct, copied. */
function resultsOf(memory, schema, array) {
  const view = new DataView(memory);
  const at = (place) => view.getUint32(place, true);
  const word = (place) => decoder.decode(new Uint8Array(memory, place, new Uint8Array(memory, place).indexOf(0)));
  const columns = {};
  for (let child = 0; child < Number(view.getBigInt64(schema + 24, true)); child += 1) {
    const [field, own] = [at(at(schema + 32) + 4 * child), at(at(array + 44) + 4 * child)];
    const rows = Number(view.getBigInt64(own, true));
    const buffer = (number, of = own) => at(at(of + 40) + 4 * number);
    const bit = (place, row) => (view.getUint8(place + (row >> 3)) >> (row & 7)) & 1;
    const has = (row) => buffer(0) === 0 || bit(buffer(0), row) === 1;
    const strings = (of, Ends, count) => {
      const ends = new Ends(memory, buffer(1, of), count + 1);
      const bytes = new Uint8Array(memory, buffer(2, of), Number(ends[count]));
      return Array.from({ length: count }, (_, row) => decoder.decode(bytes.subarray(Number(ends[row]), Number(ends[row + 1]))));
    };
    const values = {
      g: () => new Float64Array(memory, buffer(1), rows).map((value, row) => (has(row) ? value : NaN)),
      b: () => Int8Array.from({ length: rows }, (_, row) => (has(row) ? bit(buffer(1), row) : 2)),
      s: () => ({
        codes: new Int16Array(memory, buffer(1), rows).map((code, row) => (has(row) ? code : -1)),
        words: strings(at(own + 48), Int32Array, Number(view.getBigInt64(at(own + 48), true))),
      }),
      U: () => strings(own, BigInt64Array, rows).map((value, row) => (has(row) ? value : null)),
    };
    columns[word(at(field + 4))] = values[word(at(field))]();
  }
  return columns;
}

class Typed {
  #run;
  #with;
  #ids;
  #generation = 0;
  #handles = [0, 0];
  #place = 0;
  #codes = null;
  #view = null;
  #buffer = null;

  constructor(run, handOver, instrument, policy) {
    this.#run = run;
    this.#with = handOver;
    this.#ids = [instrument, policy];
    this.#ready((wasm) => wasm);
  }

  /** Opens both anew where the instance is another. */
  #ready(what) {
    return this.#run((wasm, engine, generation) => {
      if (generation !== this.#generation) {
        this.#place = wasm.psyscreen_text_new(512);
        this.#handles = this.#ids.map((id, at) => {
          const open = at === 0 ? wasm.psyscreen_instrument_open : wasm.psyscreen_policy_open;
          const status = id === undefined ? OK : this.#with(wasm, id, (text, length) => open(engine, text, length, this.#place));
          if (status !== OK) throw failure("unknown", `there is no ${at === 0 ? "instrument" : "policy"} with this id`);
          return id === undefined ? 0 : new DataView(wasm.memory.buffer).getUint32(this.#place, true);
        });
        this.#generation = generation;
      }
      if (this.#buffer !== wasm.memory.buffer) {
        this.#buffer = wasm.memory.buffer;
        this.#view = new DataView(this.#buffer);
        this.#codes = new Int8Array(this.#buffer, this.#place, 256);
      }
      return what(wasm);
    });
  }

  #set(codes) {
    if (codes.length > 256) throw failure("too-many-answers", "an instrument has no more than 256 codes here");
    for (let at = 0; at < codes.length; at += 1) this.#codes[at] = byte(codes[at]);
    return codes.length;
  }

  /** The first scale: `[value (NaN while unscorable), min, max, status, lowest band, highest band]`. */
  score(codes) {
    return this.#ready((wasm) => {
      const [scores, critical] = [this.#place + 256, this.#place + 448];
      const status = wasm.psyscreen_score(this.#handles[0], this.#place, this.#set(codes), scores, 4, critical, 64);
      if (status > PROBLEMS) throw failure("status", "an instrument with more than 4 scales needs `call`");
      const view = this.#view;
      return [
        view.getFloat64(scores, true), view.getFloat64(scores + 8, true), view.getFloat64(scores + 16, true),
        view.getInt32(scores + 24, true), view.getInt32(scores + 28, true), view.getInt32(scores + 32, true),
      ];
    });
  }

  /** With the codes of the policy's first instrument, and consent (`null` while it is not recorded): positions of `[level, at_least, at_most]`. */
  triage(codes, consent) {
    return this.#ready((wasm) => {
      const [answers, decision] = [this.#place + 256, this.#place + 264];
      const count = this.#set(codes);
      this.#view.setUint32(answers, this.#place, true);
      this.#view.setUint32(answers + 4, count, true);
      const status = wasm.psyscreen_triage(this.#handles[1], { true: 1, false: 0 }[consent] ?? -1, answers, 1, 0, 0, decision);
      if (status > PROBLEMS) throw failure("status", `the call ended with status ${status}`);
      return [0, 4, 8].map((at) => this.#view.getInt32(decision + at, true));
    });
  }
}
