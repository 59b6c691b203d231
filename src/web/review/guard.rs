//! Which requests are answered: those of a page that this program served, and no others.
//!
//! Any page in the browser can send requests to the loopback address. None knows the secret in the address; a name that is
//! pointed at this machine to get around that shows in `Host`; and what changes something must come from a page of ours,
//! which shows in `Origin` and in a content type that no form can send.

/// What is looked at of a request.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) get: bool,
    pub(super) post: bool,
    pub(super) host: Option<String>,
    pub(super) origin: Option<String>,
    /// `Sec-Fetch-Site`
    pub(super) site: Option<String>,
    /// `Content-Type`
    pub(super) kind: Option<String>,
}

/// Why a request is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) why: &'static str,
}

/// Bytes of the secret.
const SECRET: usize = 24;

pub(super) struct Guard {
    secret: String,
    port: u16,
}

impl Guard {
    pub(super) fn new(port: u16) -> Result<Self, String> {
        let mut bytes = [0; SECRET];
        getrandom::fill(&mut bytes).map_err(|e| e.to_string())?;
        Ok(Self {
            secret: bytes.iter().map(|b| format!("{b:02x}")).collect(),
            port,
        })
    }

    pub(super) fn address(&self) -> String {
        format!("http://127.0.0.1:{}/{}/", self.port, self.secret)
    }

    /// The path behind the secret, if the request is one of ours.
    pub(super) fn admit(&self, asked: &Asked) -> Result<String, Refusal> {
        let no = |status, why| Err(Refusal { status, why });
        let hosts = [
            format!("127.0.0.1:{}", self.port),
            format!("localhost:{}", self.port),
        ];
        if !asked.host.as_ref().is_some_and(|h| hosts.contains(h)) {
            return no(403, "only this machine's own address is served");
        }
        let own = |origin: &String| hosts.iter().any(|h| *origin == format!("http://{h}"));
        if asked.origin.as_ref().is_some_and(|o| !own(o)) {
            return no(403, "a page from elsewhere asked for this");
        }
        if asked
            .site
            .as_deref()
            .is_some_and(|s| !matches!(s, "same-origin" | "none"))
        {
            return no(403, "a page from elsewhere asked for this");
        }
        if !asked.get && !asked.post {
            return no(405, "this cannot be done here");
        }
        if asked.post {
            if asked.origin.is_none() {
                return no(403, "a change must come from the review's own page");
            }
            if asked.kind.as_deref() != Some("application/json") {
                return no(415, "expected JSON");
            }
        }
        let path = asked.path.split(['?', '#']).next().unwrap_or_default();
        let mut parts = path.trim_start_matches('/').splitn(2, '/');
        let (secret, rest) = (parts.next().unwrap_or_default(), parts.next());
        match rest {
            Some(rest) if same(secret, &self.secret) => Ok(rest.to_owned()),
            _ => no(
                404,
                "there is nothing here: open the address that `decisions review` printed",
            ),
        }
    }
}

/// Whether two texts are the same, in a time that does not depend on where they differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |sum, (x, y)| sum | (x ^ y)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(guard: &Guard) -> Asked {
        Asked {
            path: format!("/{}/list?x=1", guard.secret),
            get: true,
            host: Some("127.0.0.1:4711".to_owned()),
            ..Asked::default()
        }
    }

    #[test]
    fn only_our_own_pages_are_answered() {
        let guard = Guard::new(4711).unwrap();
        let other = Guard::new(4711).unwrap();
        assert_ne!(guard.secret, other.secret);
        let good = asked(&guard);
        assert_eq!(guard.admit(&good).unwrap(), "list");
        let status = |change: &dyn Fn(&mut Asked)| {
            let mut asked = good.clone();
            change(&mut asked);
            guard.admit(&asked).map_or_else(|r| r.status, |_| 200)
        };
        assert_eq!(status(&|a| a.path = "/".into()), 404);
        assert_eq!(status(&|a| a.path = "/list".into()), 404);
        assert_eq!(status(&|a| a.path = format!("/{}/list", other.secret)), 404);
        assert_eq!(status(&|a| a.path = format!("/{}", guard.secret)), 404);
        assert_eq!(status(&|a| a.host = None), 403);
        assert_eq!(status(&|a| a.host = Some("evil.example:4711".into())), 403);
        assert_eq!(status(&|a| a.host = Some("127.0.0.1:80".into())), 403);
        assert_eq!(status(&|a| a.origin = Some("http://evil.example".into())), 403);
        assert_eq!(status(&|a| a.origin = Some("null".into())), 403);
        assert_eq!(status(&|a| a.site = Some("cross-site".into())), 403);
        assert_eq!(status(&|a| a.get = false), 405);
        let post = |change: &dyn Fn(&mut Asked)| {
            status(&|a| {
                (a.get, a.post) = (false, true);
                a.origin = Some("http://127.0.0.1:4711".into());
                a.kind = Some("application/json".into());
                change(a);
            })
        };
        assert_eq!(post(&|_| {}), 200);
        assert_eq!(post(&|a| a.origin = None), 403);
        assert_eq!(post(&|a| a.kind = Some("text/plain".into())), 415);
        assert_eq!(post(&|a| a.path = format!("/{}/save", other.secret)), 404);
    }
}
