package io.websync.contracts;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whether somebody on this machine asks, and not only a proxy on it for somebody elsewhere, or a page elsewhere that makes a
 * browser on this machine ask. What says of itself that it is passed on is not from here, and neither is what was sent to another
 * name than this machine's own. A proxy that names the machine by its loopback address and says nothing of whom it asks for cannot
 * be told from the machine's operator: where one stands, a token has to be asked for.
 */
public final class FromHere {

    private static final Set<String> PASSED_ON =
            Set.of("forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip", "cdn-loop", "client-ip");
    private static final String PASSED_ON_PREFIX = "x-forwarded-";
    private static final Set<String> BY_A_PAGE = Set.of("origin", "sec-fetch-site", "referer");
    private static final Pattern OWN_NAME =
            Pattern.compile("(?:localhost|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]{1,5})?");

    private FromHere() {}

    /**
     * Decides it.
     *
     * @param peer the address at the connection's other end
     * @param host the header of this name
     * @param headers the names of all headers
     */
    public static boolean isOperator(@Nullable InetAddress peer, @Nullable String host, Collection<String> headers) {
        return peer != null
                && peer.isLoopbackAddress()
                && host != null
                && OWN_NAME.matcher(host.toLowerCase(Locale.ROOT)).matches()
                && headers.stream().map(name -> name.toLowerCase(Locale.ROOT)).noneMatch(FromHere::isForeign);
    }

    private static boolean isForeign(String header) {
        return PASSED_ON.contains(header) || BY_A_PAGE.contains(header) || header.startsWith(PASSED_ON_PREFIX);
    }
}
