package io.websync.ingest.openid;

import io.websync.catalog.account.Account.Role;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whom the provider vouches for.
 *
 * @param subject names the person for ever, with the provider
 * @param name what the person is called; empty when the provider does not say
 * @param role what the provider says of it; null when the settings ask for none
 */
public record OpenIdPerson(
        String subject, String name, @Nullable Role role) {

    static OpenIdPerson of(String subject, Map<String, Object> claims, OpenIdSettings settings) {
        List<String> name = texts(claims, settings.nameClaim());
        Role role = null;
        if (settings.roleClaim() != null) {
            boolean admin = texts(claims, settings.roleClaim()).stream().anyMatch(settings.adminValues()::contains);
            role = admin ? Role.ADMIN : Role.USER;
        }
        return new OpenIdPerson(subject, name.isEmpty() ? "" : name.getFirst().strip(), role);
    }

    /** Whether the claims say all that the settings ask for. */
    static boolean isTold(Map<String, Object> claims, OpenIdSettings settings) {
        return !texts(claims, settings.nameClaim()).isEmpty()
                && (settings.roleClaim() == null
                        || !texts(claims, settings.roleClaim()).isEmpty());
    }

    /** A claim's texts: of the claim of this very name, else of what its dots lead to. */
    private static List<String> texts(Map<?, ?> claims, String path) {
        Object value = claims.get(path);
        int dot = path.indexOf('.');
        if (value == null && dot > 0 && claims.get(path.substring(0, dot)) instanceof Map<?, ?> inner) {
            return texts(inner, path.substring(dot + 1));
        }
        return switch (value) {
            case String text -> List.of(text);
            case Collection<?> several ->
                several.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null -> List.of();
            default -> List.of();
        };
    }
}
