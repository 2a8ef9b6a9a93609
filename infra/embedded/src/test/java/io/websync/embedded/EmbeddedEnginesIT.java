package io.websync.embedded;

import static org.assertj.core.api.Assertions.assertThat;

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

    private static void execute(EmbeddedDatabase database, String sql) throws Exception {
        try (var connection = DriverManager.getConnection(database.url(), database.username(), database.password());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
