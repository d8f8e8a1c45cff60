//! Sends many requests of one connection at once and reads the answers afterwards: one round trip.

use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

/// A request on its way.
pub(super) type Request<'a, T> = Pin<Box<dyn Future<Output = Result<T, tokio_postgres::Error>> + Send + 'a>>;

/// Sends all, in order, then collects the answers in the same order.
///
/// The driver puts a request on the wire when its future is first polled, so polling each of them once
/// before waiting for any is what makes it a pipeline.
pub(super) async fn send_all<T>(mut requests: Vec<Request<'_, T>>) -> Vec<Result<T, tokio_postgres::Error>> {
    let mut answers: Vec<Option<Result<T, tokio_postgres::Error>>> = Vec::with_capacity(requests.len());
    poll_fn(|context| {
        for request in &mut requests {
            answers.push(match request.as_mut().poll(context) {
                Poll::Ready(answer) => Some(answer),
                Poll::Pending => None,
            });
        }
        Poll::Ready(())
    })
    .await;
    let mut found = Vec::with_capacity(requests.len());
    for (request, answer) in requests.into_iter().zip(answers) {
        found.push(match answer {
            Some(answer) => answer,
            None => request.await,
        });
    }
    found
}
