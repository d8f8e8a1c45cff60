//! Batches, call centres and days whose answers look coached or made up: their telephone work is done again.
//!
//! Each is held against the other interviews of the same strata, so that a content county is no suspect. There is
//! no finer kind than a batch, a centre or a day: nobody who asked or answered can be judged, and no list is
//! ordered by how bad it looks.

mod pattern;

use crate::distribution::chi_square_tail;
use crate::floor::FEWEST_ANSWERS;
use std::collections::BTreeMap;

/// What interviews are gathered by. There is no finer kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gathered {
    /// A load of numbers given out together.
    Batch,
    /// A call centre.
    Centre,
    /// A day of fieldwork.
    Day,
}

/// What looks wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Sign {
    /// Far more favourable answers than elsewhere: residents may have been told what to say.
    Favourable,
    /// Far more interviews with the same answer to every question: nobody may have listened.
    AllAlike,
    /// Far more interviews that repeat another of the batch answer by answer: they may have been copied.
    Repeated,
    /// Far fewer who did not know or would not say: answers may have been filled in.
    NeverUnsure,
}

/// The interviews, row by row.
#[derive(Debug, Clone)]
pub struct Interviews<'a> {
    /// Stratum of each.
    pub strata: &'a [u32],
    /// The answers of each question as codes; none where missing.
    pub answers: &'a [&'a [Option<u32>]],
    /// For each question: which codes are favourable.
    pub favourable: &'a [Vec<bool>],
    /// Whether some question was met with "do not know" or a refusal; none where nobody was asked.
    pub unsure: &'a [Option<bool>],
}

/// A way the interviews are gathered: the group of each row below `count`, none where not known.
#[derive(Debug, Clone)]
pub struct Gathering<'a> {
    /// By what.
    pub by: Gathered,
    /// Group of each row.
    pub group: &'a [Option<u32>],
    /// How many groups.
    pub count: usize,
}

/// When a group is called again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Caution {
    /// Share of false alarms allowed among those called again.
    pub false_alarms: f64,
    /// How far from expectation at least, as a share of interviews.
    pub at_least: f64,
}

impl Default for Caution {
    fn default() -> Caution {
        Caution { false_alarms: 0.01, at_least: 0.05 }
    }
}

/// A group held against the others.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Judged {
    /// How interviews were gathered.
    pub by: Gathered,
    /// The group.
    pub group: u32,
    /// The sign looked for.
    pub sign: Sign,
    /// Interviews that could be held against others.
    pub interviews: usize,
    /// Share of them (of pairs of them, for [`Sign::Repeated`]) that shows it.
    pub observed: f64,
    /// Share expected from the others of the same strata.
    pub expected: f64,
    /// Chance of this much by accident, groups differing as they do.
    pub p: f64,
    /// The same among as many comparisons (Benjamini and Hochberg).
    pub adjusted: f64,
    /// Whether the group is called again.
    pub call_again: bool,
}

/// One group's sums for one sign.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    interviews: usize,
    tried: f64,
    observed: f64,
    expected: f64,
    variance: f64,
}

/// Holds every group of every gathering against the others.
pub fn judge(interviews: &Interviews<'_>, gatherings: &[Gathering<'_>], caution: Caution) -> Vec<Judged> {
    let favourable = favourable(interviews);
    let alike = alike(interviews);
    let mut found = Vec::new();
    for gathering in gatherings {
        let mut add =
            |sign: Sign, sums: Vec<Sums>, sense: f64| found.extend(judged(gathering, sign, &sums, sense));
        add(Sign::Favourable, rates(interviews.strata, gathering, &favourable), 1.0);
        if interviews.answers.len() >= FEWEST_ALIKE {
            add(Sign::AllAlike, rates(interviews.strata, gathering, &alike), 1.0);
            add(Sign::Repeated, pattern::pairs(interviews, gathering), 1.0);
        }
        add(Sign::NeverUnsure, rates(interviews.strata, gathering, interviews.unsure), -1.0);
    }
    adjust(&mut found, caution);
    found.sort_by_key(|judged| (judged.by, judged.group, judged.sign));
    found
}

