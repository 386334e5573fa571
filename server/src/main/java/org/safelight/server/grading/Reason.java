package org.safelight.server.grading;

/// Why somebody decided as they did, where others decided otherwise.
enum Reason {
    WHAT_IS_SHOWN("What is shown: I see something else in it"),
    AGE("The age of who is shown: I judge it otherwise"),
    PHOTOGRAPH_OR_NOT("Whether it is a photograph, or looks like one"),
    CONTEXT("What belongs to it: a series, a name, what lay beside it"),
    QUALITY("It is too small or unclear to be sure"),
    GUIDANCE("I read the guidance otherwise"),
    MISTAKE("I made a mistake");

    static final int LONGEST_WORDS = 500;

    private final String label;

    Reason(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
