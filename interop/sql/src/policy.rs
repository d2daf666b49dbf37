//! A policy as one query.

use psyscreen::condition::Condition;
use psyscreen::instrument::{Instrument, ItemKind};
use psyscreen::triage::{Policy, PolicyTest};

use crate::answers::Column;
use crate::change;
use crate::condition;
use crate::expression::{Truth, Whole};
use crate::facts;
use crate::findings::{Findings, View};
use crate::instrument::needs;
use crate::options::Options;
use crate::person::Person;
use crate::query::Query;
use crate::refusal::Refusal;

/// A query that gives for every row of a table what a policy decides: `policy`, `level`, `at_least`, `at_most` and `rules`, as
/// `psyscreen triage` names them.
///
/// Every instrument of the policy has its columns, and so has every fact (its id with underscores), `consent` where the policy
/// requires it, and `sex` and `age` where something depends on them. A policy that compares with an earlier administration also reads
/// `earlier_phq9_1` and so on, unless [`without_earlier`](Options::without_earlier) says that there are none.
///
/// # Errors
///
/// [`Refusal`] names everything of the policy that the query could not say exactly.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use psyscreen_sql::{Dialect, Options};
/// let policy = psyscreen::catalog::policy("recovered-2020").ok_or("not in this build")?;
/// let query = psyscreen_sql::policy(policy, &Options::new(Dialect::DuckDb))?;
/// assert!(query.contains(r#"AS "at_most""#));
/// # Ok(())
/// # }
/// ```
pub fn policy(policy: &Policy, options: &Options) -> Result<String, Refusal> {
    let mut query = Query::new(options.dialect());
    let mut results = options.kept(&mut query);
    let decided = Decided::new(&mut query, policy, options).map_err(|reasons| Refusal { reasons })?;
    results.push(("policy".to_owned(), format!("'{}'", policy.version())));
    let level = |name: &str, index: &Whole| {
        let arms = policy.levels().iter().enumerate();
        let arms = arms.map(|(index, level)| format!(" WHEN {index} THEN '{}'", level.id()));
        (name.to_owned(), format!("CASE {}{} END", index.sql(), arms.collect::<String>()))
    };
    results.push(level("level", &decided.level));
    results.push(level("at_least", &decided.at_least));
    results.push(level("at_most", &decided.at_most));
    let fired = policy.rules().iter().zip(&decided.published).filter(|(_, truth)| !truth.is_never());
    let fired: Vec<String> = fired
        .map(|(rule, truth)| format!("CASE WHEN {} THEN ';{}' ELSE '' END", truth.sql(), rule.id()))
        .collect();
    let fired = if fired.is_empty() { "''".to_owned() } else { fired.join("\n    || ") };
    results.push(("rules".to_owned(), format!("SUBSTR({fired}, 2)")));
    let mut reasons = options.wrong_names(&results);
    reasons.extend(query.too_large().iter().map(|what| format!("`{what}` does not fit into 64 bits")));
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let title = format!("{}, SHA-256 {}", policy.version(), policy.fingerprint());
    Ok(format!("{}{}", options.comment(&title), query.finish(options.table_name(), &results)))
}

/// What a policy decides, as columns of the query.
struct Decided {
    /// Of the rules, as published.
    published: Vec<Truth>,
    /// Positions of levels.
    level: Whole,
    at_least: Whole,
    at_most: Whole,
}

/// What is known of one instrument of a policy.
struct Form<'p> {
    findings: Findings<'p>,
    /// Whether it was answered at all.
    is_given: Truth,
    /// The score of an earlier administration that change is measured from, where there is one.
    earlier: Option<Findings<'p>>,
    has_earlier: Truth,
}

