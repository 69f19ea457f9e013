//! The page's side of the engine: asks, and hands on what is still of interest.
//!
//! `boot.js` starts the engine, in a worker wherever one can start, and carries the messages. Questions of one kind
//! are put one at a time: while the first word on one is awaited, only the newest of the others waits, so that fast
//! typing never builds a queue. After that word an engine that waits for parts can be asked something newer at any time.

use std::cell::RefCell;
use std::rc::Rc;

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

#[derive(Clone)]
pub(crate) struct Client(Rc<RefCell<State>>);

struct State {
    /// `globalThis.kashshaf.post`.
    post: Option<Function>,
    ready: bool,
    /// The fragment from which the engine took its first questions: `globalThis.kashshaf.link`.
    link: String,
    searches: Lane<SearchRequest>,
    reads: Lane<ReadRequest>,
    tell: Rc<dyn Fn(News)>,
}

impl Client {
    /// Listens to the engine. `tell` hears from it, never from within a call to this client.
    pub(crate) fn start(tell: impl Fn(News) + 'static) -> Client {
        let site = Reflect::get(&js_sys::global(), &"kashshaf".into()).unwrap_or_default();
        let function = |name: &str| Reflect::get(&site, &name.into()).ok()?.dyn_into::<Function>().ok();
        let link = Reflect::get(&site, &"link".into()).ok().and_then(|link| link.as_string());
        let client = Client::new(function("post"), link.unwrap_or_default(), Rc::new(tell));
        let listener = client.clone();
        let listener = Closure::<dyn FnMut(String, JsValue)>::new(move |verb, value| listener.hear(verb, &value));
        if let Some(listen) = function("listen") {
            let _ = listen.call1(&site, &listener.into_js_value());
        }
        client
    }

    /// Asks nothing and hears nothing: for what is drawn and never touched.
    pub(crate) fn silent() -> Client {
        Client::new(None, String::new(), Rc::new(|_| ()))
    }

    fn new(post: Option<Function>, link: String, tell: Rc<dyn Fn(News)>) -> Client {
        let (searches, reads) = (Lane::default(), Lane::default());
        Client(Rc::new(RefCell::new(State { post, ready: false, link, searches, reads, tell })))
    }

    pub(crate) fn search(&self, request: SearchRequest) {
        let sent = self.0.borrow_mut().searches.ask(request);
        self.send_search(sent);
    }

    pub(crate) fn read(&self, request: ReadRequest) {
        let sent = self.0.borrow_mut().reads.ask(request);
        self.send_read(sent);
    }

    /// Forgets what is being opened: its answer is no longer wanted.
    pub(crate) fn forget_reading(&self) {
        self.0.borrow_mut().reads.forget();
        self.post("stop", &"read".into(), &JsValue::UNDEFINED);
    }

    /// Wants again what could not be had.
    pub(crate) fn try_again(&self) {
        self.post("forgive", &JsValue::UNDEFINED, &JsValue::UNDEFINED);
        self.ask_again();
    }

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
        let post = self.0.borrow().post.clone();
        let _ = post.map(|post| post.call3(&JsValue::UNDEFINED, &verb.into(), what, with));
    }

    fn hear(&self, verb: String, value: &JsValue) {
        let tell = self.0.borrow().tell.clone();
        match (verb.as_str(), unpack(value)) {
            ("stopped", _) => tell(News::Stopped),
            (_, Some(response)) => self.answer(response),
            _ => {
                leptos::logging::error!("kashshaf: {}", value.as_string().unwrap_or_default());
                tell(News::Damaged);
            }
        }
    }

    fn answer(&self, response: Response) {
        let tell = self.0.borrow().tell.clone();
        match response {
            Response::Ready(overview) => {
                let first = !std::mem::replace(&mut self.0.borrow_mut().ready, true);
                if first {
                    self.0.borrow_mut().expect_first(overview.articles == 1);
                    tell(News::Ready(overview));
                } else {
                    self.ask_again();
                }
            }
            Response::Found(id, answer, more) => {
                let (fresh, next) = self.0.borrow_mut().searches.answered(id);
                self.send_search(next);
                if fresh {
                    tell(News::Found(answer, more));
                }
            }
            Response::Opened(id, reading, more) => {
                let (fresh, next) = self.0.borrow_mut().reads.answered(id);
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
            let mut state = self.0.borrow_mut();
            (state.searches.again(), state.reads.again())
        };
        self.send_search(search);
        self.send_read(read);
    }
}

impl State {
    /// The engine is answering the link already.
    fn expect_first(&mut self, single: bool) {
        let (search, read) = first_questions(&Permalink::parse(&self.link), single);
        self.searches = Lane::begun(search);
        if let Some(read) = read {
            self.reads = Lane::begun(read);
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
