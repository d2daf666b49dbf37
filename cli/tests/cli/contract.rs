//! The keys of the research documents, which scripts rely on: every one of them is there under its name and in its shape, and what could
//! not be computed is `null` with a reason beside it or around it. `docs/research-json.md` says what each means.

use serde_json::{Map, Value};

use super::support::psyscreen;

/// A part of a document: its name, and what it holds.
struct Part {
    names: Vec<String>,
    holds: Holds,
}

enum Holds {
    Single,
    Parts(Vec<Part>),
    ListOfParts(Vec<Part>),
    List,
}

/// Reads `a, b{c}, d[], e[{f, g}], h|i{j}`.
fn parts(text: &mut &str) -> Vec<Part> {
    let mut found = Vec::new();
    loop {
        *text = text.trim_start_matches([' ', ',', '\n']);
        if text.is_empty() || text.starts_with('}') {
            *text = text.strip_prefix('}').unwrap_or(text);
            return found;
        }
        let end = text.find(|c: char| !c.is_alphanumeric() && !"_|-.".contains(c)).unwrap_or(text.len());
        let (names, rest) = text.split_at(end);
        assert!(!names.is_empty(), "{text}");
        *text = rest;
        let holds = if let Some(rest) = text.strip_prefix("[{") {
            *text = rest;
            let parts = parts(text);
            *text = text.strip_prefix(']').unwrap();
            Holds::ListOfParts(parts)
        } else if let Some(rest) = text.strip_prefix('{') {
            *text = rest;
            Holds::Parts(parts(text))
        } else if text.starts_with("[]") {
            *text = text.trim_start_matches("[]");
            Holds::List
        } else {
            Holds::Single
        };
        found.push(Part { names: names.split('|').map(str::to_owned).collect(), holds });
    }
}

/// What of a document is not as it should be.
struct Faults(Vec<String>);

impl Faults {
    fn object(&mut self, value: &Value, parts: &[Part], path: &str, has_reason: bool) {
        let Some(object) = value.as_object() else {
            self.0.push(format!("{path} is not an object"));
            return;
        };
        let has_reason = has_reason || reason(object);
        for (name, holds) in
            parts.iter().flat_map(|part| part.names.iter().map(move |name| (name, &part.holds)))
        {
            let path = format!("{path}.{name}");
            let Some(value) = object.get(name) else {
                self.0.push(format!("there is no {path}"));
                continue;
            };
            match (holds, value) {
                (Holds::Parts(parts), value) => self.object(value, parts, &path, has_reason),
                (_, Value::Null) if has_reason => {}
                (_, Value::Null) => self.0.push(format!("{path} is null without a reason")),
                (Holds::Single, Value::Object(_) | Value::Array(_)) => {
                    self.0.push(format!("{path} is not a single value"));
                }
                (Holds::Single, _) => {}
                (Holds::List, value) => {
                    if !value.is_array() {
                        self.0.push(format!("{path} is not a list"));
                    }
                }
                (Holds::ListOfParts(parts), value) => match value.as_array() {
                    None => self.0.push(format!("{path} is not a list")),
                    Some(list) => {
                        for (place, value) in list.iter().enumerate() {
                            self.object(value, parts, &format!("{path}[{place}]"), has_reason);
                        }
                    }
                },
            }
        }
    }

    /// Nothing anywhere is null without a reason.
    fn nulls(&mut self, value: &Value, path: &str, has_reason: bool) {
        match value {
            Value::Null if !has_reason => self.0.push(format!("{path} is null without a reason")),
            Value::Object(object) => {
                let has_reason = has_reason || reason(object);
                object
                    .iter()
                    .for_each(|(key, value)| self.nulls(value, &format!("{path}.{key}"), has_reason));
            }
            Value::Array(list) => {
                for (place, value) in list.iter().enumerate() {
                    self.nulls(value, &format!("{path}[{place}]"), has_reason);
                }
            }
            _ => {}
        }
    }
}

fn reason(object: &Map<String, Value>) -> bool {
    object.get("reason").is_some_and(Value::is_string)
}

