//! The images in which a service of continuous integration runs steps.
//!
//! Sources of the keys: <https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax>,
//! <https://docs.gitlab.com/ci/yaml/#image>, <https://circleci.com/docs/configuration-reference/#docker>,
//! <https://docs.drone.io/pipeline/docker/syntax/images/>

use super::script::Script;
use super::source_file::SourceFile;
use super::yaml::{Node, Value};

/// The images of a file, and which of them each of its lines is run in. Variables in their names are expanded last.
pub(super) struct ServiceImages<'file> {
    script: &'file Script,
    /// Each image that is named, with its line.
    named: Vec<(usize, &'file str)>,
    /// Those in which steps are run.
    of_steps: Vec<&'file str>,
    /// The lines on which texts begin, in order, with the image around each by its place in `of_steps`.
    texts: Vec<(usize, Option<usize>)>,
}

impl<'file> ServiceImages<'file> {
    pub(super) fn new(file: &'file SourceFile<'_>) -> Self {
        let (named, of_steps, texts) = (Vec::new(), Vec::new(), Vec::new());
        let mut images = Self { script: &file.script, named, of_steps, texts };
        for document in &file.documents {
            // GitLab's keyword for what all jobs have.
            let default = document.get("default").and_then(image_of_steps);
            let around = default.map(|image| images.add(image));
            images.walk(document, around);
        }
        images.texts.sort_by_key(|(line, _)| *line);
        images
    }

    /// Each image that is named, with its line.
    pub(super) fn named(&self) -> impl Iterator<Item = (usize, String)> {
        self.named.iter().map(|(line, image)| (*line, self.script.expanded(image)))
    }

    /// The image in which a line of a step is run.
    pub(super) fn of_line(&self, line: usize) -> Option<String> {
        let end = self.texts.partition_point(|(begin, _)| *begin <= line);
        let (_, image) = self.texts[..end].last()?;
        self.of_steps.get((*image)?).map(|image| self.script.expanded(image))
    }

    fn add(&mut self, image: &'file str) -> usize {
        self.of_steps.push(image);
        self.of_steps.len() - 1
    }

    fn walk(&mut self, node: &'file Node, around: Option<usize>) {
        let around = image_of_steps(node).map(|image| self.add(image)).or(around);
        match &node.value {
            Value::Text(_) => self.texts.push((node.line, around)),
            Value::List(items) => items.iter().for_each(|item| self.walk(item, around)),
            Value::Map(_) | Value::Unknown => {
                for (key, value) in node.entries() {
                    let image = matches!(key, "image" | "container").then(|| name_of(value)).flatten();
                    self.named.extend(image.map(|name| (value.line, name)));
                    self.walk(value, around);
                }
            }
        }
    }
}

/// The image that a job, a step or a file says for its steps.
fn image_of_steps(node: &Node) -> Option<&str> {
    let named = |key, inner| node.get(key).map(|value| value.get(inner).unwrap_or(value));
    // Of CircleCI's several the first one has the steps.
    let first = || node.get("docker")?.items().first()?.get("image");
    named("container", "image").or_else(|| named("image", "name")).or_else(first)?.text()
}

fn name_of(node: &Node) -> Option<&str> {
    node.text().or_else(|| node.get("name")?.text())
}

/// Whether an image has no git by its name: Debian's and Alpine's small ones.
pub(super) fn has_no_git(image: &str) -> bool {
    ["alpine", "slim"].iter().any(|word| image.contains(word))
}

/// Whether a command gets git by a manager of packages.
pub(super) fn installs_git(command: &str) -> bool {
    let by_manager = ["apk", "apt", "dnf", "yum"].iter().any(|manager| command.contains(manager));
    by_manager && command.split_whitespace().any(|word| word == "git" || word.starts_with("git="))
}
