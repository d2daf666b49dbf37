//! The words that come from no policy and no instrument, in English and Chinese: the one table of them.

use psyscreen::instrument::Threshold;
use psyscreen::period::Period;
use psyscreen::text::LanguageTag;
use psyscreen::triage::{ChangeKind, Consent, GuardianAgrees, Help, Modality, ProblemKind, ScreeningProblem};

/// The languages that this crate itself speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, and for every language that is not among these.
    English,
    /// Simplified Chinese.
    Chinese,
}

impl Language {
    /// Chinese for `zh` and its variants, English for any other.
    #[must_use]
    pub fn of(tag: &str) -> Self {
        let is_chinese = LanguageTag(tag).is_same_language(LanguageTag("zh"));
        if is_chinese { Self::Chinese } else { Self::English }
    }

    /// One of two texts.
    #[must_use]
    pub fn pick<T>(self, english: T, chinese: T) -> T {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }

    pub(crate) fn word(self, word: Word) -> &'static str {
        let (english, chinese) = word.both();
        self.pick(english, chinese)
    }

    /// Between the parts of a sentence.
    pub(crate) fn pause(self) -> &'static str {
        self.pick(", ", "，")
    }

    /// Between the members of a short list.
    pub(crate) fn comma(self) -> &'static str {
        self.pick(", ", "、")
    }

    pub(crate) fn colon(self) -> &'static str {
        self.pick(": ", "：")
    }

    pub(crate) fn semicolon(self) -> &'static str {
        self.pick("; ", "；")
    }

    pub(crate) fn in_brackets(self, text: &str) -> String {
        match self {
            Self::English => format!(" ({text})"),
            Self::Chinese => format!("（{text}）"),
        }
    }

    pub(crate) fn quoted(self, text: &str) -> String {
        match self {
            Self::English => format!("\u{201c}{text}\u{201d}"),
            Self::Chinese => format!("\u{201c}{text}\u{201d}"),
        }
    }

    /// `6 months`, `12 hours`, `6个月`.
    pub(crate) fn period(self, period: Period) -> String {
        if period == Period::ZERO {
            return self.word(Word::AtOnce).to_owned();
        }
        let years = period.months().div_euclid(12);
        let mut parts = Vec::new();
        for (count, one, many, chinese) in [
            (years, "year", "years", "年"),
            (period.months().rem_euclid(12), "month", "months", "个月"),
            (period.days(), "day", "days", "天"),
            (period.hours(), "hour", "hours", "小时"),
        ] {
            match (count, self) {
                (0, _) => {}
                (1, Self::English) => parts.push(format!("1 {one}")),
                (_, Self::English) => parts.push(format!("{count} {many}")),
                (_, Self::Chinese) => parts.push(format!("{count}{chinese}")),
            }
        }
        parts.join(self.pick(" ", ""))
    }

    /// `within 6 months`, `6个月内`, or `at once`.
    pub(crate) fn within(self, period: Period) -> String {
        let length = self.period(period);
        match self {
            _ if period == Period::ZERO => length,
            Self::English => format!("within {length}"),
            Self::Chinese => format!("{length}内"),
        }
    }

    /// `A, B or C`, `A、B或C`.
    pub(crate) fn either(self, names: &[&str]) -> String {
        let or = self.word(Word::Or);
        match names {
            [rest @ .., last] if !rest.is_empty() => format!("{}{or}{last}", rest.join(self.comma())),
            _ => names.concat(),
        }
    }

    /// What the questions of a form are about.
    pub(crate) fn about_the_last(self, period: Period) -> String {
        let period = self.period(period);
        match self {
            Self::English => format!("The questions are about the last {period}."),
            Self::Chinese => format!("以下问题针对最近{period}。"),
        }
    }

    /// What is written where a number is asked.
    pub(crate) fn number_between(self, low: &str, high: &str) -> String {
        match self {
            Self::English => format!("number from {low} to {high}"),
            Self::Chinese => format!("{low}至{high}的数"),
        }
    }

    pub(crate) fn overdue(self, days: u32) -> String {
        match self {
            Self::English if days == 1 => "overdue by 1 day".to_owned(),
            Self::English => format!("overdue by {days} days"),
            Self::Chinese => format!("已逾期{days}天"),
        }
    }

    pub(crate) fn modality(self, modality: Modality) -> &'static str {
        match modality {
            Modality::Education => self.pick("education", "健康宣教"),
            Modality::SelfHelp => self.pick("self-help", "自助"),
            Modality::Practical => self.pick("practical help", "实际帮扶"),
            Modality::Group => self.pick("group", "团体"),
            Modality::Family => self.pick("family", "家庭"),
            Modality::Individual => self.pick("one-to-one", "个体"),
            Modality::Assessment => self.pick("assessment", "评估"),
            Modality::Monitoring => self.pick("monitoring", "随访观察"),
            Modality::Continuity => self.pick("continuity of treatment", "治疗衔接"),
            Modality::Referral => self.pick("referral", "转介"),
            Modality::Crisis => self.pick("crisis", "危机干预"),
            Modality::Admission => self.pick("admission", "收治入院"),
            // A test looks that every modality has its words.
            _ => "",
        }
    }

    /// What a kind of help is, said to the person; nothing where it is not offered but done.
    pub(crate) fn help(self, modality: Modality) -> Option<&'static str> {
        Some(match modality {
            Modality::Education => {
                self.pick("Information about mental health and where to find help", "心理健康资料和求助渠道")
            }
            Modality::SelfHelp => self.pick("Ways to help yourself", "自我调适的资料和方法"),
            Modality::Practical => self.pick("Help with everyday matters", "生活上的帮助"),
            Modality::Group => self.pick("A group with others", "小组活动"),
            Modality::Family => self.pick("Support for you and your family", "对您和家人的支持"),
            Modality::Individual => self.pick("Somebody to talk to, one to one", "一对一的谈话"),
            Modality::Assessment => self.pick(
                "A closer talk with a professional about what would help",
                "和专业人员详细谈一谈，看看怎样对您有帮助",
            ),
            Modality::Continuity => self.pick("Your treatment goes on", "继续您现在的治疗"),
            Modality::Referral => self.pick("Help to see a specialist", "帮您联系专科医生"),
            _ => return None,
        })
    }

    /// `by A or B`, `由A或B提供`
    pub(crate) fn given_by(self, who: &str) -> String {
        match self {
            Self::English => format!("by {who}"),
            Self::Chinese => format!("由{who}提供"),
        }
    }

    /// `mild from 5`, `mild above 5`, `轻度：5起`, `轻度：高于5`
    pub(crate) fn from(self, label: &str, start: Threshold) -> String {
        let number = start.value();
        match (self, start.is_strict()) {
            (Self::English, false) => format!("{label} from {number}"),
            (Self::English, true) => format!("{label} above {number}"),
            (Self::Chinese, false) => format!("{label}：{number}起"),
            (Self::Chinese, true) => format!("{label}：高于{number}"),
        }
    }

    pub(crate) fn consent(self, consent: Consent) -> Option<&'static str> {
        match consent {
            Consent::NotRequired | Consent::Given => None,
            Consent::Refused => Some(self.pick(
                "The person does not agree to be screened. No answer was used, and there is no screening result; what follows rests on reported facts alone.",
                "本人不同意接受测评。未使用任何答案，没有测评结果；以下内容仅依据已报告的情况。",
            )),
            Consent::NotRecorded => Some(self.pick(
                "The person's consent is not recorded. No answer was used, and there is no screening result; what follows rests on reported facts alone.",
                "尚未记录本人的知情同意。未使用任何答案，没有测评结果；以下内容仅依据已报告的情况。",
            )),
        }
    }

    /// Below which age a guardian agrees, for the worker; nothing where none is needed.
    pub(crate) fn guardian(self, agrees: GuardianAgrees, below: u16, who: &str) -> Option<String> {
        Some(match (agrees, self) {
            (GuardianAgrees::NotNeeded, _) => return None,
            (GuardianAgrees::Needed, Self::English) => format!(
                "Under {below}: what is offered starts when the {who} agree as well. What is done for safety waits for nobody; tell the {who} of it."
            ),
            (GuardianAgrees::IfYoung, Self::English) => format!(
                "The age is not known; ask for it. Under {below}, what is offered starts when the {who} agree as well. What is done for safety waits for nobody; tell the {who} of it."
            ),
            (GuardianAgrees::Needed, Self::Chinese) => format!(
                "本人未满{below}周岁：所提供的服务须同时征得{who}同意；保障安全的措施不必等待同意，并应告知{who}。"
            ),
            (GuardianAgrees::IfYoung, Self::Chinese) => format!(
                "年龄不详，请先了解。如未满{below}周岁：所提供的服务须同时征得{who}同意；保障安全的措施不必等待同意，并应告知{who}。"
            ),
        })
    }

    /// When something that is offered starts, for the worker; of whose guardian it depends, with the age and who that is.
    pub(crate) fn offered(self, guardian: Option<(GuardianAgrees, u16, &str)>) -> String {
        match (guardian, self) {
            (None | Some((GuardianAgrees::NotNeeded, ..)), _) => self.word(Word::Offered).to_owned(),
            (Some((GuardianAgrees::Needed, _, who)), Self::English) => {
                format!("offered; starts when the person and the {who} agree")
            }
            (Some((GuardianAgrees::IfYoung, below, who)), Self::English) => {
                format!("offered; starts when the person agrees, under {below} the {who} as well")
            }
            (Some((GuardianAgrees::Needed, _, who)), Self::Chinese) => format!("征得本人和{who}同意后开始"),
            (Some((GuardianAgrees::IfYoung, below, who)), Self::Chinese) => {
                format!("征得本人同意后开始，未满{below}周岁须同时征得{who}同意")
            }
        }
    }

    /// That a guardian is asked as well, said to the person; nothing where none is.
    pub(crate) fn your_guardian(self, agrees: GuardianAgrees, below: u16, who: &str) -> Option<String> {
        Some(match (agrees, self) {
            (GuardianAgrees::NotNeeded, _) => return None,
            (GuardianAgrees::Needed, Self::English) => {
                format!("You are under {below}, so we talk about it with your {who} too before it starts.")
            }
            (GuardianAgrees::IfYoung, Self::English) => {
                format!("If you are under {below}, we talk about it with your {who} too before it starts.")
            }
            (GuardianAgrees::Needed, Self::Chinese) => {
                format!("您未满{below}周岁，开始之前我们也会和您的{who}商量。")
            }
            (GuardianAgrees::IfYoung, Self::Chinese) => {
                format!("如果您未满{below}周岁，开始之前我们也会和您的{who}商量。")
            }
        })
    }

    /// An answer as [`Answer::shown`](psyscreen::response::Answer::shown) writes it.
    pub(crate) fn answer(self, shown: &str) -> &str {
        if self == Self::English {
            return shown;
        }
        match shown {
            "skipped" => "未答",
            "declined" => "拒答",
            "dont-know" => "不知道",
            "not-administered" => "未施测",
            "unreadable" => "无法识别",
            "not applicable" => "不适用",
            other => other,
        }
    }

    pub(crate) fn problem(self, problem: &ScreeningProblem) -> String {
        if self == Self::English {
            return problem.to_string();
        }
        let subject = problem.subject();
        let text = match problem.kind() {
            ProblemKind::UnknownFact => format!("方案中没有“{subject}”这一情况"),
            ProblemKind::FactNotAllowed => format!("“{subject}”的填写内容不符合要求"),
            ProblemKind::FactDisputed => format!("“{subject}”的两次报告不一致"),
            ProblemKind::InstrumentNotUsed => format!("方案不使用问卷“{subject}”"),
            ProblemKind::InstrumentTwice => format!("问卷“{subject}”提交了不止一次"),
            ProblemKind::TooManyAdministrations => "重复提交的问卷过多，未能逐一组合判断".to_owned(),
            ProblemKind::OtherDefinition => format!("问卷“{subject}”的版本与方案所用不同"),
            ProblemKind::PersonDisputed => {
                format!("本人的{}有不同记录", if subject == "sex" { "性别" } else { "年龄" })
            }
            ProblemKind::QuestionTwice => format!("“{subject}”与另一问卷中同一问题的答案不一致"),
            ProblemKind::EarlierWithoutScore => format!("问卷“{subject}”此前的测评没有得分，无法比较"),
            _ => return problem.to_string(),
        };
        let help = match problem.help() {
            Help::None => return text,
            Help::DidYouMean(near) => format!("是否为“{near}”？"),
            Help::OneOf(known) => format!("可填：{known}"),
            Help::Between(low, high) => format!("可填{low}至{high}的整数"),
            Help::HigherCounts => "以较高者为准".to_owned(),
            Help::CountsAsUnknown => "按不明确处理".to_owned(),
            Help::HighestStaysPossible => "仍可能为最高级别，请确认每份问卷以哪次为准".to_owned(),
            Help::EachCounts => "每份均计入，以其中最高级别为准".to_owned(),
            Help::SameAs(other) => {
                format!("同一问题为“{other}”；各问卷按各自的答案计分，涉及安全时较严重的答案也计入")
            }
            Help::CriticalItemsCount => "仅采用关键题目的答案，其余按未知处理".to_owned(),
        };
        format!("{text}（{help}）")
    }

    pub(crate) fn change(self, change: ChangeKind) -> &'static str {
        match change {
            ChangeKind::Deteriorated => self.pick("reliably worse than before", "较前明显加重"),
            ChangeKind::Improved => self.pick("reliably better than before", "较前明显好转"),
            ChangeKind::Unchanged => self.pick("no reliable change", "较前无明显变化"),
            ChangeKind::Response => self.pick("response to treatment", "治疗有效"),
            ChangeKind::Remission => self.pick("remission", "缓解"),
        }
    }
}

