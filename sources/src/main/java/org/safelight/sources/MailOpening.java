package org.safelight.sources;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Locale;
import org.apache.james.mime4j.MimeException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.apache.james.mime4j.parser.AbstractContentHandler;
import org.apache.james.mime4j.parser.MimeStreamParser;
import org.apache.james.mime4j.stream.BodyDescriptor;
import org.apache.james.mime4j.stream.Field;
import org.apache.james.mime4j.stream.MimeConfig;
import org.apache.james.mime4j.stream.NameValuePair;
import org.apache.james.mime4j.stream.RawField;
import org.apache.james.mime4j.stream.RawFieldParser;
import org.jspecify.annotations.Nullable;

/// Opens mail: one message, or a file of many. Its attachments and pictures are members; what people wrote to
/// each other is not. Runs in a worker.
final class MailOpening {
    private static final byte[] SEPARATOR = "From ".getBytes(StandardCharsets.US_ASCII);
    private static final MimeConfig CONFIG = MimeConfig.custom()
            .setStrictParsing(false)
            .setMaxLineLen(1 << 20)
            .setMaxHeaderLen(1 << 20)
            .setMaxHeaderCount(10_000)
            .setMaxContentLen(-1)
            .build();

    private MailOpening() {}

    static @Nullable ContainerProblem message(SeekableInput bytes, MemberSink members) throws IOException {
        return message(new BufferedInputStream(bytes.stream(0), ContainerWire.PIECE), "", members);
    }

    /// Source: RFC 4155. A line that begins with `From ` behind an empty one begins the next message.
    static @Nullable ContainerProblem mailbox(SeekableInput bytes, MemberSink members) throws IOException {
        InputStream all = new BufferedInputStream(bytes.stream(0), ContainerWire.PIECE);
        ContainerProblem problem = null;
        Messages messages = new Messages(all);
        for (long number = 1; messages.next(); number++) {
            ContainerProblem ofOne = message(messages, "message-%06d/".formatted(number), members);
            problem = problem == null ? ofOne : problem;
            messages.skipRest();
        }
        return problem;
    }

    private static @Nullable ContainerProblem message(InputStream stream, String path, MemberSink members)
            throws IOException {
        MimeStreamParser parser = new MimeStreamParser(CONFIG, DecodeMonitor.SILENT, null);
        parser.setContentDecoding(true);
        parser.setContentHandler(new Parts(path, members));
        try {
            parser.parse(stream);
            return null;
        } catch (MimeException broken) {
            return Openings.damaged("A message in it does not follow the rules of mail");
        }
    }

    /// Hands on what parts of a message are files: those with a name, and those that are no text.
    private static final class Parts extends AbstractContentHandler {
        private final String path;
        private final MemberSink members;
        private String name = "";
        private int number;

        Parts(String path, MemberSink members) {
            this.path = path;
            this.members = members;
        }

        @Override
        public void startHeader() {
            name = "";
        }

        @Override
        public void field(Field field) {
            String which = field.getNameLowerCase();
            boolean isDisposition = which.equals("content-disposition");
            if (isDisposition || (which.equals("content-type") && name.isEmpty())) {
                String given = parameter(field, isDisposition ? "filename" : "name");
                name = given.isEmpty() ? name : given;
            }
        }

        /// As it is written: a name in several pieces, or percent-encoded, is put together as far as it goes.
        private static String parameter(Field field, String wanted) {
            RawField raw = field instanceof RawField one ? one : new RawField(field.getName(), field.getBody());
            StringBuilder value = new StringBuilder();
            for (NameValuePair parameter :
                    RawFieldParser.DEFAULT.parseRawBody(raw).getParams()) {
                String given = parameter.getName().toLowerCase(Locale.ROOT);
                if ((given.equals(wanted) || given.startsWith(wanted + "*")) && parameter.getValue() != null) {
                    value.append(parameter.getValue());
                }
            }
            try {
                return DecoderUtil.decodeEncodedWords(value.toString(), DecodeMonitor.SILENT);
            } catch (IllegalArgumentException notDecodable) {
                return value.toString();
            }
        }

        @Override
        public void body(BodyDescriptor description, InputStream content) throws IOException {
            number++;
            boolean isText = "text".equals(description.getMediaType());
            if (isText && name.isEmpty()) {
                return;
            }
            String called = name.isEmpty() ? "part-" + number : name.replace('/', '_');
            members.member((path + called).getBytes(StandardCharsets.UTF_8), MemberFacts.NONE, content);
        }
    }

    /// One message of a mailbox after the other, each as a stream that ends before the next.
    private static final class Messages extends InputStream {
        private final InputStream all;
        private final ArrayDeque<Integer> ahead = new ArrayDeque<>();
        private boolean atLineStart = true;
        private boolean lastLineEmpty = true;
        private boolean lineEmpty = true;
        private boolean ended;
        private boolean messageEnded = true;

        Messages(InputStream all) {
            this.all = all;
        }

        /// Goes to the next message; false if there is none.
        boolean next() throws IOException {
            if (ended) {
                return false;
            }
            // Its separator is no part of it.
            int value = raw();
            while (value >= 0 && value != '\n') {
                value = raw();
            }
            messageEnded = value < 0;
            ended = value < 0;
            atLineStart = true;
            lineEmpty = true;
            lastLineEmpty = false;
            return !ended;
        }

        void skipRest() throws IOException {
            while (read() >= 0) {
                // Until the next message.
            }
        }

        private int raw() throws IOException {
            Integer kept = ahead.poll();
            return kept != null ? kept : all.read();
        }

        @Override
        public int read() throws IOException {
            if (messageEnded) {
                return -1;
            }
            if (atLineStart && lastLineEmpty && separatorFollows()) {
                messageEnded = true;
                return -1;
            }
            int value = raw();
            if (value < 0) {
                messageEnded = true;
                ended = true;
                return -1;
            }
            atLineStart = value == '\n';
            if (atLineStart) {
                lastLineEmpty = lineEmpty;
                lineEmpty = true;
            } else if (value != '\r') {
                lineEmpty = false;
            }
            return value;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int count = 0;
            while (count < length) {
                int value = read();
                if (value < 0) {
                    return count == 0 ? -1 : count;
                }
                to[offset + count++] = (byte) value;
            }
            return count;
        }

        private boolean separatorFollows() throws IOException {
            while (ahead.size() < SEPARATOR.length) {
                int value = all.read();
                if (value < 0) {
                    return false;
                }
                ahead.add(value);
            }
            int i = 0;
            for (int value : ahead) {
                if (i == SEPARATOR.length) {
                    break;
                }
                if (value != SEPARATOR[i++]) {
                    return false;
                }
            }
            return true;
        }
    }
}
