//! The engine: the collection that travels inside this program's own file, open for questions.
//!
//! It runs in the worker, or on the page where no worker can start.

use js_sys::{ArrayBuffer, Uint8Array, WebAssembly};
use kashshaf_search::{Collection, FormatError, Overview};
use wasm_bindgen::JsCast;

use crate::protocol::{Request, Response};

/// The section of the Wasm file that `kashshaf build` appends.
const SECTION: &str = "kashshaf";

pub(crate) struct Engine {
    collection: Collection,
}

impl Engine {
    /// Opens the collection in this program's file.
    pub(crate) fn open() -> Result<Engine, String> {
        let bytes = section().ok_or("this program carries no collection")?;
        let collection = Collection::open(bytes).map_err(|error| describe(&error))?;
        Ok(Engine { collection })
    }

    pub(crate) fn overview(&self) -> Overview {
        self.collection.overview()
    }

    pub(crate) fn answer(&self, request: Request) -> Response {
        match request {
            Request::Search(id, request) => Response::Found(id, Box::new(self.collection.search(&request))),
            Request::Read(id, request) => match self.collection.read(&request) {
                Ok(reading) => Response::Opened(id, reading.map(Box::new)),
                Err(error) => Response::Unreadable(id, describe(&error)),
            },
        }
    }
}

fn section() -> Option<Vec<u8>> {
    let module: WebAssembly::Module = wasm_bindgen::module().dyn_into().ok()?;
    let section: ArrayBuffer = WebAssembly::Module::custom_sections(&module, SECTION).get(0).dyn_into().ok()?;
    Some(Uint8Array::new(&section).to_vec())
}

/// The reason for the console; the reader gets a sentence in their own language.
fn describe(error: &FormatError) -> String {
    match error {
        FormatError::NotACollection => "not a collection".to_owned(),
        FormatError::Version { expected, found } => format!("format {found}, this program reads {expected}"),
        FormatError::Damaged(part, what) => format!("{part}: {what}"),
    }
}
