//! The parts of records as bytes, as the dictionaries of a block hold them.

use super::bytes::{Damaged, Reader, put_number, put_text};
use crate::{Caller, Client, GatewayType, IdentityType, Operation, Outcome, Text, UsedKey};

/// A part of a record that many records have in common.
pub(super) trait Part: Sized {
    fn write(&self, out: &mut Vec<u8>);
    fn read(from: &mut Reader<'_>) -> Result<Self, Damaged>;
}

impl Part for Operation {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(number_of(&GatewayType::ALL, &self.gateway));
        let Self { api_name, api_version, region, instance, domain_type, data_key_spec, .. } = self;
        put_texts(out, [api_name, api_version, region, instance, domain_type, data_key_spec]);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        Ok(Self {
            gateway: numbered(&GatewayType::ALL, from)?,
            api_name: from.text()?,
            api_version: from.text()?,
            region: from.text()?,
            instance: from.text()?,
            domain_type: from.text()?,
            data_key_spec: from.text()?,
        })
    }
}

impl Part for Caller {
    fn write(&self, out: &mut Vec<u8>) {
        out.push(number_of(&IdentityType::ALL, &self.identity));
        put_texts(out, [&self.principal, &self.account, &self.access_key, &self.fingerprint]);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        Ok(Self {
            identity: numbered(&IdentityType::ALL, from)?,
            principal: from.text()?,
            account: from.text()?,
            access_key: from.text()?,
            fingerprint: from.text()?,
        })
    }
}

impl Part for Client {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.ip_bytes());
        put_text(out, &self.agent);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        let ip = from.array()?;
        Ok(Self::from_ip_bytes(ip, from.text()?))
    }
}

impl Part for UsedKey {
    fn write(&self, out: &mut Vec<u8>) {
        put_texts(out, [&self.id, &self.version, &self.spec, &self.state]);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        Ok(Self { id: from.text()?, version: from.text()?, spec: from.text()?, state: from.text()? })
    }
}

impl Part for Outcome {
    fn write(&self, out: &mut Vec<u8>) {
        put_number(out, self.status.into());
        put_texts(out, [&self.code, &self.told_code, &self.message]);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        Ok(Self {
            status: from.number()?.try_into().map_err(|_| Damaged)?,
            code: from.text()?,
            told_code: from.text()?,
            message: from.text()?,
        })
    }
}

impl Part for Text {
    fn write(&self, out: &mut Vec<u8>) {
        put_text(out, self);
    }

    fn read(from: &mut Reader<'_>) -> Result<Self, Damaged> {
        from.text()
    }
}

fn put_texts<const N: usize>(out: &mut Vec<u8>, texts: [&Text; N]) {
    texts.into_iter().for_each(|text| put_text(out, text));
}

fn number_of<T: PartialEq>(all: &[T], one: &T) -> u8 {
    all.iter().position(|known| known == one).and_then(|at| at.try_into().ok()).unwrap_or_default()
}

fn numbered<T: Copy>(all: &[T], from: &mut Reader<'_>) -> Result<T, Damaged> {
    all.get(usize::from(from.byte()?)).copied().ok_or(Damaged)
}
