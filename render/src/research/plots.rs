//! The plots of a research page, each from the document of a command. Nothing is drawn where the figures are not there.

use serde_json::Value;

use super::figures::{list, number, plain, text};
use crate::plot::{Axis, Mark, Plot, fill, stroke};
use crate::words::Language;

fn count(value: &Value) -> f64 {
    value.as_f64().unwrap_or_default()
}

fn at(place: usize) -> f64 {
    f64::from(u32::try_from(place).unwrap_or(u32::MAX))
}

/// A line without what is below it and above it.
fn curve(points: impl Iterator<Item = (Option<f64>, Option<f64>)>) -> Vec<(f64, f64)> {
    points.filter_map(|(x, y)| Some((x?, y?))).collect()
}

/// How often each answer to each item was given, stacked to 100 %.
pub(super) fn shares(scale: &Value, language: Language) -> Option<Plot> {
    let items = list(scale, "answers");
    let names: Vec<String> = items.iter().map(|item| text(item, "item")).collect();
    let mut marks = Vec::new();
    let mut keys: Vec<(&'static str, String)> = Vec::new();
    for (place, item) in items.iter().enumerate() {
        let mut low = 0.0;
        for (number_of, answer) in list(item, "answers").iter().enumerate() {
            let percent = number(answer, &["percent"]).unwrap_or_default();
            let code = text(answer, "code");
            let tip = format!("{} = {code}: {} %", names.get(place)?, plain(percent));
            let across = (at(place) - 0.4, at(place) + 0.4);
            marks.push(Mark::Bar { across, up: (low, low + percent), class: fill(number_of), tip });
            low += percent;
            if place == 0 {
                keys.push((fill(number_of), code));
            }
        }
    }
    (!marks.is_empty()).then(|| Plot {
        title: language.pick("Answers to each item", "各条目的作答分布").to_owned(),
        description: language
            .pick(
                "stacked bars: the share of each answer to each item, in percent",
                "堆叠条形：各条目每个选项的百分比",
            )
            .to_owned(),
        across: Axis::names(language.pick("item", "条目"), &names),
        up: Axis::numbers("%", 0.0, 100.0),
        marks,
        keys: if keys.len() > 12 { Vec::new() } else { keys },
    })
}

/// How many people have each score, with the places where bands and cutoffs begin.
pub(super) fn histogram(scale: &Value, language: Language) -> Option<Plot> {
    let scores = list(scale, "histogram");
    let places: Vec<(f64, f64)> =
        curve(scores.iter().map(|score| (number(score, &["score"]), number(score, &["n"]))));
    let (first, last) = (places.first()?.0, places.last()?.0);
    let gaps = places.iter().zip(places.iter().skip(1)).map(|(one, other)| other.0 - one.0);
    let half = gaps.fold(f64::INFINITY, f64::min).min(1.0) * 0.45;
    let highest = places.iter().map(|(_, n)| *n).fold(0.0, f64::max);
    let bar = |(score, n): &(f64, f64)| Mark::Bar {
        across: (score - half, score + half),
        up: (0.0, *n),
        class: "f0",
        tip: format!("{}: {}", plain(*score), plain(*n)),
    };
    let mut marks: Vec<Mark> = places.iter().map(bar).collect();
    for point in list(scale, "prevalence") {
        if let Some(start) = number(point, &["at_least"]) {
            marks.push(Mark::Upright { at: start - 0.5, text: plain(start), class: "thin" });
        }
    }
    let mut across = Axis::numbers(language.pick("score", "得分"), first, last);
    across.from -= 0.7;
    across.to += 0.7;
    Some(Plot {
        title: language.pick("Distribution of the score", "得分分布").to_owned(),
        description: language
            .pick(
                "bars: how many people have each score; dashed lines: where bands and cutoffs begin",
                "条形：各得分人数；虚线：分级与界值起点",
            )
            .to_owned(),
        across,
        up: Axis::numbers(language.pick("people", "人数"), 0.0, highest),
        marks,
        keys: Vec::new(),
    })
}

/// How many answers are missing of each item.
pub(super) fn missing(scale: &Value, language: Language) -> Option<Plot> {
    let items = list(scale, "answers");
    let names: Vec<String> = items.iter().map(|item| text(item, "item")).collect();
    let share = |item: &Value| {
        let (n, missing) = (number(item, &["n"])?, number(item, &["missing"])?);
        let all = n + missing;
        (all > 0.0).then_some(100.0 * missing / all)
    };
    let shares: Vec<f64> = items.iter().filter_map(share).collect();
    let highest = shares.iter().copied().fold(0.0, f64::max);
    if shares.len() != names.len() || highest <= 0.0 {
        return None;
    }
    let bar = |(place, share): (usize, &f64)| Mark::Bar {
        across: (at(place) - 0.4, at(place) + 0.4),
        up: (0.0, *share),
        class: "f6",
        tip: format!("{} %", plain(*share)),
    };
    Some(Plot {
        title: language.pick("Missing answers of each item", "各条目缺失率").to_owned(),
        description: language
            .pick(
                "bars: the share of people without an answer to each item, in percent",
                "条形：各条目未作答人数的百分比",
            )
            .to_owned(),
        across: Axis::names(language.pick("item", "条目"), &names),
        up: Axis::numbers("%", 0.0, highest),
        marks: shares.iter().enumerate().map(bar).collect(),
        keys: Vec::new(),
    })
}

/// The ROC curve with the interval of sensitivity and the published cutoffs.
pub(super) fn roc(test: &Value, language: Language) -> Option<Plot> {
    let cutoffs = list(test, "cutoffs");
    let point = |cutoff: &Value| {
        Some((
            100.0 * (1.0 - number(cutoff, &["specificity", "value"])?),
            100.0 * number(cutoff, &["sensitivity", "value"])?,
        ))
    };
    let mut points: Vec<(f64, f64)> = cutoffs.iter().filter_map(point).collect();
    if points.is_empty() {
        return None;
    }
    points.extend([(0.0, 0.0), (100.0, 100.0)]);
    points.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let mut band: Vec<(f64, f64, f64)> = cutoffs
        .iter()
        .filter_map(|cutoff| {
            let (x, _) = point(cutoff)?;
            Some((
                x,
                100.0 * number(cutoff, &["sensitivity", "low"])?,
                100.0 * number(cutoff, &["sensitivity", "high"])?,
            ))
        })
        .collect();
    band.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let mut marks = vec![
        Mark::Band { points: band, class: "f0" },
        Mark::Line { points: vec![(0.0, 0.0), (100.0, 100.0)], class: "thin" },
        Mark::Line { points, class: stroke(0) },
    ];
    for cutoff in cutoffs.iter().filter(|cutoff| !list(cutoff, "published").is_empty()) {
        let threshold = number(cutoff, &["at_least"]).or(number(cutoff, &["at_most"]));
        if let (Some((x, y)), Some(threshold)) = (point(cutoff), threshold) {
            let name = plain(threshold);
            marks.push(Mark::Point {
                at: (x, y),
                radius: 4.0,
                class: "f1",
                tip: format!("{name}: {}", text(cutoff, "published")),
            });
            marks.push(Mark::Word { at: (x + 4.0, y - 3.0), text: name });
        }
    }
    let auc = test.get("auc").map(|auc| super::figures::figure("", auc)).unwrap_or_default();
    Some(Plot {
        title: format!("{}: {} · AUC {auc}", language.pick("ROC curve", "ROC曲线"), text(test, "name")),
        description: language.pick("sensitivity against 1 - specificity at every threshold, with the interval of sensitivity; dots: published cutoffs", "各界值的灵敏度对1-特异度及灵敏度区间；圆点：已发表界值").to_owned(),
        across: Axis::numbers(language.pick("1 − specificity, %", "1−特异度，%"), 0.0, 100.0),
        up: Axis::numbers(language.pick("sensitivity, %", "灵敏度，%"), 0.0, 100.0),
        marks,
        keys: vec![("f1", language.pick("published cutoff", "已发表界值").to_owned())],
    })
}

/// Sensitivity and specificity at every threshold.
pub(super) fn thresholds(test: &Value, language: Language) -> Option<Plot> {
    let cutoffs = list(test, "cutoffs");
    let mut marks = Vec::new();
    let mut ends = (f64::INFINITY, f64::NEG_INFINITY);
    for (place, key) in ["sensitivity", "specificity"].into_iter().enumerate() {
        let threshold = |cutoff: &Value| number(cutoff, &["at_least"]).or(number(cutoff, &["at_most"]));
        let percent = |cutoff: &Value, part: &str| number(cutoff, &[key, part]).map(|share| 100.0 * share);
        let band = cutoffs.iter().filter_map(|cutoff| {
            Some((threshold(cutoff)?, percent(cutoff, "low")?, percent(cutoff, "high")?))
        });
        let points = curve(cutoffs.iter().map(|cutoff| (threshold(cutoff), percent(cutoff, "value"))));
        for (x, _) in &points {
            ends = (ends.0.min(*x), ends.1.max(*x));
        }
        marks.push(Mark::Band { points: band.collect(), class: fill(place) });
        marks.push(Mark::Line { points, class: stroke(place) });
    }
    ends.0.is_finite().then(|| Plot {
        title: format!(
            "{}: {}",
            language.pick("Sensitivity and specificity by threshold", "各界值的灵敏度与特异度"),
            text(test, "name")
        ),
        description: language.pick("two lines with their intervals", "两条曲线及其区间").to_owned(),
        across: Axis::numbers(language.pick("threshold", "界值"), ends.0, ends.1),
        up: Axis::numbers("%", 0.0, 100.0),
        marks,
        keys: vec![
            ("f0", language.pick("sensitivity", "灵敏度").to_owned()),
            ("f1", language.pick("specificity", "特异度").to_owned()),
        ],
    })
}

/// What a positive and a negative result at a cutoff say where the condition is rarer or more common: the published cutoffs, else the best.
pub(super) fn prevalences(test: &Value, language: Language) -> Option<Plot> {
    let all = list(test, "cutoffs");
    let mut chosen: Vec<&Value> =
        all.iter().filter(|cutoff| !list(cutoff, "published").is_empty()).take(3).collect();
    if chosen.is_empty() {
        let best = list(test.get("best")?.get("youden")?, "at_least").first().map(count);
        chosen = all
            .iter()
            .filter(|cutoff| best.is_some() && number(cutoff, &["at_least"]) == best)
            .take(1)
            .collect();
    }
    let (mut marks, mut keys) = (Vec::new(), Vec::new());
    for (place, cutoff) in chosen.iter().enumerate() {
        let (se, sp) =
            (number(cutoff, &["sensitivity", "value"])?, number(cutoff, &["specificity", "value"])?);
        let along = || (0..=60_u32).map(|step| f64::from(step) / 60.0 * 0.6);
        let ppv = |p: f64| p * se / (p * se + (1.0 - p) * (1.0 - sp));
        let npv = |p: f64| (1.0 - p) * sp / ((1.0 - p) * sp + p * (1.0 - se));
        let line = |of: &dyn Fn(f64) -> f64| along().map(|p| (100.0 * p, 100.0 * of(p))).collect();
        let numbers = [place.saturating_mul(2), place.saturating_mul(2).saturating_add(1)];
        for ((name, points), number_of) in [("PPV", line(&ppv)), ("NPV", line(&npv))].into_iter().zip(numbers)
        {
            marks.push(Mark::Line { points, class: stroke(number_of) });
            let threshold =
                number(cutoff, &["at_least"]).or(number(cutoff, &["at_most"])).map(plain).unwrap_or_default();
            keys.push((fill(number_of), format!("{name} {threshold}")));
        }
    }
    (!marks.is_empty()).then(|| Plot {
        title: format!(
            "{}: {}",
            language.pick("Predictive values at other prevalences", "其他患病率下的预测值"),
            text(test, "name")
        ),
        description: language
            .pick(
                "positive and negative predictive value of cutoffs against prevalence, by Bayes",
                "界值的阳性与阴性预测值随患病率的变化（贝叶斯）",
            )
            .to_owned(),
        across: Axis::numbers(language.pick("prevalence, %", "患病率，%"), 0.0, 60.0),
        up: Axis::numbers("%", 0.0, 100.0),
        marks,
        keys,
    })
}

/// Differences of two administrations against their mean.
pub(super) fn bland_altman(scale: &Value, language: Language) -> Option<Plot> {
    let pairs: Vec<(f64, f64, f64)> = list(scale, "pairs")
        .iter()
        .filter_map(|pair| {
            Some((number(pair, &["earlier"])?, number(pair, &["later"])?, number(pair, &["n"])?))
        })
        .collect();
    let limits = scale.get("bland_altman")?;
    let mut marks = Vec::new();
    let (mut across, mut up) = ((f64::INFINITY, f64::NEG_INFINITY), (0.0_f64, 0.0_f64));
    let most = pairs.iter().map(|(.., n)| *n).fold(1.0, f64::max);
    for (earlier, later, n) in &pairs {
        let (mean, difference) = (f64::midpoint(*earlier, *later), later - earlier);
        across = (across.0.min(mean), across.1.max(mean));
        up = (up.0.min(difference), up.1.max(difference));
        let radius = 1.5 + 3.5 * (n / most).sqrt();
        marks.push(Mark::Point {
            at: (mean, difference),
            radius,
            class: "f0",
            tip: format!("{} → {}: {}", plain(*earlier), plain(*later), plain(*n)),
        });
    }
    for (key, english, chinese) in
        [("lower", "lower limit", "下限"), ("bias", "bias", "偏倚"), ("upper", "upper limit", "上限")]
    {
        let level = number(limits, &[key])?;
        up = (up.0.min(level), up.1.max(level));
        marks.push(Mark::Level {
            at: level,
            text: format!("{} {}", language.pick(english, chinese), plain(level)),
            class: "thin",
        });
    }
    across.0.is_finite().then(|| Plot {
        title: language
            .pick("Differences of two administrations (Bland and Altman)", "两次施测的差异（Bland-Altman）")
            .to_owned(),
        description: language
            .pick(
                "later minus earlier score against their mean; dots are larger where there are more people",
                "后测减前测对均值；人数越多圆点越大",
            )
            .to_owned(),
        across: Axis::numbers(language.pick("mean of both", "两次均值"), across.0, across.1),
        up: Axis::numbers(language.pick("later − earlier", "后测−前测"), up.0, up.1),
        marks,
        keys: Vec::new(),
    })
}

/// The later score against the earlier, with the band in which a change is not more than error of measurement.
pub(super) fn before_after(scale: &Value, language: Language) -> Option<Plot> {
    let detectable = number(scale, &["sdc_agreement"])?;
    let pairs: Vec<(f64, f64, f64)> = list(scale, "pairs")
        .iter()
        .filter_map(|pair| {
            Some((number(pair, &["earlier"])?, number(pair, &["later"])?, number(pair, &["n"])?))
        })
        .collect();
    let mut plot =
        scatter(&pairs, detectable, [language.pick("earlier", "前测"), language.pick("later", "后测")])?;
    plot.title = language.pick("Earlier and later scores", "前测与后测得分").to_owned();
    plot.description = language.pick("the band is the smallest detectable change (agreement): within it a change may be error of measurement", "灰带为最小可测变化（绝对一致）：其内的变化可能只是测量误差").to_owned();
    plot.keys = vec![("f6", language.pick("smallest detectable change", "最小可测变化").to_owned())];
    Some(plot)
}

/// Scores before and after, with the band within which a change may be error and the cutoffs: the figure of Jacobson and Truax.
pub(super) fn reliable_change(found: &Value, language: Language) -> Option<Plot> {
    let least = number(list(found, "reliable_change").first()?, &["least_reliable_change"])?;
    let pairs: Vec<(f64, f64, f64)> = list(found, "pairs")
        .iter()
        .filter_map(|pair| {
            Some((number(pair, &["before"])?, number(pair, &["after"])?, number(pair, &["n"])?))
        })
        .collect();
    let mut plot = scatter(&pairs, least, [language.pick("before", "前测"), language.pick("after", "后测")])?;
    plot.title =
        language.pick("Scores before and after, and reliable change", "前后得分与可靠变化").to_owned();
    plot.description = language
        .pick(
            "within the band a change may be error of measurement; beyond it is reliable, and clinically significant where it crosses a cutoff",
            "带内的变化可能只是测量误差；带外为可靠变化，越过界值者为临床显著变化",
        )
        .to_owned();
    plot.keys = vec![("f6", language.pick("no reliable change", "无可靠变化").to_owned())];
    for cutoff in list(found, "clinical_change") {
        if let Some(at) = number(cutoff, &["value"]).filter(|at| plot.up.from <= *at && *at <= plot.up.to) {
            let name = format!("{} {}", language.pick("cutoff", "界值"), text(cutoff, "cutoff"));
            plot.marks.push(Mark::Upright { at, text: String::new(), class: "thin" });
            plot.marks.push(Mark::Level { at, text: name, class: "thin" });
        }
    }
    Some(plot)
}

/// Two scores of each person, with a band of this width on both sides of no change; the titles are for whoever asks.
fn scatter(pairs: &[(f64, f64, f64)], band: f64, [before, after]: [&str; 2]) -> Option<Plot> {
    let low = pairs.iter().map(|(x, y, _)| x.min(*y)).fold(f64::INFINITY, f64::min);
    let high = pairs.iter().map(|(x, y, _)| x.max(*y)).fold(f64::NEG_INFINITY, f64::max);
    if !low.is_finite() {
        return None;
    }
    let most = pairs.iter().map(|(.., n)| *n).fold(1.0, f64::max);
    let (across, up) = (Axis::numbers(before, low, high), Axis::numbers(after, low, high));
    let ends = [across.from, across.to];
    let mut marks = vec![
        Mark::Band { points: ends.iter().map(|at| (*at, at - band, at + band)).collect(), class: "f6" },
        Mark::Line { points: ends.iter().map(|at| (*at, *at)).collect(), class: "thin" },
    ];
    marks.extend(pairs.iter().map(|(x, y, n)| Mark::Point {
        at: (*x, *y),
        radius: 1.5 + 3.5 * (n / most).sqrt(),
        class: "f0",
        tip: format!("{} → {}: {}", plain(*x), plain(*y), plain(*n)),
    }));
    Some(Plot { title: String::new(), description: String::new(), across, up, marks, keys: Vec::new() })
}

/// The probability of each answer of an item along the trait.
pub(super) fn categories(item: &Value, language: Language) -> Option<Plot> {
    let slope = number(item, &["a"])?;
    let thresholds: Vec<f64> = list(item, "b").iter().map(Value::as_f64).collect::<Option<_>>()?;
    let above = |trait_: f64, threshold: f64| 1.0 / (1.0 + (-slope * (trait_ - threshold)).exp());
    let (mut marks, mut keys) = (Vec::new(), Vec::new());
    for category in 0..=thresholds.len() {
        let lower = category.checked_sub(1).and_then(|place| thresholds.get(place));
        let upper = thresholds.get(category);
        let share = |trait_: f64| {
            lower.map_or(1.0, |lower| above(trait_, *lower))
                - upper.map_or(0.0, |upper| above(trait_, *upper))
        };
        let points =
            (-40_i32..=40).map(|step| f64::from(step) / 10.0).map(|trait_| (trait_, share(trait_))).collect();
        marks.push(Mark::Line { points, class: stroke(category) });
        keys.push((fill(category), category.to_string()));
    }
    Some(Plot {
        title: format!(
            "{} {}",
            language.pick("Category curves of item", "类别曲线：条目"),
            text(item, "item")
        ),
        description: language
            .pick(
                "the probability of each category, from the lowest, against the trait",
                "各类别（自低至高）的概率随潜在特质的变化",
            )
            .to_owned(),
        across: Axis::numbers(language.pick("trait θ", "潜在特质θ"), -4.0, 4.0),
        up: Axis::numbers(language.pick("probability", "概率"), 0.0, 1.0),
        marks,
        keys,
    })
}

/// How much the test says along the trait, and the error that follows from it.
pub(super) fn information(model: &Value, language: Language) -> Option<Plot> {
    let points = curve(
        list(model, "information").iter().map(|point| (number(point, &["theta"]), number(point, &["value"]))),
    );
    let highest = points.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    (!points.is_empty()).then(|| Plot {
        title: language.pick("Test information", "测验信息函数").to_owned(),
        description: language
            .pick(
                "information of all items against the trait; its root's inverse is the error there",
                "全部条目的信息量随潜在特质的变化；其平方根的倒数为标准误",
            )
            .to_owned(),
        across: Axis::numbers(language.pick("trait θ", "潜在特质θ"), -6.0, 6.0),
        up: Axis::numbers(language.pick("information", "信息量"), 0.0, highest),
        marks: vec![Mark::Line { points, class: stroke(0) }],
        keys: Vec::new(),
    })
}

/// The standardised difference of each item; those whose test says so are marked.
pub(super) fn dif(found: &Value, language: Language) -> Option<Plot> {
    let items = list(found, "dif");
    let names: Vec<String> = items.iter().map(|item| text(item, "item")).collect();
    let (mut marks, mut up) =
        (vec![Mark::Level { at: 0.0, text: String::new(), class: "axis" }], (0.0_f64, 0.0_f64));
    for (place, item) in items.iter().enumerate() {
        let Some(difference) = number(item, &["standardized_difference"]) else { continue };
        let is_found = number(item, &["p_total"]).is_some_and(|p| p < 0.01);
        up = (up.0.min(difference), up.1.max(difference));
        let across = (at(place) - 0.4, at(place) + 0.4);
        let class = if is_found { "f1" } else { "f6" };
        marks.push(Mark::Bar { across, up: (0.0, difference), class, tip: plain(difference) });
    }
    (marks.len() > 1).then(|| Plot {
        title: language.pick("Differential item functioning", "条目功能差异").to_owned(),
        description: language
            .pick(
                "how much more the focal group answers at the same total, by item",
                "总分相同时目标组各条目得分的差异",
            )
            .to_owned(),
        across: Axis::names(language.pick("item", "条目"), &names),
        up: Axis::numbers(language.pick("standardised difference", "标准化差异"), up.0, up.1),
        marks,
        keys: vec![("f1", "p < 0.01".to_owned()), ("f6", "p ≥ 0.01".to_owned())],
    })
}

/// Eigenvalues of the correlations, beside those of random data.
pub(super) fn scree(scale: &Value, language: Language) -> Option<Plot> {
    let line = |values: &[Value]| -> Vec<(f64, f64)> {
        values.iter().enumerate().map(|(place, value)| (at(place) + 1.0, count(value))).collect()
    };
    let own = line(list(scale, "eigenvalues"));
    if own.len() < 2 {
        return None;
    }
    let highest = own.iter().map(|(_, value)| *value).fold(1.0, f64::max);
    let mut marks = vec![
        Mark::Level { at: 1.0, text: String::new(), class: "thin" },
        Mark::Line { points: own.clone(), class: stroke(0) },
    ];
    let mut keys = vec![("f0", language.pick("eigenvalues", "特征值").to_owned())];
    marks.extend(own.iter().map(|point| Mark::Point {
        at: *point,
        radius: 3.0,
        class: "f0",
        tip: plain(point.1),
    }));
    if let Some(parallel) = scale.get("parallel") {
        marks.push(Mark::Line { points: line(list(parallel, "random_mean")), class: stroke(1) });
        keys.push((
            "f1",
            language.pick("random data (parallel analysis)", "随机数据（平行分析）").to_owned(),
        ));
    }
    Some(Plot {
        title: language.pick("Scree plot", "碎石图").to_owned(),
        description: language
            .pick(
                "eigenvalues of the correlations from the largest on; the dashed line is 1",
                "相关矩阵特征值（由大到小）；虚线为1",
            )
            .to_owned(),
        across: Axis::numbers(language.pick("factor", "因子"), 1.0, at(own.len())),
        up: Axis::numbers(language.pick("eigenvalue", "特征值"), 0.0, highest),
        marks,
        keys,
    })
}

/// Polychoric correlations of the items: the darker, the higher.
pub(super) fn heat_map(scale: &Value, language: Language) -> Option<Plot> {
    let rows = list(scale, "polychoric");
    let items: Vec<String> = list(scale, "items").iter().map(|item| text(item, "item")).collect();
    let names = if items.len() == rows.len() {
        items
    } else {
        (1..=rows.len()).map(|place| place.to_string()).collect()
    };
    if rows.len() < 2 || rows.len() > 60 {
        return None;
    }
    let mut marks = Vec::new();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.as_array()?.iter().enumerate() {
            let r = cell.as_f64()?;
            let shade = ["h0", "h1", "h2", "h3", "h4", "h5", "h6", "h7", "h8", "h9"];
            // Tenths of the size, by counting.
            let tenths = (1..10_u32).filter(|tenth| r.abs() >= f64::from(*tenth) / 10.0).count();
            let class = shade.get(tenths).copied().unwrap_or("h0");
            let (x, y) = (at(column), at(rows.len().saturating_sub(row).saturating_sub(1)));
            let tip = format!("{} ~ {}: {}", names.get(row)?, names.get(column)?, plain(r));
            marks.push(Mark::Bar { across: (x - 0.5, x + 0.5), up: (y - 0.5, y + 0.5), class, tip });
            if rows.len() <= 16 && row != column {
                marks.push(Mark::Word { at: (x, y), text: format!("{r:.2}").replace("0.", ".") });
            }
        }
    }
    let upward: Vec<String> = names.iter().rev().cloned().collect();
    Some(Plot {
        title: language.pick("Polychoric correlations", "多分相关").to_owned(),
        description: language
            .pick(
                "a table of the items by the items, each cell the darker the larger the correlation",
                "条目×条目矩阵，颜色越深相关越大",
            )
            .to_owned(),
        across: Axis::names(language.pick("item", "条目"), &names),
        up: Axis::names(language.pick("item", "条目"), &upward),
        marks,
        keys: Vec::new(),
    })
}
