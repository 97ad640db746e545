//! Strengths, quantities, refills, dosing, and the days that a quantity lasts.

use super::lexicon::Meaning;
use super::{Amount, TimeUnit, Values};
use std::ops::Range;

/// The strength of a product: one number a component.
#[derive(Debug, Clone, PartialEq)]
pub struct Strength {
    /// Byte range of the text.
    pub range: Range<usize>,
    /// The numbers as printed, in order (`10/325mg`: 10 and 325).
    pub parts: Vec<f64>,
    /// The unit as the words of values call it.
    pub unit: String,
}

/// How much is asked for or handed out.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// Byte range of the text.
    pub range: Range<usize>,
    /// The number.
    pub amount: f64,
    /// What is counted, when the text says so, as the words of values call it.
    pub unit: Option<String>,
}

/// The number of refills.
#[derive(Debug, Clone, PartialEq)]
pub struct Refills {
    /// Byte range of the text.
    pub range: Range<usize>,
    /// How many; `no refills` is 0.
    pub count: f64,
}

/// How a drug is taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Dosing {
    /// Byte range of the text.
    pub range: Range<usize>,
    /// Units (tablets, patches …) at a time, when the text says so.
    pub units: Option<Amount>,
    /// Times a day.
    pub per_day: Amount,
    /// Only when needed: the amounts are upper limits.
    pub as_needed: bool,
}

/// A product of more components is a run of numbers.
const MAX_PARTS: usize = 10;

/// Less than every other day.
const RARE: f64 = 0.4;

impl Dosing {
    /// Units a day; one at a time when the text does not say.
    pub fn daily(&self) -> Amount {
        self.units.unwrap_or(Amount::exactly(1.0)).product(self.per_day)
    }
}

/// The days that `quantity` units last when taken as `dosing` says; the most a day counts, so it is the least time.
/// `None` when nothing is taken.
pub fn days_of_supply(quantity: f64, dosing: &Dosing) -> Option<f64> {
    let daily = dosing.daily().high;
    (daily > 0.0 && quantity.is_finite()).then(|| quantity / daily)
}

