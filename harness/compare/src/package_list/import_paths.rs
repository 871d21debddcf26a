//! The shortest ways of imports from the packages that a build names to all others.

use std::collections::{HashMap, VecDeque};

use twinbuild_model::evidence::PackageList;

/// For each package the one that imports it on the shortest way from a package that was named.
pub(super) struct ImportPaths<'list> {
    /// Packages that were named come from themselves.
    came_from: HashMap<&'list str, &'list str>,
}

impl<'list> ImportPaths<'list> {
    pub(super) fn of(list: &'list PackageList) -> Self {
        let named = list.packages.iter().filter(|package| !package.dependency_only);
        let mut named: Vec<&str> = named.map(|package| package.import_path.as_str()).collect();
        named.sort_unstable();
        let mut came_from: HashMap<&str, &str> = named.iter().map(|path| (*path, *path)).collect();
        let mut queue: VecDeque<&str> = named.into();
        while let Some(from) = queue.pop_front() {
            for to in list.imports.get(from).into_iter().flatten() {
                if !came_from.contains_key(to.as_str()) {
                    came_from.insert(to, from);
                    queue.push_back(to);
                }
            }
        }
        Self { came_from }
    }

    /// The way to a package, the named one first; empty where there is none, and for a package that was named.
    pub(super) fn to(&self, import_path: &str) -> Vec<String> {
        let mut path = Vec::new();
        let mut next = self.came_from.get_key_value(import_path);
        while let Some((package, from)) = next {
            path.push((*package).to_owned());
            next = if package == from { None } else { self.came_from.get_key_value(from) };
        }
        path.reverse();
        if path.len() > 1 { path } else { Vec::new() }
    }
}
