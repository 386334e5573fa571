package org.safelight.server.database;

/// How to reach a database: as its owner, who changes its tables at the start, and as the web app, which may not.
///
/// @param url JDBC address, without a user or password in it
/// @param owner name of the role that owns the tables
/// @param user name of the role the web app works as; owns nothing
public record Credentials(String url, String owner, String ownerPassword, String user, String userPassword) {
    /// Hides the passwords, as it might end up in a log.
    @Override
    public String toString() {
        return "Credentials[hidden]";
    }
}
