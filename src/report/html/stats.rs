//! What the overview of the HTML report counts: how often something is found, by what.

use crate::finding::Severity;
use crate::report::v1;
use std::collections::{BTreeMap, BTreeSet};

/// How many there are, and how many of them have an error or a warning.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// All of them.
    pub of: u64,
    /// Those with an error or a warning.
    pub with: u64,
}

impl Share {
    /// Counts one more.
    pub fn count(&mut self, with: bool) {
        self.of += 1;
        self.with += u64::from(with);
    }

    /// The share, 0 to 1.
    pub fn rate(self) -> f64 {
        if self.of == 0 { 0.0 } else { self.with as f64 / self.of as f64 }
    }

    /// The 95 % interval of the share by Wilson's method, which also holds for small numbers.
    pub fn interval(self) -> (f64, f64) {
        if self.of == 0 {
            return (0.0, 1.0);
        }
        const Z: f64 = 1.959_964;
        let (n, p) = (self.of as f64, self.rate());
        let spread = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt();
        let (middle, scale) = (p + Z * Z / (2.0 * n), 1.0 + Z * Z / n);
        (((middle - spread) / scale).max(0.0), ((middle + spread) / scale).min(1.0))
    }
}

/// Shares by the value of something.
pub type By = BTreeMap<String, Share>;

/// Everything the overview counts. The order in which letters are added does not matter.
#[derive(Debug, Default)]
pub struct Stats {
    /// Letters by month of the decision.
    pub month: By,
    /// Letters by the reviewer's first specialty.
    pub specialty: By,
    /// Issues by decision.
    pub decision: By,
    /// Issues by kind of treatment.
    pub kind: By,
    /// Issues by treatment.
    pub treatment: By,
    /// Issues by the first document that the reviewer cites.
    pub guideline: By,
}

impl Stats {
    /// Counts one audited letter.
    pub fn add(&mut self, audit: &v1::LetterAudit) {
        let weighty = audit.findings.iter().filter(|f| f.severity >= Severity::Warning);
        let hit: BTreeSet<Option<u32>> = weighty.map(|f| f.issue).collect();
        let month = audit.header.decision_date.as_ref().and_then(|d| d.get(..7));
        self.month.entry(month.unwrap_or("unknown").to_owned()).or_default().count(!hit.is_empty());
        let specialty = audit.reviewer.specialties.first().map_or("unknown", String::as_str);
        self.specialty.entry(specialty.to_owned()).or_default().count(!hit.is_empty());
        for issue in &audit.issues {
            let with = hit.contains(&Some(issue.number));
            let count = |by: &mut By, key: Option<&str>| {
                by.entry(key.unwrap_or("unknown").to_owned()).or_default().count(with);
            };
            let treatment = issue.treatment.as_ref();
            let cited = issue.guideline.as_ref().and_then(|g| g.citations.first());
            count(&mut self.decision, issue.decision.map(v1::decision));
            count(&mut self.kind, treatment.map(|t| v1::kind(t.kind)));
            count(&mut self.treatment, treatment.and_then(|t| t.concept.as_deref()));
            count(&mut self.guideline, Some(cited.map_or("none cited", |c| c.document.as_str())));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_holds_the_rate_and_narrows_with_numbers() {
        let few = Share { of: 10, with: 3 };
        let many = Share { of: 1000, with: 300 };
        for share in [few, many, Share { of: 5, with: 0 }, Share { of: 5, with: 5 }] {
            let (low, high) = share.interval();
            assert!(0.0 <= low && low <= share.rate() && share.rate() <= high && high <= 1.0, "{share:?}");
        }
        let width = |s: Share| s.interval().1 - s.interval().0;
        assert!(width(many) < width(few) / 5.0);
        // By hand: 3 of 10 gives 0.108 to 0.603.
        assert!((few.interval().0 - 0.1078).abs() < 0.001 && (few.interval().1 - 0.6032).abs() < 0.001);
    }
}
