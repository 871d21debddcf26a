//! A repository, as a value.

use crate::modules::{InvalidModulePath, Module, ModulePath};

/// A repository of the versions of one or more modules, each of which is a commit, the later after the earlier.
///
/// A module lies in the folder that its path names below the repository's, and its version is a tag, with the folder before
/// it. <https://go.dev/ref/mod#vcs-version>
#[derive(Clone, Debug)]
pub struct Repository {
    root: ModulePath,
    commits: Vec<Commit>,
}

/// A module's version that is put in.
#[derive(Clone, Debug)]
pub(super) struct Commit {
    pub(super) module: Module,
    /// The folder with the module, or nothing.
    pub(super) folder: String,
    /// The version, with the folder before it.
    pub(super) tag: String,
}

/// A repository that can't be.
#[derive(Debug, thiserror::Error)]
pub enum RepositoryError {
    /// Its path is none.
    #[error(transparent)]
    Path(#[from] InvalidModulePath),
    /// A module's path is not below the repository's.
    #[error(
        "put the module {module} into the repository {root}: its path does not lie below the repository's"
    )]
    Outside {
        /// The repository's path.
        root: ModulePath,
        /// The module's path.
        module: ModulePath,
    },
    /// A file lies in a folder `.git`, which no commit can have.
    #[error(
        "put the file {file} into the repository {root}: git keeps folders of the name `.git` for itself"
    )]
    GitFolder {
        /// The repository's path.
        root: ModulePath,
        /// The file's path in its module.
        file: String,
    },
    /// A pseudo-version has no tag: it is made of a commit.
    #[error("tag {module} {version}: Go makes this version of a commit, so no tag may have its name")]
    PseudoVersion {
        /// The module's path.
        module: ModulePath,
        /// The version.
        version: String,
    },
}

impl Repository {
    /// An empty repository, which holds modules whose paths begin with `root`.
    ///
    /// # Errors
    /// When `root` is no module path.
    pub fn new(root: &str) -> Result<Self, RepositoryError> {
        Ok(Self { root: ModulePath::parse(root)?, commits: Vec::new() })
    }

    /// The same repository with one more commit, which is tagged with the module's version.
    ///
    /// # Errors
    /// When the module does not belong here, has a file in a folder `.git`, or its version is a pseudo-version.
    pub fn with_version(self, module: &Module) -> Result<Self, RepositoryError> {
        let (path, version) = (module.path(), module.version());
        if version.is_pseudo() {
            return Err(RepositoryError::PseudoVersion {
                module: path.clone(),
                version: version.to_string(),
            });
        }
        let folder = self.folder_of(path)?;
        let tag = match folder.as_str() {
            "" => version.without_build().to_owned(),
            folder => format!("{folder}/{}", version.without_build()),
        };
        self.with_commit(Commit { module: module.clone(), folder, tag })
    }

    /// The path that paths of its modules begin with.
    pub fn root(&self) -> &ModulePath {
        &self.root
    }

    pub(super) fn commits(&self) -> &[Commit] {
        &self.commits
    }

    fn with_commit(mut self, commit: Commit) -> Result<Self, RepositoryError> {
        let is_git_folder = |element: &str| element.eq_ignore_ascii_case(".git");
        let mut files = commit.module.files().keys();
        if let Some(file) = files.find(|file| file.split('/').any(is_git_folder)) {
            return Err(RepositoryError::GitFolder { root: self.root, file: file.clone() });
        }
        self.commits.push(commit);
        Ok(self)
    }

    /// The module's folder. A major version has no folder of its own. <https://go.dev/ref/mod#vcs-dir>
    fn folder_of(&self, module: &ModulePath) -> Result<String, RepositoryError> {
        let outside = || RepositoryError::Outside { root: self.root.clone(), module: module.clone() };
        let below = match module.as_str().strip_prefix(self.root.as_str()).ok_or_else(outside)? {
            "" => return Ok(String::new()),
            _ => module.split_major().0.strip_prefix(self.root.as_str()).ok_or_else(outside)?,
        };
        match below.strip_prefix('/') {
            Some(folder) => Ok(folder.to_owned()),
            None if below.is_empty() => Ok(String::new()),
            None => Err(outside()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_those_that_go_looks_for() {
        let mut repository = Repository::new("x.com/y").unwrap();
        for (path, version) in [
            ("x.com/y", "v1.0.0"),
            ("x.com/y/v2", "v2.0.0"),
            ("x.com/y", "v3.0.0+incompatible"),
            ("x.com/y/sub", "v0.1.0"),
            ("x.com/y/sub/v2", "v2.1.0"),
        ] {
            repository = repository.with_version(&Module::minimal(path, version).unwrap()).unwrap();
        }
        let tags: Vec<_> = repository.commits().iter().map(|commit| commit.tag.as_str()).collect();
        assert_eq!(tags, ["v1.0.0", "v2.0.0", "v3.0.0", "sub/v0.1.0", "sub/v2.1.0"]);
        let folders: Vec<_> = repository.commits().iter().map(|commit| commit.folder.as_str()).collect();
        assert_eq!(folders, ["", "", "", "sub", "sub"]);
    }

    #[test]
    fn what_does_not_belong_there_is_refused() {
        let repository = Repository::new("x.com/y").unwrap();
        for path in ["x.com/z", "x.com/yy", "x.com", "z.com/x.com/y"] {
            let refused = repository.clone().with_version(&Module::minimal(path, "v1.0.0").unwrap());
            assert!(matches!(refused, Err(RepositoryError::Outside { .. })), "{path}");
        }
        let git = Module::from_txtar("x.com/y", "v1.0.0", "-- a/.Git/config --\nx\n").unwrap();
        let refused = repository.clone().with_version(&git);
        assert!(matches!(refused, Err(RepositoryError::GitFolder { file, .. }) if file == "a/.Git/config"));
        let pseudo = Module::minimal("x.com/y", "v0.0.0-20200101000000-abcdefabcdef").unwrap();
        assert!(matches!(repository.with_version(&pseudo), Err(RepositoryError::PseudoVersion { .. })));
    }
}
