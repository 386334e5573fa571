package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class VicsRoundTripTest {
    @TempDir
    private Path folder;

    /// One document for each trap that real exports were found to hold.
    private static final Map<String, String> TRAPS = new LinkedHashMap<>();

    static {
        TRAPS.put("byte order mark", "\uFEFF" + Lists.us("{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":1}"));
        TRAPS.put("booleans as text, unknown members, odd numbers", Lists.us("""
                {"IsDistributed" : "false","MediaID":1e3,"Size":-0.10,"Big":123456789012345678901234567890,"Category":"1",
                 "Unknown":{"a":[null,true,{"b":[]}],"":""},"MD5":"%s"}""".formatted(Lists.MD5)));
        TRAPS.put("null md5, null category", Lists.us("{\"MD5\":null,\"Category\":null,\"Comments\":null}"));
        TRAPS.put(
                "context after the records",
                "{\"value\":[{\"MD5\":\"" + Lists.MD5 + "\"}],\"@odata.context\":\"" + Lists.CONTEXT_UK + "\"}");
        TRAPS.put(
                "decorations of 1.x",
                "{\"odata.metadata\":\"" + Lists.CONTEXT_13 + "\",\"value\":[{\"odata.id\":\"Media(\\\"x\\\")\","
                        + "\"MediaFiles@odata.navigationLinkUrl\":\"x\",\"Category\" :\t5 ,\"MediaSize\":\"12\"}]}");
        TRAPS.put("cases with repeated media", """
                {
                  "@odata.context": "http://github.com/VICSDATAMODEL/ProjectVic/DataModels/2.0.xml/UK/$metadata#Cases",
                  "value": [ {"CaseID":"{1}","TotalMediaFiles":"7","Media":[
                     {"MD5":"%1$s","Category":2,"MediaFiles":[{"FilePath":"c:\\\\a","Created":"/Date(12)/"}]},
                     {"MD5":"%1$s","Category":null}
                  ],"CaseMetadata":[{"PropertyName":"a"}]},{"Media":[]},{"CaseID":"2"} ]
                }
                """.formatted(Lists.MD5));
        TRAPS.put(
                "escapes and characters beyond the plane",
                Lists.us("{\"Comments\":\"\\u00e9 é \\/ \\ud83d\\ude00 \uD83D\uDE00\",\"MD5\":\"x\"}"));
        TRAPS.put("empty record, things that are no records", Lists.us("{}", "{ }", "null", "7", "[[]]", "\"x\""));
        TRAPS.put("a member twice", Lists.us("{\"Category\":1,\"MD5\":\"x\",\"Category\":2}"));
        TRAPS.put("white space at the end", Lists.us("{\"MD5\":\"x\"}") + "\r\n\r\n");
    }

    @Test
    void changes_no_byte_of_any_trap_where_nothing_is_decided() throws IOException {
        for (Map.Entry<String, String> trap : TRAPS.entrySet()) {
            assertThat(copied(trap.getValue(), media -> VicsChange.NONE))
                    .as(trap.getKey())
                    .isEqualTo(trap.getValue());
        }
    }

    @Test
    void changes_category_and_comments_and_no_other_member_of_any_trap() throws IOException {
        VicsChange change = VicsChange.NONE.withCategory("3").withComments("seen \"twice\"");
        for (Map.Entry<String, String> trap : TRAPS.entrySet()) {
            JsonNode expected = parsed(trap.getValue());
            for (JsonNode record : records(expected)) {
                ((ObjectNode) record).put("Category", 3).put("Comments", "seen \"twice\"");
            }
            String copy = copied(trap.getValue(), media -> change);
            assertThat(parsed(copy)).as(trap.getKey()).isEqualTo(expected);
            // Objects are equal in any order, so the order is compared for itself.
            assertThat(parsed(copy).toString()).as(trap.getKey()).isEqualTo(expected.toString());
        }
    }

    @Test
    void keeps_the_spelling_of_what_it_does_not_change() throws IOException {
        assertThat(copied(
                        Lists.us("{\"a\":1.50e+3, \"Category\" : null ,\"b\":\"\\u0041\"}"),
                        media -> VicsChange.NONE.withCategory("B")))
                .isEqualTo(Lists.us("{\"a\":1.50e+3, \"Category\" : \"B\" ,\"b\":\"\\u0041\"}"));
    }

    @Test
    void writes_null_where_a_category_is_taken_back() throws IOException {
        assertThat(copied(Lists.us("{\"Category\":1}"), media -> VicsChange.NONE.withCategory(null)))
                .isEqualTo(Lists.us("{\"Category\":null}"));
    }

    @Test
    void asks_for_a_decision_on_each_record_in_order_with_what_it_says() throws IOException {
        List<@Nullable String> asked = new ArrayList<>();
        copied(
                Lists.us(
                        "{\"MediaID\":7,\"MD5\":\"m\",\"SHA1\":\"s\",\"Category\":\"A\",\"Comments\":\"c\",\"RelativeFilePath\":\"p\"}",
                        "3",
                        "{\"MD5\":[1]}"),
                media -> {
                    asked.add(media.mediaId()
                            + media.md5()
                            + media.sha1()
                            + media.category()
                            + media.comments()
                            + media.relativeFilePath());
                    return VicsChange.NONE;
                });
        assertThat(asked).containsExactly("7msAcp", "nullnullnullnullnullnull");
    }

    @Test
    void is_lossless_for_random_documents_of_many_buffers() throws IOException {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            List<String> records = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(60); i++) {
                records.add(randomRecord(random));
            }
            String document = space(random) + Lists.us(records.toArray(String[]::new)) + space(random);
            assertThat(copied(document, media -> VicsChange.NONE))
                    .as("seed %d", seed)
                    .isEqualTo(document);
            JsonNode expected = parsed(document);
            for (JsonNode record : records(expected)) {
                ((ObjectNode) record).put("Category", 4);
            }
            assertThat(parsed(copied(document, media -> VicsChange.NONE.withCategory("4")))
                            .toString())
                    .as("seed %d", seed)
                    .isEqualTo(expected.toString());
        }
    }

    private static String randomRecord(Random random) {
        StringBuilder record = new StringBuilder("{");
        int members = random.nextInt(6);
        for (int i = 0; i < members; i++) {
            record.append(i == 0 ? "" : ",").append(space(random));
            String name = random.nextInt(3) == 0 && record.indexOf("\"Category\"") < 0 ? "Category" : "m" + i;
            record.append('"')
                    .append(name)
                    .append('"')
                    .append(space(random))
                    .append(':')
                    .append(space(random))
                    .append(value(random, 3));
        }
        return record.append(space(random)).append("}").toString();
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 6 : 8)) {
            case 0 -> "null";
            case 1 -> "true";
            case 2 -> "-" + random.nextInt(1000) + "." + random.nextInt(100) + "e" + random.nextInt(9);
            case 3 -> "\"" + "é\\\\\\u00ff\\\"".repeat(random.nextInt(20)) + "\"";
            case 4 -> "\"" + "x".repeat(random.nextInt(12_000)) + "\"";
            case 5 -> String.valueOf(random.nextInt());
            case 6 -> "[" + value(random, depth - 1) + space(random) + "," + value(random, depth - 1) + "]";
            default -> "{\"k\":" + value(random, depth - 1) + space(random) + "}";
        };
    }

    private static String space(Random random) {
        return " \n\t".substring(0, random.nextInt(4));
    }

    @Test
    void refuses_a_document_cut_short_anywhere() throws IOException {
        byte[] whole = Lists.us("{\"MD5\":\"é\",\"Category\":1}", "{\"a\":{}}").getBytes(StandardCharsets.UTF_8);
        for (int part = 1; part < 50; part++) {
            Path file = folder.resolve("cut");
            Files.write(file, java.util.Arrays.copyOf(whole, whole.length * part / 50));
            assertThatThrownBy(() -> VicsRoundTrip.copy(file, new ByteArrayOutputStream(), media -> VicsChange.NONE))
                    .as("part %d", part)
                    .isInstanceOf(ListReadException.class);
        }
    }

    @Test
    void refuses_utf_16_and_what_is_no_object_and_what_follows_the_end() throws IOException {
        Path utf16 = folder.resolve("utf16");
        Files.write(utf16, Lists.us("{}").getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> VicsRoundTrip.copy(utf16, new ByteArrayOutputStream(), media -> VicsChange.NONE))
                .hasMessageContaining("UTF-16");
        assertThatThrownBy(() -> copied("[]", media -> VicsChange.NONE)).hasMessageContaining("not a VICS document");
        assertThatThrownBy(() -> copied(Lists.us("{}") + "{}", media -> VicsChange.NONE))
                .hasMessageContaining("follows the end");
    }

    @Test
    void refuses_a_record_larger_than_its_memory() throws IOException {
        Path file = folder.resolve("large");
        try (var output = Files.newOutputStream(file)) {
            output.write("{\"value\":[{\"x\":\"".getBytes(StandardCharsets.UTF_8));
            byte[] piece = "y".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < VicsRoundTrip.LARGEST_RECORD / piece.length + 1; i++) {
                output.write(piece);
            }
            output.write("\"}]}".getBytes(StandardCharsets.UTF_8));
        }
        assertThatThrownBy(() -> VicsRoundTrip.copy(file, new ByteArrayOutputStream(), media -> VicsChange.NONE))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("64 MiB");
    }

    private String copied(String document, Function<VicsMediaRecord, VicsChange> decide) throws IOException {
        Path file = Lists.write(folder, "document", document);
        ByteArrayOutputStream copy = new ByteArrayOutputStream();
        VicsRoundTrip.copy(file, copy, decide);
        return copy.toString(StandardCharsets.UTF_8);
    }

    private static JsonNode parsed(String document) {
        return JsonMapper.shared().readTree(document.replace("\uFEFF", ""));
    }

    /// The media records of a document, found in the plainest way.
    private static List<JsonNode> records(JsonNode document) {
        List<JsonNode> records = new ArrayList<>();
        for (JsonNode item : document.get("value")) {
            if (item.path("Media").isArray()) {
                item.get("Media").forEach(records::add);
            } else {
                records.add(item);
            }
        }
        records.removeIf(record -> !record.isObject());
        return records;
    }
}
