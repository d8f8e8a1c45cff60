//! The worst case: the longest lawful time to the first answer and to the end of a round, as a formula that can
//! be dated; where a loop has no limit, the act that makes it unbounded.

use super::graph::{Edge, Graph};
use crate::procedure::{Action, Does, Need, Procedure};
use domain::Date;
use domain::calendar::Calendar;
use domain::ids::{StateId, TermId};
use domain::instant::Instant;
use domain::label::Label;
use domain::matter::Side;
use domain::term::{Amount, Counting, Deadline, TermError, TermUnit, deadline, deadline_from_day};
use jiff::tz::TimeZone;

/// What a part of a formula is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartKind {
    /// A term that runs to its end.
    Term,
    /// An extension, granted to the full.
    Extension,
    /// A counted loop: the term runs so often again.
    Again,
}

/// One summand of the worst case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// The term.
    pub term: TermId,
    /// Its name.
    pub label: Label,
    /// The longest amount any of its rules gives.
    pub amount: Amount,
    /// How often.
    pub times: u32,
    /// What it is.
    pub kind: PartKind,
    /// How it is counted.
    pub counting: Counting,
}

/// A sum of parts, in the order in which they run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Formula(pub Vec<Part>);

impl Formula {
    /// `受理时限 1个工作日 + 答复时限 15个工作日 + …`
    pub fn zh(&self) -> String {
        self.show(|part| {
            let what = match part.kind {
                PartKind::Term => part.label.zh.clone(),
                PartKind::Extension => format!("{}延期", part.label.zh),
                PartKind::Again => format!("再次{}", part.label.zh),
            };
            let times = if part.times > 1 { format!("×{}", part.times) } else { String::new() };
            format!("{what} {}{times}", part.amount.zh())
        })
    }

    /// `Acceptance 1 working day + Answer 15 working days + …`
    pub fn en(&self) -> String {
        self.show(|part| {
            let what = match part.kind {
                PartKind::Term => part.label.en.clone(),
                PartKind::Extension => format!("{} extended by", part.label.en),
                PartKind::Again => format!("{} again", part.label.en),
            };
            let times = if part.times > 1 { format!(" × {}", part.times) } else { String::new() };
            format!("{what} {}{times}", part.amount.en())
        })
    }

    fn show(&self, each: impl Fn(&Part) -> String) -> String {
        self.0.iter().map(each).collect::<Vec<_>>().join(" + ")
    }

    /// The formula with dates: each part starts at the last moment of the one before.
    ///
    /// # Errors
    /// When a date leaves the civil calendar.
    pub fn dates(
        &self,
        start: Instant,
        calendar: &Calendar,
        zone: &TimeZone,
    ) -> Result<Vec<(Part, Deadline)>, TermError> {
        let mut from = start;
        let mut dated = Vec::new();
        for part in &self.0 {
            for _ in 0..part.times {
                let end = if part.kind == PartKind::Extension && !part.amount.unit.runs_by_the_clock() {
                    let last = Instant(from.0).day_in(zone);
                    deadline_from_day(last, part.amount, &Counting::default(), calendar, zone)?
                } else {
                    deadline(from, part.amount, &part.counting, calendar, zone)?
                };
                from = Instant(end.due_at.0 - 1);
                dated.push((part.clone(), end));
            }
        }
        Ok(dated)
    }
}

/// The longest lawful times of a procedure.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct WorstCase {
    /// From filing to the first answer.
    pub to_first_answer: Formula,
    /// From filing to the end of the first round.
    pub to_end_of_round: Formula,
    /// The acts that make it unbounded, if any do: loops without a limit that others than the applicant take.
    pub unbounded: Vec<Label>,
}

/// The worst case under the rules in force for start days like `on`.
pub fn worst_case(p: &Procedure, on: Date) -> WorstCase {
    let graph = Graph::of(p);
    let mut unbounded = Vec::new();
    let Some(filing) = graph.filing else { return WorstCase::default() };
    let answers = |a: &Action| a.answers(p);
    let to_clock = Search { graph: &graph, on, stop: &|a| starts_resident(p, a), avoid: &answers };
    let mut first = Vec::new();
    if !starts_resident(p, filing) {
        first = to_clock.longest(graph.start());
        first.extend(to_clock.loops(graph.start(), &mut unbounded));
    }
    first.extend(resident_parts(p, on));
    let mut round = first.clone();
    let redoes = |a: &Action| a.does.contains(&Does::Redo);
    let to_end = Search { graph: &graph, on, stop: &|_| false, avoid: &redoes };
    let answered = graph.edges.iter().filter(|e| e.action.answers(p) && first_round(p, e.action));
    let tails = answered.map(|e| {
        let mut tail = to_end.longest(e.to);
        tail.extend(to_end.loops(e.to, &mut unbounded));
        tail
    });
    let longest = tails.max_by_key(|parts| length(parts));
    round.extend(longest.unwrap_or_default());
    unbounded.dedup();
    WorstCase { to_first_answer: Formula(first), to_end_of_round: Formula(round), unbounded }
}

