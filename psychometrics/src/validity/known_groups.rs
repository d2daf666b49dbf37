//! Whether groups that should differ do: two groups by t, effect sizes and ranks, more by analysis of variance.

use psyscreen::Number;
use serde::Serialize;

use crate::estimate::{Estimate, finite};
use crate::interval::two_sided;
use crate::numeric::{chi_squared_above, f_above, ln_gamma, normal_two_sided, real, t_quantile, t_two_sided};
use crate::tally::Histogram;

/// A group's scores.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct GroupScores {
    /// The group.
    pub group: String,
    /// How many scores.
    pub n: u64,
    /// Their mean.
    pub mean: Option<f64>,
    /// Their standard deviation.
    pub sd: Option<f64>,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// How groups differ in a score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KnownGroups {
    /// The score.
    pub test: String,
    /// The groups in the order in which they were named.
    pub groups: Vec<GroupScores>,
    /// The mean of the first group without that of the second.
    pub difference: Option<f64>,
    /// The lower end of its interval, by Welch.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Welch's t.
    pub t: Option<f64>,
    /// Its degrees of freedom.
    pub df: Option<f64>,
    /// How probable a difference of this size is where there is none.
    pub p: Option<f64>,
    /// The difference by the pooled standard deviation.
    pub cohen_d: Option<f64>,
    /// The same without its bias in small samples.
    pub hedges_g: Estimate,
    /// The rank sum test.
    pub mann_whitney: MannWhitney,
    /// How probable it is that somebody of the first group scores higher than somebody of the second, ties by half.
    pub superiority: Option<f64>,
    /// Analysis of variance of all groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub anova: Option<Anova>,
    /// The rank test of all groups.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kruskal_wallis: Option<KruskalWallis>,
    /// Why figures are absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// Hedges' g is an [`Estimate`].
pub type HedgesG = Estimate;

/// The rank sum test of two groups.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MannWhitney {
    /// In how many pairs of people the one of the first group scores higher, ties by half.
    pub u: Option<f64>,
    /// How probable that is where the groups do not differ.
    pub p: Option<f64>,
    /// Whether that is exact; else by the normal distribution, with correction for continuity and ties.
    pub is_exact: bool,
}

/// Analysis of variance.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Anova {
    /// Variance between groups by that within.
    pub f: Option<f64>,
    /// Degrees of freedom between.
    pub df1: f64,
    /// Within.
    pub df2: f64,
    /// How probable that is where the groups do not differ.
    pub p: Option<f64>,
    /// The part of the variance that is between groups.
    pub eta_squared: Option<f64>,
}

/// The rank test of several groups.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct KruskalWallis {
    /// The statistic, corrected for ties.
    pub chi2: Option<f64>,
    /// Degrees of freedom.
    pub df: f64,
    /// How probable that is where the groups do not differ.
    pub p: Option<f64>,
}

impl KnownGroups {
    /// How the scores of groups, each with its name, differ.
    pub fn new(test: &str, groups: &[(String, Histogram)], confidence: f64) -> Self {
        let described = groups.iter().map(|(group, scores)| GroupScores {
            group: group.clone(),
            n: scores.total(),
            mean: finite(scores.mean()),
            sd: finite(scores.variance().sqrt()),
            reason: match scores.total() {
                0 => Some("nobody with a score is in the group".to_owned()),
                1 => Some("one score alone does not vary".to_owned()),
                _ => None,
            },
        });
        let described: Vec<GroupScores> = described.collect();
        let small = described.iter().find(|group| group.n < 2);
        let mut found = Self {
            test: test.to_owned(),
            reason: small.map(|group| {
                format!("group `{}` has {}; a group needs two people to vary", group.group, people(group.n))
            }),
            groups: described,
            difference: None,
            low: None,
            high: None,
            t: None,
            df: None,
            p: None,
            cohen_d: None,
            hedges_g: Estimate::none("two groups are needed"),
            mann_whitney: MannWhitney { u: None, p: None, is_exact: false },
            superiority: None,
            anova: None,
            kruskal_wallis: None,
        };
        let scores: Vec<&Histogram> = groups.iter().map(|(_, scores)| scores).collect();
        match scores.as_slice() {
            [one, other] => found.two(one, other, confidence),
            [_, _, _, ..] => {
                found.anova = Some(anova(&scores));
                found.kruskal_wallis = Some(kruskal_wallis(&scores));
                found.hedges_g = Estimate::none("there are more than two groups");
                found.reason = found.reason.take().or(Some(
                    "there are more than two groups: anova and kruskal_wallis compare all".to_owned(),
                ));
            }
            _ => {}
        }
        found
    }

