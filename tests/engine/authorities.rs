//! The certificate authorities of instances, which OpenSSL trusts as clients do.

use std::{fs, process::Command};

use domain::{InstanceId, Management, RegionId};

use crate::world::{World, refused};

/// R204: clients of an instance's gateway trust the certificate of its authority, and that alone.
#[tokio::test]
async fn r204_a_gateway_is_trusted_by_the_certificate_of_its_instance() {
    let world = World::new().await;
    let (one, other) =
        (world.instance(Management::Software, 1).await, world.instance(Management::Software, 1).await);
    let engine = &world.engine;
    let [first, again, another] =
        [&one, &one, &other].map(|id| async { engine.instance_ca(id).await.expect("a certificate") });
    let (first, again, another) = (first.await, again.await, another.await);
    assert_eq!(first, again, "it is made once");
    assert_ne!(first, another);

    let names = [format!("{one}.cryptoservice.kms.aliyuncs.com"), "localhost".to_owned()];
    let address = std::net::IpAddr::from([127, 0, 0, 1]);
    let identity = engine.gateway_identity(&one, &names, &[address]).await.expect("an identity");
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        path.to_string_lossy().into_owned()
    };
    let leaf = file("leaf.pem", &domain::pem("CERTIFICATE", &identity.chain[0]));
    let (ca, stranger) = (file("ca.pem", &first), file("stranger.pem", &another));
    let at = engine.now().seconds().to_string();
    let verifies = |ca: &str, more: &[&str]| {
        let done = Command::new("openssl")
            .args(["verify", "-x509_strict", "-purpose", "sslserver", "-attime", &at, "-CAfile", ca])
            .args(more)
            .arg(&leaf)
            .output();
        done.expect("these tests need the openssl program on the PATH").status.success()
    };
    assert!(verifies(&ca, &[]));
    assert!(verifies(&ca, &["-verify_hostname", &names[0]]));
    assert!(verifies(&ca, &["-verify_ip", "127.0.0.1"]));
    assert!(!verifies(&ca, &["-verify_hostname", &format!("{other}.cryptoservice.kms.aliyuncs.com")]));
    assert!(!verifies(&stranger, &[]), "another instance's authority");
    assert_eq!(identity.chain.len(), 2);
    assert_eq!(domain::pem("CERTIFICATE", &identity.chain[1]), first);

    let hangzhou: RegionId = "cn-hangzhou".parse().expect("a region");
    let nowhere = InstanceId::new(&hangzhou, [9; 18]);
    assert_eq!(refused(engine.instance_ca(&nowhere).await), Err(domain::Refusal::InstanceNotFound));
}
