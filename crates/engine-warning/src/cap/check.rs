//! A file judged at the three levels. Reads bytes and gives a report; opens no file and asks no clock.

use super::alert::Alert;
use super::complaint::{Complaint, Level, Path};
use super::source::{LONGEST_ALERT, Source};
use super::{profile, read, schema, spec};
use roxmltree::Node;

/// What came of checking one alert.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// Everything to say about it, in the order of the file within each level.
    pub complaints: Vec<Complaint>,
    /// The alert, when the schema admits it.
    pub alert: Option<Alert>,
}

impl Report {
    /// Whether the alert passes a level, and with it the ones below.
    pub fn passes(&self, level: Level) -> bool {
        self.alert.is_some()
            && !self.complaints.iter().any(|complaint| complaint.is_fault() && complaint.level <= level)
    }

    /// The complaints that matter at a level.
    pub fn up_to(&self, level: Level) -> impl Iterator<Item = &Complaint> {
        self.complaints.iter().filter(move |complaint| complaint.level <= level)
    }
}

/// Checks one file at all levels. What the schema does not admit is judged no further.
pub fn check(bytes: &[u8]) -> Report {
    let source = match Source::decode(bytes, LONGEST_ALERT) {
        Ok(source) => source,
        Err(complaint) => return Report { complaints: vec![*complaint], alert: None },
    };
    let tree = match source.parse() {
        Ok(tree) => tree,
        Err(complaint) => return Report { complaints: vec![*complaint], alert: None },
    };
    check_tree(tree.root_element(), &source, bytes.len())
}

/// Checks an alert that is part of a tree, such as an entry of a feed.
pub(super) fn check_tree(root: Node, source: &Source, size: usize) -> Report {
    let complaints = schema::complaints(root, source);
    if !complaints.is_empty() {
        return Report { complaints, alert: None };
    }
    let Some(alert) = read::alert(root) else { return Report { complaints, alert: None } };
    let complaints = check_alert(&alert, Some(size))
        .into_iter()
        .map(|complaint| {
            let line = source.line_of(find(root, &complaint.path));
            complaint.at_line(line)
        })
        .collect();
    Report { complaints, alert: Some(alert) }
}

/// Checks a typed alert against the specification and the profile.
pub fn check_alert(alert: &Alert, size: Option<usize>) -> Vec<Complaint> {
    let mut complaints = spec::complaints(alert);
    complaints.extend(profile::complaints(alert, size));
    complaints
}

/// The element a path leads to; where one is missing, its parent.
fn find<'a, 'd>(root: Node<'a, 'd>, path: &Path) -> Node<'a, 'd> {
    let mut node = root;
    for (name, nth) in path.steps().skip(1) {
        let mut children =
            node.children().filter(|child| child.is_element() && child.tag_name().name() == name);
        match children.nth(nth - 1) {
            Some(child) => node = child,
            None => break,
        }
    }
    node
}
