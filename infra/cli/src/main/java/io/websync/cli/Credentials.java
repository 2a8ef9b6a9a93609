package io.websync.cli;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** The server and the token of {@code websync login}, in a file that only its owner reads. */
record Credentials(URI server, String token) {

    /** {@code $XDG_CONFIG_HOME/websync/credentials}, or below {@code ~/.config}. */
    static Path file(Map<String, String> environment) {
        String config = environment.get("XDG_CONFIG_HOME");
        Path folder = config == null || config.isBlank()
                ? Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")), ".config")
                : Path.of(config);
        return folder.resolve("websync").resolve("credentials");
    }

    /** Null when nobody has logged in. */
    static @Nullable Credentials read(Path file) {
        var properties = new Properties();
        try {
            properties.load(new StringReader(Files.readString(file)));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailure(Main.USAGE, file + " cannot be read (" + e.getMessage() + "); log in again");
        }
        String server = properties.getProperty("server");
        String token = properties.getProperty("token");
        if (server == null || token == null) {
            throw new CommandFailure(Main.USAGE, file + " names no server or no token; log in again");
        }
        return new Credentials(URI.create(server), token);
    }

    void write(Path file) throws IOException {
        var properties = new Properties();
        properties.setProperty("server", server.toString());
        properties.setProperty("token", token);
        var text = new StringWriter();
        properties.store(text, null);
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is in no folder");
        }
        Files.createDirectories(folder);
        boolean posix = Files.getFileStore(folder).supportsFileAttributeView("posix");
        Path fresh = Files.createTempFile(
                folder,
                "credentials",
                null,
                posix
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                        }
                        : new FileAttribute<?>[0]);
        Files.writeString(fresh, text.toString());
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }
}
