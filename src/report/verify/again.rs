//! What a report says of a letter against what reading the letter again comes to.

use serde_json::Value;

/// The first place where `reported` is not what `again` says, in words; `None`: it says all of it. What the report has
/// beyond that is passed over: a later version may add fields.
pub(super) fn differs(reported: &Value, again: &Value, place: &str, without: &[&str]) -> Option<String> {
    match (reported, again) {
        (Value::Object(old), Value::Object(new)) => {
            let keys = new.iter().filter(|(key, _)| !without.contains(&key.as_str()));
            keys.into_iter().find_map(|(key, value)| {
                let place = if place.is_empty() { key.clone() } else { format!("{place}.{key}") };
                differs(old.get(key).unwrap_or(&Value::Null), value, &place, &[])
            })
        }
        (Value::Array(old), Value::Array(new)) => {
            let pairs = || old.iter().zip(new).enumerate();
            let first = pairs().find_map(|(i, (a, b))| differs(a, b, &format!("{place}[{i}]"), &[]));
            first.or_else(|| {
                let (old, new) = (old.len(), new.len());
                (old != new).then(|| format!("`{place}` has {old} entries in the report, {new} when derived again"))
            })
        }
        // A number may have been written more shortly.
        (Value::Number(a), Value::Number(b)) if a.as_f64() == b.as_f64() => None,
        (a, b) if a == b => None,
        (a, b) => Some(format!("`{place}` is {} in the report, {} when derived again", short(a), short(b))),
    }
}

fn short(value: &Value) -> String {
    const MOST: usize = 120;
    let text = match value {
        Value::Null => "nothing".to_owned(),
        value => value.to_string(),
    };
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{} …", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::differs;
    use serde_json::json;

    #[test]
    fn the_first_place_that_differs_is_named() {
        let again = json!({ "a": [1, { "b": "x" }], "c": null, "d": 1.0 });
        assert_eq!(differs(&again, &again, "", &[]), None);
        assert_eq!(differs(&json!({ "a": [1, { "b": "x" }], "d": 1, "later": 7 }), &again, "", &[]), None);
        let tampered = json!({ "a": [1, { "b": "y" }], "d": 1 });
        let why = differs(&tampered, &again, "", &[]).expect("a difference");
        assert_eq!(why, "`a[1].b` is \"y\" in the report, \"x\" when derived again");
        assert!(differs(&json!({ "a": [1], "d": 1 }), &again, "", &[]).is_some_and(|w| w.contains("1 entries")));
        assert_eq!(differs(&tampered, &again, "", &["a"]), None);
    }
}
