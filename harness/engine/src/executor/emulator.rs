//! Emulators: what runs the toolchain of another platform, and the program that stands in the place of its `go`.

use std::io;
use std::path::{Path, PathBuf};

use super::sandbox::OUTPUT;

/// Where the whole toolchain is shown a second time while its `go` is emulated.
pub(super) const EMULATED_TOOLCHAIN: &str = "/emulated-toolchain";

/// Where a Wine prefix is shown, from which each site makes its own.
pub(super) const WINE_PREFIX: &str = "/wine-prefix";

/// What runs the toolchain of another platform.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Emulator {
    /// Another architecture's user mode. It runs `go`; the other programs are run by what `-toolexec` names.
    UserMode(PathBuf),
    /// Wine, which runs whatever its programs start.
    Wine {
        /// Its loader.
        loader: PathBuf,
        /// A prefix that nobody writes to.
        prefix: PathBuf,
    },
}

impl Emulator {
    /// Folders of the machine that it needs beside the machine's own: from, to.
    pub(super) fn shown(&self) -> Option<(PathBuf, &'static Path)> {
        match self {
            Self::UserMode(_) => None,
            Self::Wine { prefix, .. } => Some((prefix.clone(), Path::new(WINE_PREFIX))),
        }
    }

    /// Writes the program that stands in the place of the toolchain's `go` into `folder`.
    #[cfg(unix)]
    pub(super) fn write_go(&self, folder: &Path) -> io::Result<()> {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::create_dir_all(folder)?;
        let path = folder.join("go");
        std::fs::write(&path, self.script())?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755))
    }

    #[cfg(not(unix))]
    pub(super) fn write_go(&self, _folder: &Path) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    #[cfg_attr(not(unix), expect(dead_code, reason = "only a sandbox runs it"))]
    fn script(&self) -> String {
        match self {
            Self::UserMode(program) => {
                format!("#!/bin/sh\nexec {} {EMULATED_TOOLCHAIN}/bin/go \"$@\"\n", program.display())
            }
            Self::Wine { loader, .. } => WINE_SCRIPT
                .replace("LOADER", &loader.display().to_string())
                .replace("SHOWN_PREFIX", WINE_PREFIX)
                .replace("TOOLCHAIN", EMULATED_TOOLCHAIN)
                .replace("OUTPUT", OUTPUT),
        }
    }
}

/// Wine shows the whole file system as drive Z. The go command wants whole paths, with a drive, in its variables; the
/// folder for temporary files has another name on Windows, which also knows no executable files but by their names.
///
/// Variables: <https://gitlab.winehq.org/wine/wine/-/wikis/Wine-User's-Guide>, "Environment variables"
const WINE_SCRIPT: &str = r#"#!/bin/sh
PATH=/usr/bin:/bin
for name in GOROOT GOPATH GOMODCACHE GOCACHE GOBIN; do
  eval "value=\${$name-}"
  case $value in /*) export "$name=Z:$value" ;; esac
done
export TMP="Z:$TMPDIR" TEMP="Z:$TMPDIR" WINEPREFIX="$TMPDIR/wine" WINEDEBUG=-all
export WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe=d' FONTCONFIG_FILE="$TMPDIR/wine/fonts.conf"
if [ ! -d "$WINEPREFIX" ]; then
  cp -RP SHOWN_PREFIX "$WINEPREFIX.new" && mv "$WINEPREFIX.new" "$WINEPREFIX" || exit 125
fi
LOADER "Z:TOOLCHAIN/bin/go.exe" "$@"
status=$?
find OUTPUT -type f -exec chmod a+x {} +
exit $status
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_emulator_runs_the_toolchain_s_own_go() {
        let user_mode = Emulator::UserMode("/usr/bin/qemu-aarch64-static".into());
        assert!(
            user_mode.script().ends_with("/usr/bin/qemu-aarch64-static /emulated-toolchain/bin/go \"$@\"\n")
        );
        assert_eq!(user_mode.shown(), None);
        let wine = Emulator::Wine { loader: "/usr/lib/wine/wine64".into(), prefix: "/kept/prefix".into() };
        assert!(wine.script().contains("\n/usr/lib/wine/wine64 \"Z:/emulated-toolchain/bin/go.exe\""));
        assert!(wine.script().contains("cp -RP /wine-prefix"));
        assert_eq!(wine.shown(), Some(("/kept/prefix".into(), Path::new("/wine-prefix"))));
    }
}
