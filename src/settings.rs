//! What readers set for themselves: kept in the browser where it allows that, and nowhere else.

use kashshaf_search::messages::{Digits, Language, decimal};
use web_sys::Storage;

use crate::dom;
use crate::signal::Live;

/// The reader's choices. `None`: as the collection and the system have it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Settings {
    pub language: Option<Language>,
    pub digits: Option<Digits>,
    /// `light`, `dark`, or as the system.
    pub theme: Option<&'static str>,
    /// The size of an article's text, from 1 to 5.
    pub size: u8,
    /// Whether single keys are shortcuts.
    pub single_keys: bool,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { language: None, digits: None, theme: None, size: 2, single_keys: true }
    }
}

impl Settings {
    pub(crate) fn load() -> Settings {
        Settings {
            language: get("language").map(|tag| Language::of(&tag)),
            digits: get("digits").map(|name| if name == "arab" { Digits::ArabicIndic } else { Digits::Latin }),
            theme: get("theme").and_then(|name| theme(&name)),
            size: get("size")
                .and_then(|size| size.parse().ok())
                .filter(|size| (1..=5).contains(size))
                .unwrap_or(Settings::default().size),
            single_keys: get("keys").as_deref() != Some("off"),
        }
    }

    fn save(&self) {
        put("language", self.language.map(Language::tag));
        put("digits", self.digits.map(|digits| if digits == Digits::ArabicIndic { "arab" } else { "latn" }));
        put("theme", self.theme);
        put("size", Some(["1", "2", "3", "4", "5"][usize::from(self.size - 1) % 5]));
        put("keys", (!self.single_keys).then_some("off"));
    }
}

/// The theme of a name, unless it is the system's.
pub(crate) fn theme(name: &str) -> Option<&'static str> {
    ["light", "dark"].into_iter().find(|theme| *theme == name)
}

/// Keeps the settings and shows them on the page's root whenever they change.
pub(crate) fn apply(settings: Live<Settings>) {
    let mut loaded = false;
    dom::effect(move || {
        settings.with(|settings| {
            if std::mem::replace(&mut loaded, true) {
                settings.save();
            }
            let Some(root) = dom::root() else { return };
            match settings.theme {
                Some(theme) => drop(root.set_attribute("data-theme", theme)),
                None => drop(root.remove_attribute("data-theme")),
            }
            let _ = root.set_attribute("data-size", &decimal(u32::from(settings.size)));
        });
    });
}

/// Storage may be missing, full or forbidden: then nothing is remembered, and nothing is wrong.
fn storage() -> Option<Storage> {
    dom::window()?.local_storage().ok().flatten()
}

fn key(name: &str) -> String {
    ["kashshaf:", name].concat()
}

fn get(name: &str) -> Option<String> {
    storage()?.get_item(&key(name)).ok().flatten()
}

fn put(name: &str, value: Option<&str>) {
    if let Some(storage) = storage() {
        let _ = match value {
            Some(value) => storage.set_item(&key(name), value),
            None => storage.remove_item(&key(name)),
        };
    }
}
