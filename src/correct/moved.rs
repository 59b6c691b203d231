//! Corrections of a file that has another name now: they were made for its bytes, and follow them.

use super::file::Corrections;
use super::row::Correction;

impl Corrections {
    /// The files with the hashes of the bytes that their corrections were made for.
    pub(crate) fn made_for(&self) -> impl Iterator<Item = (&str, &str)> {
        let rows = self.files().flat_map(|file| self.rows_of(file));
        rows.map(|row| (row.file.as_str(), row.sha256.as_str()))
    }

    /// Gives the corrections of `from` that were made for the bytes `sha256` to the file `to` as well, before those it has: what
    /// was corrected under its own name is later.
    pub(crate) fn give(&mut self, from: &str, sha256: &str, to: &str) {
        let made_for = |row: &&Correction| row.sha256 == sha256;
        let mut rows: Vec<Correction> = self.rows_of(from).iter().filter(made_for).cloned().collect();
        for row in &mut rows {
            to.clone_into(&mut row.file);
        }
        rows.extend(self.rows_of(to).iter().cloned());
        self.put(to, rows);
    }

    /// Takes the corrections of a file that were made for the bytes `sha256` out.
    pub(crate) fn take_out(&mut self, file: &str, sha256: &str) {
        let left = self.rows_of(file).iter().filter(|row| row.sha256 != sha256);
        self.put(file, left.cloned().collect());
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn corrections_made_for_the_bytes_go_before_those_of_the_new_name() {
        let (one, two) = ("1".repeat(64), "2".repeat(64));
        let text = format!(
            "file,sha256,field,value,action,by,date,why\na,{one},amount,5,set,,,\na,{two},amount,6,set,,,\n\
             b,{one},amount,7,set,,,\nb,{one},recipient,X,set,,,\n"
        );
        let mut all = Corrections::read(Path::new("c.csv"), text.as_bytes()).unwrap();
        let written = |all: &Corrections, file: &str| -> Vec<String> {
            all.rows_of(file)
                .iter()
                .map(|row| format!("{} {}", row.file, row.written))
                .collect()
        };
        all.give("a", &one, "b");
        assert_eq!(written(&all, "a"), ["a 5", "a 6"]);
        all.take_out("a", &one);
        assert_eq!(written(&all, "a"), ["a 6"]);
        assert_eq!(written(&all, "b"), ["b 5", "b 7", "b X"]);
        let counts: Vec<&str> = all.of("b").iter().map(|row| row.written.as_str()).collect();
        assert_eq!(counts, ["7", "X"]);
        all.give("a", &two, "c");
        all.take_out("a", &two);
        assert_eq!(all.files().collect::<Vec<_>>(), ["b", "c"]);
    }
}
