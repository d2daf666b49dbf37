//! What is declared of a table: which column is what, which codes mean that there is no answer, how values are written. A file
//! (`--map`) and the options of the command line declare the same things, and end in one [`Mapping`].

mod assign;
mod declared;
mod list;
mod notes;
mod options;
mod read;
mod toml_file;

pub(crate) use assign::same_id;
pub use declared::Mapping;
pub use list::parse_delimiter;
pub(crate) use notes::Origin;
pub use notes::{Complaint, MappingError};
pub use options::Declaration;
