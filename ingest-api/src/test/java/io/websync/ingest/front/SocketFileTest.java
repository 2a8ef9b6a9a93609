package io.websync.ingest.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SocketFileTest {

    @TempDir
    private Path folder;

    @Test
    void whatAFormerProcessLeftIsReplaced() throws IOException {
        Path path = folder.resolve("socket");
        listen(path).close();
        assertThat(path).exists();
        var file = new SocketFile(path);
        try (var listening = listen(file.prepare())) {
            file.open(PosixFilePermissions.fromString("rw-------"));
            assertThat(Files.getPosixFilePermissions(path)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
            try (var client = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
                assertThat(client.isConnected()).isTrue();
            }
            assertThat(listening.isOpen()).isTrue();
        }
        file.remove();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void nobodyConnectsBeforeItsPermissionsAreSet() throws IOException {
        Path path = folder.resolve("socket");
        var file = new SocketFile(path);
        try (var listening = listen(file.prepare())) {
            assertThat(path).doesNotExist();
            assertThat(listening.isOpen()).isTrue();
        }
        // A crash here leaves the unfinished one, which the next start removes.
        assertThat(new SocketFile(path).prepare()).doesNotExist();
    }

    @Test
    void whatAnotherProcessListensOnIsLeftAlone() throws IOException {
        Path path = folder.resolve("socket");
        try (var other = listen(path)) {
            assertThatThrownBy(() -> new SocketFile(path).prepare()).hasMessage("another process listens on " + path);
            assertThat(other.isOpen()).isTrue();
        }
    }

    @Test
    void whatIsNoSocketIsLeftAlone() throws IOException {
        Path path = Files.writeString(folder.resolve("socket"), "precious");
        assertThatThrownBy(() -> new SocketFile(path).prepare())
                .hasMessageStartingWith(path + " is there and is no socket");
        assertThat(path).hasContent("precious");
    }

    @Test
    void onlyTheOwnOneIsRemoved() throws IOException {
        Path path = folder.resolve("socket");
        var file = new SocketFile(path);
        listen(file.prepare()).close();
        file.open(PosixFilePermissions.fromString("rw-rw----"));
        var next = new SocketFile(path);
        try (var listening = listen(next.prepare())) {
            next.open(PosixFilePermissions.fromString("rw-rw----"));
            file.remove();
            assertThat(path).exists();
            assertThat(listening.isOpen()).isTrue();
        }
    }

    private static ServerSocketChannel listen(Path path) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }
}
