package org.safelight.formats;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says what the category of one record means, by the scheme that its set is bound to.
///
/// Rules, in this order:
/// - A code that the scheme knows has the scheme's meaning; nothing said of the whole set changes that.
/// - A code that the scheme lists as uncategorised is ungraded.
/// - A code unknown to a scheme that was bound by the file's context stops the reading: the context or the scheme
///   is
///   wrong, and so could be every other code. Unknown to a scheme that a person chose, it is ungraded and an
///   oddity.
/// - A code without any scheme stops the reading, unless a person said that the set is ungraded.
/// - A record without a code has the category said of the whole set, else the meaning said of it, else is ungraded.
final class CategoryBinding {
    /// @param code as [ListEntry#category]
    /// @param unknownToScheme whether the scheme, chosen by a person, does not have the code
    record Bound(@Nullable String code, Meaning meaning, String label, boolean unknownToScheme) {}

    private static final int MOST_CODES_REMEMBERED = 10_000;

    private final String file;
    private final String fileWords;
    private final @Nullable CategoryScheme scheme;
    private final boolean chosenByPerson;
    private final boolean codesDisregarded;
    private final boolean stopsForScheme;
    private final Bound withoutCode;
    private final Map<String, Bound> known = new HashMap<>();

    /// @param fileWords what the file is, such as `VICS 1.3, no country, hash set (Media)`
    /// @param chosenByPerson whether the scheme comes from the options or the side file, not from the context
    /// @param stopsForScheme false to count codes that no scheme explains as ungraded, for a check that imports
    ///   nothing
    CategoryBinding(
            String file,
            String fileWords,
            SetDescription description,
            @Nullable CategoryScheme scheme,
            boolean chosenByPerson,
            boolean stopsForScheme)
            throws ListReadException {
        this.file = file;
        this.fileWords = fileWords;
        this.scheme = scheme;
        this.chosenByPerson = chosenByPerson;
        this.codesDisregarded = description.meaning() == Meaning.UNGRADED && scheme == null;
        this.stopsForScheme = stopsForScheme;
        this.withoutCode = ofWholeSet(file, description, scheme);
    }

    /// What records without a code have.
    ///
    /// @throws ListReadException if what is said of the whole set contradicts itself
    static Bound ofWholeSet(String file, SetDescription description, @Nullable CategoryScheme scheme)
            throws ListReadException {
        Meaning said = description.meaning();
        String category = description.category();
        if (category == null) {
            Meaning meaning = said == null ? Meaning.UNGRADED : said;
            return new Bound(null, meaning, "no category", false);
        }
        if (scheme == null) {
            throw new SchemeNeededException("Cannot use " + file + ": category " + Words.shown(category)
                    + " is said of it, but no scheme. Nothing was imported. " + choices());
        }
        CategoryScheme.Category found = scheme.category(category)
                .orElseThrow(() -> new ListReadException("Cannot use " + file + ": category " + Words.shown(category)
                        + " is said of it, but the scheme " + scheme.name() + " has only " + scheme.codes()
                        + ". Nothing was imported. Correct the category or the scheme."));
        if (said != null && said != found.meaning()) {
            throw new ListReadException("Cannot use " + file + ": it is said to be " + said.label() + ", but category "
                    + found.code() + " of " + scheme.name() + " is "
                    + found.meaning().label()
                    + ". Nothing was imported. Correct one of the two.");
        }
        return new Bound(found.code(), found.meaning(), found.label(), false);
    }

    @Nullable
    CategoryScheme scheme() {
        return scheme;
    }

    /// @param written the category as the record has it; null or blank if it has none
    /// @throws SchemeNeededException if nothing says what the code means
    Bound bind(@Nullable String written) throws SchemeNeededException {
        if (written == null) {
            return withoutCode;
        }
        Bound bound = known.get(written);
        if (bound == null) {
            bound = bindNew(written);
            if (known.size() < MOST_CODES_REMEMBERED) {
                known.put(written, bound);
            }
        }
        return bound;
    }

    private Bound bindNew(String written) throws SchemeNeededException {
        String code = CategoryScheme.normal(written);
        if (code.isEmpty()) {
            return withoutCode;
        }
        String shown = Words.shown(code);
        if (scheme == null) {
            if (stopsForScheme && !codesDisregarded) {
                throw noScheme(shown);
            }
            return new Bound(shown, Meaning.UNGRADED, "no scheme says what it means", false);
        }
        if (scheme.uncategorised().contains(code)) {
            return new Bound(null, Meaning.UNGRADED, "uncategorised (written as " + shown + ")", false);
        }
        Optional<CategoryScheme.Category> category = scheme.category(code);
        if (category.isPresent()) {
            return new Bound(code, category.get().meaning(), category.get().label(), false);
        }
        if (stopsForScheme && !chosenByPerson) {
            throw unknownCode(shown);
        }
        return new Bound(shown, Meaning.UNGRADED, "code " + shown + " (not in " + scheme.name() + ")", true);
    }

    /// Why a check says that the file cannot be imported as it is; null if nothing is in the way.
    @Nullable
    String whyStopped() {
        for (Map.Entry<String, Bound> code : known.entrySet()) {
            String shown = Words.shown(CategoryScheme.normal(code.getKey()));
            if (scheme == null && !shown.isEmpty() && !codesDisregarded) {
                return noScheme(shown).getMessage();
            }
            if (code.getValue().unknownToScheme() && !chosenByPerson) {
                return unknownCode(shown).getMessage();
            }
        }
        return null;
    }

    private SchemeNeededException noScheme(String shown) {
        return new SchemeNeededException("Cannot use " + file + ": it carries category codes (the first is " + shown
                + "), and nothing says what they mean. It is " + fileWords
                + ", which no scheme fits by itself; the same number means different things in different countries."
                + " Nothing was imported. " + choices());
    }

    private SchemeNeededException unknownCode(String shown) {
        String fitting = scheme == null ? "" : scheme.inOneLine();
        return new SchemeNeededException("Cannot use " + file + ": it carries category code " + shown + ". It is "
                + fileWords + ", which the scheme " + fitting + " fits, but that scheme does not have this code."
                + " Either could be wrong, so nothing was imported. " + choices());
    }

    private static String choices() {
        return "Ask the publisher, then choose --scheme NAME with one of: "
                + CategoryScheme.all().stream().map(CategoryScheme::inOneLine).collect(Collectors.joining("; "))
                + "; or --scheme FILE.json with a scheme file of your own; or --meaning ungraded to take every entry as"
                + " known without a grade.";
    }
}
