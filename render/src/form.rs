//! An instrument as a form to fill in, where its licence lets its own words be shown.

use std::fmt;

use psyscreen::Instrument;
use psyscreen::instrument::{Item, ItemKind, Permission, Wording};
use psyscreen::text::LanguageTag;

use crate::conditions;
use crate::page::Page;
use crate::words::{Language, Word};
use crate::wrap;

/// Why an instrument cannot be printed in a language; nothing where it can.
fn refusal(instrument: &Instrument, language: &str) -> Option<String> {
    let id = instrument.id();
    let languages: Vec<&str> = instrument.wording().map(|(language, _)| language).collect();
    let Some((language, wording)) =
        instrument.wording().find(|(found, _)| LanguageTag(found).is_same_language(LanguageTag(language)))
    else {
        return Some(format!("{id} has no texts in `{language}`; it has them in {}", languages.join(", ")));
    };
    let licence = instrument.licence();
    let because = match (licence.text(), wording) {
        (Permission::Free | Permission::FreeNonCommercial, Wording::Descriptor) => {
            format!(
                "its {language} texts are short words of our own, which cannot replace the published form"
            )
        }
        (Permission::Free | Permission::FreeNonCommercial, _) => return None,
        (Permission::PermissionRequired, _) => "its wording may be shown only with permission".to_owned(),
        (_, _) => "no licence to show its wording was found".to_owned(),
    };
    let holder = licence.holder().map_or_else(String::new, |holder| format!(" Holder: {holder}."));
    let note = licence.note().map_or_else(String::new, |note| format!(" {note}"));
    Some(format!("{id} cannot be printed: {because}.{note}{holder} See {}", licence.evidence()))
}

/// Why there is no form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoForm(String);

impl fmt::Display for NoForm {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for NoForm {}

/// A form in one language, once it is known that it may be printed.
#[derive(Clone, Copy, Debug)]
pub struct Form<'i> {
    instrument: &'i Instrument,
    tag: &'i str,
    language: Language,
}

impl<'i> Form<'i> {
    /// The form of an instrument.
    ///
    /// # Errors
    ///
    /// Where the instrument has no texts in this language, where they are not the published ones, or where its licence does not let
    /// them be shown; the reason says which.
    pub fn new(instrument: &'i Instrument, language: &'i str) -> Result<Self, NoForm> {
        match refusal(instrument, language) {
            Some(reason) => Err(NoForm(reason)),
            None => Ok(Self { instrument, tag: language, language: Language::of(language) }),
        }
    }

