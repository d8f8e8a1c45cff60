//! Rows of an XLSX sheet, cell by cell: the sheet is never laid out in memory, however far apart its cells
//! claim to be.
//!
//! Formulas are never evaluated: the value the spreadsheet last stored is taken as text.

use super::table::{BadRow, Found, Row};
use super::zip_guard;
use calamine::{DataRef, ExcelDateTime, Reader, Xlsx};
use std::fs::File;
use std::io::BufReader;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

/// Most rows of one sheet.
const MOST_ROWS: u64 = 2_000_000;
/// Most columns: what stands further right than any table reaches is an error of the sheet.
const MOST_COLUMNS: usize = 1_024;
/// Longest cell in bytes.
const MOST_CELL: usize = 1 << 20;

/// What a sheet's first row says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Names of all sheets of the workbook.
    pub all: Vec<String>,
    /// Headings.
    pub headings: Vec<String>,
}

/// Reads the first row of `sheet`, or of the first sheet.
pub fn learn(path: &Path, sheet: Option<&str>) -> Result<Sheet, String> {
    let file = File::open(path).map_err(|fault| format!("文件读不出来：{fault}"))?;
    zip_guard::check(&file)?;
    guarded(|| {
        let workbook = open(path)?;
        let all = workbook.sheet_names();
        let name = match sheet {
            Some(wanted) if !all.iter().any(|n| n == wanted) => {
                return Err(format!("没有名为“{wanted}”的工作表；有：{}", all.join("、")));
            }
            Some(wanted) => wanted.to_owned(),
            None => all.first().cloned().ok_or("工作簿里没有工作表")?,
        };
        Ok((name, all))
    })
    .and_then(|(name, all)| {
        let mut headings = None;
        each_row(path, &name, &mut |_, cells| {
            headings = Some(cells.into_iter().map(|c| c.trim().to_owned()).collect());
            false
        })?;
        let headings = headings.ok_or_else(|| format!("工作表“{name}”是空的，没有表头也没有内容"))?;
        Ok(Sheet { name, all, headings })
    })
}

/// Gives every row after the headings to `sink` until it says stop.
pub fn rows(
    path: &Path,
    sheet: &Sheet,
    skip: &[bool],
    sink: &mut dyn FnMut(Found) -> bool,
) -> Result<(), String> {
    let wanted = sheet.headings.len();
    let mut first = true;
    each_row(path, &sheet.name, &mut |line, mut cells| {
        if std::mem::take(&mut first) {
            return true;
        }
        let too_long = cells.iter().any(|c| c.len() > MOST_CELL);
        let nul = cells.iter().any(|c| c.contains('\0'));
        let bad = match cells.len() {
            found if found > wanted => Some(format!("应有 {wanted} 列，这一行有 {found} 列")),
            _ if too_long => Some("有单元格超过 1 MiB".into()),
            _ if nul => Some("含有 NUL，不是文字".into()),
            _ => None,
        };
        if let Some(reason) = bad {
            let cells = cells.into_iter().map(String::into_bytes).collect();
            return sink(Found::Bad(BadRow { line, reason, cells }));
        }
        cells.resize(wanted, String::new());
        for (at, cell) in cells.iter_mut().enumerate() {
            if skip.get(at) == Some(&true) {
                cell.clear();
            }
        }
        sink(Found::Row(Row { line, cells }))
    })
}

/// Every row that is not empty, with its number and its cells up to the last filled one.
fn each_row(path: &Path, sheet: &str, sink: &mut dyn FnMut(u64, Vec<String>) -> bool) -> Result<(), String> {
    guarded(|| {
        let mut workbook = open(path)?;
        let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|_| broken())?;
        let (mut row, mut line, mut rows) = (Vec::<String>::new(), 0_u64, 0_u64);
        loop {
            let next = cells.next_cell().map_err(|_| broken())?;
            let at = next
                .as_ref()
                .map(|cell| (u64::from(cell.get_position().0) + 1, cell.get_position().1 as usize));
            if at.is_none_or(|(number, _)| number != line) {
                while row.last().is_some_and(|cell| cell.trim().is_empty()) {
                    row.pop();
                }
                if !row.is_empty() {
                    rows += 1;
                    if rows > MOST_ROWS {
                        return Err(format!("工作表超过 {MOST_ROWS} 行；请另存为 CSV"));
                    }
                    if !sink(line, std::mem::take(&mut row)) {
                        return Ok(());
                    }
                }
                row.clear();
            }
            let (Some(cell), Some((number, column))) = (next, at) else { return Ok(()) };
            line = number;
            if column >= MOST_COLUMNS {
                return Err(format!(
                    "第 {line} 行在第 {} 列还有内容，不像是表格；请删去多余的单元格",
                    column + 1
                ));
            }
            if row.len() <= column {
                row.resize(column + 1, String::new());
            }
            row[column] = text(cell.get_value());
        }
    })
}

fn open(path: &Path) -> Result<Xlsx<BufReader<File>>, String> {
    calamine::open_workbook(path).map_err(|_: calamine::XlsxError| broken())
}

