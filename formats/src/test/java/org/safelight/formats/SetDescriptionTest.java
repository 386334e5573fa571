package org.safelight.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SetDescriptionTest {
    @TempDir
    private Path folder;

    private Path list = Path.of("");

    @BeforeEach
    void writeList() throws IOException {
        list = Lists.write(folder, "harbour.md5.txt", Lists.MD5 + "\n");
    }

    @Test
    void is_the_name_of_the_file_where_nothing_says_more() throws IOException {
        assertThat(ListFile.open(list, ListOptions.NONE).description())
                .isEqualTo(new SetDescription("harbour.md5", "", "", "", null, null, null));
    }

    @Test
    void comes_from_the_side_file() throws IOException {
        Path side = Lists.write(folder, "harbour.md5.txt.set.json", """
                {"name": "Harbour", "publisher": "A made-up force", "version": "7", "licence": "none", "meaning": "known-illegal",
                 "scheme": "uk-abc", "category": "b"}""");
        ListFile file = ListFile.open(list, ListOptions.NONE);
        assertThat(file.description())
                .isEqualTo(new SetDescription(
                        "Harbour", "A made-up force", "7", "none", Meaning.KNOWN_ILLEGAL, "uk-abc", "b"));
        assertThat(file.sideFile()).contains(side);
        ListEntry entry = Lists.read(list).only();
        assertThat(entry.category()).isEqualTo("B");
        assertThat(entry.meaning()).isEqualTo(Meaning.KNOWN_ILLEGAL);
    }

    @Test
    void comes_from_the_side_file_of_the_name_without_its_ending_if_the_whole_name_has_none() throws IOException {
        Lists.write(folder, "harbour.md5.set.json", "{\"name\": \"Short\"}");
        assertThat(ListFile.open(list, ListOptions.NONE).description().name()).isEqualTo("Short");
        Lists.write(folder, "harbour.md5.txt.set.json", "{\"name\": \"Whole\"}");
        assertThat(ListFile.open(list, ListOptions.NONE).description().name()).isEqualTo("Whole");
    }

    @Test
    void follows_the_user_over_the_side_file() throws IOException {
        Lists.write(
                folder,
                "harbour.md5.set.json",
                "{\"meaning\": \"known-illegal\", \"scheme\": \"uk-abc\", \"category\": \"A\"}");
        assertThat(Lists.read(list, ListOptions.NONE.withMeaning(Meaning.KNOWN_IRRELEVANT))
                        .only()
                        .meaning())
                .isEqualTo(Meaning.KNOWN_IRRELEVANT);
        assertThat(Lists.read(list, ListOptions.NONE.withCategory("C")).only().category())
                .isEqualTo("C");
    }

    @Test
    void refuses_a_meaning_that_contradicts_the_category() throws IOException {
        Lists.write(
                folder,
                "harbour.md5.set.json",
                "{\"meaning\": \"known-irrelevant\", \"scheme\": \"uk-abc\", \"category\": \"A\"}");
        assertThatThrownBy(() -> ListFile.open(list, ListOptions.NONE))
                .hasMessageContaining("known irrelevant")
                .hasMessageContaining("Correct one of the two");
    }

    @Test
    void refuses_a_category_without_scheme_or_that_the_scheme_does_not_have() throws IOException {
        Lists.write(folder, "harbour.md5.set.json", "{\"category\": \"A\"}");
        assertThatThrownBy(() -> ListFile.open(list, ListOptions.NONE)).isInstanceOf(SchemeNeededException.class);
        assertThatThrownBy(() -> ListFile.open(list, ListOptions.NONE.withScheme("ncmec-a1-b2")))
                .hasMessageContaining("A1, A2, B1, B2");
    }

    @Test
    void refuses_a_side_file_with_a_typing_error() throws IOException {
        for (String wrong : new String[] {
            "{\"meanin\": \"ungraded\"}", "{\"meaning\": \"legal\"}", "{\"name\": [1]}", "[]", "{", "{} {}", ""
        }) {
            Lists.write(folder, "harbour.md5.set.json", wrong);
            assertThatThrownBy(() -> ListFile.open(list, ListOptions.NONE))
                    .as(wrong)
                    .isInstanceOf(ListReadException.class)
                    .hasMessageContaining("harbour.md5.set.json");
        }
    }

    @Test
    void names_the_schemes_if_the_user_names_none_of_them() {
        assertThatThrownBy(() -> ListFile.open(list, ListOptions.NONE.withScheme("uk")))
                .isInstanceOf(ListReadException.class)
                .hasMessageContaining("uk-abc, project-vic-us");
    }
}
