package io.websync.openid;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.security.autoconfigure.SecurityAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.SecurityFilterAutoConfiguration;
import org.springframework.boot.security.autoconfigure.web.servlet.ServletWebSecurityAutoConfiguration;
import org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerAutoConfiguration;
import org.springframework.boot.security.oauth2.server.authorization.autoconfigure.servlet.OAuth2AuthorizationServerJwtAutoConfiguration;
import org.springframework.boot.tomcat.autoconfigure.servlet.TomcatServletWebServerAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.oauth2.server.authorization.token.JwtEncodingContext;
import org.springframework.security.oauth2.server.authorization.token.OAuth2TokenCustomizer;

/** An OpenID provider with some people and one client: Spring's authorization server, in this JVM. */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({
    HttpMessageConvertersAutoConfiguration.class,
    JacksonAutoConfiguration.class,
    TomcatServletWebServerAutoConfiguration.class,
    DispatcherServletAutoConfiguration.class,
    WebMvcAutoConfiguration.class,
    SecurityAutoConfiguration.class,
    SecurityFilterAutoConfiguration.class,
    ServletWebSecurityAutoConfiguration.class,
    OAuth2AuthorizationServerAutoConfiguration.class,
    OAuth2AuthorizationServerJwtAutoConfiguration.class
})
class Provider {

    static final String CLIENT = "websync-at-test";
    static final String SECRET = "a secret of the test";
    static final String PASSWORD = "everybody's password there";

    /** In which groups somebody is, who is in any. */
    static final Map<String, List<String>> GROUPS = new ConcurrentHashMap<>();

    @Bean
    UserDetailsService people() {
        return name -> User.withUsername(name).password("{noop}" + PASSWORD).build();
    }

    @Bean
    OAuth2TokenCustomizer<JwtEncodingContext> claims() {
        return token -> {
            String name =
                    Objects.requireNonNull(token.<Authentication>getPrincipal()).getName();
            token.getClaims()
                    .claim("preferred_username", name)
                    .claim("access", Map.of("groups", GROUPS.getOrDefault(name, List.of())));
        };
    }

    /** @param callback where it sends browsers back to */
    static ConfigurableApplicationContext start(int port, String callback) {
        String client = "--spring.security.oauth2.authorizationserver.client.websync.";
        return new SpringApplicationBuilder(Provider.class)
                .web(WebApplicationType.SERVLET)
                .properties("spring.config.name=provider", "spring.main.banner-mode=off")
                .run(
                        "--server.port=" + port,
                        "--server.address=127.0.0.1",
                        "--spring.security.oauth2.authorizationserver.issuer=http://127.0.0.1:" + port,
                        client + "registration.client-id=" + CLIENT,
                        client + "registration.client-secret={noop}" + SECRET,
                        client + "registration.client-authentication-methods=client_secret_basic",
                        client + "registration.authorization-grant-types=authorization_code",
                        client + "registration.redirect-uris=" + callback,
                        client + "registration.scopes=openid,profile",
                        client + "require-proof-key=true");
    }
}
