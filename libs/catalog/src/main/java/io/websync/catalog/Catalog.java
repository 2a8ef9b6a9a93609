package io.websync.catalog;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** A process's connections to the catalog. */
public final class Catalog implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Catalog.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final HikariDataSource dataSource;
    private final PlatformTransactionManager transactionManager;

    private Catalog(HikariDataSource dataSource) {
        this.dataSource = dataSource;
        this.transactionManager = new JdbcTransactionManager(dataSource);
    }

    /** Makes the pool; connects with its first use. */
    public static Catalog of(CatalogSettings settings, String applicationName) {
        return of(settings, applicationName, Map.of());
    }

    /**
     * Makes the pool; connects with its first use.
     *
     * @param parameters of the server for these connections, for example {@code enable_hashjoin=off}
     */
    public static Catalog of(CatalogSettings settings, String applicationName, Map<String, String> parameters) {
        var config = new HikariConfig();
        config.setJdbcUrl(settings.url());
        config.setUsername(settings.username());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.poolSize());
        config.setMinimumIdle(1);
        config.setPoolName(applicationName);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(10_000);
        config.addDataSourceProperty("ApplicationName", applicationName);
        config.addDataSourceProperty("reWriteBatchedInserts", "true");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("socketTimeout", "60");
        if (!parameters.isEmpty()) {
            config.addDataSourceProperty(
                    "options",
                    parameters.entrySet().stream()
                            .map(parameter -> "-c " + parameter.getKey() + "=" + parameter.getValue())
                            .collect(Collectors.joining(" ")));
        }
        return new Catalog(new HikariDataSource(config));
    }

    /**
     * Brings the schema up to date, and waits for a server that is not there yet. Several processes may do it at once.
     *
     * @throws FlywayException when the schema is not one of ours
     */
    public void migrate() throws InterruptedException {
        var flyway = Flyway.configure()
                .dataSource(dataSource)
                .locations("classpath:db/migration")
                .load();
        while (true) {
            try {
                flyway.migrate();
                return;
            } catch (FlywaySqlException e) {
                log.warn("The catalog {} is not reachable yet: {}", dataSource.getJdbcUrl(), firstLine(e));
                Thread.sleep(PAUSE);
            }
        }
    }

    public DataSource dataSource() {
        return dataSource;
    }

    public JdbcClient jdbc() {
        return JdbcClient.create(dataSource);
    }

    /** What one transaction does. */
    public interface Work<T> {
        T in(Connection connection) throws SQLException;
    }

    /**
     * Runs the work in one READ COMMITTED transaction on plain JDBC; commits when it returns, rolls back when it throws.
     *
     * @throws SQLException when the work, the commit or getting a connection fails
     */
    public <T> T transaction(Work<T> work) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            connection.setAutoCommit(false);
            boolean done = false;
            try {
                T result = work.in(connection);
                connection.commit();
                done = true;
                return result;
            } finally {
                if (!done) {
                    rollBack(connection);
                }
            }
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            log.debug("The server rolls back by itself, because the connection is gone", e);
        }
    }

    /** READ COMMITTED transactions; share it. */
    public TransactionTemplate transactions() {
        return new TransactionTemplate(transactionManager);
    }

    @Override
    public void close() {
        dataSource.close();
    }

    private static String firstLine(Throwable e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage()).lines().findFirst().orElse("");
    }
}
