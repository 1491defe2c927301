package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A forge for each source of tokens. The token before is not taken any more from the moment of a
 * change.
 */
final class TokenSources implements RotatingSources {
    /** What the variable {@code JIB_TEST_FIXED} of the gateway's environment holds. */
    static final String FIXED = "canary-fixed-6Yc";

    private static final List<String> NAMES =
            List.of("file", "netrc", "helper", "env", "fixed", "oauth", "app");

    private final World world;
    private final Map<String, Forge> forges = new TreeMap<>();
    private final List<String> keys = new ArrayList<>();
    private int number;

    TokenSources(World world) {
        this.world = world;
        for (String name : NAMES) {
            Forge forge = Forge.start(world, name);
            forge.git().createRepository("acme/" + name + ".git");
            forges.put(name, forge);
        }
        forge("fixed").take(FIXED);
        world.file("refresh", forge("oauth").refreshToken() + "\n");
        Path helper =
                world.file(
                        "helper.sh",
                        "#!/bin/sh\n[ \"$1\" = get ] && { echo username=jib; printf password=; cat "
                                + world.root().resolve("helper-token")
                                + "; }\nexit 0\n");
        try {
            Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Forge forge(String name) {
        return Objects.requireNonNull(forges.get(name), name);
    }

    @Override
    public String yaml() {
        return """
        file: {base: %1$s, credential: {file: token, user: jib}}
        netrc: {base: %2$s, credential: {netrc: netrc}}
        helper: {base: %3$s, credential: {helper: %4$s/helper.sh}}
        env: {base: %5$s, credential: {env: JIB_TEST_TOKEN, form: bearer}}
        fixed: {base: %6$s, credential: {env: JIB_TEST_FIXED, form: bearer}}
        oauth:
          base: %7$s
          credential:
            oauth: {token-url: %8$s/oauth/token, client-id: jib, client-secret-file: client-secret,
                    refresh-token-file: refresh, form: bearer}
        app:
          base: %9$s
          credential: {github-app: {app-id: "1", key-file: app.pem, api: %10$s}}
        """
                .formatted(
                        forge("file").base(),
                        forge("netrc").base(),
                        forge("helper").base(),
                        world.root(),
                        forge("env").base(),
                        forge("fixed").base(),
                        forge("oauth").base(),
                        forge("oauth").api(),
                        forge("app").base(),
                        forge("app").api());
    }

    @Override
    public Map<String, String> bases() {
        Map<String, String> bases = new TreeMap<>();
        forges.forEach((name, forge) -> bases.put(name, forge.base()));
        return bases;
    }

    @Override
    public Map<String, String> repositories() {
        Map<String, String> repositories = new TreeMap<>();
        forges.keySet().forEach(name -> repositories.put(name, "acme/" + name));
        return repositories;
    }

    /** The file is written over and renamed over in turns: either way is promised. */
    @Override
    public void rotate() {
        number++;
        withToken("file", "token", "%s\n", number % 2 == 0);
        withToken("netrc", "netrc", "machine localhost login jib password %s\n", false);
        withToken("helper", "helper-token", "%s\n", false);
        withToken("env", "env-token", "%s\n", number % 2 == 1);
        rotateOAuth();
        rotateApp();
    }

    private void rotateOAuth() {
        String secret = "canary-client-" + number + "-4Rt";
        keys.add(secret);
        forge("oauth").acceptSecret(secret);
        replace("client-secret", secret + "\n", false);
        forge("oauth").settleSecret(secret);
        forge("oauth").rotate();
    }

    private void rotateApp() {
        Path next = world.root().resolve("app.pem.new");
        forge("app").acceptKey(AppKey.write(next));
        keys.add(AppKey.lineOf(next));
        move(next, world.root().resolve("app.pem"));
        forge("app").rotate();
    }

    private void withToken(String name, String file, String form, boolean over) {
        Forge forge = forge(name);
        String token = forge.add();
        replace(file, form.formatted(token), over);
        forge.settle(token);
    }

    private void replace(String name, String text, boolean over) {
        if (over) {
            world.file(name, text);
        } else {
            move(world.file(name + ".new", text), world.root().resolve(name));
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Until {@link #heal}, every forge answers so, and says what it was shown. */
    void echo(int status) {
        forges.values().forEach(forge -> forge.echo(status));
    }

    void heal() {
        forges.values().forEach(Forge::heal);
    }

    @Override
    public void revoke() {
        forges.values().forEach(Forge::revoke);
    }

    @Override
    public List<String> secrets() {
        List<String> all = new ArrayList<>(keys);
        forges.values().forEach(forge -> all.addAll(forge.issued()));
        return all;
    }
}
