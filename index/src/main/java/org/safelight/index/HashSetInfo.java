package org.safelight.index;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/// Where claims come from: one version of one list, as it was imported.
///
/// @param name what the publisher calls the list
/// @param publisher who issued it; empty if not known
/// @param version as the publisher writes it; empty if not known
/// @param licence the terms of use; empty if not known
/// @param importedOn the day it was read into an index
/// @param sourceFileName the file it was read from, without folders
/// @param sourceSha256 lower-case hex of that file's digest
/// @param scheme the name of the category scheme its categories belong to; null if it has none
public record HashSetInfo(
        String name,
        String publisher,
        String version,
        String licence,
        LocalDate importedOn,
        String sourceFileName,
        String sourceSha256,
        @Nullable String scheme) {}
