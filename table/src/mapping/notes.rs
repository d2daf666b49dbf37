//! What is wrong with a mapping: each thing with its place, all of them at once.

use std::fmt;
use std::ops::Range;

use psyscreen::diagnostic::SourceFile;

/// Where a declaration was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// As an option of the command line.
    Option,
    /// In the mapping file, at these bytes.
    File(Range<usize>),
}

/// One thing that is wrong with a declaration.
#[derive(Clone, Debug)]
pub struct Complaint {
    origin: Origin,
    code: &'static str,
    message: String,
    help: Option<String>,
}

impl Origin {
    /// Who declares it, in a message: the option, or the map.
    pub(crate) fn subject<'o>(&self, option: &'o str) -> &'o str {
        match self {
            Self::Option => option,
            Self::File(_) => "the map",
        }
    }
}

impl Complaint {
    pub(crate) fn new(origin: &Origin, code: &'static str, message: impl Into<String>) -> Self {
        Self { origin: origin.clone(), code, message: message.into(), help: None }
    }

    /// Adds what to do.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Where in the mapping file; `None` for what options declare.
    pub fn span(&self) -> Option<Range<usize>> {
        match &self.origin {
            Origin::Option => None,
            Origin::File(span) => Some(span.clone()),
        }
    }

    /// The kind of problem, such as `unknown-column`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// What is wrong.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to do about it.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Whether both are about the same declaration. Of options no place is known, so their words tell.
    pub(crate) fn is_of(&self, other: &Self) -> bool {
        match &self.origin {
            Origin::Option => other.origin == Origin::Option && self.message == other.message,
            Origin::File(_) => self.origin == other.origin,
        }
    }
}

/// What is wrong with what is declared of a table: everything at once, in the order of its places, that about options first.
#[derive(Debug)]
pub struct MappingError {
    /// The name and the text of the mapping file, where there is one.
    file: Option<(String, String)>,
    complaints: Vec<Complaint>,
}

impl MappingError {
    pub(super) fn new(file: Option<(String, String)>, mut complaints: Vec<Complaint>) -> Self {
        complaints.sort_by_key(|complaint| complaint.span().map(|span| (span.start, span.end)));
        Self { file, complaints }
    }

    /// The mapping file, where there is one.
    pub fn source_file(&self) -> Option<SourceFile<'_>> {
        self.file.as_ref().map(|(name, text)| SourceFile::new(name, text))
    }

    /// Everything that is wrong.
    pub fn complaints(&self) -> &[Complaint] {
        &self.complaints
    }
}

impl fmt::Display for MappingError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, complaint) in self.complaints.iter().enumerate() {
            if index > 0 {
                formatter.write_str("\n")?;
            }
            complaint.fmt(formatter)?;
        }
        Ok(())
    }
}

impl std::error::Error for MappingError {}

impl fmt::Display for Complaint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)?;
        match &self.help {
            Some(help) => write!(formatter, "; {help}"),
            None => Ok(()),
        }
    }
}
