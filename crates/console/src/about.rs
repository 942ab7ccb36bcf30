//! What runs.

use domain::{Permission, view::About};

use crate::{Caller, Console, Error};

impl Console {
    /// What runs, to be compared with what was built.
    ///
    /// # Errors
    /// The caller's role.
    pub fn about(&self, caller: &Caller) -> Result<About, Error> {
        caller.require(Permission::Read)?;
        Ok(self.about.clone())
    }
}
