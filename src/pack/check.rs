//! Checks: from the tree of a file to the checked model.

use super::node::{Node, Value};
use super::reader::{Reader, tables};
use super::rule::{Check, Condition, Confidence, DEFECTS, Piece, Proof, Template};
use crate::finding::{Legal, Severity};
use crate::table::{Schema, Type};
use crate::yaml::Spanned;

/// The keys of a check.
pub(super) const KEYS: [&str; 12] = [
    "id",
    "defect",
    "for_each",
    "when",
    "severity",
    "confidence",
    "legal",
    "message",
    "evidence",
    "fix",
    "why_it_matters",
    "source",
];
pub(super) const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("note", Severity::Note)];
const LEGAL: [(&str, Legal); 3] =
    [("plain_fact", Legal::PlainFact), ("expert_judgment", Legal::ExpertJudgment), ("not_a_ground", Legal::NotAGround)];

impl Reader<'_> {
    /// A check. Everything that is wrong with it is noted.
    pub fn check(&mut self, node: &Node) -> Option<Check> {
        let entries = self.map(node, "a check")?;
        self.only(entries, &KEYS, "a check");
        let id = self.need(node, entries, "id", "name the check, as its file is named").and_then(|n| self.id(n));
        let defects: Vec<(&str, &'static str)> = DEFECTS.iter().map(|d| (*d, *d)).collect();
        let defect = self.need(node, entries, "defect", "name the kind of defect it finds");
        let defect = defect.and_then(|n| self.word(n, "defect", &defects));
        let names: Vec<(&str, &'static Schema)> = tables().map(|t| (t.name, t)).collect();
        let schema = self.need(node, entries, "for_each", "name the table whose rows it looks at");
        // Everything else is typed against the table: without it nothing more can be said.
        let schema = schema.and_then(|n| self.word(n, "table", &names))?;
        let when = self.need(node, entries, "when", "say when it fires").and_then(|n| self.condition(n, schema));
        let severity = self.need(node, entries, "severity", "write `severity: error`, `warning` or `note`");
        let severity = severity.and_then(|n| self.severity(n, schema));
        let confidence = match self.get(entries, "confidence") {
            Some(n) => self.confidence(n, schema),
            None => Some(Confidence::Row),
        };
        let legal =
            self.need(node, entries, "legal", "say where it stands: `plain_fact`, `expert_judgment`, `not_a_ground`");
        let legal = legal.and_then(|n| self.word(n, "standing under the law", &LEGAL));
        let message = self.need(node, entries, "message", "say in one sentence what is wrong");
        let message = message.and_then(|n| self.template(n, schema));
        let evidence = self.need(node, entries, "evidence", "name the quotes that prove it");
        let evidence = evidence.and_then(|n| self.evidence(n, schema));
        let fix = self.need(node, entries, "fix", "say what to do about it").and_then(|n| self.text(n, "`fix`"));
        let why = self.need(node, entries, "why_it_matters", "say why anybody should care");
        let why = why.and_then(|n| self.text(n, "`why_it_matters`"));
        let source = self.get(entries, "source").map(|n| self.source(n));
        Some(Check {
            id: id?,
            defect: defect?,
            table: schema,
            when: when?,
            severity: severity?,
            confidence: confidence?,
            legal: legal?,
            message: message?,
            evidence: evidence?,
            fix: fix?.value,
            why_it_matters: why?.value,
            source: match source {
                Some(source) => Some(source?),
                None => None,
            },
            place: self.place(node),
        })
    }

    /// The name of a rule: lower-case letters, digits, `-` and `_`.
    pub fn id(&mut self, node: &Node) -> Option<String> {
        let id = self.text(node, "an id")?;
        self.name(&id)
    }

    /// The name, when it can be one.
    pub fn name(&mut self, id: &Spanned<String>) -> Option<String> {
        if id.value.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_') {
            return Some(id.value.clone());
        }
        let help = "use lower-case letters, digits, `-` and `_`".to_owned();
        self.mistake(id, format!("`{}` cannot be an id", id.value), help);
        None
    }

    fn severity(&mut self, node: &Node, schema: &'static Schema) -> Option<Vec<(Option<Condition>, Severity)>> {
        let Value::Map(entries) = &node.value else {
            return Some(vec![(None, self.word(node, "severity", &SEVERITIES)?)]);
        };
        self.only(entries, &["first"], "`severity`");
        let cases =
            self.need(node, entries, "first", "write `first: [ { when: …, then: warning }, { otherwise: error } ]`")?;
        let cases = self.list(cases, "`first`")?;
        let mut out = Vec::new();
        let mut good = true;
        for case in cases {
            match self.case(case, schema) {
                Some(case) => out.push(case),
                None => good = false,
            }
        }
        if good && out.iter().position(|(when, _)| when.is_none()) != out.len().checked_sub(1) {
            self.mistake(
                node,
                "the last case, and only that, is `otherwise`",
                "end with `{ otherwise: error }`".to_owned(),
            );
            return None;
        }
        good.then_some(out)
    }

    fn case(&mut self, node: &Node, schema: &'static Schema) -> Option<(Option<Condition>, Severity)> {
        let entries = self.map(node, "a case")?;
        if let Some(otherwise) = self.get(entries, "otherwise") {
            self.only(entries, &["otherwise"], "this case");
            return Some((None, self.word(otherwise, "severity", &SEVERITIES)?));
        }
        self.only(entries, &["when", "then", "otherwise"], "a case");
        let when =
            self.need(node, entries, "when", "say when this case applies").and_then(|n| self.condition(n, schema));
        let then = self.need(node, entries, "then", "say the severity");
        let then = then.and_then(|n| self.word(n, "severity", &SEVERITIES));
        Some((Some(when?), then?))
    }

    fn confidence(&mut self, node: &Node, schema: &'static Schema) -> Option<Confidence> {
        if let Value::Number(n) = node.value {
            if (0.0..=1.0).contains(&n) {
                return Some(Confidence::Fixed(n as f32));
            }
            self.mistake(node, format!("a confidence is from 0 to 1, not {n}"), None);
            return None;
        }
        let name = self.text(node, "`confidence`")?;
        if name.value == "row" {
            return Some(Confidence::Row);
        }
        let attribute = self.attribute(&name, schema)?;
        self.of_type(&name, attribute, Type::Number, "a number")?;
        Some(Confidence::Attribute(attribute))
    }

    fn evidence(&mut self, node: &Node, schema: &'static Schema) -> Option<Vec<Proof>> {
        let entries = self.map(node, "`evidence`")?;
        let mut out = Vec::new();
        let mut good = true;
        for (key, value) in entries {
            let role = schema.roles.iter().find(|r| r.name == key.value).map(|r| r.name);
            if role.is_none() {
                self.unknown(&format!("quote of `{}`", schema.name), key, schema.roles.iter().map(|r| r.name));
            }
            let shown = match &value.value {
                Value::Map(inner) => {
                    self.only(inner, &["says", "optional"], "a quote");
                    let says = self.need(value, inner, "says", "say what the quote shows");
                    let says = says.and_then(|n| self.text(n, "what a quote shows"));
                    let optional =
                        self.get(inner, "optional").is_some_and(|n| self.bool(n, "`optional`") == Some(true));
                    says.map(|s| (s.value, optional))
                }
                _ => self.text(value, "what a quote shows").map(|s| (s.value, false)),
            };
            match role.zip(shown) {
                Some((role, (says, optional))) => out.push(Proof { role, says, optional }),
                None => good = false,
            }
        }
        if good && out.is_empty() {
            self.mistake(node, "a finding without a quote proves nothing", "name at least one quote".to_owned());
            return None;
        }
        good.then_some(out)
    }

    fn template(&mut self, node: &Node, schema: &'static Schema) -> Option<Template> {
        let text = self.text(node, "`message`")?;
        let mut pieces = Vec::new();
        let mut rest = text.value.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            let Some((name, after)) = after.split_once('}') else {
                self.mistake(node, "a `{` without its `}`", None);
                return None;
            };
            if !before.is_empty() {
                pieces.push(Piece::Text(before.to_owned()));
            }
            rest = after;
            if let Some(role) = schema.roles.iter().find(|r| r.name == name) {
                pieces.push(Piece::Quote(role.name));
                continue;
            }
            let name = Spanned::new(name.to_owned(), node.referenced, node.defined);
            if !name.value.contains('.') && !schema.columns.iter().any(|c| c.name == name.value) {
                let known = schema.roles.iter().map(|r| r.name).chain(schema.columns.iter().map(|c| c.name));
                self.unknown(&format!("quote or attribute of `{}`", schema.name), &name, known);
                return None;
            }
            pieces.push(Piece::Value(self.attribute(&name, schema)?));
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest.to_owned()));
        }
        Some(Template(pieces))
    }
}
