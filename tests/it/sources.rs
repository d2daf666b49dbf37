//! Where the numbers of the shipped instruments were seen. A number is worth its source: how each source was seen is stated,
//! pages that retell others are marked `second-hand`, and few numbers rest on those.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a panic is a failed test")]
#![allow(clippy::arithmetic_side_effects, reason = "small numbers")]

use std::collections::BTreeMap;

use psyscreen::instrument::{Seen, Source};
use psyscreen::{Instrument, catalog};

/// No more than one number in so many may rest on second-hand sources. Raise it when better ones are found; it is never lowered.
const ONE_IN: usize = 25;

/// Encyclopaedias, calculators, vendors, blogs, shops, translation sites and other software.
const RETELLERS: &[&str] = &[
    "all-about-sleep.com",
    "arc.psych.wisc.edu",
    "blueprint.ai",
    "build.fhir.org",
    "cds-platform.com",
    "clintools.com",
    "copolad.eu",
    "cryer.org.uk",
    "datanalysis.net",
    "ddhhq.com",
    "ebmcalc.com",
    "embrace-autism.com",
    "emerge.ucsd.edu",
    "exp8.net",
    "fanque.com.cn",
    "fpnotebook.com",
    "github.com",
    "gpexams.com",
    "greenspacehealth.com",
    "handlebar-online.com",
    "haodf.com",
    "healthscorer.com",
    "hiboop.com",
    "igbc.cn",
    "ilovetranslation.com",
    "kelmacmedical.us",
    "livingwell.org.au",
    "mdapp.co",
    "measurely.com.au",
    "medicalalgorithms.com",
    "mhpssknowledgehub.sph.cuny.edu",
    "millisecond.com",
    "mindseed.cn",
    "mindtherapy.com.au",
    "mrcpsych.uk",
    "novopsych.com.au",
    "positivepsychology.com",
    "psychiatryadvisor.com",
    "psychtools.info",
    "psypack.com",
    "psytoolkit.org",
    "pubcompare.ai",
    "qiqiwenku.com",
    "qxmd.com",
    "rdrr.io",
    "readthedocs.io",
    "revivehealthandhappiness.com.au",
    "smartclinic.com",
    "soapnote.org",
    "socasresourcehub.com",
    "socialsuitehq.com",
    "sphsoutcomes.net",
    "thecalculator.co",
    "tobaccoinaustralia.org.au",
    "valant.com",
    "vybor.online",
    "wenke99.com",
    "wikipedia.org",
    "wis.it.com",
    "wjx.cn",
    "xinlixue.cn",
];

/// Registries of packages: a number of theirs is a program's, and the program has a source or none.
const PACKAGES: &[&str] = &["crates.io", "cran.r-project.org", "npmjs.com", "pypi.org"];

fn instruments() -> impl Iterator<Item = (&'static Instrument, &'static str)> {
    catalog::instrument_ids()
        .map(|id| (catalog::instrument(id).unwrap(), catalog::instrument_toml(id).unwrap()))
}

/// How often each source is cited: `source = "…"` or `…_source = "…"`, in a table or between braces.
fn citations(text: &str) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        for rest in line.split("source = \"").skip(1) {
            *counts.entry(rest.split('"').next().unwrap()).or_default() += 1;
        }
    }
    counts
}

fn host(source: &Source) -> Option<&str> {
    source.url()?.split("//").nth(1)?.split(['/', '?', ':']).next()
}

fn is_of(host: Option<&str>, names: &[&str]) -> bool {
    host.is_some_and(|host| {
        names
            .iter()
            .any(|name| host.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')))
    })
}

#[test]
fn every_source_says_how_it_was_seen() {
    let silent: Vec<String> = instruments()
        .flat_map(|(instrument, _)| {
            let silent = instrument.sources().iter().filter(|source| source.seen().is_none());
            silent.map(|source| format!("{}: {}", instrument.id(), source.id()))
        })
        .collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
}

#[test]
fn pages_that_retell_others_are_marked() {
    let unmarked: Vec<String> = instruments()
        .flat_map(|(instrument, _)| {
            let unmarked = instrument.sources().iter().filter(|source| {
                source.doi().is_none()
                    && is_of(host(source), RETELLERS)
                    && source.seen() != Some(Seen::SecondHand)
            });
            unmarked.map(|source| format!("{}: {} ({})", instrument.id(), source.id(), host(source).unwrap()))
        })
        .collect();
    assert!(unmarked.is_empty(), "write `seen = \"second-hand\"`:\n{}", unmarked.join("\n"));
}

#[test]
fn no_number_rests_on_a_package() {
    for (instrument, _) in instruments() {
        let package = instrument.sources().iter().find(|source| is_of(host(source), PACKAGES));
        assert!(package.is_none(), "{}: {package:?}", instrument.id());
    }
}

#[test]
fn few_numbers_are_second_hand() {
    let (mut per_instrument, mut all) = (BTreeMap::new(), 0);
    for (instrument, text) in instruments() {
        let counts = citations(text);
        all += counts.values().sum::<usize>();
        let second_hand =
            instrument.sources().iter().filter(|source| source.seen() == Some(Seen::SecondHand));
        let count: usize = second_hand.filter_map(|source| counts.get(source.id())).sum();
        if count > 0 {
            per_instrument.insert(instrument.id(), count);
        }
    }
    let retold: usize = per_instrument.values().sum();
    assert!(
        retold * ONE_IN <= all,
        "{retold} of {all} numbers rest on second-hand sources: {per_instrument:?}"
    );
}
