package org.safelight.server.exposure;

/// A limit that a supervisor may lift for a while.
public enum Lift {
    BREAK("The break", "They may go on without a break."),
    DAY("The limits of the day", "They may view more today."),
    HOURS("The hours", "They may view outside the hours.");

    private final String label;
    private final String meaning;

    Lift(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    public String label() {
        return label;
    }

    public String meaning() {
        return meaning;
    }
}
