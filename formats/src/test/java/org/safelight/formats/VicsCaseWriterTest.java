package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

class VicsCaseWriterTest {
    @TempDir
    private Path folder;

    private static final Digest MD5 = Digest.parse(DigestKind.MD5, Lists.MD5);
    private static final VicsCase CASE = VicsCase.of("{0-1}", "R/7")
            .withTotalMediaFiles(2)
            .with("SourceApplicationName", "Safelight")
            .with("ContactName", null)
            .withMetadata("Exhibit", "ABC/1");

    @Test
    void writes_all_that_a_record_has() throws IOException {
        VicsMedia media = VicsMedia.of(1, MD5)
                .withDigests(Digest.parse(DigestKind.SHA1, Lists.SHA1), Digest.parse(DigestKind.SHA256, Lists.SHA256))
                .withPdq(List.of(PerceptualHash.parse(Lists.PDQ)))
                .withContent(12, "image/jpeg")
                .withCategory("A")
                .withUpdatedAt(Instant.parse("2026-01-02T03:04:05Z"))
                .withFlags(Set.of(ListEntry.Flag.VICTIM_IDENTIFIED))
                .withPrecategorisedBy("a list")
                .withSeries(List.of("Harbour", "Boats"))
                .withTags(List.of("view"))
                .withComments("\"quoted\"\n")
                .withRelativePath("pictures\\1.jpg")
                .withExifs(List.of(new VicsMedia.Property("Make", "Acme")))
                .withFiles(List.of(
                        VicsMediaFile.of("a.jpg", "/x", null, Instant.parse("2026-01-01T00:00:00.5Z"), null, "ABC/1"),
                        new VicsMediaFile(
                                "b.jpg",
                                "/y",
                                null,
                                null,
                                null,
                                true,
                                true,
                                null,
                                4096,
                                new VicsMediaFile.Parent(MD5, "z.zip", "/z", 9))));
        assertThat(written(media, VicsMedia.of(2, MD5).withCategory("1"), VicsMedia.of(3, MD5)))
                .isEqualTo("""
                {"@odata.context":"http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Cases",\
                "value":[{"CaseID":"{0-1}","CaseNumber":"R/7","SourceApplicationName":"Safelight","TotalMediaFiles":2,\
                "CaseMetadata":[{"CaseID":"{0-1}","PropertyName":"Exhibit","PropertyValue":"ABC/1"}],"Media":[
                {"MediaID":1,"Category":"A","MD5":"00112233445566778899AABBCCDDEEFF",\
                "SHA1":"000102030405060708090A0B0C0D0E0F10111213","MediaSize":12,"MimeType":"image/jpeg",\
                "RelativeFilePath":"pictures\\\\1.jpg","DateUpdated":"2026-01-02T03:04:05Z","VictimIdentified":true,\
                "IsPrecategorized":true,"PrecategorizationSource":"a list","Series":"Harbour,Boats","Tags":"view",\
                "Comments":"\\"quoted\\"\\n","AlternativeHashes":[{"MD5":"00112233445566778899AABBCCDDEEFF","HashName":"SHA256",\
                "HashValue":"000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"},\
                {"MD5":"00112233445566778899AABBCCDDEEFF","HashName":"PDQ","HashValue":"%s"}],\
                "MediaFiles":[{"MD5":"00112233445566778899AABBCCDDEEFF","FileName":"a.jpg","FilePath":"/x",\
                "Written":"2026-01-01T00:00:00.500Z","SourceID":"ABC/1"},{"MD5":"00112233445566778899AABBCCDDEEFF",\
                "FileName":"b.jpg","FilePath":"/y","Deleted":true,"Unallocated":true,"PhysicalLocation":4096,\
                "ParentMD5":"00112233445566778899AABBCCDDEEFF","ParentFileName":"z.zip","ParentFilePath":"/z",\
                "ParentPhysicalLocation":9}],"Exifs":[{"MD5":"00112233445566778899AABBCCDDEEFF","PropertyName":"Make",\
                "PropertyValue":"Acme"}]}
                ,{"MediaID":2,"Category":1,"MD5":"00112233445566778899AABBCCDDEEFF"}
                ,{"MediaID":3,"Category":null,"MD5":"00112233445566778899AABBCCDDEEFF"}
                ]}]}
                """.formatted(Lists.PDQ));
    }

