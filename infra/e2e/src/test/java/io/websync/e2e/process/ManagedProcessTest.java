package io.websync.e2e.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManagedProcessTest {

    private static final int OFTEN = 200;

    @TempDir
    Path folder;

    @Test
    void whatWasKilledIsNotTakenForRunning() throws Exception {
        var process = new ManagedProcess("sleeper", List.of("sleep", "60"), Map.of(), folder.resolve("log"));
        var ids = new HashSet<Long>();
        for (int i = 0; i < OFTEN; i++) {
            process.start();
            ids.add(process.pid());
            process.kill();
            assertThat(process.isAlive()).isFalse();
        }
        assertThat(ids).hasSize(OFTEN);
    }
}
