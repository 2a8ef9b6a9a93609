package io.websync.ingest.page;

import io.websync.catalog.account.Grants;
import io.websync.catalog.account.Mailbox;
import io.websync.ingest.account.AccountException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What administrators write into forms. */
final class Forms {

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private Forms() {}

    /** What is ticked. */
    static Grants grants(Fields fields) {
        return new Grants(fields.all("edges"), fields.all("groups"));
    }

    /** Where mail goes, as it is written. */
    static Mailbox mailbox(Fields fields) {
        return new Mailbox(fields.get("mail"), fields.get("mailAlarms").equals("true"));
    }

    /** Null for an empty field. */
    static @Nullable Long number(Fields fields, String name) {
        String text = fields.get(name).replaceAll("[\\s_']", "");
        if (text.isEmpty()) {
            return null;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw new AccountException(
                    AccountException.Cause.UNACCEPTABLE,
                    "«" + text + "» is no number; empty means: as the settings say");
        }
        return Long.valueOf(text);
    }
}
