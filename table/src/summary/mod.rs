//! How many people are at each level and get each recommendation, by group, with small counts suppressed.

mod count;
mod counted;
mod data;
mod page;
mod read;
mod text;
mod words;

pub use count::Count;
pub use page::Page;
