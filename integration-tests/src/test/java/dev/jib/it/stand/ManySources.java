package dev.jib.it.stand;

import com.google.common.collect.ImmutableMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A gateway, in a process of its own, with an upstream for each source of credentials, and what it
 * takes to change each of the credentials while it runs. Every secret has a mark of its own, to be
 * looked for.
 */
public final class ManySources {
    private final TokenSources tokens;
    private final List<RotatingSources> sources;
    private final GatewayProcess gateway;

    private ManySources(World world) {
        tokens = new TokenSources(world);
        sources = List.of(tokens, new HttpsSources(world), new SshSources(world));
        rotateAll();
        gateway = GatewayProcess.start(world, recipe(world));
    }

    /** Starts all of them in the test's world, which closes them. */
    public static ManySources start(World world) {
        return new ManySources(world);
    }

    private GatewayProcess.Recipe recipe(World world) {
        // A machine that is busy with other things logs in slowly, which is not what is tested.
        StringBuilder upstreams = new StringBuilder("  timeouts: {connect: 60s}\nupstreams:\n");
        sources.forEach(s -> upstreams.append(s.yaml().indent(2)));
        StringBuilder all = upstreams.append("repositories:\n");
        sources.forEach(s ->
                s.repositories()
                        .forEach((name, path) ->
                                all.append("  %s: {upstream: %s}\n".formatted(path, name))));
        return new GatewayProcess.Recipe(
                all.toString().stripTrailing(),
                List.of(),
                ImmutableMap.of(
                        "JIB_TEST_TOKEN_FILE", world.root().resolve("env-token").toString(),
                        "JIB_TEST_FIXED", TokenSources.FIXED,
                        "HOME", world.directory("gateway-home").toString()));
    }

    /** The gateway. */
    public GatewayProcess gateway() {
        return gateway;
    }

    /** The URLs of one repository of each upstream, by the upstream's name. */
    public Map<String, String> urls() {
        Map<String, String> urls = new TreeMap<>();
        for (RotatingSources some : sources) {
            some.bases()
                    .forEach((name, base) ->
                            urls.put(name, base + "/" + some.repositories().get(name)));
        }
        return urls;
    }

    /** Git in a container that may use all of them. */
    public GitCommand container() {
        List<String> bases = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (RotatingSources some : sources) {
            bases.addAll(some.bases().values());
            names.addAll(some.repositories().values());
        }
        return gateway.container(bases, names.toArray(String[]::new));
    }

    /** Every credential is changed, as its page says to do it without a failed operation. */
    public void rotateAll() {
        sources.forEach(RotatingSources::rotate);
    }

    /** Until {@link #heal}, every forge answers with that status and says what it was shown. */
    public void echo(int status) {
        tokens.echo(status);
    }

    /** The forges answer as they should again. */
    public void heal() {
        tokens.heal();
    }

    /** No credential is taken any more. */
    public void revokeAll() {
        sources.forEach(RotatingSources::revoke);
    }

    /** Everything that nobody but the gateway and the upstreams may ever see. */
    public List<String> secrets() {
        List<String> all = new ArrayList<>(gateway.tokens());
        sources.forEach(s -> all.addAll(s.secrets()));
        return all;
    }
}
