//! A layered layout: who asks stands to the left of what is asked for, and in the middle of it.

use super::{Drawing, Shape};

/// Characters in a line of a box.
const LINE: usize = 34;
/// Sizes in pixels.
const CHARACTER: f64 = 6.6;
pub(super) const LINE_HEIGHT: f64 = 16.0;
pub(super) const PADDING: f64 = 8.0;
const BETWEEN_LAYERS: f64 = 48.0;
const BETWEEN_BOXES: f64 = 12.0;
pub(super) const MARGIN: f64 = 16.0;

/// A box with its place.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    /// The name, in bold; empty: none.
    pub name: String,
    /// What it says, wrapped.
    pub lines: Vec<String>,
    pub shape: Shape,
}

/// Places every box of a drawing. No two boxes overlap.
pub(super) fn layout(drawing: &Drawing) -> Vec<Placed> {
    let mut placed: Vec<Placed> = drawing.nodes.iter().map(sized).collect();
    let layers = layers(drawing);
    let deepest = layers.iter().copied().max().unwrap_or(0);
    let mut x = MARGIN;
    for layer in 0..=deepest {
        let of_layer = || layers.iter().enumerate().filter(move |(_, l)| **l == layer).map(|(i, _)| i);
        let width = of_layer().filter_map(|i| placed.get(i)).map(|p| p.width).fold(0.0, f64::max);
        for i in of_layer() {
            if let Some(p) = placed.get_mut(i) {
                (p.x, p.width) = (x, width);
            }
        }
        x += width + BETWEEN_LAYERS;
    }
    let tree = tree(drawing, &layers);
    let mut free = vec![MARGIN; deepest + 1];
    for i in 0..drawing.nodes.len() {
        if !tree.iter().any(|children| children.contains(&i)) {
            set(i, &tree, &layers, &mut placed, &mut free);
        }
    }
    placed
}

/// The longest way to each box from one that nothing asks for. Rules have no circles.
fn layers(drawing: &Drawing) -> Vec<usize> {
    let mut layer = vec![0_usize; drawing.nodes.len()];
    for _ in 0..drawing.nodes.len() {
        let mut moved = false;
        for (from, to) in &drawing.edges {
            let least = layer.get(*from).map_or(0, |l| l + 1);
            if let Some(l) = layer.get_mut(*to).filter(|l| **l < least) {
                *l = least;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    layer
}

/// For each box, the boxes that are placed beside it: each box once, beside the first that asks for it from the layer
/// before.
fn tree(drawing: &Drawing, layers: &[usize]) -> Vec<Vec<usize>> {
    let mut children = vec![Vec::new(); drawing.nodes.len()];
    let mut taken = vec![false; drawing.nodes.len()];
    for (from, to) in &drawing.edges {
        if layers.get(*from).map(|l| l + 1) == layers.get(*to).copied() && taken.get(*to) == Some(&false) {
            taken[*to] = true;
            children[*from].push(*to);
        }
    }
    children
}

/// Places the box `i` and all beside it below whatever is placed already; gives nothing back but the places.
fn set(i: usize, tree: &[Vec<usize>], layers: &[usize], placed: &mut [Placed], free: &mut [f64]) {
    let (Some(children), Some(layer)) = (tree.get(i), layers.get(i).copied()) else { return };
    let Some(height) = placed.get(i).map(|p| p.height) else { return };
    // The children begin where there is room for the box itself, so that it can stand in their middle.
    if let Some(below) = free.get(layer).copied()
        && let Some(next) = free.get_mut(layer + 1)
    {
        let total: f64 = children.iter().filter_map(|c| placed.get(*c)).map(|p| p.height + BETWEEN_BOXES).sum();
        *next = next.max(below + (height - total + BETWEEN_BOXES) / 2.0);
    }
    for child in children {
        set(*child, tree, layers, placed, free);
    }
    let top = children.first().and_then(|c| placed.get(*c)).map(|p| p.y);
    let bottom = children.last().and_then(|c| placed.get(*c)).map(|p| p.y + p.height);
    let middle = top.zip(bottom).map(|(t, b)| (t + b) / 2.0 - height / 2.0);
    if let (Some(p), Some(free)) = (placed.get_mut(i), free.get_mut(layer)) {
        p.y = middle.unwrap_or(*free).max(*free);
        *free = p.y + height + BETWEEN_BOXES;
    }
}

fn sized(node: &super::Node) -> Placed {
    let lines = wrapped(&node.says, LINE);
    let name = shortened(&node.name, LINE + 6);
    let longest = lines.iter().chain([&name]).map(|l| l.chars().count()).max().unwrap_or(0);
    let rows = lines.len() + usize::from(!name.is_empty());
    Placed {
        x: 0.0,
        y: 0.0,
        width: longest as f64 * CHARACTER + 2.0 * PADDING,
        height: rows as f64 * LINE_HEIGHT + 2.0 * PADDING,
        name,
        lines,
        shape: node.shape,
    }
}

fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    text.chars().take(most - 1).chain(['…']).collect()
}

/// Words in lines of `most` characters; a longer word is shortened.
fn wrapped(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = shortened(word, most);
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= most => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::super::Node;
    use super::*;
    use proptest::prelude::*;

    fn drawing(n: usize, edges: &[(usize, usize)], says: &str) -> Drawing {
        let node = |i| Node { shape: Shape::Leaf, name: format!("box {i}"), says: says.repeat(i % 3) };
        Drawing { nodes: (0..n).map(node).collect(), edges: edges.to_vec() }
    }

    proptest! {
        #[test]
        fn boxes_do_not_overlap_and_who_asks_stands_left(
            edges in prop::collection::vec((0usize..12, 1usize..6), 0..30),
            says in "[a-z ]{0,60}",
        ) {
            // Edges go to later boxes only, as in rules: no circles.
            let edges: Vec<(usize, usize)> =
                edges.into_iter().map(|(from, step)| (from, from + step)).filter(|(_, to)| *to < 12).collect();
            let placed = layout(&drawing(12, &edges, &says));
            for (from, to) in &edges {
                prop_assert!(placed[*from].x + placed[*from].width < placed[*to].x);
            }
            for (i, a) in placed.iter().enumerate() {
                for b in &placed[i + 1..] {
                    let apart = a.x + a.width <= b.x || b.x + b.width <= a.x
                        || a.y + a.height <= b.y || b.y + b.height <= a.y;
                    prop_assert!(apart, "{a:?} {b:?}");
                }
            }
        }

        #[test]
        fn lines_keep_every_word(text in "[a-z]{1,9}( [a-z]{1,9}){0,20}") {
            let lines = wrapped(&text, 12);
            prop_assert!(lines.iter().all(|l| l.chars().count() <= 12));
            prop_assert_eq!(lines.join(" "), text);
        }
    }
}
