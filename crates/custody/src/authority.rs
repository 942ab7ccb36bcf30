//! The certificate authority of an instance: what the clients of its gateway trust, and nothing else.
//!
//! An authority's private key is ECDSA P-256, sealed like key material. What its servers present is made anew at every
//! start and never stored.

use std::net::IpAddr;

use domain::{InstanceId, Timestamp};
use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer,
    KeyPair, KeyUsagePurpose, PKCS_ECDSA_P256_SHA256, SanType, SerialNumber,
};
use time::{Duration, OffsetDateTime};
use zeroize::Zeroizing;

use crate::{CustodyError, Keyring, SealedAuthority, random, seal::Place};

/// How long an authority is trusted: for longer than anybody wants to distribute another.
const AUTHORITY_DAYS: i64 = 20 * 365;
/// How long a server's certificate is valid. Clients accept no more than 398 days of many authorities.
const SERVER_DAYS: i64 = 397;
/// From how long ago on certificates are valid: clocks differ.
const SLACK: Duration = Duration::hours(1);

/// An opened certificate authority.
pub struct Authority {
    instance: InstanceId,
    key: KeyPair,
    certificate: Vec<u8>,
}

/// What a gateway proves itself with: certificates, its own first, and its private key.
pub struct ServerIdentity {
    /// Certificates in DER (RFC 5280): the gateway's, then its authority's.
    pub chain: Vec<Vec<u8>>,
    /// The gateway's private key: unencrypted PKCS#8 in DER.
    pub private_key: Zeroizing<Vec<u8>>,
    /// Until when the gateway's certificate is valid.
    pub not_after: Timestamp,
}

impl Keyring {
    /// Makes the authority of an instance: its certificate in DER, and its private key sealed.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when a key that was just made does not work.
    pub fn new_authority(
        &self,
        instance: &InstanceId,
        now: Timestamp,
    ) -> Result<(Vec<u8>, SealedAuthority), CustodyError> {
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(|_| CustodyError::Corrupt)?;
        let mut params = authority(instance);
        (params.not_before, params.not_after) = validity(now, AUTHORITY_DAYS)?;
        let certificate = params.self_signed(&key).map_err(|_| CustodyError::Corrupt)?;
        let private = Zeroizing::new(key.serialize_der());
        let sealed = self.keys().authorities.seal(&place(instance), &private);
        Ok((certificate.der().to_vec(), sealed.into()))
    }

    /// Opens the authority of an instance, whose certificate is `certificate`.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when it was not sealed by this keyring for this instance.
    pub fn open_authority(
        &self,
        instance: &InstanceId,
        certificate: Vec<u8>,
        sealed: &SealedAuthority,
    ) -> Result<Authority, CustodyError> {
        let private = self.keys().authorities.open(&place(instance), sealed.as_bytes())?;
        let key = KeyPair::from_pkcs8_der_and_sign_algo(&private[..].into(), &PKCS_ECDSA_P256_SHA256);
        let key = key.map_err(|_| CustodyError::Corrupt)?;
        Ok(Authority { instance: instance.clone(), key, certificate })
    }
}

impl Authority {
    /// Issues a gateway that is reached by these names and addresses.
    ///
    /// # Errors
    /// [`CustodyError::Corrupt`], when a name is none of the DNS.
    pub fn issue(
        &self,
        names: &[String],
        addresses: &[IpAddr],
        now: Timestamp,
    ) -> Result<ServerIdentity, CustodyError> {
        let corrupt = |_| CustodyError::Corrupt;
        let key = KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).map_err(corrupt)?;
        let name = |name: &String| Ok(SanType::DnsName(name.as_str().try_into().map_err(corrupt)?));
        let mut params = CertificateParams::default();
        params.distinguished_name = subject(&format!("gateway of {}", self.instance));
        params.subject_alt_names = names.iter().map(name).collect::<Result<_, CustodyError>>()?;
        params.subject_alt_names.extend(addresses.iter().copied().map(SanType::IpAddress));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        params.serial_number = Some(serial_number());
        (params.not_before, params.not_after) = validity(now, SERVER_DAYS)?;
        let not_after = Timestamp::from_seconds(params.not_after.unix_timestamp());
        let issuer = authority(&self.instance);
        let issuer = Issuer::from_params(&issuer, &self.key);
        let certificate = params.signed_by(&key, &issuer).map_err(corrupt)?;
        Ok(ServerIdentity {
            chain: vec![certificate.der().to_vec(), self.certificate.clone()],
            private_key: Zeroizing::new(key.serialize_der()),
            not_after,
        })
    }
}

/// What an authority says of itself, but for when it is valid.
fn authority(instance: &InstanceId) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = subject(&format!("Private CA of {instance}"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.serial_number = Some(serial_number());
    params
}

fn subject(common_name: &str) -> DistinguishedName {
    let mut subject = DistinguishedName::new();
    subject.push(DnType::OrganizationName, "Keyferry");
    subject.push(DnType::CommonName, common_name);
    subject
}

/// A positive number of at most 20 bytes (RFC 5280, section 4.1.2.2).
fn serial_number() -> SerialNumber {
    let mut bytes = random::bytes::<20>();
    bytes[0] = bytes[0] & 0x7f | 0x40;
    SerialNumber::from_slice(&bytes)
}

fn validity(now: Timestamp, days: i64) -> Result<(OffsetDateTime, OffsetDateTime), CustodyError> {
    let now = OffsetDateTime::from_unix_timestamp(now.seconds()).map_err(|_| CustodyError::Corrupt)?;
    let end = now.checked_add(Duration::days(days)).ok_or(CustodyError::Corrupt)?;
    Ok((now - SLACK, end))
}

fn place(instance: &InstanceId) -> Place {
    Place::new("certificate authority", &[instance.as_str()])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::keyring;

    #[test]
    fn an_authority_opens_for_its_own_instance_only_and_issues() {
        let [id, other] = ["kst-hzzaaaaaaaaaaaaaaaaaa", "kst-hzzbbbbbbbbbbbbbbbbbb"]
            .map(|id| id.parse::<InstanceId>().expect("an instance"));
        let now = Timestamp::from_seconds(1_700_000_000);
        let (certificate, sealed) = keyring(1).new_authority(&id, now).expect("an authority");
        let open = |keyring: Keyring, id: &InstanceId| {
            keyring.open_authority(id, certificate.clone(), &sealed).map(|_| ())
        };
        assert_eq!(open(keyring(1), &other), Err(CustodyError::Corrupt));
        assert_eq!(open(keyring(2), &id), Err(CustodyError::Corrupt));
        let authority = keyring(1).open_authority(&id, certificate.clone(), &sealed).expect("it opens");
        let names = [format!("{id}.cryptoservice.kms.aliyuncs.com")];
        let issued = authority.issue(&names, &[IpAddr::from([127, 0, 0, 1])], now).expect("a gateway");
        assert_eq!(issued.chain[1], certificate);
        assert_eq!(issued.not_after, now.plus(std::time::Duration::from_secs(SERVER_DAYS as u64 * 86_400)));
        assert!(authority.issue(&["\u{e9}.example".to_owned()], &[], now).is_err(), "no name of the DNS");
    }
}
