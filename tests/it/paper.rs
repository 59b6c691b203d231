//! PDFs built object by object, as broken as a test wants them.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// A file of these objects, the first its catalogue, with a true cross-reference table.
pub(crate) fn assemble(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n".to_vec();
    let mut places = Vec::new();
    for (i, object) in objects.iter().enumerate() {
        places.push(out.len());
        out.extend(format!("{} 0 obj\n", i + 1).bytes());
        out.extend(object);
        out.extend(b"\nendobj\n");
    }
    let start = out.len();
    let size = objects.len() + 1;
    out.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    for place in places {
        out.extend(format!("{place:010} 00000 n \n").bytes());
    }
    out.extend(format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n").bytes());
    out
}

/// A stream with these entries in its dictionary.
pub(crate) fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let head = format!("<< {entries} /Length {} >>\nstream\n", data.len());
    [head.as_bytes(), data, b"\nendstream"].concat()
}

/// Words on a page, drawn with the font `/F`.
pub(crate) const WORDS: &[u8] =
    b"BT /F 12 Tf 72 700 Td (Nothing is decided on this page but what stands here.) Tj ET";

/// A catalogue, a tree with one page, the page, its content (object 4) and more objects from 5 on.
pub(crate) fn page(resources: &str, content: &[u8], more: &[Vec<u8>]) -> Vec<u8> {
    page_with(resources, "", &stream("", content), more)
}

/// The same with more entries in the page and its content as a whole object.
pub(crate) fn page_with(resources: &str, entries: &str, content: &[u8], more: &[Vec<u8>]) -> Vec<u8> {
    let mut objects = vec![
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << {resources} >> /Contents 4 0 R {entries} >>"
        )
        .into_bytes(),
        content.to_vec(),
    ];
    objects.extend_from_slice(more);
    assemble(&objects)
}

/// A page whose content is blanks, packed: four streams of so many.
pub(crate) fn inflates_to_four_times(bytes: usize) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::best());
    packed.write_all(&vec![b' '; bytes]).unwrap();
    let blanks = stream("/Filter /FlateDecode", &packed.finish().unwrap());
    page_with("", "", b"[5 0 R 6 0 R 7 0 R 8 0 R]", &vec![blanks; 4])
}

/// The resource that names object 5 as the font of [`WORDS`].
pub(crate) const FONT_5: &str = "/Font << /F 5 0 R >>";

/// A standard font.
pub(crate) fn helvetica() -> Vec<u8> {
    b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_vec()
}

/// So many megabytes of blanks, deflated to a thousandth.
pub(crate) fn bomb(megabytes: usize) -> Vec<u8> {
    let mut z = ZlibEncoder::new(Vec::new(), Compression::best());
    let blanks = vec![b' '; 1 << 20];
    for _ in 0..megabytes {
        z.write_all(&blanks).unwrap();
    }
    z.finish().unwrap()
}
