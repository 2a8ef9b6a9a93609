package io.websync.distributor.mail;

import io.websync.catalog.Catalog;
import io.websync.catalog.notice.Notices;
import io.websync.catalog.notice.Notices.Notice;
import io.websync.distributor.MailSettings;
import io.websync.distributor.MailSettings.Security;
import io.websync.distributor.notice.Sender;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * Hands notices to an SMTP server, each over a connection of its own. What the server refuses for good because of the receiver or
 * the text is never sent again; whatever else goes wrong may go better later, a refusal of the sender too: the settings name it.
 */
public final class SmtpSender implements Sender {

    private static final int NO_CODE = 0;
    /** The server wants somebody to sign in: the settings can be mended, so this is not for good. */
    private static final int SIGN_IN_FIRST = 530;

    /** From the greeting to the answer to the text, with room for more. */
    private static final int EXCHANGES = 12;

    private static final Duration HOUR = Duration.ofHours(1);

    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final Catalog catalog;
    private final MailSettings settings;
    private final Session session;
    private final Clock clock;

    public SmtpSender(Catalog catalog, MailSettings settings, Clock clock) {
        this.catalog = catalog;
        this.settings = settings;
        this.clock = clock;
        this.session = Session.getInstance(properties(settings));
    }

    @Override
    public Duration lease() {
        return settings.timeout().multipliedBy(EXCHANGES).plus(Duration.ofMinutes(1));
    }

    @Override
    public Result send(Notice notice) throws SQLException {
        Optional<String> address = catalog.transaction(connection -> Notices.address(connection, notice.id()));
        if (address.isEmpty()) {
            return new Result.Never("«" + notice.receiver() + "» is not to be mailed this any more");
        }
        if (!settings.allows(address.get())) {
            return new Result.Never(
                    "mail is sent to addresses of " + String.join(", ", new TreeSet<>(settings.domains()))
                            + " only, and that of «" + notice.receiver() + "» is another");
        }
        Instant from = clock.instant().minus(HOUR);
        int before = catalog.transaction(connection -> Notices.mailed(connection, notice.receiver(), from));
        if (before >= settings.perHour()) {
            return new Result.Never("«" + notice.receiver() + "» was mailed " + before
                    + " times within an hour, which is the most; what comes meanwhile stands on the pages only");
        }
        boolean taken = false;
        try {
            MimeMessage message = message(notice, address.get(), before + 1 >= settings.perHour());
            try (Transport transport = session.getTransport()) {
                transport.connect(
                        settings.host(),
                        settings.port(),
                        settings.user().isEmpty() ? null : settings.user(),
                        settings.user().isEmpty() ? null : settings.password());
                transport.sendMessage(message, message.getAllRecipients());
                taken = true;
            }
            return new Result.Taken();
        } catch (AddressException e) {
            return new Result.Never(String.valueOf(e.getMessage()));
        } catch (MessagingException e) {
            // The server has it, whatever becomes of the connection afterwards.
            return taken ? new Result.Taken() : refusal(e);
        }
    }

    /**
     * Sent twice it has the same id and time, so that mailboxes see that it is the same.
     *
     * @param last whether it is the last one for a while
     */
    private MimeMessage message(Notice notice, String address, boolean last) throws MessagingException {
        Letter letter = Letter.of(notice.event(), settings.pages());
        String domain = settings.from().substring(settings.from().lastIndexOf('@') + 1);
        String id = "<websync-" + notice.id() + "." + notice.createdAt().toEpochMilli() + "@" + domain + ">";
        var message = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", id);
            }
        };
        message.setFrom(new InternetAddress(settings.from(), true));
        message.setRecipient(RecipientType.TO, new InternetAddress(address, true));
        message.setSubject(letter.subject(), UTF_8);
        message.setSentDate(Date.from(notice.createdAt()));
        // Out-of-office replies and the like are not wanted (RFC 3834).
        message.setHeader("Auto-Submitted", "auto-generated");
        message.setText(
                last
                        ? letter.body(
                                "This is mail number " + settings.perHour()
                                        + " within an hour, and the last one for a while. What comes meanwhile stands on the pages.")
                        : letter.body(),
                UTF_8);
        // Whatever stands in the text, its lines are short and in ASCII on the way.
        message.setHeader("Content-Transfer-Encoding", "quoted-printable");
        message.saveChanges();
        return message;
    }

    private static Result refusal(MessagingException e) {
        String problem = String.valueOf(e.getMessage()).strip();
        Exception cause = e.getNextException();
        if (cause != null && cause.getMessage() != null) {
            problem += ": " + cause.getMessage().strip();
        }
        return isForGood(e) ? new Result.Never(problem) : new Result.NotNow(problem);
    }

    /** Whether the server says for good that it does not want the receiver or the text; that alone no setting can mend. */
    private static boolean isForGood(MessagingException e) {
        int code = NO_CODE;
        Exception next = e;
        while (next instanceof MessagingException one) {
            switch (one) {
                case SMTPSenderFailedException _ -> {
                    return false;
                }
                case SMTPSendFailedException send
                when isOfSender(send) -> {
                    return false;
                }
                case SMTPSendFailedException send -> code = send.getReturnCode();
                case SMTPAddressFailedException address -> code = address.getReturnCode();
                default -> {}
            }
            next = one.getNextException();
        }
        return code / 100 == 5 && code != SIGN_IN_FIRST;
    }

    private static boolean isOfSender(SMTPSendFailedException e) {
        return e.getCommand() != null && e.getCommand().startsWith("MAIL");
    }

    private static Properties properties(MailSettings settings) {
        String protocol = settings.security() == Security.TLS ? "smtps" : "smtp";
        String prefix = "mail." + protocol + ".";
        String millis = Long.toString(settings.timeout().toMillis());
        var properties = new Properties();
        properties.setProperty("mail.transport.protocol", protocol);
        properties.setProperty(prefix + "connectiontimeout", millis);
        properties.setProperty(prefix + "timeout", millis);
        properties.setProperty(prefix + "writetimeout", millis);
        properties.setProperty(
                prefix + "auth", Boolean.toString(!settings.user().isEmpty()));
        properties.setProperty(prefix + "ssl.checkserveridentity", "true");
        properties.setProperty(prefix + "quitwait", "false");
        if (settings.security() == Security.STARTTLS) {
            properties.setProperty(prefix + "starttls.enable", "true");
            // Who stands between must not be able to talk it out of TLS.
            properties.setProperty(prefix + "starttls.required", "true");
        }
        return properties;
    }
}
