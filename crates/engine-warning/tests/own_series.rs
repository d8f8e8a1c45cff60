//! A series made by a formula, judged by R `surveillance` 1.20.3 and by us: settings that the published tables do
//! not touch (exposure, counting by index, the original method, CUSUM, likelihood-ratio charts).

use engine_warning::cusum::{self, Cusum, CusumDay, InControl, Transform};
use engine_warning::farrington::*;
use engine_warning::glr::{self, Change, Glr, GlrMean, Scatter};
use engine_warning::timeline::{Step, Timeline};

fn counts() -> Vec<Option<u32>> {
    let one = |t: u32| {
        let wave = 6.0 + 4.0 * (std::f64::consts::TAU * f64::from(t) / 52.0).sin();
        let jitter = f64::from(t * 7919 % 11) / 2.0;
        let planted =
            if (290..=293).contains(&t) { 9 } else { 0 } + if t.is_multiple_of(97) { 14 } else { 0 };
        Some((wave + jitter).floor() as u32 + planted)
    };
    (1..=300).map(one).collect()
}

fn check(name: &str, found: &[f64], wanted: &[f64]) {
    assert_eq!(found.len(), wanted.len(), "{name}");
    for (at, (found, wanted)) in found.iter().zip(wanted).enumerate() {
        let apart = (found - wanted).abs() / wanted.abs().max(1.0);
        assert!(apart < 2e-9, "{name}, period {at}: {found} instead of {wanted}");
    }
}