/// Questions at least before interviews may be called alike.
const FEWEST_ALIKE: usize = 4;

/// Favourable answers to every question that was answered and has any.
fn favourable(interviews: &Interviews<'_>) -> Vec<Option<bool>> {
    let judge = |row: usize| {
        let mut good = 0;
        let mut answered = 0;
        for (answers, favourable) in interviews.answers.iter().zip(interviews.favourable) {
            if let Some(code) = answers[row].filter(|_| favourable.contains(&true)) {
                answered += 1;
                good += usize::from(favourable[code as usize]);
            }
        }
        (answered > 0).then_some(good == answered)
    };
    (0..interviews.strata.len()).map(judge).collect()
}

/// The same answer to every question.
fn alike(interviews: &Interviews<'_>) -> Vec<Option<bool>> {
    let judge = |row: usize| {
        let mut answers = interviews.answers.iter().map(|answers| answers[row]);
        let first = answers.next()??;
        let all: Option<Vec<u32>> = answers.collect();
        all.map(|others| others.iter().all(|code| *code == first))
    };
    (0..interviews.strata.len()).map(judge).collect()
}

/// Sums of a yes or no, each stratum held against its other interviews.
fn rates(strata: &[u32], gathering: &Gathering<'_>, outcome: &[Option<bool>]) -> Vec<Sums> {
    let mut whole: BTreeMap<u32, (f64, f64)> = BTreeMap::new();
    let mut parts: BTreeMap<(u32, u32), (f64, f64)> = BTreeMap::new();
    for (row, outcome) in outcome.iter().enumerate() {
        let (Some(outcome), Some(group)) = (outcome, gathering.group[row]) else { continue };
        let yes = f64::from(u8::from(*outcome));
        for (n, k) in [whole.entry(strata[row]).or_default(), parts.entry((group, strata[row])).or_default()]
        {
            *n += 1.0;
            *k += yes;
        }
    }
    let mut sums = vec![Sums::default(); gathering.count];
    for ((group, stratum), (n, k)) in parts {
        let (all, yes) = whole[&stratum];
        let others = all - n;
        if others < FEWEST_ANSWERS as f64 {
            continue;
        }
        let p = (yes - k + 0.5) / (others + 1.0);
        let sum = &mut sums[group as usize];
        sum.interviews += n as usize;
        sum.tried += n;
        sum.observed += k;
        sum.expected += n * p;
        sum.variance += n * p * (1.0 - p) * (1.0 + n / others);
    }
    sums
}

fn judged<'a>(
    gathering: &'a Gathering<'_>,
    sign: Sign,
    sums: &[Sums],
    sense: f64,
) -> impl Iterator<Item = Judged> + use<'a> {
    let sound = |sum: &Sums| sum.interviews >= FEWEST_ANSWERS && sum.variance > 0.0;
    let distance = |sum: &Sums| sense * (sum.observed - sum.expected) / sum.variance.sqrt();
    let mut squares: Vec<f64> =
        sums.iter().filter(|sum| sound(sum)).map(|sum| distance(sum).powi(2)).collect();
    squares.sort_by(f64::total_cmp);
    // Groups differ more than chance for honest reasons; the middle one tells how much.
    let wider =
        if squares.len() < 5 { 1.0 } else { (squares[squares.len() / 2] / MEDIAN_CHI_SQUARE).max(1.0) };
    let found: Vec<Judged> = sums
        .iter()
        .enumerate()
        .filter(|(_, sum)| sound(sum))
        .map(|(group, sum)| Judged {
            by: gathering.by,
            group: group as u32,
            sign,
            interviews: sum.interviews,
            observed: sum.observed / sum.tried,
            expected: sum.expected / sum.tried,
            p: chance(sum, wider, sense > 0.0),
            adjusted: 1.0,
            call_again: false,
        })
        .collect();
    found.into_iter()
}

