package io.websync.e2e.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the built processes lie.
 *
 * @param root the repository's folder
 */
public record Checkout(Path root) {

    /** The repository that the start script stands in; it says so by the property {@code websync.checkout}. */
    public static Checkout here() {
        return new Checkout(Path.of(System.getProperty("websync.checkout", "")).toAbsolutePath());
    }

    /**
     * The runnable jar of a module.
     *
     * @param module its folder below the root
     * @throws IllegalStateException when it is not built
     */
    public Path jar(String module) throws IOException {
        Path target = root.resolve(module).resolve("target");
        if (Files.isDirectory(target)) {
            try (var files = Files.list(target)) {
                var jar = files.filter(file -> file.getFileName().toString().endsWith("-exec.jar"))
                        .findFirst();
                if (jar.isPresent()) {
                    return jar.get();
                }
            }
        }
        throw new IllegalStateException("no *-exec.jar in " + target + ": build it with ./mvnw -DskipTests package");
    }

    /** The java that runs this JVM, for the processes too. */
    public static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
