//! A report as a page to print: who does what by when at the top, the reasons under it, one person to a sheet of A4.

use psyscreen::Report;
use psyscreen::instrument::Fingerprint;
use psyscreen::report::{DecisionReport, RecommendationReport};

use crate::document::{Entry, Writer};
use crate::page::Page;
use crate::words::Word;

/// What comes before the first page.
pub(crate) fn start(writer: &Writer<'_>) -> String {
    let mut page = Page::default();
    page.raw("<!DOCTYPE html>\n<html lang=\"");
    page.text(writer.tag);
    page.raw(
        "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n",
    );
    page.element("title", "", writer.word(Word::Title));
    page.raw("\n<style>\n");
    page.raw(STYLE);
    page.raw("</style>\n</head>\n<body>\n");
    page.into_text()
}

/// What comes after the last page.
pub(crate) const END: &str = "</body>\n</html>\n";

/// A page that says only why there is no report.
pub(crate) fn problem(writer: &Writer<'_>, who: &str, problem: &str) -> String {
    let mut page = Page::default();
    page.raw("<article>\n");
    page.head(writer, who, "");
    page.element("p", "problem", problem);
    page.raw("\n</article>\n");
    page.into_text()
}

/// The page of one person.
pub(crate) fn page(writer: &Writer<'_>, report: &Report, who: &str, problem: &str) -> String {
    let mut page = Page::default();
    page.raw("<article>\n");
    page.head(writer, who, writer.text(&report.decision.title));
    if !problem.is_empty() {
        page.element("p", "problem", problem);
        page.raw("\n");
    }
    page.level(writer, report);
    page.actions(writer, report);
    page.raw("<div class=\"beside\">\n");
    page.section(writer.word(Word::Ask), "ask", &writer.questions(&report.decision.questions));
    page.calls(writer, report);
    page.raw("</div>\n");
    page.raw("<div class=\"beside\">\n");
    page.section(writer.word(Word::Why), "why", &writer.explanations(report));
    page.findings(writer, report);
    page.raw("</div>\n");
    let problems: Vec<Entry> =
        report.problems.iter().map(|it| Entry::new(writer.language.problem(it))).collect();
    page.section(writer.word(Word::Problems), "", &problems);
    page.foot(writer, report);
    page.raw("</article>\n");
    page.into_text()
}

impl Page {
    fn head(&mut self, writer: &Writer<'_>, who: &str, policy: &str) {
        self.raw("<header>\n");
        if !who.is_empty() {
            self.element("p", "person", who);
        }
        self.element("h1", "", writer.word(Word::Title));
        self.open("p", "policy");
        self.text(policy);
        self.raw(" ");
        self.element("strong", "", writer.word(Word::NoDiagnosis));
        self.raw("</p>\n</header>\n");
    }

    fn level(&mut self, writer: &Writer<'_>, report: &Report) {
        self.raw("<section class=\"level\">\n");
        self.element("h2", "", writer.word(Word::Level));
        for entry in writer.level(report) {
            self.element("p", "value", &entry.head);
            for detail in &entry.details {
                self.element("p", "", detail);
            }
        }
        self.raw("\n</section>\n");
    }

    /// Who does what by when: notifications, then recommendations, then the follow-up, each with a box to tick.
    fn actions(&mut self, writer: &Writer<'_>, report: &Report) {
        let decision = &report.decision;
        self.raw("<section class=\"actions\">\n");
        self.element("h2", "", writer.word(Word::Do));
        self.raw("<table>\n<thead><tr><th></th>");
        for word in [Word::What, Word::Who, Word::ByWhen] {
            self.element("th", "", writer.word(word));
        }
        self.raw("</tr></thead>\n<tbody>\n");
        for notice in &decision.notify {
            let what = match notice.label.is_empty() {
                true => writer.word(Word::Inform).to_owned(),
                false => writer.labelled(writer.word(Word::Inform), writer.text(&notice.label)),
            };
            let when = writer.ours(writer.language.within(notice.within), notice.ours);
            self.action(&what, "", writer.text(&notice.role_label), &[&when]);
        }
        for recommendation in &decision.recommendations {
            self.recommendation(writer, decision, recommendation);
        }
        let follow_up = writer.follow_up(report);
        let due = follow_up.details.join(writer.language.semicolon());
        self.action(writer.word(Word::FollowUp), "", "", &[&follow_up.head, &due]);
        self.raw("</tbody>\n</table>\n</section>\n");
    }