impl Decided {
    fn new(query: &mut Query, policy: &Policy, options: &Options) -> Result<Self, Vec<String>> {
        let is_asked = |id: &str| policy.facts().iter().any(|fact| fact.id() == id);
        let (needs_sex, needs_age) = policy
            .instruments()
            .map(needs)
            .fold((is_asked("sex"), is_asked("age")), |(sex, age), (by_sex, by_age)| {
                (sex || by_sex, age || by_age)
            });
        let person = Person::read(query, needs_sex, needs_age);
        let may_use = match policy.requires_consent() {
            true => facts::yes_or_no(query, "consent").certainly(),
            false => Truth::always(true),
        };
        let forms = forms(query, policy, options, &may_use, &person)?;
        let mut reasons = Vec::new();
        let mut known = Vec::new();
        for fact in policy.facts() {
            match facts::fact(query, fact, &person) {
                Some(fact) => known.push(fact),
                None => reasons.push(format!("fact `{}` has values that cannot be said in SQL", fact.id())),
            }
        }
        if !reasons.is_empty() {
            return Err(reasons);
        }
        let mut tests = Tests::new(policy.tests().len());
        for (index, test) in policy.tests().iter().enumerate() {
            if let PolicyTest::Fact { fact, test } = test
                && let Some(known) = known.get(*fact)
            {
                let truth = facts::says(known, test);
                tests.set(query, index, truth.clone(), truth);
            }
        }
        // Whether an instrument is due depends on those before it.
        for instrument in policy.giving_order() {
            let Some(form) = forms.get(*instrument) else { continue };
            let due = policy.due(*instrument).map(|due| (tests.published(due), tests.enclosed(due)));
            let (published_due, enclosed_due) = match due {
                Some((published, enclosed)) => {
                    let given = || form.is_given.clone();
                    (Truth::or([given(), published]), Truth::or([given(), enclosed]))
                }
                None => (Truth::always(true), Truth::always(true)),
            };
            for (index, test) in policy.tests().iter().enumerate() {
                if test.instrument() != Some(*instrument) {
                    continue;
                }
                match form.says(test, &may_use) {
                    Some((published, enclosed)) => tests.set(
                        query,
                        index,
                        Truth::and([published_due.clone(), published]),
                        Truth::and([enclosed_due.clone(), enclosed]),
                    ),
                    None => reasons.push(format!("test `{}` cannot be said in SQL", policy.describe(test))),
                }
            }
        }
        if !reasons.is_empty() {
            return Err(reasons);
        }
        Ok(Self::of_rules(query, policy, &tests))
    }

    fn of_rules(query: &mut Query, policy: &Policy, tests: &Tests) -> Self {
        let (mut published, mut enclosed) = (Vec::new(), Vec::new());
        for rule in policy.rules() {
            let (name, when) = (rule.id(), rule.when());
            let certain = query.truth(&format!("rule_{name}_enclosed"), tests.enclosed(when));
            // The published view only decides what the enclosed one leaves open.
            let truth = or_else(&certain, tests.published(when));
            published.push(query.truth(&format!("rule_{name}"), truth));
            enclosed.push(certain);
        }
        let mut highest = |name: &str, truths: &[Truth], holds: fn(Truth) -> Truth| {
            let number = |level: usize| Whole::always(i128::try_from(level).unwrap_or(0));
            let arms = (1..policy.levels().len()).rev().map(|level| {
                let rules = policy.rules().iter().zip(truths);
                let raising = rules.filter(|(rule, _)| rule.level_index() == Some(level));
                (Truth::or(raising.map(|(_, truth)| holds(truth.clone()))), number(level))
            });
            query.whole(name, Whole::first(arms, Whole::always(0)))
        };
        let level = highest("level_index", &published, Truth::certainly);
        let at_least = highest("at_least_index", &enclosed, Truth::certainly);
        let at_most = highest("at_most_index", &enclosed, Truth::possibly);
        Self { published, level, at_least, at_most }
    }
}

/// The first where it is not open, else the second.
fn or_else(first: &Truth, second: Truth) -> Truth {
    if !first.may_be_open() || first.sql() == second.sql() {
        return first.clone();
    }
    if first.known().is_some() {
        return second;
    }
    let sql = format!("COALESCE({}, {})", first.sql(), second.sql());
    Truth::new(sql, second.may_be_open(), first.step().max(second.step()))
}

/// What each test says, as published and as enclosed.
struct Tests(Vec<(Truth, Truth)>);

