//! Pages drawn once and kept for a while.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use serde::Serialize;

use crate::layout::lines;
use crate::pdf::OcrOptions;
use crate::pipeline::{self, Options};
use crate::web::archive::{Item, Originals};
use crate::web::picture::Pages;

/// Dots a point: 130 an inch, sharp on most screens.
const DOTS: f32 = 1.8;

/// Documents held open.
const OPEN: usize = 4;

/// Pictures kept.
const KEPT: usize = 60;

/// A word of a page: its box and its letters.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(super) struct Word([f64; 4], String);

/// Words of each page.
type Words = Arc<Vec<Vec<Word>>>;

/// A page as PNG, by the SHA-256 of its file and its number.
type DrawnPage = ((String, usize), Arc<Vec<u8>>);

#[derive(Default)]
pub(super) struct Pictures {
    open: Mutex<VecDeque<(String, Arc<Pages>)>>,
    drawn: Mutex<VecDeque<DrawnPage>>,
    words: Mutex<VecDeque<(String, Words)>>,
}

impl Pictures {
    /// A page as PNG.
    pub(super) fn page(&self, item: &Item, page: usize, originals: &Originals) -> Option<Arc<Vec<u8>>> {
        let key = (item.sha256.clone()?, page);
        if let Some(kept) = get(&self.drawn, &key) {
            return Some(kept);
        }
        let pages = match get(&self.open, &key.0) {
            Some(open) => open,
            None => {
                let opened = Arc::new(Pages::open(&originals.bytes(item)?)?);
                put(&self.open, key.0.clone(), Arc::clone(&opened), OPEN);
                opened
            }
        };
        let png = Arc::new(pages.png(u32::try_from(page).ok()?, DOTS)?);
        put(&self.drawn, key, Arc::clone(&png), KEPT);
        Some(png)
    }

    /// The words of a page in reading order of its lines.
    pub(super) fn words(&self, item: &Item, page: usize, originals: &Originals) -> Option<Vec<Word>> {
        let key = item.sha256.clone()?;
        let words = match get(&self.words, &key) {
            Some(kept) => kept,
            None => {
                let bytes = originals.bytes(item)?;
                let options = Options {
                    ocr: OcrOptions::default(),
                    ..Options::default()
                };
                let document = pipeline::pages(&bytes, &options).ok()?;
                let read: Words = Arc::new(document.pages.iter().map(of_page).collect());
                put(&self.words, key, Arc::clone(&read), OPEN * 4);
                read
            }
        };
        words.get(page.checked_sub(1)?).cloned()
    }
}

fn of_page(page: &crate::pdf::Page) -> Vec<Word> {
    let ids: Vec<u32> = (0..u32::try_from(page.glyphs.len()).unwrap_or(0)).collect();
    let mut lines = lines(page, &ids);
    lines.sort_by(|a, b| {
        a.bbox
            .top
            .total_cmp(&b.bbox.top)
            .then(a.bbox.left.total_cmp(&b.bbox.left))
    });
    let words = lines.iter().flat_map(|line| &line.words);
    words
        .map(|word| {
            let glyph = |id: &u32| page.glyphs.get(*id as usize).map(|g| g.ch);
            Word(
                word.bbox.published(),
                word.glyphs.iter().filter_map(glyph).collect(),
            )
        })
        .filter(|word| !word.1.trim().is_empty())
        .collect()
}

fn get<K: PartialEq, V: Clone>(kept: &Mutex<VecDeque<(K, V)>>, key: &K) -> Option<V> {
    let kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.iter().find(|(k, _)| k == key).map(|(_, v)| v.clone())
}

fn put<K, V>(kept: &Mutex<VecDeque<(K, V)>>, key: K, value: V, most: usize) {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.push_front((key, value));
    kept.truncate(most);
}
