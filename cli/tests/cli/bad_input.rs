//! Input that is broken: each kind is told and counted, nothing vanishes, and nothing shows an answer.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{file, phq9, psyscreen};

const GOOD: &str = "good,0,0,0,0,0,0,0,0,0,0";

// Hazard H04: a code that the form does not have is not an answer.
#[test]
fn a_wrong_code_is_a_problem_of_its_row_and_is_not_shown() {
    let input = phq9(&["bad,8,0,0,0,0,0,0,0,0,0", GOOD]);
    let run = psyscreen(&["score", "phq-9"], &input).expect(1);
    assert_eq!(run.column("id"), ["bad", "good"]);
    assert_eq!(run.column("total"), ["", "0"]);
    let problem = &run.column("problem")[0];
    assert_eq!(problem, "phq-9: item `1` does not allow its answer; the codes are `0`, `1`, `2` and `3`");
    run.says("1 of 2 rows has a problem:\n  line 2: phq-9: item `1`");
    let shown = psyscreen(&["score", "phq-9", "--show-answers"], &input).expect(1);
    assert!(shown.column("problem")[0].ends_with("not `8`"));
}

#[test]
fn words_and_fractions_are_no_codes() {
    let secret = "my diary";
    let input = phq9(&[
        &format!("a,{secret},0,0,0,0,0,0,0,0,0"),
        "b,1.5,0,0,0,0,0,0,0,0,0",
        "c,1e0,0,0,0,0,0,0,0,0,0",
    ]);
    let run = psyscreen(&["score", "phq-9"], input).expect(1);
    assert_eq!(run.column("total"), [""; 3]);
    assert!(!run.text().contains(secret) && !run.err.contains(secret));
}

#[test]
fn ragged_rows_keep_their_place() {
    let run =
        psyscreen(&["score", "phq-9"], phq9(&["short,1,2", GOOD, "long,0,0,0,0,0,0,0,0,0,0,0"])).expect(1);
    assert_eq!(run.column("id"), ["", "good", ""]);
    assert_eq!(
        run.column("problem"),
        [
            "line 2: the row has 3 fields and the header 11",
            "",
            "line 4: the row has 12 fields and the header 11"
        ]
    );
    assert_eq!(run.column("total"), ["", "0", ""]);
}

/// A mark that is not closed takes nobody along: neither those up to the next mark or the end, nor whose line it is.
// Hazard H15: no row runs together with another, whatever the number of their fields.
#[test]
fn an_open_quotation_mark_spoils_its_line_only() {
    let said = "a quotation mark is not closed, and the line is read without it; close it, or write two where one is meant";
    for (header, rows, totals) in [
        ("id,1,2,note", "a,0,1,\"n\nb,3,3,x\nc,0,0,y", ["1", "6", "0"]),
        ("id,1,2,note", "a,0,1,\"n\nb,3,3,x\"\nc,0,0,y", ["1", "6", "0"]),
        ("id,note,1,2", "a,\"n,0,1\nb,x,3,3\nc,\"y\",0,0", ["1", "6", "0"]),
        ("id,note,1,2", "\"a,n,0,1\nb,x,3,3\nc\",y,0,0", ["1", "6", "0"]),
        ("id,note,1,2", "a,n,0,\"1\nb,x,3,3\n\"c\",y,0,0", ["1", "6", "0"]),
    ] {
        for end in ["\n", "\r\n"] {
            let input = format!("{header}\n{rows}\n").replace('\n', end);
            let run = psyscreen(&["score", "phq-2"], &input).expect(1);
            assert_eq!(run.column("total"), totals, "{input}");
            assert_eq!(run.column("problem"), [&format!("line 2: {said}"), "", ""], "{input}");
            assert_eq!(run.column("id")[..2], ["a", "b"], "{input}");
            run.says("a quotation mark is not closed");
            run.says("line 2");
        }
    }
    // On the last line, and in several rows.
    let run = psyscreen(&["score", "phq-2"], "id,1,2\n\"a,3,3\nb,0,0\nc,\"3,3").expect(1);
    assert_eq!(run.column("total"), ["6", "0", "6"]);
    assert_eq!(run.column("problem"), [format!("line 2: {said}"), String::new(), format!("line 4: {said}")]);
    // Where the line alone is not a row, nobody knows what it says.
    let run = psyscreen(&["score", "phq-2", "--keep", "id"], "id,1,2\n\"a,x,3,3\nb,3,3\n").expect(1);
    assert_eq!(
        (run.column("id"), run.column("total")),
        (vec![String::new(), "b".to_owned()], vec![String::new(), "6".to_owned()])
    );
    run.says("line 2");
}