    fn word(&self, word: Word) -> &'static str {
        self.language.word(word)
    }

    /// What is written where an item has no options.
    fn blank(&self, item: &Item) -> String {
        let (low, high) = item.score_range();
        match item.kind() {
            ItemKind::Clock => self.word(Word::TimeOfDay).to_owned(),
            ItemKind::Duration => self.word(Word::Minutes).to_owned(),
            _ => self.language.number_between(&low.to_string(), &high.to_string()),
        }
    }

    fn asked_when(&self, item: &Item) -> Option<String> {
        item.shown_when()
            .map(|when| format!("({})", conditions::of_instrument(self.instrument, when, self.tag)))
    }

    fn notices(&self) -> Vec<String> {
        let licence = self.instrument.licence();
        let mut notices = vec![self.word(Word::FormNoDiagnosis).to_owned()];
        notices.extend(
            licence
                .holder()
                .map(|holder| format!("© {}.", holder.trim_end_matches('.')))
                .filter(|_| !is_public(licence.holder())),
        );
        if licence.text() == Permission::FreeNonCommercial {
            notices.push(self.word(Word::NotForProfit).to_owned());
        }
        notices
    }

    /// Text for a plain printer.
    #[must_use]
    pub fn text(&self) -> String {
        let mut page = format!("{}\n\n", self.instrument.title().get(self.tag));
        page.push_str(&format!(
            "{}: __________________   {}: __________________\n",
            self.word(Word::Number),
            self.word(Word::Date)
        ));
        if let Some(recall) = self.instrument.recall() {
            page.push_str(&format!("\n{}\n", self.language.about_the_last(recall)));
        }
        for item in self.instrument.items() {
            let question = format!("{}. {}", item.id(), item.text().get(self.tag));
            page.push('\n');
            page.push_str(&wrapped(&question, "", "    "));
            if let Some(when) = self.asked_when(item) {
                page.push_str(&wrapped(&when, "    ", "    "));
            }
            let options: Vec<String> = self
                .instrument
                .options(item)
                .iter()
                // The blanks of an option hold together.
                .map(|option| {
                    format!("[ ] {} {}", option.code(), option.label().get(self.tag)).replace(' ', "\u{a0}")
                })
                .collect();
            let answer =
                if options.is_empty() { format!("______ {}", self.blank(item)) } else { options.join("   ") };
            page.push_str(&wrapped(&answer, "    ", "    ").replace('\u{a0}', " "));
        }
        page.push('\n');
        for notice in self.notices() {
            page.push_str(&wrapped(&notice, "", ""));
        }
        page
    }

    /// A page of HTML for paper. Everything is escaped; it refers to nothing outside itself.
    #[must_use]
    pub fn html(&self) -> String {
        let title = self.instrument.title().get(self.tag);
        let mut page = Page::default();
        page.raw("<!DOCTYPE html><html lang=\"");
        page.text(self.tag);
        page.raw("\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">");
        page.element("title", "", title);
        page.raw("<style>");
        page.raw(STYLE);
        page.raw("</style></head><body><header>");
        page.element("h1", "", title);
        page.open("p", "who");
        for word in [Word::Number, Word::Date] {
            page.text(self.word(word));
            page.element("span", "line", "");
        }
        page.close("p");
        if let Some(recall) = self.instrument.recall() {
            page.element("p", "", &self.language.about_the_last(recall));
        }
        page.raw("</header>");
        for run in runs(self.instrument) {
            self.run(&mut page, &run);
        }
        page.raw("<footer>");
        for notice in self.notices() {
            page.element("p", "", &notice);
        }
        page.raw("</footer></body></html>\n");
        page.into_text()
    }

    /// Items that share their options stand in one table, under the options once.
    fn run(&self, page: &mut Page, items: &[&Item]) {
        let options = items.first().map_or(&[][..], |item| self.instrument.options(item));
        if items.len() < 2 || options.len() > 7 {
            for item in items {
                self.section(page, item);
            }
            return;
        }
        page.raw("<table><thead><tr><th></th>");
        for option in options {
            page.element("th", "", option.label().get(self.tag));
        }
        page.raw("</tr></thead><tbody>");
        for item in items {
            page.raw("<tr><td>");
            self.question(page, item);
            page.raw("</td>");
            for option in options {
                page.open("td", "choice");
                page.element("span", "box", "");
                page.element("small", "", &option.code().to_string());
                page.close("td");
            }
            page.raw("</tr>");
        }
        page.raw("</tbody></table>");
    }

    fn section(&self, page: &mut Page, item: &Item) {
        let options = self.instrument.options(item);
        page.raw("<section><p>");
        self.question(page, item);
        page.raw("</p>");
        if options.is_empty() {
            page.open("p", "answer");
            page.element("span", "line", "");
            page.text(&self.blank(item));
            page.close("p");
        }
        page.raw("<ul>");
        for option in options {
            page.raw("<li>");
            page.element("span", "box", "");
            page.text(option.label().get(self.tag));
            page.element("small", "", &option.code().to_string());
            page.raw("</li>");
        }
        page.raw("</ul></section>");
    }

    fn question(&self, page: &mut Page, item: &Item) {
        page.text(&format!("{}. {}", item.id(), item.text().get(self.tag)));
        if let Some(when) = self.asked_when(item) {
            page.element("small", "", &when);
        }
    }
}

