//! Runs the program, and reads what it wrote.

use std::fs;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

/// What a run left behind.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) out: Vec<u8>,
    pub(crate) err: String,
}

/// Runs `psyscreen` with `input` on standard input, at the root of the repository.
#[track_caller]
pub(crate) fn psyscreen(arguments: &[&str], input: impl AsRef<[u8]>) -> Run {
    let mut child = Command::new(env!("CARGO_BIN_EXE_psyscreen"))
        .args(arguments)
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let input = input.as_ref().to_vec();
    let writer = std::thread::spawn(move || match stdin.write_all(&input) {
        // It may stop reading early.
        Err(error) if error.kind() != ErrorKind::BrokenPipe => panic!("{error}"),
        _ => {}
    });
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let status = output.status.code().expect("no signal");
    Run { status, out: output.stdout, err: String::from_utf8(output.stderr).unwrap() }
}

impl Run {
    /// Checks the exit status, and shows what was said when it is another.
    #[track_caller]
    pub(crate) fn expect(self, status: i32) -> Self {
        assert_eq!(self.status, status, "standard error:\n{}\nstandard output:\n{}", self.err, self.text());
        self
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.out).into_owned()
    }

    /// The rows of the CSV output without its header.
    #[track_caller]
    pub(crate) fn rows(&self) -> Vec<csv::StringRecord> {
        csv::Reader::from_reader(self.out.as_slice()).records().collect::<Result<_, _>>().unwrap()
    }

    /// A column of the CSV output.
    #[track_caller]
    pub(crate) fn column(&self, name: &str) -> Vec<String> {
        let mut reader = csv::Reader::from_reader(self.out.as_slice());
        let header = reader.headers().unwrap().clone();
        let index = header
            .iter()
            .position(|column| column == name)
            .unwrap_or_else(|| panic!("no column {name}: {header:?}"));
        reader.records().map(|row| row.unwrap()[index].to_owned()).collect()
    }

    /// Checks that standard error says `part`.
    #[track_caller]
    pub(crate) fn says(&self, part: &str) {
        assert!(self.err.contains(part), "not in standard error: {part}\n{}", self.err);
    }
}

/// A file of its own for a test.
pub(crate) fn file(name: &str, content: impl AsRef<[u8]>) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!(
        "{}-{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::Relaxed)
    ));
    fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    fs::write(&path, content).unwrap();
    path.to_str().unwrap().to_owned()
}

/// A header and rows of answers to the items of PHQ-9, with an id.
pub(crate) fn phq9(rows: &[&str]) -> String {
    let mut text = "id,1,2,3,4,5,6,7,8,9,10\n".to_owned();
    for row in rows {
        text.push_str(row);
        text.push('\n');
    }
    text
}
