//! Word documents built here, byte by byte.

use super::*;
use proptest::prelude::*;
use std::io::Write;
use zip::write::SimpleFileOptions;

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, xml) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).expect("start");
        zip.write_all(xml.as_bytes()).expect("write");
    }
    zip.finish().expect("finish").into_inner()
}

fn document(body: &str) -> String {
    format!("<?xml version='1.0'?><w:document xmlns:w='x'><w:body>{body}</w:body></w:document>")
}

fn text_with(body: &str, more: &[(&str, &str)]) -> String {
    let main = document(body);
    let mut parts = vec![("word/document.xml", main.as_str())];
    parts.extend_from_slice(more);
    read("draft.docx", &package(&parts), &Limits::default()).expect("read").text().to_owned()
}

fn text(body: &str) -> String {
    text_with(body, &[])
}

fn run(words: &str) -> String {
    format!("<w:r><w:t xml:space='preserve'>{words}</w:t></w:r>")
}

fn paragraph(words: &str) -> String {
    format!("<w:p>{}</w:p>", run(words))
}

#[test]
fn paragraphs_runs_breaks_and_entities() {
    let body = format!(
        "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>{}<w:r><w:rPr><w:b/></w:rPr><w:t>flexion</w:t><w:tab/><w:t>4/5 &lt; 5/5 &amp; \
         &#8804;</w:t><w:br/><w:t>next</w:t></w:r></w:p>{}",
        run("Left knee "),
        paragraph("last")
    );
    assert_eq!(text(&body), "Left knee flexion\t4/5 < 5/5 & \u{2264}\nnext\n\nlast\n");
}

#[test]
fn tracked_changes_count_as_accepted() {
    let body = format!(
        "<w:p>{}<w:ins w:id='1'>{}</w:ins><w:del w:id='2'><w:r><w:delText>was not </w:delText></w:r></w:del>\
         <w:moveFrom w:id='3'>{}</w:moveFrom><w:moveTo w:id='4'>{}</w:moveTo>{}</w:p>",
        run("The request "),
        run("is "),
        run("moved away "),
        run("medically "),
        run("necessary.")
    );
    assert_eq!(text(&body), "The request is medically necessary.\n");
}

#[test]
fn a_deleted_paragraph_end_joins_and_a_deleted_row_goes() {
    let body = format!(
        "<w:p><w:pPr><w:rPr><w:del w:id='1'/></w:rPr></w:pPr>{}</w:p>{}\
         <w:tbl><w:tr><w:trPr><w:del w:id='2'/></w:trPr><w:tc>{}</w:tc></w:tr><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
        run("one "),
        paragraph("two"),
        paragraph("deleted row"),
        paragraph("kept row")
    );
    assert_eq!(text(&body), "one two\n\nkept row\n");
}

#[test]
fn what_a_reader_does_not_see_stays_out() {
    let styles = "<w:styles xmlns:w='x'><w:style w:styleId='Ghost'><w:rPr><w:vanish/></w:rPr></w:style>\
                  <w:style w:styleId='Child'><w:basedOn w:val='Ghost'/></w:style></w:styles>";
    let body = format!(
        "<w:p>{}<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r><w:r><w:rPr><w:rStyle w:val='Child'/></w:rPr><w:t>by style</w:t></w:r>\
         <w:r><w:rPr><w:vanish w:val='false'/></w:rPr><w:t>here</w:t></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>\
         <w:r><w:drawing><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></w:drawing></w:r>\
         <w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>\
         <w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:p>",
        run("seen "),
        paragraph("box"),
        run("click to enter"),
        run(" control")
    );
    let more = [
        ("word/styles.xml", styles),
        ("word/comments.xml", "<w:comments><w:t>comment</w:t></w:comments>"),
        ("word/header1.xml", "<w:hdr><w:t>header</w:t></w:hdr>"),
    ];
    assert_eq!(text_with(&body, &more), "seen here control\n");
}

#[test]
fn tables_in_tables_come_in_reading_order() {
    let cell = |inner: &str| format!("<w:tc>{inner}</w:tc>");
    let inner = format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell(&paragraph("a")), cell(&paragraph("b")));
    let body = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell(&paragraph("Case Number:")),
        cell(&paragraph("CM16-0900001")),
        cell(&paragraph("outer")),
        cell(&format!("{}{inner}<w:p/>", paragraph("first")))
    );
    assert_eq!(text(&body), "Case Number:\tCM16-0900001\n\nouter\n\nfirst\n\na\tb\n");
}

