package org.safelight.bench;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Random;

/// Made-up VICS files, the same each time.
final class MadeUpVics {
    private MadeUpVics() {}

    /// A hash set: records of about 900 bytes like those of real sets, with MD5, SHA-1, PDQ, a PhotoDNA-sized
    /// text, flags and two places.
    ///
    /// @param mostBytes of the file, but for the last record
    /// @return how many records it has
    static long set(Path file, long mostRecords, long mostBytes) throws IOException {
        Random random = new Random(1);
        HexFormat hex = HexFormat.of().withUpperCase();
        byte[] md5 = new byte[16];
        byte[] sha1 = new byte[20];
        String photoDna = "QUJD".repeat(48);
        long records = 0;
        long written = 0;
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write(
                    "{\"@odata.context\":\"http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Media\",\"value\":[");
            while (records < mostRecords && written < mostBytes) {
                random.nextBytes(md5);
                random.nextBytes(sha1);
                String key = hex.formatHex(md5);
                String record = (records == 0 ? "" : ",") + "\n{\"MediaID\":" + records + ",\"Category\":" + records % 5
                        + ",\"VictimIdentified\":" + (records % 7 == 0)
                        + ",\"OffenderIdentified\":\"false\",\"IsDistributed\":"
                        + (records % 3 == 0) + ",\"Series\":" + (records % 50 == 0 ? "\"Harbour\"" : "null")
                        + ",\"MD5\":\"" + key
                        + "\",\"SHA1\":\"" + hex.formatHex(sha1) + "\",\"PhotoDNA\":\"" + photoDna
                        + "\",\"MediaSize\":" + random.nextInt(9_000_000)
                        + ",\"MimeType\":\"image/jpeg\",\"DateUpdated\":\"2026-01-02T03:04:05.0000Z\""
                        + ",\"MediaFiles\":[{\"MD5\":\"" + key + "\",\"FileName\":\"" + records
                        + ".jpg\",\"FilePath\":\"made\\\\up\\\\" + records
                        + "\",\"Unallocated\":false},{\"MD5\":\"" + key + "\",\"FileName\":\"copy of " + records
                        + ".jpg\",\"FilePath\":\"made\\\\up\\\\elsewhere\",\"Unallocated\":false}],\"AlternativeHashes\":[{\"MD5\":\""
                        + key
                        + "\",\"HashName\":\"PDQ\",\"HashValue\":\"" + hex.formatHex(md5) + hex.formatHex(md5)
                        + "\"}]}";
                writer.write(record);
                written += record.length();
                records++;
            }
            writer.write("]}");
        }
        return records;
    }

    /// A case of another tool: contents 1 to `records` of [MadeUpRegistry], each in one place, every hundredth with a
    /// category.
    static void caseFile(Path file, int records) throws IOException {
        try (BufferedWriter writer = Files.newBufferedWriter(file)) {
            writer.write("{\"@odata.context\":\"http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/"
                    + "$metadata#Cases\",\"value\":[{\"CaseID\":\"x\",\"CaseNumber\":\"8/2026\","
                    + "\"SourceApplicationName\":\"Made Up Tool\",\"SourceApplicationVersion\":\"3\",\"Media\":[");
            for (int i = 1; i <= records; i++) {
                String key = MadeUpRegistry.md5(i);
                writer.write((i > 1 ? "," : "") + "\n{\"MediaID\":" + i + ",\"Category\":"
                        + (i % 100 == 1 ? "\"A\"" : "null") + ",\"MD5\":\"" + key + "\",\"SHA1\":\""
                        + MadeUpRegistry.sha1(i) + "\",\"MimeType\":\"image/jpeg\",\"MediaSize\":\"1000\","
                        + "\"MediaFiles\":[{\"MD5\":\"" + key + "\",\"FileName\":\"" + i
                        + ".jpg\",\"FilePath\":\"C:\\\\made\\\\up\\\\" + i / 1_000 + "\\\\" + i
                        + ".jpg\",\"SourceID\":\"LARGE-1\"}]}");
            }
            writer.write("]}]}");
        }
    }
}
