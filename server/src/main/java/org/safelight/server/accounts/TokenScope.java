package org.safelight.server.accounts;

/// What a token lets a program do in its person's name. A token has one or more, and never more than its person
/// may.
public enum TokenScope {
    SUBMIT("Send exhibits", "safelight submit"),
    LOOK_UP("Look fingerprints up", "Ask what is known of files."),
    VOTE("Vote", "Vote on known media, and change votes."),
    LISTS("Fetch lists", "safelight lists pull"),
    MONITOR("Monitor", "Read the server's figures. No personal data.");

    private final String label;
    private final String description;

    TokenScope(String label, String description) {
        this.label = label;
        this.description = description;
    }

    public String label() {
        return label;
    }

    /// What it is for, in a few words.
    public String description() {
        return description;
    }
}
