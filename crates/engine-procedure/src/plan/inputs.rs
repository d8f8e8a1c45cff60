//! The form of a command: every value checked against its field, texts parted from codes. A text never
//! enters an effect.

use crate::context::{NotPlanned, PlanError, SealedText};
use crate::draft::Draft;
use crate::procedure::{Field, Input, Need};
use crate::refuse::{Said, at};
use crate::when::holds;
use domain::effect::Effect;
use domain::field::{FieldKind, Value};
use domain::ids::*;
use domain::matter::Stage;

/// Most characters of a text whose field sets no limit of its own.
const LONGEST_TEXT: u32 = 20_000;

impl Draft<'_> {
    /// Checks the whole form and records it.
    pub fn take_inputs(&mut self) -> Result<(), NotPlanned> {
        let asked: Vec<(&Input, bool)> =
            self.action.inputs.iter().map(|i| (i, holds(&i.when, &self.look()))).collect();
        for field in self.command.values.keys() {
            let late_reason = field.as_str() == "late-reason" && self.command.happened_at.is_some();
            if !late_reason && !asked.iter().any(|(input, on)| *on && input.field == *field) {
                return at(
                    field.as_str(),
                    "unknown-field",
                    ("这一步不需要填写这一项", "This step does not ask for this"),
                    ("请清空这一项后再提交", "Clear it and submit again"),
                );
            }
        }
        for (input, _) in asked.iter().filter(|(_, on)| *on) {
            match self.command.values.get(&input.field).filter(|v| !is_empty(v)) {
                Some(value) => self.take(input, value)?,
                None if input.required && !(input.stands && self.stands(&input.field)) => {
                    let label = self.field(&input.field)?.label.clone();
                    return at(
                        input.field.as_str(),
                        "required",
                        (&format!("请填写“{}”", label.zh), &format!("“{}” is needed", label.en)),
                        ("填写后再提交，已填的内容会保留", "Fill it in and submit again; the rest is kept"),
                    );
                }
                None => {}
            }
        }
        Ok(())
    }

    /// The reason of a late entry; without one there is none.
    pub fn take_late_reason(&mut self) -> Result<(), NotPlanned> {
        let field = FieldId::from("late-reason");
        let given = self.command.values.get(&field).filter(|v| !is_empty(v));
        match (self.p.field("late-reason"), given) {
            (Some(known), Some(value)) => {
                let input = Input {
                    field: known.id.clone(),
                    required: true,
                    stands: false,
                    default: None,
                    when: Vec::new(),
                    only: Vec::new(),
                };
                self.take(&input, value)
            }
            (None, _) => at(
                "late-reason",
                "no-late-entry",
                ("这类办件不接受补录", "Late entry is not provided for here"),
                ("请按现在的时间办理，并在备注中说明", "Act as of now and say so in a note"),
            ),
            (_, None) => at(
                "late-reason",
                "late-reason-needed",
                ("补录须写明原因和凭据", "A late entry needs its reason and proof"),
                ("请填写补录原因", "Give the reason"),
            ),
        }
    }

    fn field(&self, id: &FieldId) -> Result<&Field, NotPlanned> {
        let field = self.p.field(id.as_str());
        field.ok_or_else(|| PlanError::Unknown { what: "字段", name: id.to_string() }.into())
    }

    /// Whether a value of the matter will do. In an act of the answer only a draft of this order leaves
    /// anything standing: the words of an earlier round never answer the next.
    fn stands(&self, field: &FieldId) -> bool {
        let of_answer = self.action.needs.iter().any(|need| matches!(need, Need::StageFor { .. }));
        if of_answer && self.held().is_some_and(|order| order.stage == Stage::Open) {
            return false;
        }
        self.after.fields.contains_key(field) || self.after.texts.contains_key(field)
    }

    fn take(&mut self, input: &Input, value: &Value) -> Result<(), NotPlanned> {
        let field = self.field(&input.field)?;
        let (id, kind) = (field.id.clone(), field.kind);
        if let Err((code, why, way_on)) = self.fits(field, input, value) {
            return at(id.as_str(), code, (&why.0, &why.1), way_on);
        }
        if let Value::Text(text) = value {
            let version = self.after.texts.get(&id).copied().unwrap_or(0) + 1;
            self.texts.push(SealedText { field: id.clone(), version, kind, text: text.trim().to_owned() });
            return self.add(Effect::Sealed { field: id, version, commitment: String::new() });
        }
        if self.after.fields.get(&id) == Some(value) {
            return Ok(());
        }
        self.add(Effect::Set { field: id, value: value.clone() })
    }

    fn fits(&self, field: &Field, input: &Input, value: &Value) -> Result<(), Misfit> {
        use FieldKind as K;
        let directory = self.cx.directory;
        match (field.kind, value) {
            (kind, Value::Text(text)) if kind.is_sealed() => text_fits(field, text),
            (K::Choice, Value::Code(code)) => self.code_fits(field, input, code),
            (K::Choices, Value::Codes(codes)) => {
                codes.iter().try_for_each(|code| self.code_fits(field, input, code))
            }
            (K::Category, Value::Category(id)) => known(directory.categories.contains_key(id)),
            (K::Area, Value::Area(id)) => known(directory.areas.get(id).is_some_and(|a| a.to.is_none())),
            (K::Unit, Value::Unit(id)) => known(directory.units.contains_key(id)),
            (K::Units, Value::Units(ids)) => known(ids.iter().all(|id| directory.units.contains_key(id))),
            (K::Post, Value::Post(id)) => known(directory.posts.contains_key(id)),
            (K::Number | K::Money, Value::Number(n)) => known(*n >= 0),
            (K::Date, Value::Date(_))
            | (K::YesNo, Value::YesNo(_))
            | (K::Article, Value::Article(_))
            | (K::Matter, Value::Matter(_)) => Ok(()),
            _ => misfit(
                "wrong-kind",
                ("这一项填写的内容类型不对", "This is not the kind of value asked for"),
                ("请按提示重新填写", "Fill it in as asked"),
            ),
        }
    }

    fn code_fits(&self, field: &Field, input: &Input, code: &Code) -> Result<(), Misfit> {
        let list = field.list.as_deref().and_then(|id| self.p.list(id));
        let listed = list.is_some_and(|list| list.items.iter().any(|item| item.code == *code));
        known(listed && (input.only.is_empty() || input.only.contains(code)))
    }
}

