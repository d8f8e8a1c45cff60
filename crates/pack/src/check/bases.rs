//! Checks of citations: each resolves in the chain, and what a rule says of its basis agrees with the source.
//!
//! Never guesses which source was meant.

use super::Found;
use crate::complaint::say;
use crate::format::{Covers, Read, Source, SourceStanding};
use crate::layer::{Written, existing};
use crate::whole::Whole;
use domain::basis::{BasisKind, BasisStatus};
use engine_procedure::procedure::{Does, Procedure, TermRule};

/// Complains unless `citation`, standing at `path`, resolves.
pub fn cited<'a, T>(
    whole: &Whole<'a>,
    written: &Written<T>,
    path: &str,
    citation: &str,
    found: &mut Found,
) -> Option<&'a Source> {
    match whole.cited(citation) {
        Some((source, Some(_))) => Some(source),
        Some((source, None)) if !source.articles.is_empty() => {
            found.complain(written.complain(
                path,
                "no-article",
                say(format!("“{citation}”没有写是第几条"), format!("“{citation}” names no article")),
                say(
                    format!("请引到条，例如 {citation}-{}", source.articles[0].id),
                    format!("Cite the article, e.g. {citation}-{}", source.articles[0].id),
                ),
            ));
            None
        }
        Some((source, None)) => Some(source),
        None if whole.may_be_lost(citation) => None,
        None => {
            let known = whole.citable();
            found.complain(written.complain(
                path,
                "unknown-source",
                say(
                    format!("依据“{citation}”不在 sources/ 里"),
                    format!("“{citation}” is in no file of sources/"),
                ),
                existing(citation, known.iter().map(String::as_str)),
            ));
            None
        }
    }
}

/// Checks every citation of a procedure.
pub fn check(whole: &Whole<'_>, written: &Written<Procedure>, covers: Covers, found: &mut Found) {
    let procedure = &written.value;
    for (at, basis) in procedure.basis.iter().enumerate() {
        cited(whole, written, &format!("basis[#{at}]"), basis, found);
    }
    if procedure.basis.is_empty() {
        found.complain(written.complain(
            "basis",
            "no-basis",
            say("程序没有写依据", "The procedure cites no basis"),
            say("请写 basis = [\"…\"]", "Write basis = [\"…\"]"),
        ));
    }
    for action in &procedure.actions {
        for (at, basis) in action.basis.iter().enumerate() {
            cited(whole, written, &format!("action[{}].basis[#{at}]", action.id), basis, found);
        }
        for (no, does) in action.does.iter().enumerate() {
            let Does::HandOver { basis, .. } = does else { continue };
            for (at, basis) in basis.iter().enumerate() {
                cited(
                    whole,
                    written,
                    &format!("action[{}].does[#{no}].basis[#{at}]", action.id),
                    basis,
                    found,
                );
            }
        }
    }
    for list in &procedure.lists {
        for item in &list.items {
            if let Some(basis) = &item.basis {
                cited(whole, written, &format!("list[{}].item[{}].basis", list.id, item.code), basis, found);
            }
        }
    }
    for ladder in &procedure.ladders {
        for (at, rung) in ladder.rungs.iter().enumerate() {
            cited(whole, written, &format!("ladder[{}].rung[#{at}].basis", ladder.id), &rung.basis, found);
        }
    }
    for term in &procedure.terms {
        let at = format!("term[{}]", term.id);
        for (no, rule) in term.rules.iter().enumerate() {
            let path = format!("{at}.rule[#{no}]");
            let stands = Stands { kind: rule.kind, status: rule.status, may_be_lesser: true };
            rule_agrees(whole, written, &path, &rule.basis, stands, found);
            in_force(whole, written, &path, rule, covers, found);
        }
        if let Some(pause) = &term.pause {
            cited(whole, written, &format!("{at}.pause.basis"), &pause.basis, found);
        }
        if let Some(extension) = &term.extension {
            let stands = Stands { kind: extension.kind, status: extension.status, may_be_lesser: false };
            rule_agrees(whole, written, &format!("{at}.extension"), &extension.basis, stands, found);
        }
    }
}

/// What a rule says of its own basis.
struct Stands {
    kind: BasisKind,
    status: BasisStatus,
    may_be_lesser: bool,
}

