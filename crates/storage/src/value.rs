//! Values as both databases know them, and how the types of the domain become values and come back.

use std::{fmt, str::FromStr};

use console::{PasswordHash, TokenHash};
use custody::{
    KeyringId, RootKeyId, SealedAccessKey, SealedAuthority, SealedKeyring, SealedMaterial, SealedPair,
    SealedWebhookSecret, Stretching,
};
use domain::{
    AccessKeyId, AccessPointName, AlertId, AlertName, AlertSeverity, AlertStateKind, AliasName, CallerOwner,
    CheckValue, Ciphertext, ClientKeyId, DeliveryEvent, DeliveryFailure, DeliveryId, Description, InstanceId,
    InstanceName, InstanceStatus, KeyId, KeyPolicy, KeySpec, KeyStateKind, KeyUsage, KeyVersionId, LogSource,
    Management, MaterialDigest, NetworkRuleName, Networks, Note, OperatorId, OperatorName, Origin, PairId,
    PermissionPolicyName, Phase, QueryName, RamPolicy, RamUserName, RegionId, Role, SecretDataType, SecretId,
    SecretName, SecretType, SecretVersionId, TagKey, TagValue, Timestamp, VersionStage, WebhookId,
    WebhookName, WebhookUrl, WrappingAlgorithm, WrappingKeySpec,
};
use engine::Revision;
use metrics::{BlockId, RequestId, Source, Step};
use serde::{Serialize, de::DeserializeOwned};

/// A parameter of a statement or a column of a row: the four kinds that we use of both databases.
#[derive(Clone)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Bytes(Vec<u8>),
}

impl fmt::Debug for Value {
    /// Only the kind: what is inside may be sealed or a password's hash, and drivers log parameters.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Value::Null => "Null",
            Value::Int(_) => "Int(…)",
            Value::Text(_) => "Text(…)",
            Value::Bytes(_) => "Bytes(…)",
        })
    }
}

/// A type that fills one column.
pub(crate) trait Column: Sized {
    /// As it is written.
    fn to_value(&self) -> Value;
    /// As it was written; `None` for what this type never writes.
    fn from_value(value: Value) -> Option<Self>;
}

/// A row that cannot be what this program wrote: the database was changed by somebody else, or is damaged.
#[derive(Debug, thiserror::Error)]
#[error("column {column} holds what was never written there")]
pub(crate) struct Unreadable {
    /// Counted from 1, in the order of the query.
    column: usize,
}

/// The columns of a row, read one after another.
pub(crate) struct Row {
    values: std::vec::IntoIter<Value>,
    taken: usize,
}

impl Row {
    pub(crate) fn new(values: Vec<Value>) -> Self {
        Self { values: values.into_iter(), taken: 0 }
    }

    /// The next column.
    pub(crate) fn next<T: Column>(&mut self) -> Result<T, Unreadable> {
        self.taken += 1;
        self.values.next().and_then(T::from_value).ok_or(self.unreadable())
    }

    /// All columns that are left.
    pub(crate) fn into_values(self) -> Vec<Value> {
        self.values.collect()
    }

    /// The column that was read last does not fit those before it.
    pub(crate) fn unreadable(&self) -> Unreadable {
        Unreadable { column: self.taken }
    }
}

/// The parameters of a statement, `$1` first.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::value::Column::to_value(&$value)),*] };
}
pub(crate) use values;

impl<T: Column> Column for Option<T> {
    fn to_value(&self) -> Value {
        self.as_ref().map_or(Value::Null, T::to_value)
    }

    fn from_value(value: Value) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            value => T::from_value(value).map(Some),
        }
    }
}

impl Column for i64 {
    fn to_value(&self) -> Value {
        Value::Int(*self)
    }

    fn from_value(value: Value) -> Option<Self> {
        if let Value::Int(number) = value { Some(number) } else { None }
    }
}

impl Column for String {
    fn to_value(&self) -> Value {
        Value::Text(self.clone())
    }

    fn from_value(value: Value) -> Option<Self> {
        if let Value::Text(text) = value { Some(text) } else { None }
    }
}

