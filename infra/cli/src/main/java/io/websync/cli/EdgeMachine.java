package io.websync.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The files, the user and the unit of an edge on this machine. */
final class EdgeMachine {

    static final String UNIT = "websync-edge.service";

    private static final String NAME = "websync.edge.name";
    private static final String JOINED_WITH = "# joined with the one-time token of SHA-256 ";
    private static final Pattern PLAIN_PATH = Pattern.compile("/[A-Za-z0-9._/@+-]*");
    private static final Pattern USER = Pattern.compile("[a-z_][a-z0-9_-]{0,31}");

    private final Path archive;
    private final Path folder;
    private final Path data;
    private final String user;

    /** @param archive what the archive was unpacked to */
    EdgeMachine(Path archive, Path folder, Path data, String user) {
        this.archive = archive;
        this.folder = folder.toAbsolutePath().normalize();
        this.data = data.toAbsolutePath().normalize();
        this.user = user;
    }

    Path settings() {
        return folder.resolve("edge-consumer.properties");
    }

    Path unit() {
        return folder.resolve(UNIT);
    }

    /** @throws CommandFailure when something is not as it has to be; nothing was written then */
    void check() {
        for (Path path : List.of(archive, folder, data, java())) {
            // A unit has words of its own for other characters.
            if (!PLAIN_PATH.matcher(path.toString()).matches()) {
                throw new CommandFailure(
                        Main.USAGE, "«" + path + "» has other characters than letters, digits and . _ / @ + -");
            }
        }
        if (!USER.matcher(user).matches()) {
            throw new CommandFailure(Main.USAGE, "«" + user + "» is no name of a user");
        }
        for (Path path : List.of(folder, data)) {
            Path there = path;
            while (there != null && Files.notExists(there)) {
                there = there.getParent();
            }
            if (there == null || !Files.isDirectory(there) || !Files.isWritable(there)) {
                throw new CommandFailure(
                        Main.REFUSED, path + " cannot be made or written; run as root, or choose --dir and --data");
            }
        }
    }

    boolean isEdge() {
        return Files.exists(settings());
    }

    /** Which node this machine became with this very token; null when it did not. */
    @Nullable String joinedWith(String token) throws IOException {
        if (!isEdge()) {
            return null;
        }
        String text = Files.readString(settings(), StandardCharsets.ISO_8859_1);
        if (text.lines().noneMatch(line -> line.equals(JOINED_WITH + hash(token)))) {
            return null;
        }
        var known = new Properties();
        known.load(new StringReader(text));
        return known.getProperty(NAME);
    }

    /** Writes the settings, for their owner only. */
    void write(String token, String node, Map<String, String> told) throws IOException {
        var settings = new Properties();
        settings.putAll(told);
        settings.setProperty("websync.edge.root", data.toString());
        var text = new ByteArrayOutputStream();
        text.writeBytes(
                ("# " + node + ", an edge of websync. Made by `websync edge join`; what else can be set stands in"
                                + " docs/settings.md.\n" + JOINED_WITH + hash(token) + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
        settings.store(text, null);
        Files.createDirectories(folder);
        replace(settings(), text.toByteArray(), "rw-------");
    }

    /** The unit, the user and the mirror's folder; doing it again does no harm. */
    void prepare(String node) throws IOException {
        String unit = Files.readString(archive.resolve("lib").resolve(UNIT))
                .replace("@NODE@", node)
                .replace("@DIR@", folder.toString())
                .replace("@DATA@", data.toString())
                .replace("@USER@", user)
                .replace("@JAVA@", java().toString())
                .replace("@HOME@", archive.toString());
        replace(unit(), unit.getBytes(StandardCharsets.UTF_8), "rw-r--r--");
        Files.createDirectories(data);
        if (isRoot()) {
            UserPrincipal owner = owner();
            Files.setOwner(settings(), owner);
            Files.setOwner(data, owner);
        }
    }

    boolean canStart() {
        return isRoot() && Files.isDirectory(Path.of("/run/systemd/system"));
    }

    void start() throws IOException {
        run("systemctl", "enable", unit().toString());
        run("systemctl", "daemon-reload");
        // Also one that runs, for what was written anew.
        run("systemctl", "restart", UNIT);
    }

    private UserPrincipal owner() throws IOException {
        var users = folder.getFileSystem().getUserPrincipalLookupService();
        try {
            return users.lookupPrincipalByName(user);
        } catch (UserPrincipalNotFoundException e) {
            run("useradd", "--system", "--home-dir", data.toString(), "--shell", "/usr/sbin/nologin", user);
            return users.lookupPrincipalByName(user);
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static Path java() {
        return Path.of(System.getProperty("java.home"));
    }

    private static void run(String... words) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new CommandFailure(
                        Main.REFUSED,
                        "`" + String.join(" ", words) + "` failed: " + said
                                + ". What was written stays; the same command goes on from here");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(Main.REFUSED, "interrupted");
        }
    }

    /** Whole or not at all, and never readable by others on the way. */
    private static void replace(Path file, byte[] bytes, String mode) throws IOException {
        Path parent = file.getParent();
        if (parent == null) {
            throw new IOException(file + " is in no folder");
        }
        Path fresh = Files.createTempFile(
                parent,
                ".new",
                null,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, bytes);
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString(mode));
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String hash(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
