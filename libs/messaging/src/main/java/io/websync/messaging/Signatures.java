package io.websync.messaging;

import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Checks that a record is by whom it says. The keys are made from the center's master secrets, so there is nothing to look up.
 * Thread-safe.
 */
public final class Signatures {

    /** What is done about records without a signature. */
    public enum Check {
        /** Nothing is looked at. */
        OFF,
        /** They are taken, and counted; a wrong signature is not taken. For the time until every edge has its key. */
        WHEN_PRESENT,
        /** They are not taken. */
        REQUIRED
    }

    /** What was found. */
    public enum Verdict {
        /** By whom it says. */
        GENUINE,
        /** Nobody signed it. */
        UNSIGNED,
        /** By another, by a key that does not count, or altered. */
        FORGED
    }

    private static final Pattern SIGNATURE =
            Pattern.compile("([a-z0-9/-]{1,80}) ([1-9][0-9]{0,3}) ([A-Za-z0-9+/]{43}=)");

    private final Check check;
    private final List<MasterSecret> secrets;
    private final Map<String, Integer> lowest;

    /**
     * @param secrets any of which a key may be made from; the newest first
     * @param lowest by an edge's name, the lowest number of a key of its that counts
     */
    public Signatures(Check check, List<MasterSecret> secrets, Map<String, Integer> lowest) {
        this.check = check;
        this.secrets = List.copyOf(secrets);
        this.lowest = Map.copyOf(lowest);
    }

    /** Checks nothing. */
    public static Signatures off() {
        return new Signatures(Check.OFF, List.of(), Map.of());
    }

    public boolean isOff() {
        return check == Check.OFF;
    }

    /** Whether a record that was found so is taken. */
    public boolean takes(Verdict verdict) {
        return switch (verdict) {
            case GENUINE -> true;
            case UNSIGNED -> check != Check.REQUIRED;
            case FORGED -> check == Check.OFF;
        };
    }

    /**
     * Looks at the last signature of a record.
     *
     * @param speaker who it has to be by, as {@link ReplayHeaders#address} names a stage
     */
    public Verdict verdict(ConsumerRecord<String, byte[]> record, String speaker) {
        String signature = Signer.last(record.headers());
        if (signature == null) {
            return Verdict.UNSIGNED;
        }
        var parts = SIGNATURE.matcher(signature);
        if (!parts.matches() || !parts.group(1).equals(speaker)) {
            return Verdict.FORGED;
        }
        int number = Integer.parseInt(parts.group(2));
        if (number < lowest.getOrDefault(edge(speaker), 1)) {
            return Verdict.FORGED;
        }
        byte[] claimed = Base64.getDecoder().decode(parts.group(3));
        for (MasterSecret secret : secrets) {
            byte[] right = Signer.mac(
                    secret.signingKey(speaker, number), speaker, record.topic(), record.key(), record.value());
            // Takes the same time wherever they differ.
            if (MessageDigest.isEqual(claimed, right)) {
                return Verdict.GENUINE;
            }
        }
        return Verdict.FORGED;
    }

    private static String edge(String speaker) {
        return speaker.substring(speaker.indexOf('/') + 1);
    }
}
