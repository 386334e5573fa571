package org.safelight.formats;

import java.io.IOException;

/// A submission, or a piece of one, does not keep to the format. The message is for a person and holds nothing of the
/// submission but positions and names of members.
public final class SubmissionRefusedException extends IOException {
    public SubmissionRefusedException(String message) {
        super(message);
    }
}
