//! A small policy of three levels, with one form, two steps, or a cutoff by sex, for what the shipped policies do not show.

use std::sync::LazyLock;

use psyscreen::{Findings, Instrument, Policy, catalog};

const HEAD: &str = r#"
format = 1
id = "demo"
title = { en = "Demonstration", zh-Hans = "示范" }
consent = "required"
uses = USES

[[source]]
id = "plan"
citation = "A plan"
url = "https://example.org/plan"
checked = 2026-11-24

[[provider]]
id = "counsellor"
label = { en = "Counsellor", zh-Hans = "心理咨询师" }
[[provider]]
id = "lead"
label = { en = "Lead", zh-Hans = "负责人" }

[[fact]]
id = "reported"
kind = "yes-no"
risk = true
label = { en = "Was it reported?", zh-Hans = "是否有报告？" }
[[fact]]
id = "group"
kind = "one-of"
label = { en = "Which group?", zh-Hans = "哪类人群？" }
values = [{ id = "a", label = { en = "A" } }, { id = "b", label = { en = "B" } }, { id = "c", label = { en = "C" } }]
[[fact]]
id = "grade"
kind = "number"
min = 0
max = 5
risk = true
label = { en = "Which grade?" }

[[level]]
id = "base"
label = { en = "Base", zh-Hans = "基础" }
recommend = ["education"]
follow_up = "P6M"
clause = "plan 1"
[[level]]
id = "middle"
label = { en = "Middle", zh-Hans = "中级" }
recommend = ["education", "talk"]
notify = [{ role = "lead", within = "P2D" }]
follow_up = "P3M"
clause = "plan 1"
[[level]]
id = "top"
label = { en = "Top", zh-Hans = "最高" }
recommend = ["education", "safety"]
notify = [{ role = "lead", within = "PT0S" }]
follow_up = "P1D"
clause = "plan 1"

[[recommendation]]
id = "education"
modality = "education"
label = { en = "Education", zh-Hans = "健康宣教" }
provider = ["counsellor"]
needs_consent = false
clause = "plan 2"
[[recommendation]]
id = "talk"
modality = "individual"
label = { en = "Talk", zh-Hans = "谈话" }
provider = ["counsellor"]
needs_consent = true
provisional = true
clause = "plan 2"
[[recommendation]]
id = "safety"
modality = "crisis"
label = { en = "Safety", zh-Hans = "安全" }
provider = ["counsellor", "lead"]
needs_consent = false
within = "P1D"
clause = "plan 2"

[[resource]]
id = "line"
label = { en = "Hotline" }
telephone = "12356"
place = "CN"
languages = ["zh"]
source = "plan"
[[resource]]
id = "local-line"
label = { en = "Local hotline" }
telephone = "96525"
place = "CN-33"
languages = ["zh"]
source = "plan"
"#;

const ONE_FORM: &str = r#"
[[rule]]
id = "risk"
label = { en = "Risk" }
level = "top"
when.any = [{ critical_item = "phq-9.suicidal-ideation" }, { fact = "grade", at_least = 4 }]
clause = "plan 3"
[[rule]]
id = "screen"
label = { en = "Positive screen" }
level = "middle"
when.any = [{ cutoff = "phq-9.total.probable-depression" }, { fact = "reported" }]
clause = "plan 3"
[[rule]]
id = "worse"
label = { en = "Worse than before" }
level = "middle"
when = { change = "phq-9", is = "deteriorated" }
clause = "plan 3"
[[rule]]
id = "group-b"
label = { en = "Group B" }
when = { fact = "group", is = "b" }
recommend = ["talk"]
follow_up = "P1M"
clause = "plan 3"

[unanswered_critical]
recommend = ["safety"]
within = "PT12H"
"#;

const STEPS: &str = r#"
[[rule]]
id = "risk"
label = { en = "Risk" }
level = "top"
when.any = [{ critical_item = "phq-9.suicidal-ideation" }, { fact = "reported" }, { fact = "grade", at_least = 4 }]
clause = "plan 3"
[[rule]]
id = "screen"
label = { en = "Positive screen" }
level = "middle"
when.any = [{ cutoff = "phq-9.total.probable-depression" }, { fact = "group", is = "b" }]
recommend = ["talk"]
clause = "plan 3"

[unanswered_critical]
recommend = ["safety"]
within = "PT12H"

[[step]]
give = ["phq-2"]
[[step]]
give = ["phq-9"]
when = { cutoff = "phq-2.total.positive-screen" }
carry = { "phq-9.1" = "phq-2.1", "phq-9.2" = "phq-2.2" }
"#;

const BY_SEX: &str = r#"
[[rule]]
id = "drinking"
label = { en = "Unhealthy drinking" }
level = "middle"
when.any = [{ cutoff = "audit-c.total.positive-screen" }, { fact = "reported" }, { fact = "grade", at_least = 4 }, { fact = "group", is = "b" }]
recommend = ["talk", "safety"]
clause = "plan 3"
"#;

fn policy(uses: &str, rules: &str) -> Policy {
    let text = format!("{}{rules}", HEAD.replace("USES", uses));
    let policy =
        Policy::from_toml("demo.toml", &text, &catalog::instrument).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(policy.warnings(), [], "the policy of a test has no warnings");
    policy
}

pub(crate) static ONE: LazyLock<Policy> = LazyLock::new(|| policy(r#"["phq-9"]"#, ONE_FORM));
pub(crate) static STEPPED: LazyLock<Policy> = LazyLock::new(|| policy(r#"["phq-2", "phq-9"]"#, STEPS));
pub(crate) static SEX: LazyLock<Policy> = LazyLock::new(|| policy(r#"["audit-c"]"#, BY_SEX));

/// `"1102 2"`: one character per item, a blank is missing.
pub(crate) fn findings(id: &str, answers: &str) -> Findings<'static> {
    let given = answers.chars().map(|answer| answer.to_digit(10).map(|code| i32::try_from(code).unwrap()));
    instrument(id).respond_in_order(given).unwrap().score().interpret()
}

fn instrument(id: &str) -> &'static Instrument {
    catalog::instrument(id).unwrap()
}
