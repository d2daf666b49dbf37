//! A validation study as one page: who was used, the scores, and a section for each property of a measure that COSMIN names; tables that
//! can be copied, plots as SVG, nothing fetched from elsewhere.

mod figures;
mod plots;
mod terms;

use psyscreen::Instrument;
use serde_json::Value;

use crate::page::Page;
use crate::plot::{Plot, STYLE as PLOT_STYLE};
use crate::words::Language;
use figures::{list, number, plain, single, table, text};

/// What a page is made of: the documents of the research commands, as `docs/research-json.md` describes them. One that was not asked for
/// is `None`; its section then says what data it would need.
#[derive(Clone, Copy, Debug)]
pub struct Study<'s> {
    /// What is studied; one instrument.
    pub instrument: &'s Instrument,
    /// The command that made it, as it was typed.
    pub command: &'s str,
    /// The version of the program.
    pub version: &'s str,
    /// Where random numbers began.
    pub seed: u64,
    /// Of `describe`.
    pub describe: &'s Value,
    /// Of `reliability`.
    pub reliability: &'s Value,
    /// Of `structure`.
    pub structure: Option<&'s Value>,
    /// Of `irt`, or why there is none.
    pub irt: Result<&'s Value, &'s str>,
    /// Of `agreement --retest`.
    pub retest: Option<&'s Value>,
    /// Of `outcomes --before --after`: at the top `rows`, and for each of `scales` the document.
    pub outcomes: Option<&'s Value>,
    /// Of `validity`.
    pub validity: Option<&'s Value>,
    /// Of `dif`.
    pub dif: Option<&'s Value>,
}

/// The page, in English or Chinese.
pub fn page(study: &Study<'_>, tag: &str) -> String {
    let language = Language::of(tag);
    let mut writer = Writer { page: Page::default(), language, plots: 0 };
    writer.start(study);
    writer.rows(study);
    let scales = study.describe.get("scales").and_then(Value::as_object);
    let names: Vec<&String> = scales.into_iter().flat_map(|scales| scales.keys()).collect();
    for name in &names {
        writer.scale(study, name, names.len() == 1);
    }
    writer.criterion(study.validity);
    writer.hypotheses(study.validity);
    writer.methods(study);
    writer.page.raw("</body>\n</html>\n");
    writer.page.into_text()
}

struct Writer {
    page: Page,
    language: Language,
    plots: usize,
}

/// What a document says of a scale: at the top where there is only one, or under its name.
fn of_scale<'v>(document: &'v Value, name: &str) -> &'v Value {
    document.get("scales").and_then(|scales| scales.get(name)).unwrap_or(document)
}

