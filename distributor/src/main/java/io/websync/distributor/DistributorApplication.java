package io.websync.distributor;

import java.util.Arrays;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/** The distributor: what is wanted where, the bytes, and what is where. */
@SpringBootApplication(
        excludeName = {
            "org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceInitializationAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JdbcClientAutoConfiguration",
            "org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration",
            "org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration",
            "org.springframework.boot.thymeleaf.autoconfigure.ThymeleafAutoConfiguration",
            "org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration"
        })
@ConfigurationPropertiesScan
public class DistributorApplication {

    public static void main(String[] arguments) {
        if (arguments.length > 0 && arguments[0].equals(MoveStorageCommand.NAME)) {
            System.exit(MoveStorageCommand.run(Arrays.copyOfRange(arguments, 1, arguments.length), System.out));
        }
        application().run(arguments);
    }

    /** The process as a context of its own, whatever else runs in this JVM. Its settings are in {@code distributor.yml}. */
    public static SpringApplicationBuilder application() {
        return new SpringApplicationBuilder(DistributorApplication.class)
                .properties("spring.config.name=distributor")
                .web(WebApplicationType.REACTIVE);
    }
}
