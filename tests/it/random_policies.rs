//! Random policies over small instruments, against a decision written apart from the library: its own answers, scores and
//! logic of three values, and completions tried one after the other. What is proved of a policy holds of every person who
//! is tried.
//!
//! `PSYSCREEN_POLICIES=1000 cargo test --release --test it random_policies` tries that many policies (minutes); the plain
//! test a few (seconds).

#![allow(
    clippy::arithmetic_side_effects,
    clippy::as_conversions,
    clippy::string_slice,
    clippy::manual_try_fold,
    clippy::cast_sign_loss,
    clippy::cast_possible_wrap,
    clippy::print_stdout,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test's own small numbers; a panic is a failed test"
)]

use std::collections::BTreeSet;

use crate::support::small;
use psyscreen::instrument::{MissingReason, Person, Sex};
use psyscreen::response::Given;
use psyscreen::triage::{Ask, Verdict};
use psyscreen::{Decision, Findings, Instrument, Policy, Screening};

struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit as u64) as usize
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.next() % 100 < percent
    }
}

/// True, false, or unknown.
type Truth = Option<bool>;

fn and(one: Truth, other: Truth) -> Truth {
    match (one, other) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    }
}

fn or(one: Truth, other: Truth) -> Truth {
    and(one.map(|one| !one), other.map(|other| !other)).map(|both| !both)
}

/// What all of several possible values say.
fn all(mut values: impl Iterator<Item = bool>) -> Truth {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}

#[derive(Clone, Copy, PartialEq)]
enum Answer {
    Code(i64),
    Blank,
    Unreadable,
}

/// One instrument: items from 0 to `max`, their sum, and what is read of it.
#[derive(Clone)]
struct Form {
    max: Vec<i64>,
    /// Items after the first are asked only if the first is at least 1, and count 0 otherwise.
    gated: bool,
    /// With at least so many answered the sum is prorated.
    prorated: Option<usize>,
    cutoff: i64,
    by_sex: (i64, i64),
    by_age: (i64, i64),
    band: i64,
    critical: (usize, i64),
    counted: (i64, usize),
    reliable: Option<i64>,
}

/// What is known of a sum: as published, as numerator over denominator, and its bounds.
#[derive(Clone, Copy)]
struct Sum {
    published: Option<(i64, i64)>,
    low: i64,
    high: i64,
}

impl Form {
    fn random(random: &mut Random) -> Self {
        let gated = random.chance(25);
        let count = 2 + random.below(2);
        let number = random.chance(25);
        let mut max: Vec<i64> = (0..count).map(|_| if random.chance(60) { 3 } else { 1 }).collect();
        if number {
            max[count - 1] = 5;
        }
        let prorated = (!gated && random.chance(50)).then(|| count - 1);
        if prorated.is_some() {
            max = vec![3; count];
        }
        let top: i64 = max.iter().sum();
        let mut threshold = || 1 + random.below(top as usize) as i64;
        let (cutoff, by_sex, by_age, band) =
            (threshold(), (threshold(), threshold()), (threshold(), threshold()), threshold());
        let item = random.below(count);
        Self {
            critical: (item, 1 + random.below(max[item] as usize) as i64),
            counted: (1, 1 + random.below(count)),
            reliable: random.chance(40).then_some(2),
            max,
            gated,
            prorated,
            cutoff,
            by_sex,
            by_age,
            band,
        }
    }

    fn text(&self, id: &str) -> String {
        let mut rest = String::new();
        for (item, max) in self.max.iter().enumerate() {
            let gate = if self.gated && item > 0 {
                "shown_when = { item = \"1\", at_least = 1 }\nnot_applicable_as = 0\nnot_applicable_source = \"s\"\n"
            } else {
                ""
            };
            let name = (item + 1).to_string();
            rest.push_str(&match max {
                5 => format!(
                    "[[item]]\nid = \"{name}\"\ntext = {{ en = \"N\" }}\nkind = \"number\"\nmin = 0\nmax = 5\n{gate}"
                ),
                3 => small::item(&name, "often", gate),
                _ => small::item(&name, "yes-no", gate),
            });
        }
        let count = self.max.len();
        let top: i64 = self.max.iter().sum();
        let missing = self.prorated.map_or(String::new(), |least| {
            format!("missing = {{ min_answered = {least}, fill = \"prorate\", source = \"s\" }}\n")
        });
        let cutoff = "target = \"distress\"\npopulation = \"all\"\nsource = \"s\"\n";
        let ((women, men), (young, old)) = (self.by_sex, self.by_age);
        rest.push_str(&format!(
            "[[scale]]\nid = \"total\"\nmethod = \"sum\"\nitems = [\"1..{count}\"]\nrange = [0, {top}]\n\
             direction = \"higher-is-worse\"\nsource = \"s\"\nband_source = \"s\"\n{missing}\
             [[scale.band]]\nid = \"calm\"\n[[scale.band]]\nid = \"tense\"\nat_least = {}\n\
             [[scale.cutoff]]\nid = \"plain\"\nat_least = {}\n{cutoff}\
             [[scale.cutoff]]\nid = \"by-sex\"\nby = [{{ sex = \"female\", at_least = {women} }}, {{ sex = \"male\", at_least = {men} }}]\n{cutoff}\
             [[scale.cutoff]]\nid = \"by-age\"\nby = [{{ ages = {{ to = 17 }}, at_least = {young} }}, {{ ages = {{ from = 18 }}, at_least = {old} }}]\n{cutoff}\
             [[critical_item]]\nid = \"danger\"\nitem = \"{}\"\nat_least = {}\nconcern = \"suicide\"\nsource = \"s\"\n\
             [[criterion]]\nid = \"several\"\nsource = \"s\"\ncount = [{{ items = [\"1..{count}\"], at_least = {} }}]\nat_least = {}\n",
            self.band, self.cutoff, self.critical.0 + 1, self.critical.1, self.counted.0, self.counted.1,
        ));
        if let Some(points) = self.reliable {
            rest.push_str(&format!(
                "[change]\nscale = \"total\"\nreliable = {points}\nreliable_source = \"s\"\n"
            ));
        }
        small::instrument_text(id, count, &rest)
    }