impl Writer {
    fn start(&mut self, study: &Study<'_>) {
        let language = self.language;
        let title = format!(
            "{}: {}",
            study.instrument.title().get(language.pick("en", "zh-Hans")),
            language.pick("validation in a sample", "样本中的效度检验")
        );
        self.page.raw("<!DOCTYPE html>\n<html lang=\"");
        self.page.raw(language.pick("en", "zh-Hans"));
        self.page.raw("\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        self.page.element("title", "", &title);
        self.page.raw("\n<style>\n");
        self.page.raw(PLOT_STYLE);
        self.page.raw(STYLE);
        self.page.raw("</style>\n</head>\n<body>\n");
        self.heading("h1", &title);
        self.paragraph(&format!(
            "{} {} · {} {} · {} {}",
            language.pick("revision", "版本"),
            study.instrument.revision(),
            language.pick("edition", "修订"),
            study.instrument.edition(),
            language.pick("fingerprint", "指纹"),
            study.instrument.fingerprint()
        ));
        self.paragraph(language.pick(
            "Sections follow the boxes of COSMIN; the flow of rows and the estimates against a criterion follow STARD 2015. An empty section says what data it would need.",
            "各节按COSMIN条目排列；人数流程与标准效度估计按STARD 2015。空白的节说明所需数据。",
        ));
    }

    fn heading(&mut self, level: &'static str, text: &str) {
        self.page.element(level, "", text);
        self.page.raw("\n");
    }

    fn paragraph(&mut self, text: &str) {
        self.page.element("p", "", text);
        self.page.raw("\n");
    }

    /// That a section has nothing, and what it needs.
    fn needs(&mut self, english: &str, chinese: &str) {
        let text = self.language.pick(english, chinese).to_owned();
        self.page.element("p", "needs", &text);
        self.page.raw("\n");
    }

    /// A reason that stands in a document.
    fn reason(&mut self, value: &Value) {
        if let Some(reason) = value.get("reason").and_then(Value::as_str) {
            self.page.element("p", "needs", reason);
            self.page.raw("\n");
        }
        for warning in list(value, "warnings").iter().filter_map(Value::as_str) {
            self.page.element("p", "warning", warning);
            self.page.raw("\n");
        }
    }

    fn plot(&mut self, plot: Option<Plot>) {
        if let Some(plot) = plot {
            plot.draw(&mut self.page, self.plots);
            self.plots = self.plots.saturating_add(1);
        }
    }

    /// Who each part rests on: STARD 13 to 16.
    fn rows(&mut self, study: &Study<'_>) {
        let language = self.language;
        self.heading("h2", language.pick("Who was used (STARD 13 to 16)", "纳入人数（STARD 13–16）"));
        self.page.raw("<div class=\"wide\"><table>\n<tr>");
        for head in [
            language.pick("part", "部分"),
            language.pick("rows read", "读取行数"),
            language.pick("used", "使用"),
            language.pick("incomplete", "不完整"),
            language.pick("with something unreadable", "含无法读取内容"),
            language.pick("excluded", "排除"),
        ] {
            self.page.element("th", "", head);
        }
        self.page.raw("</tr>\n");
        let parts = [
            (language.pick("scores and reliability", "得分与信度"), Some(study.reliability)),
            (language.pick("structure", "结构"), study.structure),
            (language.pick("graded response model", "等级反应模型"), study.irt.ok()),
            (language.pick("two administrations", "两次施测"), study.retest),
            (language.pick("before and after", "干预前后"), study.outcomes),
            (language.pick("criterion, groups, other scores", "标准、组别与其他得分"), study.validity),
            (language.pick("differential item functioning", "条目功能差异"), study.dif),
        ];
        for (name, document) in parts {
            let Some(rows) = document.and_then(|document| document.get("rows")) else { continue };
            self.page.raw("<tr>");
            self.page.element("th", "", name);
            for key in ["read", "used", "incomplete", "problems"] {
                self.page.element("td", "", &number(rows, &[key]).map(plain).unwrap_or_default());
            }
            let excluded: Vec<String> = list(rows, "excluded")
                .iter()
                .map(|one| format!("{}: {}", text(one, "reason"), text(one, "n")))
                .collect();
            self.page.element("td", "", &excluded.join("; "));
            self.page.raw("</tr>\n");
        }
        self.page.raw("</table></div>\n");
        self.missing(study);
    }

    /// What was done about missing answers: CONSORT-PRO P12a.
    fn missing(&mut self, study: &Study<'_>) {
        let language = self.language;
        self.heading("h3", language.pick("Missing data (CONSORT-PRO P12a)", "缺失数据（CONSORT-PRO P12a）"));
        let method =
            |key: &str| study.reliability.get("method").map(|method| text(method, key)).unwrap_or_default();
        self.paragraph(match method("answers").as_str() {
            "available" => language.pick(
                "Figures about items use, for each two items, the people who answered both.",
                "条目层面的统计量：每两个条目使用同时作答两者的人。",
            ),
            _ => language.pick(
                "Figures about items use the people who answered every item of the scale.",
                "条目层面的统计量：使用作答了该量表全部条目的人。",
            ),
        });
        self.paragraph(match method("totals").as_str() {
            "prorated" => language.pick(
                "Figures about scores use complete scores, and those that the definition's published rule fills in; by no other rule was anything filled in.",
                "得分层面的统计量：使用完整得分及按定义中已发表规则补算的得分；此外未作任何填补。",
            ),
            _ => language.pick(
                "Figures about scores use complete scores; nothing was filled in.",
                "得分层面的统计量：仅使用完整得分，未作任何填补。",
            ),
        });
        self.paragraph(language.pick(
            "Bounds are over everybody: what any completion of the missing answers can give, without an assumption about why they are missing. People without a second measurement are counted, and the worst and the best case over them is given.",
            "界限针对所有人：缺失作答的任何补全所能得出的范围，不对缺失原因作假设。没有第二次测量的人计入人数，并给出最差与最好情形。",
        ));
    }

    /// Everything that is known of one scale.
    fn scale(&mut self, study: &Study<'_>, name: &str, is_only: bool) {
        let language = self.language;
        let (described, reliable) = (of_scale(study.describe, name), of_scale(study.reliability, name));
        let shown = if is_only {
            language.pick("Scores", "得分").to_owned()
        } else {
            format!("{} {name}", language.pick("Scale", "量表"))
        };
        self.heading("h2", &shown);
        self.heading("h3", language.pick("Distribution and interpretability", "分布与可解释性"));
        let keys = [
            "n",
            "item_count",
            "mean",
            "sd",
            "median",
            "min",
            "max",
            "skewness",
            "kurtosis",
            "floor_percent",
            "ceiling_percent",
        ];
        single(&mut self.page, described, &keys, language);
        self.reason(described);
        self.plot(plots::histogram(described, language));
        table(
            &mut self.page,
            list(described, "prevalence"),
            &["at_least", "at_most", "names", "n", "percent", "low", "high", "weighted_percent", "bounds"],
            language,
        );
        self.plot(plots::shares(described, language));
        self.plot(plots::missing(described, language));
        self.structure(study, name);
        self.heading("h3", language.pick("Internal consistency", "内部一致性"));
        let keys = [
            "alpha",
            "alpha_standardized",
            "alpha_ordinal",
            "lambda2",
            "lambda6",
            "omega_total",
            "omega_ml",
            "omega_hierarchical",
            "omega_categorical",
            "average_r",
        ];
        single(&mut self.page, reliable, &keys, language);
        self.reason(reliable);
        let keys = ["item", "mean", "sd", "r_total", "r_rest", "r_corrected", "alpha_if_deleted", "missing"];
        table(&mut self.page, list(reliable, "items"), &keys, language);
        self.retest(study.retest.map(|retest| of_scale(retest, name)), reliable);
        self.responsiveness(study.outcomes.map(|outcomes| of_scale(outcomes, name)));
        self.dif(study.dif.map(|dif| of_scale(dif, name)));
    }

    fn structure(&mut self, study: &Study<'_>, name: &str) {
        let language = self.language;
        self.heading("h3", language.pick("Structural validity", "结构效度"));
        if let Some(structure) = study.structure.map(|structure| of_scale(structure, name)) {
            single(&mut self.page, structure.get("kmo").unwrap_or(&Value::Null), &["overall"], language);
            single(
                &mut self.page,
                structure.get("bartlett").unwrap_or(&Value::Null),
                &["chi2", "df", "p"],
                language,
            );
            self.reason(structure);
            self.plot(plots::scree(structure, language));
            self.plot(plots::heat_map(structure, language));
            let keys = ["estimator", "chi2", "chi2_scaled", "df", "p", "cfi", "tli", "rmsea", "srmr"];
            table(&mut self.page, list(structure, "cfa"), &keys, language);
            for model in list(structure, "cfa") {
                table(&mut self.page, list(model, "items"), &["item", "loading", "se"], language);
            }
        }
        let model = match study.irt {
            Ok(model) => of_scale(model, name),
            Err(why) => {
                self.page.element("p", "needs", why);
                self.page.raw("\n");
                return;
            }
        };
        self.heading("h4", language.pick("Graded response model", "等级反应模型"));
        self.reason(model);
        single(&mut self.page, model, &["n", "log_likelihood", "aic", "bic"], language);
        if let Some(reliability) = model.get("reliability") {
            single(&mut self.page, reliability, &["empirical", "marginal"], language);
        }
        let items: Vec<Value> = list(model, "items")
            .iter()
            .map(|item| serde_json::json!({ "item": item.get("item"), "slope": item.get("a"), "a_se": item.get("a_se"), "thresholds": item.get("b") }))
            .collect();
        table(&mut self.page, &items, &["item", "slope", "a_se", "thresholds"], language);
        table(&mut self.page, list(model, "item_fit"), &["item", "s_x2", "df", "p"], language);
        if let Some(largest) = model.get("local_dependence").and_then(|found| number(found, &["q3_max"])) {
            self.paragraph(&format!("{} {}", language.pick("Largest Q3:", "最大Q3："), plain(largest)));
        }
        self.plot(plots::information(model, language));
        const MOST_CURVES: usize = 30;
        self.page.raw("<div class=\"beside\">\n");
        for item in list(model, "items").iter().take(MOST_CURVES) {
            self.plot(plots::categories(item, language));
        }
        self.page.raw("</div>\n");
        const MOST_SUMS: usize = 120;
        let sums = list(model, "sum_scores");
        if sums.len() <= MOST_SUMS && !sums.is_empty() {
            self.page.raw("<details><summary>");
            self.page.text(language.pick("Sum score to trait", "总分与潜在特质对照表"));
            self.page.raw("</summary>\n");
            table(&mut self.page, sums, &["score", "theta", "se", "t"], language);
            self.page.raw("</details>\n");
        }
    }

    fn retest(&mut self, retest: Option<&Value>, reliable: &Value) {
        let language = self.language;
        self.heading("h3", language.pick("Reliability over time", "重测信度"));
        match retest {
            None => self.needs(
                "Needs two administrations of the same people without treatment between them: --retest.",
                "需要同一人群在未经干预下的两次施测：--retest。",
            ),
            Some(found) => {
                let forms: Vec<Value> = ["1_1", "2_1", "3_1", "1_k", "2_k", "3_k"]
                    .iter()
                    .filter_map(|form| {
                        let one = found.get("icc")?.get(*form)?;
                        Some(serde_json::json!({ "name": format!("ICC {}", form.replace('_', ",")), "n": found.get("n"), "value": one }))
                    })
                    .collect();
                table(&mut self.page, &forms, &["name", "n", "value"], language);
                single(&mut self.page, found, &["pearson", "spearman", "band_percent_agreement"], language);
                self.reason(found);
                self.plot(plots::before_after(found, language));
            }
        }
        self.heading("h3", language.pick("Measurement error", "测量误差"));
        single(&mut self.page, reliable, &["sem", "mdc90", "mdc95"], language);
        if let Some(found) = retest {
            single(
                &mut self.page,
                found,
                &["sem_consistency", "sem_agreement", "sdc_consistency", "sdc_agreement"],
                language,
            );
            if let Some(limits) = found.get("bland_altman") {
                single(&mut self.page, limits, &["bias", "sd", "lower", "upper"], language);
            }
            self.plot(plots::bland_altman(found, language));
        }
    }

    fn responsiveness(&mut self, outcomes: Option<&Value>) {
        let language = self.language;
        self.heading("h3", language.pick("Responsiveness: change with treatment", "反应度：干预后的变化"));
        let Some(found) = outcomes else {
            return self.needs(
                "Needs the same people before and after a treatment: --treated --reliability R, and the earlier administration.",
                "需要同一人群干预前后的两次施测：--treated --reliability R，以及前测数据。",
            );
        };
        let change = found.get("change").unwrap_or(&Value::Null);
        single(&mut self.page, change, &["n", "mean", "sd", "paired_d", "srm", "t", "df", "p"], language);
        self.reason(change);
        for method in list(found, "reliable_change") {
            let keys = ["n", "improved", "unchanged", "deteriorated", "least_reliable_change"];
            self.heading(
                "h4",
                language.pick("Reliable change (Jacobson and Truax)", "可靠变化（Jacobson与Truax）"),
            );
            single(&mut self.page, method, &keys, language);
            if let Some(bounds) = method.get("bounds") {
                self.paragraph(language.pick(
                    "Over everybody with a first measurement, whatever became of those without a second:",
                    "针对所有有首次测量者，无论缺少第二次测量者结局如何：",
                ));
                single(&mut self.page, bounds, &["n", "improved_percent", "deteriorated_percent"], language);
            }
            self.reason(method);
        }
        self.plot(plots::reliable_change(found, language));
        let keys = ["cutoff", "value", "recovered", "improved", "unchanged", "deteriorated", "harmed"];
        table(&mut self.page, list(found, "clinical_change"), &keys, language);
    }

    fn dif(&mut self, dif: Option<&Value>) {
        let language = self.language;
        self.heading(
            "h3",
            language
                .pick("Cross-cultural validity, differential item functioning", "跨文化效度与条目功能差异"),
        );
        let Some(found) = dif else {
            return self.needs(
                "Needs two groups of people: --dif COLUMN=REF,FOCAL.",
                "需要两组人群：--dif COLUMN=REF,FOCAL。",
            );
        };
        self.reason(found);
        self.plot(plots::dif(found, language));
        let keys = [
            "item",
            "chi2_uniform",
            "p_uniform",
            "chi2_nonuniform",
            "p_nonuniform",
            "chi2_total",
            "p_total",
            "nagelkerke_total",
            "mantel",
            "standardized_difference",
        ];
        table(&mut self.page, list(found, "dif"), &keys, language);
    }

    /// Criterion validity: STARD 21 to 24.
    fn criterion(&mut self, validity: Option<&Value>) {
        let language = self.language;
        self.heading("h2", language.pick("Criterion validity (STARD 21 to 24)", "标准效度（STARD 21–24）"));
        let tests = validity.map_or(&[][..], |found| list(found, "tests"));
        if tests.is_empty() {
            return self.needs(
                "Needs a reference standard: --criterion COLUMN --positive VALUE,….",
                "需要参照标准：--criterion COLUMN --positive VALUE,…。",
            );
        }
        for test in tests {
            self.heading("h3", &text(test, "name"));
            single(&mut self.page, test, &["n", "positive", "negative", "auc"], language);
            self.reason(test);
            self.plot(plots::roc(test, language));
            self.plot(plots::thresholds(test, language));
            self.plot(plots::prevalences(test, language));
            const MOST_CUTOFFS: usize = 150;
            let cutoffs = list(test, "cutoffs");
            let keys = [
                "at_least",
                "at_most",
                "tp",
                "fp",
                "fn",
                "tn",
                "sensitivity",
                "specificity",
                "ppv",
                "npv",
                "lr_positive",
                "lr_negative",
                "youden",
            ];
            table(&mut self.page, cutoffs.get(..MOST_CUTOFFS).unwrap_or(cutoffs), &keys, language);
            if cutoffs.len() > MOST_CUTOFFS {
                self.needs(
                    "Further thresholds are in the output of psyscreen validity.",
                    "其余界值见psyscreen validity的输出。",
                );
            }
        }
        if let Some(found) = validity {
            table(
                &mut self.page,
                list(found, "comparisons"),
                &["a", "b", "difference", "z", "p", "low", "high"],
                language,
            );
        }
    }

    fn hypotheses(&mut self, validity: Option<&Value>) {
        let language = self.language;
        self.heading(
            "h2",
            language.pick("Hypotheses: known groups, other scores", "假设检验：已知组与其他得分"),
        );
        let found = validity.unwrap_or(&Value::Null);
        let (groups, associations) = (found.get("known_groups"), list(found, "associations"));
        if groups.is_none() && associations.is_empty() {
            return self.needs(
                "Needs groups that should differ (--groups COLUMN=A,B) or scores that should go together (--with INSTRUMENT,COLUMN).",
                "需要应有差异的组别（--groups COLUMN=A,B）或应相关的得分（--with INSTRUMENT,COLUMN）。",
            );
        }
        let several: Vec<&Value> = match groups {
            Some(Value::Array(all)) => all.iter().collect(),
            one => one.into_iter().collect(),
        };
        for known in several {
            self.heading("h3", &text(known, "test"));
            table(&mut self.page, list(known, "groups"), &["group", "n", "mean", "sd"], language);
            single(
                &mut self.page,
                known,
                &["difference", "t", "df", "p", "cohen_d", "hedges_g", "superiority"],
                language,
            );
            self.reason(known);
        }
        table(
            &mut self.page,
            associations,
            &["with", "test", "n", "pearson", "spearman", "kendall_tau_b", "disattenuated"],
            language,
        );
    }

    /// How it was made: what a methods section says, and what makes it the same again.
    fn methods(&mut self, study: &Study<'_>) {
        let language = self.language;
        self.heading("h2", language.pick("Methods", "方法"));
        self.paragraph(language.pick(
            "Scores follow the definition of the instrument: reversal, weights and missing rules are not the analyst's. Cronbach's alpha has Feldt's interval (Cronbach 1951; Feldt, Woodruff and Salih 1987); proportions have Wilson's (Wilson 1927). Prevalence bounds hold for every completion of the missing answers.",
            "得分按量表定义计算：反向、权重与缺失规则均由定义给出。Cronbach α附Feldt区间（Cronbach 1951；Feldt等 1987）；比例附Wilson区间（Wilson 1927）。患病率界限对任何补全均成立。",
        ));
        if study.irt.is_ok() {
            self.paragraph(language.pick(
                "The graded response model (Samejima 1969) was fitted by marginal maximum likelihood (Bock and Aitkin 1981) on 61 points from −6 to 6, with errors from the observed information (Louis 1982), item fit S-X² (Orlando and Thissen 2000), Q3 (Yen 1984), and sum scores by Lord and Wingersky (1984).",
                "等级反应模型（Samejima 1969）以边际极大似然（Bock与Aitkin 1981）在−6至6的61个点上拟合，标准误取自观测信息（Louis 1982），条目拟合为S-X²（Orlando与Thissen 2000），Q3（Yen 1984），总分对照按Lord与Wingersky（1984）。",
            ));
        }
        if study.validity.is_some() {
            self.paragraph(language.pick(
                "Areas under ROC curves have DeLong's interval (DeLong, DeLong and Clarke-Pearson 1988); likelihood ratios have the logarithmic interval of Simel, Samsa and Matchar (1991).",
                "ROC曲线下面积附DeLong区间（DeLong等 1988）；似然比附对数区间（Simel等 1991）。",
            ));
        }
        if study.outcomes.is_some() {
            self.paragraph(language.pick(
                "Reliable change is that beyond the error of measurement of a difference, and clinically significant change crosses a cutoff too (Jacobson and Truax 1991): cutoff a lies two standard deviations from the mean before, b two from that of the healthy, c between both.",
                "可靠变化指超出差值测量误差的变化，临床显著变化还须越过界值（Jacobson与Truax 1991）：界值a距前测均值两个标准差，b距健康人群均值两个标准差，c在两者之间。",
            ));
        }
        if study.dif.is_some() {
            self.paragraph(language.pick(
                "Differential item functioning: three ordinal logistic models of each item (Swaminathan and Rogers 1990, for ordered answers), Mantel's test (Mantel 1963) and the standardised mean difference, of people matched by the total.",
                "条目功能差异：各条目三个有序Logistic模型（Swaminathan与Rogers 1990，推广至有序作答）、Mantel检验（Mantel 1963）与标准化均值差，按总分匹配。",
            ));
        }
        self.paragraph(language.pick(
            "Formulas, full references and the R calls that each figure equals: docs/statistics.md of psyscreen.",
            "公式、完整文献及各指标对应的R函数：psyscreen的docs/statistics.md。",
        ));
        self.page.raw("<pre>");
        self.page.text(&format!("{}\npsyscreen {}, seed {}", study.command, study.version, study.seed));
        self.page.raw("</pre>\n");
    }
}

const STYLE: &str = "\
body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:60rem;margin:1.5rem auto;padding:0 1rem}
h1{font-size:1.5rem}h2{font-size:1.2rem;border-bottom:1px solid var(--faint);margin-top:2em}h3{font-size:1.05rem}h4{font-size:1rem}
table{border-collapse:collapse;font-size:.9rem;margin:.6em 0}
th,td{border:1px solid var(--faint);padding:.2em .5em;text-align:right;vertical-align:top}
th[scope=row],td:first-child,th:first-child{text-align:left}
table.single td{text-align:left}
.wide{overflow-x:auto}
.beside{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:0 1rem}
.needs{color:var(--c6)}.warning{border-left:4px solid var(--c1);padding-left:.6em}
pre{white-space:pre-wrap;overflow-wrap:anywhere;border:1px solid var(--faint);padding:.6em}
svg .h0{fill:none}svg .h1{fill:var(--c0);opacity:.08}svg .h2{fill:var(--c0);opacity:.16}svg .h3{fill:var(--c0);opacity:.24}svg .h4{fill:var(--c0);opacity:.32}svg .h5{fill:var(--c0);opacity:.4}svg .h6{fill:var(--c0);opacity:.48}svg .h7{fill:var(--c0);opacity:.56}svg .h8{fill:var(--c0);opacity:.66}svg .h9{fill:var(--c0);opacity:.78}
@media print{@page{size:A4;margin:15mm}body{max-width:none;margin:0;padding:0;font-size:10pt}h2,h3,h4{break-after:avoid}details{display:block}details>*{display:block}tr{break-inside:avoid}.wide{overflow:visible}.wide table{font-size:7.5pt}}
";