/// Judges weeks 286 to 295.
fn farrington(judge: impl Fn(&Observed<'_>, usize) -> Result<Judged, Unjudged>) -> Vec<Judged> {
    let counts = counts();
    let exposure: Vec<f64> = (1..=300).map(|t| 1000.0 + 3.0 * f64::from(t)).collect();
    let line = Timeline::new("2008-01-07".parse().expect("a day"), Step::Week, counts.len());
    let observed = Observed { line: &line, counts: &counts, exposure: &exposure };
    (285..295).map(|at| judge(&observed, at).expect("a judgement")).collect()
}

fn bounds(judged: &[Judged]) -> Vec<f64> {
    judged.iter().map(|judged| judged.bound.expect("a bound")).collect()
}

#[test]
fn the_improved_method_counts_by_index_and_with_exposure() {
    let control = Improved {
        years: 4,
        half_window: 2,
        periods: 5,
        offset: true,
        past_not_included: 13,
        alpha: 0.01,
        few: FewCases { cases: 0, periods: 50 },
        power: Power::Half,
        by_date: false,
        ..Improved::default()
    };
    let judged = farrington(|observed, at| improved(&control, observed, at));
    check(
        "bound",
        &bounds(&judged),
        &[
            16.11475512, 15.50779499, 14.88560614, 13.82007615, 13.27211320, 12.86838384, 11.94025314,
            11.44148196, 11.07995382, 10.82570944,
        ],
    );
    let p: Vec<f64> = judged.iter().map(|judged| judged.p).collect();
    check("p", &p[5..8], &[1.687394885e-09, 1.882555542e-03, 1.172268219e-03]);
}

#[test]
fn the_improved_method_with_the_error_of_the_mean_gives_the_same_whole_numbers() {
    let control = Improved {
        years: 4,
        periods: 10,
        past_not_included: 26,
        threshold: Threshold::Muan,
        alpha: 0.01,
        few: FewCases { cases: 0, periods: 50 },
        trend_p: 1.0,
        ..Improved::default()
    };
    let judged = farrington(|observed, at| improved(&control, observed, at));
    assert_eq!(bounds(&judged), [16.0, 16.0, 15.0, 14.0, 14.0, 13.0, 12.0, 12.0, 11.0, 11.0]);
}

#[test]
fn the_original_method_is_met_by_date_and_by_index() {
    let by_date =
        Original { alpha: 0.01, fit_function: FitFunction::PopulationOffset, ..Original::default() };
    let judged = farrington(|observed, at| original(&by_date, observed, at));
    let wanted = [
        16.58249406, 15.60178939, 14.26420203, 13.71355270, 13.10658045, 12.45775924, 12.38541672,
        12.32704422, 12.23897646, 14.22854033,
    ];
    check("by date", &bounds(&judged), &wanted);
    let by_index = Original {
        years: 3,
        half_window: 5,
        trend: false,
        reweight: false,
        power: Power::None,
        by_date: false,
        ..Original::default()
    };
    let judged = farrington(|observed, at| original(&by_index, observed, at));
    let wanted = [
        13.66793270, 13.05150757, 12.47173536, 11.88727735, 11.33997775, 10.83048539, 10.31647883,
        11.33462756, 11.20373760, 10.92115304,
    ];
    check("by index", &bounds(&judged), &wanted);
}

#[test]
fn the_sums_of_the_cusum_are_met() {
    let sums = |transform| -> Vec<CusumDay> {
        let control = Cusum {
            reference: 0.8,
            decision: 2.5,
            mean: InControl::Wave { per_year: 52.0, start: 2.0 },
            transform,
        };
        let judged = cusum::judge(&control, &counts()[..295], 280).expect("a mean");
        judged.into_iter().map(|day| day.expect("known")).collect()
    };
    let rossi = sums(Transform::Rossi);
    let found: Vec<f64> = rossi[6..].iter().map(|day| day.sum).collect();
    let wanted = [
        0.1857701611, 0.1809121831, 0.0, 2.6983166439, 9.6298998104, 11.9670178304, 14.4321310553,
        13.0788870971, 11.2968211702,
    ];
    check("rossi", &found, &wanted);
    let found: Vec<f64> = rossi[..3].iter().map(|day| day.bound).collect();
    check("rossi bound", &found, &[21.536579618, 20.801574990, 20.051921350]);
    let found: Vec<f64> = sums(Transform::Standard).iter().map(|day| day.bound).collect();
    let wanted = [21.0, 20.0, 19.0, 19.0, 18.0, 17.0, 17.0, 15.0, 15.0, 15.0, 7.0, 0.0, 0.0, 0.0, 0.0];
    check("standard bound", &found, &wanted);
}

/// Judges weeks 281 to 295: what R returns, and the alarms.
fn chart(control: &Glr) -> (Vec<f64>, Vec<usize>) {
    let judged = glr::judge(control, &counts()[..295], 280).expect("a mean");
    let days: Vec<_> = judged.into_iter().map(|day| day.expect("known")).collect();
    let value = |day: &glr::GlrDay| if control.cases { day.bound.expect("a bound") } else { day.statistic };
    let alarms = days.iter().enumerate().filter(|(_, day)| day.alarm).map(|(at, _)| at).collect();
    (days.iter().map(value).collect(), alarms)
}

fn seasonal(trend: bool, refit: bool) -> GlrMean {
    GlrMean::Seasonal { waves: 1, trend, refit, per_year: 52.0 }
}

#[test]
fn the_charts_ring_when_those_of_r_do() {
    let poisson = Glr { mean: seasonal(true, false), cases: true, ..Glr::default() };
    let cases = [22.0, 21.0, 21.0, 20.0, 19.0, 18.0, 18.0, 17.0, 17.0, 16.0, 16.0, 15.0, 10.0, 14.0, 14.0];
    assert_eq!(chart(&poisson), (cases.to_vec(), vec![9, 10, 12]));

    let scattered = Glr {
        threshold: 3.0,
        mean: seasonal(false, true),
        scatter: Scatter::Fitted,
        most: Some(10),
        ..Glr::default()
    };
    let (found, alarms) = chart(&scattered);
    check(
        "fitted again",
        &found[6..12],
        &[0.4708798860, 0.7730232064, 0.9139421560, 5.4260748494, 22.8125707040, 3.9604661764],
    );
    assert_eq!(alarms, [9, 10, 11, 12]);

    let factor = Glr {
        threshold: 3.0,
        mean: seasonal(false, false),
        scatter: Scatter::NegativeBinomial(0.1),
        change: Change::KnownFactor(0.5),
        cases: true,
        ..Glr::default()
    };
    let (found, alarms) = chart(&factor);
    check("known factor", &found[9..12], &[18.005016993, 9.479186781, 17.506394105]);
    assert_eq!(alarms, [10, 12]);

    let epidemic = Glr {
        threshold: 3.0,
        mean: seasonal(false, false),
        change: Change::Epidemic,
        most: Some(10),
        ..Glr::default()
    };
    let (found, alarms) = chart(&epidemic);
    check("epidemic", &found[9..13], &[5.426318704, 23.17579088, 4.394734375, 4.728803891]);
    assert_eq!(alarms, [9, 10, 11, 12]);
}
