//! What is proved of every policy: each kind of statement has its own file and stands in one list.

mod critical_items;
mod everybody;
mod follow_ups;
mod guarantees;
mod one_deadline;
mod reached;
mod worsening;

use super::claim::Claim;
use crate::triage::policy::Policy;

type Claims = Vec<Box<dyn Claim>>;

/// Every kind, in the order in which they are reported.
const KINDS: [fn(&Policy) -> Claims; 7] = [
    guarantees::claims,
    everybody::claims,
    critical_items::claims,
    worsening::claims,
    follow_ups::claims,
    one_deadline::claims,
    reached::claims,
];

/// Everything that is claimed of a policy.
pub(super) fn claims(policy: &Policy) -> Claims {
    KINDS.iter().flat_map(|kind| kind(policy)).collect()
}
