//! Typed tests over declared fields: equals, in, present. Looks at values; changes and explains nothing.

use crate::procedure::{Channel, When, urgency_code};
use domain::directory::Directory;
use domain::field::Value;
use domain::ids::*;
use domain::matter::Matter;
use std::collections::BTreeMap;

/// Where a test looks: the form first, then the matter.
#[derive(Clone, Copy)]
pub(crate) struct Look<'a> {
    pub values: &'a BTreeMap<FieldId, Value>,
    pub matter: Option<&'a Matter>,
    /// The channel of a matter that is not filed yet.
    pub channel: Option<Channel>,
    pub directory: &'a Directory,
}

/// The code of a channel, as field `channel` holds it.
pub(crate) fn channel_code(channel: Channel) -> &'static str {
    match channel {
        Channel::Public => "public",
        Channel::Intake => "intake",
        Channel::Field => "field",
        Channel::System => "system",
    }
}

impl<'a> Look<'a> {
    /// The value of a field; the form wins over the matter.
    pub fn value(&self, field: &str) -> Option<&'a Value> {
        self.values.get(field).or_else(|| self.matter.and_then(|m| m.fields.get(field)))
    }

    fn is_present(&self, field: &str) -> bool {
        match self.value(field) {
            Some(Value::Text(text)) => !text.trim().is_empty(),
            Some(Value::Codes(codes)) => !codes.is_empty(),
            Some(Value::Units(units)) => !units.is_empty(),
            Some(_) => true,
            None => self.matter.is_some_and(|m| m.texts.contains_key(field)),
        }
    }

    /// Whether `field` holds `code`; a category also matches every category above it.
    fn is(&self, field: &str, code: &str) -> bool {
        if field == "urgency" {
            let urgency = match self.value("category") {
                Some(Value::Category(category)) => self.directory.urgency(category),
                _ => Default::default(),
            };
            return urgency_code(urgency) == code;
        }
        match self.value(field) {
            Some(Value::Code(found)) => found.as_str() == code,
            Some(Value::Codes(found)) => found.iter().any(|c| c.as_str() == code),
            Some(Value::YesNo(yes)) => code == if *yes { "yes" } else { "no" },
            Some(Value::Category(category)) => self.category_within(category, code),
            Some(_) => false,
            None => field == "channel" && self.channel.is_some_and(|c| channel_code(c) == code),
        }
    }

    fn category_within(&self, category: &CategoryId, above: &str) -> bool {
        let mut next = Some(category);
        for _ in 0..16 {
            match next {
                Some(id) if id.as_str() == above => return true,
                Some(id) => next = self.directory.categories.get(id).and_then(|c| c.parent.as_ref()),
                None => return false,
            }
        }
        false
    }
}

/// Whether every test holds.
pub(crate) fn holds(tests: &[When], look: &Look) -> bool {
    tests.iter().all(|test| {
        let field = test.field.as_str();
        test.is.as_ref().is_none_or(|code| look.is(field, code.as_str()))
            && (test.one_of.is_empty() || test.one_of.iter().any(|code| look.is(field, code.as_str())))
            && test.present.is_none_or(|wanted| look.is_present(field) == wanted)
    })
}

/// Whether the tests over what is already known hold: those over fields the form will ask pass.
pub(crate) fn may_hold(tests: &[When], look: &Look, asked: &dyn Fn(&str) -> bool) -> bool {
    tests.iter().all(|test| asked(test.field.as_str()) || holds(std::slice::from_ref(test), look))
}
