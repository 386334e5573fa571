package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;

class VicsReaderTest {
    @TempDir
    private Path folder;

    private static final Digest MD5 = Digest.parse(DigestKind.MD5, Lists.MD5);
    private static final Digest SHA1 = Digest.parse(DigestKind.SHA1, Lists.SHA1);

    @Test
    void reads_a_hash_set_of_2_0() throws IOException {
        ListEntry entry = read(Lists.us("""
                {"MediaID": 1, "Category": 1, "MD5": "%s", "SHA1": "%s", "MediaSize": 1234, "MimeType": "image/jpeg",
                 "VictimIdentified": true, "IsDistributed": false, "Series": "Harbour, Boats",
                 "MediaFiles": [{"MD5": "x", "FileName": "a.jpg", "FilePath": "c:\\\\a", "Created": "/Date(1234)/"}],
                 "Exifs": [{"MD5": "x", "PropertyName": "Make", "PropertyValue": "Acme"}]}
                """.formatted(Lists.MD5, Lists.SHA1))).only();
        assertThat(entry)
                .isEqualTo(new ListEntry(
                        List.of(MD5, SHA1),
                        null,
                        -1,
                        null,
                        "1",
                        Meaning.KNOWN_ILLEGAL,
                        Set.of(ListEntry.Flag.VICTIM_IDENTIFIED),
                        "Harbour, Boats"));
    }

    @Test
    void reads_a_case_file_whose_media_lie_in_cases() throws IOException {
        Lists.Read read = read("""
                {"@odata.context": "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/US/$metadata#Cases",
                 "value": [
                  {"CaseID": "{1-2}", "CaseNumber": "7", "TotalMediaFiles": 99, "Media": [
                    {"MD5": "%s", "Category": 1, "MediaFiles": [{"FilePath": "a"}, {"FilePath": "b"}]},
                    {"MD5": "%s", "Category": null}], "CaseMetadata": [{"PropertyName": "a"}]},
                  {"CaseID": "2", "Media": []},
                  {"CaseID": "3", "Media": [{"MD5": "%s"}]}]}
                """.formatted(Lists.MD5, Lists.OTHER_MD5, Lists.MD5));
        assertThat(read.entries()).extracting(ListEntry::category).containsExactly("1", null, null);
        assertThat(read.report().records()).isEqualTo(3);
        assertThat(read.report().oddities()).isEmpty();
    }

    @Test
    void tells_a_case_by_its_media_though_the_context_says_hash_set() throws IOException {
        assertThat(read(Lists.us("{\"Media\":[{\"MD5\":\"" + Lists.MD5 + "\"}]}"))
                        .entries())
                .hasSize(1);
    }

    @Test
    void reads_a_file_with_a_byte_order_mark() throws IOException {
        assertThat(read("\uFEFF" + Lists.us(record("1"))).only().category()).isEqualTo("1");
    }

    @Test
    void reads_a_file_in_utf_16() throws IOException {
        Path file = folder.resolve("set");
        Files.write(file, ("\uFEFF" + Lists.us(record("1"))).getBytes(StandardCharsets.UTF_16BE));
        assertThat(Lists.read(file).only().category()).isEqualTo("1");
    }

    @Test
    void reads_a_context_that_stands_after_the_records() throws IOException {
        Lists.Read read = read("{\"value\":[" + record("1") + "],\"@odata.context\":\"" + Lists.CONTEXT_US + "\"}");
        assertThat(read.only().meaning()).isEqualTo(Meaning.KNOWN_ILLEGAL);
        assertThat(read.odd("the context stands after the records")).isEqualTo(1);
    }

    @Test
    void reads_members_of_the_root_that_it_does_not_know() throws IOException {
        assertThat(read("{\"made\":{\"by\":[1,{}]},\"@odata.context\":\"" + Lists.CONTEXT_US + "\",\"value\":["
                                + record("1") + "],\"odata.count\":\"1\"}")
                        .entries())
                .hasSize(1);
    }

