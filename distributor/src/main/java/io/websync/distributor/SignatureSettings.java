package io.websync.distributor;

import io.websync.messaging.MasterSecret;
import io.websync.messaging.Signatures;
import io.websync.messaging.Signatures.Check;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How it is checked that a record of an edge is by that edge.
 *
 * @param check OFF; WHEN_PRESENT: records without a signature are taken and counted, those with a wrong one are not; REQUIRED: only
 *     records with a right one are taken; default REQUIRED with a secret, else OFF
 * @param secrets the master secrets that keys of edges are made from, 32 characters or more each; the first is the one that
 *     ingest-api has ({@code websync.ingest.edges.secret}), others still count; default none
 * @param lowest by an edge's name, the lowest number of a key of its that counts, 1 to 9,999; default 1
 */
public record SignatureSettings(Check check, List<String> secrets, Map<String, Integer> lowest) {

    public SignatureSettings(
            @Nullable Check check, @Nullable List<String> secrets, @Nullable Map<String, Integer> lowest) {
        this.secrets = secrets == null
                ? List.of()
                : secrets.stream().filter(secret -> !secret.isBlank()).toList();
        this.check = check != null ? check : this.secrets.isEmpty() ? Check.OFF : Check.REQUIRED;
        this.lowest = lowest == null ? Map.of() : Map.copyOf(lowest);
        if (this.check != Check.OFF && this.secrets.isEmpty()) {
            throw new IllegalArgumentException(
                    "websync.distributor.signatures.check is " + this.check + ", which wants one of secrets at least");
        }
        signatures();
        this.lowest.forEach((edge, number) -> {
            if (number < 1 || number > MasterSecret.HIGHEST) {
                throw new IllegalArgumentException("websync.distributor.signatures.lowest." + edge + " is 1 to "
                        + MasterSecret.HIGHEST + ", but it is " + number);
            }
        });
    }

    Signatures signatures() {
        return new Signatures(check, secrets.stream().map(MasterSecret::new).toList(), lowest);
    }

    /** Without the secrets. */
    @Override
    public String toString() {
        return "SignatureSettings[check=" + check + ", secrets=" + secrets.size() + "]";
    }
}
