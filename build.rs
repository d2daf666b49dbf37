//! Lists the shipped instruments and policies, so that adding one takes a TOML file and no Rust.

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build.rs");
    let out = env::var("OUT_DIR").map_err(io::Error::other)?;
    let root = env::var("CARGO_MANIFEST_DIR").map_err(io::Error::other)?;
    let mut code = String::new();
    for (folder, name) in [("instruments", "INSTRUMENTS"), ("policies", "POLICIES")] {
        println!("cargo::rerun-if-changed={folder}");
        let entries = definitions(&Path::new(&root).join(folder))?;
        let count = entries.len();
        writeln!(code, "const {name}: [(&str, &str); {count}] = [").map_err(io::Error::other)?;
        for (id, path) in entries {
            println!("cargo::rerun-if-changed={path}");
            writeln!(code, "    ({id:?}, include_str!({path:?})),").map_err(io::Error::other)?;
        }
        code.push_str("];\n");
    }
    fs::write(Path::new(&out).join("catalog_list.rs"), code)
}

/// The id and the path of every definition in a folder, in the order of the ids.
fn definitions(folder: &Path) -> io::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    if !folder.is_dir() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "toml")
            && let (Some(id), Some(path)) = (path.file_stem().and_then(|stem| stem.to_str()), path.to_str())
        {
            found.push((id.to_owned(), path.to_owned()));
        }
    }
    found.sort();
    Ok(found)
}
