package org.safelight.server.exhibits;

import java.util.UUID;

/// All of an exhibit is there. Published inside the transaction that says so; a listener that must not delay it
/// listens for the commit and asks [Exhibits#received] at its own start for what it missed.
public record ExhibitReceived(ExhibitId exhibit, UUID force) {}
