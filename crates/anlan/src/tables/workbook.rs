//! Small workbooks for tests, honest and hostile, written part by part. Never built into the program.

use flate2::{Compression, Crc, write::DeflateEncoder};
use std::io::Write;
use std::path::PathBuf;

/// A part of a zip file: name, content, and the size it claims to have unpacked (none: the truth).
pub type Part<'a> = (&'a str, Vec<u8>, Option<u32>);

/// A zip file of these parts, deflated.
pub fn zip(parts: &[Part]) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content, claimed) in parts {
        let mut deflated = DeflateEncoder::new(Vec::new(), Compression::best());
        deflated.write_all(content).expect("memory does not fail");
        let packed = deflated.finish().expect("memory does not fail");
        let mut crc = Crc::new();
        crc.update(content);
        let mut facts = Vec::new();
        for number in [crc.sum(), packed.len() as u32, claimed.unwrap_or(content.len() as u32)] {
            facts.extend_from_slice(&number.to_le_bytes());
        }
        let length = (name.len() as u16).to_le_bytes();
        let at = (file.len() as u32).to_le_bytes();
        file.extend_from_slice(b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0");
        file.extend_from_slice(&[&facts[..], &length[..], &[0, 0], name.as_bytes(), &packed[..]].concat());
        directory.extend_from_slice(b"PK\x01\x02\x14\0\x14\0\0\0\x08\0\0\0\0\0");
        directory.extend_from_slice(&[&facts[..], &length[..], &[0; 12], &at[..], name.as_bytes()].concat());
    }
    let count = (parts.len() as u16).to_le_bytes();
    let (size, at) = ((directory.len() as u32).to_le_bytes(), (file.len() as u32).to_le_bytes());
    file.extend_from_slice(&directory);
    file.extend_from_slice(&[&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &at, &[0, 0]].concat());
    file
}

/// A workbook of one sheet with these rows of XML and shared texts.
pub fn workbook(rows: &str, shared: Option<&str>) -> Vec<u8> {
    let sheet = format!(
        "<?xml version=\"1.0\"?><worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData></worksheet>"
    );
    let mut parts: Vec<Part> = vec![
        ("[Content_Types].xml", CONTENT_TYPES.into(), None),
        ("_rels/.rels", RELS.into(), None),
        ("xl/workbook.xml", BOOK.into(), None),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.into(), None),
        ("xl/worksheets/sheet1.xml", sheet.into_bytes(), None),
        ("xl/styles.xml", STYLES.into(), None),
    ];
    if let Some(shared) = shared {
        parts.push(("xl/sharedStrings.xml", shared.as_bytes().to_vec(), None));
    }
    zip(&parts)
}

/// `bytes` as a file that goes away with the folder.
pub fn saved(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder for the test");
    let path = folder.path().join("book.xlsx");
    std::fs::write(&path, bytes).expect("room for the test");
    (folder, path)
}

const CONTENT_TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="留言" sheetId="1" r:id="r1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
const STYLES: &str = r#"<?xml version="1.0"?><styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>"#;
