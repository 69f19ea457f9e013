//! Puts the compiled app into the command, when the environment names the folder that holds it.

use std::path::{Path, PathBuf};
use std::{env, fs};

/// The files that compiling the app leaves.
const FILES: [&str; 4] = ["app.js", "app.wasm", "boot.js", "style.css"];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=KASHSHAF_EMBED_APP");
    let mut list = String::new();
    if let Some(folder) = env::var_os("KASHSHAF_EMBED_APP").filter(|name| !name.is_empty()) {
        let folder = fs::canonicalize(&folder).unwrap_or_else(|error| panic!("KASHSHAF_EMBED_APP={folder:?}: {error}"));
        for name in FILES {
            let path = folder.join(name);
            assert!(path.is_file(), "KASHSHAF_EMBED_APP: {} is missing", path.display());
            println!("cargo:rerun-if-changed={}", path.display());
            list.push_str(&format!("    ({name:?}, include_bytes!({:?})),\n", path.display().to_string()));
        }
    }
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    let code = format!("const EMBEDDED: &[(&str, &[u8])] = &[\n{list}];\n");
    write_if_changed(&out.join("embedded.rs"), &code);
}

fn write_if_changed(path: &Path, text: &str) {
    if fs::read_to_string(path).is_ok_and(|old| old == text) {
        return;
    }
    fs::write(path, text).expect("OUT_DIR can be written");
}
