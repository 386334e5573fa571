package org.safelight.server.accounts;

import java.util.Arrays;

/// How the list of people may be sorted; the name is the one in the address.
enum PeopleOrder {
    NAME("name", "Name", "lower(p.name), p.id"),
    FORCE("force", "Force, then name", "f.name, lower(p.name), p.id"),
    NEWEST("newest", "Added last first", "p.created_at desc, p.id");

    private final String text;
    private final String words;
    private final String sql;

    PeopleOrder(String text, String words, String sql) {
        this.text = text;
        this.words = words;
        this.sql = sql;
    }

    public String text() {
        return text;
    }

    public String words() {
        return words;
    }

    String sql() {
        return sql;
    }

    /// The order of that name; by name for any other.
    static PeopleOrder of(String text) {
        return Arrays.stream(values())
                .filter(order -> order.text.equals(text))
                .findFirst()
                .orElse(NAME);
    }
}
