package org.safelight.server.exhibits;

import java.security.GeneralSecurityException;

/// The key under which the keys of exhibits are wrapped. The default is a file ([MasterKeyFile]); a force that has a
/// key service or a hardware module gives a bean of this type instead.
public interface MasterKey {
    /// Encrypts a key, bound to its context: it can only be unwrapped with the same one.
    byte[] wrap(byte[] key, byte[] context) throws GeneralSecurityException;

    /// The key that was wrapped.
    ///
    /// @throws GeneralSecurityException if it was not wrapped by this master key and in this context
    byte[] unwrap(byte[] wrapped, byte[] context) throws GeneralSecurityException;
}
