//! What a file is that is not a table of text: named for what it is, with the way out.

use std::io::{self, Read};

/// How much of a file is looked at.
const LOOKED_AT: usize = 4096;
/// What the first line of a spreadsheet's own CSV says of the mark between columns.
const SEPARATOR_LINE: &[u8] = b"sep=";
const UTF_8_MARK: &[u8] = b"\xef\xbb\xbf";

/// The first bytes of a stream: what comes in one piece, and at least a line.
pub(crate) fn first_bytes(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; LOOKED_AT];
    let mut filled: usize = 0;
    while let Some(rest) = bytes.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) => break,
            Ok(more) => {
                filled = filled.saturating_add(more);
                if bytes.get(..filled).is_some_and(|seen| seen.contains(&b'\n') && seen.len() >= 16) {
                    break;
                }
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    bytes.truncate(filled);
    Ok(bytes)
}

/// The mark that a first line `sep=;` declares.
pub(crate) fn declared_separator(first: &[u8]) -> Option<u8> {
    let first = first.strip_prefix(UTF_8_MARK).unwrap_or(first);
    let first = first.strip_prefix(b"\"").unwrap_or(first);
    if !first.get(..SEPARATOR_LINE.len())?.eq_ignore_ascii_case(SEPARATOR_LINE) {
        return None;
    }
    match first.get(SEPARATOR_LINE.len()..)? {
        [mark, b'\r' | b'\n' | b'"', ..] if !mark.is_ascii_alphanumeric() => Some(*mark),
        _ => None,
    }
}

/// The mark that separates most columns in the first line, where it is not the comma.
pub(crate) fn likely_separator(first: &[u8]) -> Option<u8> {
    let line = first.split(|byte| matches!(byte, b'\n' | b'\r')).next()?;
    let count = |mark: u8| line.iter().filter(|byte| **byte == mark).count();
    let best = [b';', b'\t', b'|'].into_iter().max_by_key(|mark| count(*mark))?;
    (count(best) > count(b',')).then_some(best)
}

/// Why a file that begins so is not read, and what to do; `None` for text.
pub(crate) fn refusal(first: &[u8]) -> Option<String> {
    let (what, way) = kind(first)?;
    Some(format!("it is {what}, not a CSV file; {way}"))
}

const SAVE: &str = "open it and save the sheet as `CSV UTF-8`";
const IN_R: &str = "in R: write.csv(haven::";

fn kind(first: &[u8]) -> Option<(String, String)> {
    let starts = |magic: &[u8]| first.starts_with(magic);
    let has = |part: &[u8]| first.windows(part.len()).any(|window| window == part);
    let packed = |what: &str, tool: &str| {
        Some((format!("a {what} file"), format!("unpack it first: `{tool} FILE | psyscreen … -`")))
    };
    let haven = |what: &str, read: &str| {
        Some((
            what.to_owned(),
            format!(
                "export it as CSV with the codes, not the labels; {IN_R}{read}(\"FILE\"), \"FILE.csv\", row.names = FALSE)"
            ),
        ))
    };
    if starts(b"PK\x03\x04") {
        return if has(b"opendocument.spreadsheet") {
            Some(("a workbook (.ods)".to_owned(), SAVE.to_owned()))
        } else if has(b"word/") || has(b"opendocument.text") {
            Some((
                "a document of a word processor".to_owned(),
                "save its table as CSV from a spreadsheet".to_owned(),
            ))
        } else if has(b"[Content_Types].xml") || has(b"xl/") || has(b"_rels/") || has(b"docProps/") {
            Some(("a workbook (.xlsx)".to_owned(), SAVE.to_owned()))
        } else {
            packed("zip", "unzip -p")
        };
    }
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(("a workbook (.xls)".to_owned(), SAVE.to_owned()));
    }
    if starts(b"$FL2") || starts(b"$FL3") {
        return haven("an SPSS file (.sav)", "read_sav");
    }
    if starts(b"ASCII SPSS PORT FILE") {
        return haven("an SPSS file (.por)", "read_por");
    }
    if starts(b"<stata_dta>") || matches!(first, [0x69..=0x73, 1 | 2, 1, 0, ..]) {
        return haven("a Stata file (.dta)", "read_dta");
    }
    if starts(&[0; 12]) && first.get(12..16) == Some(b"\xc2\xea\x81\x60") {
        return haven("a SAS file (.sas7bdat)", "read_sas");
    }
    if starts(b"HEADER RECORD*******") {
        return haven("a SAS transport file (.xpt)", "read_xpt");
    }
    if starts(b"\x1f\x8b") {
        return packed("gzip", "gunzip -c");
    }
    if starts(b"BZh") && first.get(4..10) == Some(b"\x31\x41\x59\x26\x53\x59") {
        return packed("bzip2", "bunzip2 -c");
    }
    if starts(b"\xfd7zXZ\0") {
        return packed("xz", "xz -dc");
    }
    if starts(b"\x28\xb5\x2f\xfd") {
        return packed("zstd", "zstd -dc");
    }
    if starts(b"7z\xbc\xaf\x27\x1c") || starts(b"Rar!\x1a\x07") {
        return Some(("an archive".to_owned(), "unpack it first".to_owned()));
    }
    if starts(b"PAR1") || starts(b"ARROW1") || starts(b"FEA1") {
        let what = if starts(b"PAR1") { "a Parquet file" } else { "an Arrow file" };
        let way = "give it by its name to a psyscreen that is built with Parquet (cargo install psyscreen-cli --features parquet), or \
                   write it as CSV, for example in R: write.csv(arrow::read_parquet(\"FILE\"), \"FILE.csv\", row.names = FALSE)";
        let way = if starts(b"PAR1") { way.to_owned() } else { way.replace("read_parquet", "read_feather") };
        return Some((what.to_owned(), way));
    }
    if starts(b"SQLite format 3\0") {
        return Some((
            "a database (SQLite)".to_owned(),
            "export the table: `sqlite3 -header -csv FILE 'select * from TABLE'`".to_owned(),
        ));
    }
    if starts(b"%PDF-") {
        return Some(("a PDF".to_owned(), "ask for the table itself, as CSV".to_owned()));
    }
    if starts(b"{\\rtf") {
        return Some((
            "a document (RTF)".to_owned(),
            "save it as plain text, or its table as CSV".to_owned(),
        ));
    }
    if let Some((from, name)) = wide(first) {
        return Some((format!("{name} text"), format!("save it as UTF-8 (`iconv -f {from} -t UTF-8`)")));
    }
    markup(first).or_else(|| {
        let is_binary = first.iter().take(512).any(|byte| *byte == 0);
        is_binary.then(|| {
            (
                "a file of bytes, not of text".to_owned(),
                "export it as CSV from the program that wrote it".to_owned(),
            )
        })
    })
}

