//! The review: a page on this machine's loopback address, on which people check values beside the pictures of their pages.
//!
//! `guard` decides which requests are answered, `desk` does what they ask for, `view` is what the page shows of a
//! record, `pictures` draws pages and keeps what it drew, and this file listens and answers. Every step is in the file of
//! corrections before it is shown; the program keeps nothing else, so closing or killing it loses nothing.

mod desk;
mod guard;
mod page;
mod pictures;
mod view;

use std::io::Read;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tiny_http::{Header, Method, Request, Response};

use super::archive::ArchiveError;
use super::shell::{REVIEW, STYLE};
use crate::correct::CorrectionsError;
use desk::Desk;
use guard::Guard;

/// Requests answered at once. Pictures are drawn on these threads.
const THREADS: usize = 4;

/// Stack of a thread that draws: the renderer nests forms deeply.
const STACK: usize = 64 << 20;

/// The largest request that is read.
const MAX_BODY: u64 = 1 << 20;

/// What is reviewed.
#[derive(Debug, Clone)]
pub struct Review {
    /// The run.
    pub out: PathBuf,
    /// The file of corrections.
    pub corrections: PathBuf,
    /// Where the PDFs are; those of the run where there is none.
    pub pdfs: Vec<PathBuf>,
    /// The name of the person who checks.
    pub by: String,
    /// The port; any that is free where 0.
    pub port: u16,
}

/// Why a review cannot begin.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReviewError {
    /// The records cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The corrections cannot be read.
    #[error(transparent)]
    Corrections(#[from] CorrectionsError),
    /// The address cannot be listened on.
    #[error(
        "port {port} of the loopback address cannot be used: {cause}; give another one with --port, or none"
    )]
    Port {
        /// The port.
        port: u16,
        /// Why.
        cause: String,
    },
    /// The system gives no random numbers, without which the address could be guessed.
    #[error("the system gives no random numbers for a secret address: {0}")]
    NoSecret(String),
}

/// A review that listens.
pub struct Listening {
    server: Arc<tiny_http::Server>,
    desk: Arc<Desk>,
    guard: Arc<Guard>,
}

impl Review {
    /// Reads the index of the records and begins to listen.
    ///
    /// # Errors
    ///
    /// [`ReviewError`].
    pub fn listen(&self) -> Result<Listening, ReviewError> {
        let desk = Desk::open(self)?;
        let unusable = |cause: String| ReviewError::Port {
            port: self.port,
            cause,
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let server = tiny_http::Server::http(address).map_err(|e| unusable(e.to_string()))?;
        let port = server.server_addr().to_ip().map_or(self.port, |a| a.port());
        let guard = Guard::new(port).map_err(ReviewError::NoSecret)?;
        Ok(Listening {
            server: Arc::new(server),
            desk: Arc::new(desk),
            guard: Arc::new(guard),
        })
    }
}

impl Listening {
    /// The address to open. Every person who has it can correct values.
    #[must_use]
    pub fn address(&self) -> String {
        self.guard.address()
    }

    /// How many records are reviewed, and how many of their PDFs are there.
    #[must_use]
    pub fn counts(&self) -> (usize, usize) {
        self.desk.counts()
    }

    /// Answers until `stop` is set.
    pub fn answer(&self, stop: &AtomicBool) {
        std::thread::scope(|scope| {
            for i in 0..THREADS {
                let work = || {
                    while !stop.load(Ordering::Relaxed) {
                        if let Ok(Some(request)) = self.server.recv_timeout(Duration::from_millis(200)) {
                            self.one(request);
                        }
                    }
                };
                // One thread less is a slower review.
                let _ = std::thread::Builder::new()
                    .name(format!("reader {i}"))
                    .stack_size(STACK)
                    .spawn_scoped(scope, work);
            }
        });
    }

    fn one(&self, mut request: Request) {
        let header = |name: &'static str| -> Option<String> {
            let found = request.headers().iter().find(|h| h.field.equiv(name));
            found.map(|h| h.value.as_str().to_owned())
        };
        let post = *request.method() == Method::Post;
        let asked = guard::Asked {
            path: request.url().to_owned(),
            get: matches!(request.method(), Method::Get | Method::Head),
            post,
            host: header("Host"),
            origin: header("Origin"),
            site: header("Sec-Fetch-Site"),
            kind: header("Content-Type"),
        };
        let answer = match self.guard.admit(&asked) {
            Err(refusal) => Answer::text(refusal.status, refusal.why),
            Ok(path) => {
                let mut body = Vec::new();
                let read = request.as_reader().take(MAX_BODY + 1).read_to_end(&mut body);
                if read.is_err() || body.len() as u64 > MAX_BODY {
                    Answer::text(413, "the request is too large")
                } else {
                    self.route(&path, post, &body)
                }
            }
        };
        // A reader that has gone away gets no answer.
        let _ = request.respond(answer.response());
    }

