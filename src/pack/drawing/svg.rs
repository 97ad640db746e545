//! A drawing as SVG: boxes of text and curves, no scripts, no fonts to load.

use super::layout::{LINE_HEIGHT, MARGIN, PADDING, Placed, layout};
use super::{Drawing, Shape};
use crate::pack::graph::Kind;
use std::fmt::Write as _;

/// The drawing as an SVG document with a legend.
pub fn svg(drawing: &Drawing) -> String {
    let placed = layout(drawing);
    let right = placed.iter().map(|p| p.x + p.width).fold(0.0, f64::max);
    let bottom = placed.iter().map(|p| p.y + p.height).fold(0.0, f64::max);
    let mut shapes: Vec<Shape> = placed.iter().map(|p| p.shape).collect();
    shapes.sort_unstable();
    shapes.dedup();
    let legend = shapes.len() as f64 * LEGEND;
    let (width, height) = ((right + MARGIN).max(legend + 2.0 * MARGIN), bottom + LINE_HEIGHT * 2.0 + MARGIN);
    let title = drawing.nodes.first().map_or("", |n| n.name.as_str());
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\" font-family=\"Helvetica, Arial, sans-serif\" \
         font-size=\"12\">\n<title>{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n",
        escaped(title),
    );
    for (from, to) in &drawing.edges {
        if let (Some(a), Some(b)) = (placed.get(*from), placed.get(*to)) {
            edge(&mut out, a, b);
        }
    }
    for p in &placed {
        rectangle(&mut out, p);
    }
    for (i, shape) in shapes.iter().enumerate() {
        let (x, y) = (MARGIN + i as f64 * LEGEND, bottom + LINE_HEIGHT);
        let (fill, stroke) = colours(*shape);
        let _ = writeln!(
            out,
            "<rect x=\"{x:.0}\" y=\"{y:.0}\" width=\"12\" height=\"12\" rx=\"2\" fill=\"{fill}\" stroke=\"{stroke}\"/>\
             <text x=\"{:.0}\" y=\"{:.0}\" fill=\"#333333\">{}</text>",
            x + 18.0,
            y + 10.0,
            shape.word(),
        );
    }
    out.push_str("</svg>\n");
    out
}

/// The width of one entry of the legend.
const LEGEND: f64 = 110.0;

/// Fill and border of a box.
fn colours(shape: Shape) -> (&'static str, &'static str) {
    match shape {
        Shape::Rule(Kind::Treatment) => ("#dbeafe", "#1d4ed8"),
        Shape::Rule(Kind::Check) => ("#fee2e2", "#b91c1c"),
        Shape::Rule(Kind::Fact) => ("#dcfce7", "#15803d"),
        Shape::Criterion => ("#fef3c7", "#b45309"),
        Shape::Combine => ("#f3f4f6", "#6b7280"),
        Shape::Leaf => ("#ffffff", "#6b7280"),
    }
}

fn edge(out: &mut String, a: &Placed, b: &Placed) {
    let (x1, y1) = (a.x + a.width, a.y + a.height / 2.0);
    let (x2, y2) = (b.x, b.y + b.height / 2.0);
    let bend = ((x2 - x1) / 2.0).min(40.0);
    let _ = writeln!(
        out,
        "<path d=\"M{x1:.0} {y1:.0} C{:.0} {y1:.0} {:.0} {y2:.0} {x2:.0} {y2:.0}\" fill=\"none\" stroke=\"#9ca3af\"/>",
        x1 + bend,
        x2 - bend,
    );
}

fn rectangle(out: &mut String, p: &Placed) {
    let (fill, stroke) = colours(p.shape);
    let _ = write!(
        out,
        "<rect x=\"{:.0}\" y=\"{:.0}\" width=\"{:.0}\" height=\"{:.0}\" rx=\"4\" fill=\"{fill}\" stroke=\"{stroke}\"/>\
         <text fill=\"#111111\">",
        p.x, p.y, p.width, p.height,
    );
    let mut y = p.y + PADDING + LINE_HEIGHT - 4.0;
    let x = p.x + PADDING;
    if !p.name.is_empty() {
        let _ = write!(out, "<tspan x=\"{x:.0}\" y=\"{y:.0}\" font-weight=\"bold\">{}</tspan>", escaped(&p.name));
        y += LINE_HEIGHT;
    }
    for line in &p.lines {
        let _ = write!(out, "<tspan x=\"{x:.0}\" y=\"{y:.0}\">{}</tspan>", escaped(line));
        y += LINE_HEIGHT;
    }
    out.push_str("</text>\n");
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::super::{Drawing, Node};
    use super::*;

    #[test]
    fn text_cannot_break_out_of_the_picture() {
        let node = Node { shape: Shape::Leaf, name: "<script>".into(), says: "a & \"b\"".into() };
        let out = svg(&Drawing { nodes: vec![node], edges: Vec::new() });
        assert!(!out.contains("<script>") && out.contains("&lt;script&gt;") && out.contains("a &amp; &quot;b&quot;"));
        assert!(well_formed(&out), "{out}");
    }

    /// Every tag is closed, as far as a stack can tell.
    fn well_formed(text: &str) -> bool {
        let mut open: Vec<&str> = Vec::new();
        for tag in text.split('<').skip(1).filter_map(|t| t.split('>').next()) {
            match tag.strip_prefix('/') {
                Some(name) if open.pop() != Some(name) => return false,
                None if !tag.ends_with('/') => open.push(tag.split(' ').next().unwrap_or_default()),
                _ => {}
            }
        }
        open.is_empty()
    }
}