/// The chance of so many (or so few) by accident: a gamma law with the mean and variance expected, on the side
/// that is rare, where a bell curve would raise false alarms.
fn chance(sum: &Sums, wider: f64, many: bool) -> f64 {
    let variance = sum.variance * wider;
    let rare = sum.expected <= 0.5 * sum.tried;
    let (observed, expected, many) = if rare {
        (sum.observed, sum.expected, many)
    } else {
        (sum.tried - sum.observed, sum.tried - sum.expected, !many)
    };
    if expected <= 0.0 {
        return 1.0;
    }
    let above = |x: f64| chi_square_tail(2.0 * x * expected / variance, 2.0 * expected * expected / variance);
    if many { above(observed - 0.5) } else { 1.0 - above(observed + 0.5) }
}

/// Median of chi-square with one degree of freedom.
const MEDIAN_CHI_SQUARE: f64 = 0.454_936_423_119_572_7;

fn adjust(found: &mut [Judged], caution: Caution) {
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by(|a, b| found[*b].p.total_cmp(&found[*a].p));
    let (count, mut least) = (found.len() as f64, 1.0_f64);
    for (place, at) in order.iter().enumerate() {
        let rank = count - place as f64;
        least = least.min(found[*at].p * count / rank);
        let judged = &mut found[*at];
        judged.adjusted = least;
        let apart = (judged.observed - judged.expected).abs();
        judged.call_again = least <= caution.false_alarms && apart >= caution.at_least;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seeded::Seeded;

    struct Made {
        strata: Vec<u32>,
        batch: Vec<Option<u32>>,
        answers: Vec<Vec<Option<u32>>>,
        unsure: Vec<Option<bool>>,
    }

    /// Two counties of forty batches of sixty interviews, five questions with four answers; batch 7 is coached,
    /// batch 31 repeats ten interviews over and over.
    fn made(wrong: bool) -> Made {
        let mut chance = Seeded::new(11, &[]);
        let mut made = Made { strata: vec![], batch: vec![], answers: vec![vec![]; 5], unsure: vec![] };
        for batch in 0..40_u32 {
            let mut kept: Vec<[u32; 5]> = Vec::new();
            for interview in 0..60 {
                let content = if batch % 2 == 0 { 0.9 } else { 0.75 };
                let mut answers = [0; 5];
                for answer in &mut answers {
                    let pleased = chance.share() < content;
                    *answer = if pleased { chance.below(2) as u32 } else { 2 + chance.below(2) as u32 };
                }
                if wrong && batch == 7 {
                    answers = [0; 5];
                }
                if wrong && batch == 31 && interview >= 10 {
                    answers = kept[chance.below(10) as usize];
                }
                kept.push(answers);
                made.strata.push(batch % 2);
                made.batch.push(Some(batch));
                made.answers.iter_mut().zip(answers).for_each(|(column, answer)| column.push(Some(answer)));
                made.unsure.push(Some(chance.share() < 0.1));
            }
        }
        made
    }

    fn called(made: &Made) -> Vec<(u32, Sign)> {
        let columns: Vec<&[Option<u32>]> = made.answers.iter().map(Vec::as_slice).collect();
        let favourable = vec![vec![true, true, false, false]; 5];
        let interviews = Interviews {
            strata: &made.strata,
            answers: &columns,
            favourable: &favourable,
            unsure: &made.unsure,
        };
        let gathering = Gathering { by: Gathered::Batch, group: &made.batch, count: 40 };
        let found = judge(&interviews, &[gathering], Caution::default());
        assert_eq!(found.len(), 160, "every batch is held against the others in four ways");
        found
            .into_iter()
            .filter(|judged| judged.call_again)
            .map(|judged| (judged.group, judged.sign))
            .collect()
    }

    #[test]
    fn a_coached_and_a_copied_batch_are_called_again_and_a_content_county_is_not() {
        assert_eq!(called(&made(false)), [], "content counties are no suspects");
        let found = called(&made(true));
        for wanted in [(7, Sign::Favourable), (7, Sign::AllAlike), (7, Sign::Repeated), (31, Sign::Repeated)]
        {
            assert!(found.contains(&wanted), "{wanted:?} in {found:?}");
        }
        assert!(found.iter().all(|(batch, _)| [7, 31].contains(batch)), "{found:?}");
    }
}
