//! What a file is that is not a table of text: named for what it is, with the way out.

use std::io::{self, Read};

use crate::refusal::Refusal;

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

/// The second line, as far as it is there.
pub(crate) fn second_line(first: &[u8]) -> &[u8] {
    first.split(|byte| *byte == b'\n').nth(1).unwrap_or_default()
}

/// Why a file that begins so is not read, and what to do; `None` for text.
pub(crate) fn refusal(first: &[u8]) -> Option<Refusal> {
    let Kind { what, way } = kind(first)?;
    Some(Refusal::new(
        format!("it is {}, not a CSV file; {}", what.0, way.0),
        format!("这是{}，不是CSV文件；{}", what.1, way.1),
    ))
}

/// What a file is and how it becomes a table of text, each in English and Chinese.
struct Kind {
    what: (String, String),
    way: (String, String),
}

impl Kind {
    fn new(what: [&str; 2], way: [&str; 2]) -> Self {
        let both = |[english, chinese]: [&str; 2]| (english.to_owned(), chinese.to_owned());
        Self { what: both(what), way: both(way) }
    }

    /// Of a spreadsheet.
    fn workbook(what: [&str; 2]) -> Self {
        Self::new(what, ["open it and save the sheet as `CSV UTF-8`", "请打开它，将工作表另存为 `CSV UTF-8`"])
    }

    /// Of what one program packs and another unpacks.
    fn packed(name: &str, tool: &str) -> Self {
        let command = format!("`{tool} FILE | psyscreen … -`");
        Self {
            what: (format!("a {name} file"), format!("{name}压缩文件")),
            way: (format!("unpack it first: {command}"), format!("请先解压：{command}")),
        }
    }

    /// Of a statistics program, whose files R reads.
    fn of_statistics(what: [&str; 2], read: &str) -> Self {
        let in_r = format!("write.csv(haven::{read}(\"FILE\"), \"FILE.csv\", row.names = FALSE)");
        let way = (
            format!("export it as CSV with the codes, not the labels; in R: {in_r}"),
            format!("请导出为CSV，导出编码而不是标签；在R中：{in_r}"),
        );
        Self { way, ..Self::new(what, ["", ""]) }
    }

    /// Of a format of columns.
    fn of_columns(what: [&str; 2], read: &str) -> Self {
        let in_r = format!("write.csv(arrow::{read}(\"FILE\"), \"FILE.csv\", row.names = FALSE)");
        let install = "cargo install psyscreen-cli --features parquet";
        let way = (
            format!(
                "give it by its name to a psyscreen that is built with Parquet ({install}), or write it as CSV, for example in R: \
                 {in_r}"
            ),
            format!("请按文件名交给带Parquet功能的psyscreen（{install}），或写成CSV，例如在R中：{in_r}"),
        );
        Self { way, ..Self::new(what, ["", ""]) }
    }
}

