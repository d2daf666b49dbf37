use super::*;

/// What becomes of each row: its line, its fields, and whether a mark is open in it.
fn rows_of(text: &str) -> Vec<(u64, Vec<String>, bool)> {
    let mut read = Vec::new();
    // However the bytes come in, the rows are the same.
    for piece in [1, 2, 7, text.len().max(1)] {
        let rows = read_in_pieces(text, piece);
        assert!(read.is_empty() || read == rows, "{text:?} in pieces of {piece} bytes: {rows:?}");
        read = rows;
    }
    read
}

/// Gives out so many bytes at a time.
struct Pieces<'t>(&'t [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.1.min(self.0.len()).min(buffer.len());
        let (piece, rest) = self.0.split_at(length);
        buffer[..length].copy_from_slice(piece);
        self.0 = rest;
        Ok(length)
    }
}

fn fields_of(row: &Row<'_>) -> (u64, Vec<String>, bool) {
    let text = |column| String::from_utf8(row.field(column).unwrap().to_vec()).unwrap();
    (row.line(), (0..row.len()).map(text).collect(), row.has_open_mark())
}

fn read_in_pieces(text: &str, piece: usize) -> Vec<(u64, Vec<String>, bool)> {
    let mut rows = Rows::new(Pieces(text.as_bytes(), piece), b',');
    let mut all = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        let (found, length) = (fields_of(&row), row.len());
        if all.is_empty() {
            rows.expect(length, false);
        }
        all.push(found);
    }
    assert_eq!(read_in_blocks(text, piece), all, "{text:?} in blocks, pieces of {piece} bytes");
    all
}

/// The same, the first row by itself and the others in blocks.
fn read_in_blocks(text: &str, piece: usize) -> Vec<(u64, Vec<String>, bool)> {
    let mut rows = Rows::new(Pieces(text.as_bytes(), piece), b',');
    let (mut all, mut block) = (Vec::new(), Block::default());
    if let Some(row) = rows.next().unwrap() {
        all.push(fields_of(&row));
        let length = row.len();
        rows.expect(length, false);
    }
    loop {
        block.clear();
        rows.fill_block(&mut block).unwrap();
        if block.is_empty() {
            return all;
        }
        block.tell_apart();
        assert_eq!(block.rows().count(), block.len());
        all.extend(block.rows().map(|row| fields_of(&row)));
    }
}

fn whole(line: u64, fields: &[&str]) -> (u64, Vec<String>, bool) {
    (line, fields.iter().map(|field| (*field).to_owned()).collect(), false)
}

fn open(line: u64, fields: &[&str]) -> (u64, Vec<String>, bool) {
    let (line, fields, _) = whole(line, fields);
    (line, fields, true)
}

#[test]
fn lines_are_counted_over_marks_blanks_and_endings() {
    assert_eq!(
        rows_of("a,b\r\n\r\n\"x\r\ny\",2\r\n3,4\n\n5,6\r7,8"),
        [
            whole(1, &["a", "b"]),
            whole(3, &["x\r\ny", "2"]),
            whole(5, &["3", "4"]),
            whole(7, &["5", "6"]),
            whole(8, &["7", "8"])
        ]
    );
    assert!(rows_of("").is_empty());
    assert!(rows_of("\n\r\n").is_empty());
}

#[test]
fn marks_within_a_line_are_taken_as_they_are() {
    assert_eq!(
        rows_of("a,b,c\n\"Li, Wei\",\"says \"\"so\"\"\",\n5\"6,\"\",\"x\"\n\"says \"so\",\"1\"2,3"),
        [
            whole(1, &["a", "b", "c"]),
            whole(2, &["Li, Wei", "says \"so\"", ""]),
            whole(3, &["5\"6", "", "x"]),
            whole(4, &["says so\"", "12", "3"]),
        ]
    );
}

