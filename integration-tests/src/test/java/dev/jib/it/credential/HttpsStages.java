package dev.jib.it.credential;

import com.sun.net.httpserver.HttpExchange;
import dev.jib.it.stand.AppKey;
import dev.jib.it.stand.GitRepository;
import dev.jib.it.stand.HttpsForge;
import dev.jib.it.stand.HttpsForge.Shown;
import dev.jib.it.stand.TestAuthority;
import dev.jib.it.stand.TunnelProxy;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PublicKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The stages of upstreams on HTTPS: each takes the credential of its page and no other. */
final class HttpsStages {
    private static final String SITE = "acme/site";

    private HttpsStages() {}

    static Stage.Served file(PageStand stand, Example example) throws Exception {
        stand.trustTheAuthority();
        stand.file("token", "t0ken-of-the-file\n");
        return served(stand, header(basic("jib", "t0ken-of-the-file")));
    }

    static Stage.Served environment(PageStand stand, Example example) throws Exception {
        stand.trustTheAuthority();
        stand.variable("FORGE_TOKEN", "t0ken-of-the-variable");
        return served(stand, header("Bearer t0ken-of-the-variable"));
    }

    /** With the file that the page shows. */
    static Stage.Served netrc(PageStand stand, Example example) throws Exception {
        stand.trustTheAuthority();
        stand.file("netrc", example.files().getFirst());
        return served(stand, header(basic("jib", "s3cret")));
    }

    static Stage.Served helper(PageStand stand, Example example) throws Exception {
        stand.trustTheAuthority();
        Path helper =
                stand.file(
                        "helper.sh",
                        "#!/bin/sh\n"
                                + "[ \"$1\" = get ] || exit 0\n"
                                + "grep -q '^host=forge.example:' || exit 1\n"
                                + "echo username=jib\n"
                                + "echo password=t0ken-of-the-helper\n");
        Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwxr-xr-x"));
        return served(stand, header(basic("jib", "t0ken-of-the-helper")));
    }

    static Stage.Served gitHubApp(PageStand stand, Example example) throws Exception {
        stand.file("corporate-ca.pem", stand.authority().certificatePem());
        PublicKey key = AppKey.write(stand.etc().resolve("app.pem"));
        HttpsForge forge = stand.forge(SITE);
        String api = "/api/v3";
        forge.serve(
                api + "/repos/acme/site/installation",
                e -> {
                    boolean known = isSigned(e, key);
                    HttpsForge.answer(e, known ? 200 : 401, "{\"id\": 7}");
                });
        forge.serve(
                api + "/app/installations/7/access_tokens",
                e -> {
                    boolean known = isSigned(e, key) && isNarrowed(e);
                    Instant end = Instant.now().plus(1, ChronoUnit.HOURS);
                    HttpsForge.answer(
                            e,
                            known ? 201 : 401,
                            "{\"token\": \"t0ken-of-the-app\", \"expires_at\": \"%s\"}"
                                    .formatted(end.truncatedTo(ChronoUnit.SECONDS)));
                });
        return served(forge, stand, header(basic("x-access-token", "t0ken-of-the-app")));
    }

    static Stage.Served oauth(PageStand stand, Example example) throws Exception {
        stand.file("corporate-ca.pem", stand.authority().certificatePem());
        stand.file("client-secret", "s3cret-of-the-client\n");
        stand.file("refresh", "t0ken-of-the-owner\n");
        HttpsForge forge = stand.forge(SITE);
        Map<String, String> wanted =
                Map.of(
                        "grant_type", "refresh_token",
                        "refresh_token", "t0ken-of-the-owner",
                        "client_id", "jib",
                        "client_secret", "s3cret-of-the-client");
        forge.serve(
                "/oauth/token",
                e -> {
                    boolean known = form(e).equals(wanted);
                    HttpsForge.answer(
                            e,
                            known ? 200 : 400,
                            known
                                    ? "{\"access_token\": \"t0ken-for-an-hour\", \"expires_in\":"
                                            + " 3600}"
                                    : "{}");
                });
        return served(forge, stand, header(basic("oauth2", "t0ken-for-an-hour")));
    }

