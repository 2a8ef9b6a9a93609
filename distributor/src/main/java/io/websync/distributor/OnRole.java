package io.websync.distributor;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** A configuration or bean that is there only when the distributor has the role, see {@code websync.distributor.roles}. */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Conditional(OnRole.HasRole.class)
public @interface OnRole {

    Role value();

    /** Looks the roles up before any bean is made. */
    class HasRole implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            Map<String, Object> attributes =
                    Objects.requireNonNull(metadata.getAnnotationAttributes(OnRole.class.getName()));
            Set<Role> roles = Binder.get(context.getEnvironment())
                    .bind("websync.distributor.roles", Bindable.setOf(Role.class))
                    .orElse(EnumSet.allOf(Role.class));
            return attributes.get("value") instanceof Role role && roles.contains(role);
        }
    }
}
