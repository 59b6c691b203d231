//! The words of the language of decision papers: cut once, looked up once.
//!
//! [`tokens`](token::tokens) cuts a text into words, numbers and signs; [`Vocabulary`] says of each word which classes it
//! belongs to (verbs of giving, nouns of cost, words of the past ...), as `words.toml` lists them; [`sentences`] parts
//! the tokens into sentences. The rooms behind this one ask for classes and never for words, so that another way of
//! saying the same is one more word in a list.

mod class;
mod inflect;
pub(crate) mod marks;
mod sentence;
mod token;
mod vocabulary;

pub use class::ClassSet;
pub use sentence::sentences;
pub use token::{Token, TokenKind, tokens};
pub use vocabulary::{Entry, Form, Kind, Vocabulary, VocabularyError};
