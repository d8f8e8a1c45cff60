//! The publishing profile: what an alert needs beyond the standard before the public receives it. Gathered
//! from what large receivers refuse and what users of public feeds have complained of. Judges the message,
//! never who may send it: that is [`super::law`].

mod block;

use super::alert::{Alert, Info, Reference, primary_of};
use super::complaint::{Complaint, Level, Path, quoted, say};
use super::word::{MsgType, Scope, Status};
use domain::label::Label;
use std::collections::BTreeSet;

/// Longest time from the event's beginning, or from sending, to the end of the information, in seconds.
pub const LONGEST_SPAN: i64 = 31 * DAY;
/// The span beyond which an update is wanted instead, in seconds.
pub const WANTED_SPAN: i64 = DAY;
/// A headline is shorter than this many characters.
pub const HEADLINE_LIMIT: usize = 140;
/// Largest message that receivers take, in bytes.
pub const LARGEST: usize = 900_000;
/// Size up to which receivers are glad, in bytes.
const WANTED_SIZE: usize = 100_000;
/// Points beyond which a ring should be simplified.
const WANTED_POINTS: usize = 500;
const DAY: i64 = 86_400;
/// Half the way around the earth, in kilometres: no circle is larger.
const FURTHEST_KM: f64 = 20_016.0;

/// Everything for which the public should not receive the alert. `size` is that of its file, when it is one.
pub fn complaints(alert: &Alert, size: Option<usize>) -> Vec<Complaint> {
    let mut found = Found(vec![]);
    let root = Path::alert();
    handling(alert, &root, &mut found);
    weight(size, &root, &mut found);
    references(alert, &root, &mut found);
    if alert.info.is_empty() {
        found.fault(
            "info-missing",
            root.to("info"),
            say!("没有 <info>，公众看不到任何内容", "there is no <info>, so the public would read nothing"),
            say!("补上事件、影响范围、应对措施", "add the event, where it is, and what to do"),
        );
    }
    agreement(alert, &root, &mut found);
    for (at, info) in alert.info.iter().enumerate() {
        let path = root.to_nth("info", at);
        block::complaints(alert, info, &path, &mut found);
    }
    found.0
}

struct Found(Vec<Complaint>);

impl Found {
    fn fault(&mut self, rule: &'static str, path: Path, what: Label, remedy: Label) {
        self.0.push(Complaint::fault(Level::Publish, rule, path, what, remedy));
    }

    fn advice(&mut self, rule: &'static str, path: Path, what: Label, remedy: Label) {
        self.0.push(Complaint::advice(Level::Publish, rule, path, what, remedy));
    }
}

fn is_blank(text: &Option<String>) -> bool {
    text.as_ref().is_none_or(|text| text.trim().is_empty())
}

fn handling(alert: &Alert, root: &Path, found: &mut Found) {
    if alert.status != Status::Actual {
        let (status, label) = (alert.status.wire(), alert.status.label());
        let (zh, en) = (label.zh, label.en);
        found.fault(
            "status",
            root.to("status"),
            say!(
                "{status}（{zh}）消息不得进入公众预警",
                "a message of status {status} ({en}) must not reach the public"
            ),
            say!(
                "真实预警写 Actual；演练、测试走内部渠道",
                "write Actual for a real one; keep exercises and tests inside"
            ),
        );
    }
    if matches!(alert.msg_type, MsgType::Ack | MsgType::Error) {
        let kind = alert.msg_type.wire();
        found.fault(
            "msg-type",
            root.to("msgType"),
            say!(
                "{kind} 是系统之间的回执，不对公众发布",
                "{kind} is a receipt between systems, not for the public"
            ),
            say!("发布用 Alert、Update 或 Cancel", "publish Alert, Update or Cancel"),
        );
    }
    if alert.scope != Scope::Restricted && !is_blank(&alert.restriction) {
        found.fault(
            "restriction-scope",
            root.to("restriction"),
            say!(
                "写了 <restriction>，但 <scope> 不是 Restricted",
                "there is a <restriction>, but <scope> is not Restricted"
            ),
            say!(
                "删去 <restriction>，或把 <scope> 改成 Restricted",
                "delete <restriction>, or make <scope> Restricted"
            ),
        );
    }
}

fn weight(size: Option<usize>, root: &Path, found: &mut Found) {
    let Some(size) = size.filter(|size| *size > WANTED_SIZE) else { return };
    let kilobytes = size / 1000;
    let what = say!("消息有 {kilobytes} KB", "the message has {kilobytes} KB");
    let remedy =
        say!("减少多边形的点，附件改用 <uri>", "take points out of polygons, and put files behind <uri>");
    if size > LARGEST {
        found.fault("too-large", root.clone(), what, remedy);
    } else {
        found.advice("large", root.clone(), what, remedy);
    }
}