    /// Whether the form asks an item.
    fn asks(&self, answers: &[Answer], item: usize) -> Truth {
        match answers[0] {
            _ if !self.gated || item == 0 => Some(true),
            Answer::Code(code) => Some(code >= 1),
            _ => None,
        }
    }

    /// Every value that an item may turn out to count; a blank that the form explains counts 0.
    fn values(&self, answers: &[Answer], item: usize) -> Vec<i64> {
        match (answers[item], self.asks(answers, item)) {
            (Answer::Code(code), _) => vec![code],
            (Answer::Blank, Some(false)) => vec![0],
            _ => (0..=self.max[item]).collect(),
        }
    }

    fn is_open(&self, answers: &[Answer], item: usize) -> bool {
        match answers[item] {
            Answer::Code(_) => false,
            Answer::Unreadable => true,
            Answer::Blank => self.asks(answers, item) != Some(false),
        }
    }

    fn sum(&self, answers: &[Answer]) -> Sum {
        let items = 0..self.max.len();
        let values: Vec<Vec<i64>> = items.clone().map(|item| self.values(answers, item)).collect();
        let low = values.iter().map(|values| values[0]).sum();
        let high = values.iter().map(|values| values[values.len() - 1]).sum();
        let open = items.clone().filter(|item| self.is_open(answers, *item)).count();
        let given: Vec<i64> = answers
            .iter()
            .filter_map(|answer| if let Answer::Code(code) = answer { Some(*code) } else { None })
            .collect();
        let published = match self.prorated {
            _ if open == 0 => Some((low, 1)),
            Some(least) if given.len() >= least && !answers.contains(&Answer::Unreadable) => {
                Some((given.iter().sum::<i64>() * self.max.len() as i64, given.len() as i64))
            }
            _ => None,
        };
        Sum { published, low, high }
    }
}

impl Sum {
    /// What a test of the sum says that is the same between two neighbouring limits.
    fn says(self, published: bool, test: impl Fn(i64, i64) -> bool) -> Truth {
        match self.published {
            Some((value, of)) if published => Some(test(value, of)),
            _ => all((self.low..=self.high).map(|value| test(value, 1))),
        }
    }
}

#[derive(Clone)]
enum Test {
    Score(usize, i64, i64),
    Band(usize),
    Plain(usize),
    BySex(usize),
    ByAge(usize),
    Danger(usize),
    Several(usize),
    Worse(usize),
    Better(usize),
    Yes(usize),
    Value(usize, usize),
    AtLeast(usize, i64),
}

#[derive(Clone)]
enum Condition {
    Test(Test),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

struct Rule {
    level: usize,
    recommends: bool,
    when: Condition,
}

/// Facts: whether each is a risk, and its kind.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    YesNo,
    OneOf,
    Number,
    Age,
    Sex,
}

struct Plan {
    consent: bool,
    forms: Vec<Form>,
    facts: Vec<(Kind, bool)>,
    rules: Vec<Rule>,
    /// For each form after the first, when it is due.
    due: Vec<Option<Condition>>,
    stepped: bool,
    /// Whether the first item of the last form has the answer of the first item of the first form.
    carried: bool,
    guarantee: (Condition, usize),
}

