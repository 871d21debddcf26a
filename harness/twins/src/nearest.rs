//! The known names that look most like one that is not known.

/// How many names are offered.
pub(crate) const NEAREST: usize = 3;

/// The names that come nearest to `name`, each once. `plain` is how names are compared.
pub(crate) fn nearest(name: &str, mut known: Vec<String>, plain: impl Fn(&str) -> String) -> Vec<String> {
    let wanted = plain(name);
    let likeness = |known: &str| strsim::jaro_winkler(&plain(known), &wanted);
    known.sort_by_key(|known| plain(known));
    known.dedup_by_key(|known| plain(known));
    known.sort_by(|one, other| likeness(other).total_cmp(&likeness(one)));
    known.truncate(NEAREST);
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_names_come_first_and_once() {
        let known = ["umask", "Build path", "build path", "build cache", "time"].map(String::from).to_vec();
        let offered = nearest("BILD PATH", known, str::to_lowercase);
        assert_eq!(offered, ["Build path", "build cache", "time"]);
    }
}
