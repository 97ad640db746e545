//! The difference of two shares.

use crate::report::html::Share;

/// The second share less the first, with its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Difference {
    /// −1 to 1.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Difference {
    /// By Newcombe's method 10, which joins the Wilson intervals of the two shares. Nothing is known of an empty share.
    pub fn between(before: Share, after: Share) -> Difference {
        if before.of == 0 || after.of == 0 {
            return Difference { value: 0.0, low: -1.0, high: 1.0 };
        }
        let (p, q) = (before.rate(), after.rate());
        let ((p_low, p_high), (q_low, q_high)) = (before.interval(), after.interval());
        let value = q - p;
        let low = value - ((q - q_low).powi(2) + (p_high - p).powi(2)).sqrt();
        let high = value + ((q_high - q).powi(2) + (p - p_low).powi(2)).sqrt();
        Difference { value, low, high }
    }

    /// The interval leaves out zero.
    pub fn is_distinct(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_that_of_the_literature() {
        // Newcombe 1998, table II: 56/70 less 48/80 is 0.2, 0.0524 to 0.3339.
        let d = Difference::between(Share { of: 80, with: 48 }, Share { of: 70, with: 56 });
        assert!(
            (d.value - 0.2).abs() < 1e-9 && (d.low - 0.0524).abs() < 1e-4 && (d.high - 0.3339).abs() < 1e-4,
            "{d:?}"
        );
        assert!(d.is_distinct());
    }

    #[test]
    fn nothing_is_known_of_nothing() {
        let d = Difference::between(Share { of: 0, with: 0 }, Share { of: 10, with: 5 });
        assert!(!d.is_distinct());
        assert!(!Difference::between(Share { of: 10, with: 5 }, Share { of: 10, with: 5 }).is_distinct());
    }
}
