package org.safelight.server.accounts;

/// A line of somebody's home page.
///
/// @param words what needs them, with its number: "3 exhibits wait for you"; or the name of a place: "People"
/// @param address of the page that it leads to: "/people"
public record HomeLine(Kind kind, String words, String address) {
    /// Where on the page it stands.
    public enum Kind {
        NEEDS_YOU,
        PLACE
    }

    public static HomeLine needsYou(String words, String address) {
        return new HomeLine(Kind.NEEDS_YOU, words, address);
    }

    public static HomeLine place(String words, String address) {
        return new HomeLine(Kind.PLACE, words, address);
    }
}
