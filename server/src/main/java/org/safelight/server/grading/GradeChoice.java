package org.safelight.server.grading;

import java.util.Optional;

/// What a grader decides of an item, with the key for it.
enum GradeChoice {
    A("Category A", "a", "A"),
    B("Category B", "b", "B"),
    C("Category C", "c", "C"),
    NOT_ILLEGAL("Not illegal", "n", "NOT-ILLEGAL"),
    NOT_SURE("Not sure", "u", ""),
    NEEDS_COLLEAGUE("Needs a colleague", "l", "");

    private final String label;
    private final String key;
    private final String code;

    GradeChoice(String label, String key, String code) {
        this.label = label;
        this.key = key;
        this.code = code;
    }

    public String label() {
        return label;
    }

    public String key() {
        return key;
    }

    /// The category of the scheme that it is a vote for; empty where it is none: whoever is not sure leaves
    /// the item to a colleague, and says nothing of what it is.
    Optional<String> category() {
        return code.isEmpty() ? Optional.empty() : Optional.of(code);
    }

    /// Whether it says what the item is; if not, a colleague gets it.
    public boolean isSettling() {
        return !code.isEmpty();
    }
}
