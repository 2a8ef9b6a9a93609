package io.websync.messaging.access;

import io.websync.messaging.KafkaSettings;
import io.websync.messaging.MasterSecret;
import io.websync.messaging.TopicSetup;
import io.websync.messaging.access.Rights.Right;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.admin.UserScramCredentialsDescription;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.ResourceNotFoundException;
import org.apache.kafka.common.resource.ResourcePatternFilter;

/**
 * Sets a broker up, as one who may: topics, users, rights. Every act says how it shall be, and does nothing where it is so, so that
 * it can be done again at any time.
 */
public final class Access {

    /** What guesses a password is slowed down by; the passwords here are random, so this is no matter. */
    private static final int ITERATIONS = 8_192;

    private static final String ANYWHERE = "*";

    private final Admin admin;

    /** @param admin of one who may create topics and users and give rights; not closed here */
    public Access(Admin admin) {
        this.admin = admin;
    }

    /** Creates the topics that are missing. */
    public void topics(KafkaSettings settings) throws InterruptedException, ExecutionException {
        TopicSetup.createMissing(admin, settings);
    }

    /**
     * Lets a process in with the password of this number, and lets it do what it has to and nothing else. A password of the number
     * before or after counts on.
     *
     * @return the settings that it needs
     */
    public Map<String, String> grant(Role role, MasterSecret secret, int number)
            throws InterruptedException, ExecutionException {
        String password = secret.brokerPassword(role.speaker(), number);
        alter(new UserScramCredentialUpsertion(
                role.user(), new ScramCredentialInfo(mechanism(number), ITERATIONS), password));
        rights(role);
        return settings(role, secret, number);
    }

    /** What lets a process in: its settings, by name. */
    public static Map<String, String> settings(Role role, MasterSecret secret, int number) {
        var settings = new TreeMap<String, String>();
        settings.put(role.settings() + "user", role.user());
        settings.put(role.settings() + "mechanism", MasterSecret.brokerMechanism(number));
        settings.put(role.settings() + "password", secret.brokerPassword(role.speaker(), number));
        if (role.signs()) {
            settings.put(
                    role.settings() + "signing-key",
                    secret.signingKey(role.speaker(), number).written());
        }
        return settings;
    }

    /** Ends the password of the number before, and the one after; what is connected by it stays until it connects anew. */
    public void only(Role role, int number) throws InterruptedException, ExecutionException {
        end(role, mechanism(number + 1));
    }

    /** Makes what a process may do exactly that which it has to. */
    public void rights(Role role) throws InterruptedException, ExecutionException {
        Set<AclBinding> wanted = new HashSet<>();
        for (Right right : Rights.of(role)) {
            wanted.add(new AclBinding(
                    right.on(),
                    new AccessControlEntry(principal(role), ANYWHERE, right.operation(), AclPermissionType.ALLOW)));
        }
        admin.createAcls(wanted).all().get();
        List<AclBindingFilter> tooMany = new ArrayList<>();
        for (AclBinding present : admin.describeAcls(of(role)).values().get()) {
            if (!wanted.contains(present)) {
                tooMany.add(present.toFilter());
            }
        }
        admin.deleteAcls(tooMany).all().get();
    }

    /** Lets a process in no more, and takes its rights. What is connected can do nothing any more. */
    public void revoke(Role role) throws InterruptedException, ExecutionException {
        admin.deleteAcls(List.of(of(role))).all().get();
        for (ScramMechanism mechanism :
                new ScramMechanism[] {ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512}) {
            end(role, mechanism);
        }
    }

    private void end(Role role, ScramMechanism mechanism) throws InterruptedException, ExecutionException {
        try {
            UserScramCredentialsDescription present = admin.describeUserScramCredentials(List.of(role.user()))
                    .description(role.user())
                    .get();
            if (present.credentialInfos().stream().anyMatch(one -> one.mechanism() == mechanism)) {
                alter(new UserScramCredentialDeletion(role.user(), mechanism));
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof ResourceNotFoundException)) {
                throw e;
            }
        }
    }

    private void alter(UserScramCredentialAlteration alteration) throws InterruptedException, ExecutionException {
        admin.alterUserScramCredentials(List.of(alteration)).all().get();
    }

    private static AclBindingFilter of(Role role) {
        return new AclBindingFilter(
                ResourcePatternFilter.ANY,
                new AccessControlEntryFilter(principal(role), null, AclOperation.ANY, AclPermissionType.ANY));
    }

    private static String principal(Role role) {
        return "User:" + role.user();
    }

    private static ScramMechanism mechanism(int number) {
        return ScramMechanism.fromMechanismName(MasterSecret.brokerMechanism(number));
    }
}
