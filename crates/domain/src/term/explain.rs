//! A deadline told day by day, in Chinese or English.
//!
//! Says only what the trace records; never looks at a calendar again.

use super::{Deadline, TermUnit, TraceDay, Why};
use crate::label::Language;

impl Deadline {
    /// One sentence a run of days, then the last day. Chinese binds.
    pub fn explain(&self, language: Language) -> Vec<String> {
        let mut counted = 0;
        let mut lines: Vec<String> = Vec::with_capacity(self.trace.lines.len() + 2);
        for line in &self.trace.lines {
            if line.counted {
                counted += line.n;
            }
            lines.push(match language {
                Language::Zh => self.line_zh(line, counted),
                Language::En => self.line_en(line, counted),
            });
        }
        lines.push(self.ending(language));
        lines
    }

    fn line_zh(&self, line: &TraceDay, counted: u32) -> String {
        let days = run(line, "至");
        let count = || match self.trace.amount.unit {
            TermUnit::WorkingDay => format!("计入，{}", nth_zh(line, counted, "个工作日")),
            _ => format!("计入，{}", nth_zh(line, counted, "日")),
        };
        match &line.why {
            Why::Start => format!("{days} 起算之日，不计入"),
            Why::DeemedReceived => format!("{days} 非办公时间收到，视为本日收到，不计入"),
            Why::Counted => format!("{days} {}", count()),
            Why::Weekend if line.counted => format!("{days} {}；末日为周末，顺延", count()),
            Why::Weekend => format!("{days} 周末，不计入"),
            Why::Holiday(name) if line.counted => format!("{days} {}；末日为{name}假期，顺延", count()),
            Why::Holiday(name) => format!("{days} {name}放假，不计入"),
            Why::MakeUp(name) => format!("{days} {name}调休上班，{}", count()),
            Why::CorrespondingDay if self.trace.paused > 0 => {
                format!("{days} 期限的对应日加中止日数后的末日")
            }
            Why::CorrespondingDay => format!("{days} 期限届满月的对应日，为末日"),
            Why::MonthEnd => format!("{days} 届满月没有对应日，以月末日为末日"),
            Why::Rolled => format!("{days} 顺延后的第一个工作日"),
            Why::Paused => format!("{days} 中止期间，不计入"),
            Why::Clock { from, to } => {
                format!("自 {from} 起连续计算 {}，至 {to}（含夜间和休息日）", self.trace.amount.zh())
            }
            Why::ProvisionalYear(year) => {
                format!(
                    "{year}年的放假通知尚未公布：暂按周末和法定节假日计算，不含调休；公布后重算，此前不算逾期"
                )
            }
            Why::BareYear(year) => {
                format!(
                    "{year}年的放假通知尚未公布，农历节日日期也未载入：暂按周末和固定日期的法定节假日计算；公布后重算，此前不算逾期"
                )
            }
        }
    }

    fn line_en(&self, line: &TraceDay, counted: u32) -> String {
        let days = run(line, "to");
        let count = || match self.trace.amount.unit {
            TermUnit::WorkingDay => format!("counted, {}", nth_en(line, counted, "working day")),
            _ => format!("counted, {}", nth_en(line, counted, "day")),
        };
        match &line.why {
            Why::Start => format!("{days} starting day, not counted"),
            Why::DeemedReceived => {
                format!("{days} deemed the day of receipt (came out of hours), not counted")
            }
            Why::Counted => format!("{days} {}", count()),
            Why::Weekend if line.counted => format!("{days} {}; a weekend, so the end moves on", count()),
            Why::Weekend => format!("{days} weekend, not counted"),
            Why::Holiday(name) if line.counted => {
                format!("{days} {}; day off ({name}), so the end moves on", count())
            }
            Why::Holiday(name) => format!("{days} day off ({name}), not counted"),
            Why::MakeUp(name) => format!("{days} worked in exchange for {name}, {}", count()),
            Why::CorrespondingDay if self.trace.paused > 0 => {
                format!("{days} last day: the corresponding day moved by the paused days")
            }
            Why::CorrespondingDay => format!("{days} last day: the corresponding day"),
            Why::MonthEnd => format!("{days} last day: month end, as that month has no corresponding day"),
            Why::Rolled => format!("{days} next working day"),
            Why::Paused => format!("{days} paused, not counted"),
            Why::Clock { from, to } => {
                format!(
                    "{} by the clock from {from} to {to}, nights and days off included",
                    self.trace.amount.en()
                )
            }
            Why::ProvisionalYear(year) => format!(
                "no holiday notice for {year} yet: weekends and statutory days off only, no make-up days; \
                 recomputed when it is published, nobody is late until then"
            ),
            Why::BareYear(year) => format!(
                "no holiday notice for {year} yet and its lunar festivals are not loaded: weekends and fixed-date \
                 days off only; recomputed when it is published, nobody is late until then"
            ),
        }
    }

    fn ending(&self, language: Language) -> String {
        let Deadline { last_day, promise_day, .. } = self;
        match (self.trace.lines.first().map(|line| &line.why), language) {
            (Some(Why::Clock { to, .. }), Language::Zh) => format!("截止：{to}"),
            (Some(Why::Clock { to, .. }), Language::En) => format!("Due: {to}"),
            (_, Language::Zh) => {
                let standing = if self.provisional { "（暂定）" } else { "" };
                format!("截止：{last_day} 24:00{standing}；提醒日 {promise_day}")
            }
            (_, Language::En) => {
                let standing = if self.provisional { " (provisional)" } else { "" };
                format!("Due: end of {last_day}{standing}; reminder on {promise_day}")
            }
        }
    }
}

fn run(line: &TraceDay, to: &str) -> String {
    if line.from == line.to { line.from.to_string() } else { format!("{} {to} {}", line.from, line.to) }
}

fn nth_zh(line: &TraceDay, counted: u32, unit: &str) -> String {
    if line.n <= 1 {
        format!("第{counted}{unit}")
    } else {
        format!("第{}至{counted}{unit}", counted + 1 - line.n)
    }
}

fn nth_en(line: &TraceDay, counted: u32, unit: &str) -> String {
    if line.n <= 1 {
        format!("{unit} {counted}")
    } else {
        format!("{unit}s {} to {counted}", counted + 1 - line.n)
    }
}
