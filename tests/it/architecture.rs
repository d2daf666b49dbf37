//! The house stays as its plan says: in no crate do files use each other in a circle, and no module of the library uses one that
//! `src/lib.rs` lists after it.
//!
//! Read from the `use` lines and the paths that begin with `crate::`: each is followed through `pub use` to the file that declares
//! what is used. A `pub use` in a `mod.rs` only hands on and is not a use of its own.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::arithmetic_side_effects,
    reason = "a panic is a failed test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::support;

/// A path through modules: `["instrument", "item"]`.
type Module = Vec<String>;

/// One crate: its files by the module that each is.
#[derive(Default)]
struct Crate {
    files: BTreeMap<Module, Source>,
}

/// What is read of one file.
struct Source {
    /// Its path from the root of the workspace.
    path: String,
    /// Names it declares.
    declares: BTreeSet<String>,
    /// Names it hands on, and from where; `*` for all of a module.
    hands_on: Vec<(String, Module)>,
    /// What it uses.
    uses: Vec<Module>,
}

/// Every crate of the workspace, by the folder of its sources.
fn crates() -> BTreeMap<String, Crate> {
    let mut crates: BTreeMap<String, Crate> = BTreeMap::new();
    let manifest = std::fs::read_to_string(support::root().join("Cargo.toml")).unwrap();
    let members = manifest.lines().find_map(|line| line.strip_prefix("members = ")).unwrap();
    for member in members.split('"').skip(1).step_by(2) {
        let folder = if member == "." { "src".to_owned() } else { format!("{member}/src") };
        let mut found = Vec::new();
        collect(&support::root().join(&folder), &mut Vec::new(), &mut found);
        let modules: BTreeSet<Module> = found.iter().map(|(module, _)| module.clone()).collect();
        let files = found.into_iter().map(|(module, path)| {
            let text = std::fs::read_to_string(&path).unwrap();
            let path = path.strip_prefix(support::root()).unwrap().to_str().unwrap().to_owned();
            (module.clone(), Source::read(path, &text, &module, &modules))
        });
        crates.entry(folder).or_default().files = files.collect();
    }
    assert!(crates.len() > 1, "the members of the workspace stand on one line");
    crates
}

fn collect(folder: &Path, module: &mut Module, found: &mut Vec<(Module, std::path::PathBuf)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if name == "tests" {
            continue;
        }
        if path.is_dir() {
            module.push(name);
            collect(&path, module, found);
            module.pop();
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let is_whole = matches!(name.as_str(), "mod" | "lib" | "main");
            let own = if is_whole { None } else { Some(name) };
            found.push((module.iter().cloned().chain(own).collect(), path));
        }
    }
}

impl Source {
    fn read(path: String, text: &str, module: &Module, modules: &BTreeSet<Module>) -> Self {
        let code = without_comments_and_tests(text);
        let is_mod = path.ends_with("mod.rs") || path.ends_with("lib.rs");
        let mut source = Self { path, declares: BTreeSet::new(), hands_on: Vec::new(), uses: Vec::new() };
        let mut rest = String::new();
        for statement in code.split_inclusive(';') {
            let Some((before, tree)) = use_in(statement) else {
                rest.push_str(statement);
                continue;
            };
            rest.push_str(before);
            let is_public = before.trim_end().rsplit(['\n', '}', ']']).next().unwrap().contains("pub");
            for path in paths(tree) {
                let Some(target) = absolute(&path, module, modules) else { continue };
                if is_public {
                    source.hands_on.push((target.last().unwrap().clone(), target.clone()));
                }
                if !(is_public && is_mod) {
                    source.uses.push(target);
                }
            }
        }
        for (at, _) in rest.match_indices("crate::") {
            let path =
                rest[at..].split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).next().unwrap();
            let is_start = !rest[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':');
            if is_start && let Some(target) = absolute(path.trim_end_matches(':'), module, modules) {
                source.uses.push(target);
            }
        }
        let words: Vec<&str> = rest.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '!')).collect();
        for pair in words.windows(2) {
            let declaring = ["struct", "enum", "trait", "fn", "type", "const", "static", "macro_rules!"];
            if declaring.contains(&pair[0]) {
                source.declares.insert(pair[1].to_owned());
            }
        }
        source
    }
}

/// What stands before a `use` at the end of a statement, and its tree.
fn use_in(statement: &str) -> Option<(&str, &str)> {
    let starts_a_word = |at: usize| statement[..at].chars().next_back().is_none_or(char::is_whitespace);
    let (at, _) = statement.match_indices("use ").filter(|(at, _)| starts_a_word(*at)).last()?;
    let tree = statement[at..].strip_prefix("use ")?.strip_suffix(';')?;
    let is_tree = tree.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || "_:{},*".contains(c));
    is_tree.then_some((&statement[..at], tree))
}

/// The text without comments, and without what is only compiled for tests.
fn without_comments_and_tests(text: &str) -> String {
    let text = match text.find("#[cfg(test)]\nmod tests {") {
        Some(at) => &text[..at],
        None => text,
    };
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .fold(String::new(), |all, line| all + line + "\n")
}