/// Nobody's copyright is claimed for the public domain.
fn is_public(holder: Option<&str>) -> bool {
    holder.is_some_and(|holder| holder.to_ascii_lowercase().contains("public domain"))
}

/// The items in the order of the form, those with the same options together.
fn runs(instrument: &Instrument) -> Vec<Vec<&Item>> {
    let mut runs: Vec<Vec<&Item>> = Vec::new();
    for item in instrument.items() {
        let options = instrument.options(item);
        let fits = |last: &&mut Vec<&Item>| {
            last.first().is_some_and(|first| {
                !options.is_empty()
                    && instrument
                        .options(first)
                        .iter()
                        .map(|option| (option.code(), option.label()))
                        .eq(options.iter().map(|option| (option.code(), option.label())))
            })
        };
        match runs.last_mut().filter(fits) {
            Some(last) => last.push(item),
            None => runs.push(vec![item]),
        }
    }
    runs
}

fn wrapped(text: &str, first: &str, others: &str) -> String {
    const WIDTH: usize = 88;
    wrap::lines(text, WIDTH, first, others).into_iter().map(|line| line + "\n").collect()
}

const STYLE: &str = r#"@page { size: A4; margin: 13mm 15mm; }
body { font: 10.5pt/1.35 "Noto Sans", "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; max-width: 180mm; margin: 8mm auto; color: #000; background: #fff; }
:lang(zh) body { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif; }
h1 { font-size: 15pt; margin: 0 0 3mm; }
p { margin: 0 0 2mm; }
.line { display: inline-block; min-width: 40mm; border-bottom: .3mm solid #000; margin: 0 8mm 0 2mm; }
header { border-bottom: .5mm solid #000; margin-bottom: 4mm; }
table { border-collapse: collapse; width: 100%; margin-bottom: 4mm; }
th { font-weight: 400; font-size: 8.5pt; vertical-align: bottom; padding: 1mm; width: 18mm; }
th:first-child { width: auto; }
td { border-top: .2mm solid #999; padding: 1.6mm 1mm; vertical-align: top; }
tr, section { break-inside: avoid; }
thead { display: table-header-group; }
.choice { text-align: center; white-space: nowrap; }
.box { display: inline-block; width: 3.6mm; height: 3.6mm; border: .3mm solid #000; margin-right: 1mm; vertical-align: -0.4mm; }
small { font-size: 7.5pt; color: #444; margin-left: .5mm; }
section { border-top: .2mm solid #999; padding: 1.6mm 1mm; margin-bottom: 2mm; }
ul { list-style: none; margin: 0; padding: 0 0 0 5mm; }
li { display: inline-block; margin-right: 8mm; }
footer { font-size: 8pt; color: #333; margin-top: 4mm; }
footer p { margin: 0; }
@media print { body { margin: 0; max-width: none; } }
"#;

#[cfg(test)]
mod tests {
    use psyscreen::catalog;

    use super::*;

    /// A form is printed only where its licence lets its words be shown, and they are its words.
    #[test]
    fn only_free_words_are_printed() {
        let (mut printed, mut refused) = (0, 0);
        for instrument in catalog::instrument_ids().filter_map(catalog::instrument) {
            for (language, wording) in instrument.wording() {
                let text = instrument.licence().text();
                let free = matches!(text, Permission::Free | Permission::FreeNonCommercial);
                let may = free && wording != Wording::Descriptor;
                match Form::new(instrument, language) {
                    Ok(form) => {
                        assert!(may, "{} {language}", instrument.id());
                        let (text, html) = (form.text(), form.html());
                        for item in instrument.items() {
                            assert!(text.contains(&format!("\n{}. ", item.id())), "{text}");
                        }
                        assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"));
                        printed += 1;
                    }
                    Err(_) => {
                        assert!(!may, "{} {language}", instrument.id());
                        refused += 1;
                    }
                }
            }
        }
        assert!(printed > 10 && refused > 50, "{printed} printed, {refused} refused");
    }
}
