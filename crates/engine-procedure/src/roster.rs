//! Who is on call for a unit at a moment: its own roster, else that of the unit above. Knows what kind of
//! day it is, make-up days included; never leaves a gap once anyone at all is listed.

use crate::context::Context;
use domain::directory::{RosterDays, RosterLine};
use domain::ids::{PostId, UnitId};

/// A post to call, and its level: levels of a unit above come after all levels below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Call {
    pub post: PostId,
    pub level: u8,
}

/// Whom to call after `level`: the next level on call now, in the unit or those above it; when there is
/// no higher one, the highest again.
pub(crate) fn next(cx: &Context, unit: UnitId, level: u8) -> Option<Call> {
    let mut below = 0;
    let mut highest: Option<Call> = None;
    for unit in cx.directory.units_up(unit) {
        let lines = cx.directory.roster.iter().filter(|line| line.unit == unit.id);
        let top = lines.clone().map(|line| line.level).max().unwrap_or(0);
        let mut calls: Vec<Call> = lines
            .filter(|line| is_on(line, cx))
            .map(|line| Call { post: line.post, level: below + line.level })
            .collect();
        calls.sort_by_key(|call| (call.level, call.post));
        if let Some(call) = calls.iter().find(|call| call.level > level) {
            return Some(*call);
        }
        highest = calls.last().copied().or(highest);
        below = below.saturating_add(top).min(u8::MAX / 2);
    }
    highest
}

fn is_on(line: &RosterLine, cx: &Context) -> bool {
    let working = cx.calendar.is_working(cx.today);
    let day = match line.days {
        RosterDays::All => true,
        RosterDays::Working => working,
        RosterDays::Off => !working,
    };
    let (hour, minute) = cx.now.clock_in(cx.zone);
    let minute = u16::from(hour) * 60 + u16::from(minute);
    day && line.from_minute <= minute && minute < line.to_minute
}
