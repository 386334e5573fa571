package org.safelight.server.accounts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Who may use a page or a call. Each handler method carries this or [Anyone]; one that has neither is refused to all.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface MayUse {
    /// Those with one of these roles; none named: whoever is signed in.
    Role[] value() default {};
}
