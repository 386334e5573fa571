package org.safelight.server.grading;

/// When a force wants a second of its graders to decide on an item, without knowing of the first.
enum SecondGrader {
    NEVER("Never", "One grader decides for the force."),
    CATEGORY_A("For category A", "What the first says is category A goes to a second one."),
    ALWAYS("Always", "Each item is graded by two. That doubles the views.");

    private final String label;
    private final String meaning;

    SecondGrader(String label, String meaning) {
        this.label = label;
        this.meaning = meaning;
    }

    public String label() {
        return label;
    }

    public String meaning() {
        return meaning;
    }

    /// How many graders must agree, once one has decided so.
    int needed(GradeChoice choice) {
        return switch (this) {
            case NEVER -> 1;
            case CATEGORY_A -> choice == GradeChoice.A ? 2 : 1;
            case ALWAYS -> 2;
        };
    }
}
