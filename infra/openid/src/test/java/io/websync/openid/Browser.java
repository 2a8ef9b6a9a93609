package io.websync.openid;

import java.io.IOException;
import java.net.CookieManager;
import java.net.HttpCookie;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a person has: it keeps cookies, and fills the provider's form in. */
final class Browser {

    private static final Pattern CSRF = Pattern.compile("name=\"_csrf\"[^>]*value=\"([^\"]+)\"");

    private final CookieManager cookies = new CookieManager();
    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(cookies)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private final String root;

    /** @param root of websync */
    Browser(String root) {
        this.root = root;
    }

    /** By a path of websync, or by a whole URL. */
    HttpResponse<String> get(String target) throws IOException, InterruptedException {
        URI uri = URI.create(target.startsWith("/") ? root + target : target);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .header("Accept", "text/html")
                        .timeout(Duration.ofSeconds(60))
                        .build(),
                BodyHandlers.ofString());
    }

    HttpResponse<String> post(String target, String form) throws IOException, InterruptedException {
        URI uri = URI.create(target.startsWith("/") ? root + target : target);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
    }

    /** Signs in at the provider; returns what websync's callback answers. */
    HttpResponse<String> signIn(String name, String to) throws IOException, InterruptedException {
        return get(toCallback(name, to));
    }

    /** Signs in at the provider; returns where it sends the browser back to. */
    String toCallback(String name, String to) throws IOException, InterruptedException {
        String login = location(get(begin(to)));
        Matcher csrf = CSRF.matcher(get(login).body());
        if (!csrf.find()) {
            throw new IllegalStateException("the provider shows no form");
        }
        HttpResponse<String> known = post(
                login,
                "username=" + encoded(name) + "&password=" + encoded(Provider.PASSWORD) + "&_csrf="
                        + encoded(csrf.group(1)));
        return location(get(location(known)));
    }

    /** Begins to sign in; returns where websync sends the browser to. */
    String begin(String to) throws IOException, InterruptedException {
        return location(get("/websync/sign-in/openid?to=" + encoded(to)));
    }

    /** The cookies of a name, kept to be put back. */
    HttpCookie cookie(String name) {
        return cookies.getCookieStore().getCookies().stream()
                .filter(cookie -> cookie.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    void putBack(HttpCookie cookie) {
        cookies.getCookieStore().add(URI.create(root), cookie);
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers()
                .firstValue("Location")
                .orElseThrow(() -> new IllegalStateException(answer.statusCode() + " " + answer.body()));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
