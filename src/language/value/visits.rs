//! Visits and sessions: how many, how often, for how long.

use super::lexicon::Meaning;
use super::{Amount, TimeUnit, Values};
use std::ops::Range;

/// A number of visits, or a plan of them.
#[derive(Debug, Clone, PartialEq)]
pub struct VisitPlan {
    /// Byte range of the text.
    pub range: Range<usize>,
    /// Visits in each `unit`, when the text says how often.
    pub often: Option<(Amount, TimeUnit)>,
    /// For how many days.
    pub days: Option<Amount>,
    /// The number of visits that the text itself gives.
    pub stated: Option<Amount>,
}

impl VisitPlan {
    /// The number of visits that frequency and time make, when both are given: 2 a week for 6 weeks are 12.
    pub fn computed(&self) -> Option<Amount> {
        let (often, unit) = self.often?;
        let total = often.product(self.days?.times(1.0 / unit.days()));
        // Months and years are not whole weeks; a plan has whole visits.
        Some(Amount { low: total.low.round(), high: total.high.round(), ..total })
    }

    /// The number of visits: as stated, or else as computed.
    pub fn total(&self) -> Option<Amount> {
        self.stated.or_else(|| self.computed())
    }
}

impl Values<'_> {
    /// Visits: `2x/week for 6 weeks`, `twice weekly for 4 weeks (8 sessions)`, `12 sessions`, `2 x 8`, `x6`, `#8`.
    /// The short forms mean visits only where a therapy is asked for; elsewhere leave them aside.
    pub fn visits(&self) -> Vec<VisitPlan> {
        self.each(|at| self.plan(at).or_else(|| self.bare_count(at)))
    }

    /// How often and for how long.
    fn plan(&self, at: usize) -> Option<(usize, VisitPlan)> {
        // "8 visits, twice a week for 4 weeks" is read as two plans; the stated number may also follow in brackets.
        let (mut taken, often, unit) = self.how_often(at).or_else(|| self.by_the_week(at))?;
        let mut days = None;
        let joined = self.skip_mark(at + taken, &[","]);
        let lead = [Meaning::For, Meaning::Times].iter().any(|m| self.means(joined, *m));
        let from = joined + usize::from(lead);
        if lead && let Some((n, amount, length)) = self.duration(from).filter(|(_, _, u)| *u >= TimeUnit::Day) {
            taken = from + n - at;
            days = Some(amount.times(length.days()));
        } else if lead && let Some((n, amount)) = self.amount(from).filter(|(n, _)| self.ends_plan(from + n)) {
            // `2 times a week x 4`, `2 x 8`: as many of the same unit.
            taken = from + n - at;
            days = Some(amount.times(unit.days()));
        }
        let stated = self.stated(at + taken);
        if let Some((n, _)) = stated {
            taken += n;
        }
        // `twice weekly` alone may be about anything.
        (days.is_some() || stated.is_some()).then_some(())?;
        let range = self.bytes(at, taken);
        Some((taken, VisitPlan { range, often: Some((often, unit)), days, stated: stated.map(|(_, n)| n) }))
    }

    /// `3 times a week`, `twice per month`, `2x weekly`, `weekly`, `2 visits a week`.
    fn how_often(&self, at: usize) -> Option<(usize, Amount, TimeUnit)> {
        if let Some(unit) = self.periodic(at) {
            return Some((1, Amount::exactly(1.0), unit));
        }
        let (taken, count) = self.count(at).or_else(|| {
            let (n, amount) = self.amount(at)?;
            self.means(at + n, Meaning::Session).then_some((n + 1, amount))
        })?;
        let next = at + taken;
        if let Some(unit) = self.periodic(next) {
            return Some((taken + 1, count, unit));
        }
        // `2 x week`, `2 times a week`.
        let per = self.skip(next, Meaning::Per);
        let unit = self.time_unit(per).filter(|u| *u >= TimeUnit::Day)?;
        Some((per + 1 - at, count, unit))
    }

    /// `2` of `2 x 8`: a number before a multiplication, weeks understood.
    fn by_the_week(&self, at: usize) -> Option<(usize, Amount, TimeUnit)> {
        let (taken, amount) = self.amount(at)?;
        let next = at + taken;
        let (more, _) = self.means(next, Meaning::Times).then(|| self.amount(next + 1))??;
        (self.ends_plan(next + 1 + more) && amount.high <= 7.0).then_some((taken, amount, TimeUnit::Week))
    }

    /// True where a bare number of weeks can end: no unit of anything else follows.
    fn ends_plan(&self, at: usize) -> bool {
        let other = self.meaning(at, |m| {
            matches!(
                m,
                Meaning::Time(_) | Meaning::Measure(_) | Meaning::Strength(_) | Meaning::Form(_) | Meaning::Times
            )
            .then_some(())
        });
        other.is_none()
    }

    fn periodic(&self, at: usize) -> Option<TimeUnit> {
        let per_day = self.meaning(at, |m| match m {
            Meaning::PerDay(n) => Some(n),
            _ => None,
        })?;
        let units = [TimeUnit::Day, TimeUnit::Week, TimeUnit::Month];
        units.into_iter().find(|u| (per_day * u.days() - 1.0).abs() < 1e-6)
    }

    /// `(8)`, `(8 sessions)`, `, 8 visits` behind a plan.
    fn stated(&self, at: usize) -> Option<(usize, Amount)> {
        let open = self.skip_mark(at, &["(", "[", ",", "=", "-"]);
        let bracket = matches!(self.raw(at), "(" | "[");
        let mark = self.skip(open, Meaning::QuantityMark);
        let (taken, amount) = self.amount(mark)?;
        let mut end = mark + taken;
        let session = self.means(end, Meaning::Session);
        end += usize::from(session);
        let closed = bracket && matches!(self.raw(end), ")" | "]");
        (session || closed).then_some((end + usize::from(closed) - at, amount))
    }

    /// `12 sessions`, `x 6`, `#8`.
    fn bare_count(&self, at: usize) -> Option<(usize, VisitPlan)> {
        let marked = self.means(at, Meaning::Times) || self.means(at, Meaning::QuantityMark);
        let start = at + usize::from(marked);
        let (taken, amount) = self.amount(start)?;
        let end = start + taken;
        let session = self.session_after(end);
        if session.is_none() && !(marked && self.ends_plan(end)) {
            return None;
        }
        let mut all = session.unwrap_or(end) - at;
        // `10 visits over 6 weeks`.
        let mut days = None;
        if self.means(at + all, Meaning::For)
            && let Some((n, length, unit)) = self.duration(at + all + 1).filter(|(_, _, u)| *u >= TimeUnit::Day)
        {
            all += 1 + n;
            days = Some(length.times(unit.days()));
        }
        let plan = VisitPlan { range: self.bytes(at, all), often: None, days, stated: Some(amount) };
        Some((all, plan))
    }

    /// The place behind the word for visits, when one stands at `at` or behind at most two other words (`12 additional
    /// physical therapy sessions`, `6 chiropractic visits`).
    fn session_after(&self, at: usize) -> Option<usize> {
        const BETWEEN: usize = 3;
        for next in at..=at + BETWEEN {
            if self.means(next, Meaning::Session) {
                return Some(next + 1);
            }
            let atom = self.atoms.get(next)?;
            let word = self.raw(next).starts_with(char::is_alphabetic);
            if !word || !atom.meanings.is_empty() {
                return None;
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use crate::language::testing::shipped;

    fn totals(text: &str) -> Vec<(f64, f64)> {
        let plans = shipped().values(text).visits();
        plans.iter().filter_map(|p| p.total()).map(|t| (t.low, t.high)).collect()
    }

    #[test]
    fn frequency_times_weeks() {
        for text in [
            "2x/week for 6 weeks",
            "2 times a week for 6 weeks",
            "two times per week over 6 weeks",
            "twice weekly for six weeks",
            "2 times weekly x 6 weeks",
            "2xWk x 6Wks",
            "2 visits per week for 6 weeks",
            "2 x 6",
            "two times six (12)",
            "2 times a week x6",
            "12 sessions",
            "twelve (12) physical therapy visits",
            "x 12",
            "#12",
            "2 times a week for 6 weeks (12 sessions)",
        ] {
            assert_eq!(totals(text), [(12.0, 12.0)], "{text}");
        }
        assert_eq!(totals("1-2 visits a week for 4-6 weeks"), [(4.0, 12.0)]);
        assert_eq!(totals("weekly for 8 weeks"), [(8.0, 8.0)]);
        assert_eq!(totals("10 visits over 6 weeks"), [(10.0, 10.0)]);
    }

    #[test]
    fn what_is_stated_and_what_is_computed_are_kept_apart() {
        let plan = &shipped().values("2 times a week for 6 weeks (10 visits)").visits()[0];
        assert_eq!(plan.computed().map(|a| a.low), Some(12.0));
        assert_eq!(plan.total().map(|a| a.low), Some(10.0));
    }

    #[test]
    fn other_numbers_are_no_visits() {
        for text in ["x 20 minutes", "2 x 8 cm", "3 times a day", "two weeks", "pain 4/5", "times"] {
            assert_eq!(totals(text), [], "{text}");
        }
    }
}
