package org.safelight.server.grading;

/// What a grader points out to victim identification, with the key for it.
enum Flag {
    VICTIM_VISIBLE("The victim can be recognised", "1"),
    OFFENDER_VISIBLE("The offender can be recognised", "2"),
    SELF_PRODUCED("Produced by the victim, as it seems", "3"),
    AI_MADE("Made by a computer, as it seems", "4"),
    CLUE("A clue: a uniform, a place, a voice, a thing", "5");

    static final int LONGEST_NOTE = 1_000;

    private final String label;
    private final String key;

    Flag(String label, String key) {
        this.label = label;
        this.key = key;
    }

    public String label() {
        return label;
    }

    public String key() {
        return key;
    }
}
