use crate::attack::Attack;
use crate::site::Site;

pub(crate) struct Arguments {
    pub(crate) attacks: Vec<Attack>,
    pub(crate) site: Site,
    /// The site as an older revision has it.
    pub(crate) before: Option<Site>,
}

impl Arguments {
    pub(crate) fn parse(mut words: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut site, mut before, mut attacks) = (None, None, Vec::new());
        while let Some(word) = words.next() {
            match word.as_str() {
                "--site" => site = words.next(),
                "--before" => before = words.next(),
                name => attacks.push(Attack::named(name)?),
            }
        }
        if attacks.is_empty() {
            attacks = Attack::ALL.into();
        }
        Ok(Self {
            attacks,
            site: Site::new(site.ok_or("--site PROGRAM is missing")?),
            before: before.map(Site::new),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Arguments, String> {
        Arguments::parse(words.iter().map(|word| (*word).to_owned()))
    }

    #[test]
    fn all_attacks_are_made_unless_some_are_named() {
        assert_eq!(parse(&["--site", "a"]).unwrap().attacks, Attack::ALL);
        let some = parse(&["flood", "--site", "a", "logins"]).unwrap();
        assert_eq!(some.attacks, [Attack::Flood, Attack::Logins]);
    }

    #[test]
    fn an_unknown_attack_is_answered_with_those_that_there_are() {
        let error = parse(&["--site", "a", "siege"]).err().unwrap();
        assert!(
            error.contains("siege") && error.contains("left-behind"),
            "{error}"
        );
    }
}