    @Test
    void writes_what_the_reader_reads_back() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            Random random = new Random(seed);
            VicsMedia[] media = new VicsMedia[20];
            for (int i = 0; i < media.length; i++) {
                media[i] = randomMedia(i + 1, random);
            }
            Lists.Read read = Lists.read(Lists.write(folder, "case", written(media)));
            assertThat(read.report().oddities()).as("seed %d", seed).isEmpty();
            int next = 0;
            for (VicsMedia one : media) {
                ListEntry entry = read.entries().get(next++);
                assertThat(entry.digests()).as("seed %d", seed).containsExactly(one.md5(), one.sha1(), one.sha256());
                assertThat(entry.category()).isEqualTo(one.category());
                assertThat(entry.flags()).isEqualTo(one.flags());
                assertThat(entry.pdq())
                        .isEqualTo(one.pdq().isEmpty() ? null : one.pdq().getFirst());
                for (int i = 1; i < one.pdq().size(); i++) {
                    assertThat(read.entries().get(next++).pdq())
                            .isEqualTo(one.pdq().get(i));
                }
            }
            assertThat(read.entries()).hasSize(next);
        }
    }

    private static VicsMedia randomMedia(int id, Random random) {
        VicsMedia media = VicsMedia.of(id, digest(DigestKind.MD5, random))
                .withDigests(digest(DigestKind.SHA1, random), digest(DigestKind.SHA256, random))
                .withCategory(new String[] {"A", "B", "C", null}[random.nextInt(4)])
                .withComments(name(random))
                .withFiles(List.of(VicsMediaFile.of(name(random), name(random), null, null, null, null)));
        if (random.nextBoolean()) {
            media = media.withPrecategorisedBy("x").withSeries(List.of("s"));
        }
        return media.withPdq(random.ints(random.nextInt(3), 0, 9)
                .mapToObj(i -> new PerceptualHash(random.nextLong(), i, random.nextLong(), 1))
                .toList());
    }

    private static Digest digest(DigestKind kind, Random random) {
        byte[] bytes = new byte[kind.bytes()];
        random.nextBytes(bytes);
        return Digest.of(kind, bytes);
    }

    /// Any characters, halves of surrogate pairs among them.
    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            name.append((char) random.nextInt(0x10000));
        }
        return name.toString();
    }

    @Test
    void replaces_half_of_a_surrogate_pair_and_keeps_a_whole_one() throws IOException {
        assertThat(written(VicsMedia.of(1, MD5).withComments("a\ud83db\ud83d\ude00")))
                .contains("\"Comments\":\"a\uFFFDb\ud83d\ude00\"");
    }

    @Test
    void gives_the_same_bytes_for_the_same_calls() throws IOException {
        assertThat(written(VicsMedia.of(1, MD5))).isEqualTo(written(VicsMedia.of(1, MD5)));
    }

    @Test
    void writes_a_case_without_media_as_a_whole_document() throws IOException {
        Path file = Lists.write(folder, "case", written());
        assertThat(Lists.read(file).entries()).isEmpty();
        assertThat(Files.readString(file)).endsWith("]}]}\n");
    }

    @Test
    void refuses_a_digest_of_another_kind_and_a_country_that_is_no_word() {
        assertThatThrownBy(() -> VicsMedia.of(1, Digest.parse(DigestKind.SHA1, Lists.SHA1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VicsMedia.of(0, MD5)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> VicsCaseWriter.open(new ByteArrayOutputStream(), "U K", CASE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static String written(VicsMedia... media) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (VicsCaseWriter writer = VicsCaseWriter.open(bytes, "UK", CASE)) {
            for (VicsMedia one : media) {
                writer.write(one);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
