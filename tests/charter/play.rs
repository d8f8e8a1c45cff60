//! What people do in these tests: file, track, act; each through the use case a page would call.

use crate::city::City;
use app::matter::act::Posted;
use app::session::Me;
use app::view::{MatterView, TrackingView};
use app::{Answer, AppError, Language, Outcome, Pairs};
use domain::ids::*;
use domain::matter::Matter;

/// The procedure these tests file under.
pub const APPEAL: &str = "appeal";

/// A matter as its applicant holds it.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Id.
    pub id: MatterId,
    /// Number.
    pub number: String,
    /// Query code.
    pub code: String,
}

/// Form pairs out of words.
pub fn pairs(given: &[(&str, &str)]) -> Pairs {
    given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// What a resident writes; `more` adds to it or overrides it.
pub fn appeal(city: &City, more: &[(&str, &str)]) -> Pairs {
    let area = city.area("lane").to_string();
    let usual = [
        ("class", "complaint"),
        ("category", "street-trading"),
        ("area", area.as_str()),
        ("place", "榕巷口"),
        ("text", "路口的积水两天没有退，电动车只能走机动车道。"),
        ("visibility", "private"),
        ("contact-name", "林女士"),
        ("contact-phone", "13800000001"),
    ];
    let mut form = pairs(&usual);
    form.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    form.extend(pairs(more).into_iter().filter(|(_, value)| !value.is_empty()));
    form
}

/// Files from the public page.
pub async fn file(city: &City, more: &[(&str, &str)]) -> Receipt {
    match try_file(city, more).await {
        Ok(receipt) => receipt,
        Err(error) => panic!("a resident could not file: {error:?}"),
    }
}

/// Files from the public page, or says why not.
pub async fn try_file(city: &City, more: &[(&str, &str)]) -> Answer<Receipt> {
    let key = city.app.fresh_key();
    let form = appeal(city, more);
    match city.app.file(city.id, APPEAL, form, &key, Language::Zh).await? {
        Outcome::Done(filed) => {
            Ok(Receipt { id: MatterId(filed.id), number: filed.number, code: filed.code })
        }
        Outcome::Again(again) => panic!("the form came back: {:?}", again.refusal),
    }
}

/// The matter as stored.
pub async fn matter(city: &City, id: MatterId) -> Matter {
    city.app.store().matter(city.id, id).await.expect("a read").expect("the matter")
}

/// A member of staff acts, on the first offer of that action.
pub async fn act(city: &City, post: &str, id: MatterId, action: &str, form: &[(&str, &str)]) {
    let me = city.me(post).await;
    if let Err(error) = try_act(city, &me, id, action, form).await {
        panic!("{post} could not {action}: {error}");
    }
}

/// The same, giving the refusal in words.
pub async fn try_act(
    city: &City,
    me: &Me,
    id: MatterId,
    action: &str,
    form: &[(&str, &str)],
) -> Result<(), String> {
    let now = matter(city, id).await;
    let view = city.app.matter(me, id.0, Language::Zh).await.map_err(|e| e.to_string())?;
    let offered = view.forms.iter().find(|f| f.action == action);
    let posted = Posted {
        action: action.to_owned(),
        order: offered.and_then(|f| f.order),
        request: offered.and_then(|f| f.request),
        pairs: pairs(form),
        key: city.app.fresh_key(),
        version: now.version,
    };
    match city.app.act(me, id.0, posted, Language::Zh).await.map_err(|e| e.to_string())? {
        Outcome::Done(()) => Ok(()),
        Outcome::Again(again) => Err(format!("{:?}", again.refusal)),
    }
}

/// The page of a matter, if the post may see it.
pub async fn page(city: &City, post: &str, id: MatterId) -> Option<MatterView> {
    let me = city.me(post).await;
    match city.app.matter(&me, id.0, Language::Zh).await {
        Ok(view) => Some(view),
        Err(AppError::NotFound) => None,
        Err(other) => panic!("{post}: {other:?}"),
    }
}

/// Opens tracking with number and code; gives the token.
pub async fn track(city: &City, receipt: &Receipt) -> String {
    let caller = [9; 32];
    city.app
        .open_tracking(city.id, &receipt.number, &receipt.code, caller)
        .await
        .expect("number and code fit")
}

/// The applicant's page.
pub async fn tracked(city: &City, receipt: &Receipt) -> TrackingView {
    let token = track(city, receipt).await;
    city.app.tracked(city.id, &token, Language::Zh).await.expect("the tracking page")
}

/// The applicant acts, or hears why not.
pub async fn try_applicant(
    city: &City,
    receipt: &Receipt,
    action: &str,
    form: &[(&str, &str)],
) -> Result<(), String> {
    let token = track(city, receipt).await;
    let posted = Posted {
        action: action.to_owned(),
        order: None,
        request: None,
        pairs: pairs(form),
        key: city.app.fresh_key(),
        version: matter(city, receipt.id).await.version,
    };
    let done = city.app.applicant_act(city.id, &token, posted, Language::Zh).await;
    match done.map_err(|e| e.to_string())? {
        Outcome::Done(()) => Ok(()),
        Outcome::Again(again) => Err(format!("{:?}", again.refusal)),
    }
}

/// The applicant acts.
pub async fn applicant(city: &City, receipt: &Receipt, action: &str, form: &[(&str, &str)]) {
    if let Err(error) = try_applicant(city, receipt, action, form).await {
        panic!("the applicant could not {action}: {error}");
    }
}

/// Brings a filed matter to the lead unit `unit`.
pub async fn dispatch(city: &City, id: MatterId, unit: &str) {
    let seat = if matter(city, id).await.owners.iter().any(|o| o.unit == Some(city.unit("hotline-east"))) {
        "seat-east"
    } else {
        "seat"
    };
    let area = matter(city, id).await.area().expect("an area").to_string();
    let category = matter(city, id).await.category().expect("a category").to_string();
    let class = matter(city, id).await.code("class").expect("a class").to_string();
    act(city, seat, id, "accept", &[("class", &class), ("category", &category), ("area", &area)]).await;
    let lead = city.unit(unit).to_string();
    act(city, seat, id, "dispatch", &[("lead", &lead)]).await;
}

/// Has a one-step unit acknowledge and answer.
pub async fn answer(city: &City, id: MatterId, handler: &str) {
    act(city, handler, id, "acknowledge", &[]).await;
    act(city, handler, id, "issue", &[("reply", "排水口已经清掏。"), ("outcome", "solved")]).await;
}

/// Has the call-back agent record the answer and close.
pub async fn call_back_and_close(city: &City, id: MatterId) {
    act(city, "agent", id, "call-back-result", &[("resolved", "yes"), ("agreed", "yes")]).await;
    act(city, "agent", id, "close", &[]).await;
}