/// Then nobody knows which names are the header's, and the first person may stand among them.
#[test]
fn an_open_quotation_mark_in_the_header_is_refused() {
    for input in ["id,1,\"2\na,1,1\n", "id,1,2,\"note\na,3,3,x\"\nb,0,0,y\n", "id,\"1,2\na,\"3,3\nb,0,0\n"] {
        psyscreen(&["score", "phq-2"], input).expect(2).says("a quotation mark of the header is not closed");
    }
    let input = "id,\"1\n(interest, pleasure)\",\"2\n(low, sad)\"\na,3,3\n";
    let map = file("map.toml", "format = 1\nfor = \"phq-2\"\n[columns]\n1 = 2\n2 = 3\n");
    let run = psyscreen(&["score", "phq-2", "-", "--map", &map], input).expect(0);
    assert_eq!(run.column("total"), ["6"]);
}

#[test]
fn notes_of_several_lines_are_one_field() {
    let input = "id,1,2,note\na,0,0,\"n, m,\nand, so, on\n\"\n5\"6,1,0,\"says \"so\"\n";
    assert_eq!(psyscreen(&["score", "phq-2"], input).expect(0).column("total"), ["0", "1"]);
}

/// A field may hold delimiters, quotation marks and line ends; lines are still counted as an editor counts them.
#[test]
fn quoted_fields_come_out_as_they_went_in() {
    let input = "id,note,1,2\r\n\"a\r\nb\",\"x, \"\"y\"\"\",1,1\r\nc,,9,0\r\n";
    let run = psyscreen(&["score", "phq-2", "--keep", "id,note"], input).expect(1);
    assert_eq!(run.column("id"), ["a\r\nb", "c"]);
    assert_eq!(run.column("note"), ["x, \"y\"", ""]);
    assert_eq!(run.column("total"), ["2", ""]);
    run.says("  line 4: phq-2: item `1`");
    let run = psyscreen(&["score", "phq-2"], "\u{feff}\"id\",\"1\",\"2\"\r\n\"a\",\"1\",\"1\"").expect(0);
    assert_eq!((run.column("id"), run.column("total")), (vec!["a".to_owned()], vec!["2".to_owned()]));
}

// Hazard H12: a huge row fills no memory.
#[test]
fn a_line_of_ten_mebibytes_is_passed_over_in_little_memory() {
    let mut input = phq9(&[]).into_bytes();
    input.extend(b"huge,");
    input.extend(std::iter::repeat_n(b'1', 10 << 20));
    input.extend(format!(",0\n{GOOD}\n").bytes());
    let started = Instant::now();
    let run = psyscreen(&["score", "phq-9"], input).expect(1);
    assert!(started.elapsed() < Duration::from_secs(5));
    assert_eq!(run.column("id"), ["", "good"]);
    assert_eq!(run.column("problem")[0], "line 2: the row is longer than 1048576 bytes");
    let header = vec![b'x'; 10 << 20];
    psyscreen(&["score", "phq-9"], header).expect(2).says("the header is longer than 1048576 bytes");
}