macro_rules! words {
    ($($word:ident $english:literal $chinese:literal)*) => {
        /// A heading or a phrase.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Word {
            $($word,)*
        }

        impl Word {
            #[cfg(test)]
            const ALL: &'static [Self] = &[$(Self::$word,)*];

            const fn both(self) -> (&'static str, &'static str) {
                match self {
                    $(Self::$word => ($english, $chinese),)*
                }
            }
        }
    };
}

words! {
    Title "Screening report" "心理测评与分级报告"
    ForYou "For you" "给您的说明"
    ForYouNoDiagnosis "This sheet says what help there is for you. It is not a diagnosis." "这份说明介绍您可以得到的帮助，不是诊断。"
    WeOffer "What we can offer you" "可以为您提供的帮助"
    YouDecide "What is below starts when you agree. You may say no, or decide later." "以下帮助在您同意后开始，您可以拒绝，也可以过后再决定。"
    NextTalk "What comes next" "接下来"
    SomebodyComes "Somebody will soon come to see you and talk with you." "会有工作人员尽快来看您，和您谈一谈。"
    Again "We will be in touch again" "再次与您联系"
    Contact "Your contact: ______________ telephone: ______________" "您的联系人：______________ 电话：______________"
    IfHard "If it is hard to bear, or if you think of hurting yourself, call at once or tell somebody you trust." "如果感到难以承受，或有伤害自己的念头，请马上打电话，或告诉您信任的人。"
    Cutoffs "cutoffs" "界值"
    Cutoff "cutoff" "界值"
    NoDiagnosis "This is a screening result, not a diagnosis." "本报告为筛查结果，不是诊断。"
    Level "Level" "级别"
    Settled "Nothing that is missing can change it." "缺失的信息不会改变该级别。"
    Open "Not settled: once the questions below are answered, it may be" "尚未确定，待下列问题得到回答后，级别可能为"
    To "to" "至"
    Why "Why" "依据"
    Everybody "Everybody has at least this level." "所有人至少为此级别。"
    MayHold "Not known yet (may or may not be so)" "尚不明确（可能是，也可能不是）"
    Do "What to do" "建议措施"
    What "what" "事项"
    Who "who" "负责人员"
    ByWhen "by when" "时限"
    Inform "Tell" "通知"
    By "by" "由"
    Or " or " "或"
    Offered "offered; starts when the person agrees" "征得本人同意后开始"
    Provisional "provisional until a consultation confirms it" "待会诊确认"
    AtOnce "at once" "立即"
    OurChoice "a period of our choice" "方案未规定，期限为本系统设定"
    Tell "Whom to tell" "通知"
    FollowUp "Next follow-up" "下次随访"
    NotGiven "not given" "未施测"
    Sources "Sources" "来源"
    NoFollowUp "The policy sets no date." "方案未规定。"
    Due "due on" "日期"
    Ask "What to ask" "需要询问"
    AskConsent "Does the person agree to be screened?" "本人是否同意接受测评？"
    AskSex "The person's sex" "性别"
    AskAge "The person's age" "年龄"
    AskInstrument "If so: questionnaire" "如同意：问卷"
    Call "Where to call" "求助电话"
    Findings "Scores" "得分"
    Answered "answered" "已答"
    Of "of" "共"
    Prorated "estimated from the answered items by the published rule" "按公布的规则由已答题目推算"
    Between "between" "介于"
    And "and" "与"
    Both " and " "，且"
    Either " or " "，或"
    Exactly "exactly" "恰好"
    Unscorable "no score: too many answers are missing" "缺答过多，不能计分"
    Whatever "certain, although answers are missing" "虽有缺答，结果确定"
    Withheld "as answered; not valid by the form's own check" "仅为作答所示，未通过问卷自身的效度检查"
    InItsWords "in its words" "原文"
    Positive "positive" "阳性"
    Negative "negative" "阴性"
    Unknown "not known: no answer" "未回答，尚不明确"
    Implausible "these answers contradict each other; look at the form again" "答案相互矛盾，请核对原表"
    Met "met on this questionnaire" "是（仅就本问卷而言）"
    AtLeast "at least" "不低于"
    Above "above" "高于"
    AtMost "at most" "不高于"
    Below "below" "低于"
    BandOrMore "or more severe" "及以上"
    NotSo "not" "并非"
    Yes "yes" "是"
    No "no" "否"
    FromItem "from item" "依据题目"
    FromItems "from items" "依据题目"
    Answers "Answers" "各题答案"
    Was "before" "此前"
    Now "now" "现在"
    Difference "change" "变化"
    Problems "Not used" "未采用的信息"
    MadeWith "Made with" "所用版本"
    Overlay "Local version of" "本地版本，基于"
    Edition "edition" "版次"
    Number "Number" "编号"
    Date "Date" "日期"
    Minutes "minutes" "分钟"
    TimeOfDay "time of day" "时刻"
    NotForProfit "Not for commercial use." "不得用于商业目的。"
    FormNoDiagnosis "The result of a questionnaire is a screening result, not a diagnosis." "问卷结果为筛查结果，不是诊断。"
    When "when " "条件："
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_has_both_languages() {
        for word in Word::ALL {
            let (english, chinese) = word.both();
            assert!(!english.is_empty() && english.is_ascii(), "{word:?}");
            assert!(!chinese.is_ascii(), "{word:?}");
        }
    }

    #[test]
    fn every_modality_has_both_languages() {
        for modality in Modality::ALL {
            assert!(!Language::English.modality(modality).is_empty(), "{modality:?}");
            assert!(!Language::Chinese.modality(modality).is_ascii(), "{modality:?}");
        }
    }

    #[test]
    fn periods_in_words() {
        for (period, english, chinese) in [
            ("P6M", "within 6 months", "6个月内"),
            ("P1D", "within 1 day", "1天内"),
            ("PT12H", "within 12 hours", "12小时内"),
            ("P1Y1M", "within 1 year 1 month", "1年1个月内"),
            ("PT0S", "at once", "立即"),
        ] {
            let period = Period::parse(period).unwrap();
            assert_eq!(Language::of("en").within(period), english);
            assert_eq!(Language::of("zh-Hans").within(period), chinese);
        }
    }
}