    fn recommendation(
        &mut self,
        writer: &Writer<'_>,
        decision: &DecisionReport,
        recommendation: &RecommendationReport,
    ) {
        let providers: Vec<&str> =
            recommendation.providers.iter().map(|provider| writer.text(&provider.label)).collect();
        let offered = writer.offered(decision);
        let mut notes = Vec::new();
        if !recommendation.text.is_empty() {
            notes.push(writer.text(&recommendation.text).trim_end_matches(['.', '。']));
        }
        if recommendation.offered {
            notes.push(&offered);
        }
        if recommendation.provisional {
            notes.push(writer.word(Word::Provisional));
        }
        let within = recommendation.within.map(|within| writer.language.within(within));
        let when = within.map(|within| writer.ours(within, recommendation.ours)).unwrap_or_default();
        let what = writer.text(&recommendation.label);
        self.action(
            what,
            &notes.join(writer.language.semicolon()),
            &writer.language.either(&providers),
            &[&when],
        );
    }

    fn action(&mut self, what: &str, note: &str, who: &str, when: &[&str]) {
        self.raw("<tr><td><span class=\"box\"></span></td><td>");
        self.element("b", "", what);
        if !note.is_empty() {
            self.element("small", "", note);
        }
        self.raw("</td>");
        self.element("td", "", who);
        self.open("td", "when");
        let mut parts = when.iter().filter(|part| !part.is_empty());
        self.text(parts.next().unwrap_or(&""));
        parts.for_each(|part| self.element("small", "", part));
        self.close("td");
        self.raw("</tr>\n");
    }

    fn calls(&mut self, writer: &Writer<'_>, report: &Report) {
        if report.resources.is_empty() {
            return;
        }
        self.raw("<section class=\"call\">\n");
        self.element("h2", "", writer.word(Word::Call));
        for resource in writer.sorted_resources(report) {
            self.raw("<p>");
            self.element("b", "", &resource.telephone);
            self.raw(" ");
            self.text(&writer.resource(report, resource));
            self.raw("</p>\n");
        }
        self.raw("</section>\n");
    }

    pub(crate) fn section(&mut self, heading: &str, class: &'static str, entries: &[Entry]) {
        if entries.is_empty() {
            return;
        }
        self.open("section", class);
        self.element("h2", "", heading);
        self.raw("\n<ul>\n");
        for entry in entries {
            self.raw("<li>");
            self.element("b", "", &entry.head);
            for (position, detail) in entry.details.iter().enumerate() {
                self.element("div", "", detail);
                for (_, picture) in entry.pictures.iter().filter(|(under, _)| *under == position) {
                    picture.svg(self);
                }
            }
            self.raw("</li>\n");
        }
        self.raw("</ul>\n</section>\n");
    }

    fn findings(&mut self, writer: &Writer<'_>, report: &Report) {
        let entries = writer.findings(report);
        let unknown: Vec<Entry> =
            report.decision.undetermined_labels.iter().map(|label| Entry::new(writer.text(label))).collect();
        if entries.is_empty() && unknown.is_empty() {
            return;
        }
        self.raw("<div>\n");
        self.section(writer.word(Word::Findings), "", &entries);
        self.section(writer.word(Word::MayHold), "unknown", &unknown);
        self.raw("</div>\n");
    }

    fn foot(&mut self, writer: &Writer<'_>, report: &Report) {
        self.raw("<footer>\n");
        let sources = writer.sources.take();
        if !sources.is_empty() {
            self.open("p", "");
            self.element("b", "", writer.word(Word::Sources));
            for (number, source) in (1..).zip(&sources) {
                self.text(&format!(" [{number}] {}", on_paper(source)));
            }
            self.raw("</p>\n");
        }
        if let Some(base) = &report.decision.extends {
            self.open("p", "");
            self.element("b", "", writer.word(Word::Overlay));
            let differences = report.decision.differences.iter().map(|text| writer.text(text));
            let differences: Vec<&str> = differences.collect();
            self.text(&format!(" {}", writer.labelled(base, &differences.join(writer.language.semicolon()))));
            self.raw("</p>\n");
        }
        self.open("p", "");
        self.element("b", "", writer.word(Word::MadeWith));
        let decision = &report.decision;
        self.made_with(writer, &decision.policy, decision.edition, decision.fingerprint);
        for instrument in &report.instruments {
            self.made_with(writer, &instrument.id, instrument.edition, instrument.fingerprint);
        }
        self.raw("</p>\n</footer>\n");
    }

