package org.safelight.fingerprint;

/// Which family of PDQ programs the hash must equal. They agree on pictures of up to 512 pixels a side; on larger
/// ones their hashes lie 0 to 10 bits apart, on strongly aliased pictures more.
public enum PdqMode {
    /// Every pixel counts. What the Java reference and the Python wheel of the exchange tools give: the default.
    FULL,
    /// A picture with a side over 512 is first shrunk (or stretched) to 512 by 512 by taking the nearest pixel,
    /// whatever its shape. What the C++ reference gives.
    NEAREST_512
}
