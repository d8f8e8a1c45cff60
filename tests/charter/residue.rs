//! What is left where: every byte of the database, its log and its copies, searched for given words.

use crate::city::City;
use std::path::Path;
use store::StoreAddress;

/// Where `words` stand in clear: file and word.
pub fn found_in_files(dir: &Path, words: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    let entries = std::fs::read_dir(dir).expect("a folder");
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            found.extend(found_in_files(&path, words));
            continue;
        }
        let bytes = std::fs::read(&path).expect("a readable file");
        found.extend(
            words
                .iter()
                .filter(|word| holds(&bytes, word.as_bytes()))
                .map(|word| format!("{word} in {}", path.display())),
        );
    }
    found
}

fn holds(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

/// Where `words` stand in clear in any column of any table: works on both databases.
pub async fn found_in_database(city: &City, words: &[&str]) -> Vec<String> {
    match &city.address {
        StoreAddress::Sqlite(path) => found_in_files(path.parent().expect("a folder"), words),
        StoreAddress::Postgres(address) => found_in_postgres(address, words).await,
    }
}

async fn found_in_postgres(address: &str, words: &[&str]) -> Vec<String> {
    let (client, connection) =
        tokio_postgres::connect(address, tokio_postgres::NoTls).await.expect("the test database");
    tokio::spawn(connection);
    let tables = client
        .query("SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public'", &[])
        .await
        .expect("the tables");
    let mut found = Vec::new();
    for table in tables {
        let table: String = table.get(0);
        for word in words {
            // Text as text, bytes as hexadecimal.
            let hex: String = word.bytes().map(|b| format!("{b:02x}")).collect();
            let query = format!(
                "SELECT count(*) FROM {table} t WHERE t::text LIKE '%' || $1 || '%' OR t::text LIKE '%' || $2 || '%'"
            );
            let row = client.query_one(&query, &[&word, &hex]).await.expect("a count");
            if row.get::<_, i64>(0) > 0 {
                found.push(format!("{word} in table {table}"));
            }
        }
    }
    found
}