    fn two(&mut self, one: &Histogram, other: &Histogram, confidence: f64) {
        let (m, n) = (real(one.total()), real(other.total()));
        let (first, second) = (one.variance(), other.variance());
        let difference = one.mean() - other.mean();
        let (x, y) = (first / m, second / n);
        let error = (x + y).sqrt();
        let df = (x + y).powi(2) / (x * x / (m - 1.0) + y * y / (n - 1.0));
        let t = difference / error;
        let half = t_quantile(f64::midpoint(1.0, confidence), df) * error;
        self.difference = finite(difference);
        (self.low, self.high) = (finite(difference - half), finite(difference + half));
        (self.t, self.df) = (finite(t), finite(df));
        self.p = finite(t).and_then(|t| finite(t_two_sided(t, df)));
        let freedom = m + n - 2.0;
        let pooled = (((m - 1.0) * first + (n - 1.0) * second) / freedom).sqrt();
        let d = difference / pooled;
        self.cohen_d = finite(d);
        if self.reason.is_none() && error <= 0.0 {
            self.reason =
                Some("nobody's score differs from the group's, so the difference has no error".to_owned());
        }
        // The exact correction (Hedges 1981).
        let correction =
            (ln_gamma(freedom / 2.0) - (freedom / 2.0).sqrt().ln() - ln_gamma((freedom - 1.0) / 2.0)).exp();
        let g = correction * d;
        let se = (1.0 / m + 1.0 / n + g * g / (2.0 * (m + n))).sqrt();
        let z = two_sided(confidence);
        self.hedges_g = match self.reason.clone() {
            Some(reason) => Estimate::none(reason),
            None => Estimate::new(g, "").within(g - z * se, g + z * se).with_error(se),
        };
        self.mann_whitney = mann_whitney(one, other);
        self.superiority = self.mann_whitney.u.and_then(|u| finite(u / (m * n)));
    }
}

fn people(n: u64) -> String {
    if n == 1 { "1 person".to_owned() } else { format!("{n} people") }
}

/// All scores of groups, each value with how often it came in each group.
fn pooled(groups: &[&Histogram]) -> Vec<(Number, Vec<u64>)> {
    let mut all = Histogram::default();
    groups.iter().for_each(|group| all.merge(group));
    let of = |value: Number| groups.iter().map(|group| group.count(|own| own == value)).collect();
    all.iter().map(|(value, _)| (value, of(value))).collect()
}

fn mann_whitney(one: &Histogram, other: &Histogram) -> MannWhitney {
    let (m, n) = (one.total(), other.total());
    if m == 0 || n == 0 {
        return MannWhitney { u: None, p: None, is_exact: false };
    }
    let (mut u, mut below, mut ties, mut has_ties) = (0.0, 0.0, 0.0, false);
    for (_, counts) in pooled(&[one, other]) {
        let (mine, theirs) =
            (real(counts.first().copied().unwrap_or(0)), real(counts.last().copied().unwrap_or(0)));
        u += mine * (below + theirs / 2.0);
        below += theirs;
        let same = mine + theirs;
        ties += same.powi(3) - same;
        has_ties |= same > 1.0;
    }
    let (first, second) = (real(m), real(n));
    if !has_ties && m < 50 && n < 50 {
        return MannWhitney { u: finite(u), p: finite(exact_rank_sum(u, m, n)), is_exact: true };
    }
    let all = first + second;
    let away = u - first * second / 2.0;
    let error = (first * second / 12.0 * (all + 1.0 - ties / (all * (all - 1.0)))).sqrt();
    let correction = if away == 0.0 { 0.0 } else { away.signum() * 0.5 };
    let p = finite((away - correction) / error).map(normal_two_sided);
    MannWhitney { u: finite(u), p, is_exact: false }
}