impl Plan {
    fn random(random: &mut Random) -> Self {
        let forms: Vec<Form> = (0..1 + random.below(3)).map(|_| Form::random(random)).collect();
        let mut facts = Vec::new();
        for kind in [Kind::YesNo, Kind::YesNo, Kind::OneOf, Kind::Number, Kind::Age, Kind::Sex] {
            if random.chance(35) {
                let risk = matches!(kind, Kind::YesNo | Kind::Number) && random.chance(50);
                facts.push((kind, risk));
            }
        }
        let stepped = forms.len() > 1 && random.chance(60);
        let last = forms.len() - 1;
        let alike = |one: &Form, other: &Form| one.max[0] == other.max[0] && one.max[0] < 5 && !other.gated;
        let carried = stepped && last > 0 && alike(&forms[0], &forms[last]) && random.chance(60);
        let mut plan = Self {
            consent: random.chance(25),
            due: forms.iter().map(|_| None).collect(),
            forms,
            facts,
            rules: Vec::new(),
            stepped,
            carried,
            guarantee: (Condition::All(Vec::new()), 0),
        };
        if stepped {
            for form in 1..plan.forms.len() {
                plan.due[form] = random.chance(70).then(|| plan.condition(form, 1, random));
            }
        }
        let all = plan.forms.len();
        for _ in 0..2 + random.below(3) {
            let level = 1 + random.below(2);
            let when = plan.condition(all, 2, random);
            plan.rules.push(Rule { level, recommends: random.chance(30), when });
        }
        plan.guarantee = (plan.condition(all, 1, random), 1 + random.below(2));
        plan
    }

    /// A condition over facts and the first forms.
    fn condition(&self, forms: usize, depth: usize, random: &mut Random) -> Condition {
        match if depth == 0 { 0 } else { random.below(6) } {
            0 | 1 => Condition::Test(self.test(forms, random)),
            2 | 3 => Condition::Any((0..2).map(|_| self.condition(forms, depth - 1, random)).collect()),
            4 => Condition::All((0..2).map(|_| self.condition(forms, depth - 1, random)).collect()),
            _ => Condition::Not(Box::new(self.condition(forms, depth - 1, random))),
        }
    }

    fn test(&self, forms: usize, random: &mut Random) -> Test {
        if !self.facts.is_empty() && random.chance(25) {
            let fact = random.below(self.facts.len());
            return match self.facts[fact].0 {
                Kind::YesNo => Test::Yes(fact),
                Kind::OneOf => Test::Value(fact, random.below(3)),
                Kind::Sex => Test::Value(fact, random.below(2)),
                Kind::Number => Test::AtLeast(fact, 1 + random.below(5) as i64),
                Kind::Age => Test::AtLeast(fact, [10, 18, 60][random.below(3)]),
            };
        }
        let form = random.below(forms);
        let top: i64 = self.forms[form].max.iter().sum();
        match random.below(9) {
            0 => Test::Band(form),
            1 => Test::Plain(form),
            2 => Test::BySex(form),
            3 => Test::ByAge(form),
            4 => Test::Danger(form),
            5 => Test::Several(form),
            6 if self.forms[form].reliable.is_some() => {
                if random.chance(50) {
                    Test::Worse(form)
                } else {
                    Test::Better(form)
                }
            }
            7 => {
                let low = 1 + random.below(top as usize) as i64;
                Test::Score(form, low, low + random.below((top - low + 1) as usize) as i64)
            }
            _ => Test::Score(form, 1 + random.below(top as usize) as i64, top),
        }
    }

    fn text(&self) -> String {
        let uses: Vec<String> = (0..self.forms.len()).map(|form| format!("f{form}")).collect();
        let uses: Vec<&str> = uses.iter().map(String::as_str).collect();
        let mut rest = String::new();
        for (fact, (kind, risk)) in self.facts.iter().enumerate() {
            let id = self.fact_id(fact);
            let kind = match kind {
                Kind::YesNo => format!("kind = \"yes-no\"\nrisk = {risk}\n"),
                Kind::Number => format!("kind = \"number\"\nmin = 0\nmax = 5\nrisk = {risk}\n"),
                Kind::Age => "kind = \"number\"\nmin = 0\nmax = 120\n".to_owned(),
                Kind::OneOf | Kind::Sex => {
                    let ids: &[&str] =
                        if *kind == Kind::Sex { &["female", "male"] } else { &["a", "b", "c"] };
                    let value = |id: &&str| format!("{{ id = \"{id}\", label = {{ en = \"{id}\" }} }}");
                    let values: Vec<String> = ids.iter().map(value).collect();
                    format!("kind = \"one-of\"\nvalues = [{}]\n", values.join(", "))
                }
            };
            rest.push_str(&format!("[[fact]]\nid = \"{id}\"\nlabel = {{ en = \"F\" }}\n{kind}"));
        }
        for (index, rule) in self.rules.iter().enumerate() {
            let when = format!("when = {}", self.write(&rule.when));
            let extra = if rule.recommends { "recommend = [\"talk\"]\n" } else { "" };
            rest.push_str(&small::rule(&format!("r{index}"), LEVELS[rule.level], &format!("{extra}{when}")));
        }
        if self.stepped {
            for (form, due) in self.due.iter().enumerate() {
                rest.push_str(&format!("[[step]]\ngive = [\"f{form}\"]\n"));
                if let Some(due) = due {
                    rest.push_str(&format!("when = {}\n", self.write(due)));
                }
                if self.carried && form + 1 == self.forms.len() {
                    rest.push_str(&format!("carry = {{ \"f{form}.1\" = \"f0.1\" }}\n"));
                }
            }
        }
        let (when, level) = &self.guarantee;
        rest.push_str(&format!(
            "[[guarantee]]\nid = \"g\"\nwhen = {}\nlevel_at_least = \"{}\"\n",
            self.write(when),
            LEVELS[*level]
        ));
        small::policy_text(self.consent, &uses, &rest)
    }

