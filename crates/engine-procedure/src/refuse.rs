//! Wording of refusals: why, in the user's words, and the way on. Decides nothing.

use crate::context::NotPlanned;
use domain::label::Label;
use domain::refusal::Refusal;

/// Both languages of a sentence.
pub(crate) type Said<'a> = (&'a str, &'a str);

/// A refusal with its reason and the way on.
pub(crate) fn refusal(code: &str, why: Said, way_on: Said) -> Refusal {
    Refusal::new(code, Label::new(why.0, why.1), Label::new(way_on.0, way_on.1))
}

/// The same, as the end of planning.
pub(crate) fn refuse<T>(code: &str, why: Said, way_on: Said) -> Result<T, NotPlanned> {
    Err(NotPlanned::Refused(refusal(code, why, way_on)))
}

/// A refusal at a field of the form.
pub(crate) fn at<T>(field: &str, code: &str, why: Said, way_on: Said) -> Result<T, NotPlanned> {
    Err(NotPlanned::Refused(refusal(code, why, way_on).at_field(field)))
}

/// Nothing to do: another worker, or a person, was quicker.
pub(crate) fn nothing_to_do<T>() -> Result<T, NotPlanned> {
    refuse(
        "nothing-to-do",
        ("这一步已经办过，或者已不需要", "This has been done, or is no longer needed"),
        ("无需处理，刷新即可看到最新进展", "Nothing is needed; reload to see where it stands"),
    )
}
