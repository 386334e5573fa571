package org.safelight.server.registry;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.safelight.fingerprint.Digest;
import org.safelight.fingerprint.DigestKind;
import org.safelight.fingerprint.PerceptualHash;
import org.safelight.server.govuk.ApiProblem;
import org.springframework.http.HttpStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/// Reads what programs send, token by token and within bounds. What does not fit ends with an
/// [ApiProblem] that names
/// the place and never the value.
final class ApiJson {
    private static final int LONGEST_TEXT = 5_000;

    static final JsonFactory FACTORY = JsonFactory.builder()
            // Lines end where they are ended; nothing stands between them.
            .rootValueSeparator("")
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(6)
                    .maxStringLength(LONGEST_TEXT)
                    .maxNameLength(100)
                    .maxNumberLength(30)
                    .build())
            .build();

    private ApiJson() {}

    static JsonParser parser(InputStream body) {
        return FACTORY.createParser(ObjectReadContext.empty(), body);
    }

    /// Reads, and puts into words what went wrong.
    interface Reading<T> {
        T read() throws IOException;
    }

    static <T> T inWords(Reading<T> reading) throws IOException {
        try {
            return reading.read();
        } catch (BoundedInput.TooLong tooLong) {
            throw tooLarge();
        } catch (JacksonException broken) {
            if (broken.getCause() instanceof BoundedInput.TooLong) {
                throw tooLarge();
            }
            if (broken.getCause() instanceof IOException connection) {
                throw connection;
            }
            throw refused("It is not JSON that can be read here (line "
                    + (broken.getLocation() == null ? 0 : broken.getLocation().getLineNr()) + ").");
        }
    }

    private static ApiProblem tooLarge() {
        return new ApiProblem(
                HttpStatus.CONTENT_TOO_LARGE,
                "The request is too large",
                "Nothing was done. Send less at once: at most " + LookUps.MOST_TOGETHER + " fingerprints.");
    }

    static ApiProblem refused(String what) {
        return new ApiProblem(
                HttpStatus.BAD_REQUEST, "The request could not be read", what + " Nothing was done. Correct it.");
    }

    /// The members of an object of texts, numbers and marks; the parser stands at its start.
    static Map<String, String> flat(JsonParser json, String where) {
        return flat(json, where, "", 0, _ -> {});
    }

    /// The same, where one member may be a list of texts, which is handed on instead.
    ///
    /// @param most texts that it may have
    static Map<String, String> flat(JsonParser json, String where, String list, int most, Consumer<String> taker) {
        Map<String, String> members = new java.util.HashMap<>();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw refused(where + " is not an object.");
        }
        boolean isListTaken = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value == JsonToken.VALUE_NULL) {
                continue;
            }
            if (value == JsonToken.START_ARRAY && name.equals(list) && !isListTaken) {
                isListTaken = true;
                texts(json, where, most, taker);
                continue;
            }
            if (value == null || !value.isScalarValue()) {
                throw refused(where + " has a member that is neither a text, a number nor a mark, or a list twice.");
            }
            if (members.put(name, json.getString()) != null || members.size() > 30) {
                throw refused(where + " has a member twice, or too many.");
            }
        }
        return members;
    }

    private static void texts(JsonParser json, String where, int most, Consumer<String> taker) {
        for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
            if (json.currentToken() != JsonToken.VALUE_STRING || i >= most) {
                throw refused(where + " has a list with something else than texts, or with more than " + most + ".");
            }
            taker.accept(json.getString());
        }
    }

    /// Takes the digests out of an object's members.
    static List<Digest> digests(Map<String, String> members, String where) {
        Map<DigestKind, String> names = new EnumMap<>(DigestKind.class);
        names.put(DigestKind.MD5, "md5");
        names.put(DigestKind.SHA1, "sha1");
        names.put(DigestKind.SHA256, "sha256");
        List<Digest> digests = new ArrayList<>(3);
        names.forEach((kind, name) -> {
            String text = members.remove(name);
            if (text != null) {
                digests.add(parsed(text, hex -> Digest.parse(kind, hex), where, name));
            }
        });
        return digests;
    }

    static @Nullable PerceptualHash pdq(Map<String, String> members, String where) {
        String text = members.remove("pdq");
        return text == null ? null : parsed(text, PerceptualHash::parse, where, "pdq");
    }

    static PerceptualHash look(String text, String where, String name) {
        return parsed(text, PerceptualHash::parse, where, name);
    }

    private static <T> T parsed(String text, Function<String, T> parser, String where, String name) {
        try {
            return parser.apply(text);
        } catch (IllegalArgumentException wrong) {
            throw refused(where + " has a value of \"" + name + "\" that is not one: hex digits of the right length.");
        }
    }

    static void nothingElse(Map<String, String> members, String where) {
        if (!members.isEmpty()) {
            throw refused(where + " has a member that is not known here"
                    + (members.keySet().stream().allMatch(name -> name.matches("[A-Za-z0-9]{1,30}"))
                            ? ": " + String.join(", ", members.keySet())
                            : "")
                    + ".");
        }
    }

    /// `KNOWN_ILLEGAL` as `known-illegal`.
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
