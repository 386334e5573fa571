package org.safelight.triage;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes apart the words that say where on a disk an item lies: `partition 1 at byte 1048576, inode 64; bytes
/// 7901184+477158, 9000000+10`.
final class DiskLocation {
    private static final Pattern FIRST_BYTE = Pattern.compile("; bytes (?:zeros\\+[0-9]{1,18}, )*([0-9]{1,18})\\+");

    private DiskLocation() {}

    /// The byte of the disk at which its content begins; -1 if that is not said.
    static long firstByte(@Nullable String location) {
        if (location == null) {
            return -1;
        }
        Matcher matcher = FIRST_BYTE.matcher(location);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : -1;
    }
}
