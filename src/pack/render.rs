//! Mistakes in rules, for the terminal: place, excerpt, cause and help.

use crate::yaml::{Diagnostic, Level, PackFile};
use annotate_snippets::{AnnotationKind, Level as Title, Origin, Renderer, Snippet};
use std::ops::Range;

/// The mistakes with their excerpts, styled for a terminal (see `anstream` for taking the colours out again).
pub fn render(mistakes: &[Diagnostic], files: &[PackFile]) -> String {
    let renderer = Renderer::styled();
    let mut out = String::new();
    for mistake in mistakes {
        let title = match mistake.level {
            Level::Error => Title::ERROR,
            Level::Warning => Title::WARNING,
        };
        let file = files.iter().find(|f| f.path == mistake.file);
        let title = title.primary_title(mistake.message.as_str());
        let mut group = match file.and_then(|f| Some((f, place(mistake, &f.text)?))) {
            Some((file, span)) => title.element(
                Snippet::source(file.text.as_str())
                    .path(file.path.as_str())
                    .annotation(AnnotationKind::Primary.span(span)),
            ),
            None => {
                let mut origin = Origin::path(mistake.file.as_str());
                if mistake.line > 0 {
                    origin = origin.line(mistake.line as usize).char_column(mistake.column as usize);
                }
                title.element(origin)
            }
        };
        if let Some(help) = &mistake.help {
            group = group.element(Title::HELP.message(help.as_str()));
        }
        out.push_str(&renderer.render(&[group]));
        out.push_str("\n\n");
    }
    out
}

/// The bytes to underline: what the mistake is about; for a mapping, of which only the start is known, its line from
/// there on.
fn place(mistake: &Diagnostic, text: &str) -> Option<Range<usize>> {
    let line = usize::try_from(mistake.line).ok()?.checked_sub(1)?;
    let start = match &mistake.span {
        Some(span) if !span.is_empty() && text.get(span.clone()).is_some() => return Some(span.clone()),
        _ => {
            let before: usize = text.split_inclusive('\n').take(line).map(str::len).sum();
            let column = usize::try_from(mistake.column).ok()?.saturating_sub(1);
            let rest = text.get(before..)?;
            before + rest.char_indices().nth(column).map_or(rest.len(), |(i, _)| i)
        }
    };
    let rest = text.get(start..)?;
    let line = rest.lines().next().unwrap_or("").trim_end();
    Some(start..start + line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistake_is_shown_with_its_line_and_help() {
        let file = PackFile { path: "checks/a.yaml".into(), text: "id: a\nseverity: eror\n".into() };
        let mistake = Diagnostic {
            level: Level::Error,
            file: file.path.clone(),
            line: 2,
            column: 11,
            span: Some(16..20),
            message: "unknown severity `eror`".into(),
            help: Some("did you mean `error`?".into()),
        };
        let shown = anstream::adapter::strip_str(&render(&[mistake], &[file])).to_string();
        assert!(shown.contains("error: unknown severity `eror`"), "{shown}");
        assert!(shown.contains("checks/a.yaml:2:11"), "{shown}");
        assert!(shown.contains("severity: eror"), "{shown}");
        assert!(shown.contains("^^^^"), "{shown}");
        assert!(shown.contains("did you mean `error`?"), "{shown}");
    }

    #[test]
    fn a_mistake_without_a_file_is_shown_all_the_same() {
        let mistake = Diagnostic {
            level: Level::Error,
            file: "pack.yaml".into(),
            line: 0,
            column: 0,
            span: None,
            message: "the pack has no pack.yaml".into(),
            help: None,
        };
        let shown = anstream::adapter::strip_str(&render(&[mistake], &[])).to_string();
        assert!(shown.contains("pack.yaml"), "{shown}");
    }
}