/// Runs a command and checks its document; whatever is wrong with the table, there is one.
#[track_caller]
fn holds(arguments: &[&str], input: &str, contract: &str) {
    let run = psyscreen(&[arguments, &["--format", "json"]].concat(), input);
    assert!(run.status < 2, "{arguments:?}: {}", run.err);
    // serde_json reads neither NaN nor infinity.
    let document: Value = serde_json::from_str(&run.text()).unwrap();
    let contract =
        format!("rows{{read, used, incomplete, problems, excluded[{{reason, n}}]}}, method{{}}, {contract}");
    let mut faults = Faults(Vec::new());
    faults.object(&document, &parts(&mut contract.as_str()), "", false);
    faults.nulls(&document, "", false);
    // Nobody is lost, and nobody stands in two parts of the account.
    let rows = &document["rows"];
    let number = |value: &Value| value.as_u64().unwrap();
    let excluded: u64 = rows["excluded"].as_array().unwrap().iter().map(|part| number(&part["n"])).sum();
    if number(&rows["read"]) != number(&rows["used"]) + number(&rows["incomplete"]) + excluded {
        faults.0.push(format!("the account does not add up: {rows}"));
    }
    assert!(faults.0.is_empty(), "{arguments:?} of {input:?}:\n{}", faults.0.join("\n"));
}

const DISTRIBUTION: &str = "n, item_count, mean, sd, median, min, max, skewness, kurtosis, floor_percent, ceiling_percent, prevalence[]";
const PREVALENCE: &str =
    "prevalence[{at_least, n, percent, low, high, weighted_percent, bounds{low_percent, high_percent}}]";
const RELIABILITY: &str = "alpha{value, low, high, se}, alpha_standardized, alpha_ordinal, lambda2, lambda6, average_r, median_r, \
    pairwise{alpha}, split_half{odd_even_r, spearman_brown, guttman, max, min, mean}, omega_total{value}, omega_ml{value}, \
    omega_hierarchical{value, total}, omega_categorical{value}, sem, mdc90, mdc95, \
    items[{item, mean, sd, r_total, r_rest, r_corrected, alpha_if_deleted, missing}]";
const STRUCTURE: &str = "eigenvalues[], polychoric[][], polychoric_eigenvalues[], kmo{overall, items[{item, value}]}, bartlett{chi2, df, p}, \
    parallel{components, factors, random_mean[], seed}, efa[{factors, rmsr, items[{item, loadings[]}]}], \
    cfa[{estimator, chi2, df, p, cfi, tli, rmsea{value, low, high}, srmr, items[{item, loading, se}]}]";
const ICC: &str = "icc{1_1|2_1|3_1|1_k|2_k|3_k{value, low, high, f, df1, df2}}";
const RETEST: &str = "pearson{value}, spearman{value}, sem_consistency, sem_agreement, sdc_consistency, sdc_agreement, \
    bland_altman{bias, sd, lower, upper, bias_low, bias_high}, band_kappa{unweighted|linear|quadratic{value}}, band_percent_agreement, \
    band_gwet_ac1{value}, band_pabak";
const RATERS: &str = "kappa{unweighted|linear|quadratic{value}}, percent_agreement, light{value}, \
    fleiss{value, z, p, categories[{category, value}]}, gwet_ac1{value}, pabak, krippendorff{nominal|ordinal|interval{value}}, \
    kendall_w{value, chi2, p}";
const TESTS: &str = "tests[{name, n, positive, negative, auc{value}, best{youden{value, at_least[]}}, \
    cutoffs[{at_least, tp, fp, fn, tn, sensitivity|specificity|ppv|npv|accuracy|lr_positive|lr_negative{value}, youden}]}], \
    comparisons[{a, b, difference, z, p, low, high}]";
const KNOWN_GROUPS: &str = "known_groups{difference, low, high, t, df, p, cohen_d, hedges_g{value}, mann_whitney{u, p}, superiority}";
const ASSOCIATIONS: &str =
    "associations[{with, pearson{value}, spearman{value}, kendall_tau_b, disattenuated}]";
