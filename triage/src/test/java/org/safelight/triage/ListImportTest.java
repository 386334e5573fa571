package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.formats.ListOptions;
import org.safelight.index.Claim;
import org.safelight.index.FingerprintIndex;
import org.safelight.index.Lookup;
import org.safelight.index.Standing;

class ListImportTest {
    private static final LocalDate DAY = LocalDate.of(2026, 3, 1);
    private static final String MD5 = "0123456789abcdef0123456789abcdef";
    private static final String OTHER_MD5 = "fedcba9876543210fedcba9876543210";

    @TempDir
    Path folder;

    private Path list(String name, String text) throws Exception {
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<Claim> claims(FingerprintIndex index, String md5) {
        Lookup lookup = index.lookUp(Digest.parse(DigestKind.MD5, md5));
        return Verdict.listings(lookup).stream().map(listing -> listing.claim()).toList();
    }

    @Test
    void carries_what_a_list_says_over_to_the_index() throws Exception {
        Path vics = list("grades.json", """
                {"@odata.context":"http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Media",
                 "value":[{"MediaID":1,"Category":"A","MD5":"%s","VictimIdentified":"true","IsDistributed":true,
                           "Series":"Made-up series"}]}
                """.formatted(MD5));
        Path known = list("system.md5", OTHER_MD5 + "  a.dll\n");
        list("system.md5.set.json", "{\"name\":\"System files\",\"meaning\":\"known-irrelevant\"}");
        Path target = folder.resolve("lists.slx");

        ListImport.Outcome outcome = ListImport.build(List.of(vics, known), ListOptions.NONE, DAY, target);

        assertThat(outcome.lists()).hasSize(2);
        try (FingerprintIndex index = FingerprintIndex.open(target)) {
            assertThat(index.checksum()).isEqualTo(outcome.index().checksum());
            assertThat(claims(index, MD5)).singleElement().satisfies(claim -> {
                assertThat(claim.category()).isEqualTo("A");
                assertThat(claim.categoryLabel()).isEqualTo("Category A");
                assertThat(claim.severity()).isEqualTo(100);
                assertThat(claim.standing()).isEqualTo(Standing.KNOWN_ILLEGAL);
                assertThat(claim.flags()).isEqualTo(Set.of("victim-identified", "distributed"));
                assertThat(claim.series()).isEqualTo("Made-up series");
                assertThat(claim.set().importedOn()).isEqualTo(DAY);
                assertThat(claim.set().sourceSha256()).isEqualTo(ListImport.sha256(vics));
            });
            assertThat(claims(index, OTHER_MD5)).singleElement().satisfies(claim -> {
                assertThat(claim.standing()).isEqualTo(Standing.KNOWN_IRRELEVANT);
                assertThat(claim.set().name()).isEqualTo("System files");
            });
        }
    }

    @Test
    void writes_nothing_when_one_of_the_lists_cannot_be_read() throws Exception {
        Path good = list("good.md5", MD5 + "  a\n");
        Path target = folder.resolve("lists.slx");
        assertThatThrownBy(() ->
                        ListImport.build(List.of(good, folder.resolve("missing.md5")), ListOptions.NONE, DAY, target))
                .hasMessageContaining("missing.md5");
        assertThat(target).doesNotExist();
    }
}