type Misfit = (&'static str, (String, String), Said<'static>);

fn misfit(code: &'static str, why: Said, way_on: Said<'static>) -> Result<(), Misfit> {
    Err((code, (why.0.to_owned(), why.1.to_owned()), way_on))
}

fn known(ok: bool) -> Result<(), Misfit> {
    if ok {
        return Ok(());
    }
    misfit(
        "not-in-list",
        ("所选内容不在可选范围内", "That is not one of the choices"),
        ("请从列表中重新选择", "Choose from the list"),
    )
}

fn text_fits(field: &Field, text: &str) -> Result<(), Misfit> {
    if text.contains('\0') {
        return misfit(
            "bad-text",
            ("文字中有无法识别的字符", "The text holds characters that cannot be read"),
            ("请删除后重新填写", "Remove them and try again"),
        );
    }
    let limit = field.max_length.unwrap_or(LONGEST_TEXT);
    let length = text.trim().chars().count();
    if length > limit as usize {
        let zh = format!("最多{limit}个字，现在有{length}个字");
        let en = format!("At most {limit} characters; there are {length}");
        return misfit("too-long", (&zh, &en), ("请精简后再提交", "Shorten it and submit again"));
    }
    Ok(())
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Text(text) => text.trim().is_empty(),
        Value::Codes(codes) => codes.is_empty(),
        Value::Units(units) => units.is_empty(),
        _ => false,
    }
}