    @Test
    void takes_booleans_as_text_at_their_word() throws IOException {
        ListEntry entry = read(Lists.us("""
                {"MD5": "%s", "Category": 1, "VictimIdentified": "false", "OffenderIdentified": "True",
                 "IsSuspected": "FALSE", "SelfGenerated": "true"}""".formatted(Lists.MD5))).only();
        assertThat(entry.flags())
                .containsExactlyInAnyOrder(ListEntry.Flag.OFFENDER_IDENTIFIED, ListEntry.Flag.SELF_GENERATED);
    }

    @Test
    void takes_a_mark_that_is_neither_for_false_and_says_so() throws IOException {
        Lists.Read read =
                read(Lists.us("{\"MD5\":\"" + Lists.MD5 + "\",\"IsDistributed\":\"maybe\",\"IsSuspected\":[true]}"));
        assertThat(read.only().flags()).isEmpty();
        assertThat(read.odd("neither true nor false")).isEqualTo(2);
    }

    @Test
    void takes_the_other_hashes_of_a_record_whose_md5_is_null() throws IOException {
        Lists.Read read = read(Lists.us("{\"MD5\":null,\"SHA1\":\"" + Lists.SHA1 + "\",\"Category\":1}", record("1")));
        assertThat(read.entries().getFirst().digests()).containsExactly(SHA1);
        assertThat(read.entries()).hasSize(2);
        assertThat(read.odd("a null MD5")).isEqualTo(1);
    }

    @Test
    void counts_a_broken_record_names_it_and_goes_on() throws IOException {
        Lists.Read read = read(Lists.us(
                record("1"),
                "{\"MD5\":\"12345\",\"Category\":1}",
                "null",
                "7",
                "[{}]",
                "{}",
                "{\"MD5\":\"" + "zz".repeat(16) + "\"}",
                "{\"MD5\":{\"a\":[1]}}",
                record("1")));
        assertThat(read.entries()).hasSize(2);
        assertThat(read.report().records()).isEqualTo(9);
        assertThat(read.odd("not 32 hex digits")).isEqualTo(2);
        assertThat(read.odd("other than an object")).isEqualTo(3);
        assertThat(read.odd("a record without any hash")).isEqualTo(4);
        assertThat(read.report().oddities().getFirst().firstPlaces().getFirst())
                .startsWith("record ")
                .contains("byte ");
    }

    @Test
    void reads_a_category_as_number_or_text() throws IOException {
        Lists.Read read = read(Lists.us(record("1"), record("\"1\""), record("\" 1 \""), record("\"\"")));
        assertThat(read.entries()).extracting(ListEntry::category).containsExactly("1", "1", "1", null);
    }

    @Test
    void takes_null_and_five_as_uncategorised_and_zero_as_known_without_a_verdict() throws IOException {
        Lists.Read read = read(Lists.us(record("null"), record("5"), record("0")));
        assertThat(read.entries()).extracting(ListEntry::category).containsExactly(null, null, "0");
        assertThat(read.report().meanings()).containsOnlyKeys(Meaning.UNGRADED);
    }

    @Test
    void takes_zero_as_irrelevant_only_if_a_person_says_so() throws IOException {
        Path file = Lists.write(folder, "set", Lists.us(record("0"), record("5")));
        Lists.Read read = Lists.read(file, ListOptions.NONE.withScheme("project-vic-us-0-irrelevant"));
        assertThat(read.entries())
                .extracting(ListEntry::meaning)
                .containsExactly(Meaning.KNOWN_IRRELEVANT, Meaning.UNGRADED);
    }

    @Test
    void takes_no_verdict_from_the_mark_of_a_tool() throws IOException {
        ListEntry entry = read(Lists.us("{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":null,\"IsPrecategorized\":true}"))
                .only();
        assertThat(entry.meaning()).isEqualTo(Meaning.UNGRADED);
        assertThat(entry.flags()).containsExactly(ListEntry.Flag.PRECATEGORISED);
    }

