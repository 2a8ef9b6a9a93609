package io.websync.standalone.secured;

import static io.websync.standalone.secured.SecuredStack.SECRET;
import static io.websync.standalone.secured.SecuredStack.await;
import static io.websync.standalone.secured.SecuredStack.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.EventCodec;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.event.EdgeHeartbeat;
import io.websync.contracts.event.Event;
import io.websync.contracts.event.ReplicaMirrored;
import io.websync.messaging.Clients;
import io.websync.messaging.EventProducer;
import io.websync.messaging.KafkaSettings;
import io.websync.messaging.MasterSecret;
import io.websync.messaging.access.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker with TLS, SCRAM and Kafka's own authorizer; every process is the user that it shall be. */
class SecuredPipelineIT {

    private static final Role.Edge NORTH = new Role.Edge("north");
    /** What an edge may do, said here once more by hand. */
    private static final Set<String> MAY_WRITE =
            Set.of("websync.acks", "websync.edge-reports", "websync.distributions.dlt", "websync.controls.dlt");

    private static final Set<String> MAY_READ = Set.of("websync.distributions", "websync.controls");

    @TempDir
    static Path folder;

    private static SecuredStack stack;

    @BeforeAll
    static void start() throws Exception {
        stack = new SecuredStack(folder);
        for (String edge : List.of("north", "south")) {
            stack.grant(edge, 1);
            stack.edge(edge, 1);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        stack.close();
    }

    @Test
    void aFileGoesTheWholeWayWithEveryProcessAsItsOwnUserAndTheEdgesByHttps() throws Exception {
        stack.submit("/whole-way", "north,south");
        for (String edge : List.of("north", "south")) {
            await("the copy at " + edge, () -> Files.exists(stack.copy(edge, "/whole-way")));
            assertThat(stack.copy(edge, "/whole-way")).hasBinaryContent(content("/whole-way"));
        }
        await("every ack is taken", () -> Integer.valueOf(2).equals(stack.query(Integer.class, """
                        select count(*)::int from replica r join asset a on a.id = r.asset_id
                        where a.key like '%/whole-way' and r.state = 'MIRRORED'""")));
        // The keeper's work: what is used goes, which is refused to nobody who has to do it.
        await("used records go", () -> {
            try (Admin admin = stack.admin()) {
                return begin(admin, "websync.acks") > 0;
            }
        });
        assertThat(stack.query(Integer.class, "select count(*)::int from dead_letter where asset like '%/whole-way'"))
                .isZero();
    }

    @Test
    void whatFetcherAndEdgesGiveUpOnIsReadAgainBySignedLettersAndTheStoreIsGoneThrough() throws Exception {
        stack.submit("/missing", "north");
        stack.submit("/conflict", "north");
        await("the copy", () -> Files.exists(stack.copy("north", "/conflict")));
        stack.submit("/conflict/below", "north");
        // A partition is known of those alone whose own letters have been read.
        await("the fetcher's letter", () -> letters("stage = 'fetcher' and code = 'NOT_FOUND'") == 1);
        await("the edge's letter", () -> letters("edge = 'north' and code = 'PATH_CONFLICT'") == 1);
        await("the collector's pass", () -> stack.gauge("websync_collector_last_pass_timestamp_seconds") > 0);
    }

    private static int letters(String which) {
        Integer count = stack.query(
                Integer.class, "select count(*)::int from dead_letter where partition is not null and " + which);
        return count == null ? 0 : count;
    }

    @Test
    void theCertificateOfHttpsIsChangedWithoutARestart() throws Exception {
        assertThat(stack.shown()).isEqualTo("CN=web");
        stack.renew();
        await("the other one is shown", () -> stack.shown().equals("CN=renewed"));
        stack.submit("/renewed", "north");
        await("the copy", () -> Files.exists(stack.copy("north", "/renewed")));
    }

    @Test
    void theCommandIsInEveryJarAndSaysWhatAnEdgeNeedsWithoutABroker() throws Exception {
        Path project = Path.of("../..").toAbsolutePath().normalize();
        Path secret = Files.writeString(folder.resolve("master"), "a master secret for these tests alone");
        Path said = folder.resolve("said");
        Process command = new ProcessBuilder(
                        project.resolve("infra/kafka/access").toString(),
                        "show",
                        "edge/north",
                        "--secret",
                        secret.toString())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        assertThat(command.waitFor()).as(Files.readString(said)).isZero();
        assertThat(Files.readAllLines(said))
                .contains("websync.edge.kafka.security.password=" + SECRET.brokerPassword("edge/north", 1));
    }

    private static long begin(Admin admin, String topic) throws Exception {
        long sum = 0;
        for (TopicPartition partition : partitions(admin, topic)) {
            sum += admin.listOffsets(Map.of(partition, org.apache.kafka.clients.admin.OffsetSpec.earliest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
        return sum;
    }

    private static List<TopicPartition> partitions(Admin admin, String topic) throws Exception {
        return admin.describeTopics(List.of(topic)).allTopicNames().get().values().stream()
                .flatMap(description -> description.partitions().stream())
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
    }

    private static List<String> allTopics() {
        return Topics.ALL.stream()
                .flatMap(topic -> Stream.of(topic.name(), topic.deadLetters()))
                .toList();
    }

    @Test
    void anEdgeWritesAcksReportsAndDeadLettersOfWhatItReadsAndNothingElse() throws Exception {
        var written = new TreeSet<String>();
        for (String topic : allTopics()) {
            try (var producer = Clients.producer(stack.kafka(NORTH, 1), "try", Map.of("max.block.ms", 20_000))) {
                // Nobody's record: what is taken goes to the dead letters, unread.
                producer.send(new ProducerRecord<>(topic, "k", new byte[] {1})).get();
                written.add(topic);
            } catch (ExecutionException e) {
                assertThat(e).as(topic).hasCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
        assertThat(written).containsExactlyInAnyOrderElementsOf(MAY_WRITE);
    }

    @Test
    void anEdgeReadsOrdersAndControlsAndNothingElse() {
        var read = new TreeSet<String>();
        for (String topic : allTopics()) {
            var partition = new TopicPartition(topic, 0);
            try (var consumer = Clients.consumer(
                    stack.kafka(NORTH, 1), "try", Topics.group(Topics.Party.EDGE, "north"), Map.of())) {
                consumer.assign(List.of(partition));
                consumer.seek(partition, 0);
                consumer.poll(Duration.ofSeconds(5));
                read.add(topic);
            } catch (TopicAuthorizationException e) {
                assertThat(e.unauthorizedTopics()).containsExactly(topic);
            }
        }
        assertThat(read).containsExactlyInAnyOrderElementsOf(MAY_READ);
    }

    @Test
    void anEdgeTouchesNoGroupButItsOwn() {
        var orders = new TopicPartition("websync.distributions", 0);
        var offsets = Map.of(orders, new OffsetAndMetadata(0));
        for (String group :
                List.of("websync.edge.south", "websync.edge.north2", "websync.dispatch", "websync.fetcher")) {
            try (var consumer = Clients.consumer(stack.kafka(NORTH, 1), "try", group, Map.of())) {
                consumer.assign(List.of(orders));
                assertThatThrownBy(() -> consumer.commitSync(offsets))
                        .as(group)
                        .isInstanceOf(AuthorizationException.class);
            }
        }
        try (Admin admin = Clients.admin(stack.kafka(NORTH, 1), "try")) {
            refused(admin.deleteConsumerGroups(List.of("websync.edge.south")).all());
            refused(admin.listConsumerGroupOffsets("websync.edge.south").partitionsToOffsetAndMetadata());
        }
    }

    @Test
    void anEdgeCreatesAltersDeletesAndGrantsNothing() {
        try (Admin admin = Clients.admin(stack.kafka(NORTH, 1), "try")) {
            refused(admin.createTopics(List.of(new NewTopic("websync.mine", 1, (short) 1)))
                    .all());
            refused(admin.deleteTopics(List.of("websync.acks")).all());
            refused(admin.createPartitions(Map.of("websync.acks", NewPartitions.increaseTo(9)))
                    .all());
            refused(admin.deleteRecords(Map.of(new TopicPartition("websync.acks", 0), RecordsToDelete.beforeOffset(1)))
                    .all());
            var topic = new ConfigResource(ConfigResource.Type.TOPIC, "websync.distributions");
            refused(admin.incrementalAlterConfigs(Map.of(
                            topic,
                            List.of(new AlterConfigOp(new ConfigEntry("retention.ms", "1"), AlterConfigOp.OpType.SET))))
                    .all());
            refused(admin.createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, "websync.commands", PatternType.LITERAL),
                            new AccessControlEntry(
                                    "User:" + NORTH.user(), "*", AclOperation.ALL, AclPermissionType.ALLOW))))
                    .all());
            refused(admin.describeAcls(AclBindingFilter.ANY).values());
            refused(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                            "websync-edge-south",
                            new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 8192),
                            "north's own")))
                    .all());
        }
        try (var producer = Clients.producer(
                stack.kafka(NORTH, 1), "try", Map.of("transactional.id", "websync.relay", "max.block.ms", 20_000))) {
            assertThatThrownBy(producer::initTransactions).isInstanceOf(AuthorizationException.class);
        }
    }

    private static void refused(KafkaFuture<?> asked) {
        assertThatThrownBy(() -> asked.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(AuthorizationException.class);
    }

    @Test
    void aFetcherWritesNoOrdersAndIngestApiReadsNothing() {
        for (var role : List.of(new Role.Fetcher(), new Role.IngestApi())) {
            try (var producer = Clients.producer(stack.kafka(role, 1), "try", Map.of("max.block.ms", 20_000))) {
                for (String topic : List.of("websync.distributions", "websync.acks")) {
                    assertThatThrownBy(() -> producer.send(new ProducerRecord<>(topic, "k", new byte[0]))
                                    .get())
                            .hasCauseInstanceOf(TopicAuthorizationException.class);
                }
            }
        }
        try (var consumer =
                Clients.consumer(stack.kafka(new Role.IngestApi(), 1), "try", "websync.ingest-api", Map.of())) {
            var partition = new TopicPartition("websync.commands", 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            assertThatThrownBy(() -> consumer.poll(Duration.ofSeconds(5)))
                    .isInstanceOf(TopicAuthorizationException.class);
        }
    }

    @Test
    void nobodyComesInWithAWrongPasswordAnothersOrNoneAndNotInTheClear() {
        String right = SECRET.brokerPassword(NORTH.speaker(), 1);
        String another = SECRET.brokerPassword("edge/south", 1);
        for (KafkaSettings wrong : List.of(
                stack.kafka(NORTH.user(), right + "x", "SCRAM-SHA-512", null),
                stack.kafka(NORTH.user(), another, "SCRAM-SHA-512", null),
                stack.kafka(NORTH.user(), right, "SCRAM-SHA-256", null),
                stack.kafka("websync-edge-nobody", right, "SCRAM-SHA-512", null))) {
            assertThat(comesIn(wrong)).isInstanceOf(SaslAuthenticationException.class);
        }
        var patience = Map.of("default.api.timeout.ms", "3000", "request.timeout.ms", "2000");
        var clear = new KafkaSettings(stack.broker.bootstrapServers(), patience, null, null, null);
        assertThat(comesIn(clear)).isInstanceOf(org.apache.kafka.common.errors.TimeoutException.class);
    }

    /** Null when the broker lets it in. */
    private static @org.jspecify.annotations.Nullable Throwable comesIn(KafkaSettings settings) {
        try (Admin admin = Clients.admin(settings, "try")) {
            admin.describeCluster().nodes().get(30, TimeUnit.SECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (Exception e) {
            return e;
        }
    }

    @Test
    void anEdgeThatSpeaksForAnotherOrSignsNothingIsRefusedCountedAndKept() throws Exception {
        stack.submit("/spoken-for", "north,south");
        await("the copy", () -> Files.exists(stack.copy("north", "/spoken-for")));
        double before = counted("forged");
        double unsigned = counted("unsigned");
        AssetKey asset = AssetKey.parse(stack.url("/spoken-for").substring("http://".length()));
        var lie = new ReplicaMirrored(
                "south", asset, 999, Digest.sha256("ab".repeat(32)), 1, 1, Instant.parse("2026-11-24T08:00:00Z"));
        var heartbeat = heartbeat("south");
        send(stack.kafka(NORTH.user(), SECRET.brokerPassword("edge/north", 1), "SCRAM-SHA-512", NORTH), lie, heartbeat);
        send(stack.kafka(NORTH.user(), SECRET.brokerPassword("edge/north", 1), "SCRAM-SHA-512", null), lie, heartbeat);
        await("all four are kept", () -> Integer.valueOf(4).equals(stack.query(Integer.class, """
                select count(*)::int from dead_letter
                where code = 'FORGED' and stage = 'reporter' and message like '%edge/south%'""")));
        assertThat(counted("forged") - before).isEqualTo(2);
        assertThat(counted("unsigned") - unsigned).isGreaterThanOrEqualTo(2);
        assertThat(stack.query(Integer.class, "select count(*)::int from replica where revision = 999"))
                .isZero();
        assertThat(stack.query(String.class, "select version from edge where name = 'south'"))
                .isNotEqualTo("forged");
        assertThat(FailureCode.FORGED.recoverable()).isFalse();
    }

    @Test
    void aDeadLetterOfAnEdgeNamesNoOtherEdgeAndNoOtherTopic() throws Exception {
        try (var producer =
                new EventProducer(stack.kafka(NORTH, 1), "try", Map.of(), "edge/north", Clock.systemUTC())) {
            for (var letter :
                    List.of(List.of("websync.distributions", "south"), List.of("websync.controls", "south"))) {
                var record = new org.apache.kafka.clients.consumer.ConsumerRecord<String, byte[]>(
                        letter.get(0), 0, 5, "letter-" + letter.get(0), new byte[] {7});
                producer.sendDeadLetter(record, "edge", letter.get(1), FailureCode.UNDECODABLE, "a lie")
                        .get();
            }
            var own = new org.apache.kafka.clients.consumer.ConsumerRecord<String, byte[]>(
                    "websync.controls", 0, 5, "letter-own", new byte[] {7});
            producer.sendDeadLetter(own, "edge", "north", FailureCode.UNDECODABLE, "the truth")
                    .get();
        }
        await("its own is taken as it says", () -> "north".equals(letter("letter-own", "edge")));
        for (String topic : List.of("websync.distributions", "websync.controls")) {
            await("the other is kept", () -> letter("letter-" + topic, "code") != null);
            assertThat(letter("letter-" + topic, "code")).isEqualTo("FORGED");
            assertThat(letter("letter-" + topic, "stage")).isEqualTo("unknown");
            assertThat(letter("letter-" + topic, "edge")).isNull();
            assertThat(letter("letter-" + topic, "topic")).isEqualTo(topic + ".dlt");
        }
    }

    private static @org.jspecify.annotations.Nullable String letter(String key, String column) {
        return stack.query(
                String.class, "select " + column + " from dead_letter where convert_from(key, 'UTF8') = '" + key + "'");
    }

    private static EdgeHeartbeat heartbeat(String edge) {
        return new EdgeHeartbeat(
                edge,
                List.of(),
                null,
                null,
                "forged",
                Instant.EPOCH,
                0,
                0,
                0,
                Instant.parse("2027-01-01T00:00:00Z"),
                null,
                null);
    }

    private static void send(KafkaSettings as, Event... events) throws Exception {
        try (var producer = new EventProducer(as, "try", Map.of(), "edge/north", Clock.systemUTC())) {
            for (Event event : events) {
                var topic = event instanceof EdgeHeartbeat ? Topics.EDGE_REPORTS : Topics.ACKS;
                producer.sendEncoded(topic, event.key(), EventCodec.encode(event))
                        .get();
            }
        }
    }

    private static double counted(String result) {
        return stack.metric("websync_distributor_signatures_total", "result", result);
    }

    @Test
    void anEdgesPasswordAndKeyAreChangedWithoutAStandstill() throws Exception {
        stack.grant("east", 1);
        var before = stack.edge("east", 1);
        stack.submit("/before", "east");
        await("the first copy", () -> Files.exists(stack.copy("east", "/before")));

        stack.grant("east", 2);
        assertThat(comesIn(stack.kafka(new Role.Edge("east"), 1))).isNull();
        assertThat(comesIn(stack.kafka(new Role.Edge("east"), 2))).isNull();
        stack.submit("/between", "east");
        await("the second copy, by the old ones", () -> mirrored("/between"));

        SecuredStack.stop(before);
        stack.edge("east", 2);
        stack.grant("east", 2, "--only");
        assertThat(comesIn(stack.kafka(new Role.Edge("east"), 1))).isInstanceOf(SaslAuthenticationException.class);
        stack.submit("/after", "east");
        await("the third copy, by the new ones", () -> mirrored("/after"));
    }

    private static boolean mirrored(String path) {
        return "MIRRORED".equals(stack.query(String.class, """
                select r.state from replica r join asset a on a.id = r.asset_id where a.key like '%""" + path + "'"));
    }

    @Test
    void anEdgeThatIsRevokedDoesNothingAnyMoreThoughItIsConnected() throws Exception {
        Role.Edge west = new Role.Edge("west");
        stack.grant("west", 1);
        try (var producer = Clients.producer(stack.kafka(west, 1), "try", Map.of("max.block.ms", 20_000))) {
            producer.send(new ProducerRecord<>("websync.acks", "k", new byte[] {1}))
                    .get();
            stack.access("revoke", "edge/west");
            stack.access("revoke", "edge/west");
            await("it is refused", () -> {
                try {
                    producer.send(new ProducerRecord<>("websync.acks", "k", new byte[] {1}))
                            .get();
                    return false;
                } catch (ExecutionException e) {
                    return e.getCause() instanceof TopicAuthorizationException;
                }
            });
        }
        assertThat(comesIn(stack.kafka(west, 1))).isInstanceOf(SaslAuthenticationException.class);
        try (Admin admin = stack.admin()) {
            Collection<AclBinding> left =
                    admin.describeAcls(AclBindingFilter.ANY).values().get();
            assertThat(left).extracting(binding -> binding.entry().principal()).doesNotContain("User:" + west.user());
        }
    }

    @Test
    void rightsThatAnEdgeShallNotHaveGoWithTheNextGrant() throws Exception {
        stack.grant("inland", 1);
        var tooMuch = new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, "websync.commands", PatternType.LITERAL),
                new AccessControlEntry(
                        "User:" + MasterSecret.brokerUser("edge/inland"),
                        "*",
                        AclOperation.WRITE,
                        AclPermissionType.ALLOW));
        try (Admin admin = stack.admin()) {
            admin.createAcls(List.of(tooMuch)).all().get();
            stack.grant("inland", 1);
            assertThat(new ArrayList<>(
                            admin.describeAcls(tooMuch.toFilter()).values().get()))
                    .isEmpty();
            var rights = new HashMap<String, Integer>();
            admin.describeAcls(AclBindingFilter.ANY)
                    .values()
                    .get()
                    .forEach(one -> rights.merge(one.entry().principal(), 1, Integer::sum));
            assertThat(rights.get("User:websync-edge-inland")).isEqualTo(8);
        }
    }
}
