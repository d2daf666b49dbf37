// The small module: scores and decisions by definitions that are loaded as texts, for pages that bring their own few. It has no catalogue,
// and not the calls `describe`, `table`, `check` and `prove`.

import { load as loadFrom } from "./psyscreen.js";

export { Psyscreen, PsyscreenError } from "./psyscreen.js";

/** Makes an engine; without `source`, `psyscreen-core.wasm` is looked for beside this file. */
export const load = (source = new URL("psyscreen-core.wasm", import.meta.url)) => loadFrom(source);
