//! From a request to what a build site needs for it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use twinbuild_model::Platform;

use super::error::CCompilerError;
use super::request::CCompilerRequest;
use super::target::{mingw_platforms, mingw_program, zig_platforms, zig_target};
use super::zig::{ZigPin, ZigVersion, install};
use crate::executor::machine_program;
use crate::toolchain::MachineSearch;

/// Where zig is shown inside a sandbox.
const ZIG_INSIDE: &str = "/zig";

/// What a build site gets so that Go finds a C compiler.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CCompiler {
    /// Programs of the machine that are found by name.
    pub(crate) programs: Vec<String>,
    /// Folders of the machine that are shown at another place: from, to.
    pub(crate) shown: Vec<(PathBuf, PathBuf)>,
    /// Variables, under those that a feature declares.
    pub(crate) variables: BTreeMap<String, String>,
    /// Where libraries that the compiler makes when it is used first are kept; nothing for one that comes with all of them.
    pub(crate) cache: Option<PathBuf>,
}

impl CCompiler {
    /// Its variables, where what it makes lies in the folder `cache`.
    pub(crate) fn variables_in(&self, cache: &Path) -> BTreeMap<String, String> {
        let mut variables = self.variables.clone();
        if self.cache.is_some() {
            // <https://ziglang.org/download/0.11.0/release-notes.html>, "Environment Variables"
            for name in ["ZIG_GLOBAL_CACHE_DIR", "ZIG_LOCAL_CACHE_DIR"] {
                variables.insert(name.to_owned(), cache.to_string_lossy().into_owned());
            }
        }
        variables
    }
}

/// The C compilers of one machine, one cache folder and one configuration.
#[derive(Clone, Debug)]
pub struct CCompilerStore {
    folder: PathBuf,
    zig: BTreeMap<ZigVersion, ZigPin>,
    machine: MachineSearch,
}

impl CCompilerStore {
    /// A store in the folder `c-compilers` of `cache_root`.
    pub fn new(cache_root: &Path, zig: BTreeMap<ZigVersion, ZigPin>, machine: MachineSearch) -> Self {
        Self { folder: cache_root.join("c-compilers"), zig, machine }
    }

    /// The C compiler `request` for builds for `target`, fetched where it was not.
    ///
    /// # Errors
    /// When it does not compile for `target`, or is not here and can't be fetched.
    pub async fn ensure(
        &self,
        request: &CCompilerRequest,
        target: &Platform,
    ) -> Result<CCompiler, CCompilerError> {
        let other_target = |platforms: String| CCompilerError::OtherTarget {
            compiler: request.clone(),
            target: target.clone(),
            platforms,
        };
        match request {
            CCompilerRequest::Gcc if *target != Platform::host() => {
                Err(other_target(Platform::host().to_string()))
            }
            CCompilerRequest::Gcc => gcc("gcc", "gcc", &["gcc", "as", "ld"]),
            CCompilerRequest::MingwW64 => {
                let program = mingw_program(target).ok_or_else(|| other_target(mingw_platforms()))?;
                gcc(program, "gcc-mingw-w64", &[program])
            }
            CCompilerRequest::Zig { version } => {
                let name = zig_target(target).ok_or_else(|| other_target(zig_platforms()))?;
                self.zig(request, version, name).await
            }
        }
    }

    async fn zig(
        &self,
        request: &CCompilerRequest,
        version: &str,
        target: &str,
    ) -> Result<CCompiler, CCompilerError> {
        let pinned = self.zig.iter().rev().find(|(known, _)| known.matches(version));
        let Some((version, pin)) = pinned else {
            let names: Vec<_> = self.zig.keys().map(ToString::to_string).collect();
            let pinned = if names.is_empty() { "nothing is pinned".into() } else { names.join(", ") };
            return Err(CCompilerError::NotPinned { request: request.clone(), pinned });
        };
        let root = install(&self.folder, version, pin, &self.machine).await?;
        let cache = root.with_file_name("cache").join(target);
        // Go splits CC at blanks: <https://pkg.go.dev/cmd/cgo>
        let compiler = |mode: &str| format!("{ZIG_INSIDE}/zig {mode} -target {target}");
        let variables = [("CC", compiler("cc")), ("CXX", compiler("c++")), ("CGO_ENABLED", "1".to_owned())];
        Ok(CCompiler {
            programs: Vec::new(),
            shown: vec![(root, ZIG_INSIDE.into())],
            variables: variables.map(|(name, value)| (name.to_owned(), value)).into(),
            cache: Some(cache),
        })
    }
}

fn gcc(program: &'static str, package: &'static str, programs: &[&str]) -> Result<CCompiler, CCompilerError> {
    if machine_program(program).is_none() {
        return Err(CCompilerError::Missing { program, package });
    }
    let variables = [("CC", program), ("CGO_ENABLED", "1")];
    Ok(CCompiler {
        programs: programs.iter().map(|program| (*program).to_owned()).collect(),
        shown: Vec::new(),
        variables: variables.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        cache: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> CCompilerStore {
        CCompilerStore::new(Path::new("/nowhere"), BTreeMap::new(), MachineSearch::default())
    }

    #[tokio::test]
    async fn a_compiler_that_can_t_be_had_is_told_with_what_helps() {
        let ensure = async |request: &str, target: &str| {
            let error =
                store().ensure(&request.parse().unwrap(), &target.parse().unwrap()).await.unwrap_err();
            (error.to_string(), error.hint().unwrap_or_default())
        };
        let (said, hint) = ensure("mingw-w64", "windows/arm64").await;
        assert!(
            said.contains("it compiles for windows/386, windows/amd64") && hint.contains("zig"),
            "{said}"
        );
        let (said, _) = ensure("gcc", "plan9/386").await;
        assert!(said.contains(&format!("it compiles for {}", Platform::host())), "{said}");
        let (said, hint) = ensure("zig 0.17", "linux/arm64").await;
        assert!(said.contains("nothing is pinned") && hint.contains("twinbuild.toml"), "{said}");
        assert!(ensure("zig", "js/wasm").await.0.contains("linux/amd64"));
    }
}
