//! Definitions with more cutoffs, critical items or criteria than fit in one word of the tables they are read from.

#![allow(clippy::unwrap_used, reason = "a panic is a failed test")]

use psyscreen::Instrument;

#[test]
fn a_scale_has_at_most_64_bands_and_64_cutoffs() {
    let text = std::fs::read_to_string("instruments/phq-9.toml").unwrap();
    let with = |cutoffs: usize| {
        let more: String = (0..cutoffs)
            .map(|number| {
                format!("[[scale.cutoff]]\nid = \"more-{number}\"\nat_least = 10\npopulation = \"p\"\nsource = \"kroenke-2001\"\n")
            })
            .collect();
        text.replacen("[[critical_item]]", &format!("{more}[[critical_item]]"), 1)
    };
    // Four are there already.
    let full = Instrument::from_toml("full.toml", &with(60)).unwrap();
    let findings = full.respond_in_order([2, 2, 1, 1, 1, 1, 1, 1, 0]).unwrap().score().interpret();
    let cutoffs = full.scales()[0].cutoffs();
    assert_eq!(cutoffs.len(), 64);
    assert!(cutoffs.iter().all(|cutoff| findings.cutoff(cutoff).unwrap().is_true()));
    assert!(findings.critical_item(&full.critical_items()[0]).unwrap().is_false());
    let error = Instrument::from_toml("over.toml", &with(61)).unwrap_err();
    assert!(error.to_string().contains("more than 64 cutoffs"), "{error}");
}

/// PHQ-9 with 70 more critical items and 70 more criteria, in turn over "item 9 is at least 1" and 2.
#[test]
fn more_than_64_critical_items_and_criteria_are_all_read() {
    let text = std::fs::read_to_string("instruments/phq-9.toml").unwrap();
    let least = |number: usize| number % 2 + 1;
    let critical: String = (0..70)
        .map(|number| {
            format!(
                "[[critical_item]]\nid = \"c-{number}\"\nitem = \"9\"\nat_least = {}\nconcern = \"suicide\"\nsource = \"kroenke-2001\"\n",
                least(number)
            )
        })
        .collect();
    let criteria: String = (0..70)
        .map(|number| {
            format!(
                "[[criterion]]\nid = \"r-{number}\"\nsource = \"kroenke-2001\"\nitem = \"9\"\nat_least = {}\n",
                least(number)
            )
        })
        .collect();
    for (more_critical, more_criteria) in [(&*critical, ""), ("", &*criteria), (&*critical, &*criteria)] {
        let text = text.replacen("[[criterion]]", &format!("{more_critical}[[criterion]]"), 1).replacen(
            "[[reliability]]",
            &format!("{more_criteria}[[reliability]]"),
            1,
        );
        let many = Instrument::from_toml("many.toml", &text).unwrap();
        for ninth in 0..4 {
            let findings =
                many.respond_in_order([3, 3, 3, 3, 3, 3, 3, 3, ninth]).unwrap().score().interpret();
            let expected = |number: usize| usize::try_from(ninth).unwrap() >= least(number);
            assert_eq!(findings.critical_item_by_id("suicidal-ideation").unwrap().is_true(), ninth > 0);
            assert!(findings.criterion_by_id("major-depressive-syndrome").unwrap().is_true());
            for number in 0..70 {
                if !more_critical.is_empty() {
                    let truth = findings.critical_item_by_id(&format!("c-{number}")).unwrap();
                    assert_eq!(truth.is_true(), expected(number), "c-{number}, {ninth}");
                }
                if !more_criteria.is_empty() {
                    let truth = findings.criterion_by_id(&format!("r-{number}")).unwrap();
                    assert_eq!(truth.is_true(), expected(number), "r-{number}, {ninth}");
                }
            }
        }
    }
}
