//! The page's side of the worker: starts it, asks, and hands on what is still of interest.
//!
//! Questions of one kind travel one at a time: while one is under way only the newest of the others waits, so that
//! fast typing never builds a queue. Where no worker can start, the same engine answers on the page. A worker that
//! breaks down is started once more.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Reflect;
use kashshaf_search::{Answer, Overview, ReadRequest, Reading, Request as SearchRequest};
use web_sys::{Event, MessageEvent, Url, Worker};

use crate::dom;
use crate::engine::Engine;
use crate::protocol::{Request, Response, Start, pack, unpack};

/// What the app hears from the collection.
pub(crate) enum News {
    Ready(Overview),
    Found(Box<Answer>),
    Opened(Option<Box<Reading>>),
    /// The collection cannot be read.
    Damaged,
    /// The worker broke down again.
    Stopped,
}

#[derive(Clone)]
pub(crate) struct Client(Rc<RefCell<State>>);

struct State {
    seat: Seat,
    ready: bool,
    restarted: bool,
    searches: Lane<SearchRequest>,
    reads: Lane<ReadRequest>,
    tell: Rc<dyn Fn(News)>,
}

/// Where the engine sits.
enum Seat {
    Nowhere,
    Worker(Worker),
    Page(Rc<Engine>),
}

impl Client {
    /// Starts the worker. `tell` hears from it, never from within a call to this client.
    pub(crate) fn start(tell: impl Fn(News) + 'static) -> Client {
        let client = Client(Rc::new(RefCell::new(State {
            seat: Seat::Nowhere,
            ready: false,
            restarted: false,
            searches: Lane::default(),
            reads: Lane::default(),
            tell: Rc::new(tell),
        })));
        client.start_worker();
        client
    }

    pub(crate) fn search(&self, request: SearchRequest) {
        let sent = self.0.borrow_mut().searches.ask(request);
        if let Some((id, request)) = sent {
            self.send(Request::Search(id, request));
        }
    }

    pub(crate) fn read(&self, request: ReadRequest) {
        let sent = self.0.borrow_mut().reads.ask(request);
        if let Some((id, request)) = sent {
            self.send(Request::Read(id, request));
        }
    }

    /// Forgets what is being opened: its answer is no longer wanted.
    pub(crate) fn forget_reading(&self) {
        self.0.borrow_mut().reads.forget();
    }

    fn start_worker(&self) {
        match start_worker() {
            Some(worker) => {
                let client = self.clone();
                dom::listen(&worker, "message", move |event: MessageEvent| match unpack(&event.data()) {
                    Some(response) => client.hear(response),
                    None => client.break_down(),
                });
                let client = self.clone();
                dom::listen(&worker, "error", move |event: Event| {
                    event.prevent_default();
                    client.break_down();
                });
                self.0.borrow_mut().seat = Seat::Worker(worker);
            }
            None => self.sit_on_page(),
        }
    }

    /// Opens the collection here: slower while typing, and better than nothing.
    fn sit_on_page(&self) {
        let client = self.clone();
        dom::later(0, move || {
            let response = match Engine::open() {
                Ok(engine) => {
                    let ready = Response::Ready(engine.overview());
                    client.0.borrow_mut().seat = Seat::Page(Rc::new(engine));
                    ready
                }
                Err(reason) => Response::Failed(reason),
            };
            client.hear(response);
        });
    }

    fn send(&self, request: Request) {
        match &self.0.borrow().seat {
            Seat::Nowhere => {}
            Seat::Worker(worker) => drop(worker.post_message(&pack(&request))),
            Seat::Page(engine) => {
                let (client, engine) = (self.clone(), engine.clone());
                dom::later(0, move || client.hear(engine.answer(request)));
            }
        }
    }

    fn hear(&self, response: Response) {
        let tell = self.0.borrow().tell.clone();
        match response {
            Response::Ready(overview) => {
                let first = !std::mem::replace(&mut self.0.borrow_mut().ready, true);
                if first {
                    tell(News::Ready(overview));
                } else {
                    self.ask_again();
                }
            }
            Response::Found(id, answer) => {
                let (fresh, next) = self.0.borrow_mut().searches.answered(id);
                if let Some((id, request)) = next {
                    self.send(Request::Search(id, request));
                }
                if fresh {
                    tell(News::Found(answer));
                }
            }
            Response::Opened(id, reading) => {
                if self.read_answered(id) {
                    tell(News::Opened(reading));
                }
            }
            Response::Unreadable(id, reason) => {
                if self.read_answered(id) {
                    self.hear(Response::Failed(reason));
                }
            }
            Response::Failed(reason) => {
                leptos::logging::error!("kashshaf: {}", reason);
                tell(News::Damaged);
            }
        }
    }

