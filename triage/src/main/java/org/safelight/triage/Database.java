package org.safelight.triage;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// The few lines of JDBC that the stores of this package share.
final class Database {
    private Database() {}

    /// Opens a SQLite file. The name goes in as a URI, so that a `?` or `%` in it is not taken for an option.
    static Connection open(Path file, SQLiteConfig config) throws SQLException {
        // Or each insert would be followed by a question for the number of its row, which nobody asks.
        config.setGetGeneratedKeys(false);
        return config.createConnection("jdbc:sqlite:" + file.toAbsolutePath().toUri());
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(sql);
        }
    }

    /// Sets the parameters of a statement in order: text, whole numbers, fractions, bytes, booleans (as 0 and 1) or
    /// null.
    static PreparedStatement with(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            int at = i + 1;
            switch (value) {
                case null -> statement.setNull(at, Types.NULL);
                case String text -> statement.setString(at, text);
                case Integer number -> statement.setInt(at, number);
                case Long number -> statement.setLong(at, number);
                case Double number -> statement.setDouble(at, number);
                case Boolean flag -> statement.setInt(at, flag ? 1 : 0);
                case byte[] bytes -> statement.setBytes(at, bytes);
                default -> throw new IllegalArgumentException("no column type for " + value.getClass());
            }
        }
        return statement;
    }

    static @Nullable Long number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : value;
    }

    static @Nullable Integer smallNumber(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    static @Nullable Double fraction(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? null : value;
    }

    /// A text column that is never null.
    static String text(ResultSet row, String column) throws SQLException {
        String value = row.getString(column);
        if (value == null) {
            throw new SQLException("column " + column + " is empty");
        }
        return value;
    }
}
