//! What is measured: units that agree, sums of what adds up, natures that fit their source.

use super::Sink;
use crate::method::{Indicator, Method, OverArea, OverTime};
use crate::plan::{factor, units_of};
use crate::unit::{UnitFault, Units};

pub(super) fn check(method: &Method, sink: &mut Sink) {
    own_units(method, sink);
    let units = units_of(method);
    for indicator in &method.indicators {
        nature(indicator, sink);
        let sound = known(&units, indicator, sink);
        if sound {
            agreeing(&units, indicator, sink);
            adding_up(&units, indicator, sink);
        }
        if indicator.bounds.is_some_and(|[low, high]| low > high || low.is_nan() || high.is_nan()) {
            sink.add(
                "bounds",
                ("indicator", &indicator.code, "bounds"),
                ["下限要不大于上限", "The least is not above the greatest"],
                ["百分率写 bounds = [0, 100]", "Write bounds = [0, 100] for a percentage"],
            );
        }
    }
}

fn own_units(method: &Method, sink: &mut Sink) {
    let mut units = Units::default();
    for own in &method.measured_in {
        let repeated = units.read(&own.name).is_ok();
        if repeated || units.add(&own.name, own.is.as_deref()).is_err() {
            sink.add(
                "own-unit",
                ("measured-in", &own.name, "name"),
                [
                    "这个单位已经有了，或者 is 不是已知的单位",
                    "This unit exists already, or `is` is no known unit",
                ],
                [
                    "例如 { name = \"千座\", is = \"1000 座\" }；全新的单位不写 is",
                    "E.g. { name = \"kseat\", is = \"1000 seat\" }; a new one has no `is`",
                ],
            );
        }
    }
}

fn known(units: &Units, indicator: &Indicator, sink: &mut Sink) -> bool {
    let below = indicator.denominator.as_ref().map(|below| ("denominator", below.unit.as_str()));
    let figure = indicator.figure_unit.as_deref().map(|unit| ("figure-unit", unit));
    let mut sound = true;
    for (key, text) in [Some(("unit", indicator.unit.as_str())), figure, below].into_iter().flatten() {
        let Err(fault) = units.read(text) else { continue };
        sound = false;
        let (zh, en) = match fault {
            UnitFault::Unknown(word) => {
                (format!("不认识单位“{word}”（“{text}”）"), format!("Unknown unit “{word}” in “{text}”"))
            }
            UnitFault::Empty => {
                (format!("单位“{text}”少了一部分"), format!("A part of unit “{text}” is empty"))
            }
            UnitFault::TooLarge => (
                format!("单位“{text}”的数字太大或为零"),
                format!("Numbers in unit “{text}” are too large or zero"),
            ),
        };
        sink.add(
            "unknown-unit",
            ("indicator", &indicator.code, key),
            [&zh, &en],
            [
                "请用 人、件、起、辆、元、%、万人、件/万人 等；自己的单位写在 [[measured-in]]",
                "Use person, matter, event, vehicle, yuan, %, 件/万人 …; declare your own in [[measured-in]]",
            ],
        );
    }
    if indicator.denominator.is_some() && indicator.figure_unit.is_none() {
        sound = false;
        sink.add(
            "figure-unit",
            ("indicator", &indicator.code, "figure-unit"),
            [
                "有分母的指标要写明分子的单位",
                "An indicator with a denominator says the unit of what is divided",
            ],
            ["例如 figure-unit = \"件\"", "E.g. figure-unit = \"件\""],
        );
    }
    sound
}

fn agreeing(units: &Units, indicator: &Indicator, sink: &mut Sink) {
    if factor(units, indicator).is_some() {
        return;
    }
    let figure = indicator.figure_unit();
    let made = indicator
        .denominator
        .as_ref()
        .map_or(figure.to_owned(), |below| format!("{figure} / {}", below.unit));
    sink.add(
        "units-disagree",
        ("indicator", &indicator.code, "unit"),
        [
            &format!("{made} 换算不成 {}", indicator.unit),
            &format!("{made} cannot be turned into {}", indicator.unit),
        ],
        ["请核对分子、分母和指标三个单位", "Check the units of figure, denominator and indicator"],
    );
}

fn adding_up(units: &Units, indicator: &Indicator, sink: &mut Sink) {
    let adds = units.read(indicator.figure_unit()).is_ok_and(|unit| unit.adds_up());
    let sums = indicator.over_time == Some(OverTime::Sum) || indicator.over_area == Some(OverArea::Sum);
    if sums && !adds {
        sink.add(
            "rates-do-not-add",
            (
                "indicator",
                &indicator.code,
                if indicator.over_time == Some(OverTime::Sum) { "over-time" } else { "over-area" },
            ),
            ["比率不能相加", "Rates and shares do not add up"],
            [
                "分开写分子和分母，或改为 mean、weighted-by",
                "Give figure and denominator apart, or use mean or weighted-by",
            ],
        );
    }
}

fn nature(indicator: &Indicator, sink: &mut Sink) {
    if indicator.source.allows(indicator.nature) {
        return;
    }
    sink.add(
        "nature-of-source",
        ("indicator", &indicator.code, "nature"),
        ["这个来源的数字不能算作这种性质", "Figures of this source are not of this nature"],
        [
            "opinion 只来自 survey；counted 按其统计项为 duty 或 outcome；诉求量不能计分",
            "Opinion comes from the survey only; counted is duty or outcome as its count is; demand is never scored",
        ],
    );
}
