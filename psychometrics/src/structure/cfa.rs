//! Models of known factors, held against the answers.

use serde::Serialize;

use crate::confirmatory::{
    FactorModel, Fit, LeastSquares, Likelihood, Parameters, Rmsea, Robust, Test, least_squares,
    maximum_likelihood, robust,
};
use crate::estimate::finite;
use crate::numeric::{Matrix, chi_squared_above, real, real_len};
use crate::plan::Answers;
use crate::polychoric::Polychoric;
use crate::tally::Tally;

/// A model, by one estimator.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Cfa {
    /// `ml` or `wlsmv`.
    pub estimator: &'static str,
    /// How many people.
    pub n: u64,
    /// Chi-squared of the model.
    pub chi2: Option<f64>,
    /// Its degrees of freedom.
    pub df: Option<usize>,
    /// How probable a value as large is where the model is right.
    pub p: Option<f64>,
    /// What scaling and shifting make of chi-squared, where people are not taken for normally distributed.
    #[serde(flatten)]
    pub scaled: Option<Scaled>,
    /// The comparative fit index.
    pub cfi: Option<f64>,
    /// The index of Tucker and Lewis.
    pub tli: Option<f64>,
    /// The root mean square error of approximation, with its 90 % interval.
    pub rmsea: Rmsea,
    /// The standardised root mean square residual.
    pub srmr: Option<f64>,
    /// Information criteria.
    #[serde(flatten)]
    pub criteria: Option<Criteria>,
    /// The items on their factors.
    pub items: Vec<CfaItem>,
    /// How the factors correlate.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub factor_correlations: Vec<FactorCorrelation>,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What to look at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// The scaled and shifted test, and the measures of fit that are made of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Scaled {
    /// Chi-squared.
    pub chi2_scaled: Option<f64>,
    /// Its probability.
    pub p_scaled: Option<f64>,
    /// The comparative fit index.
    pub cfi_scaled: Option<f64>,
    /// The index of Tucker and Lewis.
    pub tli_scaled: Option<f64>,
    /// The root mean square error of approximation.
    pub rmsea_scaled: Option<f64>,
}

/// Information criteria; the smaller, the better.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Criteria {
    /// By Akaike.
    pub aic: Option<f64>,
    /// By Schwarz.
    pub bic: Option<f64>,
}

/// An item on its factor.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CfaItem {
    /// Its id.
    pub item: String,
    /// The factor, where there are several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub factor: Option<String>,
    /// The standardised loading.
    pub loading: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
}

/// How two factors correlate.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FactorCorrelation {
    /// The two: `a~b`.
    pub between: String,
    /// The correlation.
    pub value: Option<f64>,
    /// Its standard error.
    pub se: Option<f64>,
}

impl Cfa {
    fn absent(estimator: &'static str, n: u64, reason: String) -> Self {
        Self {
            estimator,
            n,
            chi2: None,
            df: None,
            p: None,
            scaled: (estimator == WLSMV).then(Scaled::default),
            cfi: None,
            tli: None,
            rmsea: Rmsea::default(),
            srmr: None,
            criteria: (estimator == ML).then_some(Criteria { aic: None, bic: None }),
            items: Vec::new(),
            factor_correlations: Vec::new(),
            reason: Some(reason),
            warnings: Vec::new(),
        }
    }
}

const ML: &str = "ml";
const WLSMV: &str = "wlsmv";
const EXACT: &str =
    "p: the model has as many parameters as there are correlations, so it fits whatever they are";

impl Tally {
    /// A model of the people who answered every item, by two estimators. `factors` are names, where there are several; `known` are
    /// the polychoric correlations of these people, where they have been worked out.
    pub(crate) fn cfa(
        &self,
        model: &FactorModel,
        factors: &[String],
        known: Option<&Polychoric>,
    ) -> Vec<Cfa> {
        let moments = self.moments(Answers::Complete);
        let n = moments.n;
        let problem = self.structure_problem(Answers::Complete);
        let labels = Labels { items: self.names(), factors, model };
        let likelihood = match &problem {
            Some(why) => Err(why.clone()),
            None => {
                let correlations = moments.covariances.correlations();
                maximum_likelihood(&correlations, model)
                    .map(|found| labels.by_likelihood(&found, &moments.covariances, &correlations, n))
            }
        };
        let least = match problem {
            Some(why) => Err(why),
            None => self.by_least_squares(&labels, n, known),
        };
        vec![
            likelihood.unwrap_or_else(|why| Cfa::absent(ML, n, why)),
            least.unwrap_or_else(|why| Cfa::absent(WLSMV, n, why)),
        ]
    }