    @Test
    void reads_alternative_hashes_with_name_and_value_in_either_order() throws IOException {
        ListEntry entry = read(Lists.us("""
                {"AlternativeHashes": [{"HashName": "SHA1", "HashValue": "%s", "MD5": "x"},
                   {"HashValue": "%s", "HashName": "SHA-256"}, {"HashValue": "AAAA", "HashName": "PhotoDNA"},
                   {"HashName": "pdq", "HashValue": "%s"}], "MD5": "%s"}""".formatted(Lists.SHA1, Lists.SHA256, Lists.PDQ, Lists.MD5)))
                .only();
        assertThat(entry.digests()).containsExactly(MD5, SHA1, Digest.parse(DigestKind.SHA256, Lists.SHA256));
        assertThat(entry.pdq()).isEqualTo(PerceptualHash.parse(Lists.PDQ));
        assertThat(entry.photoDna()).isEqualTo("AAAA");
        assertThat(entry.photoDnaBytes()).isEmpty();
    }

    @Test
    void keeps_a_photodna_hash_in_either_spelling_and_says_what_cannot_be_one() throws IOException {
        byte[] bytes = new byte[144];
        new Random(3).nextBytes(bytes);
        String hex = java.util.HexFormat.of().formatHex(bytes);
        String base64 = java.util.Base64.getEncoder().encodeToString(bytes);
        for (String value : List.of(hex, base64)) {
            String name = "{\"HashName\":\"PhotoDNA\",\"HashValue\":\"" + value + "\"}";
            for (String record :
                    List.of("{\"PhotoDNA\":\"" + value + "\"}", "{\"AlternativeHashes\":[" + name + "]}")) {
                assertThat(read(Lists.us(record)).only().photoDnaBytes()).hasValue(bytes);
            }
        }
        Lists.Read digest = read(Lists.us("{\"MD5\":\"" + Lists.MD5
                + "\",\"AlternativeHashes\":[{\"HashName\":\"PhotoDNA\",\"HashValue\":\"" + Lists.MD5 + "\"}]}"));
        assertThat(digest.only().photoDna()).isNull();
        assertThat(digest.odd("the length of another hash")).isEqualTo(1);
    }

    @Test
    void hands_on_an_entry_for_each_further_pdq_hash_of_a_record() throws IOException {
        Lists.Read read = read(Lists.us("""
                {"MD5": "%s", "Category": 1, "AlternativeHashes": [{"HashName": "PDQ", "HashValue": "%s"},
                   {"HashName": "PDQ", "HashValue": "%s"}]}""".formatted(Lists.MD5, Lists.PDQ, Lists.OTHER_PDQ)));
        assertThat(read.entries())
                .extracting(ListEntry::pdq)
                .containsExactly(PerceptualHash.parse(Lists.PDQ), PerceptualHash.parse(Lists.OTHER_PDQ));
        assertThat(read.entries()).extracting(ListEntry::category).containsExactly("1", "1");
        assertThat(read.report().records()).isEqualTo(1);
    }

    @Test
    void counts_photodna_and_kinds_it_does_not_match() throws IOException {
        Lists.Read read = read(Lists.us("""
                {"PhotoDNA": "%s", "Category": 1}""".formatted("A".repeat(192)), """
                {"MD5": "%s", "PhotoDNA": "", "AlternativeHashes": [{"HashName": "EDK", "HashValue": "00"}, {}, 1]}""".formatted(Lists.MD5)));
        assertThat(read.report().photoDna()).isEqualTo(1);
        assertThat(read.entries().getFirst().isMatchable()).isFalse();
        assertThat(read.entries().getLast().isMatchable()).isTrue();
        assertThat(read.odd("EDK")).isEqualTo(1);
        assertThat(read.odd("without a name or a value")).isEqualTo(1);
    }

