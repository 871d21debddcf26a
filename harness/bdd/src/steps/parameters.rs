//! The parameter types of step expressions, beside cucumber's own.

use std::str::FromStr;

use cucumber::Parameter;
use twinbuild_lab::{IpVersion, UnknownIpVersion};
use twinbuild_model::{BuildPlace, InvalidPlatform, NetworkPolicy, NewlineStyle, PathStyle, Platform, Umask};

/// `{platform}`: an operating system and an architecture, `windows/arm64`.
#[derive(Debug, Parameter)]
#[param(name = "platform", regex = "[a-z0-9]+/[a-z0-9]+")]
pub(super) struct PlatformParameter(pub(super) Platform);

impl FromStr for PlatformParameter {
    type Err = InvalidPlatform;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// `{version}`: a version, `1.27` or `1.27.3`.
#[derive(Debug, Parameter)]
#[param(name = "version", regex = "[0-9]+(?:\\.[0-9]+)*")]
pub(super) struct VersionParameter(pub(super) String);

impl FromStr for VersionParameter {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// `{newlines}`: `CRLF` or `LF`.
#[derive(Debug, Parameter)]
#[param(name = "newlines", regex = "CRLF|LF")]
pub(super) struct NewlinesParameter(pub(super) NewlineStyle);

impl FromStr for NewlinesParameter {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(if text == "CRLF" { NewlineStyle::Crlf } else { NewlineStyle::Lf }))
    }
}

/// `{network}`: `no network` or `the machine's network`.
#[derive(Debug, Parameter)]
#[param(name = "network", regex = "no network|the machine's network")]
pub(super) struct NetworkParameter(pub(super) NetworkPolicy);

impl FromStr for NetworkParameter {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(if text == "no network" { NetworkPolicy::None } else { NetworkPolicy::Host }))
    }
}

/// `{path style}`: `posix` or `windows`.
#[derive(Debug, Parameter)]
#[param(name = "pathstyle", regex = "posix|windows")]
pub(super) struct PathStyleParameter(pub(super) PathStyle);

impl FromStr for PathStyleParameter {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(if text == "windows" { PathStyle::Windows } else { PathStyle::Posix }))
    }
}

/// `{umask}`: three or four octal digits, `0022`.
#[derive(Debug, Parameter)]
#[param(name = "umask", regex = "[0-7]{3,4}")]
pub(super) struct UmaskParameter(pub(super) Umask);

impl FromStr for UmaskParameter {
    type Err = twinbuild_model::InvalidUmask;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// `{moduleversion}`: a module's version, `v1.2.0`.
#[derive(Debug, Parameter)]
#[param(name = "moduleversion", regex = "v[0-9][^ \"]*")]
pub(super) struct ModuleVersionParameter(pub(super) String);

impl FromStr for ModuleVersionParameter {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// `{fault}`: what is wrong with a service, in words. It begins with one of these verbs, so that no other step is meant.
#[derive(Debug, Parameter)]
#[param(
    name = "fault",
    regex = "(?:answers|corrupts|cuts|does|drops|goes|hangs|has|is|never|promises|redirects|refuses|resets|rewrites|shows|speaks|stalls|wants)(?: [^\"]*)?"
)]
pub(super) struct FaultParameter(pub(super) String);

impl FromStr for FaultParameter {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// `{namefault}`: what is wrong with how a name is resolved, in words.
#[derive(Debug, Parameter)]
#[param(name = "namefault", regex = "(?:has|is|meets|resolves|times) [^\"]*")]
pub(super) struct NameFaultParameter(pub(super) String);

impl FromStr for NameFaultParameter {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// `{ipversion}`: `IPv4` or `IPv6`.
#[derive(Debug, Parameter)]
#[param(name = "ipversion", regex = "IPv4|IPv6")]
pub(super) struct IpVersionParameter(pub(super) IpVersion);

impl FromStr for IpVersionParameter {
    type Err = UnknownIpVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// `{variable}`: a variable's name in capitals, `GOPROXY`.
#[derive(Debug, Parameter)]
#[param(name = "variable", regex = "[A-Z][A-Z0-9_]*")]
pub(super) struct VariableParameter(pub(super) String);

impl FromStr for VariableParameter {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// `{pattern}`: a regular expression in Go's syntax between two strokes, `/^go 1\.2[0-9]$/`. Nothing in it is escaped for
/// the feature file, not even a stroke.
#[derive(Debug, Parameter)]
#[param(name = "pattern", regex = "/.*/")]
pub(super) struct PatternParameter(pub(super) String);

impl FromStr for PatternParameter {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let inside = text.strip_prefix('/').and_then(|text| text.strip_suffix('/'));
        Ok(Self(inside.unwrap_or(text).to_owned()))
    }
}

/// `{variations}`: `everything`, `everything but "time, umask"`, `nothing`, or names in quotes, `"time zone, umask"`.
#[derive(Debug, Parameter)]
#[param(name = "variations", regex = "everything but \"[^\"]*\"|everything|nothing|\"[^\"]*\"")]
pub(super) struct VariationsParameter(pub(super) String);

impl FromStr for VariationsParameter {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

/// `{places}`: places of a build, `the source, the toolchain or the module cache`.
#[derive(Debug, Parameter)]
#[param(name = "places", regex = "the [a-z' ]+(?:, the [a-z' ]+)*")]
pub(super) struct PlacesParameter(pub(super) Vec<BuildPlace>);

impl FromStr for PlacesParameter {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let named = |name: &str| {
            let known: Vec<&str> = BuildPlace::ALL.iter().map(|place| place.name()).collect();
            BuildPlace::from_name(name)
                .ok_or_else(|| format!("`{name}` is no place; these are: {}", known.join(", ")))
        };
        text.split(", ").flat_map(|part| part.split(" or ")).map(named).collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use cucumber::codegen::Parameter as _;
    use regex::Regex;
    use twinbuild_lab::{ForwardProxyFault, InterceptionFault, NameFault, ServiceFault};

    use super::*;

    fn whole(regex: &str) -> Regex {
        Regex::new(&format!("^(?:{regex})$")).expect("a regular expression")
    }

    #[test]
    fn places_are_listed_as_one_speaks() {
        let places = whole(PlacesParameter::REGEX);
        for (text, count) in [
            ("the source", 1),
            ("the source or the kernel's files", 2),
            ("the source, the toolchain or the module cache", 3),
        ] {
            assert!(places.is_match(text), "{text}");
            assert_eq!(text.parse::<PlacesParameter>().map(|places| places.0.len()), Ok(count));
        }
        assert!("the source or the moon".parse::<PlacesParameter>().is_err());
    }

    #[test]
    fn every_fault_can_be_written() {
        let fault = whole(FaultParameter::REGEX);
        let services = ServiceFault::names().into_iter().chain(ForwardProxyFault::names());
        for name in services.chain(InterceptionFault::ALL.iter().map(ToString::to_string)) {
            assert!(fault.is_match(&name), "{name}");
        }
        assert!(!fault.is_match("serves the module \"example.com/dep\" at v1.2.0"));
        let name_fault = whole(NameFaultParameter::REGEX);
        for name in NameFault::names() {
            assert!(name_fault.is_match(&name), "{name}");
        }
    }
}
