package org.safelight.server.accounts;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// A page for a dangerous act: whoever last proved who they are more than ten minutes ago is asked again, so
/// that a screen left open is of no use to another.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface ConfirmFirst {
    /// The page that is shown once they have: usually the form whose sending was held up.
    String then();
}
