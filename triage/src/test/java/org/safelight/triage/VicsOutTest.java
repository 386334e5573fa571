package org.safelight.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class VicsOutTest {

    @TempDir
    private Path folder;

    @Test
    void holds_every_picture_and_video_that_is_not_irrelevant_with_all_its_paths() {
        List<String> paths = new ArrayList<>();
        for (JsonNode media : media()) {
            for (JsonNode file : media.get("MediaFiles"))
                paths.add(file.get("FilePath").stringValue());
        }
        assertThat(paths)
                .containsExactlyInAnyOrder(
                        "phone/DCIM/Camera/IMG_0001.jpg",
                        SampleResults.MARKUP,
                        SampleResults.FORMULA,
                        "phone/DCIM/Camera/IMG_0004.jpg",
                        "phone/Movies/clip.mp4",
                        SampleResults.REVERSED,
                        SampleResults.NEW_LINE,
                        SampleResults.RIGHT_TO_LEFT,
                        SampleResults.ACCENTS,
                        SampleResults.LONG,
                        "phone/DCIM/Camera/IMG_0002.jpg",
                        SampleResults.SCRIPT_END,
                        "@sum/-2+3.mp4");
    }

    @Test
    void takes_the_country_of_the_scheme_that_grades_most() {
        assertThat(document().get("@odata.context").stringValue()).contains("/2.0.xml/UK/$metadata#Cases");
    }

    @Test
    void gives_no_category_where_lists_grade_by_two_schemes_and_says_both_in_words() {
        JsonNode both = media(1);
        assertThat(both.get("Category").isNull()).isTrue();
        assertThat(both.has("IsPrecategorized")).isFalse();
        assertThat(both.get("Comments").stringValue())
                .contains("category A by uk-abc")
                .contains("category 1 by project-vic-us");
    }

    @Test
    void gives_no_category_where_a_list_calls_it_irrelevant() {
        assertThat(media(2).get("Category").isNull()).isTrue();
    }

    @Test
    void gives_no_category_to_a_look_alike() {
        JsonNode lookAlike = media(3);
        assertThat(lookAlike.get("Category").isNull()).isTrue();
        assertThat(lookAlike.get("Tags").stringValue()).isEqualTo("looks-alike");
        assertThat(lookAlike.get("Comments").stringValue()).contains("look-alike to confirm, 12 of 256 bits differ");
    }

    @Test
    void gives_the_category_where_the_lists_of_one_scheme_agree_and_names_them_as_its_source() {
        JsonNode graded = media(SampleResults.GRADED_BY_ONE);
        assertThat(graded.get("Category").stringValue()).isEqualTo("B");
        assertThat(graded.get("IsPrecategorized").booleanValue()).isTrue();
        assertThat(graded.get("PrecategorizationSource").stringValue())
                .isEqualTo("Northmoor constabulary reference set 2026-01");
    }

    @Test
    void carries_the_digests_the_look_and_the_camera() {
        JsonNode own = media(6);
        assertThat(own.get("MD5").stringValue()).isEqualToIgnoringCase(SampleResults.hash("content6", "MD5"));
        assertThat(own.get("AlternativeHashes").toString())
                .contains("\"HashName\":\"SHA256\"")
                .contains("\"HashName\":\"PDQ\"")
                .contains(SampleResults.hash("look6", "SHA-256"));
        assertThat(own.get("Exifs").toString())
                .contains("\"PropertyName\":\"GPSLatitude\"")
                .contains("\"-12.5\"");
    }

    @Test
    void keeps_the_identifier_of_a_case_whatever_the_exhibit() {
        String one = document().at("/value/0/CaseID").stringValue();
        String same = document(Map.of("exhibitReference", "JD/2"))
                .at("/value/0/CaseID")
                .stringValue();
        String other = document(Map.of("caseReference", "NM/2026/0418"))
                .at("/value/0/CaseID")
                .stringValue();
        assertThat(same).isEqualTo(one);
        assertThat(other).isNotEqualTo(one);
    }

    @Test
    void counts_the_records_it_holds() {
        assertThat(document().at("/value/0/TotalMediaFiles").longValue())
                .isEqualTo(document().at("/value/0/Media").size());
    }

    private JsonNode media() {
        return document().at("/value/0/Media");
    }

    /// The record of the sample's content.
    private JsonNode media(int content) {
        String md5 = SampleResults.hash("content" + content, "MD5");
        for (JsonNode media : media()) {
            if (media.get("MD5").stringValue().equalsIgnoreCase(md5)) return media;
        }
        throw new AssertionError("no record of content " + content);
    }

    private JsonNode document() {
        return document(Map.of());
    }

    private JsonNode document(Map<String, String> facts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (Results results = Results.open(SampleResults.in(folder, facts))) {
            VicsOut.write(results, out);
        }
        return JsonMapper.shared().readTree(out.toByteArray());
    }
}
