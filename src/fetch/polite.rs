//! Requests, as a server wants them: one at a time, with pauses, within `robots.txt`, under limits.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use flate2::read::{GzDecoder, ZlibDecoder};
use texting_robots::Robot;
use ureq::Agent;
use ureq::http::{HeaderMap, Response};
use url::Url;

use super::{LEAST_PAUSE, Options};

/// Times a request is made that the server could not answer.
const TRIES: u32 = 3;
/// Redirects followed.
const REDIRECTS: usize = 5;
/// The first wait before a request is made again; the next is twice as long.
const BACK_OFF: Duration = Duration::from_secs(1);
/// The longest a server may ask to be left alone before the rest of its files is left to the next run.
const LONGEST_WAIT: Duration = Duration::from_secs(120);
/// The longest pause between requests that is kept to; a server that asks for more is not asked at all.
const LONGEST_DELAY: Duration = Duration::from_secs(600);
/// Bytes read of a `robots.txt`; RFC 9309 asks for 500 KiB at least.
const ROBOTS: u64 = 512 << 10;
/// The name that `robots.txt` is searched for.
const NAME: &str = "decisions";

/// Why something could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Fault {
    /// `robots.txt` does not allow it.
    #[error("the robots.txt of {0} does not allow programs to fetch this: ask the office for the files")]
    Forbidden(String),
    /// `robots.txt` could not be read, so it is not known what is allowed.
    #[error(
        "the robots.txt of {host} could not be read ({what}), so nothing was fetched from there: try again later"
    )]
    NoRobots {
        /// The host.
        host: String,
        /// What was seen.
        what: String,
    },
    /// The server asks for longer pauses than a run can keep to.
    #[error(
        "{host} asks for {seconds} seconds between requests, longer than a run can wait: ask the office for the files"
    )]
    TooSlow {
        /// The host.
        host: String,
        /// How long.
        seconds: u64,
    },
    /// The server answered otherwise than with the file.
    #[error("the server answered {0}")]
    Status(String),
    /// The server asks to be left alone for a while.
    #[error("the server is busy ({status}) and asks to come back later: the next run tries again")]
    Later {
        /// What it answered.
        status: u16,
    },
    /// Redirects that lead nowhere.
    #[error("the address redirects {0}")]
    Redirect(String),
    /// No connection, or it broke.
    #[error("the connection failed ({0}): the next run goes on from there")]
    Connection(String),
    /// It took too long.
    #[error(
        "the server took longer than {0} seconds: the next run goes on from there, or use --timeout to wait longer"
    )]
    TooLong(u64),
    /// It is too large.
    #[error("it is larger than {} MiB: use --max-size to allow more", .0 >> 20)]
    TooLarge(u64),
    /// It is something else than a PDF.
    #[error("it is not a PDF, but {0}")]
    NotAPdf(String),
    /// It is something else than a page.
    #[error("it is not a web page, but {0}: give the address of the page that lists the decisions")]
    NotAPage(String),
    /// The answer is packed in a way that is not known, or wrongly.
    #[error("the server packed the answer in a way that cannot be read ({0})")]
    Packed(String),
    /// Somebody asked to stop.
    #[error("stopped")]
    Stopped,
}

/// Makes requests.
pub(super) struct Client<'f> {
    agent: Agent,
    name: String,
    options: &'f Options,
    stop: &'f AtomicBool,
    hosts: BTreeMap<String, Host>,
}

/// What is known of a host.
struct Host {
    robots: Result<Option<Robot>, Fault>,
    /// When the last request to it was made.
    last: Option<Instant>,
    pause: Duration,
    /// It asked to be left alone.
    left_alone: Option<u16>,
}

/// An answer: its head, and its body to be read.
pub(super) struct Answer {
    pub(super) url: Url,
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    body: Box<dyn Read>,
    deadline: Instant,
    timeout: Duration,
}

impl Answer {
    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<String> {
        Some(self.headers.get(name)?.to_str().ok()?.trim().to_owned())
    }

