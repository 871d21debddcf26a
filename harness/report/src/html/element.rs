//! Elements of HTML. Text and attribute values can't be written but escaped.

use crate::printable::printable;

/// Elements that have no content and are closed at once: <https://html.spec.whatwg.org/multipage/syntax.html#void-elements>.
const VOID: [&str; 2] = ["meta", "br"];

/// An element with its attributes and its content.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    name: &'static str,
    attributes: String,
    content: String,
}

/// An element without attributes and content.
pub(crate) fn element(name: &'static str) -> Element {
    Element { name, attributes: String::new(), content: String::new() }
}

impl Element {
    /// With an attribute.
    pub(crate) fn attribute(mut self, name: &'static str, value: &str) -> Self {
        self.attributes += &format!(" {name}=\"{}\"", escaped(value));
        self
    }

    /// With `text` after what it holds.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.content += &escaped(text);
        self
    }

    /// With `child` after what it holds.
    pub(crate) fn child(mut self, child: Self) -> Self {
        child.write(&mut self.content);
        self
    }

    /// With `children` after what it holds, each on a line of its own.
    pub(crate) fn children(mut self, children: impl IntoIterator<Item = Self>) -> Self {
        for child in children {
            child.write(&mut self.content);
            self.content.push('\n');
        }
        self
    }

    /// With elements that are written already, each on a line of its own.
    pub(crate) fn written(mut self, elements: &[String]) -> Self {
        for element in elements {
            self.content += element;
            self.content.push('\n');
        }
        self
    }

    /// With a style sheet, which holds no character that HTML or XML could take for markup.
    pub(crate) fn style_sheet(mut self, sheet: &'static str) -> Self {
        self.content += sheet;
        self
    }

    /// The element as text.
    pub(crate) fn to_html(&self) -> String {
        let mut html = String::new();
        self.write(&mut html);
        html
    }

    fn write(&self, html: &mut String) {
        let Self { name, attributes, content } = self;
        if VOID.contains(name) {
            *html += &format!("<{name}{attributes} />");
        } else {
            *html += &format!("<{name}{attributes}>{content}</{name}>");
        }
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in printable(text).chars() {
        match character {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            _ => escaped.push(character),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_attributes_are_escaped() {
        let html =
            element("p").attribute("title", "\"<&").text("a <b> & \x1b").child(element("br")).to_html();
        assert_eq!(html, "<p title=\"&quot;&lt;&amp;\">a &lt;b&gt; &amp; ␛<br /></p>");
    }
}
