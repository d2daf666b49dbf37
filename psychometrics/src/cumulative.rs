//! Answers in ordered categories: the probability of category k or above is the logistic function of a term plus the intercept k. The
//! graded response model and ordinal logistic regression are both of this form.

/// The logarithm of a category's probability and its derivatives by the linear terms at the lower and the upper
/// boundary of the category. A boundary that does not exist has none.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CategoryAt {
    pub(crate) ln: f64,
    pub(crate) by_lower: f64,
    pub(crate) by_upper: f64,
    pub(crate) by_lower_twice: f64,
    pub(crate) by_upper_twice: f64,
    pub(crate) by_both: f64,
}

impl CategoryAt {
    /// The derivatives by the slope of a variable that has this value, and by the intercepts of the lower and the upper boundary.
    pub(crate) fn score(&self, value: f64) -> [f64; 3] {
        [value * (self.by_lower + self.by_upper), self.by_lower, self.by_upper]
    }

    /// The second derivatives by the same.
    pub(crate) fn bend(&self, value: f64) -> [[f64; 3]; 3] {
        let lower = self.by_lower_twice + self.by_both;
        let upper = self.by_upper_twice + self.by_both;
        [
            [value * value * (lower + upper), value * lower, value * upper],
            [value * lower, self.by_lower_twice, self.by_both],
            [value * upper, self.by_both, self.by_upper_twice],
        ]
    }
}

/// The places among parameters, the slope first, of what [`CategoryAt::score`] has: the slope, and the intercepts of the boundaries. The first
/// category has no lower boundary and the last no upper one; what would stand there is 0.
pub(crate) fn parameters(category: usize) -> [usize; 3] {
    [0, category, category.saturating_add(1)]
}

/// A boundary: its linear term, with the logarithms of the logistic function of it and of its negative.
#[derive(Clone, Copy)]
struct Boundary {
    term: f64,
    ln: f64,
    ln_rest: f64,
}

impl Boundary {
    fn new(term: f64) -> Self {
        // Of the two, the one that is near 1 is computed, and the other follows from it.
        let small = -(-term.abs()).exp().ln_1p();
        let (ln, ln_rest) = if term > 0.0 { (small, small - term) } else { (small + term, small) };
        Self { term, ln, ln_rest }
    }
}

/// Each category where the term is so large; intercepts fall from the second category on.
pub(crate) fn categories_at(intercepts: &[f64], term: f64) -> Vec<CategoryAt> {
    let boundary = |intercept: &f64| Some(Boundary::new(term + intercept));
    let lower = std::iter::once(None).chain(intercepts.iter().map(boundary));
    let upper = intercepts.iter().map(boundary).chain(std::iter::once(None));
    lower.zip(upper).map(|(lower, upper)| category(lower, upper)).collect()
}

/// σ(x) − σ(y) = σ(x) σ(−y) (1 − exp(y − x)), which loses no digits where both are near 0 or near 1.
fn category(lower: Option<Boundary>, upper: Option<Boundary>) -> CategoryAt {
    let gap = match (lower, upper) {
        (Some(lower), Some(upper)) => -(upper.term - lower.term).exp_m1(),
        _ => 1.0,
    };
    let ln_lower = lower.map_or(0.0, |lower| lower.ln);
    let ln_upper = upper.map_or(0.0, |upper| upper.ln_rest);
    let by_lower = lower.map_or(0.0, |lower| (lower.ln_rest - ln_upper).exp() / gap);
    let by_upper = upper.map_or(0.0, |upper| -(upper.ln - ln_lower).exp() / gap);
    let bend = |boundary: Option<Boundary>, slope: f64| {
        boundary.map_or(0.0, |boundary| slope * (1.0 - 2.0 * boundary.ln.exp()) - slope * slope)
    };
    CategoryAt {
        ln: ln_lower + ln_upper + gap.ln(),
        by_lower,
        by_upper,
        by_lower_twice: bend(lower, by_lower),
        by_upper_twice: bend(upper, by_upper),
        by_both: -by_lower * by_upper,
    }
}