impl Column for Vec<u8> {
    fn to_value(&self) -> Value {
        Value::Bytes(self.clone())
    }

    fn from_value(value: Value) -> Option<Self> {
        if let Value::Bytes(bytes) = value { Some(bytes) } else { None }
    }
}

impl<const N: usize> Column for [u8; N] {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_vec())
    }

    fn from_value(value: Value) -> Option<Self> {
        Vec::from_value(value)?.try_into().ok()
    }
}

/// Types that are numbers: `type: to i64, from i64`. Both databases keep numbers of 64 bits with a sign.
macro_rules! number_columns {
    ($($type:ty: $to:expr, $from:expr;)+) => {$(
        impl Column for $type {
            fn to_value(&self) -> Value {
                let to: fn(&$type) -> i64 = $to;
                Value::Int(to(self))
            }

            fn from_value(value: Value) -> Option<Self> {
                let from: fn(i64) -> Option<$type> = $from;
                i64::from_value(value).and_then(from)
            }
        }
    )+};
}

number_columns! {
    u8: |n| i64::from(*n), |n| n.try_into().ok();
    u32: |n| i64::from(*n), |n| n.try_into().ok();
    // Only the audit log counts that far, and it will not reach the limit.
    u64: |n| i64::try_from(*n).unwrap_or(i64::MAX), |n| n.try_into().ok();
    Timestamp: |at| at.millis(), |n| Some(Timestamp::from_millis(n));
    // Its length in seconds.
    Step: |step| i64::try_from(step.length().as_secs()).unwrap_or(i64::MAX), |n| {
        Step::ALL.into_iter().find(|step| u64::try_from(n) == Ok(step.length().as_secs()))
    };
    Source: |source| source.0, |n| Some(Source(n));
    BlockId: |id| id.0, |n| Some(BlockId(n));
    Revision: |revision| revision.0, |n| Some(Revision(n));
}

/// Types that are text: as `as_str` gives it and `parse` takes it.
macro_rules! text_columns {
    ($($type:ident)+) => {$(
        impl Column for $type {
            fn to_value(&self) -> Value {
                Value::Text(self.as_str().to_owned())
            }

            fn from_value(value: Value) -> Option<Self> {
                String::from_value(value)?.parse().ok()
            }
        }
    )+};
}

text_columns! {
    AccessKeyId AccessPointName AlertId AlertName AlertSeverity AlertStateKind AliasName CallerOwner ClientKeyId DeliveryEvent DeliveryFailure DeliveryId Description InstanceId InstanceName InstanceStatus KeyId KeyPolicy KeySpec KeyStateKind KeyUsage KeyVersionId LogSource
    Management NetworkRuleName Note OperatorId OperatorName Origin PairId PermissionPolicyName Phase QueryName RamPolicy RamUserName RegionId Role SecretDataType SecretName SecretType SecretVersionId
    TagKey TagValue VersionStage WebhookId WebhookName WebhookUrl WrappingAlgorithm WrappingKeySpec
}

impl Column for Stretching {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }

    fn from_value(value: Value) -> Option<Self> {
        String::from_value(value)?.parse().ok()
    }
}

/// Types that wrap another column's type: `type: the type inside, out, in`.
macro_rules! wrapping_columns {
    ($($type:ident: $inner:ty, $out:expr, $into:expr;)+) => {$(
        impl Column for $type {
            fn to_value(&self) -> Value {
                let out: fn(&$type) -> $inner = $out;
                out(self).to_value()
            }

            fn from_value(value: Value) -> Option<Self> {
                <$inner>::from_value(value).map($into)
            }
        }
    )+};
}

