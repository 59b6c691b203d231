//! The review of a large run: how soon its first page is there, and how soon the picture of a page.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use decisions::sink::json_line;
use decisions::web::review::Review;

use super::ratios::timed;
use super::stages::{Stages, folder};

/// Records of the run.
const RECORDS: usize = 5_000;

pub(crate) fn print(stages: &Stages) {
    let scratch = tempfile::tempdir().expect("a temporary folder");
    let (out, pdfs) = (scratch.path().join("out"), scratch.path().join("pdfs"));
    prepare(stages, &out, &pdfs);
    let review = Review {
        corrections: out.join("corrections.csv"),
        out,
        pdfs: vec![pdfs],
        by: "A. Reed".to_owned(),
        port: 0,
    };
    let (begun, listening) = timed(|| review.listen());
    let listening = listening.expect("the review begins");
    let address = listening.address();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| listening.answer(&stop));
        // What a browser asks for until the first page is complete, with its picture.
        let first = ["", "style.css", "review.js", "list", "record/0", "page/0/1"];
        let (shown, ()) = timed(|| {
            for path in first {
                assert!(ask(&address, path) > 0, "{path} is there");
            }
        });
        println!("\na review of {RECORDS} records");
        told("until it listens", begun, None);
        told(
            "its first page, with list, record and picture",
            shown,
            Some("under 1 s"),
        );
        let mut each: Vec<Duration> = Vec::new();
        for (i, stage) in stages.all.iter().enumerate() {
            for page in 1..=stage.document.pages.len() {
                // The first picture was drawn already.
                if (i, page) != (0, 1) {
                    each.push(timed(|| ask(&address, &format!("page/{i}/{page}"))).0);
                }
            }
        }
        each.sort_unstable();
        told(
            "the picture of a page, the median",
            each.get(each.len() / 2).copied().unwrap_or_default(),
            None,
        );
        told(
            &format!("the slowest of {} pictures", each.len()),
            each.last().copied().unwrap_or_default(),
            Some("under 300 ms"),
        );
        stop.store(true, Ordering::Relaxed);
    });
}

fn told(what: &str, took: Duration, promise: Option<&str>) {
    let promise = promise.map_or_else(String::new, |p| format!("   (promised: {p})"));
    println!("  {what:<52}{took:>10.1?}{promise}");
}

/// The fixtures over and over under other names: records, and links to their PDFs.
fn prepare(stages: &Stages, out: &Path, pdfs: &Path) {
    fs::create_dir(out).expect("a folder");
    fs::create_dir(pdfs).expect("a folder");
    let mut lines = Vec::new();
    for (i, stage) in stages.all.iter().cycle().take(RECORDS).enumerate() {
        let mut record = stage.record.clone();
        record.source.file = format!("{i:05}-{}", stage.file);
        let to = pdfs.join(&record.source.file);
        fs::hard_link(folder().join(&stage.file), &to)
            .or_else(|_| fs::copy(folder().join(&stage.file), &to).map(|_| ()))
            .expect("the fixture can be linked");
        lines.extend(json_line(&record).expect("the record can be written"));
        lines.push(b'\n');
    }
    fs::write(out.join("decisions.jsonl"), lines).expect("the records can be written");
}

/// Asks for a path behind an address; the length of the answer, 0 where it is none.
fn ask(address: &str, path: &str) -> usize {
    let rest = address.strip_prefix("http://").expect("an address");
    let (host, secret) = rest.split_once('/').expect("a path");
    let mut stream = TcpStream::connect(host).expect("somebody listens");
    write!(
        stream,
        "GET /{secret}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    )
    .expect("the request is sent");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).expect("the answer is read");
    if answer.starts_with(b"HTTP/1.1 200") {
        answer.len()
    } else {
        0
    }
}
