//! Environment profiles: `containers/<name>/profile.toml`.

use std::fs;
use std::path::Path;

use twinbuild_model::Environment;

use super::read_toml::{SettingsError, read_toml};

/// Reads the profile `name` from its folder below `containers`.
///
/// # Errors
/// When there is no such profile, or it can't be read or understood; an unknown key is shown in its place.
pub fn read_profile(containers: &Path, name: &str) -> Result<Environment, SettingsError> {
    let path = containers.join(name).join("profile.toml");
    let is_plain = !name.is_empty() && !name.contains(['/', '\\']) && name != "..";
    if !is_plain || !path.is_file() {
        return Err(SettingsError::NoProfile { name: name.to_owned(), path, known: known(containers) });
    }
    read_toml(&path)
}

fn known(containers: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(containers) else { return Vec::new() };
    let mut names: Vec<_> = entries
        .flatten()
        .filter(|entry| entry.path().join("profile.toml").is_file())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn containers(profile: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("clean")).unwrap();
        fs::write(folder.path().join("clean/profile.toml"), profile).unwrap();
        folder
    }

    #[test]
    fn a_profile_declares_an_environment() {
        let text = "target = \"windows/arm64\"\nnetwork = \"none\"\numask = \"0077\"\nnewlines = \"crlf\"\n\
                    [variables]\nGOPROXY = \"off\"\n[user]\nname = \"ci\"\nuid = 7\ngid = 8\n";
        let environment = read_profile(containers(text).path(), "clean").unwrap();
        assert_eq!(environment.target, "windows/arm64".parse().ok());
        assert_eq!(environment.variables["GOPROXY"], "off");
        assert_eq!(environment.user.map(|user| user.uid), Some(7));
    }

    #[test]
    fn an_unknown_key_is_shown_in_its_place() {
        let error =
            read_profile(containers("locale = \"C\"\nnetwrok = \"none\"\n").path(), "clean").unwrap_err();
        let shown = error.to_string();
        assert!(shown.contains("unknown field `netwrok`"), "{shown}");
        assert!(shown.contains("profile.toml:2:1"), "{shown}");
    }

    #[test]
    fn a_wrong_value_is_shown_in_its_place() {
        let error = read_profile(containers("umask = \"9\"\n").path(), "clean").unwrap_err();
        assert!(error.to_string().contains("`9` is not a umask"), "{error}");
    }

    #[test]
    fn an_unknown_profile_names_the_known_ones() {
        let folder = containers("");
        for name in ["clena", "../clean", ""] {
            let error = read_profile(folder.path(), name).unwrap_err();
            assert_eq!(error.hint().as_deref(), Some("the profiles are: clean"), "{name}");
        }
    }
}