    /** Each token opens what lies below its path and nothing else. */
    static Stage.Served several(PageStand stand, Example example) throws Exception {
        stand.trustTheAuthority();
        stand.file("acme-token", "t0ken-of-acme\n");
        stand.file("vault-token", "t0ken-of-the-vault\n");
        stand.file("token", "t0ken-of-the-rest\n");
        HttpsForge forge = stand.forge(SITE, "acme/vault", "other/lib");
        Map<String, String> wanted =
                Map.of(
                        "/acme/site.git", "t0ken-of-acme",
                        "/acme/vault.git", "t0ken-of-the-vault",
                        "/other/lib.git", "t0ken-of-the-rest");
        return served(
                forge,
                stand,
                shown ->
                        wanted.entrySet().stream()
                                .anyMatch(w ->
                                        shown.path().startsWith(w.getKey() + "/")
                                                && shown.authorization()
                                                        .equals(
                                                                basic(
                                                                        "x-access-token",
                                                                        w.getValue()))));
    }

    /** The CA file is all that is trusted; the way leads through the proxy. */
    static Stage.Served tlsAndProxy(PageStand stand, Example example) {
        TestAuthority.Identity client = stand.authority().issue("gateway");
        stand.file("corporate-ca.pem", stand.authority().certificatePem());
        stand.file("cert.pem", client.certificatePem());
        stand.file("key.pem", client.keyPem("passphrase of the key"));
        stand.file("key-passphrase", "passphrase of the key\n");
        stand.file("proxy-password", "s3cret-of-the-proxy\n");
        stand.file("token", "t0ken-of-the-file\n");
        TunnelProxy proxy = TunnelProxy.start(stand.world());
        proxy.admit("s3cret-of-the-proxy");
        stand.host("proxy.corp", proxy.port());
        HttpsForge forge = stand.forge(SITE);
        Predicate<Shown> token = header(basic("x-access-token", "t0ken-of-the-file"));
        return served(
                forge,
                stand,
                shown ->
                        token.test(shown)
                                && shown.certificate().equals(Optional.of("CN=gateway"))
                                && proxy.targets().contains("forge.example:" + forge.port()));
    }

    private static Stage.Served served(PageStand stand, Predicate<Shown> welcome) {
        return served(stand.forge(SITE), stand, welcome);
    }

    private static Stage.Served served(
            HttpsForge forge, PageStand stand, Predicate<Shown> welcome) {
        forge.admit(welcome);
        Map<String, GitRepository> repositories = new TreeMap<>();
        Path root = stand.world().root().resolve("forge");
        for (String name : new String[] {SITE, "acme/vault", "other/lib"}) {
            Path place = root.resolve(name + ".git");
            if (Files.exists(place)) {
                repositories.put(name, new GitRepository(stand.world().git().in(place)));
            }
        }
        return new Stage.Served(
                "https://forge.example:" + forge.port(),
                repositories,
                Optional.of(() -> forge.admit(shown -> false)));
    }

    private static Predicate<Shown> header(String wanted) {
        return shown -> shown.authorization().equals(wanted);
    }

    private static String basic(String user, String password) {
        byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static Map<String, String> form(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        return Arrays.stream(body.split("&", -1))
                .map(pair -> pair.split("=", 2))
                .collect(
                        Collectors.toMap(
                                pair -> pair[0],
                                pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
    }

    private static boolean isSigned(HttpExchange exchange, PublicKey key) {
        String shown = exchange.getRequestHeaders().getFirst("Authorization");
        return shown != null && AppKey.isSigned(shown, "123456", key);
    }

    private static boolean isNarrowed(HttpExchange exchange) throws IOException {
        JsonNode wish = json(exchange.getRequestBody().readAllBytes());
        return wish.path("repositories").toString().equals("[\"site\"]")
                && wish.path("permissions").toString().equals("{\"contents\":\"write\"}");
    }

    private static JsonNode json(byte[] text) {
        return JsonMapper.shared().readTree(text);
    }
}
