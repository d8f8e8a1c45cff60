//! The house of a city out of a folder of tables, in the order they need each other.

use crate::tables::{Found, Source};
use app::App;
use app::import::house::{HouseReport, HouseTable};
use app::import::sheet::{MOST_LINES, Sheet};
use domain::ids::CityId;
use std::error::Error;
use std::path::Path;

/// Imports `areas.csv`, `units.csv`, `posts.csv`, `roster.csv`, `accounts.csv`, `knowledge.csv`,
/// `phrases.csv` and `aliases.csv` of `dir`. With `demo`, accounts marked so get the known password.
pub async fn import_all(app: &App, city: CityId, dir: &Path, demo: bool) -> Result<(), Box<dyn Error>> {
    for table in HouseTable::ALL {
        let path = dir.join(format!("{}.csv", table.name()));
        import(app, city, table, &path, demo).await.map_err(|why| format!("{}：\n{why}", path.display()))?;
    }
    Ok(())
}

/// Imports one table.
///
/// # Errors
/// Everything wrong with the file, one line each; nothing is written then.
pub async fn import(
    app: &App,
    city: CityId,
    table: HouseTable,
    path: &Path,
    demo: bool,
) -> Result<HouseReport, String> {
    let sheet = read(path)?;
    app.import_house(city, table, &sheet, demo).await.map_err(|why| match why {
        app::import::house::HouseError::App(app::AppError::Fault(cause)) => cause,
        other => other.to_string(),
    })
}

/// A whole table; a row that cannot be read refuses it, for a house is imported whole or not at all.
fn read(path: &Path) -> Result<Sheet, String> {
    let source = Source::open(path, None)?;
    let (mut rows, mut wrong, mut too_many) = (Vec::new(), Vec::new(), false);
    source.rows(&[], &mut |found| {
        match found {
            Found::Row(row) => rows.push((row.line, row.cells)),
            Found::Bad(bad) => wrong.push(format!("第 {} 行：{}", bad.line, bad.reason)),
        }
        too_many = rows.len() > MOST_LINES;
        !too_many && wrong.len() < 100
    })?;
    if too_many {
        return Err(format!("超过 {MOST_LINES} 行；请分成几个文件"));
    }
    if !wrong.is_empty() {
        return Err(wrong.join("\n"));
    }
    Ok(Sheet::new(source.hash, source.headings().to_vec(), rows))
}
