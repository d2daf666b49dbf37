//! What is proved of every policy: each kind of statement has its own file and stands in one list.

mod critical_items;
mod everybody;
mod follow_ups;
mod guarantees;
mod reached;
mod worsening;

use super::claim::Claim;
use crate::triage::policy::Policy;

type Claims = Vec<Box<dyn Claim>>;

/// Every kind, in the order in which they are reported.
const KINDS: [fn(&Policy) -> Claims; 6] = [
    guarantees::claims,
    everybody::claims,
    critical_items::claims,
    worsening::claims,
    follow_ups::claims,
    reached::claims,
];

/// Everything that is claimed of a policy.
pub(super) fn claims(policy: &Policy) -> Claims {
    KINDS.iter().flat_map(|kind| kind(policy)).collect()
}