impl Tests {
    fn new(count: usize) -> Self {
        let open = Truth::always(psyscreen::Truth::Undetermined);
        Self(vec![(open.clone(), open); count])
    }

    fn set(&mut self, query: &mut Query, index: usize, published: Truth, enclosed: Truth) {
        let enclosed = query.truth(&format!("test_{index}_enclosed"), enclosed);
        let published = query.truth(&format!("test_{index}"), published);
        if let Some(place) = self.0.get_mut(index) {
            *place = (published, enclosed);
        }
    }

    fn published(&self, when: &Condition<usize>) -> Truth {
        condition::of(when, &mut |test| self.at(*test).0)
    }

    fn enclosed(&self, when: &Condition<usize>) -> Truth {
        condition::of(when, &mut |test| self.at(*test).1)
    }

    fn at(&self, index: usize) -> (Truth, Truth) {
        let open = || Truth::always(psyscreen::Truth::Undetermined);
        self.0.get(index).cloned().unwrap_or_else(|| (open(), open()))
    }
}

impl Form<'_> {
    /// What a test of the instrument says, as published and as enclosed, apart from whether it is due.
    fn says(&self, test: &PolicyTest, may_use: &Truth) -> Option<(Truth, Truth)> {
        match test {
            PolicyTest::Finding { test, .. } => {
                let enclosed = self.findings.test(test, View::Enclosed);
                Some((or_else(&enclosed, self.findings.test(test, View::Published)), enclosed))
            }
            PolicyTest::Change { is, .. } => {
                let Some(earlier) = &self.earlier else {
                    return Some((Truth::always(false), Truth::always(false)));
                };
                let scale = self.findings.instrument.change()?.scale_index();
                let before = &earlier.scores.get(scale)?.value;
                let score = self.findings.scores.get(scale)?;
                let says = |after| {
                    let truth = change::says(self.findings.instrument, *is, before, &after)?;
                    let open = Truth::always(psyscreen::Truth::Undetermined);
                    // Without an earlier administration there is no change to speak of; with one, the change is known once answers
                    // may be used.
                    let arms = vec![
                        (self.has_earlier.clone().negated(), Truth::always(false)),
                        (may_use.clone().negated(), open),
                    ];
                    Some(Truth::first(arms, truth))
                };
                Some((says(score.published())?, says(score.enclosed())?))
            }
            _ => None,
        }
    }
}