#[test]
fn text_that_is_not_utf_8_is_told() {
    let mut input = phq9(&["a,0,0,0,0,0,0,0,0,0,0"]).into_bytes();
    input.extend(b"b\xb1\xb1,0,0,0,0,0,0,0,0,0,0\nc,\xff,0,0,0,0,0,0,0,0,0\n");
    let run = psyscreen(&["score", "phq-9"], input).expect(1);
    assert_eq!(run.column("total"), ["0", "0", ""]);
    let told = |column: &str| {
        format!(
            "column `{column}` is not UTF-8 text; save the file as UTF-8 (for example `iconv -f GB18030 -t UTF-8`)"
        )
    };
    assert_eq!(run.column("problem")[1..], [told("id"), told("1")]);
    // A header in GB 18030, and a file in UTF-16.
    psyscreen(&["score", "phq-9"], b"\xd0\xd5\xc3\xfb,1,2\na,1,1\n").expect(2).says("iconv -f GB18030");
    psyscreen(&["score", "phq-9"], b"\xff\xfei\0d\0,\x001\0\n\0").expect(2).says("UTF-16");
    // Columns that nobody asked for may hold anything.
    psyscreen(&["score", "phq-2"], b"id,note,1,2\na,\xff,1,1\n").expect(0);
}

#[test]
fn an_empty_file_has_no_header() {
    for input in ["", "\n\n"] {
        psyscreen(&["score", "phq-9"], input).expect(2).says("there is nothing in it");
    }
}

#[test]
fn a_wrong_header_is_refused_with_a_way_out() {
    let run = psyscreen(&["score", "phq-2"], "SEQN,Q01,Q02\n1,0,0\n").expect(2);
    run.says("no column is an item of phq-2; the columns are `SEQN`, `Q01`, `Q02`");
    run.says("perhaps --columns 1=Q01,2=Q02");
    assert_eq!(run.text(), "");
    psyscreen(&["score", "phq-2", "--columns", "1=Q1,2=Q02"], "SEQN,Q01,Q02\n")
        .expect(2)
        .says("did you mean `Q01`?");
    psyscreen(&["score", "phq-2", "--columns", "item3=Q01"], "Q01,2\n")
        .expect(2)
        .says("--columns names `item3`");
    psyscreen(&["score", "phq-2", "--columns", "1"], "Q01\n").expect(2).says("write ITEM=COLUMN");
}

#[test]
fn columns_that_are_there_twice_are_refused() {
    psyscreen(&["score", "phq-2"], "id,1,2,1\na,0,0,3\n")
        .expect(2)
        .says("(columns 2 and 4) are both item `1`");
    psyscreen(&["score", "phq-2"], "1,2,item1\n0,0,3\n").expect(2).says("are both item `1`");
    psyscreen(&["score", "phq-2", "--keep", "x"], "x,x,1,2\n0,0,0,0\n")
        .expect(2)
        .says("there are 2 columns `x`");
    psyscreen(&["score", "phq-2", "--columns", "1=a,1=b"], "a,b\n0,0\n").expect(2).says("two columns");
    psyscreen(&["score", "phq-2", "--columns", "1=a,2=a"], "a,b\n0,0\n").expect(2).says("two meanings");
    // Without an id, the rows could not be told apart.
    psyscreen(&["score", "phq-2"], "ID,Id,1,2\na,b,0,0\n").expect(2).says("there are 2 columns `id`");
    psyscreen(&["score", "phq-2", "--keep", "2"], "ID,Id,1,2\na,b,0,0\n").expect(0);
    psyscreen(&["score", "audit-c"], "sex,Sex,1,2,3\nmale,female,1,1,1\n").expect(2).says("are both `sex`");
    psyscreen(&["triage", "recovered-2020"], "id,consent,Consent,phq-9.1\nx,yes,no,1\n")
        .expect(2)
        .says("are both `consent`");
    // Which is meant can be said.
    psyscreen(&["score", "phq-2", "--columns", "1=1"], "id,1,2,item1\na,0,0,3\n").expect(0);
}

