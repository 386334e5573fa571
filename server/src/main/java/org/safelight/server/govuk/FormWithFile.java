package org.safelight.server.govuk;

import jakarta.servlet.http.HttpServletRequest;
import java.io.InputStream;
import java.util.Optional;

/// The file that ends a form, read as it comes. What stands before it are parameters of the request, as of any
/// other form. Its bytes are nowhere but in the stream: who may send them, and that this site asked for them, is
/// known before the first one is read, and no copy is made on a disk.
///
/// @param name what the browser calls it, without folders and characters that do not show, at most 200 characters;
///     empty if no file was chosen
/// @param bytes to be read once, by the handler of the request
public record FormWithFile(String name, InputStream bytes) {
    private static final String ATTRIBUTE = FormWithFile.class.getName();
    private static final int LONGEST_NAME = 200;

    /// The file that a request brought; empty if its form has none, or none was chosen.
    public static Optional<FormWithFile> of(HttpServletRequest request) {
        return request.getAttribute(ATTRIBUTE) instanceof FormWithFile file
                        && !file.name().isEmpty()
                ? Optional.of(file)
                : Optional.empty();
    }

    void keepIn(HttpServletRequest request) {
        request.setAttribute(ATTRIBUTE, this);
    }

    /// A name that a browser gave, which may be a path and may be made to deceive.
    static String shown(String given) {
        String last = given.substring(Math.max(given.lastIndexOf('/'), given.lastIndexOf('\\')) + 1)
                .replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Co}\\p{Cn}]", "")
                .strip();
        return last.length() <= LONGEST_NAME ? last : last.substring(0, LONGEST_NAME);
    }

    /// Hides the name, which can hold personal data.
    @Override
    public String toString() {
        return "FormWithFile[hidden]";
    }
}
