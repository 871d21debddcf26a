//! The recipe of one build: what all its variations add up to.

use std::collections::{BTreeMap, BTreeSet};

use twinbuild_engine::executor::Layout;

use crate::catalogue::{Effect, Variation};

/// The sum of the effects of one build's variations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Recipe {
    /// The effects, later ones over earlier ones.
    pub(crate) effect: Effect,
    wrappers: Vec<Vec<String>>,
}

impl Recipe {
    /// The recipe of a build for which `selected` was asked, with those of `applied` on their second side.
    pub(crate) fn of(selected: &[&Variation], applied: &BTreeSet<usize>) -> Self {
        let mut recipe = Self::default();
        for variation in selected {
            recipe.add(&variation.both);
        }
        for (index, variation) in selected.iter().enumerate() {
            recipe.add(if applied.contains(&index) { &variation.second } else { &variation.first });
        }
        recipe
    }

    fn add(&mut self, effect: &Effect) {
        let Effect {
            variables,
            paths,
            user,
            full_name,
            login_shell,
            host_name,
            umask,
            time_zone,
            network,
            path_suffix,
            wrapper,
            personality,
            programs,
            without_programs,
            instead_of,
            prepare,
            flags,
            packages,
            install,
            home_files,
            cold_cache,
            order,
            clock,
            locale,
            rebuilt_toolchain,
            host_platform,
        } = effect.clone();
        let sum = &mut self.effect;
        sum.variables.extend(variables);
        lay(&mut sum.paths.source, paths.source);
        lay(&mut sum.paths.source_link, paths.source_link);
        lay(&mut sum.paths.home, paths.home);
        lay(&mut sum.paths.temporary, paths.temporary);
        lay(&mut sum.paths.toolchain, paths.toolchain);
        lay(&mut sum.paths.module_cache, paths.module_cache);
        lay(&mut sum.paths.build_cache, paths.build_cache);
        lay(&mut sum.user, user);
        lay(&mut sum.full_name, full_name);
        lay(&mut sum.login_shell, login_shell);
        lay(&mut sum.host_name, host_name);
        lay(&mut sum.umask, umask);
        lay(&mut sum.time_zone, time_zone);
        lay(&mut sum.network, network);
        lay(&mut sum.path_suffix, path_suffix);
        lay(&mut sum.packages, packages);
        lay(&mut sum.clock, clock);
        lay(&mut sum.locale, locale);
        lay(&mut sum.host_platform, host_platform);
        add_new(&mut sum.personality, personality);
        add_new(&mut sum.programs, programs);
        add_new(&mut sum.without_programs, without_programs);
        // Several variations need the same repository; it is made once.
        add_new(&mut sum.prepare, prepare);
        sum.instead_of.extend(instead_of);
        sum.flags.extend(flags);
        sum.home_files.extend(home_files);
        sum.install |= install;
        sum.cold_cache |= cold_cache;
        sum.rebuilt_toolchain |= rebuilt_toolchain;
        lay(&mut sum.order, order);
        if !wrapper.is_empty() {
            self.wrappers.push(wrapper);
        }
    }

    /// The commands that run the build's command, the outermost first.
    pub(crate) fn wrappers(&self) -> Vec<Vec<String>> {
        let personality = &self.effect.personality;
        let setarch = (!personality.is_empty())
            .then(|| ["setarch"].into_iter().map(str::to_owned).chain(personality.iter().cloned()).collect());
        setarch.into_iter().chain(self.wrappers.iter().cloned()).collect()
    }

    /// Where everything lies inside the sandbox.
    pub(crate) fn layout(&self) -> Layout {
        let paths = self.effect.paths.clone();
        let fixed = Layout::default();
        Layout {
            source: paths.source.unwrap_or(fixed.source),
            source_link: paths.source_link,
            home: paths.home.unwrap_or(fixed.home),
            temporary: paths.temporary.unwrap_or(fixed.temporary),
            toolchain: paths.toolchain.unwrap_or(fixed.toolchain),
            module_cache: paths.module_cache.unwrap_or(fixed.module_cache),
            build_cache: paths.build_cache.unwrap_or(fixed.build_cache),
            go_path: fixed.go_path,
        }
    }

    /// The programs that are found.
    pub(crate) fn programs(&self) -> Vec<String> {
        let missing = &self.effect.without_programs;
        self.effect.programs.iter().filter(|program| !missing.contains(program)).cloned().collect()
    }

    /// The variables, with the home folder's place filled in.
    pub(crate) fn variables(&self) -> BTreeMap<String, String> {
        let home = self.layout().home.to_string_lossy().into_owned();
        let filled = |value: &String| value.replace("{home}", &home);
        self.effect.variables.iter().map(|(name, value)| (name.clone(), filled(value))).collect()
    }
}

fn lay<Value>(under: &mut Option<Value>, over: Option<Value>) {
    if over.is_some() {
        *under = over;
    }
}

fn add_new(list: &mut Vec<String>, more: Vec<String>) {
    for text in more {
        if !list.contains(&text) {
            list.push(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Selection;

    #[test]
    fn sides_are_chosen_one_by_one_and_what_both_need_comes_first() {
        let selection: Selection = "git dirty, git tag, time zone".parse().unwrap();
        let position =
            |name: &str| selection.variations.iter().position(|variation| variation.name == name).unwrap();
        let recipe = Recipe::of(&selection.variations, &BTreeSet::from([position("git tag")]));
        assert_eq!(recipe.effect.prepare, ["!repository", "git tag v1.2.3"]);
        assert_eq!(recipe.effect.time_zone.as_deref(), Some("GMT+12"));
        assert_eq!(recipe.programs(), ["git"]);
    }

    #[test]
    fn a_program_that_is_missing_is_missing_whoever_asks_for_it() {
        let selection: Selection = "git dirty, git missing".parse().unwrap();
        let all = (0..selection.variations.len()).collect();
        assert!(Recipe::of(&selection.variations, &all).programs().is_empty());
    }
}
