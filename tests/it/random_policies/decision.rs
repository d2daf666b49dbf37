//! A decision written apart from the library.

use std::collections::BTreeSet;

use super::person::Known;
use super::plan::{Answer, Condition, Kind, Plan, Test};
use super::truth::{Truth, all, and, or};
use psyscreen::Decision;
use psyscreen::triage::GuardianAgrees;

/// What is decided, as far as it is compared.
#[derive(Debug, PartialEq)]
pub(super) struct Decided {
    pub(super) levels: (usize, usize, usize),
    pub(super) fired: Vec<usize>,
    pub(super) open: Vec<usize>,
    pub(super) recommended: BTreeSet<&'static str>,
    pub(super) follow_up: &'static str,
    pub(super) guardian: GuardianAgrees,
}

/// One choice of administrations of one person.
pub(super) struct Case<'c> {
    pub(super) plan: &'c Plan,
    pub(super) known: &'c Known,
    pub(super) allowed: bool,
    /// By form: the answers as used, and whether it was given.
    pub(super) answers: Vec<(Vec<Answer>, bool)>,
    pub(super) due: Vec<(Truth, Truth)>,
}

impl<'c> Case<'c> {
    /// With the first administration of each form.
    pub(super) fn first(plan: &'c Plan, known: &'c Known) -> Self {
        Self::all(plan, known).swap_remove(0)
    }

    /// With every choice of administrations. What is due by one of them will be given, and is due in all.
    pub(super) fn all(plan: &'c Plan, known: &'c Known) -> Vec<Self> {
        let allowed = !plan.consent || known.consent == Some(true);
        let choices = if allowed { choices(plan, known) } else { vec![vec![0; plan.forms.len()]] };
        let mut cases: Vec<Self> = choices.iter().map(|choice| Self::chosen(plan, known, choice)).collect();
        for form in 0..plan.forms.len() {
            let here = |case: &Self| match &plan.due[form] {
                Some(due) if !case.answers[form].1 => (case.says(due, true), case.says(due, false)),
                _ => (Some(true), Some(true)),
            };
            let due =
                cases.iter().map(here).reduce(|one, other| (or(one.0, other.0), or(one.1, other.1))).unwrap();
            cases.iter_mut().for_each(|case| case.due.push(due));
        }
        cases
    }

    fn chosen(plan: &'c Plan, known: &'c Known, choice: &[usize]) -> Self {
        let allowed = !plan.consent || known.consent == Some(true);
        let mut answers: Vec<(Vec<Answer>, bool)> = Vec::new();
        for (form, given) in known.given.iter().enumerate() {
            let own = given.get(choice[form]).or(given.first()).filter(|_| allowed);
            let blank = vec![Answer::Blank; plan.forms[form].max.len()];
            // Without consent too it was given: with consent it would count.
            let is_given = !given.is_empty();
            answers.push((own.cloned().unwrap_or(blank), is_given));
        }
        let last = answers.len() - 1;
        let blank = matches!(answers[last].0[0], Answer::Blank | Answer::Declined);
        if plan.carried && blank && matches!(answers[0].0[0], Answer::Code(_)) {
            answers[last].0[0] = answers[0].0[0];
        }
        // One more than was given: with the answer of the other form.
        for (form, other) in [(0, last), (last, 0)] {
            if choice[form] > 0 && choice[form] == known.given[form].len() {
                answers[form].0[0] = known.given[other][0][0];
            }
        }
        Self { plan, known, allowed, answers, due: Vec::new() }
    }

