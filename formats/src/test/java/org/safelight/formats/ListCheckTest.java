package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListCheckTest {
    @TempDir
    private Path folder;

    @Test
    void says_what_a_set_is_and_holds_and_what_is_odd() throws IOException {
        Path file = Lists.write(
                folder,
                "harbour.json",
                Lists.us(
                        "{\"MD5\":\"" + Lists.MD5
                                + "\",\"Category\":1,\"PhotoDNA\":\"AAAA\",\"Series\":\"Boats\",\"IsDistributed\":\"true\"}",
                        "{\"MD5\":null,\"SHA1\":\"" + Lists.SHA1 + "\",\"Category\":0}",
                        "{\"MD5\":\"" + Lists.EMPTY_MD5
                                + "\",\"Category\":null,\"AlternativeHashes\":[{\"HashName\":\"PDQ\",\"HashValue\":\""
                                + Lists.PDQ + "\"}]}"));
        assertThat(String.join("\n", ListCheck.of(file, ListOptions.NONE).lines()))
                .isEqualTo("""
                %s
                  is        VICS 2.0, country segment US, hash set (Media)
                  set       harbour, publisher not stated, version not stated, licence not stated
                  means     by category, scheme project-vic-us (Project VIC, United States, data model 2.0)
                  records   3, of which came 3 entries
                  MD5       2
                  SHA-1     1
                  PDQ       1
                  PhotoDNA  1 (not matched here)
                  category  0 (Non-pertinent (or not categorised, in older tools)): 1, ungraded
                  category  1 (Child abuse material): 1, known illegal
                  category  no category: 1, ungraded
                  marked    distributed: 1
                  odd       1 × a null MD5: the record's other hashes were taken (first: record 2, byte 231)
                  odd       1 × the MD5 of the empty file, which says nothing of a file: it will never match (first: record 3, byte 477)
                  import    as above""".formatted(file));
    }

    @Test
    void says_in_words_that_a_set_named_like_a_list_of_illegal_files_is_one_of_published_software() throws IOException {
        Path file = Lists.write(
                folder,
                "CAID.json",
                Lists.document(
                        "odata.metadata",
                        Lists.CONTEXT_12,
                        "{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":8,\"MediaSize\":\"12\"}"));
        ListCheck check = ListCheck.of(file, ListOptions.NONE);
        assertThat(check.lines())
                .anyMatch(line -> line.contains("files of published software, known to be irrelevant despite the name"))
                .anyMatch(line -> line.contains("set a file aside unseen"));
        assertThat(check.isImportable()).isTrue();
    }

    @Test
    void counts_the_codes_of_a_set_that_needs_a_scheme_and_names_the_choices() throws IOException {
        Path file = Lists.write(
                folder,
                "set",
                Lists.document(
                        "odata.metadata",
                        Lists.CONTEXT_13,
                        "{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":2}",
                        "{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":2}",
                        "{\"MD5\":\"" + Lists.MD5 + "\"}"));
        ListCheck check = ListCheck.of(file, ListOptions.NONE);
        assertThat(check.isImportable()).isFalse();
        assertThat(check.problem()).contains("--scheme NAME").contains("uk-abc");
        assertThat(check.lines()).contains("  category  2 (no scheme says what it means): 2, ungraded");
        assertThat(ListCheck.of(file, ListOptions.NONE.withScheme("project-vic-us"))
                        .isImportable())
                .isTrue();
        assertThat(ListCheck.of(file, ListOptions.NONE.withMeaning(Meaning.UNGRADED))
                        .isImportable())
                .isTrue();
    }

    @Test
    void says_that_a_code_does_not_fit_the_context() throws IOException {
        Path file = Lists.write(
                folder,
                "set",
                Lists.document("@odata.context", Lists.CONTEXT_UK, "{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":2}"));
        assertThat(ListCheck.of(file, ListOptions.NONE).problem())
                .contains("code 2")
                .contains("uk-abc");
    }

    @Test
    void says_how_far_a_broken_file_could_be_read() throws IOException {
        String whole = Lists.us("{\"MD5\":\"" + Lists.MD5 + "\"}", "{\"MD5\":\"" + Lists.MD5 + "\"}");
        ListCheck check =
                ListCheck.of(Lists.write(folder, "set", whole.substring(0, whole.length() - 10)), ListOptions.NONE);
        assertThat(check.isImportable()).isFalse();
        assertThat(check.report()).isNotNull();
        assertThat(check.lines()).anyMatch(line -> line.startsWith("  problem") && line.contains("after 1 record"));
    }

    @Test
    void answers_for_what_is_no_list() throws IOException {
        ListCheck check = ListCheck.of(Lists.write(folder, "letter", "Dear colleague\n"), ListOptions.NONE);
        assertThat(check.format()).isNull();
        assertThat(check.lines()).hasSize(2);
        assertThat(check.toJson()).contains("\"importable\":false").contains("\"format\":null");
    }

    @Test
    void is_one_line_of_json_too() throws IOException {
        Path file = Lists.write(folder, "set", Lists.us("{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":1}", "7"));
        assertThat(ListCheck.of(file, ListOptions.NONE).toJson())
                .isEqualTo(("{\"file\":\"%s\",\"importable\":true,\"problem\":null,\"format\":\"VICS\","
                                + "\"is\":\"VICS 2.0, country segment US, hash set (Media)\",\"name\":\"set\",\"publisher\":\"\",\"version\":\"\",\"licence\":\"\","
                                + "\"meaning\":null,\"scheme\":\"project-vic-us\",\"category\":null,\"records\":2,\"entries\":1,\"digests\":{\"MD5\":1},\"pdq\":0,"
                                + "\"photoDnaNotMatched\":0,\"meanings\":{\"known-illegal\":1},\"categories\":[{\"code\":\"1\",\"label\":\"Child abuse material\","
                                + "\"meaning\":\"known-illegal\",\"entries\":1}],\"marks\":{},\"oddities\":[{\"words\":\"something other than an object in place of a"
                                + " record: not taken\",\"count\":1,\"firstPlaces\":[\"record 2, byte 166\"]}]}")
                        .formatted(file));
    }
}
