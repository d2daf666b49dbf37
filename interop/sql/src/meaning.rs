//! What a score means: bands, cutoffs, norms.

use psyscreen::Number;
use psyscreen::instrument::{Band, Cutoff, CutoffGroup, Norm, NormTable, Scale, Sex, Threshold};

use crate::expression::{Fraction, Truth, Whole};
use crate::person::Person;

/// What a threshold says of a score between two bounds.
pub(crate) fn over(threshold: Threshold, (low, high): &(Fraction, Fraction)) -> Truth {
    let (least, most) = if threshold.is_upward() { (low, high) } else { (high, low) };
    Truth::between(&least.reaches(threshold), &most.reaches(threshold))
}

/// The positions of the lowest and the highest band that may hold a score between two bounds, whoever the person may be.
pub(crate) fn band_range(
    scale: &Scale,
    (low, high): &(Fraction, Fraction),
    person: &Person,
) -> (Whole, Whole) {
    let position = |position: usize| Whole::always(i128::try_from(position).unwrap_or(0));
    let last = |score: &Fraction, holds: fn(Truth) -> Truth| {
        let arms = scale.bands().iter().enumerate().skip(1).rev();
        let arms = arms.map(|(index, band)| (holds(reaches(band, score, person)), position(index)));
        Whole::first(arms, position(0))
    };
    (last(low, Truth::certainly), last(high, Truth::possibly))
}

/// Whether a score is at or above the start of a band, as far as is known who the person is.
fn reaches(band: &Band, score: &Fraction, person: &Person) -> Truth {
    if let Some(start) = band.start() {
        return score.reaches(start);
    }
    let groups: Vec<(Truth, Truth)> = band
        .groups()
        .iter()
        .map(|group| (includes(group, person).possibly(), score.reaches(group.threshold())))
        .collect();
    let every = groups.iter().cloned().map(|(may_be_in, holds)| Truth::or([may_be_in.negated(), holds]));
    let some = groups.iter().cloned().map(|(may_be_in, holds)| Truth::and([may_be_in, holds]));
    Truth::between(&Truth::and(every), &Truth::or(some))
}

/// Whether a score between two bounds is in a band that satisfies a condition: for certain, if every band between does.
pub(crate) fn is_in_band(scale: &Scale, low: &Whole, high: &Whole, holds: impl Fn(&Band) -> bool) -> Truth {
    use crate::expression::Comparison::{AtLeast, AtMost};
    let is_met = |wanted: bool| {
        let bands = scale.bands().iter().enumerate().filter(|(_, band)| holds(band) == wanted);
        Truth::or(bands.map(|(index, _)| {
            let position = Whole::always(i128::try_from(index).unwrap_or(0));
            Truth::and([low.compare(AtMost, &position), high.compare(AtLeast, &position)])
        }))
    };
    if scale.bands().is_empty() {
        return Truth::always(psyscreen::Truth::Undetermined);
    }
    Truth::between(&is_met(false).negated(), &is_met(true))
}

/// What a cutoff says of a score between two bounds. Outside every group it says nothing.
pub(crate) fn cutoff(cutoff: &Cutoff, bounds: &(Fraction, Fraction), person: &Person) -> Truth {
    if let [only] = cutoff.groups()
        && !cutoff.depends_on_person()
    {
        return over(only.threshold(), bounds);
    }
    let groups: Vec<(Truth, Truth)> = cutoff
        .groups()
        .iter()
        .map(|group| (includes(group, person).possibly(), over(group.threshold(), bounds)))
        .collect();
    // Every group says the same to which the person may belong.
    let all_say = |wanted: bool| {
        Truth::and(groups.iter().map(|(may_be_in, says)| {
            let says = if wanted { says.clone() } else { says.clone().negated() };
            Truth::or([may_be_in.clone().negated(), says.certainly()])
        }))
    };
    let any = Truth::or(groups.iter().map(|(may_be_in, _)| may_be_in.clone()));
    let is_covered = Truth::and([is_covered(cutoff, person), any]);
    let arms = vec![
        (is_covered.clone().negated(), Truth::always(psyscreen::Truth::Undetermined)),
        (all_say(true), Truth::always(true)),
        (all_say(false), Truth::always(false)),
    ];
    Truth::first(arms, Truth::always(psyscreen::Truth::Undetermined))
}

fn includes(group: &CutoffGroup, person: &Person) -> Truth {
    let sex = group.sex().map_or(Truth::always(true), |sex| person.is(sex));
    Truth::and([sex, person.is_aged(group.ages())])
}

/// Whether the person belongs to some group, whatever is not known of them.
fn is_covered(cutoff: &Cutoff, person: &Person) -> Truth {
    Truth::and([(Sex::Female, Sex::Male), (Sex::Male, Sex::Female)].map(|(sex, other)| {
        if cutoff.covers_all_ages(sex) {
            return Truth::always(true);
        }
        let groups = cutoff.groups().iter().filter(|group| group.sex().is_none_or(|own| own == sex));
        let of_age = groups.map(|group| {
            // An open range holds only for an age that is known.
            Truth::and([person.age.is_given(), person.is_aged(group.ages())]).certainly()
        });
        Truth::or(std::iter::once(person.is(other).certainly()).chain(of_age))
    }))
}

/// What a norm gives of a score; NULL where it gives nothing, and for whom it is not.
pub(crate) fn norm(norm: &Norm, score: &Fraction, person: &Person) -> Fraction {
    let sex = norm.sex().map_or(Truth::always(true), |sex| person.is(sex));
    let fits = Truth::and([sex, person.is_aged(norm.ages())]).certainly();
    let null = Fraction::whole(Whole::null((0, 0)));
    let given = match norm.table() {
        // 50 + 10 × (score − mean) ÷ sd.
        NormTable::MeanSd(mean, sd) => {
            let ten = Number::from(10);
            let Some(factor) = quotient(ten, *sd) else { return null };
            let less =
                Number::ratio(mean.numerator().saturating_neg(), mean.denominator()).unwrap_or(Number::ZERO);
            score.plus(less).times(factor).plus(Number::from(50))
        }
        NormTable::Percentiles(rows) | NormTable::TScores(rows) => {
            let is_open = score.over.is_given().negated();
            let arms = std::iter::once((is_open, null.clone())).chain(
                rows.iter().map(|(raw, found)| (score.is(*raw).certainly(), Fraction::always(*found))),
            );
            Fraction::first(arms.collect(), &null)
        }
        _ => return null,
    };
    Fraction::first(vec![(fits, given)], &null)
}

fn quotient(of: Number, over: Number) -> Option<Number> {
    Number::ratio(
        of.numerator().checked_mul(over.denominator())?,
        of.denominator().checked_mul(over.numerator())?,
    )
}