    /// Reads the body piece by piece, unpacked, up to a ceiling.
    pub(super) fn read(
        self,
        most: u64,
        stop: &AtomicBool,
        take: &mut dyn FnMut(&[u8]) -> io::Result<()>,
    ) -> Result<u64, ReadFault> {
        const PIECE: usize = 16 << 10;
        let coding = self.header("content-encoding").unwrap_or_default().to_lowercase();
        let mut body: Box<dyn Read> = match coding.as_str() {
            "" | "identity" => self.body,
            "gzip" | "x-gzip" => Box::new(GzDecoder::new(self.body)),
            "deflate" => Box::new(ZlibDecoder::new(self.body)),
            other => return Err(Fault::Packed(other.to_owned()).into()),
        };
        let packed = !matches!(coding.as_str(), "" | "identity");
        let (mut piece, mut bytes) = (vec![0; PIECE], 0_u64);
        loop {
            if stop.load(Ordering::Relaxed) {
                return Err(Fault::Stopped.into());
            }
            if Instant::now() >= self.deadline {
                return Err(Fault::TooLong(self.timeout.as_secs()).into());
            }
            let read = match body.read(&mut piece) {
                Ok(0) => return Ok(bytes),
                Ok(read) => read,
                Err(e) if e.kind() == io::ErrorKind::Interrupted => continue,
                Err(e)
                    if packed
                        && matches!(e.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData) =>
                {
                    return Err(Fault::Packed(e.to_string()).into());
                }
                Err(e) => return Err(fault(&ureq::Error::from(e), self.timeout).into()),
            };
            bytes += read as u64;
            if bytes > most {
                return Err(Fault::TooLarge(most).into());
            }
            take(piece.get(..read).unwrap_or_default()).map_err(ReadFault::Taken)?;
        }
    }
}

/// Why a body was not read to its end.
#[derive(Debug)]
pub(super) enum ReadFault {
    /// The server, or a limit.
    Fault(Fault),
    /// It could not be kept.
    Taken(io::Error),
}

impl From<Fault> for ReadFault {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl<'f> Client<'f> {
    pub(super) fn new(options: &'f Options, stop: &'f AtomicBool) -> Self {
        let config = Agent::config_builder()
            // Redirects are followed here: each may lead to another host.
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .timeout_global(Some(options.timeout))
            .timeout_connect(Some(options.timeout.min(Duration::from_secs(30))))
            .build();
        Self {
            agent: Agent::new_with_config(config),
            name: options.agent(),
            options,
            stop,
            hosts: BTreeMap::new(),
        }
    }

    /// Asks for something, follows redirects, and tries again where the server could not answer.
    pub(super) fn get(&mut self, url: &Url, headers: &[(&str, String)]) -> Result<Answer, Fault> {
        let mut url = url.clone();
        let mut seen = vec![url.clone()];
        loop {
            self.allowed(&url)?;
            let answer = self.ask(&url, headers)?;
            if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
                return Ok(answer);
            }
            let target = answer.header("location").and_then(|l| url.join(&l).ok());
            let mut target = target.ok_or_else(|| Fault::Redirect("without saying where to".to_owned()))?;
            target.set_fragment(None);
            if !matches!(target.scheme(), "http" | "https") || !target.has_host() {
                return Err(Fault::Redirect(format!("to {target}, which is not on the web")));
            }
            if url.scheme() == "https" && target.scheme() == "http" {
                return Err(Fault::Redirect(format!(
                    "from https to {target}, which is not safe"
                )));
            }
            if seen.contains(&target) {
                return Err(Fault::Redirect("in a circle".to_owned()));
            }
            if seen.len() > REDIRECTS {
                return Err(Fault::Redirect(format!("more than {REDIRECTS} times")));
            }
            seen.push(target.clone());
            url = target;
        }
    }

    /// Whether `robots.txt` allows it. Asked for once for each host.
    fn allowed(&mut self, url: &Url) -> Result<(), Fault> {
        let key = host(url);
        if !self.hosts.contains_key(&key) {
            let near = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
            let pause = if near {
                self.options.pause
            } else {
                self.options.pause.max(LEAST_PAUSE)
            };
            let known = Host {
                robots: Ok(None),
                last: None,
                pause,
                left_alone: None,
            };
            self.hosts.insert(key.clone(), known);
            let robots = self.robots(url);
            if let Some(known) = self.hosts.get_mut(&key) {
                if let Ok(Some(robot)) = &robots {
                    let delay = robot.delay.filter(|d| d.is_finite() && *d > 0.0);
                    let delay = delay.map(|d| Duration::from_secs_f32(d.min(1e6)));
                    known.pause = known.pause.max(delay.unwrap_or_default());
                }
                known.robots = robots;
            }
        }
        let Some(known) = self.hosts.get(&key) else {
            return Ok(());
        };
        if known.pause > LONGEST_DELAY {
            return Err(Fault::TooSlow {
                host: key,
                seconds: known.pause.as_secs(),
            });
        }
        match &known.robots {
            Err(fault) => Err(fault.clone()),
            Ok(Some(robot)) if !robot.allowed(url.as_str()) => Err(Fault::Forbidden(key)),
            Ok(_) => Ok(()),
        }
    }

