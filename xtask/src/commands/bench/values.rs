//! Output of the measuring programs: lines `= NAME VALUE` among other lines.

use std::collections::HashMap;

use xshell::Cmd;

use crate::process::Result;

/// Measured values by name.
#[derive(Debug, Default)]
pub struct Values(HashMap<String, String>);

impl Values {
    /// Runs a measuring program and parses its output.
    pub fn measure(program: Cmd) -> Result<Self> {
        let output = program.quiet().read().map_err(|error| error.to_string())?;
        Ok(Self::parse(&output))
    }

    fn parse(output: &str) -> Self {
        let values = output
            .lines()
            .filter_map(|line| line.strip_prefix("= ")?.split_once(' '))
            .map(|(name, value)| (name.to_owned(), value.trim().to_owned()));
        Self(values.collect())
    }

    /// Value of a name as text.
    pub fn text(&self, name: &str) -> Result<&str> {
        let value = self.0.get(name).map(String::as_str);
        value.ok_or_else(|| format!("measuring program: found no value `{name}` in its output"))
    }

    /// Value of a name as a number.
    pub fn number(&self, name: &str) -> Result<f64> {
        let value = self.text(name)?;
        value
            .parse()
            .map_err(|_| format!("measuring program: found {name} `{value}`, expected a number"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_parsed_among_other_lines() {
        let values = Values::parse("starting\n= time 0.25\n= sums 1,2,3\n=nothing\n");
        assert_eq!(values.number("time"), Ok(0.25));
        assert_eq!(values.text("sums"), Ok("1,2,3"));
        assert!(values.number("sums").unwrap_err().contains("sums"));
        assert!(values.text("nothing").is_err());
    }
}
