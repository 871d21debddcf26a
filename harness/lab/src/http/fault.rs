//! What can be wrong with answers.

use std::fmt::{self, Display};
use std::str::FromStr;
use std::time::Duration;

use http::{StatusCode, Version};

use crate::fault::UnknownFault;

/// How long an answer takes whose fault is only that it "is slow".
const SLOW: Duration = Duration::from_secs(2);

/// What a service's answers are, in place of good ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HttpFault {
    /// A status, with its own words for a text. 401 asks for credentials (`WWW-Authenticate`), 429 names a time
    /// (`Retry-After`).
    Answers {
        /// The status.
        status: StatusCode,
    },
    /// 200 with a page for people, as a network's log-in page answers whatever is asked.
    WebPage,
    /// A redirection (301) to what was asked for.
    RedirectsToItself,
    /// The connection ends without an answer.
    HangsUp,
    /// No answer comes, and the connection stays.
    Stalls,
    /// Half of the body comes, then nothing, and the connection stays.
    StallsInBody,
    /// Half of the body comes, then the connection ends.
    CutInBody,
    /// Half of the body comes, then the connection is reset.
    ResetInBody,
    /// `Content-Length` is greater than what comes. Over HTTP/1.1 that is the same to a client as a cut; over HTTP/2 the
    /// stream ends as if all had come.
    WrongLength,
    /// The body comes in small pieces.
    Slow {
        /// How long the whole body takes.
        takes: Duration,
    },
    /// Over HTTP/2 the connection is given up (GOAWAY, `ENHANCE_YOUR_CALM`). Over HTTP/1.1 nothing is wrong.
    GoesAway,
    /// Over HTTP/2 the stream is refused (`REFUSED_STREAM`), so that the client should try again. Over HTTP/1.1 nothing is
    /// wrong.
    RefusesStreams,
}

/// What a name begins with that ends in a status.
const ANSWERS: &str = "answers ";

impl HttpFault {
    /// The faults whose name is all there is to say.
    const NAMED: [Self; 11] = [
        Self::WebPage,
        Self::RedirectsToItself,
        Self::HangsUp,
        Self::Stalls,
        Self::StallsInBody,
        Self::CutInBody,
        Self::ResetInBody,
        Self::WrongLength,
        Self::Slow { takes: SLOW },
        Self::GoesAway,
        Self::RefusesStreams,
    ];

    /// Whether requests over this version meet the fault.
    pub(crate) fn is_met_over(&self, version: Version) -> bool {
        match self {
            Self::GoesAway | Self::RefusesStreams => version == Version::HTTP_2,
            _ => true,
        }
    }

    /// The names of all faults; `answers <status>` stands for one a status.
    pub fn names() -> Vec<String> {
        let named = Self::NAMED.iter().map(ToString::to_string);
        std::iter::once("answers <status>".to_owned()).chain(named).collect()
    }
}

impl Display for HttpFault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Answers { status } => return write!(formatter, "{ANSWERS}{}", status.as_u16()),
            Self::WebPage => "answers with a web page",
            Self::RedirectsToItself => "redirects to itself",
            Self::HangsUp => "hangs up without an answer",
            Self::Stalls => "stalls",
            Self::StallsInBody => "stalls in the middle of the body",
            Self::CutInBody => "is cut in the middle of the body",
            Self::ResetInBody => "is reset in the middle of the body",
            Self::WrongLength => "promises more than it sends",
            Self::Slow { .. } => "is slow",
            Self::GoesAway => "goes away",
            Self::RefusesStreams => "refuses streams",
        })
    }
}

impl FromStr for HttpFault {
    type Err = UnknownFault;

    fn from_str(name: &str) -> Result<Self, UnknownFault> {
        // 100 to 199 are not answers, <https://www.rfc-editor.org/rfc/rfc9110#section-15.2>.
        let status = name.strip_prefix(ANSWERS).and_then(|status| StatusCode::from_str(status).ok());
        if let Some(status) = status.filter(|status| (200..600).contains(&status.as_u16())) {
            return Ok(Self::Answers { status });
        }
        let found = Self::NAMED.into_iter().find(|fault| fault.to_string() == name);
        found.ok_or_else(|| UnknownFault::among(name, Self::names()))
    }
}