fn broken() -> String {
    "工作簿损坏或者加了密码，读不出来；请用表格软件打开后另存为 XLSX".into()
}

/// The library asserts some shapes of a workbook that a hostile one need not have.
fn guarded<T>(read: impl FnOnce() -> Result<T, String>) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(broken()))
}

fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number.to_string(),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(moment) => moment_text(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => format!("{error:?}"),
    }
}

/// A serial number of days as ISO 8601, to the second.
fn moment_text(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return moment.as_f64().to_string();
    }
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let up = i64::from(milli >= 500);
    let civil = jiff::civil::DateTime::new(
        year as i16, month as i8, day as i8, hour as i8, minute as i8, second as i8, 0,
    );
    match civil.and_then(|at| at.checked_add(jiff::Span::new().seconds(up))) {
        Ok(at) => at.strftime("%Y-%m-%dT%H:%M:%S").to_string(),
        // 1900-02-29, which spreadsheets believe in.
        Err(_) => moment.as_f64().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::workbook::{Part, saved, workbook, zip};
    use super::*;
    use proptest::prelude::*;

    const HEAD: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>编号</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>详情</t></is></c></row>";

    fn read(bytes: &[u8]) -> Result<Vec<Found>, String> {
        let (_folder, path) = saved(bytes);
        let sheet = learn(&path, None)?;
        let mut found = Vec::new();
        rows(&path, &sheet, &[], &mut |row| {
            found.push(row);
            true
        })?;
        Ok(found)
    }

    fn check_refused(bytes: &[u8], part: &str) {
        let refusal = read(bytes).expect_err("this workbook must be refused");
        assert!(refusal.contains(part), "{refusal}");
    }

    #[test]
    fn a_formula_is_its_last_value_and_never_evaluated() {
        let rows = format!(
            "{HEAD}<row r=\"3\"><c r=\"A3\"><f>1+1</f><v>2</v></c><c r=\"B3\" t=\"str\"><f>HYPERLINK(\"x\")</f><v>=cmd</v></c></row>"
        );
        let found = read(&workbook(&rows, None)).expect("readable");
        assert_eq!(found, [Found::Row(Row { line: 3, cells: vec!["2".into(), "=cmd".into()] })]);
    }

    #[test]
    fn a_day_kept_as_a_number_is_read_as_a_day() {
        let rows = format!("{HEAD}<row r=\"2\"><c r=\"A2\" s=\"1\"><v>43594.4095370370</v></c></row>");
        let found = read(&workbook(&rows, None)).expect("readable");
        assert_eq!(
            found,
            [Found::Row(Row { line: 2, cells: vec!["2019-05-09T09:49:44".into(), String::new()] })]
        );
    }

    #[test]
    fn a_cell_at_the_far_corner_takes_no_memory_and_is_refused() {
        let rows = format!("{HEAD}<row r=\"1048576\"><c r=\"XFD1048576\"><v>1</v></c></row>");
        check_refused(&workbook(&rows, None), "第 16384 列");
    }

    #[test]
    fn a_row_wider_than_the_headings_is_rejected_alone() {
        let rows = format!(
            "{HEAD}<row r=\"2\"><c r=\"C2\"><v>1</v></c></row><row r=\"3\"><c r=\"A3\"><v>7</v></c></row>"
        );
        let found = read(&workbook(&rows, None)).expect("readable");
        assert!(
            matches!(&found[0], Found::Bad(bad) if bad.line == 2 && bad.reason.contains("3 列")),
            "{found:?}"
        );
        assert_eq!(found[1], Found::Row(Row { line: 3, cells: vec!["7".into(), String::new()] }));
    }

    #[test]
    fn bombs_are_refused_whatever_size_they_claim() {
        let sheet = vec![b' '; 4 << 20];
        let parts = |claimed| -> Vec<Part> {
            vec![
                ("[Content_Types].xml", b"<x/>".to_vec(), None),
                ("xl/worksheets/sheet1.xml", sheet.clone(), claimed),
            ]
        };
        check_refused(&zip(&parts(None)), "大得不合常理");
        check_refused(&zip(&parts(Some(100))), "大得不合常理");
        let shared = "<sst uniqueCount=\"18446744073709551615\"/>";
        check_refused(&workbook(HEAD, Some(shared)), "大得不合常理");
    }

    #[test]
    fn other_packages_and_damage_are_refused_in_words() {
        check_refused(&zip(&[("a.txt", b"hello".to_vec(), None)]), "不是 XLSX");
        let good = workbook(HEAD, None);
        check_refused(&good[..good.len() / 2], "损坏");
        check_refused(&workbook("", None), "空的");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn a_workbook_with_any_bytes_changed_never_panics(
            changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8)
        ) {
            let mut bytes = workbook(HEAD, Some("<sst uniqueCount=\"1\"><si><t>x</t></si></sst>"));
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let _ = read(&bytes);
        }

        #[test]
        fn any_sheet_of_any_xml_never_panics(rows in "[<>/a-c rt=\"0-9&;#A-Z]{0,120}") {
            let _ = read(&workbook(&rows, None));
        }
    }
}
