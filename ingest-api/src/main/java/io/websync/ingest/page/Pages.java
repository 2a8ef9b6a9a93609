package io.websync.ingest.page;

import io.websync.ingest.IngestSettings;
import io.websync.ingest.http.Caller;
import io.websync.ingest.http.ErrorPage;
import io.websync.ingest.http.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.context.support.ResourceBundleMessageSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/**
 * Makes pages of templates, in the language of whoever asks; what comes from a person is escaped by the engine.
 * Thread-safe.
 */
@Component
class Pages implements ErrorPage {

    private static final String FOLDER = "io/websync/ingest/page/";

    private final SpringTemplateEngine engine;
    private final ResourceBundleMessageSource messages = messages();

    private final @Nullable String dashboards;

    private final Map<String, String> assets;

    Pages(IngestSettings settings, AssetFiles assetFiles) {
        assets = assetFiles.urls();
        dashboards = settings.dashboards();
        var resolver = new ClassLoaderTemplateResolver(Pages.class.getClassLoader());
        resolver.setPrefix(FOLDER);
        resolver.setSuffix(".html");
        resolver.setTemplateMode(TemplateMode.HTML);
        resolver.setCharacterEncoding("UTF-8");
        resolver.setCacheable(true);
        engine = new SpringTemplateEngine();
        engine.setTemplateResolver(resolver);
        engine.setTemplateEngineMessageSource(messages);
    }

    static ResourceBundleMessageSource messages() {
        var messages = new ResourceBundleMessageSource();
        messages.setBasename(FOLDER + "messages");
        messages.setDefaultEncoding(StandardCharsets.UTF_8.name());
        messages.setFallbackToSystemLocale(false);
        // A single quote is doubled in every text, not only in those that have arguments.
        messages.setAlwaysUseMessageFormat(true);
        return messages;
    }

    /** What makes words of numbers and times for whoever asks. */
    Texts texts(ServerWebExchange exchange) {
        return new Texts(messages, Language.of(exchange.getRequest()));
    }

    String render(ServerWebExchange exchange, String template, Map<String, Object> model) {
        Locale locale = Language.of(exchange.getRequest());
        var context = new Context(locale, model);
        context.setVariable("me", Caller.orNobody(exchange));
        context.setVariable("texts", new Texts(messages, locale));
        context.setVariable("dashboards", dashboards);
        context.setVariable("assets", assets);
        context.setVariable("address", address(exchange.getRequest()));
        return engine.process(template, context);
    }

    @Override
    public String render(ServerWebExchange exchange, Problem problem) {
        return render(
                exchange,
                "problem",
                Map.of(
                        "title", problem.status().getReasonPhrase(),
                        "status", problem.status().value(),
                        "detail", problem.detail()));
    }

    /** Where this page is found again. */
    private static String address(ServerHttpRequest request) {
        if (!request.getMethod().equals(HttpMethod.GET)) {
            return "/websync";
        }
        String query = request.getURI().getRawQuery();
        return request.getURI().getRawPath() + (query == null ? "" : "?" + query);
    }
}
