package io.websync.standalone;

import io.websync.ingest.account.Passwords;
import io.websync.ingest.account.Tokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Supplier;

/**
 * What the account {@code admin} comes in with: a token for programs of this machine, and the first password for the pages. Each is
 * kept in a file that only the owner of the data folder can read.
 *
 * @param password holds until it is changed on the pages; the file is not
 */
public record Credentials(String token, String password) {

    /** Reads them, or makes them at the first start. */
    public static Credentials readOrMake(Path data) throws IOException {
        return new Credentials(
                readOrMake(data.resolve("admin-token"), Tokens::generate),
                readOrMake(data.resolve("admin-password"), Passwords::generate));
    }

    private static String readOrMake(Path file, Supplier<String> secret) throws IOException {
        if (!Files.exists(file)) {
            write(file, secret.get());
        }
        return Files.readString(file).strip();
    }

    /** Puts the secret into the place of whatever was there; only the owner can read it. */
    static void write(Path file, String secret) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        Files.deleteIfExists(partial);
        Files.createFile(partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(partial, secret + "\n");
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
