package org.safelight.index;

import java.util.SortedMap;

/// How many entries of one set an index holds, counted as they were given, repeats included.
///
/// @param photoDna PhotoDNA values kept but never matched: only licensed software can compare them
/// @param refusedEmptyFile digests of a file without bytes, left out: every empty file has them
/// @param refusedNoStructure PDQ hashes of quality 0 or without any bit set, left out: they would match plain surfaces
/// @param unmatchable values of further kinds that cannot be matched here, by the name of the kind
public record SetCounts(
        long md5,
        long sha1,
        long sha256,
        long pdq,
        long photoDna,
        long refusedEmptyFile,
        long refusedNoStructure,
        SortedMap<String, Long> unmatchable) {}
