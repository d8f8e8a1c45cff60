//! An invented alert that uses every element of CAP 1.2 and passes every level, as text to be spoiled.

use engine_warning::cap::{Level, Report, check};
use std::path::PathBuf;

/// The alert.
pub const WHOLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
  <identifier>99010141600000_20261122093000_1</identifier>
  <sender>warn@district.example</sender>
  <sent>2026-11-22T09:30:00+08:00</sent>
  <status>Actual</status>
  <msgType>Update</msgType>
  <source>值班室</source>
  <scope>Public</scope>
  <addresses>a@b.example "应急 办"</addresses>
  <code>profile-1</code>
  <code>profile-2</code>
  <note>第二次发布</note>
  <references>warn@district.example,99010141600000_20261122083000_0,2026-11-22T08:30:00+08:00</references>
  <incidents>gas-7 "东街 燃气"</incidents>
  <info>
    <language>zh-CN</language>
    <category>Infra</category>
    <category>Safety</category>
    <event>燃气泄漏</event>
    <responseType>Avoid</responseType>
    <responseType>Evacuate</responseType>
    <urgency>Immediate</urgency>
    <severity>Severe</severity>
    <certainty>Observed</certainty>
    <audience>附近居民</audience>
    <eventCode><valueName>CN-event</valueName><value>12A01</value></eventCode>
    <effective>2026-11-22T09:30:00+08:00</effective>
    <onset>2026-11-22T09:40:00+08:00</onset>
    <expires>2026-11-22T21:30:00+08:00</expires>
    <senderName>某区人民政府</senderName>
    <headline>东街燃气泄漏橙色预警</headline>
    <description>东街地下管道破裂，浓度仍在上升。</description>
    <instruction>不要动用明火和开关，听从指挥撤离。</instruction>
    <web>https://district.example/warnings/1</web>
    <contact>12345</contact>
    <parameter><valueName>CN-colour</valueName><value>Orange</value></parameter>
    <resource>
      <resourceDesc>示意图</resourceDesc>
      <mimeType>image/png</mimeType>
      <size>20480</size>
      <uri>https://district.example/map.png</uri>
      <derefUri>QUJD</derefUri>
      <digest>a9993e364706816aba3e25717850c26c9cd0d89d</digest>
    </resource>
    <area>
      <areaDesc>东街</areaDesc>
      <polygon>30.10,120.20 30.10,120.30 30.20,120.30 30.20,120.20 30.10,120.20</polygon>
      <circle>30.15,120.25 1.5</circle>
      <geocode><valueName>CN-division</valueName><value>990101</value></geocode>
      <altitude>0</altitude>
      <ceiling>300.5</ceiling>
    </area>
  </info>
  <info>
    <language>en-US</language>
    <category>Safety</category>
    <category>Infra</category>
    <event>Gas leak</event>
    <urgency>Immediate</urgency>
    <severity>Severe</severity>
    <certainty>Observed</certainty>
    <eventCode><valueName>CN-event</valueName><value>12A01</value></eventCode>
    <expires>2026-11-22T21:30:00+08:00</expires>
    <headline>Orange warning: gas leak in East Street</headline>
    <description>A main under East Street has burst.</description>
    <web>https://district.example/warnings/1</web>
    <area>
      <areaDesc>East Street</areaDesc>
      <circle>30.15,120.25 1.5</circle>
    </area>
  </info>
</alert>
"#;

/// The alert with one piece of text in place of another, wherever it stands.
///
/// # Panics
/// When the piece does not stand there: the case would test nothing.
pub fn with(piece: &str, instead: &str) -> String {
    assert!(WHOLE.contains(piece), "“{piece}” is not in the alert");
    WHOLE.replace(piece, instead)
}

/// The alert with one piece of text in place of the first of another.
///
/// # Panics
/// When the piece does not stand there.
pub fn with_first(piece: &str, instead: &str) -> String {
    assert!(WHOLE.contains(piece), "“{piece}” is not in the alert");
    WHOLE.replacen(piece, instead, 1)
}

/// `ok` or `bad` at each level.
pub fn verdicts(report: &Report) -> [&'static str; 3] {
    Level::ALL.map(|level| if report.passes(level) { "ok" } else { "bad" })
}

/// Names of the rules an alert offends against, advice left out.
pub fn faults(text: &str) -> Vec<&'static str> {
    check(text.as_bytes()).complaints.iter().filter(|c| c.is_fault()).map(|c| c.rule).collect()
}

/// The folder of cases, or nothing (said aloud) where the data are not here.
pub fn shared() -> Option<PathBuf> {
    let root = std::env::var_os("ANLAN_SHARED_DATA").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data"),
        PathBuf::from,
    );
    let folder = root.join("warning/cap");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: ../shared/data/warning/cap is not here, nothing to compare with");
    None
}