/// `a::{b, c::{d, e as f}}` as the paths `a::b`, `a::c::d`, `a::c::e`.
fn paths(tree: &str) -> Vec<String> {
    let (mut parts, mut depth, mut part) = (Vec::new(), 0, String::new());
    for character in tree.chars() {
        match character {
            ',' if depth == 0 => parts.push(std::mem::take(&mut part)),
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if character != ',' || depth > 0 {
            part.push(character);
        }
    }
    parts.push(part);
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    parts
        .flat_map(|part| match part.split_once('{') {
            Some((before, inner)) => {
                let inner = inner.strip_suffix('}').unwrap();
                paths(inner).into_iter().map(|path| format!("{before}{path}")).collect()
            }
            None => vec![part.split(" as ").next().unwrap().split_whitespace().collect()],
        })
        .collect()
}

/// The path from the root of the crate; `None` for what other crates declare.
fn absolute(path: &str, module: &Module, modules: &BTreeSet<Module>) -> Option<Module> {
    let mut parts: Vec<String> = path.split("::").map(str::to_owned).collect();
    let mut base: Module = match parts[0].as_str() {
        "crate" => Vec::new(),
        "self" | "super" => module.clone(),
        first => {
            let child: Module = module.iter().cloned().chain([first.to_owned()]).collect();
            return modules.contains(&child).then(|| module.iter().cloned().chain(parts).collect());
        }
    };
    while matches!(parts.first().map(String::as_str), Some("crate" | "self" | "super")) {
        if parts.remove(0) == "super" {
            base.pop();
        }
    }
    base.extend(parts);
    (!base.is_empty()).then_some(base)
}

impl Crate {
    /// The module of the file that declares what a path names.
    fn declaring(&self, path: &[String], depth: usize) -> Option<&Module> {
        let length = (0..=path.len()).rev().find(|length| self.files.contains_key(&path[..*length]))?;
        let (module, source) = self.files.get_key_value(&path[..length])?;
        let Some(name) = path.get(length) else { return Some(module) };
        if source.declares.contains(name) || depth > 8 {
            return Some(module);
        }
        let handed = source.hands_on.iter().find(|(own, from)| own == name && from.as_slice() != path);
        if let Some((_, from)) = handed {
            return self.declaring(from, depth + 1);
        }
        for (_, from) in source.hands_on.iter().filter(|(own, _)| own == "*") {
            let through: Module = from[..from.len() - 1].iter().chain([name]).cloned().collect();
            if let Some(found) = self.declaring(&through, depth + 1)
                && self.files[found].declares.contains(name)
            {
                return Some(found);
            }
        }
        Some(module)
    }

    /// Each module with those whose files it uses.
    fn arrows(&self) -> BTreeMap<&Module, BTreeSet<&Module>> {
        let used = |(module, source): (_, &Source)| {
            let targets = source.uses.iter().filter_map(|path| self.declaring(path, 0));
            (module, targets.filter(|target| *target != module).collect())
        };
        self.files.iter().map(used).collect()
    }
}

/// Everything that can be reached from each module.
fn reached<'c>(
    arrows: &BTreeMap<&'c Module, BTreeSet<&'c Module>>,
    from: &'c Module,
) -> BTreeSet<&'c Module> {
    let mut waiting: Vec<&Module> = arrows[from].iter().copied().collect();
    let mut seen = BTreeSet::new();
    while let Some(module) = waiting.pop() {
        if seen.insert(module) {
            waiting.extend(&arrows[module]);
        }
    }
    seen
}

#[test]
fn no_file_uses_itself_through_others() {
    let mut circles = Vec::new();
    let mut arrows_read = 0;
    for krate in crates().values() {
        let arrows = krate.arrows();
        arrows_read += arrows.values().map(BTreeSet::len).sum::<usize>();
        for module in krate.files.keys().filter(|module| reached(&arrows, module).contains(*module)) {
            let path = &krate.files[module].path;
            let next = arrows[module].iter().filter(|next| reached(&arrows, next).contains(module));
            let next: Vec<&str> = next.map(|next| krate.files[*next].path.as_str()).collect();
            circles.push(format!("{path} uses {}", next.join(" and ")));
        }
    }
    assert!(arrows_read > 500, "{arrows_read} uses were understood");
    assert!(circles.is_empty(), "files in a circle:\n{}", circles.join("\n"));
}

#[test]
fn no_module_uses_one_that_comes_after_it() {
    let text = std::fs::read_to_string(support::root().join("src/lib.rs")).unwrap();
    let mut group = 0;
    let mut groups: BTreeMap<String, usize> = BTreeMap::new();
    for line in text.lines() {
        let declared =
            line.trim_start_matches("pub ").strip_prefix("mod ").and_then(|line| line.strip_suffix(';'));
        match declared {
            Some(name) => _ = groups.insert(name.to_owned(), group),
            None => group += 1,
        }
    }
    let crates = crates();
    let library = &crates["src"];
    let mut backwards = Vec::new();
    for (module, uses) in library.arrows() {
        let Some(own) = module.first().map(|name| groups[name]) else { continue };
        for target in uses {
            if target.first().is_some_and(|name| groups[name] > own) {
                backwards.push(format!("{} uses {}", library.files[module].path, library.files[target].path));
            }
        }
    }
    assert!(backwards.is_empty(), "arrows that run back:\n{}", backwards.join("\n"));
}

#[test]
fn uses_are_understood() {
    assert_eq!(paths("a::{b, c::{d, e as f}}"), ["a::b", "a::c::d", "a::c::e"]);
    assert_eq!(use_in("fn f() {}\npub(crate) use a::{b, c};"), Some(("fn f() {}\npub(crate) ", "a::{b, c}")));
    assert_eq!(use_in("let used = \"use it\";"), None);
    let modules = BTreeSet::from([vec!["a".to_owned()], vec!["a".to_owned(), "b".to_owned()]]);
    let here = vec!["a".to_owned()];
    assert_eq!(absolute("b::C", &here, &modules).unwrap(), ["a", "b", "C"]);
    assert_eq!(absolute("super::x::Y", &here, &modules).unwrap(), ["x", "Y"]);
    assert_eq!(absolute("std::fmt", &here, &modules), None);
}
