//! A look over the marks of a text before it is parsed: no document type, few attributes, little depth, so
//! that parsing costs time and memory in proportion to its length; and the marks that the parser would let
//! pass and XML does not. All else of XML's form is left to the parser.

/// Deepest nesting; an alert has five, a signature some ten, a feed three more.
const DEEPEST: usize = 40;
/// Most attributes of one element.
const MOST_ATTRIBUTES: usize = 40;
/// Most namespaces declared along one path.
const MOST_NAMESPACES: usize = 60;

/// Why a text is not parsed, with the place in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Excess {
    /// A document type, which could hold entities.
    DocumentType(usize),
    /// Nested too deeply.
    Depth(usize),
    /// Too many attributes or namespaces.
    Attributes(usize),
    /// A reference to a character that XML does not have.
    Character(usize),
    /// A name that begins with a colon, or an instruction without a space after its name.
    Name(usize),
}

/// Looks over the text once.
pub(super) fn look_over(text: &str) -> Result<(), Excess> {
    let bytes = text.as_bytes();
    let mut namespaces: Vec<usize> = vec![];
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|byte| *byte == b'<') {
        let start = at + found;
        characters(&text[at..start], at)?;
        let rest = &text[start..];
        let end_of = |mark: &str, from: usize| rest[from..].find(mark).map(|found| from + found + mark.len());
        let length = if rest.starts_with("<!--") {
            end_of("-->", 4)
        } else if rest.starts_with("<![CDATA[") {
            end_of("]]>", 9)
        } else if rest.starts_with("<?") {
            if !instruction_is_sound(rest) {
                return Err(Excess::Name(start));
            }
            end_of("?>", 2)
        } else if rest.starts_with("<!DOCTYPE") {
            return Err(Excess::DocumentType(start));
        } else if rest.starts_with("</:") || rest.starts_with("<:") {
            return Err(Excess::Name(start));
        } else if rest.starts_with("</") {
            namespaces.pop();
            end_of(">", 2)
        } else {
            let tag = Tag::read(rest.as_bytes());
            if tag.attributes > MOST_ATTRIBUTES
                || namespaces.iter().sum::<usize>() + tag.namespaces > MOST_NAMESPACES
            {
                return Err(Excess::Attributes(start));
            }
            if !tag.is_empty {
                namespaces.push(tag.namespaces);
            }
            if namespaces.len() > DEEPEST {
                return Err(Excess::Depth(start));
            }
            characters(&rest[..tag.length.unwrap_or(rest.len())], start)?;
            tag.length
        };
        match length {
            Some(length) => at = start + length,
            None => return Ok(()), // never closed: the parser says so
        }
    }
    Ok(())
}

/// Whether every numeric reference in a stretch of text stands for a character of XML.
fn characters(text: &str, offset: usize) -> Result<(), Excess> {
    for (at, _) in text.match_indices("&#") {
        let reference = text[at + 2..].split(';').next().unwrap_or_default();
        let (digits, radix) = reference.strip_prefix('x').map_or((reference, 10), |digits| (digits, 16));
        let code = Some(digits).filter(|digits| digits.chars().all(|c| c.is_digit(radix)));
        let code = code.and_then(|digits| u32::from_str_radix(digits, radix).ok());
        let is_xml = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
        if !code.and_then(char::from_u32).is_some_and(is_xml) {
            return Err(Excess::Character(offset + at));
        }
    }
    Ok(())
}

/// Whether white space or the end follows the name of a processing instruction.
fn instruction_is_sound(text: &str) -> bool {
    let after = text[2..]
        .trim_start_matches(|c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | ':' | '·'));
    after.starts_with("?>") || after.starts_with(|c: char| c.is_ascii_whitespace())
}

/// What stands between `<` and `>`.
struct Tag {
    attributes: usize,
    namespaces: usize,
    is_empty: bool,
    length: Option<usize>,
}

impl Tag {
    fn read(bytes: &[u8]) -> Tag {
        let mut tag = Tag { attributes: 0, namespaces: 0, is_empty: false, length: None };
        let mut quote = None;
        for (at, byte) in bytes.iter().enumerate().skip(1) {
            match (quote, byte) {
                (Some(open), byte) if *byte == open => quote = None,
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(*byte),
                (None, b'=') => tag.attributes += 1,
                (None, b'x') if bytes[at..].starts_with(b"xmlns") => tag.namespaces += 1,
                (None, b'>') => {
                    tag.is_empty = bytes[at - 1] == b'/';
                    tag.length = Some(at + 1);
                    return tag;
                }
                (None, b'<') => {
                    // Not a tag at all: the parser says so; what follows is looked over as well.
                    tag.length = Some(at);
                    return tag;
                }
                _ => {}
            }
            if tag.attributes > MOST_ATTRIBUTES {
                return tag;
            }
        }
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_type_is_not_parsed() {
        let text = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>";
        assert_eq!(look_over(text), Err(Excess::DocumentType(21)));
        assert_eq!(look_over("<a><!-- <!DOCTYPE b> --><![CDATA[<!DOCTYPE c>]]></a>"), Ok(()));
    }

    #[test]
    fn marks_that_the_parser_would_let_pass_are_found() {
        for wrong in ["<a>&#55296;</a>", "<a b='&#0;'/>", "<a>&#x110000;</a>", "<a>&#+65;</a>"] {
            assert!(matches!(look_over(wrong), Err(Excess::Character(_))), "{wrong}");
        }
        for wrong in ["<a></:a>", "<:a/>", "<?b<c?><a/>"] {
            assert!(matches!(look_over(wrong), Err(Excess::Name(_))), "{wrong}");
        }
        assert_eq!(look_over("<?b c?><a>&#65;&#x9884;<![CDATA[&#0;]]><!-- &#0; --></a>"), Ok(()));
    }

    #[test]
    fn depth_attributes_and_namespaces_are_bounded() {
        assert_eq!(look_over(&"<a>".repeat(DEEPEST)), Ok(()));
        assert!(matches!(look_over(&"<a>".repeat(DEEPEST + 1)), Err(Excess::Depth(_))));
        assert_eq!(look_over(&"<a/>".repeat(1000)), Ok(()));
        let many =
            format!("<a {}/>", (0..=MOST_ATTRIBUTES).map(|n| format!("b{n}='>' ")).collect::<String>());
        assert!(matches!(look_over(&many), Err(Excess::Attributes(0))));
        let spread = "<a xmlns:b='c' xmlns:d='e'>".repeat(31);
        assert!(matches!(look_over(&spread), Err(Excess::Attributes(_))));
        let side_by_side = "<a xmlns='c'/>".repeat(5000);
        assert_eq!(look_over(&side_by_side), Ok(()));
    }
}
