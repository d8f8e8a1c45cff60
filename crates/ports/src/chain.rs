//! A chain of hashes over the rows of the audit log: no row can be changed, dropped, inserted or
//! moved without every later link changing.
//!
//! The chain proves order and wholeness against its last link. It cannot by itself stop someone who
//! may rewrite every row *and* nobody kept a link elsewhere; so links are noted outside.

use sha2::{Digest, Sha256};

/// The link before the first row.
pub const START: [u8; 32] = [0; 32];

/// The link after `row`, given the link before it.
pub fn link(previous: [u8; 32], row: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"anlan chain v1\0\0");
    hash.update(previous);
    hash.update(row);
    hash.finalize().into()
}

/// Where a chain breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BreakError {
    /// How many rows before it still hold.
    pub after: u64,
}

impl std::fmt::Display for BreakError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "审计链在第 {} 条之后断开：其后的记录被改动、删除或调换。请保全现场并报告审计管理员。",
            self.after
        )
    }
}

impl std::error::Error for BreakError {}

/// Walks rows with their stored links, from the link `before` the first of them; gives the last link.
pub fn verify<R: AsRef<[u8]>>(
    before: [u8; 32],
    rows: impl IntoIterator<Item = (R, [u8; 32])>,
) -> Result<[u8; 32], BreakError> {
    let mut last = before;
    for (after, (row, stored)) in (0u64..).zip(rows) {
        last = link(last, row.as_ref());
        if last != stored {
            return Err(BreakError { after });
        }
    }
    Ok(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chain(rows: &[&str]) -> Vec<(Vec<u8>, [u8; 32])> {
        let mut last = START;
        let links = rows.iter().map(|row| {
            last = link(last, row.as_bytes());
            (row.as_bytes().to_vec(), last)
        });
        links.collect()
    }

    #[test]
    fn an_untouched_chain_verifies_to_its_last_link() {
        let rows = chain(&["甲", "乙", "丙"]);
        let last = rows[2].1;
        assert_eq!(verify(START, rows), Ok(last));
        assert_eq!(verify(START, Vec::<(Vec<u8>, _)>::new()), Ok(START));
    }

    #[test]
    fn a_changed_dropped_or_moved_row_is_named() {
        let mut changed = chain(&["甲", "乙", "丙"]);
        changed[1].0 = "己".into();
        assert_eq!(verify(START, changed), Err(BreakError { after: 1 }));
        let mut dropped = chain(&["甲", "乙", "丙"]);
        dropped.remove(0);
        assert_eq!(verify(START, dropped), Err(BreakError { after: 0 }));
        let mut moved = chain(&["甲", "乙", "丙"]);
        moved.swap(1, 2);
        assert_eq!(verify(START, moved), Err(BreakError { after: 1 }));
    }

    #[test]
    fn a_part_of_a_chain_verifies_from_the_link_before_it() {
        let rows = chain(&["甲", "乙", "丙"]);
        let before = rows[0].1;
        assert!(verify(before, rows.into_iter().skip(1)).is_ok());
    }
}
