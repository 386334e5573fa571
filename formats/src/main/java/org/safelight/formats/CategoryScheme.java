package org.safelight.formats;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the category codes of a set mean. The same number means different things in different countries, so a
/// code is only ever read by the scheme its set is bound to.
///
/// A scheme is a JSON file: `name`, `title`, `source` (where its meaning comes from), `fits` (the files it is
/// bound to by themselves: `format`, and for VICS `versions`, `countries`, `kinds`; an empty list for none),
/// `uncategorised` (codes that say "nobody has graded this"; null, a missing category, always says so) and
/// `categories` (`code`, `label`, `meaning`, `severity`). Safelight's own lie beside this class; others are
/// read by [#load].
///
/// @param name such as `uk-abc`
/// @param source where its meaning comes from, and what to beware of
/// @param uncategorised codes, in capitals
/// @param categories in the order of the file
public record CategoryScheme(
        String name,
        String title,
        String source,
        List<Fit> fits,
        Set<String> uncategorised,
        List<Category> categories) {

    private static final int MOST_CATEGORIES = 1_000;

    /// One category of a scheme.
    ///
    /// @param code in capitals
    /// @param label in words
    /// @param severity 0 to 100, higher is graver; compares categories of all schemes
    public record Category(String code, String label, Meaning meaning, int severity) {}

    /// A kind of file that the scheme is bound to by itself. An empty set stands for "any".
    ///
    /// @param countries country segments of a VICS 2.0 context; the empty text stands for a context without
    ///     one
    record Fit(ListFormat format, Set<String> versions, Set<String> countries, Set<String> kinds) {
        boolean takes(ListFormat otherFormat, @Nullable VicsContext context) {
            if (format != otherFormat) {
                return false;
            }
            return context == null
                    ? versions.isEmpty() && countries.isEmpty() && kinds.isEmpty()
                    : isIn(versions, context.version())
                            && isIn(countries, Objects.requireNonNullElse(context.country(), ""))
                            && isIn(kinds, context.kind().segment());
        }

        private static boolean isIn(Set<String> allowed, String value) {
            return allowed.isEmpty() || allowed.stream().anyMatch(value::equalsIgnoreCase);
        }
    }

    /// The category of a code in either case, or empty if the scheme has no such code.
    public Optional<Category> category(String code) {
        String wanted = normal(code);
        return categories.stream()
                .filter(category -> category.code().equals(wanted))
                .findFirst();
    }

    /// The country segment of a VICS 2.0 context under which readers take categories as this scheme means them,
    /// or empty if no country's profile does.
    public Optional<String> vicsCountry() {
        return fits.stream()
                .filter(fit -> fit.format() == ListFormat.VICS && fit.versions().contains("2.0"))
                .flatMap(fit -> fit.countries().stream())
                .filter(country -> !country.isEmpty())
                .sorted()
                .findFirst();
    }

    /// How codes are compared: without spaces around, in capitals.
    static String normal(String code) {
        return code.strip().toUpperCase(Locale.ROOT);
    }

    /// In one line: `uk-abc (United Kingdom categories A, B and C; codes A, B, C, NOT-ILLEGAL)`.
    String inOneLine() {
        return "%s (%s; codes %s)".formatted(name, title, codes());
    }

    /// The codes, separated by commas.
    String codes() {
        return categories.stream().map(Category::code).collect(Collectors.joining(", "));
    }

    /// The schemes that come with Safelight, always in the same order.
    public static List<CategoryScheme> all() {
        return BuiltIn.ALL;
    }

    /// A scheme that comes with Safelight.
    ///
    /// @throws IllegalArgumentException with the choices, for a person
    public static CategoryScheme named(String name) {
        for (CategoryScheme scheme : all()) {
            if (scheme.name().equals(name)) {
                return scheme;
            }
        }
        throw new IllegalArgumentException("There is no category scheme '" + Words.shown(name) + "'. Choose one of "
                + all().stream().map(CategoryScheme::name).collect(Collectors.joining(", "))
                + ", or give the path of a scheme file that ends in .json.");
    }

    /// A scheme of the user's own.
    ///
    /// @throws ListReadException if the file is missing or is not a scheme; the message says what to correct
    public static CategoryScheme load(Path file) throws ListReadException {
        try (InputStream input = Files.newInputStream(file)) {
            return of(SmallJson.object(input, file.toString()), file.toString());
        } catch (ListReadException alreadyInWords) {
            throw alreadyInWords;
        } catch (IOException unreadable) {
            throw new ListReadException(
                    "Cannot read the category scheme " + file
                            + ": it is missing or may not be read. Nothing was imported. Check the path.",
                    unreadable);
        }
    }

    /// A scheme by name, or by path where the text ends in `.json`. A relative path starts at `folder`.
    static CategoryScheme namedOrLoaded(String nameOrFile, Path folder) throws ListReadException {
        if (nameOrFile.toLowerCase(Locale.ROOT).endsWith(".json")) {
            return load(folder.resolve(nameOrFile));
        }
        try {
            return named(nameOrFile);
        } catch (IllegalArgumentException unknown) {
            throw new ListReadException(Objects.requireNonNull(unknown.getMessage()), unknown);
        }
    }

    private static CategoryScheme of(Map<String, @Nullable Object> members, String file) throws ListReadException {
        List<Category> categories = new ArrayList<>();
        Set<String> codes = new HashSet<>();
        for (Object member : list(members, "categories", file)) {
            Map<String, @Nullable Object> category = object(member, "categories", file);
            String code = normal(text(category, "code", file));
            if (!codes.add(code)) {
                throw wrong(file, "gives the code " + Words.shown(code) + " twice");
            }
            categories.add(new Category(
                    code, text(category, "label", file), meaning(category, file), severity(category, file)));
        }
        if (categories.isEmpty() || categories.size() > MOST_CATEGORIES) {
            throw wrong(file, "has " + categories.size() + " categories, not 1 to " + MOST_CATEGORIES);
        }
        Set<String> uncategorised = new HashSet<>();
        for (@Nullable Object code : list(members, "uncategorised", file)) {
            if (code instanceof String written) {
                uncategorised.add(normal(written));
            }
        }
        if (uncategorised.stream().anyMatch(codes::contains)) {
            throw wrong(file, "gives a code as a category and as uncategorised");
        }
        List<Fit> fits = new ArrayList<>();
        if (members.containsKey("fits")) {
            for (Object member : list(members, "fits", file)) {
                fits.add(fit(object(member, "fits", file), file));
            }
        }
        return new CategoryScheme(
                text(members, "name", file),
                text(members, "title", file),
                text(members, "source", file),
                List.copyOf(fits),
                Set.copyOf(uncategorised),
                List.copyOf(categories));
    }

    private static Fit fit(Map<String, @Nullable Object> members, String file) throws ListReadException {
        String format = text(members, "format", file);
        try {
            return new Fit(
                    ListFormat.valueOf(format),
                    texts(members, "versions", file),
                    texts(members, "countries", file),
                    texts(members, "kinds", file));
        } catch (IllegalArgumentException unknown) {
            throw wrong(file, "fits a format '" + Words.shown(format) + "' that Safelight does not know");
        }
    }

    private static Set<String> texts(Map<String, @Nullable Object> members, String name, String file)
            throws ListReadException {
        if (!members.containsKey(name)) {
            return Set.of();
        }
        Set<String> texts = new HashSet<>();
        for (@Nullable Object text : list(members, name, file)) {
            texts.add(text instanceof String written ? written : "");
        }
        return Set.copyOf(texts);
    }

    private static List<? extends @Nullable Object> list(
            Map<String, @Nullable Object> members, String name, String file) throws ListReadException {
        if (members.get(name) instanceof List<?> list) {
            return list;
        }
        throw wrong(file, "has no list '" + name + "'");
    }

    private static Map<String, @Nullable Object> object(@Nullable Object member, String name, String file)
            throws ListReadException {
        if (member instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> members = new HashMap<>();
            map.forEach((key, value) -> members.put((String) key, value));
            return members;
        }
        throw wrong(file, "has something in '" + name + "' that is not an object");
    }

    private static String text(Map<String, @Nullable Object> members, String name, String file)
            throws ListReadException {
        if (members.get(name) instanceof String text && !text.isBlank()) {
            return text.strip();
        }
        throw wrong(file, "has no '" + name + "' where one is needed");
    }

    private static Meaning meaning(Map<String, @Nullable Object> category, String file) throws ListReadException {
        try {
            return Meaning.parse(text(category, "meaning", file));
        } catch (IllegalArgumentException unknown) {
            throw wrong(file, "gives a category a meaning other than known-illegal, known-irrelevant or ungraded");
        }
    }

    private static int severity(Map<String, @Nullable Object> category, String file) throws ListReadException {
        String text = text(category, "severity", file);
        if (text.matches("[0-9]{1,3}") && Integer.parseInt(text) <= 100) {
            return Integer.parseInt(text);
        }
        throw wrong(file, "gives a category a severity that is not a number from 0 to 100");
    }

    private static ListReadException wrong(String file, String what) {
        return new ListReadException("Cannot use the category scheme " + file + ": it " + what
                + ". Nothing was imported. Correct it; the schemes that come with Safelight show the form.");
    }

    /// Read at first use, so that a command that imports nothing does not wait for it.
    private static final class BuiltIn {
        private static final List<CategoryScheme> ALL = read();

        private static List<CategoryScheme> read() {
            List<CategoryScheme> schemes = new ArrayList<>();
            try (BufferedReader names =
                    new BufferedReader(new InputStreamReader(resource("names.txt"), StandardCharsets.UTF_8))) {
                for (String name : names.lines().toList()) {
                    try (InputStream input = resource(name + ".json")) {
                        schemes.add(of(SmallJson.object(input, name), name));
                    }
                }
            } catch (IOException broken) {
                throw new UncheckedIOException(
                        "A category scheme that comes with Safelight cannot be read: the installation is damaged. Build it again.",
                        broken);
            }
            return List.copyOf(schemes);
        }

        private static InputStream resource(String name) {
            return Objects.requireNonNull(
                    CategoryScheme.class.getResourceAsStream("schemes/" + name),
                    "a scheme file is missing from the jar");
        }
    }
}