    /// Sends the next article that is wanted; whether the one that came still is.
    fn read_answered(&self, id: u32) -> bool {
        let (fresh, next) = self.0.borrow_mut().reads.answered(id);
        if let Some((id, request)) = next {
            self.send(Request::Read(id, request));
        }
        fresh
    }

    fn break_down(&self) {
        let (ready, restarted, tell) = {
            let mut state = self.0.borrow_mut();
            if let Seat::Worker(worker) = std::mem::replace(&mut state.seat, Seat::Nowhere) {
                worker.terminate();
            }
            let (ready, restarted) = (state.ready, state.restarted);
            state.restarted = ready;
            (ready, restarted, state.tell.clone())
        };
        match (ready, restarted) {
            (false, _) => self.sit_on_page(),
            (true, false) => self.start_worker(),
            (true, true) => tell(News::Stopped),
        }
    }

    /// After a restart: what was under way is asked once more.
    fn ask_again(&self) {
        let (search, read) = {
            let mut state = self.0.borrow_mut();
            (state.searches.again(), state.reads.again())
        };
        if let Some((id, request)) = search {
            self.send(Request::Search(id, request));
        }
        if let Some((id, request)) = read {
            self.send(Request::Read(id, request));
        }
    }
}

/// Starts the worker. Its address hangs on the page's, so that a site works in any folder.
fn start_worker() -> Option<Worker> {
    let manifest = Reflect::get(&js_sys::global(), &"kashshaf".into()).ok()?;
    let base = dom::document()?.base_uri().ok()??;
    let address = |key| Url::new_with_base(&dom::text_of(&manifest, key)?, &base).ok().map(|url| url.href());
    let worker = Worker::new(&address("worker")?).ok()?;
    let start = Start { module: wasm_bindgen::module(), app: address("app")? };
    worker.post_message(&serde_wasm_bindgen::to_value(&start).ok()?).ok()?;
    Some(worker)
}

/// Questions of one kind: one under way, the newest of the others waiting.
struct Lane<T> {
    last_id: u32,
    under_way: Option<(u32, T)>,
    waiting: Option<T>,
    forgotten: bool,
}

impl<T> Default for Lane<T> {
    fn default() -> Self {
        Lane { last_id: 0, under_way: None, waiting: None, forgotten: false }
    }
}

impl<T: Clone> Lane<T> {
    /// Takes a question; returns it with its number when it can be sent now.
    fn ask(&mut self, question: T) -> Option<(u32, T)> {
        self.forgotten = false;
        if self.under_way.is_some() {
            self.waiting = Some(question);
            return None;
        }
        self.last_id += 1;
        self.under_way = Some((self.last_id, question));
        self.under_way.clone()
    }

    /// Takes an answer: whether it is still wanted, and the question to send next.
    fn answered(&mut self, id: u32) -> (bool, Option<(u32, T)>) {
        if self.under_way.as_ref().is_none_or(|(under_way, _)| *under_way != id) {
            return (false, None);
        }
        self.under_way = None;
        match self.waiting.take() {
            Some(question) => (false, self.ask(question)),
            None => (!self.forgotten, None),
        }
    }

    /// Drops what waits, and the answer to what is under way.
    fn forget(&mut self) {
        self.waiting = None;
        self.forgotten = true;
    }

    /// The newest question, to be sent once more.
    fn again(&mut self) -> Option<(u32, T)> {
        let (_, question) = self.under_way.take()?;
        if self.forgotten {
            return None;
        }
        let question = self.waiting.take().unwrap_or(question);
        self.ask(question)
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
    fn late_and_foreign_answers_are_dropped() {
        let mut lane = Lane::default();
        lane.ask("a");
        assert_eq!(lane.answered(7), (false, None));
        lane.forget();
        assert_eq!(lane.answered(1), (false, None));
        assert_eq!(lane.answered(1), (false, None));
    }

    #[test]
    fn after_a_restart_the_newest_question_is_asked_again() {
        let mut lane = Lane::default();
        lane.ask("a");
        lane.ask("ab");
        assert_eq!(lane.again(), Some((2, "ab")));
        assert_eq!(lane.answered(1), (false, None));
        assert_eq!(lane.answered(2), (true, None));
        assert_eq!(lane.again(), None);
    }
}
