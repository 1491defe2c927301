package dev.jib.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.config.CredentialConfig.Form;
import dev.jib.gateway.config.CredentialConfig.GitHubApp;
import dev.jib.gateway.config.CredentialConfig.TokenEnvironment;
import dev.jib.gateway.config.CredentialConfig.TokenFile;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.Limits;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigParserTest {
    /** The file of the specification, with what a gateway needs around it. */
    private static final String WHOLE =
            """
            version: 1
            gateway:
              state-dir: /var/lib/jib
              runtime-dir: run
              listen: 127.0.0.1:8418
              audit: {file: audit.jsonl, max-bytes: 1MiB, max-age: 1d, keep: 3, keep-for: 90d}
              timeouts: {connect: 500ms, idle: 2m}
              overlap: off
            defaults:
              mode: enforce
              limits: {pack-bytes: 2GiB, object-bytes: 256MiB, inflated-bytes: 8GiB, objects: 2000000,
                       refs-per-push: 32, commits-per-push: 2000, delta-depth: 256, seconds: 300}
            upstreams:
              github:
                base: https://github.com
                credential: {github-app: {app-id: 123, key-file: /run/secrets/app.pem, narrow: repository}}
              local:
                base: http://127.0.0.1:8080/git
                credential: {file: token, form: bearer}
            repositories:
              acme/site: {upstream: github, path: acme/site}
              lib: {upstream: local, path: group/lib}
              team/*: {upstream: local}
            refs:
              - name: own-branches
                who: [agent-*]
                repo: acme/*
                ref: refs/heads/jib/${identity}/**
                allow: [create, update, force, delete]
              - name: release-tags
                who: [release]
                ref: refs/tags/v*
                allow: [create]
                require: {tag: annotated, signed: true}
            content:
              - name: ci-definitions
                ref: refs/heads/**
                deny-paths: [".github/workflows/**", "**/.gitmodules"]
                except: [release]
              - name: hygiene
                commit: {author-email: '[^@]+@acme\\.com', message: '^(feat|fix)(\\(.+\\))?: .+',
                         signed: {any-of: [ssh, openpgp, x509], trust: signers/}}
                file: {max-bytes: 10MiB, deny-extensions: [jar, pem], max-path: 200, symlinks: inside-tree,
                       submodules: deny, case-collisions: deny}
                secrets: {rules: builtin, allow: secrets-allow.yaml}
            tests:
              - {push: {who: agent-7, repo: acme/site, ref: refs/heads/main, op: update}, expect: deny own-branches}
            """;

    private static final Map<String, String> FILES =
            Map.of("/etc/jib/secrets-allow.yaml", "fingerprints: [0123456789abcdef]\n");

    private static ConfigResult parse(String yaml) {
        return new ConfigParser(
                        Path.of("/etc/jib"),
                        f ->
                                Optional.ofNullable(FILES.get(f.toString()))
                                        .orElseThrow(() -> new IOException("no such file")))
                .parse(yaml);
    }

    private static GatewayConfig valid(String yaml) {
        ConfigResult result = parse(yaml);
        assertThat(result).as(result.toString()).isInstanceOf(ConfigResult.Valid.class);
        return ((ConfigResult.Valid) result).config();
    }

    private static List<BoundCredential> credentials(
            Map<String, UpstreamConfig> upstreams, String name) {
        return Optional.ofNullable(upstreams.get(name)).orElseThrow().credentials();
    }

    private static List<String> problems(String yaml) {
        return parse(yaml) instanceof ConfigResult.Invalid invalid
                ? invalid.problems().stream().map(Problem::toString).toList()
                : List.of();
    }

    @Test
    void readsTheFileOfTheSpecification() {
        GatewayConfig config = valid(WHOLE);
        GatewaySettings gateway = config.gateway().orElseThrow();
        assertThat(gateway.runtimeDir()).isEqualTo(Path.of("/etc/jib/run"));
        assertThat(gateway.adminSocket()).isEqualTo(Path.of("/etc/jib/run/admin.sock"));
        assertThat(gateway.overlap()).isFalse();
        assertThat(gateway.timeouts().connect()).isEqualTo(Duration.ofMillis(500));
        assertThat(gateway.timeouts().response()).isEqualTo(Duration.ofSeconds(60));
        assertThat(gateway.audit())
                .isEqualTo(
                        new GatewaySettings.AuditSettings(
                                Path.of("/etc/jib/audit.jsonl"),
                                1 << 20,
                                Optional.of(Duration.ofDays(1)),
                                Optional.of(3),
                                Optional.of(Duration.ofDays(90))));
        Limits limits = config.snapshot().limits();
        assertThat(limits.packBytes()).isEqualTo(2L << 30);
        assertThat(limits.commitsPerPush()).hasValue(2000);
        assertThat(config.snapshot().trustSets()).hasToString("[signers/]");
        assertThat(config.snapshot().policy().content().get(1).secrets().orElseThrow())
                .satisfies(
                        s -> assertThat(s.allowFingerprints()).containsExactly("0123456789abcdef"));
    }

    @Test
    void readsEveryTimeout() throws ReflectiveOperationException {
        StringBuilder flow = new StringBuilder();
        int seconds = 1;
        for (RecordComponent one : Timeouts.class.getRecordComponents()) {
            String key = one.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            flow.append(key).append(": ").append(seconds++).append("s, ");
        }
        Timeouts read =
                valid(WHOLE.replace("connect: 500ms, idle: 2m", flow.toString()))
                        .gateway()
                        .orElseThrow()
                        .timeouts();
        int expected = 1;
        for (RecordComponent one : Timeouts.class.getRecordComponents()) {
            assertThat(one.getAccessor().invoke(read))
                    .as(one.getName())
                    .isEqualTo(Duration.ofSeconds(expected++));
        }
    }

    @Test
    void refusesATimeThatNoClockHolds() {
        assertThat(problems(WHOLE.replace("connect: 500ms", "tls: 25h")))
                .singleElement()
                .asString()
                .contains("gateway.timeouts.tls")
                .contains("(expected: a time of at most 1d)");
        assertThat(problems(WHOLE.replace("overlap: off", "limits: {operation: 31d}")))
                .singleElement()
                .asString()
                .contains("gateway.limits.operation")
                .contains("(expected: a time of at most 30d)");
    }

    @Test
    void readsCredentials() {
        Map<String, UpstreamConfig> upstreams = valid(WHOLE).upstreams();
        assertThat(credentials(upstreams, "github"))
                .containsExactly(
                        new BoundCredential(
                                "",
                                new GitHubApp(
                                        "123",
                                        Path.of("/run/secrets/app.pem"),
                                        Optional.empty(),
                                        Optional.empty(),
                                        CredentialConfig.Narrow.REPOSITORY)));
        assertThat(credentials(upstreams, "local").getFirst().source())
                .isEqualTo(new TokenFile(Path.of("/etc/jib/token"), Form.BEARER, "x-access-token"));
    }

    @Test
    void theCredentialWithTheLongestPathComesFirst() {
        Map<String, UpstreamConfig> upstreams =
                valid(
                                """
                                version: 1
                                upstreams:
                                  u:
                                    base: https://h
                                    credential:
                                      - {env: A}
                                      - {env: B, path: acme/site}
                                      - {env: C, path: acme, form: bearer}
                                """)
                        .upstreams();
        List<BoundCredential> credentials = credentials(upstreams, "u");
        assertThat(credentials)
                .extracting(c -> ((TokenEnvironment) c.source()).name())
                .containsExactly("B", "C", "A");
        assertThat(credentials.get(1).isFor("acme/x")).isTrue();
        assertThat(credentials.get(1).isFor("acmex")).isFalse();
    }

    @Test
    void everyProblemIsReportedAtOnceWithItsPlace() {
        assertThat(
                        problems(
                                """
                                version: 2
                                upstream: {}
                                defaults: {mode: warm}
                                refs:
                                  - {name: a b, ref: heads/x, allow: [updat], who: []}
                                  - {nam: x}
                                """))
                .containsExactly(
                        "1:10: version: '2' (expected: 1, the only version there is)",
                        "2:1: upstream: is not a key here (expected: version, gateway, upstreams,"
                                + " repositories, defaults, refs, content, tests); perhaps"
                                + " 'upstreams'",
                        "3:18: defaults.mode: 'warm' (expected: enforce, warn); perhaps 'warn'",
                        "5:12: refs[0].name: 'a b' (expected: 1 to 64 of letters, digits, '.', '_'"
                                + " and '-')",
                        "5:22: refs[0].ref: pattern 'heads/x' is not on the full ref name"
                                + " (expected: such as refs/heads/heads/x)",
                        "5:39: refs[0].allow[0]: 'updat' (expected: create, update, force,"
                                + " delete); perhaps 'update'",
                        "5:52: refs[0].who: a list (expected: at least one pattern, or no such"
                                + " key)",
                        "6:5: refs[1]: has no key 'name' (expected: name: a name)",
                        "6:5: refs[1]: has no key 'ref' (expected: ref: refs/heads/...)",
                        "6:5: refs[1]: has no key 'allow' (expected: allow: some of [create,"
                                + " update, force, delete], or [] to refuse all)",
                        "6:6: refs[1].nam: is not a key here (expected: name, who, except, repo,"
                            + " ref, allow, push-options, require, forge, mode); perhaps 'name'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version: 1\nversion: 1\n",
                "version: &a 1\nrefs: *a\n",
                "a: &x [1]\nb: *x\nversion: 1\n",
                "version: !!int 1\n",
                "version: 1\n---\nversion: 1\n",
                "version: [\n",
                "",
                "- 1\n",
                "version:\n",
                "version: 1\nrefs: nothing\n",
                "version: 1\ndefaults: {limits: {pack-bytes: 0}}\n",
                "version: 1\ndefaults: {limits: {pack-bytes: -1}}\n",
                "version: 1\ndefaults: {limits: {pack-bytes: 2GB}}\n",
                "version: 1\ndefaults: {limits: {objects: 99999999999}}\n",
                "version: 1\ncontent: [{name: x}]\n",
                "version: 1\ncontent: [{name: limits, deny-paths: [x]}]\n",
                "version: 1\ncontent: [{name: x, commit: {message: '('}}]\n",
                "version: 1\ncontent: [{name: x, secrets: {rules: [nosuch]}}]\n",
                "version: 1\ncontent: [{name: x, secrets: {allow: nosuch.yaml}}]\n",
                "version: 1\nrefs: [{name: x, ref: refs/replace/**, allow: [create]}]\n",
                "version: 1\nupstreams: {u: {base: 'http://example.org'}}\n",
                "version: 1\nupstreams: {u: {base: 'http://localhost.example.org'}}\n",
                "version: 1\nupstreams: {u: {base: 'http://127.0.0.1.example.org'}}\n",
                "version: 1\nupstreams: {u: {base: 'https://u:p@example.org'}}\n",
                "version: 1\nupstreams: {u: {base: 'ftp://example.org'}}\n",
                "version: 1\nupstreams: {u: {base: 'ssh://h', credential: {env: A}}}\n",
                "version: 1\nupstreams: {u: {base: 'https://h', credential: {env: A, file: b}}}\n",
                "version: 1\nupstreams: {u: {base: 'https://h', credential: nona}}\n",
                "version: 1\nupstreams: {a: {base: 'https://h'}, b: {base: 'https://H/'}}\n",
                "version: 1\nrepositories: {x: {upstream: nosuch}}\n",
                "version: 1\nupstreams: {u: {base: 'https://github.com'}}\n"
                        + "repositories: {'Acme/*': {upstream: u}}\n",
                "version: 1\nupstreams: {u: {base: 'https://h'}}\n"
                        + "repositories: {'a/*': {upstream: u, path: b}}\n",
                "version: 1\nupstreams: {u: {base: 'https://h'}}\n"
                        + "repositories: {'a': {upstream: u, path: ../b}}\n",
                "version: 1\ngateway: {state-dir: a, runtime-dir: b}\n",
                "version: 1\n"
                        + "tests: [{push: {who: a, repo: b, ref: main, op: update}, expect: x}]\n",
            })
    void refuses(String yaml) {
        assertThat(problems(yaml)).isNotEmpty().allMatch(p -> p.matches("(?s)\\d+:\\d+: .*"));
    }

    @Test
    void refusesAnAliasBombAtOnce() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x,x]\n");
        for (int i = 1; i < 40; i++) {
            bomb.append("a%d: &a%d [*a%d,*a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        assertThat(problems(bomb.toString())).hasSize(1).first().asString().contains("anchor");
    }

    @Test
    void refusesDeepNestingAndHugeFiles() {
        assertThat(problems("a: " + "[".repeat(5_000))).hasSize(1);
        assertThat(problems("#" + "x".repeat(1 << 20))).hasSize(1);
    }

    @Test
    void theDigestIsOfTheMeaningAndNotOfTheLayout() {
        String other =
                "# a comment\n"
                        + WHOLE.replace("refs-per-push: 32,", "refs-per-push:   32 , ")
                                .replace("mode: enforce", "mode: 'enforce'");
        assertThat(valid(other).snapshot().digest()).isEqualTo(valid(WHOLE).snapshot().digest());
        assertThat(valid(WHOLE.replace("[jar, pem]", "[jar]")).snapshot().digest())
                .isNotEqualTo(valid(WHOLE).snapshot().digest());
    }

    @ParameterizedTest
    @CsvSource({
        "https://github.com/acme/site,acme/site,https://github.com/acme/site",
        "https://github.com/acme/site.git,acme/site,https://github.com/acme/site",
        "https://GitHub.com/ACME/Site/,acme/site,https://github.com/acme/site",
        "https://github.com:443/acme/site,acme/site,https://github.com/acme/site",
        "git@github.com:acme/site.git,acme/site,https://github.com/acme/site",
        "ssh://git@github.com/acme/site,acme/site,https://github.com/acme/site",
        "http://127.0.0.1:8080/git/group/lib,lib,http://127.0.0.1:8080/git/group/lib",
        "http://127.0.0.1:8080/git/team/x,team/x,http://127.0.0.1:8080/git/team/x",
    })
    void findsTheRepository(String url, String name, String where) {
        ResolvedRepository found = valid(WHOLE).resolve(RepositoryUrl.parse(url)).orElseThrow();
        assertThat(found.name()).isEqualTo(name);
        assertThat(found.url()).hasToString(where);
        assertThat(valid(WHOLE).named(name)).contains(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://github.com.evil.example/acme/site",
                "https://evil.example/github.com/acme/site",
                "https://evil.example/acme/site",
                "https://github.com@evil.example/acme/site",
                "https://evil.example@github.com/acme/site",
                "https://github.com:8443/acme/site",
                "https://github.com:80/acme/site",
                "http://github.com:443/acme/site",
                "ssh://github.com:443/acme/site",
                "https://github.com./acme/site",
                "https://github.com%2eevil.example/acme/site",
                "https://github.com/acme%2fsite",
                "https://github.com/acme/%73ite",
                "https://github.com/acme/site/../other",
                "https://github.com/acme//site",
                "https://github.com/acme/site?x",
                "https://github.com/acme/site#x",
                "https://github.com\\@evil.example/acme/site",
                "https://xgithub.com/acme/site",
                "https://github.comx/acme/site",
                "https://github.com/acme/sitex",
                "https://github.com/acme/site/more",
                "https://github.com/acme",
                "https://github.com/",
                "https://github.com/group/lib",
                "http://127.0.0.1/git/group/lib",
                "http://127.0.0.1:8080/group/lib",
                "http://127.0.0.1:8080/gitx/group/lib",
                "http://127.0.0.1:8080/git/acme/site",
                "http://127.0.0.1:8080/git/team/x/y",
                "http://127.0.0.1:8080/git/TEAM/x",
            })
    void refusesLookAlikes(String url) {
        GatewayConfig config = valid(WHOLE);
        Optional<RepositoryUrl> parsed;
        try {
            parsed = Optional.of(RepositoryUrl.parse(url));
        } catch (IllegalArgumentException e) {
            parsed = Optional.empty();
        }
        assertThat(parsed.flatMap(config::resolve)).isEmpty();
    }

    @Test
    void aPatternNeverGivesASecondNameToAnotherEntry() {
        GatewayConfig config =
                valid(
                        """
                        version: 1
                        upstreams: {a: {base: 'https://a'}, b: {base: 'https://b'}}
                        repositories:
                          acme/site: {upstream: a, path: acme/site}
                          acme/*: {upstream: b}
                        """);
        assertThat(config.resolve(RepositoryUrl.parse("https://b/acme/site"))).isEmpty();
        assertThat(config.resolve(RepositoryUrl.parse("https://b/acme/other"))).isPresent();
    }
}