    fn fact_id(&self, fact: usize) -> String {
        match self.facts[fact].0 {
            Kind::Age => "age".to_owned(),
            Kind::Sex => "sex".to_owned(),
            _ => format!("fact-{fact}"),
        }
    }

    fn write(&self, condition: &Condition) -> String {
        let several = |parts: &[Condition]| {
            let parts: Vec<String> = parts.iter().map(|part| self.write(part)).collect();
            parts.join(", ")
        };
        match condition {
            Condition::All(parts) => format!("{{ all = [{}] }}", several(parts)),
            Condition::Any(parts) => format!("{{ any = [{}] }}", several(parts)),
            Condition::Not(part) => format!("{{ not = {} }}", self.write(part)),
            Condition::Test(test) => match test {
                Test::Score(form, low, high) if *high == self.forms[*form].max.iter().sum::<i64>() => {
                    format!("{{ score = \"f{form}.total\", at_least = {low} }}")
                }
                Test::Score(form, low, high) => {
                    format!("{{ score = \"f{form}.total\", at_least = {low}, at_most = {high} }}")
                }
                Test::Band(form) => format!("{{ band = \"f{form}.total\", at_least = \"tense\" }}"),
                Test::Plain(form) => format!("{{ cutoff = \"f{form}.total.plain\" }}"),
                Test::BySex(form) => format!("{{ cutoff = \"f{form}.total.by-sex\" }}"),
                Test::ByAge(form) => format!("{{ cutoff = \"f{form}.total.by-age\" }}"),
                Test::Danger(form) => format!("{{ critical_item = \"f{form}.danger\" }}"),
                Test::Several(form) => format!("{{ criterion = \"f{form}.several\" }}"),
                Test::Worse(form) => format!("{{ change = \"f{form}\", is = \"deteriorated\" }}"),
                Test::Better(form) => format!("{{ change = \"f{form}\", is = \"improved\" }}"),
                Test::Yes(fact) => format!("{{ fact = \"{}\" }}", self.fact_id(*fact)),
                Test::Value(fact, value) => {
                    let values = if self.facts[*fact].0 == Kind::Sex {
                        ["female", "male", ""]
                    } else {
                        ["a", "b", "c"]
                    };
                    format!("{{ fact = \"{}\", is = \"{}\" }}", self.fact_id(*fact), values[*value])
                }
                Test::AtLeast(fact, low) => {
                    format!("{{ fact = \"{}\", at_least = {low} }}", self.fact_id(*fact))
                }
            },
        }
    }
}

const LEVELS: [&str; 3] = ["low", "middle", "high"];

/// What is known of one person.
#[derive(Clone)]
struct Known {
    consent: Option<bool>,
    male: Option<bool>,
    age: Option<i64>,
    facts: Vec<Option<i64>>,
    /// By form: each administration.
    given: Vec<Vec<Vec<Answer>>>,
    earlier: Vec<Option<Vec<Answer>>>,
}

impl Known {
    fn random(plan: &Plan, random: &mut Random) -> Self {
        let missing = [0, 15, 40][random.below(3)];
        let answers = |form: &Form, random: &mut Random, missing: u64| -> Vec<Answer> {
            let answer = |max: &i64| match random.chance(missing) {
                true if random.chance(25) => Answer::Unreadable,
                true => Answer::Blank,
                false => Answer::Code(random.below(*max as usize + 1) as i64),
            };
            form.max.iter().map(answer).collect()
        };
        let mut known = Self {
            consent: [Some(true), Some(true), Some(true), Some(false), None][random.below(5)],
            male: random.chance(50).then(|| random.chance(50)),
            age: random.chance(50).then(|| random.below(100) as i64),
            facts: Vec::new(),
            given: Vec::new(),
            earlier: Vec::new(),
        };
        for (kind, _) in &plan.facts {
            known.facts.push(match kind {
                _ if random.chance(missing) => None,
                Kind::YesNo => Some(random.below(2) as i64),
                Kind::OneOf => Some(random.below(3) as i64),
                Kind::Number => Some(random.below(6) as i64),
                // The person's own sex and age.
                Kind::Age | Kind::Sex => None,
            });
        }
        for form in &plan.forms {
            let times = if random.chance(70) { 1 + usize::from(random.chance(4)) } else { 0 };
            known.given.push((0..times).map(|_| answers(form, random, missing)).collect());
            let before = form.reliable.is_some() && random.chance(40);
            known.earlier.push(before.then(|| answers(form, random, 0)));
        }
        known
    }