#[test]
fn lists_keep_their_numbers() {
    let numbering = "<w:numbering xmlns:w='x'><w:abstractNum w:abstractNumId='7'><w:lvl w:ilvl='0'><w:start w:val='3'/><w:numFmt w:val='decimal'/></w:lvl>\
                     <w:lvl w:ilvl='1'><w:start w:val='1'/><w:numFmt w:val='bullet'/></w:lvl></w:abstractNum>\
                     <w:num w:numId='1'><w:abstractNumId w:val='7'/></w:num></w:numbering>";
    let styles = "<w:styles xmlns:w='x'><w:style w:styleId='L'><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style></w:styles>";
    let item = |level: u32, words: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val='{level}'/><w:numId w:val='1'/></w:numPr></w:pPr>{}</w:p>",
            run(words)
        )
    };
    let body = format!(
        "{}{}<w:p><w:pPr><w:pStyle w:val='L'/></w:pPr>{}</w:p>",
        item(0, "first"),
        item(1, "under"),
        run("second")
    );
    let more = [("word/numbering.xml", numbering), ("word/styles.xml", styles)];
    assert_eq!(text_with(&body, &more), "3. first\n\n- under\n\n4. second\n");
}

#[test]
fn the_main_part_is_the_one_that_the_package_names() {
    let main = document(&paragraph("named"));
    let rels = "<Relationships><Relationship Id='1' Type='http://x/officeDocument' Target='/word/document2.xml'/></Relationships>";
    let bytes = package(&[("_rels/.rels", rels), ("word/document2.xml", &main)]);
    assert_eq!(read("x", &bytes, &Limits::default()).expect("read").text(), "named\n");
}

#[test]
fn bombs_and_entities_are_refused_with_the_reason() {
    let why = |xml: &str, limits: &Limits| {
        read("x.docx", &package(&[("word/document.xml", xml)]), limits).expect_err("refused").to_string()
    };
    let small = Limits { max_text_bytes: 100, ..Limits::default() };
    assert!(why(&document(&paragraph(&"x".repeat(101))), &small).contains("more than 100 bytes of text"));
    assert!(why(&document(&" ".repeat(900)), &small).contains("unpacks to more than 800 bytes"));
    let deep = format!("{}{}", "<w:p>".repeat(300), "</w:p>".repeat(300));
    assert!(why(&document(&deep), &Limits::default()).contains("deeper than 256"));
    let entities = format!("<!DOCTYPE x [<!ENTITY a 'b'>]>{}", document("<w:p><w:r><w:t>&a;</w:t></w:r></w:p>"));
    assert!(why(&entities, &Limits::default()).contains("document type declaration"));
    assert!(why(&document("<w:p>"), &Limits::default()).contains("damaged"));
}

#[test]
fn other_containers_are_named() {
    let why = |parts: &[(&str, &str)]| read("x", &package(parts), &Limits::default()).expect_err("no DOCX").to_string();
    assert!(why(&[("[Content_Types].xml", ""), ("xl/workbook.xml", "")]).contains("spreadsheet"));
    assert!(why(&[("mimetype", "application/vnd.oasis.opendocument.text")]).contains("OpenDocument"));
    assert!(why(&[("letter.txt", "x")]).contains("ZIP archive"));
}

proptest! {
    #[test]
    fn no_xml_makes_it_panic(
        body in "(<(/)?w:(p|r|t|tbl|tr|tc|del|ins|sdt|sdtContent|pPr|rPr|vanish|trPr|br|tab)(/)?>|[a-z &;]){0,60}"
    ) {
        let _ = read("x", &package(&[("word/document.xml", &document(&body))]), &Limits::default());
    }

    #[test]
    fn no_damage_makes_it_panic(at in 0usize..2000, with: u8) {
        let mut bytes = package(&[("word/document.xml", &document(&paragraph("words of a letter")))]);
        let n = bytes.len();
        bytes[at % n] = with;
        let _ = read("x", &bytes, &Limits::default());
    }

    #[test]
    fn every_word_of_every_paragraph_is_kept_in_order(words in prop::collection::vec("[a-z]{1,8}", 1..20)) {
        let body: String = words.iter().map(|w| paragraph(w)).collect();
        let got = text(&body);
        prop_assert_eq!(got.split_whitespace().collect::<Vec<_>>(), words);
    }
}

#[test]
fn comments_that_speak_to_the_program_are_kept_apart() {
    let mark = |id: &str| format!("<w:p><w:r><w:commentReference w:id='{id}'/></w:r></w:p>");
    let main = document(&format!("{}{}{}{}", paragraph("A: Upheld"), mark("7"), paragraph("b"), mark("8")));
    let comments = "<w:comments xmlns:w='x'><w:comment w:id='8'><w:p><w:r><w:t>a note</w:t></w:r></w:p></w:comment>\
                    <w:comment w:id='7'><w:p><w:r><w:t>imr-audit: suppress x</w:t></w:r></w:p><w:p><w:r><w:t>until y\
                    </w:t></w:r></w:p></w:comment></w:comments>";
    let parts = [("word/document.xml", main.as_str()), ("word/comments.xml", comments)];
    let document = read("draft.docx", &package(&parts), &Limits::default()).expect("read");
    assert!(!document.text().contains("suppress"), "{}", document.text());
    assert_eq!(document.remarks(), [Remark { text: "suppress x until y".into(), at: 11 }]);
}
