package io.websync.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;

/** The one credential, kept in a file that only the owner of the data folder can read. */
final class AdminToken {

    private AdminToken() {}

    /** Reads the token, or makes it at the first start. */
    static String readOrMake(Path file) throws IOException {
        if (!Files.exists(file)) {
            byte[] random = new byte[32];
            new SecureRandom().nextBytes(random);
            String token = "websync_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
            Path partial = file.resolveSibling(file.getFileName() + ".partial");
            Files.deleteIfExists(partial);
            Files.createFile(
                    partial, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(partial, token + "\n");
            Files.move(partial, file);
        }
        return Files.readString(file).strip();
    }
}
