package org.safelight.server.grading;

/// How a case went on.
enum Outcome {
    SAFEGUARDED("A child was safeguarded", "A child in an exhibit that you graded was safeguarded"),
    IDENTIFIED("A victim was identified", "A victim in an exhibit that you graded was identified"),
    CHARGED("Somebody was charged", "Somebody was charged in a case that you graded for"),
    SENTENCED("Somebody was sentenced", "Somebody was sentenced in a case that you graded for");

    private final String label;
    private final String told;

    Outcome(String label, String told) {
        this.label = label;
        this.told = told;
    }

    public String label() {
        return label;
    }

    /// What a grader is told; a day follows.
    public String told() {
        return told;
    }
}