/// How probable a rank sum as far from the middle is: from the numbers of orders that give each.
#[expect(clippy::as_conversions, reason = "a place in a list of some thousands")]
fn exact_rank_sum(u: f64, m: u64, n: u64) -> f64 {
    let (m, n) = (m as usize, n as usize);
    let size = m.saturating_mul(n).saturating_add(1);
    // By the number of the first group: in how many orders of so many and of all so far it is above in each number of pairs.
    let mut ways: Vec<Vec<f64>> = vec![vec![0.0; size]; m.saturating_add(1)];
    if let Some(start) = ways.first_mut().and_then(|row| row.first_mut()) {
        *start = 1.0;
    }
    // Partitions in a box, one column after the other.
    for place in 1..=m.saturating_add(n) {
        for chosen in (1..=m.min(place)).rev() {
            let gain = place.saturating_sub(chosen);
            if gain > n {
                continue;
            }
            let (before, after) = ways.split_at_mut(chosen);
            let (Some(from), Some(to)) = (before.last(), after.first_mut()) else { continue };
            for (pairs, way) in from.iter().enumerate().filter(|(_, way)| **way > 0.0) {
                if let Some(cell) = to.get_mut(pairs.saturating_add(gain)) {
                    *cell += way;
                }
            }
        }
    }
    let Some(all) = ways.last() else { return f64::NAN };
    let total: f64 = all.iter().sum();
    let middle = (size as f64 - 1.0) / 2.0;
    let far = (u - middle).abs();
    let tail: f64 =
        all.iter().enumerate().filter(|(pairs, _)| (*pairs as f64) <= middle - far).map(|(_, way)| way).sum();
    (2.0 * tail / total).min(1.0)
}

fn anova(groups: &[&Histogram]) -> Anova {
    let n: f64 = groups.iter().map(|group| real(group.total())).sum();
    let count = real(u64::try_from(groups.len()).unwrap_or(u64::MAX));
    let mean = groups.iter().map(|group| group.mean() * real(group.total())).sum::<f64>() / n;
    let between: f64 = groups.iter().map(|group| real(group.total()) * (group.mean() - mean).powi(2)).sum();
    let within: f64 = groups.iter().map(|group| group.moment(2)).sum();
    let (df1, df2) = (count - 1.0, n - count);
    let f = (between / df1) / (within / df2);
    let p = finite(f).and_then(|f| finite(f_above(f, df1, df2)));
    Anova { f: finite(f), df1, df2, p, eta_squared: finite(between / (between + within)) }
}

fn kruskal_wallis(groups: &[&Histogram]) -> KruskalWallis {
    let n: f64 = groups.iter().map(|group| real(group.total())).sum();
    let mut sums = vec![0.0; groups.len()];
    let (mut before, mut ties) = (0.0, 0.0);
    for (_, counts) in pooled(groups) {
        let same: f64 = counts.iter().map(|count| real(*count)).sum();
        let rank = before + (same + 1.0) / 2.0;
        sums.iter_mut().zip(&counts).for_each(|(sum, count)| *sum += rank * real(*count));
        before += same;
        ties += same.powi(3) - same;
    }
    let spread: f64 = sums.iter().zip(groups).map(|(sum, group)| sum * sum / real(group.total())).sum();
    let raw = 12.0 * spread / (n * (n + 1.0)) - 3.0 * (n + 1.0);
    let chi2 = raw / (1.0 - ties / (n.powi(3) - n));
    let df = real(u64::try_from(groups.len()).unwrap_or(u64::MAX)) - 1.0;
    KruskalWallis {
        chi2: finite(chi2),
        df,
        p: finite(chi2).and_then(|chi2| finite(chi_squared_above(chi2, df))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(values: &[i64]) -> Histogram {
        let mut scores = Histogram::default();
        values.iter().for_each(|value| scores.push(Number::from(*value)));
        scores
    }

    /// R 4.2: wilcox.test(c(1, 4, 6, 9, 12), c(2, 3, 5, 7)).
    #[test]
    fn small_groups_without_ties_are_exact() {
        let found = mann_whitney(&scores(&[1, 4, 6, 9, 12]), &scores(&[2, 3, 5, 7]));
        assert!(found.is_exact);
        assert!((found.u.unwrap() - 13.0).abs() < 1e-12);
        assert!((found.p.unwrap() - 0.555_555_555_555_556).abs() < 1e-12, "{:?}", found.p);
    }

    #[test]
    fn a_group_of_one_says_why() {
        let groups = [("a".to_owned(), scores(&[1])), ("b".to_owned(), scores(&[1, 2, 3]))];
        let found = KnownGroups::new("t", &groups, 0.95);
        assert!(found.reason.unwrap().contains("group `a` has 1 person"));
        assert_eq!(found.p, None);
    }
}
