package org.safelight.server.exposure;

import org.safelight.server.exhibits.ExhibitId;

/// What somebody wants to see, and how.
///
/// @param content its number on the exhibit
public record Viewing(ExhibitId exhibit, int content, MediaForm form, Severity severity) {}
