//! Whole files, made in the tests, and the real ones where they are at hand.

use super::super::{Document, Limits, Unreadable, read};
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;
use std::path::{Path, PathBuf};

/// A PDF of numbered objects, the first of which is the catalog.
fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (i, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", out.len()));
        out.extend(format!("{} 0 obj\n", i + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let trailer = format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{}\n%%EOF", objects.len() + 1, out.len());
    [out, table.into_bytes(), trailer.into_bytes()].concat()
}

fn stream(dictionary: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<<{dictionary}/Length {}>>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

fn deflate(data: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(data).expect("memory");
    encoder.finish().expect("memory")
}

/// A document with a page for each content stream. Objects: 1 catalog, 2 pages, 3 font, 4 what `more` says, then a
/// page and its content for each stream. `page` is added to every page.
fn document(font: &str, more: Vec<u8>, page: &str, contents: &[Vec<u8>]) -> Vec<u8> {
    let kids: String = (0..contents.len()).map(|i| format!("{} 0 R ", 5 + 2 * i)).collect();
    let mut objects = vec![
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        format!("<</Type/Pages/Kids[{kids}]/Count {}/MediaBox[0 0 612 792]>>", contents.len()).into_bytes(),
        font.as_bytes().to_vec(),
        more,
    ];
    for (i, content) in contents.iter().enumerate() {
        let resources = "/Resources<</Font<</F 3 0 R>>/XObject<</X 4 0 R>>>>";
        objects.push(format!("<</Type/Page/Parent 2 0 R{page}{resources}/Contents {} 0 R>>", 6 + 2 * i).into_bytes());
        objects.push(content.clone());
    }
    file(&objects)
}

const TIMES: &str = "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>";

/// A page with each text at its place.
fn content(texts: &[(f64, f64, &str)]) -> Vec<u8> {
    let mut out = "BT /F 12 Tf ".to_owned();
    for (x, y, text) in texts {
        out.push_str(&format!("1 0 0 1 {x} {y} Tm ({text}) Tj\n"));
    }
    stream("", (out + "ET").as_bytes())
}

fn open(bytes: &[u8]) -> Result<Document, Unreadable> {
    read("made.pdf", bytes, &Limits::default())
}

fn text(bytes: &[u8]) -> String {
    open(bytes).expect("readable").text().to_owned()
}

#[test]
fn a_table_and_paragraphs_keep_their_shape_and_quotes_their_page() {
    let first = content(&[
        (72.0, 700.0, "Case Number:"),
        (180.0, 700.0, "ZZ00-1"),
        (320.0, 700.0, "Date of Injury:"),
        (430.0, 700.0, "1/2/2010"),
        (72.0, 660.0, "The first paragraph begins on this page and"),
        (72.0, 30.0, "Page 1 of 2"),
    ]);
    let second =
        content(&[(72.0, 700.0, "goes on here."), (72.0, 686.0, "The last line."), (72.0, 30.0, "Page 2 of 2")]);
    let read = open(&document(TIMES, b"null".to_vec(), "", &[first, second])).expect("readable");
    let lines: Vec<String> = read.text().lines().map(|l| l.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(lines[0], "Case Number: ZZ00-1 Date of Injury: 1/2/2010");
    assert!(!read.text().contains("Page 1"), "{}", read.text());
    let place = read.place(read.text().find("last").expect("there"));
    assert_eq!((place.page, place.line), (Some(2), 2));
    assert_eq!(read.incomplete(), None);
}

#[test]
fn a_turned_page_reads_like_an_upright_one() {
    let upright = content(&[(72.0, 700.0, "first line"), (72.0, 680.0, "second line")]);
    let turned = stream("", b"BT /F 12 Tf 0 1 -1 0 100 72 Tm (first line) Tj 0 1 -1 0 120 72 Tm (second line) Tj ET");
    let made = |page: &str, content: Vec<u8>| document(TIMES, b"null".to_vec(), page, &[content]);
    assert_eq!(text(&made("", upright)), text(&made("/Rotate 90", turned.clone())));
    // The same glyphs without the page being turned: the text still runs along its own direction.
    assert_eq!(text(&made("", turned)).split_whitespace().collect::<Vec<_>>().join(" "), "first line second line");
}

#[test]
fn ligatures_are_letters_and_spoken_text_replaces_glyphs() {
    let page =
        stream("", b"BT /F 12 Tf 72 700 Td (\xaet /Span) Tj /Span <</ActualText (and)>> BDC (&) Tj EMC ( more) Tj ET");
    assert_eq!(text(&document(TIMES, b"null".to_vec(), "", &[page])), "fit /Spanand more\n");
}

#[test]
fn forms_are_read_where_they_are_drawn() {
    let form = stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 612 792]/Matrix[1 0 0 1 0 -20]",
        b"BT /F 12 Tf 72 700 Td (in a form) Tj ET",
    );
    let page = stream("", b"BT /F 12 Tf 72 700 Td (above) Tj ET /X Do");
    assert_eq!(text(&document(TIMES, form, "", &[page])), "above\nin a form\n");
}

#[test]
fn pages_without_text_ask_for_recognition_and_lost_glyphs_are_said() {
    let blank = document(TIMES, b"null".to_vec(), "", &[stream("", b"0 0 10 10 re f")]);
    assert_eq!(open(&blank).err(), Some(Unreadable::NoTextLayer));
    let lost = document(TIMES, b"null".to_vec(), "", &[content(&[(72.0, 700.0, "\\001\\002 text")])]);
    assert!(matches!(open(&lost), Err(Unreadable::TextLost(_))));
}

#[test]
fn a_letter_with_a_scanned_page_is_incomplete() {
    let picture = stream("/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8", b"x");
    let words = content(&[(72.0, 700.0, "a page with a text layer")]);
    let logo = stream("", b"q 50 0 0 50 72 700 cm /X Do Q");
    let scan = stream("", b"q 612 0 0 792 0 0 cm /X Do Q BT /F 9 Tf 500 20 Td (0002) Tj ET");
    let whole = open(&document(TIMES, picture.clone(), "", &[words.clone(), logo])).expect("readable");
    assert_eq!(whole.incomplete(), None);
    let part = open(&document(TIMES, picture, "", &[words, scan])).expect("readable");
    assert!(part.incomplete().is_some_and(|why| why.starts_with("page 2 is a picture")));
}

#[test]
fn bombs_end_at_a_named_limit() {
    let zeros = deflate(&vec![b' '; 40 << 20]);
    let single = document(TIMES, b"null".to_vec(), "", &[stream("/Filter/FlateDecode", &zeros)]);
    assert!(matches!(open(&single), Err(Unreadable::Limit(_))));
    let double = stream("/Filter[/FlateDecode/FlateDecode]", &deflate(&zeros));
    let good = content(&[(72.0, 700.0, "a page that can be read")]);
    let mixed = open(&document(TIMES, b"null".to_vec(), "", &[good, double])).expect("one page is sound");
    assert!(mixed.text().contains("can be read"));
    assert!(mixed.incomplete().is_some());
}

#[test]
fn forms_that_multiply_or_loop_end() {
    let form = stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 4 0 R>>>>", b"/X Do /X Do");
    let page = stream("", b"BT /F 12 Tf 72 700 Td (text) Tj ET /X Do");
    let read = open(&document(TIMES, form, "", &[page])).expect("readable");
    assert_eq!((read.text(), read.incomplete()), ("text\n", Some("a form that draws itself")));
    let page =
        stream("", ["/X Do ".repeat(6000).as_bytes(), b"BT /F 12 Tf 72 700 Td (text) Tj ET"].concat().as_slice());
    let form = stream("/Type/XObject/Subtype/Form/BBox[0 0 1 1]", b"BT /F 12 Tf 72 600 Td (form) Tj ET");
    let read = open(&document(TIMES, form, "", &[page])).expect("readable");
    assert_eq!(read.incomplete(), Some("more than 5000 forms drawn"));
}

#[test]
fn fonts_that_would_fill_the_memory_are_not_read() {
    let wide =
        "<</Type/Font/Subtype/TrueType/BaseFont/Arial/FirstChar 4000000000/LastChar 4000000001/Widths[500 500]>>";
    let page = content(&[(72.0, 700.0, "text")]);
    assert!(matches!(
        open(&document(wide, b"null".to_vec(), "", std::slice::from_ref(&page))),
        Err(Unreadable::TextLost(_))
    ));
    let ranges = "<</Type/Font/Subtype/Type0/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2\
                  /W[0 4294967290 500]>>]>>";
    assert!(matches!(open(&document(ranges, b"null".to_vec(), "", &[page])), Err(Unreadable::TextLost(_))));
}

#[test]
fn more_pages_than_allowed_are_left_out_and_said() {
    let pages: Vec<Vec<u8>> = (0..4).map(|i| content(&[(72.0, 700.0, &format!("page {i} with words"))])).collect();
    let limits = Limits { max_pages: 2, ..Limits::default() };
    let read = read("made.pdf", &document(TIMES, b"null".to_vec(), "", &pages), &limits).expect("readable");
    assert!(read.incomplete().is_some_and(|why| why.contains("4 pages")));
    assert_eq!(read.text().matches('\x0c').count(), 1);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(64))]
    #[test]
    fn damage_anywhere_ends_as_a_document_or_a_reason(at in 0..2000_usize, bytes in proptest::collection::vec(proptest::num::u8::ANY, 1..20)) {
        let page = stream("/Filter/FlateDecode", &deflate(b"BT /F 12 Tf 72 700 Td (some text) Tj ET"));
        let mut file = document(TIMES, b"null".to_vec(), "", &[page.clone(), page]);
        let at = at % file.len();
        let end = (at + bytes.len()).min(file.len());
        file[at..end].copy_from_slice(&bytes[..end - at]);
        if let Ok(read) = open(&file) {
            proptest::prop_assert!(!read.text().trim().is_empty());
        }
    }
}