    fn screening<'i>(&self, plan: &Plan, forms: &'i [Instrument]) -> Screening<'i> {
        let mut person = Person::default();
        if let Some(male) = self.male {
            person = person.with_sex(if male { Sex::Male } else { Sex::Female });
        }
        if let Some(age) = self.age {
            person = person.with_age(u16::try_from(age).unwrap());
        }
        let mut screening = Screening::new().person(person);
        if let Some(consent) = self.consent {
            screening = screening.consent(consent);
        }
        for (form, given) in forms.iter().zip(&self.given) {
            screening = given.iter().fold(screening, |all, answers| all.with(findings(form, answers)));
        }
        for (form, earlier) in forms.iter().zip(&self.earlier) {
            if let Some(answers) = earlier {
                screening = screening.earlier(findings(form, answers));
            }
        }
        for (fact, value) in self.facts.iter().enumerate() {
            let Some(value) = value else { continue };
            let id = plan.fact_id(fact);
            screening = match plan.facts[fact].0 {
                Kind::YesNo => screening.fact(&id, *value == 1),
                Kind::OneOf => screening.fact(&id, ["a", "b", "c"][*value as usize]),
                _ => screening.fact(&id, *value),
            };
        }
        screening
    }
}

fn findings<'i>(form: &'i Instrument, answers: &[Answer]) -> Findings<'i> {
    let given = answers.iter().map(|answer| match answer {
        Answer::Code(code) => Given::Code(*code),
        Answer::Blank => Given::Missing(MissingReason::Skipped),
        Answer::Unreadable => Given::Missing(MissingReason::Unreadable),
    });
    form.respond_in_order(given).unwrap().score().interpret()
}

/// What is decided, as far as it is compared.
#[derive(Debug, PartialEq)]
struct Decided {
    levels: (usize, usize, usize),
    fired: Vec<usize>,
    open: Vec<usize>,
    recommended: BTreeSet<&'static str>,
    follow_up: &'static str,
}

/// One choice of administrations of one person.
struct Case<'c> {
    plan: &'c Plan,
    known: &'c Known,
    allowed: bool,
    /// By form: the answers as used, and whether it was given.
    answers: Vec<(Vec<Answer>, bool)>,
    due: Vec<(Truth, Truth)>,
}

impl<'c> Case<'c> {
    fn new(plan: &'c Plan, known: &'c Known, choice: &[usize]) -> Self {
        let allowed = !plan.consent || known.consent == Some(true);
        let mut answers: Vec<(Vec<Answer>, bool)> = Vec::new();
        for (form, given) in known.given.iter().enumerate() {
            let own = given.get(choice[form]).filter(|_| allowed);
            let blank = vec![Answer::Blank; plan.forms[form].max.len()];
            // Without consent too it was given: with consent it would count.
            answers.push((own.cloned().unwrap_or(blank), !given.is_empty()));
        }
        let last = answers.len() - 1;
        if plan.carried && answers[last].0[0] == Answer::Blank && matches!(answers[0].0[0], Answer::Code(_)) {
            answers[last].0[0] = answers[0].0[0];
        }
        let mut case = Self { plan, known, allowed, answers, due: Vec::new() };
        for form in 0..plan.forms.len() {
            let due = match &plan.due[form] {
                Some(due) if !case.answers[form].1 => (case.says(due, true), case.says(due, false)),
                _ => (Some(true), Some(true)),
            };
            case.due.push(due);
        }
        case
    }

    fn says(&self, condition: &Condition, published: bool) -> Truth {
        match condition {
            Condition::Test(test) => self.test(test, published),
            Condition::All(parts) => {
                parts.iter().fold(Some(true), |all, part| and(all, self.says(part, published)))
            }
            Condition::Any(parts) => {
                parts.iter().fold(Some(false), |any, part| or(any, self.says(part, published)))
            }
            Condition::Not(part) => self.says(part, published).map(|truth| !truth),
        }
    }

