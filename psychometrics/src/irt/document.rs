//! What is said of a model, as a document.

use std::convert::Infallible;

use serde_json::{Map, Value, json};

use super::fit::{MOST_ITEMS, dependence, item_fit};
use super::model::{Model, Trouble};
use super::parameters::{Parameters, to_json};
use super::sums::{in_steps, of_all};
use crate::answer_sample::{AnswerSample, Asked, Crowd, Person};
use crate::document::{identity, value};
use crate::estimate::finite;
use crate::interval::two_sided;
use crate::numeric::real;
use crate::plan::Answers;
use crate::rows::Rows;
use crate::tally::Patterns;

/// How a model is made.
#[derive(Clone, Debug, Default)]
pub struct IrtPlan {
    /// Whose answers it is made of: those of people with every item, or all that were given.
    pub answers: Answers,
    /// Whether a category that nobody chose is left out; otherwise there is no model.
    pub collapse: bool,
    /// The confidence of intervals, between 0 and 1.
    pub confidence: f64,
    /// Parameters that were estimated elsewhere; without them they are estimated.
    pub parameters: Option<Parameters>,
}

/// What is said of the models of a sample.
#[derive(Clone, Debug)]
pub struct Irt {
    /// The figures. Keys are those of `docs/research-json.md`.
    pub document: Value,
    /// The parameters of the only scale, to be kept in a file; none where there are several scales or no model.
    pub parameters: Option<Value>,
    /// What went wrong: for each scale without a model why there is none.
    pub remarks: Vec<String>,
}

impl AnswerSample {
    /// The graded response model of each scale; `rows` says how many rows the table has. The error names categories that nobody chose,
    /// where these are not to be left out.
    pub fn irt(&self, plan: &IrtPlan, rows: Rows) -> Result<Irt, String> {
        let mut found = Map::new();
        found.insert("instruments".to_owned(), self.instruments.iter().map(identity).collect());
        found.insert("method".to_owned(), method(plan));
        found.insert("rows".to_owned(), value(&self.people.all().account(plan.answers, rows)));
        let mut results = Vec::new();
        for (place, asked) in self.asked.iter().enumerate() {
            let patterns = self.people.all().patterns.get(place);
            let model = model(asked, patterns, plan);
            if let Err(Trouble::Empty(why)) = &model {
                return Err(match self.asked.as_slice() {
                    [_] => why.clone(),
                    _ => format!("scale `{}`: {why}", asked.part.name),
                });
            }
            let persons = self.persons.as_deref().map(|persons| (place, persons));
            results.push((asked, model, persons));
        }
        let (mut remarks, mut parameters) = (Vec::from_iter(self.people.remark()), None);
        let mut of = |(asked, model, persons): &(&Asked, Result<Model, Trouble>, _)| {
            if let Err(Trouble::Other(why)) = model {
                remarks.push(format!("there is no model of `{}`: {why}", asked.part.name));
            }
            figures(asked, model, plan, *persons)
        };
        match results.as_slice() {
            [only] => {
                found.extend(of(only));
                if let (asked, Ok(model), _) = only {
                    parameters = Some(json!({
                        "model": "graded",
                        "instrument": identity(&asked.part.instrument),
                        "scale": asked.part.scale().map(|scale| scale.id()),
                        "items": to_json(&model.items),
                    }));
                }
            }
            several => {
                let scales =
                    several.iter().map(|result| (result.0.part.name.clone(), Value::Object(of(result))));
                let scales: Map<String, Value> = scales.collect();
                found.insert("scales".to_owned(), Value::Object(scales));
            }
        }
        let Ok(()) = self.people.describe(&mut found, |name, read, crowd| {
            Ok::<_, Infallible>(self.group(name, read, crowd, plan))
        });
        Ok(Irt { document: Value::Object(found), parameters, remarks })
    }

    fn group(&self, name: &str, read: u64, crowd: &Crowd, plan: &IrtPlan) -> Value {
        let rows = crowd.account(plan.answers, Rows { read, ..Rows::default() });
        let mut found = Map::new();
        found.insert("value".to_owned(), json!(name));
        found.insert(
            "rows".to_owned(),
            json!({ "read": read, "used": rows.used, "incomplete": rows.incomplete }),
        );
        let of = |(asked, patterns): (&Asked, &Patterns)| {
            figures(asked, &model(asked, Some(patterns), plan), plan, None)
        };
        let mut results = self.asked.iter().zip(&crowd.patterns);
        if let ([_], Some(only)) = (self.asked.as_slice(), results.next()) {
            found.extend(of(only));
        } else {
            let several = self.asked.iter().zip(&crowd.patterns);
            let scales: Map<String, Value> =
                several.map(|result| (result.0.part.name.clone(), Value::Object(of(result)))).collect();
            found.insert("scales".to_owned(), Value::Object(scales));
        }
        Value::Object(found)
    }
}