    fn by_least_squares(
        &self,
        labels: &Labels<'_>,
        n: u64,
        known: Option<&Polychoric>,
    ) -> Result<Cfa, String> {
        let found = match known {
            Some(known) => known.clone(),
            None => Polychoric::new(&self.complete, &self.items)?,
        };
        found.whole(&self.items)?;
        let influences = found.influences(&self.complete);
        let solution = least_squares(&found.correlations, &influences, labels.model)?;
        let patterns = self.patterns.as_ref().ok_or("the combinations of answers were not kept")?;
        let robust = robust(&solution, &influences, &found.steps, &patterns.used(Answers::Complete));
        Ok(labels.by_least_squares(&solution, robust, &found.correlations, n))
    }
}

/// What the parts of a model are called.
struct Labels<'l> {
    items: Vec<&'l str>,
    factors: &'l [String],
    model: &'l FactorModel,
}

impl Labels<'_> {
    fn by_likelihood(&self, found: &Likelihood, covariances: &Matrix, correlations: &Matrix, n: u64) -> Cfa {
        let (model, people) = (self.model, real(n));
        let df = model.degrees_of_freedom().unwrap_or_default();
        let own = Test { chi2: people * found.discrepancy, df: real_len(df) };
        let baseline = Test { chi2: -people * found.ln_determinant, df: real_len(model.correlations()) };
        let fit = Fit::new(own, baseline, people);
        // Twice the logarithm of the likelihood, turned round, of covariances by n.
        let items = real_len(model.items());
        let spread: f64 =
            covariances.diagonal().map(|variance| (variance * (people - 1.0) / people).ln()).sum();
        let deviance = people
            * (items * (2.0 * std::f64::consts::PI).ln()
                + found.discrepancy
                + found.ln_determinant
                + items
                + spread);
        let parameters = real_len(model.parameters().saturating_add(model.items()));
        let standardized = found.standardized(model);
        let upright = found.parameters.upright();
        let errors = found.between_variances(model);
        let mut warnings: Vec<String> = Vec::new();
        let improper =
            self.named(found.unique.iter().enumerate().filter(|(_, own)| **own <= 0.0).map(|(item, _)| item));
        warnings.extend(improper.map(heywood));
        warnings.extend(self.improper_factors(&found.parameters));
        Cfa {
            estimator: ML,
            n,
            chi2: finite(own.chi2),
            df: Some(df),
            p: fit.p,
            scaled: None,
            cfi: fit.cfi,
            tli: fit.tli,
            rmsea: fit.rmsea,
            srmr: finite(srmr(correlations, &found.implied(), true)),
            criteria: Some(Criteria {
                aic: finite(deviance + 2.0 * parameters),
                bic: finite(deviance + people.ln() * parameters),
            }),
            items: self.items(
                &found.parameters,
                standardized.iter().map(|(value, spread)| (*value, *spread / people)),
            ),
            factor_correlations: self.between(&upright, errors.iter().map(|variance| variance / people)),
            reason: (df == 0).then(|| EXACT.to_owned()),
            warnings,
        }
    }

    fn by_least_squares(
        &self,
        found: &LeastSquares,
        robust: Result<Robust, String>,
        correlations: &Matrix,
        n: u64,
    ) -> Cfa {
        let (model, people) = (self.model, real(n) - 1.0);
        let df = model.degrees_of_freedom().unwrap_or_default();
        let own = Test { chi2: people * found.discrepancy, df: real_len(df) };
        let baseline = Test { chi2: people * found.baseline, df: real_len(model.correlations()) };
        let fit = Fit::new(own, baseline, people);
        let upright = found.parameters.upright();
        let mut warnings: Vec<String> = Vec::new();
        let common = found.parameters.common();
        let improper = self
            .named(common.diagonal().enumerate().filter(|(_, shared)| *shared >= 1.0).map(|(item, _)| item));
        warnings.extend(improper.map(heywood));
        warnings.extend(self.improper_factors(&found.parameters));
        let mut reasons: Vec<String> = (df == 0).then(|| EXACT.to_owned()).into_iter().collect();
        let (mut scaled, mut variances) = (Scaled::default(), Vec::new());
        match robust {
            Ok(robust) => {
                if df > 0 {
                    let own = shifted(own, robust.traces);
                    let fit = Fit::new(own, shifted(baseline, robust.baseline_traces), people);
                    scaled = Scaled {
                        chi2_scaled: finite(own.chi2),
                        p_scaled: finite(own.chi2).map(|chi2| chi_squared_above(chi2, own.df)),
                        cfi_scaled: fit.cfi,
                        tli_scaled: fit.tli,
                        rmsea_scaled: fit.rmsea.value,
                    };
                }
                variances = robust.variances;
            }
            Err(why) => reasons.push(format!("se and scaled figures: {why}")),
        }
        let loadings = model.loadings().count();
        let error = |place: usize| variances.get(place).map_or(f64::NAN, |variance| variance / people);
        let values = model
            .loadings()
            .enumerate()
            .map(|(place, (item, factor))| (found.parameters.loadings.at(item, factor), error(place)));
        let errors = (loadings..model.parameters()).map(error);
        Cfa {
            estimator: WLSMV,
            n,
            chi2: finite(own.chi2),
            df: Some(df),
            p: fit.p,
            scaled: Some(scaled),
            cfi: fit.cfi,
            tli: fit.tli,
            rmsea: fit.rmsea,
            srmr: finite(srmr(correlations, &common, false)),
            criteria: None,
            items: self.items(&found.parameters, values),
            factor_correlations: self.between(&upright, errors),
            reason: (!reasons.is_empty()).then(|| reasons.join("; ")),
            warnings,
        }
    }

    /// Loadings and their variances, in the order of the model, each factor turned so that its loadings add up to more than 0.
    fn items(&self, parameters: &Parameters, values: impl Iterator<Item = (f64, f64)>) -> Vec<CfaItem> {
        let item = |((item, factor), (value, variance)): ((usize, usize), (f64, f64))| {
            let is_turned = parameters.loadings.column(factor).sum::<f64>() < 0.0;
            CfaItem {
                item: self.items.get(item).copied().unwrap_or_default().to_owned(),
                factor: self.factors.get(factor).cloned(),
                loading: finite(if is_turned { -value } else { value }),
                se: finite(variance.sqrt()),
            }
        };
        self.model.loadings().zip(values).map(item).collect()
    }

    fn between(&self, upright: &Parameters, variances: impl Iterator<Item = f64>) -> Vec<FactorCorrelation> {
        let name = |factor: usize| self.factors.get(factor).map_or("", String::as_str);
        let of = |((one, other), variance): ((usize, usize), f64)| FactorCorrelation {
            between: format!("{}~{}", name(one), name(other)),
            value: finite(upright.between.at(one, other)),
            se: finite(variance.sqrt()),
        };
        self.model.pairs().zip(variances).map(of).collect()
    }

    /// The names of items, where there are any.
    fn named(&self, items: impl Iterator<Item = usize>) -> Option<String> {
        let names: Vec<String> =
            items.filter_map(|item| self.items.get(item)).map(|name| format!("`{name}`")).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    fn improper_factors(&self, parameters: &Parameters) -> Option<String> {
        (parameters.between.rows() > 1 && parameters.between.inverse().is_none())
            .then(|| "the correlations of the factors are not a positive definite matrix".to_owned())
    }
}

fn heywood(items: String) -> String {
    format!(
        "a Heywood case: the part of its own of {items} is not above 0, so the solution is not a proper one"
    )
}

/// The test whose mean and variance are those of chi-squared: scaled, then shifted.
fn shifted(Test { chi2, df }: Test, (trace, of_square): (f64, f64)) -> Test {
    let scale = (df / of_square).sqrt();
    Test { chi2: chi2 * scale + df - scale * trace, df }
}

/// The root of the mean square of what a model leaves of correlations; as lavaan, the diagonal is counted in the mean.
fn srmr(correlations: &Matrix, implied: &Matrix, with_diagonal: bool) -> f64 {
    let square = |left: f64| left * left;
    let below: f64 = correlations
        .below_diagonal()
        .zip(implied.below_diagonal())
        .map(|(own, implied)| square(own - implied))
        .sum();
    let diagonal: f64 = match with_diagonal {
        true => {
            correlations.diagonal().zip(implied.diagonal()).map(|(own, implied)| square(own - implied)).sum()
        }
        false => 0.0,
    };
    let items = real_len(correlations.rows());
    ((below + diagonal) / (items * (items + 1.0) / 2.0)).sqrt()
}