const CHANGE: &str = "reliable_change[{method, n, improved, deteriorated, unchanged, index[], least_reliable_change}], \
    clinical_change[{cutoff, value, recovered, improved, unchanged, deteriorated, harmed}], change{mean, sd, paired_d, srm, t, p}";
const SERVICE: &str = "talking_therapies{paired, caseness_first, recovery, reliable_improvement, reliable_deterioration, \
    no_reliable_change, reliable_recovery, recovery_percent, reliable_recovery_percent, reliable_improvement_percent}";
const IRT: &str = "n, log_likelihood, aic, bic, items[{item, a, a_se, b[]}], reliability{empirical, marginal}, \
    item_fit[{item, s_x2, df, p}], local_dependence{q3_max}, information[{theta, value}], sum_scores[{score, theta, se, t}]";
const DIF: &str = "dif[{item, chi2_uniform, chi2_total, chi2_nonuniform, p_uniform, p_total, p_nonuniform, mcfadden_uniform, \
    mcfadden_total, mcfadden_nonuniform, nagelkerke_uniform, nagelkerke_total, nagelkerke_nonuniform, mantel{chi2, p}, \
    standardized_difference}]";

const ITEMS: [&str; 7] =
    ["--items", "a1,a2,r3,a4,a5,a6", "--codes", "0..3", "--reverse", "r3", "cli/tests/research/items.csv"];

