//! The page of a link as it is first seen, drawn where it was found: the frame at once, the list with the first answer.
//!
//! The worker writes it as HTML, the page puts that in its place, and the app takes over from there. So a reader waits
//! neither for the browser to prepare the app's part of the program for the page, which takes a slow phone a fifth of a
//! second, nor for the app to make each element by itself; and while the records are on their way, the frame is laid out.

use kashshaf_search::{Answer, Overview, Reading};

use super::frame::frame;
use super::notices::count;
use super::{App, Heard, Open};
use crate::settings::Settings;
use crate::signal::Live;
use crate::state::Address;

/// What is put into the page for the link with this fragment, as HTML: the whole page with an answer, of which there
/// may be more to come, or what stands there until there is one. Nothing where an article is to stand open that is not
/// given, as in every collection of one.
///
/// Readers' own settings are out of a worker's reach: those of the collection hold.
pub(crate) fn drawn(
    overview: Overview,
    fragment: &str,
    answer: Option<Box<Answer>>,
    reading: Option<Box<Reading>>,
    more: bool,
) -> Option<String> {
    let heard = Heard {
        waiting: Live::new(answer.is_none()),
        answer: Live::new(answer.map(|answer| *answer)),
        more: Live::new(more),
        open: Live::new(reading.map_or(Open::Nothing, Open::Article)),
        trouble: Live::new(false),
    };
    let (app, _) = App::new(overview, heard, Address::at(fragment), Settings::default());
    if (app.single || app.wanted.with(Option::is_some)) && app.open.with(|open| *open == Open::Nothing) {
        return None;
    }
    app.status.set(count(app));
    let mut html = String::new();
    frame(app).into_iter().for_each(|node| node.write(&mut html));
    Some(html)
}
