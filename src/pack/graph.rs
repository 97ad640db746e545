//! The dependency graph of the rules: which rule asks for which fact.

use crate::yaml::{Diagnostic, Level};
use petgraph::algo::{kosaraju_scc, toposort};
use petgraph::graph::{DiGraph, NodeIndex};
use std::collections::{BTreeMap, BTreeSet};

/// What a rule is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A derived fact.
    Fact,
    /// What a guideline asks.
    Treatment,
    /// What is wrong with a letter.
    Check,
}

/// A rule of the graph. Its order is the order of everything that is listed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rule {
    /// What it is.
    pub kind: Kind,
    /// Its name.
    pub id: String,
    /// The file it is in.
    pub file: String,
    /// The 1-based line it begins at.
    pub line: u32,
    /// The 1-based column it begins at.
    pub column: u32,
    /// The facts it asks for, by name.
    pub uses: Vec<String>,
}

/// Facts may build on each other so many deep.
const MAX_DEPTH: usize = 64;

/// The rules, each after those that it asks for.
#[derive(Debug, Clone, Default)]
pub struct Graph {
    graph: DiGraph<Rule, ()>,
    order: Vec<NodeIndex>,
}

impl Graph {
    /// The graph of `rules`, which are sorted here so that their order in the files does not matter.
    ///
    /// # Errors
    /// A circle, with its whole path; or a chain of facts that is too deep.
    pub fn new(mut rules: Vec<Rule>) -> Result<Graph, Vec<Diagnostic>> {
        rules.sort();
        let mut graph = DiGraph::new();
        let nodes: Vec<NodeIndex> = rules.into_iter().map(|r| graph.add_node(r)).collect();
        let facts: BTreeMap<String, NodeIndex> =
            nodes.iter().filter(|n| graph[**n].kind == Kind::Fact).map(|n| (graph[*n].id.clone(), *n)).collect();
        for node in &nodes {
            for name in graph[*node].uses.clone() {
                if let Some(fact) = facts.get(&name) {
                    graph.update_edge(*fact, *node, ());
                }
            }
        }
        // Not Tarjan's algorithm: the library's recurses, and a long chain of facts would exhaust the stack.
        let circles: Vec<Diagnostic> = kosaraju_scc(&graph)
            .into_iter()
            .filter(|part| part.len() > 1 || graph.contains_edge(part[0], part[0]))
            .map(|part| circle(&graph, part))
            .collect();
        if !circles.is_empty() {
            return Err(circles);
        }
        let order = toposort(&graph, None).unwrap_or_default();
        let mut graph = Graph { graph, order };
        graph.stable();
        let deep = graph.too_deep();
        if deep.is_empty() { Ok(graph) } else { Err(deep) }
    }

    /// Every rule, each after those that it asks for; among equals by kind and id.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.order.iter().map(|n| &self.graph[*n])
    }

    /// The rules that ask for the fact `id`.
    pub fn users(&self, id: &str) -> Vec<&Rule> {
        let mut out: Vec<&Rule> = self.graph.node_weights().filter(|r| r.uses.iter().any(|u| u == id)).collect();
        out.sort();
        out
    }

    /// The rule `id` and everything it asks for, or all rules; in the order of [`Graph::rules`].
    pub fn part(&self, id: Option<&str>) -> Vec<&Rule> {
        let Some(id) = id else { return self.rules().collect() };
        let mut wanted: BTreeSet<NodeIndex> = self.graph.node_indices().filter(|n| self.graph[*n].id == id).collect();
        // From the end of the order to its start, so that what is asked for is met after what asks.
        for node in self.order.iter().rev() {
            if wanted.contains(node) {
                wanted.extend(self.graph.neighbors_directed(*node, petgraph::Direction::Incoming));
            }
        }
        self.order.iter().filter(|n| wanted.contains(n)).map(|n| &self.graph[*n]).collect()
    }

    fn levels(&self) -> BTreeMap<NodeIndex, usize> {
        let mut level = BTreeMap::new();
        for node in &self.order {
            let below = self.graph.neighbors_directed(*node, petgraph::Direction::Incoming);
            let deepest = below.filter_map(|n| level.get(&n)).max().map_or(0, |l| l + 1);
            level.insert(*node, deepest);
        }
        level
    }

    /// Sorts by level, then kind and id: still topological, and the same for the same rules.
    fn stable(&mut self) {
        let level = self.levels();
        let graph = &self.graph;
        self.order.sort_by(|a, b| (level.get(a), &graph[*a]).cmp(&(level.get(b), &graph[*b])));
    }

    fn too_deep(&self) -> Vec<Diagnostic> {
        let deepest = self.levels().into_iter().filter(|(_, l)| *l > MAX_DEPTH).min_by_key(|(_, l)| *l);
        deepest
            .map(|(n, _)| {
                let message = format!("`{}` rests on a chain of more than {MAX_DEPTH} facts", self.graph[n].id);
                diagnostic(&self.graph[n], message, "say some of them directly".to_owned())
            })
            .into_iter()
            .collect()
    }
}

