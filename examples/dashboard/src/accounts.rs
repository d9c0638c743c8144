//! Who may log in. Codes are made when the server starts, so that none stands in a source.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::Login;

const CODE_BYTES: usize = 16;

/// One of those who may log in.
#[derive(Debug)]
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) is_admin: bool,
}

pub(crate) struct Accounts(Vec<Account>);

struct Account {
    person: Arc<Person>,
    code: String,
    /// That of the logins which are still good. It begins with a random number, so that no login
    /// outlives the code that it was made with.
    round: AtomicU64,
}

impl Accounts {
    /// Accounts of these names, of admins and of others.
    ///
    /// # Errors
    ///
    /// The operating system has no randomness to give.
    pub(crate) fn new<const N: usize>(people: [(&str, bool); N]) -> Result<Self, getrandom::Error> {
        let accounts = people.map(|(name, is_admin)| {
            Ok(Account {
                person: Arc::new(Person {
                    name: name.to_owned(),
                    is_admin,
                }),
                code: code()?,
                round: AtomicU64::new(getrandom::u64()?),
            })
        });
        accounts.into_iter().collect::<Result<_, _>>().map(Self)
    }

    /// Everybody, with the code to log in with.
    pub(crate) fn codes(&self) -> impl Iterator<Item = (&Arc<Person>, &str)> {
        self.0
            .iter()
            .map(|account| (&account.person, account.code.as_str()))
    }

    pub(crate) fn people(&self) -> Vec<Arc<Person>> {
        self.codes().map(|(person, _)| Arc::clone(person)).collect()
    }

    /// A login, if the code is that of the name.
    pub(crate) fn check(&self, name: &str, code: &str) -> Option<Login> {
        let account = self.account(name)?;
        is_same(&account.code, code).then(|| Login {
            name: name.to_owned(),
            round: account.round.load(Ordering::Relaxed),
        })
    }

    /// Who has logged in, if the login is still good.
    pub(crate) fn person(&self, login: &Login) -> Option<Arc<Person>> {
        let account = self.account(&login.name)?;
        let is_good = account.round.load(Ordering::Relaxed) == login.round;
        is_good.then(|| Arc::clone(&account.person))
    }

    /// No login that there is of this person is good any more, in whatever browser.
    pub(crate) fn end_logins(&self, name: &str) {
        if let Some(account) = self.account(name) {
            account.round.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn account(&self, name: &str) -> Option<&Account> {
        self.0.iter().find(|account| account.person.name == name)
    }
}

fn code() -> Result<String, getrandom::Error> {
    let mut bytes = [0; CODE_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().fold(String::new(), |mut code, byte| {
        let _ = write!(code, "{byte:02x}");
        code
    }))
}

/// Takes as long for a code that is almost right as for any other of its length.
fn is_same(one: &str, other: &str) -> bool {
    let differences = one
        .bytes()
        .zip(other.bytes())
        .fold(0, |sum, (a, b)| sum | (a ^ b));
    one.len() == other.len() && differences == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accounts() -> Accounts {
        Accounts::new([("ada", true), ("bob", false)]).unwrap()
    }

    fn code_of(accounts: &Accounts, name: &str) -> String {
        let mut codes = accounts.codes();
        let (_, code) = codes.find(|(person, _)| person.name == name).unwrap();
        code.to_owned()
    }

    #[test]
    fn the_code_of_a_name_logs_in_and_no_other_does() {
        let accounts = accounts();
        let (ada, bob) = (code_of(&accounts, "ada"), code_of(&accounts, "bob"));
        assert!(accounts.check("ada", &ada).is_some());
        for wrong in ["", &ada[1..], &bob, &format!("{ada}0")] {
            assert!(accounts.check("ada", wrong).is_none(), "{wrong}");
        }
        assert!(accounts.check("eve", &ada).is_none());
    }

    #[test]
    fn a_login_is_good_until_the_logins_of_its_person_are_ended() {
        let accounts = accounts();
        let [ada, bob] = ["ada", "bob"].map(|name| {
            let code = code_of(&accounts, name);
            accounts.check(name, &code).unwrap()
        });
        accounts.end_logins("bob");
        assert!(accounts.person(&ada).is_some());
        assert!(accounts.person(&bob).is_none());
    }

    #[test]
    fn no_login_outlives_the_server_that_has_made_its_code() {
        let before = accounts();
        let login = before.check("ada", &code_of(&before, "ada")).unwrap();
        assert!(accounts().person(&login).is_none());
    }
}
