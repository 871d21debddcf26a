//! What a session does to the files in its folder. Paths are as its commands see them.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use twinbuild_engine::blocking;
use twinbuild_engine::build::BuildSite;
use twinbuild_engine::workspace::remove_tree;

use super::super::failure::{Failure, or_failure};
use super::super::paths::without_dots;
use super::super::state::World;
use super::content::Content;
use super::running::expand;
use super::state::Written;

/// The longest file or stream that a step looks at, in bytes.
const LARGEST_TEXT: u64 = 64 << 20;

/// As many symbolic links does Linux follow in one path.
/// <https://man7.org/linux/man-pages/man7/path_resolution.7.html>
const MOST_LINKS: usize = 40;

/// Whether a symbolic link at a path's end is followed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum LastLink {
    Followed,
    Kept,
}

impl World {
    /// Commands start in this folder from here on. As in a shell, a link stays in its name.
    pub(crate) async fn change_directory(&mut self, path: &str) -> Result<(), Failure> {
        self.session_site().await?;
        let on_host = self.place(path, LastLink::Followed)?.1;
        or_failure(on_host.is_dir(), || format!("failed to change to `{path}`: there is no such folder"))?;
        let site = self.session_site().await?;
        let view = site.view();
        let start = view.working_directory(&self.session()?.directory);
        let named = without_dots(&start.join(expand(path, &self.given_variables(&site)?)?));
        let folder = named.strip_prefix(view.source).unwrap_or(&named);
        self.session_mut()?.directory = folder.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        Ok(())
    }

    /// Copies a file to a file or into a folder.
    pub(crate) async fn copy_there(&mut self, from: &str, to: &str) -> Result<(), Failure> {
        self.session_site().await?;
        let source = self.place(from, LastLink::Followed)?.1;
        let name = Path::new(from).file_name().unwrap_or_default().to_string_lossy().into_owned();
        let target = self.target(to, &name)?;
        let copied = fs::metadata(&source).and_then(|metadata| {
            or_error(metadata.is_file(), "it is no file")?;
            fs::copy(&source, &target)
        });
        copied.map(|_| ()).map_err(|error| doing(&format!("copy `{from}` to `{to}`"), &error))
    }

    /// Writes what the last command wrote into a file.
    pub(crate) async fn save_there(&mut self, content: &Content, to: &str) -> Result<(), Failure> {
        self.session_site().await?;
        let text = self.content(content)?;
        let target = self.target(to, &content.to_string())?;
        fs::write(target, text).map_err(|error| doing(&format!("save {content} as `{to}`"), &error))
    }

    /// Where a file of this name goes that is copied to `to`, which may be a folder.
    fn target(&self, to: &str, name: &str) -> Result<PathBuf, Failure> {
        self.refuse_read_only(to)?;
        let mut target = self.place(to, LastLink::Followed)?.1;
        if target.is_dir() {
            // What has this name in the folder may be a link that leads elsewhere.
            target = self.place(&format!("{to}/{name}"), LastLink::Followed)?.1;
        }
        // Opening a pipe would wait for who reads from it.
        let is_odd = fs::metadata(&target).is_ok_and(|metadata| !metadata.is_file());
        or_failure(!is_odd, || format!("failed to write `{to}`: it is no file"))?;
        Ok(target)
    }

    /// Renames a file or folder.
    pub(crate) async fn move_there(&mut self, from: &str, to: &str) -> Result<(), Failure> {
        self.session_site().await?;
        self.refuse_read_only(from)?;
        self.refuse_read_only(to)?;
        let (source, target) = (self.place(from, LastLink::Kept)?.1, self.place(to, LastLink::Kept)?.1);
        fs::rename(source, target).map_err(|error| doing(&format!("move `{from}` to `{to}`"), &error))
    }

