package org.safelight.triage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.safelight.sources.ContainerLimits;
import org.safelight.sources.ContainerProblem;
import org.safelight.sources.ExhibitPath;

/// Makes the list of all paths from the facts, as `temp.item`: those of files, and below each container those
/// of its members.
///
/// A container's members are facts about its content, so each place it lies at has them all, whichever was
/// opened. Below one file there are at most [ContainerLimits#membersBelow] paths, and containers one within
/// the other at most [ContainerLimits#depth]: where the list ends for that, the container says so.
final class ItemList {
    private final ContainerLimits limits;
    private final PreparedStatement container;
    private final PreparedStatement members;
    private final PreparedStatement add;
    private final PreparedStatement note;
    private long left;

    private ItemList(Connection connection, ContainerLimits limits) throws SQLException {
        this.limits = limits;
        container = connection.prepareStatement("select problem_kind, problem from container where sha256 = ?");
        members = connection.prepareStatement("""
                select m.number, m.path, m.raw_path, m.bytes, m.modified_at, m.accessed_at, m.changed_at, m.state,
                       m.location, x.sha256, x.opens,
                       coalesce(m.not_examined_kind, case when m.sha256 is not null and x.sha256 is null
                                                          then 'changed-while-read' end) as not_examined_kind,
                       coalesce(m.not_examined, case when m.sha256 is not null and x.sha256 is null
                                                     then 'A file with the same bytes changed each time while it was '
                                                          || 'read, so they were not examined.' end) as not_examined
                  from member m left join content x on x.sha256 = m.sha256
                 where m.container = ? and m.number > ? order by m.number limit 1000
                """);
        add = connection.prepareStatement("insert into temp.item values (?,?,?,?,?,?,?,?,null,?,?,?,?,?,?)");
        note = connection.prepareStatement(
                "update temp.item set not_examined_kind = ?, not_examined = ? where path = ?");
    }

    /// Fills `temp.item` with the paths of one pass.
    static void make(Connection connection, long pass, ContainerLimits limits) throws SQLException {
        Database.run(connection, """
                create temp table item(
                  path text primary key, raw_path blob not null, folder text not null, name text not null,
                  bytes integer, modified_at text, accessed_at text, changed_at text, inode integer, sha256 blob,
                  not_examined_kind text, not_examined text, container text, state text, location text) without rowid
                """);
        try (PreparedStatement files = connection.prepareStatement("""
                insert into temp.item
                select path, raw_path, folder, name, bytes, modified_at, accessed_at, changed_at, inode, sha256,
                       not_examined_kind, not_examined, null, null, null
                  from file where pass = ?
                """)) {
            Database.with(files, pass).executeUpdate();
        }
        ItemList list = new ItemList(connection, limits);
        try (PreparedStatement containers = connection.prepareStatement("""
                select f.raw_path, f.sha256 from file f join content x on x.sha256 = f.sha256
                 where f.pass = ? and x.opens order by f.path
                """)) {
            try (ResultSet rows = Database.with(containers, pass).executeQuery()) {
                while (rows.next()) {
                    list.left = limits.membersBelow();
                    list.open(ExhibitPath.ofBytes(rows.getBytes("raw_path")), rows.getBytes("sha256"), 0);
                }
            }
        }
    }

    private void open(ExhibitPath path, byte[] sha256, int depth) throws SQLException {
        if (limits.depth() == 0) {
            note(path, "not-opened", "It is a container, and containers were left closed, as asked.");
            return;
        }
        if (depth >= limits.depth()) {
            note(
                    path,
                    Fact.kind(ContainerProblem.Kind.TOO_DEEP),
                    "It lies in %d containers one within the other; it was not opened.".formatted(depth));
            return;
        }
        boolean isOpened;
        String kind = null;
        String words = null;
        try (ResultSet rows = Database.with(container, sha256).executeQuery()) {
            isOpened = rows.next();
            if (isOpened) {
                kind = rows.getString("problem_kind");
                words = rows.getString("problem");
            }
        }
        if (!isOpened) {
            note(path, "not-opened", "It was not opened, as what it lies in was not read to its end.");
            return;
        }
        if (kind != null && words != null) {
            note(path, kind, words);
        }
        members(path, sha256, depth);
    }

    private void members(ExhibitPath path, byte[] sha256, int depth) throws SQLException {
        long last = 0;
        List<Inner> some = some(sha256, last);
        while (!some.isEmpty()) {
            for (Inner member : some) {
                last = member.number;
                if (left-- <= 0) {
                    note(
                            path,
                            Fact.kind(ContainerProblem.Kind.TOO_MUCH),
                            "More than %,d paths lie below one file of the exhibit; those from its member %,d on are not listed."
                                    .formatted(limits.membersBelow(), member.number));
                    return;
                }
                ExhibitPath inner = path.member(ExhibitPath.ofBytes(member.rawPath));
                add(member, inner, path);
                if (member.sha256 != null && member.opens) {
                    open(inner, member.sha256, depth + 1);
                }
            }
            some = some(sha256, last);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Inner(
            long number,
            byte[] rawPath,
            @Nullable Long bytes,
            @Nullable String modifiedAt,
            @Nullable String accessedAt,
            @Nullable String changedAt,
            String state,
            String location,
            byte @Nullable [] sha256,
            boolean opens,
            @Nullable String kind,
            @Nullable String words) {}

    /// The next members, a bounded number: the statement is used again for those further in.
    private List<Inner> some(byte[] sha256, long after) throws SQLException {
        List<Inner> some = new ArrayList<>();
        try (ResultSet rows = Database.with(members, sha256, after).executeQuery()) {
            while (rows.next()) {
                some.add(new Inner(
                        rows.getLong("number"),
                        rows.getBytes("raw_path"),
                        Database.number(rows, "bytes"),
                        rows.getString("modified_at"),
                        rows.getString("accessed_at"),
                        rows.getString("changed_at"),
                        Database.text(rows, "state"),
                        Database.text(rows, "location"),
                        rows.getBytes("sha256"),
                        rows.getBoolean("opens"),
                        rows.getString("not_examined_kind"),
                        rows.getString("not_examined")));
            }
        }
        return some;
    }

    private void add(Inner member, ExhibitPath inner, ExhibitPath path) throws SQLException {
        Database.with(
                        add,
                        inner.text(),
                        inner.bytes(),
                        inner.folder().map(ExhibitPath::text).orElse(""),
                        inner.name(),
                        member.bytes,
                        member.modifiedAt,
                        member.accessedAt,
                        member.changedAt,
                        member.sha256,
                        member.kind,
                        member.words,
                        path.text(),
                        member.state,
                        member.location)
                .executeUpdate();
    }

    private void note(ExhibitPath path, String kind, String words) throws SQLException {
        Database.with(note, kind, words, path.text()).executeUpdate();
    }
}
