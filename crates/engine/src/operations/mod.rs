//! The operations, one file each, by the names of the vendor's API.

mod asymmetric_decrypt;
mod asymmetric_encrypt;
mod asymmetric_sign;
mod asymmetric_verify;
mod cancel_key_deletion;
mod create_alias;
mod create_instance;
mod create_key;
mod create_key_version;
mod decrypt;
mod delete_alias;
mod delete_key_material;
mod describe_key;
mod disable_key;
mod enable_key;
mod encrypt;
mod export_data_key;
mod generate_data_key;
mod generate_data_key_without_plaintext;
mod get_parameters_for_import;
mod get_public_key;
mod import_key_material;
mod list_imports;
mod list_keys;
mod re_encrypt;
mod schedule_key_deletion;
mod set_deletion_protection;
mod tag_resource;
mod untag_resource;
mod update_key_description;
mod update_rotation_policy;

pub use create_instance::CreateInstance;
pub use create_key::CreateKey;
pub use generate_data_key::DataKey;
pub use get_parameters_for_import::ImportParameters;
pub use import_key_material::ImportKeyMaterial;
