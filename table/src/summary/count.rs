//! What a summary counts.

use psyscreen::Policy;
use psyscreen::report::Tally;

use super::counted::{Counted, values_of};
use super::page::Page;

/// More groups than this are not groups of people.
const MOST_GROUPS: usize = 200;

/// Counts people by level, group and recommendation.
pub struct Count<'a> {
    policy: &'a Policy,
    version: String,
    by: Option<&'a str>,
    rows: Vec<Counted>,
    tally: Tally,
    without_result: u64,
}

/// One row of what `psyscreen triage` wrote.
pub(super) struct Outcome<'r> {
    /// [`psyscreen::Policy::version`] of the policy that decided.
    pub(super) policy: &'r str,
    pub(super) group: &'r str,
    pub(super) level: &'r str,
    pub(super) is_settled: bool,
    pub(super) recommendations: Vec<&'r str>,
}

impl<'a> Count<'a> {
    /// The column of the groups.
    pub(super) fn by(&self) -> Option<&'a str> {
        self.by
    }

    /// Of what this policy decided, by groups that are the values of a column.
    pub fn new(policy: &'a Policy, by: Option<&'a str>) -> Self {
        let mut rows: Vec<Counted> = (0..policy.levels().len()).map(Counted::Level).collect();
        rows.push(Counted::Unsettled);
        rows.extend((0..policy.recommendations().len()).map(Counted::Recommendation));
        let mut tally = Tally::new(rows.len());
        // A population that the policy knows is reported even when nobody belongs to it.
        for value in by.map_or(&[][..], |by| values_of(policy, by)) {
            tally.expect_group(value.id());
        }
        Self { policy, version: policy.version(), by, rows, tally, without_result: 0 }
    }

    /// One more row without a result.
    pub(super) fn add_without_result(&mut self) {
        self.without_result = self.without_result.saturating_add(1);
    }

    /// One more person.
    pub(super) fn add(&mut self, result: &Outcome<'_>) -> Result<(), String> {
        self.same_policy(result.policy)?;
        let level = self.policy.levels().iter().position(|level| level.id() == result.level);
        let mut counted = vec![Counted::Level(level.ok_or_else(|| self.unknown("level", result.level))?)];
        if !result.is_settled {
            counted.push(Counted::Unsettled);
        }
        for id in &result.recommendations {
            let found = self.policy.recommendations().iter().position(|known| known.id() == *id);
            counted.push(Counted::Recommendation(found.ok_or_else(|| self.unknown("recommendation", id))?));
        }
        let rows = &self.rows;
        let positions = counted.iter().filter_map(|counted| rows.iter().position(|row| row == counted));
        self.tally.add(result.group.trim(), positions);
        if self.tally.group_count() > MOST_GROUPS {
            let by = self.by.unwrap_or_default();
            return Err(format!(
                "column `{by}` has more than {MOST_GROUPS} different values; a summary is by groups of people"
            ));
        }
        Ok(())
    }

    /// Refuses what another policy decided, or another text of this one: its levels may mean something else.
    fn same_policy(&self, found: &str) -> Result<(), String> {
        let own = &self.version;
        if found == own {
            return Ok(());
        }
        let of = |version: &str| version.rsplit_once('@').map_or("", |(id, _)| id).to_owned();
        let help = if of(found) == of(own) {
            "its text has changed since; run `psyscreen triage` again, or summarize with the text that was used"
        } else {
            "give the policy with which `psyscreen triage` was run, and one file for each policy"
        };
        match found {
            "" => Err("the row does not say with which policy it was decided; run `psyscreen triage` again"
                .to_owned()),
            _ => Err(format!("decided with `{}`, not with `{own}`: {help}", found.escape_debug())),
        }
    }

    fn unknown(&self, what: &str, id: &str) -> String {
        format!(
            "{} has no {what} `{}`; was the file made with another policy?",
            self.policy.id(),
            id.escape_debug()
        )
    }

    /// The finished summary, in the language of a tag. Counts below `min_cell` are hidden, and what would give them away.
    pub fn page(self, min_cell: u64, tag: &'a str) -> Page<'a> {
        let Self { policy, by, rows, tally, without_result, .. } = self;
        let summary = tally.summary(min_cell);
        Page { policy, by, min_cell, tag, rows, summary, without_result }
    }
}
