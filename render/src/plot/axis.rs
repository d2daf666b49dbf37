//! An axis: from where to where, and what is written along it.

/// What an axis shows.
#[derive(Clone, Debug)]
pub(crate) struct Axis {
    pub(crate) label: String,
    pub(crate) from: f64,
    pub(crate) to: f64,
    pub(crate) ticks: Vec<(f64, String)>,
}

impl Axis {
    /// Numbers from about one to about the other, with ticks at round places.
    pub(crate) fn numbers(label: &str, from: f64, to: f64) -> Self {
        let (from, to) =
            if from.is_finite() && to.is_finite() { (from.min(to), from.max(to)) } else { (0.0, 1.0) };
        let (from, to) = if to - from > 0.0 { (from, to) } else { (from - 0.5, to + 0.5) };
        let step = round_step((to - from) / 6.0);
        let (first, last) = ((from / step).floor() * step, (to / step).ceil() * step);
        let decimals = if step >= 1.0 {
            0
        } else if step >= 0.1 {
            1
        } else {
            2
        };
        let mut ticks = Vec::new();
        let mut place = first;
        // At most a dozen.
        while place <= last + step / 2.0 && ticks.len() < 20 {
            // Not -0.
            let value = if place.abs() < step / 1e6 { 0.0 } else { place };
            ticks.push((value, format!("{value:.decimals$}")));
            place += step;
        }
        Self { label: label.to_owned(), from: first, to: last, ticks }
    }

    /// Names, one beside the other, the first at 0.
    pub(crate) fn names(label: &str, names: &[String]) -> Self {
        let ticks = (0_u32..).zip(names).map(|(place, name)| (f64::from(place), name.clone())).collect();
        let count = f64::from(u32::try_from(names.len()).unwrap_or(u32::MAX));
        Self { label: label.to_owned(), from: -0.6, to: count - 0.4, ticks }
    }
}

/// 1, 2 or 5 times a power of ten, at least as large.
fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    let rest = step / power;
    power
        * if rest <= 1.0 {
            1.0
        } else if rest <= 2.0 {
            2.0
        } else if rest <= 5.0 {
            5.0
        } else {
            10.0
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_enclose_what_is_shown() {
        let axis = Axis::numbers("", 0.0, 27.0);
        let ticks: Vec<&str> = axis.ticks.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(ticks, ["0", "5", "10", "15", "20", "25", "30"]);
        let axis = Axis::numbers("", -0.31, 0.42);
        assert!(axis.from <= -0.31 && axis.to >= 0.42);
        assert!(axis.ticks.iter().any(|(_, text)| text == "0.0"), "{:?}", axis.ticks);
        for (from, to) in [(3.0, 3.0), (f64::NAN, 1.0), (1.0, 0.0), (1e9, 2e9)] {
            let axis = Axis::numbers("", from, to);
            assert!(axis.to > axis.from && axis.ticks.len() > 1 && axis.ticks.len() < 20, "{axis:?}");
        }
    }
}