    pub(super) fn says(&self, condition: &Condition, published: bool) -> Truth {
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

    pub(super) fn test(&self, test: &Test, published: bool) -> Truth {
        let known = self.known;
        let fact = |fact: usize| match self.plan.facts[fact].0 {
            // What the fact does not allow is unknown.
            Kind::Age => known.age.filter(|age| *age <= 120),
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

    pub(super) fn of_form(&self, index: usize, test: &Test, published: bool) -> Truth {
        let form = &self.plan.forms[index];
        let answers = &self.answers[index].0;
        let sum = form.sum(answers);
        let at_least = |low: i64| sum.says(published, move |value, of| value >= low * of);
        match test {
            Test::Score(_, low, high) => {
                sum.says(published, |value, of| value >= low * of && value <= high * of)
            }
            Test::Band(_) => match self.known.male {
                Some(male) => at_least(if male { form.band.1 } else { form.band.0 }),
                None => same(at_least(form.band.0), at_least(form.band.1)),
            },
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
                // A prorated score is a fraction.
                let (before, over) = form.sum(earlier).published.unwrap();
                let points = form.reliable.unwrap();
                match test {
                    Test::Worse(_) => {
                        sum.says(published, |value, of| value * over - before * of >= points * of * over)
                    }
                    _ => sum.says(published, |value, of| before * of - value * over >= points * of * over),
                }
            }
            Test::Yes(_) | Test::Value(..) | Test::AtLeast(..) => None,
        }
    }

    pub(super) fn danger(&self, index: usize) -> Truth {
        let form = &self.plan.forms[index];
        let (item, least) = form.critical;
        all(form.values(&self.answers[index].0, item).into_iter().map(|value| value >= least))
    }

    /// Whether an item is waited for because a critical item has no answer.
    pub(super) fn waits_for(&self, form: usize, item: usize) -> bool {
        let critical = self.plan.forms[form].critical.0;
        let gate = self.plan.forms[form].gated && item == 0;
        (item == critical || gate) && self.is_open_danger(form)
    }

    fn is_open_danger(&self, form: usize) -> bool {
        self.allowed && self.due[form].1 == Some(true) && self.danger(form).is_none()
    }

    /// Whether a critical item that is certainly to be answered has no answer.
    pub(super) fn is_unanswered(&self) -> bool {
        (0..self.plan.forms.len()).any(|form| self.is_open_danger(form))
    }
}

/// What two groups say, of which it is not known to which the person belongs.
pub(super) fn same(one: Truth, other: Truth) -> Truth {
    if one == other { one } else { None }
}

/// Every choice of one administration of each form; where one question has two answers in two forms, and that of the other form is a
/// sign of danger and the own one is not, one more.
pub(super) fn choices(plan: &Plan, known: &Known) -> Vec<Vec<usize>> {
    let last = known.given.len() - 1;
    let more = |form: usize| {
        let first = |form: usize| known.given[form].first().map(|given| given[0]);
        let twin = if form == 0 { last } else { 0 };
        let is_sign = |answer: Answer| {
            let mut blank = vec![Answer::Blank; plan.forms[form].max.len()];
            blank[0] = answer;
            let (item, least) = plan.forms[form].critical;
            item == 0 && plan.forms[form].values(&blank, 0).into_iter().all(|value| value >= least)
        };
        let (Some(own @ Answer::Code(_)), Some(other @ Answer::Code(_))) = (first(form), first(twin)) else {
            return 0;
        };
        usize::from(plan.carried && [0, last].contains(&form) && is_sign(other) && !is_sign(own))
    };
    known.given.iter().enumerate().fold(vec![Vec::new()], |choices, (form, given)| {
        let next = |choice: &Vec<usize>| {
            let choice = choice.clone();
            (0..given.len().max(1) + more(form)).map(move |chosen| [choice.clone(), vec![chosen]].concat())
        };
        choices.iter().flat_map(next).collect()
    })
}

pub(super) fn decide(plan: &Plan, known: &Known) -> Decided {
    let cases = Case::all(plan, known);
    let mut decided = Decided {
        levels: (0, 0, 0),
        fired: Vec::new(),
        open: Vec::new(),
        recommended: BTreeSet::new(),
        follow_up: "",
        guardian: match (plan.guardian, known.age) {
            (Some(below), Some(age)) if age < below => GuardianAgrees::Needed,
            (Some(_), None) => GuardianAgrees::IfYoung,
            _ => GuardianAgrees::NotNeeded,
        },
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

pub(super) fn of_library(decision: &Decision<'_>) -> Decided {
    let rule = |rule: &psyscreen::triage::Rule| rule.id()[1..].parse::<usize>().unwrap();
    let name = |id: &str| ["education", "talk", "crisis-team"].into_iter().find(|own| *own == id).unwrap();
    let follow_up = decision.follow_up().map_or(String::new(), |period| period.to_string());
    Decided {
        levels: decision.level_indices(),
        fired: decision.fired().map(rule).collect(),
        open: decision.undetermined().map(rule).collect(),
        recommended: decision.recommendations().iter().map(|own| name(own.recommendation().id())).collect(),
        guardian: decision.guardian(),
        follow_up: ["P6M", "P1M", "P1D"].into_iter().find(|own| *own == follow_up).unwrap_or(""),
    }
}