/// A folder of real files; a note and `None` where there is none.
fn shared(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    if !path.is_dir() {
        println!("skipped: no {}", path.display());
        return None;
    }
    Some(path)
}

#[test]
fn real_letters_read_like_their_texts() {
    let (Some(pdfs), Some(texts)) = (shared("letters/pdf"), shared("letters/wc")) else { return };
    // Lines and the cells of tables are the same; indents and blank lines may differ.
    let lines = |text: &str| -> Vec<String> {
        let joined = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        text.split(['\n', '\x0c']).map(joined).filter(|l| !l.is_empty()).collect()
    };
    let mut compared = 0;
    for entry in std::fs::read_dir(pdfs).expect("a folder") {
        let path = entry.expect("an entry").path();
        let Some(stem) = path.file_stem().and_then(|s| s.to_str()) else { continue };
        let Ok(expected) = std::fs::read_to_string(texts.join(format!("{stem}.txt"))) else { continue };
        let read = open(&std::fs::read(&path).expect("a file")).expect("readable");
        assert_eq!(read.incomplete(), None, "{stem}");
        assert_eq!(lines(read.text()), lines(&expected), "{stem}");
        compared += 1;
    }
    println!("{compared} letters compared");
}

#[test]
fn hostile_files_end_as_they_should() {
    let Some(folder) = shared("hostile") else { return };
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()).filter(|n| n.ends_with(".pdf")) else { continue };
        let outcome = read(name, &std::fs::read(&path).expect("a file"), &Limits::default());
        let good = match name {
            "lo_pw.pdf" => matches!(outcome, Err(Unreadable::Encrypted)),
            "scan.pdf" => matches!(outcome, Err(Unreadable::NoTextLayer)),
            "evil_notounicode.pdf" => matches!(outcome, Err(Unreadable::TextLost(_))),
            "evil_empty.pdf" | "evil_garbage.pdf" | "evil_hdronly.pdf" => {
                matches!(outcome, Err(Unreadable::Damaged(_)))
            }
            "evil_ok.pdf" => outcome.as_ref().is_ok_and(|d| d.incomplete().is_none()),
            _ if name.starts_with("evil_") => match &outcome {
                Ok(read) => read.incomplete().is_some(),
                Err(why) => matches!(why, Unreadable::Limit(_)),
            },
            _ => outcome.as_ref().is_ok_and(|d| d.incomplete().is_none()),
        };
        assert!(good, "{name}: {outcome:?}");
    }
}
