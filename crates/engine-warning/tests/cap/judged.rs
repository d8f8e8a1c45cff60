//! The cases that lie beside the project, each with its verdict at three levels.

use crate::made::{shared, verdicts};
use engine_warning::cap::check;

#[test]
fn every_case_beside_the_project_is_judged_as_expected_at_each_level() {
    let Some(folder) = shared() else { return };
    let mut rows = csv::Reader::from_path(folder.join("cases/expected.csv")).unwrap();
    let mut judged = 0;
    for row in rows.records().map(Result::unwrap) {
        let bytes = std::fs::read(folder.join("cases").join(format!("{}.xml", &row[0]))).unwrap();
        let report = check(&bytes);
        assert_eq!(verdicts(&report), [&row[1], &row[2], &row[3]], "{}: {:?}", &row[0], report.complaints);
        judged += 1;
    }
    assert!(judged >= 18, "only {judged} cases were read");
}
