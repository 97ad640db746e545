//! Which concepts can have a bearing on a finding, and which cannot: for the lints of a pack.

use super::{Concept, ConceptId, ConceptKind, Vocabulary};
use std::collections::BTreeSet;

/// What the other parts of a pack make of concepts.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The concepts that rules, guidelines and wordings name.
    pub named: BTreeSet<ConceptId>,
    /// Something reads rows for which concepts are held against each other, whatever they are.
    pub any: bool,
    /// Something tells parts of the body apart.
    pub regions: bool,
}

/// Why nothing comes of a concept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Idle {
    /// No letter can name it, and nothing asks for it.
    Unheard,
    /// Letters can name it, but nothing asks for it, for a class of it, or for a kind of it.
    Unasked,
}

/// What kinds of a concept take over from it.
fn hands_down(concept: &Concept) -> bool {
    !concept.sites.is_empty()
        || !concept.denies.is_empty()
        || !concept.forms.is_empty()
        || concept.requested_as.is_some()
        || concept.along_nerves
        || concept.strengths.is_some()
}

impl Vocabulary {
    /// For each concept, by its number: a letter can name it, or a kind of it.
    pub fn heard(&self) -> Vec<bool> {
        let mut out = vec![false; self.concepts.len()];
        for concept in self.automaton.meanings() {
            self.ancestors(concept).iter().for_each(|a| mark(&mut out, *a));
        }
        out
    }

    /// The concepts that nothing comes of, in the order of their names.
    ///
    /// A concept has a bearing when something asks for it; when a letter can name it and something compares whatever
    /// letters name, or asks for a class or a kind of it; when one that has a bearing leads to it (what it denies, where it
    /// is, what it contains …) or takes something over from it; and when it links two that have.
    pub fn idle(&self, asked: &Asked) -> Vec<(ConceptId, Idle)> {
        let n = self.concepts.len();
        let (mut named, mut kin, mut wanted) = (vec![false; n], vec![false; n], vec![false; n]);
        self.automaton.meanings().for_each(|c| mark(&mut named, c));
        for concept in &asked.named {
            mark(&mut wanted, *concept);
            self.ancestors(*concept).iter().for_each(|a| mark(&mut kin, *a));
        }
        let ids = || (0..n as u32).map(ConceptId);
        let is = |flags: &[bool], id: ConceptId| flags.get(id.0 as usize).copied().unwrap_or(false);
        let mut live = vec![false; n];
        let mut open: Vec<ConceptId> = self.spine.clone();
        for id in ids() {
            let near = || is(&kin, id) || self.ancestors(id).iter().any(|a| is(&wanted, *a));
            let place = || asked.regions && self.kind(id) == ConceptKind::Region;
            if is(&wanted, id) || (is(&named, id) && (asked.any || place() || near())) {
                open.push(id);
            }
        }
        self.follow(&mut open, &mut live);
        // What letters can name leads to what has a bearing: a normal gait to the limp that it denies.
        open.extend(ids().filter(|id| {
            let own = || self.ancestors(*id).iter().filter_map(|a| self.get(*a));
            let to = |c: &Concept| [&c.denies, &c.suggests, &c.contains].into_iter().flatten().any(|t| is(&live, *t));
            is(&named, *id) && !is(&live, *id) && own().any(to)
        }));
        self.follow(&mut open, &mut live);
        // A link: what stands between one that has a bearing and its class or whole that has.
        let wholes = |id: ConceptId| self.around.get(id.0 as usize).map_or(&[][..], Vec::as_slice);
        let mut above_live = vec![false; n];
        for id in ids().filter(|id| is(&live, *id)) {
            wholes(id).iter().for_each(|w| mark(&mut above_live, *w));
        }
        let link = |id: ConceptId| is(&above_live, id) && wholes(id).iter().any(|w| is(&live, *w));
        let why = |id: ConceptId| if is(&named, id) { Idle::Unasked } else { Idle::Unheard };
        let idle = self.ids.values().copied().filter(|id| !is(&live, *id) && !link(*id));
        idle.map(|id| (id, why(id))).collect()
    }