    fn test(&self, test: &Test, published: bool) -> Truth {
        let known = self.known;
        let fact = |fact: usize| match self.plan.facts[fact].0 {
            Kind::Age => known.age,
            Kind::Sex => known.male.map(i64::from),
            _ => known.facts[fact],
        };
        let form = match test {
            Test::Yes(index) => return fact(*index).map(|value| value == 1),
            Test::Value(index, wanted) => return fact(*index).map(|value| value == *wanted as i64),
            Test::AtLeast(index, low) => return fact(*index).map(|value| value >= *low),
            Test::Score(form, ..)
            | Test::Band(form)
            | Test::Plain(form)
            | Test::BySex(form)
            | Test::ByAge(form)
            | Test::Danger(form)
            | Test::Several(form)
            | Test::Worse(form)
            | Test::Better(form) => *form,
        };
        let (due_published, due_enclosed) = self.due[form];
        and(if published { due_published } else { due_enclosed }, self.of_form(form, test, published))
    }

    fn of_form(&self, index: usize, test: &Test, published: bool) -> Truth {
        let form = &self.plan.forms[index];
        let answers = &self.answers[index].0;
        let sum = form.sum(answers);
        let at_least = |low: i64| sum.says(published, move |value, of| value >= low * of);
        match test {
            Test::Score(_, low, high) => {
                sum.says(published, |value, of| value >= low * of && value <= high * of)
            }
            Test::Band(_) => at_least(form.band),
            Test::Plain(_) => at_least(form.cutoff),
            Test::BySex(_) => match self.known.male {
                Some(male) => at_least(if male { form.by_sex.1 } else { form.by_sex.0 }),
                None => same(at_least(form.by_sex.0), at_least(form.by_sex.1)),
            },
            Test::ByAge(_) => match self.known.age {
                Some(age) => at_least(if age >= 18 { form.by_age.1 } else { form.by_age.0 }),
                None => same(at_least(form.by_age.0), at_least(form.by_age.1)),
            },
            Test::Danger(_) => self.danger(index),
            Test::Several(_) => {
                let (least, count) = form.counted;
                let items: Vec<Truth> = (0..form.max.len())
                    .map(|item| all(form.values(answers, item).into_iter().map(|value| value >= least)))
                    .collect();
                let certain = items.iter().filter(|truth| **truth == Some(true)).count();
                let possible = items.iter().filter(|truth| **truth != Some(false)).count();
                if certain >= count {
                    Some(true)
                } else if possible < count {
                    Some(false)
                } else {
                    None
                }
            }
            Test::Worse(_) | Test::Better(_) => {
                let Some(earlier) = &self.known.earlier[index] else { return Some(false) };
                if !self.allowed {
                    return None;
                }
                let before = form.sum(earlier).published.unwrap().0;
                let points = form.reliable.unwrap();
                match test {
                    Test::Worse(_) => sum.says(published, |value, of| value - before * of >= points * of),
                    _ => sum.says(published, |value, of| before * of - value >= points * of),
                }
            }
            Test::Yes(_) | Test::Value(..) | Test::AtLeast(..) => None,
        }
    }

    fn danger(&self, index: usize) -> Truth {
        let form = &self.plan.forms[index];
        let (item, least) = form.critical;
        all(form.values(&self.answers[index].0, item).into_iter().map(|value| value >= least))
    }

    /// Whether a critical item that is certainly to be answered has no answer.
    fn is_unanswered(&self) -> bool {
        (0..self.plan.forms.len())
            .any(|form| self.allowed && self.due[form].1 == Some(true) && self.danger(form).is_none())
    }
}

/// What two groups say, of which it is not known to which the person belongs.
fn same(one: Truth, other: Truth) -> Truth {
    if one == other { one } else { None }
}

/// Every choice of one administration of each form.
fn choices(known: &Known) -> Vec<Vec<usize>> {
    known.given.iter().fold(vec![Vec::new()], |choices, given| {
        let next = |choice: &Vec<usize>| {
            let choice = choice.clone();
            (0..given.len().max(1)).map(move |chosen| [choice.clone(), vec![chosen]].concat())
        };
        choices.iter().flat_map(next).collect()
    })
}

fn decide(plan: &Plan, known: &Known) -> Decided {
    let allowed = !plan.consent || known.consent == Some(true);
    let choices = if allowed { choices(known) } else { vec![vec![0; plan.forms.len()]] };
    let cases: Vec<Case<'_>> = choices.iter().map(|choice| Case::new(plan, known, choice)).collect();
    let mut decided = Decided {
        levels: (0, 0, 0),
        fired: Vec::new(),
        open: Vec::new(),
        recommended: BTreeSet::new(),
        follow_up: "",
    };
    for (index, rule) in plan.rules.iter().enumerate() {
        let published: Vec<Truth> = cases.iter().map(|case| case.says(&rule.when, true)).collect();
        let enclosed: Vec<Truth> = cases.iter().map(|case| case.says(&rule.when, false)).collect();
        if published.contains(&Some(true)) {
            decided.levels.0 = decided.levels.0.max(rule.level);
            decided.fired.push(index);
            if rule.recommends {
                decided.recommended.insert("talk");
            }
        } else if enclosed.contains(&None) {
            decided.open.push(index);
        }
        if enclosed.contains(&Some(true)) {
            decided.levels.1 = decided.levels.1.max(rule.level);
        }
        if enclosed.iter().any(|truth| *truth != Some(false)) {
            decided.levels.2 = decided.levels.2.max(rule.level);
        }
    }
    let own: &[&str] = [&["education"][..], &["education", "talk"], &["crisis-team"]][decided.levels.0];
    decided.recommended.extend(own);
    if cases.iter().any(Case::is_unanswered) {
        decided.recommended.insert("talk");
    }
    decided.follow_up = ["P6M", "P1M", "P1D"][decided.levels.0];
    decided
}

