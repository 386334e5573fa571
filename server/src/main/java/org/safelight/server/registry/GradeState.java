package org.safelight.server.registry;

/// How sure the forces are of a content's category in one scheme. Source: the three votes of the national
/// database
/// (Hansard, November 2015), and disputes and their settling as decision 23 has them.
public enum GradeState {
    UNCATEGORISED("Uncategorised"),
    /// At least one force says so, and none otherwise.
    INDICATIVE("Indicative"),
    /// Three forces say so, and none otherwise.
    TRUSTED("Trusted"),
    /// Forces say different things.
    DISPUTED("Disputed"),
    /// A dispute was settled by an adjudicator, and no force voted otherwise since.
    ADJUDICATED("Adjudicated");

    private final String label;

    GradeState(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
