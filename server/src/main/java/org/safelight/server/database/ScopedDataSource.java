package org.safelight.server.database;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/// Tells PostgreSQL with every connection it hands out whose request it serves. What an earlier request left in a
/// pooled connection is always overwritten.
final class ScopedDataSource extends DelegatingDataSource {
    ScopedDataSource(DataSource pool) {
        super(pool);
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = super.getConnection();
        try (PreparedStatement tell = connection.prepareStatement(
                "select set_config('safelight.person', ?, false), set_config('safelight.force', ?, false)")) {
            tell.setString(
                    1, Scope.current().map(Scope::person).map(UUID::toString).orElse(""));
            tell.setString(
                    2, Scope.current().map(Scope::force).map(UUID::toString).orElse(""));
            tell.execute();
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }
}
