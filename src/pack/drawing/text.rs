//! A drawing as text for other programs: Mermaid, Graphviz, JSON.

use super::{Drawing, Node, Shape};
use crate::pack::graph::{Kind, Rule};

/// The drawing as a Mermaid diagram, from left to right.
pub fn mermaid(drawing: &Drawing) -> String {
    let mut out = String::from("graph LR\n");
    for (i, node) in drawing.nodes.iter().enumerate() {
        let (open, close) = match node.shape {
            Shape::Rule(Kind::Fact) => ("([", "])"),
            Shape::Rule(Kind::Treatment) => ("[[", "]]"),
            Shape::Combine => ("{{", "}}"),
            Shape::Rule(Kind::Check) | Shape::Criterion | Shape::Leaf => ("[", "]"),
        };
        let label = label(node, "<br>").replace('"', "#quot;");
        out.push_str(&format!("  n{i}{open}\"{label}\"{close}\n"));
    }
    for (from, to) in &drawing.edges {
        out.push_str(&format!("  n{from} --> n{to}\n"));
    }
    out
}

/// The drawing as a Graphviz graph, from left to right.
pub fn dot(drawing: &Drawing) -> String {
    let mut out = String::from("digraph rules {\n  rankdir=LR;\n");
    for (i, node) in drawing.nodes.iter().enumerate() {
        let shape = match node.shape {
            Shape::Rule(Kind::Fact) => "ellipse",
            Shape::Rule(Kind::Treatment) => "component",
            Shape::Combine => "diamond",
            Shape::Rule(Kind::Check) | Shape::Criterion | Shape::Leaf => "box",
        };
        let label = label(node, "\n").replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        out.push_str(&format!("  n{i} [label=\"{label}\", shape={shape}];\n"));
    }
    for (from, to) in &drawing.edges {
        out.push_str(&format!("  n{from} -> n{to};\n"));
    }
    out.push_str("}\n");
    out
}

/// The rules with their kind, file, line and what each asks for, and the boxes and edges of the drawing.
pub fn json(rules: &[&Rule], drawing: &Drawing) -> String {
    let rules: Vec<serde_json::Value> = rules
        .iter()
        .map(|r| {
            serde_json::json!({ "id": r.id, "kind": r.kind.word(), "file": r.file, "line": r.line, "asks_for": r.uses })
        })
        .collect();
    let boxes: Vec<serde_json::Value> = drawing
        .nodes
        .iter()
        .map(|n| serde_json::json!({ "shape": n.shape.word(), "name": n.name, "says": n.says }))
        .collect();
    format!("{:#}\n", serde_json::json!({ "rules": rules, "boxes": boxes, "edges": drawing.edges }))
}

fn label(node: &Node, between: &str) -> String {
    match (node.name.is_empty(), node.says.is_empty()) {
        (false, false) => format!("{}{between}{}", node.name, node.says),
        (false, true) => node.name.clone(),
        (true, _) => node.says.clone(),
    }
}
