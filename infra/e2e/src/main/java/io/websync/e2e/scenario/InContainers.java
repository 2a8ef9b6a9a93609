package io.websync.e2e.scenario;

import static io.websync.e2e.ScenarioFailure.unless;

import io.websync.contracts.Selector;
import io.websync.e2e.Await;
import io.websync.e2e.api.ApiClient;
import io.websync.e2e.api.SubmissionReport;
import io.websync.e2e.origin.Content;
import io.websync.e2e.stack.ComposeStack;
import io.websync.e2e.stack.Containers;
import io.websync.e2e.stack.Layout;
import io.websync.e2e.stack.Shell;
import io.websync.e2e.stack.StackKind;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All of docker-compose.yml by real containers, looked at from where people, visitors and Prometheus stand. */
final class InContainers implements Scenario {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final JsonMapper JSON = new JsonMapper();

    @Override
    public String name() {
        return "in-containers";
    }

    @Override
    public String sentence() {
        return "docker-compose.yml comes up healthy; a list that is handed in at its front is served by the nginx of three edges and"
                + " counted by Prometheus, and all of it is there again after down and up";
    }

    @Override
    public Tier tier() {
        return Tier.FULL;
    }

    @Override
    public int seconds() {
        return 180;
    }

    @Override
    public Set<StackKind> stacks() {
        return Set.of(StackKind.COMPOSE);
    }

    @Override
    public Layout layout() throws InterruptedException, SkippedException {
        if (!Containers.areThere()) {
            throw new SkippedException("no container engine answers, or there is no compose command");
        }
        return Layout.STANDARD;
    }

    @Override
    public void run(ScenarioContext context) throws Exception {
        var stack = (ComposeStack) context.stack();
        context.say("left out, since there is no image: " + stack.leftOut());
        context.say("stand-ins: " + stack.standIns());
        guarded(stack);
        var files = new LinkedHashMap<String, Content>();
        List<Long> sizes = List.of(0L, 1L, 10_000L, 1_000_000L, 40_000_000L);
        for (int i = 0; i < 40; i++) {
            files.put("folder/" + i + ".bin", new Content(i + 1, i < sizes.size() ? sizes.get(i) : 1000 + i));
        }
        var urls = new ArrayList<String>();
        for (var file : files.entrySet()) {
            urls.add(stack.file(file.getKey(), file.getValue()));
        }
        long submission = context.api().submit(urls, Selector.ALL);
        SubmissionReport report = context.awaitComplete(submission, LIMIT);
        for (String edge : stack.edges()) {
            var its = report.edges().get(edge);
            unless(its != null && its.mirrored() == files.size(), edge + " has not all: " + report);
        }
        served(stack, files);
        watched(context, stack, files.size());
        stack.downAndUp();
        report = stack.api().report(submission);
        unless(report.state().equals("COMPLETE"), "after down and up the report is " + report);
        served(stack, files);
        var more = List.of(stack.file("later/one.bin", new Content(77, 5000)));
        context.awaitComplete(stack.api().submit(more, Selector.ALL), LIMIT);
        served(stack, Map.of("later/one.bin", new Content(77, 5000)));
    }

    /** None is root, may become it, or writes to its file system; all are limited and started again. */
    private static void guarded(ComposeStack stack) throws IOException, InterruptedException {
        for (String line : stack.inspect("{{index .Config.Labels \"com.docker.compose.service\"}} user={{.Config.User}}"
                + " readonly={{.HostConfig.ReadonlyRootfs}} drop={{.HostConfig.CapDrop}} options={{.HostConfig.SecurityOpt}}"
                + " memory={{.HostConfig.Memory}} restart={{.HostConfig.RestartPolicy.Name}}")) {
            if (line.startsWith("origin ")) {
                continue;
            }
            unless(
                    line.matches(
                            "\\S+ user=[1-9][0-9]*:[0-9]+ readonly=true drop=\\[ALL] options=\\[no-new-privileges:true]"
                                    + " memory=[1-9][0-9]+ restart=unless-stopped"),
                    "not guarded: " + line);
        }
        // An nginx image has a server of its own for this name.
        var local = URI.create("http://localhost:" + stack.front().getPort());
        unless(ApiClient.ask(local, "/healthz").body().equals("ok\n"), "the front is not asked by the name localhost");
        // Metrics and health in detail are not for those who come by the front.
        unless(ApiClient.ask(stack.front(), "/actuator/health").status() == 404, "the front serves /actuator");
    }

    /** Every edge's nginx answers each URL, asked by host and path, with the origin's bytes. */
    private static void served(ComposeStack stack, Map<String, Content> files)
            throws IOException, InterruptedException {
        for (String edge : stack.edges()) {
            for (var file : files.entrySet()) {
                String url = stack.mirror(edge) + "/" + file.getKey();
                // curl sends a Host of one's own, and sha256sum is not websync's word for it.
                String digest = Shell.run(
                                "sh",
                                "-c",
                                "curl -sSf -H \"Host: $1\" \"$2\" | sha256sum",
                                "sh",
                                ComposeStack.originAuthority(),
                                url)
                        .split(" ", 2)[0];
                unless(digest.equals(file.getValue().sha256()), url + " has " + digest);
            }
        }
    }

    private static void watched(ScenarioContext context, ComposeStack stack, int files) throws InterruptedException {
        URI prometheus = stack.prometheus();
        Map<String, Double> wanted = Map.of(
                "count(up{job=~\"ingest-api|fetcher|distributor|edge-consumer\"} == 1)",
                6.0,
                "sum(websync_edge_acks_confirmed_total)",
                3.0 * files,
                "sum(websync_ingest_entries_total)",
                (double) files);
        for (var query : wanted.entrySet()) {
            Await.until("Prometheus to say " + query, context.limit(LIMIT), PAUSE, () -> {
                JsonNode answer = ask(
                        prometheus, "/api/v1/query?query=" + URLEncoder.encode(query.getKey(), StandardCharsets.UTF_8));
                double value = Double.parseDouble(answer.path("data")
                        .path("result")
                        .path(0)
                        .path("value")
                        .path(1)
                        .asString("-1"));
                return value >= query.getValue() ? null : answer.toString();
            });
        }
        Await.until("Prometheus to know Alertmanager", context.limit(LIMIT), PAUSE, () -> {
            JsonNode answer = ask(prometheus, "/api/v1/alertmanagers");
            return answer.path("data").path("activeAlertmanagers").size() == 1 ? null : answer.toString();
        });
    }

    private static JsonNode ask(URI prometheus, String path) throws IOException, InterruptedException {
        return JSON.readTree(ApiClient.ask(prometheus, path).body());
    }
}
