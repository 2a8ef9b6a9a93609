package io.websync.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedEnginesIT {

    @Test
    void aTopicIsStillThereAfterTheBrokerWasStoppedAndStarted(@TempDir Path folder) throws Exception {
        try (var broker = EmbeddedBroker.start(folder);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("kept", 3, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        try (var broker = EmbeddedBroker.start(folder);
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            assertThat(admin.listTopics().names().get(60, TimeUnit.SECONDS)).containsExactly("kept");
        }
    }

    @Test
    void aTableIsStillThereAfterTheDatabaseWasStoppedAndStarted(@TempDir Path folder) throws Exception {
        try (var database = EmbeddedDatabase.start(folder)) {
            execute(database, "create table kept as select 42 as answer");
        }
        try (var database = EmbeddedDatabase.start(folder);
                var connection = DriverManager.getConnection(database.url(), database.username(), database.password());
                var rows = connection
                        .createStatement()
                        .executeQuery("select answer, current_setting('fsync') from kept")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isEqualTo(42);
            assertThat(rows.getString(2)).isEqualTo("on");
        }
    }

    @Test
    void aServerThatAKilledJvmLeftBehindIsStoppedByTheNextStart(@TempDir Path folder) throws Exception {
        var java = ProcessHandle.current().info().command().orElseThrow();
        var killed = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledJvm.class.getName(),
                        folder.toString())
                .inheritIO()
                .start();
        assertThat(killed.waitFor()).isEqualTo(KilledJvm.EXIT_CODE);
        try (var database = EmbeddedDatabase.start(folder)) {
            execute(database, "insert into kept values (43)");
        }
    }

    @Test
    void aServerOfAnotherFolderIsLeftAloneThoughAnOldFileNamesItsProcess(@TempDir Path folder) throws Exception {
        Path old = folder.resolve("old");
        EmbeddedDatabase.start(old).close();
        try (var other = EmbeddedDatabase.start(folder.resolve("other"))) {
            String itsPid = Files.readAllLines(folder.resolve("other/data/postmaster.pid"))
                    .getFirst();
            Files.writeString(old.resolve("data/postmaster.pid"), itsPid + "\n");
            try (var database = EmbeddedDatabase.start(old)) {
                execute(database, "create table works as select 1");
            }
            execute(other, "create table works as select 1");
        }
    }

    /** Starts a server and dies without stopping it. */
    static final class KilledJvm {

        static final int EXIT_CODE = 9;

        public static void main(String[] arguments) throws Exception {
            execute(EmbeddedDatabase.start(Path.of(arguments[0])), "create table kept as select 42 as answer");
            Runtime.getRuntime().halt(EXIT_CODE);
        }
    }

    private static void execute(EmbeddedDatabase database, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(database.url(), database.username(), database.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
