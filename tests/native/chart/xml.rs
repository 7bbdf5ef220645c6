//! Minimal XML reader: checks that a picture is well-formed and returns its elements.

#[derive(Debug)]
pub struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
}

impl Element {
    pub fn attribute(&self, key: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.as_str())
    }

    pub fn number(&self, key: &str) -> f64 {
        self.attribute(key)
            .and_then(|value| value.parse().ok())
            .unwrap_or_else(|| panic!("{self:?}: a number in {key}"))
    }
}

/// Parses a document and returns its elements in document order, or why it is not well-formed.
pub fn parse(source: &str) -> Result<Vec<Element>, String> {
    if let Some(bad) = source.chars().find(|letter| letter.is_control() && *letter != '\n') {
        return Err(format!("control character {bad:?}"));
    }
    let mut elements: Vec<Element> = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut rest = source.trim_end();
    while !rest.is_empty() {
        let (text, after) = rest.split_once('<').ok_or("text after the root")?;
        match open.last() {
            Some(&inside) => elements[inside].text.push_str(&unescape(text)?),
            None if text.trim().is_empty() => {}
            None => return Err(format!("text outside the root: {text}")),
        }
        let (tag, after) = after.split_once('>').ok_or("a tag that does not end")?;
        rest = after;
        if let Some(name) = tag.strip_prefix('/') {
            let opened = open.pop().ok_or("an end without a start")?;
            if elements[opened].name != name {
                return Err(format!("{} ended by {name}", elements[opened].name));
            }
            continue;
        }
        let (body, empty) = tag.strip_suffix('/').map_or((tag, false), |body| (body, true));
        let (name, mut attributes) = body.split_once(' ').unwrap_or((body, ""));
        let mut found = Vec::new();
        while !attributes.trim().is_empty() {
            let (key, value) = attributes.split_once("=\"").ok_or("an attribute without a value")?;
            let (value, after) = value.split_once('"').ok_or("a value that does not end")?;
            let key = key.trim().to_owned();
            if found.iter().any(|(other, _)| *other == key) {
                return Err(format!("{key} twice"));
            }
            found.push((key, unescape(value)?));
            attributes = after;
        }
        if open.is_empty() && !elements.is_empty() {
            return Err("a second root".to_owned());
        }
        elements.push(Element {
            name: name.to_owned(),
            attributes: found,
            text: String::new(),
        });
        if !empty {
            open.push(elements.len() - 1);
        }
    }
    if open.is_empty() {
        Ok(elements)
    } else {
        Err("an element that does not end".to_owned())
    }
}

fn unescape(text: &str) -> Result<String, String> {
    let mut pieces = text.split('&');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (entity, after) = piece.split_once(';').ok_or("a bare ampersand")?;
        plain.push(match entity {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            other => return Err(format!("unknown entity {other}")),
        });
        plain.push_str(after);
    }
    Ok(plain)
}
