package org.safelight.server.exhibits;

import java.util.UUID;

/// An exhibit was erased. Published inside the transaction that does so: what features above keep of it and must not
/// outlive it goes with it.
public record ExhibitErased(ExhibitId exhibit, UUID force) {}
