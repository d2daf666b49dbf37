//! For authors of definitions and policies: worked examples of a definition and what they leave untested ([`vectors`]), and
//! proofs of a policy ([`prove`]). Cargo feature `authoring`, on by default: a program that only screens leaves it out.

pub mod prove;
pub mod vectors;
