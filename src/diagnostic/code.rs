//! The stable codes of diagnostics: one per kind of problem, each with what it means and how to mend it.

use std::fmt;

use super::Severity;

/// Declares the codes, part by part: variant, severity, name, and the explanation (which is also the variant's docs).
macro_rules! codes {
    ($($part:literal { $($variant:ident $severity:ident $name:literal $explanation:literal)* })*) => {
        /// One kind of problem of a definition or a policy. Codes are stable: `docs/diagnostics.md` explains each.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum Code {
            $($(#[doc = $explanation] $variant,)*)*
        }

        impl Code {
            /// Every code, part by part.
            pub const ALL: &'static [Self] = &[$($(Self::$variant,)*)*];

            /// Its name: `unknown-item`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($(Self::$variant => $name,)*)*
                }
            }

            /// Whether the file is refused.
            pub const fn severity(self) -> Severity {
                match self {
                    $($(Self::$variant => Severity::$severity,)*)*
                }
            }

            /// What is wrong, why it matters, and how to mend it.
            pub const fn explanation(self) -> &'static str {
                match self {
                    $($(Self::$variant => $explanation,)*)*
                }
            }

            /// The part of a file it is about: the heading it stands under in `docs/diagnostics.md`.
            pub const fn part(self) -> &'static str {
                match self {
                    $($(Self::$variant => $part,)*)*
                }
            }
        }
    };
}

