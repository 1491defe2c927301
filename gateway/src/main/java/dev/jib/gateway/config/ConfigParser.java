package dev.jib.gateway.config;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.policy.Policy;
import dev.jib.gateway.policy.PolicyDigest;
import dev.jib.gateway.policy.PolicySnapshot;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a configuration file: YAML, then what it says, then what it means. */
public final class ConfigParser {
    private final Path directory;
    private final ReferencedFiles files;

    /** A parser for files in that directory, from which relative paths are taken. */
    public ConfigParser(Path directory, ReferencedFiles files) {
        this.directory = directory;
        this.files = files;
    }

    /** What the text means, or all that is wrong with it. */
    public ConfigResult parse(String yaml) {
        Problems problems = new Problems();
        Optional<RawConfig> raw = new YamlReader(problems).read(yaml).map(RawConfig::new);
        Optional<GatewayConfig> config = raw.flatMap(r -> meaning(r, problems));
        return problems.isEmpty() && config.isPresent()
                ? new ConfigResult.Valid(config.get())
                : new ConfigResult.Invalid(problems.inOrder());
    }

    private Optional<GatewayConfig> meaning(RawConfig raw, Problems problems) {
        Optional<Section> section =
                Section.of(new Value(raw.root(), "", problems), "version, upstreams, refs, ...");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        s.required("version", ConfigParser::version, "1");
        Paths paths = new Paths(directory);
        Optional<GatewaySettings> gateway = s.optional("gateway", new SettingsReader(paths)::read);
        Map<String, UpstreamConfig> upstreams =
                byName(s, s.or("upstreams", new UpstreamReader(paths)::read, List.of()));
        List<RepositoryEntry> repositories =
                s.or("repositories", new RepositoryReader(upstreams)::read, List.of());
        PolicyReader reader = new PolicyReader(paths, files);
        Policy policy = reader.read(s);
        s.end();
        if (gateway.isPresent() && (upstreams.isEmpty() || repositories.isEmpty())) {
            s.refuse("has a gateway without upstreams and repositories (expected: both)");
        }
        boolean asksForge = policy.refs().stream().anyMatch(r -> !r.forge().isNone());
        if (asksForge
                && !upstreams.isEmpty()
                && upstreams.values().stream().allMatch(u -> u.forge().isEmpty())) {
            s.refuse(
                    "has a rule with 'forge', and no upstream has one to ask (expected: forge:"
                            + " github at an upstream)");
        }
        PolicyDigest digest = PolicyDigest.of(raw.canonicalPolicy() + reader.referenced());
        return Optional.of(
                new GatewayConfig(
                        gateway, upstreams, repositories, new PolicySnapshot(policy, digest)));
    }

    private static Optional<Integer> version(Value value) {
        return value.text("1")
                .flatMap(t ->
                        t.equals("1")
                                ? Optional.of(1)
                                : value.refuse("1, the only version there is"));
    }

    private static Map<String, UpstreamConfig> byName(Section s, List<UpstreamConfig> upstreams) {
        Map<String, UpstreamConfig> byBase = new LinkedHashMap<>();
        for (UpstreamConfig upstream : upstreams) {
            UpstreamConfig other = byBase.putIfAbsent(upstream.base().toString(), upstream);
            if (other != null) {
                s.refuse(
                        "upstreams: "
                                + other.name()
                                + " and "
                                + upstream.name()
                                + " have the same base (expected: one upstream for each base)");
            }
        }
        return upstreams.stream()
                .collect(ImmutableMap.toImmutableMap(UpstreamConfig::name, u -> u, (a, b) -> a));
    }
}