fn model(asked: &Asked, patterns: Option<&Patterns>, plan: &IrtPlan) -> Result<Model, Trouble> {
    let patterns = patterns.ok_or_else(|| Trouble::Other("there are no answers".to_owned()))?;
    Model::new(&asked.categories, patterns, plan.answers, plan.collapse, plan.parameters.as_ref())
}

fn method(plan: &IrtPlan) -> Value {
    let answers = match plan.answers {
        Answers::Complete => "complete",
        Answers::Available => "available",
    };
    let parameters = match plan.parameters {
        Some(_) => "given",
        None => "marginal maximum likelihood, errors from the observed information",
    };
    json!({
        "model": "graded",
        "parameters": parameters,
        "quadrature": { "points": 61, "points_of_scores": 121, "from": -6, "to": 6 },
        "answers": answers,
        "empty_categories": if plan.collapse { "left out" } else { "refused" },
        "confidence": plan.confidence,
    })
}

/// What is said of a scale; with persons, and the place of the scale among their answers, of each of them too.
fn figures(
    asked: &Asked,
    model: &Result<Model, Trouble>,
    plan: &IrtPlan,
    persons: Option<(usize, &[Person])>,
) -> Map<String, Value> {
    let mut found = Map::new();
    let model = match model {
        Ok(model) => model,
        Err(Trouble::Empty(why) | Trouble::Other(why)) => {
            let single = ["n", "log_likelihood", "aic", "bic"];
            single.into_iter().for_each(|key| drop(found.insert(key.to_owned(), Value::Null)));
            found.insert("reliability".to_owned(), json!({ "empirical": null, "marginal": null }));
            let items = asked.categories.iter();
            let item = |item: &crate::answer_sample::Categories| json!({ "item": item.item, "a": null, "a_se": null, "b": null });
            found.insert("items".to_owned(), items.map(item).collect());
            found.insert("local_dependence".to_owned(), json!({ "q3_max": null }));
            let lists = ["item_fit", "information", "sum_scores"].into_iter();
            lists
                .chain(persons.map(|_| "persons"))
                .for_each(|key| drop(found.insert(key.to_owned(), Value::Null)));
            found.insert("reason".to_owned(), json!(why));
            return found;
        }
    };
    let n = model.answered.people();
    let log_likelihood = if n > 0 { finite(model.log_likelihood()) } else { None };
    let parameters = real(u64::try_from(model.parameters()).unwrap_or(u64::MAX));
    let by_parameters = |each: f64| {
        log_likelihood.filter(|_| !model.is_given).and_then(|found| finite(each * parameters - 2.0 * found))
    };
    found.insert("n".to_owned(), json!(n));
    found.insert("patterns".to_owned(), json!(model.answered.patterns()));
    found.insert("parameters".to_owned(), json!(model.parameters()));
    found.insert("log_likelihood".to_owned(), json!(log_likelihood));
    found.insert("aic".to_owned(), json!(by_parameters(2.0)));
    found.insert("bic".to_owned(), json!(by_parameters(real(n).ln())));
    let mut reasons = Vec::new();
    if model.is_given {
        reasons.push("a_se, b_se, aic, bic: the parameters were given and not estimated".to_owned());
    }
    if n < 2 {
        reasons.push("reliability.empirical: fewer than two people do not vary".to_owned());
    }
    let empirical = if n < 2 { None } else { finite(model.empirical_reliability()) };
    found.insert(
        "reliability".to_owned(),
        json!({ "empirical": empirical, "marginal": finite(model.marginal_reliability()) }),
    );
    found.insert("items".to_owned(), items(model, plan.confidence));
    found.extend(fits(model, &mut reasons));
    let points = (-30_i32..=30).map(|fifth| f64::from(fifth) / 5.0);
    let information =
        points.map(|theta| json!({ "theta": theta, "value": finite(model.information(theta)) }));
    found.insert("information".to_owned(), information.collect());
    found.insert("sum_scores".to_owned(), sum_scores(model, &mut reasons));
    if let Some((place, persons)) = persons {
        found.insert("persons".to_owned(), each_person(model, plan.answers, place, persons));
    }
    if !reasons.is_empty() {
        found.insert("reason".to_owned(), json!(reasons.join("; ")));
    }
    let against: Vec<String> = model
        .items
        .iter()
        .filter(|(_, item)| item.slope < 0.0)
        .map(|(name, item)| {
            format!(
                "item `{name}` goes against the others (slope {:.3}): look whether it is scored the right way round; nothing was turned",
                item.slope
            )
        })
        .collect();
    if !against.is_empty() {
        found.insert("warnings".to_owned(), json!(against));
    }
    found
}

