//! An instrument as one query.

use psyscreen::instrument::{Instrument, Norm};
use psyscreen::interpretation::ResultKind;

use crate::answers::Column;
use crate::findings::Findings;
use crate::options::Options;
use crate::person::Person;
use crate::query::Query;
use crate::refusal::Refusal;

/// A query that gives for every row of a table what the instrument finds: the columns of `psyscreen score`, by the same names.
///
/// # Errors
///
/// [`Refusal`] names everything of the instrument that the query could not say exactly.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use psyscreen_sql::{Dialect, Options};
/// let phq9 = psyscreen::catalog::instrument("phq-9").ok_or("not in this build")?;
/// let query = psyscreen_sql::instrument(phq9, &Options::new(Dialect::DuckDb).table("clinic.answers"))?;
/// assert!(query.contains(r#"FROM "clinic"."answers""#));
/// assert!(query.contains(r#"AS "total.band""#));
/// # Ok(())
/// # }
/// ```
pub fn instrument(instrument: &Instrument, options: &Options) -> Result<String, Refusal> {
    let mut reasons = Vec::new();
    let mut query = Query::new(options.dialect());
    let mut results = options.kept(&mut query);
    let (needs_sex, needs_age) = needs(instrument);
    let person = Person::read(&mut query, needs_sex, needs_age);
    let prefix = options.prefix_of(instrument);
    let columns =
        instrument.items().iter().map(|item| Column::of_table(&query, &format!("{prefix}{}", item.id())));
    let columns: Vec<Column> = columns.collect();
    match Findings::new(&mut query, instrument, &columns, "", person) {
        Err(reason) => reasons.push(reason),
        Ok(findings) => {
            for column in instrument.results().iter() {
                match findings.result(&mut query, column) {
                    Some(sql) => results.push((options.dialect().result_name(column.name()), sql)),
                    None => reasons.push(format!("column `{}` cannot be said in SQL", column.name())),
                }
            }
        }
    }
    reasons.extend(options.wrong_names(&results));
    reasons.extend(query.too_large().iter().map(|what| format!("`{what}` does not fit into 64 bits")));
    if !reasons.is_empty() {
        return Err(Refusal { reasons });
    }
    let title = format!(
        "{}, revision {}, edition {}, SHA-256 {}",
        instrument.id(),
        instrument.revision(),
        instrument.edition(),
        instrument.fingerprint()
    );
    Ok(format!("{}{}", options.comment(&title), query.finish(options.table_name(), &results)))
}

/// Whether something depends on sex, and on age.
pub(crate) fn needs(instrument: &Instrument) -> (bool, bool) {
    let groups = instrument.scales().iter().flat_map(|scale| {
        let bands = scale.bands().iter().flat_map(|band| band.groups());
        scale.cutoffs().iter().flat_map(|cutoff| cutoff.groups()).chain(bands)
    });
    let depends = groups.map(|group| (group.sex().is_some(), group.ages()));
    let norms = instrument.norms().iter().map(|norm: &Norm| (norm.sex().is_some(), norm.ages()));
    let is_shown = instrument.results().iter().any(|column| column.kind() == ResultKind::Norm);
    depends.chain(norms.filter(|_| is_shown)).fold((false, false), |(sex, age), (by_sex, ages)| {
        (sex || by_sex, age || ages.from().is_some() || ages.to().is_some())
    })
}
