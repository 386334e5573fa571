package org.safelight.server.grading;

import java.util.Optional;

/// What a grader decides of an item, with the key for it.
enum GradeChoice {
    A("Category A", "a"),
    B("Category B", "b"),
    C("Category C", "c"),
    NOT_ILLEGAL("Not illegal", "n"),
    NOT_SURE("Not sure", "u"),
    NEEDS_COLLEAGUE("Needs a colleague", "l");

    private final String label;
    private final String key;

    GradeChoice(String label, String key) {
        this.label = label;
        this.key = key;
    }

    public String label() {
        return label;
    }

    public String key() {
        return key;
    }

    /// The category that the force votes for. "Not illegal" is none of the scheme's, so it is no vote.
    Optional<String> category() {
        return switch (this) {
            case A, B, C -> Optional.of(name());
            case NOT_ILLEGAL, NOT_SURE, NEEDS_COLLEAGUE -> Optional.empty();
        };
    }

    /// Whether the item is done with; if not, a colleague gets it.
    boolean isSettling() {
        return this != NOT_SURE && this != NEEDS_COLLEAGUE;
    }
}