codes! {
    "The file" {
        Syntax Error "syntax"
        "The text is not TOML at this place. What could be read around it is checked as well, so mend this first: some of the other problems may follow from it."
        TooLarge Error "too-large"
        "The file passes a stated limit: 1 MiB of text, 2,000 items, 2,000 scales, 100,000 members of scales and counts in all, 64 bands and 64 cutoffs of a scale, 64 levels of conditions, 64 levels and 10,000 tests of criteria that use one another, 100 instruments, 2,000 rules and 2,000 facts of a policy, and 1,000 problems. The limits keep checking a file linear in its size; no questionnaire comes near them."
        HiddenCharacter Error "hidden-character"
        "A text holds a character that is not seen or that makes others look as what they are not: a control character, a line break, a mark that turns the direction round, a blank of no width. It could forge a line of a report or another name. Remove it; joiners and marks of direction that a script needs may stay."
        UnknownFormat Error "unknown-format"
        "`format` names a version of the file format that this library does not read. Reading it anyway could score wrongly, so use a newer library or write format 1."
        UnknownKey Error "unknown-key"
        "A key has no meaning in this table. A misspelt key would otherwise be silently ignored, and with it a rule of the score."
        MissingKey Error "missing-key"
        "A table lacks a key it must have. Nothing is assumed in its place."
        WrongType Error "wrong-type"
        "A value is of another type than is wanted here, for example a string instead of a number."
        UnusedKey Error "unused-key"
        "A key is known but means nothing beside the others of this table. Its author expected an effect that it does not have: remove it, or the keys that make it useless."
        EmptyText Error "empty-text"
        "A text is empty. People would see nothing; write it, or leave out the key where it is optional."
        UnknownWord Error "unknown-word"
        "A word is none of those that may stand here. The help lists them."
        OutOfRange Error "out-of-range"
        "A number is outside what its key allows, such as a sensitivity of 88 instead of 0.88, or four decimals."
        NumberTooLarge Error "number-too-large"
        "Scores are exact 64-bit ratios. With these numbers a score could leave that range, so the definition is refused rather than scored wrongly. Use codes up to a million and weights with few decimals."
    }
    "Ids and texts" {
        InvalidId Error "invalid-id"
        "An id is not kebab-case: lower-case letters, digits and single hyphens, not at either end. Ids become column names and parts of qualified names such as `phq-9.total`, so they have one spelling only."
        ReservedId Error "reserved-id"
        "An id means something else in the columns that the command line reads or writes (`id`, `date`, `problem`, `total.min` …), or a fact has the id of an item's column (`phq9-9`). One would be mistaken for the other, so choose another id."
        DuplicateId Error "duplicate-id"
        "Two things share an id, so a reference to it could mean either, and one of them would never be scored."
        InvalidLanguage Error "invalid-language"
        "A language tag is not of the form `en`, `pt-BR` or `zh-Hans`. A text under such a tag would never be shown."
        MissingEnglish Error "missing-english"
        "A text has no English. English is what is shown where a translation is missing, so it must always be there."
        InvalidPeriod Error "invalid-period"
        "A period is not written as ISO 8601 says: `P14D` for 14 days, `P6M` for 6 months, `PT0S` for at once."
        InvalidAges Error "invalid-ages"
        "Ages are whole years from 0 to 150, the lower first."
    }
    "Provenance" {
        UnknownSource Error "unknown-source"
        "A number cites a source that is not declared. No source, no number: add the `[[source]]`, or mend the id."
        NoSource Error "no-source"
        "A rule or a number names no source. Nobody could check it, so it may not decide about anyone: name where it was looked up."
        UnsourcedMissingRule Warning "unsourced-missing-rule"
        "The rule for missing answers names no source. Prorating that no author published has changed scores silently in other systems; cite the rule, or leave it out (then all members are required)."
        UnusedSource Warning "unused-source"
        "No number cites this source. Either a number cites the wrong one, or the source can go."
        SourceLocator Error "source-locator"
        "A source has neither `doi` nor `url` nor `isbn`, so nobody can look it up."
        InvalidLocator Error "invalid-locator"
        "A DOI, an address, an ISBN or a LOINC code is malformed or its check digit is wrong, so it leads nowhere or to something else. Copy it again from the source."
        LicenceWording Error "licence-wording"
        "The item texts are said to be the published ones, but the licence does not allow that (`permission-required` or `unknown`). Use short descriptors of your own, or cite a licence that allows it."
        MissingWording Error "missing-wording"
        "Items or options have text in a language for which `wording` does not say whose words they are. A descriptor of our own must not pass for the published form."
        UnusedWording Warning "unused-wording"
        "`wording` names a language in which no item has a text."
    }
    "Options and items" {
        DuplicateCode Error "duplicate-code"
        "An option code stands twice, or is an answer and a missing code at once. The same answer would count two ways."
        CodeOrder Warning "code-order"
        "Option codes are not ascending. Labels belong to codes, so nothing is scored wrongly, but readers take the order for the order of severity."
        MissingLabel Error "missing-label"
        "A language does not name every code. Labels belong to codes, not to positions: translations with labels in another order have scored whole forms backwards, so each language names each code."
        UnknownLabel Error "unknown-label"
        "A label names a code that the option set does not have. It is either misspelt or belongs to another version of the form."
        DuplicateLabel Error "duplicate-label"
        "Two codes have the same label in one language, or labels that look the same, so an answer given by its label could be either."
        PointsCount Error "points-count"
        "`points` must give one number per code, in the order of `codes`; otherwise answers would count what their neighbours should."
        UnknownOptions Error "unknown-options"
        "An item names an option set that is not declared."
        UnusedOptions Warning "unused-options"
        "No item uses this option set."
        ItemCount Error "item-count"
        "The number of items differs from `item_count`. Forms with an item too few or too many have been scored for years elsewhere; count the items of the published form."
        ItemKeys Error "item-keys"
        "An item's keys do not fit its kind: coded items have `options`, numbers have `min` and `max`, durations have `min` and `max` in minutes, clock times have neither."
        ItemLimits Error "item-limits"
        "The limits of a number or duration item are reversed, equal, or have more decimals than the item keeps."
        ShownWhenOrder Error "shown-when-order"
        "`shown_when` may test earlier items only, and none that may be left blank: whether a question is asked must be known when it is reached."
        NotApplicable Error "not-applicable"
        "A score uses an item that the form itself may skip, and nothing says what the item then counts. It would become a zero or a missing answer by accident: add `not_applicable_as` with its source. Nor may such an item be all that a score is computed from, if it is excluded or may be left blank: there would be a score without an answer."
        UnusedItem Error "unused-item"
        "No score, criterion or critical item uses this item. Items have been left out of scores for years by mistake: use it, or mark it `unscored = true`."
        UnscoredItem Error "unscored-item"
        "A score uses an item that is marked `unscored`. One of the two is wrong."
    }
    "Scales" {
        UnknownItem Error "unknown-item"
        "An item id is not declared. Scores over items that do not exist were never computed, or were too low, in other systems."
        UnknownScale Error "unknown-scale"
        "A scale id is not declared."
        ItemRange Error "item-range"
        "A range of items such as `1..9` runs backwards, or the form has more or fewer items there than the numbers say, such as a `5a` in between. Items that nobody meant have entered totals this way."
        ScaleCycle Error "scale-cycle"
        "Scales use each other in a circle, so none of them can be computed."
        DuplicateMember Error "duplicate-member"
        "A scale or a count names the same item or scale twice, or a sum or a mean reaches an item through several of its members, so it would count double. Where the published rule means that, `counted_twice` says so."
        NoMembers Error "no-members"
        "A scale, a count, a set of options or the instrument itself has nothing in it, so there is nothing to answer or to compute."
        MethodKeys Error "method-keys"
        "A scale lacks a key that its method needs, or has one that its method does not use and would ignore."
        ClockItem Error "clock-item"
        "A clock time is used as a number, or `duration` runs between items that are not clock times. 23:30 is not more than 00:30; a `duration` of the two is meant."
        WeightsCount Error "weights-count"
        "`weights` must give one number per member, items first; otherwise members would get their neighbours' weights."
        DoubleReversal Error "double-reversal"
        "An item is reverse-keyed and reversed by the scale again, which undoes the reversal. Reversal is written once."
        ReverseMember Error "reverse-member"
        "`reverse` names something that is not a member of the scale, so the wrong item is reversed or none is."
        ClassOrder Error "class-order"
        "Classes of a recoding must be ascending, the lowest without `at_least` and every other with one, so that there is no gap and no overlap."
        UnreachableClass Error "unreachable-class"
        "A class of a recoding starts where its input never gets, so nobody would ever be in it. The threshold or the input is wrong."
        TableShape Error "table-shape"
        "A row of a table has the wrong number of values."
        TableOrder Error "table-order"
        "The raw values of a table must be ascending, each once."
        TableGap Error "table-gap"
        "A raw score that can occur has no row in the table, so people with it would get no result."
        TableRange Error "table-range"
        "A row of a table is for a raw value that cannot occur. Rows outside the reachable range come from another version of the form, or from a typing mistake in the range."
        TableMonotone Error "table-monotone"
        "The values of a table go up and down. In published tables that has nearly always been a typing mistake; if the source really has it, write `monotone = false`."
        FractionalInput Error "fractional-input"
        "A table is looked up by a value that can be a fraction (a mean, a ratio, or a prorated sum that is not rounded), for which it has no row. Round the input, or require all answers."
        ZeroDivisor Error "zero-divisor"
        "A ratio divides by something that can be on either side of zero, so its value has no bounds."
        RangeMismatch Error "range-mismatch"
        "The stated range is not the range that the items can reach. Either an item is missing, or too many, or an option's code is off by one, or the range was copied wrongly; each has happened in published software."
        RangeShape Error "range-shape"
        "`range` is missing or is not two ascending numbers. Only `ratio`, `difference` and `duration` may leave it out."
        ProrateMethod Error "prorate-method"
        "Missing members can be filled in proportion only for `sum` and `mean`. For another method no published rule can be meant by it."
        ProrateRanges Error "prorate-ranges"
        "Prorating puts the mean of the answered members in place of the missing ones. That has a meaning only when all members run over the same range."
        MinAnswered Error "min-answered"
        "`min_answered` lies between 1 and the number of members."
        Direction Error "direction"
        "The direction of a scale contradicts what it is computed from or its bands: worse answers would give a better result. A reversal is missing or one too many, or the direction is stated wrongly. A scale with bands has a direction."
    }
    "Bands, cutoffs and criteria" {
        BandOrder Error "band-order"
        "Bands must be ascending, the lowest without `at_least` and every other with one, so that there is no gap and no overlap: a score of exactly 15 without severity has happened elsewhere."
        BandGroups Error "band-groups"
        "The groups of a band overlap, leave somebody out, or name neither sex nor ages, so the band of some people would be two or none."
        UnreachableBand Error "unreachable-band"
        "A band starts at or below the lowest score or above the highest, so it or the one before it could never hold."
        UnknownBand Error "unknown-band"
        "A condition names a band that the scale does not have."
        UnknownCutoff Error "unknown-cutoff"
        "A condition names a cutoff that is not declared; it is written `scale.cutoff`."
        UnknownCriterion Error "unknown-criterion"
        "A condition names a criterion that is not declared before it."
        ConditionShape Error "condition-shape"
        "A condition tests nothing, an empty list, or several things at once, so it is not clear when it holds. Give exactly one of the words that the help lists; join several conditions by `all` or `any`."
        ThresholdShape Error "threshold-shape"
        "A threshold is `at_least`, `above`, `at_most` or `below`; here is none, or more than can be, or they contradict each other."
        NeverReached Error "never-reached"
        "No answer can satisfy this threshold, so what depends on it would never be found. The threshold, or the options' codes, are wrong."
        AlwaysReached Error "always-reached"
        "Every answer satisfies this threshold, so it separates nobody from anybody. The threshold, or the options' codes, are wrong."
        CutoffDirection Error "cutoff-direction"
        "A cutoff points to the better end of its scale: `at_most` or `below` where higher is worse, or `at_least` or `above` where higher is better. The healthy would screen positive."
        CutoffGroups Error "cutoff-groups"
        "The groups of a cutoff overlap, point different ways, or name neither sex nor ages, so a person could have two thresholds."
        UnsourcedPlausibility Error "unsourced-plausibility"
        "A plausibility check names no source and does not say that it is its author's own, or says both. Published checks are cited; others are marked `ours = true`, so that a reader knows who calls the answers contradictory."
        NoPopulation Warning "no-population"
        "A cutoff or a change value does not say in whom it was studied. Such numbers do not travel well between populations; name it."
    }
    "Norms and change" {
        NormShape Error "norm-shape"
        "A norm gives either `mean` and `sd`, or `percentiles`, or `t_scores`."
        NormGroups Error "norm-groups"
        "Two norms of one population, scale and sex are for the same ages or for ages that cross, so one person would get two T scores or two percentiles, one of them somebody else's. A sex or an age range was probably copied and not changed."
        ChangeShape Error "change-shape"
        "The change parameters contradict each other or their scale: `reliable` excludes `reliability` and `sd`, which belong together; `remission_below` is for scales where higher is worse, `remission_above` for the others."
    }
    "Policies" {
        UnknownInstrument Error "unknown-instrument"
        "An instrument is not among those the policy was loaded against, or a condition names one that `uses` does not list."
        UnusedInstrument Warning "unused-instrument"
        "No condition reads this instrument. People would fill in a form that decides nothing; add a rule, or take it out of `uses`."
        NoLevels Error "no-levels"
        "A policy has no levels, so nobody could be given one."
        UnknownLevel Error "unknown-level"
        "A rule or a guarantee names a level that is not declared."
        EmptyLevel Error "empty-level"
        "A level recommends nothing. Nobody leaves with nothing: give every level at least education and where to find help."
        FollowUpOrder Error "follow-up-order"
        "A higher level is followed up later than a lower one, so being raised would mean waiting longer. The two periods are probably exchanged."
        FollowUpTooLong Error "follow-up-too-long"
        "A level has no follow-up, or one that is longer than the policy's `max_follow_up` allows."
        UnknownProvider Error "unknown-provider"
        "Somebody who acts or is notified is not declared as a `[[provider]]`, so the report could not name them."
        UnusedProvider Warning "unused-provider"
        "No recommendation and no notification names this provider."
        UnknownRecommendation Error "unknown-recommendation"
        "A level, a rule or a guarantee names a recommendation that is not declared."
        UnusedRecommendation Warning "unused-recommendation"
        "No level and no rule gives this recommendation, so nobody will ever get it."
        FactShape Error "fact-shape"
        "A fact's keys do not fit its kind: `one-of` has `values` and no `risk`, `number` has `min` and `max`, `yes-no` has neither."
        UnknownFact Error "unknown-fact"
        "A condition names a fact that is not declared."
        UnusedFact Warning "unused-fact"
        "No condition reads this fact. Workers would be asked for it, and it decides nothing."
        FactTest Error "fact-test"
        "A condition tests a fact in a way that its kind does not have: `is` and `one_of` are for `one-of`, `at_least` and `at_most` for `number`, neither for `yes-no`."
        UnknownValue Error "unknown-value"
        "A condition names a value that the fact does not have."
        RiskLowers Error "risk-lowers"
        "A fact marked `risk` stands under `not` or with `at_most`, so reporting a risk could lower a level. What a worker reports may only raise."
        FactLowers Error "fact-lowers"
        "A fact that is not a risk stands under `not` or with `at_most` in a rule with a level, so reporting it could lower a level, and while it is unknown the level is hidden. Nothing that is reported may lower a level: ask for what raises it, or, where the plan really means it, say `may_lower = true` at the fact."
        UnknownCriticalItem Error "unknown-critical-item"
        "A condition names a critical item that the instrument does not have; it is written `instrument.critical-item`."
        IgnoredCriticalItem Warning "ignored-critical-item"
        "An instrument of the policy has a critical item that no rule reads, so a positive answer would decide nothing. Add it to the rule for its concern."
        IgnoredValidity Warning "ignored-validity"
        "The policy reads a score that is valid only while another scale of the form, such as a lie scale, is on one side of a limit, and nothing in it reads that scale. Somebody whose answers cannot be trusted would then pass as well as somebody whose low score can. Add a rule for them."
        NoUnansweredCritical Error "no-unanswered-critical"
        "The policy uses an instrument with critical items and does not say what happens while one of them has no answer. Add `[unanswered_critical]`."
        CrisisSign Warning "crisis-sign"
        "A critical item of suicide, self-harm, violence, safety or psychosis does not by itself raise to the highest level, so somebody in danger could be given less than a crisis. Test it alone, or under `any`, in a rule of the highest level."
        CrisisLevel Warning "crisis-level"
        "The policy asks about danger, and its highest level recommends neither crisis intervention nor admission. Somebody in danger would get what everybody gets."
        NoFollowUp Warning "no-follow-up"
        "A level has no follow-up, so nobody at it is seen again."
        LateQuestion Warning "late-question"
        "`[unanswered_critical]` allows more than three days (our number) before somebody asks again about danger. Until then nobody knows what the answer would have been."
        DeadlineOrder Error "deadline-order"
        "A level or a rule gives a recommendation a deadline that is not sooner than the recommendation's own, so it would change nothing: the earliest deadline always counts."
        Replacement Error "replacement"
        "A recommendation may take the place of another only where nobody gets less by it: its deadline is not later, it needs no consent where the other needs none, crisis support is replaced by crisis support only, and what is replaced replaces nothing itself. An overlay cannot replace what its base recommends."
        TwoDeadlines Error "two-deadlines"
        "A level, a rule, or a rule and the level to which it raises have one act twice, with two deadlines: two referrals or two admissions that one provider may carry out; or a level has something whose deadline comes after the person is seen again. Whoever reads the sheet takes one of them. Let the sooner one replace the other, or give the one its earliest deadline. Whether two rules that hold together have one act twice is proved by `prove`."
        DeadlineInWords Warning "deadline-in-words"
        "A text names a period that is not the one its key says, or the label of a rule a deadline that none of its keys has, so a sheet could show two deadlines for one act. Say periods in `within` and `follow_up` only; reports print them in words."
        RuleEffect Error "rule-effect"
        "A rule has no effect: it neither raises to a level above the first, nor recommends, notifies or sets a follow-up."
        StrongerRule Error "stronger-rule"
        "A rule with a stronger condition raises to a lower level than one with a weaker condition on the same score, so it would never decide. The levels or the thresholds are probably exchanged, as has happened in published guidelines."
        CutoffCoverage Error "cutoff-coverage"
        "A condition reads a cutoff that is stated for some groups only, so for other people it could never be settled. Use a score or a band with a source, or a cutoff for everybody."
        ChangeNotPublished Error "change-not-published"
        "A condition reads a change for which the instrument has no published parameters."
        StepOrder Error "step-order"
        "A step of stepped screening gives an instrument twice or nothing, or depends on an instrument that no earlier step gives."
        Carry Error "carry"
        "A carried answer does not come from an instrument of an earlier step, or the two items are not the same question: other answers, labels, points or LOINC codes."
        GuaranteeShape Error "guarantee-shape"
        "A guarantee promises nothing: it has neither `level_at_least` nor `recommends` nor `notifies` nor `follow_up_at_most`."
        Telephone Error "telephone"
        "A telephone number is none, or nobody says where and when it was looked up. Somebody in danger would call it: name a source that says `checked`."
        InvalidPlace Error "invalid-place"
        "A place is not an ISO 3166 code such as `CN` or `CN-33`."
    }
    "Overlays" {
        NeedsBase Error "needs-base"
        "The text is an overlay: it extends another policy and means nothing without it. Load it over that policy; the command line finds a base of the catalog by its id, and one of your own among the files of `check` or by `--base`."
        WrongBase Error "wrong-base"
        "The overlay extends another policy than the one it is loaded over, or one that is an overlay itself."
        OverlayKey Error "overlay-key"
        "An overlay may add rules, facts, providers, recommendations, resources, instruments and guarantees, raise rules and change wording and telephone numbers. What else the base policy says, its levels, steps, consent and what happens while a critical item is unanswered, it cannot touch."
        OverlayLowers Error "overlay-lowers"
        "An overlay may only raise the level of a rule of its base. Lowering one would send fewer people to help than the published plan does."
        OverlayName Error "overlay-name"
        "An overlay has the id or a title of its base. Results decided with it could not be told from those of the published plan: give it an id and a title of its own."
        Reworded Warning "reworded"
        "An overlay changes words on which safety rests: the name of a level, a question about a risk, what is done in a crisis, or who acts then. The library cannot know whether the new words mean the same; a question asked the other way round would hide a danger. Have somebody who knows the plan read both, as `check` and `show` list them."
        UnknownRule Error "unknown-rule"
        "An overlay names something that the base policy does not have."
    }
}

impl fmt::Display for Code {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique_and_kebab_case() {
        let mut names: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        for name in &names {
            assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-'), "{name}");
        }
        names.sort_unstable();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
