//! Texts to what they describe: the only step, besides answering, that can fail.

use crate::definition::read_instrument;
use crate::diagnostic::{Code, LoadError, Problems, SourceFile, list, suggestion};
use crate::instrument::Instrument;
use crate::toml_table;
use crate::triage::{Policy, check_policy, read_policy};
use crate::validation::validate_instrument;

impl Instrument {
    /// Reads and checks a definition. `name` is what problems are reported under, usually the path of the file.
    ///
    /// # Errors
    ///
    /// [`LoadError`] holds every problem of the text at once: syntax, unknown keys, unknown ids, gaps, ranges that
    /// the items cannot reach, numbers without a source, and so on; `docs/diagnostics.md` lists them all.
    ///
    /// ```
    /// let error = psyscreen::Instrument::from_toml("mine.toml", "format = 1\nid = 'Mine'").unwrap_err();
    /// assert!(error.to_string().contains("mine.toml:2:6: error[invalid-id]"));
    /// ```
    pub fn from_toml(name: &str, text: &str) -> Result<Self, LoadError> {
        let source = SourceFile::new(name, text);
        let problems = Problems::default();
        let model = toml_table::parse(&source, &problems, |table| {
            let raw = read_instrument(table)?;
            validate_instrument(raw, &problems)
        });
        let valid = !problems.has_errors();
        let diagnostics = problems.into_diagnostics(&source);
        match model {
            Some(mut model) if valid => {
                model.warnings = diagnostics;
                model.text = text.into();
                Ok(Self::new(model))
            }
            _ => Err(LoadError::new(&source, diagnostics)),
        }
    }
}

impl Policy {
    /// Reads and checks a policy. `name` is what problems are reported under, usually the path of the file; `instrument`
    /// finds the instruments it uses.
    ///
    /// # Errors
    ///
    /// [`LoadError`] holds every problem of the text at once: syntax, unknown keys, unknown ids, rules that can never
    /// hold, and so on; `docs/diagnostics.md` lists them all.
    ///
    /// ```
    /// let error = psyscreen::Policy::from_toml("mine.toml", "format = 1\nid = 'Mine'", &|_| None).unwrap_err();
    /// assert!(error.to_string().contains("mine.toml:2:6: error[invalid-id]"));
    /// ```
    pub fn from_toml<'i>(
        name: &str,
        text: &str,
        instrument: &dyn Fn(&str) -> Option<&'i Instrument>,
    ) -> Result<Self, LoadError> {
        let source = SourceFile::new(name, text);
        let problems = Problems::default();
        let policy = toml_table::parse(&source, &problems, |table| {
            let raw = read_policy(table)?;
            check_policy(&raw, table.span(), &problems, instrument)
        });
        let valid = !problems.has_errors();
        let diagnostics = problems.into_diagnostics(&source);
        match policy {
            Some(mut policy) if valid => {
                policy.warnings = diagnostics;
                policy.text = text.into();
                Ok(Self::new(policy))
            }
            _ => Err(LoadError::new(&source, diagnostics)),
        }
    }

    /// Reads and checks a text that may be an overlay: over the policy that `base` finds by the id in `extends`, or by
    /// itself where it extends nothing. `known` are the ids among which the author of a misspelt one may have meant another.
    ///
    /// # Errors
    ///
    /// As [`from_toml`](Self::from_toml) and [`extend`](Self::extend); also where there is no such base.
    ///
    /// ```
    /// # #[cfg(feature = "catalog")] {
    /// use psyscreen::{Policy, catalog};
    /// let text = "format = 1\nid = 'ours'\ntitle = { en = 'Ours' }\nextends = 'recoverd-2020'\n";
    /// let known: Vec<&str> = catalog::policy_ids().collect();
    /// let read = Policy::from_toml_over("ours.toml", text, &catalog::policy, &known, &catalog::instrument);
    /// assert!(read.unwrap_err().to_string().contains("did you mean `recovered-2020`?"));
    /// # }
    /// ```
    pub fn from_toml_over<'b, 'i>(
        name: &str,
        text: &str,
        base: &dyn Fn(&str) -> Option<&'b Self>,
        known: &[&str],
        instrument: &dyn Fn(&str) -> Option<&'i Instrument>,
    ) -> Result<Self, LoadError> {
        let source = SourceFile::new(name, text);
        let problems = Problems::default();
        let extends = toml_table::parse(&source, &Problems::default(), |table| {
            table.get("extends")?.string().map(|id| id.map(str::to_owned))
        });
        let Some(extends) = extends else { return Self::from_toml(name, text, instrument) };
        if let Some(base) = base(&extends.value) {
            return base.extend(name, text, instrument);
        }
        let note = problems.add(
            Code::NeedsBase,
            &extends.span,
            format!("there is no policy `{}` to extend", extends.value),
        );
        match suggestion(&extends.value, known.iter().copied()) {
            Some(near) => note.help(format!("did you mean `{near}`?")),
            None => note.help(format!(
                "the policies are {}; one of your own is given beside this one (`psyscreen check BASE.toml {name}`, \
                 `--base BASE.toml` elsewhere)",
                list(known.iter().copied())
            )),
        };
        let diagnostics = problems.into_diagnostics(&source);
        Err(LoadError::new(&source, diagnostics))
    }
}
