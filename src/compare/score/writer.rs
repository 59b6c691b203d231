//! The program that wrote a PDF, from the name it leaves in the file.

use serde_json::Value;

use super::super::pointer::text_at;

/// Words in the producer string, in lower case, and the program they stand for. The first match counts, so specific
/// words come before general ones.
const WRITERS: &[(&str, &str)] = &[
    ("paper capture", SCANNER),
    ("scan", SCANNER),
    ("scanner", SCANNER),
    ("scansoft", SCANNER),
    ("naps2", SCANNER),
    ("abbyy", SCANNER),
    ("omnipage", SCANNER),
    ("i.r.i.s.", SCANNER),
    ("canon", SCANNER),
    ("ricoh", SCANNER),
    ("xerox", SCANNER),
    ("konica", SCANNER),
    ("kyocera", SCANNER),
    ("lexmark", SCANNER),
    ("toshiba", SCANNER),
    ("sharp", SCANNER),
    ("brother", SCANNER),
    ("epson", SCANNER),
    ("hp digital sending", SCANNER),
    ("microsoft word", "Word"),
    ("microsoft office word", "Word"),
    ("microsoft print to pdf", "Microsoft Print to PDF"),
    ("microsoft: print to pdf", "Microsoft Print to PDF"),
    ("microsoft reporting services", "Microsoft Reporting Services"),
    ("microsoft", "Microsoft Office"),
    ("aspose", "Aspose"),
    ("libreoffice", "LibreOffice"),
    ("openoffice", "OpenOffice"),
    ("skia/pdf", "Skia/Chrome"),
    ("wkhtmltopdf", WKHTMLTOPDF),
    // wkhtmltopdf prints with Qt and leaves Qt's name.
    ("qt", WKHTMLTOPDF),
    ("weasyprint", "WeasyPrint"),
    ("prince", "Prince"),
    ("reportlab", "ReportLab"),
    ("fpdf2", "fpdf2"),
    ("py-pdf/fpdf2", "fpdf2"),
    ("fpdf", "FPDF"),
    ("pyfpdf", "fpdf2"),
    ("tcpdf", "TCPDF"),
    ("mpdf", "mPDF"),
    ("dompdf", "dompdf"),
    ("typst", "Typst"),
    ("pdftex", "TeX"),
    ("luatex", "TeX"),
    ("luahbtex", "TeX"),
    ("xdvipdfmx", "TeX"),
    ("dvipdfm", "TeX"),
    ("gropdf", "groff"),
    ("cairo", "cairo"),
    ("adobe pdf library", "Adobe PDF Library"),
    ("acrobat distiller", "Acrobat Distiller"),
    ("acrobat", "Acrobat"),
    ("ghostscript", "Ghostscript"),
    ("quartz pdfcontext", "Quartz"),
    ("itext", "iText"),
    ("itextsharp", "iText"),
    ("openpdf", "OpenPDF"),
    ("pdfbox", "PDFBox"),
    ("pdfkit", "PDFKit"),
    ("pdf-lib", "pdf-lib"),
    ("nitro", "Nitro"),
    ("foxit", "Foxit"),
    ("pikepdf", "pikepdf"),
    ("qpdf", "qpdf"),
    ("mupdf", "MuPDF"),
    ("pymupdf", "MuPDF"),
    ("pypdf", "pypdf"),
];

const SCANNER: &str = "scanner";
const WKHTMLTOPDF: &str = "wkhtmltopdf";

/// The program that wrote the file of a record: `scanner` if the words of all pages came from OCR, by this program or
/// by the program that made the file; else the name from the producer string ([`named`]). `None` if the record has no
/// producer.
pub(super) fn writer_of(record: &Value) -> Option<String> {
    if matches!(text_at(record, "/source/text"), Some("ocr" | "ocr-layer")) {
        return Some(SCANNER.to_owned());
    }
    text_at(record, "/source/producer").and_then(named)
}

/// The program by its producer string, without version and licence. An unknown producer keeps its printed name.
fn named(producer: &str) -> Option<String> {
    let producer = producer.trim();
    if producer.is_empty() {
        return None;
    }
    let plain = producer.to_lowercase().replace(['®', '™'], "");
    let known = WRITERS.iter().find(|(word, _)| holds(&plain, word));
    Some(known.map_or(producer, |(_, name)| name).to_owned())
}

/// Whether a text holds `word` as a whole word: `canonical` does not hold `canon`. Digits may follow: `fpdf2.7`.
fn holds(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(i, _)| {
        let before = text[..i].chars().next_back();
        let after = text[i + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphabetic)
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn versions_and_licences_are_no_part_of_a_name() {
        for (producer, name) in [
            ("Microsoft® Word for Microsoft 365", "Word"),
            ("Microsoft® Office Word 2007", "Word"),
            ("Microsoft: Print To PDF", "Microsoft Print to PDF"),
            ("Microsoft® Excel® 2016", "Microsoft Office"),
            ("LibreOffice 7.4", "LibreOffice"),
            ("Skia/PDF m156", "Skia/Chrome"),
            ("Qt 4.8.7", "wkhtmltopdf"),
            ("ReportLab PDF Library - (opensource)", "ReportLab"),
            ("py-pdf/fpdf2.7.4", "fpdf2"),
            ("PyFPDF 1.7.2 http://pyfpdf.googlecode.com/", "fpdf2"),
            ("FPDF 1.86", "FPDF"),
            ("pdfTeX-1.40.24", "TeX"),
            ("cairo 1.16.0 (https://cairographics.org)", "cairo"),
            ("macOS Version 14.5 (Build 23F79) Quartz PDFContext", "Quartz"),
            ("GPL Ghostscript 10.00.0", "Ghostscript"),
            ("Adobe PDF Library 23.1.125", "Adobe PDF Library"),
            ("Adobe Acrobat Pro 11.0.3 Paper Capture Plug-in", "scanner"),
            ("Canon iR-ADV C5535", "scanner"),
            ("KONICA MINOLTA bizhub C360", "scanner"),
        ] {
            assert_eq!(named(producer).as_deref(), Some(name), "{producer}");
        }
    }

    #[test]
    fn an_unknown_writer_keeps_its_name() {
        for producer in ["Tarn Writer 3", "Qtile 2", "Landscanner 1", "Canonical PDF"] {
            assert_eq!(named(producer).as_deref(), Some(producer));
        }
        assert_eq!(named("  "), None);
    }

    #[test]
    fn a_file_with_ocr_text_counts_as_a_scan() {
        let of = |text: &str| {
            let source = json!({"text": text, "producer": "pikepdf 6.0.0"});
            super::writer_of(&json!({"source": source}))
        };
        assert_eq!(of("ocr-layer").as_deref(), Some("scanner"));
        assert_eq!(of("ocr").as_deref(), Some("scanner"));
        assert_eq!(of("digital").as_deref(), Some("pikepdf"));
        assert_eq!(super::writer_of(&Value::Null), None);
    }
}