/// One mark that is not closed spoils its line; everybody after it is there.
#[test]
fn whoever_stands_after_an_open_mark_is_there() {
    for (torn, fields) in [
        ("\"a,1,2", ["a", "1", "2"]),
        ("a,\"1,2", ["a", "1", "2"]),
        ("a,1,\"2", ["a", "1", "2"]),
        ("\"L, W\",1,\"2", ["L, W", "1", "2"]),
    ] {
        for after in
            ["b,0,0\nc,1,1\n", "b,0,0\n\nc,1,1", "b,0,0\nc,1,1\n\"d\",\"2\",\"2\"\n", "b,0,0\n\"c\",1,1"]
        {
            for end in ["\n", "\r\n", "\r"] {
                let text = format!("id,1,2\n{torn}\n{after}").replace('\n', end);
                let rows = rows_of(&text);
                assert_eq!(rows[1], open(2, &fields), "{text:?}");
                assert_eq!(rows[2], whole(3, &["b", "0", "0"]), "{text:?}");
                assert_eq!(rows[3].1, ["c", "1", "1"], "{text:?}");
                assert!(rows[3..].iter().all(|row| !row.2), "{text:?}");
            }
        }
        // On the last line.
        for end in ["", "\n", "\r\n"] {
            let rows = rows_of(&format!("id,1,2\nb,0,0\n{torn}{end}"));
            assert_eq!(rows[1..], [whole(2, &["b", "0", "0"]), open(3, &fields)]);
        }
    }
}

/// The next mark seems to close the first, and the number of fields may be right then.
#[test]
fn a_mark_of_another_row_does_not_close() {
    let b = whole(3, &["b", "3", "3"]);
    for (text, after) in [
        ("\"a,1,2\nb,3,3\n\"c,1,1\nd,2,2\n", [open(4, &["c", "1", "1"]), whole(5, &["d", "2", "2"])]),
        ("\"a,1,2\nb,3,3\nc\",0,0\nd,2,2\n", [whole(4, &["c\"", "0", "0"]), whole(5, &["d", "2", "2"])]),
        ("a,1,\"2\nb,3,3\nc,1,2\"\nd,2,2\n", [whole(4, &["c", "1", "2\""]), whole(5, &["d", "2", "2"])]),
    ] {
        let rows = rows_of(&format!("id,1,2\n{text}"));
        assert_eq!((rows[1].2, rows[1].1.len()), (true, 3), "{text:?}");
        assert_eq!(rows[2], b, "{text:?}");
        assert_eq!(rows[3..], after, "{text:?}");
    }
    // Two people on two lines, with and without one between them.
    assert_eq!(
        rows_of("id,1,2\na,0,\"0\nb,3,3\"\n")[1..],
        [open(2, &["a", "0", "0"]), whole(3, &["b", "3", "3\""])]
    );
    assert_eq!(
        rows_of("id,1,2\n\"a,0,0\nb\",3,3\n")[1..],
        [open(2, &["a", "0", "0"]), whole(3, &["b\"", "3", "3"])]
    );
    assert_eq!(
        rows_of("id,n,1,2\na,\"n,0,0\nb,\"m,3,3\n")[1..],
        [open(2, &["a", "n", "0", "0"]), open(3, &["b", "m", "3", "3"])]
    );
    // Torn rows one after the other.
    assert_eq!(
        rows_of("id,1\n\"a,1\n\"b,2\n\"c,3\nd,0\n")[1..],
        [open(2, &["a", "1"]), open(3, &["b", "2"]), open(4, &["c", "3"]), whole(5, &["d", "0"])]
    );
    // Nobody knows what the fields of the first are.
    assert_eq!(rows_of("id,1,2\n\"a,x,1,2\nb,3,3\n")[1..], [open(2, &[]), whole(3, &["b", "3", "3"])]);
}

