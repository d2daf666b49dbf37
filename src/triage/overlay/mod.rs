//! Overlays: a service adapts a published plan without being able to break it. An overlay may add and raise; it can take
//! nothing away, and every difference is listed.

mod change;
mod merge;
mod raw_overlay;

use std::sync::OnceLock;

use self::merge::Merge;
use self::raw_overlay::read_overlay;
use super::check::check_policy;
use super::policy::Policy;
use super::raw_policy::*;
use crate::diagnostic::{Code, LoadError, Problems, Severity, SourceFile};
use crate::instrument::{Fingerprint, Instrument};
use crate::toml_table::{self, MAX_TEXT, Table};

/// The id of the policy that a text extends; `None` where it is not an overlay.
///
/// ```
/// assert_eq!(psyscreen::triage::overlay_base("extends = 'recovered-2020'").as_deref(), Some("recovered-2020"));
/// assert_eq!(psyscreen::triage::overlay_base("id = 'recovered-2020'"), None);
/// ```
pub fn overlay_base(text: &str) -> Option<String> {
    let problems = Problems::default();
    toml_table::parse(&SourceFile::new("", text), &problems, |table| {
        table.get("extends")?.string().map(|id| id.value.to_owned())
    })
}

impl Policy {
    /// Reads and checks a local overlay over this policy: the published plan with what a service adds to it.
    ///
    /// The base keeps its own instruments; `instrument` finds those that the overlay adds. Whoever the overlay raises also
    /// keeps what the base offers at the level that they have by it: its recommendations, notifications and follow-up.
    ///
    /// # Errors
    ///
    /// [`LoadError`] holds every problem of the overlay's text: what any policy may have, and whatever would take
    /// something of the base away or lower it.
    ///
    /// ```
    /// # #[cfg(feature = "catalog")] {
    /// use psyscreen::catalog;
    /// let base = catalog::policy("recovered-2020").unwrap();
    /// let local = base
    ///     .extend(
    ///         "ours.toml",
    ///         "format = 1
    ///          id = 'our-town'
    ///          title = { en = 'Our town' }
    ///          extends = 'recovered-2020'
    ///          [[raise]]
    ///          rule = 'key-person'
    ///          level = 'crisis'",
    ///         &catalog::instrument,
    ///     )
    ///     .unwrap();
    /// assert_eq!(local.differences().len(), 1);
    /// assert!(local.differences()[0].to_string().ends_with("from `individual` to `crisis`"));
    /// # }
    /// ```
    pub fn extend<'i>(
        &self,
        name: &str,
        text: &str,
        instrument: &dyn Fn(&str) -> Option<&'i Instrument>,
    ) -> Result<Self, LoadError> {
        // What the base decides with, no other text can take the place of.
        let instrument = |id: &str| {
            let own = self.instruments().find(|instrument| instrument.id() == id);
            own.or_else(|| instrument(id))
        };
        // The overlay is read as if it stood behind its base, so that every place says which of the two it is in.
        let (base_source, source) = (SourceFile::new(name, &self.text), SourceFile::new(name, text));
        let by = base_source.text().len();
        let placed = format!("{}{}", " ".repeat(by), source.text());
        let (problems, base_problems) = (Problems::default(), Problems::default());
        let mut extends = 0..0;
        let policy = if placed.len() > MAX_TEXT {
            problems
                .add(
                    Code::TooLarge,
                    &(by..by),
                    format!("overlay and base have {} bytes together", placed.len()),
                )
                .help(format!("together they have at most {MAX_TEXT} bytes"));
            None
        } else {
            toml_table::parse(&base_source, &base_problems, |base_table| {
                let raw = read_base(base_table, &problems)?;
                toml_table::parse(&SourceFile::new(name, &placed), &problems, |table| {
                    let overlay = read_overlay(table)?;
                    extends = overlay.extends.as_ref().map_or(0..0, |id| id.span.clone());
                    if let Some(id) = overlay.extends.as_ref().filter(|id| id.value != self.id()) {
                        let message = format!("this extends `{}`, not `{}`", id.value, self.id);
                        problems.add(Code::WrongBase, &id.span, message);
                    }
                    let head = table.span();
                    let mut merge = Merge {
                        problems: &problems,
                        base: self,
                        raw,
                        instrument: &instrument,
                        differences: Vec::new(),
                    };
                    merge.apply(overlay);
                    let mut policy = check_policy(&merge.raw, head, &problems, &instrument)?;
                    policy.differences = merge.differences;
                    Some(policy)
                })
            })
        };
        // What is only said of the base's own text.
        problems.drop_before(by, |code, message| match code {
            // A sign of more that raises less than one that the overlay raised never decides; nobody has less by that.
            Code::StrongerRule => true,
            // Where the overlay has another telephone list, the base's is not cited.
            Code::UnusedSource => true,
            // What an author would still mend in the base is said of the base.
            _ if code.severity() == Severity::Warning => {
                self.warnings.iter().any(|known| (known.code(), known.message()) == (code, message))
            }
            _ => false,
        });
        let valid = !problems.has_errors() && !base_problems.has_errors();
        let extends = extends.start.saturating_sub(by)..extends.end.saturating_sub(by);
        let diagnostics = problems.moved_back(by, &extends).into_diagnostics(&source);
        match policy {
            Some(mut policy) if valid => {
                policy.warnings = diagnostics;
                policy.text = text.into();
                policy.extends = Some(self.version().into());
                policy.base_levels = self.rules.iter().map(|rule| rule.level).collect();
                // What was used is both texts.
                policy.fingerprint = OnceLock::from(Fingerprint::of(&format!("{}\n{text}", self.text)));
                Ok(Self::new(policy))
            }
            _ => Err(LoadError::new(&source, diagnostics)),
        }
    }
}

/// The base, which has been checked before; an overlay cannot be one.
fn read_base<'t>(table: Table<'t>, problems: &Problems) -> Option<RawPolicy<'t>> {
    if table.has("extends") {
        problems
            .add(Code::WrongBase, &(0..0), "the base is an overlay itself")
            .help("extend a policy that stands by itself, and write both changes into one overlay");
        return None;
    }
    read_policy(table)
}
