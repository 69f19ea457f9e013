//! The page's side of the engine: asks, and hands on what is still of interest.
//!
//! `boot.js` starts the engine, in a worker wherever one can start, and carries the messages. Questions of one kind
//! are put one at a time: while the first word on one is awaited, only the newest of the others waits, so that fast
//! typing never builds a queue. After that word an engine that waits for parts can be asked something newer at any time.

use std::cell::{OnceCell, RefCell};

use js_sys::{Function, Reflect};
use kashshaf_search::{Answer, Overview, Permalink, ReadRequest, Reading, Request as SearchRequest};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};

use crate::links::first_questions;
use crate::protocol::{FIRST, Request, Response, pack, unpack};

/// What the app hears from the collection.
pub(crate) enum News {
    Ready(Overview),
    /// What can be said to the newest search now, and whether there will be more.
    Found(Option<Box<Answer>>, bool),
    /// The same for the article that was asked for.
    Opened(Option<Option<Box<Reading>>>, bool),
    /// The collection cannot be read.
    Damaged,
    /// The engine broke down again.
    Stopped,
}

thread_local! {
    /// The page's line to the engine. The worker, which draws a page too, has none and asks nothing.
    static LINE: OnceCell<Line> = const { OnceCell::new() };
}

struct Line {
    /// `globalThis.kashshaf.post`.
    post: Option<Function>,
    /// The fragment from which the engine took its first questions: `globalThis.kashshaf.link`.
    link: String,
    tell: Box<dyn Fn(News)>,
    state: RefCell<State>,
}

#[derive(Default)]
struct State {
    ready: bool,
    searches: Lane<SearchRequest>,
    reads: Lane<ReadRequest>,
}

/// Listens to the engine. `tell` hears from it, never from within a call to this module.
pub(crate) fn start(tell: impl Fn(News) + 'static) {
    let site = Reflect::get(&js_sys::global(), &"kashshaf".into()).unwrap_or_default();
    let function = |name: &str| Reflect::get(&site, &name.into()).ok()?.dyn_into::<Function>().ok();
    let link = Reflect::get(&site, &"link".into()).ok().and_then(|link| link.as_string()).unwrap_or_default();
    let (post, state) = (function("post"), RefCell::default());
    LINE.with(|line| drop(line.set(Line { post, link, tell: Box::new(tell), state })));
    let listener = |verb: String, value: JsValue| with(|line| line.hear(&verb, &value));
    if let Some(listen) = function("listen") {
        let listener = Closure::<dyn FnMut(String, JsValue)>::new(listener);
        let _ = listen.call1(&site, &listener.into_js_value());
    }
}

pub(crate) fn search(request: SearchRequest) {
    with(|line| {
        let sent = line.state.borrow_mut().searches.ask(request);
        line.send_search(sent);
    });
}

pub(crate) fn read(request: ReadRequest) {
    with(|line| {
        let sent = line.state.borrow_mut().reads.ask(request);
        line.send_read(sent);
    });
}

/// Forgets what is being opened: its answer is no longer wanted.
pub(crate) fn forget_reading() {
    with(|line| {
        line.state.borrow_mut().reads.forget();
        line.post("stop", &"read".into(), &JsValue::UNDEFINED);
    });
}

/// Wants again what could not be had.
pub(crate) fn try_again() {
    with(|line| {
        line.post("forgive", &JsValue::UNDEFINED, &JsValue::UNDEFINED);
        line.ask_again();
    });
}

fn with(ask: impl FnOnce(&Line)) {
    LINE.with(|line| line.get().map(ask));
}

impl Line {
    fn send_search(&self, question: Option<(u32, SearchRequest)>) {
        if let Some((id, request)) = question {
            self.post("ask", &"search".into(), &pack(Request::Search(id, request)));
        }
    }

    fn send_read(&self, question: Option<(u32, ReadRequest)>) {
        if let Some((id, request)) = question {
            self.post("ask", &"read".into(), &pack(Request::Read(id, request)));
        }
    }

    fn post(&self, verb: &str, what: &JsValue, with: &JsValue) {
        let _ = self.post.as_ref().map(|post| post.call3(&JsValue::UNDEFINED, &verb.into(), what, with));
    }

    fn hear(&self, verb: &str, value: &JsValue) {
        let tell = &self.tell;
        match (verb, unpack(value)) {
            ("stopped", _) => tell(News::Stopped),
            (_, Some(response)) => self.answer(response),
            _ => tell(News::Damaged),
        }
    }

    fn answer(&self, response: Response) {
        let tell = &self.tell;
        match response {
            Response::Ready(overview) => {
                let first = !std::mem::replace(&mut self.state.borrow_mut().ready, true);
                if first {
                    self.expect_first(overview.articles == 1);
                    tell(News::Ready(overview));
                } else {
                    self.ask_again();
                }
            }
            Response::Found(id, answer, more) => {
                let (fresh, next) = self.state.borrow_mut().searches.answered(id);
                self.send_search(next);
                if fresh {
                    tell(News::Found(answer, more));
                }
            }
            Response::Opened(id, reading, more) => {
                let (fresh, next) = self.state.borrow_mut().reads.answered(id);
                self.send_read(next);
                if fresh {
                    tell(News::Opened(reading, more));
                }
            }
        }
    }

