/** The small module: the same engine without the catalogue and without the calls `describe`, `table`, `check` and `prove`. */
export * from "./psyscreen.js";