#[test]
fn fields_of_several_lines_stay_whole() {
    for text in [
        "\"two\nlines\",1,2",
        "a,1,\"two\nlines\"",
        "a,\"red, green, blue\nand more, than that\n\nend\",2",
        "\"one\ntwo\",\"one\ntwo\",\"one\ntwo\"",
        "a,\"\n\",\"says \"\"so\n\"\"\"",
        "\"x\ny\",\"p,q\",\"1,2\"",
    ] {
        let rows = rows_of(&format!("id,1,2\n{text}\nb,3,3\n"));
        assert_eq!((rows[1].1.len(), rows[1].2), (3, false), "{text:?}: {rows:?}");
        assert_eq!(rows[2].1, ["b", "3", "3"], "{text:?}");
    }
    let rows = rows_of("id,\"1. Little interest,\nor pleasure\",\"2\n\"\na,1,2\n");
    assert_eq!(
        rows,
        [whole(1, &["id", "1. Little interest,\nor pleasure", "2\n"]), whole(4, &["a", "1", "2"])]
    );
}

#[test]
fn a_blank_after_each_delimiter_is_no_sentence() {
    let mut rows = Rows::new("id, 1, 2\n\"a, 1, 2\nb, 3, 3\nc\", 0, 0\n".as_bytes(), b',');
    rows.next().unwrap();
    rows.expect(3, true);
    let mut ids = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        ids.push(String::from_utf8(row.field(0).unwrap().to_vec()).unwrap());
    }
    assert_eq!(ids, ["a", "b", "c\""]);
}

#[test]
fn an_open_mark_in_the_header_is_told() {
    for text in
        ["id,\"1,2\na,1,2\nb,1,2\n", "id,1,2,\"note\na,3,3,x\"\nb,0,0,y\n", "id,1,\"2", "\"id,1,2\na\",3,3\n"]
    {
        assert!(rows_of(text)[0].2, "{text:?}");
    }
}

#[test]
fn nobody_is_lost_behind_a_mark_that_is_never_closed() {
    let mut text = "id,1,2\n\"lost,1,2\n".to_owned();
    for number in 0..200_000 {
        text.push_str(&format!("{number},1,2\n"));
    }
    assert!(text.len() > 1 << 20);
    let rows = read_in_pieces(&text, usize::MAX);
    assert_eq!(rows.len(), 200_002);
    assert_eq!(rows[1], open(2, &["lost", "1", "2"]));
    assert!(rows[2..].iter().zip(0..).all(|((line, fields, is_open), number)| {
        *line == number + 3 && fields[0] == number.to_string() && !is_open
    }));
}

/// Marks that each seem to open, and lines that add few fields, must not make reading slow.
#[test]
fn hostile_marks_are_read_in_little_time() {
    let header = ",".repeat(30_000);
    for line in ["a\",\",", "\"", "\"\"\"", "\"\n,", "\"\",\""] {
        let lines = (1 << 17) / (line.len() + 1);
        let text = format!("{header}\n{}", format!("{line}\n").repeat(lines));
        assert!(read_in_pieces(&text, usize::MAX).len() > 100, "{line:?}");
    }
}

#[test]
fn a_huge_row_is_reported_and_the_next_one_read() {
    let mut text = b"id,1\nfirst,".to_vec();
    text.extend(std::iter::repeat_n(b'x', 10 << 20));
    text.extend(b",tail\nsecond,2\n");
    let mut rows = Rows::new(&*text, b',');
    let mut seen = Vec::new();
    while let Some(row) = rows.next().unwrap() {
        seen.push((row.line(), row.is_too_long(), row.field(0).map(<[u8]>::to_vec)));
    }
    assert_eq!(
        seen,
        [(1, false, Some(b"id".to_vec())), (2, true, None), (3, false, Some(b"second".to_vec()))]
    );
}

#[test]
fn too_many_fields_are_reported() {
    let mut text = vec![b','; 200_000];
    text.extend(b"\nlast\n");
    let mut rows = Rows::new(&*text, b',');
    assert!(rows.next().unwrap().unwrap().is_too_long());
    assert_eq!(rows.next().unwrap().map(|row| (row.line(), row.is_too_long())), Some((2, false)));
}
