package org.safelight.cli;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.safelight.formats.SubmissionState;
import org.safelight.sources.Exhibit;
import org.safelight.sources.ExhibitPath;
import org.safelight.sources.FileItem;
import org.safelight.triage.Results;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Sends the contents that a registry wants, read from the exhibit, which is not changed.
final class ContentSending {
    static final Sent NOTHING = new Sent(0, 0, 0, 0);

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final RegistryClient client;
    private final String exhibit;
    private final Results results;
    private final Optional<Exhibit> source;
    private final Terminal terminal;

    /// What became of the contents that were wanted.
    ///
    /// @param gone no file of it is where it was
    /// @param changed the file there has other bytes now
    /// @param unreadable the medium gave an error
    record Sent(int sent, int gone, int changed, int unreadable) {
        int notSent() {
            return gone + changed + unreadable;
        }
    }

    /// @param id of the exhibit at the registry
    /// @param sources where the exhibit is; null for where it was triaged
    ContentSending(RegistryClient client, String id, Results results, @Nullable List<Path> sources, Terminal terminal) {
        this.client = client;
        this.exhibit = id;
        this.results = results;
        this.terminal = terminal;
        source = exhibit(sources == null ? triaged(results) : sources);
    }

    private static List<Path> triaged(Results results) {
        List<Path> paths = new ArrayList<>();
        try {
            JsonNode given = MAPPER.readTree(results.run().getOrDefault("paths", "[]"));
            for (JsonNode path : given) {
                byte[] raw = ExhibitPath.parse(path.asString()).bytes();
                paths.add(Path.of(new String(raw, StandardCharsets.UTF_8)));
            }
        } catch (JacksonException | IllegalArgumentException unreadable) {
            return List.of();
        }
        return paths;
    }

    private static Optional<Exhibit> exhibit(List<Path> paths) {
        try {
            return paths.isEmpty() ? Optional.empty() : Optional.of(Exhibit.of(paths));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /// Sends what is wanted and can be read.
    ///
    /// @param about how many, for the progress line
    Sent sendWanted(int about) throws IOException {
        int sent = 0;
        int gone = 0;
        int changed = 0;
        int unreadable = 0;
        int last = 0;
        boolean more = true;
        while (more) {
            SubmissionState.Wanted wanted = client.call(
                    "/api/v1/exhibits/" + exhibit + "/wanted?after=" + last,
                    SubmitCommand.patienceFor(0),
                    SubmissionState.Wanted.class,
                    HttpRequest.Builder::GET);
            for (SubmissionState.WantedContent content : wanted.contents()) {
                last = content.number();
                switch (send(content)) {
                    case SENT -> sent++;
                    case GONE -> gone++;
                    case CHANGED -> changed++;
                    case UNREADABLE -> unreadable++;
                }
                terminal.progress("Sending what must be viewed: " + Terminal.count(sent) + " of "
                        + Terminal.count(about)
                        + (gone + changed + unreadable == 0
                                ? ""
                                : ", not sent " + Terminal.count(gone + changed + unreadable)));
            }
            more = wanted.more();
        }
        return new Sent(sent, gone, changed, unreadable);
    }

    private enum Fate {
        SENT,
        GONE,
        CHANGED,
        UNREADABLE
    }

    /// Tries the places of a content one after the other until one can be sent.
    private Fate send(SubmissionState.WantedContent content) throws IOException {
        Fate fate = Fate.GONE;
        if (source.isEmpty()) {
            return fate;
        }
        for (Results.FileEntry file : results.filesOf(content.number())) {
            if (file.container() != null) {
                continue;
            }
            Optional<FileItem> found =
                    source.get().find(ExhibitPath.ofBytes(HexFormat.of().parseHex(file.rawPathHex())));
            if (found.isEmpty()) {
                continue;
            }
            fate = found.get().facts().bytes() == content.bytes() ? send(content, found.get()) : Fate.CHANGED;
            if (fate == Fate.SENT) {
                return fate;
            }
        }
        return fate;
    }

    private Fate send(SubmissionState.WantedContent content, FileItem file) throws IOException {
        AtomicBoolean failed = new AtomicBoolean();
        try {
            client.call(
                    "/api/v1/exhibits/" + exhibit + "/contents/" + content.sha256(),
                    SubmitCommand.patienceFor(content.bytes()),
                    to -> {
                        if (failed.get()) {
                            throw new SourceFailed();
                        }
                        return to.header("Content-Type", "application/octet-stream")
                                .PUT(HttpRequest.BodyPublishers.fromPublisher(
                                        HttpRequest.BodyPublishers.ofInputStream(
                                                () -> open(file, content.bytes(), failed)),
                                        content.bytes()));
                    });
            return Fate.SENT;
        } catch (SourceFailed unreadable) {
            return Fate.UNREADABLE;
        } catch (RegistryClient.Refused refused) {
            if (refused.status() == 422) {
                return Fate.CHANGED;
            }
            throw refused;
        }
    }

    /// The exhibit could not be read while its bytes were being sent.
    private static final class SourceFailed extends IOException {
        private static final long serialVersionUID = 1L;
    }

    private static InputStream open(FileItem file, long bytes, AtomicBoolean failed) {
        return switch (file.open()) {
            case FileItem.Opened.Refused _ -> new Whole(InputStream.nullInputStream(), bytes, failed);
            case FileItem.Opened.Open(var channel) -> new Whole(Channels.newInputStream(channel), bytes, failed);
        };
    }

    /// Notes where a source ends too early or cannot be read, so that it is told from a connection that was lost.
    private static final class Whole extends FilterInputStream {
        private final AtomicBoolean failed;
        private long left;

        Whole(InputStream in, long bytes, AtomicBoolean failed) {
            super(in);
            this.left = bytes;
            this.failed = failed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read;
            try {
                read = in.read(to, offset, length);
            } catch (IOException e) {
                failed.set(true);
                throw e;
            }
            left -= Math.max(0, read);
            if (read < 0 && left > 0) {
                failed.set(true);
                throw new IOException("the source ended early");
            }
            return read;
        }
    }
}