impl Values<'_> {
    /// Strengths of drugs, in order. A share in percent is one as well: the words around it tell.
    pub fn strengths(&self) -> Vec<Strength> {
        self.each(|at| {
            if at > 0 && self.touching(at - 1) && matches!(self.raw(at - 1), "/" | "#") {
                return None;
            }
            let digits = |at: usize| {
                self.meaning(at, |m| match m {
                    Meaning::Number(n) => Some(n),
                    _ => None,
                })
            };
            let mut parts = vec![digits(at)?];
            let mut next = at + 1;
            while parts.len() <= MAX_PARTS {
                if let Some(unit) = self.strength_unit(self.skip_mark(next, &["-"])) {
                    let taken = self.skip_mark(next, &["-"]) + 1 - at;
                    let unit = self.unit(unit);
                    return Some((taken, Strength { range: self.bytes(at, taken), parts, unit }));
                }
                // Components stand between slashes, hyphens or mere spaces; a line end may have put a space in.
                let joint = self.skip_mark(next, &["/", "-"]);
                parts.push(digits(joint)?);
                next = joint + 1;
            }
            None
        })
    }

    fn strength_unit(&self, at: usize) -> Option<u16> {
        self.meaning(at, |m| match m {
            Meaning::Strength(u) => Some(u),
            _ => None,
        })
    }

    fn form(&self, at: usize) -> Option<u16> {
        self.meaning(at, |m| match m {
            Meaning::Form(u) => Some(u),
            _ => None,
        })
    }

    /// Quantities: `#60`, `quantity 60`, `120 tablets`, `#60 grams`. What is taken at a time is dosing, not a quantity.
    pub fn quantities(&self) -> Vec<Quantity> {
        let dosing: Vec<Range<usize>> = self.dosings().into_iter().map(|d| d.range).collect();
        let mut found = self.each(|at| {
            let marked = self.means(at, Meaning::QuantityMark);
            let start = at + usize::from(marked);
            let (taken, amount) = self.amount(start)?;
            let amount = amount.exact()?;
            let unit_at = start + taken;
            let counted = self.form(unit_at);
            let unit = if marked { counted.or_else(|| self.strength_unit(unit_at)) } else { counted };
            if !marked && unit.is_none() {
                return None;
            }
            // `#6 sessions` are visits.
            if self.means(unit_at, Meaning::Session) {
                return None;
            }
            let all = unit_at + usize::from(unit.is_some()) - at;
            Some((all, Quantity { range: self.bytes(at, all), amount, unit: unit.map(|u| self.unit(u)) }))
        });
        found.retain(|q| {
            let after = dosing.partition_point(|d| d.end <= q.range.start);
            dosing.get(after).is_none_or(|d| d.start >= q.range.end)
        });
        found
    }

    /// Refills: `with 2 refills`, `refills: 3`, `no refills`.
    pub fn refills(&self) -> Vec<Refills> {
        self.each(|at| {
            if self.means(at, Meaning::None) && self.means(at + 1, Meaning::Refill) {
                return Some((2, Refills { range: self.bytes(at, 2), count: 0.0 }));
            }
            if self.means(at, Meaning::Refill) {
                let colon = self.skip_mark(at + 1, &[":"]);
                let next = self.skip(colon, Meaning::Times);
                (next > at + 1).then_some(())?;
                let (taken, low, high) = self.number(next)?;
                let all = next + taken - at;
                return (low == high).then(|| (all, Refills { range: self.bytes(at, all), count: low }));
            }
            let (taken, low, high) = self.number(at)?;
            (low == high && self.means(at + taken, Meaning::Refill))
                .then(|| (taken + 1, Refills { range: self.bytes(at, taken + 1), count: low }))
        })
    }

    /// Dosing: `one tablet twice daily`, `1 tab every 4-6 hours as needed`, `BID`.
    pub fn dosings(&self) -> Vec<Dosing> {
        self.each(|at| {
            let (lead, units) = self.dose(at).map_or((0, None), |(n, u)| (n, Some(u)));
            let (taken, per_day) = self.times_a_day(at + lead)?;
            // "2 times weekly" without a dose is said of visits, "at night" of anything.
            if units.is_none() && (per_day.high < RARE || (per_day.high <= 1.0 && !self.about_a_drug(at, taken))) {
                return None;
            }
            let mut end = at + lead + taken;
            let marks = self.skip_mark(end, &[",", "("]);
            let as_needed = self.means(marks, Meaning::AsNeeded);
            if as_needed {
                end = marks + 1;
            }
            Some((end - at, Dosing { range: self.bytes(at, end - at), units, per_day, as_needed }))
        })
    }

    /// True when strength, form, route or quantity stand near the `taken` atoms from `at` on.
    fn about_a_drug(&self, at: usize, taken: usize) -> bool {
        const BEFORE: usize = 5;
        const BEHIND: usize = 2;
        (at.saturating_sub(BEFORE)..at + taken + BEHIND).any(|i| {
            self.meaning(i, |m| {
                matches!(m, Meaning::Strength(_) | Meaning::Form(_) | Meaning::Route | Meaning::QuantityMark)
                    .then_some(())
            })
            .is_some()
        })
    }

    /// `1-2 tablets by mouth`, `one by mouth`: atoms taken, and the amount.
    fn dose(&self, at: usize) -> Option<(usize, Amount)> {
        let (taken, amount) = self.amount(at)?;
        let form_at = at + taken;
        let form = self.form(form_at).is_some();
        let mut end = form_at + usize::from(form);
        let mut route = false;
        loop {
            let next = self.skip_mark(end, &[","]);
            if !self.means(next, Meaning::Route) {
                end = self.skip_mark(end, &[","]);
                break;
            }
            route = true;
            end = next + 1;
        }
        (form || route).then_some((end - at, amount))
    }

    /// How often a day: `BID`, `twice a day`, `3 times daily`, `every 4 to 6 hours`.
    fn times_a_day(&self, at: usize) -> Option<(usize, Amount)> {
        let frequency = |at: usize| {
            self.meaning(at, |m| match m {
                Meaning::PerDay(n) => Some(n),
                _ => None,
            })
        };
        if let Some(n) = frequency(at) {
            return Some((1, Amount::exactly(n)));
        }
        if self.means(at, Meaning::Every)
            && let Some((taken, amount, unit)) = self.duration(at + 1)
            && (TimeUnit::Hour..=TimeUnit::Day).contains(&unit)
            && amount.low > 0.0
        {
            let per = |n: f64| 1.0 / (n * unit.days());
            let per_day = Amount { low: per(amount.high), high: per(amount.low), bound: amount.bound };
            return Some((1 + taken, per_day));
        }
        let (taken, count) = self.count(at)?;
        let next = at + taken;
        if let Some(n) = frequency(next) {
            return Some((taken + 1, count.times(n)));
        }
        let unit = self.time_unit(next + 1)?;
        (self.means(next, Meaning::Per) && unit == TimeUnit::Day).then_some((taken + 2, count))
    }

    /// `twice`, `3 times`, `2x`: atoms taken, and how often.
    pub(super) fn count(&self, at: usize) -> Option<(usize, Amount)> {
        let word = self.meaning(at, |m| match m {
            Meaning::Count(n) => Some(n),
            _ => None,
        });
        if let Some(n) = word {
            return Some((1, Amount::exactly(n)));
        }
        let (taken, amount) = self.amount(at)?;
        self.means(at + taken, Meaning::Times).then_some((taken + 1, amount))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::testing::shipped;

    fn strengths(text: &str) -> Vec<(Vec<f64>, String)> {
        shipped().values(text).strengths().into_iter().map(|s| (s.parts, s.unit)).collect()
    }

    #[test]
    fn strengths_of_one_and_more_components() {
        let mg = |parts: &[f64]| vec![(parts.to_vec(), "mg".to_owned())];
        assert_eq!(strengths("Drugol 50mg"), mg(&[50.0]));
        assert_eq!(strengths("Drugol 50 mg"), mg(&[50.0]));
        assert_eq!(strengths("Drugol 320.5/30/16mg"), mg(&[320.5, 30.0, 16.0]));
        assert_eq!(strengths("Drugol 320.5-30- 16mg"), mg(&[320.5, 30.0, 16.0]));
        assert_eq!(strengths("Drugol 7.5 325 mg"), mg(&[7.5, 325.0]));
        assert_eq!(strengths("Drugol 1,000 mg"), mg(&[1000.0]));
        assert_eq!(strengths("15mg/ml"), [(vec![15.0], "mg/ml".to_owned())]);
        assert_eq!(strengths("2% gel"), [(vec![2.0], "%".to_owned())]);
        assert_eq!(strengths("4%-27.5% cream"), [(vec![4.0], "%".to_owned()), (vec![27.5], "%".to_owned())]);
        assert_eq!(strengths("4/5 strength, #60"), []);
    }

    #[test]
    fn quantities_and_refills() {
        let quantities = |text: &str| -> Vec<(f64, Option<String>)> {
            shipped().quantities(text).into_iter().map(|q| (q.amount, q.unit)).collect()
        };
        assert_eq!(quantities("Drugol 50mg #60"), [(60.0, None)]);
        assert_eq!(quantities("quantity: 90 and 120 tablets"), [(90.0, None), (120.0, Some("tablet".to_owned()))]);
        assert_eq!(quantities("#60 grams"), [(60.0, Some("g".to_owned()))]);
        assert_eq!(quantities("thirty (30) patches"), [(30.0, Some("patch".to_owned()))]);
        assert_eq!(quantities("1 tablet twice daily #60"), [(60.0, None)]);
        let refills =
            |text: &str| -> Vec<f64> { shipped().values(text).refills().into_iter().map(|r| r.count).collect() };
        assert_eq!(refills("with 2 refills"), [2.0]);
        assert_eq!(refills("three (3) refills, refills: 4, refill x 5"), [3.0, 4.0, 5.0]);
        assert_eq!(refills("no refills"), [0.0]);
        assert!(refills("asks to refill 30 tablets").is_empty());
    }

    #[test]
    fn dosing_a_day() {
        let one = |text: &str| {
            let found = shipped().dosing(text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            let d = &found[0];
            let round = |x: f64| (x * 100.0).round() / 100.0;
            (d.units.map(|u| (u.low, u.high)), round(d.per_day.low), round(d.per_day.high), d.as_needed)
        };
        let once = Some((1.0, 1.0));
        assert_eq!(one("one tablet twice daily"), (once, 2.0, 2.0, false));
        assert_eq!(one("1 tab by mouth three times a day"), (once, 3.0, 3.0, false));
        assert_eq!(one("one by mouth, twice a day"), (once, 2.0, 2.0, false));
        assert_eq!(one("take 1-2 tablets every 4 to 6 hours as needed"), (Some((1.0, 2.0)), 4.0, 6.0, true));
        assert_eq!(one("550 mg BID"), (None, 2.0, 2.0, false));
        assert_eq!(one("TID prn"), (None, 3.0, 3.0, true));
        assert_eq!(one("1 capsule q6h"), (once, 4.0, 4.0, false));
        assert_eq!(one("2x/day"), (None, 2.0, 2.0, false));
        assert_eq!(one("Drugol 25 mg at bedtime"), (None, 1.0, 1.0, false));
        assert!(shipped().dosing("pain is worse at night; exercise daily, 2 times weekly").is_empty());
    }

    #[test]
    fn days_that_a_quantity_lasts() {
        let dosing = shipped().dosing("1-2 tablets every 6 hours");
        assert_eq!(days_of_supply(80.0, &dosing[0]), Some(10.0));
        let none = Dosing { units: Some(Amount::exactly(0.0)), ..dosing[0].clone() };
        assert_eq!(days_of_supply(80.0, &none), None);
    }
}
