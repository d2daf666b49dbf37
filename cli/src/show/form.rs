//! An instrument as a form to fill in, where its licence lets its own words be shown.

use maud::{DOCTYPE, Markup, PreEscaped, html};
use psyscreen::Instrument;
use psyscreen::instrument::{Item, ItemKind, Permission, Wording};
use psyscreen::period::Period;

use super::words;
use crate::failure::Failure;
use crate::wrap;

/// What a form says besides the instrument's own words.
struct Words {
    number: &'static str,
    date: &'static str,
    about: fn(Period) -> String,
    minutes: &'static str,
    time: &'static str,
    value: fn(&str, &str) -> String,
    not_for_profit: &'static str,
    no_diagnosis: &'static str,
}

const ENGLISH: Words = Words {
    number: "Number",
    date: "Date",
    about: |period| format!("The questions are about the last {}.", words::period(period)),
    minutes: "minutes",
    time: "time of day",
    value: |low, high| format!("number from {low} to {high}"),
    not_for_profit: "Not for commercial use.",
    no_diagnosis: "The result of a questionnaire is a screening result, not a diagnosis.",
};

const CHINESE: Words = Words {
    number: "编号",
    date: "日期",
    about: |period| format!("以下问题针对最近{}。", chinese_period(period)),
    minutes: "分钟",
    time: "时刻",
    value: |low, high| format!("{low}至{high}的数"),
    not_for_profit: "不得用于商业目的。",
    no_diagnosis: "问卷结果为筛查结果，不是诊断。",
};

fn chinese_period(period: Period) -> String {
    let parts = [(period.months(), "个月"), (period.days(), "天"), (period.hours(), "小时")];
    parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect()
}

/// Why an instrument cannot be printed in a language; nothing where it can.
fn refusal(instrument: &Instrument, language: &str) -> Option<String> {
    let id = instrument.id();
    let main = |tag: &str| tag.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let languages: Vec<&str> = instrument.wording().map(|(language, _)| language).collect();
    let Some((language, wording)) = instrument.wording().find(|(found, _)| main(found) == main(language))
    else {
        return Some(format!("{id} has no texts in `{language}`; it has them in {}", languages.join(", ")));
    };
    let licence = instrument.licence();
    let because = match (licence.text(), wording) {
        (Permission::Free | Permission::FreeNonCommercial, Wording::Descriptor) => {
            format!(
                "its {language} texts are short words of our own, which are no substitute for the published form"
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

/// A form and its language, once it is known that it may be printed.
pub(super) struct Form<'i> {
    instrument: &'i Instrument,
    language: &'i str,
    words: &'static Words,
}

impl<'i> Form<'i> {
    pub(super) fn new(instrument: &'i Instrument, language: &'i str) -> Result<Self, Failure> {
        match refusal(instrument, language) {
            Some(reason) => Err(Failure::Message(reason)),
            None => {
                let words = if language.to_ascii_lowercase().starts_with("zh") { &CHINESE } else { &ENGLISH };
                Ok(Self { instrument, language, words })
            }
        }
    }

    /// What is written where an item has no options.
    fn blank(&self, item: &Item) -> String {
        let (low, high) = item.score_range();
        match item.kind() {
            ItemKind::Clock => self.words.time.to_owned(),
            ItemKind::Duration => self.words.minutes.to_owned(),
            _ => (self.words.value)(&low.to_string(), &high.to_string()),
        }
    }

    fn asked_when(&self, item: &Item) -> Option<String> {
        item.shown_when().map(|when| format!("({})", self.instrument.in_words(when, self.language)))
    }

    fn notices(&self) -> Vec<String> {
        let licence = self.instrument.licence();
        let mut notices = vec![self.words.no_diagnosis.to_owned()];
        notices.extend(
            licence
                .holder()
                .map(|holder| format!("© {}.", holder.trim_end_matches('.')))
                .filter(|_| !is_public(licence.holder())),
        );
        if licence.text() == Permission::FreeNonCommercial {
            notices.push(self.words.not_for_profit.to_owned());
        }
        notices
    }

    /// Text for a plain printer.
    pub(super) fn text(&self) -> String {
        let mut page = format!("{}\n\n", self.instrument.title().get(self.language));
        page.push_str(&format!(
            "{}: __________________   {}: __________________\n",
            self.words.number, self.words.date
        ));
        if let Some(recall) = self.instrument.recall() {
            page.push_str(&format!("\n{}\n", (self.words.about)(recall)));
        }
        for item in self.instrument.items() {
            let question = format!("{}. {}", item.id(), item.text().get(self.language));
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
                    format!("[ ] {} {}", option.code(), option.label().get(self.language))
                        .replace(' ', "\u{a0}")
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

    /// A page of HTML for paper.
    pub(super) fn html(&self) -> String {
        let title = self.instrument.title().get(self.language);
        let page: Markup = html! {
            (DOCTYPE)
            html lang=(self.language) {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width";
                    title { (title) }
                    style { (PreEscaped(STYLE)) }
                }
                body {
                    header {
                        h1 { (title) }
                        p.who { (self.words.number) span.line {} (self.words.date) span.line {} }
                        @if let Some(recall) = self.instrument.recall() { p { ((self.words.about)(recall)) } }
                    }
                    @for run in runs(self.instrument) { (self.run(&run)) }
                    footer { @for notice in self.notices() { p { (notice) } } }
                }
            }
        };
        page.into_string() + "\n"
    }

    /// Items that share their options stand in one table, under the options once.
    fn run(&self, items: &[&Item]) -> Markup {
        let options = items.first().map_or(&[][..], |item| self.instrument.options(item));
        let question = |item: &Item| {
            html! {
                (item.id()) ". " (item.text().get(self.language))
                @if let Some(when) = self.asked_when(item) { small { (when) } }
            }
        };
        if items.len() < 2 || options.len() > 7 {
            return html! {
                @for item in items {
                    section {
                        p { (question(item)) }
                        @if options.is_empty() { p.answer { span.line {} (self.blank(item)) } }
                        ul { @for option in options { li { span.box {} (option.label().get(self.language)) small { (option.code()) } } } }
                    }
                }
            };
        }
        html! {
            table {
                thead { tr { th {} @for option in options { th { (option.label().get(self.language)) } } } }
                tbody {
                    @for item in items {
                        tr {
                            td { (question(item)) }
                            @for option in options { td.choice { span.box {} small { (option.code()) } } }
                        }
                    }
                }
            }
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
