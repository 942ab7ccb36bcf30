//! The vendor's SDKs against the gateways: `tests/sdk`, in an environment of Python for each of their generations.

use std::fs;

use anyhow::Result;

use crate::step::{Steps, finish};
use crate::workspace::{program, root, target};

/// The environments: their folder, what is installed into each, and what the step is called. Two generations of the
/// same package cannot live together.
const ENVIRONMENTS: &[(&str, &str, &str)] = &[
    ("sdk-3", "requirements.txt", "SDK tests, current generation"),
    ("sdk-2", "requirements-2.txt", "SDK tests, generation before"),
];

/// Installs the pinned packages where they are not yet, and runs the tests in each environment.
pub(crate) fn test(steps: &mut Steps) -> Result<()> {
    for (folder, requirements, name) in ENVIRONMENTS {
        let (environment, wanted) = (target().join(folder), root().join("tests/sdk").join(requirements));
        let python = environment.join("bin/python");
        let installed = environment.join("installed.txt");
        if fs::read(&installed).ok() != fs::read(&wanted).ok() {
            println!("Installing the packages of tests/sdk/{requirements}: the vendor's SDKs.");
            finish(program("python3").args(["-m", "venv", "--clear"]).arg(&environment))?;
            let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
            finish(program(&python).args(pip).arg(&wanted))?;
            fs::copy(&wanted, &installed)?;
        }
        let mut pytest = program(&python);
        pytest.args(["-m", "pytest", "-q", "tests/sdk"]).current_dir(root());
        pytest.env("KEYFERRY_BIN", target().join("debug/keyferry")).env("PYTHONDONTWRITEBYTECODE", "1");
        steps.run(name, &mut pytest)?;
    }
    Ok(())
}
