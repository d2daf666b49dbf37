//! The command line is a program and not a library: the target `table` has its modules by their paths, as `main.rs` lists them.

use std::fmt::Write as _;
use std::path::Path;

fn main() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cli/src");
    let main = std::fs::read_to_string(folder.join("main.rs")).expect("the command line has a main.rs");
    let mut modules = String::new();
    for name in main.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';')) {
        let file = [format!("{name}.rs"), format!("{name}/mod.rs")].into_iter().map(|file| folder.join(file));
        let file = file.into_iter().find(|file| file.exists()).expect("a module has a file");
        let _ = writeln!(modules, "#[path = {file:?}]\nmod {name};");
    }
    let out = std::env::var("OUT_DIR").expect("cargo says where");
    std::fs::write(Path::new(&out).join("modules.rs"), modules).expect("the folder is there");
    println!("cargo::rerun-if-changed={}", folder.display());
}
