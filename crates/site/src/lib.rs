//! Site: the native half of Kashshaf. It turns a folder of articles into a site, serves it, searches and checks it.
//!
//! The only code of the project that reads and writes files. [`commands`] is what can be typed; [`ingest`] reads
//! articles, [`pages`] writes them as HTML, [`assemble`] puts a site together and [`output`] puts it in place.

pub mod app;
pub mod assemble;
pub mod cache;
pub mod check;
pub mod commands;
pub mod config;
pub mod digest;
pub mod ingest;
pub mod merging;
pub mod output;
pub mod pages;
pub mod parts;
pub mod problem;
pub mod segment;
pub mod serve;
pub mod site;
pub mod stored;
pub mod unchanged;
pub mod wasm;