fn of_library(decision: &Decision<'_>) -> Decided {
    let rule = |rule: &psyscreen::triage::Rule| rule.id()[1..].parse::<usize>().unwrap();
    let name = |id: &str| ["education", "talk", "crisis-team"].into_iter().find(|own| *own == id).unwrap();
    let follow_up = decision.follow_up().map_or(String::new(), |period| period.to_string());
    Decided {
        levels: decision.level_indices(),
        fired: decision.fired().map(rule).collect(),
        open: decision.undetermined().map(rule).collect(),
        recommended: decision.recommendations().iter().map(|own| name(own.recommendation().id())).collect(),
        follow_up: ["P6M", "P1M", "P1D"].into_iter().find(|own| *own == follow_up).unwrap_or(""),
    }
}

/// Everything that is missing answered somehow, in the order of the steps. Consent stays as it is: it brings answers to light,
/// also to forms whose step is not due, and these are no longer what was missing.
fn complete(plan: &Plan, known: &Known, random: &mut Random) -> Known {
    let mut whole = known.clone();
    whole.male = whole.male.or(Some(random.chance(50)));
    whole.age = whole.age.or(Some(random.below(100) as i64));
    for (fact, (kind, _)) in plan.facts.iter().enumerate() {
        let value = match kind {
            Kind::YesNo => random.below(2),
            Kind::OneOf => random.below(3),
            Kind::Number => random.below(6),
            Kind::Age | Kind::Sex => continue,
        };
        whole.facts[fact] = whole.facts[fact].or(Some(value as i64));
    }
    for (index, form) in plan.forms.iter().enumerate() {
        if whole.given[index].is_empty() {
            let case = Case::new(plan, &whole, &vec![0; plan.forms.len()]);
            if case.due[index].1 != Some(true) {
                continue;
            }
            whole.given[index].push(vec![Answer::Blank; form.max.len()]);
        }
        for place in 0..whole.given[index].len() {
            for item in 0..form.max.len() {
                let carried = plan.carried && item == 0 && index + 1 == plan.forms.len() && index > 0;
                let has_twin =
                    carried && whole.given[0].iter().any(|first| matches!(first[0], Answer::Code(_)));
                let own = &whole.given[index][place];
                if own[item] == Answer::Blank && has_twin || !form.is_open(own, item) {
                    continue;
                }
                whole.given[index][place][item] =
                    Answer::Code(random.below(form.max[item] as usize + 1) as i64);
            }
        }
    }
    whole
}

/// Answers one thing that is asked.
fn answer(plan: &Plan, known: &mut Known, ask: &Ask<'_>, random: &mut Random) {
    match ask {
        Ask::Item { instrument, item } => {
            let form: usize = instrument.id()[1..].parse().unwrap();
            let item = item.id().parse::<usize>().unwrap() - 1;
            if known.given[form].is_empty() {
                known.given[form].push(vec![Answer::Blank; plan.forms[form].max.len()]);
            }
            for own in &mut known.given[form] {
                if !matches!(own[item], Answer::Code(_)) {
                    own[item] = Answer::Code(random.below(plan.forms[form].max[item] as usize + 1) as i64);
                }
            }
        }
        Ask::Fact(fact) => match fact.id() {
            "age" => known.age = Some(random.below(100) as i64),
            "sex" => known.male = Some(random.chance(50)),
            id => {
                let index = id[5..].parse::<usize>().unwrap();
                let most = match plan.facts[index].0 {
                    Kind::YesNo => 2,
                    Kind::OneOf => 3,
                    _ => 6,
                };
                known.facts[index] = Some(random.below(most) as i64);
            }
        },
        Ask::Sex => known.male = Some(random.chance(50)),
        Ask::Age => known.age = Some(random.below(100) as i64),
        _ => known.consent = Some(true),
    }
}

/// What the proof of a policy says, by what can be tried.
struct Proved {
    guarantee: bool,
    dangers: Vec<bool>,
    rules: Vec<bool>,
    levels: Vec<bool>,
}

