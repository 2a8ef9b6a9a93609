package io.websync.ingest;

import io.websync.catalog.Catalog;
import io.websync.catalog.account.Accounts;
import io.websync.catalog.account.ApiTokens;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.account.People;
import io.websync.catalog.account.Sessions;
import io.websync.catalog.account.SignInAttempts;
import io.websync.catalog.account.VouchedAccounts;
import io.websync.ingest.account.Administration;
import io.websync.ingest.account.Authentication;
import io.websync.ingest.account.ElsewhereSignIn;
import io.websync.ingest.account.Mailboxes;
import io.websync.ingest.account.PasswordAttempts;
import io.websync.ingest.account.PasswordHash;
import io.websync.ingest.account.SignIn;
import io.websync.ingest.argon2.Argon2Hash;
import io.websync.ingest.openid.OnOpenId;
import io.websync.ingest.openid.OpenIdProvider;
import java.time.Clock;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the accounts are made of. */
@Configuration(proxyBeanMethods = false)
class AccountConfiguration {

    @Bean
    PasswordHash passwordHash() {
        return new Argon2Hash();
    }

    @Bean
    People people(Catalog catalog) {
        return new People(catalog);
    }

    @Bean
    ApiTokens apiTokens(Catalog catalog) {
        return new ApiTokens(catalog);
    }

    @Bean
    AuditLog auditLog(Catalog catalog) {
        return new AuditLog(catalog);
    }

    @Bean
    Sessions sessions(Catalog catalog, IngestSettings settings) {
        return new Sessions(
                catalog, settings.accounts().sessionIdle(), settings.accounts().session());
    }

    @Bean
    Authentication authentication(Accounts accounts, Sessions sessions, Clock clock) {
        return new Authentication(accounts, sessions, clock);
    }

    @Bean
    PasswordAttempts passwordAttempts(Catalog catalog, IngestSettings settings) {
        AccountSettings accounts = settings.accounts();
        return new PasswordAttempts(
                new SignInAttempts(catalog),
                new PasswordAttempts.Limits(
                        accounts.signInsPerName(), accounts.signInsPerAddress(), accounts.signInWindow()));
    }

    @Bean
    SignIn signIn(
            People people,
            Sessions sessions,
            PasswordAttempts passwordAttempts,
            AuditLog auditLog,
            PasswordHash hashing) {
        return new SignIn(people, sessions, passwordAttempts, auditLog, hashing);
    }

    @Bean
    @OnOpenId
    OpenIdProvider openIdProvider(IngestSettings settings, Clock clock) {
        return new OpenIdProvider(settings.accounts().oidc(), clock);
    }

    @Bean
    ElsewhereSignIn elsewhereSignIn(
            Catalog catalog, People people, Sessions sessions, PasswordAttempts passwordAttempts, AuditLog auditLog) {
        return new ElsewhereSignIn(new VouchedAccounts(catalog, people), sessions, passwordAttempts, auditLog);
    }

    @Bean
    Administration administration(
            People people,
            ApiTokens tokens,
            Sessions sessions,
            Authentication authentication,
            PasswordHash hashing,
            PasswordAttempts passwordAttempts,
            AuditLog auditLog,
            IngestSettings settings,
            Clock clock) {
        return new Administration(
                people,
                tokens,
                sessions,
                authentication,
                hashing,
                passwordAttempts,
                new Mailboxes(settings.accounts().mailDomains()),
                auditLog,
                clock);
    }
}
