package org.safelight.formats;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Made-up lists in a folder of the test, and what reading them gives.
final class Lists {
    static final String MD5 = "00112233445566778899AABBCCDDEEFF";
    static final String OTHER_MD5 = "ffeeddccbbaa99887766554433221100";
    static final String SHA1 = "000102030405060708090A0B0C0D0E0F10111213";
    static final String SHA256 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    static final String PDQ = "f8f8f0cee0f4a84f06370a22038f63f0b36e2ed596621e1d33e6b39c4e9c9b22";
    static final String OTHER_PDQ = "00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff";
    static final String EMPTY_MD5 = "D41D8CD98F00B204E9800998ECF8427E";

    static final String CONTEXT_US = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Media";
    static final String CONTEXT_UK = "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Media";
    static final String CONTEXT_12 = "http://github.com/ICMEC/ProjectVic/DataModels/1.2.xml#Media";
    static final String CONTEXT_13 = "http://github.com/ICMEC/ProjectVic/DataModels/1.3.xml#Media";

    private Lists() {}

    /// Entries and report of one reading.
    record Read(List<ListEntry> entries, ListReport report) {
        ListEntry only() {
            if (entries.size() != 1) {
                throw new AssertionError("one entry expected, but got " + entries);
            }
            return entries.getFirst();
        }

        /// The number of oddities whose words contain this.
        long odd(String words) {
            return report.oddities().stream()
                    .filter(oddity -> oddity.words().contains(words))
                    .mapToLong(ListReport.Oddity::count)
                    .sum();
        }
    }

    static Path write(Path folder, String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content, StandardCharsets.UTF_8);
    }

    static Read read(Path file) throws IOException {
        return read(file, ListOptions.NONE);
    }

    static Read read(Path file, ListOptions options) throws IOException {
        List<ListEntry> entries = new ArrayList<>();
        ListReport report = ListFile.open(file, options).read(entries::add);
        return new Read(List.copyOf(entries), report);
    }

    /// A VICS 2.0 US hash set of these records.
    static String us(String... records) {
        return document("@odata.context", CONTEXT_US, records);
    }

    static String document(String contextName, String context, String... records) {
        return "{\"" + contextName + "\":\"" + context + "\",\"value\":[" + String.join(",", records) + "]}";
    }
}
