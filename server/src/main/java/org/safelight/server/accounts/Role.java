package org.safelight.server.accounts;

/// What a person does, and so may do. Somebody may have several.
public enum Role {
    ADMINISTRATOR("Administrator", "Manages people and settings. Sees no case data."),
    EXAMINER("Forensic examiner", "Submits exhibits and sees their results."),
    GRADER("Grader", "Grades media."),
    ADJUDICATOR("Adjudicator", "Settles disputed grades."),
    VICTIM_IDENTIFICATION("Victim-identification officer", "Works on clues, series and identified victims."),
    COORDINATOR("Coordinator", "Runs operations and referrals."),
    DISCLOSURE("Disclosure officer", "Decides applications under the disclosure scheme."),
    STATISTICIAN("Statistician", "Publishes figures."),
    WELFARE("Welfare officer", "Sees how long a person has viewed, to look after them. Sees no case data."),
    SUPERVISOR("Supervisor", "Sees the load of a team, and may override a limit for a stated reason."),
    AUDITOR("Auditor", "Reads the audit trail.");

    private final String label;
    private final String description;

    Role(String label, String description) {
        this.label = label;
        this.description = description;
    }

    public String label() {
        return label;
    }

    /// What the role is for, in a sentence.
    public String description() {
        return description;
    }
}