fn kind(first: &[u8]) -> Option<Kind> {
    let starts = |magic: &[u8]| first.starts_with(magic);
    let has = |part: &[u8]| first.windows(part.len()).any(|window| window == part);
    if starts(b"PK\x03\x04") {
        return Some(if has(b"opendocument.spreadsheet") {
            Kind::workbook(["a workbook (.ods)", "电子表格（.ods）"])
        } else if has(b"word/") || has(b"opendocument.text") {
            Kind::new(
                ["a document of a word processor", "文字处理软件的文档"],
                ["save its table as CSV from a spreadsheet", "请用电子表格软件将其中的表格另存为CSV"],
            )
        } else if has(b"[Content_Types].xml") || has(b"xl/") || has(b"_rels/") || has(b"docProps/") {
            Kind::workbook(["a workbook (.xlsx)", "电子表格（.xlsx）"])
        } else {
            Kind::packed("zip", "unzip -p")
        });
    }
    if starts(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return Some(Kind::workbook(["a workbook (.xls)", "电子表格（.xls）"]));
    }
    if starts(b"$FL2") || starts(b"$FL3") {
        return Some(Kind::of_statistics(["an SPSS file (.sav)", "SPSS文件（.sav）"], "read_sav"));
    }
    if starts(b"ASCII SPSS PORT FILE") {
        return Some(Kind::of_statistics(["an SPSS file (.por)", "SPSS文件（.por）"], "read_por"));
    }
    if starts(b"<stata_dta>") || matches!(first, [0x69..=0x73, 1 | 2, 1, 0, ..]) {
        return Some(Kind::of_statistics(["a Stata file (.dta)", "Stata文件（.dta）"], "read_dta"));
    }
    if starts(&[0; 12]) && first.get(12..16) == Some(b"\xc2\xea\x81\x60") {
        return Some(Kind::of_statistics(["a SAS file (.sas7bdat)", "SAS文件（.sas7bdat）"], "read_sas"));
    }
    if starts(b"HEADER RECORD*******") {
        return Some(Kind::of_statistics(["a SAS transport file (.xpt)", "SAS传输文件（.xpt）"], "read_xpt"));
    }
    if starts(b"\x1f\x8b") {
        return Some(Kind::packed("gzip", "gunzip -c"));
    }
    if starts(b"BZh") && first.get(4..10) == Some(b"\x31\x41\x59\x26\x53\x59") {
        return Some(Kind::packed("bzip2", "bunzip2 -c"));
    }
    if starts(b"\xfd7zXZ\0") {
        return Some(Kind::packed("xz", "xz -dc"));
    }
    if starts(b"\x28\xb5\x2f\xfd") {
        return Some(Kind::packed("zstd", "zstd -dc"));
    }
    if starts(b"7z\xbc\xaf\x27\x1c") || starts(b"Rar!\x1a\x07") {
        return Some(Kind::new(["an archive", "压缩包"], ["unpack it first", "请先解压"]));
    }
    if starts(b"PAR1") {
        return Some(Kind::of_columns(["a Parquet file", "Parquet文件"], "read_parquet"));
    }
    if starts(b"ARROW1") || starts(b"FEA1") {
        return Some(Kind::of_columns(["an Arrow file", "Arrow文件"], "read_feather"));
    }
    if starts(b"SQLite format 3\0") {
        return Some(Kind::new(
            ["a database (SQLite)", "数据库（SQLite）"],
            [
                "export the table: `sqlite3 -header -csv FILE 'select * from TABLE'`",
                "请导出其中的表：`sqlite3 -header -csv FILE 'select * from TABLE'`",
            ],
        ));
    }
    if starts(b"%PDF-") {
        return Some(Kind::new(
            ["a PDF", "PDF文件"],
            ["ask for the table itself, as CSV", "请索取CSV格式的原始表格"],
        ));
    }
    if starts(b"{\\rtf") {
        return Some(Kind::new(
            ["a document (RTF)", "文档（RTF）"],
            ["save it as plain text, or its table as CSV", "请另存为纯文本，或将其中的表格另存为CSV"],
        ));
    }
    if let Some((from, name)) = wide(first) {
        let command = format!("`iconv -f {from} -t UTF-8`");
        return Some(Kind {
            what: (format!("{name} text"), format!("{name}文本")),
            way: (format!("save it as UTF-8 ({command})"), format!("请另存为UTF-8（{command}）")),
        });
    }
    markup(first).or_else(|| {
        let is_binary = first.iter().take(512).any(|byte| *byte == 0);
        is_binary.then(|| {
            Kind::new(
                ["a file of bytes, not of text", "二进制文件，不是文本"],
                ["export it as CSV from the program that wrote it", "请用生成它的软件导出为CSV"],
            )
        })
    })
}

/// HTML, XML and JSON.
fn markup(first: &[u8]) -> Option<Kind> {
    let text = first.strip_prefix(UTF_8_MARK).unwrap_or(first).trim_ascii_start();
    let lower = text.get(..text.len().min(64)).unwrap_or_default().to_ascii_lowercase();
    if [&b"<!doctype html"[..], b"<html", b"<head", b"<table", b"<meta"]
        .iter()
        .any(|tag| lower.starts_with(tag))
    {
        return Some(Kind::new(
            ["a page of HTML", "HTML网页"],
            [
                "some systems call such a page .xls: open it in a spreadsheet and save it as `CSV UTF-8`",
                "有些系统把这样的网页称作 .xls：请用电子表格软件打开，另存为 `CSV UTF-8`",
            ],
        ));
    }
    if lower.starts_with(b"<?xml") {
        return Some(Kind::new(
            ["XML", "XML文件"],
            [
                "export the table as CSV, or open it in a spreadsheet and save it as `CSV UTF-8`",
                "请将表格导出为CSV，或用电子表格软件打开，另存为 `CSV UTF-8`",
            ],
        ));
    }
    let inner = text.get(1..).unwrap_or_default().trim_ascii_start();
    let is_json = match text.first() {
        Some(b'{') => matches!(inner.first(), Some(b'"' | b'}')),
        Some(b'[') => matches!(inner.first(), Some(b'{' | b'[' | b'"' | b']')),
        _ => false,
    };
    is_json.then(|| {
        Kind::new(
            ["JSON", "JSON文件"],
            [
                "write it as CSV with one row for each person, for example in Python: \
                 pandas.read_json(\"FILE\").to_csv(\"FILE.csv\", index=False)",
                "请写成CSV，每人一行，例如在Python中：pandas.read_json(\"FILE\").to_csv(\"FILE.csv\", index=False)",
            ],
        )
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
