package org.safelight.server.accounts;

import java.util.List;

/// What a feature puts on people's home pages. A feature implements it as a Spring component.
public interface HomeLines {
    /// The lines for a person, by what they do; none where the feature is not for them. Called each time the
    /// page is opened, in the person's scope: it must be quick.
    List<HomeLine> homeLines(Person person);
}