/// HTML, XML and JSON.
fn markup(first: &[u8]) -> Option<(String, String)> {
    let text = first.strip_prefix(UTF_8_MARK).unwrap_or(first).trim_ascii_start();
    let lower = text.get(..text.len().min(64)).unwrap_or_default().to_ascii_lowercase();
    if [&b"<!doctype html"[..], b"<html", b"<head", b"<table", b"<meta"]
        .iter()
        .any(|tag| lower.starts_with(tag))
    {
        let way = "some systems call such a page .xls: open it in a spreadsheet and save it as `CSV UTF-8`";
        return Some(("a page of HTML".to_owned(), way.to_owned()));
    }
    if lower.starts_with(b"<?xml") {
        return Some((
            "XML".to_owned(),
            "export the table as CSV, or open it in a spreadsheet and save it as `CSV UTF-8`".to_owned(),
        ));
    }
    let inner = text.get(1..).unwrap_or_default().trim_ascii_start();
    let is_json = match text.first() {
        Some(b'{') => matches!(inner.first(), Some(b'"' | b'}')),
        Some(b'[') => matches!(inner.first(), Some(b'{' | b'[' | b'"' | b']')),
        _ => false,
    };
    is_json.then(|| {
        let way = "write it as CSV with one row for each person, for example in Python: pandas.read_json(\"FILE\").to_csv(\"FILE.csv\", index=False)";
        ("JSON".to_owned(), way.to_owned())
    })
}

/// Text of two bytes for each letter, with its mark or without.
fn wide(first: &[u8]) -> Option<(&'static str, &'static str)> {
    if first.starts_with(b"\xff\xfe\0\0") || first.starts_with(b"\0\0\xfe\xff") {
        return Some(("UTF-32", "UTF-32"));
    }
    if first.starts_with(b"\xff\xfe") || first.starts_with(b"\xfe\xff") {
        return Some(("UTF-16", "UTF-16"));
    }
    let pairs: Vec<&[u8]> = first.chunks_exact(2).take(128).collect();
    let zeros = |place: usize| pairs.iter().filter(|pair| pair.get(place) == Some(&0)).count();
    let (even, odd) = (zeros(0), zeros(1));
    // Digits, commas and line ends of any table are ordinary letters.
    let many = |count: usize| pairs.len() >= 4 && count.saturating_mul(4) >= pairs.len();
    match (even, odd) {
        (0, odd) if many(odd) => Some(("UTF-16LE", "UTF-16")),
        (even, 0) if many(even) => Some(("UTF-16BE", "UTF-16")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_text() {
        for text in [
            &b"id,1,2\na,1,1\n"[..],
            b"\xef\xbb\xbfid,1\n",
            b"",
            b"\n",
            b"[id],[1]\n",
            b"{id},1\n",
            b"\xb1\xe0\xba\xc5,1,2\n",
            b"BZh,1\n",
            b"PK,1\n",
            b"<5,1\n",
            "编号,1,2\n".as_bytes(),
        ] {
            assert_eq!(refusal(text), None, "{text:?}");
        }
    }

    #[test]
    fn the_separator_line_is_understood() {
        for (text, mark) in [
            (&b"sep=;\nid;1\n"[..], Some(b';')),
            (b"SEP=\t\r\n", Some(b'\t')),
            (b"\xef\xbb\xbfsep=,\n", Some(b',')),
            (b"\"sep=;\"\n", Some(b';')),
            (b"sep=a\n", None),
            (b"sep=;;\n", None),
            (b"sep,1\n", None),
            (b"", None),
        ] {
            assert_eq!(declared_separator(text), mark, "{text:?}");
        }
    }
}
