//! Installed packages: dpkg-query(1), rpm(8), apk(8), pacman(8).

use super::super::asker::Asker;
use super::super::host::HostErrorKind;
use super::super::outcome::Unknown;
use super::super::versions::Scheme;

/// An installed package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// Its version, as the package manager has it.
    pub version: String,
}

/// Everything that is installed, and how its versions compare.
pub fn packages(asker: &Asker<'_>) -> Result<(Vec<Package>, Scheme), Unknown> {
    type Parse = fn(&str) -> Option<Package>;
    let managers: [(&[&str], Scheme, Parse); 4] = [
        (&["dpkg-query", "-W", "-f=${Package}\t${Version}\t${db:Status-Status}\n"], Scheme::Deb, of_dpkg),
        (&["rpm", "-qa", "--qf", "%{NAME}\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\n"], Scheme::Rpm, of_columns),
        (&["apk", "info", "-v"], Scheme::Apk, of_apk),
        (&["pacman", "-Q"], Scheme::Rpm, of_columns),
    ];
    let mut reason = String::from("no package manager is known here (dpkg, rpm, apk, pacman)");
    for (args, scheme, parse) in managers {
        match asker.run(args) {
            Ok(output) => {
                let found: Vec<Package> = output.text().lines().filter_map(parse).collect();
                if output.stdout.cut {
                    return Err(Unknown("the list of packages is too long to be read whole".into()));
                }
                // A package manager that manages nothing is there for other reasons.
                if !found.is_empty() {
                    return Ok((found, scheme));
                }
                reason = output.complaint().unwrap_or_else(|| format!("`{}` lists nothing", args.first().unwrap_or(&"")));
            }
            Err(error) if error.kind == HostErrorKind::NoTool => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Unknown(reason))
}

fn of_dpkg(line: &str) -> Option<Package> {
    let mut fields = line.split('\t');
    let (name, version, status) = (fields.next()?, fields.next()?, fields.next()?);
    // Removed packages whose configuration is left are listed as well.
    (status == "installed").then(|| Package { name: name.to_owned(), version: version.to_owned() })
}

fn of_columns(line: &str) -> Option<Package> {
    let (name, version) = line.split_once(['\t', ' '])?;
    Some(Package { name: name.to_owned(), version: version.trim().to_owned() })
}

/// `name-1.2.3-r0`: the version begins at the last hyphen but one.
fn of_apk(line: &str) -> Option<Package> {
    let (rest, revision) = line.trim().rsplit_once('-')?;
    let (name, version) = rest.rsplit_once('-')?;
    Some(Package { name: name.to_owned(), version: format!("{version}-{revision}") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_every_manager() {
        assert_eq!(of_dpkg("nginx\t1.22.1-9\tinstalled").unwrap().version, "1.22.1-9");
        assert_eq!(of_dpkg("nginx\t1.22.1-9\tconfig-files"), None);
        let apk = of_apk("ca-certificates-bundle-20240226-r0").unwrap();
        assert_eq!((apk.name.as_str(), apk.version.as_str()), ("ca-certificates-bundle", "20240226-r0"));
        assert_eq!(of_columns("bash\t0:5.1.8-6.el9").unwrap().name, "bash");
    }
}
