package org.safelight.server.accounts;

/// Whether somebody can sign in.
enum PersonState {
    ACTIVE("Active"),
    WAITING("Has not signed in yet"),
    DISABLED("Disabled");

    private final String label;

    PersonState(String label) {
        this.label = label;
    }

    public String label() {
        return label;
    }
}
