package io.websync.distributor.jdbc;

import io.websync.catalog.command.CommandRow;
import java.sql.Connection;
import java.sql.SQLException;

/** Does the next batch of a command, within a transaction that also keeps how far it is. */
interface CommandStep {

    /** Files of one batch: enough to be quick over a million of them, few enough that nobody waits long for a lock. */
    int WINDOW = 2000;

    Progress run(Connection connection, CommandRow command) throws SQLException;
}
