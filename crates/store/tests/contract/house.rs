//! The rules every statement keeps.

use crate::contract;
use std::path::Path;
use store::statement::Merge;

contract! {
    async fn the_database_understands_every_statement(world: World) {
        assert_eq!(world.store.check_statements().await, Ok(()));
    }
}

#[test]
fn every_statement_names_its_city_and_counts_its_parameters() {
    for statement in store::statements() {
        let sql = statement.sql;
        if sql == "SELECT city, code, pack, host FROM city ORDER BY city" {
            // The one statement that finds out which cities there are.
            continue;
        }
        let insert = sql.starts_with("INSERT") && sql.contains("(city");
        assert!(insert || sql.contains("city = ?1"), "names no city: {sql}");
        let count = statement.kinds.len();
        for n in 1..=count {
            assert!(sql.contains(&format!("?{n}")), "?{n} is never used in: {sql}");
        }
        assert!(!sql.contains(&format!("?{}", count + 1)), "more than {count} parameters in: {sql}");
    }
}

#[test]
fn no_statement_asks_the_database_for_time_or_chance() {
    for statement in store::statements() {
        let sql = statement.sql.to_lowercase();
        for word in ["now()", "current_", "random(", "datetime(", "strftime", "trigger", "nextval"] {
            assert!(!sql.contains(word), "{word} in: {sql}");
        }
    }
}

#[test]
fn what_shares_a_multi_row_statement_inserts_plain_rows_in_the_order_of_its_parameters() {
    for statement in store::statements() {
        if !matches!(statement.merge, Merge::Rows | Merge::Last(_) | Merge::Sum) {
            continue;
        }
        let places: Vec<String> = (1..=statement.kinds.len()).map(|n| format!("?{n}")).collect();
        let values = format!("VALUES ({})", places.join(", "));
        assert!(statement.sql.contains(&values), "expected {values} in: {}", statement.sql);
        assert!(!statement.must_change, "a merged statement cannot be watched: {}", statement.sql);
    }
}

#[test]
fn what_shares_a_deletion_names_a_whole_key_and_nothing_else() {
    for statement in store::statements().into_iter().filter(|s| s.merge == Merge::Keys) {
        let (_, tests) = statement.sql.split_once(" WHERE ").expect("a key");
        for (n, test) in (1..).zip(tests.split("AND ")) {
            let column = test.trim().strip_suffix(&format!(" = ?{n}"));
            assert!(column.is_some_and(|name| !name.contains(' ')), "{test} in: {}", statement.sql);
        }
    }
}

#[test]
fn only_the_named_files_differ_between_the_databases() {
    let listed = |folder: &str| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(folder);
        let mut names: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder of one database")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    };
    // Set-up, locking and batching, reading, faults, search and the raw floor: nothing else may be written twice.
    assert_eq!(
        listed("sqlite"),
        ["fault.rs", "floor.rs", "mod.rs", "readers.rs", "search.rs", "setup.rs", "writer.rs"]
    );
    assert_eq!(
        listed("postgres"),
        [
            "batch.rs", "committer.rs", "fault.rs", "floor.rs", "grants.sql", "mod.rs", "pipeline.rs",
            "reading.rs", "search.rs", "setup.rs"
        ]
    );
}
