package org.safelight.server.registry;

import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.List;
import org.safelight.server.accounts.Anyone;
import org.safelight.server.accounts.MayUse;
import org.safelight.server.accounts.Person;
import org.safelight.server.accounts.TokenScope;
import org.safelight.server.govuk.ApiProblem;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/// Lists for programs: what `safelight lists pull` asks.
@RestController
class ListCalls {
    private final Lists lists;
    private final ObjectProvider<SigningKey> key;

    ListCalls(Lists lists, ObjectProvider<SigningKey> key) {
        this.lists = lists;
        this.key = key;
    }

    /// @param version the newest
    record ListFacts(String name, String scheme, int version, String licence, String purpose) {}

    record AllLists(List<ListFacts> lists) {}

    record Key(String algorithm, String key) {}

    /// The key that lists are signed with. It is public, so that anybody can verify a list.
    @Anyone
    @GetMapping("/api/v1/lists/key")
    Key key() {
        return new Key("Ed25519", key.getObject().publicText());
    }

    /// The lists that were built at least once.
    @MayUse(token = TokenScope.LISTS)
    @GetMapping("/api/v1/lists")
    AllLists all() {
        return new AllLists(lists.all().stream()
                .filter(list -> list.version() > 0)
                .map(list -> new ListFacts(list.name(), list.scheme(), list.version(), list.licence(), list.purpose()))
                .toList());
    }

    /// What makes the newest version of a list from the version that the caller has; all of it for
    /// `since=0`.
    @MayUse(token = TokenScope.LISTS)
    @GetMapping("/api/v1/lists/{name}/changes")
    ResponseEntity<Resource> changes(
            @PathVariable String name,
            @RequestParam(defaultValue = "0") int since,
            Person person,
            HttpServletRequest request)
            throws IOException {
        Lists.Handed handed = lists.handOut(person, request.getRemoteAddr(), name, since, Lists.Format.SIGNED)
                .orElseThrow(() -> new ApiProblem(
                        HttpStatus.NOT_FOUND,
                        "There is no such list",
                        "There is no list of that name, or none that is newer than the version named. Nothing was"
                                + " handed out. The call /api/v1/lists tells which there are."));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_OCTET_STREAM)
                .body(new FileSystemResource(handed.file()));
    }
}
