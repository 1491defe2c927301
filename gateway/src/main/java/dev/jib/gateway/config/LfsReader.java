package dev.jib.gateway.config;

import com.google.common.collect.ImmutableMap;
import dev.jib.gateway.git.RepositoryUrl;
import java.util.List;
import java.util.Optional;

/** Reads {@code lfs:} of an upstream: {@code on}, {@code off}, or a mapping. */
final class LfsReader {
    private static final String HOST = "(\\*\\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?";

    /** Where well-known forges store objects. */
    private static final ImmutableMap<String, List<String>> KNOWN =
            ImmutableMap.of(
                    "github.com",
                    List.of(
                            "lfs.github.com",
                            "github-cloud.githubusercontent.com",
                            "github-cloud.s3.amazonaws.com"));

    private LfsReader() {}

    /** The configuration; the inner value is absent for {@code off}. */
    static Optional<Optional<LfsConfig>> read(Value value, Optional<RepositoryUrl> base) {
        List<String> known =
                base.map(b -> KNOWN.getOrDefault(b.host(), List.of())).orElse(List.of());
        LfsConfig usual = new LfsConfig(known, LfsConfig.DEFAULT_MAX_BYTES);
        if (value.node() instanceof Node.Scalar) {
            return Readers.onOff(value).map(on -> on ? Optional.of(usual) : Optional.empty());
        }
        Optional<Section> section = Section.of(value, "on, off, or {storage: [HOST, ...]}");
        if (section.isEmpty()) {
            return Optional.empty();
        }
        Section s = section.get();
        List<String> storage = s.list("storage", LfsReader::host);
        LfsConfig said =
                new LfsConfig(
                        s.has("storage") ? storage : known,
                        s.or("max-bytes", Readers::size, LfsConfig.DEFAULT_MAX_BYTES));
        s.end();
        return Optional.of(Optional.of(said));
    }

    private static Optional<String> host(Value value) {
        String expected = "a host such as objects.example.com or *.example.com";
        return value.text(expected)
                .flatMap(t -> t.matches(HOST) ? Optional.of(t) : value.refuse(expected));
    }
}