wrapping_columns! {
    KeyringId: String, |id| id.as_str().to_owned(), KeyringId::new;
    MaterialDigest: [u8; 32], |digest| *digest.as_bytes(), MaterialDigest::from_bytes;
    RequestId: [u8; 16], |id| id.0, RequestId;
    PasswordHash: String, |hash| hash.0.clone(), PasswordHash;
    RootKeyId: [u8; 8], |id| *id.as_bytes(), RootKeyId::from_bytes;
    SealedAccessKey: Vec<u8>, |sealed| sealed.as_bytes().to_vec(), SealedAccessKey::from;
    SealedAuthority: Vec<u8>, |sealed| sealed.as_bytes().to_vec(), SealedAuthority::from;
    SealedKeyring: Vec<u8>, |sealed| sealed.as_bytes().to_vec(), SealedKeyring::from;
    SealedMaterial: Vec<u8>, |sealed| sealed.as_bytes().to_vec(), SealedMaterial::from;
    SealedPair: Vec<u8>, |sealed| sealed.as_bytes().to_vec(), SealedPair::from;
    SealedWebhookSecret: Vec<u8>, |sealed| sealed.as_bytes().to_vec(), SealedWebhookSecret::from;
    TokenHash: [u8; 32], |hash| hash.0, TokenHash;
}

impl Column for Ciphertext {
    fn to_value(&self) -> Value {
        Value::Bytes(self.to_bytes())
    }

    fn from_value(value: Value) -> Option<Self> {
        Ciphertext::from_bytes(&Vec::from_value(value)?).ok()
    }
}

/// Things whose texts have no comma, in one column and in their order. None are an empty text, or `NULL`.
pub(crate) struct Listed<T>(pub(crate) Vec<T>);

impl<T: fmt::Display + FromStr> Column for Listed<T> {
    fn to_value(&self) -> Value {
        Value::Text(self.0.iter().map(T::to_string).collect::<Vec<_>>().join(","))
    }

    fn from_value(value: Value) -> Option<Self> {
        let text = Option::<String>::from_value(value)?.unwrap_or_default();
        let parts = text.split(',').filter(|part| !part.is_empty());
        parts.map(|part| part.parse().ok()).collect::<Option<_>>().map(Self)
    }
}

/// What is read and written whole, as JSON.
pub(crate) struct Json<T>(pub(crate) T);

impl<T: Serialize + DeserializeOwned> Column for Json<T> {
    fn to_value(&self) -> Value {
        // What is kept so are enums and structs without maps, which JSON always takes.
        Value::Text(serde_json::to_string(&self.0).unwrap_or_default())
    }

    fn from_value(value: Value) -> Option<Self> {
        serde_json::from_str(&String::from_value(value)?).ok().map(Self)
    }
}

/// As they are displayed: with commas between them.
impl Column for Networks {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }

    fn from_value(value: Value) -> Option<Self> {
        String::from_value(value)?.parse().ok()
    }
}

/// As it is displayed: `region/name`.
impl Column for SecretId {
    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }

    fn from_value(value: Value) -> Option<Self> {
        String::from_value(value)?.parse().ok()
    }
}

impl Column for CheckValue {
    fn to_value(&self) -> Value {
        Value::Bytes(self.as_bytes().to_vec())
    }

    fn from_value(value: Value) -> Option<Self> {
        CheckValue::from_bytes(&Vec::from_value(value)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_read_as_it_was_written_or_not_at_all() {
        assert_eq!(u8::from_value(200_u8.to_value()), Some(200));
        assert_eq!(u8::from_value(Value::Int(256)), None);
        assert_eq!(u32::from_value(Value::Int(-1)), None);
        assert_eq!(Option::<i64>::from_value(Value::Null), Some(None));
        assert_eq!(i64::from_value(Value::Null), None);
        assert_eq!(<[u8; 3]>::from_value(Value::Bytes(vec![1, 2])), None);
        assert_eq!(KeySpec::from_value(Value::Text("Aliyun_AES_256".to_owned())), Some(KeySpec::Aes256));
        assert_eq!(KeySpec::from_value(Value::Text("Aliyun_AES_512".to_owned())), None);
        assert_eq!(KeySpec::from_value(Value::Bytes(b"Aliyun_AES_256".to_vec())), None);
    }

    #[test]
    fn an_unreadable_column_is_named() {
        let mut row = Row::new(vec![Value::Int(1), Value::Text("one".to_owned())]);
        assert_eq!(row.next::<i64>().expect("a number"), 1);
        let error = row.next::<i64>().expect_err("text is not a number");
        assert_eq!(error.to_string(), "column 2 holds what was never written there");
    }
}
