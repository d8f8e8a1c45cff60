//! Numbers of rules that make sense, and rules that make sense together.

use super::{Place, Sink};
use crate::cell::Reason;
use crate::method::*;

pub(super) fn check(method: &Method, sink: &mut Sink) {
    screens(method, sink);
    imputes(("", "", "impute"), &method.impute, sink);
    treats(("", "", "treat"), &method.treat, sink);
    normalises(("", "", "normalise"), &method.normalise, None, sink);
    bases(("", "", "over"), &method.over, sink);
    bases(("", "", "treat-over"), &method.treat_over, sink);
    for indicator in &method.indicators {
        let at = |key| ("indicator", indicator.code.as_str(), key);
        imputes(at("impute"), indicator.impute.as_deref().unwrap_or_default(), sink);
        indicator.treat.iter().for_each(|rule| treats(at("treat"), rule, sink));
        let rule = indicator.normalise.as_ref().unwrap_or(&method.normalise);
        if indicator.normalise.is_some() || matches!(rule, Normalise::Efficacy(_)) {
            normalises(at("normalise"), rule, Some(indicator.direction), sink);
        }
        indicator.over.iter().for_each(|over| bases(at("over"), over, sink));
    }
    for group in &method.groups {
        let at = |key| ("group", group.code.as_str(), key);
        group.normalise.iter().for_each(|rule| normalises(at("normalise"), rule, Some(Direction::Up), sink));
        group.aggregate.iter().for_each(|rule| aggregates(at("aggregate"), rule, sink));
        floors(method, group, sink);
    }
    aggregates(("", "", "aggregate"), &method.aggregate, sink);
    method
        .levels
        .iter()
        .filter_map(|l| l.aggregate.as_ref())
        .for_each(|rule| aggregates(("", "", "level"), rule, sink));
    ranks(method, sink);
}

fn share_range(place: Place<'_>, sink: &mut Sink) {
    sink.add(
        "share-range",
        place,
        ["份额要在 0 和 1 之间", "A share lies between 0 and 1"],
        ["六成写 0.6", "Write 0.6 for sixty per cent"],
    );
}

fn screens(method: &Method, sink: &mut Sink) {
    let Some(screen) = &method.screen else { return };
    if [Some(screen.at_least), screen.not_zero]
        .into_iter()
        .flatten()
        .any(|share| !(0.0..=1.0).contains(&share))
    {
        share_range(("", "", "screen"), sink);
    }
}

fn imputes(place: Place<'_>, rules: &[Impute], sink: &mut Sink) {
    if rules.iter().any(|rule| rule.reasons.contains(&Reason::NotApplicable)) {
        sink.add(
            "impute-not-applicable",
            place,
            ["“不适用”不是缺数，不能填补", "“Not applicable” is no gap and is never filled"],
            ["从 reasons 中删去 not-applicable", "Take not-applicable out of reasons"],
        );
    }
    if rules.iter().any(|rule| rule.reasons.is_empty()) {
        sink.add(
            "impute-nothing",
            place,
            ["没有写填补哪些缺失原因", "It says of no reason that it is filled"],
            ["例如 reasons = [\"late\", \"omitted\"]", "E.g. reasons = [\"late\", \"omitted\"]"],
        );
    }
    let alone = |rule: &Impute| matches!(rule.rule, ImputeRule::Last | ImputeRule::Linear);
    if rules.iter().any(|rule| rule.group.is_some() && alone(rule)) {
        sink.add(
            "group-unused",
            place,
            ["这种填补只看本单位，分组不起作用", "This rule looks at the unit alone; the group does nothing"],
            ["删去 group", "Take group away"],
        );
    }
}

fn treats(place: Place<'_>, rule: &Treat, sink: &mut Sink) {
    let sound = match rule {
        Treat::None | Treat::Log | Treat::ShiftLog => true,
        Treat::BoxCox(Lambda::Of(lambda)) => lambda.is_finite(),
        Treat::BoxCox(Lambda::Between([low, high])) | Treat::Clip([low, high]) => low < high,
        Treat::ClipQuantiles([low, high]) => 0.0 <= *low && low < high && *high <= 1.0,
        Treat::Winsorise(limits) => limits.skewness >= 0.0 && limits.kurtosis.is_finite(),
    };
    if !sound {
        sink.add(
            "treat-numbers",
            place,
            ["这些数字不成立", "These numbers do not make a treatment"],
            [
                "下限小于上限，分位数在 0 和 1 之间；缩尾通常写 skewness = 2, kurtosis = 3.5",
                "Low below high, quantiles between 0 and 1; winsorising usually skewness = 2, kurtosis = 3.5",
            ],
        );
    }
}

fn normalises(place: Place<'_>, rule: &Normalise, direction: Option<Direction>, sink: &mut Sink) {
    if !sound(rule, direction) {
        sink.add(
            "normalise-numbers",
            place,
            ["这种标准化的数字不成立", "These numbers do not make a normalisation"],
            [
                "下限要小于上限，标准差、尺度和参照要大于零，折点要按升序且不重复；取对数的阈值要大于零；功效系数 at-100 要优于 at-60",
                "Low below high; deviation, scale and reference above zero; points ascending without repeats; logged posts above zero; at-100 better than at-60",
            ],
        );
    }
}

fn ascending(points: &[[f64; 2]]) -> bool {
    !points.is_empty()
        && points.iter().flatten().all(|x| x.is_finite())
        && points.windows(2).all(|pair| pair[0][0] < pair[1][0])
}

