//! Random instruments and policies, and the text of each.

use super::truth::{Truth, all};
use crate::support::random::Random;
use crate::support::small;

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Answer {
    Code(i64),
    Blank,
    /// As a blank, but the form does not explain it.
    Declined,
    Unreadable,
}

/// When the sum may be claimed.
#[derive(Clone, Copy)]
pub(super) enum Valid {
    /// With so many answers.
    Answered(usize),
    /// While the first item is below this.
    First(i64),
}

/// One instrument: items from 0 to `max`, their sum, and what is read of it.
#[derive(Clone)]
pub(super) struct Form {
    pub(super) max: Vec<i64>,
    /// Items after the first are asked only if the first is at least 1, and count 0 otherwise.
    pub(super) gated: bool,
    /// With at least so many answered the sum is prorated.
    pub(super) prorated: Option<usize>,
    pub(super) valid: Option<Valid>,
    pub(super) cutoff: i64,
    pub(super) by_sex: (i64, i64),
    pub(super) by_age: (i64, i64),
    /// Where the band begins, for women and for men.
    pub(super) band: (i64, i64),
    pub(super) critical: (usize, i64),
    pub(super) counted: (i64, usize),
    pub(super) reliable: Option<i64>,
}

/// What is known of a sum: as published, as numerator over denominator, and its bounds.
#[derive(Clone, Copy)]
pub(super) struct Sum {
    pub(super) published: Option<(i64, i64)>,
    pub(super) low: i64,
    pub(super) high: i64,
}

impl Form {
    pub(super) fn random(random: &mut Random) -> Self {
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
        let (cutoff, by_sex, by_age, one, other) =
            (threshold(), (threshold(), threshold()), (threshold(), threshold()), threshold(), threshold());
        // For half of the forms it begins at one value for everybody.
        let band = if random.chance(50) { (one, one) } else { (one, other) };
        let item = random.below(count);
        let valid = random.chance(30).then(|| match random.chance(50) && !gated {
            true => Valid::Answered(1 + random.below(count)),
            false => Valid::First(1 + random.below(max[0] as usize) as i64),
        });
        Self {
            valid,
            critical: (item, 1 + random.below(max[item] as usize) as i64),
            counted: (1, 1 + random.below(count)),
            reliable: (random.chance(40) && valid.is_none()).then_some(2),
            max,
            gated,
            prorated,
            cutoff,
            by_sex,
            by_age,
            band,
        }
    }

    pub(super) fn text(&self, id: &str) -> String {
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
        let valid = self.valid.map_or(String::new(), |valid| match valid {
            Valid::Answered(least) => {
                format!(
                    "valid_when = {{ answered = [\"1..{count}\"], at_least = {least}, source = \"s\" }}\n"
                )
            }
            Valid::First(below) => {
                format!("valid_when = {{ score = \"first\", below = {below}, source = \"s\" }}\n")
            }
        });
        if matches!(self.valid, Some(Valid::First(_))) {
            rest.push_str(&format!(
                "[[scale]]\nid = \"first\"\nmethod = \"sum\"\nitems = [\"1\"]\nrange = [0, {}]\ndirection = \"none\"\nsource = \"s\"\n",
                self.max[0]
            ));
        }
        let band = match self.band {
            (women, men) if women == men => format!("at_least = {women}"),
            (women, men) => format!(
                "by = [{{ sex = \"female\", at_least = {women} }}, {{ sex = \"male\", at_least = {men} }}]"
            ),
        };
        let cutoff = "target = \"distress\"\npopulation = \"all\"\nsource = \"s\"\n";
        let ((women, men), (young, old)) = (self.by_sex, self.by_age);
        rest.push_str(&format!(
            "[[scale]]\nid = \"total\"\nmethod = \"sum\"\nitems = [\"1..{count}\"]\nrange = [0, {top}]\n\
             direction = \"higher-is-worse\"\nsource = \"s\"\nband_source = \"s\"\n{missing}{valid}\
             [[scale.band]]\nid = \"calm\"\n[[scale.band]]\nid = \"tense\"\n{band}\n\
             [[scale.cutoff]]\nid = \"plain\"\nat_least = {}\n{cutoff}\
             [[scale.cutoff]]\nid = \"by-sex\"\nby = [{{ sex = \"female\", at_least = {women} }}, {{ sex = \"male\", at_least = {men} }}]\n{cutoff}\
             [[scale.cutoff]]\nid = \"by-age\"\nby = [{{ ages = {{ to = 17 }}, at_least = {young} }}, {{ ages = {{ from = 18 }}, at_least = {old} }}]\n{cutoff}\
             [[critical_item]]\nid = \"danger\"\nitem = \"{}\"\nat_least = {}\nconcern = \"suicide\"\nsource = \"s\"\n\
             [[criterion]]\nid = \"several\"\nsource = \"s\"\ncount = [{{ items = [\"1..{count}\"], at_least = {} }}]\nat_least = {}\n",
            self.cutoff, self.critical.0 + 1, self.critical.1, self.counted.0, self.counted.1,
        ));
        if let Some(points) = self.reliable {
            rest.push_str(&format!(
                "[change]\nscale = \"total\"\nreliable = {points}\nreliable_source = \"s\"\n"
            ));
        }
        small::instrument_text(id, count, &rest)
    }

