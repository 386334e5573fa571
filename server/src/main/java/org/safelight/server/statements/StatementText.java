package org.safelight.server.statements;

import java.util.List;

/// What a statement says, apart from how it looks.
///
/// @param title in a line
record StatementText(String title, List<Part> parts) {
    /// A part of it.
    ///
    /// @param heading in a line
    /// @param paragraphs come before the lines
    record Part(String heading, List<String> paragraphs, List<Line> lines) {}

    /// A line of a table with two columns.
    record Line(String what, String value) {}
}
