//! One vocabulary of errors for both gateways, so that their distribution stays comparable when callers move from the
//! shared gateway to a dedicated one.

/// What the shared gateway calls an error that a dedicated one tells as `told`, with a message that names what was wrong.
/// The first three are what the vendor's Transfer SDK makes of them
/// (`alibabacloud-dkms-transfer`, its translation of `TeaUnretryableException`).
pub fn common_code<'a>(told: &'a str, message: &str) -> &'a str {
    match told {
        "InvalidParam" if message.contains("Date") => "IllegalTimestamp",
        "InvalidParam" if message.contains("Authorization") => "IncompleteSignature",
        "Unauthorized" => "InvalidAccessKeyId.NotFound",
        "RequestTimeTooSkewed" => "InvalidTimeStamp.Expired",
        "InvalidParam" => "InvalidParameter",
        "SignatureNotMatch" => "SignatureDoesNotMatch",
        "InvalidApiName" | "InvalidApiVersion" => "UnsupportedOperation",
        "Forbidden.Throttling" | "Throttling" => "Rejected.Throttling",
        told => told,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_gateways_tell_of_the_same_in_the_same_words() {
        let cases = [
            ("InvalidParam", "The specified parameter Date is not valid.", "IllegalTimestamp"),
            ("InvalidParam", "The specified parameter Authorization is not valid.", "IncompleteSignature"),
            ("InvalidParam", "x-kms-signaturemethod", "InvalidParameter"),
            ("Unauthorized", "", "InvalidAccessKeyId.NotFound"),
            ("RequestTimeTooSkewed", "", "InvalidTimeStamp.Expired"),
            ("SignatureNotMatch", "Signature is not matched.", "SignatureDoesNotMatch"),
            ("InvalidApiName", "", "UnsupportedOperation"),
            ("Forbidden.KeyNotFound", "", "Forbidden.KeyNotFound"),
            ("MissingParameter", "x-kms-acccesskeyid", "MissingParameter"),
        ];
        for (told, message, common) in cases {
            assert_eq!(common_code(told, message), common, "{told}: {message}");
        }
    }
}