impl Proved {
    fn of(policy: &Policy<'_>, plan: &Plan) -> Self {
        let proof = policy.prove();
        let check = |name: &str| {
            let check = proof.checks().iter().find(|check| check.name().starts_with(name));
            let check = check.unwrap_or_else(|| panic!("no `{name}`:\n{proof}"));
            match check.verdict() {
                Verdict::Proved { .. } => true,
                Verdict::Refuted { .. } => false,
                _ => panic!("{proof}\n{}", plan.text()),
            }
        };
        let broken = proof.checks().iter().find(|check| check.name() == "guarantee g").unwrap().verdict();
        if let Verdict::Refuted { cases, .. } = broken {
            assert!(!cases.is_empty(), "refuted without a person");
        }
        Self {
            guarantee: check("guarantee g"),
            dangers: (0..plan.forms.len())
                .map(|form| check(&format!("f{form}.danger raises the level")))
                .collect(),
            rules: (0..plan.rules.len()).map(|rule| check(&format!("rule r{rule} can hold"))).collect(),
            levels: LEVELS.iter().map(|level| check(&format!("level {level} can be reached"))).collect(),
        }
    }

    /// Compares it with one person, of whom each form was given at most once.
    fn holds_of(&self, plan: &Plan, known: &Known, decided: &Decided) {
        let case = Case::new(plan, known, &vec![0; plan.forms.len()]);
        let (when, level) = &plan.guarantee;
        if self.guarantee {
            assert!(
                case.says(when, true) != Some(true) || decided.levels.0 >= *level,
                "a guarantee is broken"
            );
            assert!(
                case.says(when, false) != Some(true) || decided.levels.1 >= *level,
                "a guarantee is broken"
            );
        }
        for (form, proved) in self.dangers.iter().enumerate() {
            let positive = case.test(&Test::Danger(form), false) == Some(true) && case.allowed;
            assert!(!proved || !positive || decided.levels.1 > 0, "a critical item does not raise the level");
        }
        for (rule, proved) in self.rules.iter().enumerate() {
            assert!(*proved || !decided.fired.contains(&rule), "a rule holds that cannot");
        }
        assert!(self.levels[decided.levels.0], "a level is reached that cannot be");
    }
}

#[test]
fn decisions_and_proofs_of_random_policies() {
    let policies: usize =
        std::env::var("PSYSCREEN_POLICIES").ok().and_then(|count| count.parse().ok()).unwrap_or(25);
    let (screenings, completions) = if policies > 100 { (250, 3) } else { (60, 3) };
    let mut random = Random(7);
    let (mut tried, mut refused, mut decisions, mut guarantees) = (0, 0, 0_usize, [0_usize; 2]);
    while tried < policies {
        let plan = Plan::random(&mut random);
        let forms: Vec<Instrument> = plan
            .forms
            .iter()
            .enumerate()
            .map(|(index, form)| small::instrument(&form.text(&format!("f{index}"))))
            .collect();
        let policy = match small::policy(&plan.text(), &forms) {
            Ok(policy) => policy,
            Err(_) => {
                refused += 1;
                assert!(refused < 20 * policies, "nearly every policy is refused:\n{}", plan.text());
                continue;
            }
        };
        tried += 1;
        let proved = Proved::of(&policy, &plan);
        guarantees[usize::from(proved.guarantee)] += 1;
        for number in 0..screenings {
            let what = || format!("policy {tried}, screening {number}:\n{}", plan.text());
            let known = Known::random(&plan, &mut random);
            let decision = policy.decide(&known.screening(&plan, &forms));
            decisions += 1;
            let expected = decide(&plan, &known);
            assert_eq!(of_library(&decision), expected, "{}", what());
            if known.given.iter().all(|given| given.len() < 2) {
                proved.holds_of(&plan, &known, &expected);
            }
            let (level, at_least, at_most) = expected.levels;
            assert!(at_least <= level && level <= at_most, "{}", what());
            for _ in 0..completions {
                let whole = complete(&plan, &known, &mut random);
                let decided = policy.decide(&whole.screening(&plan, &forms)).level_indices();
                decisions += 1;
                assert!(at_least <= decided.0 && decided.0 <= at_most, "outside the bounds: {}", what());
            }
            let mut settled = known.clone();
            for ask in decision.ask() {
                answer(&plan, &mut settled, ask, &mut random);
            }
            // What is withheld comes to light with consent; then it is asked for.
            if decision.ask().iter().all(|ask| !matches!(ask, Ask::Consent)) {
                let decision = policy.decide(&settled.screening(&plan, &forms));
                decisions += 1;
                assert!(decision.is_settled(), "asked too little: {}", what());
            }
        }
    }
    assert!(policies < 25 || guarantees.iter().all(|count| *count > 0), "{guarantees:?}");
    println!(
        "{tried} policies ({refused} refused), {decisions} decisions, {guarantees:?} guarantees refuted and proved"
    );
}
