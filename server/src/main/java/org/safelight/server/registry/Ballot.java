package org.safelight.server.registry;

import java.util.Optional;

/// What a force says of a content.
///
/// @param content what it is known by; a digest at least
/// @param scheme name of a category scheme: "uk-abc"
/// @param category a code of the scheme; empty to take the force's vote back
/// @param isBlind whether it was cast without knowing of others' votes
/// @param reason why an earlier vote of the force is changed or taken back; may be empty for a first vote
record Ballot(ContentRecord content, String scheme, Optional<String> category, boolean isBlind, String reason) {}