    @Test
    void hands_on_every_entry_of_a_file_named_many_times() throws IOException {
        Lists.Read read = read(Lists.us(record("1"), record("null"), record("2")));
        assertThat(read.entries()).extracting(ListEntry::category).containsExactly("1", null, "2");
        assertThat(read.entries()).extracting(ListEntry::digests).containsOnly(List.of(MD5));
    }

    @Test
    void reads_the_decorations_of_1_x() throws IOException {
        Path file = Lists.write(folder, "set", """
                {"odata.metadata":"%s","value":[{"odata.id":"Media(\\"x\\")","odata.editLink":"Media(\\"x\\")",
                 "MediaFiles@odata.navigationLinkUrl":"Media/MediaFiles","MD5":"%s","MediaSize":"123","Category":null,"Name":"n"}],
                 "odata.nextLink":"x"}""".formatted(Lists.CONTEXT_13, Lists.MD5));
        assertThat(Lists.read(file).entries()).hasSize(1);
        assertThat(ListFile.open(file, ListOptions.NONE).words()).isEqualTo("VICS 1.3, no country, hash set (Media)");
    }

    @Test
    void stops_at_codes_of_contexts_that_no_scheme_fits() throws IOException {
        for (String context : List.of(
                Lists.CONTEXT_13,
                Lists.CONTEXT_13.replace("1.3", "1.1"),
                Lists.CONTEXT_US.replace("/US/", "/Default/"),
                Lists.CONTEXT_US.replace("/US/", "/CUSTOM/"),
                Lists.CONTEXT_US.replace("/US/", "/CA/"),
                "something else")) {
            Path file = Lists.write(folder, "set", Lists.document("@odata.context", context, record("1")));
            assertThatThrownBy(() -> Lists.read(file))
                    .as(context)
                    .isInstanceOf(SchemeNeededException.class)
                    .hasMessageContaining("project-vic-us")
                    .hasMessageContaining("uk-abc")
                    .hasMessageContaining("--scheme FILE.json")
                    .hasMessageContaining("Nothing was imported");
        }
    }

    @Test
    void stops_at_a_document_without_context_that_carries_codes() throws IOException {
        Path file = Lists.write(folder, "set", "{\"value\":[" + record("1") + "]}");
        assertThatThrownBy(() -> Lists.read(file)).isInstanceOf(SchemeNeededException.class);
        assertThat(Lists.read(file, ListOptions.NONE.withScheme("project-vic-us"))
                        .only()
                        .meaning())
                .isEqualTo(Meaning.KNOWN_ILLEGAL);
    }

    @Test
    void takes_a_set_without_codes_though_no_scheme_fits() throws IOException {
        Path file = Lists.write(folder, "set", Lists.document("odata.metadata", Lists.CONTEXT_13, record("null")));
        assertThat(Lists.read(file).only().meaning()).isEqualTo(Meaning.UNGRADED);
        assertThat(Lists.read(file, ListOptions.NONE.withMeaning(Meaning.KNOWN_ILLEGAL))
                        .only()
                        .meaning())
                .isEqualTo(Meaning.KNOWN_ILLEGAL);
    }

    @Test
    void takes_the_letters_of_a_uk_set_and_stops_at_its_numbers() throws IOException {
        Path letters = Lists.write(
                folder, "set", Lists.document("@odata.context", Lists.CONTEXT_UK, record("\"a\""), record("\"C\"")));
        assertThat(Lists.read(letters).entries())
                .extracting(ListEntry::category)
                .containsExactly("A", "C");
        Path numbers = Lists.write(folder, "set", Lists.document("@odata.context", Lists.CONTEXT_UK, record("1")));
        assertThatThrownBy(() -> Lists.read(numbers))
                .isInstanceOf(SchemeNeededException.class)
                .hasMessageContaining("code 1");
    }

