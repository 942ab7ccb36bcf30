//! The vendor's SDKs against the gateways: `tests/sdk`, in an environment of Python for each of their generations, and
//! `tests/sdk/node` in Node.js.

use std::fs;

use anyhow::Result;

use crate::step::{Steps, finish};
use crate::tools::is_newer;
use crate::workspace::{program, root, target};

/// An environment of Python. Two generations of the same package cannot live together.
struct Environment {
    /// What the step is called.
    name: &'static str,
    /// Its folder below `target`.
    folder: &'static str,
    /// What is installed into it.
    requirements: &'static str,
    /// What is tested in it, and what of that is not.
    tests: &'static [&'static str],
}

const SHARED: &[&str] = &["tests/sdk", "--ignore", "tests/sdk/dedicated"];
const ENVIRONMENTS: &[Environment] = &[
    Environment {
        name: "SDK tests, current generation",
        folder: "sdk-3",
        requirements: "requirements.txt",
        tests: SHARED,
    },
    Environment {
        name: "SDK tests, generation before",
        folder: "sdk-2",
        requirements: "requirements-2.txt",
        tests: SHARED,
    },
    Environment {
        name: "SDK tests, dedicated gateways",
        folder: "sdk-dedicated",
        requirements: "requirements-dedicated.txt",
        tests: &["tests/sdk/dedicated"],
    },
];

/// Installs the pinned packages where they are not yet, and runs the tests in each environment.
pub(crate) fn test(steps: &mut Steps) -> Result<()> {
    for Environment { name, folder, requirements, tests } in ENVIRONMENTS {
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
        pytest.args(["-m", "pytest", "-q"]).args(*tests).current_dir(root());
        pytest.env("KEYFERRY_BIN", target().join("debug/keyferry")).env("PYTHONDONTWRITEBYTECODE", "1");
        steps.run(name, &mut pytest)?;
    }
    node(steps)
}

fn node(steps: &mut Steps) -> Result<()> {
    let folder = root().join("tests/sdk/node");
    let (wanted, installed) =
        (folder.join("package-lock.json"), folder.join("node_modules/.package-lock.json"));
    if !is_newer(&installed, &wanted) {
        println!("Installing the packages of tests/sdk/node: the vendor's SDK for Node.js.");
        finish(program("npm").args(["ci", "--no-audit", "--no-fund"]).current_dir(&folder))?;
    }
    let mut tests = program("node");
    tests.args(["--test", "gateway.test.js"]).current_dir(&folder);
    tests.env("KEYFERRY_BIN", target().join("debug/keyferry"));
    steps.run("SDK tests, Node.js", &mut tests)
}
