package org.safelight.server.accounts;

import java.util.UUID;

/// A police force or agency that takes part.
///
/// @param code short name in addresses and files: "west-mercia"
public record Force(UUID id, String code, String name) {}