    @Test
    void stops_at_a_code_that_the_scheme_of_the_context_does_not_have() throws IOException {
        Path file = Lists.write(folder, "set", Lists.us(record("1"), record("6")));
        assertThatThrownBy(() -> Lists.read(file))
                .isInstanceOf(SchemeNeededException.class)
                .hasMessageContaining("code 6");
        Lists.Read chosen = Lists.read(file, ListOptions.NONE.withScheme("project-vic-us"));
        assertThat(chosen.entries().getLast())
                .extracting(ListEntry::category, ListEntry::meaning)
                .containsExactly("6", Meaning.UNGRADED);
        assertThat(chosen.odd("category 6 is not in the scheme")).isEqualTo(1);
    }

    @Test
    void takes_codes_without_scheme_as_ungraded_only_if_a_person_says_so() throws IOException {
        Path file = Lists.write(folder, "set", Lists.document("odata.metadata", Lists.CONTEXT_13, record("1")));
        assertThat(Lists.read(file, ListOptions.NONE.withMeaning(Meaning.UNGRADED))
                        .only()
                        .meaning())
                .isEqualTo(Meaning.UNGRADED);
        assertThatThrownBy(() -> Lists.read(file, ListOptions.NONE.withMeaning(Meaning.KNOWN_IRRELEVANT)))
                .isInstanceOf(SchemeNeededException.class);
        assertThatThrownBy(() -> Lists.read(file, ListOptions.NONE.withMeaning(Meaning.KNOWN_ILLEGAL)))
                .isInstanceOf(SchemeNeededException.class);
    }

    @Test
    void takes_the_files_of_published_software_as_irrelevant_despite_the_name_of_the_set() throws IOException {
        ListFile file = ListFile.open(
                Lists.write(
                        folder,
                        "caid.json",
                        Lists.document("odata.metadata", Lists.CONTEXT_12, record("8"), record("\"8\""))),
                ListOptions.NONE);
        List<ListEntry> entries = new ArrayList<>();
        file.read(entries::add);
        assertThat(entries)
                .extracting(ListEntry::meaning)
                .containsExactly(Meaning.KNOWN_IRRELEVANT, Meaning.KNOWN_IRRELEVANT);
        assertThat(file.description().scheme()).isEqualTo("nist-caid-non-rds");
    }

    @Test
    void does_not_take_another_set_of_that_layout_for_published_software() throws IOException {
        Path mixed = Lists.write(
                folder, "set", Lists.document("odata.metadata", Lists.CONTEXT_12, record("8"), record("1")));
        assertThatThrownBy(() -> Lists.read(mixed)).isInstanceOf(SchemeNeededException.class);
        Path cases = Lists.write(
                folder,
                "set",
                Lists.document("odata.metadata", Lists.CONTEXT_12.replace("#Media", "#Cases"), record("8")));
        assertThatThrownBy(() -> Lists.read(cases)).isInstanceOf(SchemeNeededException.class);
        Lists.Read marked = read(Lists.document(
                "odata.metadata",
                Lists.CONTEXT_12,
                "{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":8,\"VictimIdentified\":true}"));
        assertThat(marked.only().meaning()).isEqualTo(Meaning.UNGRADED);
        assertThat(marked.odd("marked as irrelevant, yet")).isEqualTo(1);
    }

    @Test
    void refuses_two_contexts_that_differ() throws IOException {
        Path file = Lists.write(
                folder,
                "set",
                "{\"@odata.context\":\"" + Lists.CONTEXT_US + "\",\"value\":[" + record("1") + "],\"odata.metadata\":\""
                        + Lists.CONTEXT_UK + "\"}");
        assertThatThrownBy(() -> Lists.read(file))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("two contexts");
    }

