//! Speed of comparing and drawing module graphs. Ratios of one run; nothing is asserted, since machines differ and are
//! shared. Run with `cargo bench --bench graphs`.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use twinbuild_compare::module_graph_changes;
use twinbuild_model::evidence::ModuleGraph;
use twinbuild_report::graph_picture::{GraphPicture, PictureFormat};

/// How often each side is measured; the median counts.
const ROUNDS: usize = 11;

fn main() {
    // The step from 1,000 to 10,000 is where the graphs outgrow a processor's caches.
    let times = [1_000, 10_000, 100_000].map(|count| (count, comparison(count)));
    for (count, time) in times {
        println!("comparison of {count} modules: {:.1} ms", milliseconds(time));
    }
    for ((count, small), (more, large)) in times.iter().zip(&times[1..]) {
        println!(
            "from {count} to {more}: ratio {:.1} (10 is linear)",
            large.as_secs_f64() / small.as_secs_f64()
        );
    }
    for count in [20, 500, 10_000] {
        let (before, after) = (graph(count, 0), graph(count, 7));
        let changes = module_graph_changes(&before, &after);
        let marks = BTreeMap::new();
        let picture = GraphPicture { graph: &after, changes: Some(&changes), marks: &marks };
        for format in [PictureFormat::Svg, PictureFormat::Dot, PictureFormat::Mermaid] {
            let time = median(|| drop(picture.draw(format)));
            let bytes = picture.draw(format).len();
            println!("{format:?} of {count} modules: {:.1} ms, {bytes} bytes", milliseconds(time));
        }
    }
}

fn comparison(count: usize) -> Duration {
    let (before, after) = (graph(count, 0), graph(count, 7));
    median(|| drop(module_graph_changes(&before, &after)))
}

/// A graph of `count` modules on several hosts, each required by three others; every `changed`th has another version.
fn graph(count: usize, changed: usize) -> ModuleGraph {
    let module = |number: usize| {
        let minor = usize::from(changed > 0 && number.is_multiple_of(changed));
        format!("host{}.test/team{}/module{number}@v1.{minor}.0", number % 5, number % 40)
    };
    let mut document =
        "source go list -m all, go mod graph, go.mod\nmain example.com/app\ngo 1.22\n".to_owned();
    for number in 0..count {
        let indirect = if number > count / 20 { " indirect" } else { "" };
        document += &format!("module {}{indirect}\n", module(number));
    }
    for number in 0..count {
        document += &format!("requirement example.com/app -> {}\n", module(number));
        for by in [number / 2, number / 3, number / 7] {
            if by != number {
                document += &format!("requirement {} -> {}\n", module(by), module(number));
            }
        }
    }
    ModuleGraph::from_document(&document).expect("a module graph")
}

fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed()
        })
        .collect();
    times.sort();
    times[times.len() / 2]
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
