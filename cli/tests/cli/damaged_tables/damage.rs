//! What happens to tables on their way: one function for each kind of damage.

use super::forms::{Answers, Form, Library, Values};
use super::random::Random;
use super::table::{Break, Column, Field, File, Reading, Row, Subject, Task};

/// Does something to the file; `false` if it does not apply to it.
type Damage = fn(&mut File<'_>, &mut Random) -> bool;

const DAMAGES: [(&str, Damage); 32] = [
    ("an unreadable answer", unreadable_answer),
    ("an unreadable answer", unreadable_answer),
    ("a mark that may mean no answer", perhaps_blank),
    ("an answer as people write it", answer_in_words),
    ("bytes that are not text", no_text),
    ("an unreadable sex or age", unreadable_person),
    ("an unreadable day", unreadable_date),
    ("an unreadable consent", unreadable_consent),
    ("an unreadable report", unreadable_fact),
    ("a report as people write it", fact_in_words),
    ("a row cut short", short_row),
    ("a row with more fields", long_row),
    ("a row with another delimiter", separated_row),
    ("an unclosed quotation mark", open_quote),
    ("the same id twice", same_id),
    ("no id", no_id),
    ("items numbered from 0", numbered_from_zero),
    ("items numbered from 0", numbered_from_zero),
    ("no header", no_header),
    ("names moved by one column", moved_names),
    ("a name is missing at the front", missing_name),
    ("an item has another name", renamed_item),
    ("an item is not there", dropped_item),
    ("an item twice", item_twice),
    ("columns of another form", columns_of_another_form),
    ("a fact's name is mistyped", mistyped_fact),
    ("codes begin at another number", shifted_codes),
    ("a second header row", second_header),
    ("another delimiter", other_delimiter),
    ("a line sep=", line_sep),
    ("blank lines", blank_lines),
    ("a row of commas", row_of_commas),
];

/// Damages the file `times` times, and says how.
pub(crate) fn damage(file: &mut File<'_>, times: usize, random: &mut Random) -> Vec<&'static str> {
    let mut done = Vec::new();
    for _ in 0..times {
        let (name, apply) = random.pick(&DAMAGES);
        if apply(file, random) {
            done.push(name);
        }
    }
    done
}

/// Options that make an unusual table a table in good order.
pub(crate) fn declare(file: &mut File<'_>, random: &mut Random) -> bool {
    let is_coded = |form: &Form| form.items.iter().all(|item| !item.codes().is_empty());
    match random.below(3) {
        0 if file.task.forms().iter().all(is_coded) => {
            let code = random.pick(&["99", "-7", "refused"]);
            if file.task.forms().iter().any(|form| {
                form.items.iter().any(|item| item.codes().iter().any(|known| known.to_string() == code))
            }) {
                return false;
            }
            file.arguments.extend(["--missing".to_owned(), format!("{code}=declined")]);
            for row in 0..file.rows.len() {
                let column = random.pick(&file.item_columns());
                file.rows[row].fields[column] = Field::new(code, Reading::Blank);
            }
            true
        }
        1 => {
            let column = random.pick(&file.item_columns());
            let name = std::mem::replace(&mut file.columns[column].name, "DPQ_K".to_owned());
            file.arguments.extend(["--columns".to_owned(), format!("{name}=DPQ_K")]);
            true
        }
        _ => {
            let Task::Score(form) = file.task else { return false };
            let codes = form.items[0].codes().to_vec();
            if codes.len() < 2
                || form.items.iter().any(|item| item.codes() != codes)
                || codes.windows(2).any(|pair| pair[1] != pair[0] + 1)
            {
                return false;
            }
            let (low, high) = (codes[0], codes[codes.len() - 1]);
            shift(file, 0, 1, false);
            file.arguments
                .extend(["--recode".to_owned(), format!("{}..{}={low}..{high}", low + 1, high + 1)]);
            true
        }
    }
}

fn row_of(file: &File<'_>, random: &mut Random) -> usize {
    random.below(file.rows.len())
}

/// Puts a field into a random row of one of these columns.
fn put(file: &mut File<'_>, columns: &[usize], field: Field, random: &mut Random) -> bool {
    if columns.is_empty() || file.rows.is_empty() {
        return false;
    }
    let (row, column) = (row_of(file, random), random.pick(columns));
    file.rows[row].fields[column] = field;
    true
}

fn unreadable_answer(file: &mut File<'_>, random: &mut Random) -> bool {
    let columns = file.item_columns();
    if columns.is_empty() {
        return false;
    }
    let column = random.pick(&columns);
    let item = file.item(column).unwrap();
    let words: &[&str] = match &item.answers {
        Answers::Coded { codes, .. }
            if !codes.contains(&99) && !codes.contains(&-9) && file.arguments.is_empty() =>
        {
            &["x", "99", "-9", "2.5", "abc", "1 or 2", "7777777", "0.5", "ja", "1/2"]
        }
        _ => &["x", "abc", "??", "1 or 2"],
    };
    put(file, &[column], Field::new(random.pick(words), Reading::Nothing), random)
}

fn perhaps_blank(file: &mut File<'_>, random: &mut Random) -> bool {
    let word = random.pick(&["n/a", ".", "#N/A", "NULL", "-", "?", "None"]);
    // `None` is the label of an option of the SCL-90.
    let is_label = |column: &usize| match file.item(*column).map(|item| &item.answers) {
        Some(Answers::Coded { labels, .. }) => labels.iter().flatten().any(|label| label == word),
        _ => false,
    };
    let columns: Vec<usize> = file.item_columns().into_iter().filter(|column| !is_label(column)).collect();
    put(file, &columns, Field::new(word, Reading::PerhapsBlank), random)
}

fn answer_in_words(file: &mut File<'_>, random: &mut Random) -> bool {
    let columns = file.item_columns();
    if columns.is_empty() {
        return false;
    }
    let column = random.pick(&columns);
    let Answers::Coded { codes, labels } = &file.item(column).unwrap().answers else { return false };
    let at = random.below(codes.len());
    let code = codes[at];
    let full_width = || -> String {
        let wide = |digit: char| {
            digit.to_digit(10).and_then(|digit| char::from_u32(0xff10 + digit)).unwrap_or(digit)
        };
        code.to_string().chars().map(wide).collect()
    };
    let text = match random.below(5) {
        0 => full_width(),
        1 => format!("{code} - {}", labels[at][0]),
        2 => format!("{code}={}", labels[at][1]),
        3 => format!("{}.", labels[at][0]),
        _ => format!("'{code}"),
    };
    put(file, &[column], Field::new(text, Reading::Likely(Box::new(Reading::Code(code)))), random)
}

fn no_text(file: &mut File<'_>, random: &mut Random) -> bool {
    let columns = file.item_columns();
    let bytes = random.pick(&[&b"\xff\xfe"[..], b"1\0", b"\0", b"\xb0\xa1", b"3\x1b[2J"]).to_vec();
    put(file, &columns, Field { bytes, reads: Reading::Nothing }, random)
}

fn unreadable_person(file: &mut File<'_>, random: &mut Random) -> bool {
    let is_sex = random.chance(50);
    let wanted = if is_sex { Subject::Sex } else { Subject::Age };
    let columns = file.columns_where(|subject| subject == wanted);
    let word = if is_sex {
        random.pick(&["U", "x", "9", "w?"])
    } else {
        random.pick(&["forty", "-9", "999", "12-15"])
    };
    if columns.is_empty() {
        return false;
    }
    put(file, &columns, Field::new(word, Reading::Nothing), random)
}

fn unreadable_date(file: &mut File<'_>, random: &mut Random) -> bool {
    let columns = file.columns_where(|subject| subject == Subject::Date);
    if columns.is_empty() {
        return false;
    }
    if random.chance(60) {
        put(
            file,
            &columns,
            Field::new(random.pick(&["01/11/2026", "soon", "2026-13-01", "2026-02-30"]), Reading::Nothing),
            random,
        )
    } else {
        put(
            file,
            &columns,
            Field::new(
                random.pick(&["23.11.2026", "2026/11/23", "2026年11月23日", "46349"]),
                Reading::Likely(Box::new(Reading::Fine)),
            ),
            random,
        )
    }
}

fn unreadable_consent(file: &mut File<'_>, random: &mut Random) -> bool {
    let columns = file.columns_where(|subject| subject == Subject::Consent);
    if columns.is_empty() {
        return false;
    }
    put(file, &columns, Field::new(random.pick(&["maybe", "2", "x", "signed?"]), Reading::Nothing), random)
}

fn unreadable_fact(file: &mut File<'_>, random: &mut Random) -> bool {
    let columns = file.columns_where(|subject| matches!(subject, Subject::Fact(_)));
    if columns.is_empty() {
        return false;
    }
    put(file, &columns, Field::new(random.pick(&["maybe", "xx", "-77", "1/2"]), Reading::Nothing), random)
}

fn fact_in_words(file: &mut File<'_>, random: &mut Random) -> bool {
    let facts = file.task.facts();
    let columns = file.columns_where(|subject| match subject {
        Subject::Fact(fact) => matches!(facts[fact].values, Values::YesNo),
        _ => false,
    });
    if columns.is_empty() {
        return false;
    }
    let word = random.pick(&["有", "YES ", "ja", "oui", "√", "１"]);
    put(file, &columns, Field::new(word, Reading::Likely(Box::new(Reading::Yes))), random)
}

fn break_row(file: &mut File<'_>, broken: Break, random: &mut Random) -> bool {
    if file.columns.len() < 3 {
        return false;
    }
    let row = row_of(file, random);
    if file.rows[row].broken.is_some() {
        return false;
    }
    file.rows[row].broken = Some(broken);
    file.doubts.certain.push("a row with another number of fields");
    true
}

fn short_row(file: &mut File<'_>, random: &mut Random) -> bool {
    let length = 1 + random.below(file.columns.len() - 1);
    // Nothing of it would be left but a blank line.
    let is_left = |row: &Row| row.fields.iter().take(length).any(|field| !field.bytes.is_empty());
    file.rows.iter().all(is_left) && break_row(file, Break::Short(length), random)
}

fn long_row(file: &mut File<'_>, random: &mut Random) -> bool {
    let more = 1 + random.below(3);
    break_row(file, Break::Long(more), random)
}

fn separated_row(file: &mut File<'_>, random: &mut Random) -> bool {
    let other = random.pick(b";\t|");
    let row_in_one =
        |row: &Row| row.fields.iter().all(|field| !field.bytes.iter().any(|byte| b"\"\n".contains(byte)));
    other != file.delimiter
        && file.rows.iter().all(row_in_one)
        && break_row(file, Break::Separated(other), random)
}

fn open_quote(file: &mut File<'_>, random: &mut Random) -> bool {
    let row = row_of(file, random);
    // A mark within the row would close it again, and a line end would be one of the row.
    let has_marks =
        file.rows[row].fields.iter().any(|field| field.bytes.iter().any(|byte| b"\"\n".contains(byte)));
    if file.rows[row].broken.is_some() || has_marks {
        return false;
    }
    // Mostly in the columns that people write into, and in the last.
    let words = file.columns_where(|subject| matches!(subject, Subject::Other | Subject::Id));
    let column = match random.below(3) {
        0 => file.columns.len() - 1,
        1 if !words.is_empty() => random.pick(&words),
        _ => random.below(file.columns.len()),
    };
    file.rows[row].broken = Some(Break::Quote(column));
    file.doubts.certain.push("an unclosed quotation mark");
    true
}

fn same_id(file: &mut File<'_>, random: &mut Random) -> bool {
    let columns = file.columns_where(|subject| subject == Subject::Id);
    if file.rows.len() < 2 || columns.is_empty() {
        return false;
    }
    let (first, second) = (row_of(file, random), row_of(file, random));
    if first == second || file.rows[first].broken.is_some() || file.rows[second].broken.is_some() {
        return false;
    }
    file.rows[second].fields[columns[0]] = file.rows[first].fields[columns[0]].clone();
    true
}

fn no_id(file: &mut File<'_>, _: &mut Random) -> bool {
    let columns = file.columns_where(|subject| subject == Subject::Id);
    let Some(column) = columns.first() else { return false };
    remove(file, *column);
    // Where there is nothing else to keep, rows are told apart by their order.
    if file.columns.iter().any(|column| column.subject == Subject::Other) {
        file.doubts.told.push("no column says who a row is about");
    }
    file.doubts.possible.push("no column says who a row is about");
    true
}

fn remove(file: &mut File<'_>, column: usize) {
    file.columns.remove(column);
    for row in &mut file.rows {
        row.fields.remove(column);
        match &mut row.broken {
            Some(Break::Short(length)) => {
                *length = (*length - 1).max(1);
                // Nothing would be left but a blank line.
                if row.fields.iter().take(*length).all(|field| field.bytes.is_empty()) {
                    row.broken = Some(Break::Long(1));
                }
            }
            Some(Break::Quote(at)) => *at = (*at).min(file.columns.len() - 1),
            _ => {}
        }
    }
}

fn numbered_from_zero(file: &mut File<'_>, random: &mut Random) -> bool {
    let position = random.below(file.task.forms().len());
    let form = &file.task.forms()[position];
    let numbered = form.items.iter().enumerate().all(|(index, item)| item.id == (index + 1).to_string());
    let has_first = file.columns.iter().any(|column| column.subject == Subject::Item(position, 0));
    // Where a column is declared, the names need not say the same.
    if !numbered || !has_first || form.items.len() < 3 || !file.arguments.is_empty() {
        return false;
    }
    for column in file.item_columns() {
        let Subject::Item(of, item) = file.columns[column].subject else { continue };
        let name = &mut file.columns[column].name;
        if of == position
            && let Some(stem) = name.strip_suffix(form.items[item].id.as_str())
        {
            *name = format!("{stem}{item}");
        }
    }
    file.doubts.certain.push("items are numbered from 0");
    file.has_names_from_zero = true;
    file.doubts.of_header = true;
    true
}

fn no_header(file: &mut File<'_>, _: &mut Random) -> bool {
    file.has_header = false;
    file.doubts.certain.push("there is no header");
    file.doubts.of_header = true;
    true
}

fn moved_names(file: &mut File<'_>, random: &mut Random) -> bool {
    let ids = file.columns_where(|subject| subject == Subject::Id);
    // Only where an id comes to stand where no id can be.
    if ids.first() != Some(&0)
        || !matches!(file.columns[1].subject, Subject::Item(..) | Subject::Consent)
        || file.rows.iter().any(|row| row.fields[0].reads != Reading::Fine)
    {
        return false;
    }
    let mut names: Vec<String> = file.columns.iter().map(|column| column.name.clone()).collect();
    if random.chance(50) {
        names.rotate_left(1);
    } else {
        // The first item is called `id`, and the last name stands over the ids.
        names.rotate_left(1);
        let last = names.len() - 1;
        names[last] = "more".to_owned();
    }
    for (column, name) in file.columns.iter_mut().zip(names) {
        column.name = name;
    }
    file.doubts.certain.push("names are moved by one column");
    file.doubts.of_header = true;
    true
}

fn missing_name(file: &mut File<'_>, _: &mut Random) -> bool {
    file.doubts.certain.push("the header is shorter than the rows");
    file.doubts.of_header = true;
    file.skipped_names += 1;
    true
}

fn renamed_item(file: &mut File<'_>, random: &mut Random) -> bool {
    let columns = file.item_columns();
    if columns.len() < 2 || file.has_names_from_zero || file.has_item_twice {
        return false;
    }
    let column = random.pick(&columns);
    let Subject::Item(form, item) = file.columns[column].subject else { return false };
    let (form, position) = (&file.task.forms()[form], item);
    let item = &form.items[position];
    let plain = form.id.replace('-', "");
    let (name, looks_like_an_item) = match random.below(7) {
        0 => (format!("{plain}_q{}", item.id), true),
        1 => (format!("{}.{}", form.id, 700 + random.below(100)), true),
        2 => (format!("{plain}_{}x", item.id), true),
        3 => (format!("{plain}.item{}", item.id), true),
        4 => ("thoughts of death".to_owned(), false),
        5 => (format!("{}\0", file.columns[column].name), false),
        _ => (String::new(), false),
    };
    if name == file.columns[column].name {
        return false;
    }
    file.columns[column].name = name;
    // An item that nothing uses may be absent.
    let is_critical = form.critical.iter().any(|critical| critical.item == position);
    if !item.is_unscored || is_critical {
        file.doubts.told.push("an item has no column");
    }
    file.doubts.possible.push("an item has no column");
    if looks_like_an_item {
        file.doubts.certain.push("a column looks like an item and is none");
    }
    file.doubts.of_header = true;
    true
}

fn dropped_item(file: &mut File<'_>, random: &mut Random) -> bool {
    let columns = file.item_columns();
    // Of names from 0 without the first nobody can tell.
    if columns.len() < 2 || file.has_names_from_zero || file.has_item_twice {
        return false;
    }
    remove(file, random.pick(&columns));
    file.doubts.possible.push("an item has no column");
    true
}

fn item_twice(file: &mut File<'_>, random: &mut Random) -> bool {
    let columns = file.item_columns();
    if columns.is_empty() {
        return false;
    }
    let column = random.pick(&columns);
    let copy = file.columns[column].clone();
    // The copy holds something else: nobody can say which is meant.
    file.columns.push(Column { name: copy.name.to_uppercase(), subject: Subject::Other });
    for row in &mut file.rows {
        row.fields.push(Field::new("0", Reading::Fine));
    }
    file.doubts.certain.push("two columns for one item");
    file.has_item_twice = true;
    file.doubts.of_header = true;
    true
}

fn columns_of_another_form(file: &mut File<'_>, random: &mut Random) -> bool {
    let prefix = random.pick(&["gad7_", "who-5.", "psqi_", "phq15_"]);
    if file.task.forms().iter().any(|form| form.id.replace('-', "") == prefix.replace(['-', '_', '.'], "")) {
        return false;
    }
    for number in 1..4 {
        file.columns.push(Column { name: format!("{prefix}{number}"), subject: Subject::Other });
        for row in &mut file.rows {
            row.fields.push(Field::new("1", Reading::Fine));
        }
    }
    file.doubts.possible.push("columns of another form");
    true
}

fn mistyped_fact(file: &mut File<'_>, random: &mut Random) -> bool {
    let columns = file.columns_where(|subject| matches!(subject, Subject::Fact(_)));
    if columns.is_empty() {
        return false;
    }
    let column = random.pick(&columns);
    let name = &mut file.columns[column].name;
    name.remove(name.len() / 2);
    file.doubts.certain.push("a fact's name is mistyped");
    file.doubts.of_header = true;
    true
}

/// Adds `by` to every code of a form's columns. A code that the form does not have then is no longer the answer.
fn shift(file: &mut File<'_>, form: usize, by: i64, changes_reading: bool) {
    for column in file.item_columns() {
        let is_of_form = matches!(file.columns[column].subject, Subject::Item(of, _) if of == form);
        if !is_of_form {
            continue;
        }
        for row in &mut file.rows {
            let Some(field) = row.fields.get_mut(column) else { continue };
            if let Reading::Code(code) = field.reads {
                let reads = if changes_reading { Reading::Fine } else { Reading::Code(code) };
                *field = Field::new((code + by).to_string(), reads);
            }
        }
    }
}

fn shifted_codes(file: &mut File<'_>, random: &mut Random) -> bool {
    let form = random.below(file.task.forms().len());
    let items = &file.task.forms()[form].items;
    let codes = items[0].codes().to_vec();
    let alike = !codes.is_empty()
        && items.iter().all(|item| item.codes() == codes)
        && codes.windows(2).all(|pair| pair[1] == pair[0] + 1);
    if !alike || codes.len() < 3 || file.has_shifted_codes || !file.arguments.is_empty() {
        return false;
    }
    let by = if codes[0] == 0 { 1 } else { -1 };
    // A code that is none of the form shows it in its row.
    let beyond = if by == 1 { codes[codes.len() - 1] } else { codes[0] };
    let columns = file.columns_where(|subject| matches!(subject, Subject::Item(of, _) if of == form));
    // Answers of a row without consent are not looked at.
    let consent = file.columns_where(|subject| subject == Subject::Consent);
    let is_read = |row: &&Row| {
        row.broken.is_none() && consent.iter().all(|column| row.fields[*column].reads == Reading::Yes)
    };
    let holds = |code: i64| {
        file.rows
            .iter()
            .filter(is_read)
            .any(|row| columns.iter().any(|column| row.fields[*column].reads == Reading::Code(code)))
    };
    let is_seen = holds(beyond);
    shift(file, form, by, false);
    file.doubts.of_header = true;
    file.has_shifted_codes = true;
    if is_seen {
        file.doubts.certain.push("codes begin at another number");
    } else {
        file.doubts.possible.push("codes begin at another number");
    }
    true
}

fn second_header(file: &mut File<'_>, random: &mut Random) -> bool {
    let fields = file
        .columns
        .iter()
        .map(|column| match column.subject {
            Subject::Other => Field::new("text", Reading::Fine),
            _ => Field::new(random.pick(&["Question", "问题", "{\"ImportId\":\"QID1\"}"]), Reading::Nothing),
        })
        .collect();
    file.rows.insert(0, Row { fields, broken: None });
    for (before, _) in &mut file.between {
        *before += 1;
    }
    file.doubts.certain.push("a second header row");
    true
}

fn other_delimiter(file: &mut File<'_>, random: &mut Random) -> bool {
    if file.rows.iter().any(|row| matches!(row.broken, Some(Break::Separated(_)))) {
        return false;
    }
    file.delimiter = random.pick(b";\t|");
    file.doubts.possible.push("another delimiter");
    file.doubts.of_header = true;
    true
}

fn line_sep(file: &mut File<'_>, random: &mut Random) -> bool {
    if file.rows.iter().any(|row| matches!(row.broken, Some(Break::Separated(_)))) {
        return false;
    }
    if !file.has_header {
        return false;
    }
    file.delimiter = b';';
    file.before.extend(b"sep=;");
    file.before.extend(file.line_end);
    if random.chance(50) {
        file.arguments.extend(["--delimiter".to_owned(), ";".to_owned()]);
    }
    file.doubts.possible.push("a line sep=");
    file.doubts.of_header = true;
    true
}

fn blank_lines(file: &mut File<'_>, random: &mut Random) -> bool {
    for _ in 0..=random.below(2) {
        let before = random.below(file.rows.len() + 1);
        file.between.push((before, Vec::new()));
    }
    true
}

fn row_of_commas(file: &mut File<'_>, random: &mut Random) -> bool {
    let fields = file.columns.iter().map(|_| Field::new("", Reading::Blank)).collect();
    let at = if random.chance(70) { file.rows.len() } else { random.below(file.rows.len() + 1) };
    file.rows.insert(at, Row { fields, broken: None });
    file.doubts.possible.push("a row of commas");
    true
}

/// The rows of one form, given to the program as another: its questions are more than that one has.
pub(crate) fn of_another_form<'f>(library: &'f Library, random: &mut Random) -> (&'f Form, &'f Form) {
    let forms: Vec<&Form> = library.forms.values().collect();
    loop {
        let (filled_in, named) = (random.pick(&forms), random.pick(&forms));
        if filled_in.items.iter().any(|item| named.position(&item.id).is_none()) {
            return (filled_in, named);
        }
    }
}
