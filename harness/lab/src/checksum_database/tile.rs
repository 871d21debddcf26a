//! Tiles: the pieces in which a log is served.

/// A piece of the log: `width` hashes of subtrees, or as many records.
///
/// Its path is `tile/HEIGHT/LEVEL/NUMBER`, with `.p/WIDTH` where the tile is not full. <https://go.dev/design/25530-sumdb>,
/// <https://pkg.go.dev/golang.org/x/mod/sumdb/tlog#Tile>
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Tile {
    /// A full tile has 2^height entries.
    pub(super) height: u32,
    /// What its entries are.
    pub(super) entries: TileEntries,
    /// How many full tiles come before it.
    pub(super) number: u64,
    /// How many entries it has.
    pub(super) width: u64,
}

/// What a tile is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TileEntries {
    /// The records themselves.
    Records,
    /// Hashes of complete subtrees of 2^(height × level) records.
    Hashes {
        /// The level of tiles.
        level: u32,
    },
}

/// The highest tile, as in <https://pkg.go.dev/golang.org/x/mod/sumdb/tlog#Tile>.
const HIGHEST: u32 = 30;

/// Numbers are written in groups of three digits.
const GROUP: u64 = 1000;

impl Tile {
    /// Reads a path, which has one spelling only.
    pub(super) fn parse(path: &str) -> Option<Self> {
        let mut elements = path.strip_prefix("tile/")?.split('/');
        let height = elements.next()?.parse().ok().filter(|height| (1..=HIGHEST).contains(height))?;
        let entries = match elements.next()? {
            "data" => TileEntries::Records,
            level => TileEntries::Hashes { level: level.parse().ok()? },
        };
        let full = 1_u64 << height;
        let (mut number, mut width) = (0_u64, full);
        while let Some(element) = elements.next() {
            let group = element.strip_suffix(".p").unwrap_or(element);
            let group: u64 = group.trim_start_matches('x').parse().ok()?;
            number = number.checked_mul(GROUP)?.checked_add(group)?;
            if element.ends_with(".p") {
                width = elements.next()?.parse().ok()?;
                break;
            }
        }
        let tile = Self { height, entries, number, width };
        let has_one_spelling = elements.next().is_none() && tile.path() == path;
        (has_one_spelling && width > 0 && width <= full).then_some(tile)
    }

    /// The path of this tile.
    pub(super) fn path(&self) -> String {
        let level = match self.entries {
            TileEntries::Records => "data".to_owned(),
            TileEntries::Hashes { level } => level.to_string(),
        };
        let mut number = format!("{:03}", self.number % GROUP);
        let mut left = self.number / GROUP;
        while left > 0 {
            number = format!("x{:03}/{number}", left % GROUP);
            left /= GROUP;
        }
        let partial =
            if self.width == 1 << self.height { String::new() } else { format!(".p/{}", self.width) };
        format!("tile/{}/{level}/{number}{partial}", self.height)
    }

    /// The first entry and the one behind the last, counted at the tile's level.
    pub(super) fn range(&self) -> Option<(usize, usize)> {
        let from = self.number.checked_mul(1 << self.height)?;
        let to = from.checked_add(self.width)?;
        Some((usize::try_from(from).ok()?, usize::try_from(to).ok()?))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn paths_are_those_of_the_design() {
        let tile = Tile { height: 3, entries: TileEntries::Hashes { level: 4 }, number: 1_234_067, width: 1 };
        assert_eq!(tile.path(), "tile/3/4/x001/x234/067.p/1");
        assert_eq!(Tile { width: 8, ..tile }.path(), "tile/3/4/x001/x234/067");
        assert_eq!(Tile::parse("tile/8/data/000.p/5").unwrap().entries, TileEntries::Records);
    }

    #[test]
    fn other_paths_are_refused() {
        for path in [
            "",
            "tile",
            "tile/8/0",
            "tile/8/0/",
            "tile/8/0/0",
            "tile/8/0/0000",
            "tile/8/0/x000/001",
            "tile/8/0/000.p",
            "tile/8/0/000.p/0",
            "tile/8/0/000.p/256",
            "tile/8/0/000.p/257",
            "tile/8/0/000.p/1/2",
            "tile/0/0/000",
            "tile/31/0/000",
            "tile/8/-1/000",
            "tile/08/0/000",
            "tile/8/0/001/002",
            "tile/8/0/xx001/002",
            "tile/8/0/+01",
            "tile/8/0/x999/x999/x999/x999/x999/x999/x999/999",
            "tile/8/data/000.p/-1",
        ] {
            assert_eq!(Tile::parse(path), None, "{path}");
        }
    }

    proptest! {
        #[test]
        fn parse_undoes_path(height in 1_u32..=30, level in prop::option::of(0_u32..64), number in any::<u64>(), width in any::<u64>()) {
            let entries = level.map_or(TileEntries::Records, |level| TileEntries::Hashes { level });
            let tile = Tile { height, entries, number, width: width % (1 << height) + 1 };
            prop_assert_eq!(Tile::parse(&tile.path()), Some(tile));
        }

        #[test]
        fn no_path_makes_it_panic(path in "tile/[0-9]{1,2}/(data|[0-9]{1,9})/[x0-9/.p]{0,30}|\\PC*") {
            let _ = Tile::parse(&path).map(|tile| tile.range());
        }
    }
}
