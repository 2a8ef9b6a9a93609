package io.websync.distributor;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.catalog.Catalog;
import io.websync.catalog.CatalogSettings;
import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.embedded.EmbeddedDatabase;
import io.websync.storage.BlobStat;
import io.websync.storage.CenterStorage;
import io.websync.storage.StorageSettings;
import io.websync.storage.StorageSettings.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as an operator gives it, on plain files, a server that speaks S3, and a catalog. */
class MoveStorageIT {

    @TempDir
    static Path databaseFolder;

    private static EmbeddedDatabase database;
    private static Catalog catalog;

    @TempDir
    Path folder;

    @TempDir
    Path serverFolder;

    private S3Proxy server;
    private StorageSettings.S3 s3;
    private CenterStorage files;
    private CenterStorage objects;
    private String said = "";

    @BeforeAll
    static void startDatabase() throws Exception {
        database = EmbeddedDatabase.start(databaseFolder);
        catalog = Catalog.of(new CatalogSettings(database.url(), database.username(), database.password(), 2), "test");
        catalog.migrate();
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        catalog.close();
        database.close();
    }

    @BeforeEach
    void open() throws Exception {
        server = S3Proxy.builder()
                .blobStore(new FilesystemNio2BlobStore(serverFolder.toString()))
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "websync-test", "a secret of the test")
                .v4MaxNonChunkedRequestSize(64L << 20)
                .build();
        server.start();
        s3 = new StorageSettings.S3(
                URI.create("http://127.0.0.1:" + server.getPort()),
                null,
                "center",
                "websync-test",
                "a secret of the test",
                null,
                folder.resolve("spool"),
                null,
                null);
        files = CenterStorage.open(StorageSettings.files(folder.resolve("center")));
        objects = CenterStorage.open(new StorageSettings(Kind.S3, null, s3));
        catalog.transaction(
                connection -> connection.prepareStatement("delete from asset").execute());
    }

    @AfterEach
    void close() throws Exception {
        files.close();
        objects.close();
        server.stop();
    }

    @Test
    void everyBlobGoesToS3AndBackAndASecondTimeNothingDoes() throws Exception {
        for (int number = 0; number < 300; number++) {
            put(files, 10 + number);
        }
        Digest empty = put(files, 0);
        Digest large = put(files, 20 << 20);
        pointTo(empty);
        pointTo(large);

        assertThat(move("s3")).isZero();
        assertThat(said).contains("302 of", "Complete").doesNotContain("a secret of the test");
        assertThat(digests(objects)).containsExactlyInAnyOrderElementsOf(digests(files));
        assertThat(move("s3")).isZero();
        assertThat(said).contains("Pass 1", " 0 of 0 bytes copied").doesNotContain("Pass 2");
        assertThat(folder.resolve("spool")).isEmptyDirectory();

        Path back = folder.resolve("back");
        assertThat(move("files", "--websync.distributor.storage.files.root=" + back))
                .isZero();
        try (CenterStorage other = CenterStorage.open(StorageSettings.files(back))) {
            assertThat(digests(other)).containsExactlyInAnyOrderElementsOf(digests(files));
            assertThat(digestOf(bytes(other, large))).isEqualTo(large);
        }
    }

    @Test
    void aMoveThatWasBrokenOffGoesOnAndWhatCameMeanwhileComesWithTheNext() throws Exception {
        List<Digest> blobs = new ArrayList<>();
        for (int number = 1; number <= 40; number++) {
            blobs.add(put(files, number));
        }
        assertThat(move("s3")).isZero();
        // What a move leaves that died: some are missing, one is cut off, and a file is in the spool.
        Files.delete(object(blobs.get(3)));
        Files.write(object(blobs.get(5)), new byte[2]);
        Files.write(folder.resolve("spool").resolve("move-123.tmp"), new byte[10]);
        blobs.add(put(files, 1000));

        assertThat(move("s3")).isZero();
        assertThat(said).contains("41 blobs", " 3 of ");
        assertThat(digests(objects)).containsExactlyInAnyOrderElementsOf(blobs);
        for (Digest blob : blobs) {
            assertThat(digestOf(bytes(objects, blob))).isEqualTo(blob);
        }
        assertThat(folder.resolve("spool")).isEmptyDirectory();
    }

    @Test
    void aBlobWhoseBytesAreNotItsDigestsIsNamedAndNotCopiedAndTheOthersAre() throws Exception {
        Digest good = put(files, 100);
        Digest rotten = put(files, 200);
        Files.write(files.path(rotten).orElseThrow(), new byte[200]);

        assertThat(move("s3")).isEqualTo(1);
        assertThat(said).contains(rotten.toString(), "other bytes", "Not complete");
        assertThat(digests(objects)).containsExactly(good);
    }

    @Test
    void whatRottedInTheTargetUnderTheRightSizeIsFoundByReadingAllAndMended() throws Exception {
        Digest blob = put(files, 100);
        assertThat(move("s3")).isZero();
        Files.write(object(blob), new byte[100]);

        assertThat(move("s3")).isZero();
        assertThat(digestOf(bytes(objects, blob))).isNotEqualTo(blob);
        assertThat(move("s3", "--read-all")).isZero();
        assertThat(digestOf(bytes(objects, blob))).isEqualTo(blob);
    }

    @Test
    void whatTheCatalogPointsToIsBroughtBackFromTheTrashOrNamedAsMissing() throws Exception {
        Digest trashed = put(files, 100);
        pointTo(trashed);
        files.discard(trashed, Instant.MAX);
        assertThat(move("s3")).isZero();
        assertThat(said).contains("1 blobs were brought back from the trash");
        assertThat(digests(objects)).containsExactly(trashed);

        Digest lost = Digest.sha256("ab".repeat(32));
        pointTo(lost);
        assertThat(move("s3")).isEqualTo(1);
        assertThat(said).contains(lost.toString(), "neither store has it", "Not complete");
    }

    @Test
    void whoHasItWrongIsToldBeforeAnythingIsCopied() throws Exception {
        put(files, 100);
        assertThat(run("move")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(said).contains("Usage: move-storage s3|files");
        assertThat(run("s3")).isEqualTo(1);
        assertThat(said).contains("storage.s3.bucket is needed");
        assertThat(move("s3", "--websync.distributor.storage.s3.secret-key=another"))
                .isEqualTo(1);
        assertThat(said).contains("It cannot be done", "center").doesNotContain("Pass");
    }

    private int move(String... more) {
        var arguments = new ArrayList<>(List.of(
                "--websync.distributor.catalog.url=" + database.url(),
                "--websync.distributor.catalog.username=" + database.username(),
                "--websync.distributor.catalog.password=" + database.password(),
                "--websync.distributor.storage.s3.endpoint=" + s3.endpoint(),
                "--websync.distributor.storage.s3.bucket=" + s3.bucket(),
                "--websync.distributor.storage.s3.access-key=" + s3.accessKey(),
                "--websync.distributor.storage.s3.spool=" + s3.spool()));
        if (Stream.of(more).noneMatch(argument -> argument.contains("secret-key"))) {
            arguments.add("--websync.distributor.storage.s3.secret-key=" + s3.secretKey());
        }
        if (Stream.of(more).noneMatch(argument -> argument.contains("files.root"))) {
            arguments.add("--websync.distributor.storage.files.root=" + folder.resolve("center"));
        }
        arguments.addAll(Arrays.asList(more));
        return run(arguments.toArray(String[]::new));
    }

    private int run(String... arguments) {
        var bytes = new ByteArrayOutputStream();
        int code = MoveStorageCommand.run(arguments, new PrintStream(bytes, true, StandardCharsets.UTF_8));
        said = bytes.toString(StandardCharsets.UTF_8);
        return code;
    }

    private Path object(Digest digest) throws IOException {
        try (Stream<Path> all = Files.walk(serverFolder)) {
            return all.filter(path -> path.endsWith(digest.hex())).findAny().orElseThrow();
        }
    }

    private static Digest put(CenterStorage storage, int size) throws Exception {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        Path spooled = Files.write(storage.spoolFolder().resolve("put"), bytes);
        Digest digest = digestOf(bytes);
        storage.put(spooled, digest);
        return digest;
    }

    private static Digest digestOf(byte[] bytes) throws Exception {
        return Digest.sha256(
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
    }

    private static byte[] bytes(CenterStorage storage, Digest digest) throws IOException {
        try (InputStream bytes = storage.open(digest)) {
            return bytes.readAllBytes();
        }
    }

    private static List<Digest> digests(CenterStorage storage) throws IOException {
        try (Stream<BlobStat> blobs = storage.list()) {
            return blobs.map(BlobStat::digest).toList();
        }
    }

    private static void pointTo(Digest digest) throws Exception {
        AssetKey key = AssetKey.parse("origin.example/" + digest.hex());
        catalog.transaction(connection -> {
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into asset (id, key, digest) values (?, ?, ?)")) {
                insert.setObject(1, key.id());
                insert.setString(2, key.value());
                insert.setBytes(3, HexFormat.of().parseHex(digest.hex()));
                return insert.executeUpdate();
            }
        });
    }
}
