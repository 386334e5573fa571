package org.safelight.formats;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What `NAME.set.json` says of the list beside it. NAME is the list's whole name, or its name without the ending.
///
/// @param file null if there is none, and then all else is null too
record SideFile(
        @Nullable Path file,
        @Nullable String name,
        @Nullable String publisher,
        @Nullable String version,
        @Nullable String licence,
        @Nullable Meaning meaning,
        @Nullable String scheme,
        @Nullable String category) {

    private static final Set<String> MEMBERS =
            Set.of("name", "publisher", "version", "licence", "license", "meaning", "scheme", "category");

    /// @throws ListReadException if there is one and it is wrong: a typing error must not change what a list means
    static SideFile beside(Path list) throws IOException {
        String name = String.valueOf(list.getFileName());
        int dot = name.lastIndexOf('.');
        Path whole = list.resolveSibling(name + ".set.json");
        if (Files.isRegularFile(whole)) {
            return read(whole);
        }
        Path withoutEnding = list.resolveSibling(name.substring(0, dot > 0 ? dot : name.length()) + ".set.json");
        if (Files.isRegularFile(withoutEnding)) {
            return read(withoutEnding);
        }
        return new SideFile(null, null, null, null, null, null, null, null);
    }

    private static SideFile read(Path file) throws IOException {
        Map<String, @Nullable Object> members;
        try (InputStream input = Files.newInputStream(file)) {
            members = SmallJson.object(input, file.toString());
        }
        for (String member : members.keySet()) {
            if (!MEMBERS.contains(member)) {
                throw wrong(file, "has a member '" + Words.shown(member) + "' that nobody reads");
            }
        }
        String meaning = text(file, members, "meaning");
        try {
            return new SideFile(
                    file,
                    text(file, members, "name"),
                    text(file, members, "publisher"),
                    text(file, members, "version"),
                    text(file, members, members.containsKey("licence") ? "licence" : "license"),
                    meaning == null ? null : Meaning.parse(meaning),
                    text(file, members, "scheme"),
                    text(file, members, "category"));
        } catch (IllegalArgumentException unknown) {
            throw wrong(file, "gives the meaning '" + Words.shown(String.valueOf(meaning)) + "'");
        }
    }

    private static @Nullable String text(Path file, Map<String, @Nullable Object> members, String name)
            throws ListReadException {
        Object value = members.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(file, "gives '" + name + "' as something other than a text");
    }

    private static ListReadException wrong(Path file, String what) {
        return new ListReadException("Cannot use the side file " + file + ": it " + what
                + ". Nothing was imported. It may have name, publisher, version, licence, meaning (known-illegal,"
                + " known-irrelevant or ungraded), scheme and category, each a text.");
    }

    /// Where a relative path of a scheme file starts.
    Path folder() {
        Path parent = file == null ? null : file.getParent();
        return parent == null ? Path.of("") : parent;
    }
}
