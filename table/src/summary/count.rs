//! What a summary counts.

use psyscreen::Policy;
use psyscreen::report::Tally;

use super::counted::{Counted, values_of};
use super::page::Page;
use crate::refusal::Refusal;

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
    pub(super) fn add(&mut self, result: &Outcome<'_>) -> Result<(), Refusal> {
        self.same_policy(result.policy)?;
        let level = self.policy.levels().iter().position(|level| level.id() == result.level);
        let mut counted =
            vec![Counted::Level(level.ok_or_else(|| self.unknown(["level", "等级"], result.level))?)];
        if !result.is_settled {
            counted.push(Counted::Unsettled);
        }
        for id in &result.recommendations {
            let found = self.policy.recommendations().iter().position(|known| known.id() == *id);
            counted.push(Counted::Recommendation(
                found.ok_or_else(|| self.unknown(["recommendation", "建议"], id))?,
            ));
        }
        let rows = &self.rows;
        let positions = counted.iter().filter_map(|counted| rows.iter().position(|row| row == counted));
        self.tally.add(result.group.trim(), positions);
        if self.tally.group_count() > MOST_GROUPS {
            let by = self.by.unwrap_or_default();
            return Err(Refusal::new(
                format!(
                    "column `{by}` has more than {MOST_GROUPS} different values; a summary is by groups of people"
                ),
                format!("列 `{by}` 有{MOST_GROUPS}个以上不同的值；汇总应按人群分组"),
            ));
        }
        Ok(())
    }

    /// Refuses what another policy decided, or another text of this one: its levels may mean something else.
    fn same_policy(&self, found: &str) -> Result<(), Refusal> {
        let own = &self.version;
        if found == own {
            return Ok(());
        }
        let of = |version: &str| version.rsplit_once('@').map_or("", |(id, _)| id).to_owned();
        let (help, in_chinese) = if of(found) == of(own) {
            (
                "its text has changed since; run `psyscreen triage` again, or summarize with the text that was used",
                "其文本此后有改动；请重新运行 `psyscreen triage`，或用当时的文本汇总",
            )
        } else {
            (
                "give the policy with which `psyscreen triage` was run, and one file for each policy",
                "请给出运行 `psyscreen triage` 时所用的方案，每个方案各用一个文件",
            )
        };
        Err(match found {
            "" => Refusal::new(
                "the row does not say with which policy it was decided; run `psyscreen triage` again",
                "该行没有说明用哪个方案判定；请重新运行 `psyscreen triage`",
            ),
            _ => {
                let found = found.escape_debug();
                Refusal::new(
                    format!("decided with `{found}`, not with `{own}`: {help}"),
                    format!("是用 `{found}` 判定的，而不是 `{own}`：{in_chinese}"),
                )
            }
        })
    }

    fn unknown(&self, [what, in_chinese]: [&str; 2], id: &str) -> Refusal {
        let (policy, id) = (self.policy.id(), id.escape_debug());
        Refusal::new(
            format!("{policy} has no {what} `{id}`; was the file made with another policy?"),
            format!("{policy}没有名为 `{id}` 的{in_chinese}；该文件是否用别的方案生成？"),
        )
    }

    /// The finished summary, in the language of a tag. Counts below `min_cell` are hidden, and what would give them away.
    pub fn page(self, min_cell: u64, tag: &'a str) -> Page<'a> {
        let Self { policy, by, rows, tally, without_result, .. } = self;
        let summary = tally.summary(min_cell);
        Page { policy, by, min_cell, tag, rows, summary, without_result }
    }
}
