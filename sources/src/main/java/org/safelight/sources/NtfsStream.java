package org.safelight.sources;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A further stream of bytes that an NTFS file has beside its content, in which anything may be hidden.
///
/// @param path raw bytes, with `:` and the stream's name at the end
/// @param address as The Sleuth Kit has it, such as `66-128-5`
/// @param bytes its length, -1 if it is not told
record NtfsStream(
        @SuppressWarnings("ArrayRecordComponent") byte[] path, // never compared
        String address,
        long bytes,
        boolean allocated) {
    private static final int LONGEST_LINE = 512 << 10;
    /// `r/r * 66-128-5(realloc):`, a tab, the name, a tab, four times, the size, two owners. Type 128 is data.
    private static final Pattern LINE = Pattern.compile(
            "[-rv]/[-r] (\\* )?([0-9]{1,15})-128-([0-9]{1,9})(\\(realloc\\))?:\t([^\t]+)\t[^\t]*\t[^\t]*\t[^\t]*\t[^\t]*\t([0-9]{1,18})\t.*");

    /// Reads `fls -r -p -l` of an NTFS volume on to the next such stream; empty at the end.
    static Optional<NtfsStream> next(InputStream fls) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            line.reset();
            int octet;
            while ((octet = fls.read()) >= 0 && octet != '\n') {
                if (line.size() < LONGEST_LINE) {
                    line.write(octet);
                }
            }
            if (octet < 0 && line.size() == 0) {
                return Optional.empty();
            }
            Optional<NtfsStream> stream = ofLine(line.toString(StandardCharsets.ISO_8859_1));
            if (stream.isPresent()) {
                return stream;
            }
        }
    }

    private static Optional<NtfsStream> ofLine(String line) {
        Matcher matcher = LINE.matcher(line);
        // NTFS allows no colon in a name, so one in the last name divides file and stream.
        if (!matcher.matches()
                || matcher.group(5).lastIndexOf(':') <= matcher.group(5).lastIndexOf('/')) {
            return Optional.empty();
        }
        long file = Long.parseLong(matcher.group(2));
        boolean books = file < 24 || matcher.group(5).startsWith("$Extend/");
        long bytes = Long.parseLong(matcher.group(6));
        if (books || bytes == 0) {
            return Optional.empty();
        }
        return Optional.of(new NtfsStream(
                matcher.group(5).getBytes(StandardCharsets.ISO_8859_1),
                matcher.group(2) + "-128-" + matcher.group(3),
                bytes,
                matcher.group(1) == null));
    }
}
