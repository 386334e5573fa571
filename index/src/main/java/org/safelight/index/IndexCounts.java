package org.safelight.index;

/// How many different values an index holds.
///
/// @param claims different statements of sets, shared by all entries they are made of
/// @param photoDna values kept but never matched, repeats included
public record IndexCounts(long md5, long sha1, long sha256, long pdq, long photoDna, long claims) {}
