//! The script that wasm-bindgen writes around the program, without its loader: that fetches and compiles what
//! `src/page/boot.js` and `worker.js` hand over compiled, and is .6 KB for every reader.

const LOADER: [&str; 2] =
    ["    async function __wbg_load(", "    return Object.assign(__wbg_init, { initSync }, exports);\n"];
const ADDRESS: [&str; 2] = ["    let script_src;\n", "    }\n"];
const START: &str = "    return Object.assign(
        async (module) => __wbg_finalize_init(await WebAssembly.instantiate(module, __wbg_get_imports()), module),
        exports,
    );
";

/// The script whose `wasm_bindgen(module)` starts a compiled program, and does nothing else; `None` when it is not
/// written as expected.
pub(crate) fn without_loader(script: &str) -> Option<String> {
    let script = instead(script, LOADER, START)?;
    instead(&script, ADDRESS, "")
}

/// The text with something else in place of what begins and ends so.
fn instead(script: &str, [begin, end]: [&str; 2], text: &str) -> Option<String> {
    let (before, rest) = script.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some([before, text, after].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_loader_goes_and_nothing_else() {
        let script = [
            "let wasm_bindgen = (function(exports) {\n",
            "    let script_src;\n    if (document) {\n        script_src = 1;\n    }\n",
            "    function kept() {\n    }\n",
            "    async function __wbg_load(module) {\n    }\n    function initSync() {\n    }\n",
            "    return Object.assign(__wbg_init, { initSync }, exports);\n",
            "})({ __proto__: null });\n",
        ];
        let found = without_loader(&script.concat()).expect("it is written as wasm-bindgen writes it");
        assert_eq!(found, [script[0], script[2], START, script[5]].concat());
        assert_eq!(without_loader("let wasm_bindgen;"), None);
    }
}