fn sound(rule: &Normalise, direction: Option<Direction>) -> bool {
    let finite = |numbers: &[f64]| numbers.iter().all(|x| x.is_finite());
    match rule {
        Normalise::MinMax(to) => finite(&to.to) && to.to[0] < to.to[1],
        Normalise::ZScore(z) => z.mean.is_finite() && z.deviation > 0.0 && z.deviation.is_finite(),
        Normalise::Percentile(p) => p.scale > 0.0 && p.scale.is_finite(),
        Normalise::DistanceToTarget(target) => target.at.is_finite(),
        Normalise::Ratio(ratio) => {
            ratio.scale > 0.0 && !matches!(ratio.to, Reference::At(at) if !(at > 0.0 && at.is_finite()))
        }
        Normalise::Goalposts(posts) => {
            let logged = !posts.log || posts.low > 0.0;
            finite(&[posts.low, posts.high])
                && finite(&posts.to)
                && posts.low < posts.high
                && posts.to[0] < posts.to[1]
                && logged
        }
        Normalise::AroundMean(around) => around.within >= 0.0 && finite(&around.scores),
        Normalise::Classes(points) | Normalise::Pieces(points) => ascending(points),
        Normalise::Quantiles(points) => {
            ascending(points)
                && points[0][0] == 0.0
                && points.iter().all(|[share, _]| (0.0..1.0).contains(share))
        }
        Normalise::Efficacy(efficacy) => match (efficacy.at_60, efficacy.at_100, direction) {
            (Some(low), Some(high), Some(direction)) => {
                finite(&[low, high]) && low * direction.sign() < high * direction.sign()
            }
            (low, high, _) => low.is_none_or(f64::is_finite) && high.is_none_or(f64::is_finite),
        },
        Normalise::Exponential(e) => e.scale > 0.0 && e.scale.is_finite(),
        Normalise::None
        | Normalise::Rank(_)
        | Normalise::Borda(_)
        | Normalise::DistanceToBest
        | Normalise::DistanceToUnit(_) => true,
    }
}

fn bases(place: Place<'_>, over: &Over, sink: &mut Sink) {
    if matches!(over, Over::Base(names) if names.is_empty()) {
        sink.add(
            "no-base",
            place,
            ["没有写基期", "No base period is named"],
            ["例如 over = { base = [\"2020\"] }", "E.g. over = { base = [\"2020\"] }"],
        );
    }
}

fn aggregates(place: Place<'_>, rule: &Aggregate, sink: &mut Sink) {
    if matches!(rule.rule, AggregateRule::Generalised(p) if !(p.is_finite() && p != 0.0)) {
        sink.add(
            "power-zero",
            place,
            ["广义平均的次数不能是零", "The power of a generalised mean is not zero"],
            ["零次就是 geometric", "Power zero is geometric"],
        );
    }
    let share = match rule.missing {
        MissingRule::Blank => 0.0,
        MissingRule::Renormalise(share) | MissingRule::RenormaliseWeight(share) => share,
    };
    if !(0.0..=1.0).contains(&share) {
        share_range(place, sink);
    }
}

/// Means that cannot take scores below zero, over children that surely have some.
fn floors(method: &Method, group: &Group, sink: &mut Sink) {
    let rule = method.aggregate_of(group).rule;
    let floor =
        matches!(rule, AggregateRule::Geometric | AggregateRule::Harmonic | AggregateRule::Generalised(_));
    if !floor {
        return;
    }
    for (code, _) in method.children(&group.code) {
        let own = method.indicator(code).map(|i| i.normalise.as_ref().unwrap_or(&method.normalise));
        let again = || method.group(code).and_then(|group| group.normalise.as_ref());
        let below = match own.or_else(again) {
            Some(Normalise::ZScore(z)) => z.mean < 3.0 * z.deviation,
            Some(Normalise::MinMax(to)) => to.to[0] < 0.0,
            Some(Normalise::Goalposts(posts)) => posts.to[0] < 0.0,
            _ => false,
        };
        if below {
            let table = if own.is_some() { "indicator" } else { "group" };
            sink.add(
                "mean-below-zero",
                (table, code, "normalise"),
                [
                    "上级用的平均不能有负分，而这种标准化会出现负分",
                    "Its group takes a mean that no negative score can enter, and this rule gives some",
                ],
                [
                    "请标准化到零以上，例如 { min-max = { to = [1, 100] } }",
                    "Normalise to above zero, e.g. { min-max = { to = [1, 100] } }",
                ],
            );
        }
    }
}

fn ranks(method: &Method, sink: &mut Sink) {
    if method.rank.parts.is_some_and(|parts| parts < 2) {
        sink.add(
            "parts",
            ("", "", "rank"),
            ["至少分成两份", "At least two parts"],
            ["十等分写 parts = 10", "Write parts = 10 for tenths"],
        );
    }
    let descending = method.grades.windows(2).all(|pair| pair[0].from > pair[1].from);
    if !descending || method.grades.iter().any(|grade| !grade.from.is_finite()) {
        sink.add(
            "grades",
            ("", "", "grade"),
            [
                "等级要从好到差写，from 依次变小",
                "Grades are written best first, each `from` below the one before",
            ],
            ["例如 90、80、60、0", "E.g. 90, 80, 60, 0"],
        );
    }
}