    /// Enough of the fingerprint to find the definition by; the whole one is in the other forms of the report.
    fn made_with(&mut self, writer: &Writer<'_>, id: &str, edition: u32, fingerprint: Fingerprint) {
        let start = fingerprint.start();
        let edition = format!("{} {edition}", writer.word(Word::Edition));
        self.text(&format!(" {id}{}", writer.language.in_brackets(&format!("{edition}, SHA-256 {start}…"))));
    }
}

/// A citation without the tail of a long address, which nobody types.
fn on_paper(source: &str) -> String {
    const LONGEST: usize = 70;
    let shortened = source.split(' ').map(|word| {
        if !word.starts_with("http") || word.len() <= LONGEST {
            return word.to_owned();
        }
        // Scheme, nothing, host: the third part ends where the path begins.
        let host: Vec<&str> = word.splitn(4, '/').take(3).collect();
        format!("{}/…", host.join("/"))
    });
    shortened.collect::<Vec<_>>().join(" ")
}

/// For paper first: black on white, no colour carries meaning, a new sheet for each person.
const STYLE: &str = r#"@page { size: A4; margin: 11mm 13mm; }
* { box-sizing: border-box; }
body { font: 9pt/1.3 "Noto Sans", "Segoe UI", "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", sans-serif; margin: 0; color: #000; background: #fff; }
:lang(zh) body { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif; }
article { max-width: 184mm; margin: 8mm auto; padding: 0 2mm; }
h1 { font-size: 15pt; margin: 0; line-height: 1.2; }
h2 { font-size: 9pt; margin: 0 0 1mm; }
p { margin: 0; }
ul { list-style: none; margin: 0; padding: 0; }
small { display: block; font-size: 7.8pt; font-weight: 400; color: #333; }
header { border-bottom: .6mm solid #000; padding-bottom: 1.5mm; margin-bottom: 3mm; }
.person { float: right; font-weight: 700; text-align: right; max-width: 60%; overflow-wrap: anywhere; }
.policy { font-size: 8.5pt; }
.level { border: .6mm solid #000; padding: 2mm 3mm; margin-bottom: 3mm; }
.level h2 { font-weight: 400; margin: 0; }
.level .value { font-size: 15pt; font-weight: 700; line-height: 1.25; }
.actions { margin-bottom: 3mm; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-size: 8pt; font-weight: 400; border-bottom: .3mm solid #000; padding: 0 2mm .5mm 0; }
td { vertical-align: top; border-bottom: .2mm solid #999; padding: .6mm 2mm .6mm 0; line-height: 1.25; }
td:first-child, th:first-child { width: 6mm; }
tr { break-inside: avoid; }
.when { font-weight: 700; width: 17%; }
td:nth-child(3) { width: 30%; }
.box { display: inline-block; width: 3.4mm; height: 3.4mm; border: .3mm solid #000; margin-top: .6mm; }
.beside { display: flex; gap: 6mm; align-items: flex-start; }
.beside > * { flex: 1 1 0; min-width: 0; }

section { margin-bottom: 2.5mm; }
section > h2 { border-bottom: .2mm solid #999; }
.level > h2 { border: 0; }
li { break-inside: avoid; margin-bottom: .6mm; }
li b { font-weight: 600; }
li div { font-size: 8pt; margin-left: 3mm; overflow-wrap: anywhere; }
.unknown li b { font-weight: 400; font-size: 8.5pt; }
.call { border: .3mm solid #000; padding: 1.5mm 2.5mm; }
.call > h2 { border: 0; margin: 0; }
.call b { font-size: 12pt; white-space: nowrap; }
.call p { display: inline-block; margin-right: 6mm; }
.picture { display: block; width: calc(100% - 3mm); max-width: 88mm; margin: .5mm 0 1mm 3mm; font-size: 7px; }
.for-person { font-size: 12pt; line-height: 1.5; }
.for-person h2 { font-size: 12pt; margin-top: 5mm; }
.for-person li { margin-bottom: 2mm; }
.for-person li b { font-weight: 400; }
.for-person li div { font-size: 10.5pt; color: #333; }
.problem { font-size: 12pt; padding: 4mm 0; }
footer { font-size: 6.5pt; line-height: 1.3; color: #333; border-top: .2mm solid #999; padding-top: 1mm; overflow-wrap: anywhere; }
@media print { :lang(zh) body { font-family: "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "WenQuanYi Micro Hei", sans-serif; }
article { max-width: none; margin: 0; padding: 0; break-after: page; } article:last-child { break-after: auto; } }
"#;
