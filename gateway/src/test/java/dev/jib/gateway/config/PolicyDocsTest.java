package dev.jib.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** {@code docs/policy.md} and {@code docs/policy.schema.json} say what the parser does. */
class PolicyDocsTest {
    private static final Path DOCS = docs();
    private static final Pattern RECIPE =
            Pattern.compile("### (\\d+\\. [^\\n]+)\\n.*?```yaml\\n(.*?)```", Pattern.DOTALL);
    private static final JsonSchema SCHEMA = schema();

    private static Path docs() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isDirectory(here.resolve("docs"))
                ? here.resolve("docs")
                : here.resolveSibling("docs");
    }

    private static JsonSchema schema() {
        try {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(Files.readString(DOCS.resolve("policy.schema.json")));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private record Recipe(String title, String yaml) {
        @Override
        public String toString() {
            return title;
        }
    }

    static Stream<Recipe> recipes() throws IOException {
        return RECIPE.matcher(Files.readString(DOCS.resolve("policy.md")))
                .results()
                .map((MatchResult r) -> new Recipe(r.group(1), r.group(2)));
    }

    private static ConfigParser parser() {
        return new ConfigParser(
                Path.of("/etc/jib"),
                f ->
                        Optional.of("paths: ['**/testdata/**']\n")
                                .filter(t -> f.endsWith("secrets-allow.yaml"))
                                .orElseThrow(() -> new IOException("no such file: " + f)));
    }

    @Test
    void thereAreTenRecipesAtLeast() throws IOException {
        assertThat(recipes()).hasSizeGreaterThanOrEqualTo(10);
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void aRecipeLoadsWithoutAWarningAndItsTestsPass(Recipe recipe) {
        PolicyLoad load = PolicyLoad.of("recipe", recipe.yaml(), parser());
        assertThat(load).isInstanceOf(PolicyLoad.Loaded.class);
        List<String> warnings = ((PolicyLoad.Loaded) load).warnings();
        assertThat(warnings)
                .allMatch(w -> recipe.title().contains("Trying a rule") && w.contains("signed"));
        assertThat(((PolicyLoad.Loaded) load).config().snapshot().policy().tests()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("recipes")
    void theSchemaAcceptsARecipe(Recipe recipe) {
        assertThat(schemaFaults(recipe.yaml())).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("wholeFiles")
    void theSchemaAcceptsWhatTheParserAccepts(String yaml) {
        assertThat(parser().parse(yaml)).isInstanceOf(ConfigResult.Valid.class);
        assertThat(schemaFaults(yaml)).isEmpty();
    }

    static Stream<String> wholeFiles() {
        return Stream.of(gateway(), policy());
    }

    private static String gateway() {
        return """
        version: 1
        gateway:
          state-dir: /var/lib/jib
          runtime-dir: /run/jib
          listen: "[::1]:8418"
          tls: {certificate: a.pem, key: b.pem, client-ca: c.pem, revoked: d}
          audit: {file: audit.jsonl, max-bytes: 1GiB, keep: 3}
          timeouts: {connect: 1s, response: 2m, idle: 1h, shutdown: 500ms}
          admin-socket: /run/jib/admin
          overlap: on
          allowed-uids: [0, 1000]
          limits: {connections: 10, session-connections: 5, concurrent: 2, per-second: 3, burst: 4, operation: 1h,
                   first-line: 2s, body-idle: 3s, keep-alive: 4s, line-bytes: 1024, head-bytes: 4096, head-fields: 20,
                   quarantine-bytes: 1GiB, upstream-connections: 8, upstream-ssh-connections: 2}
          helper-dir: /opt
        upstreams:
          h: {base: "https://h", lfs: {storage: [o.example.com, "*.example.com"], max-bytes: 1GiB}, forge: {kind: github, api: "https://h/api/v3", credential: {env: T}, logins: {agent-7: octo}}}
          a: {base: https://github.com, lfs: on, forge: github, credential: {github-app: {app-id: 1, key-file: k, narrow: repository}}}
          b: {base: "http://h", allow-plain-http: true, credential: [{env: A, path: x}, {file: b, form: bearer}]}
          c: {base: ssh://h/x, credential: {ssh-key: {file: k, known-hosts: h}}, aliases: ["git@h2:x"]}
          d: {base: git://h, credential: none}
          e: {base: https://e, credential: {netrc: n}, proxy: "p:3128", ca-file: ca.pem}
          f: {base: https://f, credential: {helper: store}, proxy: {address: "p:1", user: u, password-file: f}}
          g: {base: https://g, ignore-case: true, client-certificate: {certificate: c, key: k},
              credential: {oauth: {token-url: https://t, client-id: c, refresh-token-file: r, form: basic}}}
        repositories:
          acme/site: {upstream: a, path: acme/site, visibility: [private, internal]}
          team/*: {upstream: b}
        """;
    }

    private static String policy() {
        return """
        version: 1
        defaults: {mode: warn, limits: {pack-bytes: 1024, seconds: 10}}
        refs:
          - {name: n, who: a, except: [b], repo: ["x/*", y], ref: ["re:refs/heads/a+", "refs/notes/**"], allow: create,
             require: {tag: lightweight, signed: false, target: blob}, mode: enforce}
          - {name: m, ref: refs/heads/x, allow: []}
          - {name: f, ref: refs/heads/y, allow: [update], forge: {pull-request: own, visibility: private, protected: allow}}
        tests:
          - {push: {who: a, repo: r, ref: refs/heads/y, op: update,
                    forge: {pull-request: other, visibility: public, default-branch: main, protected: false}}, expect: deny f}
        content:
          - {name: c, merges: own-changes, commit: {trailers: [A, B], dco: true, max-count: 3}}
          - {name: d, commit: {signed: {any-of: ssh}}, file: {submodules: deny}}
          - {name: e, secrets: {rules: [github-token], except: npm-token}}
        """;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "version: 2",
                "versio: 1",
                "version: 1\nrefs: [{name: a}]",
                "version: 1\nrefs: [{name: a b, ref: refs/heads/x, allow: []}]",
                "version: 1\nrefs: [{name: a, ref: main, allow: []}]",
                "version: 1\nrefs: [{name: a, ref: refs/replace/x, allow: []}]",
                "version: 1\nrefs: [{name: a, ref: refs/heads/x, allow: [merge]}]",
                "version: 1\nrefs: [{name: a, ref: refs/heads/x, allow: [], who: []}]",
                "version: 1\nrefs: [{name: a, ref: refs/heads/x, allow: [], mode: off}]",
                "version: 1\nrefs: [{name: a, ref: refs/heads/x, allow: [], who: 'a?'}]",
                "version: 1\n"
                        + "refs: [{name: a, ref: refs/heads/x, allow: [], require: {tag: light}}]",
                "version: 1\ncontent: [{name: a}]",
                "version: 1\ncontent: [{name: a, deny-paths: ['a**']}]",
                "version: 1\ncontent: [{name: a, deny-paths: ['/a']}]",
                "version: 1\ncontent: [{name: a, deny-paths: ['a/']}]",
                "version: 1\ncontent: [{name: a, file: {max-bytes: 10MB}}]",
                "version: 1\ncontent: [{name: a, file: {symlinks: maybe}}]",
                "version: 1\ncontent: [{name: a, file: {deny-extensions: [.jar]}}]",
                "version: 1\ncontent: [{name: a, commit: {sigend: true}}]",
                "version: 1\ncontent: [{name: a, commit: {signed: {any-of: [pgp]}}}]",
                "version: 1\ndefaults: {limits: {pack-byte: 1}}",
                "version: 1\ndefaults: {limits: {seconds: 0}}",
                "version: 1\ngateway: {state-dir: a}",
                "version: 1\ngateway: {state-dir: a, runtime-dir: b, overlap: maybe}",
                "version: 1\ngateway: {state-dir: a, runtime-dir: b, listen: 8418}",
                "version: 1\ngateway: {state-dir: a, runtime-dir: b, timeouts: {connect: 10}}",
                "version: 1\n"
                        + "gateway: {state-dir: a, runtime-dir: b, listen: 'h:1',"
                        + " tls: {certificate: a, key: b, revoked: c}}",
                "version: 1\ngateway: {state-dir: a, runtime-dir: b, allowed-uids: []}",
                "version: 1\ngateway: {state-dir: a, runtime-dir: b, allowed-uids: [-1]}",
                "version: 1\ngateway: {state-dir: a, runtime-dir: b, limits: {concurrent: 0}}",
                "version: 1\ngateway: {state-dir: a, runtime-dir: b, limits: {line-bytes: 65521}}",
                "version: 1\ngateway: {state-dir: a, runtime-dir: b, limits: {connection: 1}}",
                "version: 1\n"
                        + "refs: [{name: a, ref: refs/heads/x, allow: create, forge: {pull-request:"
                        + " mine}}]",
                "version: 1\n"
                        + "refs: [{name: a, ref: refs/heads/x, allow: update, forge: {visibility:"
                        + " []}}]",
                "version: 1\n"
                        + "refs: [{name: a, ref: refs/heads/x, allow: update, forge: {protect:"
                        + " deny}}]",
                "version: 1\nupstreams: {a: {base: 'https://x', forge: gitweb}}",
                "version: 1\nupstreams: {a: {base: 'https://x', lfs: yes}}",
                "version: 1\nupstreams: {a: {base: 'https://x', lfs: {storage: ['https://y']}}}",
                "version: 1\nupstreams: {a: {base: 'https://x', lfs: {hosts: [y]}}}",
                "version: 1\nupstreams: {a: {base: 'https://x', forge: {api: 'https://y'}}}",
                "version: 1\n"
                        + "upstreams: {a: {base: 'https://x', forge: {kind: github, api:"
                        + " 'http://y'}}}",
                "version: 1\nupstreams: {a: {}}",
                "version: 1\nupstreams: {a: {base: 'ftp://x'}}",
                "version: 1\nupstreams: {a: {base: 'https://x', credential: {}}}",
                "version: 1\nupstreams: {a: {base: 'https://x', credential: some}}",
                "version: 1\nupstreams: {a: {base: 'https://x', credential: {env: A, netrc: b}}}",
                "version: 1\nrepositories: {a: {}}",
                "version: 1\ntests: [{push: {who: a, repo: b, ref: refs/heads/c, op: update}}]",
                "version: 1\ntests: [{push: {who: a, repo: b, ref: c, op: update}, expect: allow}]",
                "version: 1\n"
                    + "tests: [{push: {who: a, repo: b, ref: refs/heads/c, op: x}, expect: deny}]",
                "version: 1\n"
                        + "tests: [{push: {who: a, repo: b, ref: refs/heads/c, op: force}, expect:"
                        + " perhaps}]",
            })
    void theSchemaRefusesWhatTheParserRefuses(String yaml) {
        assertThat(parser().parse(yaml)).isInstanceOf(ConfigResult.Invalid.class);
        assertThat(schemaFaults(yaml)).isNotEmpty();
    }

    private static List<String> schemaFaults(String yaml) {
        String json = new ObjectMapper().writeValueAsString(new YAMLMapper().readTree(yaml));
        return SCHEMA.validate(json, InputFormat.JSON).stream().map(Object::toString).toList();
    }
}
