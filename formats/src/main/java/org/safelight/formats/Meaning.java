package org.safelight.formats;

import java.util.Locale;

/// What it means that a file is on a list.
public enum Meaning {
    /// The list's publisher graded it as illegal, by a category of a scheme or for the whole list.
    KNOWN_ILLEGAL("known illegal"),
    /// Known and without interest here, such as a file of published software: it may be set aside unseen.
    KNOWN_IRRELEVANT("known irrelevant"),
    /// Known, but the list says nothing that could be relied on about what it shows. A match is reported as known.
    UNGRADED("ungraded");

    private final String label;

    Meaning(String label) {
        this.label = label;
    }

    /// In words: `known illegal`, `known irrelevant`, `ungraded`.
    public String label() {
        return label;
    }

    /// As options and side files write it: `known-illegal`, `known-irrelevant`, `ungraded`.
    public String optionText() {
        return label.replace(' ', '-');
    }

    /// Reads what [#optionText] or [#label] wrote, or the name of the constant, in either case.
    ///
    /// @throws IllegalArgumentException with the choices, for a person
    public static Meaning parse(String text) {
        String wanted = text.strip().toLowerCase(Locale.ROOT).replace('_', '-').replace(' ', '-');
        for (Meaning meaning : values()) {
            if (meaning.optionText().equals(wanted)) {
                return meaning;
            }
        }
        throw new IllegalArgumentException("There is no meaning '" + Words.shown(text)
                + "'. A list can be known-illegal, known-irrelevant or ungraded.");
    }
}
