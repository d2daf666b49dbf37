//! Every possible set of answers of PHQ-9, GAD-7 and ISI, against scorers written here in another way.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use crate::support;

use psyscreen::Truth;

/// All `base^length` answers, counted like an odometer.
fn for_all_answers(base: u32, length: u32, mut visit: impl FnMut(&[i32])) -> u64 {
    let mut answers = vec![0; usize::try_from(length).unwrap()];
    for number in 0..u64::from(base).pow(length) {
        let mut rest = number;
        for answer in &mut answers {
            *answer = i32::try_from(rest % u64::from(base)).unwrap();
            rest /= u64::from(base);
        }
        visit(&answers);
    }
    u64::from(base).pow(length)
}

// Hazard H01: every answer sheet against a sum written apart.
#[test]
fn phq_9() {
    let phq9 = support::instrument("phq-9");
    // A table of severities by total, written out from Kroenke 2001, table 1.
    let severity: Vec<&str> =
        [("minimal", 5), ("mild", 5), ("moderate", 5), ("moderately-severe", 5), ("severe", 8)]
            .iter()
            .flat_map(|(name, many)| std::iter::repeat_n(*name, *many))
            .collect();
    assert_eq!(severity.len(), 28);
    let seen = for_all_answers(4, 9, |answers| {
        // How many answers of each code there are, instead of a running sum.
        let times = |code: i32| answers.iter().filter(|answer| **answer == code).count();
        let total = times(1) + 2 * times(2) + 3 * times(3);
        let symptoms = (0..8).filter(|item| answers[*item] > 1).count() + usize::from(answers[8] != 0);
        let core = answers[0] > 1 || answers[1] > 1;
        let findings = phq9.respond_in_order(answers.iter().copied()).unwrap().score().interpret();
        let outcome = findings.scores().get("total").unwrap();
        assert_eq!(outcome.value().unwrap().to_integer(), Some(i64::try_from(total).unwrap()));
        assert_eq!((outcome.min(), outcome.max()), (outcome.value().unwrap(), outcome.value().unwrap()));
        assert_eq!(findings.band("total").unwrap().id(), severity[total]);
        let is = |truth: Option<Truth>, expected: bool| {
            assert_eq!(truth, Some(Truth::from(expected)), "{answers:?}")
        };
        is(findings.cutoff_by_id("total", "probable-depression"), total > 9);
        is(findings.critical_item_by_id("suicidal-ideation"), answers[8] > 0);
        is(findings.criterion_by_id("major-depressive-syndrome"), core && symptoms >= 5);
        is(findings.criterion_by_id("other-depressive-syndrome"), core && (2..5).contains(&symptoms));
    });
    assert_eq!(seen, 262_144);
}

// Hazard H01: every answer sheet against a sum written apart.
#[test]
fn gad_7() {
    let gad7 = support::instrument("gad-7");
    let seen = for_all_answers(4, 7, |answers| {
        let total =
            (1..4).map(|least| answers.iter().filter(|answer| **answer >= least).count()).sum::<usize>();
        let findings = gad7.respond_in_order(answers.iter().copied()).unwrap().score().interpret();
        assert_eq!(
            findings.scores().get("total").unwrap().value(),
            Some(i64::try_from(total).unwrap().into())
        );
        let expected = ["minimal", "mild", "moderate", "severe"][(total / 5).min(3)];
        assert_eq!(findings.band("total").unwrap().id(), expected, "{answers:?}");
    });
    assert_eq!(seen, 16_384);
}

// Hazard H01: every answer sheet against a sum written apart.
#[test]
fn isi() {
    let isi = support::instrument("isi");
    let bands: Vec<&str> = isi.scale("total").unwrap().bands().iter().map(|band| band.id()).collect();
    assert_eq!(bands.len(), 4);
    let seen = for_all_answers(5, 7, |answers| {
        let total =
            (1..5).map(|least| answers.iter().filter(|answer| **answer >= least).count()).sum::<usize>();
        let findings = isi.respond_in_order(answers.iter().copied()).unwrap().score().interpret();
        assert_eq!(
            findings.scores().get("total").unwrap().value(),
            Some(i64::try_from(total).unwrap().into())
        );
        // 0-7, 8-14, 15-21, 22-28: Morin, Belleville, Bélanger, Ivers 2011.
        let expected = bands[[0, 8, 15, 22].iter().filter(|from| total >= **from).count() - 1];
        assert_eq!(findings.band("total").unwrap().id(), expected, "{answers:?}");
    });
    assert_eq!(seen, 78_125);
}
