//! Reachability over is-a and part-of.

use super::ConceptId;
use std::collections::BTreeSet;

/// Every concept that can be reached from each of `n` concepts by `next`, itself included, sorted.
pub(super) fn closure<'a>(n: usize, next: impl Fn(usize) -> Vec<&'a [ConceptId]>) -> Vec<Vec<ConceptId>> {
    (0..n)
        .map(|start| {
            // A handful, and none of many.
            let mut seen = vec![ConceptId(start as u32)];
            let mut at = 0;
            while let Some(i) = seen.get(at).map(|id| id.0 as usize) {
                for id in next(i).into_iter().flatten() {
                    if !seen.contains(id) {
                        seen.push(*id);
                    }
                }
                at += 1;
            }
            seen.sort_unstable();
            seen
        })
        .collect()
}

/// Each cycle of the relation `next` over `n` concepts, as the path around it, from its lowest concept.
pub(super) fn cycles<'a>(n: usize, next: impl Fn(usize) -> &'a [ConceptId]) -> Vec<Vec<ConceptId>> {
    let mut graph = petgraph::graph::DiGraph::<(), ()>::with_capacity(n, n);
    let nodes: Vec<_> = (0..n).map(|_| graph.add_node(())).collect();
    for i in 0..n {
        for id in next(i) {
            if let (Some(&a), Some(&b)) = (nodes.get(i), nodes.get(id.0 as usize)) {
                graph.add_edge(a, b, ());
            }
        }
    }
    let mut out: Vec<Vec<ConceptId>> = petgraph::algo::tarjan_scc(&graph)
        .into_iter()
        .map(|scc| scc.into_iter().map(|i| i.index()).collect::<BTreeSet<usize>>())
        .filter(|scc| scc.len() > 1 || scc.iter().any(|&i| next(i).contains(&ConceptId(i as u32))))
        .filter_map(|scc| walk(&scc, &next))
        .collect();
    out.sort();
    out
}

/// One way around a strongly connected component, from its lowest member.
fn walk<'a>(scc: &BTreeSet<usize>, next: &impl Fn(usize) -> &'a [ConceptId]) -> Option<Vec<ConceptId>> {
    let start = *scc.first()?;
    let mut path = vec![start];
    let mut seen = BTreeSet::from([start]);
    loop {
        let last = *path.last()?;
        let steps: Vec<usize> = next(last).iter().map(|i| i.0 as usize).filter(|i| scc.contains(i)).collect();
        if steps.contains(&start) {
            return Some(path.into_iter().map(|i| ConceptId(i as u32)).collect());
        }
        match steps.into_iter().find(|i| seen.insert(*i)) {
            Some(i) => path.push(i),
            // A dead end inside the component: step back, its members stay seen.
            None => {
                path.pop();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cycle_is_given_as_its_path() {
        let edges: Vec<Vec<ConceptId>> =
            vec![vec![ConceptId(1)], vec![ConceptId(2)], vec![ConceptId(3), ConceptId(0)], vec![]];
        assert_eq!(cycles(4, |i| &edges[i]), vec![vec![ConceptId(0), ConceptId(1), ConceptId(2)]]);
        let closed = closure(4, |i| vec![edges[i].as_slice()]);
        assert_eq!(closed[3], vec![ConceptId(3)]);
        assert_eq!(closed[0].len(), 4);
    }

    #[test]
    fn a_concept_above_itself_is_a_cycle() {
        let edges = [vec![ConceptId(0)]];
        assert_eq!(cycles(1, |i| &edges[i]), vec![vec![ConceptId(0)]]);
    }
}