    fn route(&self, path: &str, post: bool, body: &[u8]) -> Answer {
        let parts: Vec<&str> = path.split('/').collect();
        let number = |text: &str| text.parse::<usize>().ok();
        match (post, parts.as_slice()) {
            (false, [""]) => Answer::new(200, "text/html; charset=utf-8", self.desk.page().into_bytes()),
            (false, ["style.css"]) => Answer::new(200, "text/css; charset=utf-8", STYLE.as_bytes().to_vec()),
            (false, ["review.js"]) => {
                Answer::new(200, "text/javascript; charset=utf-8", REVIEW.as_bytes().to_vec())
            }
            (false, ["list"]) => Answer::json(&self.desk.list()),
            (false, ["record", i]) => self.found(number(i).and_then(|i| self.desk.view(i))),
            (false, ["words", i, page]) => {
                let words = number(i)
                    .zip(number(page))
                    .and_then(|(i, page)| self.desk.words(i, page));
                self.found(words)
            }
            (false, ["page", i, page]) => {
                let png = number(i)
                    .zip(number(page))
                    .and_then(|(i, page)| self.desk.picture(i, page));
                match png {
                    Some(png) => Answer {
                        keep: true,
                        ..Answer::new(200, "image/png", png.to_vec())
                    },
                    None => Answer::text(404, "this page cannot be drawn"),
                }
            }
            (true, ["save"]) => Answer::done(self.desk.save(body)),
            (true, ["awards"]) => Answer::done(self.desk.awards(body)),
            (true, ["done"]) => Answer::done(self.desk.finish(body)),
            (true, ["undo"]) => Answer::done(self.desk.undo(body)),
            _ => Answer::text(404, "there is nothing here"),
        }
    }

    fn found<T: serde::Serialize>(&self, found: Option<T>) -> Answer {
        found.map_or_else(
            || Answer::text(404, "there is no such record"),
            |f| Answer::json(&f),
        )
    }
}

/// What a step came to: what the page shows then, or why it was not done, with a status.
type Step = Result<view::View, (u16, desk::Refused)>;

struct Answer {
    status: u16,
    kind: &'static str,
    body: Vec<u8>,
    /// The browser may keep it: the picture of a page of certain bytes.
    keep: bool,
}

/// Nothing but what this address serves, no script or style in a page, no frame around it.
const POLICY: &str = "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

impl Answer {
    fn new(status: u16, kind: &'static str, body: Vec<u8>) -> Self {
        Self {
            status,
            kind,
            body,
            keep: false,
        }
    }

    fn text(status: u16, text: &str) -> Self {
        Self::new(status, "text/plain; charset=utf-8", text.as_bytes().to_vec())
    }

    fn json<T: serde::Serialize>(value: &T) -> Self {
        Self::json_as(200, value)
    }

    fn json_as<T: serde::Serialize>(status: u16, value: &T) -> Self {
        match serde_json::to_vec(value) {
            Ok(text) => Self::new(status, "application/json", text),
            Err(_) => Self::text(500, "the answer cannot be written"),
        }
    }

    fn done(step: Step) -> Self {
        match step {
            Ok(view) => Self::json(&view),
            Err((status, refused)) => Self::json_as(status, &refused),
        }
    }

    fn response(self) -> Response<std::io::Cursor<Vec<u8>>> {
        let cache = if self.keep {
            "private, max-age=86400, immutable"
        } else {
            "no-store"
        };
        let mut response = Response::from_data(self.body).with_status_code(self.status);
        for (name, value) in [
            ("Content-Type", self.kind),
            ("Content-Security-Policy", POLICY),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Cache-Control", cache),
        ] {
            if let Ok(header) = Header::from_bytes(name, value) {
                response.add_header(header);
            }
        }
        response
    }
}

/// Where corrections are kept unless somebody says otherwise.
#[must_use]
pub fn corrections_of(out: &Path) -> PathBuf {
    out.join(crate::correct::FILE_NAME)
}
