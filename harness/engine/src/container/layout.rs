//! What a Linux container with a writable root gets: its folders, the source and who the user is, in one archive.

use std::io;
use std::path::{Path, PathBuf};

use twinbuild_model::User;

use super::copy::{self, Owner};
use super::engine::ContainerEngine;
use super::start::Start;
use crate::workspace::{View, local_hosts};

/// When the output folder says that it was changed last, as long as nothing was put into it: a time that nothing else has.
/// In seconds since 1970.
const UNTOUCHED: u64 = 0x5457_494e;

/// The same time as engines write it that count in UTC; with others it is only found out later that nothing was put there.
pub(super) const UNTOUCHED_TEXT: &str = "2014-11-03T09:22:22Z";

/// A file that is there once all others are.
pub(super) const MARKER: &str = "/.twinbuild";

/// All that a container with a writable root gets, in one archive.
pub(super) struct Layout {
    view: View,
    source: PathBuf,
    source_owner: Owner,
    build_cache: PathBuf,
    module_cache: PathBuf,
    user: User,
    identity: Vec<(String, String)>,
}

impl Layout {
    pub(super) fn of(engine: &ContainerEngine, start: Start<'_>) -> Self {
        let host = start.workspace.host_view(None);
        Self {
            view: start.view.clone(),
            source: host.source,
            source_owner: source_owner(start),
            build_cache: host.build_cache,
            module_cache: host.module_cache,
            user: start.user.clone(),
            identity: identity(engine, start),
        }
    }

    pub(super) fn write(&self, builder: &mut copy::TarBuilder) -> io::Result<()> {
        let name = |path: &Path| text(path).trim_start_matches('/').to_owned();
        let (view, owner) = (&self.view, owner(&self.user));
        for (file, content) in &self.identity {
            copy::add_file(builder, &format!("etc/{file}"), content, Owner::default())?;
        }
        for folder in [&view.home, &view.go_path] {
            copy::add_folder(builder, &name(folder), 0o755, owner)?;
        }
        copy::add_dated_folder(builder, &name(&view.output), 0o755, owner, UNTOUCHED)?;
        copy::add_folder(builder, &name(&view.temporary), 0o1777, Owner::default())?;
        copy::add_tree(builder, &self.build_cache, &name(&view.build_cache), owner)?;
        copy::add_tree(builder, &self.module_cache, &name(&view.module_cache), owner)?;
        copy::add_tree(builder, &self.source, &name(&view.source), self.source_owner)?;
        copy::add_file(builder, &name(Path::new(MARKER)), "", Owner::default())
    }
}

/// The files of `/etc` that say who the user and the machine are, but for those that were declared.
pub(super) fn identity(engine: &ContainerEngine, start: Start<'_>) -> Vec<(String, String)> {
    let User { name, uid, gid } = start.user;
    let home = start.view.home.display();
    let files = [
        ("passwd", format!("{name}:x:{uid}:{gid}:{name}:{home}:/bin/sh\n")),
        ("group", format!("{name}:x:{gid}:\n")),
    ];
    let hosts = start.lacks_network(engine).then(|| ("hosts", local_hosts(start.host_name)));
    let own = files.into_iter().chain(hosts).filter(|(name, _)| !start.etc.contains_key(*name));
    own.map(|(name, text)| (name.to_owned(), text)).collect()
}

/// Who owns what `user` has.
pub(super) fn owner(user: &User) -> Owner {
    Owner { uid: user.uid.into(), gid: user.gid.into() }
}

/// Who owns the source: the user where commands may change it, else nobody whom commands are, whatever the modes are that
/// it has here.
pub(super) fn source_owner(start: Start<'_>) -> Owner {
    match start.needs.source_writable {
        true => owner(start.user),
        false => Owner { uid: 0, gid: start.user.gid.into() },
    }
}

/// A path as an engine takes it.
pub(super) fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