    /// What `robots.txt` says. Where there is none everything is allowed; where the server cannot say, nothing is.
    fn robots(&mut self, of: &Url) -> Result<Option<Robot>, Fault> {
        let unread = |what: String| Fault::NoRobots { host: host(of), what };
        let mut url = of.clone();
        url.set_path("/robots.txt");
        url.set_query(None);
        for _ in 0..=REDIRECTS {
            let answer = match self.ask(&url, &[]) {
                Err(Fault::Stopped) => return Err(Fault::Stopped),
                other => other.map_err(|e| unread(e.to_string()))?,
            };
            match answer.status {
                200..=299 => {
                    let mut text = Vec::new();
                    let read = answer.read(ROBOTS, self.stop, &mut |piece| {
                        text.extend_from_slice(piece);
                        Ok(())
                    });
                    return match read {
                        // What is longer is read as far as it is.
                        Ok(_) | Err(ReadFault::Fault(Fault::TooLarge(_))) => Robot::new(NAME, &text)
                            .map(Some)
                            .map_err(|e| unread(e.to_string())),
                        Err(ReadFault::Fault(e)) => Err(unread(e.to_string())),
                        Err(ReadFault::Taken(e)) => Err(unread(e.to_string())),
                    };
                }
                301 | 302 | 303 | 307 | 308 => {
                    let target = answer.header("location").and_then(|l| url.join(&l).ok());
                    url = target.ok_or_else(|| unread("a redirect that leads nowhere".to_owned()))?;
                    if !matches!(url.scheme(), "http" | "https") {
                        return Err(unread(format!("a redirect to {url}")));
                    }
                }
                400..=499 => return Ok(None),
                status => return Err(unread(format!("the server answered {status}"))),
            }
        }
        Err(unread("too many redirects".to_owned()))
    }

    /// One request, made again where the server could not answer.
    fn ask(&mut self, url: &Url, headers: &[(&str, String)]) -> Result<Answer, Fault> {
        let mut wait = Duration::ZERO;
        let mut tries = 0;
        loop {
            tries += 1;
            if let Some(status) = self.hosts.get(&host(url)).and_then(|h| h.left_alone) {
                return Err(Fault::Later { status });
            }
            self.pause(url, wait)?;
            let asked = self.once(url, headers);
            let again = match &asked {
                Ok(answer) => matches!(answer.status, 429 | 500 | 502 | 503 | 504),
                Err(fault) => matches!(fault, Fault::Connection(_)),
            };
            if !again {
                return asked;
            }
            let status = asked.as_ref().map_or(0, |a| a.status);
            let asked_for = asked.as_ref().ok().and_then(retry_after);
            wait = (BACK_OFF * 2_u32.pow(tries - 1)).max(asked_for.unwrap_or_default());
            if tries >= TRIES || wait > LONGEST_WAIT {
                if matches!(status, 429 | 503) {
                    // Busy for one file is busy for all.
                    if let Some(known) = self.hosts.get_mut(&host(url)) {
                        known.left_alone = Some(status);
                    }
                    return Err(Fault::Later { status });
                }
                return asked;
            }
        }
    }

    fn once(&self, url: &Url, headers: &[(&str, String)]) -> Result<Answer, Fault> {
        let mut request = self
            .agent
            .get(url.as_str())
            .header("User-Agent", &self.name)
            .header("Accept-Encoding", "identity");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let timeout = self.options.timeout;
        let deadline = Instant::now() + timeout;
        let response: Response<ureq::Body> = request.call().map_err(|e| fault(&e, timeout))?;
        let (head, body) = response.into_parts();
        Ok(Answer {
            url: url.clone(),
            status: head.status.as_u16(),
            headers: head.headers,
            body: Box::new(body.into_reader()),
            deadline,
            timeout,
        })
    }

    /// Waits until the next request to a host may be made.
    fn pause(&mut self, url: &Url, at_least: Duration) -> Result<(), Fault> {
        const STEP: Duration = Duration::from_millis(50);
        let known = self.hosts.get(&host(url));
        let due = known.and_then(|known| Some(known.last? + known.pause));
        let until = (Instant::now() + at_least).max(due.unwrap_or_else(Instant::now));
        loop {
            if self.stop.load(Ordering::Relaxed) {
                return Err(Fault::Stopped);
            }
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            std::thread::sleep(left.min(STEP));
        }
        if let Some(known) = self.hosts.get_mut(&host(url)) {
            known.last = Some(Instant::now());
        }
        Ok(())
    }
}

/// How long a server asks to wait, if it says so in seconds.
fn retry_after(answer: &Answer) -> Option<Duration> {
    let seconds: u64 = answer.header("retry-after")?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// Host and port: what `robots.txt` and pauses are for.
fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    match url.port() {
        Some(port) => format!("{name}:{port}"),
        None => name.to_owned(),
    }
}

fn fault(error: &ureq::Error, timeout: Duration) -> Fault {
    let timed_out = |e: &io::Error| matches!(e.kind(), io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock);
    match error {
        ureq::Error::Timeout(_) => Fault::TooLong(timeout.as_secs()),
        ureq::Error::Io(e) if timed_out(e) => Fault::TooLong(timeout.as_secs()),
        other => Fault::Connection(other.to_string()),
    }
}
