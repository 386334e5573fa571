package org.safelight.server.accounts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Who may use a page or a call. Each handler method carries this or [Anyone]; one that has neither is refused
/// to all.
///
/// A page is used with a session, a call (`/api/v1/…`) with a token: a call names
/// the scope.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface MayUse {
    /// Those with one of these roles; none named: whoever is signed in.
    Role[] value() default {};

    /// The scope that the token of a call must have, one of these; none named: no token gives access.
    TokenScope[] token() default {};
}
