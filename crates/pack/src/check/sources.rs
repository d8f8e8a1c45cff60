//! Checks of sources and of the category tree: each thing once, in its place, and nothing about persons.
//!
//! Never judges a procedure.

use super::Found;
use super::manifest::is_id;
use crate::complaint::say;
use crate::format::{CategoryEntry, Duty, Read, Source};
use crate::layer::{Written, existing};
use crate::whole::Whole;
use domain::ids::CategoryId;
use std::collections::BTreeSet;

/// Checks every source, category and responsibility of the chain.
pub fn check(whole: &Whole<'_>, found: &mut Found) {
    for layer in whole.layers {
        for source in &layer.sources {
            check_source(source, found);
        }
    }
    ambiguous(whole, found);
    for category in &whole.categories {
        check_category(whole, category, found);
    }
    for duty in &whole.duties {
        for (at, id) in duty.value.categories.iter().enumerate() {
            if !duty.damaged && whole.is_rooted() && !whole.categories.iter().any(|c| c.value.id == *id) {
                found.complain(duty.complain(
                    &format!("categories[#{at}]"),
                    "unknown-category",
                    say(format!("没有叫“{id}”的类目"), format!("There is no category “{id}”")),
                    existing(id.as_str(), whole.categories.iter().map(|c| c.value.id.as_str())),
                ));
            }
        }
        check_duty(whole, duty, found);
        super::bases::cited(whole, duty, "basis", &duty.value.basis, found);
    }
}

/// A row names categories that are kept, and says of each only once who answers for it.
fn check_duty(whole: &Whole<'_>, written: &Written<Duty>, found: &mut Found) {
    let duty = &written.value;
    if duty.categories.is_empty() {
        let what = say("这一行没有写任何类目", "This row names no category");
        let remedy = say(
            "请写 categories = [\"…\"]，或删去这一行",
            "Write categories = [\"…\"], or take the row away",
        );
        found.complain(written.complain("unit-kind", "empty-duty", what, remedy));
    }
    for (at, id) in duty.categories.iter().enumerate() {
        let path = format!("categories[#{at}]");
        let declined = |c: &&&Written<CategoryEntry>| c.value.id == *id && c.value.declined;
        if whole.categories.iter().any(|c| declined(&c)) {
            let what = say(
                format!("“{id}”不作为类目登记，没有单位为它负责"),
                format!("“{id}” is declined, so no unit answers for it"),
            );
            found.complain(written.complain(&path, "duty-for-declined", what, say("请删去", "Take it away")));
        }
        let others = whole.duties.iter().take_while(|other| !std::ptr::eq(**other, written));
        let mut same = others.filter(|other| other.value.unit_kind == duty.unit_kind);
        if same.any(|other| other.value.categories.contains(id)) || duty.categories[..at].contains(id) {
            let what = say(
                format!("“{}”对“{id}”的职责写了两次", duty.label.zh),
                format!("“{}” is said twice to answer for “{id}”", duty.label.en),
            );
            found.complain(written.complain(&path, "repeated-name", what, say("请只留一行", "Keep one row")));
        }
    }
}

fn check_source(written: &Written<Source>, found: &mut Found) {
    let source = &written.value;
    let mut complain =
        |path: &str, code, what, remedy| found.complain(written.complain(path, code, what, remedy));
    if source.id != written.document.file.stem() {
        complain(
            "id",
            "file-name",
            say(
                format!("id 是“{}”，文件却叫“{}”", source.id, written.document.file.stem()),
                format!("The id is “{}” but the file “{}”", source.id, written.document.file.stem()),
            ),
            say("请让文件名与 id 一致", "Name the file after the id"),
        );
    }
    if !is_id(&source.id) {
        complain("id", "bad-id", bad_id(&source.id), id_remedy());
    }
    if source.in_force_to.is_some_and(|to| to <= source.in_force_from)
        || source.passed.is_some_and(|passed| passed > source.in_force_from)
    {
        complain(
            "in-force-from",
            "empty-range",
            say(
                "通过、施行、失效三个日期的先后不对",
                "The days of passing, beginning and ending are out of order",
            ),
            say("应是 passed ≤ in-force-from < in-force-to", "passed ≤ in-force-from < in-force-to"),
        );
    }
    let mut seen = BTreeSet::new();
    for (at, article) in source.articles.iter().enumerate() {
        if !seen.insert(&article.id) {
            complain(
                &format!("article[#{at}]"),
                "repeated-id",
                say(
                    format!("条“{}”写了两次", article.id),
                    format!("Article “{}” is there twice", article.id),
                ),
                say("请合并，或用款项区分，例如 17-2", "Merge them, or tell the paragraphs apart, e.g. 17-2"),
            );
        }
        if article.reference.trim().is_empty() {
            complain(
                &format!("article[#{at}].ref"),
                "empty-text",
                say("没有写是第几条", "It does not say which article"),
                say("例如 ref = \"第十七条第二款\"", "e.g. ref = \"第十七条第二款\""),
            );
        }
    }
    if source.read == Read::Excerpt && source.articles.is_empty() {
        complain(
            "read",
            "nothing-read",
            say("写明读了节录，却没有一条", "It says an excerpt was read, but no article stands here"),
            say("请写读过的条，或改为 read = \"unread\"", "Write the articles read, or read = \"unread\""),
        );
    }
}

