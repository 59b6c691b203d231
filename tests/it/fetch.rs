//! `decisions fetch` against a server that misbehaves.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::support::{decisions, ends_with, extract, folder, pdf};

/// A request as it came: path, and headers by lower-case name.
#[derive(Clone)]
struct Request {
    path: String,
    headers: BTreeMap<String, String>,
}

/// What a server answers: status, headers, body, and how many bytes of the body are sent with which pause between.
struct Answer {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    /// Bytes that are sent, where the connection breaks before the end.
    sent: Option<usize>,
    /// Bytes at a time, and the pause behind them.
    drip: Option<(usize, Duration)>,
}

fn answer(status: u16, kind: &str, body: impl Into<Vec<u8>>) -> Answer {
    let body = body.into();
    Answer {
        status,
        headers: vec![
            ("Content-Type", kind.to_owned()),
            ("Content-Length", body.len().to_string()),
        ],
        body,
        sent: None,
        drip: None,
    }
}

fn page(links: &[&str]) -> Answer {
    let items: String = links
        .iter()
        .map(|l| format!("<li><a href=\"{l}\">Decision {l}</a> 2 May 2024</li>"))
        .collect();
    answer(
        200,
        "text/html; charset=utf-8",
        format!("<html><ul>{items}</ul></html>"),
    )
}

fn redirect(to: &str) -> Answer {
    let mut out = answer(302, "text/plain", "");
    out.headers.push(("Location", to.to_owned()));
    out
}

type Handler = dyn Fn(&Request, usize) -> Answer + Send + Sync;

/// A server on this machine. The handler is told how often a path was asked for before.
struct Server {
    address: String,
    requests: Arc<Mutex<Vec<Request>>>,
    at_once: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
}

