package org.safelight.formats;

import java.util.List;

/// What a registry has of a submission, as it answers in JSON: from this a sender knows what is left to send.
///
/// @param exhibit by which further calls name it
/// @param state `receiving` until all chunks were checked together, then `complete`
/// @param missing the numbers of chunks that are not there yet, in order; of very many the first only
/// @param toView contents that a person must view
/// @param inVault how many of them are stored
public record SubmissionState(String exhibit, String state, List<Range> missing, int toView, int inVault) {
    public static final String RECEIVING = "receiving";
    public static final String COMPLETE = "complete";

    /// Chunks from the first to the last number, both included.
    public record Range(int first, int last) {}

    public SubmissionState {
        missing = List.copyOf(missing);
    }

    /// Contents that a registry wants to have, in the order of their numbers, after the number that was asked for.
    ///
    /// @param more whether others follow
    public record Wanted(List<WantedContent> contents, boolean more) {
        public Wanted {
            contents = List.copyOf(contents);
        }
    }

    /// One of them.
    ///
    /// @param sha256 64 hex digits
    public record WantedContent(int number, String sha256, long bytes) {}
}