/// A citation that could mean two articles.
fn ambiguous(whole: &Whole<'_>, found: &mut Found) {
    let mut seen = BTreeSet::new();
    for written in whole.sources.values() {
        for (at, article) in written.value.articles.iter().enumerate() {
            let citation = format!("{}-{}", written.value.id, article.id);
            if !seen.insert(citation.clone()) {
                found.complain(written.complain(
                    &format!("article[#{at}]"),
                    "ambiguous-citation",
                    say(
                        format!("“{citation}”可以指两个条文"),
                        format!("“{citation}” could mean two articles"),
                    ),
                    say("请改其中一个的 id", "Change one of the ids"),
                ));
            }
        }
    }
}

fn check_category(whole: &Whole<'_>, written: &Written<CategoryEntry>, found: &mut Found) {
    let category = &written.value;
    let mut complain =
        |path: &str, code, what, remedy| found.complain(written.complain(path, code, what, remedy));
    if !is_id(category.id.as_str()) {
        complain("id", "bad-id", bad_id(category.id.as_str()), id_remedy());
    }
    let parent = category.parent.as_ref().map(|id| (id, whole.categories.iter().find(|c| c.value.id == *id)));
    match parent {
        Some((id, None)) if !written.damaged && whole.is_rooted() => complain(
            "parent",
            "unknown-category",
            say(format!("没有叫“{id}”的上级类目"), format!("There is no parent category “{id}”")),
            existing(id.as_str(), whole.categories.iter().map(|c| c.value.id.as_str())),
        ),
        Some((id, Some(parent))) if parent.value.declined => complain(
            "parent",
            "under-declined",
            say(
                format!("“{id}”不作为类目登记，下面不能再分"),
                format!("“{id}” is declined and has nothing under it"),
            ),
            say("请删去本类目，或改上级", "Take this away, or name another parent"),
        ),
        _ => {}
    }
    if in_circle(whole, &category.id) {
        complain(
            "parent",
            "circle",
            say("类目的上级绕成了圈", "The parents of this category go in a circle"),
            say("请改正 parent", "Correct parent"),
        );
    } else if !category.declined
        && whole.object(&category.id).is_none()
        && !written.damaged
        && whole.is_rooted()
    {
        complain(
            "id",
            "no-object",
            say(
                "没有写明这一类是关于什么的（object），上级也没有",
                "Neither it nor a parent says what it is about (object)",
            ),
            say("请从封闭清单中选一个 object", "Choose an object from the closed list"),
        );
    }
    if category.declined && category.route.is_none() {
        complain(
            "declined",
            "declined-without-route",
            say("不登记的类目没有写法定途径", "A declined category without its lawful route"),
            say("请写 route：应向哪个机关、依什么程序提出", "Write route: to which body, by which procedure"),
        );
    }
    if !category.declined && category.route.is_some() {
        complain(
            "route",
            "route-of-kept",
            say("只有不登记的类目才写 route", "Only a declined category has a route"),
            say("请加 declined = true，或删去 route", "Add declined = true, or take route away"),
        );
    }
}

fn in_circle(whole: &Whole<'_>, id: &CategoryId) -> bool {
    let mut next = Some(id);
    for _ in 0..16 {
        let Some(found) = whole.categories.iter().find(|c| Some(&c.value.id) == next) else { return false };
        next = found.value.parent.as_ref();
        if next.is_none() {
            return false;
        }
    }
    true
}

pub(super) fn bad_id(id: &str) -> domain::label::Label {
    say(format!("“{id}”不能作 id"), format!("“{id}” cannot be an id"))
}

pub(super) fn id_remedy() -> domain::label::Label {
    say(
        "id 用小写字母开头，只含小写字母、数字和 -，最多 48 个",
        "Begin with a letter; lower-case letters, digits and -, at most 48",
    )
}
