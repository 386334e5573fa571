package org.safelight.server.govuk;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Which part of a list a page shows, as its address says; the fragment `govuk/pages` leads to the others.
///
/// @param number 1 for the first, at most [#pages]
/// @param count how many entries the whole list has
/// @param address of the list with its filter and order, without the number of a page
public record ListPage(int number, int perPage, long count, String address) {
    /// How many entries a page shows, where nothing speaks for another number.
    public static final int PER_PAGE = 50;

    /// The part asked for, or the nearest there is.
    ///
    /// @param filters names and values in turn, those that are empty left out
    public static ListPage of(int asked, long count, String path, String... filters) {
        StringBuilder address = new StringBuilder(path);
        for (int i = 0; i < filters.length; i += 2) {
            if (!filters[i + 1].isEmpty()) {
                address.append(address.indexOf("?") < 0 ? '?' : '&')
                        .append(filters[i])
                        .append('=')
                        .append(URLEncoder.encode(filters[i + 1], StandardCharsets.UTF_8));
            }
        }
        int last = Math.clamp((count + PER_PAGE - 1) / PER_PAGE, 1, Integer.MAX_VALUE);
        return new ListPage(Math.clamp(asked, 1, last), PER_PAGE, count, address.toString());
    }

    public int pages() {
        return Math.clamp((count + perPage - 1) / perPage, 1, Integer.MAX_VALUE);
    }

    /// How many entries come before it.
    public long offset() {
        return (long) (number - 1) * perPage;
    }

    /// The address of another page of the list.
    public String to(int other) {
        return address + (address.indexOf('?') < 0 ? "?" : "&") + "page=" + other;
    }
}