/// Reads and scores every instrument of a policy.
fn forms<'p>(
    query: &mut Query,
    policy: &'p Policy,
    options: &Options,
    may_use: &Truth,
    person: &Person,
) -> Result<Vec<Form<'p>>, Vec<String>> {
    let instruments: Vec<&Instrument> = policy.instruments().collect();
    // The answers as they stand, while they may be used.
    let mut read = Vec::new();
    for instrument in &instruments {
        let columns = columns(query, instrument, options, "", may_use);
        // What was given counts as given also while its answers may not be used: it is then due, and what it says is open.
        let written = self::columns(query, instrument, options, "", &Truth::always(true));
        let given = is_given(query, instrument, &written);
        let given = query.truth(&format!("{}_is_given", instrument.id()), given);
        read.push((columns, given));
    }
    // What is blank takes the answer to the same question of an earlier step.
    for index in policy.giving_order() {
        for (item, from, from_item) in policy.carried(*index) {
            let (Some(own), Some(source)) = (instruments.get(*index), instruments.get(from)) else {
                continue;
            };
            if !own.items().get(item).is_some_and(|item| own.missing_codes(item).is_empty()) {
                return Err(vec![format!(
                    "`{}` carries answers to an item that has codes for missing ones",
                    own.id()
                )]);
            }
            let is_critical = |form: &Instrument, item: usize| {
                form.critical_items().iter().any(|critical| critical.item_index() == item)
            };
            if is_critical(own, item) || is_critical(source, from_item) {
                return Err(vec![format!(
                    "`{}` carries the answer to a critical item of `{}`, of which the worse of two counts",
                    own.id(),
                    source.id()
                )]);
            }
            let found = read.get(from).and_then(|(columns, _)| columns.get(from_item)).cloned();
            let Some(carried) = found else { continue };
            let Some(place) = read.get_mut(*index).and_then(|(columns, _)| columns.get_mut(item)) else {
                continue;
            };
            *place = filled(query, place, &carried, source, from_item);
        }
    }
    let mut forms = Vec::new();
    for (instrument, (columns, is_given)) in instruments.iter().copied().zip(read) {
        let tag = format!("{}_", instrument.id());
        let reads_earlier = options.reads_earlier()
            && policy.tests().iter().any(|test| {
                matches!(test, PolicyTest::Change { instrument: index, .. }
                    if instruments.get(*index).is_some_and(|other| other.id() == instrument.id()))
            });
        let (mut earlier, mut has_earlier) = (None, Truth::always(false));
        if reads_earlier {
            let columns = self::columns(query, instrument, options, "earlier_", &Truth::always(true));
            let tag = format!("earlier_{tag}");
            let given = self::is_given(query, instrument, &columns);
            let given = query.truth(&format!("{tag}is_answered"), given);
            let found = Findings::new(query, instrument, &columns, &tag, person.clone())
                .map_err(|reason| vec![reason])?;
            let scale = instrument.change().map(|rule| rule.scale_index());
            let score = scale.and_then(|scale| found.scores.get(scale));
            let has_score = score.map_or(Truth::always(false), |score| score.value.over.is_given());
            has_earlier = query.truth(&format!("{tag}is_given"), Truth::and([given, has_score]));
            earlier = Some(found);
        }
        let findings = Findings::new(query, instrument, &columns, &tag, person.clone())
            .map_err(|reason| vec![reason])?;
        forms.push(Form { findings, is_given, earlier, has_earlier });
    }
    Ok(forms)
}

/// The columns of an instrument's items, empty where answers may not be used.
fn columns(
    query: &mut Query,
    instrument: &Instrument,
    options: &Options,
    before: &str,
    may_use: &Truth,
) -> Vec<Column> {
    let prefix = format!("{before}{}", options.prefix_of_each(instrument));
    let each = instrument.items().iter().map(|item| {
        let name = format!("{prefix}{}", item.id());
        let own = Column::of_table(query, &name);
        if may_use.is_always() {
            return own;
        }
        // Consent is read in the same step, so what is asked of it stands beside the column.
        let written = query.read(&format!("written_{name}"), own.name, 0);
        let sql = format!("CASE WHEN {} THEN {written} END", may_use.sql());
        Column { name: query.read(&format!("used_{name}"), sql, 1), step: 2 }
    });
    each.collect()
}

/// Whether some item has an answer, understood or not.
fn is_given(query: &Query, instrument: &Instrument, columns: &[Column]) -> Truth {
    let dialect = query.dialect();
    Truth::or(instrument.items().iter().zip(columns).map(|(item, column)| {
        let sql = match item.kind() {
            ItemKind::Clock => format!("(TRIM(CAST({} AS {})) <> '')", column.name, dialect.text()),
            _ => format!("({} IS NOT NULL)", column.name),
        };
        Truth::new(sql, item.kind() == ItemKind::Clock, column.step).certainly()
    }))
}

/// A column whose blanks are filled from another, where that has an answer that its item allows.
fn filled(query: &mut Query, own: &Column, from: &Column, source: &Instrument, item: usize) -> Column {
    let codes: Vec<String> = source
        .items()
        .get(item)
        .map_or(&[][..], |item| source.options(item))
        .iter()
        .map(|option| option.code().to_string())
        .collect();
    let allowed = match codes.as_slice() {
        [] => format!("{} IS NOT NULL", from.name),
        codes => format!("{} IN ({})", from.name, codes.join(", ")),
    };
    let sql = format!("COALESCE({}, CASE WHEN {allowed} THEN {} END)", own.name, from.name);
    let step = own.step.max(from.step);
    Column { name: query.read("filled_answer", sql, step), step: step.saturating_add(1) }
}
