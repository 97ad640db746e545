//! What is measured on a patient: grades on a scale, degrees, reflexes, lengths and shares.

use super::lexicon::Meaning;
use super::{Amount, Bound, Values};
use std::ops::Range;

/// A measured value. What is measured the words around it say.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// Byte range of the text.
    pub range: Range<usize>,
    /// The value. A plus or minus behind the grade of a scale counts a quarter: `4+/5` is 4.25, `5-/5` is 4.75.
    pub value: Amount,
    /// The top of the scale (`4/5`), or the normal value (`40/90 degrees`), when the text gives it.
    pub scale: Option<f64>,
    /// The unit as the words of values call it; `+` for reflexes and other signs that are graded with pluses.
    pub unit: Option<String>,
    /// The value that this one came from ("from 9/10 to 6/10").
    pub from: Option<Amount>,
}

/// The parts of a measurement before it gets its place.
struct Reading {
    taken: usize,
    value: Amount,
    scale: Option<f64>,
    unit: Option<u16>,
    plus: bool,
}

impl Values<'_> {
    /// Measurements, in order.
    pub fn measurements(&self) -> Vec<Measurement> {
        let finish = |at: usize, r: &Reading, from: Option<Amount>| Measurement {
            range: self.bytes(at, r.taken),
            value: r.value,
            scale: r.scale,
            unit: if r.plus { Some("+".into()) } else { r.unit.map(|u| self.unit(u)) },
            from,
        };
        let mut found: Vec<Measurement> = Vec::new();
        let mut at = 0;
        while let Some(atom) = self.atoms.get(at) {
            // Every measurement begins with a number, a word for one or what stands before it, or a plus.
            if atom.meanings.is_empty() && self.raw(at) != "+" {
                at += 1;
                continue;
            }
            if self.means(at, Meaning::From)
                && let Some((taken, first, second, gap)) = self.change_of(at + 1)
            {
                found.push(finish(at + 1, &first, None));
                found.push(finish(at + 1 + gap, &second, Some(first.value)));
                at += 1 + taken;
                continue;
            }
            match self.reading(at) {
                Some(mut reading) => {
                    self.extend_range(at, &mut reading);
                    found.push(finish(at, &reading, None));
                    at += reading.taken;
                }
                None => at += 1,
            }
        }
        found
    }

    /// `7/10 to 8/10`, `7/10-8/10`: rising values on one scale are a range.
    fn extend_range(&self, at: usize, reading: &mut Reading) {
        let to = at + reading.taken;
        if self.means(to, Meaning::To)
            && let Some(top) = self.reading(to + 1)
            && (top.scale, top.unit, top.plus) == (reading.scale, reading.unit, reading.plus)
            && reading.value.high < top.value.low
        {
            reading.value.high = top.value.high;
            reading.taken += 1 + top.taken;
        }
    }

    /// `9/10 to 6/10`, `9 to 6/10`: atoms taken, both readings, and where the second begins.
    fn change_of(&self, at: usize) -> Option<(usize, Reading, Reading, usize)> {
        if let Some(first) = self.reading(at)
            && first.value.low == first.value.high
        {
            let to = at + first.taken;
            self.means(to, Meaning::DownTo).then_some(())?;
            let second = self.reading(to + 1)?;
            let gap = first.taken + 1;
            return Some((gap + second.taken, first, second, gap));
        }
        // The scale is named once.
        let (taken, low, _) = self.number(at)?;
        self.means(at + taken, Meaning::DownTo).then_some(())?;
        let second = self.reading(at + taken + 1)?;
        let value = Amount::exactly(low);
        let first = Reading { taken, value, scale: second.scale, unit: second.unit, plus: second.plus };
        Some((taken + 1 + second.taken, first, second, taken + 1))
    }

    fn reading(&self, at: usize) -> Option<Reading> {
        self.signed(at).or_else(|| self.plain(at))
    }

    /// `+1`, `2+`; a sign that is glued to the number and not part of a grade on a scale.
    fn signed(&self, at: usize) -> Option<Reading> {
        let digit = |at: usize| {
            self.meaning(at, |m| match m {
                Meaning::Number(n) if n <= 5.0 => Some(n),
                _ => None,
            })
        };
        if self.raw(at) == "+" && self.touching(at) && !(at > 0 && self.touching(at - 1)) {
            let value = Amount::exactly(digit(at + 1)?);
            return Some(Reading { taken: 2, value, scale: None, unit: None, plus: true });
        }
        let value = digit(at)?;
        (self.touching(at) && self.raw(at + 1) == "+").then_some(())?;
        if let Some((taken, scale)) = self.scale(at + 2) {
            let value = Amount::exactly(value + 0.25);
            return Some(Reading { taken: 2 + taken, value, scale: Some(scale), unit: None, plus: false });
        }
        // "5+ years", "2+5": no sign of a reflex.
        let next = self.raw(at + 2);
        let glued = self.touching(at + 1) && next.starts_with(|c: char| c.is_alphanumeric());
        if glued || self.time_unit(at + 2).is_some() {
            return None;
        }
        Some(Reading { taken: 2, value: Amount::exactly(value), scale: None, unit: None, plus: true })
    }

    /// A number with a scale or a unit or both.
    fn plain(&self, at: usize) -> Option<Reading> {
        if at > 0 && self.touching(at - 1) && matches!(self.raw(at - 1), "/" | "#") {
            return None;
        }
        let (mut taken, mut value) = self.amount(at)?;
        // `5-/5`: the minus belongs to the grade.
        let minus =
            self.raw(at + taken) == "-" && self.touching(at + taken) && self.means(at + taken + 1, Meaning::OutOf);
        if minus {
            value = Amount { low: value.low - 0.25, high: value.high - 0.25, ..value };
            taken += 1;
        }
        let scale = self.scale(at + taken);
        let after = at + taken + scale.map_or(0, |(n, _)| n);
        let unit_at = self.skip_mark(after, &["-"]);
        let unit = self.meaning(unit_at, |m| match m {
            Meaning::Measure(u) => Some(u),
            _ => None,
        });
        if let Some(unit) = unit {
            let scale = scale.map(|(_, top)| top);
            return Some(Reading { taken: unit_at + 1 - at, value, scale, unit: Some(unit), plus: false });
        }
        let (more, top) = scale?;
        taken += more;
        // A bare pair is a grade when its top is that of a known scale and nothing says that it is a day of the year,
        // a share of something counted, or one of more than two numbers.
        let known = self.lexicon.scales.contains(&top) && value.high <= top;
        let day = value.bound == Bound::Exact && at > 0 && self.means(at - 1, Meaning::DayLead);
        let glued = self.touching(at + taken - 1) && (self.raw(at + taken) == "/" || self.means_strength(at + taken));
        if !known || day || glued || self.means_strength(at + taken) || self.time_unit(at + taken).is_some() {
            return None;
        }
        Some(Reading { taken, value, scale: Some(top), unit: None, plus: false })
    }

    fn means_strength(&self, at: usize) -> bool {
        self.meaning(at, |m| matches!(m, Meaning::Strength(_)).then_some(())).is_some()
    }

    /// `/5`, `out of 10`: atoms taken, and the top. A slash stands glued between both numbers.
    fn scale(&self, at: usize) -> Option<(usize, f64)> {
        self.means(at, Meaning::OutOf).then_some(())?;
        if self.raw(at) == "/" && !(self.touching(at) && at > 0 && self.touching(at - 1)) {
            return None;
        }
        let (taken, low, high) = self.number(at + 1)?;
        (low == high && low > 0.0).then_some((1 + taken, low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::testing::shipped;

    /// Words, value, scale, unit, where it came from.
    type Row<'a> = (&'a str, f64, f64, Option<f64>, Option<&'static str>, Option<f64>);

    fn read(text: &str) -> Vec<Row<'_>> {
        let units = ["degree", "%", "mm", "+", "pound"];
        let found = shipped().measurements(text);
        let unit = |m: &Measurement| m.unit.as_deref().and_then(|u| units.into_iter().find(|k| *k == u));
        found
            .into_iter()
            .map(|m| (&text[m.range.clone()], m.value.low, m.value.high, m.scale, unit(&m), m.from.map(|f| f.low)))
            .collect()
    }

    fn grade(words: &str, low: f64, high: f64, scale: f64) -> Row<'_> {
        (words, low, high, Some(scale), None, None)
    }

    #[test]
    fn grades_on_a_scale() {
        assert_eq!(
            read("Strength was 4/5 and 3 out of 5."),
            [grade("4/5", 4.0, 4.0, 5.0), grade("3 out of 5", 3.0, 3.0, 5.0)]
        );
        assert_eq!(read("pain 8-10/10"), [grade("8-10/10", 8.0, 10.0, 10.0)]);
        assert_eq!(read("pain rated 3 to 4 out of 10"), [grade("3 to 4 out of 10", 3.0, 4.0, 10.0)]);
        assert_eq!(read("pain 7/10 to 8/10"), [grade("7/10 to 8/10", 7.0, 8.0, 10.0)]);
        assert_eq!(read("power 4+/5, 5-/5"), [grade("4+/5", 4.25, 4.25, 5.0), grade("5-/5", 4.75, 4.75, 5.0)]);
    }

    #[test]
    fn one_value_becomes_another() {
        let later = ("6/10", 6.0, 6.0, Some(10.0), None, Some(9.0));
        assert_eq!(read("pain fell from 9/10 to 6/10"), [grade("9/10", 9.0, 9.0, 10.0), later]);
        assert_eq!(read("pain fell from 9 to 6/10"), [grade("9", 9.0, 9.0, 10.0), later]);
        let degrees = |w, v, f| (w, v, v, None, Some("degree"), f);
        assert_eq!(
            read("flexion went from 60 to 90 degrees"),
            [degrees("60", 60.0, None), degrees("90 degrees", 90.0, Some(60.0))]
        );
    }

    #[test]
    fn degrees_reflexes_and_lengths() {
        assert_eq!(read("flexion 40/90 degrees"), [("40/90 degrees", 40.0, 40.0, Some(90.0), Some("degree"), None)]);
        assert_eq!(
            read("flexion 30\u{b0}, raise at 60-70 degrees"),
            [
                ("30\u{b0}", 30.0, 30.0, None, Some("degree"), None),
                ("60-70 degrees", 60.0, 70.0, None, Some("degree"), None),
            ]
        );
        assert_eq!(
            read("reflexes 2+ and +1"),
            [("2+", 2.0, 2.0, None, Some("+"), None), ("+1", 1.0, 1.0, None, Some("+"), None)]
        );
        assert_eq!(
            read("a 3 mm bulge, 50% relief"),
            [("3 mm", 3.0, 3.0, None, Some("mm"), None), ("50%", 50.0, 50.0, None, Some("%"), None)]
        );
    }

    #[test]
    fn other_pairs_are_no_grades() {
        for text in [
            "seen on 5/10",
            "10/325",
            "7/5",
            "120/80",
            "5/5/16",
            "1/2 tablet",
            "L4/5",
            "#4/5",
            "5/10mg",
            "5+ years",
            "dated 4/5",
        ] {
            assert_eq!(read(text), [], "{text}");
        }
    }
}
