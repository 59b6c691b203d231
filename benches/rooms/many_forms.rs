//! Fifty forms, made from the built-in ones.

use std::fs;

use decisions::profile::Profiles;

/// The built-in forms and copies of them with other labels and phrases, fifty together.
///
/// What the copies inherit they share with the originals, like the forms of one country.
pub(crate) fn fifty() -> Profiles {
    let mut profiles = Profiles::builtin().expect("the built-in profiles load");
    let own: Vec<String> = profiles
        .all()
        .iter()
        .filter(|p| !p.is_generic())
        .map(|p| p.id.clone())
        .collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (i, id) in own
        .iter()
        .cycle()
        .take(50_usize.saturating_sub(own.len()))
        .enumerate()
    {
        let text = profiles.text(id).expect("a built-in profile has its text");
        let copy = text
            .replacen(&format!("id = \"{id}\""), &format!("id = \"{id}-{i}\""), 1)
            .replace("text = \"", &format!("text = \"Area {i} "))
            .replace("label = \"", &format!("label = \"Area {i} "));
        fs::write(folder.path().join(format!("{i:02}.toml")), copy).expect("a file can be written");
    }
    profiles
        .add(&[folder.path().to_path_buf()])
        .expect("a copy of a built-in profile loads");
    assert!(profiles.all().len() >= 50, "fifty forms");
    profiles
}
