package org.safelight.server.govuk;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.tomcat.util.http.fileupload.FileItemIterator;
import org.apache.tomcat.util.http.fileupload.FileItemStream;
import org.apache.tomcat.util.http.fileupload.FileUpload;
import org.apache.tomcat.util.http.fileupload.FileUploadException;
import org.apache.tomcat.util.http.fileupload.servlet.ServletRequestContext;
import org.jspecify.annotations.Nullable;
import org.springframework.web.filter.OncePerRequestFilter;

/// Reads forms that end with a file, up to the file. To stand before what checks the form's CSRF token, so that
/// the token is seen while the file's bytes still wait in the connection. The container's own reading is switched
/// off: it would take in the whole body, on disk, before anybody asks whose it is.
public final class FormWithFileFilter extends OncePerRequestFilter {
    private static final int MOST_FIELDS = 50;

    /// Of names and values together.
    private static final int MOST_FIELD_BYTES = 64 << 10;

    @Override
    protected boolean shouldNotFilter(HttpServletRequest request) {
        String type = request.getContentType();
        return type == null || !type.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        Map<String, List<String>> fields;
        try {
            fields = fieldsBeforeFile(request);
        } catch (IOException unreadable) {
            response.sendError(HttpServletResponse.SC_BAD_REQUEST);
            return;
        }
        chain.doFilter(new WithFields(request, fields), response);
    }

    private static Map<String, List<String>> fieldsBeforeFile(HttpServletRequest request)
            throws FileUploadException, IOException {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        int left = MOST_FIELD_BYTES;
        FileItemIterator parts = new FileUpload().getItemIterator(new ServletRequestContext(request));
        for (int i = 0; parts.hasNext(); i++) {
            FileItemStream part = parts.next();
            if (!part.isFormField()) {
                String name = part.getName() == null ? "" : part.getName();
                new FormWithFile(FormWithFile.shown(name), part.openStream()).keepIn(request);
                return fields;
            }
            String name = part.getFieldName() == null ? "" : part.getFieldName();
            byte[] value;
            try (InputStream in = part.openStream()) {
                value = in.readNBytes(left + 1);
            }
            left -= name.length() + value.length;
            if (left < 0 || i >= MOST_FIELDS) {
                throw new FileUploadException("The fields of the form are longer than the bound");
            }
            fields.computeIfAbsent(name, _ -> new ArrayList<>()).add(new String(value, StandardCharsets.UTF_8));
        }
        return fields;
    }

    /// A request whose parameters are those of its address and of the form.
    private static final class WithFields extends HttpServletRequestWrapper {
        private final Map<String, String[]> values = new LinkedHashMap<>();

        WithFields(HttpServletRequest request, Map<String, List<String>> fields) {
            super(request);
            values.putAll(request.getParameterMap());
            fields.forEach((name, of) -> values.putIfAbsent(name, of.toArray(String[]::new)));
        }

        /// There are none but the fields, and the file that its handler reads.
        @Override
        public Collection<Part> getParts() {
            return List.of();
        }

        @Override
        public @Nullable Part getPart(String name) {
            return null;
        }

        @Override
        public @Nullable String getParameter(String name) {
            String[] of = values.get(name);
            return of == null ? null : of[0];
        }

        @Override
        public Map<String, String[]> getParameterMap() {
            return Collections.unmodifiableMap(values);
        }

        @Override
        public Enumeration<String> getParameterNames() {
            return Collections.enumeration(values.keySet());
        }

        @Override
        public String @Nullable [] getParameterValues(String name) {
            return values.get(name);
        }
    }
}
