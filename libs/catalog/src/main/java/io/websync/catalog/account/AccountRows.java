package io.websync.catalog.account;

import static io.websync.catalog.SqlTypes.instant;
import static io.websync.catalog.SqlTypes.nullableLong;
import static io.websync.catalog.SqlTypes.texts;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Objects;

/** How an account stands in its row. */
final class AccountRows {

    /** Of the table under the name {@code a}. */
    static final String COLUMNS =
            "a.name, a.role, a.granted_edges, a.granted_groups, a.max_lines, a.daily_lines, a.daily_bytes";

    private AccountRows() {}

    static Account account(ResultSet row) throws SQLException {
        return new Account(
                row.getString("name"),
                Account.Role.valueOf(row.getString("role").toUpperCase(Locale.ROOT)),
                new Grants(texts(row, "granted_edges"), texts(row, "granted_groups")),
                new Quota(
                        nullableLong(row, "max_lines"),
                        nullableLong(row, "daily_lines"),
                        nullableLong(row, "daily_bytes")));
    }

    /** With the columns created_at, disabled_at, password_at, signed_in_at, oidc_subject, mail and mail_alarms besides. */
    static Profile profile(ResultSet row) throws SQLException {
        return new Profile(
                account(row),
                Objects.requireNonNull(instant(row, "created_at")),
                instant(row, "disabled_at"),
                instant(row, "password_at"),
                instant(row, "signed_in_at"),
                row.getString("oidc_subject") != null,
                new Mailbox(row.getString("mail"), row.getBoolean("mail_alarms")));
    }

    static String text(Account.Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