impl Kind {
    /// What it is called.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Fact => "fact",
            Kind::Treatment => "treatment",
            Kind::Check => "check",
        }
    }
}

fn diagnostic(rule: &Rule, message: String, help: String) -> Diagnostic {
    Diagnostic {
        level: Level::Error,
        file: rule.file.clone(),
        line: rule.line,
        column: rule.column,
        span: None,
        message,
        help: Some(help),
    }
}

/// The path of a circle, from the rule that sorts first back to it.
fn circle(graph: &DiGraph<Rule, ()>, mut part: Vec<NodeIndex>) -> Diagnostic {
    part.sort_by(|a, b| graph[*a].cmp(&graph[*b]));
    let start = part[0];
    // Shortest way back to the start, walking from a rule to what it asks for.
    let mut came: BTreeMap<NodeIndex, NodeIndex> = BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(node) = queue.pop_front() {
        let mut next: Vec<NodeIndex> = graph.neighbors_directed(node, petgraph::Direction::Incoming).collect();
        next.sort_by(|a, b| graph[*a].cmp(&graph[*b]));
        for n in next.into_iter().filter(|n| part.contains(n)) {
            if let std::collections::btree_map::Entry::Vacant(slot) = came.entry(n) {
                slot.insert(node);
                queue.push_back(n);
            }
        }
    }
    let mut path = vec![start];
    let mut at = start;
    while let Some(before) = came.get(&at).copied() {
        path.push(before);
        at = before;
        if at == start || path.len() > part.len() + 1 {
            break;
        }
    }
    path.reverse();
    let steps: Vec<String> =
        path.iter().map(|n| format!("`{}` ({}:{})", graph[*n].id, graph[*n].file, graph[*n].line)).collect();
    let again = "again, so that none of them can be settled";
    let message = format!("a circle of facts: {} {again}", steps.join(", which asks for ").replacen(", which", "", 1));
    let help = "take one of these steps out: a fact cannot rest on itself";
    diagnostic(&graph[start], message, help.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(id: &str, uses: &[&str]) -> Rule {
        let uses = uses.iter().map(|u| (*u).to_owned()).collect();
        Rule { kind: Kind::Fact, id: id.into(), file: "facts/x.yaml".into(), line: 1, column: 1, uses }
    }

    #[test]
    fn what_is_asked_for_comes_first() {
        let graph = Graph::new(vec![fact("a", &["b"]), fact("b", &["c"]), fact("c", &[])]).expect("no circle");
        let order: Vec<&str> = graph.rules().map(|r| r.id.as_str()).collect();
        assert_eq!(order, ["c", "b", "a"]);
    }

    #[test]
    fn a_circle_is_shown_with_its_whole_path() {
        let rules = vec![fact("a", &["b"]), fact("b", &["c"]), fact("c", &["a"]), fact("d", &["a"])];
        let mistakes = Graph::new(rules).expect_err("a circle");
        assert_eq!(mistakes.len(), 1);
        let names: Vec<&str> = mistakes[0].message.split('`').skip(1).step_by(2).collect();
        assert_eq!(names, ["a", "b", "c", "a"]);
    }

    #[test]
    fn a_fact_that_asks_for_itself_is_a_circle() {
        let mistakes = Graph::new(vec![fact("a", &["a"])]).expect_err("a circle");
        let names: Vec<&str> = mistakes[0].message.split('`').skip(1).step_by(2).collect();
        assert_eq!(names, ["a", "a"]);
    }

    #[test]
    fn a_chain_that_is_too_deep_is_refused() {
        let rules = (0..80).map(|i| fact(&format!("f{i:03}"), &[format!("f{:03}", i + 1).as_str()])).collect();
        assert!(Graph::new(rules).expect_err("too deep")[0].message.contains("chain"));
    }
}