    /// What was asked last is asked once more.
    fn ask_again(&self) {
        let (search, read) = {
            let mut state = self.state.borrow_mut();
            (state.searches.again(), state.reads.again())
        };
        self.send_search(search);
        self.send_read(read);
    }

    /// The engine is answering the link already.
    fn expect_first(&self, single: bool) {
        let (search, read) = first_questions(&Permalink::parse(&self.link), single);
        let mut state = self.state.borrow_mut();
        state.searches = Lane::begun(search);
        if let Some(read) = read {
            state.reads = Lane::begun(read);
        }
    }
}

/// Questions of one kind: the last one that was sent, and the newest of the others waiting for the first word on it.
struct Lane<T> {
    last: Option<(u32, T)>,
    /// Whether nothing was heard yet on the last one.
    silent: bool,
    waiting: Option<T>,
    forgotten: bool,
    /// Whether the last one was put by the engine itself, and by nobody here.
    early: bool,
}

impl<T> Default for Lane<T> {
    fn default() -> Self {
        Lane { last: None, silent: false, waiting: None, forgotten: false, early: false }
    }
}

impl<T: Clone + PartialEq> Lane<T> {
    /// Begins with a question that is being answered already.
    fn begun(question: T) -> Lane<T> {
        Lane { last: Some((FIRST, question)), silent: true, early: true, ..Lane::default() }
    }

    /// Takes a question; returns it with its number when it can be sent now.
    fn ask(&mut self, question: T) -> Option<(u32, T)> {
        self.forgotten = false;
        if std::mem::take(&mut self.early) && self.last.as_ref().is_some_and(|(_, last)| *last == question) {
            return None;
        }
        if self.silent {
            self.waiting = Some(question);
            return None;
        }
        self.silent = true;
        let id = self.last.as_ref().map_or(0, |(id, _)| *id) + 1;
        self.last = Some((id, question));
        self.last.clone()
    }

    /// Takes a word on a question: whether it is still wanted, and the question to send next.
    fn answered(&mut self, id: u32) -> (bool, Option<(u32, T)>) {
        if self.last.as_ref().is_none_or(|(last, _)| *last != id) {
            return (false, None);
        }
        self.silent = false;
        match self.waiting.take() {
            Some(question) => (false, self.ask(question)),
            None => (!self.forgotten, None),
        }
    }

    /// Drops what waits, and every answer to what was sent.
    fn forget(&mut self) {
        self.waiting = None;
        self.forgotten = true;
    }

    /// The newest question, to be sent once more.
    fn again(&mut self) -> Option<(u32, T)> {
        (self.silent, self.early) = (false, false);
        let question = self.waiting.take().or_else(|| Some(self.last.clone()?.1));
        question.filter(|_| !self.forgotten).and_then(|question| self.ask(question))
    }
}

#[cfg(test)]
mod tests {
    use super::Lane;

    #[test]
    fn only_the_newest_question_waits() {
        let mut lane = Lane::default();
        assert_eq!(lane.ask("a"), Some((1, "a")));
        assert_eq!(lane.ask("ab"), None);
        assert_eq!(lane.ask("abc"), None);
        assert_eq!(lane.answered(1), (false, Some((2, "abc"))));
        assert_eq!(lane.answered(2), (true, None));
        assert_eq!(lane.ask("x"), Some((3, "x")));
    }

    #[test]
    fn a_question_is_answered_again_and_again_until_there_is_a_newer_one() {
        let mut lane = Lane::default();
        lane.ask("a");
        assert_eq!(lane.answered(1), (true, None));
        assert_eq!(lane.answered(1), (true, None));
        assert_eq!(lane.ask("ab"), Some((2, "ab")));
        assert_eq!(lane.answered(1), (false, None));
        assert_eq!(lane.answered(2), (true, None));
    }

    #[test]
    fn what_the_engine_asks_itself_is_not_asked_again() {
        let mut lane = Lane::begun("a");
        assert_eq!(lane.answered(1), (true, None));
        assert_eq!(lane.ask("a"), None);
        assert_eq!(lane.answered(1), (true, None));
        assert_eq!(lane.ask("a"), Some((2, "a")));
        let mut lane = Lane::begun("a");
        assert_eq!(lane.ask("b"), None, "it waits for the first word on the other");
        assert_eq!(lane.answered(1), (false, Some((2, "b"))));
    }

    #[test]
    fn foreign_and_forgotten_answers_are_dropped() {
        let mut lane = Lane::default();
        lane.ask("a");
        assert_eq!(lane.answered(7), (false, None));
        lane.forget();
        assert_eq!(lane.answered(1), (false, None));
        assert_eq!(lane.again(), None);
    }

    #[test]
    fn after_a_restart_the_newest_question_is_asked_again() {
        let mut lane = Lane::default();
        assert_eq!(lane.again(), None);
        lane.ask("a");
        lane.ask("ab");
        assert_eq!(lane.again(), Some((2, "ab")));
        assert_eq!(lane.answered(1), (false, None));
        assert_eq!(lane.answered(2), (true, None));
        assert_eq!(lane.again(), Some((3, "ab")));
    }
}