    /// Marks what is open, and everything it leads to or takes something over from.
    fn follow(&self, open: &mut Vec<ConceptId>, live: &mut [bool]) {
        while let Some(id) = open.pop() {
            match live.get_mut(id.0 as usize) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            let Some(c) = self.get(id) else { continue };
            let to = [&c.part_of, &c.denies, &c.sites, &c.suggests, &c.contains, &c.roots, &c.between];
            open.extend(to.into_iter().flatten());
            let gives = |a: &&ConceptId| self.get(**a).is_some_and(hands_down);
            open.extend(self.ancestors(id).iter().filter(gives));
        }
    }
}

fn mark(flags: &mut [bool], id: ConceptId) {
    if let Some(flag) = flags.get_mut(id.0 as usize) {
        *flag = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::PackFile;

    const CONCEPTS: &str = "
source: made up for tests
concepts:
  knee: { kind: region, terms: [knee] }
  joint_line: { kind: region, part_of: [knee] }
  tender: { kind: finding, terms: [tender], at: [joint_line] }
  sore: { kind: finding, is_a: [tender], terms: [sore] }
  supple: { kind: finding, terms: [supple], denies: [stiff] }
  stiff: { kind: finding, terms: [stiff] }
  class: { kind: drug_class }
  drug: { kind: drug, is_a: [class], terms: [drug] }
  oral: { kind: drug_class, form: [oral] }
  pill: { kind: drug, is_a: [oral], terms: [pill] }
  ghost: { kind: finding }
";

    fn idle(named: &[&str], any: bool, regions: bool) -> Vec<(String, Idle)> {
        let file = PackFile { path: "vocabulary/x.yaml".into(), text: CONCEPTS.into() };
        let vocabulary = Vocabulary::load(&[file]).expect("a vocabulary");
        let named = named.iter().map(|n| vocabulary.id(n).expect("a concept")).collect();
        let found = vocabulary.idle(&Asked { named, any, regions });
        found.into_iter().map(|(id, why)| (vocabulary.name(id).to_owned(), why)).collect()
    }

    fn names(found: &[(String, Idle)]) -> Vec<&str> {
        found.iter().map(|(n, _)| n.as_str()).collect()
    }

    #[test]
    fn what_letters_can_name_is_used_once_anything_compares_it() {
        let found = idle(&[], true, false);
        // `oral` gives its form to the pill, `joint_line` is where it is tender.
        assert_eq!(found, [("class".to_owned(), Idle::Unheard), ("ghost".to_owned(), Idle::Unheard)]);
    }

    #[test]
    fn a_rule_uses_what_it_asks_for_its_kinds_and_what_denies_it() {
        let found = idle(&["stiff", "tender"], false, false);
        assert_eq!(names(&found), ["class", "drug", "ghost", "oral", "pill"], "sore is tender, supple is not stiff");
        assert!(found.contains(&("drug".to_owned(), Idle::Unasked)), "{found:?}");
        // The class without a wording of its own is asked for, and leads to its kinds.
        assert!(!names(&idle(&["class"], false, false)).iter().any(|n| ["class", "drug"].contains(n)));
    }

    #[test]
    fn parts_of_the_body_are_used_when_they_are_told_apart() {
        assert!(names(&idle(&[], false, false)).contains(&"knee"));
        assert!(!names(&idle(&[], false, true)).contains(&"knee"));
    }

    #[test]
    fn what_no_letter_can_name_is_not_heard() {
        let file = PackFile { path: "vocabulary/x.yaml".into(), text: CONCEPTS.into() };
        let vocabulary = Vocabulary::load(&[file]).expect("a vocabulary");
        let heard = vocabulary.heard();
        let deaf: Vec<&str> = vocabulary.concepts().filter(|(id, _)| !heard[id.0 as usize]).map(|(_, n)| n).collect();
        assert_eq!(deaf, ["ghost", "joint_line"]);
    }
}