#[test]
fn what_cannot_be_read_is_named() {
    psyscreen(&["score", "phq-9", "no-such-file.csv"], "")
        .expect(2)
        .says("cannot read `no-such-file.csv`: no such file");
    psyscreen(&["score", "phq-9", "instruments"], "").expect(2).says("it is a folder");
    psyscreen(&["score", "no-such-file.toml"], "").expect(2).says("cannot read `no-such-file.toml`");
    for command in ["triage", "summarize"] {
        let run = psyscreen(&[command, "recovered-2020", "instruments"], "").expect(2);
        run.says("cannot read `instruments`: it is a folder");
        psyscreen(&[command, "recovered-2020"], "").expect(2).says("standard input: there is nothing in it");
    }
    psyscreen(&["check", "instruments"], "").expect(2).says("cannot read `instruments`: it is a folder");
}

#[cfg(unix)]
#[test]
fn a_file_without_permission_is_named() {
    use std::os::unix::fs::PermissionsExt;
    let path = file("locked.csv", "1,2\n0,0\n");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o000)).unwrap();
    // Root may read everything.
    if std::fs::read(&path).is_err() {
        psyscreen(&["score", "phq-2", &path], "").expect(2).says("permission denied");
    }
}

#[test]
fn unknown_instruments_are_suggested() {
    psyscreen(&["score", "phq9"], "").expect(2).says("did you mean `phq-9`?");
    psyscreen(&["score", "zzz"], "").expect(2).says("`psyscreen list` shows them");
}

#[test]
fn wrong_usage_is_status_2() {
    for arguments in
        [&["score"][..], &["no-such-command"], &["score", "phq-9", "--format", "xml"], &["check"], &[]]
    {
        psyscreen(arguments, "").expect(2);
    }
    psyscreen(&["score", "phq-9", "--delimiter", "ab"], "").expect(2);
}

/// Whoever reads the output may stop at any time, as `head` does.
#[test]
fn a_closed_pipe_ends_quietly() {
    let rows: Vec<&str> = std::iter::repeat_n(GOOD, 20_000).collect();
    let path = file("long.csv", phq9(&rows));
    for arguments in [&["score", "phq-9", path.as_str()][..], &["list"], &["show", "phq-9"]] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_psyscreen"))
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8(output.stderr).unwrap(), "", "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_psyscreen")).arg("list").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("cannot write the output"));
}