/// The first start day, looking through the published years, whose date is provisional.
pub fn provisional_from(p: &Procedure, term: &str, calendar: &Calendar, zone: &TimeZone) -> Option<Date> {
    let term = p.term(term)?;
    let last = calendar.published_years().last()?;
    let mut day = Date::new(last, 1, 1).ok()?;
    loop {
        let rules =
            term.rules.iter().filter(|r| r.from.is_none_or(|f| f <= day) && r.to.is_none_or(|t| day < t));
        for rule in rules {
            let amount = rule.within.or(rule.internal)?;
            if amount.unit.runs_by_the_clock() {
                return None;
            }
            if deadline_from_day(day, amount, &rule.counting, calendar, zone).ok()?.provisional {
                return Some(day);
            }
        }
        day = day.tomorrow().ok()?;
        if day.year() > last + 1 {
            return None;
        }
    }
}

fn first_round(p: &Procedure, action: &Action) -> bool {
    action.does.iter().any(|d| matches!(d, Does::Answer { .. } | Does::AnswerDirectly { .. }))
        && action.answers(p)
}

/// Whether the resident's clock starts here: from now on it alone bounds the answer.
fn starts_resident(p: &Procedure, action: &Action) -> bool {
    let with_orders = action.does.iter().flat_map(|does| match does {
        Does::OpenOrder { terms, .. } => terms.as_slice(),
        _ => &[],
    });
    action
        .starts
        .iter()
        .chain(with_orders)
        .any(|id| p.term(id.as_str()).is_some_and(|t| t.side == Side::Resident))
}

/// The resident's longest first term and its extensions.
fn resident_parts(p: &Procedure, on: Date) -> Vec<Part> {
    let started: Vec<&TermId> = p
        .actions
        .iter()
        .filter(|a| !a.does.contains(&Does::Redo))
        .flat_map(|a| {
            let with_orders = a.does.iter().flat_map(|does| match does {
                Does::OpenOrder { terms, .. } => terms.as_slice(),
                _ => &[],
            });
            a.starts.iter().chain(with_orders)
        })
        .collect();
    let resident = p.terms.iter().filter(|t| t.side == Side::Resident && started.contains(&&t.id));
    let parts = resident.filter_map(|term| {
        let mut parts = vec![part(p, &term.id, on)?];
        if let Some(extension) = &term.extension {
            parts.push(Part {
                term: term.id.clone(),
                label: term.label.clone(),
                amount: extension.within,
                times: u32::from(extension.times),
                kind: PartKind::Extension,
                counting: Counting::default(),
            });
        }
        Some(parts)
    });
    parts.max_by_key(|parts| length(parts)).unwrap_or_default()
}

fn part(p: &Procedure, term: &TermId, on: Date) -> Option<Part> {
    let term = p.term(term.as_str())?;
    let rules = term.rules.iter().filter(|r| r.from.is_none_or(|f| f <= on) && r.to.is_none_or(|t| on < t));
    let said = rules.filter_map(|rule| {
        let amount = rule.within.or(rule.internal).or(rule.set_by.as_ref().map(|set| set.within))?;
        Some((amount, rule.counting))
    });
    let (amount, counting) = said.max_by_key(|(amount, _)| minutes(*amount))?;
    let (label, term) = (term.label.clone(), term.id.clone());
    Some(Part { term, label, amount, times: 1, kind: PartKind::Term, counting })
}

/// About how long, for comparing: seven calendar days to five working days.
fn minutes(amount: Amount) -> u64 {
    let each = match amount.unit {
        TermUnit::Minute => 1,
        TermUnit::Hour => 60,
        TermUnit::Day => 1_440,
        TermUnit::WorkingDay => 2_016,
        TermUnit::Month => 43_800,
        TermUnit::Year => 525_600,
    };
    u64::from(amount.count) * each
}