    /// Removes a file or a folder with all that is in it; what is not there is none.
    pub(crate) async fn remove_there(&mut self, path: &str) -> Result<(), Failure> {
        self.session_site().await?;
        self.refuse_read_only(path)?;
        let place = self.place(path, LastLink::Kept)?.1;
        let is_folder = fs::symlink_metadata(&place).is_ok_and(|metadata| metadata.is_dir());
        let remove = move || if is_folder { remove_tree(&place) } else { fs::remove_file(&place) };
        match blocking(remove).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(doing(&format!("remove `{path}`"), &error))
            }
            _ => Ok(()),
        }
    }

    /// Makes a folder, and those above it.
    pub(crate) async fn make_folder(&mut self, path: &str) -> Result<(), Failure> {
        self.session_site().await?;
        self.refuse_read_only(path)?;
        let place = self.place(path, LastLink::Followed)?.1;
        fs::create_dir_all(place).map_err(|error| doing(&format!("make the folder `{path}`"), &error))
    }

    /// Makes a symbolic link.
    pub(crate) async fn make_link(&mut self, path: &str, target: &str) -> Result<(), Failure> {
        let site = self.session_site().await?;
        self.refuse_read_only(path)?;
        let place = self.place(path, LastLink::Kept)?.1;
        let target = expand(target, &self.given_variables(&site)?)?;
        symlink(Path::new(&target), &place).map_err(|error| doing(&format!("make the link `{path}`"), &error))
    }

    /// Replaces a text everywhere in a file.
    pub(crate) async fn replace_there(&mut self, old: &str, new: &str, path: &str) -> Result<(), Failure> {
        let site = self.session_site().await?;
        self.refuse_read_only(path)?;
        let variables = self.given_variables(&site)?;
        let text = self.content(&Content::File(path.to_owned()))?;
        let place = self.place(path, LastLink::Followed)?.1;
        let replaced = text.replace(&expand(old, &variables)?, &expand(new, &variables)?);
        fs::write(place, replaced).map_err(|error| doing(&format!("write `{path}`"), &error))
    }

    /// Gives a file or folder these permissions, in octal digits.
    pub(crate) async fn change_mode(&mut self, path: &str, mode: &str) -> Result<(), Failure> {
        self.session_site().await?;
        self.refuse_read_only(path)?;
        let bits = u32::from_str_radix(mode, 8).ok().filter(|bits| *bits <= 0o777);
        let bits =
            bits.ok_or_else(|| Failure::new(format!("`{mode}` is no mode: it has octal digits, as 0755")))?;
        let place = self.place(path, LastLink::Followed)?.1;
        set_mode(&place, bits).map_err(|error| doing(&format!("change the mode of `{path}`"), &error))
    }

    /// What files hold, one after another, is what the last command wrote.
    pub(crate) async fn show_there(&mut self, path: &str) -> Result<(), Failure> {
        self.session_site().await?;
        let text = self.content(&Content::File(path.to_owned()))?;
        self.session_mut()?.written = Written::Shown(text);
        Ok(())
    }

    /// The text of a stream or file; what is no UTF-8 in it is replaced.
    pub(super) fn content(&self, content: &Content) -> Result<String, Failure> {
        let nothing = || Failure::new("nothing was run yet, so there is no output");
        match (content, &self.session()?.written) {
            (Content::File(path), _) => read(&self.place(path, LastLink::Followed)?.1, path),
            (_, Written::Nothing) => Err(nothing()),
            (Content::Stdout, Written::Shown(text)) => Ok(text.clone()),
            (Content::Stderr, Written::Shown(_)) => Ok(String::new()),
            (Content::Stdout, Written::Logs(logs)) => read(&logs.stdout, "stdout"),
            (Content::Stderr, Written::Logs(logs)) => read(&logs.stderr, "stderr"),
        }
    }

    /// A path as commands see it, without links in it, and where it lies on this machine.
    pub(super) fn place(&self, path: &str, last: LastLink) -> Result<(PathBuf, PathBuf), Failure> {
        let session = self.session()?;
        let site = session.site.as_deref().ok_or_else(|| Failure::new("nothing was run yet"))?;
        let path = expand(path, &self.given_variables(site)?)?;
        or_failure(!path.is_empty(), || "the path is empty".into())?;
        let start = site.view().working_directory(&session.directory);
        resolve(site, &start.join(&path), last).ok_or_else(|| {
            Failure::new(format!("`{path}` leads out of the working folder and the toolchain"))
        })
    }

    /// A session changes nothing outside its folders.
    fn refuse_read_only(&self, path: &str) -> Result<(), Failure> {
        let site = self.session()?.site.as_deref().ok_or_else(|| Failure::new("nothing was run yet"))?;
        let inside = self.place(path, LastLink::Kept)?.0;
        let is_toolchain = site.view().toolchain.is_some_and(|root| inside.starts_with(root));
        or_failure(!is_toolchain, || format!("failed to change `{path}`: the toolchain is read-only"))
    }
}

/// Follows the links in `path` as commands would, each of whose targets is a path as they see it.
fn resolve(site: &BuildSite, path: &Path, last: LastLink) -> Option<(PathBuf, PathBuf)> {
    let mut left: Vec<_> = components(path);
    let mut inside = PathBuf::new();
    let mut links = 0;
    while let Some(part) = left.pop() {
        match part.as_str() {
            "." => continue,
            ".." => {
                inside.pop();
                continue;
            }
            _ => inside.push(part),
        }
        let followed = last == LastLink::Followed || !left.is_empty();
        let link = site.on_host(&inside).filter(|_| followed).and_then(|place| fs::read_link(place).ok());
        if let Some(target) = link {
            links += 1;
            if links > MOST_LINKS {
                return None;
            }
            inside.pop();
            left.extend(components(&target));
        }
    }
    let place = site.on_host(&inside)?;
    Some((inside, place))
}

/// The parts of a path, the last one first.
fn components(path: &Path) -> Vec<String> {
    let part = |part: Component<'_>| part.as_os_str().to_string_lossy().into_owned();
    path.components().rev().map(part).collect()
}

/// The text of a regular file, of which there is not too much.
fn read(place: &Path, name: &str) -> Result<String, Failure> {
    let bytes = fs::metadata(place).and_then(|metadata| {
        or_error(metadata.is_file(), "it is no file")?;
        or_error(metadata.len() <= LARGEST_TEXT, "it is longer than 64 MiB")?;
        fs::read(place)
    });
    let bytes = bytes.map_err(|error| doing(&format!("read `{name}`"), &error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn or_error(holds: bool, message: &str) -> io::Result<()> {
    if holds { Ok(()) } else { Err(io::Error::other(message.to_owned())) }
}

fn doing(what: &str, error: &io::Error) -> Failure {
    Failure::new(format!("failed to {what}: {error}"))
}

#[cfg(unix)]
fn symlink(target: &Path, link: &Path) -> io::Result<()> {
    std::os::unix::fs::symlink(target, link)
}

#[cfg(not(unix))]
fn symlink(_target: &Path, _link: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

#[cfg(unix)]
fn set_mode(place: &Path, bits: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(place, fs::Permissions::from_mode(bits))
}

#[cfg(not(unix))]
fn set_mode(_place: &Path, _bits: u32) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