/// Where everything can be computed, what belongs to an interval is there too.
#[test]
fn every_key_is_there() {
    let scale = |name: &str, parts: &[&str]| format!("scales{{{name}{{{}}}}}", parts.join(", "));
    let sum = |parts: &[&str]| {
        let own = scale("sum", parts);
        format!("{own}, groups[{{value, {own}}}]")
    };
    let with = |command: &[&'static str]| [command, &ITEMS[..]].concat();
    holds(&with(&["describe", "--by", "sex"]), "", &sum(&[DISTRIBUTION]));
    for answers in ["complete", "available"] {
        for totals in ["complete", "prorated"] {
            let options = ["--answers", answers, "--totals", totals, "--confidence", "0.9", "--by", "sex"];
            holds(&[&with(&["reliability"])[..], &options].concat(), "", &sum(&[DISTRIBUTION, RELIABILITY]));
        }
        holds(&with(&["structure", "--answers", answers, "--by", "sex"]), "", &sum(&[STRUCTURE]));
    }
    let weighted = "id,1,2,3,4,5,6,7,w\na,1,2,1,0,3,1,2,1.5\nb,3,3,0,2,1,0,1,2\nc,2,1,3,3,2,2,0,1\n";
    holds(&["describe", "gad-7", "--weight", "w"], weighted, &scale("total", &[PREVALENCE]));
    let model = "model{cfa[{estimator, chi2, df, p, cfi, tli, rmsea{value, low, high}, srmr, items[{item, loading, se}], \
                 factor_correlations[{between, value}]}]}";
    let forms = ["phq-9,gad-7", "cli/tests/research/forms.csv", "--model", "phq-9.total,gad-7.total"];
    holds(&[&["structure"][..], &forms].concat(), "", model);
    for raters in ["r1,r2", "r1,r2,r3"] {
        for kind in ["nominal", "ordinal", "interval"] {
            let arguments =
                ["agreement", "--raters", raters, "cli/tests/research/ratings.csv", "--kind", kind];
            holds(&arguments, "", &format!("{RATERS}, {ICC}"));
        }
    }
    let kappa = "band_kappa{unweighted|linear|quadratic{value, se, low, high}}, pearson{value, low, high}";
    let waves = ["agreement", "gad-7", "cli/tests/research/waves.csv", "--retest"];
    holds(&waves, "", &scale("total", &[RETEST, ICC, kappa]));
    let scores = "cli/tests/research/scores.csv";
    let criterion = ["--criterion", "case", "--positive", "1", "--negative", "0", "--bootstrap", "20"];
    let groups = "groups[{value, tests[]}], group_comparisons[{a, b, statistic, df, p}]";
    let auc = "tests[{auc{value, se, low, high}, cutoffs[{sensitivity|specificity{value, low, high}}]}]";
    let arguments = [&["validity", "--scores", "one,two", scores, "--by", "arm"][..], &criterion].concat();
    holds(&arguments, "", &format!("{TESTS}, {auc}, {groups}"));
    let known = ["validity", "--scores", "one", scores, "--groups", "arm=x,y", "--with", "two"];
    let intervals = "known_groups{hedges_g{value, se, low, high}}, associations[{pearson{value, low, high}}]";
    holds(&known, "", &format!("{KNOWN_GROUPS}, {ASSOCIATIONS}, {intervals}"));
    holds(&["outcomes", "talking-therapies", "cli/tests/research/therapy.csv"], "", SERVICE);
    let change = ["--before", "pre", "--after", "post", "--better", "lower", "--reliability", "0.8"];
    let methods =
        ["--functional", "4,3", "--methods", "jt,gln,hll,en,nk,ha", "cli/tests/research/treatment.csv"];
    holds(&[&["outcomes"][..], &change, &methods].concat(), "", CHANGE);
    let groups = format!("groups[{{value, {IRT}}}]");
    for answers in ["complete", "available"] {
        let arguments = with(&["irt", "--persons", "--answers", answers, "--by", "sex"]);
        holds(&arguments, "", &format!("{IRT}, {groups}, persons[{{id, theta, se}}]"));
    }
    holds(&with(&["dif", "--group", "sex=f,m"]), "", DIF);
}

/// Tables that hardly anything can be computed of.
const POOR: [&str; 12] = [
    "",
    "0,1,2\n",
    "0,1,2\n1,2,2\n",
    "1,1,1\n1,1,1\n1,1,1\n",
    "0,1,3\n1,1,2\n2,1,1\n3,1,2\n0,1,0\n",
    "0,0,1\n1,1,1\n2,2,3\n3,3,0\n0,0,2\n1,1,0\n",
    "0,0,3\n1,1,2\n2,3,1\n3,2,0\n1,0,2\n",
    "0,0,3\n3,3,0\n1,1,2\n2,2,1\n0,3,1\n",
    "a,1,2\nx,2,2\n1,1,2\n2,0,1\n",
    "1,,2\n,1,2\n1,2,\n",
    ",,\n0,1,2\n1,2,3\n2,2,1\n3,1,0\n",
    "1,1,1\n,,\n",
];

#[test]
fn every_key_is_there_whatever_the_table_is() {
    let sum = |parts: &[&str]| format!("scales{{sum{{{}}}}}", parts.join(", "));
    for rows in POOR {
        let table = format!("a,b,c\n{rows}");
        let grouped: String = rows.lines().enumerate().fold("a,b,c,g\n".to_owned(), |text, (place, row)| {
            format!("{text}{row},{}\n", ["m", "f"][place % 2])
        });
        let items = ["--items", "a,b,c", "--codes", "0..3", "-"];
        let with = |command: &[&'static str]| [command, &items[..]].concat();
        holds(&with(&["describe"]), &table, &sum(&[DISTRIBUTION]));
        for answers in ["complete", "available"] {
            holds(&with(&["reliability", "--answers", answers]), &table, &sum(&[DISTRIBUTION, RELIABILITY]));
            let structure = with(&["structure", "--replications", "2", "--answers", answers]);
            holds(&structure, &table, &sum(&[STRUCTURE]));
            let irt = with(&["irt", "--collapse", "--persons", "--answers", answers]);
            holds(&irt, &table, &format!("{IRT}, persons[]"));
        }
        for purify in [&[][..], &["--purify"]] {
            holds(&[&with(&["dif", "--group", "g=m,f"])[..], purify].concat(), &grouped, DIF);
        }
        for kind in ["nominal", "interval"] {
            for raters in ["a,b", "a,b,c"] {
                let arguments = ["agreement", "--raters", raters, "--kind", kind, "-"];
                holds(&arguments, &table, &format!("{RATERS}, {ICC}"));
            }
        }
        let validity = |more: &[&'static str]| {
            [&["validity", "--scores", "a,b", "-", "--bootstrap", "5"][..], more].concat()
        };
        holds(&validity(&["--criterion", "c", "--positive", "2"]), &table, TESTS);
        let by = validity(&["--criterion", "c", "--positive", "2", "--by", "g"]);
        holds(&by, &grouped, "groups[{value, tests[]}], group_comparisons[{a, b, statistic, df, p}]");
        let one = ["validity", "--scores", "a", "-"];
        holds(&[&one[..], &["--groups", "g=m,f"]].concat(), &grouped, KNOWN_GROUPS);
        holds(&[&one[..], &["--groups", "g=m,f,x"]].concat(), &grouped, KNOWN_GROUPS);
        holds(&[&one[..], &["--with", "b"]].concat(), &table, ASSOCIATIONS);
        let change = ["--before", "a", "--after", "b", "--better", "lower", "--reliability", "0.8", "-"];
        let methods = ["--methods", "jt,gln,hll,en,nk,ha", "--functional", "1,1"];
        holds(&[&["outcomes"][..], &change, &methods].concat(), &table, CHANGE);
        holds(&[&["outcomes"][..], &change].concat(), &table, CHANGE);
    }
}

/// Scales of one and of two items.
#[test]
fn every_key_is_there_for_few_items() {
    let rows = "0,1\n1,1\n2,3\n3,2\n0,0\n";
    for (items, table) in [
        ("a", format!("a\n{}", rows.replace(",1", "").replace(",3", "").replace(",2", "").replace(",0", ""))),
        ("a,b", format!("a,b\n{rows}")),
    ] {
        let with =
            |command: &[&'static str]| [command, &["--items", items, "--codes", "0..3", "-"][..]].concat();
        let sum = |parts: &[&str]| format!("scales{{sum{{{}}}}}", parts.join(", "));
        holds(&with(&["reliability"]), &table, &sum(&[DISTRIBUTION, RELIABILITY]));
        holds(&with(&["structure", "--replications", "2"]), &table, &sum(&[STRUCTURE]));
        holds(&with(&["irt", "--collapse"]), &table, IRT);
    }
}

#[test]
fn every_key_is_there_of_two_administrations() {
    let header = "phq-2.1,phq-2.2,earlier.phq-2.1,earlier.phq-2.2\n";
    let contract = format!("scales{{total{{{RETEST}, {ICC}}}}}");
    for rows in [
        "",
        "1,2,1,1\n",
        "1,2,,\n1,1,2,2\n0,1,1,1\n3,3,2,3\n",
        "1,2,,\n",
        "1,1,1,1\n1,1,1,1\n",
        "1,1,2,2\n0,0,1,1\n",
    ] {
        holds(&["agreement", "phq-2", "-", "--retest"], &format!("{header}{rows}"), &contract);
    }
    let run = psyscreen(&["agreement", "phq-2", "-", "--retest"], "1,2\n1,1\n").expect(1);
    run.says("nobody has an earlier administration: name its columns `earlier.phq-2.1` and so on, or give its table with --earlier");
    let names: Vec<String> = [("earlier.phq-9", 9), ("earlier.gad-7", 7), ("phq-9", 9), ("gad-7", 7)]
        .iter()
        .flat_map(|(form, items)| (1..=*items).map(move |item| format!("{form}.{item}")))
        .collect();
    for rows in ["".to_owned(), ["0"; 32].join(",") + "\n", ["3"; 16].join(",") + &",".repeat(16) + "\n"] {
        let table = format!("{}\n{rows}", names.join(","));
        holds(&["outcomes", "talking-therapies", "-"], &table, SERVICE);
        let other = "response_remission{paired, response, remission, response_percent, remission_percent}";
        holds(&["outcomes", "response-remission", "-"], &table, other);
    }
}

/// Weights that nobody has, or that weigh nothing.
#[test]
fn weights_that_weigh_nothing_say_so() {
    for weights in ["0,0", "-1,x", ","] {
        let (one, other) = weights.split_once(',').unwrap();
        let table = format!("1,2,3,4,5,6,7,w\n1,2,1,0,3,1,2,{one}\n3,3,0,2,1,0,1,{other}\n");
        let contract = format!("scales{{total{{{PREVALENCE}}}}}");
        holds(&["describe", "gad-7", "--weight", "w", "-"], &table, &contract);
    }
}

/// Ids that stand twice are in the account once.
#[test]
fn two_rows_of_one_id_are_counted_once() {
    let header = ["id".to_owned()]
        .into_iter()
        .chain((1..=9).map(|item| format!("phq-9.{item}")))
        .collect::<Vec<_>>()
        .join(",");
    let row = |id: &str, answer: &str| format!("{id}{}\n", format!(",{answer}").repeat(9));
    let earlier = super::support::file(
        "earlier.csv",
        format!("{header}\n{}{}{}{}", row("a", "2"), row("a", "3"), row("b", "2"), row("c", "0")),
    );
    let now = format!("{header}\n{}{}{}", row("a", "1"), row("b", "1"), row("c", ""));
    let both = ["--earlier", earlier.as_str(), "--id", "id"];
    let other = "response_remission{paired, response, remission, response_percent, remission_percent}";
    holds(&[&["outcomes", "response-remission", "-"][..], &both].concat(), &now, other);
    let contract = format!("scales{{total{{{RETEST}, {ICC}}}}}");
    holds(&[&["agreement", "phq-9", "-", "--retest"][..], &both].concat(), &now, &contract);
}

/// What a group's own table says is what `groups` says of it.
#[test]
fn a_group_is_what_its_rows_are() {
    let read = |name: &str| {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/research").join(name);
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines = text.lines().map(str::to_owned);
        let header = lines.next().unwrap();
        // A group of their own for some, and none for others.
        let rows: Vec<(String, &str)> = lines
            .enumerate()
            .map(|(place, row)| (row, ["north", "south", "", "south"][place * 7 % 4]))
            .collect();
        (header, rows)
    };
    let change = ["--before", "pre", "--after", "post", "--better", "lower", "--reliability", "0.8"];
    let items = ["--items", "a1,a2,r3,a4,a5,a6", "--codes", "0..3"];
    for (arguments, name) in [
        (vec!["agreement", "--raters", "r1,r2,r3", "--kind", "interval"], "ratings.csv"),
        (vec!["agreement", "gad-7", "--retest"], "waves.csv"),
        ([&["outcomes"][..], &change].concat(), "treatment.csv"),
        (vec!["outcomes", "talking-therapies"], "therapy.csv"),
        ([&["dif", "--group", "sex=f,m"][..], &items].concat(), "items.csv"),
        ([&["describe"][..], &items].concat(), "items.csv"),
        ([&["reliability"][..], &items].concat(), "items.csv"),
        ([&["structure", "--replications", "2"][..], &items].concat(), "items.csv"),
        ([&["irt"][..], &items].concat(), "items.csv"),
    ] {
        let (header, rows) = read(name);
        let of = |arguments: &[&str], wanted: Option<&str>| -> Value {
            let rows = rows.iter().filter(|(_, group)| wanted.is_none_or(|wanted| wanted == *group));
            let table =
                rows.fold(format!("{header},site\n"), |text, (row, group)| format!("{text}{row},{group}\n"));
            let run = psyscreen(&[arguments, &["-", "--format", "json"]].concat(), table);
            assert!(run.status < 2, "{arguments:?}: {}", run.err);
            serde_json::from_str(&run.text()).unwrap()
        };
        let all = of(&[&arguments[..], &["--by", "site"]].concat(), None);
        assert_eq!(all["by"]["without_group"], rows.iter().filter(|(_, group)| group.is_empty()).count());
        assert_eq!(all["groups"].as_array().unwrap().len(), 2);
        let plain = of(&arguments, None);
        for (key, value) in plain.as_object().unwrap() {
            assert!(all[key] == *value || key == "groups", "{arguments:?}: {key}");
        }
        for group in all["groups"].as_array().unwrap() {
            let own = of(&arguments, group["value"].as_str());
            for (key, value) in own.as_object().unwrap() {
                match key.as_str() {
                    "instruments" | "method" => {}
                    "rows" => assert_eq!(group[key]["used"], value["used"], "{arguments:?}"),
                    _ => assert!(group[key] == *value, "{arguments:?}: {key} of {}", group["value"]),
                }
            }
        }
    }
}
