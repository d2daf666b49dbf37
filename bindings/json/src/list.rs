//! What is listed of an instrument or a policy.

use psyscreen::instrument::{AgeRange, Permission, Scale};
use psyscreen::text::Text;
use psyscreen::triage::Level;
use psyscreen::{Instrument, Policy};
use serde::Serialize;

/// An instrument or a policy, in a line.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Entry<'d> {
    /// A questionnaire.
    Instrument {
        /// Its id.
        id: &'d str,
        /// The version of the questionnaire.
        revision: &'d str,
        /// The edition of its definition.
        edition: u32,
        /// Its title.
        title: &'d Text,
        /// What it measures.
        construct: &'d str,
        /// Who answers it.
        informant: &'d str,
        /// For whom it is.
        ages: AgeRange,
        /// The languages of its texts.
        languages: Vec<&'d str>,
        /// How many items it has.
        items: usize,
        /// Its scales.
        scales: Vec<&'d str>,
        /// How many bands they have.
        bands: usize,
        /// How many cutoffs they have.
        cutoffs: usize,
        /// What may be done with its wording.
        text_licence: Permission,
        /// What may be done with its scoring.
        scoring_licence: Permission,
    },
    /// A triage policy.
    Policy {
        /// Its id.
        id: &'d str,
        /// The edition of its definition.
        edition: u32,
        /// Its title.
        title: &'d Text,
        /// The instruments it uses.
        uses: Vec<&'d str>,
        /// Its levels, in ascending order.
        levels: Vec<&'d str>,
    },
}

impl<'d> Entry<'d> {
    /// What is listed of an instrument.
    pub fn of_instrument(instrument: &'d Instrument) -> Self {
        Self::Instrument {
            id: instrument.id(),
            revision: instrument.revision(),
            edition: instrument.edition(),
            title: instrument.title(),
            construct: instrument.construct(),
            informant: instrument.informant().name(),
            ages: instrument.ages(),
            languages: instrument.wording().map(|(language, _)| language).collect(),
            items: instrument.items().len(),
            scales: instrument.scales().iter().map(Scale::id).collect(),
            bands: instrument.scales().iter().map(|scale| scale.bands().len()).sum(),
            cutoffs: instrument.scales().iter().map(|scale| scale.cutoffs().len()).sum(),
            text_licence: instrument.licence().text(),
            scoring_licence: instrument.licence().scoring(),
        }
    }

    /// What is listed of a policy.
    pub fn of_policy(policy: &'d Policy) -> Self {
        Self::Policy {
            id: policy.id(),
            edition: policy.edition(),
            title: policy.title(),
            uses: policy.instruments().map(Instrument::id).collect(),
            levels: policy.levels().iter().map(Level::id).collect(),
        }
    }
}
