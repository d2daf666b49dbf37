//! What a summary says besides the policy's own words.

use psyscreen::Policy;
use psyscreen::report::Cell;
use psyscreen_render::Language;

/// What the text says besides the policy's own words.
pub(super) struct Words {
    chinese: bool,
    pub(super) all: &'static str,
    pub(super) everyone: &'static str,
    pub(super) unknown: &'static str,
    pub(super) unsettled: &'static str,
    levels: &'static str,
    open: &'static str,
    recommendations: &'static str,
    pub(super) withheld: &'static str,
}

const ENGLISH: Words = Words {
    chinese: false,
    all: "all",
    everyone: "Everyone",
    unknown: "not stated",
    unsettled: "Level not settled: missing answers could change it",
    levels: "Level",
    open: "Still open",
    recommendations: "Recommended (a person may have several)",
    withheld: "So few people were screened that no count is shown.",
};

const CHINESE: Words = Words {
    chinese: true,
    all: "合计",
    everyone: "总人数",
    unknown: "未填写",
    unsettled: "等级未定（缺失的回答可能改变等级）",
    levels: "等级",
    open: "尚待确定",
    recommendations: "建议（一人可有多项）",
    withheld: "人数过少，不显示任何计数。",
};

impl Words {
    /// In this language.
    pub(super) fn of(language: Language) -> &'static Self {
        match language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }

    pub(super) fn heading(&self, kind: &str) -> &'static str {
        match kind {
            "level" => self.levels,
            "open" => self.open,
            _ => self.recommendations,
        }
    }

    pub(super) fn about(&self, policy: &Policy, by: Option<&str>) -> String {
        let by = match (by, self.chinese) {
            (None, _) => String::new(),
            (Some(by), true) => format!("，按 {by} 分组"),
            (Some(by), false) => format!(", by {by}"),
        };
        if self.chinese {
            format!("{}，第 {} 版{by}。筛查结果，不是诊断。", policy.id(), policy.edition())
        } else {
            format!("{}, edition {}{by}. Screening results, not diagnoses.", policy.id(), policy.edition())
        }
    }

    pub(super) fn without_result(&self, rows: Cell) -> String {
        match (self.chinese, rows) {
            (true, Cell::Count(rows)) => format!("另有 {rows} 行数据没有结果，未计入。"),
            (true, Cell::Suppressed) => "另有少数几行数据没有结果，未计入。".to_owned(),
            (false, Cell::Count(1)) => "1 more row has no result and is not counted".to_owned(),
            (false, Cell::Count(rows)) => format!("{rows} more rows have no result and are not counted"),
            (false, Cell::Suppressed) => "a few more rows have no result and are not counted".to_owned(),
        }
    }

    pub(super) fn suppressed(&self, min_cell: u64) -> String {
        if self.chinese {
            format!("* 少于 {min_cell} 人，或可由此推算出少于 {min_cell} 人的计数，不予显示。")
        } else {
            format!(
                "* not shown: fewer than {min_cell} people, or a count from which so few could be worked out."
            )
        }
    }
}