fn rule_agrees(
    whole: &Whole<'_>,
    written: &Written<Procedure>,
    path: &str,
    citation: &str,
    stands: Stands,
    found: &mut Found,
) {
    let Some(source) = cited(whole, written, &format!("{path}.basis"), citation, found) else { return };
    let lesser = stands.may_be_lesser && matches!(stands.kind, BasisKind::Promise | BasisKind::Internal);
    let model_differs = (stands.kind == BasisKind::Model) != (source.kind == BasisKind::Model);
    if model_differs || (stands.kind != source.kind && !lesser) {
        found.complain(written.complain(
            &format!("{path}.kind"),
            "kind-differs",
            say(
                format!("这里说是{}，来源“{}”却是{}", kind_zh(stands.kind), source.id, kind_zh(source.kind)),
                format!(
                    "It says {}, but the source “{}” is {}",
                    kind_en(stands.kind),
                    source.id,
                    kind_en(source.kind)
                ),
            ),
            say(
                "请照来源写 kind；别市的规定只能写 model",
                "Write the kind of the source; another city's rule is a model",
            ),
        ));
    }
    if source.read == Read::Unread && stands.status == BasisStatus::Confirmed {
        found.complain(written.complain(
            &format!("{path}.status"),
            "confirmed-unread",
            say(
                format!("来源“{}”没有读过原文，不能说已核实", source.id),
                format!("The source “{}” was not read, so this is not confirmed", source.id),
            ),
            say("请改为 status = \"unconfirmed\"", "Write status = \"unconfirmed\""),
        ));
    }
    let top = whole.layers.last().map(|layer| layer.manifest.value.standing);
    let dead = source.standing != SourceStanding::InForce;
    if dead && source.kind != BasisKind::Model && top.is_some_and(|s| s.accepts_real_matters()) {
        found.complain(written.complain(
            &format!("{path}.basis"),
            "dead-source",
            say(
                format!("施行中的包不能依据未施行或已废止的“{}”", source.id),
                format!("A pack in force cannot stand on “{}”, which is a draft or repealed", source.id),
            ),
            say("请换依据，或把包的 standing 改为 draft", "Cite another source, or make the pack a draft"),
        ));
    }
}

/// A rule holds no earlier and no longer than the text it stands on. Another city's rule binds nobody, so
/// its dates do not matter.
fn in_force(
    whole: &Whole<'_>,
    written: &Written<Procedure>,
    path: &str,
    rule: &TermRule,
    covers: Covers,
    found: &mut Found,
) {
    let Some((source, _)) = whole.cited(&rule.basis).filter(|(source, _)| source.kind != BasisKind::Model)
    else {
        return;
    };
    let from = rule.from.map_or(covers.from, |from| from.max(covers.from));
    let to = [rule.to, covers.to].into_iter().flatten().min();
    if from < source.in_force_from && to.is_none_or(|to| from < to) {
        found.complain(written.complain(
            &format!("{path}.basis"),
            "before-in-force",
            say(
                format!("{from} 起的规则依据“{}”，它 {} 才施行", source.id, source.in_force_from),
                format!(
                    "A rule from {from} stands on “{}”, in force only from {}",
                    source.id, source.in_force_from
                ),
            ),
            say(
                format!("请写 from = \"{}\"，之前的日子另立规则", source.in_force_from),
                format!(
                    "Write from = \"{}\", and a rule of its own for the days before",
                    source.in_force_from
                ),
            ),
        ));
    }
    if let Some(ended) = source.in_force_to.filter(|ended| to.is_none_or(|to| to > *ended)) {
        found.complain(written.complain(
            &format!("{path}.basis"),
            "after-repeal",
            say(
                format!("依据“{}”到 {ended} 失效，规则却没有随之结束", source.id),
                format!("“{}” ends on {ended}, and the rule does not end with it", source.id),
            ),
            say(
                format!("请写 to = \"{ended}\"，之后的日子另立规则"),
                format!("Write to = \"{ended}\", and a rule of its own for the days after"),
            ),
        ));
    }
}

/// The kind of a basis in Chinese.
pub fn kind_zh(kind: BasisKind) -> &'static str {
    match kind {
        BasisKind::Law => "法律（law）",
        BasisKind::Regulation => "法规、规章（regulation）",
        BasisKind::SpecialZoneRegulation => "经济特区法规（special-zone-regulation）",
        BasisKind::PolicyDocument => "规范性文件（policy-document）",
        BasisKind::Promise => "承诺（promise）",
        BasisKind::Internal => "内部时限（internal）",
        BasisKind::Model => "外地规定（model）",
    }
}

/// The kind of a basis in English.
pub fn kind_en(kind: BasisKind) -> &'static str {
    match kind {
        BasisKind::Law => "law",
        BasisKind::Regulation => "regulation",
        BasisKind::SpecialZoneRegulation => "special-zone regulation",
        BasisKind::PolicyDocument => "policy document",
        BasisKind::Promise => "promise",
        BasisKind::Internal => "internal",
        BasisKind::Model => "another city's rule (model)",
    }
}