impl Server {
    fn start(handler: impl Fn(&Request, usize) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let server = Self {
            address: format!("http://{}", listener.local_addr().unwrap()),
            requests: Arc::default(),
            at_once: Arc::default(),
            stop: Arc::default(),
        };
        let handler: Arc<Handler> = Arc::new(handler);
        let (requests, at_once, stop) = (
            server.requests.clone(),
            server.at_once.clone(),
            server.stop.clone(),
        );
        std::thread::spawn(move || {
            let now = Arc::new(AtomicUsize::new(0));
            for stream in listener.incoming() {
                if stop.load(Ordering::Relaxed) {
                    return;
                }
                let Ok(stream) = stream else { continue };
                let (handler, requests) = (handler.clone(), requests.clone());
                let (at_once, now) = (at_once.clone(), now.clone());
                std::thread::spawn(move || {
                    let n = now.fetch_add(1, Ordering::SeqCst) + 1;
                    at_once.fetch_max(n, Ordering::SeqCst);
                    serve(stream, &*handler, &requests);
                    now.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        server
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.address)
    }

    fn asked(&self, path: &str) -> Vec<Request> {
        let all = self.requests.lock().unwrap();
        all.iter().filter(|r| r.path == path).cloned().collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(self.address.trim_start_matches("http://"));
    }
}

fn serve(stream: TcpStream, handler: &Handler, requests: &Mutex<Vec<Request>>) {
    let mut input = BufReader::new(stream.try_clone().unwrap());
    let mut line = String::new();
    if input.read_line(&mut line).unwrap_or(0) == 0 {
        return;
    }
    let path = line.split(' ').nth(1).unwrap_or("/").to_owned();
    let mut headers = BTreeMap::new();
    loop {
        line.clear();
        if input.read_line(&mut line).unwrap_or(0) == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_lowercase(), value.trim().to_owned());
        }
    }
    let request = Request { path, headers };
    let before = {
        let mut all = requests.lock().unwrap();
        let before = all.iter().filter(|r| r.path == request.path).count();
        all.push(request.clone());
        before
    };
    let answer = handler(&request, before);
    let mut out = stream;
    let mut head = format!("HTTP/1.1 {} Whatever\r\nConnection: close\r\n", answer.status);
    for (name, value) in &answer.headers {
        head += &format!("{name}: {value}\r\n");
    }
    let body = &answer.body[..answer.sent.unwrap_or(answer.body.len())];
    if out.write_all((head + "\r\n").as_bytes()).is_err() {
        return;
    }
    let (size, wait) = answer.drip.unwrap_or((usize::MAX, Duration::ZERO));
    for piece in body.chunks(size.min(body.len().max(1))) {
        if out.write_all(piece).is_err() {
            return;
        }
        std::thread::sleep(wait);
    }
}

/// A PDF of so many bytes, more or less: what is behind its end is passed over.
fn decision(number: usize, more: usize) -> Vec<u8> {
    let mut bytes = fs::read(pdf("suffolk-2018-31.pdf")).unwrap();
    bytes.extend(format!("% {number}\n").into_bytes());
    bytes.extend(vec![b' '; more]);
    bytes
}

/// A file as a good server gives it: with its name, in parts, and only if it changed.
fn file(request: &Request, bytes: &[u8]) -> Answer {
    let hash: String = Sha256::digest(bytes)
        .iter()
        .take(8)
        .map(|b| format!("{b:02x}"))
        .collect();
    let etag = format!("\"{hash}\"");
    let of = |name: &str| request.headers.get(name).cloned();
    let mut out = answer(200, "application/pdf", bytes);
    if of("if-none-match") == Some(etag.clone()) {
        out = answer(304, "application/pdf", "");
    } else if let Some(from) = of("range").filter(|_| of("if-range") == Some(etag.clone())) {
        let from: usize = from
            .trim_start_matches("bytes=")
            .trim_end_matches('-')
            .parse()
            .unwrap();
        out = answer(206, "application/pdf", &bytes[from..]);
        let range = format!("bytes {from}-{}/{}", bytes.len() - 1, bytes.len());
        out.headers.push(("Content-Range", range));
    }
    out.headers.push(("ETag", etag));
    out
}

fn fetch(server: &Server, paths: &[&str], out: &Path) -> assert_cmd::Command {
    let mut command = decisions();
    command
        .arg("fetch")
        .args(paths.iter().map(|p| server.url(p)))
        .arg("-o")
        .arg(out)
        .args(["--pause", "0"]);
    command
}

/// The rows of the index: address, title, date, file, hash, time.
fn index(out: &Path) -> Vec<Vec<String>> {
    let mut table = csv::Reader::from_path(out.join("index.csv")).unwrap();
    let rows = table
        .records()
        .map(|r| r.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

fn names(out: &Path) -> Vec<String> {
    let all = fs::read_dir(out)
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap());
    let mut out: Vec<String> = all.filter(|n| n.ends_with(".pdf")).collect();
    out.sort();
    out
}

#[test]
fn only_what_is_new_or_changed_is_downloaded_and_joined_to_its_record() {
    let revision = Arc::new(AtomicUsize::new(0));
    let now = revision.clone();
    let server = Server::start(move |request, _| match request.path.as_str() {
        "/robots.txt" => answer(200, "text/plain", "User-agent: *\nDisallow: /private/\n"),
        "/list.html" => {
            let html = "<ul><li><a href='a.pdf'>Decision 99/2018: wardens</a> 2 May 2024</li></ul><a rel=next href='/more.html'>2</a>";
            answer(200, "text/html", html)
        }
        "/more.html" => page(&["b.pdf", "/private/c.pdf"]),
        "/a.pdf" => file(request, &decision(1, now.load(Ordering::Relaxed))),
        "/b.pdf" => {
            // One without an ETag or a date: only its bytes tell.
            answer(200, "application/pdf", decision(2, 0))
        }
        _ => answer(404, "text/plain", "?"),
    });
    let (out, records) = (folder(), folder());
    let run = |more: &[&str]| ends_with(fetch(&server, &["/list.html"], out.path()).args(more), 3);
    let first = run(&["--contact", "me@example.org"]);
    assert!(
        first.contains("2 pages read, 3 PDFs found: 2 new, 0 changed, 0 unchanged, 1 failed"),
        "{first}"
    );
    assert!(
        first.contains("/private/c.pdf: the robots.txt of 127.0.0.1"),
        "{first}"
    );
    assert!(server.asked("/private/c.pdf").is_empty());
    assert_eq!(server.asked("/robots.txt").len(), 1);
    let agent = &server.asked("/a.pdf")[0].headers["user-agent"];
    assert!(
        agent.starts_with("decisions/") && agent.contains("me@example.org"),
        "{agent}"
    );
    assert_eq!(names(out.path()), ["a.pdf", "b.pdf"]);
    let rows = index(out.path());
    assert_eq!(
        rows[0][1..4],
        ["Decision 99/2018: wardens", "2024-05-02", "a.pdf"]
    );
    let before = fs::read(out.path().join("index.csv")).unwrap();

    let second = run(&[]);
    assert!(second.contains("0 new, 0 changed, 2 unchanged"), "{second}");
    assert_eq!(fs::read(out.path().join("index.csv")).unwrap(), before);
    assert!(server.asked("/a.pdf")[1].headers.contains_key("if-none-match"));
    revision.store(7, Ordering::Relaxed);
    let third = run(&[]);
    assert!(third.contains("0 new, 1 changed, 1 unchanged"), "{third}");
    assert_eq!(fs::read(out.path().join("a.pdf")).unwrap(), decision(1, 7));
    assert_eq!(server.at_once.load(Ordering::SeqCst), 1, "one request at a time");

    // The index knows the record by its bytes, and the page is held against it.
    let mut command = extract(&[out.path()], records.path());
    ends_with(command.arg("--index").arg(out.path().join("index.csv")), 0);
    let outcomes = crate::support::outcomes(records.path());
    assert!(
        outcomes[0].2.contains(&"index-mismatch".to_owned()),
        "{outcomes:?}"
    );
    assert!(
        !outcomes[1].2.contains(&"index-mismatch".to_owned()),
        "{outcomes:?}"
    );
}

#[test]
fn a_server_that_misbehaves_costs_only_what_it_spoils() {
    let server = Server::start(|request, before| match request.path.as_str() {
        "/list.html" => page(&[
            "good.pdf",
            "loop.pdf",
            "far.pdf",
            "away.pdf",
            "html.pdf",
            "zip.pdf",
            "empty.pdf",
            "bomb.pdf",
            "large.pdf",
            "odd.pdf",
            "gone.pdf",
            "busy.pdf",
            "broken.pdf",
            "again.pdf",
        ]),
        "/good.pdf" | "/again.pdf" => file(request, &decision(1, 0)),
        "/loop.pdf" => redirect("/round.pdf"),
        "/round.pdf" => redirect("loop.pdf"),
        "/away.pdf" => redirect("file:///etc/passwd"),
        path if path.starts_with("/far") => redirect(&path.replace("/far", "/farther")),
        "/html.pdf" => answer(
            200,
            "application/pdf",
            "<!DOCTYPE html><html>Please log in</html>",
        ),
        "/zip.pdf" => answer(200, "application/pdf", b"PK\x03\x04 and so on".to_vec()),
        "/empty.pdf" => answer(200, "application/pdf", ""),
        "/bomb.pdf" => {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
            packed.write_all(b"%PDF-1.7\n").unwrap();
            for _ in 0..64 {
                packed.write_all(&vec![b' '; 1 << 20]).unwrap();
            }
            let mut out = answer(200, "application/pdf", packed.finish().unwrap());
            out.headers.push(("Content-Encoding", "gzip".to_owned()));
            out
        }
        "/large.pdf" => answer(200, "application/pdf", decision(2, 9 << 20)),
        "/odd.pdf" => {
            let mut out = answer(200, "application/pdf", decision(3, 0));
            out.headers.push(("Content-Encoding", "brotli".to_owned()));
            out
        }
        "/busy.pdf" if before == 0 => answer(503, "text/plain", "busy"),
        "/busy.pdf" => file(request, &decision(4, 0)),
        // Fewer bytes than were promised; the rest comes when asked for.
        "/broken.pdf" => {
            let mut out = file(request, &decision(5, 5000));
            if before == 0 {
                out.sent = Some(3000);
            }
            out
        }
        _ => answer(404, "text/plain", "?"),
    });
    let out = folder();
    let run = || {
        let mut command = fetch(&server, &["/list.html"], out.path());
        ends_with(command.args(["--max-size", "8MiB"]), 3)
    };
    let told = run();
    for (file, why) in [
        ("loop", "redirects in a circle"),
        ("far", "redirects more than 5 times"),
        ("away", "which is not on the web"),
        ("html", "not a PDF, but a web page"),
        ("zip", "not a PDF, but a ZIP archive"),
        ("empty", "not a PDF, but empty"),
        ("bomb", "larger than 8 MiB"),
        ("large", "larger than 8 MiB"),
        ("odd", "packed the answer in a way that cannot be read (brotli)"),
        ("gone", "the server answered 404 (not found)"),
        ("broken", "the connection failed"),
    ] {
        let line = told
            .lines()
            .find(|l| l.starts_with("failed: ") && l.contains(&format!("/{file}.pdf: ")));
        assert!(line.is_some_and(|l| l.contains(why)), "{file}: {told}");
    }
    assert_eq!(names(out.path()), ["again.pdf", "busy.pdf", "good.pdf"]);
    assert!(
        server.asked("/broken.pdf").len() == 1,
        "a body that broke is for the next run"
    );

    // The next run goes on where the last was broken off.
    run();
    assert_eq!(
        fs::read(out.path().join("broken.pdf")).unwrap(),
        decision(5, 5000)
    );
    let asked = server.asked("/broken.pdf");
    assert_eq!(asked[1].headers["range"], "bytes=3000-");
    let hidden = fs::read_dir(out.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap());
    assert_eq!(hidden.filter(|n| n.contains("partial")).count(), 0);
}

#[test]
fn a_server_that_asks_for_rest_or_says_nothing_is_left_alone() {
    let busy = Server::start(|request, _| match request.path.as_str() {
        "/list.html" => page(&["a.pdf", "b.pdf"]),
        "/robots.txt" => answer(404, "text/plain", ""),
        _ => {
            let mut out = answer(503, "text/plain", "");
            out.headers.push(("Retry-After", "3600".to_owned()));
            out
        }
    });
    let out = folder();
    let told = ends_with(&mut fetch(&busy, &["/list.html"], out.path()), 3);
    assert!(told.contains("asks to come back later"), "{told}");
    assert_eq!(busy.asked("/a.pdf").len(), 1);
    assert!(busy.asked("/b.pdf").is_empty(), "busy for one is busy for all");

    let silent = Server::start(|request, _| match request.path.as_str() {
        "/robots.txt" => answer(503, "text/plain", ""),
        _ => page(&["a.pdf"]),
    });
    let out = folder();
    let told = ends_with(&mut fetch(&silent, &["/list.html"], out.path()), 1);
    assert!(
        told.contains("robots.txt") && told.contains("try again later"),
        "{told}"
    );
    assert!(silent.asked("/list.html").is_empty());

    let slow = Server::start(|request, before| match request.path.as_str() {
        "/list.html" => page(&["a.pdf", "b.pdf"]),
        "/a.pdf" => {
            let mut out = file(request, &decision(1, 0));
            if before == 0 {
                out.drip = Some((200, Duration::from_millis(100)));
            }
            out
        }
        "/b.pdf" => file(request, &decision(2, 0)),
        _ => answer(404, "text/plain", ""),
    });
    let out = folder();
    let run = |code| {
        ends_with(
            fetch(&slow, &["/list.html"], out.path()).args(["--timeout", "2"]),
            code,
        )
    };
    let told = run(3);
    assert!(told.contains("longer than 2 seconds"), "{told}");
    assert_eq!(names(out.path()), ["b.pdf"]);
    run(0);
    assert_eq!(fs::read(out.path().join("a.pdf")).unwrap(), decision(1, 0));
    assert!(
        slow.asked("/a.pdf")[1].headers.contains_key("range"),
        "what was there was not asked for again"
    );
}

#[test]
fn a_page_that_changes_meanwhile_loses_nothing() {
    let server = Server::start(|request, before| match request.path.as_str() {
        "/list.html" if before == 0 => page(&["a.pdf", "b.pdf", "c.pdf"]),
        "/list.html" => page(&["c.pdf", "d.pdf"]),
        // It was taken down between the page and the download.
        "/b.pdf" => answer(410, "text/plain", ""),
        "/a.pdf" | "/c.pdf" | "/d.pdf" => file(
            request,
            &decision(request.path.len(), usize::from(request.path.as_bytes()[1])),
        ),
        _ => answer(404, "text/plain", ""),
    });
    let out = folder();
    let told = ends_with(&mut fetch(&server, &["/list.html"], out.path()), 3);
    assert!(told.contains("410 (removed)"), "{told}");
    let told = ends_with(&mut fetch(&server, &["/list.html"], out.path()), 0);
    assert!(told.contains("1 new, 0 changed, 1 unchanged, 0 failed"), "{told}");
    assert!(
        told.contains("1 file is in index.csv not linked from the pages any more; it is kept"),
        "{told}"
    );
    assert_eq!(names(out.path()), ["a.pdf", "c.pdf", "d.pdf"]);
    assert_eq!(index(out.path()).len(), 3);
}

#[test]
fn limits_leave_the_rest_for_the_next_run_and_what_cannot_be_read_says_so() {
    let server = Server::start(|request, _| match request.path.as_str() {
        "/list.html" => page(&["a.pdf", "b.pdf", "c.pdf"]),
        "/script.html" => answer(
            200,
            "text/html",
            "<html><script src='app.js'></script><div id=root></div></html>",
        ),
        "/file.pdf" => answer(200, "application/pdf", decision(1, 0)),
        path if path.ends_with(".pdf") => {
            file(request, &decision(path.len(), usize::from(path.as_bytes()[1])))
        }
        _ => answer(404, "text/plain", ""),
    });
    let out = folder();
    let told = ends_with(
        fetch(&server, &["/list.html"], out.path()).args(["--max-files", "2"]),
        0,
    );
    assert!(told.contains("1 link is left for the next run"), "{told}");
    ends_with(
        fetch(&server, &["/list.html"], out.path()).args(["--max-files", "2"]),
        0,
    );
    assert_eq!(names(out.path()).len(), 3);
    let told = ends_with(
        fetch(&server, &["/list.html"], out.path()).args(["--only", "B.PDF"]),
        0,
    );
    assert!(told.contains("1 PDF found"), "{told}");
    let told = ends_with(&mut fetch(&server, &["/script.html"], out.path()), 4);
    assert!(told.contains("a script builds the list"), "{told}");
    let told = ends_with(&mut fetch(&server, &["/file.pdf"], out.path()), 1);
    assert!(told.contains("not a web page, but application/pdf"), "{told}");
    let told = ends_with(&mut fetch(&server, &["/none.html"], out.path()), 1);
    assert!(told.contains("404 (not found)"), "{told}");
    let told = ends_with(decisions().args(["fetch", "offices/list", "-o", "x"]), 2);
    assert!(told.contains("type it with https://"), "{told}");
}

#[test]
fn a_fetch_killed_at_any_moment_leaves_no_half_file_and_goes_on() {
    let links: Vec<String> = (0..12).map(|i| format!("{i}.pdf")).collect();
    let list = links.clone();
    let server = Server::start(move |request, _| match request.path.as_str() {
        "/list.html" => page(&list.iter().map(String::as_str).collect::<Vec<_>>()),
        "/robots.txt" => answer(404, "text/plain", ""),
        path => {
            let number = path
                .trim_start_matches('/')
                .trim_end_matches(".pdf")
                .parse()
                .unwrap();
            let mut out = file(request, &decision(number, 40_000));
            out.drip = Some((8000, Duration::from_millis(2)));
            out
        }
    });
    let out = folder();
    let whole = |code: Option<i32>| {
        for name in if out.path().exists() {
            names(out.path())
        } else {
            Vec::new()
        } {
            let number = name.trim_end_matches(".pdf").parse().unwrap();
            assert!(
                fs::read(out.path().join(&name)).unwrap() == decision(number, 40_000),
                "{name}: {code:?}"
            );
        }
        if out.path().join("index.csv").exists() {
            for row in index(out.path()) {
                let bytes = fs::read(out.path().join(&row[3])).unwrap();
                let hash: String = Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect();
                assert_eq!(hash, row[4]);
            }
        }
    };
    let mut kills = 0;
    for i in 0..40_u64 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_decisions"))
            .args(["fetch", &server.url("/list.html"), "--pause", "0", "-q", "-o"])
            .arg(out.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(Duration::from_millis(5 + i * 37 % 150));
        let ended = child.try_wait().unwrap().is_some();
        if !ended {
            child.kill().unwrap();
            kills += 1;
        }
        whole(child.wait().unwrap().code());
        // With all files there the next one would have nothing to do.
        if ended {
            fs::remove_dir_all(out.path()).unwrap();
        }
    }
    assert!(kills > 5, "{kills} were killed");
    ends_with(&mut fetch(&server, &["/list.html"], out.path()), 0);
    whole(Some(0));
    assert_eq!(index(out.path()).len(), links.len());
    assert_eq!(names(out.path()).len(), links.len());
}

/// The job of docs/scheduling.md, as cron starts it: two nights, then one on which a file is published again.
#[cfg(unix)]
#[test]
fn the_nightly_job_fetches_reads_and_reports_each_thing_once() {
    let revision = Arc::new(AtomicUsize::new(1));
    let now = revision.clone();
    let server = Server::start(move |request, _| match request.path.as_str() {
        "/list.html" => page(&["a.pdf", "b.pdf"]),
        "/a.pdf" => file(request, &decision(1, 0)),
        "/b.pdf" if now.load(Ordering::Relaxed) == 1 => file(request, &decision(2, 0)),
        "/b.pdf" => file(request, &fs::read(pdf("2025-05-quayside-team.pdf")).unwrap()),
        _ => answer(404, "text/plain", "?"),
    });
    let home = folder();
    let site = home.path().join("site");
    let night = |rules: &str| {
        let program = Path::new(env!("CARGO_BIN_EXE_decisions"));
        let others = std::env::var("PATH").unwrap();
        let output = Command::new("sh")
            .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/scheduling/decisions-nightly"))
            .arg(server.url("/list.html"))
            .arg(home.path())
            .env(
                "PATH",
                format!("{}:{others}", program.parent().unwrap().display()),
            )
            .env("RULES", rules)
            .env("FETCH", "--pause 0")
            .env(
                "SITE",
                if cfg!(feature = "web") {
                    site.as_os_str()
                } else {
                    "".as_ref()
                },
            )
            .output()
            .unwrap();
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(
            output.status.success(),
            "{printed}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        printed
    };
    let rules = "number contains /";
    let first = night(rules);
    assert_eq!(first.matches("new: ").count(), 2, "{first}");
    assert_eq!(night(rules), "", "nothing is new");
    revision.store(2, Ordering::Relaxed);
    let third = night(rules);
    assert!(
        third.starts_with("changed: b.pdf: ") && third.lines().count() == 1,
        "{third}"
    );
    assert_eq!(site.join("index.html").exists(), cfg!(feature = "web"));
    // A page that has nothing to offer is reported, in words.
    let output = Command::new("sh")
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/scheduling/decisions-nightly"))
        .arg(server.url("/nothing.html"))
        .arg(home.path())
        .env("PATH", "/nowhere:/usr/bin:/bin")
        .output()
        .unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("ended with code 127"));
    assert_eq!(output.status.code(), Some(127));
}