    @Test
    void refuses_what_follows_the_end_of_the_document() throws IOException {
        for (String more : List.of("{}", "x", "\0", "]")) {
            Path file = Lists.write(folder, "set", Lists.us(record("1")) + more);
            assertThatThrownBy(() -> Lists.read(file))
                    .as(more)
                    .isInstanceOf(ListReadException.class)
                    .hasMessageContaining("mported");
        }
        assertThat(read(Lists.us(record("1")) + " \r\n\t").entries()).hasSize(1);
    }

    @Test
    void refuses_a_file_cut_short_anywhere_and_says_how_far_it_came() throws IOException {
        String whole = Lists.us(
                record("1"),
                record("2"),
                "{\"MD5\":\"" + Lists.MD5 + "\",\"Comments\":\"é \\u00e9\",\"MediaFiles\":[{\"a\":1.5}]}");
        byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
        for (int part = 1; part < 50; part++) {
            Path file = folder.resolve("set");
            Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length * part / 50));
            assertThatThrownBy(() -> Lists.read(file))
                    .as("part %d", part)
                    .isInstanceOf(ListReadException.class)
                    .isNotInstanceOf(SchemeNeededException.class)
                    .hasMessageContaining("mported");
        }
        Files.write(folder.resolve("set"), java.util.Arrays.copyOf(bytes, bytes.length - 20));
        assertThatThrownBy(() -> Lists.read(folder.resolve("set")))
                .hasMessageContaining("after 2 records")
                .hasMessageContaining("at byte");
    }

    @Test
    void ends_with_an_error_or_a_report_whatever_the_bytes() throws IOException {
        byte[] bytes = Lists.us(record("1"), record("\"2\""), record("null")).getBytes(StandardCharsets.UTF_8);
        int refused = 0;
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            byte[] damaged = bytes.clone();
            for (int i = 0; i < 1 + random.nextInt(3); i++) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            Path file = folder.resolve("set");
            Files.write(file, damaged);
            try {
                Lists.read(file);
            } catch (ListReadException expected) {
                refused++;
            }
        }
        assertThat(refused).isBetween(100, 499);
    }

    @Test
    void refuses_nesting_past_the_limit_and_takes_it_at_the_limit() throws IOException {
        // The root and the array and the record are three levels.
        String deepest = "[".repeat(VicsJson.DEEPEST - 3) + "]".repeat(VicsJson.DEEPEST - 3);
        assertThat(read(Lists.us("{\"MD5\":\"" + Lists.MD5 + "\",\"x\":" + deepest + "}"))
                        .entries())
                .hasSize(1);
        Path file = Lists.write(folder, "set", Lists.us("{\"MD5\":\"" + Lists.MD5 + "\",\"x\":[" + deepest + "]}"));
        assertThatThrownBy(() -> Lists.read(file))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("limit set against hostile files");
    }

    @Test
    void refuses_a_string_it_must_hold_past_the_limit_and_skips_one_it_need_not_hold() throws IOException {
        String giant = "x".repeat(5 * VicsJson.LONGEST_STRING);
        assertThat(read(Lists.us("{\"Comments\":\"" + giant + "\",\"MD5\":\"" + Lists.MD5 + "\"}"))
                        .entries())
                .hasSize(1);
        Path file = Lists.write(folder, "set", Lists.us("{\"MD5\":\"" + giant + "\"}"));
        assertThatThrownBy(() -> Lists.read(file))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("limit set against hostile files");
    }

    @Test
    void does_not_put_content_of_the_list_into_an_error() throws IOException {
        Path file = Lists.write(
                folder,
                "set",
                "{\"@odata.context\":\"" + Lists.CONTEXT_US + "\",\"value\":[{\"MD5\":" + Lists.OTHER_MD5 + "}]}");
        assertThatThrownBy(() -> Lists.read(file))
                .satisfies(error -> assertThat(error.getMessage()).doesNotContain("ffeedd"));
    }

    private Lists.Read read(String content) throws IOException {
        return Lists.read(Lists.write(folder, "set", content));
    }

    private static String record(String category) {
        return "{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":" + category + "}";
    }
}