fn references(alert: &Alert, root: &Path, found: &mut Found) {
    let follows = matches!(alert.msg_type, MsgType::Update | MsgType::Cancel);
    let named = alert.references();
    let path = root.to("references");
    if follows && named.is_empty() {
        let kind = alert.msg_type.wire();
        found.fault(
            "references-missing",
            path,
            say!("{kind} 没有写它更新或解除的是哪条消息", "{kind} does not say which message it follows"),
            say!(
                "在 <references> 里写原消息的“发布者,编号,发布时间”",
                "write “sender,identifier,sent” of that message in <references>"
            ),
        );
        return;
    }
    for reference in named.into_iter().filter_map(Result::ok) {
        let shown = quoted(&reference.identifier);
        if is_itself(alert, &reference) {
            found.fault(
                "reference-to-itself",
                path.clone(),
                say!("消息引用了自己（{shown}）", "the message refers to itself ({shown})"),
                say!(
                    "给本消息一个新编号，引用原来的那条",
                    "give this message a new identifier and refer to the earlier one"
                ),
            );
        } else if reference.sent.seconds_since(alert.sent) > 0 {
            found.fault(
                "reference-to-later",
                path.clone(),
                say!(
                    "引用的消息（{shown}）比本消息还晚",
                    "the message referred to ({shown}) is later than this one"
                ),
                say!("核对原消息的 <sent>，照抄过来", "copy <sent> of the earlier message"),
            );
        }
    }
}

fn is_itself(alert: &Alert, reference: &Reference) -> bool {
    reference.identifier == alert.identifier && reference.sender == alert.sender
}

/// All blocks speak of one event.
fn agreement(alert: &Alert, root: &Path, found: &mut Found) {
    let Some(first) = alert.info.first() else { return };
    let categories = |info: &Info| info.category.iter().copied().collect::<BTreeSet<_>>();
    let codes = |info: &Info| info.event_code.iter().cloned().collect::<BTreeSet<_>>();
    for (at, info) in alert.info.iter().enumerate().skip(1) {
        let path = root.to_nth("info", at);
        if categories(info) != categories(first) {
            found.fault(
                "categories-differ",
                path.to("category"),
                say!("各 <info> 的 <category> 不一致", "the <info> blocks differ in <category>"),
                say!(
                    "每个 <info> 写相同的类别；两件事分两条消息",
                    "write the same in each; two events are two messages"
                ),
            );
        }
        if codes(info) != codes(first) {
            found.fault(
                "event-codes-differ",
                path.to("eventCode"),
                say!("各 <info> 的 <eventCode> 不一致", "the <info> blocks differ in <eventCode>"),
                say!("每个 <info> 写相同的事件代码", "write the same codes in each"),
            );
        }
        for (before, other) in alert.info[..at].iter().enumerate() {
            same_language(other, info, before + 1, &path, found);
        }
    }
}

fn same_language(other: &Info, info: &Info, number: usize, path: &Path, found: &mut Found) {
    if other.language().eq_ignore_ascii_case(info.language()) && other.event != info.event {
        found.fault(
            "events-differ",
            path.to("event"),
            say!(
                "与第 {number} 个 <info> 同一语言，<event> 却不同",
                "of one language with <info> {number}, with another <event>"
            ),
            say!(
                "同一语言写同一事件；两件事分两条消息",
                "one language, one event; two events are two messages"
            ),
        );
    }
    if primary_of(other.language()).eq_ignore_ascii_case(primary_of(info.language())) {
        return;
    }
    let pairs = [
        ("event", Some(&other.event), Some(&info.event)),
        ("headline", other.headline.as_ref(), info.headline.as_ref()),
        ("description", other.description.as_ref(), info.description.as_ref()),
        ("instruction", other.instruction.as_ref(), info.instruction.as_ref()),
    ];
    for (name, one, two) in pairs {
        if let (Some(one), Some(two)) = (one, two)
            && one.trim() == two.trim()
            && !one.trim().is_empty()
        {
            found.fault(
                "not-translated",
                path.to(name),
                say!(
                    "与第 {number} 个 <info> 语言不同，<{name}> 的文字却一样",
                    "in another language than <info> {number}, with the same <{name}>"
                ),
                say!("译成 <language> 所写的语言，或删去这个 <info>", "translate it, or delete this <info>"),
            );
        }
    }
}
