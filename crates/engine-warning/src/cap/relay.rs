//! Alerts of other authorities, handed on as they came: byte for byte, under their sender and time, with their
//! signature. Never re-originated, never mended, never under our own name.

use super::alert::Alert;
use super::check::{Report, check};
use super::complaint::{Complaint, Level};
use super::draft::Unfit;
use super::follow::{ends, is_for_the_public};
use super::profile::LARGEST;
use domain::instant::Instant;
use domain::label::Label;
use domain::refusal::Refusal;

/// An alert of another authority, fit to be handed on.
#[derive(Debug, Clone, PartialEq)]
pub struct Relayed {
    /// What it says.
    pub alert: Alert,
    /// The file as it came.
    pub bytes: Vec<u8>,
    /// What is wrong with it; told to the staff, and to its sender if they wish. It goes out none the less.
    pub complaints: Vec<Complaint>,
}

/// Takes a file of another authority for relaying. `ours` are the names under which we send ourselves.
pub fn relay(bytes: &[u8], ours: &[&str], now: Instant) -> Result<Relayed, Unfit> {
    let Report { complaints, alert } = check(bytes);
    let Some(alert) = alert else {
        let faults = complaints.into_iter().filter(|complaint| complaint.level == Level::Xsd).collect();
        return Err(Unfit { refusals: vec![], complaints: faults });
    };
    let refused =
        |code: &str, reason: Label, way_on: Label| Err(Unfit::refused(Refusal::new(code, reason, way_on)));
    if ours.contains(&alert.sender.as_str()) {
        return refused(
            "our-own-name",
            Label {
                zh: format!("外来消息署着本单位的名称“{}”", alert.sender),
                en: format!("a message from outside bears our own name, “{}”", alert.sender),
            },
            Label::new(
                "不要转发；本单位的消息在本系统里起草，冒名的报公安机关",
                "do not relay it: draft our own here, and report a forgery",
            ),
        );
    }
    if !is_for_the_public(&alert) {
        let (status, scope, kind) = (alert.status.label(), alert.scope.label(), alert.msg_type.label());
        return refused(
            "not-for-the-public",
            Label {
                zh: format!(
                    "消息的状态是“{}”、范围是“{}”、性质是“{}”，不对公众发布",
                    status.zh, scope.zh, kind.zh
                ),
                en: format!("the message is {}, {}, {}: not for the public", status.en, scope.en, kind.en),
            },
            Label::new("只转发实际、公开的预警；演练和测试留在内部", "relay real and public alerts only"),
        );
    }
    if ends(&alert) <= now {
        return refused(
            "ended",
            Label::new("消息已经失效", "the message has ended"),
            Label::new("等发布单位更新后再转发", "wait for its sender's update"),
        );
    }
    if bytes.len() > LARGEST {
        return refused(
            "too-large",
            Label::new("消息超过 900 KB，接收端不收", "the message is larger than receivers take"),
            Label::new("请发布单位减小后再转发", "ask its sender for a smaller one"),
        );
    }
    Ok(Relayed { alert, bytes: bytes.to_vec(), complaints })
}
