package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CategorySchemeTest {
    private static final String OWN = """
            {"name": "our-own", "title": "Our own", "source": "our handbook", "uncategorised": [null, 0, "x"],
             "categories": [{"code": 1, "label": "One", "meaning": "known-illegal", "severity": 60},
                            {"code": "b", "label": "Two", "meaning": "known-irrelevant", "severity": 0}]}
            """;

    @TempDir
    private Path folder;

    @Test
    void of_each_country_fits_its_own_contexts_only() {
        assertThat(fitting("2.0", "US", VicsContext.Kind.MEDIA)).isEqualTo("project-vic-us");
        assertThat(fitting("2.0", "us", VicsContext.Kind.CASES)).isEqualTo("project-vic-us");
        assertThat(fitting("2.0", "UK", VicsContext.Kind.MEDIA)).isEqualTo("uk-abc");
        assertThat(fitting("2.0", "Default", VicsContext.Kind.MEDIA)).isEmpty();
        assertThat(fitting("1.3", null, VicsContext.Kind.MEDIA)).isEmpty();
        assertThat(fitting("1.2", null, VicsContext.Kind.MEDIA)).isEqualTo("nist-caid-non-rds");
        assertThat(fitting("1.2", null, VicsContext.Kind.CASES)).isEmpty();
        assertThat(fitting("1.2", "US", VicsContext.Kind.MEDIA)).isEmpty();
        assertThat(fitting("", null, VicsContext.Kind.UNSTATED)).isEmpty();
    }

    private static String fitting(
            String version, @org.jspecify.annotations.Nullable String country, VicsContext.Kind kind) {
        StringBuilder names = new StringBuilder();
        for (CategoryScheme scheme : CategoryScheme.all()) {
            if (scheme.fits().stream()
                    .anyMatch(fit -> fit.takes(ListFormat.VICS, new VicsContext(version, country, kind)))) {
                names.append(scheme.name());
            }
        }
        return names.toString();
    }

    @Test
    void has_a_source_a_severity_and_no_code_twice() {
        assertThat(CategoryScheme.all()).hasSize(6);
        for (CategoryScheme scheme : CategoryScheme.all()) {
            assertThat(scheme.source()).hasSizeGreaterThan(40);
            assertThat(scheme.categories())
                    .extracting(CategoryScheme.Category::code)
                    .doesNotHaveDuplicates();
            assertThat(scheme.categories())
                    .allMatch(category -> category.severity() >= 0 && category.severity() <= 100);
            assertThat(CategoryScheme.named(scheme.name())).isSameAs(scheme);
        }
    }

    @Test
    void sets_nothing_aside_unless_its_name_or_its_publisher_says_so() {
        assertThat(CategoryScheme.all().stream()
                        .filter(scheme -> scheme.categories().stream()
                                .anyMatch(category -> category.meaning() == Meaning.KNOWN_IRRELEVANT)))
                .extracting(CategoryScheme::name)
                .containsExactly("uk-abc", "project-vic-us-0-irrelevant", "nist-caid-non-rds");
        // No number of another scheme can be taken for this one, and its letters set nothing aside.
        assertThat(CategoryScheme.named("uk-abc").categories().stream()
                        .filter(category -> category.meaning() == Meaning.KNOWN_IRRELEVANT))
                .extracting(CategoryScheme.Category::code)
                .containsExactly("NOT-ILLEGAL");
    }

    @Test
    void of_the_users_own_is_read_from_a_file() throws IOException {
        Path scheme = Lists.write(folder, "own.json", OWN);
        Path list = Lists.write(
                folder,
                "set",
                Lists.document(
                        "odata.metadata",
                        Lists.CONTEXT_13,
                        "{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":\"B\"}",
                        "{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":0}",
                        "{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":1}"));
        Lists.Read read = Lists.read(list, ListOptions.NONE.withScheme(scheme.toString()));
        assertThat(read.entries())
                .extracting(ListEntry::meaning)
                .containsExactly(Meaning.KNOWN_IRRELEVANT, Meaning.UNGRADED, Meaning.KNOWN_ILLEGAL);
    }

    @Test
    void of_a_side_file_is_found_beside_it() throws IOException {
        Lists.write(folder, "own.json", OWN);
        Path list = Lists.write(
                folder,
                "set",
                Lists.document("odata.metadata", Lists.CONTEXT_13, "{\"MD5\":\"" + Lists.MD5 + "\",\"Category\":1}"));
        Lists.write(folder, "set.set.json", "{\"scheme\": \"own.json\"}");
        assertThat(Lists.read(list).only().meaning()).isEqualTo(Meaning.KNOWN_ILLEGAL);
    }

    @Test
    void that_is_wrong_is_refused_with_what_to_correct() throws IOException {
        for (String[] wrong : new String[][] {
            {"\"name\": \"our-own\"", "\"nam\": \"our-own\"", "has no 'name'"},
            {"\"code\": \"b\"", "\"code\": \"1\"", "twice"},
            {"\"code\": \"b\"", "\"code\": \"X\"", "as a category and as uncategorised"},
            {"60", "101", "0 to 100"},
            {"60", "-1", "0 to 100"},
            {"known-illegal", "illegal", "meaning"},
            {"\"uncategorised\"", "\"uncategorized\"", "has no list 'uncategorised'"},
            {"\"label\": \"One\"", "\"label\": \" \"", "has no 'label'"},
        }) {
            Path file = Lists.write(folder, "own.json", OWN.replace(wrong[0], wrong[1]));
            assertThatThrownBy(() -> CategoryScheme.load(file))
                    .as(wrong[1])
                    .isInstanceOf(ListReadException.class)
                    .hasMessageContaining(wrong[2]);
        }
        assertThatThrownBy(() -> CategoryScheme.load(folder.resolve("none.json")))
                .hasMessageContaining("missing");
    }

    @Test
    void takes_a_severity_of_exactly_a_hundred() throws IOException {
        assertThat(CategoryScheme.load(Lists.write(folder, "own.json", OWN.replace("60", "100")))
                        .categories()
                        .getFirst()
                        .severity())
                .isEqualTo(100);
    }
}
