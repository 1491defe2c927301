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
import org.jspecify.annotations.Nullable;

/**
 * A gateway with an upstream for each source of credentials, and what it takes to change each of
 * the credentials while it runs. Every secret has a mark of its own, to be looked for.
 */
public final class ManySources {
    private static final String PASSPHRASE = "canary-passphrase-3Kd";

    private final World world;
    private final Map<String, Forge> forges = new TreeMap<>();
    private final GitShellUpstream ssh;
    private final List<String> keys = new ArrayList<>();
    private final Path key;
    private final OtherGateway gateway;
    private int keyNumber;
    private @Nullable SshKey last;

    private ManySources(World world) throws IOException {
        this.world = world;
        ssh = GitShellUpstream.start(world);
        ssh.createRepository("acme/site.git");
        key = world.root().resolve("ssh-key");
        for (String name : List.of("file", "netrc", "helper", "oauth", "app")) {
            Forge forge = Forge.start(world, name);
            forge.git().createRepository("acme/" + name + ".git");
            forges.put(name, forge);
        }
        world.file("ssh-passphrase", PASSPHRASE + "\n");
        world.file("refresh", "canary-refresh-9Wm\n");
        world.file("client-secret", "canary-client-4Rt\n");
        AppKey.write(world.root().resolve("app.pem"));
        Path helper =
                world.file(
                        "helper.sh",
                        "#!/bin/sh\n[ \"$1\" = get ] && { echo username=jib; printf password=; cat "
                                + world.root().resolve("helper-token")
                                + "; }\nexit 0\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
        rotateAll();
        gateway =
                OtherGateway.start(
                        world,
                        new OtherGateway.Sections(upstreams(), repositories(), "{connect: 1m}"));
    }

    /** Starts all of them in the test's world, which closes them. */
    public static ManySources start(World world) {
        try {
            return new ManySources(world);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The gateway. */
    public OtherGateway gateway() {
        return gateway;
    }

    /** The URLs of one repository of each upstream. */
    public List<String> urls() {
        List<String> urls = new ArrayList<>();
        forges.forEach((name, forge) -> urls.add(forge.base() + "/acme/" + name + ".git"));
        urls.add(ssh.base() + sshPath());
        return urls;
    }

    /** Git in a container that may use all of them. */
    public GitCommand container() {
        List<String> bases = new ArrayList<>();
        forges.values().forEach(forge -> bases.add(forge.base()));
        bases.add(ssh.base());
        List<String> names = new ArrayList<>();
        forges.keySet().forEach(name -> names.add("acme/" + name));
        names.add(sshPath().substring(1));
        return gateway.container(bases, names.toArray(String[]::new));
    }

    /**
     * Every credential is changed, and the token before is not taken any more from that moment. The
     * SSH key before is, until the next change: a login takes its time, and a slow machine's more.
     */
    public void rotateAll() {
        rotateTokens();
        rotateKey();
    }

    /** The same but for the SSH key. */
    private void rotateTokens() {
        withToken("file", "token", "%s\n");
        withToken("netrc", "netrc", "machine localhost login jib password %s\n");
        withToken("helper", "helper-token", "%s\n");
        forge("oauth").rotate();
        forge("app").rotate();
    }

    /** No credential is taken any more. */
    public void revokeAll() {
        forges.values().forEach(Forge::revoke);
        ssh.revokeAll();
        ssh.breakConnections();
    }

    /** Everything that nobody but the gateway and the upstreams may ever see. */
    public List<String> secrets() {
        List<String> all = new ArrayList<>(keys);
        forges.values().forEach(forge -> all.addAll(forge.issued()));
        all.addAll(List.of(PASSPHRASE, "canary-refresh-9Wm", "canary-client-4Rt"));
        all.add(AppKey.lineOf(world.root().resolve("app.pem")));
        return all;
    }

    private Forge forge(String name) {
        return Objects.requireNonNull(forges.get(name), name);
    }

    private void withToken(String name, String file, String form) {
        Forge forge = forge(name);
        String token = forge.add();
        replace(file, form.formatted(token));
        forge.settle(token);
    }

    private void rotateKey() {
        keyNumber++;
        Path next = world.root().resolve("ssh-key-" + keyNumber);
        SshKey made = SshKey.make(next, PASSPHRASE, "-t", "ed25519");
        keys.add(AppKey.lineOf(next));
        ssh.authorize(made);
        SshKey before = last == null ? made : last;
        last = made;
        try {
            Files.move(next, key, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ssh.authorizeOnly(before, made);
    }

    private void replace(String name, String text) {
        try {
            Path next = world.file(name + ".new", text);
            Files.move(next, world.root().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String sshPath() {
        return world.root() + "/git-shell/repositories/acme/site";
    }

    private String upstreams() {
        return """
        file: {base: %1$s, credential: {file: token, user: jib}}
        netrc: {base: %2$s, credential: {netrc: netrc}}
        helper: {base: %3$s, credential: {helper: %8$s/helper.sh}}
        oauth:
          base: %4$s
          credential:
            oauth: {token-url: %5$s/oauth/token, client-id: jib, client-secret-file: client-secret,
                    refresh-token-file: refresh, form: bearer}
        app:
          base: %6$s
          credential: {github-app: {app-id: "1", key-file: app.pem, api: %7$s}}
        ssh:
          base: %9$s
          credential:
            ssh-key: {file: ssh-key, passphrase-file: ssh-passphrase, known-hosts: %10$s, user: %11$s}
        """
                .formatted(
                        forge("file").base(),
                        forge("netrc").base(),
                        forge("helper").base(),
                        forge("oauth").base(),
                        forge("oauth").api(),
                        forge("app").base(),
                        forge("app").api(),
                        world.root(),
                        ssh.base(),
                        ssh.knownHosts(),
                        System.getProperty("user.name"));
    }

    private String repositories() {
        StringBuilder all = new StringBuilder();
        forges.keySet()
                .forEach(name -> all.append("acme/%1$s: {upstream: %1$s}\n".formatted(name)));
        return all.append("%s: {upstream: ssh}\n".formatted(sshPath().substring(1))).toString();
    }
}
