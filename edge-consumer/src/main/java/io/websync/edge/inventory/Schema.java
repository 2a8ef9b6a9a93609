package io.websync.edge.inventory;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Opens the inventory's file and brings its schema up to date. */
final class Schema {

    private static final int VERSION = 4;

    private static final String[] STATEMENTS = {
        """
        create table asset (
            id             integer primary key,
            path           text    not null unique,
            key            text    not null,
            revision       integer not null,
            request_number integer not null,
            digest         blob,               -- null: no edge shall hold it
            size           integer not null,
            modified       integer not null,   -- ms since 1970
            priority       integer not null,   -- 1 to 5
            edges          text    not null,   -- the selector, a name per line
            groups         text    not null,
            wanted         integer not null,   -- the selector selects this edge and the asset is not purged
            blocker        integer,            -- the wanted asset that holds the path
            version        integer not null,   -- counts every change of the above
            copy_digest    blob,
            copy_size      integer,
            copy_modified  integer,
            state          integer not null,   -- 0 pending, 1 mirrored, 2 failed, 3 absent
            told           integer not null,   -- Replica.Told
            tries          integer not null,
            first_try      integer,
            due            integer,            -- ms since 1970: when to work on it; null: nothing to do
            order_partition integer,           -- where the order stands on its topic
            order_offset   integer
        )
        """,
        "create index asset_due on asset (priority, due) where due is not null",
        "create index asset_blocked on asset (blocker) where blocker is not null",
        "create index asset_pending on asset (state) where state = 0",
        """
        create table next_offset (
            topic text not null,
            partition integer not null,
            next integer not null,
            primary key (topic, partition)
        ) without rowid
        """,
        // A row per group commit: as many acks as the group had, see AckBatch.
        "create table outbox (seq integer primary key autoincrement, acks blob not null)",
        "create table word (name text primary key, value text not null) without rowid",
    };

    /** What brings an inventory of version 1 up to date. */
    private static final String[] FROM_1 = {
        "alter table asset add column order_partition integer", "alter table asset add column order_offset integer",
    };

    /** What version 3 added. */
    private static final String[] TO_3 = {
        "alter table asset add column forget integer not null default 0", // goes as soon as nothing of it is here
        "drop index asset_pending",
        "create index asset_pending on asset (wanted, size) where state = 0",
        // The paths that a reading of all orders came by, while it lasts.
        "create table seen (path text primary key) without rowid",
    };

    /** What version 4 added: a FailureCode's name; means something in state 2 only. */
    private static final String TO_4 = "alter table asset add column failure text";

    private Schema() {}

    /**
     * A connection for the one writer.
     *
     * <p>Durability: WAL with synchronous=NORMAL. After a crash of the process nothing is lost; after a crash of the machine
     * the last groups may be, all of them or a tail, never one in the middle. That is harmless, as the offsets are in the
     * same file: the orders come again, the files that are there are hashed and acked again.
     */
    static Connection openForWriting(Path file) throws SQLException {
        Connection connection = open(file);
        try (var statement = connection.createStatement()) {
            int version;
            try (var rows = statement.executeQuery("pragma user_version")) {
                version = rows.getInt(1);
            }
            if (version > VERSION) {
                throw new SQLException("the inventory " + file + " is of version " + version + ", but this edge knows "
                        + VERSION + ": run a newer edge-consumer");
            }
            connection.setAutoCommit(false);
            if (version < 1) {
                for (String sql : STATEMENTS) {
                    statement.execute(sql);
                }
            }
            if (version == 1) {
                for (String sql : FROM_1) {
                    statement.execute(sql);
                }
            }
            if (version < 3) {
                for (String sql : TO_3) {
                    statement.execute(sql);
                }
            }
            if (version < VERSION) {
                statement.execute(TO_4);
                statement.execute("pragma user_version = " + VERSION);
            }
            connection.commit();
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        return connection;
    }

    static Connection openForReading(Path file) throws SQLException {
        Connection connection = open(file);
        try (var statement = connection.createStatement()) {
            statement.execute("pragma query_only = on");
        }
        return connection;
    }

    private static Connection open(Path file) throws SQLException {
        var properties = new Properties();
        properties.setProperty("journal_mode", "WAL");
        properties.setProperty("synchronous", "NORMAL");
        properties.setProperty("busy_timeout", "10000");
        // 4 MiB at most for each connection, negative as SQLite wants it: KiB.
        properties.setProperty("cache_size", "-4096");
        return DriverManager.getConnection("jdbc:sqlite:" + file, properties);
    }
}
