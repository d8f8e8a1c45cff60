//! Number and code are the only key of an applicant: wrong ones answer alike, nobody is locked out for good.

use app::AppError;
use std::time::{Duration, Instant};
use tests_charter::city::City;
use tests_charter::play::*;

/// Tries of each kind.
const TRIES: usize = 40;

async fn refused(city: &City, number: &str, code: &str, caller: u8) -> (String, Duration) {
    let began = Instant::now();
    let answer = city.app.open_tracking(city.id, number, code, [caller; 32]).await;
    let took = began.elapsed();
    match answer {
        Err(AppError::Refused(refusal)) => (format!("{refusal:?}"), took),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wrong_number_and_a_wrong_code_answer_alike_and_take_alike() {
    let city = City::on_sqlite().await;
    let mut filed = Vec::new();
    for _ in 0..TRIES {
        filed.push(file(&city, &[]).await);
    }
    let day = domain::Date::constant(2026, 3, 4);
    let (mut by_number, mut by_code) = (Vec::new(), Vec::new());
    for (n, receipt) in filed.iter().enumerate() {
        let nobodys = ports::number::new_matter_number(city.app.random(), day);
        let other = &filed[(n + 1) % TRIES].code;
        let (no_number, took) = refused(&city, &nobodys, other, n as u8).await;
        by_number.push(took);
        let (no_code, took) = refused(&city, &receipt.number, other, 100 + n as u8).await;
        by_code.push(took);
        assert_eq!(no_number, no_code, "the answer must not tell which of the two was wrong");
    }
    by_number.sort();
    by_code.sort();
    let (a, b) = (by_number[TRIES / 2], by_code[TRIES / 2]);
    let apart = a.abs_diff(b);
    assert!(
        apart < a.max(b) / 2 + Duration::from_micros(150),
        "half of the tries take {a:?} for a wrong number and {b:?} for a wrong code"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn guessing_a_code_slows_down_and_never_locks_its_holder_out() {
    let city = City::on_sqlite().await;
    let filed = file(&city, &[]).await;
    let other = file(&city, &[]).await;
    let mut slowed = false;
    for n in 0..20 {
        let answer = city.app.open_tracking(city.id, &filed.number, &other.code, [n; 32]).await;
        slowed |= matches!(answer, Err(AppError::TooMany { .. }));
    }
    assert!(slowed, "guesses from many addresses at one number are slowed");
    city.pass(10 * 60 * 1_000_000);
    assert!(city.app.open_tracking(city.id, &filed.number, &filed.code, [200; 32]).await.is_ok());
    assert!(city.app.open_tracking(city.id, &other.number, &other.code, [201; 32]).await.is_ok());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_code_of_one_matter_opens_no_other_of_the_same_person() {
    let city = City::on_sqlite().await;
    let (one, two) = (file(&city, &[]).await, file(&city, &[]).await);
    refused(&city, &two.number, &one.code, 1).await;
    let view = tracked(&city, &one).await;
    assert!(!format!("{view:?}").contains(&two.number), "her other matter is not named on the page");
}