/// What a file or an argument holds cannot move the cursor.
#[test]
fn escapes_do_not_reach_the_terminal() {
    let odd = "id\u{1b}[2J";
    let run = psyscreen(&["score", "gad-2", "-", "--keep", "nothing"], format!("{odd},1,2\nalice,1,2\n"));
    assert!(run.status == 2 && !run.err.contains('\u{1b}'), "{:?}", run.err);
    let run = psyscreen(&["score", odd], "").expect(2);
    assert!(!run.err.contains('\u{1b}'), "{:?}", run.err);
    let people = format!("{odd},gad-2.1,gad-2.2\nalice,1,2\n");
    let run = psyscreen(&["triage", "stepped-care", "-", "--format", "text", "--keep", odd], people);
    assert!(run.text().contains("alice") && !run.text().contains('\u{1b}'), "{}", run.text());
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_nobody_can_see_are_told() {
    let program = env!("CARGO_BIN_EXE_psyscreen");
    let run = |command: &str| {
        let run = Command::new("sh").args(["-c", command, "sh", program]).output().unwrap();
        (run.status.code(), String::from_utf8(run.stderr).unwrap())
    };
    // Closed, or opened for reading and writing as many programs do that want no output: it cannot be told apart.
    for lost in [">&-", "1<>/dev/null"] {
        for command in ["\"$1\" list", "\"$1\" --help", "printf 'id,1,2\\na,1,2\\n' | \"$1\" score gad-2 -"] {
            let (status, said) = run(&format!("{command} {lost}"));
            assert_eq!(status, Some(0), "{command} {lost}: {said}");
            assert!(said.contains("nobody sees the results"), "{command} {lost}: {said}");
        }
    }
    assert_eq!(run("\"$1\" --help > /dev/full").0, Some(2));
    assert_eq!(run("\"$1\" list > /dev/null"), (Some(0), String::new()));
}

#[test]
fn many_faults_on_one_line_are_told_in_short() {
    let path = file("faults.toml", "=".repeat(1 << 20));
    let run = psyscreen(&["check", &path], "").expect(2);
    assert!(run.text().contains("more problems"), "{}", run.text().len());
    assert!(run.out.len() < 1 << 20, "{}", run.out.len());
}

#[test]
fn a_day_that_cannot_be_meant_is_a_problem() {
    let people = "id,gad-2.1,gad-2.2,consent,date\na,1,2,yes,9999-12-31\n";
    let run = psyscreen(&["triage", "stepped-care", "-", "--today=2026-11-23"], people).expect(1);
    assert!(run.text().contains("`date` is before 1900 or after 2100"), "{}", run.text());
    psyscreen(&["triage", "stepped-care", "-", "--today=9999-12-31"], people)
        .expect(2)
        .says("write a day such as");
}

#[test]
fn languages_are_read_in_one_way() {
    for tag in ["zh-Hans", "zh_CN", "zh", "zh_CN.UTF-8"] {
        let run = psyscreen(&["list", "--has-language", tag, "--lang", tag], "").expect(0);
        assert!(run.text().contains("患者健康问卷") || run.text().contains('表'), "{tag}: {}", run.text());
    }
    psyscreen(&["list", "--lang", "klingon"], "").expect(2).says("a language tag such as");
}

#[test]
fn a_refusal_is_told_in_the_language_of_the_results() {
    let refused = |arguments: &[&str], input: &str| psyscreen(arguments, input).expect(2).err;
    let chinese = refused(&["score", "phq-2", "-", "--lang", "zh"], "a,b\n1,2\n");
    assert!(chinese.starts_with("错误：没有任何一列是phq-2的题目"), "{chinese}");
    let chinese = refused(&["triage", "recovered-2020", "-", "--lang", "zh"], "id,id,phq9_1\n");
    assert!(chinese.starts_with("错误：名为 `id` 的列有2个"), "{chinese}");
    let chinese = refused(&["summarize", "recovered-2020", "-", "--lang", "zh"], "id,1\n");
    assert!(chinese.starts_with("错误：没有名为 `level` 的列"), "{chinese}");
    let chinese = refused(&["score", "phq-2", "-", "--lang", "zh"], "");
    assert!(chinese.starts_with("错误：标准输入：其中没有任何内容"), "{chinese}");
    // A name moves no cursor in either language.
    let chinese = refused(&["score", "phq-2", "-", "--lang", "zh"], "a,x\u{1b}[2J\n1,2\n");
    assert!(!chinese.contains('\u{1b}'), "{chinese:?}");
    let english = refused(&["score", "phq-2", "-"], "a,b\n1,2\n");
    assert!(english.starts_with("error: no column is an item of phq-2"), "{english}");
}

/// A map is somebody's text: what it holds moves no cursor, also where a message quotes it.
#[test]
fn messages_about_a_map_hide_no_characters() {
    let odd = "\u{1b}[31mred\u{202e}";
    let maps = [
        format!("format = 1\nfor = \"phq-2\"\n[columns]\n\"{odd}\" = \"x\"\n"),
        format!("format = 1\nfor = \"phq-2\"\n[columns]\n1 = \"{odd}\"\n"),
        "format = 1\nfor = \"phq-2\"\n[columns]\n1 = \"\\u001b[2J\"\n\"\\u202e\" = 2\n".to_owned(),
        format!("format = 1\nfor = \"{odd}\"\n"),
        format!("format = 1\nfor = \"phq-2\"\n{odd} = 1\n"),
    ];
    for map in maps {
        let run =
            psyscreen(&["score", "phq-2", "-", "--map", &file("map.toml", &map)], "id,1,x\u{1b}[2J\na,1,2\n")
                .expect(2);
        assert!(!run.err.contains(['\u{1b}', '\u{202e}']), "{map:?}: {:?}", run.err);
    }
}
