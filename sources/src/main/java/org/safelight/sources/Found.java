package org.safelight.sources;

/// One entry of an exhibit: a file to read, or something that is not read, with the reason.
public sealed interface Found permits FileItem, NotRead {
    ExhibitPath path();
}
