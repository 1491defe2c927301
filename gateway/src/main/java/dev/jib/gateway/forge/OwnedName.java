package dev.jib.gateway.forge;

import dev.jib.gateway.git.RepositoryUrl;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** How forges name a repository: its owner's name and its own. */
record OwnedName(String owner, String name) {
    static OwnedName of(RepositoryUrl repository, ForgeApi api) throws ForgeException {
        String[] parts = repository.path().split("/", -1);
        if (parts.length != 2) {
            throw api.fault("cannot be asked about " + repository + " (expected: OWNER/NAME)");
        }
        return new OwnedName(parts[0], parts[1]);
    }

    /** {@code /repos/OWNER/NAME}. */
    String path() {
        return "/repos/" + owner + "/" + name;
    }

    /** As part of a query. */
    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** As the rest of a path: slashes stay. */
    static String encodedPath(String name) {
        return encoded(name).replace("%2F", "/");
    }
}
