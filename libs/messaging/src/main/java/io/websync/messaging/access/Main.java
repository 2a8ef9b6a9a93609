package io.websync.messaging.access;

import io.websync.messaging.KafkaSettings;
import io.websync.messaging.MasterSecret;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** The command of {@code infra/kafka/access}. Exit codes: 0 done, 1 the broker refused or does not answer, 2 wrong usage. */
public final class Main {

    private static final String USAGE = """
            usage: access --config FILE COMMAND

              topics [--partitions N] [--replication N]   create the topics that are missing
              grant PROCESS --secret FILE [--number N] [--only]
                                                  let PROCESS in and give it exactly its rights; prints its settings
              revoke PROCESS                      let PROCESS in no more
              show PROCESS --secret FILE [--number N]     print its settings and change nothing

            PROCESS is ingest-api, fetcher, distributor or edge/NAME.
            --config   client properties of Kafka's own, of a user who may do this: bootstrap.servers, security.protocol, …
            --secret   a file with the center's master secret, 32 characters or more, as of «openssl rand -hex 32»
            --number   of the password and key, 1 by default; the next one is valid beside it
            --only     end the password of the number before
            """;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments, System.out, System.err));
    }

    /** The command, without ending the process. */
    public static int run(String[] arguments, PrintStream out, PrintStream err) {
        try {
            perform(new Words(arguments), out);
            return 0;
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println();
            err.print(USAGE);
            return 2;
        } catch (IOException | ExecutionException e) {
            Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
            err.println("it could not be done: " + cause);
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static void perform(Words words, PrintStream out)
            throws IOException, InterruptedException, ExecutionException {
        String command = words.next("a command");
        switch (command) {
            case "topics" -> {
                var settings = new KafkaSettings(
                        null, null, words.number("--partitions", 12), (short) words.number("--replication", 1), null);
                try (Admin admin = admin(words)) {
                    new Access(admin).topics(settings);
                }
            }
            case "grant" -> {
                Role role = Role.named(words.next("a process"));
                int number = words.number("--number", 1);
                MasterSecret secret = secret(words);
                try (Admin admin = admin(words)) {
                    var access = new Access(admin);
                    print(access.grant(role, secret, number), out);
                    if (words.has("--only")) {
                        access.only(role, number);
                    }
                }
            }
            case "revoke" -> {
                Role role = Role.named(words.next("a process"));
                try (Admin admin = admin(words)) {
                    new Access(admin).revoke(role);
                }
            }
            case "show" ->
                print(
                        Access.settings(
                                Role.named(words.next("a process")), secret(words), words.number("--number", 1)),
                        out);
            default -> throw new IllegalArgumentException("there is no command «" + command + "»");
        }
    }

    private static void print(Map<String, String> settings, PrintStream out) {
        settings.forEach((name, value) -> out.println(name + "=" + value));
    }

    private static Admin admin(Words words) throws IOException {
        var properties = new Properties();
        try (Reader file = Files.newBufferedReader(words.file("--config"))) {
            properties.load(file);
        }
        return Admin.create(properties);
    }

    private static MasterSecret secret(Words words) throws IOException {
        return new MasterSecret(Files.readString(words.file("--secret")).strip());
    }

    /** The command line: words, options with a value, and one without. */
    private static final class Words {

        private static final List<String> WITH_VALUE =
                List.of("--config", "--secret", "--number", "--partitions", "--replication");
        private static final String ONLY = "--only";

        private final List<String> words = new ArrayList<>();
        private final Map<String, String> options = new HashMap<>();
        private int taken;

        Words(String[] arguments) {
            for (int i = 0; i < arguments.length; i++) {
                String word = arguments[i];
                if (word.equals(ONLY)) {
                    options.put(word, "");
                } else if (WITH_VALUE.contains(word) && i + 1 < arguments.length) {
                    options.put(word, arguments[++i]);
                } else if (word.startsWith("-")) {
                    throw new IllegalArgumentException("«" + word + "» is no option, or lacks its value");
                } else {
                    words.add(word);
                }
            }
            if (words.size() > 2) {
                throw new IllegalArgumentException("«" + words.get(2) + "» is one word too many");
            }
        }

        String next(String what) {
            if (taken >= words.size()) {
                throw new IllegalArgumentException(what + " is missing");
            }
            return words.get(taken++);
        }

        boolean has(String option) {
            return options.containsKey(option);
        }

        Path file(String option) {
            String name = options.get(option);
            if (name == null) {
                throw new IllegalArgumentException(option + " is missing");
            }
            Path file = Path.of(name);
            if (!Files.isReadable(file)) {
                throw new IllegalArgumentException(option + ": " + file + " is not there, or may not be read");
            }
            return file;
        }

        int number(String option, int standard) {
            @Nullable String value = options.get(option);
            try {
                int number = value == null ? standard : Integer.parseInt(value);
                if (number < 1 || number > MasterSecret.HIGHEST) {
                    throw new IllegalArgumentException(
                            option + " is 1 to " + MasterSecret.HIGHEST + ", but it is " + number);
                }
                return number;
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(option + " is a number, but it is «" + value + "»", e);
            }
        }
    }
}
