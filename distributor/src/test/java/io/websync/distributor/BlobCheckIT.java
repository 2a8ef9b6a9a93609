package io.websync.distributor;

import static io.websync.distributor.Stack.MORNING;
import static io.websync.distributor.Stack.await;
import static io.websync.distributor.Stack.digest;
import static io.websync.distributor.Stack.fetched;
import static io.websync.distributor.Stack.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import io.websync.contracts.Topics;
import io.websync.contracts.event.FileSubmitted;
import io.websync.contracts.event.ReplicaFailed;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** An edge that gets other bytes than the digest's has the center look at its blob. */
class BlobCheckIT {

    @TempDir
    static Path folder;

    private static Stack stack;
    private static ConfigurableApplicationContext distributor;
    private static CenterStorage storage;

    @BeforeAll
    static void startAll() throws Exception {
        stack = new Stack(folder);
        distributor = stack.distributor();
        storage = CenterStorage.open(StorageSettings.files(stack.center));
    }

    @AfterAll
    static void stopAll() throws Exception {
        storage.close();
        distributor.close();
        stack.close();
    }

    @Test
    void aBlobThatRottedIsDroppedAndFetchedAgainThreeTimesADayAtMost() throws Exception {
        FileSubmitted request = ordered(7001, "rot.example/rotten", "the right bytes");
        for (int round = 1; round <= 4; round++) {
            put("the right bytes");
            Path blob = storage.path(digest("the right bytes")).orElseThrow();
            Files.writeString(blob, "the wrong bytes");
            corrupted(request, round);
            String outcome = round == 4 ? "GIVEN_UP" : "DROPPED";
            int drops = Math.min(round, 3);
            await(
                    "round " + round,
                    () -> stack.count("select count(*) from blob_check where outcome = '" + outcome + "' and drops = "
                                    + drops + " and checked_at >= asked_at and digest = '\\x"
                                    + digest("the right bytes").hex() + "'")
                            == 1);
            assertThat(Files.exists(blob)).isEqualTo(round == 4);
            await("to be fetched again", () -> stack.count("select count(*) from due where submission_id = 7001") == 1);
        }
    }

    @Test
    void aSoundBlobStays() throws Exception {
        FileSubmitted request = ordered(7002, "rot.example/sound", "sound");
        put("sound");
        corrupted(request, 1);
        await(
                "looked at",
                () -> stack.count("select count(*) from blob_check where outcome = 'SOUND' and digest = '\\x"
                                + digest("sound").hex() + "'")
                        == 1);
        assertThat(storage.stat(digest("sound")).size()).isEqualTo(5);
        assertThat(stack.count("select count(*) from due where submission_id = 7002"))
                .isZero();
    }

    private static FileSubmitted ordered(long submission, String key, String content)
            throws SQLException, InterruptedException {
        stack.submission(submission, 1, "OPEN", "north");
        var request = request(submission, 1, key);
        stack.producer.send(Topics.COMPLETIONS, fetched(request, content)).join();
        await(
                "published",
                () -> stack.count("select count(*) from asset where key = '" + key + "' and published = 1") == 1);
        return request;
    }

    /** A failure moves a replica only when it stood otherwise before, so the edge had the bytes in between. */
    private static void corrupted(FileSubmitted request, int round) throws Exception {
        Instant at = MORNING.plusSeconds(10L * round);
        if (round > 1) {
            stack.execute(
                    "delete from replica where asset_id = '" + request.asset().id() + "'");
        }
        stack.producer
                .send(
                        Topics.ACKS,
                        new ReplicaFailed(
                                "north",
                                request.asset(),
                                1,
                                Failure.of(FailureCode.CORRUPTED, "other bytes"),
                                2,
                                at,
                                at))
                .join();
    }

    private static void put(String content) throws IOException {
        Path spool = Files.writeString(Files.createTempFile(storage.spoolFolder(), "test-", ".part"), content);
        storage.put(spool, digest(content));
    }
}
