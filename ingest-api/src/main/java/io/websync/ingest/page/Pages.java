package io.websync.ingest.page;

import io.websync.catalog.account.Account;
import io.websync.ingest.http.ErrorPage;
import io.websync.ingest.http.Problem;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.thymeleaf.context.Context;
import org.thymeleaf.spring6.SpringTemplateEngine;
import org.thymeleaf.templatemode.TemplateMode;
import org.thymeleaf.templateresolver.ClassLoaderTemplateResolver;

/** Makes pages of templates; what comes from a person is escaped by the engine. Thread-safe. */
@Component
class Pages implements ErrorPage {

    private final SpringTemplateEngine engine;

    Pages() {
        var resolver = new ClassLoaderTemplateResolver(Pages.class.getClassLoader());
        resolver.setPrefix("io/websync/ingest/page/");
        resolver.setSuffix(".html");
        resolver.setTemplateMode(TemplateMode.HTML);
        resolver.setCharacterEncoding("UTF-8");
        resolver.setCacheable(true);
        engine = new SpringTemplateEngine();
        engine.setTemplateResolver(resolver);
    }

    /** @param account whom the page is for; null for somebody unknown */
    String render(String template, @Nullable Account account, Map<String, Object> model) {
        var context = new Context(Locale.ENGLISH, model);
        context.setVariable("me", account);
        context.setVariable("times", Texts.INSTANCE);
        return engine.process(template, context);
    }

    @Override
    public String render(Problem problem, @Nullable Account account) {
        return render(
                "problem",
                account,
                Map.of(
                        "title", problem.status().getReasonPhrase(),
                        "status", problem.status().value(),
                        "detail", problem.detail()));
    }
}
