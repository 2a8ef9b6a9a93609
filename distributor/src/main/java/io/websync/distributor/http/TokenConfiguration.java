package io.websync.distributor.http;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.Accounts;
import io.websync.distributor.DistributorSettings;
import io.websync.distributor.blobs.RememberedTokens;
import io.websync.distributor.blobs.TokenCheck;
import io.websync.distributor.jdbc.CatalogTokens;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

/** Who may ask; in every role, since each has metrics. */
@Configuration(proxyBeanMethods = false)
class TokenConfiguration {

    @Bean
    TokenCheck tokenCheck(Catalog catalog, Clock clock) {
        return new RememberedTokens(new CatalogTokens(new Accounts(catalog)), clock);
    }

    @Bean
    WebFilter operatorFilter(TokenCheck tokens, DistributorSettings settings) {
        return new OperatorFilter(tokens, settings.metricsToken());
    }
}
