//! Files that are not tables of text: each is named for what it is, with the way out.

use crate::support::{file, psyscreen};

#[test]
fn files_of_other_kinds_are_named() {
    let wide = |text: &str, low_first: bool| -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if low_first { unit.to_le_bytes() } else { unit.to_be_bytes() })
            .collect()
    };
    let table = "id,1,2\na,1,2\n";
    let mut sas = vec![0_u8; 12];
    sas.extend(b"\xc2\xea\x81\x60\xb3\x14\x11\xcf");
    let cases: [(Vec<u8>, &[&str]); 19] = [
        (
            b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0[Content_Types].xml".to_vec(),
            &["a workbook (.xlsx)", "CSV UTF-8"],
        ),
        (
            b"PK\x03\x04\x14\0\0\0\0\0mimetypeapplication/vnd.oasis.opendocument.spreadsheet".to_vec(),
            &["a workbook (.ods)"],
        ),
        (b"PK\x03\x04\x14\0\0\0\0\0survey.csv".to_vec(), &["a zip file", "unzip -p"]),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec(), &["a workbook (.xls)"]),
        (b"$FL2@(#) IBM SPSS STATISTICS".to_vec(), &["an SPSS file (.sav)", "haven::read_sav"]),
        (b"<stata_dta><header><release>118".to_vec(), &["a Stata file (.dta)", "haven::read_dta"]),
        (b"\x72\x02\x01\0\x03\0".to_vec(), &["a Stata file (.dta)"]),
        (sas, &["a SAS file (.sas7bdat)"]),
        (b"HEADER RECORD*******LIBRARY HEADER RECORD!!!!!!!".to_vec(), &["a SAS transport file (.xpt)"]),
        (b"\x1f\x8b\x08\0\0\0\0\0".to_vec(), &["a gzip file", "gunzip -c"]),
        (b"PAR1\x15\x04".to_vec(), &["a Parquet file"]),
        (b"%PDF-1.7\n".to_vec(), &["a PDF"]),
        (b"{\\rtf1\\ansi".to_vec(), &["a document (RTF)"]),
        (b"\n<!DOCTYPE html><html><table>".to_vec(), &["a page of HTML", "CSV UTF-8"]),
        (b"[{\"id\": 1, \"q1\": 2}]".to_vec(), &["JSON", "to_csv"]),
        (b"{\"id\": 1}\n{\"id\": 2}\n".to_vec(), &["JSON"]),
        (wide(table, true), &["UTF-16 text", "iconv -f UTF-16LE -t UTF-8"]),
        (wide(table, false), &["UTF-16 text", "iconv -f UTF-16BE -t UTF-8"]),
        (b"id,1,2\0\0\0\x07\x01\n".to_vec(), &["a file of bytes"]),
    ];
    for (bytes, says) in cases {
        let run = psyscreen(&["score", "phq-2"], &bytes).expect(2);
        says.iter().for_each(|part| run.says(part));
        assert!(!run.err.contains("GB18030"), "{}", run.err);
        let path = file("table", &bytes);
        psyscreen(&["score", "phq-2", &path], "").expect(2).says(says[0]);
    }
}

#[test]
fn the_mark_between_columns_is_named() {
    psyscreen(&["score", "phq-2"], "id|1|2\na|1|2\n").expect(2).says("try --delimiter '|'");
    psyscreen(&["score", "phq-2"], "id 1 2\na 1 2\n").expect(2).says("try --delimiter ' '");
    let run = psyscreen(&["score", "phq-2", "--delimiter", "|"], "id|1|2\na|1|2\n").expect(0);
    assert_eq!(run.column("total"), ["3"]);
}

/// Spreadsheets write it as the first line, for themselves.
#[test]
fn a_first_line_may_say_what_separates_the_columns() {
    let input = "\u{feff}sep=;\r\nid;1;2\r\na;1;9\r\n";
    let run = psyscreen(&["score", "phq-2"], input).expect(1);
    run.says("line 3: ");
    let run = psyscreen(&["score", "phq-2", "--delimiter", ";"], "sep=;\nid;1;2\na;1;2\n").expect(0);
    assert_eq!(run.column("total"), ["3"]);
    let run = psyscreen(&["score", "phq-2", "--delimiter", ","], "sep=;\nid;1;2\na;1;2\n").expect(2);
    run.says("its first line says that columns are separated by ';'");
}
