//! Work on several threads whose result does not depend on how many there are: every item is worked on by
//! itself, and results stand in the order of the items.

use std::sync::Mutex;

/// What `work` makes of each item, in order. `room` makes what one thread keeps between items.
pub(crate) fn map<T: Send, R: Send, S>(
    threads: usize,
    items: Vec<T>,
    room: impl Fn() -> S + Sync,
    work: impl Fn(&mut S, T) -> R + Sync,
) -> Vec<R> {
    let threads = threads.clamp(1, items.len().max(1));
    if threads == 1 {
        let mut room = room();
        return items.into_iter().map(|item| work(&mut room, item)).collect();
    }
    let count = items.len();
    let queue = Mutex::new(items.into_iter().enumerate());
    let next = || queue.lock().unwrap_or_else(|held| held.into_inner()).next();
    let run = &|| {
        let (mut room, mut done) = (room(), Vec::new());
        while let Some((at, item)) = next() {
            done.push((at, work(&mut room, item)));
        }
        done
    };
    let mut results: Vec<(usize, R)> = Vec::with_capacity(count);
    std::thread::scope(|scope| {
        let others: Vec<_> = (1..threads).map(|_| scope.spawn(run)).collect();
        results.extend(run());
        for other in others {
            match other.join() {
                Ok(done) => results.extend(done),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    });
    results.sort_unstable_by_key(|(at, _)| *at);
    results.into_iter().map(|(_, result)| result).collect()
}