/// Slope and thresholds of each item. The error of a threshold b = -d / a follows from those of both by the delta method.
fn items(model: &Model, confidence: f64) -> Value {
    let z = two_sided(confidence);
    let mut begin = 0_usize;
    let mut each = Vec::new();
    for (name, item) in &model.items {
        let error = finite(model.covariance(begin, begin).sqrt());
        let end = |sign: f64| error.and_then(|error| finite(item.slope + sign * z * error));
        let errors = (begin.saturating_add(1)..).zip(item.thresholds()).map(|(place, threshold)| {
            let spread = model.covariance(place, place)
                + 2.0 * threshold * model.covariance(begin, place)
                + threshold * threshold * model.covariance(begin, begin);
            finite(spread.sqrt() / item.slope.abs())
        });
        each.push(json!({
            "item": name,
            "a": finite(item.slope),
            "a_se": error,
            "a_low": end(-1.0),
            "a_high": end(1.0),
            "b": item.thresholds().map(finite).collect::<Vec<_>>(),
            "b_se": errors.collect::<Vec<_>>(),
        }));
        begin = begin.saturating_add(item.parameters());
    }
    Value::Array(each)
}

fn fits(model: &Model, reasons: &mut Vec<String>) -> Map<String, Value> {
    let mut found = Map::new();
    if model.items.len() > MOST_ITEMS {
        reasons.push(format!("item_fit, local_dependence: there are more than {MOST_ITEMS} items"));
        found.insert("item_fit".to_owned(), Value::Null);
        found.insert("local_dependence".to_owned(), json!({ "q3_max": null }));
        return found;
    }
    let fit = item_fit(&model.items, &model.answered, &model.grid, !model.is_given);
    found.insert("item_fit".to_owned(), value(&fit));
    let pairs = dependence(&model.items, &model.answered, &model.placing_trace, &model.placing);
    let known = || pairs.iter().filter_map(|pair| pair.q3);
    let largest = known().fold(f64::NEG_INFINITY, f64::max);
    let smallest = known().fold(f64::INFINITY, f64::min);
    let mut dependence =
        json!({ "q3_max": finite(largest), "q3_min": finite(smallest), "pairs": value(&pairs) });
    if finite(largest).is_none()
        && let Some(dependence) = dependence.as_object_mut()
    {
        dependence
            .insert("reason".to_owned(), json!("there are no two items whose answers vary beside the trait"));
    }
    found.insert("local_dependence".to_owned(), dependence);
    found
}

/// What each sum of the scale says of the trait, and that as a T score.
fn sum_scores(model: &Model, reasons: &mut Vec<String>) -> Value {
    let Some((lowest, step, steps)) = in_steps(&model.values) else {
        reasons.push(
            "sum_scores: what the items count has no common step, or more than 20000 of them".to_owned(),
        );
        return Value::Null;
    };
    let items: Vec<Vec<(usize, Vec<f64>)>> = model
        .items
        .iter()
        .zip(steps)
        .map(|((_, item), steps)| {
            let along: Vec<Vec<f64>> =
                model.placing.points.iter().map(|point| item.probabilities(*point)).collect();
            let of = |category: usize| along.iter().filter_map(|at| at.get(category)).copied().collect();
            steps.into_iter().enumerate().map(|(category, steps)| (steps, of(category))).collect()
        })
        .collect();
    let mut rows = Vec::new();
    for (place, mut weights) in (0_u32..).zip(of_all(&items, &model.placing)) {
        weights.iter_mut().zip(&model.placing.weights).for_each(|(own, prior)| *own *= prior);
        let sum: f64 = weights.iter().sum();
        if sum <= 0.0 {
            // A sum that no answers add up to, such as 1 of items that count 0 or 2.
            continue;
        }
        weights.iter_mut().for_each(|weight| *weight /= sum);
        let (theta, se) = model.placing.moments(&weights);
        // Sums of decimals, to the digits that they have.
        let score = ((lowest + step * f64::from(place)) * 1e9).round() / 1e9;
        rows.push(json!({ "score": score, "theta": finite(theta), "se": finite(se), "t": finite(50.0 + 10.0 * theta) }));
    }
    Value::Array(rows)
}

fn each_person(model: &Model, answers: Answers, place: usize, persons: &[Person]) -> Value {
    let one = |person: &Person| {
        let pattern = person.patterns.get(place).map_or(&[][..], |pattern| pattern);
        let found = match answers {
            Answers::Complete if pattern.contains(&0) => Err("an item is not answered"),
            _ => model.eap(pattern).ok_or("no item is answered"),
        };
        match found {
            Ok((theta, se)) => json!({ "id": person.id, "theta": finite(theta), "se": finite(se) }),
            Err(why) => json!({ "id": person.id, "theta": null, "se": null, "reason": why }),
        }
    };
    persons.iter().map(one).collect()
}
