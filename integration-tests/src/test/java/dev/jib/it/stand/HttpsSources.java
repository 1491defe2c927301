package dev.jib.it.stand;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * A forge that asks for a client certificate, and one behind a proxy that asks for a password; both
 * end each connection after one answer, so that each request makes a new one. Their own
 * certificates are of another authority after each change; {@code ca.pem} has it and the two that
 * come next.
 */
final class HttpsSources implements RotatingSources {
    private static final String TOKEN = "canary-token-tls-5Hn";

    private final World world;
    private final TestAuthority authority = new TestAuthority();
    private final Set<String> subjects = ConcurrentHashMap.newKeySet();
    private final Deque<TestAuthority> servers = new ArrayDeque<>();
    private volatile TestAuthority.Identity serving;
    private final HttpsForge tls;
    private final HttpsForge proxied;
    private final TunnelProxy proxy;
    private final List<String> secrets = new ArrayList<>(List.of(TOKEN));
    private int number;

    HttpsSources(World world) {
        this.world = world;
        servers.addAll(List.of(new TestAuthority(), new TestAuthority(), new TestAuthority()));
        serving = servers.element().issue("localhost");
        trustServers();
        world.file("tls-token", TOKEN + "\n");
        tls = forge("tls");
        tls.admit(shown -> isToken(shown) && shown.certificate().isPresent());
        proxied = forge("proxied");
        proxied.admit(HttpsSources::isToken);
        proxy = TunnelProxy.start(world);
    }

    private HttpsForge forge(String name) {
        HttpsForge forge =
                HttpsForge.start(
                        world,
                        "forge-" + name,
                        authority.server(() -> serving, subjects::contains));
        forge.closeAfterEach();
        forge.upstream().createRepository("acme/" + name + ".git");
        return forge;
    }

    private static boolean isToken(HttpsForge.Shown shown) {
        byte[] pair = ("x-access-token:" + TOKEN).getBytes(StandardCharsets.UTF_8);
        return shown.authorization().equals("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    @Override
    public String yaml() {
        return """
        tls:
          base: %1$s
          ca-file: ca.pem
          client-certificate: {certificate: cert.pem, key: key.pem, passphrase-file: key-passphrase}
          credential: {file: tls-token}
        proxied:
          base: %2$s
          ca-file: ca.pem
          proxy: {address: "127.0.0.1:%3$d", user: jib, password-file: proxy-password}
          credential: {file: tls-token}
        """
                .formatted(bases().get("tls"), bases().get("proxied"), proxy.port());
    }

    @Override
    public Map<String, String> bases() {
        return Map.of(
                "tls", "https://localhost:" + tls.port(),
                "proxied", "https://localhost:" + proxied.port());
    }

    @Override
    public Map<String, String> repositories() {
        return Map.of("tls", "acme/tls", "proxied", "acme/proxied");
    }

    /** The files of the certificate are replaced one after the other. */
    @Override
    public void rotate() {
        number++;
        servers.remove();
        servers.add(new TestAuthority());
        serving = servers.element().issue("localhost");
        trustServers();
        String password = "canary-proxy-" + number + "-2Vb";
        proxy.admit(password);
        replace("proxy-password", password + "\n");
        String passphrase = "canary-key-passphrase-" + number + "-8Lp";
        TestAuthority.Identity next = authority.issue("gateway-" + number);
        subjects.add("CN=gateway-" + number);
        String key = next.keyPem(passphrase);
        replace("cert.pem", next.certificatePem());
        replace("key.pem", key);
        replace("key-passphrase", passphrase + "\n");
        subjects.remove("CN=gateway-" + (number - 2));
        proxy.dismiss("canary-proxy-" + (number - 1) + "-2Vb");
        secrets.addAll(
                List.of(password, passphrase, key.lines().skip(2).findFirst().orElseThrow()));
    }

    private void trustServers() {
        replace(
                "ca.pem",
                servers.stream().map(TestAuthority::certificatePem).collect(Collectors.joining()));
    }

    private void replace(String name, String text) {
        try {
            Path next = world.file(name + ".new", text);
            Files.move(next, world.root().resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void revoke() {
        subjects.clear();
        proxy.dismiss("canary-proxy-" + number + "-2Vb");
        tls.admit(shown -> false);
        proxied.admit(shown -> false);
    }

    @Override
    public List<String> secrets() {
        return secrets;
    }
}