    /// Whether the form asks an item.
    pub(super) fn asks(&self, answers: &[Answer], item: usize) -> Truth {
        match answers[0] {
            _ if !self.gated || item == 0 => Some(true),
            Answer::Code(code) => Some(code >= 1),
            _ => None,
        }
    }

    /// Every value that an item may turn out to count; a blank that the form explains counts 0.
    pub(super) fn values(&self, answers: &[Answer], item: usize) -> Vec<i64> {
        match (answers[item], self.asks(answers, item)) {
            (Answer::Code(code), _) => vec![code],
            (Answer::Blank, Some(false)) => vec![0],
            _ => (0..=self.max[item]).collect(),
        }
    }

    pub(super) fn is_open(&self, answers: &[Answer], item: usize) -> bool {
        match answers[item] {
            Answer::Code(_) => false,
            Answer::Unreadable | Answer::Declined => true,
            Answer::Blank => self.asks(answers, item) != Some(false),
        }
    }

    pub(super) fn sum(&self, answers: &[Answer]) -> Sum {
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
        let is_valid = match (self.valid, answers[0]) {
            (None, _) => true,
            (Some(Valid::Answered(least)), _) => given.len() >= least,
            (Some(Valid::First(below)), Answer::Code(code)) => code < below,
            (Some(Valid::First(_)), _) => false,
        };
        Sum { published: published.filter(|_| is_valid), low, high }
    }
}

impl Sum {
    /// What a test of the sum says that is the same between two neighbouring limits.
    pub(super) fn says(self, published: bool, test: impl Fn(i64, i64) -> bool) -> Truth {
        match self.published {
            Some((value, of)) if published => Some(test(value, of)),
            _ => all((self.low..=self.high).map(|value| test(value, 1))),
        }
    }
}

#[derive(Clone)]
pub(super) enum Test {
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
pub(super) enum Condition {
    Test(Test),
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
}

impl Condition {
    pub(super) fn tests(&self) -> Vec<&Test> {
        match self {
            Self::Test(test) => vec![test],
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::tests).collect(),
            Self::Not(part) => part.tests(),
        }
    }
}

pub(super) struct Rule {
    pub(super) level: usize,
    pub(super) recommends: bool,
    pub(super) when: Condition,
}

/// Facts: whether each is a risk, and its kind.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    YesNo,
    OneOf,
    Number,
    Age,
    Sex,
}

pub(super) struct Plan {
    pub(super) consent: bool,
    pub(super) forms: Vec<Form>,
    pub(super) facts: Vec<(Kind, bool)>,
    pub(super) rules: Vec<Rule>,
    /// For each form after the first, when it is due.
    pub(super) due: Vec<Option<Condition>>,
    pub(super) stepped: bool,
    /// Whether the first item of the last form has the answer of the first item of the first form.
    pub(super) carried: bool,
    pub(super) guarantee: (Condition, usize),
    /// The age below which a guardian agrees.
    pub(super) guardian: Option<i64>,
}

impl Plan {
    pub(super) fn random(random: &mut Random) -> Self {
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
            guardian: None,
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
        plan.guardian = random.chance(50).then(|| [6, 13, 18][random.below(3)]);
        plan
    }

    /// A condition over facts and the first forms.
    pub(super) fn condition(&self, forms: usize, depth: usize, random: &mut Random) -> Condition {
        match if depth == 0 { 0 } else { random.below(6) } {
            0 | 1 => Condition::Test(self.test(forms, random)),
            2 | 3 => Condition::Any((0..2).map(|_| self.condition(forms, depth - 1, random)).collect()),
            4 => Condition::All((0..2).map(|_| self.condition(forms, depth - 1, random)).collect()),
            _ => Condition::Not(Box::new(self.condition(forms, depth - 1, random))),
        }
    }

    pub(super) fn test(&self, forms: usize, random: &mut Random) -> Test {
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

    pub(super) fn text(&self) -> String {
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
        if let Some(below) = self.guardian {
            rest.push_str(&format!("[guardian]\nbelow = {below}\nrole = \"worker\"\nclause = \"s 1\"\n"));
        }
        let (when, level) = &self.guarantee;
        rest.push_str(&format!(
            "[[guarantee]]\nid = \"g\"\nwhen = {}\nlevel_at_least = \"{}\"\n",
            self.write(when),
            LEVELS[*level]
        ));
        small::policy_text(self.consent, &uses, &rest)
    }

    /// Whether what makes a form due and what its answers then say may depend on each other.
    pub(super) fn is_entangled(&self, form: usize) -> bool {
        let reads_person = |test: &&Test| match test {
            Test::BySex(_) | Test::ByAge(_) => true,
            Test::Band(form) => self.forms[*form].band.0 != self.forms[*form].band.1,
            Test::Value(fact, _) | Test::AtLeast(fact, _) => {
                matches!(self.facts[*fact].0, Kind::Sex | Kind::Age)
            }
            _ => false,
        };
        let of_person = |due: &Condition| due.tests().iter().any(reads_person);
        self.carried && form + 1 == self.forms.len() || self.due[form].as_ref().is_some_and(of_person)
    }

    pub(super) fn fact_id(&self, fact: usize) -> String {
        match self.facts[fact].0 {
            Kind::Age => "age".to_owned(),
            Kind::Sex => "sex".to_owned(),
            _ => format!("fact-{fact}"),
        }
    }

    pub(super) fn write(&self, condition: &Condition) -> String {
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

pub(super) const LEVELS: [&str; 3] = ["low", "middle", "high"];
