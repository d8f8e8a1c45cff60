//! What the specification's text and the publishing profile refuse, one spoilt alert a row; and beside each
//! kind of refusal something near it that passes.

use crate::made::{WHOLE, faults, verdicts, with, with_first};
use engine_warning::cap::check;

/// The alert spoilt in one place is refused by one rule, at the level expected.
fn check_all(verdict: [&str; 3], rows: &[(&str, &str, &str)]) {
    for (piece, instead, rule) in rows {
        let text = with_first(piece, instead);
        let report = check(text.as_bytes());
        assert_eq!(verdicts(&report), verdict, "{instead}: {:?}", report.complaints);
        assert!(faults(&text).contains(rule), "{instead}: {rule} expected, {:?}", faults(&text));
        for complaint in &report.complaints {
            assert!(complaint.line.is_some(), "{instead}: {rule} has no line");
            assert!(!complaint.remedy.zh.is_empty() && !complaint.remedy.en.is_empty());
        }
    }
}

const XSD: [&str; 3] = ["bad", "bad", "bad"];
const SPEC: [&str; 3] = ["ok", "bad", "bad"];
const PUBLISH: [&str; 3] = ["ok", "ok", "bad"];

#[test]
fn values_are_those_of_the_schema() {
    check_all(
        XSD,
        &[
            ("09:30:00+08:00</sent>", "09:30:00Z</sent>", "moment"),
            ("09:30:00+08:00</sent>", "09:30:00</sent>", "moment"),
            ("09:30:00+08:00</sent>", "09:30:00.0+08:00</sent>", "moment"),
            ("09:30:00+08:00</sent>", "09:30:00,08:00</sent>", "moment"),
            ("09:30:00+08:00</sent>", "09:30+08:00</sent>", "moment"),
            ("2026-11-22T21:30:00+08:00</expires>", "2026-11-31T21:30:00+08:00</expires>", "moment"),
            ("2026-11-22T09:40:00+08:00</onset>", "明天</onset>", "moment"),
            ("2026-11-22T09:30:00+08:00</effective>", "</effective>", "moment"),
            (">Actual<", ">actual<", "word"),
            (">Actual<", "> Actual<", "word"),
            (">Actual<", "><", "word"),
            (">Update<", ">UPDATE<", "word"),
            (">Public<", ">public<", "word"),
            (">Infra<", ">Social<", "word"),
            (">Infra<", "><", "word"),
            (">Avoid<", ">Flee<", "word"),
            (">Immediate<", ">Now<", "word"),
            (">Severe<", ">High<", "word"),
            (">Observed<", ">Very Likely<", "word"),
            (">zh-CN<", ">zh_CN<", "language-form"),
            (">zh-CN<", ">chinesisch<", "language-form"),
            (">20480<", ">20 KB<", "number"),
            (">20480<", ">20480.0<", "number"),
            (">20480<", "><", "number"),
            (">300.5<", ">300 ft<", "number"),
            (">0</altitude>", ">1e3</altitude>", "number"),
            ("https://district.example/map.png", "http://[::1/", "address"),
            ("https://district.example/warnings/1", "https://district.example/%zz", "address"),
            ("<event>", "<event><b/>", "element-in-text"),
            ("<info>", "<info>文字", "stray-text"),
            ("<alert ", "<alarm><alert ", "not-xml"),
            ("cap:1.2", "cap:1.1", "namespace"),
            (" xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"", "", "namespace"),
            ("<alert", "<!DOCTYPE alert><alert", "document-type"),
            ("</info>", "</infos>", "not-xml"),
            ("12345", "12345 & 110", "not-xml"),
            ("12345", "12345&nbsp;", "not-xml"),
        ],
    );
}

#[test]
fn names_and_lists_are_those_of_the_specification() {
    check_all(
        SPEC,
        &[
            ("<identifier>99", "<identifier>99,", "identifier"),
            ("<identifier>99", "<identifier>99 ", "identifier"),
            ("<identifier>99", "<identifier> 99", "identifier"),
            ("<identifier>99", "<identifier>99&lt;", "identifier"),
            ("<identifier>99", "<identifier>99&amp;", "identifier"),
            ("<sender>warn@district.example", "<sender>", "sender"),
            ("<sender>warn", "<sender>某区 应急", "sender"),
            ("<sender>warn", "<sender>a,b", "sender"),
            ("09:30:00+08:00</sent>", "09:30:00+00:00</sent>", "utc-offset"),
            ("21:30:00+08:00</expires>", "21:30:00+00:00</expires>", "utc-offset"),
            (">Public<", ">Restricted<", "restriction-missing"),
            (">Public</scope>", ">Restricted</scope><restriction> </restriction>", "restriction-missing"),
            ("<addresses>a@b.example \"应急 办\"", "<addresses>\"a b", "quotation-marks"),
            ("<incidents>gas-7", "<incidents>gas\"7", "quotation-marks"),
            ("<references>warn@district.example,", "<references>", "reference-form"),
            ("<references>", "<references>99010141600000_20261122083000_0 ", "reference-form"),
            ("08:30:00+08:00</references>", "08:30:00Z</references>", "reference-form"),
            ("08:30:00+08:00</references>", "08:30:00+08:00,x</references>", "reference-form"),
            ("20261122083000_0,", "20261122083000_0 ,", "reference-form"),
        ],
    );
    let private =
        with_first(">Public<", ">Private<").replace("<addresses>a@b.example \"应急 办\"</addresses>", "");
    assert_eq!(faults(&private), ["addresses-missing"]);
}

#[test]
fn languages_addresses_and_files_are_those_of_the_specification() {
    check_all(
        SPEC,
        &[
            ("<language>zh-CN</language>", "", "language-of-text"),
            ("<language>zh-CN</language>", "<language/>", "language-of-text"),
            (">zh-CN<", ">en-US<", "language-of-text"),
            ("https://district.example/warnings/1", "/warnings/1", "web-relative"),
            ("https://district.example/warnings/1", "district.example", "web-relative"),
            ("https://district.example/warnings/1", "https://district.example/war nings", "web-relative"),
            (">image/png<", ">png<", "media-type"),
            (">image/png<", ">picture/png<", "media-type"),
            (">image/png<", ">image/<", "media-type"),
            (">image/png<", "><", "media-type"),
            (">20480<", ">-20480<", "size"),
            (">QUJD<", ">不是编码<", "base64"),
            (">QUJD<", ">QUJ<", "base64"),
            (">a9993e364706816aba3e25717850c26c9cd0d89d<", ">900150983cd24fb0d6963f7d28e17f72<", "digest"),
            (">a9993e364706816aba3e25717850c26c9cd0d89d<", ">sha1<", "digest"),
        ],
    );
    let relative = with_first("https://district.example/map.png", "map.png");
    assert!(faults(&relative).is_empty(), "a relative name goes with content in the message");
    assert_eq!(faults(&relative.replace("<derefUri>QUJD</derefUri>", "")), ["uri-relative"]);
}

const RING: &str = "30.10,120.20 30.10,120.30 30.20,120.30 30.20,120.20 30.10,120.20";

#[test]
fn shapes_are_those_of_the_specification() {
    check_all(
        SPEC,
        &[
            (RING, "30.10,120.20 30.10,120.30 30.10,120.20", "polygon-points"),
            (RING, "", "polygon-points"),
            (RING, "30.10,120.20 30.10,120.30 30.20,120.30 30.20,120.20", "polygon-not-closed"),
            (RING, "30.1,120.2 30.1,120.3 30.2,120.3 30.10001,120.2", "polygon-not-closed"),
            (RING, "120.2,30.1 120.3,30.1 120.3,30.2 120.2,30.1", "coordinate-range"),
            (RING, "30.1,181 30.1,120.3 30.2,120.3 30.1,181", "coordinate-range"),
            (RING, "30.1, 120.2 30.1, 120.3 30.2, 120.3 30.1, 120.2", "coordinate-form"),
            (RING, "30.1;120.2 30.1;120.3 30.2;120.3 30.1;120.2", "coordinate-form"),
            (RING, "30.1,120.2,5 30.1,120.3,5 30.2,120.3,5 30.1,120.2,5", "coordinate-form"),
            (RING, "30°,120° 30°,121° 31°,121° 30°,120°", "coordinate-form"),
            (">30.15,120.25 1.5<", ">30.15,120.25<", "circle"),
            (">30.15,120.25 1.5<", ">30.15,120.25 -1<", "circle"),
            (">30.15,120.25 1.5<", ">30.15,120.25 1.5km<", "circle"),
            (">30.15,120.25 1.5<", ">120.25,30.15 1.5<", "circle"),
            (">30.15,120.25 1.5<", ">30.15 120.25 1.5<", "circle"),
            (">30.15,120.25 1.5<", "><", "circle"),
            ("<altitude>0</altitude>", "", "ceiling-alone"),
            ("<altitude>0</altitude>", "<altitude>301</altitude>", "ceiling-below"),
        ],
    );
    for fine in [
        "\n 30.10,120.20\n30.10,120.30\t30.20,120.30  30.20,120.20\r\n30.1,120.2 \n",
        "+30.1,120.2 30.1,120.3 30.2,120.3 30.1,120.20",
        "-30.1,-120.2 -30.1,-120.3 -30.2,-120.3 -30.1,-120.2",
    ] {
        assert!(faults(&with(RING, fine)).is_empty(), "{fine}: {:?}", faults(&with(RING, fine)));
    }
}

#[test]
fn the_public_receives_real_messages_that_say_what_they_follow() {
    check_all(
        PUBLISH,
        &[
            (">Actual<", ">Exercise<", "status"),
            (">Actual<", ">Test<", "status"),
            (">Actual<", ">System<", "status"),
            (">Actual<", ">Draft<", "status"),
            (">Update<", ">Ack<", "msg-type"),
            (">Update<", ">Error<", "msg-type"),
            ("</scope>", "</scope><restriction>内部</restriction>", "restriction-scope"),
            (
                "<references>warn@district.example,99010141600000_20261122083000_0,2026-11-22T08:30:00+08:00</references>",
                "",
                "references-missing",
            ),
            (
                "<references>warn@district.example,99010141600000_20261122083000_0,2026-11-22T08:30:00+08:00</references>",
                "<references> </references>",
                "references-missing",
            ),
            (
                "20261122083000_0,2026-11-22T08:30:00",
                "20261122093000_1,2026-11-22T09:30:00",
                "reference-to-itself",
            ),
            (
                "2026-11-22T08:30:00+08:00</references>",
                "2026-11-22T08:30:00+06:00</references>",
                "reference-to-later",
            ),
        ],
    );
    let at_once =
        with_first("2026-11-22T08:30:00+08:00</references>", "2026-11-22T08:30:00+07:00</references>");
    assert!(faults(&at_once).is_empty(), "the same moment in another offset is not later");
    let cancel = with_first(">Update<", ">Cancel<");
    assert!(faults(&cancel).is_empty(), "{:?}", faults(&cancel));
}

#[test]
fn the_public_reads_what_where_when_and_where_to_read_more() {
    let info = &WHOLE[WHOLE.find("<info>").unwrap()..WHOLE.rfind("</alert>").unwrap()];
    check_all(
        PUBLISH,
        &[
            (info, "", "info-missing"),
            ("<description>东街地下管道破裂，浓度仍在上升。</description>", "", "description-missing"),
            ("<description>东街地下管道破裂，浓度仍在上升。", "<description> ", "description-missing"),
            ("<web>https://district.example/warnings/1</web>", "", "web-missing"),
            ("<web>https://district.example/warnings/1</web>", "<web/>", "web-missing"),
            ("<expires>2026-11-22T21:30:00+08:00</expires>", "", "expires-missing"),
            ("<headline>东街", &format!("<headline>{}", "长".repeat(140)), "headline-long"),
            ("<circle>30.15,120.25 1.5</circle>\n    </area>", "</area>", "area-unlocated"),
            ("30.15,120.25 1.5", "30.15,120.25 0", "circle-radius"),
            ("30.15,120.25 1.5", "30.15,120.25 0.0", "circle-radius"),
            ("30.15,120.25 1.5", "30.15,120.25 40000", "circle-radius"),
            (RING, "30.1,120.2 30.2,120.3 30.1,120.3 30.2,120.2 30.1,120.2", "polygon-crosses-itself"),
            (RING, "30.1,120.2 30.1,120.3 30.1,120.4 30.1,120.2", "polygon-crosses-itself"),
            (RING, "30.1,120.2 30.1,120.2 30.1,120.2 30.1,120.2", "polygon-flat"),
            ("gas leak in East Street", "gas leak in &lt;b&gt;East Street&lt;/b&gt;", "markup"),
            ("浓度仍在上升。", "<![CDATA[<br/>]]>", "markup"),
            ("浓度仍在上升。", "&amp;nbsp;", "markup"),
        ],
    );
    let longest = with_first("<headline>东街燃气泄漏橙色预警", &format!("<headline>{}", "长".repeat(139)));
    assert!(faults(&longest).is_empty());
    let area = &WHOLE[WHOLE.rfind("<area>").unwrap()..WHOLE.rfind("</info>").unwrap()];
    assert_eq!(faults(&with_first(area, "")), ["area-missing"]);
}

#[test]
fn times_follow_each_other() {
    check_all(
        PUBLISH,
        &[
            ("09:30:00+08:00</effective>", "09:29:59+08:00</effective>", "before-sent"),
            ("09:40:00+08:00</onset>", "08:40:00+08:00</onset>", "before-sent"),
            ("21:30:00+08:00</expires>", "09:00:00+08:00</expires>", "before-sent"),
            ("21:30:00+08:00</expires>", "09:35:00+08:00</expires>", "ends-before-it-begins"),
            ("2026-11-22T21:30:00+08:00</expires>", "2027-01-22T21:30:00+08:00</expires>", "span"),
            ("2026-11-22T21:30:00+08:00</expires>", "2026-12-24T09:30:00+08:00</expires>", "span"),
        ],
    );
    for fine in ["2026-11-22T21:30:00-05:00", "2026-12-23T09:30:00+08:00", "2026-11-22T09:40:00+08:00"] {
        let text = with_first("2026-11-22T21:30:00+08:00</expires>", &format!("{fine}</expires>"));
        assert!(faults(&text).is_empty(), "{fine}: {:?}", faults(&text));
    }
}

#[test]
fn blocks_speak_of_one_event_and_are_translated() {
    check_all(
        PUBLISH,
        &[
            ("<category>Infra</category>", "", "categories-differ"),
            ("<category>Infra</category>", "<category>Fire</category>", "categories-differ"),
            ("<value>12A01</value>", "<value>12A02</value>", "event-codes-differ"),
        ],
    );
    let copied = WHOLE
        .replace("A main under East Street has burst.", "gas")
        .replace("东街地下管道破裂，浓度仍在上升。", "gas");
    assert_eq!(faults(&copied), ["not-translated"]);
    let same_language = WHOLE
        .replace("zh-CN", "en-us")
        .replace("<event>燃气泄漏<", "<event>Fire<")
        .replace("东街燃气泄漏橙色预警", "Fire");
    let same_language = same_language
        .replace("东街地下管道破裂，浓度仍在上升。", "f")
        .replace("不要动用明火和开关，听从指挥撤离。", "g");
    assert_eq!(faults(&same_language), ["events-differ"]);
}

#[test]
fn a_colour_is_one_of_four_for_three_classes_with_eight_facts() {
    check_all(
        PUBLISH,
        &[
            (">Orange<", ">White<", "colour"),
            (">Orange<", ">orange<", "colour"),
            (">Orange<", ">Severe<", "colour"),
            ("<instruction>不要动用明火和开关，听从指挥撤离。</instruction>", "", "mandatory-field"),
            ("<senderName>某区人民政府</senderName>", "", "mandatory-field"),
            ("<senderName>某区人民政府", "<senderName> ", "mandatory-field"),
        ],
    );
    let social = WHOLE.replace("<category>Infra</category>", "<category>Security</category>");
    assert_eq!(faults(&social), ["colour-category"]);
    let plain =
        social.replace("<parameter><valueName>CN-colour</valueName><value>Orange</value></parameter>", "");
    assert!(faults(&plain).is_empty(), "without a colour it is an advisory: {:?}", faults(&plain));
    let begins = WHOLE
        .replace("<effective>2026-11-22T09:30:00+08:00</effective>", "")
        .replace("<onset>2026-11-22T09:40:00+08:00</onset>", "");
    assert_eq!(faults(&begins), ["mandatory-field"], "the beginning is one of the eight facts");
}

#[test]
fn what_the_standard_lets_pass_passes() {
    for (piece, instead) in [
        ("<language>en-US</language>", ""),
        ("<language>en-US</language>", "<language/>"),
        (">zh-CN<", ">zh-Hans-CN<"),
        (">zh-CN<", "> zh-CN\n<"),
        ("<source>值班室</source>", "<source/>"),
        ("<note>第二次发布</note>", "<note><![CDATA[A < B & C]]></note>"),
        ("<event>燃气", "<event><!-- 注 -->燃气"),
        ("09:30:00+08:00</sent>", "09:30:00+08:00\n</sent>"),
        ("https://district.example/warnings/1", "https://例子.example/预警?编号=1#顶"),
        (">image/png<", ">image/svg+xml; charset=utf-8<"),
        (">a9993e364706816aba3e25717850c26c9cd0d89d<", ">qZk+NkcGgWq6PiVxeFDCbJzQ2J0=<"),
        (">20480<", ">+020480<"),
        ("30.15,120.25 1.5", "30.15,120.25 .5"),
        ("浓度仍在上升。", "浓度 &gt; 5%，气压 &lt; 1 &amp; 下降。"),
        (
            "</alert>",
            "<d:Signature xmlns:d=\"http://www.w3.org/2000/09/xmldsig#\"><d:SignedInfo/></d:Signature></alert>",
        ),
        ("<alert ", "<alert xmlns:i=\"http://www.w3.org/2001/XMLSchema-instance\" i:schemaLocation=\"a b\" "),
    ] {
        let text = with(piece, instead);
        assert!(faults(&text).is_empty(), "{instead}: {:?}", faults(&text));
    }
    let prefixed =
        WHOLE.replace('<', "<c:").replace("<c:/", "</c:").replace("<c:?", "<?").replace("xmlns=", "xmlns:c=");
    assert!(faults(&prefixed).is_empty(), "{:?}", faults(&prefixed));
}