fn length(parts: &[Part]) -> u64 {
    parts.iter().map(|part| minutes(part.amount) * u64::from(part.times)).sum()
}

/// A search through the open states, up to an act that stops it or an ending.
struct Search<'s, 'p> {
    graph: &'s Graph<'p>,
    on: Date,
    stop: &'s dyn Fn(&Action) -> bool,
    avoid: &'s dyn Fn(&Action) -> bool,
}

impl<'p> Search<'_, 'p> {
    fn ways(&self, state: &'p str) -> impl Iterator<Item = &Edge<'p>> {
        self.graph.out(state).filter(|e| !(self.avoid)(e.action) && e.from != e.to)
    }

    /// The longest way without a loop, as the terms of the states on it.
    fn longest(&self, from: &'p StateId) -> Vec<Part> {
        self.deeper(from.as_str(), &mut Vec::new()).unwrap_or_default()
    }

    fn deeper(&self, state: &'p str, on_way: &mut Vec<&'p str>) -> Option<Vec<Part>> {
        if self.graph.is_end(state) {
            return Some(Vec::new());
        }
        if on_way.contains(&state) || on_way.len() > 24 {
            return None;
        }
        on_way.push(state);
        let mut best: Option<Vec<Part>> = None;
        for edge in self.ways(state) {
            let rest = if (self.stop)(edge.action) {
                Some(Vec::new())
            } else {
                self.deeper(edge.to.as_str(), on_way)
            };
            if let Some(rest) = rest
                && best.as_ref().is_none_or(|known| length(known) < length(&rest))
            {
                best = Some(rest);
            }
        }
        on_way.pop();
        let here =
            self.graph.p.state(state)?.term.as_ref().and_then(|term| part(self.graph.p, term, self.on));
        best.map(|rest| here.into_iter().chain(rest).collect())
    }

    /// What counted loops add. A loop that neither a limit nor the applicant's own choice breaks is unbounded.
    fn loops(&self, start: &'p StateId, unbounded: &mut Vec<Label>) -> Vec<Part> {
        let mut parts = Vec::new();
        for edge in self.inner(start.as_str()) {
            if edge.action.is_applicants(self.graph.p) {
                continue;
            }
            match self.limit(edge.action) {
                Some(times) if self.leads_back(&edge, false) => {
                    parts.extend(self.again(edge.to.as_str(), times))
                }
                None if self.leads_back(&edge, true) => unbounded.push(edge.action.label.clone()),
                _ => {}
            }
        }
        parts
    }

    /// The ways between open states reachable from `start`.
    fn inner(&self, start: &'p str) -> Vec<Edge<'p>> {
        let mut seen = vec![start];
        let (mut found, mut next) = (Vec::new(), 0);
        while let Some(state) = seen.get(next).copied() {
            next += 1;
            for edge in
                self.ways(state).filter(|e| !(self.stop)(e.action) && !self.graph.is_end(e.to.as_str()))
            {
                found.push(*edge);
                if !seen.contains(&edge.to.as_str()) {
                    seen.push(edge.to.as_str());
                }
            }
        }
        found
    }

    /// Whether an edge closes a loop; `freely`: by ways that nothing limits.
    fn leads_back(&self, edge: &Edge<'p>, freely: bool) -> bool {
        let free = |a: &Action| !freely || self.limit(a).is_none() && !a.is_applicants(self.graph.p);
        let mut seen = vec![edge.to.as_str()];
        let mut next = 0;
        while let Some(state) = seen.get(next).copied() {
            next += 1;
            if state == edge.from.as_str() {
                return true;
            }
            for way in self.ways(state).filter(|e| !(self.stop)(e.action) && free(e.action)) {
                if !self.graph.is_end(way.to.as_str()) && !seen.contains(&way.to.as_str()) {
                    seen.push(way.to.as_str());
                }
            }
        }
        false
    }

    fn limit(&self, action: &Action) -> Option<u32> {
        action.needs.iter().find_map(|need| match need {
            Need::FewerThan { action: counted, times } if *counted == action.id => Some(*times),
            Need::MaySendBack { times } => Some(u32::from(*times)),
            _ => None,
        })
    }

    fn again(&self, state: &'p str, times: u32) -> Option<Part> {
        let term = self.graph.p.state(state)?.term.as_ref()?;
        let part = part(self.graph.p, term, self.on)?;
        Some(Part { times, kind: PartKind::Again, ..part })
    }
}
