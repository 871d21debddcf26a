//! Reading a package list back from its document, which is what a snapshot holds.

use super::line::DocumentLine;
use super::{ListedPackage, ModuleReference, NotThisDocument, PackageList, PackageModule};

impl PackageList {
    /// The list that [`document`](Self::document) wrote, without what a document does not hold: imports and files.
    ///
    /// # Errors
    /// Where the text is not such a document: it is empty, or has a line of another kind.
    pub fn from_document(document: &str) -> Result<Self, NotThisDocument> {
        let mut list = Self::default();
        for (index, text) in document.lines().enumerate() {
            let refused = || DocumentLine { index, text }.refused("package list");
            match text.split_once(' ') {
                Some(("standard", path)) => list.standard.push(path.to_owned()),
                Some(("package", words)) => {
                    list.packages.push(ListedPackage::from_words(words).ok_or_else(refused)?);
                }
                _ => return Err(refused()),
            }
        }
        if list == Self::default() {
            return Err(DocumentLine { index: 0, text: "" }.refused("package list"));
        }
        Ok(list)
    }
}

impl ListedPackage {
    /// Reads `path (name) from module@version => replacement, dependency only`.
    fn from_words(words: &str) -> Option<Self> {
        let (named, origin) = words.split_once(") from ")?;
        let (import_path, name) = named.split_once(" (")?;
        let (origin, dependency_only) = match origin.strip_suffix(", dependency only") {
            Some(origin) => (origin, true),
            None => (origin, false),
        };
        let module = (origin != "no module").then(|| {
            let (module, replacement) = match origin.split_once(" => ") {
                Some((module, replacement)) => (module, Some(ModuleReference::from_text(replacement))),
                None => (origin, None),
            };
            PackageModule { module: ModuleReference::from_text(module), replacement }
        });
        Some(Self { import_path: import_path.to_owned(), name: name.to_owned(), module, dependency_only })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::option::of;
    use proptest::prelude::*;

    use super::*;

    fn list() -> impl Strategy<Value = PackageList> {
        let reference =
            || ("[a-z./]{1,6}", of("v[0-9]")).prop_map(|(path, version)| ModuleReference { path, version });
        let module = (reference(), of(reference()))
            .prop_map(|(module, replacement)| PackageModule { module, replacement });
        let package = ("[a-z/.]{1,8}", "[a-z]{1,4}", of(module), any::<bool>()).prop_map(
            |(import_path, name, module, dependency_only)| ListedPackage {
                import_path,
                name,
                module,
                dependency_only,
            },
        );
        (vec(package, 1..5), vec("[a-z/]{1,6}", 0..4)).prop_map(|(packages, standard)| PackageList {
            packages,
            standard,
            ..PackageList::default()
        })
    }

    proptest! {
        #[test]
        fn a_list_reads_back_as_it_was(list in list()) {
            let read = PackageList::from_document(&list.document()).expect("a package list");
            prop_assert_eq!(read.document(), list.document());
            for package in &list.packages {
                prop_assert!(read.packages.contains(package));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "((package|standard|from|\\(a\\)|no module|=>|\n) ?){0,12}") {
            let _ = PackageList::from_document(&text);
        }
    }

    #[test]
    fn another_document_is_refused() {
        for text in ["", "\n", "$ go build\n", "package a\n", "standard fmt\nmodule a\n"] {
            assert!(PackageList::from_document(text).is_err(), "{text}");
        }
        assert!(PackageList::from_document("standard fmt\n").is_ok());
    }
}
