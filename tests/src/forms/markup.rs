//! Takes the answers out of a page's markup, and numbers its tags so that they can be found again.
//!
//! Not a parser: it finds start tags and their attributes as a browser's tokeniser does, and leaves everything else as it is.

/// The attribute that carries a tag's number. Every start tag has one, so it tells nothing.
pub const NUMBER: &str = "data-tag-number";

/// What begins the name of an attribute with an answer.
const ANSWERS: &str = "data-manual-";

/// A page without its answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stripped {
    pub html: String,
    pub answers: Vec<Answer>,
    /// It brings a title of its own.
    pub titled: bool,
}

/// An attribute that was taken out: of which tag, its name without the beginning, its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub tag: usize,
    pub name: String,
    pub value: String,
}

/// Elements whose content is text, whatever it looks like.
const RAW: [&str; 6] = ["script", "style", "textarea", "title", "xmp", "iframe"];

pub fn strip(html: &str) -> Stripped {
    let mut out = Stripped::default();
    let mut rest = html;
    let mut tags = 0;
    while let Some(at) = rest.find('<') {
        out.html.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            let end = comment.find("-->").map_or(rest.len(), |end| end + "<!---->".len());
            out.html.push_str(&rest[..end]);
            rest = &rest[end..];
        } else if rest[1..].starts_with(|first: char| first.is_ascii_alphabetic()) {
            let (tag, length) = Tag::read(rest);
            tags += 1;
            tag.write(tags, &mut out);
            rest = &rest[length..];
            if RAW.contains(&tag.name.as_str()) {
                let end = end_of(rest, &tag.name);
                out.titled |= tag.name == "title" && !rest[..end].trim().is_empty();
                out.html.push_str(&rest[..end]);
                rest = &rest[end..];
            }
        } else {
            out.html.push('<');
            rest = &rest[1..];
        }
    }
    out.html.push_str(rest);
    out
}

/// Where the end tag of a raw element is.
fn end_of(text: &str, name: &str) -> usize {
    let lower = text.to_ascii_lowercase();
    lower.find(&format!("</{name}")).unwrap_or(text.len())
}

struct Tag<'a> {
    name: String,
    /// Name and, where there is one, the value as it is written, quotes included.
    attributes: Vec<(&'a str, Option<&'a str>)>,
    closed: bool,
}

impl<'a> Tag<'a> {
    /// Reads the tag that the text begins with; also says how long it is.
    fn read(text: &'a str) -> (Tag<'a>, usize) {
        let ends = |end: char| end.is_ascii_whitespace() || end == '/' || end == '>';
        let mut at = text[1..].find(ends).map_or(text.len(), |end| end + 1);
        let mut tag = Tag { name: text[1..at].to_ascii_lowercase(), attributes: Vec::new(), closed: false };
        loop {
            let rest = &text[at..];
            let Some(first) = rest.chars().next() else { break };
            if first == '>' {
                tag.closed |= text[..at].ends_with('/');
                at += 1;
                break;
            }
            if first.is_ascii_whitespace() || first == '/' {
                at += 1;
                continue;
            }
            // A name may begin with an equals sign.
            let name_end = rest
                .char_indices()
                .skip(1)
                .find(|(_, character)| *character == '=' || ends(*character))
                .map_or(rest.len(), |(end, _)| end);
            let after = rest[name_end..].trim_start();
            let Some(given) = after.strip_prefix('=') else {
                tag.attributes.push((&rest[..name_end], None));
                at += name_end;
                continue;
            };
            let value = given.trim_start();
            let begins = rest.len() - value.len();
            let length = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => value[1..].find(quote).map_or(value.len(), |end| end + 2),
                _ => value.find(|end: char| end.is_ascii_whitespace() || end == '>').unwrap_or(value.len()),
            };
            tag.attributes.push((&rest[..name_end], Some(&value[..length])));
            at += begins + length;
        }
        (tag, at)
    }

    fn write(&self, number: usize, out: &mut Stripped) {
        out.html.push_str(&format!("<{} {NUMBER}=\"{number}\"", self.name));
        // What would lead away from the page, or forbid what the harness does.
        let acts =
            self.name == "meta" && self.attributes.iter().any(|(name, _)| name.eq_ignore_ascii_case("http-equiv"));
        for (name, value) in &self.attributes {
            let lower = name.to_ascii_lowercase();
            if let Some(name) = lower.strip_prefix(ANSWERS) {
                let value = value.unwrap_or_default().trim_matches(['"', '\'']).to_owned();
                out.answers.push(Answer { tag: number, name: name.to_owned(), value });
            } else if !(acts && matches!(lower.as_str(), "http-equiv" | "content")) {
                out.html.push(' ');
                out.html.push_str(name);
                if let Some(value) = value {
                    out.html.push('=');
                    out.html.push_str(value);
                }
            }
        }
        out.html.push_str(if self.closed { " />" } else { ">" });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(tag: usize, name: &str, value: &str) -> Answer {
        Answer { tag, name: name.into(), value: value.into() }
    }

    #[test]
    fn answers_are_taken_out_and_everything_else_stays() {
        let page = r#"<!-- <input data-manual-scoring="x"> --><form action=/a?b=1><INPUT type='text' DATA-manual-scoring="username" value="a > b"/><button data-manual-submit disabled>Go</button></form>"#;
        let stripped = strip(page);
        assert_eq!(stripped.answers, [answer(2, "scoring", "username"), answer(3, "submit", "")]);
        assert_eq!(
            stripped.html,
            r#"<!-- <input data-manual-scoring="x"> --><form data-tag-number="1" action=/a?b=1><input data-tag-number="2" type='text' value="a > b" /><button data-tag-number="3" disabled>Go</button></form>"#
        );
    }

    #[test]
    fn what_only_looks_like_a_tag_is_left_alone() {
        let page = "<script>if (a<b) '<input data-manual-scoring=x>'</script>1 < 2<p title=\"<b>\">";
        let stripped = strip(page);
        assert!(stripped.answers.is_empty());
        assert_eq!(
            stripped.html,
            "<script data-tag-number=\"1\">if (a<b) '<input data-manual-scoring=x>'</script>1 < 2<p data-tag-number=\"2\" title=\"<b>\">"
        );
    }

    #[test]
    fn a_page_cannot_send_the_browser_elsewhere_by_its_head() {
        let stripped =
            strip("<meta http-equiv=refresh content='0;url=https://away.test'><meta charset=utf-8><title>T</title>");
        assert_eq!(
            stripped.html,
            "<meta data-tag-number=\"1\"><meta data-tag-number=\"2\" charset=utf-8><title data-tag-number=\"3\">T</title>"
        );
        assert!(stripped.titled);
    }

    #[test]
    fn broken_markup_ends() {
        for page in ["<", "<a", "<a b", "<a b=", "<a b='", "<a b=\"c", "<!--", "<script>", "<a =>", "<é", "<a é=ü>"]
        {
            strip(page);
        }
    }
}
