//! Sealed things, as storage keeps them: opaque bytes, one type for each kind.

/// Declares newtypes over sealed bytes.
macro_rules! sealed {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(Vec<u8>);

        impl $name {
            /// The bytes, for storage.
            pub fn as_bytes(&self) -> &[u8] {
                &self.0
            }
        }

        impl From<Vec<u8>> for $name {
            /// From storage. Whether it opens shows when it is opened.
            fn from(bytes: Vec<u8>) -> Self {
                Self(bytes)
            }
        }
    )+};
}

sealed! {
    /// The secret of an access key, sealed under the server's keyring.
    SealedAccessKey;
    /// The private key of an instance's certificate authority, sealed under the instance's keyring.
    SealedAuthority;
    /// A keyring's secret, sealed under the root key.
    SealedKeyring;
    /// Key material, sealed under its keyring.
    SealedMaterial;
    /// The private half of a wrapping pair, sealed under the keyring of the pair's key.
    SealedPair;
    /// The secret of a webhook, sealed under the server's keyring.
    SealedWebhookSecret;
}
